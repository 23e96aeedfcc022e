//! Rules of success that look at O and E alone, each as the least E that succeeds with O events.

use crate::design::bayes::GammaPrior;
use crate::hypothesis::{ExponentialVariant, Variant, critical_expected, exponential_critical};
use crate::measure::OneSidedAlpha;

/// A rule of success.
///
/// All but the log-rank variants are tests of an exponential hazard (of a Weibull law of known shape), where E is the benchmark's rate
/// times the total (transformed) time, so that they too reject on a region `E >= e*(O)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// A variant of the one-sample log-rank test.
    Logrank(Variant),
    /// A test of an exponential hazard.
    Exponential(ExponentialVariant),
    /// `P(hazard below the null's | data) >= 1 - alpha` under a gamma prior.
    Bayes {
        /// Prior of the hazard.
        prior: GammaPrior,
        /// Hazard of the null.
        null_rate: f64,
    },
}

impl Rule {
    /// The variants of the one-sample log-rank test.
    pub fn variants() -> impl Iterator<Item = Self> {
        Variant::ALL.into_iter().map(Self::Logrank)
    }

    /// Its id in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Logrank(variant) => variant.id(),
            Self::Exponential(variant) => variant.id(),
            Self::Bayes { .. } => "bayes",
        }
    }

    /// The least E that succeeds, by number of events from 0 to `subjects`, at the nominal alpha; infinite where none does.
    #[must_use]
    pub fn critical(self, subjects: u64, alpha: OneSidedAlpha) -> Vec<f64> {
        let at = |events: u64| match self {
            Self::Logrank(variant) => critical_expected(variant, events, alpha),
            Self::Exponential(variant) => exponential_critical(variant, events, alpha),
            Self::Bayes { prior, null_rate } => prior.critical_expected(null_rate, events, 1.0 - alpha.get()),
        };
        (0..=subjects).map(at).collect()
    }
}
