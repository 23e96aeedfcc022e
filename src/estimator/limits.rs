//! Pointwise limits of a whole curve, by any method.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::beta_product::{BetaProduct, beta_product};
use super::borkowf::{Borkowf, borkowf};
use super::likelihood_ratio::likelihood_ratio;
use super::normal_limits::NormalLimits;
use super::rothman::rothman;
use super::{KaplanMeier, Transform};
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};

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

/// Limits of survival from each distinct observed time to the next.
///
/// Limits on a scale are worked out as they are asked for; others are made for the whole curve at once and kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    level: ConfidenceLevel,
    source: Source,
}

#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// One row at a time, of the row alone.
    Normal(Transform),
    /// One interval before the first row, then one a row.
    Kept(Vec<Interval>),
    /// None, and why.
    Missing(Reason),
}

impl Limits {
    /// Limits of every row of `curve`.
    #[must_use]
    pub fn new(curve: &KaplanMeier, method: IntervalMethod, level: ConfidenceLevel) -> Self {
        let source = match method {
            IntervalMethod::Normal(transform) => Source::Normal(transform),
            IntervalMethod::BetaProduct(version) => Source::Kept(beta_product(curve, version, level)),
            IntervalMethod::LikelihoodRatio => Source::Kept(likelihood_ratio(curve, level)),
            IntervalMethod::Rothman => Source::Kept(rothman(curve, level)),
            IntervalMethod::Borkowf(form) => Source::Kept(borkowf(curve, form, level)),
        };
        Self { level, source }
    }

    /// No limits, for a curve to which the method does not apply.
    #[must_use]
    pub fn missing(reason: Reason, level: ConfidenceLevel) -> Self {
        Self { level, source: Source::Missing(reason) }
    }

    /// Level of every interval.
    #[must_use]
    pub fn level(&self) -> ConfidenceLevel {
        self.level
    }

    /// Limits of row `index` of `curve`, whose limits these are; nothing is known beyond its last row.
    #[must_use]
    pub fn row(&self, curve: &KaplanMeier, index: usize) -> Interval {
        if let Source::Missing(reason) = self.source {
            return self.both(Outcome::NotEstimable(reason));
        }
        let interval = match (&self.source, curve.rows().get(index)) {
            (Source::Normal(transform), Some(row)) => Some(row.interval(*transform, self.level)),
            (Source::Kept(intervals), Some(_)) => intervals.get(index + 1).copied(),
            _ => None,
        };
        interval.unwrap_or(self.both(Outcome::NotEstimable(Reason::BeyondLastTime)))
    }

    fn both(&self, outcome: Outcome) -> Interval {
        Interval { lower: outcome, upper: outcome, level: self.level }
    }

    /// One interval per row of `curve`, whose limits these are: [`Self::row`] of each, to the last bit, but limits on a
    /// scale are worked out many at a time.
    pub fn rows<'a>(&'a self, curve: &'a KaplanMeier) -> impl ExactSizeIterator<Item = Interval> + 'a {
        let way = match self.source {
            Source::Normal(transform) => Way::Blocks(NormalLimits::new(curve.rows(), transform, self.level)),
            Source::Kept(_) | Source::Missing(_) => Way::Single(0..curve.rows().len()),
        };
        LimitRows { limits: self, curve, way }
    }

    /// Limits before the first row.
    fn before_first(&self) -> Interval {
        let certain = self.both(Outcome::Value(1.0));
        match &self.source {
            Source::Normal(_) => certain,
            Source::Missing(reason) => self.both(Outcome::NotEstimable(*reason)),
            Source::Kept(intervals) => intervals.first().copied().unwrap_or(certain),
        }
    }

    /// Limits of the survival of `curve`, whose limits these are, at `time`; undefined wherever the survival is.
    #[must_use]
    pub fn at(&self, curve: &KaplanMeier, time: f64) -> Interval {
        let started = curve.rows().partition_point(|row| row.time <= time);
        let interval = started.checked_sub(1).map_or_else(|| self.before_first(), |row| self.row(curve, row));
        match curve.survival(time) {
            Outcome::Value(_) => interval,
            missing => self.both(missing),
        }
    }
}

/// Intervals of one row after the other.
struct LimitRows<'a> {
    limits: &'a Limits,
    curve: &'a KaplanMeier,
    way: Way<'a>,
}

#[expect(clippy::large_enum_variant, reason = "lives on the stack, one at a time")]
enum Way<'a> {
    Blocks(NormalLimits<'a>),
    Single(std::ops::Range<usize>),
}

impl Iterator for LimitRows<'_> {
    type Item = Interval;

    #[inline]
    fn next(&mut self) -> Option<Interval> {
        match &mut self.way {
            Way::Blocks(blocks) => blocks.next(),
            Way::Single(indices) => indices.next().map(|index| self.limits.row(self.curve, index)),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.way {
            Way::Blocks(blocks) => blocks.size_hint(),
            Way::Single(indices) => indices.size_hint(),
        }
    }

    fn fold<B, F: FnMut(B, Interval) -> B>(self, start: B, mut step: F) -> B {
        let Self { limits, curve, way } = self;
        match way {
            Way::Blocks(blocks) => blocks.fold(start, step),
            Way::Single(indices) => {
                indices.fold(start, |folded, index| step(folded, limits.row(curve, index)))
            }
        }
    }
}

impl ExactSizeIterator for LimitRows<'_> {}
