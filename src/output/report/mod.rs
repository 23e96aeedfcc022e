//! Reports as documents ([`super::document`]): of a run, an analysis, an interim analysis.
//!
//! | file | what |
//! |---|---|
//! | `reading` | looking things up in a result, and the words for them |
//! | `verdict` | what the numbers say about each benchmark |
//! | `answer`, `cards`, `rates`, `sizes`, `significance`, `medians`, `precision` | what the simulation came to |
//! | `course` | how the trial runs: phases, stops, toxicity |
//! | `design`, `eligibility`, `benchmarks` | what went in |
//! | `cautions`, `method`, `reproducibility` | how to read it, and how it was made |
//! | `analysis`, `monitor`, `data` | the reports of `analyze` and `monitor`, and what they share |
//! | `protocol`, `mock_ups` | sections for a protocol with the numbers of a run, and planned tables |
//! | `verification`, `verification.html` | the page of `verify`, of the same style |
//!
//! Every sentence is computed from the result. Nothing depends on clock, threads or machine: the same result gives the
//! same bytes.

mod analysis;
mod answer;
mod benchmarks;
mod cards;
mod cautions;
mod course;
mod data;
mod design;
mod eligibility;
mod medians;
mod method;
mod mock_ups;
mod monitor;
mod precision;
mod protocol;
mod rates;
mod reading;
mod reproducibility;
mod significance;
mod sizes;
mod verdict;
mod verification;

#[cfg(test)]
mod tests;

use super::document::{Document, DocumentError, Section};
use super::run_figures::NamedFigure;
use crate::results::RunResult;
pub use analysis::analysis_report;
pub use monitor::monitor_report;
pub use protocol::protocol;
use reading::Reading;
pub use verification::verification;

/// The report of a run, with those of `figures` that have a place in it.
#[must_use]
pub fn report(result: &RunResult, figures: &[NamedFigure]) -> Document {
    let reading = Reading::new(result, figures);
    let trial = &result.trial;
    let sponsor = trial.sponsor.as_ref().map_or_else(String::new, |sponsor| format!(" \u{b7} {sponsor}"));
    let primary = match trial.primary.len() {
        0 => String::new(),
        1 => format!("Primary endpoint: {}.", trial.primary[0]),
        _ => format!("Primary endpoints: {}.", trial.primary.join("; ")),
    };
    let document = Document {
        name: format!("{}: what the trial can show", trial.id),
        label: format!("{}{sponsor}", trial.id),
        title: trial.title.clone(),
        question: trial.question.clone(),
        subtitle: primary,
        sections: sections(&reading),
        footer: format!(
            "Made by onearm {}. A simulation of a plan; no patient data.",
            result.simulation.run.version
        ),
    };
    document.numbered()
}

/// [`report`] as one HTML file.
///
/// # Errors
/// [`DocumentError::Template`].
pub fn html(result: &RunResult, figures: &[NamedFigure]) -> Result<String, DocumentError> {
    super::document::html(&report(result, figures))
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
