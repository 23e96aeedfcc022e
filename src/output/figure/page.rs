//! Several figures on one sheet.

use super::canvas::{Svg, WIDTH};
use super::error::FigureError;

/// Pixels between two figures.
const GAP: f64 = 16.0;

/// The figures side by side, so many in a row, each row as high as its highest figure.
///
/// # Errors
/// [`FigureError::NoFigures`] without a figure.
pub fn page(figures: &[&Svg], columns: usize) -> Result<Svg, FigureError> {
    if figures.is_empty() || columns == 0 {
        return Err(FigureError::NoFigures);
    }
    let mut body = String::new();
    let mut top = 0.0;
    for row in figures.chunks(columns) {
        let heights: Vec<f64> = row.iter().map(|figure| height_of(figure)).collect();
        for (place, figure) in row.iter().enumerate() {
            let left = place as f64 * (WIDTH + GAP);
            body += &figure.as_str().replacen("<svg ", &format!("<svg x=\"{left}\" y=\"{top}\" "), 1);
            body.push('\n');
        }
        top += heights.iter().copied().fold(0.0, f64::max) + GAP;
    }
    let columns = columns.min(figures.len()) as f64;
    let (width, height) = (columns * (WIDTH + GAP) - GAP, top - GAP);
    Ok(Svg::of_document(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{body}</svg>\n"
    )))
}

/// The height that a figure states.
pub(super) fn height_of(figure: &Svg) -> f64 {
    let stated = figure.as_str().split_once(" height=\"").and_then(|(_, rest)| rest.split('"').next());
    stated.and_then(|number| number.parse().ok()).unwrap_or(super::canvas::HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::super::{Line, LineFigure, lines, png};
    use super::*;

    #[test]
    fn figures_keep_their_size_and_do_not_overlap() {
        let one = |name: &str| {
            let line =
                Line { name: name.to_owned(), points: vec![(0.0, 0.0), (1.0, 1.0)], ..Line::default() };
            lines(&LineFigure {
                x_label: "x".to_owned(),
                y_label: "y".to_owned(),
                lines: vec![line],
                ..LineFigure::default()
            })
            .unwrap()
        };
        let figures: Vec<Svg> = ["first", "second", "third"].map(one).to_vec();
        let sheet = page(&figures.iter().collect::<Vec<_>>(), 2).unwrap();
        let text = sheet.as_str();
        let high = height_of(&figures[0]);
        let size = format!("width=\"{}\" height=\"{}\"", 2.0 * WIDTH + GAP, 2.0 * high + GAP);
        assert!(text.contains(&size), "{}", &text[..200]);
        assert!(text.contains(&format!("<svg x=\"{}\" y=\"0\" ", WIDTH + GAP)));
        assert!(text.contains(&format!("<svg x=\"0\" y=\"{}\" ", high + GAP)));
        for name in ["first", "second", "third"] {
            assert!(text.contains(&format!(">{name}</text>")), "{name}");
        }
        assert!(png(&sheet, 1.0).is_ok());
        assert!(page(&[], 2).is_err());
    }
}
