//! Colours and dash patterns.

use plotters::style::RGBColor;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Secondary text, reference lines.
pub(super) const GREY: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Grid.
pub(super) const GRID: RGBColor = RGBColor(0xE4, 0xE4, 0xE4);
/// Background.
pub(super) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// Beyond what is known, and drop lines: never the pattern of a series.
pub(super) const DOTTED: &[f64] = &[1.5, 3.0];
/// Reference lines across the plot.
pub(super) const REFERENCE: &[f64] = &[5.0, 3.0];

/// The most series that can be told apart.
pub(super) const MOST_SERIES: usize = 12;

/// How the line of one series looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Its colour.
    pub(super) colour: RGBColor,
    /// Lengths of dashes and gaps in turn, in pixels; empty for an unbroken line.
    pub(super) dash: &'static [f64],
}

/// The palette of Okabe & Ito (2008), best contrast on white first; a light grey stands for their yellow, which is lost on white.
const COLOURS: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0x00, 0x00, 0x00),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
    RGBColor(0x99, 0x99, 0x99),
];

const DASHES: [&[f64]; MOST_SERIES] = [
    &[],
    &[9.0, 3.0],
    &[4.0, 2.5],
    &[10.0, 2.5, 2.0, 2.5],
    &[16.0, 3.5],
    &[10.0, 2.5, 2.0, 2.5, 2.0, 2.5],
    &[6.0, 5.0],
    &[14.0, 2.5, 4.0, 2.5],
    &[12.0, 6.0],
    &[20.0, 3.0, 2.0, 3.0, 2.0, 3.0],
    &[7.0, 2.5, 7.0, 2.5, 2.0, 2.5],
    &[4.0, 2.0, 4.0, 7.0],
];

/// The style of the series with this index; after [`MOST_SERIES`] they come again.
pub(super) fn series(index: usize) -> Style {
    Style { colour: COLOURS[index % COLOURS.len()], dash: DASHES[index % DASHES.len()] }
}

/// The colour, darkened until text in it can be read on white (contrast at least 4.5 to 1, WCAG 2).
pub(super) fn ink_of(colour: RGBColor) -> RGBColor {
    let mut ink = colour;
    while contrast_to_white(ink) < 4.5 {
        let darker = |channel: u8| (f64::from(channel) * 0.95) as u8;
        ink = RGBColor(darker(ink.0), darker(ink.1), darker(ink.2));
    }
    ink
}

/// `1.05 / (L + 0.05)` with the relative luminance L of WCAG 2.
fn contrast_to_white(colour: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2);
    1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_its_own_look() {
        for first in 0..MOST_SERIES {
            for second in 0..first {
                assert_ne!(series(first).dash, series(second).dash, "{first} and {second}");
            }
            assert_ne!(series(first).dash, DOTTED);
        }
    }

    #[test]
    fn names_in_colour_can_be_read() {
        assert_eq!(ink_of(COLOURS[0]), COLOURS[0]);
        assert!((contrast_to_white(RGBColor(0, 0, 0)) - 21.0).abs() < 1e-9);
        assert!(COLOURS.iter().all(|colour| contrast_to_white(ink_of(*colour)) >= 4.5));
    }
}
