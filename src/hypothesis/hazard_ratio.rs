//! Hazard ratios of two groups from observed and expected events, without a model fit.

use super::logrank::{Logrank, Stratum};
use super::risk_sets::for_each_risk_set;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::{exp, ln};

/// How the hazard ratio is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HazardRatioMethod {
    /// One Newton step from 1: `exp((O - E) / V)`.
    Peto,
    /// Mantel and Haenszel's ratio over risk sets.
    MantelHaenszel,
    /// Pike's ratio of O / E.
    ObservedOverExpected,
}

impl HazardRatioMethod {
    /// All.
    pub const ALL: [Self; 3] = [Self::Peto, Self::MantelHaenszel, Self::ObservedOverExpected];

    /// Its name in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Peto => "peto",
            Self::MantelHaenszel => "mantel-haenszel",
            Self::ObservedOverExpected => "observed-over-expected",
        }
    }
}

/// A hazard ratio of the new group to the reference; below 1 favours the new group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardRatio {
    /// How.
    pub method: HazardRatioMethod,
    /// The ratio.
    pub estimate: Outcome,
    /// Standard error of its logarithm.
    pub log_std_error: Outcome,
    /// Interval, normal on the log scale.
    pub interval: Interval,
}

/// The hazard ratio of the two groups that `test` (the log-rank test of the same strata) compares.
///
/// ```text
/// peto                    ln HR = (O_1 - E_1) / V_11                  se = 1 / sqrt V_11
/// mantel-haenszel         HR = A / B                                  se = sqrt(C / (A B))
///                         A = sum d_1 n_0 / n, B = sum d_0 n_1 / n, C = sum d n_0 n_1 / n^2
/// observed-over-expected  HR = (O_1 / E_1) / (O_0 / E_0)              se = sqrt(1 / E_1 + 1 / E_0)
/// ```
/// Sums over strata and event times; 1 the new group, 0 the reference, `n = n_0 + n_1`. Peto's and Pike's ratios lie too near 1 for ratios far
/// from it (Peto's when the groups are also unbalanced, Pike's always), Mantel and Haenszel's is consistent. None is the
/// estimate of Cox's model. Not estimable where a sum that is divided by, or whose logarithm is needed, is 0.
/// # Reference
/// Yusuf et al. (1985), Prog. Cardiovasc. Dis. 27, 335-371 (Peto); Mantel & Haenszel (1959), J. Natl. Cancer Inst. 22,
/// 719-748, with the variance of Greenland & Robins (1985), Biometrics 41, 55-68; Pike (1972), JRSS A 135, 201-203, with the
/// standard error of Machin, Cheung & Parmar (2006), Survival Analysis. Evidence: R `metafor::rma.peto` and `rma.mh` over
/// risk sets, and the definitions written out in R, tests/reference/hazard_ratio.
#[must_use]
pub fn hazard_ratio(
    method: HazardRatioMethod,
    strata: &[Stratum<'_>],
    test: &Logrank,
    level: ConfidenceLevel,
) -> HazardRatio {
    let log_ratio_and_error = match test.two_groups {
        None => {
            Err(if test.df == 0 { test.chi_squared.reason() } else { None }.unwrap_or(Reason::TwoGroupsOnly))
        }
        Some(two) => {
            let pair = (two.reference, two.new);
            match method {
                HazardRatioMethod::Peto => peto(test, pair),
                HazardRatioMethod::MantelHaenszel => mantel_haenszel(strata, pair),
                HazardRatioMethod::ObservedOverExpected => observed_over_expected(test, pair),
            }
        }
    };
    let outcome = |f: &dyn Fn(f64, f64) -> f64| match log_ratio_and_error {
        Ok((log_ratio, std_error)) => match f(log_ratio, std_error) {
            value if value.is_finite() => Outcome::Value(value),
            _ => Outcome::NotEstimable(Reason::RatioUnbounded),
        },
        Err(reason) => Outcome::NotEstimable(reason),
    };
    let z = level.normal_quantile();
    HazardRatio {
        method,
        estimate: outcome(&|log_ratio, _| exp(log_ratio)),
        log_std_error: outcome(&|_, std_error| std_error),
        interval: Interval {
            lower: outcome(&|log_ratio, std_error| exp(log_ratio - z * std_error)),
            upper: outcome(&|log_ratio, std_error| exp(log_ratio + z * std_error)),
            level,
        },
    }
}

/// The logarithm of the ratio and its standard error, or why there is none.
type LogRatio = Result<(f64, f64), Reason>;

fn peto(test: &Logrank, (_, new): (usize, usize)) -> LogRatio {
    let variance = test.variance[new][new];
    if variance > 0.0 {
        Ok((test.score[new] / variance, 1.0 / variance.sqrt()))
    } else {
        Err(Reason::NoVariance)
    }
}

fn observed_over_expected(test: &Logrank, (reference, new): (usize, usize)) -> LogRatio {
    let [old, new] = [reference, new].map(|group| test.groups[group]);
    if old.observed == 0 || new.observed == 0 {
        return Err(Reason::RatioUnbounded);
    }
    let log_ratio = ln(new.observed as f64 / new.expected) - ln(old.observed as f64 / old.expected);
    Ok((log_ratio, (1.0 / new.expected + 1.0 / old.expected).sqrt()))
}

fn mantel_haenszel(strata: &[Stratum<'_>], (reference, new): (usize, usize)) -> LogRatio {
    let (mut above, mut below, mut common) = (0.0, 0.0, 0.0);
    for stratum in strata {
        for_each_risk_set(stratum, |_, members| {
            let [old, new] = [reference, new].map(|group| members[group]);
            let [n_old, n_new] = [old, new].map(|member| member.at_risk);
            let n = n_old + n_new;
            if n > 0.0 {
                above += new.events * n_old / n;
                below += old.events * n_new / n;
                common += (old.events + new.events) * n_old * n_new / (n * n);
            }
        });
    }
    if above > 0.0 && below > 0.0 {
        Ok((ln(above / below), (common / (above * below)).sqrt()))
    } else {
        Err(Reason::RatioUnbounded)
    }
}
