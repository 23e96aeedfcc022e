//! Figures as pages of PDF.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use super::canvas::WIDTH;
use super::png::shapes;
use super::{FigureError, Svg};

const POINTS_A_MILLIMETRE: f32 = 72.0 / 25.4;

/// The figure as one page of its own size, so wide in mm: lines as vectors, letters as text in the embedded fonts, of which only those
/// used are in the file. The same figure gives the same bytes.
///
/// # Errors
/// As [`super::png()`]; [`FigureError::Encode`] if the page cannot be put together.
pub fn pdf(svg: &Svg, title: &str, millimetres: f64) -> Result<Vec<u8>, FigureError> {
    let refused = |what: &str| FigureError::Encode(what.to_owned());
    let tree = shapes(svg)?;
    let scale = millimetres as f32 * POINTS_A_MILLIMETRE / WIDTH as f32;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let settings = PageSettings::from_wh(width, height).ok_or_else(|| refused("a page without size"))?;
    let size = Size::from_wh(width, height).ok_or_else(|| refused("a page without size"))?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).creator("onearm".to_owned()));
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface
        .draw_svg(&tree, size, SvgSettings::default())
        .ok_or_else(|| refused("a figure that is no drawing"))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| refused(&format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::figure::{LineFigure, lines};

    #[test]
    fn a_page_of_its_size_with_its_fonts() {
        let figure =
            LineFigure { x_label: "Time (months) \u{3bb} \u{60a3}".to_owned(), ..LineFigure::default() };
        let svg = lines(&figure).unwrap();
        let page = pdf(&svg, "A figure", 170.0).unwrap();
        assert!(page.starts_with(b"%PDF-1."));
        let text = String::from_utf8_lossy(&page);
        // 170 mm, and two thirds of it.
        assert!(text.contains("/MediaBox[0 0 481.889") && text.contains(" 321.2"));
        assert!(text.contains("DejaVuSans") && text.contains("A figure"));
        assert_eq!(page, pdf(&svg, "A figure", 170.0).unwrap());
        assert!(page.len() < 60_000, "{}", page.len());
    }
}
