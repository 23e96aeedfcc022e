//! One HTML page that loads nothing, reads without a screen, prints, and whose tables can be sorted.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::DocumentError;
use super::model::Document;
use super::typeface::{base64, font_faces};
use crate::results::VERSION;

const TEMPLATE: &str = include_str!("page.html");
/// Sorts the rows of a table by the column whose heading is chosen. The page is whole without it.
const SORT: &str = include_str!("sort.js");
/// Of every page.
pub(in crate::output) const STYLE: &str = include_str!("style.css");

/// What the template is filled with.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    fonts: String,
    script: &'static str,
    /// The only script that a browser may run.
    script_hash: String,
    version: &'static str,
    document: &'a Document,
}

/// The document as one HTML file.
///
/// # Errors
/// [`DocumentError::Template`].
pub fn html(document: &Document) -> Result<String, DocumentError> {
    let page = Page {
        style: STYLE,
        fonts: font_faces(),
        script: SORT,
        script_hash: base64(&Sha256::digest(SORT.as_bytes())),
        version: VERSION,
        document,
    };
    Ok(environment()?.template_from_str(TEMPLATE)?.render(Serde(page))?)
}

/// Escapes everything not marked safe, and takes a name that is not there for an error.
pub(in crate::output) fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment)
}
