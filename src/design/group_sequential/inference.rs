//! What a group-sequential trial says once it is over.

use super::{GroupSequentialDesign, GroupSequentialError, law_under};
use crate::decision::group_sequential::at_least_as_good;
use crate::design::two_stage::HAZARD_RATIOS;
use crate::distribution::{HazardRatio, Law};
use crate::measure::ConfidenceLevel;
use crate::numeric::normal;
use crate::numeric::portable::{exp, ln};
use crate::numeric::root::bisect_within;

/// How a trial stands after the analyses so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It goes on.
    No,
    /// With success.
    Success,
    /// For futility, or at the last analysis without success.
    NoSuccess,
}

/// Inference by the stage-wise ordering. A limit or estimate is `None` where no hazard ratio in [`HAZARD_RATIOS`] reaches its
/// probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupSequentialInference {
    /// Analysis of the last statistic, from 1.
    pub analysis: usize,
    /// How the trial stands.
    pub ended: Ended,
    /// One-sided p-value.
    pub p_value: f64,
    /// One-sided p-value of the last statistic as if it were the only one.
    pub p_value_ignoring_stages: f64,
    /// Median-unbiased estimate of the hazard ratio, new over null.
    pub hazard_ratio: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// How the trial stands, and p-value, median-unbiased hazard ratio and its interval if it has ended at its last statistic.
///
/// ```text
/// P_r(as good) = sum over j < k of P_r(success at j) + P_r(going on at k, Z_k >= z)
/// p-value: r = 1;  estimate: r with probability 1/2;  lower limit: (1 + level) / 2;  upper: (1 - level) / 2
/// ```
/// P_r is the law of the statistics for the null with its hazard multiplied by r ([`law_under`]): on the usual scale, with drift `-log r`
/// per unit of information, it would be right near r = 1 only, since E grows with the effect. Futility that does not bind is taken
/// as not there, and a trial may go on in spite of it.
/// # Errors
/// [`GroupSequentialError::TooManyStatistics`], [`GroupSequentialError::EndedBefore`].
/// # Reference
/// Tsiatis, Rosner & Mehta (1984), Biometrics 40, 797-803 (the ordering). Evidence: two analyses give that of the two-stage design; coverage and
/// median by simulation, in the tests.
pub fn group_sequential_inference(
    design: &GroupSequentialDesign,
    observed: &[f64],
    binding: bool,
    level: ConfidenceLevel,
) -> Result<Option<GroupSequentialInference>, GroupSequentialError> {
    let analyses = design.boundaries.analyses();
    if observed.len() > analyses {
        return Err(GroupSequentialError::TooManyStatistics { given: observed.len(), analyses });
    }
    let Some((z, before)) = observed.split_last() else { return Ok(None) };
    for (index, z) in before.iter().enumerate() {
        let how = match stands(design, index, *z) {
            Ended::Success => "reaches the efficacy bound",
            Ended::NoSuccess if binding => "is below the futility bound, which binds",
            Ended::NoSuccess | Ended::No => continue,
        };
        return Err(GroupSequentialError::EndedBefore { ended: index + 1, z: *z, how, next: index + 2 });
    }
    let analysis = observed.len();
    let taken = if binding { design.boundaries.clone() } else { design.boundaries.ignoring_futility() };
    let plan = &design.plan;
    let times = plan.times();
    let as_good = |log_ratio: f64| -> Result<f64, GroupSequentialError> {
        let ratio = Law::HazardRatio(HazardRatio::new(plan.null.clone(), exp(log_ratio), 0.0)?);
        let laws = (&plan.null, &ratio);
        let (_, law) = law_under(&plan.observation, laws, plan.subjects, &times[..analysis])?;
        Ok(at_least_as_good(&taken, &law, analysis, *z))
    };
    let (low, high) = (ln(HAZARD_RATIOS.0), ln(HAZARD_RATIOS.1));
    let (at_low, at_high) = (as_good(low)?, as_good(high)?);
    // The better the truth, the likelier a result at least as good: the probability falls in r.
    let where_falls_to = |p: f64| -> Option<f64> {
        (at_low > p && at_high < p)
            .then(|| exp(bisect_within(low, high, 1e-7, |log| as_good(log).is_ok_and(|found| found <= p))))
    };
    let tail = 0.5 * (1.0 - level.get());
    Ok(Some(GroupSequentialInference {
        analysis,
        ended: stands(design, analysis - 1, *z),
        p_value: as_good(0.0)?,
        p_value_ignoring_stages: normal::upper_tail(*z),
        hazard_ratio: where_falls_to(0.5),
        lower: where_falls_to(1.0 - tail),
        upper: where_falls_to(tail),
    }))
}

/// How the trial stands after one analysis.
fn stands(design: &GroupSequentialDesign, index: usize, z: f64) -> Ended {
    if z >= design.boundaries.efficacy[index] {
        Ended::Success
    } else if z < design.boundaries.futility[index] {
        Ended::NoSuccess
    } else {
        Ended::No
    }
}
