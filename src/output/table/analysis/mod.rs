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
use crate::output::table::Tables;
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
    text += &estimates::section(result);
    text += &curves::section(result);
    text += &comparison::section(result);
    text += &cox::section(result);
    text += &one_sample::section(result);
    text += &pooled::section(result);
    text += &rmst_test::section(result);
    text += &benchmark_tests::section(result);
    text += &cumulative_incidence::section(result);
    text += &turnbull::section(result);
    text += &fits::section(result);
    text + &cautions(&result.cautions)
}

/// The estimates of an analysis alone.
pub(super) fn estimates(result: &AnalysisResult) -> Tables {
    estimates::section(result)
}

/// Its cautions alone.
pub(super) fn cautions_of(result: &AnalysisResult) -> String {
    cautions(&result.cautions)
}
