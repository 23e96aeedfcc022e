//! Pointwise limits of a whole curve, by any method.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::beta_product::{BetaProduct, beta_product};
use super::borkowf::{Borkowf, borkowf};
use super::likelihood_ratio::likelihood_ratio;
use super::rothman::rothman;
use super::{KaplanMeier, Transform};
use crate::measure::{ConfidenceLevel, Interval, Outcome};

/// How pointwise limits of survival are made.
///
/// | id | limits |
/// |---|---|
/// | `plain`, `log`, `log-log`, `logit`, `arcsine` | normal on a transformed scale: [`Transform`] |
/// | `bpcp` | beta product: holds its level at small n |
/// | `bpcp-midp` | its mid-p version: shorter, level nearly held |
/// | `likelihood-ratio` | Thomas and Grunkemeier's: [`likelihood_ratio`](fn@super::likelihood_ratio) |
/// | `rothman` | Wilson's, with an effective sample size: [`rothman`](fn@super::rothman) |
/// | `borkowf`, `borkowf-shifted`, `borkowf-log` | by a hybrid variance: [`borkowf`](fn@super::borkowf) |
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub enum IntervalMethod {
    /// Normal limits on a transformed scale.
    Normal(Transform),
    /// Beta product limits.
    BetaProduct(BetaProduct),
    /// Thomas-Grunkemeier likelihood-ratio limits.
    LikelihoodRatio,
    /// Wilson's limits with an effective sample size.
    Rothman,
    /// Limits by Borkowf's hybrid variance.
    Borkowf(Borkowf),
}

/// A word that names no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no interval type is called `{0}`; known: plain, log, log-log, logit, arcsine, bpcp, bpcp-midp, likelihood-ratio, rothman, borkowf, borkowf-shifted, borkowf-log"
)]
pub struct UnknownMethod(pub String);

impl IntervalMethod {
    /// Its id in flags, files and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Normal(transform) => transform.id(),
            Self::BetaProduct(BetaProduct::Central) => "bpcp",
            Self::BetaProduct(BetaProduct::MidP) => "bpcp-midp",
            Self::LikelihoodRatio => "likelihood-ratio",
            Self::Rothman => "rothman",
            Self::Borkowf(Borkowf::Plain) => "borkowf",
            Self::Borkowf(Borkowf::Shifted) => "borkowf-shifted",
            Self::Borkowf(Borkowf::Log) => "borkowf-log",
        }
    }
}

impl IntervalMethod {
    /// Whether it is defined for delayed entry: the beta product and Borkowf's limits count all subjects from the start.
    #[must_use]
    pub fn allows_delayed_entry(self) -> bool {
        !matches!(self, Self::BetaProduct(_) | Self::Borkowf(_))
    }
}

impl std::str::FromStr for IntervalMethod {
    type Err = UnknownMethod;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "bpcp" => Ok(Self::BetaProduct(BetaProduct::Central)),
            "bpcp-midp" => Ok(Self::BetaProduct(BetaProduct::MidP)),
            "likelihood-ratio" => Ok(Self::LikelihoodRatio),
            "rothman" => Ok(Self::Rothman),
            "borkowf" => Ok(Self::Borkowf(Borkowf::Plain)),
            "borkowf-shifted" => Ok(Self::Borkowf(Borkowf::Shifted)),
            "borkowf-log" => Ok(Self::Borkowf(Borkowf::Log)),
            _ => word.parse().map(Self::Normal).map_err(|_| UnknownMethod(word.to_owned())),
        }
    }
}

impl std::fmt::Display for IntervalMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for IntervalMethod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Limits of a curve before its first observed time and from each observed time to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    before_first: Interval,
    rows: Vec<Interval>,
}

impl Limits {
    /// Limits of every row of `curve`.
    #[must_use]
    pub fn new(curve: &KaplanMeier, method: IntervalMethod, level: ConfidenceLevel) -> Self {
        match method {
            IntervalMethod::Normal(transform) => Self {
                before_first: curve.interval(f64::NEG_INFINITY, transform, level),
                rows: curve.rows().iter().map(|row| row.interval(transform, level)).collect(),
            },
            IntervalMethod::BetaProduct(version) => {
                Self::from_before_first(beta_product(curve, version, level))
            }
            IntervalMethod::LikelihoodRatio => Self::from_before_first(likelihood_ratio(curve, level)),
            IntervalMethod::Rothman => Self::from_before_first(rothman(curve, level)),
            IntervalMethod::Borkowf(form) => Self::from_before_first(borkowf(curve, form, level)),
        }
    }

    /// From a list that begins with the interval before the first time.
    fn from_before_first(mut intervals: Vec<Interval>) -> Self {
        Self { before_first: intervals.remove(0), rows: intervals }
    }

    /// Level of every interval.
    #[must_use]
    pub fn level(&self) -> ConfidenceLevel {
        self.before_first.level
    }

    /// One interval per row of the curve.
    #[must_use]
    pub fn rows(&self) -> &[Interval] {
        &self.rows
    }

    /// Limits of the survival of `curve`, whose limits these are, at `time`; undefined wherever the survival is.
    #[must_use]
    pub fn at(&self, curve: &KaplanMeier, time: f64) -> Interval {
        let started = curve.rows().partition_point(|row| row.time <= time);
        let interval = started.checked_sub(1).map_or(self.before_first, |row| self.rows[row]);
        match curve.survival(time) {
            Outcome::Value(_) => interval,
            missing => Interval { lower: missing, upper: missing, level: interval.level },
        }
    }
}
