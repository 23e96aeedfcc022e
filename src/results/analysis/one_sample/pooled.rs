//! The trial against several historical arms pooled by random effects.

use schemars::JsonSchema;
use serde::Serialize;

use crate::benchmark::{ArmEstimate, Benchmark, BetweenArms, RandomEffects};
use crate::hypothesis::{
    ExpectedHazard, ObservedExpected, ReferenceInformation, exposures, nelson_aalen_variance, predictive_test,
};
use crate::measure::{OneSidedAlpha, Outcome, Reason};
use crate::numeric::portable::{exp, ln};
use crate::results::analysis::AnalysisRequest;
use crate::results::analysis::records::{Reasons, reasons};
use crate::sample::{RiskTable, Sample};

/// A group against pooled arms.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PooledResult {
    /// `all`, or a level.
    pub group: String,
    /// Time at which observation is cut: the shortest horizon of the arms.
    pub horizon: Option<f64>,
    /// Events observed up to it.
    pub observed: u64,
    /// One-sided level of the predictive limit.
    pub alpha: f64,
    /// The arms, each as benchmark over the trial's own follow-up.
    pub arms: Vec<PooledArm>,
    /// Pooled by each estimate of the variance between arms; the first is the one to look at.
    pub estimates: Vec<PooledEstimate>,
}

/// One historical arm.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PooledArm {
    /// Benchmark id, law or file.
    pub benchmark: String,
    /// Events behind it; of patient-level data those that give the same variance.
    pub events: Option<f64>,
    /// Events expected in this trial.
    pub expected: f64,
    /// O / E against it.
    pub ratio: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The arms pooled.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PooledEstimate {
    /// `paule-mandel`, `reml` or `dersimonian-laird`.
    pub method: BetweenArms,
    /// Standard deviation of the log hazard between arms.
    pub tau: Option<f64>,
    /// Cochran's Q on k - 1 degrees of freedom.
    pub q: Option<f64>,
    /// Events expected by the pooled arms.
    pub expected: Option<f64>,
    /// Standard error of its logarithm.
    pub log_std_error: Option<f64>,
    /// O / E.
    pub ratio: Option<f64>,
    /// A further arm's true ratio to the pooled level lies below it with probability alpha: the predictive limit.
    pub predictive_limit: Option<f64>,
    /// Whether O / E lies below the limit; no test, for the trial's own error does not count in it.
    pub below_predictive_limit: Option<bool>,
    /// One-sided p of the predictive test, which counts both.
    pub p_value_one_sided: Option<f64>,
    /// Two-sided p.
    pub p_value_two_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The whole sample, then each group, against the pooled arms of the request.
pub(in crate::results::analysis) fn pooled_results(request: &AnalysisRequest<'_>) -> Vec<PooledResult> {
    let arms = request.one_sample.pool;
    if arms.is_empty() {
        return Vec::new();
    }
    let groups = std::iter::once(("all", request.whole)).chain(request.groups.iter().copied());
    groups.map(|(name, sample)| pooled(name, sample, arms, request.one_sample.pool_alpha)).collect()
}

fn pooled(name: &str, sample: &Sample, arms: &[Benchmark], alpha: OneSidedAlpha) -> PooledResult {
    let horizons = arms.iter().filter_map(|arm| arm.horizon);
    let horizon = horizons.reduce(f64::min);
    let table = RiskTable::new(sample);
    let against: Vec<(ObservedExpected, ReferenceInformation)> = arms
        .iter()
        .map(|arm| {
            let hazard = ExpectedHazard::of_law(&arm.law);
            let tally = ObservedExpected::of(&exposures(sample, &hazard, horizon, None));
            let information = match (&arm.patients, arm.record.event_count()) {
                (Some(patients), _) => {
                    ReferenceInformation::Variance(nelson_aalen_variance(&table, patients, horizon, 1.0))
                }
                (None, Some(events)) => ReferenceInformation::Events(events.count),
                (None, None) => ReferenceInformation::Unknown,
            };
            (tally, information)
        })
        .collect();
    let observed = against.first().map_or(0, |(tally, _)| tally.observed);
    let estimates = estimates_of(&against);
    PooledResult {
        group: name.to_owned(),
        horizon,
        observed,
        alpha: alpha.get(),
        arms: arms.iter().zip(&against).map(|(arm, against)| arm_result(arm, against)).collect(),
        estimates: BetweenArms::ALL
            .into_iter()
            .map(|method| estimate(method, observed, &estimates, alpha))
            .collect(),
    }
}

fn estimates_of(against: &[(ObservedExpected, ReferenceInformation)]) -> Result<Vec<ArmEstimate>, Reason> {
    let one = |(tally, information): &(ObservedExpected, ReferenceInformation)| {
        if tally.expected <= 0.0 || !tally.expected.is_finite() {
            return Err(Reason::NothingExpected);
        }
        let events = information.events(tally.expected).ok_or(Reason::UnknownEvents)?;
        Ok(ArmEstimate { log_level: ln(tally.expected), variance: 1.0 / events })
    };
    against.iter().map(one).collect()
}

fn arm_result(arm: &Benchmark, (tally, information): &(ObservedExpected, ReferenceInformation)) -> PooledArm {
    let events = information
        .events(tally.expected)
        .map_or(Outcome::NotEstimable(Reason::UnknownEvents), Outcome::Value);
    let ratio = if tally.expected > 0.0 {
        Outcome::finite(tally.observed as f64 / tally.expected, Reason::RatioUnbounded)
    } else {
        Outcome::NotEstimable(Reason::NothingExpected)
    };
    PooledArm {
        benchmark: arm.record.id.clone(),
        events: events.value(),
        expected: tally.expected,
        ratio: ratio.value(),
        reasons: reasons([("events", events), ("ratio", ratio)]),
    }
}

fn estimate(
    method: BetweenArms,
    observed: u64,
    arms: &Result<Vec<ArmEstimate>, Reason>,
    alpha: OneSidedAlpha,
) -> PooledEstimate {
    let pooled = match arms {
        Ok(arms) => RandomEffects::pool(arms, method),
        Err(reason) => Err(*reason),
    };
    let of = |value: &dyn Fn(&RandomEffects) -> f64| match &pooled {
        Ok(pooled) => Outcome::Value(value(pooled)),
        Err(reason) => Outcome::NotEstimable(*reason),
    };
    let tau = of(&|pooled| pooled.tau_squared.sqrt());
    let q = of(&|pooled| pooled.q);
    let expected = of(&|pooled| exp(pooled.mean));
    let log_std_error = of(&|pooled| pooled.std_error);
    let ratio = match expected {
        Outcome::Value(expected) => Outcome::finite(observed as f64 / expected, Reason::RatioUnbounded),
        missing => missing,
    };
    let (limit, one_sided, two_sided) = match &pooled {
        Ok(pooled) => {
            let test = predictive_test(observed, pooled);
            (pooled.predictive_ratio(alpha.get()), test.p_one_sided, test.p_two_sided)
        }
        Err(reason) => {
            let missing = Outcome::NotEstimable(*reason);
            (missing, missing, missing)
        }
    };
    PooledEstimate {
        method,
        tau: tau.value(),
        q: q.value(),
        expected: expected.value(),
        log_std_error: log_std_error.value(),
        ratio: ratio.value(),
        predictive_limit: limit.value(),
        below_predictive_limit: ratio.value().zip(limit.value()).map(|(ratio, limit)| ratio < limit),
        p_value_one_sided: one_sided.value(),
        p_value_two_sided: two_sided.value(),
        reasons: reasons([
            ("tau", tau),
            ("q", q),
            ("expected", expected),
            ("log_std_error", log_std_error),
            ("ratio", ratio),
            ("predictive_limit", limit),
            ("below_predictive_limit", limit),
            ("p_value_one_sided", one_sided),
            ("p_value_two_sided", two_sided),
        ]),
    }
}
