//! Distribution of the observed median, and the probability of significance given it.

use super::{NamedFigure, worlds};
use crate::output::figure::{FigureError, HistogramFigure, HistogramSeries, Line, histogram};
use crate::output::words;
use crate::results::{BenchmarkSummary, MedianBin, MedianResult, RunResult, TruthResult};

/// Hopes shown beside the null.
const HOPES: usize = 2;
/// Bins with fewer trials say nothing about the probability within them.
const FEWEST: u64 = 30;
/// Nor do those with a smaller fraction of all trials.
const RAREST: f64 = 0.001;

/// The figure, if the run tallied medians.
pub(super) fn figure(result: &RunResult) -> Result<Option<NamedFigure>, FigureError> {
    let shown = shown(result);
    let judged = worlds::target(result).or(shown.first().copied());
    let Some((truth, benchmark)) = judged.zip(result.benchmarks.first()) else { return Ok(None) };
    let (Some(median), Some(width)) = (&truth.median, bin_width(&shown)) else { return Ok(None) };
    let id = &benchmark.record.id;
    let title = "Observed Kaplan-Meier median, and what it says about significance".to_owned();
    let svg = histogram(&HistogramFigure {
        title: Some(title.clone()),
        x_label: format!("Observed median ({})", result.simulation.plan.time_unit),
        y_label: "Fraction of trials".to_owned(),
        bin_width: width,
        series: shown.iter().filter_map(|truth| series(truth)).collect(),
        overflow_label: "not reached".to_owned(),
        vertical: benchmark_median(benchmark).into_iter().collect(),
        curve: Some(Line {
            name: format!("significant against {id}"),
            points: significance(median),
            ..Line::default()
        }),
        curve_label: "Probability of significance".to_owned(),
    })?;
    let caption = caption(result, truth, benchmark, width);
    Ok(Some(NamedFigure { id: "observed-median", title, caption, svg }))
}

fn caption(result: &RunResult, truth: &TruthResult, benchmark: &BenchmarkSummary, width: f64) -> String {
    let plan = &result.simulation.plan;
    format!(
        "Shaded: the median that {n} patients will show, by the truth that holds; bins of {width} {unit}. Heavy line, right \
         axis: the fraction of trials significant against {id} among those with that observed median, under the truth \
         \u{201c}{truth}\u{201d} (one-sample log-rank, {test}, one-sided alpha {alpha}); drawn where a bin holds at least 0.1% of \
         the trials and {FEWEST} of them. Dashed upright: median of the benchmark's law. {trials} simulated trials per truth; \
         largest Monte Carlo standard error of the heavy line {mcse}.",
        n = plan.subjects,
        width = words::time(width),
        unit = plan.time_unit,
        id = benchmark.record.id,
        truth = truth.truth,
        test = plan.test,
        alpha = plan.alpha_one_sided.get(),
        trials = words::count(truth.trials),
        mcse = words::probability(truth.median.as_ref().map_or(0.0, largest_error)),
    )
}

/// Where the benchmark's law has its median, if it has one.
fn benchmark_median(benchmark: &BenchmarkSummary) -> Option<(f64, String)> {
    let median = benchmark.law_median;
    median.is_finite().then(|| (median, format!("{} {}", words::time(median), benchmark.record.id)))
}

/// The null of the first benchmark and the first hopes; if there are none of these, the first truth.
fn shown(result: &RunResult) -> Vec<&TruthResult> {
    let mut shown: Vec<_> =
        worlds::null_of(result, 0).into_iter().chain(worlds::hopes(result).take(HOPES)).collect();
    if shown.is_empty() {
        shown.extend(result.simulation.truths.first());
    }
    shown
}

fn bin_width(truths: &[&TruthResult]) -> Option<f64> {
    let mut bins = truths.iter().filter_map(|truth| truth.median.as_ref()).flat_map(|median| &median.bins);
    bins.find_map(|bin| Some(bin.to? - bin.from?))
}

fn series(truth: &TruthResult) -> Option<HistogramSeries> {
    let median = truth.median.as_ref()?;
    let fraction = |bin: &MedianBin| bin.trials as f64 / truth.trials as f64;
    let density = median.bins.iter().filter_map(|bin| Some((bin.from?, fraction(bin))));
    let overflow = median.bins.iter().filter(|bin| bin.from.is_none()).map(fraction).sum();
    Some(HistogramSeries { name: truth.truth.clone(), density: density.collect(), overflow })
}

/// Bins with enough trials for a probability.
fn told(median: &MedianResult) -> impl Iterator<Item = (&MedianBin, f64)> {
    let all: u64 = median.bins.iter().map(|bin| bin.trials).sum();
    let enough = move |bin: &&MedianBin| bin.trials >= FEWEST && bin.trials as f64 >= RAREST * all as f64;
    let probability = |bin: &MedianBin| *bin.rejected.first().unwrap_or(&0) as f64 / bin.trials as f64;
    median.bins.iter().filter(enough).map(move |bin| (bin, probability(bin)))
}

/// Probability of significance at the middle of each bin.
fn significance(median: &MedianResult) -> Vec<(f64, f64)> {
    let middle = |bin: &MedianBin| Some(0.5 * (bin.from? + bin.to?));
    told(median).filter_map(|(bin, probability)| Some((middle(bin)?, probability))).collect()
}

fn largest_error(median: &MedianResult) -> f64 {
    let error = |(bin, p): (&MedianBin, f64)| (p * (1.0 - p) / bin.trials as f64).sqrt();
    told(median).map(error).fold(0.0, f64::max)
}
