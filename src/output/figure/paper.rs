//! How a figure lies on paper.

use super::canvas::{Lettering, Svg, WIDTH, escaped, printable};
use super::fonts;
use super::frame::MARGIN;
use super::page::height_of;
use super::palette::GREY;

/// Width at which letters of 12 pixels are 8 points high: the text of an A4 page.
pub const NOMINAL_MILLIMETRES: f64 = 170.0;
/// Height of a line under the figure.
const LINE: f64 = 15.0;

impl Svg {
    /// With lines of text under it, such as method and data cut; as many as it takes.
    #[must_use]
    pub fn with_footnote(&self, text: &str) -> Self {
        let size = Lettering::TEXT.size - 1.0;
        let lines = broken(&printable(text), WIDTH - 2.0 * MARGIN, size);
        let old = height_of(self);
        let height = old + LINE * lines.len() as f64 + 6.0;
        let ink = format!("#{:02X}{:02X}{:02X}", GREY.0, GREY.1, GREY.2);
        let mut body =
            format!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{}", self.as_str());
        for (row, line) in lines.iter().enumerate() {
            let y = old + LINE * (row as f64 + 0.8);
            body += &format!(
                "<text x=\"{MARGIN}\" y=\"{y}\" text-anchor=\"start\" font-family=\"'{}', Verdana, sans-serif\" font-size=\"{size}\" fill=\"{ink}\">{}</text>\n",
                fonts::FAMILY,
                escaped(line)
            );
        }
        Self::of_document(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n{body}</svg>\n"
        ))
        .with_data(self.data().to_owned())
    }

    /// As a document that states its size on paper: so wide, in mm, and as high as that makes it.
    #[must_use]
    pub fn on_paper(&self, millimetres: f64) -> Self {
        let height = height_of(self) * millimetres / WIDTH;
        let old = format!("width=\"{WIDTH}\" height=\"{}\"", height_of(self));
        Self::of_document(self.as_str().replacen(
            &old,
            &format!("width=\"{millimetres}mm\" height=\"{height:.3}mm\""),
            1,
        ))
        .with_data(self.data().to_owned())
    }
}

/// The text in lines no wider than `limit`, broken at spaces.
fn broken(text: &str, limit: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (lines.last_mut(), longer) {
            (Some(line), Some(longer)) if fonts::width(&longer, size, false) <= limit => *line = longer,
            _ => lines.push(fonts::shorten(word, usize::MAX, limit, size, false)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::{LineFigure, lines, png};

    #[test]
    fn a_footnote_lies_under_the_figure_and_a_size_is_stated() {
        let svg = lines(&LineFigure { x_label: "x".to_owned(), ..LineFigure::default() }).unwrap();
        let text = "Kaplan-Meier estimate, 95% log-log limits, data cut <2026-03-06> & ".repeat(4);
        let noted = svg.with_footnote(&text);
        let document = noted.as_str();
        assert!(document.contains("data cut &lt;2026-03-06&gt; &amp;"), "{document}");
        let rows = document.matches("font-size=\"11\"").count();
        assert!(
            rows >= 2
                && document.starts_with(&format!(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"{}\"",
                    486 + 15 * rows
                ))
        );
        png(&noted, 1.0).unwrap();
        let small = noted.on_paper(85.0);
        let height = (486 + 15 * rows) as f64 * 85.0 / 720.0;
        assert!(small.as_str().contains(&format!("width=\"85mm\" height=\"{height:.3}mm\"")));
        assert_eq!(svg.with_footnote("  ").as_str().matches("font-size=\"11\"").count(), 0);
    }
}
