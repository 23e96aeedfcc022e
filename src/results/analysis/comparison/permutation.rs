//! The permutation log-rank test.

use schemars::JsonSchema;
use serde::Serialize;

use super::PermutationRequest;
use crate::hypothesis::{
    LabelledStratum, PermutationMethod, RankWeight, Stratum, permutation_test, weighted_logrank,
};
use crate::results::analysis::AnalysisRequest;
use crate::results::analysis::records::{Reasons, reasons};
use crate::sample::{Factor, RiskTable, Sample};

/// The permutation log-rank test, labels permuted within strata.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PermutationResult {
    /// `exact` or `monte-carlo`; none where there is no test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// Arrangements counted, if exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrangements: Option<f64>,
    /// Arrangements drawn, if not exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws: Option<u64>,
    /// Seed of the draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// For two groups z with the variance over arrangements, for more chi-squared.
    pub statistic: Option<f64>,
    /// For two groups, the one that `z > 0` favours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z_favours: Option<String>,
    /// p-value, two-sided.
    pub p_value: Option<f64>,
    /// For two groups, small if the favoured group of `z_favours` fares better.
    pub p_value_one_sided: Option<f64>,
    /// Monte Carlo standard error of the two-sided p-value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value_std_error: Option<f64>,
    /// Monte Carlo standard error of the one-sided p-value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value_one_sided_std_error: Option<f64>,
    /// Log-rank p-value of the censoring times: small if the groups are censored differently, and then the permutation test is
    /// not exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub censoring_p_value: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn permutation_result(
    request: &AnalysisRequest<'_>,
    names: &[&str],
    asked: PermutationRequest,
) -> PermutationResult {
    let strata = labelled(request, names.len());
    let test = permutation_test(&strata, RankWeight::LOGRANK, asked.draws, asked.seed);
    let with_subjects: Vec<usize> =
        (0..names.len()).filter(|g| strata.iter().any(|stratum| stratum.groups.contains(g))).collect();
    let favoured = if let [_, new] = with_subjects.as_slice() { Some(names[*new].to_owned()) } else { None };
    let (arrangements, run) = match test.method {
        Some(PermutationMethod::Exact { arrangements }) => (Some(arrangements), None),
        Some(PermutationMethod::MonteCarlo(run)) => (None, Some(run)),
        None => (None, None),
    };
    PermutationResult {
        method: test.method.map(|_| if run.is_some() { "monte-carlo" } else { "exact" }),
        arrangements,
        draws: run.map(|run| run.draws),
        seed: run.map(|run| run.seed),
        statistic: test.statistic.value(),
        z_favours: favoured,
        p_value: test.p_value.value(),
        p_value_one_sided: test.p_one_sided.value(),
        p_value_std_error: test.std_errors.map(|(two_sided, _)| two_sided),
        p_value_one_sided_std_error: test
            .p_one_sided
            .value()
            .and(test.std_errors.map(|(_, one_sided)| one_sided)),
        censoring_p_value: censoring_p_value(&strata, names.len()),
        reasons: reasons([
            ("statistic", test.statistic),
            ("p_value", test.p_value),
            ("p_value_one_sided", test.p_one_sided),
        ]),
    }
}

/// The subjects by stratum, each with the position of its group.
fn labelled(request: &AnalysisRequest<'_>, groups: usize) -> Vec<LabelledStratum> {
    if let (Some(by), Some(strata)) = (request.attributes.by, request.attributes.strata) {
        let codes: Vec<usize> = by.codes.iter().map(|code| *code as usize).collect();
        let of_stratum = |stratum: u32| {
            let subjects = strata.select(stratum, request.whole.subjects());
            let sample = Sample::new(subjects).ok()?;
            Some(LabelledStratum { sample, groups: Factor::select(strata, stratum, &codes) })
        };
        return (0..strata.count() as u32).filter_map(of_stratum).collect();
    }
    let (mut subjects, mut codes) = (Vec::new(), Vec::new());
    for (code, (_, sample)) in request.groups.iter().enumerate().take(groups) {
        subjects.extend_from_slice(sample.subjects());
        codes.resize(subjects.len(), code);
    }
    Sample::new(subjects).map(|sample| LabelledStratum { sample, groups: codes }).into_iter().collect()
}

/// The log-rank test with event and censoring exchanged.
fn censoring_p_value(strata: &[LabelledStratum], groups: usize) -> Option<f64> {
    let tables: Vec<Vec<Option<RiskTable>>> = strata
        .iter()
        .map(|stratum| {
            let of_group = |group: usize| {
                let own = stratum.sample.subjects().iter().zip(&stratum.groups);
                let subjects = own.filter(|(_, g)| **g == group).map(|(subject, _)| *subject).collect();
                Sample::new(subjects).ok().map(|sample| RiskTable::new(&sample.reversed()))
            };
            (0..groups).map(of_group).collect()
        })
        .collect();
    let strata: Vec<Stratum<'_>> =
        tables.iter().map(|groups| groups.iter().map(Option::as_ref).collect()).collect();
    weighted_logrank(&strata, RankWeight::LOGRANK).p_value.value()
}
