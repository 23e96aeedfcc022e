//! Results as tables for a terminal.

use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

use super::words;
use crate::measure::Caution;
use crate::results::{AnalysisResult, BenchmarkSummary, OneSampleResult, Reasons, SimulationResult};

/// A rule above, below the header and below the rows; nothing between columns.
const STYLE: TableStyle = {
    let rule = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(rule).header_separator(rule).bottom_border(rule)
};

/// A table with its heading; the first column is text, the others are numbers.
fn table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header.iter().map(|name| Cell::new(words::visible(name))));
    for row in rows {
        table.add_row(row.iter().map(|cell| words::visible(cell)));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if index == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    format!("{title}\n{table}\n\n")
}

/// A number, or the reason why there is none.
fn value(number: Option<f64>, key: &str, reasons: &Reasons, digits: fn(f64) -> String) -> String {
    match (number, reasons.get(key)) {
        (Some(number), _) => digits(number),
        (None, Some(reason)) => words::reason(*reason).to_owned(),
        (None, None) => "-".to_owned(),
    }
}

fn interval(lower: Option<f64>, upper: Option<f64>, reasons: &Reasons, digits: fn(f64) -> String) -> String {
    let lower_text = value(lower, "lower", reasons, digits);
    let upper_text = value(upper, "upper", reasons, digits);
    if lower.is_none() && lower_text == upper_text {
        lower_text
    } else {
        format!("{lower_text} - {upper_text}")
    }
}

fn cautions(list: &[Caution]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|caution| format!("caution: {}\n", words::visible(&words::caution(caution))))
        .collect();
    lines.concat()
}

/// The result of `analyze`.
#[must_use]
pub fn analysis(result: &AnalysisResult) -> String {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", in {unit}"));
    let level = words::level(result.conf_level);
    let mut text = format!(
        "{}: {}{unit}; intervals {level} {}; quantiles by the midpoint rule\n\n",
        words::visible(&result.input.file),
        words::counted(result.input.subjects, "subject"),
        result.conf_type
    );
    text += &groups(result, &level);
    text += &survival_at(result, &level);
    text += &means(result, &level);
    if let Some(test) = &result.logrank {
        let rows = test.groups.iter().map(|group| {
            vec![
                group.group.clone(),
                group.subjects.to_string(),
                group.observed.to_string(),
                words::time(group.expected),
            ]
        });
        text += &table("Log-rank test", &["Group", "Subjects", "Observed", "Expected"], rows);
        text += &match (test.chi_squared, test.p_value) {
            (Some(chi), Some(p)) => {
                format!("chi-squared {} on {} df, p {}\n\n", words::ratio(chi), test.df, words::p_value(p))
            }
            _ => format!("not estimable: {}\n\n", value(None, "chi_squared", &test.reasons, words::ratio)),
        };
    }
    for (whole, groups) in result.against() {
        text += &one_sample(whole, &level);
        text += &one_sample_groups(groups, &level);
    }
    text + &cautions(&result.cautions)
}

fn groups(result: &AnalysisResult, level: &str) -> String {
    let median_ci = format!("{level} interval");
    let mut header = vec!["Group", "Subjects", "Events", "Censored"];
    let names: Vec<String> = result.groups.first().map_or_else(Vec::new, |group| {
        group.quantiles.iter().map(|quantile| quantile_name(quantile.probability)).collect()
    });
    for name in &names {
        header.extend([name.as_str(), median_ci.as_str()]);
    }
    header.push("Median follow-up");
    let rows = result.groups.iter().map(|group| {
        let counts = [group.subjects, group.events, group.censored];
        let mut row = vec![group.group.clone()];
        row.extend(counts.map(words::count));
        for quantile in &group.quantiles {
            row.push(value(quantile.estimate, "estimate", &quantile.reasons, words::time));
            row.push(interval(quantile.lower, quantile.upper, &quantile.reasons, words::time));
        }
        row.push(value(
            group.median_follow_up.estimate,
            "estimate",
            &group.median_follow_up.reasons,
            words::time,
        ));
        row
    });
    table("Groups", &header, rows)
}

fn quantile_name(probability: f64) -> String {
    if probability == 0.5 { "Median".to_owned() } else { format!("{} quantile", probability) }
}

fn survival_at(result: &AnalysisResult, level: &str) -> String {
    let rows: Vec<Vec<String>> = result
        .groups
        .iter()
        .flat_map(|group| {
            group.survival_at.iter().map(|at| {
                vec![
                    group.group.clone(),
                    words::time(at.time),
                    at.at_risk.to_string(),
                    value(at.survival, "survival", &at.reasons, words::probability),
                    value(at.std_error, "std_error", &at.reasons, words::probability),
                    interval(at.lower, at.upper, &at.reasons, words::probability),
                ]
            })
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let level = format!("{level} interval");
    table("Survival at chosen times", &["Group", "Time", "At risk", "Survival", "SE", &level], rows)
}

fn means(result: &AnalysisResult, level: &str) -> String {
    let rows: Vec<Vec<String>> = result
        .groups
        .iter()
        .filter_map(|group| {
            let mean = group.rmst.as_ref()?;
            Some(vec![
                group.group.clone(),
                words::time(mean.tau),
                value(mean.estimate, "estimate", &mean.reasons, words::time),
                value(mean.std_error, "std_error", &mean.reasons, words::time),
                interval(mean.lower, mean.upper, &mean.reasons, words::time),
            ])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let level = format!("{level} interval");
    table(
        "Restricted mean survival time (interval normal, clipped to 0 and the restriction time)",
        &["Group", "Up to", "Mean", "SE", &level],
        rows,
    )
}

fn one_sample(result: &OneSampleResult, level: &str) -> String {
    let horizon = result.horizon.map_or_else(|| "none".to_owned(), words::time);
    let title = format!(
        "One-sample test, {} against {} ({}), horizon {horizon}\nO = {}, E = {}, O/E = {} ({level} {}, Garwood)",
        result.group,
        words::visible(&result.benchmark),
        words::law(&result.law),
        result.observed,
        words::ratio(result.expected),
        value(result.ratio.estimate, "estimate", &result.ratio.reasons, words::ratio),
        interval(result.ratio.lower, result.ratio.upper, &result.ratio.reasons, words::ratio),
    );
    let rows = result.tests.iter().map(|test| {
        vec![
            test.variant.id().to_owned(),
            words::variant(test.variant).to_owned(),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    });
    table(&title, &["Variant", "Test", "z (positive: benefit)", "One-sided p", "Two-sided p"], rows)
}

/// The groups against one benchmark, a row each, with the one-sided p of every variant.
fn one_sample_groups(groups: &[OneSampleResult], level: &str) -> String {
    let Some(first) = groups.first() else { return String::new() };
    let level = format!("{level} interval");
    let mut header = vec!["Group", "O", "E", "O/E", &level];
    header.extend(first.tests.iter().map(|test| test.variant.id()));
    let rows =
        groups.iter().map(|group| {
            let ratio = &group.ratio;
            let mut row = vec![
                group.group.clone(),
                group.observed.to_string(),
                words::ratio(group.expected),
                value(ratio.estimate, "estimate", &ratio.reasons, words::ratio),
                interval(ratio.lower, ratio.upper, &ratio.reasons, words::ratio),
            ];
            let p_values = group.tests.iter();
            row.extend(p_values.map(|test| {
                value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value)
            }));
            row
        });
    let benchmark = words::visible(&first.benchmark);
    table(&format!("Each group against {benchmark}, one-sided p by variant"), &header, rows)
}

/// The result of `simulate`: what the deciding test does, and what is seen.
#[must_use]
pub fn simulation(result: &SimulationResult) -> String {
    let plan = &result.plan;
    let mut text = format!(
        "{}: {}, {} a truth, seed {}; `{}` at one-sided alpha {}\n\n",
        words::visible(&plan.trial),
        words::counted(plan.subjects as u64, "subject"),
        words::counted(result.run.trials, "trial"),
        result.run.seed,
        plan.test,
        words::number(plan.alpha_one_sided.get())
    );
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
    text + &estimates(result)
}

/// Actual size of every variant under the null of each benchmark.
fn sizes(result: &SimulationResult) -> String {
    let mut nulls = Vec::new();
    for truth in result.truths.iter().filter(|truth| !truth.seen_at_scans) {
        nulls.extend(truth.benchmarks.iter().filter(|against| against.is_null));
    }
    let Some(first) = nulls.first() else { return String::new() };
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

/// Events, observed median and its interval.
fn estimates(result: &SimulationResult) -> String {
    let unit = result.plan.time_unit;
    let header = ["Truth", "Events", "Duration", "Mean median", "Not reached", "Coverage", "Interval width"];
    let rows = result.truths.iter().map(|truth| {
        let missing = || "-".to_owned();
        let median = truth.median.as_ref();
        vec![
            truth.truth.clone(),
            words::time(truth.events.mean),
            words::time(truth.duration.mean),
            median.and_then(|m| m.mean).map_or_else(missing, words::time),
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

/// The benchmark library as a list.
#[must_use]
pub fn benchmark_list(list: &[BenchmarkSummary]) -> String {
    let header = ["Id", "n", "Events", "Median", "S(6)", "S(12)", "Law", "Horizon", "Origin"];
    let rows = list.iter().map(|summary| {
        let record = &summary.record;
        let missing = || "-".to_owned();
        let survival = |time: f64| {
            let point = record.survival.iter().find(|point| (point.time - time).abs() < 1e-9);
            point.map_or_else(missing, |point| words::probability(point.survival))
        };
        vec![
            record.id.clone(),
            record.subjects.map_or_else(missing, words::count),
            summary.events.map_or_else(missing, |events| {
                format!("{}{:.0}", if events.derived { "~" } else { "" }, events.count)
            }),
            record.median.map_or_else(missing, words::time),
            survival(6.0),
            survival(12.0),
            summary.law.split(':').next().unwrap_or_default().to_owned(),
            summary.horizon.map_or_else(missing, words::time),
            record.origin.words().to_owned(),
        ]
    });
    let title = "Historical controls (times in months; ~ derived, not published; `benchmarks show ID` for arm, source and cautions)";
    table(title, &header, rows)
}

/// One benchmark in full.
#[must_use]
pub fn benchmark(summary: &BenchmarkSummary) -> String {
    let record = &summary.record;
    let unit = record.unit;
    let mut lines = vec![
        format!("{}: {}, {}", record.id, record.trial, record.arm),
        format!("source: {}", record.source),
    ];
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("{label}: {value}"));
        }
    };
    add("registry", record.nct.clone());
    add("subjects", record.subjects.map(words::count));
    add(
        "events",
        summary.events.map(|events| {
            format!(
                "{:.1} ({})",
                events.count,
                if events.derived { "derived: n (1 - S(last))" } else { "published" }
            )
        }),
    );
    add(
        "median",
        record.median.map(|median| match (record.median_lower, record.median_upper) {
            (Some(lower), Some(upper)) => {
                format!("{median} {unit} (95% interval {lower} - {upper})")
            }
            _ => format!("{median} {unit}"),
        }),
    );
    for point in &record.survival {
        add("survival", Some(format!("{} at {} {unit}", point.survival, point.time)));
    }
    add("law", Some(format!("{} ({})", words::law(&summary.law), words::law_origin(summary.law_origin))));
    add("largest misfit", summary.largest_difference.map(words::probability));
    add("horizon", summary.horizon.map(|horizon| format!("{} {unit}", words::time(horizon))));
    add("origin", Some(record.origin.words().to_owned()));
    add("scans read by", Some(words::assessor(record.assessor).to_owned()));
    add("scan schedule", Some(record.schedule_weeks.clone().unwrap_or_else(|| "not known".to_owned())));
    for difference in &record.differences {
        add("differs", Some(difference.clone()));
    }
    add("note", record.note.clone());
    lines.join("\n") + "\n\n" + &cautions(&summary.cautions)
}
