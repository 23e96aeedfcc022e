//! How the error of a trial is shared out among its analyses.

use crate::numeric::normal;
use crate::numeric::portable::{exp, exp_m1, ln_1p, pow};

/// A spending function: how much of an error may have been spent by an information fraction.
///
/// | id | spent of alpha by t |
/// |---|---|
/// | `obrien-fleming` | `2 (1 - Phi(z_{1 - alpha/2} / sqrt t))` (Lan-DeMets, one-sided alpha) |
/// | `pocock` | `alpha ln(1 + (e - 1) t)` (Lan-DeMets) |
/// | `hwang-shih-decani:g` | `alpha (1 - e^{-g t}) / (1 - e^{-g})`, `alpha t` at g = 0 |
/// | `power:r` | `alpha t^r` (Kim-DeMets) |
/// # Reference
/// Lan & DeMets (1983), Biometrika 70, 659-663; Hwang, Shih & De Cani (1990), Stat. Med. 9, 1439-1445; Kim & DeMets (1987),
/// Biometrika 74, 149-154. Evidence: R rpact 3.3.4, in the tests of [`super::group_sequential`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spending {
    /// Little early: like O'Brien and Fleming's boundary.
    ObrienFleming,
    /// Much early: like Pocock's boundary.
    Pocock,
    /// One parameter; -4 is near O'Brien-Fleming, 1 near Pocock.
    HwangShihDeCani {
        /// Its parameter, any number.
        gamma: f64,
    },
    /// A power of the information fraction.
    Power {
        /// Exponent, above 0.
        exponent: f64,
    },
}

/// A word that names no spending function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no spending function is written `{0}`; known: obrien-fleming, pocock, hwang-shih-decani:G, power:R (R above 0)"
)]
pub struct UnknownSpending(pub String);

impl Spending {
    /// Error spent by information fraction `t`, of `total` (one-sided); all of it from t = 1 on.
    #[must_use]
    pub fn spent(self, total: f64, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        if t >= 1.0 {
            return total;
        }
        match self {
            Self::ObrienFleming => 2.0 * normal::upper_tail(-normal::quantile(0.5 * total) / t.sqrt()),
            Self::Pocock => total * ln_1p((std::f64::consts::E - 1.0) * t),
            Self::HwangShihDeCani { gamma: 0.0 } => total * t,
            // For a large negative parameter both differences overflow; their ratio is a power of e.
            Self::HwangShihDeCani { gamma } if gamma < -500.0 => total * exp(-gamma * (t - 1.0)),
            Self::HwangShihDeCani { gamma } => total * exp_m1(-gamma * t) / exp_m1(-gamma),
            Self::Power { exponent } => total * pow(t, exponent),
        }
    }
}

impl std::str::FromStr for Spending {
    type Err = UnknownSpending;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownSpending(text.to_owned());
        let (name, parameter) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let number = || parameter.and_then(|p| p.trim().parse::<f64>().ok()).filter(|p| p.is_finite());
        match (name.trim(), parameter) {
            ("obrien-fleming", None) => Ok(Self::ObrienFleming),
            ("pocock", None) => Ok(Self::Pocock),
            ("hwang-shih-decani", Some(_)) => {
                number().map(|gamma| Self::HwangShihDeCani { gamma }).ok_or_else(unknown)
            }
            ("power", Some(_)) => {
                number().filter(|r| *r > 0.0).map(|exponent| Self::Power { exponent }).ok_or_else(unknown)
            }
            _ => Err(unknown()),
        }
    }
}

impl std::fmt::Display for Spending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ObrienFleming => f.write_str("obrien-fleming"),
            Self::Pocock => f.write_str("pocock"),
            Self::HwangShihDeCani { gamma } => write!(f, "hwang-shih-decani:{gamma}"),
            Self::Power { exponent } => write!(f, "power:{exponent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_starts_at_nothing_and_spends_all() {
        for text in ["obrien-fleming", "pocock", "hwang-shih-decani:-4", "hwang-shih-decani:0", "power:3"] {
            let spending: Spending = text.parse().unwrap();
            assert_eq!(spending.to_string(), text);
            assert_eq!([spending.spent(0.05, 0.0), spending.spent(0.05, 1.0)], [0.0, 0.05]);
            let spent: Vec<f64> = (1..100).map(|i| spending.spent(0.05, 0.01 * f64::from(i))).collect();
            assert!(spent.windows(2).all(|pair| pair[0] <= pair[1]) && spent[98] < 0.05, "{text}");
        }
        for text in ["", "obf", "power:0", "power", "hwang-shih-decani:x", "pocock:1", "power:inf"] {
            assert!(text.parse::<Spending>().is_err(), "{text}");
        }
    }

    #[test]
    fn extreme_parameters_stay_finite() {
        for gamma in [-1e4, -700.0, -1e-12, 1e-12, 700.0] {
            let spent = Spending::HwangShihDeCani { gamma }.spent(0.05, 0.5);
            assert!((0.0..=0.05).contains(&spent), "{gamma}: {spent}");
        }
    }
}
