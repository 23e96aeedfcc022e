//! Entries and events over calendar time.

use crate::output::figure::{Band, FigureError, Line, LineFigure, Svg, lines};
use crate::output::words;
use crate::protocol::Accrual;
use crate::results::{FanRecord, MonitorResult, TriggerRecord};
use crate::scenario::Scenario;

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
        x_label: format!("Time from the opening of accrual, {} ({})", result.opened, result.time_unit),
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
pub(super) fn accrual(scenario: &Scenario, result: &MonitorResult) -> Result<Option<Svg>, FigureError> {
    let now = result.status.time;
    let planned = scenario.conduct.subjects as f64;
    let mut entries: Vec<f64> = result.subjects.iter().map(|subject| subject.entry).collect();
    entries.sort_by(f64::total_cmp);
    let expected_by = |time: f64| match &scenario.conduct.accrual {
        Accrual::Uniform { duration } => planned * time / duration,
        Accrual::Poisson { rate } => rate * time,
        Accrual::Rates(rates) => rates.expected_by(time),
    };
    let end = 1.15 * now;
    let plan: Vec<(f64, f64)> = (0..=60)
        .map(|point| end * f64::from(point) / 60.0)
        .map(|time| (time, expected_by(time).min(planned)))
        .collect();
    lines(&LineFigure {
        title: Some("Entries over calendar time".to_owned()),
        x_label: format!("Time from the opening of accrual, {} ({})", result.opened, result.time_unit),
        y_label: "Subjects entered".to_owned(),
        x_range: Some((0.0, end)),
        y_range: Some((0.0, 1.05 * planned)),
        lines: vec![
            steps("entered", &entries, now),
            Line { name: "expected by the plan, without pauses".to_owned(), points: plan, ..Line::default() },
        ],
        horizontal: vec![(planned, "planned".to_owned())],
        vertical: vec![(now, format!("cutoff {}", result.cutoff))],
        ..LineFigure::default()
    })
    .map(Some)
}
