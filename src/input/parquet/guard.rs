//! What the pages of a Parquet file claim, before room is made for it.
//!
//! A page begins with a head in Thrift's compact protocol: 1 the kind, 2 the length once decompressed, 3 the length in the file, then what is not needed here.

use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;

use super::error::ParquetError;

/// Most bytes of all pages together once they are decompressed.
pub(super) const MOST_BYTES: u64 = 256 << 20;
/// Structures in structures in the head of a page.
const DEEPEST: usize = 8;

/// Every page lies within the file, and all of them expand to no more than the limit.
pub(super) fn check(bytes: &[u8], about: &ParquetMetaData) -> Result<(), ParquetError> {
    let mut left = MOST_BYTES.max(bytes.len() as u64);
    for column in about.row_groups().iter().flat_map(|group| group.columns()) {
        match column.compression() {
            Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) => {}
            other => {
                let name = other.to_string();
                let method = name.split('(').next().unwrap_or_default().to_ascii_lowercase();
                return Err(ParquetError::Compression { method });
            }
        }
        let first = column.dictionary_page_offset().filter(|offset| *offset > 0);
        let start = first.unwrap_or(column.data_page_offset()).min(column.data_page_offset());
        let within = || {
            let start = usize::try_from(start).ok()?;
            let end = start.checked_add(usize::try_from(column.compressed_size()).ok()?)?;
            (end <= bytes.len()).then_some(start..end)
        };
        let range = within().ok_or(ParquetError::Page { at: 0 })?;
        let mut at = range.start;
        while at < range.end {
            let broken = ParquetError::Page { at };
            let mut head = Head { bytes: &bytes[..range.end], at };
            let [expanded, stored] = head.lengths().ok_or_else(|| broken.clone())?;
            left = left.checked_sub(expanded).ok_or(ParquetError::TooLarge)?;
            let end = usize::try_from(stored).ok().and_then(|stored| head.at.checked_add(stored));
            at = end.filter(|end| *end <= range.end).ok_or(broken)?;
        }
    }
    Ok(())
}

/// Reads the head of a page.
struct Head<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Head<'_> {
    /// Length once decompressed and in the file; moves behind the head.
    fn lengths(&mut self) -> Option<[u64; 2]> {
        let mut found = [None, None];
        self.structure(0, &mut |field, value| {
            if let 2 | 3 = field {
                found[field as usize - 2] = u64::try_from(value).ok();
            }
        })?;
        Some([found[0]?, found[1]?])
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Seven bits a byte, the lowest first.
    fn variable(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// Signs alternate.
    fn signed(&mut self) -> Option<i64> {
        let value = self.variable()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Fields up to the end of a structure; numbers are handed to `take`.
    fn structure(&mut self, depth: usize, take: &mut dyn FnMut(i64, i64)) -> Option<()> {
        let mut field = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            field = if head >> 4 == 0 { self.signed()? } else { field.checked_add(i64::from(head >> 4))? };
            match head & 0x0F {
                4..=6 => {
                    let value = self.signed()?;
                    take(field, value);
                }
                // Logical values stand in the kind.
                1 | 2 => {}
                kind => self.skip(kind, depth)?,
            }
        }
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1..=3 => drop(self.byte()?),
            4..=6 => drop(self.signed()?),
            7 => self.at = self.at.checked_add(8).filter(|end| *end <= self.bytes.len())?,
            8 => {
                let length = usize::try_from(self.variable()?).ok()?;
                self.at = self.at.checked_add(length).filter(|end| *end <= self.bytes.len())?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.variable()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    self.skip(head & 0x0F, depth + 1)?;
                }
            }
            12 => self.structure(depth + 1, &mut |_, _| {})?,
            // Maps do not stand in the head of a page.
            _ => return None,
        }
        Some(())
    }
}
