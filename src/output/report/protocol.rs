//! Sections for a protocol, with the numbers of the very run: sample size, interim analyses, statistical analysis, mock-ups of tables.

use super::design::assumption_words;
use super::mock_ups;
use super::reading::{MISSING, Reading, joined, law_words, quoted, sentence};
use crate::output::document::{Block, Document, Fact, Row, Section, Table};
use crate::output::run_figures::worlds;
use crate::output::words;
use crate::results::{RunResult, SimulatedTest, TruthResult};

/// The text, to be edited by those who know the trial.
#[must_use]
pub fn protocol(result: &RunResult) -> Document {
    let reading = Reading::new(result, &[]);
    let sections = [
        Some(sample_size(&reading)),
        interim(&reading),
        Some(analysis(&reading)),
        Some(mock_ups::section(&reading)),
    ];
    let trial = &result.trial;
    let document = Document {
        name: format!("{}: statistical sections", trial.id),
        label: trial.id.clone(),
        title: "Statistical sections of the protocol".to_owned(),
        question: trial.title.clone(),
        subtitle:
            "A draft with the numbers of one run; what the trial file does not state stands in brackets."
                .to_owned(),
        sections: sections.into_iter().flatten().collect(),
        footer: format!(
            "Made by onearm {} of {}, seed {}, {} trials per truth, digest {}.",
            result.simulation.run.version,
            result.simulation.run.file,
            result.simulation.run.seed,
            words::count(result.simulation.run.trials),
            result.simulation.run.digest.chars().take(16).collect::<String>()
        ),
    };
    document.numbered()
}

fn sample_size(reading: &Reading<'_>) -> Section {
    let plan = &reading.result.simulation.plan;
    let mut blocks = vec![Block::paragraph(format!(
        "The trial enrols {} patients in one arm. Accrual: {}. Follow-up: {}. Loss to follow-up: {}.",
        words::count(reading.subjects()),
        assumed(reading, "Accrual"),
        assumed_all(reading, &["Follow-up", "Follow-up by events"]),
        assumed(reading, "Dropout"),
    ))];
    blocks.push(Block::paragraph(format!(
        "The operating characteristics below rest on {} simulated trials for each assumed truth (program and digest in the footer). The deciding test is the {}; a comparison succeeds \
         if progression-free survival is significantly longer than the benchmark's curve predicts. No normal approximation is used for the error rates: at this size the actual rate of an \
         asymptotic test differs from its nominal one.",
        words::count(reading.result.simulation.run.trials),
        reading.test_words()
    )));
    blocks.push(Block::Table(characteristics(reading)));
    blocks.extend(precision(reading).map(Block::paragraph));
    blocks.extend(assurance(reading).map(Block::paragraph));
    blocks.push(Block::paragraph(format!(
        "The benchmarks are published estimates: {}. Their own sampling error and their schedules of scans are not part of alpha; the actual size with the benchmark's sampling error \
         counted stands in the last column.",
        joined(&reading.result.benchmarks.iter().map(benchmark_words).collect::<Vec<_>>())
    )));
    if plan.alpha_one_sided.get() > 0.025 {
        blocks.push(Block::paragraph(format!(
            "The level is one-sided {}, as is usual in exploratory phase 2; it is not the 0.025 of a confirmatory trial.",
            plan.alpha_one_sided.get()
        )));
    }
    Section {
        id: "sample-size".to_owned(),
        title: "Sample size and operating characteristics".to_owned(),
        blocks,
    }
}

fn benchmark_words(benchmark: &crate::results::BenchmarkSummary) -> String {
    let record = &benchmark.record;
    let events = benchmark.events.map_or_else(String::new, |events| {
        format!(", {}{:.0} events", if events.derived { "about " } else { "" }, events.count)
    });
    format!("{} ({}{events}; {})", record.id, law_words(&benchmark.law), record.source)
}

/// Size and power against each benchmark.
fn characteristics(reading: &Reading<'_>) -> Table {
    let truths: Vec<&TruthResult> = worlds::hopes(reading.result).collect();
    let mut columns = ["Actual size", "The same, seen at scans"].map(str::to_owned).to_vec();
    columns.extend(truths.iter().map(|truth| format!("Power if {} holds", quoted(&truth.truth))));
    columns.push("Size, benchmark as an estimate".to_owned());
    let rate = |test: Option<&SimulatedTest>| {
        test.map_or_else(|| MISSING.to_owned(), |test| words::probability(test.rate))
    };
    let rows = (0..reading.result.benchmarks.len()).map(|benchmark| {
        let size = reading.size(benchmark);
        let at_scans = reading.null_at_scans(benchmark);
        let mut cells = vec![rate(size), rate(at_scans.and_then(|truth| reading.deciding(truth, benchmark)))];
        cells.extend(truths.iter().map(|truth| rate(reading.deciding(truth, benchmark))));
        cells.push(
            size.and_then(|test| test.rate_benchmark_estimated)
                .map_or_else(|| MISSING.to_owned(), words::probability),
        );
        Row::new(reading.benchmark_name(benchmark), cells)
    });
    let tests = reading.truths().iter().flat_map(|truth| {
        (0..reading.result.benchmarks.len()).filter_map(|benchmark| reading.deciding(truth, benchmark))
    });
    Table {
        caption: format!(
            "Probability of significance by benchmark, one-sided alpha {}. Actual size: if the benchmark's own law holds, progression known when it happens, or seen at the trial's scans. {}",
            reading.alpha(),
            reading.simulated(tests.map(|test| test.mcse))
        ),
        stub: "Benchmark".to_owned(),
        columns,
        rows: rows.collect(),
        ..Table::default()
    }
}

/// What the interval of the median is like under the first truth that is no benchmark's own.
fn precision(reading: &Reading<'_>) -> Option<String> {
    let truth = worlds::target(reading.result)?;
    let median = truth.median.as_ref()?;
    let width = median.interval.width?;
    Some(format!(
        "Precision: if {} holds (true median {}), the {} interval of the median is {} wide on average where it is finite ({} of trials) and covers the true median in {} of trials.",
        quoted(&truth.truth),
        reading.with_unit(median.truth),
        reading.interval(),
        reading.with_unit(width.mean),
        words::percent(median.interval.finite.rate),
        words::percent(median.coverage)
    ))
}

/// Trials whose subjects or events differ from the plan because of stops.
fn assurance(reading: &Reading<'_>) -> Option<String> {
    let truth = worlds::target(reading.result)?;
    Some(format!(
        "Under the same truth {:.1} events and a duration of {} are expected (means; {:.1} patients with stops counted).",
        truth.events.mean,
        reading.with_unit(truth.duration.mean),
        truth.subjects.mean
    ))
}

/// Planned interim analyses and rules of toxicity; none without a course.
fn interim(reading: &Reading<'_>) -> Option<Section> {
    let rules: Vec<&crate::scenario::Assumption> =
        reading.result.assumptions.iter().filter(|a| a.what == "Interim analysis").collect();
    let toxicity = reading.result.assumptions.iter().find(|a| a.what == "Toxicity");
    if rules.is_empty() && toxicity.is_none() {
        return None;
    }
    let mut blocks = Vec::new();
    for rule in &rules {
        blocks.push(Block::paragraph(format!(
            "Interim analysis {}. {}",
            assumption_words(rule),
            sentence(&rule.reason)
        )));
    }
    if !rules.is_empty() {
        blocks.push(Block::paragraph(
            "Stops for futility are not binding: the error rate of the table above holds with them heeded, and the table of the report with them ignored is the one to quote if they may \
             be overruled. No interim analysis changes the benchmark, the test or its level.",
        ));
    }
    if let Some(toxicity) = toxicity {
        blocks.push(Block::paragraph(format!(
            "Safety rules and what was assumed for them: {}.",
            assumption_words(toxicity)
        )));
    }
    let rows: Vec<Row> = reading.truths().iter().filter_map(stops).collect();
    if let (false, Some(first)) = (rows.is_empty(), reading.truths().first()) {
        blocks.push(Block::Table(Table {
            caption: format!(
                "How trials end. {}",
                reading
                    .simulated(reading.truths().iter().flat_map(|truth| &truth.stop).map(|stop| stop.mcse))
            ),
            stub: "Truth".to_owned(),
            columns: first.stop.iter().map(words::ending).collect(),
            rows,
            ..Table::default()
        }));
    }
    Some(Section {
        id: "interim".to_owned(),
        title: "Interim analyses and stopping rules".to_owned(),
        blocks,
    })
}

fn stops(truth: &TruthResult) -> Option<Row> {
    let rates = truth.stop.iter().map(|stop| words::percent(stop.rate));
    (truth.stop.len() > 1).then(|| Row::new(truth.truth.clone(), rates))
}

/// The statistical analysis.
fn analysis(reading: &Reading<'_>) -> Section {
    let plan = &reading.result.simulation.plan;
    let level = words::level(plan.conf_level);
    let mut facts = vec![
        Fact::new(
            "Analysis sets",
            "All enrolled patients (intention to treat) for the primary endpoint; those without a major deviation [list] as sensitivity; all who received any dose for safety.",
        ),
        Fact::new(
            "Primary endpoint",
            reading
                .result
                .trial
                .primary
                .first()
                .map_or("progression-free survival [definition]".to_owned(), |p| sentence(p)),
        ),
    ];
    if let Some(estimand) = &reading.result.estimand {
        facts.push(Fact::new(
            "Estimand",
            format!(
                "Treatment: {}. Population: {}. Variable: {}. Summary: {}. Censoring: {}.",
                estimand.treatment,
                estimand.population,
                estimand.endpoint,
                estimand.summary,
                estimand.censoring_rule
            ),
        ));
    }
    facts.extend([
        Fact::new(
            "Description",
            format!(
                "Kaplan-Meier estimate with {level} {} limits; median and quartiles with limits where those of the curve cross the level; survival at {}; follow-up by the reverse \
                 Kaplan-Meier method; events, person-time and their rate with Garwood's limits.",
                plan.conf_type,
                plan.landmark.map_or_else(|| "[landmarks]".to_owned(), |time| reading.with_unit(time))
            ),
        ),
        Fact::new(
            "Test",
            format!(
                "{}. O is the number of events, E the sum over patients of the benchmark's cumulative hazard at the time under observation, both up to the benchmark's last known \
                 time. O/E with Garwood's {level} interval estimates the hazard ratio, below 1 in favour of the trial's treatment. The other variants and the exact test given the observed \
                 entries are shown beside it.",
                sentence(&reading.test_words()).trim_end_matches('.')
            ),
        ),
        Fact::new("Benchmarks", joined(&reading.result.benchmarks.iter().map(benchmark_words).collect::<Vec<_>>())),
        Fact::new(
            "Multiplicity",
            format!(
                "{} [State which comparison is primary; the others are descriptive, or tested in a fixed order.]",
                match reading.result.benchmarks.len() {
                    1 => "One comparison.".to_owned(),
                    n => format!("{n} comparisons with benchmarks share the same patients."),
                }
            ),
        ),
        Fact::new(
            "Sensitivity",
            "Benchmark as an estimate (reference-variance); the tipping point, how good the benchmark's median would have to be before significance is lost; events and censoring by the \
             other rule (censor at two missed scans or new therapy); progression read in true time and at scans; per-protocol set.",
        ),
        Fact::new(
            "Secondary endpoints",
            "Overall survival as progression-free survival, without a test; objective response and disease control as shares with Clopper-Pearson limits; duration of response by \
             Kaplan-Meier in responders.",
        ),
        Fact::new(
            "Safety",
            "Adverse events by worst grade (CTCAE) and phase of treatment; shares with Clopper-Pearson limits; dose reductions; deaths and their causes.",
        ),
        Fact::new(
            "Missing data",
            "Times are censored as the rule says, never imputed; a date known in part is asked for, not completed; subjects without any assessment are censored at their first day.",
        ),
        Fact::new("Software", format!("onearm {}, verified by its built-in reference values (onearm verify).", reading.result.simulation.run.version)),
    ]);
    Section {
        id: "analysis".to_owned(),
        title: "Statistical analysis".to_owned(),
        blocks: vec![Block::Facts { facts }, Block::Table(needed(reading))],
    }
}

/// What is significant, by the number of events around those expected.
fn needed(reading: &Reading<'_>) -> Table {
    let plan = &reading.result.simulation.plan;
    let critical = reading.result.critical.iter().find(|table| table.variant == plan.test);
    let events = reading.truths().iter().map(|truth| (truth.events.mean, truth.events.sd));
    let (low, high) = events.fold((f64::INFINITY, 0.0_f64), |(low, high), (mean, sd)| {
        (low.min(mean - 2.0 * sd), high.max(mean + 2.0 * sd))
    });
    let rows = critical.into_iter().flat_map(|table| &table.rows);
    let rows = rows.filter(|row| (low..=high).contains(&(row.events as f64)) && row.events > 0);
    Table {
        caption: format!(
            "What is significant with {} at one-sided {}: by the number of events observed, the events that must be expected at least, and the O/E at most.",
            plan.test,
            reading.alpha()
        ),
        stub: "Events".to_owned(),
        columns: ["Expected at least", "O/E at most"].map(str::to_owned).into(),
        rows: rows
            .map(|row| {
                Row::new(
                    row.events.to_string(),
                    [format!("{:.2}", row.expected_at_least), super::reading::ratio(row.ratio_at_most)],
                )
            })
            .collect(),
        ..Table::default()
    }
}

/// What the file says of one matter.
fn assumed(reading: &Reading<'_>, what: &str) -> String {
    assumed_all(reading, &[what])
}

fn assumed_all(reading: &Reading<'_>, what: &[&str]) -> String {
    let all = reading.result.assumptions.iter().filter(|assumption| what.contains(&assumption.what.as_str()));
    let values: Vec<String> = all.map(assumption_words).collect();
    if values.is_empty() { "[not stated]".to_owned() } else { values.join("; ") }
}
