//! The test for trend over ordered groups.

use schemars::JsonSchema;
use serde::Serialize;

use super::TrendScores;
use crate::hypothesis::{RankWeight, Stratum, trend, weighted_logrank};
use crate::results::analysis::records::{Reasons, reasons};

/// The test for trend, in the strata of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrendResult {
    /// The score of each group.
    pub scores: Vec<TrendScore>,
    /// With the weight of the log-rank test, then with the weights asked for.
    pub tests: Vec<TrendTest>,
}

/// Score of a group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrendScore {
    /// Level.
    pub group: String,
    /// Score.
    pub score: f64,
}

/// The test for trend with one weight.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrendTest {
    /// As in the weighted log-rank tests.
    pub weight: &'static str,
    /// Power of S(t-), for Fleming and Harrington's weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rho: Option<f64>,
    /// Power of 1 - S(t-).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Positive if the hazard falls as the score rises.
    pub z: Option<f64>,
    /// `z^2`.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom: 1.
    pub df: u32,
    /// p-value, two-sided.
    pub p_value: Option<f64>,
    /// `P(Z > z)`: small if the hazard falls as the score rises.
    pub p_value_one_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn trend_result(
    names: &[&str],
    strata: &[Stratum<'_>],
    scores: &TrendScores,
    weights: &[RankWeight],
) -> TrendResult {
    let scores: Vec<f64> = match scores {
        TrendScores::EquallySpaced => (0..names.len()).map(|g| (g + 1) as f64).collect(),
        TrendScores::Given(scores) => scores.clone(),
    };
    let tests =
        std::iter::once(&RankWeight::LOGRANK).chain(weights.iter().filter(|w| **w != RankWeight::LOGRANK));
    let tests = tests.map(|weight| {
        let test = trend(&weighted_logrank(strata, *weight), &scores);
        let powers = weight.rho_gamma();
        TrendTest {
            weight: weight.id(),
            rho: powers.map(|(rho, _)| rho),
            gamma: powers.map(|(_, gamma)| gamma),
            z: test.z.value(),
            chi_squared: test.chi_squared.value(),
            df: 1,
            p_value: test.p_value.value(),
            p_value_one_sided: test.p_one_sided.value(),
            reasons: reasons([
                ("z", test.z),
                ("chi_squared", test.chi_squared),
                ("p_value", test.p_value),
                ("p_value_one_sided", test.p_one_sided),
            ]),
        }
    });
    let tests = tests.collect();
    let named = names.iter().zip(&scores);
    TrendResult {
        scores: named.map(|(name, score)| TrendScore { group: (*name).to_owned(), score: *score }).collect(),
        tests,
    }
}
