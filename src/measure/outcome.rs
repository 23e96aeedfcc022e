//! Results that need not exist.

use schemars::JsonSchema;
use serde::Serialize;

use super::ConfidenceLevel;

/// A number, or the reason why there is none. Never NaN, never a quiet 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// It exists.
    Value(f64),
    /// The curve does not come down to the wanted level within the observed time.
    NotReached,
    /// It is undefined for these data.
    NotEstimable(Reason),
}

/// Why a number does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The curve or its limit does not come down to the level.
    NotReached,
    /// The estimate is 0 there, where the (transformed) limit is undefined.
    SurvivalIsZero,
    /// The estimate is 1 there, where the transformed limit is undefined.
    SurvivalIsOne,
    /// The time lies beyond the last observed one while the curve is above 0.
    BeyondLastTime,
    /// No event, so there is nothing to compare or no information.
    NoEvents,
    /// It has no standard error: the likelihood is too flat or its neighbourhood has no value.
    NoStandardError,
    /// No event was expected under the benchmark.
    NothingExpected,
    /// Only one group.
    OneGroup,
    /// Nothing is left to chance: the variance of the test statistic is 0.
    NoVariance,
    /// A ratio whose numerator or denominator is 0, or too large for a number.
    RatioUnbounded,
    /// A group without a score.
    ScoreMissing,
    /// Defined for two groups.
    TwoGroupsOnly,
    /// The test has no statistic, only an exact p-value.
    ExactTest,
    /// No simulated trial had it.
    NoTrial,
    /// The number of events behind the benchmark is not known.
    UnknownEvents,
    /// Computed for the one-sample log-rank tests only.
    OneSampleOnly,
    /// The estimated variance is 0.
    VarianceIsZero,
    /// How long each subject could have been observed is not known.
    UnknownPotential,
    /// The benchmark is a step curve, itself a sample, so the law given its curve is not the question.
    BenchmarkIsSample,
    /// So many subjects that the exact law is not computed; the other variants agree there.
    TooManySubjects,
    /// However bad the benchmark, the result is not significant against it.
    NeverSignificant,
    /// However good the benchmark, the result is significant against it.
    AlwaysSignificant,
    /// Too few historical arms to tell how much they differ.
    TooFewArms,
    /// Several laws, so no one median.
    SeveralLaws,
    /// Nobody has a level that the benchmark has.
    EmptyLevel,
    /// An iteration did not come to an end.
    NotConverged,
    /// The covariate is the same for all who are at risk together.
    ConstantCovariate,
    /// The covariate is so large or so small throughout that its square is no number.
    CovariateOutOfRange,
    /// The covariate follows from those before it.
    Collinear,
    /// The likelihood rises for ever as the coefficient goes to infinity.
    MonotoneLikelihood,
    /// Too large or too small for a number.
    BeyondNumbers,
    /// It would take too long.
    TooMuchWork,
    /// Exact ties are defined for subjects that all count once.
    WeightsWithExactTies,
    /// Not computed with exact ties.
    ExactTies,
    /// No covariate is left in the model.
    NoCovariateLeft,
    /// No two subjects can be compared.
    NoPairs,
    /// All events happen at one time, or as good as.
    OneEventTime,
    /// Something happens at time 0, which has no logarithm.
    TimeIsZero,
    /// More terms than the model is fitted with.
    TooManyTerms,
    /// The subjects are so many that the other interval says the same.
    LargeSample,
    /// No bound is planned there.
    NoBound,
    /// No number of events reaches the bound.
    BoundOutOfReach,
    /// The range asked for holds no part of the curve that has a variance.
    NothingInRange,
    /// The kernel would be wider than the range of the events.
    BandwidthTooWide,
    /// The smoothed rate is not above 0, or cannot be told from it.
    HazardNotPositive,
    /// The time lies beyond the last one at which the benchmark is known.
    BeyondHorizon,
    /// No time under observation.
    NoPersonTime,
    /// Not defined for subjects who were not observed from the start.
    DelayedEntry,
    /// Nobody's state at the landmark is known.
    NobodyEvaluable,
    /// The benchmark's survival there is 0 or 1.
    BenchmarkIsCertain,
    /// The benchmark's curve never comes down to one half.
    BenchmarkHasNoMedian,
    /// The benchmark's hazard is not constant.
    BenchmarkNotExponential,
    /// No event of this cause up to there, so its incidence is 0 and has no interval on a transformed scale.
    NoEventOfCause,
    /// Everybody has had the event of this cause, so its incidence is 1 and has no interval on a transformed scale.
    IncidenceIsOne,
    /// The pooled incidence reaches 1 while groups are still compared, so the variance is undefined.
    PooledIncidenceIsOne,
    /// Several values have the same likelihood.
    NotIdentified,
    /// The variance of the statistic is singular or overflows.
    SingularVariance,
    /// Not defined for subjects with fractional weights.
    FractionalWeights,
    /// All weights of the group are 0.
    NoWeight,
    /// Weights negative, infinite, or together too large.
    UnusableWeights,
}

impl Outcome {
    /// The number, or the reason if it is infinite or none.
    #[must_use]
    pub fn finite(value: f64, otherwise: Reason) -> Self {
        if value.is_finite() { Self::Value(value) } else { Self::NotEstimable(otherwise) }
    }

    /// The number, if it exists.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// Why there is none.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Value(_) => None,
            Self::NotReached => Some(Reason::NotReached),
            Self::NotEstimable(reason) => Some(reason),
        }
    }

    /// Applies `f` to the number, if it exists.
    #[must_use]
    pub fn map(self, f: impl FnOnce(f64) -> f64) -> Self {
        if let Self::Value(value) = self { Self::Value(f(value)) } else { self }
    }
}

/// A two-sided interval with its level; either limit may not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub lower: Outcome,
    /// Upper limit.
    pub upper: Outcome,
    /// Confidence level of both limits together.
    pub level: ConfidenceLevel,
}
