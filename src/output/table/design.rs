//! `design`: the comparison of methods and the exact operating characteristics.

use super::{Tables, cautions, table};
use crate::output::words::{self, design as wording, two_stage::law_and_median};
use crate::results::{DesignResult, ExactRecord, MethodRecord};

/// The design as tables.
#[must_use]
pub fn design(result: &DesignResult) -> Tables {
    let given = &result.assumptions;
    let unit = given.time_unit.map_or_else(String::new, |unit| format!(", times in {unit}"));
    let benchmark = given.benchmark.as_ref().map_or_else(String::new, |id| format!(", benchmark {id}"));
    let mut text = Tables::from(format!(
        "Design{unit}, alpha one-sided; found: {}\nnull: {}{benchmark}\n",
        result.solved,
        law_and_median(&given.null, given.null_median)
    ));
    if let Some(alternative) = &given.alternative {
        // A law written as a hazard ratio says it itself.
        let unsaid = given.hazard_ratio.filter(|_| !words::law(alternative).contains("hazard ratio"));
        let ratio = unsaid.map_or_else(String::new, |x| format!(", hazard ratio {}", words::ratio(x)));
        let truth = given.truth.as_ref().map_or_else(String::new, |name| format!(", truth \"{name}\""));
        text += &format!(
            "alternative: {}{ratio}{truth}\n",
            law_and_median(alternative, given.alternative_median)
        );
    }
    let conduct = wording::conduct(given, None);
    if !conduct.is_empty() {
        text += &format!("conduct: {conduct}\n");
    }
    text.push('\n');
    text += &methods(result);
    match (&result.exact, &result.exact_reason) {
        (Some(exact), _) => text += &exact_section(exact, wording::unit(given)),
        (None, Some(reason)) => text += &format!("No exact operating characteristics: {reason}\n\n"),
        (None, None) => {}
    }
    text += &cautions(&result.cautions);
    text + &wording::paragraph(result)
}

fn methods(result: &DesignResult) -> Tables {
    let solved = result.solved;
    let mut header =
        vec!["Method", "n", "Unrounded", "Events", "Alpha", "Power", "Size", "True power", "Duration"];
    let found = match solved {
        "hazard-ratio" => "Hazard ratio",
        "accrual" => "Accrual",
        "follow-up" => "Follow-up",
        _ => "",
    };
    if !found.is_empty() {
        header.push(found);
    }
    let with_enrol = result.assumptions.unevaluable > 0.0;
    if with_enrol {
        header.push("Enrol");
    }
    if solved != "subjects" {
        header.retain(|name| *name != "Unrounded");
    }
    let with = |value: Option<f64>, digits: fn(f64) -> String| value.map_or_else(|| "-".to_owned(), digits);
    let row = |method: &MethodRecord| {
        let mut row = vec![method.method.to_owned(), method.subjects.map_or_else(String::new, words::count)];
        if solved == "subjects" {
            row.push(with(method.subjects_exact, |n| format!("{n:.2}")));
        }
        row.extend([
            with(method.events, |n| format!("{n:.1}")),
            with(method.alpha_one_sided, words::probability),
            with(method.power, words::probability),
            with(method.exact_size, words::probability),
            with(method.exact_power, words::probability),
            with(method.duration, words::time),
        ]);
        match solved {
            "hazard-ratio" => row.push(with(method.hazard_ratio, words::ratio)),
            "accrual" => row.push(with(method.accrual, words::time)),
            "follow-up" => row.push(with(method.follow_up, words::time)),
            _ => {}
        }
        if with_enrol {
            row.push(method.enrol.map_or_else(String::new, words::count));
        }
        row
    };
    let there = result.methods.iter().filter(|method| method.reason.is_none());
    let mut text =
        table("Methods; size and true power are exact, of the method's own test", &header, there.map(row));
    text += &left_out(result);
    text
}

/// Methods without a number, those of one reason together.
fn left_out(result: &DesignResult) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for method in &result.methods {
        let Some(reason) = method.reason.as_deref() else { continue };
        // The id that begins a reason is said once.
        let reason = reason.strip_prefix(method.method).map_or(reason, str::trim_start);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, methods)) => methods.push(method.method),
            None => groups.push((reason, vec![method.method])),
        }
    }
    let lines =
        groups.iter().map(|(reason, methods)| format!("not shown: {}: {reason}\n", methods.join(", ")));
    let text: String = lines.collect();
    if text.is_empty() { text } else { text + "\n" }
}

fn exact_section(exact: &ExactRecord, unit: &str) -> Tables {
    let title = format!(
        "Exact, n = {}, nominal one-sided alpha {}, error at most {:.0e}",
        words::count(exact.subjects),
        words::probability(exact.alpha_one_sided),
        exact.error_bound
    );
    let header = ["Variant", "Size", "Power", "Calibrated alpha", "Its power"];
    let rows = exact.variants.iter().map(|found| {
        let with = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |x| format!("{x:.4}"));
        let name = match found.ratio_at_most {
            Some(x) => format!("O / E at most {x:.4}"),
            None => found.variant.to_owned(),
        };
        vec![
            name,
            format!("{:.4}", found.size),
            format!("{:.4}", found.power),
            with(found.calibrated_alpha),
            with(found.calibrated_power),
        ]
    });
    let mut text = table(&title, &header, rows);
    text +=
        "Calibrated to the same size the variants have the same power: choose one, calibrate it, say so.\n\n";
    text += &success(exact, unit);
    text += &attainable(exact);
    text += &averaged(exact);
    text += &scans(exact);
    text + &curve(exact)
}

/// What success takes, for numbers of events that are not rare.
fn success(exact: &ExactRecord, unit: &str) -> Tables {
    let Some(wu) = exact.variants.iter().find(|found| found.variant == "wu") else {
        return Tables::default();
    };
    let (first, last) = likely(exact);
    let step = (last - first).div_ceil(MOST_ROWS).max(1);
    let time = format!("Time under observation, {unit}");
    let mut header = vec!["Events O", "Under null", "Under alternative", "E at least", "O / E at most"];
    if exact.null_rate.is_some() {
        header.push(&time);
    }
    let row = |events: usize| {
        let critical = &wu.critical[events];
        let bound = critical.expected_at_least;
        let mut row = vec![
            events.to_string(),
            words::percent(exact.events.null[events]),
            words::percent(exact.events.alternative[events]),
            bound.map_or_else(|| "none".to_owned(), |e| format!("{e:.2}")),
            words::ratio(critical.ratio_at_most),
        ];
        if let Some(rate) = exact.null_rate {
            row.push(bound.map_or_else(|| "none".to_owned(), |e| words::time(e / rate)));
        }
        row
    };
    table(
        "What success takes, variant wu at the nominal alpha",
        &header,
        (first..=last).step_by(step).map(row),
    )
}

/// Rows of a table that shows numbers of events.
const MOST_ROWS: usize = 10;

/// Numbers of events with at least one in a hundred under null or alternative.
fn likely(exact: &ExactRecord) -> (usize, usize) {
    let common = |events: &usize| exact.events.null[*events].max(exact.events.alternative[*events]) >= 0.01;
    let all = 0..exact.events.null.len();
    let first = all.clone().find(common).unwrap_or(0);
    (first, all.rev().find(common).unwrap_or(first).max(first))
}

fn attainable(exact: &ExactRecord) -> Tables {
    if exact.attainable.is_empty() {
        return Tables::default();
    }
    let rows = exact.attainable.iter().map(|found| {
        vec![found.alive_at_least.to_string(), format!("{:.4}", found.size), format!("{:.4}", found.power)]
    });
    table("Sizes that a count at the landmark can have", &["Alive at least", "Size", "Power"], rows)
}

fn averaged(exact: &ExactRecord) -> Tables {
    if exact.averaged.is_empty() {
        return Tables::default();
    }
    let rows = exact.averaged.iter().map(|found| {
        vec![
            found.over.replace('-', " "),
            format!("{:.4}", found.sd),
            found.size.map_or_else(|| "-".to_owned(), |size| format!("{size:.4}")),
            format!("{:.4}", found.power),
        ]
    });
    let header = [
        "Averaged over",
        "SD of the log hazard",
        "Success if nothing is added",
        "Success around the alternative",
    ];
    table("Averaged over what is not known, variant wu at the calibrated alpha", &header, rows)
}

fn scans(exact: &ExactRecord) -> Tables {
    if exact.scans.is_empty() {
        return Tables::default();
    }
    let shown = ["breslow", "wu"];
    let header = ["Benchmark's curve", "Size, breslow", "Power", "Size, wu", "Power", "Error at most"];
    let rows = exact.scans.iter().map(|found| {
        let name = match found.benchmark_seen {
            "true-time" => "in true time",
            "own-scans" => "seen at its own scans",
            _ => "seen at the trial's scans",
        };
        let mut row = vec![name.to_owned()];
        for id in shown {
            for found in found.variants.iter().filter(|variant| variant.variant == id) {
                row.extend([format!("{:.4}", found.size), format!("{:.4}", found.power)]);
            }
        }
        row.push(format!("{:.0e}", found.error_bound));
        row
    });
    let mut text = table("Events seen at scans, nominal alpha", &header, rows);
    text += "A curve in true time, or seen at other scans, is another question than the trial's: compare with the curve as the \
             trial's scans would have seen it.\n\n";
    text
}

/// Points of the curve shown.
const CURVE_STEP: usize = 3;

fn curve(exact: &ExactRecord) -> Tables {
    let rows = exact.power_curve.iter().step_by(CURVE_STEP).map(|point| {
        vec![
            words::ratio(point.hazard_ratio),
            point.median.map_or_else(|| "not reached".to_owned(), words::time),
            format!("{:.4}", point.breslow),
            format!("{:.4}", point.wu),
            format!("{:.4}", point.calibrated),
            point.formula.map_or_else(|| "-".to_owned(), |power| format!("{power:.4}")),
        ]
    });
    let header = ["True hazard ratio", "True median", "breslow", "wu", "wu, calibrated", "Wu's formula"];
    table("Probability of success over the truth, exact", &header, rows)
}
