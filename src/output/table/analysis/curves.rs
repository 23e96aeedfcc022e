//! Bands, survival after landmarks, hazards.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, BandResult, ConditionalResult, GroupResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let level = words::level(result.conf_level);
    bands(result, &level)
        + &conditional(result, &level)
        + &cumulative_hazard(result, &level)
        + &smoothed_hazard(result, &level)
}

fn bands(result: &AnalysisResult, level: &str) -> Tables {
    let each = result.groups.iter().flat_map(|group| group.bands.iter().map(move |band| (group, band)));
    each.map(|(group, band)| one_band(group, band, level, &chosen_times(result))).collect()
}

/// Times asked for; all of a band's where none of them lies in it.
fn chosen_times(result: &AnalysisResult) -> Vec<f64> {
    result.groups.first().map_or_else(Vec::new, |group| group.survival_at.iter().map(|at| at.time).collect())
}

fn one_band(group: &GroupResult, band: &BandResult, level: &str, times: &[f64]) -> Tables {
    let name = words::visible(&group.group);
    let (Some(from), Some(to), Some(critical)) = (band.from, band.to, band.critical_value) else {
        let why = value(None, "critical_value", &band.reasons, words::ratio);
        return format!("{level} band {} of {name}: not estimable: {why}\n\n", band.kind).into();
    };
    let inside: Vec<f64> = times.iter().copied().filter(|time| (from..=to).contains(time)).collect();
    let every: Vec<f64> = band.rows.iter().map(|row| row.time).collect();
    let shown = if inside.is_empty() { every } else { inside };
    let rows = shown.iter().filter_map(|time| {
        let row = band.rows[..band.rows.partition_point(|row| row.time <= *time)].last()?;
        Some(vec![words::time(*time), interval(row.lower, row.upper, &row.reasons, words::probability)])
    });
    let title = format!(
        "{level} band {} of {name}, all times from {} to {} together (critical value {})",
        band.kind,
        words::time(from),
        words::time(to),
        words::ratio(critical)
    );
    table(&title, &["Time", "Band"], rows)
}

fn conditional(result: &AnalysisResult, level: &str) -> Tables {
    let interval_name = format!("{level} interval");
    let of = |after: &ConditionalResult| -> Vec<Vec<String>> {
        let head = |what: String| {
            vec![after.group.clone(), words::time(after.given), after.subjects.to_string(), what]
        };
        if after.subjects == 0 {
            let mut row = head("nobody under observation".to_owned());
            row.extend(["-".to_owned(), "-".to_owned()]);
            return vec![row];
        }
        let survival = after.survival_at.iter().map(|at| {
            let mut row = head(format!("survival to {}", words::time(at.time)));
            row.push(value(at.survival, "survival", &at.reasons, words::probability));
            row.push(interval(at.lower, at.upper, &at.reasons, words::probability));
            row
        });
        let quantiles = after.quantiles.iter().map(|quantile| {
            let mut row = head(if quantile.probability == 0.5 {
                "median time".to_owned()
            } else {
                format!("{} quantile", quantile.probability)
            });
            row.push(value(quantile.estimate, "estimate", &quantile.reasons, words::time));
            row.push(interval(quantile.lower, quantile.upper, &quantile.reasons, words::time));
            row
        });
        survival.chain(quantiles).collect()
    };
    let rows: Vec<Vec<String>> = result.conditional_survival.iter().flat_map(of).collect();
    if rows.is_empty() {
        return Tables::default();
    }
    table(
        "Given survival beyond a landmark (times counted from 0)",
        &["Group", "Beyond", "Subjects", "What", "Estimate", &interval_name],
        rows,
    )
}

fn cumulative_hazard(result: &AnalysisResult, level: &str) -> Tables {
    let times = chosen_times(result);
    let rows: Vec<Vec<String>> = result
        .cumulative_hazard
        .iter()
        .flat_map(|group| {
            let every = group.rows.iter().map(|row| row.time);
            let shown: Vec<f64> = if times.is_empty() { every.collect() } else { times.clone() };
            let row = |time: f64| {
                let row = group.rows[..group.rows.partition_point(|row| row.time <= time)].last()?;
                Some(vec![
                    group.group.clone(),
                    words::time(time),
                    words::ratio(row.estimate),
                    words::ratio(row.std_error),
                    interval(row.lower, row.upper, &row.reasons, words::ratio),
                ])
            };
            shown.into_iter().filter_map(row).collect::<Vec<_>>()
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let level = format!("{level} interval");
    table(
        "Cumulative hazard (Nelson-Aalen, interval on the logarithmic scale)",
        &["Group", "Time", "Hazard", "SE", &level],
        rows,
    )
}

/// Every so many points of the grid are shown in a table.
const SHOWN: usize = 10;

fn smoothed_hazard(result: &AnalysisResult, level: &str) -> Tables {
    let mut text = Tables::default();
    for group in &result.smoothed_hazard {
        let name = words::visible(&group.group);
        let Some(bandwidth) = group.bandwidth else {
            let why = value(None, "bandwidth", &group.reasons, words::time);
            text += &format!("Smoothed hazard of {name}: not estimable: {why}\n\n");
            continue;
        };
        let rows = group.rows.iter().step_by(SHOWN).map(|row| {
            vec![
                words::time(row.time),
                value(row.hazard, "hazard", &row.reasons, words::rate),
                value(row.std_error, "std_error", &row.reasons, words::rate),
                interval(row.lower, row.upper, &row.reasons, words::rate),
            ]
        });
        let how = if group.bandwidth_chosen { "chosen by cross-validation" } else { "given" };
        let title = format!(
            "Smoothed hazard of {name}: Epanechnikov kernel, bandwidth {} ({how}); the interval leaves out the bias of smoothing",
            words::time(bandwidth)
        );
        text += &table(&title, &["Time", "Events a unit of time", "SE", &format!("{level} interval")], rows);
    }
    text
}
