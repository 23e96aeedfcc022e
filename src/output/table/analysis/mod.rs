//! The result of `analyze`: a section a file, in the order of [`analysis`].

mod benchmark_tests;
mod comparison;
mod cox;
mod cumulative_incidence;
mod curves;
mod estimates;
mod fits;
mod one_sample;
mod pooled;
mod rmst_test;
mod turnbull;

use super::cautions;
use crate::output::table::{Part, Tables};
use crate::output::words;
use crate::results::AnalysisResult;

/// The result of `analyze`.
#[must_use]
pub fn analysis(result: &AnalysisResult) -> Tables {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", in {unit}"));
    let level = words::level(result.conf_level);
    // Some of those in the files of a trial had not begun by its cutoff.
    let subjects = match &result.trial {
        Some(_) => result.groups.iter().map(|group| group.subjects).sum(),
        None => result.input.subjects,
    };
    let mut text = Tables::from(format!(
        "{}: {}{unit}; intervals {level} {}; quantiles by the midpoint rule\n",
        words::visible(&result.input.file),
        words::counted(subjects, "subject"),
        result.conf_type
    ));
    if let Some(trial) = &result.trial {
        text += &format!(
            "{}: progression-free survival at the cutoff {} by the rule {}\n",
            words::visible(&trial.trial),
            trial.cutoff,
            trial.rule
        );
    }
    text += "\n";
    text + &analysis_parts(result).into_iter().collect::<Tables>()
}

/// Its parts, those without anything to say left out.
#[must_use]
pub fn analysis_parts(result: &AnalysisResult) -> Vec<Part> {
    let parts = [
        Part::new("estimates", "Estimates", estimates::section(result)),
        Part::new("curves", "Curves and bands", curves::section(result)),
        Part::new("groups", "Between groups", comparison::section(result)),
        Part::new("cox", "Cox model", cox::section(result)),
        Part::new("benchmarks", "Against the benchmarks", one_sample::section(result)),
        Part::new("pooled", "Against pooled benchmarks", pooled::section(result)),
        Part::new("rmst", "Restricted mean against the benchmarks", rmst_test::section(result)),
        Part::new("landmarks", "Landmark, median and exponential tests", benchmark_tests::section(result)),
        Part::new("incidence", "Competing events", cumulative_incidence::section(result)),
        Part::new("interval-censored", "Interval-censored times", turnbull::section(result)),
        Part::new("laws", "Fitted laws", fits::section(result)),
        Part::new("cautions", "Cautions", cautions(&result.cautions)),
    ];
    parts.into_iter().filter(|part| !part.tables.is_empty()).collect()
}

/// The estimates of an analysis alone.
pub(super) fn estimates(result: &AnalysisResult) -> Tables {
    estimates::section(result)
}

/// Its cautions alone.
pub(super) fn cautions_of(result: &AnalysisResult) -> String {
    cautions(&result.cautions)
}
