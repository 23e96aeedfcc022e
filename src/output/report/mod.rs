//! The report of a run: one HTML file that loads nothing, reads without a screen, and prints.
//!
//! | file | what |
//! |---|---|
//! | `document` | what a page is made of: sections of paragraphs, facts, cards, tables, figures |
//! | `reading` | looking things up in a result, and the words for them |
//! | `verdict` | what the numbers say about each benchmark |
//! | `answer`, `cards`, `rates`, `sizes`, `significance`, `medians`, `precision` | what the simulation came to |
//! | `course` | how the trial runs: phases, stops, toxicity |
//! | `design`, `eligibility`, `benchmarks` | what went in |
//! | `cautions`, `method`, `reproducibility` | how to read it, and how it was made |
//! | `typeface` | the embedded fonts |
//! | `report.html`, `style.css` | the page |
//! | `verification`, `verification.html` | the page of `verify`, of the same style |
//!
//! Every sentence is computed from the result. Nothing depends on clock, threads or machine: the same result gives the
//! same bytes.

mod answer;
mod benchmarks;
mod cards;
mod cautions;
mod course;
mod design;
mod document;
mod eligibility;
mod medians;
mod method;
mod precision;
mod rates;
mod reading;
mod reproducibility;
mod significance;
mod sizes;
mod typeface;
mod verdict;
mod verification;

#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::run_figures::NamedFigure;
use crate::results::RunResult;
use crate::scenario::Header;
use document::{Section, numbered};
use reading::Reading;
pub use verification::verification;

const TEMPLATE: &str = include_str!("report.html");
const STYLE: &str = include_str!("style.css");

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The template and what it is filled with do not fit: a fault of this program.
    #[error("failed to fill the template of the report")]
    Template(#[from] minijinja::Error),
}

/// The report of a run as one HTML document, with those of `figures` that have a place in it.
///
/// # Errors
/// [`ReportError::Template`].
pub fn html(result: &RunResult, figures: &[NamedFigure]) -> Result<String, ReportError> {
    let reading = Reading::new(result, figures);
    let sections = numbered(sections(&reading));
    let page = Page {
        style: STYLE,
        fonts: typeface::font_faces(),
        trial: &result.trial,
        version: result.simulation.run.version,
        sections,
    };
    Ok(environment()?.template_from_str(TEMPLATE)?.render(Serde(page))?)
}

/// What the template is filled with.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    fonts: String,
    trial: &'a Header,
    version: &'static str,
    sections: Vec<Section>,
}

/// Escapes everything not marked safe, and takes a name that is not there for an error.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment)
}

fn sections(reading: &Reading<'_>) -> Vec<Section> {
    let sections = [
        Some(answer::section(reading)),
        Some(rates::section(reading)),
        Some(significance::section(reading)),
        medians::section(reading),
        Some(precision::section(reading)),
        course::section(reading),
        Some(design::assumptions(reading)),
        design::estimand(reading),
        design::phases(reading),
        eligibility::section(reading),
        Some(benchmarks::section(reading)),
        Some(cautions::section(reading)),
        Some(method::section(reading)),
        Some(reproducibility::section(reading)),
    ];
    sections.into_iter().flatten().collect()
}
