//! Figures as pictures.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Text, Tree, fontdb::Database};

use super::{FigureError, Svg, fonts};

/// The largest picture in pixels each way.
const LARGEST: f32 = 16384.0;

/// The figure as PNG, `scale` times its nominal size: 2 for the screen, 4 for print.
///
/// Only the embedded fonts are used, none of the system's. A character they lack, as in a Chinese name, becomes the
/// replacement character U+FFFD, a question mark in a lozenge; the SVG shows it wherever the reader has a font for it.
///
/// # Errors
/// [`FigureError::Scale`] for a scale that is not positive or asks for too large a picture; [`FigureError::TextDropped`]
/// rather than a picture without its text.
pub fn png(svg: &Svg, scale: f32) -> Result<Vec<u8>, FigureError> {
    rendered(svg, scale, embedded())
}

fn rendered(svg: &Svg, scale: f32, database: Arc<Database>) -> Result<Vec<u8>, FigureError> {
    let tree = tree(svg, database)?;
    let mut picture = sheet(&tree, scale)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|error| FigureError::Encode(error.to_string()))
}

/// The characters of the figure that the embedded fonts lack, in order: in [`png()`] and in a PDF U+FFFD stands for each of them.
///
/// # Errors
/// [`FigureError::ReadBack`] if the document cannot be read.
pub fn undrawn(svg: &Svg) -> Result<Vec<char>, FigureError> {
    if svg.as_str().is_ascii() { Ok(Vec::new()) } else { missing(svg.as_str(), &options(embedded())) }
}

/// The figure as shapes, set in the embedded fonts alone.
#[cfg(feature = "pdf")]
pub(super) fn shapes(svg: &Svg) -> Result<Tree, FigureError> {
    tree(svg, embedded())
}

fn tree(svg: &Svg, database: Arc<Database>) -> Result<Tree, FigureError> {
    let options = options(database);
    let missing = missing(svg.as_str(), &options)?;
    let tree = read(&svg.as_str().replace(&missing[..], "\u{fffd}"), &options)?;
    check_texts(svg, &tree)?;
    Ok(tree)
}

fn options(database: Arc<Database>) -> Options<'static> {
    Options { fontdb: database, font_family: fonts::FAMILY.to_owned(), ..Options::default() }
}

fn read(document: &str, options: &Options<'_>) -> Result<Tree, FigureError> {
    Tree::from_str(document, options).map_err(|error| FigureError::ReadBack(error.to_string()))
}

/// The characters of a document that the fonts lack.
fn missing(document: &str, options: &Options<'_>) -> Result<Vec<char>, FigureError> {
    let foreign: BTreeSet<char> = document.chars().filter(|letter| !letter.is_ascii()).collect();
    // A text without any ink is not in the tree, so the characters are tried beside a letter that has some.
    let trial = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text>A{}</text></svg>",
        String::from_iter(foreign)
    );
    let tree = read(&trial, options)?;
    let spans = texts(tree.root()).into_iter().flat_map(|text| text.layouted());
    let without = spans.flat_map(|span| &span.positioned_glyphs).filter(|glyph| glyph.id.0 == 0);
    Ok(without.flat_map(|glyph| glyph.text.chars()).collect())
}

/// An empty picture of the size of the tree times `scale`.
fn sheet(tree: &Tree, scale: f32) -> Result<Pixmap, FigureError> {
    let (width, height) = ((tree.size().width() * scale).round(), (tree.size().height() * scale).round());
    let sensible = |side: f32| (1.0..=LARGEST).contains(&side);
    if !(sensible(width) && sensible(height)) {
        return Err(FigureError::Scale(scale));
    }
    Pixmap::new(width as u32, height as u32).ok_or(FigureError::Scale(scale))
}

/// The embedded fonts, read once.
fn embedded() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let read = || {
        let mut database = Database::new();
        database.load_font_data(fonts::REGULAR.to_vec());
        database.load_font_data(fonts::BOLD.to_vec());
        database.set_sans_serif_family(fonts::FAMILY);
        Arc::new(database)
    };
    Arc::clone(FONTS.get_or_init(read))
}

/// `Ok` if every text of the document has been set; the renderer itself leaves out in silence what it has no font for.
fn check_texts(svg: &Svg, tree: &Tree) -> Result<(), FigureError> {
    let written = svg.as_str().lines().filter(|line| line.starts_with("<text ")).count();
    let drawn = count_texts(tree.root());
    if drawn == written { Ok(()) } else { Err(FigureError::TextDropped { written, drawn }) }
}

fn count_texts(group: &Group) -> usize {
    let is_set = |text: &&Text| text.layouted().iter().any(|span| !span.positioned_glyphs.is_empty());
    texts(group).iter().filter(|text| is_set(text)).count()
}

/// Every text of the tree.
fn texts(group: &Group) -> Vec<&Text> {
    let mut found = Vec::new();
    for node in group.children() {
        match node {
            Node::Group(inner) => found.extend(texts(inner)),
            Node::Text(text) => found.push(&**text),
            Node::Path(_) | Node::Image(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::figure::{LineFigure, lines};

    fn figure(label: &str) -> Svg {
        lines(&LineFigure { x_label: label.to_owned(), ..LineFigure::default() }).unwrap()
    }

    #[test]
    fn without_fonts_it_is_an_error_and_no_blank_picture() {
        let found = rendered(&figure("months"), 1.0, Arc::new(Database::new()));
        assert!(matches!(found, Err(FigureError::TextDropped { drawn: 0, written: 1.. })), "{found:?}");
    }

    #[test]
    fn a_missing_character_is_shown_as_one() {
        let shown = png(&figure("\u{60a3}\u{8005}"), 1.0).unwrap();
        assert_ne!(shown, png(&figure(""), 1.0).unwrap());
        assert_eq!(
            missing("\u{60a3} \u{43f}\u{438} a", &options(embedded())).unwrap(),
            ['\u{438}', '\u{43f}', '\u{60a3}']
        );
    }

    #[test]
    fn greek_letters_accents_and_signs_are_in_the_fonts() {
        let needed = "\u{3bb}\u{302}\u{3b1}\u{3b2}\u{394}\u{3c7}\u{b2}\u{2265}\u{2264}\u{b1}\u{2212}\u{2013}\u{2026}\u{d7}\u{b0}\u{fc}";
        assert!(missing(needed, &options(embedded())).unwrap().is_empty());
    }

    #[test]
    fn the_size_follows_the_scale_and_bad_scales_are_refused() {
        let picture = |scale| Pixmap::decode_png(&png(&figure("x"), scale).unwrap()).unwrap();
        assert_eq!((picture(1.0).width(), picture(2.0).width()), (720, 1440));
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9] {
            assert!(matches!(png(&figure("x"), scale), Err(FigureError::Scale(_))), "{scale}");
        }
    }

    #[test]
    fn a_measured_width_is_the_drawn_width() {
        let label = "Time since randomisation (months), \u{3bb} = 0.12";
        let tree = read(figure(label).as_str(), &options(embedded())).unwrap();
        let found = texts(tree.root()).into_iter().find(|text| text.chunks()[0].text() == label).unwrap();
        // The drawn box ends at the ink, the measured one at the advance: a pixel of bearing at either end.
        let (drawn, measured) =
            (f64::from(found.abs_bounding_box().width()), fonts::width(label, 13.0, false));
        assert!((drawn - measured).abs() < 2.0, "{drawn} and {measured}");
    }
}
