//! Tests between groups: log-rank, weighted, stratified, for trend, the largest of several, by permutation.

mod logrank;
mod max_combo;
mod permutation;
mod trend;
mod weighted;

use super::AnalysisRequest;
use crate::hypothesis::{RankWeight, Stratum};
use crate::measure::Caution;
use crate::sample::{Factor, RiskTable, Sample, Subject};

use logrank::logrank_result;
pub use logrank::{Advice, HazardRatioResult, LogrankGroup, LogrankResult, Trusted};
use max_combo::max_combo_result;
pub use max_combo::{MaxComboComponent, MaxComboResult, MaximumResult};
pub use permutation::PermutationResult;
use permutation::permutation_result;
use trend::trend_result;
pub use trend::{TrendResult, TrendScore, TrendTest};
pub use weighted::WeightedLogrankResult;
use weighted::weighted_result;

/// What to test between groups beside the log-rank test, which comes with groups.
#[derive(Debug, Clone, Default)]
pub struct GroupComparisonRequest {
    /// Weighted log-rank tests.
    pub weights: Vec<RankWeight>,
    /// Test for trend.
    pub trend: Option<TrendScores>,
    /// Weights of the max-combo test.
    pub max_combo: Option<Vec<RankWeight>>,
    /// Permutation test.
    pub permutation: Option<PermutationRequest>,
}

/// Draws of the permutation test, where the arrangements are too many to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermutationRequest {
    /// Arrangements to draw.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
}

/// Scores of the ordered groups.
#[derive(Debug, Clone, PartialEq)]
pub enum TrendScores {
    /// 1, 2, 3, ... in the order of the levels.
    EquallySpaced,
    /// One a group, in the order of the levels.
    Given(Vec<f64>),
}

/// Results of the tests between groups.
#[derive(Debug, Default)]
pub(super) struct GroupComparison {
    pub(super) logrank: Option<LogrankResult>,
    pub(super) weighted: Vec<WeightedLogrankResult>,
    pub(super) trend: Option<TrendResult>,
    pub(super) max_combo: Option<MaxComboResult>,
    pub(super) permutation: Option<PermutationResult>,
}

/// Runs the tests asked for; nothing without groups.
pub(super) fn compare(
    request: &AnalysisRequest<'_>,
    tables: &[RiskTable],
    cautions: &mut Vec<Caution>,
) -> GroupComparison {
    if request.groups.is_empty() {
        return GroupComparison::default();
    }
    let names: Vec<&str> = request.groups.iter().map(|(name, _)| *name).collect();
    let factors = request.attributes.by.zip(request.attributes.strata);
    let within: Option<Vec<Vec<Option<RiskTable>>>> =
        factors.map(|(by, strata)| tables_within(request.whole, by, strata));
    let strata: Vec<Stratum<'_>> = match &within {
        Some(within) => within.iter().map(|groups| groups.iter().map(Option::as_ref).collect()).collect(),
        None => vec![tables.iter().map(Some).collect()],
    };
    let strata_names = factors.map(|(_, strata)| strata.levels.clone());
    let asked = &request.group_comparison;
    GroupComparison {
        logrank: Some(logrank_result(&names, &strata, strata_names, request.conf_level, cautions)),
        weighted: asked.weights.iter().map(|weight| weighted_result(&names, &strata, *weight)).collect(),
        trend: asked.trend.as_ref().map(|scores| trend_result(&names, &strata, scores, &asked.weights)),
        max_combo: asked.max_combo.as_ref().map(|weights| max_combo_result(&names, &strata, weights)),
        permutation: asked.permutation.map(|asked| permutation_result(request, &names, asked)),
    }
}

/// A risk table for every stratum and group; none where nobody is.
fn tables_within(whole: &Sample, by: &Factor, strata: &Factor) -> Vec<Vec<Option<RiskTable>>> {
    let mut cells: Vec<Vec<Vec<Subject>>> = vec![vec![Vec::new(); by.count()]; strata.count()];
    for ((subject, group), stratum) in whole.subjects().iter().zip(&by.codes).zip(&strata.codes) {
        cells[*stratum as usize][*group as usize].push(*subject);
    }
    let table = |subjects: Vec<Subject>| Sample::new(subjects).ok().map(|sample| RiskTable::new(&sample));
    cells.into_iter().map(|groups| groups.into_iter().map(table).collect()).collect()
}
