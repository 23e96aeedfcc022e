//! Boundaries that spend an error as planned.

use super::{Boundaries, BoundaryRules, EfficacyRule, FutilityRule, StatisticsLaw};
use crate::decision::Spending;
use crate::numeric::portable::pow;

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
    pub(super) fn factor(self, fraction: f64) -> f64 {
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
    /// Not one futility bound for each analysis but the last.
    #[error("{analyses} analyses have {wanted} futility bounds, one for each but the last; got {given}")]
    FutilityCount {
        /// Analyses.
        analyses: usize,
        /// Analyses but the last.
        wanted: usize,
        /// Given.
        given: usize,
    },
    /// The futility bound is not below the efficacy bound.
    #[error(
        "analysis {analysis}: the futility bound ({futility:.4}) is not below the efficacy bound ({efficacy:.4}), so nothing would be left for later analyses"
    )]
    Cross {
        /// From 1.
        analysis: usize,
        /// Bound of z.
        futility: f64,
        /// Bound of z.
        efficacy: f64,
    },
    /// So many trials are stopped for futility that no bound at the end is needed to keep alpha.
    #[error(
        "the binding futility bounds stop so many trials that alpha cannot be spent; lower them, or let them not bind"
    )]
    AlphaNotSpent,
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

pub(super) fn check(information: &[f64], alpha: f64) -> Result<(), BoundaryError> {
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

/// Efficacy bounds of a shape, with size `alpha` (one-sided), without futility.
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
    let last = information.last().copied().unwrap_or(f64::NAN);
    efficacy_alone(information, last, EfficacyRule::Shape(shape), alpha)
}

/// Efficacy bounds that have spent `spending` of `alpha` (one-sided) by each analysis, without futility.
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
    efficacy_alone(information, last, EfficacyRule::Spending(spending), alpha)
}

fn efficacy_alone(
    information: &[f64],
    last: f64,
    efficacy: EfficacyRule,
    alpha: f64,
) -> Result<Boundaries, BoundaryError> {
    let rules = BoundaryRules { efficacy, futility: FutilityRule::None, binding: false, alpha };
    let null = StatisticsLaw::canonical(information, 0.0);
    Ok(rules.at(information, last, &null)?.boundaries(0.0)?.boundaries)
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
    fn impossible_designs_are_refused() {
        assert_eq!(efficacy_by_shape(&[], BoundaryShape::Pocock, 0.05), Err(BoundaryError::NoAnalysis));
        for looks in [&[0.5, 0.5][..], &[0.0, 1.0], &[f64::NAN]] {
            let found = efficacy_by_spending(looks, 1.0, Spending::Pocock, 0.05);
            assert!(matches!(found, Err(BoundaryError::Information { .. })));
        }
        assert!(efficacy_by_shape(&[1.0], BoundaryShape::Pocock, 0.6).is_err());
    }
}
