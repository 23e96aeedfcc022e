//! The course of simulated trials: names of ends and of what is counted.

use super::{time, visible};
use crate::results::{CountRecord, CourseResult, StopRecord};

/// A way for trials to end.
#[must_use]
pub fn ending(stop: &StopRecord) -> String {
    match &stop.analysis {
        Some(analysis) if stop.reason != "final" => format!("{} at {}", stop.reason, visible(analysis)),
        Some(analysis) => visible(analysis),
        None => stop.reason.to_owned(),
    }
}

/// Mean, and the range that holds 95% of the trials.
#[must_use]
pub fn count_and_range(count: &CountRecord) -> String {
    format!("{} ({} to {})", time(count.mean), count.lower, count.upper)
}

/// A table of subjects counted: what is in it, and its columns, a name and where the count is.
type Columns = fn(&CourseResult) -> Vec<(String, Option<CountRecord>)>;

/// The tables of subjects: who begins a phase, to whom something happens, who suffers.
pub const SUBJECTS_COUNTED: [(&str, Columns); 3] = [
    ("Subjects who begin a phase", |course| {
        let phases = course.phases.iter();
        phases.map(|phase| (visible(&phase.phase), Some(phase.subjects.clone()))).collect()
    }),
    ("Subjects to whom it happens, before the event but for deaths", |course| {
        named([
            ("Response", &course.responders),
            ("Off treatment", &course.off_treatment),
            ("New therapy", &course.new_therapy),
            ("Dead", &course.deaths),
        ])
    }),
    ("Subjects with toxicity", |course| {
        named([
            ("Grade 3 or more", &course.severe),
            ("Dose-limiting", &course.dose_limiting),
            ("Dose reduced", &course.reduced),
            ("Toxic death", &course.related_deaths),
        ])
    }),
];

fn named<const N: usize>(counts: [(&str, &Option<CountRecord>); N]) -> Vec<(String, Option<CountRecord>)> {
    counts.into_iter().map(|(name, count)| (name.to_owned(), count.clone())).collect()
}

/// Those columns of a table that a course has.
#[must_use]
pub fn counted_columns(columns: Columns, course: Option<&CourseResult>) -> Vec<(String, CountRecord)> {
    let columns = course.into_iter().flat_map(columns);
    columns.filter_map(|(name, count)| Some((name, count?))).collect()
}
