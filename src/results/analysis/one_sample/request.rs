//! What is to be compared with what.

use crate::benchmark::Benchmark;
use crate::distribution::Law;
use crate::hypothesis::{ExpectedHazard, OneSampleVariant};
use crate::measure::OneSidedAlpha;

/// Comparisons with benchmarks.
#[derive(Debug, Clone, Copy)]
pub struct OneSampleRequest<'a> {
    /// Whether to tell observed and expected events as follow-up goes on.
    pub process: bool,
    /// What to compare with, in the unit of the data.
    pub comparisons: &'a [BenchmarkComparison],
    /// Whether to look for the tipping point.
    pub tipping_point: Option<TippingPointRequest>,
    /// Weights that give a factor the benchmark's margin.
    pub standardisation: Option<&'a Standardisation>,
    /// Historical arms to pool; empty for none.
    pub pool: &'a [Benchmark],
    /// One-sided level of the predictive limit of the pooled arms.
    pub pool_alpha: OneSidedAlpha,
}

/// How to look for the tipping point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TippingPointRequest {
    /// Level of significance, one-sided.
    pub alpha: OneSidedAlpha,
    /// The variant that decides; the recommended one if `None`.
    pub deciding: Option<OneSampleVariant>,
}

/// A benchmark, and the hazard that each subject is expected to have by it.
#[derive(Debug, Clone)]
pub struct BenchmarkComparison {
    /// The benchmark; of several laws by level the record that stands for all.
    pub benchmark: Benchmark,
    /// How the expected hazard differs between subjects.
    pub by_subject: BySubject,
}

/// How the expected hazard differs between subjects; one value a subject of the whole sample.
#[derive(Debug, Clone, PartialEq)]
pub enum BySubject {
    /// It does not.
    Same,
    /// By a ratio to the benchmark's hazard, from published effects.
    Ratio {
        /// The effects in words.
        effects: String,
        /// Hazard ratio of each subject.
        ratios: Vec<f64>,
    },
    /// By a law for each level of a factor.
    Level {
        /// The factor.
        column: String,
        /// Levels and their laws.
        laws: Vec<(String, Law)>,
        /// Position in `laws` of each subject.
        codes: Vec<u32>,
    },
}

/// Weights that give a factor the benchmark's margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardisation {
    /// The factor and its margin in words.
    pub margin: String,
    /// Share of each level at the benchmark; they add to 1.
    pub shares: Vec<f64>,
    /// Level of each subject of the whole sample.
    pub codes: Vec<u32>,
}

/// The hazard that each subject of a part of the sample is expected to have.
#[derive(Debug, Clone)]
pub(super) struct PartHazard {
    laws: Vec<Law>,
    law_of: Option<Vec<u32>>,
    ratio_of: Option<Vec<f64>>,
}

impl PartHazard {
    /// Of the subjects that `select` picks, in their order.
    pub(super) fn new(comparison: &BenchmarkComparison, select: &Select<'_>) -> Self {
        let one = || vec![comparison.benchmark.law.clone()];
        match &comparison.by_subject {
            BySubject::Same => Self { laws: one(), law_of: None, ratio_of: None },
            BySubject::Ratio { ratios, .. } => {
                Self { laws: one(), law_of: None, ratio_of: Some(select.of(ratios)) }
            }
            BySubject::Level { laws, codes, .. } => Self {
                laws: laws.iter().map(|(_, law)| law.clone()).collect(),
                law_of: Some(select.of(codes)),
                ratio_of: None,
            },
        }
    }

    pub(super) fn hazard(&self) -> ExpectedHazard<'_> {
        ExpectedHazard {
            laws: &self.laws,
            law_of: self.law_of.as_deref(),
            ratio_of: self.ratio_of.as_deref(),
        }
    }

    /// With the benchmark's times multiplied.
    pub(super) fn in_time(&self, factor: f64) -> Self {
        Self { laws: self.laws.iter().map(|law| law.in_unit(factor)).collect(), ..self.clone() }
    }
}

/// Picks the values of a part of the sample.
#[derive(Debug, Clone, Copy)]
pub(super) enum Select<'a> {
    /// Everybody.
    All,
    /// A level of the factor that makes the groups.
    Group(&'a crate::sample::Factor, u32),
}

impl Select<'_> {
    pub(super) fn of<T: Clone>(self, values: &[T]) -> Vec<T> {
        match self {
            Self::All => values.to_vec(),
            Self::Group(factor, code) => factor.select(code, values),
        }
    }
}
