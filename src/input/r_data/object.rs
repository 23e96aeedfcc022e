//! R's serialization: bytes in external data representation (XDR) -> objects.
//!
//! Reference: R Internals, section 1.8 (serialization formats), versions 2 and 3. Vectors of numbers are not copied: an object holds where they stand.

use std::ops::Range;

use super::error::RError;

/// Attributes and elements nested deeper than any data frame.
const DEEPEST: usize = 64;
/// Longest sequence that is stored as its beginning and step.
const LONGEST_SEQUENCE: f64 = 1e7;

/// What an object holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Null,
    Symbol(String),
    /// 4 bytes each.
    Logical(Range<usize>),
    /// 4 bytes each.
    Integer(Range<usize>),
    /// 8 bytes each.
    Real(Range<usize>),
    /// Whole numbers from the first on, by the step.
    Sequence {
        length: usize,
        first: f64,
        step: f64,
    },
    Text(Vec<Option<Characters>>),
    List(Vec<Object>),
    /// Anything else, by its name.
    Other(&'static str),
}

/// Where the bytes of a text stand.
#[derive(Debug, Clone)]
pub(super) struct Characters {
    pub(super) bytes: Range<usize>,
    pub(super) is_latin1: bool,
}

/// An object with its attributes.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) content: Content,
    pub(super) attributes: Vec<(String, Object)>,
    /// Of a pairlist, one an element.
    pub(super) tags: Vec<String>,
}

impl Object {
    fn of(content: Content) -> Self {
        Self { content, attributes: Vec::new(), tags: Vec::new() }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Self> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }
}

/// Reads one object after another.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Symbols and environments, which are written once and then referred to.
    seen: Vec<Object>,
}

/// The head of an object.
#[derive(Clone, Copy)]
struct Head {
    kind: u8,
    flags: u32,
}

impl Head {
    fn has_attributes(self) -> bool {
        self.flags & 0x200 != 0
    }

    fn has_tag(self) -> bool {
        self.flags & 0x400 != 0
    }

    fn is_latin1(self) -> bool {
        (self.flags >> 12) & 4 != 0
    }
}

impl<'b> Reader<'b> {
    /// Behind `X\n` and the versions.
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Result<Self, RError> {
        let mut reader = Self { bytes, at, seen: Vec::new() };
        match bytes.get(at..at + 2) {
            Some(b"X\n") => reader.at += 2,
            Some(b"A\n" | b"B\n") => return Err(RError::Form),
            _ => return Err(RError::NotR),
        }
        let version = reader.integer()?;
        if !(2..=3).contains(&version) {
            return Err(RError::Version { version });
        }
        reader.skip(8)?;
        if version == 3 {
            let length = reader.integer()?;
            reader.skip(usize::try_from(length).unwrap_or(usize::MAX))?;
        }
        Ok(reader)
    }

    fn skip(&mut self, length: usize) -> Result<Range<usize>, RError> {
        let start = self.at;
        let end = start.checked_add(length).filter(|end| *end <= self.bytes.len());
        self.at = end.ok_or(RError::Truncated { at: start })?;
        Ok(start..self.at)
    }

    fn integer(&mut self) -> Result<i32, RError> {
        let range = self.skip(4)?;
        Ok(integer(&self.bytes[range]))
    }

    /// A number of elements, of which each takes at least `least` bytes.
    fn length(&mut self, least: usize) -> Result<usize, RError> {
        let at = self.at;
        let first = self.integer()?;
        let length = if first == -1 {
            let (high, low) = (self.integer()?, self.integer()?);
            (i64::from(high) << 32) | i64::from(low.cast_unsigned())
        } else {
            i64::from(first)
        };
        let left = self.bytes.len() - self.at;
        let fits = usize::try_from(length).ok().filter(|length| length.saturating_mul(least) <= left);
        fits.ok_or(RError::Length { at, claimed: length })
    }

    fn head(&mut self) -> Result<Head, RError> {
        let flags = self.integer()?.cast_unsigned();
        Ok(Head { kind: (flags & 0xFF) as u8, flags })
    }

    /// The next object.
    pub(super) fn object(&mut self) -> Result<Object, RError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, RError> {
        if depth > DEEPEST {
            return Err(RError::Deep { at: self.at });
        }
        let at = self.at;
        let head = self.head()?;
        let vector = |content| Ok::<_, RError>(Object::of(content));
        let mut object = match head.kind {
            254 => return vector(Content::Null),
            241 | 242 | 250..=253 => return vector(Content::Other("environment")),
            255 => return self.reference(head),
            1 => {
                let name = self.nested(depth + 1)?;
                let object = Object::of(Content::Symbol(self.first_text(&name)));
                self.seen.push(object.clone());
                return Ok(object);
            }
            2 | 3 | 5 | 6 | 17 => return self.pairlist(head, depth),
            4 => return self.environment(depth),
            238 => return self.compact(depth, at),
            247..=249 => {
                self.integer()?;
                for _ in 0..self.length(8)? {
                    self.nested(depth + 1)?;
                }
                self.seen.push(Object::of(Content::Other("environment")));
                return vector(Content::Other("environment"));
            }
            7 | 8 => {
                let length = self.length(1)?;
                self.skip(length)?;
                return vector(Content::Other("function"));
            }
            9 => {
                let characters = self.characters(head)?;
                vector(Content::Text(vec![characters]))?
            }
            10 => {
                let length = self.length(4)?;
                vector(Content::Logical(self.skip(4 * length)?))?
            }
            13 => {
                let length = self.length(4)?;
                vector(Content::Integer(self.skip(4 * length)?))?
            }
            14 => {
                let length = self.length(8)?;
                vector(Content::Real(self.skip(8 * length)?))?
            }
            15 => {
                let length = self.length(16)?;
                self.skip(16 * length)?;
                vector(Content::Other("complex numbers"))?
            }
            16 => vector(Content::Text(self.texts()?))?,
            19 | 20 => {
                let length = self.length(4)?;
                let mut elements = Vec::new();
                for _ in 0..length {
                    elements.push(self.nested(depth + 1)?);
                }
                vector(Content::List(elements))?
            }
            22 => {
                self.seen.push(Object::of(Content::Other("pointer")));
                self.nested(depth + 1)?;
                self.nested(depth + 1)?;
                vector(Content::Other("pointer"))?
            }
            23 => {
                self.seen.push(Object::of(Content::Other("weak reference")));
                vector(Content::Other("weak reference"))?
            }
            24 => {
                let length = self.length(1)?;
                self.skip(length)?;
                vector(Content::Other("raw bytes"))?
            }
            25 => vector(Content::Other("object of class S4"))?,
            21 => return Err(RError::Function { at }),
            kind => return Err(RError::Kind { at, kind }),
        };
        if head.has_attributes() {
            object.attributes = self.attributes(depth)?;
        }
        Ok(object)
    }

    /// A pairlist, or a call, whose elements are written one behind the other.
    fn pairlist(&mut self, head: Head, depth: usize) -> Result<Object, RError> {
        let mut list = Object::of(Content::Null);
        let (mut elements, mut names) = (Vec::new(), Vec::new());
        let mut next = head;
        loop {
            if next.has_attributes() {
                let attributes = self.attributes(depth)?;
                if elements.is_empty() {
                    list.attributes = attributes;
                }
            }
            let tag = if next.has_tag() { Some(self.nested(depth + 1)?) } else { None };
            names.push(match tag.map(|tag| tag.content) {
                Some(Content::Symbol(name)) => name,
                _ => String::new(),
            });
            elements.push(self.nested(depth + 1)?);
            let at = self.at;
            next = self.head()?;
            match next.kind {
                254 => break,
                2 | 3 | 5 | 6 | 17 => {}
                // A pair: the second is no list.
                _ => {
                    self.at = at;
                    elements.push(self.nested(depth + 1)?);
                    names.push(String::new());
                    break;
                }
            }
        }
        list.content = Content::List(elements);
        list.tags = names;
        Ok(list)
    }

    fn attributes(&mut self, depth: usize) -> Result<Vec<(String, Object)>, RError> {
        let list = self.nested(depth + 1)?;
        Ok(match list.content {
            Content::List(values) => list.tags.into_iter().zip(values).collect(),
            _ => Vec::new(),
        })
    }

    fn environment(&mut self, depth: usize) -> Result<Object, RError> {
        self.integer()?;
        self.seen.push(Object::of(Content::Other("environment")));
        for _ in 0..4 {
            self.nested(depth + 1)?;
        }
        Ok(Object::of(Content::Other("environment")))
    }

    fn reference(&mut self, head: Head) -> Result<Object, RError> {
        let at = self.at;
        let packed = head.flags >> 8;
        let index = if packed == 0 { self.integer()?.cast_unsigned() } else { packed };
        let found = (index as usize).checked_sub(1).and_then(|index| self.seen.get(index));
        found.cloned().ok_or(RError::Reference { at, index })
    }

    /// A vector in a compact form: a sequence, or another vector with what is known of it.
    fn compact(&mut self, depth: usize, at: usize) -> Result<Object, RError> {
        let about = self.nested(depth + 1)?;
        let state = self.nested(depth + 1)?;
        let attributes = self.attributes(depth)?;
        let class = match &about.content {
            Content::List(parts) => match parts.first().map(|part| &part.content) {
                Some(Content::Symbol(name)) => name.clone(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let content = match class.as_str() {
            "compact_intseq" | "compact_realseq" => self.sequence(&state, at)?,
            "wrap_real" | "wrap_integer" | "wrap_logical" | "wrap_string" | "wrap_list" => {
                first_of(state).ok_or(RError::Compact { at, class })?.content
            }
            _ => return Err(RError::Compact { at, class }),
        };
        Ok(Object { content, attributes, tags: Vec::new() })
    }

    fn sequence(&self, state: &Object, at: usize) -> Result<Content, RError> {
        let wrong = || RError::Compact { at, class: "sequence".to_owned() };
        let Content::Real(range) = &state.content else { return Err(wrong()) };
        let bytes = self.bytes.get(range.clone()).filter(|bytes| bytes.len() == 24).ok_or_else(wrong)?;
        let (length, first, step) = (real(&bytes[..8]), real(&bytes[8..16]), real(&bytes[16..]));
        let is_sound = (0.0..=LONGEST_SEQUENCE).contains(&length) && first.is_finite() && step.is_finite();
        if !is_sound {
            return Err(wrong());
        }
        Ok(Content::Sequence { length: length as usize, first, step })
    }

    fn texts(&mut self) -> Result<Vec<Option<Characters>>, RError> {
        let length = self.length(8)?;
        let mut texts = Vec::with_capacity(length);
        for _ in 0..length {
            let at = self.at;
            let head = self.head()?;
            if head.kind != 9 {
                return Err(RError::Kind { at, kind: head.kind });
            }
            texts.push(self.characters(head)?);
        }
        Ok(texts)
    }

    fn characters(&mut self, head: Head) -> Result<Option<Characters>, RError> {
        let at = self.at;
        let length = self.integer()?;
        if length == -1 {
            return Ok(None);
        }
        let claimed = i64::from(length);
        let length = usize::try_from(length).map_err(|_| RError::Length { at, claimed })?;
        Ok(Some(Characters { bytes: self.skip(length)?, is_latin1: head.is_latin1() }))
    }

    fn first_text(&self, object: &Object) -> String {
        match &object.content {
            Content::Text(texts) => match texts.first() {
                Some(Some(characters)) => text(self.bytes, characters),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

/// The first of a list or of a pair.
fn first_of(object: Object) -> Option<Object> {
    match object.content {
        Content::List(elements) => elements.into_iter().next(),
        _ => None,
    }
}

/// Big-endian.
pub(super) fn integer(bytes: &[u8]) -> i32 {
    let mut four = [0; 4];
    four.copy_from_slice(bytes);
    i32::from_be_bytes(four)
}

/// Big-endian.
pub(super) fn real(bytes: &[u8]) -> f64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(bytes);
    f64::from_be_bytes(eight)
}

/// A text in UTF-8 or Latin-1; of neither, as Windows-1252.
pub(super) fn text(bytes: &[u8], characters: &Characters) -> String {
    let bytes = bytes.get(characters.bytes.clone()).unwrap_or_default();
    let utf8 = if characters.is_latin1 { None } else { std::str::from_utf8(bytes).ok() };
    let other = || {
        crate::input::table::windows_1252(bytes)
            .unwrap_or_else(|| bytes.iter().map(|byte| char::from(*byte)).collect())
    };
    utf8.map_or_else(other, str::to_owned)
}
