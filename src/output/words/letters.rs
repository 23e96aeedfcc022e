//! Letters that figures cannot show.

/// As many as are named.
const NAMED: usize = 12;

/// What is not drawn for want of letters in the embedded fonts, and what to do.
#[must_use]
pub fn undrawn_letters(letters: &[char]) -> String {
    let named: String = letters.iter().take(NAMED).collect();
    let more = if letters.len() > NAMED { " and others" } else { "" };
    format!(
        "the embedded font has no {named}{more}: \u{fffd} stands there; write the figure as .svg, which is shown in the fonts of its reader, or use other names"
    )
}

#[cfg(test)]
mod tests {
    use super::undrawn_letters;

    #[test]
    fn letters_are_named_up_to_a_dozen() {
        let letters: Vec<char> = ('\u{4e00}'..).take(12).collect();
        assert!(!undrawn_letters(&letters).contains("and others"));
        let more: Vec<char> = ('\u{4e00}'..).take(13).collect();
        let said = undrawn_letters(&more);
        assert!(said.contains("\u{4e0b} and others") && !said.contains('\u{4e0c}'), "{said}");
    }
}
