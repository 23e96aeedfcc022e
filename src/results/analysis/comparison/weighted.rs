//! Weighted log-rank tests.

use schemars::JsonSchema;
use serde::Serialize;

use super::logrank::unsigned;
use crate::hypothesis::{RankWeight, Stratum, weighted_logrank};
use crate::results::analysis::records::{Reasons, reasons};

/// A weighted log-rank test, in the strata of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WeightedLogrankResult {
    /// `logrank`, `fleming-harrington`, `gehan`, `tarone-ware`, `peto`, `modified-peto` or `prentice`.
    pub weight: &'static str,
    /// Power of S(t-), for Fleming and Harrington's weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rho: Option<f64>,
    /// Power of 1 - S(t-).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value, two-sided.
    pub p_value: Option<f64>,
    /// For two groups, the signed statistic.
    pub z: Option<f64>,
    /// For two groups, the one that `z > 0` favours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z_favours: Option<String>,
    /// For two groups, `P(Z > z)`.
    pub p_value_one_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn weighted_result(
    names: &[&str],
    strata: &[Stratum<'_>],
    weight: RankWeight,
) -> WeightedLogrankResult {
    let test = weighted_logrank(strata, weight);
    let two = test.two_groups;
    let mut reasons = reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]);
    reasons.extend(unsigned(&test));
    let powers = weight.rho_gamma();
    WeightedLogrankResult {
        weight: weight.id(),
        rho: powers.map(|(rho, _)| rho),
        gamma: powers.map(|(_, gamma)| gamma),
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        z: two.and_then(|two| two.z.value()),
        z_favours: two.map(|two| names[two.new].to_owned()),
        p_value_one_sided: two.and_then(|two| two.p_one_sided.value()),
        reasons,
    }
}
