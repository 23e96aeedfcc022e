//! Waterfall and spider plot of derived data.

use super::figure::{FigureError, Svg, TumourFigure, TumourSubject, spider, waterfall};
use super::words;
use crate::derivation::OverallResponse;
use crate::measure::TimeUnit;
use crate::results::{DerivationResult, DerivedSubject};

/// Best responses, the best first, with their names.
const RESPONSES: [(OverallResponse, &str); 6] = [
    (OverallResponse::Complete, "complete response"),
    (OverallResponse::Partial, "partial response"),
    (OverallResponse::Stable, "stable disease"),
    (OverallResponse::NonCompleteNonProgressive, "neither complete response nor progression"),
    (OverallResponse::Progressive, "progressive disease"),
    (OverallResponse::NotEvaluable, "not evaluable"),
];

/// The best change of each subject by best response under the main rule; `None` if no subject has a change.
///
/// # Errors
/// [`FigureError`] for more subjects than a figure holds.
pub fn waterfall_figure(result: &DerivationResult) -> Result<Option<Svg>, FigureError> {
    figure(result).map(|figure| waterfall(&figure)).transpose()
}

/// The changes of each subject over time.
///
/// # Errors
/// As [`waterfall_figure`].
pub fn spider_figure(result: &DerivationResult) -> Result<Option<Svg>, FigureError> {
    figure(result).map(|figure| spider(&figure)).transpose()
}

fn figure(result: &DerivationResult) -> Option<TumourFigure> {
    let subjects: Vec<TumourSubject> = result.records.iter().filter_map(subject).collect();
    (!subjects.is_empty()).then(|| TumourFigure {
        title: None,
        time_label: "Time from the first day (weeks)".to_owned(),
        label: "Change of the sum of target lesions from baseline".to_owned(),
        groups: RESPONSES
            .iter()
            .map(|(response, name)| (response.code().to_owned(), (*name).to_owned()))
            .collect(),
        subjects,
    })
}

fn subject(subject: &DerivedSubject) -> Option<TumourSubject> {
    let weeks = |day: i32| f64::from(day) / TimeUnit::Weeks.in_days();
    let changes: Vec<(f64, f64)> =
        subject.lesions.iter().filter_map(|lesion| Some((weeks(lesion.day), lesion.change?))).collect();
    let best = subject.best_response.first().map(|best| best.best);
    let group = best.and_then(|best| RESPONSES.iter().position(|(response, _)| *response == best));
    (!changes.is_empty()).then(|| TumourSubject {
        name: words::visible(&subject.subject),
        group: group.unwrap_or(RESPONSES.len() - 1),
        new_lesion: subject.lesions.iter().find(|lesion| lesion.new_lesion).map(|lesion| weeks(lesion.day)),
        changes,
    })
}
