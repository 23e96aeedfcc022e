//! What the numbers say about each benchmark.

use super::reading::{Reading, exceeds};
use crate::output::run_figures::worlds;
use crate::results::{PowerCurveResult, SimulatedTest, TruthResult};

/// The power that a confirmatory comparison asks for.
pub(super) const WANTED_POWER: f64 = 0.8;
/// The most often that a known arm may pass: a comparison tells it from the new arm as surely as it finds the new one.
pub(super) const KNOWN_ARM_PASSES: f64 = 0.2;

/// What a comparison can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Power below the wanted one: estimate, do not test.
    Estimation,
    /// Power enough, but a treatment that is known already would pass too.
    KnownTreatmentPasses,
    /// Power enough, but the benchmark's own curve was not simulated.
    ErrorsUnknown,
    /// Power enough, but errors are more frequent than alpha says.
    ErrorsAboveAlpha,
    /// Power enough, errors within alpha, and no simulated known arm passes.
    Confirmation,
    /// No hope was simulated.
    Untested,
}

/// Where a power curve meets the wanted power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Crossing {
    /// Before its first median.
    Below(f64),
    /// At about this median.
    At(f64),
    /// After its last median.
    Beyond(f64),
}

/// Another benchmark's arm that would pass.
#[derive(Clone, Copy)]
pub(super) struct Repeat<'a> {
    /// Number of the benchmark that is repeated.
    pub(super) arm: usize,
    pub(super) test: &'a SimulatedTest,
}

/// What is significant at the number of events to be expected.
#[derive(Clone, Copy)]
pub(super) struct Needed<'a> {
    /// The truth that brings this many events on average.
    pub(super) under: &'a TruthResult,
    pub(super) events: u64,
    pub(super) expected_at_least: f64,
    pub(super) ratio_at_most: f64,
}

/// All that is said about one benchmark.
pub(super) struct Finding<'a> {
    pub(super) benchmark: usize,
    pub(super) verdict: Verdict,
    /// Where the benchmark's law holds.
    pub(super) size: Option<&'a SimulatedTest>,
    /// The same with progression seen at scans.
    pub(super) size_at_scans: Option<&'a SimulatedTest>,
    /// Under each hope.
    pub(super) powers: Vec<(&'a TruthResult, &'a SimulatedTest)>,
    /// The other benchmark's arm that is likeliest to pass.
    pub(super) repeat: Option<Repeat<'a>>,
    pub(super) needed: Option<Needed<'a>>,
    pub(super) crossing: Option<Crossing>,
}

/// A finding for every benchmark.
pub(super) fn findings<'a>(reading: &Reading<'a>) -> Vec<Finding<'a>> {
    (0..reading.result.benchmarks.len()).map(|benchmark| finding(reading, benchmark)).collect()
}

fn finding<'a>(reading: &Reading<'a>, benchmark: usize) -> Finding<'a> {
    let result = reading.result;
    let size = reading.size(benchmark);
    let powers: Vec<_> = worlds::hopes(result)
        .filter_map(|truth| Some((truth, reading.deciding(truth, benchmark)?)))
        .collect();
    let repeat = repeat(reading, benchmark);
    Finding {
        benchmark,
        verdict: verdict(powers.first().map(|(_, test)| test.rate), size, repeat, reading.alpha()),
        size,
        size_at_scans: reading.null_at_scans(benchmark).and_then(|truth| reading.deciding(truth, benchmark)),
        powers,
        repeat,
        needed: needed(reading, benchmark),
        crossing: result.power_curve.as_ref().and_then(|curve| crossing(curve, benchmark)),
    }
}

fn verdict(
    power: Option<f64>,
    size: Option<&SimulatedTest>,
    repeat: Option<Repeat<'_>>,
    alpha: f64,
) -> Verdict {
    match power {
        None => Verdict::Untested,
        Some(power) if power < WANTED_POWER => Verdict::Estimation,
        Some(_) if repeat.is_some_and(|repeat| repeat.test.rate > KNOWN_ARM_PASSES) => {
            Verdict::KnownTreatmentPasses
        }
        Some(_) => match size {
            None => Verdict::ErrorsUnknown,
            Some(size) if exceeds(size, alpha) => Verdict::ErrorsAboveAlpha,
            Some(_) => Verdict::Confirmation,
        },
    }
}

fn repeat<'a>(reading: &Reading<'a>, benchmark: usize) -> Option<Repeat<'a>> {
    let others = (0..reading.result.benchmarks.len()).filter(|other| *other != benchmark);
    let repeats = others.filter_map(|arm| {
        let truth = worlds::null_of(reading.result, arm)?;
        Some(Repeat { arm, test: reading.deciding(truth, benchmark)? })
    });
    repeats.max_by(|a, b| a.test.rate.total_cmp(&b.test.rate))
}

fn needed<'a>(reading: &Reading<'a>, benchmark: usize) -> Option<Needed<'a>> {
    let result = reading.result;
    let truth = worlds::null_of(result, benchmark)
        .or_else(|| worlds::target(result))
        .or_else(|| reading.truths().first())?;
    let events = counted_events(truth, benchmark)?.round() as u64;
    let table = result.critical.iter().find(|table| table.variant == result.simulation.plan.test)?;
    let row = table.rows.iter().find(|row| row.events == events)?;
    Some(Needed {
        under: truth,
        events,
        expected_at_least: row.expected_at_least,
        ratio_at_most: row.ratio_at_most,
    })
}

/// The mean number of events up to the benchmark's horizon.
pub(super) fn counted_events(truth: &TruthResult, benchmark: usize) -> Option<f64> {
    Some(truth.benchmarks.get(benchmark)?.observed.mean)
}

fn crossing(curve: &PowerCurveResult, benchmark: usize) -> Option<Crossing> {
    let points = curve.points.iter().map(|point| Some((point.median, point.power.get(benchmark)?.rate)));
    let points = points.collect::<Option<Vec<_>>>()?;
    let (first, last) = points.first().zip(points.last())?;
    if first.1 >= WANTED_POWER {
        return Some(Crossing::Below(first.0));
    }
    let meets = points.windows(2).find(|pair| pair[1].1 >= WANTED_POWER);
    Some(meets.map_or(Crossing::Beyond(last.0), |pair| {
        let share = (WANTED_POWER - pair[0].1) / (pair[1].1 - pair[0].1);
        Crossing::At(pair[0].0 + share * (pair[1].0 - pair[0].0))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{PowerPoint, RateRecord, Reasons};

    fn test(rate: f64) -> SimulatedTest {
        SimulatedTest {
            variant: "mid-p".into(),
            rejected: 0,
            rate,
            mcse: 0.001,
            not_estimable: 0,
            rate_benchmark_estimated: None,
            rate_benchmark_estimated_mcse: None,
            rate_in_true_time: None,
            reasons: Reasons::new(),
        }
    }

    #[test]
    fn verdicts_by_hand() {
        let (within, above, passes) = (test(0.045), test(0.06), test(0.21));
        let judged = |power, size, repeat: Option<&SimulatedTest>| {
            verdict(power, Some(size), repeat.map(|test| Repeat { arm: 1, test }), 0.05)
        };
        assert_eq!(judged(None, &within, None), Verdict::Untested);
        assert_eq!(judged(Some(0.79), &within, Some(&passes)), Verdict::Estimation);
        assert_eq!(judged(Some(0.8), &within, Some(&passes)), Verdict::KnownTreatmentPasses);
        assert_eq!(judged(Some(0.8), &above, Some(&within)), Verdict::ErrorsAboveAlpha);
        assert_eq!(judged(Some(0.8), &within, Some(&within)), Verdict::Confirmation);
        assert_eq!(verdict(Some(0.9), None, None, 0.05), Verdict::ErrorsUnknown);
    }

    #[test]
    fn the_wanted_power_is_interpolated_or_out_of_reach() {
        let curve = |powers: &[f64]| PowerCurveResult {
            shape_of: "b".into(),
            trials: 1,
            points: (4..)
                .zip(powers)
                .map(|(median, rate)| PowerPoint {
                    median: f64::from(median),
                    power: vec![RateRecord { rate: *rate, mcse: 0.0 }],
                })
                .collect(),
        };
        assert_eq!(crossing(&curve(&[0.9, 0.95]), 0), Some(Crossing::Below(4.0)));
        assert_eq!(crossing(&curve(&[0.1, 0.2]), 0), Some(Crossing::Beyond(5.0)));
        let Some(Crossing::At(median)) = crossing(&curve(&[0.5, 0.7, 0.9]), 0) else { panic!("within") };
        assert!((median - 5.5).abs() < 1e-12);
        assert_eq!(crossing(&curve(&[]), 0), None);
        assert_eq!(crossing(&curve(&[0.1]), 3), None);
    }
}
