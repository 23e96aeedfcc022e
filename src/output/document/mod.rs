//! Documents: what a report, an interim analysis, the result of a verb say, before they have a format, and the formats.
//!
//! | file | what |
//! |---|---|
//! | `model` | sections of paragraphs, facts, cards, tables, figures |
//! | `of_tables` | the texts and tables of a result as sections |
//! | `markdown`, `latex`, `rtf` | plain text formats |
//! | `docx` | Office Open XML, figures as pictures (feature `report`) |
//! | `html`, `page.html`, `style.css`, `sort.js`, `typeface` | one page that loads nothing (feature `report`) |
//!
//! Every format takes the same model, so they say the same with the same digits. Nothing depends on clock or machine.

#[cfg(feature = "report")]
mod docx;
#[cfg(feature = "report")]
mod html;
mod latex;
mod markdown;
// Without reports only tables are written.
#[cfg_attr(not(feature = "report"), allow(dead_code))]
mod model;
mod of_tables;
mod rtf;
#[cfg(test)]
mod tests;
#[cfg(feature = "report")]
mod typeface;

#[cfg(feature = "report")]
pub use docx::docx;
#[cfg(feature = "report")]
pub use html::html;
#[cfg(feature = "report")]
pub(in crate::output) use html::{STYLE, environment};
pub use latex::latex;
pub use markdown::markdown;
pub use model::Document;
pub(in crate::output) use model::{Block, Row, Section, Table};
#[cfg(any(feature = "report", test))]
pub(in crate::output) use model::{Card, Cell, Fact, Group, Mark};
#[cfg(feature = "report")]
pub(in crate::output) use of_tables::blocks;
pub use of_tables::document;
pub use rtf::rtf;
#[cfg(feature = "report")]
pub(in crate::output) use typeface::font_faces;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The template and what it is filled with do not fit: a fault of this program.
    #[cfg(feature = "report")]
    #[error("failed to fill the template of the page")]
    Template(#[from] minijinja::Error),
    /// The container could not be written.
    #[error("failed to pack the document: {0}")]
    Container(String),
    /// A figure could not be made a picture.
    #[cfg(feature = "figures")]
    #[error("failed to draw a figure of the document")]
    Figure(#[from] super::figure::FigureError),
}
