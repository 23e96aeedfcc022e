//! What so many patients can measure.

use super::reading::{MISSING, Reading, error, quoted, ratio, short, time_cell};
use crate::output::document::{Block, Row, Section, Table};
use crate::output::run_figures::worlds;
use crate::output::words;
use crate::results::{AgainstResult, LandmarkResult, MeanRecord, MedianResult, RateRecord, TruthResult};

/// Precision of the median, of landmark survival and of O/E.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let mut blocks = vec![Block::paragraph(
        "A trial too small to confirm can still measure. These tables show how well: the estimate to be expected, how far it \
         strays from trial to trial, how wide its interval is, and how often the interval holds the truth.",
    )];
    let summary = summary(reading);
    if !summary.is_empty() {
        blocks.push(Block::List { items: summary });
    }
    if reading.truths().iter().any(|truth| truth.median.is_some()) {
        blocks.push(Block::Table(medians(reading)));
        blocks.push(Block::Table(medians_exclude(reading)));
    } else {
        blocks.push(Block::paragraph(
            "Kaplan-Meier estimates were not tallied in this run, so there is no table of medians.",
        ));
    }
    blocks.extend(landmark(reading).map(Block::Table));
    blocks.push(Block::Table(ratios(reading)));
    blocks.push(Block::Table(ratios_below_one(reading)));
    let title = format!("What {} patients can measure", words::count(reading.subjects()));
    Section { id: "precision".to_owned(), title, blocks }
}

/// What can be measured, in a sentence or two.
pub(super) fn in_short(reading: &Reading<'_>) -> Option<String> {
    let truth = worlds::null_of(reading.result, 0).or_else(|| reading.truths().first())?;
    let against = truth.benchmarks.first()?;
    let width = truth.median.as_ref().and_then(|median| median.interval.width);
    let median = width.map_or_else(String::new, |width| {
        format!("the interval of the median is {} wide on average, and ", reading.with_unit(width.mean))
    });
    Some(format!(
        "What {} patients can do is measure: if {} holds, {median}the interval of O/E against {} is {} wide ({}).",
        words::count(reading.subjects()),
        quoted(&truth.truth),
        against.benchmark,
        ratio(against.ratio_width.mean),
        words::level(reading.result.simulation.plan.conf_level)
    ))
}

/// The main figures under one truth, in words.
fn summary(reading: &Reading<'_>) -> Vec<String> {
    let chosen = worlds::null_of(reading.result, 0).or_else(|| reading.truths().first());
    let Some(truth) = chosen else { return Vec::new() };
    let name = quoted(&truth.truth);
    let mut items = Vec::new();
    if let Some((median, width)) = truth.median.as_ref().and_then(|m| Some((m, m.interval.width?))) {
        items.push(format!(
            "If {name} holds, the interval of the median is {} wide on average, around a true median of {}.",
            reading.with_unit(width.mean),
            reading.with_unit(median.truth)
        ));
    }
    if let Some((landmark, width)) =
        truth.survival_at_landmark.as_ref().and_then(|l| Some((l, l.interval.width?)))
    {
        items.push(format!(
            "Survival at {} {} is known to about plus or minus {:.1} percentage points (half the mean width of its interval).",
            short(landmark.time),
            reading.unit(),
            50.0 * width.mean
        ));
    }
    if let Some(against) = truth.benchmarks.first() {
        items.push(format!(
            "The interval of O/E against {} is {} wide on average, around a mean of {}.",
            against.benchmark,
            ratio(against.ratio_width.mean),
            ratio(against.ratio.mean)
        ));
    }
    items
}

fn medians(reading: &Reading<'_>) -> Table {
    let tallied = || reading.truths().iter().filter_map(|truth| truth.median.as_ref());
    let rates = tallied().flat_map(|median| [median.coverage_mcse, median.interval.finite.mcse]);
    let means = reading.truths().iter().filter_map(median_error).fold(0.0, f64::max);
    Table {
        caption: format!(
            "The observed Kaplan-Meier median ({unit}), by truth. Mean and standard deviation over the trials in which it is \
             reached; interval: {interval}; its mean width over the trials in which it is finite; coverage over all trials, a \
             limit not reached being infinite. {simulated} Of a mean: {mean_error}.",
            unit = reading.unit(),
            interval = reading.interval(),
            simulated = reading.simulated(rates),
            mean_error = error(means),
        ),
        notes: vec![
            "Under a truth seen at scans the true median is the scan at or after it, and coverage is judged against that."
                .to_owned(),
        ],
        stub: "Truth".to_owned(),
        columns: [
            "True median",
            "Mean observed",
            "SD",
            "Not reached",
            "Finite interval",
            "Mean width",
            "Coverage (MCSE)",
        ]
        .map(str::to_owned)
        .into(),
        rows: reading
            .truths()
            .iter()
            .map(|truth| Row::new(truth.truth.clone(), median_cells(truth.median.as_ref())))
            .collect(),
        ..Table::default()
    }
}

/// The larger of the Monte Carlo standard errors of the mean median and of the mean width.
fn median_error(truth: &TruthResult) -> Option<f64> {
    let median = truth.median.as_ref()?;
    let reached = truth.trials as f64 * (1.0 - median.not_reached);
    let of_mean = median.sd.map_or(0.0, |sd| sd / reached.sqrt());
    Some(median.interval.width.map_or(of_mean, |width| of_mean.max(width.mcse)))
}

fn median_cells(median: Option<&MedianResult>) -> [String; 7] {
    let Some(median) = median else { return std::array::from_fn(|_| MISSING.to_owned()) };
    let cell = |time: Option<f64>| time.map_or_else(|| MISSING.to_owned(), time_cell);
    [
        time_cell(median.truth),
        cell(median.mean),
        cell(median.sd.filter(|sd| *sd > 0.0)),
        words::percent(median.not_reached),
        words::percent(median.interval.finite.rate),
        cell(median.interval.width.map(|width| width.mean)),
        covered(median.coverage, median.coverage_mcse),
    ]
}

/// A coverage with its Monte Carlo standard error, as the head of its column says.
fn covered(rate: f64, mcse: f64) -> String {
    format!("{} ({})", words::probability(rate), error(mcse))
}

/// A table of truths by benchmarks.
fn matrix(reading: &Reading<'_>, caption: String, cell: impl Fn(&AgainstResult) -> Option<String>) -> Table {
    let row = |truth: &TruthResult| {
        let cells =
            truth.benchmarks.iter().map(|against| cell(against).unwrap_or_else(|| MISSING.to_owned()));
        Row::new(truth.truth.clone(), cells)
    };
    Table {
        caption,
        stub: "Truth".to_owned(),
        columns: reading.benchmark_names(),
        rows: reading.truths().iter().map(row).collect(),
        ..Table::default()
    }
}

/// The largest Monte Carlo standard error of a rate over the same table.
fn errors<'a>(
    reading: &Reading<'a>,
    rate: impl Fn(&'a AgainstResult) -> Option<RateRecord>,
) -> impl Iterator<Item = f64> {
    reading.truths().iter().flat_map(|truth| &truth.benchmarks).filter_map(rate).map(|rate| rate.mcse)
}

fn medians_exclude(reading: &Reading<'_>) -> Table {
    let caption = format!(
        "Probability that the interval of the observed median lies wholly above the median of a benchmark's law, by truth \
         (rows) and benchmark (columns). Interval: {}. {}",
        reading.interval(),
        reading.simulated(errors(reading, |against| against.median_excludes_benchmark))
    );
    matrix(reading, caption, |against| Some(words::probability(against.median_excludes_benchmark?.rate)))
}

fn landmark(reading: &Reading<'_>) -> Option<Table> {
    let results = || reading.truths().iter().filter_map(|truth| truth.survival_at_landmark.as_ref());
    let time = results().next()?.time;
    let mcse = results().flat_map(|landmark| {
        let interval = &landmark.interval;
        let means = [landmark.estimate, interval.width].into_iter().flatten().map(|mean| mean.mcse);
        means.chain(interval.coverage.map(|coverage| coverage.mcse))
    });
    Some(Table {
        caption: format!(
            "Kaplan-Meier survival at {} {}, by truth. Interval: {}; width and coverage over the trials in which it \
             exists. {}",
            short(time),
            reading.unit(),
            reading.interval(),
            reading.simulated(mcse)
        ),
        stub: "Truth".to_owned(),
        columns: ["True value", "Mean estimate", "SD", "Mean width", "Coverage (MCSE)"]
            .map(str::to_owned)
            .into(),
        rows: reading
            .truths()
            .iter()
            .map(|truth| Row::new(truth.truth.clone(), landmark_cells(truth.survival_at_landmark.as_ref())))
            .collect(),
        ..Table::default()
    })
}

fn landmark_cells(landmark: Option<&LandmarkResult>) -> [String; 5] {
    let Some(landmark) = landmark else { return std::array::from_fn(|_| MISSING.to_owned()) };
    let cell = |value: Option<f64>| value.map_or_else(|| MISSING.to_owned(), words::probability);
    let interval = &landmark.interval;
    [
        words::probability(landmark.truth),
        cell(landmark.estimate.map(|estimate| estimate.mean)),
        cell(landmark.estimate.map(|estimate| estimate.sd)),
        cell(interval.width.map(|width| width.mean)),
        interval.coverage.map_or_else(|| MISSING.to_owned(), |c| covered(c.rate, c.mcse)),
    ]
}

fn ratios(reading: &Reading<'_>) -> Table {
    let means = |truth: &TruthResult| {
        let largest = |against: &AgainstResult| against.ratio.mcse.max(against.ratio_width.mcse);
        truth.benchmarks.iter().map(largest).fold(0.0, f64::max)
    };
    let caption = format!(
        "Observed over expected events, O/E, by truth (rows) and benchmark (columns): mean, standard deviation between trials in \
         brackets, then the mean width of its interval ({}). Below 1 is benefit. {} simulated trials per truth; largest Monte Carlo standard error \
         of a mean {}.",
        reading.garwood(),
        words::count(reading.result.simulation.run.trials),
        error(reading.truths().iter().map(means).fold(0.0, f64::max))
    );
    let spread = |mean: MeanRecord| format!("{:.2} ({:.2})", mean.mean, mean.sd);
    matrix(reading, caption, |against| {
        Some(format!("{}; {:.2}", spread(against.ratio), against.ratio_width.mean))
    })
}

fn ratios_below_one(reading: &Reading<'_>) -> Table {
    let caption = format!(
        "Probability that the interval of O/E lies wholly below 1, by truth (rows) and benchmark (columns). Interval: {}. \
         {}",
        reading.garwood(),
        reading.simulated(errors(reading, |against| Some(against.ratio_excludes_one)))
    );
    matrix(reading, caption, |against| Some(words::probability(against.ratio_excludes_one.rate)))
}
