//! Entries and events over calendar time.

use crate::output::figure::{Band, FigureError, Line, LineFigure, Svg, lines};
use crate::output::words;
use crate::results::{FanRecord, MonitorResult, TriggerRecord};

/// Places among the forecast's levels (2.5%, 10%, 25%, 50%, 75%, 90%, 97.5%) of the median and of the bands, the widest first.
const MEDIAN: usize = 3;
const BANDS: [(usize, usize, &str); 2] = [(0, 6, "95% of completions"), (1, 5, "80% (darker)")];

/// A count that rises by one at each time, up to `end`.
fn steps(name: &str, times: &[f64], end: f64) -> Line {
    let mut points = vec![(0.0, 0.0)];
    points.extend(times.iter().enumerate().map(|(index, time)| (*time, (index + 1) as f64)));
    points.push((end, times.len() as f64));
    Line { name: name.to_owned(), points, step: true, ..Line::default() }
}

/// Events so far and to come; `None` without a forecast.
pub(super) fn events(result: &MonitorResult) -> Result<Option<Svg>, FigureError> {
    let Some(forecast) = result.outlook.as_ref().and_then(|outlook| outlook.forecast.as_ref()) else {
        return Ok(None);
    };
    let now = result.status.time;
    let mut happened: Vec<f64> = result
        .subjects
        .iter()
        .filter(|subject| subject.event)
        .map(|subject| subject.entry + subject.time)
        .collect();
    happened.sort_by(f64::total_cmp);
    // Up to where the last limit of the final analysis lies.
    let last = forecast.dates.get(1).and_then(|date| date.times[2].or(date.times[1]));
    let end = last.map_or(3.0 * now, |last| last.clamp(1.2 * now, 3.0 * now));
    let mut drawn = vec![steps("events seen", &happened, now)];
    let fan = || forecast.fan.iter().filter(|point| point.time <= end);
    let count = |point: &FanRecord, place: usize| point.quantiles.get(place).map(|count| *count as f64);
    let points = fan().filter_map(|point| Some((point.time, count(point, MEDIAN)?)));
    drawn.push(Line { name: "median to come".to_owned(), points: points.collect(), ..Line::default() });
    let band = |(low, high, name): (usize, usize, &str)| Band {
        name: name.to_owned(),
        points: fan()
            .filter_map(|point| Some((point.time, count(point, low)?, count(point, high)?)))
            .collect(),
        of_line: 1,
    };
    let triggers = result.interim_analyses.iter().filter_map(|interim| match interim.trigger {
        TriggerRecord::Events { events, .. } => {
            Some((events as f64, format!("{} at {events}", words::visible(&interim.analysis))))
        }
        _ => None,
    });
    let most = fan().filter_map(|point| count(point, BANDS[0].1)).fold(1.0, f64::max);
    lines(&LineFigure {
        title: Some("Events over calendar time".to_owned()),
        x_label: time_label(result),
        y_label: "Events".to_owned(),
        x_range: Some((0.0, end)),
        y_range: Some((0.0, 1.05 * most)),
        lines: drawn,
        bands: BANDS.map(band).to_vec(),
        horizontal: triggers.collect(),
        vertical: vec![(now, format!("cutoff {}", result.cutoff))],
        ..LineFigure::default()
    })
    .map(Some)
}

/// Entries so far against the plan.
pub(super) fn accrual(result: &MonitorResult) -> Result<Option<Svg>, FigureError> {
    let now = result.status.time;
    let mut entries: Vec<f64> = result.subjects.iter().map(|subject| subject.entry).collect();
    entries.sort_by(f64::total_cmp);
    let planned = &result.accrual.planned_entries;
    let full = planned.iter().copied().fold(0.0, f64::max);
    let end = 1.05 * now.max(full);
    let subjects = result.status.planned as f64;
    lines(&LineFigure {
        title: Some("Entries over calendar time".to_owned()),
        x_label: time_label(result),
        y_label: "Subjects entered".to_owned(),
        x_range: Some((0.0, end)),
        y_range: Some((0.0, 1.05 * subjects)),
        lines: vec![steps("entered", &entries, now), steps("expected by the plan", planned, end)],
        horizontal: vec![(subjects, "planned".to_owned())],
        vertical: vec![(now, format!("cutoff {}", result.cutoff))],
        ..LineFigure::default()
    })
    .map(Some)
}

fn time_label(result: &MonitorResult) -> String {
    let from = if result.opening_known { "the opening of accrual" } else { "the first entry" };
    format!("Time from {from}, {} ({})", result.opened, result.time_unit)
}
