//! A law of which a part of the subjects never has the event.

use super::{EventTimeLaw, Law, LawError};
use crate::numeric::portable::{exp, exp_m1, ln_1p};

/// A mixture: a fraction c is cured, the others follow a law of their own.
///
/// ```text
/// S(t) = c + (1 - c) S0(t)
/// L(t) = -ln S(t),  h(t) = (1 - c) h0(t) S0(t) / S(t)
/// L^-1(w) = L0^-1(-ln(1 - (1 - exp(-w)) / (1 - c))) for w < -ln c, infinite beyond
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cure {
    base: Box<Law>,
    cured: f64,
}

impl Cure {
    /// # Errors
    /// [`LawError::NotProbability`] for a fraction that does not leave some with and some without the event.
    pub fn new(base: Law, cured: f64) -> Result<Self, LawError> {
        if cured > 0.0 && cured < 1.0 {
            Ok(Self { base: Box::new(base), cured })
        } else {
            Err(LawError::NotProbability { survival: cured })
        }
    }

    /// Law of those who are not cured.
    #[must_use]
    pub fn base(&self) -> &Law {
        &self.base
    }

    /// Fraction cured.
    #[must_use]
    pub fn cured(&self) -> f64 {
        self.cured
    }

    pub(super) fn in_unit(&self, factor: f64) -> Self {
        Self { base: Box::new(self.base.in_unit(factor)), cured: self.cured }
    }

    pub(super) fn hazard_bends(&self) -> Vec<f64> {
        self.base.hazard_bends().iter().map(|bend| self.mixed(*bend)).collect()
    }

    /// Cumulative hazard of all, given that of those not cured.
    fn mixed(&self, base_hazard: f64) -> f64 {
        let dead = (1.0 - self.cured) * -exp_m1(-base_hazard);
        ln_1p(dead / (1.0 - dead))
    }
}

impl EventTimeLaw for Cure {
    fn hazard(&self, time: f64) -> f64 {
        let base = exp(-self.base.cumulative_hazard(time));
        let uncured = (1.0 - self.cured) * base;
        if uncured > 0.0 { self.base.hazard(time) * uncured / (self.cured + uncured) } else { 0.0 }
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        self.mixed(self.base.cumulative_hazard(time))
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        let dead = -exp_m1(-hazard) / (1.0 - self.cured);
        if dead < 1.0 {
            self.base.inverse_cumulative_hazard(ln_1p(dead / (1.0 - dead)))
        } else {
            f64::INFINITY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survival_is_the_mixture() {
        for base in ["exponential:median=5", "weibull:shape=1.4,median=6", "piecewise:rates=0.1/0.3,cuts=2"] {
            let base: Law = base.parse().unwrap();
            let law = Cure::new(base.clone(), 0.3).unwrap();
            for time in [0.0, 0.01, 1.0, 7.0, 40.0] {
                let exact = 0.3 + 0.7 * base.survival(time);
                assert!((law.survival(time) - exact).abs() < 1e-15, "{time}");
                let there = law.inverse_cumulative_hazard(law.cumulative_hazard(time));
                assert!((there - time).abs() < 1e-9 * (1.0 + time), "{time}: {there}");
                // At 0 the hazard of the Weibull law is a root of time, which no difference quotient follows.
                if time > 0.0 {
                    let h = 1e-5;
                    let slope = (law.cumulative_hazard(time + h) - law.cumulative_hazard(time)) / h;
                    assert!((law.hazard(time + 0.5 * h) - slope).abs() < 1e-6, "{time}");
                }
            }
            // Seven tenths ever have the event.
            assert!(law.inverse_cumulative_hazard(-(0.3_f64.ln()) + 1e-12).is_infinite());
            assert!(law.inverse_cumulative_hazard(-(0.3_f64.ln()) - 1e-9).is_finite());
        }
        for cured in [0.0, 1.0, -0.1, f64::NAN] {
            let base = "exponential:median=5".parse().unwrap();
            assert!(Cure::new(base, cured).is_err());
        }
    }
}
