//! Boundaries that spend an error as planned.

use super::recursion::{Continuing, Step};
use super::{Boundaries, crossing_probabilities};
use crate::decision::Spending;
use crate::numeric::portable::pow;
use crate::numeric::root::bisect;

/// Boundaries of one parameter, which is found so that the size is alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoundaryShape {
    /// `c / sqrt(t)`: `exponent` 0 of Wang and Tsiatis.
    ObrienFleming,
    /// `c`: exponent 1/2.
    Pocock,
    /// `c t^(exponent - 1/2)`.
    WangTsiatis {
        /// Between 0 (O'Brien-Fleming) and 1/2 (Pocock), as a rule.
        exponent: f64,
    },
}

impl BoundaryShape {
    fn factor(self, fraction: f64) -> f64 {
        match self {
            Self::ObrienFleming => 1.0 / fraction.sqrt(),
            Self::Pocock => 1.0,
            Self::WangTsiatis { exponent } => pow(fraction, exponent - 0.5),
        }
    }
}

/// Analyses or errors that make no design.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BoundaryError {
    /// No analysis.
    #[error("a group-sequential design needs at least one analysis")]
    NoAnalysis,
    /// Information does not grow.
    #[error(
        "analysis {analysis}: information must be above that of the analysis before ({before}), got {information}"
    )]
    Information {
        /// From 1.
        analysis: usize,
        /// Before.
        before: f64,
        /// Given.
        information: f64,
    },
    /// Alpha or beta out of range.
    #[error("{name} must lie strictly between 0 and {limit}, got {value}")]
    Error {
        /// `alpha` or `beta`.
        name: &'static str,
        /// Upper limit.
        limit: f64,
        /// Given.
        value: f64,
    },
}

fn check(information: &[f64], alpha: f64) -> Result<(), BoundaryError> {
    if information.is_empty() {
        return Err(BoundaryError::NoAnalysis);
    }
    let mut before = 0.0;
    for (index, value) in information.iter().enumerate() {
        if !(value.is_finite() && *value > before) {
            return Err(BoundaryError::Information { analysis: index + 1, before, information: *value });
        }
        before = *value;
    }
    if alpha > 0.0 && alpha < 0.5 {
        Ok(())
    } else {
        Err(BoundaryError::Error { name: "alpha", limit: 0.5, value: alpha })
    }
}

/// Greatest z considered: its tail is 1e-300.
const HIGHEST: f64 = 37.0;

/// Efficacy bounds of a shape, with size `alpha` (one-sided).
///
/// # Errors
/// [`BoundaryError`].
/// # Reference
/// O'Brien & Fleming (1979), Biometrics 35, 549-556; Pocock (1977), Biometrika 64, 191-199; Wang & Tsiatis (1987), Biometrics
/// 43, 193-199. Evidence: R rpact 3.3.4, in the tests.
pub fn efficacy_by_shape(
    information: &[f64],
    shape: BoundaryShape,
    alpha: f64,
) -> Result<Boundaries, BoundaryError> {
    check(information, alpha)?;
    let last = information[information.len() - 1];
    let bounds = |constant: f64| {
        let efficacy = information.iter().map(|value| constant * shape.factor(value / last)).collect();
        Boundaries::efficacy_only(information.to_vec(), efficacy)
    };
    let size = |constant: f64| success(&bounds(constant), 0.0);
    Ok(bounds(bisect(0.0, HIGHEST, |constant| size(constant) <= alpha)))
}

/// Total probability of success at drift `theta`.
pub(super) fn success(boundaries: &Boundaries, theta: f64) -> f64 {
    crossing_probabilities(boundaries, theta).iter().map(|crossing| crossing.efficacy).sum()
}

/// Efficacy bounds that have spent `spending` of `alpha` (one-sided) by each analysis, futility ignored.
///
/// `last` is the information planned for the last analysis; with less at the last of `information` not all is spent.
/// Where nothing may be spent the bound is infinite.
/// # Errors
/// [`BoundaryError`].
pub fn efficacy_by_spending(
    information: &[f64],
    last: f64,
    spending: Spending,
    alpha: f64,
) -> Result<Boundaries, BoundaryError> {
    check(information, alpha)?;
    let mut going = Continuing::start();
    let (mut before, mut efficacy) = (0.0, Vec::with_capacity(information.len()));
    for (k, value) in information.iter().enumerate() {
        let spent = spending.spent(alpha, value / last);
        let may = (spent - before).max(0.0);
        let bound = bisect(-HIGHEST, HIGHEST, |bound| going.at_least(bound, *value, 0.0) <= may);
        let bound = if bound >= HIGHEST { f64::INFINITY } else { bound };
        efficacy.push(bound);
        before = spent;
        let step = Step { information: *value, next: information.get(k + 1).copied(), drift: 0.0 };
        going = going.advance(step, f64::NEG_INFINITY, bound);
    }
    Ok(Boundaries::efficacy_only(information.to_vec(), efficacy))
}

/// How futility is shared out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FutilityPlan {
    /// How beta is spent.
    pub spending: Spending,
    /// 1 - power.
    pub beta: f64,
}

/// Adds futility bounds that spend beta under the alternative; the efficacy bounds stay as they are, so the futility is
/// non-binding: going on in spite of it does not raise the size.
///
/// Returns the design and the drift per unit of information under which its power is `1 - beta`: futility bounds depend on it.
/// A futility bound never exceeds the efficacy bound of its analysis.
/// # Errors
/// [`BoundaryError`].
/// # Reference
/// Pampallona, Tsiatis & Kim (2001), Drug Inf. J. 35, 1113-1121. Evidence: R rpact 3.3.4, in the tests.
pub fn with_futility(design: &Boundaries, plan: FutilityPlan) -> Result<(Boundaries, f64), BoundaryError> {
    if !(plan.beta > 0.0 && plan.beta < 1.0) {
        return Err(BoundaryError::Error { name: "beta", limit: 1.0, value: plan.beta });
    }
    let Some(last) = design.information.last().copied() else { return Err(BoundaryError::NoAnalysis) };
    // The greater the drift, the less is left to be missed at the last analysis.
    let missed = |drift: f64| at_drift(design, plan, drift).1;
    let highest = 2.0 * HIGHEST / last.sqrt();
    let drift = bisect(0.0, highest, |drift| missed(drift) <= plan.beta);
    Ok((at_drift(design, plan, drift).0, drift))
}

/// Futility bounds under a drift, and the probability of missing it in all.
fn at_drift(design: &Boundaries, plan: FutilityPlan, drift: f64) -> (Boundaries, f64) {
    let last = design.information[design.analyses() - 1];
    let mut going = Continuing::start();
    let (mut missed, mut futility) = (0.0, Vec::with_capacity(design.analyses()));
    for (k, value) in design.information.iter().enumerate() {
        let upper = design.efficacy[k];
        let bound = if k + 1 == design.analyses() {
            upper
        } else {
            let may = (plan.spending.spent(plan.beta, value / last) - missed).max(0.0);
            let most = upper.min(HIGHEST);
            bisect(-HIGHEST, most, |bound| going.below(bound, *value, drift) >= may)
        };
        missed += going.below(bound, *value, drift);
        futility.push(bound);
        let step = Step { information: *value, next: design.information.get(k + 1).copied(), drift };
        going = going.advance(step, bound, upper);
    }
    (Boundaries { futility, ..design.clone() }, missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < tolerance, "{got} {expected}");
        }
    }

    /// R rpact 3.3.4, printed to six decimals; its own search stops at 1e-8 or so.
    const PRINTED: f64 = 2e-6;

    #[test]
    fn classical_shapes_of_rpact() {
        let of = |k: u32, alpha| {
            let looks: Vec<f64> = (1..=k).map(f64::from).collect();
            efficacy_by_shape(&looks, BoundaryShape::ObrienFleming, alpha).unwrap()
        };
        close(&of(2, 0.025).efficacy, &[2.796_510, 1.977_431], PRINTED);
        close(&of(3, 0.025).efficacy, &[3.471_091, 2.454_432, 2.004_036], PRINTED);
        // Pocock's table 1 (1977), two-sided .05, five looks: 2.413.
        let looks: Vec<f64> = (1..=5).map(f64::from).collect();
        let pocock = efficacy_by_shape(&looks, BoundaryShape::Pocock, 0.025).unwrap();
        close(&pocock.efficacy, &[2.413; 5], 5e-4);
        let same = efficacy_by_shape(&looks, BoundaryShape::WangTsiatis { exponent: 0.5 }, 0.025).unwrap();
        close(&same.efficacy, &pocock.efficacy, 1e-12);
    }

    #[test]
    fn spending_of_rpact() {
        let bounds = |looks: &[f64], spending: &str, alpha| {
            efficacy_by_spending(looks, 1.0, spending.parse().unwrap(), alpha).unwrap().efficacy
        };
        let thirds = [1.0 / 3.0, 2.0 / 3.0, 1.0];
        close(&bounds(&thirds, "obrien-fleming", 0.025), &[3.710_303, 2.511_427, 1.993_047], PRINTED);
        close(&bounds(&[0.5, 1.0], "obrien-fleming", 0.05), &[2.537_988, 1.662_107], PRINTED);
        close(&bounds(&[0.5, 1.0], "obrien-fleming", 0.1), &[2.053_558, 1.316_461], PRINTED);
        close(
            &bounds(&[0.33, 0.67, 1.0], "hwang-shih-decani:-4", 0.05),
            &[2.799_480, 2.282_190, 1.680_222],
            PRINTED,
        );
    }

    #[test]
    fn futility_of_rpact_and_its_power() {
        let design = efficacy_by_spending(&[0.5, 1.0], 1.0, Spending::ObrienFleming, 0.05).unwrap();
        let plan = FutilityPlan { spending: Spending::ObrienFleming, beta: 0.2 };
        let (design, drift) = with_futility(&design, plan).unwrap();
        close(&design.futility[..1], &[0.339_461_9], 1e-6);
        assert!((success(&design, drift) - 0.8).abs() < 1e-9);
        // Going on in spite of futility has the planned size, obeying it less.
        assert!((success(&design.ignoring_futility(), 0.0) - 0.05).abs() < 1e-9);
        assert!(success(&design, 0.0) < 0.05);
    }

    #[test]
    fn all_ends_together_are_certain() {
        let looks = [0.2, 0.21, 0.7, 1.0];
        let design = efficacy_by_spending(&looks, 1.0, Spending::Pocock, 0.05).unwrap();
        let plan = FutilityPlan { spending: Spending::Power { exponent: 2.0 }, beta: 0.1 };
        let (design, drift) = with_futility(&design, plan).unwrap();
        for theta in [0.0, 0.5 * drift, drift, -drift] {
            let total: f64 =
                crossing_probabilities(&design, theta).iter().map(|c| c.efficacy + c.futility).sum();
            assert!((total - 1.0).abs() < 1e-10, "{theta}: {total}");
        }
    }

    #[test]
    fn impossible_designs_are_refused() {
        assert_eq!(efficacy_by_shape(&[], BoundaryShape::Pocock, 0.05), Err(BoundaryError::NoAnalysis));
        for looks in [&[0.5, 0.5][..], &[0.0, 1.0], &[f64::NAN]] {
            let found = efficacy_by_spending(looks, 1.0, Spending::Pocock, 0.05);
            assert!(matches!(found, Err(BoundaryError::Information { .. })));
        }
        assert!(efficacy_by_shape(&[1.0], BoundaryShape::Pocock, 0.6).is_err());
    }
}
