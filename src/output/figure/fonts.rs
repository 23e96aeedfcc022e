//! The embedded fonts and the width of a text set in them.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::FigureError;

/// DejaVu Sans, cut down to the glyphs of figures and reports.
pub(super) const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-subset.ttf");
/// The bold face of [`REGULAR`].
pub(super) const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-Bold-subset.ttf");
/// The family name inside both files.
pub(super) const FAMILY: &str = "DejaVu Sans";

/// Ascent plus descent of DejaVu Sans in em (2384 / 2048): the unit in which plotters' measure takes a size.
const LINE_HEIGHT: f64 = 1.164_062_5;

/// More characters than fit into any line.
const MOST: usize = 400;

/// Makes the fonts known to plotters; only the first call does anything.
pub(super) fn register() -> Result<(), FigureError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let done = REGISTERED.get_or_init(|| {
        register_font("sans-serif", FontStyle::Normal, REGULAR).is_ok()
            && register_font("sans-serif", FontStyle::Bold, BOLD).is_ok()
    });
    if *done { Ok(()) } else { Err(FigureError::Font) }
}

/// Width of a text in units of `size`, which is that of the em.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    // A font that is unreadable is reported by `draw`; until then a guess will do.
    let _ = register();
    // The measure is cut to whole pixels, so it is taken at 1000 pixels per em.
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::SansSerif, 1000.0 * LINE_HEIGHT, style);
    let (wide, narrow): (Vec<char>, Vec<char>) = text.chars().partition(|letter| is_wide(*letter));
    let guess = 600.0 * narrow.len() as f64;
    let narrow = String::from_iter(narrow);
    let measured = font.layout_box(&narrow).map_or(guess, |((left, _), (right, _))| f64::from(right - left));
    (measured / 1000.0 + wide.len() as f64) * size
}

/// Whether a letter is not in the embedded fonts and, in those that have it, as a rule as wide as the em: Chinese,
/// Japanese, Korean and the pictures beyond the basic plane.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{fffc}' | '\u{10000}'..)
}

/// The text itself if it has at most `characters` and is not wider than `limit`, else its start and an ellipsis.
pub(super) fn shorten(text: &str, characters: usize, limit: f64, size: f64, bold: bool) -> String {
    if text.chars().count() <= characters && width(text, size, bold) <= limit {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(characters.min(MOST).saturating_sub(1)).collect();
    loop {
        let shortened = format!("{}\u{2026}", kept.trim_end());
        if kept.is_empty() || width(&shortened, size, bold) <= limit {
            return shortened;
        }
        kept.pop();
    }
}

/// The text itself if it is not wider than `limit`, else its start and its end around an ellipsis, so that names that begin alike stay apart.
pub(super) fn shorten_within(text: &str, limit: f64, size: f64, bold: bool) -> String {
    if width(text, size, bold) <= limit {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().take(MOST).collect();
    let kept = |count: usize| {
        let (head, tail) = (count.div_ceil(2), count / 2);
        let start: String = letters[..head].iter().collect();
        let end: String = letters[letters.len() - tail..].iter().collect();
        format!("{}\u{2026}{}", start.trim_end(), end.trim_start())
    };
    let fits = |count: &usize| width(&kept(*count), size, bold) <= limit;
    kept((1..letters.len()).rev().find(fits).unwrap_or(0))
}

/// The text in at most two lines no wider than `limit`, broken at spaces.
pub(super) fn wrap(text: &str, limit: f64, size: f64, bold: bool) -> Vec<String> {
    if width(text, size, bold) <= limit {
        return vec![text.to_owned()];
    }
    let text = &text.chars().take(2 * MOST).collect::<String>();
    let mut breaks = text.char_indices().filter(|(_, letter)| *letter == ' ').map(|(at, _)| at);
    let Some(at) = breaks.rfind(|at| width(&text[..*at], size, bold) <= limit) else {
        return vec![shorten(text, usize::MAX, limit, size, bold)];
    };
    vec![text[..at].to_owned(), shorten(text[at..].trim_start(), usize::MAX, limit, size, bold)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_that_of_the_advances() {
        // Advances of DejaVu Sans: digits 1303, space 651, of 2048 units per em.
        assert!((width("0", 12.0, false) - 12.0 * 1303.0 / 2048.0).abs() < 0.05);
        assert!((width("00 00", 12.0, false) - 12.0 * (4.0 * 1303.0 + 651.0) / 2048.0).abs() < 0.05);
        assert!((width("\u{4e2d}0", 12.0, false) - width("0", 12.0, false) - 12.0).abs() < 0.05);
        assert!(width("median", 12.0, true) > width("median", 12.0, false));
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shorten("short", 24, 1e3, 12.0, false), "short");
        let cut = shorten("carboplatin + etoposide + atezolizumab", 24, 1e3, 12.0, false);
        assert_eq!((cut.chars().count(), cut.chars().last()), (24, Some('\u{2026}')));
        let narrow = shorten("WWWWWWWWWWWWWWWWWWWW", 24, 60.0, 12.0, false);
        assert!(width(&narrow, 12.0, false) <= 60.0);
        assert_eq!(shorten("x", 24, 0.0, 12.0, false), "\u{2026}");
    }

    #[test]
    fn names_that_begin_alike_stay_apart() {
        let names = ["a very long label of subgroup 1", "a very long label of subgroup 2"];
        let short = names.map(|name| shorten_within(name, 90.0, 12.0, false));
        assert_ne!(short[0], short[1]);
        assert!(
            short.iter().all(|name| width(name, 12.0, false) <= 90.0 && name.contains('\u{2026}')),
            "{short:?}"
        );
        assert_eq!(shorten_within("short", 90.0, 12.0, false), "short");
        assert_eq!(shorten_within("x", 0.0, 12.0, false), "\u{2026}");
    }

    #[test]
    fn wrapping_breaks_at_a_space_and_keeps_every_word() {
        let lines = wrap("probability of success over the true median", 180.0, 14.0, true);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.join(" "), "probability of success over the true median");
        assert!(lines.iter().all(|line| width(line, 14.0, true) <= 180.0));
        assert_eq!(wrap("unbreakableunbreakableunbreakable", 90.0, 14.0, true).len(), 1);
    }
}
