//! Weights of the log-rank family.

use std::fmt;
use std::str::FromStr;

use crate::numeric::portable;

/// A weight of the log-rank family: how much the events at a time count.
///
/// ```text
/// fleming-harrington  S(t-)^rho (1 - S(t-))^gamma     S the Kaplan-Meier estimate of all groups together
/// gehan               n
/// tarone-ware         sqrt n
/// peto                P(t)                            P(t) = product over event times s <= t of (1 - d / (n + 1))
/// modified-peto       P(t) n / (n + 1)
/// prentice            product over event times s <= t of n / (n + d)
/// ```
/// `n` at risk and `d` events in all groups of the stratum. G(0, 0) is the log-rank test. G(1, 0) is R's
/// `survdiff(rho = 1)`, the version of Peto and Peto's test with S(t-); `peto` and `modified-peto` are those of SAS
/// (`PETO`, `MODPETO`) and of Klein & Moeschberger's Table 7.3. Without ties `prentice` equals `peto`. `0^0` is 1.
///
/// A weight must not look at the groups, and all of these are known just before the time but for the events tied at it.
/// # Reference
/// Fleming & Harrington (1991), Counting Processes and Survival Analysis; Gehan (1965), Biometrika 52, 203-223; Tarone & Ware
/// (1977), Biometrika 64, 156-160; Peto & Peto (1972), JRSS A 135, 185-206; Prentice (1978), Biometrika 65, 167-179;
/// Andersen et al. (1982), Int. Stat. Rev. 50, 219-258. Evidence: R `survdiff`, `coin::logrank_weight` and the definitions
/// written out in R, tests/reference/logrank_weighted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RankWeight {
    /// `S(t-)^rho (1 - S(t-))^gamma`.
    FlemingHarrington {
        /// Power of S(t-), finite and not negative: stresses early differences.
        rho: f64,
        /// Power of 1 - S(t-), finite and not negative: stresses late differences.
        gamma: f64,
    },
    /// `n`.
    Gehan,
    /// `sqrt n`.
    TaroneWare,
    /// `P(t)`.
    Peto,
    /// `P(t) n / (n + 1)`.
    ModifiedPeto,
    /// Prentice's product.
    Prentice,
}

/// A weight that is none.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RankWeightError {
    /// Not a name.
    #[error("no weight `{0}`; use logrank, gehan, tarone-ware, peto, modified-peto or prentice")]
    Name(String),
    /// Not two numbers.
    #[error("`{0}` is not a pair of numbers RHO,GAMMA such as 1,0")]
    Pair(String),
    /// Negative or not finite.
    #[error("rho and gamma must be finite and 0 or more, got {rho},{gamma}")]
    Range {
        /// Given.
        rho: f64,
        /// Given.
        gamma: f64,
    },
}

impl RankWeight {
    /// All events count the same.
    pub const LOGRANK: Self = Self::FlemingHarrington { rho: 0.0, gamma: 0.0 };

    /// # Errors
    /// [`RankWeightError::Range`] for powers that are negative or not finite.
    pub fn fleming_harrington(rho: f64, gamma: f64) -> Result<Self, RankWeightError> {
        let fits = |power: f64| power.is_finite() && power >= 0.0;
        if fits(rho) && fits(gamma) {
            Ok(Self::FlemingHarrington { rho, gamma })
        } else {
            Err(RankWeightError::Range { rho, gamma })
        }
    }

    /// From `RHO,GAMMA`.
    ///
    /// # Errors
    /// [`RankWeightError`].
    pub fn from_pair(text: &str) -> Result<Self, RankWeightError> {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        match numbers.as_deref() {
            Some([rho, gamma]) => Self::fleming_harrington(*rho, *gamma),
            _ => Err(RankWeightError::Pair(text.to_owned())),
        }
    }

    /// The two powers, for those that have them.
    #[must_use]
    pub fn rho_gamma(self) -> Option<(f64, f64)> {
        match self {
            Self::FlemingHarrington { rho, gamma } => Some((rho, gamma)),
            _ => None,
        }
    }

    /// Its name, without the powers.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::FlemingHarrington { .. } if self == Self::LOGRANK => "logrank",
            Self::FlemingHarrington { .. } => "fleming-harrington",
            Self::Gehan => "gehan",
            Self::TaroneWare => "tarone-ware",
            Self::Peto => "peto",
            Self::ModifiedPeto => "modified-peto",
            Self::Prentice => "prentice",
        }
    }
}

impl fmt::Display for RankWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rho_gamma() {
            Some((rho, gamma)) if *self != Self::LOGRANK => write!(f, "G({rho}, {gamma})"),
            _ => f.write_str(self.id()),
        }
    }
}

impl FromStr for RankWeight {
    type Err = RankWeightError;

    /// By name.
    fn from_str(text: &str) -> Result<Self, RankWeightError> {
        let named =
            [Self::LOGRANK, Self::Gehan, Self::TaroneWare, Self::Peto, Self::ModifiedPeto, Self::Prentice];
        let found = named.into_iter().find(|weight| weight.id() == text.trim());
        found.ok_or_else(|| RankWeightError::Name(text.to_owned()))
    }
}

/// What the weights of one stratum depend on, carried from event time to event time.
#[derive(Debug, Clone, Copy)]
pub(super) struct WeightPath {
    /// Kaplan-Meier just before the next event time.
    survival: f64,
    /// Peto and Peto's estimate up to the last event time.
    peto: f64,
    /// Prentice's product up to the last event time.
    prentice: f64,
}

impl WeightPath {
    pub(super) const START: Self = Self { survival: 1.0, peto: 1.0, prentice: 1.0 };

    /// Weights at the next event time, with `n` at risk and `d` events, into `into`.
    #[inline]
    pub(super) fn weights(&mut self, weights: &[RankWeight], n: f64, d: f64, into: &mut [f64]) {
        self.peto *= 1.0 - d / (n + 1.0);
        self.prentice *= n / (n + d);
        for (weight, into) in weights.iter().zip(into) {
            *into = match *weight {
                RankWeight::FlemingHarrington { rho, gamma } => {
                    power(self.survival, rho) * power(1.0 - self.survival, gamma)
                }
                RankWeight::Gehan => n,
                RankWeight::TaroneWare => n.sqrt(),
                RankWeight::Peto => self.peto,
                RankWeight::ModifiedPeto => self.peto * n / (n + 1.0),
                RankWeight::Prentice => self.prentice,
            };
        }
        self.survival *= (n - d) / n;
    }
}

/// `x^a` for `x` in [0, 1] and `a >= 0`; 1 for `a = 0`.
fn power(x: f64, a: f64) -> f64 {
    if a == 0.0 {
        1.0
    } else if a == 1.0 {
        x
    } else if a == 2.0 {
        x * x
    } else if a == 0.5 {
        x.sqrt()
    } else {
        portable::pow(x, a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_pairs() {
        assert_eq!("gehan".parse(), Ok(RankWeight::Gehan));
        assert_eq!("logrank".parse(), Ok(RankWeight::LOGRANK));
        assert!("fleming-harrington".parse::<RankWeight>().is_err());
        assert_eq!(RankWeight::from_pair("1, 0.5").unwrap().to_string(), "G(1, 0.5)");
        for bad in ["1", "1,0,0", "a,b", "-1,0", "inf,0", "NaN,0", ""] {
            assert!(RankWeight::from_pair(bad).is_err(), "{bad}");
        }
    }

    /// By hand: 5 at risk with 2 events, then 3 at risk with 1.
    #[test]
    fn two_event_times_by_hand() {
        let weights = [
            RankWeight::FlemingHarrington { rho: 1.0, gamma: 0.0 },
            RankWeight::FlemingHarrington { rho: 0.5, gamma: 2.0 },
            RankWeight::Gehan,
            RankWeight::TaroneWare,
            RankWeight::Peto,
            RankWeight::ModifiedPeto,
            RankWeight::Prentice,
        ];
        let mut path = WeightPath::START;
        let mut at = [0.0; 7];
        path.weights(&weights, 5.0, 2.0, &mut at);
        let peto = 2.0 / 3.0;
        let close = |a: [f64; 7], b: [f64; 7]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15);
        assert!(close(at, [1.0, 0.0, 5.0, 5.0_f64.sqrt(), peto, peto * 5.0 / 6.0, 5.0 / 7.0]), "{at:?}");
        path.weights(&weights, 3.0, 1.0, &mut at);
        let expected = [0.6, 0.6_f64.sqrt() * 0.16, 3.0, 3.0_f64.sqrt(), 0.5, 0.375, 5.0 / 7.0 * 0.75];
        assert!(close(at, expected), "{at:?}");
    }
}
