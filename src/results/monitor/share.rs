//! A share with its exact and its Bayesian interval.

use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::ConfidenceLevel;
use crate::numeric::binomial::{clopper_pearson, jeffreys};

/// Subjects with something among so many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ShareRecord {
    /// Subjects with it.
    pub subjects: u64,
    /// Among so many.
    pub of: u64,
    /// Share; null of nobody.
    pub share: Option<f64>,
    /// Clopper-Pearson limits, 95%.
    pub exact: Option<[f64; 2]>,
    /// Equal tails of the posterior under a Beta(1/2, 1/2) prior, 95%.
    pub bayesian: Option<[f64; 2]>,
}

pub(super) fn share(subjects: u64, of: u64) -> ShareRecord {
    let level = ConfidenceLevel::NINETY_FIVE.get();
    let limits = |limits: fn(u64, u64, f64) -> (f64, f64)| {
        (of > 0).then(|| {
            let (lower, upper) = limits(subjects, of, level);
            [lower, upper]
        })
    };
    ShareRecord {
        subjects,
        of,
        share: (of > 0).then(|| subjects as f64 / of as f64),
        exact: limits(clopper_pearson),
        bayesian: limits(jeffreys),
    }
}
