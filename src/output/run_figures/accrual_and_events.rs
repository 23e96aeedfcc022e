//! Expected entries and events over calendar time.

use super::{NamedFigure, worlds};
use crate::output::figure::{FigureError, Line, LineFigure, lines};
use crate::output::words;
use crate::results::{CalendarPoint, RunResult, TruthResult};

/// The figure, if the run tallied calendar time.
pub(super) fn figure(result: &RunResult) -> Result<Option<NamedFigure>, FigureError> {
    let shown = shown(result);
    let Some(first) = shown.first() else { return Ok(None) };
    let plan = &result.simulation.plan;
    let end = shown.iter().map(|truth| last_change(truth)).fold(first.duration.mean, f64::max);
    let mut drawn = vec![line("patients entered".to_owned(), first, end, |point| point.subjects)];
    let events = |truth: &&TruthResult| {
        line(format!("events if \u{201c}{}\u{201d} holds", truth.truth), truth, end, |point| point.events)
    };
    drawn.extend(shown.iter().map(events));
    let title = "Expected patients and events over calendar time".to_owned();
    let svg = lines(&LineFigure {
        title: Some(title.clone()),
        x_label: format!("Time from the opening of accrual ({})", plan.time_unit),
        y_label: "Expected number".to_owned(),
        x_range: Some((0.0, 1.03 * end)),
        y_range: Some((0.0, 1.05 * plan.subjects as f64)),
        lines: drawn,
        vertical: vec![(first.duration.mean, data_cut(first))],
        ..LineFigure::default()
    })?;
    let worst = shown.iter().map(|truth| truth.events.mcse).fold(0.0, f64::max);
    let caption = format!(
        "Means over {trials} simulated trials per truth of {n} patients. Events at the data cut: {events}. Monte Carlo \
         standard error of these means: at most {worst:.4}.",
        trials = words::count(first.trials),
        n = plan.subjects,
        events = shown.iter().map(|truth| at_the_cut(truth)).collect::<Vec<_>>().join("; "),
    );
    Ok(Some(NamedFigure { id: "accrual-and-events", title, caption, svg }))
}

fn data_cut(truth: &TruthResult) -> String {
    let mean = if truth.duration.sd > 0.0 { "mean " } else { "" };
    format!("{mean}data cut {}", words::time(truth.duration.mean))
}

fn at_the_cut(truth: &TruthResult) -> String {
    format!("{:.1} if \u{201c}{}\u{201d} holds", truth.events.mean, truth.truth)
}

/// The null of the first benchmark and the target; if there is neither, the first truth.
fn shown(result: &RunResult) -> Vec<&TruthResult> {
    let mut shown: Vec<_> = worlds::null_of(result, 0).into_iter().chain(worlds::target(result)).collect();
    if shown.is_empty() {
        shown.extend(result.simulation.truths.first());
    }
    shown.retain(|truth| !truth.calendar.is_empty());
    shown
}

/// The last time at which patients or events were still added.
fn last_change(truth: &TruthResult) -> f64 {
    let points = &truth.calendar;
    let added = points.windows(2).rev().find(|pair| {
        let [before, after] = pair else { return false };
        after.events > before.events || after.subjects > before.subjects
    });
    added.map_or(0.0, |pair| pair[1].time)
}

fn line(name: String, truth: &TruthResult, end: f64, value: impl Fn(&CalendarPoint) -> f64) -> Line {
    let points = truth.calendar.iter().filter(|point| point.time <= end);
    let points = points.map(|point| (point.time, value(point)));
    Line { name, points: std::iter::once((0.0, 0.0)).chain(points).collect(), ..Line::default() }
}
