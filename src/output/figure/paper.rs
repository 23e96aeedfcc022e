//! How a figure lies on paper.

use plotters::style::RGBColor;

use super::canvas::{Lettering, OVERSAMPLE, Svg, WIDTH, escaped, printable};
use super::fonts;
use super::frame::{MARGIN, heading_height, title_baseline, title_lines};
use super::page::height_of;
use super::palette::{GREY, INK};

/// Width at which letters of 12 pixels are 8 points high: the text of an A4 page.
pub const NOMINAL_MILLIMETRES: f64 = 170.0;
/// Height of a line under the figure.
const LINE: f64 = 15.0;

impl Svg {
    /// Under another title, or under none. The plot keeps its size; a screen reader says the new title, or the old one if there is none to see.
    #[must_use]
    pub fn with_title(&self, title: Option<&str>) -> Self {
        let size = format!(" font-size=\"{}\"", Lettering::TITLE.size * OVERSAMPLE);
        let is_title = |line: &&str| line.starts_with("<text ") && line.contains(&size);
        let rows = self.as_str().lines().filter(is_title).count();
        let mut figure = self.as_str().lines().filter(|line| !is_title(line)).collect::<Vec<_>>().join("\n");
        let title = title.map(printable).filter(|title| !title.trim().is_empty());
        let lines = title_lines(title.as_deref());
        let down = heading_height(lines.len()) - heading_height(rows);
        let mut label = String::new();
        if let Some(title) = &title {
            label = format!(" aria-label=\"{}\"", escaped(title));
            figure = without_label(&figure);
        }
        figure = figure.replacen("<svg ", &format!("<svg y=\"{down}\" "), 1);
        let height = height_of(self) + down;
        let mut document = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"{label}>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{figure}\n"
        );
        for (row, line) in lines.iter().enumerate() {
            document += &text_line(line, title_baseline(row), Lettering::TITLE.size, true, INK);
        }
        Self::of_document(document + "</svg>\n").with_data(self.data().to_owned())
    }

    /// With lines of text under it, such as method and data cut; as many as it takes.
    #[must_use]
    pub fn with_footnote(&self, text: &str) -> Self {
        let size = Lettering::TEXT.size - 1.0;
        let lines = broken(&printable(text), WIDTH - 2.0 * MARGIN, size);
        let old = height_of(self);
        let height = old + LINE * lines.len() as f64 + 6.0;
        let mut body =
            format!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{}", self.as_str());
        for (row, line) in lines.iter().enumerate() {
            let y = old + LINE * (row as f64 + 0.8);
            body += &text_line(line, y, size, false, GREY);
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

/// A line of text at the left margin.
fn text_line(text: &str, y: f64, size: f64, bold: bool, ink: RGBColor) -> String {
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let RGBColor(red, green, blue) = ink;
    format!(
        "<text x=\"{MARGIN}\" y=\"{y}\" text-anchor=\"start\" font-family=\"'{}', Verdana, sans-serif\" font-size=\"{size}\"{weight} fill=\"#{red:02X}{green:02X}{blue:02X}\">{}</text>\n",
        fonts::FAMILY,
        escaped(text)
    )
}

/// The document without what a screen reader says of it.
fn without_label(document: &str) -> String {
    let Some((tag, rest)) = document.split_once('>') else { return document.to_owned() };
    let Some((before, label)) = tag.split_once(" aria-label=\"") else { return document.to_owned() };
    let after = label.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}>{rest}")
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
    use super::*;

    /// Every text of a document, whatever its figures lie in.
    fn words(svg: &Svg) -> Vec<&str> {
        let texts = svg.as_str().lines().filter(|line| line.starts_with("<text "));
        texts.filter_map(|line| line.split_once('>')?.1.strip_suffix("</text>")).collect()
    }

    #[test]
    fn a_title_is_changed_added_and_taken_off() {
        let plain = LineFigure { x_label: "Subjects".to_owned(), ..LineFigure::default() };
        let old = "An old title that is so long that it has to be written in two lines \u{2265} 1, and on, and on, and on";
        let titled = lines(&LineFigure { title: Some(old.to_owned()), ..plain.clone() }).unwrap();
        let plain = lines(&plain).unwrap();
        assert_eq!(words(&titled).len(), words(&plain).len() + 2);

        let off = titled.with_title(None);
        assert_eq!(words(&off), words(&plain));
        assert_eq!(height_of(&off), height_of(&titled) - heading_height(2));
        assert!(
            off.as_str().contains("<svg y=\"-48\" ") && off.as_str().contains("aria-label=\"An old title")
        );

        let new = titled.with_title(Some("New <1> \"2\""));
        assert_eq!(words(&new).last(), Some(&"New &lt;1&gt; &quot;2&quot;"));
        assert_eq!(words(&new).len(), words(&plain).len() + 1);
        assert!(!new.as_str().contains("old title"));
        assert!(new.as_str().contains(" aria-label=\"New &lt;1&gt; &quot;2&quot;\">"));
        assert_eq!(height_of(&new), height_of(&titled) - 20.0);

        let added = plain.with_title(Some("New"));
        assert_eq!(height_of(&added), height_of(&plain) + 28.0);
        assert_eq!(words(&plain.with_title(Some(" "))), words(&plain));
        for svg in [off, new, added] {
            assert_eq!(svg.with_footnote("a note").data(), plain.data(), "the numbers stay");
            png(&svg.with_footnote("a note").on_paper(85.0), 1.0).unwrap();
        }
    }

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
