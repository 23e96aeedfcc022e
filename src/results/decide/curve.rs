//! How precise the median and survival at a landmark will be: by the formula, simulated, and exact where it can be counted.

use schemars::JsonSchema;
use serde::Serialize;

use super::{DecideError, DecideRequest};
use crate::design::{
    CountedInterval, CurveFigure, ExpectedLimits, IntervalType, Observation, all_followed_to,
    counted_curve_interval, exact_binomial_interval, expected_limits,
};
use crate::results::two_stage::TruthRequest;
use crate::simulation::{CurveTrials, WidthTally};

/// What is asked of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePrecisionRequest {
    /// Time at which survival is estimated, if at any.
    pub landmark: Option<f64>,
    /// Interval of the median and of survival.
    pub interval: IntervalType,
    /// How much to simulate.
    pub truth: TruthRequest,
}

/// How precise a figure of the curve will be with so many subjects.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CurvePrecisionRecord {
    /// `median` or `survival`.
    pub figure: &'static str,
    /// `null` or `alternative`.
    pub truth: &'static str,
    /// Evaluable subjects.
    pub subjects: u64,
    /// The true figure; null for a median that fewer than half reach while observed.
    pub value: Option<f64>,
    /// Lower limit by the formula; null if there is none.
    pub expected_lower: Option<f64>,
    /// Upper limit by the formula; null if there is none.
    pub expected_upper: Option<f64>,
    /// Their distance.
    pub expected_width: Option<f64>,
    /// Mean width of the interval in simulated trials where both limits are finite; null if they never are.
    pub simulated_width: Option<f64>,
    /// Its Monte Carlo standard error; null with fewer than two widths.
    pub simulated_width_mcse: Option<f64>,
    /// Fraction of the simulated trials without two finite limits.
    pub without: f64,
    /// Its Monte Carlo standard error.
    pub without_mcse: f64,
    /// Fraction of the simulated trials whose interval holds the truth: of the median of all of them, a limit that is not
    /// reached being infinite; of survival of those with an interval; null without one.
    pub coverage: Option<f64>,
    /// Its Monte Carlo standard error.
    pub coverage_mcse: Option<f64>,
    /// The same interval of survival by enumeration; null for a median, and with censoring before the landmark.
    pub counted: Option<CountedRecord>,
    /// Clopper and Pearson's interval of the number alive at the landmark by enumeration; null as `counted`.
    pub exact_binomial: Option<CountedRecord>,
}

/// An interval by enumeration: exact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CountedRecord {
    /// Mean width of the intervals there are; null if there is never one.
    pub width: Option<f64>,
    /// Probability that there is none.
    pub without: f64,
    /// Probability that the interval holds the truth, given that there is one.
    pub coverage: Option<f64>,
}

impl From<CountedInterval> for CountedRecord {
    fn from(found: CountedInterval) -> Self {
        Self { width: found.width, without: found.without, coverage: found.coverage }
    }
}

/// Parts of the subjects found for a width that are looked at beside them.
const BESIDE: [f64; 5] = [0.6, 0.8, 1.0, 1.25, 1.5];

/// Numbers of subjects around those found for a width, those found among them.
pub(super) fn beside(subjects: u64) -> Vec<u64> {
    let mut numbers: Vec<u64> =
        BESIDE.iter().map(|part| ((part * subjects as f64).round() as u64).max(2)).collect();
    numbers.dedup();
    numbers
}

/// Records of the median, and of survival if a landmark is given.
pub(super) fn curve_precision(
    request: &DecideRequest,
    truth: &'static str,
    subjects: u64,
) -> Result<Vec<CurvePrecisionRecord>, DecideError> {
    let plan = request.setting.plan(subjects as f64).map_err(DecideError::Design)?;
    let law = if truth == "null" { &plan.null } else { &plan.alternative };
    let CurvePrecisionRequest { landmark, interval, truth: run } = request.curve;
    let observation = &plan.followed;
    let of = |figure| expected_limits(observation, law, figure, subjects, interval);
    let median = of(CurveFigure::Median)?;
    let survival = landmark.map(|time| of(CurveFigure::SurvivalAt(time))).transpose()?;
    let trials = CurveTrials { observation, truth: law, subjects, landmark, interval, seed: run.seed };
    let seen = trials.tally(run.trials, run.threads)?;
    let mut records = vec![record((truth, subjects), median, (seen.median, run.trials, run.trials))];
    if let Some((time, expected)) = landmark.zip(survival) {
        let tally = (seen.survival, run.trials, seen.survival.finite);
        records.push(CurvePrecisionRecord {
            figure: "survival",
            ..counted(observation, (time, subjects), interval, record((truth, subjects), expected, tally))
        });
    }
    Ok(records)
}

fn record(
    (truth, subjects): (&'static str, u64),
    expected: ExpectedLimits,
    (tally, trials, with_coverage): (WidthTally, u64, u64),
) -> CurvePrecisionRecord {
    let error = |rate: f64, of: u64| (rate * (1.0 - rate) / of as f64).sqrt();
    let without = 1.0 - tally.finite as f64 / trials as f64;
    let coverage = (with_coverage > 0).then(|| tally.covered as f64 / with_coverage as f64);
    let width = tally.mean();
    CurvePrecisionRecord {
        figure: "median",
        truth,
        subjects,
        value: expected.value,
        expected_lower: expected.lower,
        expected_upper: expected.upper,
        expected_width: expected.width(),
        simulated_width: width.map(|(mean, _)| mean),
        simulated_width_mcse: width.and_then(|(_, error)| error),
        without,
        without_mcse: error(without, trials),
        coverage,
        coverage_mcse: coverage.map(|rate| error(rate, with_coverage)),
        counted: None,
        exact_binomial: None,
    }
}

/// With what can be counted where nobody is censored before the landmark.
fn counted(
    observation: &Observation,
    (landmark, subjects): (f64, u64),
    interval: IntervalType,
    record: CurvePrecisionRecord,
) -> CurvePrecisionRecord {
    let Some(survival) = record.value.filter(|_| all_followed_to(observation, landmark)) else {
        return record;
    };
    CurvePrecisionRecord {
        counted: Some(counted_curve_interval(subjects, survival, interval).into()),
        exact_binomial: Some(exact_binomial_interval(subjects, survival, interval.level).into()),
        ..record
    }
}
