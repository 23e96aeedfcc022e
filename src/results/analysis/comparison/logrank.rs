//! The log-rank test between groups, with the hazard ratio of two groups.

use schemars::JsonSchema;
use serde::Serialize;

use crate::hypothesis::{HazardRatioMethod, Logrank, RankWeight, Stratum, hazard_ratio, weighted_logrank};
use crate::measure::{Caution, ConfidenceLevel, Reason};
use crate::results::analysis::FEW_EVENTS;
use crate::results::analysis::records::{Reasons, reasons};

/// The log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankResult {
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value, two-sided.
    pub p_value: Option<f64>,
    /// Levels of the strata, if the test is stratified.
    pub strata: Option<Vec<String>>,
    /// Observed and expected events.
    pub groups: Vec<LogrankGroup>,
    /// For two groups, the signed statistic: `(O - E) / sd` of the reference.
    pub z: Option<f64>,
    /// For two groups, the one that `z > 0` favours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z_favours: Option<String>,
    /// For two groups, `P(Z > z)`: small if the favoured group of `z_favours` fares better.
    pub p_value_one_sided: Option<f64>,
    /// For two groups, hazard ratios of the group in `z_favours` to the other.
    pub hazard_ratios: Vec<HazardRatioResult>,
    /// Which p-value to trust with so many events; none where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One group of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankGroup {
    /// Level.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
}

/// A hazard ratio from observed and expected events.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HazardRatioResult {
    /// `peto`, `mantel-haenszel` or `observed-over-expected`.
    pub method: &'static str,
    /// Ratio of the favoured group of `z_favours` to the other.
    pub estimate: Option<f64>,
    /// Standard error of its logarithm.
    pub log_std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Which p-value to trust.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Advice {
    /// The one to trust.
    pub trust: Trusted,
    /// Fewest events expected in a group that counts: below ten the chi-squared law is a rough guide.
    pub fewest_expected: f64,
    /// The group that has them.
    pub group: String,
}

/// A p-value to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trusted {
    /// That of the chi-squared law.
    Logrank,
    /// That of the permutation test, if censoring does not depend on the group.
    Permutation,
}

pub(super) fn logrank_result(
    names: &[&str],
    strata: &[Stratum<'_>],
    strata_names: Option<Vec<String>>,
    level: ConfidenceLevel,
    cautions: &mut Vec<Caution>,
) -> LogrankResult {
    let test = weighted_logrank(strata, RankWeight::LOGRANK);
    if !test.left_out.is_empty() {
        let groups = test.left_out.iter().map(|index| names[*index].to_owned()).collect();
        cautions.push(Caution::GroupsLeftOut { groups });
    }
    let two = test.two_groups;
    let methods = two.map_or(&[][..], |_| &HazardRatioMethod::ALL);
    let mut reasons = reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]);
    reasons.extend(unsigned(&test));
    LogrankResult {
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        strata: strata_names,
        groups: names
            .iter()
            .zip(&test.groups)
            .map(|(name, tally)| LogrankGroup {
                group: (*name).to_owned(),
                subjects: tally.subjects,
                observed: tally.observed,
                expected: tally.expected,
            })
            .collect(),
        z: two.and_then(|two| two.z.value()),
        z_favours: two.map(|two| names[two.new].to_owned()),
        p_value_one_sided: two.and_then(|two| two.p_one_sided.value()),
        hazard_ratios: methods.iter().map(|method| ratio(*method, strata, &test, level)).collect(),
        advice: advice(names, &test),
        reasons,
    }
}

/// Why the test has no z, if it has none.
pub(super) fn unsigned(test: &Logrank) -> Reasons {
    let reason = match (test.two_groups, test.chi_squared.reason()) {
        (Some(two), _) => two.z.reason(),
        (None, None) => Some(Reason::TwoGroupsOnly),
        (None, reason) => reason,
    };
    reason.into_iter().flat_map(|reason| [("z", reason), ("p_value_one_sided", reason)]).collect()
}

fn ratio(
    method: HazardRatioMethod,
    strata: &[Stratum<'_>],
    test: &Logrank,
    level: ConfidenceLevel,
) -> HazardRatioResult {
    let ratio = hazard_ratio(method, strata, test, level);
    HazardRatioResult {
        method: method.id(),
        estimate: ratio.estimate.value(),
        log_std_error: ratio.log_std_error.value(),
        lower: ratio.interval.lower.value(),
        upper: ratio.interval.upper.value(),
        reasons: reasons([
            ("estimate", ratio.estimate),
            ("log_std_error", ratio.log_std_error),
            ("lower", ratio.interval.lower),
            ("upper", ratio.interval.upper),
        ]),
    }
}

fn advice(names: &[&str], test: &Logrank) -> Option<Advice> {
    test.p_value.value()?;
    let counting = (0..names.len()).filter(|g| !test.left_out.contains(g));
    let expected = |g: &usize| test.groups[*g].expected;
    let fewest = counting.min_by(|a, b| expected(a).total_cmp(&expected(b)))?;
    let few = expected(&fewest) < FEW_EVENTS as f64;
    Some(Advice {
        trust: if few { Trusted::Permutation } else { Trusted::Logrank },
        fewest_expected: expected(&fewest),
        group: names[fewest].to_owned(),
    })
}
