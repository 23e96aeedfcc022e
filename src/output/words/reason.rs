//! Why numbers do not exist.

use crate::measure::Reason;

/// Why a number does not exist.
#[must_use]
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotReached => "not reached",
        Reason::SurvivalIsZero => "undefined at S = 0",
        Reason::SurvivalIsOne => "undefined at S = 1",
        Reason::BeyondLastTime => "beyond the last observed time",
        Reason::NoEvents => "no event to compare",
        Reason::NothingExpected => "nothing expected under the benchmark",
        Reason::OneGroup => "only one group",
        Reason::NoVariance => "nothing left to chance (variance 0)",
        Reason::RatioUnbounded => "no finite ratio above 0",
        Reason::ScoreMissing => "a group has no score",
        Reason::TwoGroupsOnly => "for two groups only",
        Reason::ExactTest => "exact test, no statistic",
        Reason::NoTrial => "in no simulated trial",
        Reason::UnknownEvents => "number of events not known",
        Reason::NothingInRange => "no event with a variance in the range",
        Reason::BandwidthTooWide => "bandwidth above half of the time to the last event",
        Reason::HazardNotPositive => "smoothed rate not above 0",
        Reason::BeyondHorizon => "beyond the benchmark's horizon",
        Reason::NoPersonTime => "no time under observation",
        Reason::OneSampleOnly => "for one-sample log-rank tests only",
        Reason::VarianceIsZero => "estimated variance is 0",
        Reason::UnknownPotential => "potential follow-up not known",
        Reason::BenchmarkIsSample => "the benchmark is itself a sample",
        Reason::TooManySubjects => "too many subjects",
        Reason::NeverSignificant => "significant against no benchmark",
        Reason::AlwaysSignificant => "significant against any benchmark",
        Reason::TooFewArms => "needs at least 3 historical arms",
        Reason::SeveralLaws => "several laws",
        Reason::EmptyLevel => "nobody has a level that the benchmark has",
        Reason::NotConverged => "did not converge",
        Reason::ConstantCovariate => "does not vary among those at risk together",
        Reason::Collinear => "follows from the terms before it",
        Reason::MonotoneLikelihood => "infinite: the likelihood rises for ever",
        Reason::BeyondNumbers => "too large or too small for a number",
        Reason::TooMuchWork => "would take too long",
        Reason::WeightsWithExactTies => "exact ties are not defined for weights",
        Reason::ExactTies => "not computed with exact ties",
        Reason::NoCovariateLeft => "no covariate left in the model",
        Reason::NoPairs => "no two subjects to compare",
        Reason::OneEventTime => "events at one time only",
        Reason::TimeIsZero => "an event at time 0 has no logarithm",
        Reason::TooManyTerms => "too many terms",
        Reason::LargeSample => "not needed for so large a sample",
    }
}
