//! Subjects over time.

use crate::output::figure::{FigureError, Mark, Span, Svg, Swimmer, SwimmerFigure, swimmer};
use crate::output::words;
use crate::results::{MonitorResult, SubjectCourse, SubjectRecord};
use crate::scenario::Scenario;

/// What a bar without a phase is called.
const OFF_TREATMENT: &str = "off treatment";

/// A bar a subject, the longest first; `None` for more subjects or phases than a figure holds.
pub(super) fn subjects(scenario: &Scenario, result: &MonitorResult) -> Result<Option<Svg>, FigureError> {
    let mut phases: Vec<String> = scenario.phases.iter().map(|phase| words::visible(&phase.name)).collect();
    phases.push(OFF_TREATMENT.to_owned());
    let mut subjects: Vec<Swimmer> = result.subjects.iter().map(|subject| of(&phases, subject)).collect();
    let end = |swimmer: &Swimmer| swimmer.spans.iter().map(|span| span.to).fold(0.0, f64::max);
    subjects.sort_by(|a, b| end(b).total_cmp(&end(a)));
    let figure = SwimmerFigure {
        title: Some("Subjects by phase of treatment".to_owned()),
        time_label: format!("Time from the first day ({})", result.time_unit),
        phases,
        subjects,
    };
    match swimmer(&figure) {
        Err(FigureError::TooMany { .. }) => Ok(None),
        drawn => drawn.map(Some),
    }
}

fn of(phases: &[String], subject: &SubjectRecord) -> Swimmer {
    let SubjectCourse { spans, response, progression, death, treatment_end, dose_limiting, followed_to } =
        &subject.course;
    let last = phases.len() - 1;
    // Who is not followed on, and has not died, is last known at the end of the bar; a progression there says as much.
    let end = spans.iter().map(|span| span.to).fold(0.0, f64::max);
    let known = death.is_none() && followed_to.is_none() && progression.is_none_or(|at| at < end);
    let last_known = known.then_some(end);
    let place = |name: &Option<String>| {
        let named = name.as_ref().map(|name| words::visible(name));
        named.and_then(|name| phases[..last].iter().position(|phase| *phase == name)).unwrap_or(last)
    };
    let marks = [
        (*treatment_end, Mark::TreatmentEnd),
        (*response, Mark::Response),
        (*dose_limiting, Mark::DoseLimiting),
        (*progression, Mark::Progression),
        (*death, Mark::Death),
        (last_known, Mark::Censored),
    ];
    Swimmer {
        name: words::visible(&subject.subject),
        spans: spans
            .iter()
            .map(|span| Span { phase: place(&span.phase), from: span.from, to: span.to })
            .collect(),
        marks: marks.into_iter().filter_map(|(time, mark)| Some((time?, mark))).collect(),
        ongoing: *followed_to,
    }
}
