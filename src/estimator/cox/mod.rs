//! Cox's proportional hazards model.
//!
//! ```text
//! h(t | x) = h0_s(t) exp(beta' x)   within stratum s
//! ```
//! | file | what lives there |
//! |---|---|
//! | `design` | covariates -> columns of the model, treatment coding, who is left out |
//! | `risk_sets` | subjects in order of time, columns centred and scaled, event times with their risk sets |
//! | `moments` | sums over the risk sets, walked once from the last event time to the first |
//! | `partial_likelihood` | its logarithm, score and information with Efron's or Breslow's ties |
//! | `one_covariate` | the same, faster, for one covariate without late entry |
//! | `exact_ties` | the same with exact ties, by a recursion |
//! | `maximise` | Newton's method; monotone likelihoods found out |
//! | `fit` | the fit: what was dropped, estimates, covariance |
//! | `firth` | the penalised likelihood |
//! | `profile` | profile likelihood limits |
//! | `robust` | score residuals and the sandwich variance |
//! | `baseline` | cumulative baseline hazard |
//! | `concordance` | how often who fails first has the higher hazard |
//!
//! Within, columns are centred in each stratum and scaled by a power of two, so that no offset and no unit costs digits.
//! Ties are exact equality of the times as read.
//!
//! # Reference
//! Cox (1972), JRSS B 34, 187-220; Breslow (1974), Biometrics 30, 89-99; Efron (1977), JASA 72, 557-565; Gail, Lubin &
//! Rubinstein (1981), Biometrika 68, 703-707. Evidence: R survival `coxph`, tests/reference/cox.

mod baseline;
mod concordance;
mod design;
mod exact_ties;
mod firth;
mod fit;
mod maximise;
mod moments;
mod one_covariate;
mod partial_likelihood;
mod profile;
mod risk_sets;
mod robust;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

pub use baseline::{BaselinePoint, baseline};
pub use concordance::{Concordance, concordance};
pub use design::{Design, ModelColumn, ModelCovariate};
pub use firth::{FirthFit, firth};
pub use fit::{Convergence, CoxFit, DroppedColumn, Restricted, fit, restricted};
pub use moments::{RiskSetMoments, walk};
pub use partial_likelihood::{PartialLikelihood, events_weight, steps};
pub use profile::{ProfileLimits, profile_limits};
pub use risk_sets::{CoxSubjects, EventTime, RiskSets, Stratum};
pub use robust::sandwich;

/// How the likelihood treats events at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// Efron's approximation: those who fail at a time leave the risk set a share each.
    #[default]
    Efron,
    /// Breslow's approximation: all who fail at a time are at risk for each of them.
    Breslow,
    /// Conditional logistic likelihood of a discrete time: the sum over all sets of subjects that could have failed.
    Exact,
}

/// A treatment of ties that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use efron, breslow or exact, not `{0}`")]
pub struct UnknownTies(String);

impl Ties {
    /// Its name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Efron => "efron",
            Self::Breslow => "breslow",
            Self::Exact => "exact",
        }
    }
}

impl fmt::Display for Ties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Ties {
    type Err = UnknownTies;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Efron, Self::Breslow, Self::Exact]
            .into_iter()
            .find(|ties| ties.id() == text)
            .ok_or_else(|| UnknownTies(text.to_owned()))
    }
}
