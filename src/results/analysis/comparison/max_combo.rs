//! The largest of several weighted log-rank statistics.

use schemars::JsonSchema;
use serde::Serialize;

use crate::hypothesis::{MaxCombo, Maximum, RankWeight, Stratum, max_combo};
use crate::results::analysis::records::{Reasons, reasons};

/// The max-combo test of two groups, in the strata of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MaxComboResult {
    /// The group that `z > 0` favours, if two groups count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z_favours: Option<String>,
    /// The statistics combined; those without variance are left out.
    pub components: Vec<MaxComboComponent>,
    /// Their correlations under equal hazards.
    pub correlation: Vec<Vec<f64>>,
    /// The largest z, against a better group `z_favours`.
    pub one_sided: MaximumResult,
    /// The largest |z|.
    pub two_sided: MaximumResult,
}

/// A weighted statistic.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MaxComboComponent {
    /// As in the weighted log-rank tests.
    pub weight: &'static str,
    /// Power of S(t-), for Fleming and Harrington's weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rho: Option<f64>,
    /// Power of 1 - S(t-).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Signed statistic.
    pub z: f64,
}

/// A maximum and its p-value.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MaximumResult {
    /// The maximum.
    pub statistic: Option<f64>,
    /// Position among the components, from 0, of the one that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<usize>,
    /// p-value, by the joint normal law of the components.
    pub p_value: Option<f64>,
    /// Bound on its numerical error.
    pub p_value_error: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn max_combo_result(
    names: &[&str],
    strata: &[Stratum<'_>],
    weights: &[RankWeight],
) -> MaxComboResult {
    let MaxCombo { components, correlation, one_sided, two_sided, groups } = max_combo(strata, weights);
    let components = components.into_iter().map(|component| {
        let powers = component.weight.rho_gamma();
        MaxComboComponent {
            weight: component.weight.id(),
            rho: powers.map(|(rho, _)| rho),
            gamma: powers.map(|(_, gamma)| gamma),
            z: component.z,
        }
    });
    MaxComboResult {
        z_favours: groups.map(|(_, new)| names[new].to_owned()),
        components: components.collect(),
        correlation,
        one_sided: maximum(one_sided),
        two_sided: maximum(two_sided),
    }
}

fn maximum(maximum: Maximum) -> MaximumResult {
    MaximumResult {
        statistic: maximum.statistic.value(),
        chosen: maximum.chosen,
        p_value: maximum.p_value.value(),
        p_value_error: maximum.p_error,
        reasons: reasons([("statistic", maximum.statistic), ("p_value", maximum.p_value)]),
    }
}
