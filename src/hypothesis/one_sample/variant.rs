//! Which one-sample log-rank test: those that look at O and E alone, and those that need more of the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// How a p-value is got from O and E.
///
/// | id | statistic, positive for benefit | one-sided p |
/// |---|---|---|
/// | `breslow` | (E - O) / sqrt E | normal |
/// | `wu` | (E - O) / sqrt((O + E) / 2) | normal |
/// | `signed-root` | sgn(E - O) sqrt(2 (E - O + O ln(O / E))) | normal |
/// | `exact-poisson` | none | P(Poisson(E) <= O) |
/// | `mid-p` | none | the same less half of P(Poisson(E) = O) |
///
/// The two Poisson variants treat E as fixed, which it is not: their size is close to nominal, not exact.
/// # Reference
/// Breslow (1975), Int. Stat. Rev. 43, 45-58; Wu (2014), J. Biopharm. Stat. 24, 1296-1305; Liddell (1984),
/// J. Epidemiol. Community Health 38, 85-88.
/// The signed root is the likelihood ratio of a Poisson rate ratio. Evidence: R, tests/reference/one_sample_logrank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// Variance E. Conservative at small n.
    Breslow,
    /// Variance (O + E) / 2: Wu's 2014 test.
    Wu,
    /// Signed root of the likelihood ratio.
    SignedRoot,
    /// Poisson tail.
    ExactPoisson,
    /// Poisson tail, half of the observed count's probability taken off.
    MidP,
}

/// A word that names no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no one-sample log-rank variant is called `{0}`; known: breslow, wu, signed-root, exact-poisson, mid-p"
)]
pub struct UnknownVariant(pub String);

impl Variant {
    /// All of them, in the order of output.
    pub const ALL: [Self; 5] = [Self::Breslow, Self::Wu, Self::SignedRoot, Self::ExactPoisson, Self::MidP];

    /// Its id in flags, files and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Breslow => "breslow",
            Self::Wu => "wu",
            Self::SignedRoot => "signed-root",
            Self::ExactPoisson => "exact-poisson",
            Self::MidP => "mid-p",
        }
    }
}

impl std::str::FromStr for Variant {
    type Err = UnknownVariant;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|variant| variant.id() == word)
            .ok_or_else(|| UnknownVariant(word.to_owned()))
    }
}

impl std::fmt::Display for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// A variant that needs more than O and E: no simulated trial is decided by it, and it has no table of critical values.
///
/// | id | statistic, positive for benefit | one-sided p | needs |
/// |---|---|---|---|
/// | `uncorrelated` | (E - O) / sqrt(w O + (1 - w) E), w = (sum of A^2 / 2) / E, clipped to [0, 1] | normal | every subject's A |
/// | `exact-conditional` | `wu` | law of (O, E) given entry and cutoff | potential follow-up |
/// | `reference-variance` | (E - O) / sqrt(E + V) | normal | variance V of E, for the curve is an estimate |
/// | `reference-rates` | signed root of the likelihood ratio of two rates | normal | as above |
/// | `reference-binomial` | none | P(Bin(O + d, E / (E + d)) <= O) | as above |
/// | `reference-mid-p` | none | the same less half of the observed count's probability | as above |
///
/// `A` is a subject's accumulated hazard under the benchmark, so that E is the sum of A; d the events behind the benchmark.
/// The formulas stand with the functions: [`super::uncorrelated()`], [`super::exact_conditional()`], [`super::reference_test`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataVariant {
    /// Variance uncorrelated with O - E.
    Uncorrelated,
    /// Exact given the entry and cutoff pattern.
    ExactConditional,
    /// Counts that the benchmark is an estimate.
    Reference(ReferenceVariant),
}

/// A variant that counts that the benchmark's curve is estimated from its own events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferenceVariant {
    /// Wald: the variance of E added.
    Variance,
    /// Signed root of the likelihood ratio of two rates.
    Rates,
    /// Exact binomial given all events.
    Binomial,
    /// The same, mid-p.
    MidP,
}

impl DataVariant {
    /// All of them, in the order of output.
    pub const ALL: [Self; 6] = [
        Self::Uncorrelated,
        Self::ExactConditional,
        Self::Reference(ReferenceVariant::Variance),
        Self::Reference(ReferenceVariant::Rates),
        Self::Reference(ReferenceVariant::Binomial),
        Self::Reference(ReferenceVariant::MidP),
    ];

    /// Its id in flags and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Uncorrelated => "uncorrelated",
            Self::ExactConditional => "exact-conditional",
            Self::Reference(ReferenceVariant::Variance) => "reference-variance",
            Self::Reference(ReferenceVariant::Rates) => "reference-rates",
            Self::Reference(ReferenceVariant::Binomial) => "reference-binomial",
            Self::Reference(ReferenceVariant::MidP) => "reference-mid-p",
        }
    }
}

/// Any variant of the one-sample log-rank test of observed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OneSampleVariant {
    /// Looks at O and E alone.
    Tally(Variant),
    /// Needs more of the data.
    Data(DataVariant),
}

impl OneSampleVariant {
    /// All of them, in the order of output.
    pub fn all() -> impl Iterator<Item = Self> {
        Variant::ALL.into_iter().map(Self::Tally).chain(DataVariant::ALL.into_iter().map(Self::Data))
    }

    /// Its id in flags and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Tally(variant) => variant.id(),
            Self::Data(variant) => variant.id(),
        }
    }
}

impl From<Variant> for OneSampleVariant {
    fn from(variant: Variant) -> Self {
        Self::Tally(variant)
    }
}

impl From<DataVariant> for OneSampleVariant {
    fn from(variant: DataVariant) -> Self {
        Self::Data(variant)
    }
}

impl Serialize for OneSampleVariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl std::fmt::Display for OneSampleVariant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// A word that names no variant of observed data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no one-sample log-rank variant is called `{word}`; known: {}",
    OneSampleVariant::all().map(OneSampleVariant::id).collect::<Vec<_>>().join(", ")
)]
pub struct UnknownOneSampleVariant {
    /// What was written.
    pub word: String,
}

impl std::str::FromStr for OneSampleVariant {
    type Err = UnknownOneSampleVariant;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|variant| variant.id() == word)
            .ok_or_else(|| UnknownOneSampleVariant { word: word.to_owned() })
    }
}
