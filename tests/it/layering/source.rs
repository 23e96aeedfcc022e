//! Just enough of Rust's surface to look at source as code: comments, text and unit tests blanked out, paths
//! read off.
//!
//! Blanked characters become spaces and line ends stay, so positions keep their line.

/// The code with comments and the inside of texts and characters blanked out.
pub(super) fn code_of(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_comment(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment(&chars, at),
            '"' => text(&chars, at),
            'r' if !follows_word(&chars, at) => raw_text(&chars, at),
            '\'' => character(&chars, at),
            _ => at,
        };
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

fn line_comment(chars: &[char], at: usize) -> usize {
    (at..chars.len()).find(|i| chars[*i] == '\n').unwrap_or(chars.len())
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn text(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// `r"..."` and `r#"..."#`; `at` itself if this `r` opens neither.
fn raw_text(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return at;
    }
    let closes = |i: &usize| {
        chars[*i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (open + 1..chars.len()).find(closes).map_or(chars.len(), |i| i + 1 + hashes)
}

/// `'x'` and `'\n'`; `at` itself for a lifetime.
fn character(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        (at + 3..chars.len()).find(|i| chars[*i] == '\'').map_or(chars.len(), |i| i + 1)
    } else if chars.get(at + 2) == Some(&'\'') {
        at + 3
    } else {
        at
    }
}

/// Whether the character before is part of a word; `br"..."` is a text as well.
fn follows_word(chars: &[char], at: usize) -> bool {
    let word = |i: usize| is_word(chars[i]);
    match at {
        0 => false,
        1 => word(0) && chars[0] != 'b',
        _ => word(at - 1) && (chars[at - 1] != 'b' || word(at - 2)),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code with every item under `#[cfg(test)]` blanked out; a file that begins with `#![cfg(test)]` is one such item.
pub(super) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    if code.trim_start().starts_with("#![cfg(test)]") {
        return String::new();
    }
    let mut rest = code;
    let mut kept = String::with_capacity(code.len());
    while let Some(start) = rest.find(MARK) {
        kept.push_str(&rest[..start]);
        let end = start + item_end(&rest[start..]);
        kept.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    kept + rest
}

/// Where the item that `code` begins with ends: at the brace that closes its first one, or at a semicolon
/// before that.
fn item_end(code: &str) -> usize {
    let mut depth = 0;
    for (index, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' if depth == 1 => return index + 1,
            '}' | ')' | ']' => depth -= 1,
            ';' if depth == 0 => return index + 1,
            _ => {}
        }
    }
    code.len()
}

/// Line, from 1, of a byte position.
pub(super) fn line_of(code: &str, position: usize) -> usize {
    code[..position].matches('\n').count() + 1
}

/// Positions of `needle` that are not part of a longer word.
pub(super) fn words(code: &str, needle: &str) -> Vec<usize> {
    let whole = |position: &usize| {
        let before = code[..*position].chars().next_back();
        let after = code[position + needle.len()..].chars().next();
        let open = !needle.starts_with(is_word) || !before.is_some_and(is_word);
        open && (!needle.ends_with(is_word) || !after.is_some_and(is_word))
    };
    code.match_indices(needle).map(|(position, _)| position).filter(whole).collect()
}

/// Position and name of what directly follows `root::`, also in braces: `crate::{a::x, b}` gives a and b.
pub(super) fn children(code: &str, root: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for position in words(code, root) {
        let Some(rest) = code[position + root.len()..].trim_start().strip_prefix("::") else { continue };
        let rest = rest.trim_start();
        let start = code.len() - rest.len();
        if !rest.starts_with('{') {
            found.push((start, name_at(rest)));
            continue;
        }
        let (mut depth, mut expect) = (0, false);
        for (index, c) in rest.char_indices() {
            match c {
                '{' => (depth, expect) = (depth + 1, depth == 0),
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' => expect = depth == 1,
                c if is_word(c) && expect => {
                    found.push((start + index, name_at(&rest[index..])));
                    expect = false;
                }
                _ => {}
            }
        }
    }
    found
}

fn name_at(code: &str) -> String {
    code.chars().take_while(|c| is_word(*c)).collect()
}
