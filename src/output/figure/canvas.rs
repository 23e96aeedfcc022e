//! The sheet a figure is drawn on, in nominal pixels, and the SVG document it becomes.

use std::cell::RefCell;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
};

use super::palette::{INK, PAPER};
use super::path::Point;
use super::{FigureError, fonts};

/// Nominal width of every figure in pixels.
pub(super) const WIDTH: f64 = 720.0;
/// Nominal height of a figure without a table.
pub(super) const HEIGHT: f64 = 480.0;

/// Plotters' coordinates are whole numbers, so it draws on a sheet this many times larger.
pub(super) const OVERSAMPLE: f64 = 4.0;

/// Plotters writes sizes of text divided by this.
const PLOTTERS_TEXT: f64 = 1.24;

/// How plotters starts a line.
const LINE: &str = "<polyline ";

/// A figure as an SVG document with its text as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    document: String,
    /// Its numbers as CSV; nothing if it is put together of others.
    data: String,
}

impl Svg {
    /// A document put together of figures.
    pub(in crate::output) fn of_document(document: String) -> Self {
        Self { document, data: String::new() }
    }

    /// With its numbers.
    pub(super) fn with_data(self, data: String) -> Self {
        Self { data, ..self }
    }

    /// The numbers that are drawn, as CSV: part, series, x, y, lower, upper, text; nothing for a page of figures.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.document
    }
}

impl std::fmt::Display for Svg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.document)
    }
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    /// Size of the em in pixels.
    pub(super) size: f64,
    /// Bold or normal.
    pub(super) bold: bool,
    colour: RGBColor,
    anchor: HPos,
    upwards: bool,
}

impl Lettering {
    /// The title of a figure.
    pub(super) const TITLE: Self = Self::of(14.5, true);
    /// The label of an axis.
    pub(super) const AXIS: Self = Self::of(13.0, false);
    /// Names, notes and numbers.
    pub(super) const TEXT: Self = Self::of(12.0, false);
    /// The head of a table.
    pub(super) const HEAD: Self = Self::of(12.0, true);

    const fn of(size: f64, bold: bool) -> Self {
        Self { size, bold, colour: INK, anchor: HPos::Left, upwards: false }
    }

    /// Of another size.
    pub(super) fn sized(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// Centred on its point.
    pub(super) fn centred(self) -> Self {
        Self { anchor: HPos::Center, ..self }
    }

    /// Ending at its point.
    pub(super) fn ending(self) -> Self {
        Self { anchor: HPos::Right, ..self }
    }

    /// Running from bottom to top.
    pub(super) fn upwards(self) -> Self {
        Self { upwards: true, ..self }
    }

    /// In this colour.
    pub(super) fn coloured(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    /// Width of a text so set.
    pub(super) fn width(self, text: &str) -> f64 {
        fonts::width(text, self.size, self.bold)
    }

    /// The text, its middle left out if it is wider than `limit` pixels.
    pub(super) fn shorten_within(self, text: &str, limit: f64) -> String {
        fonts::shorten_within(text, limit, self.size, self.bold)
    }

    /// The text, cut to `characters` and to `limit` pixels.
    pub(super) fn shorten(self, text: &str, characters: usize, limit: f64) -> String {
        fonts::shorten(text, characters, limit, self.size, self.bold)
    }
}

/// A white sheet; every coordinate and width is in nominal pixels, y downwards.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// The dash pattern of each line drawn so far: plotters has none, so they are written into its document afterwards.
    patterns: RefCell<Vec<&'static [f64]>>,
}

/// Draws on a white sheet of [`WIDTH`] by `height` and returns the document; `title` is what a screen reader says.
pub(super) fn draw(
    height: f64,
    title: Option<&str>,
    body: impl FnOnce(&Canvas<'_>) -> Result<(), FigureError>,
) -> Result<Svg, FigureError> {
    fonts::register()?;
    let mut document = String::new();
    let (columns, rows) = device((WIDTH, height));
    let area = SVGBackend::with_string(&mut document, (columns.unsigned_abs(), rows.unsigned_abs()))
        .into_drawing_area();
    area.fill(&PAPER).map_err(refused)?;
    let canvas = Canvas { area, patterns: RefCell::default() };
    body(&canvas)?;
    canvas.area.present().map_err(refused)?;
    let patterns = canvas.patterns.take();
    drop(canvas);
    let lines = document.lines().filter(|line| line.starts_with(LINE)).count();
    if lines != patterns.len() {
        return Err(refused(format_args!("{lines} lines written of {}", patterns.len())));
    }
    Ok(Svg::of_document(finished(&document, height, title, patterns)))
}

impl Canvas<'_> {
    /// A line through the points, unbroken or dashed; nothing for fewer than two.
    pub(super) fn line(
        &self,
        points: &[Point],
        colour: RGBColor,
        width: f64,
        pattern: &'static [f64],
    ) -> Result<(), FigureError> {
        if points.len() < 2 {
            return Ok(());
        }
        self.patterns.borrow_mut().push(pattern);
        let style = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: stroke(width) };
        self.area.draw(&PathElement::new(on_device(points), style)).map_err(refused)
    }

    /// A filled area.
    pub(super) fn area(&self, corners: &[Point], colour: RGBColor, opacity: f64) -> Result<(), FigureError> {
        self.area.draw(&Polygon::new(on_device(corners), colour.mix(opacity).filled())).map_err(refused)
    }

    /// A filled disc.
    pub(super) fn disc(&self, centre: Point, radius: f64, colour: RGBColor) -> Result<(), FigureError> {
        self.area.draw(&Circle::new(device(centre), stroke(radius), colour.filled())).map_err(refused)
    }

    /// A text with its baseline through `at`; nothing if it is blank.
    pub(super) fn text(&self, text: &str, at: Point, lettering: Lettering) -> Result<(), FigureError> {
        let text = printable(text);
        if text.chars().all(is_blank) {
            return Ok(());
        }
        let face = if lettering.bold { FontStyle::Bold } else { FontStyle::Normal };
        let mut font =
            FontDesc::new(FontFamily::SansSerif, lettering.size * OVERSAMPLE * PLOTTERS_TEXT, face);
        if lettering.upwards {
            font = font.transform(FontTransform::Rotate270);
        }
        // `Bottom` is only a mark: `finished` takes its offset away, so `at` is the baseline.
        let style =
            TextStyle::from(font).color(&lettering.colour).pos(Pos::new(lettering.anchor, VPos::Bottom));
        self.area.draw_text(&text, &style, device(at)).map_err(refused)
    }
}

/// A point on plotters' larger sheet.
fn device(point: Point) -> (i32, i32) {
    ((point.0 * OVERSAMPLE).round() as i32, (point.1 * OVERSAMPLE).round() as i32)
}

fn on_device(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|point| device(*point)).collect()
}

fn stroke(width: f64) -> u32 {
    device((width, 0.0)).0.unsigned_abs()
}

fn refused(error: impl std::fmt::Display) -> FigureError {
    FigureError::Canvas(error.to_string())
}

/// The text without what XML forbids or would take for layout.
pub(super) fn printable(text: &str) -> String {
    let kept = text.chars().filter(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}'));
    kept.map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Whether a character leaves no ink.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Plotters' document at its nominal size, with dashes, a real font family, plain baselines and one line per text.
///
/// In texts and attributes plotters writes `"` as `&quot;`, so no name typed by a user can look like an attribute.
fn finished(document: &str, height: f64, title: Option<&str>, patterns: Vec<&'static [f64]>) -> String {
    let (columns, rows) = device((WIDTH, height));
    let label =
        title.map(|title| format!(" aria-label=\"{}\"", escaped(&printable(title)))).unwrap_or_default();
    let mut finished = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {columns} {rows}\" role=\"img\"{label} stroke-linejoin=\"round\">\n"
    );
    let family = format!("font-family=\"'{}', Verdana, sans-serif\"", fonts::FAMILY);
    let mut patterns = patterns.into_iter();
    let mut in_text = false;
    for line in document.lines().skip(1) {
        in_text = line.starts_with("<text ") || in_text && line != "</text>";
        if let Some(rest) = line.strip_prefix(LINE) {
            finished += LINE;
            finished += &dashes(patterns.next().unwrap_or_default());
            finished += rest;
        } else if line.starts_with("<text ") {
            finished += &line.replace("font-family=\"sans-serif\"", &family).replace(" dy=\"-0.5ex\"", "");
        } else {
            finished += line.trim_end();
        }
        if !in_text {
            finished.push('\n');
        }
    }
    finished
}

/// The attribute of a dash pattern; none for an unbroken line.
fn dashes(pattern: &[f64]) -> String {
    if pattern.is_empty() {
        return String::new();
    }
    let lengths: Vec<_> = pattern.iter().map(|length| device((*length, 0.0)).0.to_string()).collect();
    format!("stroke-dasharray=\"{}\" ", lengths.join(" "))
}

/// The text as an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_its_nominal_size_and_plain_baselines() {
        let svg = draw(100.0, Some("a \"b\" & c"), |canvas| {
            canvas.text("x < y & \"z\"\u{1}\n", (10.0, 20.0), Lettering::TEXT)?;
            canvas.line(&[(0.0, 0.0), (10.25, 5.0)], INK, 1.5, &[])?;
            canvas.line(&[(0.0, 0.0), (1.0, 5.0)], INK, 1.5, &[1.5, 3.0])
        })
        .unwrap();
        let document = svg.as_str();
        assert!(document.starts_with("<svg xmlns="), "{document}");
        assert!(document.contains("width=\"720\" height=\"100\" viewBox=\"0 0 2880 400\""), "{document}");
        assert!(document.contains("aria-label=\"a &quot;b&quot; &amp; c\""), "{document}");
        assert!(document.contains("x=\"40\" y=\"80\" text-anchor"), "{document}");
        assert!(document.contains(">x &lt; y &amp; &quot;z&quot;"), "{document}");
        assert!(
            document.contains("font-family=\"'DejaVu Sans', Verdana, sans-serif\" font-size=\"48\""),
            "{document}"
        );
        assert!(document.contains("stroke-width=\"6\" points=\"0,0 41,20 \""), "{document}");
        assert!(document.contains("<polyline stroke-dasharray=\"6 12\" "), "{document}");
        assert_eq!(document.matches("dasharray").count(), 1);
        assert!(!document.contains("dy="), "{document}");
    }
}
