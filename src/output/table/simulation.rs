//! The result of `simulate`.

use super::{Tables, table};
use crate::output::words;
use crate::results::{CoverageResult, IncompleteRun, MedianResult, RunRecord, SimulationResult};

/// The result of `simulate`: what the deciding test does, and what is seen.
#[must_use]
pub fn simulation(result: &SimulationResult) -> Tables {
    let plan = &result.plan;
    let mut text = Tables::from(format!(
        "{}: {}, {} a truth, seed {}; `{}` at one-sided alpha {}\n",
        words::visible(&plan.trial),
        words::counted(plan.subjects as u64, "subject"),
        words::counted(result.run.trials, "trial"),
        result.run.seed,
        plan.test,
        words::number(plan.alpha_one_sided.get())
    ));
    text += &extent(&result.run);
    let names: Vec<String> = result.truths.first().map_or_else(Vec::new, |truth| {
        truth.benchmarks.iter().map(|against| against.benchmark.clone()).collect()
    });
    let mut header = vec!["Truth"];
    header.extend(names.iter().map(String::as_str));
    let mut largest = 0.0_f64;
    let rows: Vec<Vec<String>> = result
        .truths
        .iter()
        .map(|truth| {
            let cells = truth.benchmarks.iter().map(|against| {
                let Some(test) = against.tests.iter().find(|test| test.variant == plan.test.id()) else {
                    return "-".to_owned();
                };
                largest = largest.max(test.mcse);
                let mark = if against.is_null { " (size)" } else { "" };
                format!("{}{mark}", words::probability(test.rate))
            });
            std::iter::once(truth.truth.clone()).chain(cells).collect()
        })
        .collect();
    text += &table("Rejected for benefit, by truth and benchmark", &header, rows);
    text += &format!("Monte Carlo standard error at most {largest:.5}\n\n");
    text += &sizes(result);
    text + &estimates(result) + &intervals(result) + &super::simulation_course::sections(result)
}

/// Trials that are missing, and how far a precision was reached; then an empty line.
fn extent(run: &RunRecord) -> String {
    let mut text = String::new();
    if let Some(incomplete) = &run.incomplete {
        let why = match incomplete.reason {
            IncompleteRun::Interrupted => "INTERRUPTED",
            IncompleteRun::Gaps => "WITH GAPS",
        };
        let (done, asked) = (words::count(run.trials), words::counted(incomplete.trials_asked, "trial"));
        text += &format!("{why}: {done} of {asked} a truth\n");
    }
    if let Some(precision) = run.precision {
        let reached = if precision.reached { "reached" } else { "NOT reached" };
        let (wanted, largest) = (words::number(precision.wanted), precision.largest);
        text += &format!(
            "Standard error {wanted} of every rejection rate {reached}: at most {largest:.2e} after {}\n",
            words::counted(run.trials, "trial")
        );
    }
    text + "\n"
}

/// Actual size of every variant under the null of each benchmark.
fn sizes(result: &SimulationResult) -> Tables {
    let mut nulls = Vec::new();
    for truth in result.truths.iter().filter(|truth| !truth.seen_at_scans) {
        nulls.extend(truth.benchmarks.iter().filter(|against| against.is_null));
    }
    let Some(first) = nulls.first() else { return Tables::default() };
    let mut header = vec!["Test"];
    header.extend(nulls.iter().map(|against| against.benchmark.as_str()));
    let rows = first.tests.iter().enumerate().map(|(index, test)| {
        let cells = nulls.iter().map(|against| words::probability(against.tests[index].rate));
        std::iter::once(test.variant.clone()).chain(cells).collect()
    });
    let alpha = words::number(result.plan.alpha_one_sided.get());
    let title = format!("Actual size at nominal {alpha}, by test");
    table(&title, &header, rows)
}

/// Coverage and width of each interval type.
fn intervals(result: &SimulationResult) -> Tables {
    let rows = result.truths.iter().flat_map(|truth| {
        truth.intervals.iter().map(|interval| {
            let of = |coverage: Option<&CoverageResult>| {
                let covered = coverage.and_then(|coverage| coverage.coverage);
                let width = coverage.and_then(|coverage| coverage.width);
                let missing = || "-".to_owned();
                [
                    covered.map_or_else(missing, |rate| words::percent(rate.rate)),
                    width.map_or_else(missing, |width| words::time(width.mean)),
                ]
            };
            let names = [truth.truth.clone(), interval.conf_type.to_owned()];
            let landmark = of(interval.survival_at_landmark.as_ref());
            names.into_iter().chain(of(Some(&interval.median))).chain(landmark).collect::<Vec<_>>()
        })
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let header = ["Truth", "Type", "Median covered", "Width", "Landmark covered", "Width"];
    let level = words::level(result.plan.conf_level);
    table(&format!("{level} intervals by type (width of those that are finite)"), &header, rows)
}

/// Where the observed median of nine trials in ten lies.
fn middle(median: &MedianResult) -> String {
    let end = |probability: f64| {
        let found = median.quantiles.iter().find(|quantile| quantile.probability == probability);
        found.and_then(|quantile| quantile.estimate)
    };
    let shown = |end: Option<f64>| end.map_or_else(|| "-".to_owned(), words::time);
    match (end(0.05), end(0.95)) {
        (None, None) => "-".to_owned(),
        (low, high) => format!("{} to {}", shown(low), shown(high)),
    }
}

/// Events, observed median and its interval.
fn estimates(result: &SimulationResult) -> Tables {
    let unit = result.plan.time_unit;
    let header = [
        "Truth",
        "Events",
        "Duration",
        "Mean median",
        "5% to 95%",
        "Not reached",
        "Coverage",
        "Interval width",
    ];
    let rows = result.truths.iter().map(|truth| {
        let missing = || "-".to_owned();
        let median = truth.median.as_ref();
        vec![
            truth.truth.clone(),
            words::time(truth.events.mean),
            words::time(truth.duration.mean),
            median.and_then(|m| m.mean).map_or_else(missing, words::time),
            median.map_or_else(missing, middle),
            median.map_or_else(missing, |m| words::percent(m.not_reached)),
            median.map_or_else(missing, |m| words::percent(m.coverage)),
            median.and_then(|m| m.interval.width).map_or_else(missing, |width| words::time(width.mean)),
        ]
    });
    let coverage = result.truths.iter().filter_map(|truth| truth.median.as_ref()).map(|m| m.coverage_mcse);
    let note = if result.truths.iter().any(|truth| truth.median.is_some()) {
        let interval = format!("{} {}", words::level(result.plan.conf_level), result.plan.conf_type);
        let largest = coverage.fold(0.0, f64::max);
        format!(
            "Interval of the median: {interval}; Monte Carlo standard error of the coverage at most {largest:.5}\n\n"
        )
    } else {
        String::new()
    };
    table(&format!("What is seen (times in {unit})"), &header, rows) + &note
}
