//! The one-sample log-rank test: observed events against those expected under a benchmark.
//!
//! | file | what lives there |
//! |---|---|
//! | `exposure` | what each subject contributes, under one law or its own |
//! | `tally` | O and E, intervals for their ratio |
//! | `variant` | the variants: those of O and E alone, which simulations tabulate, and those that need more |
//! | `by_tally` | the variants of O and E alone, their critical values |
//! | `uncorrelated` | the variance estimate uncorrelated with O - E |
//! | `exact_conditional` | the exact law of (O, E) given entry and cutoff |
//! | `covariates` | hazards of subjects that differ from the benchmark's: published effects, weights |
//! | `predictive` | against what a further arm like several historical ones would have shown |
//! | `recommendation` | which variant to trust, and why |
//! | `tipping_point` | how much better the benchmark would have to be before significance is lost; exact limits for the ratio |
//! | `reference` | the benchmark as an estimate from its own events or patient-level data |

mod by_tally;
mod covariates;
mod exact_conditional;
mod exposure;
mod predictive;
mod recommendation;
mod reference;
mod result;
mod tally;
mod tipping_point;
mod uncorrelated;
mod variant;

pub use by_tally::{breslow_edge, critical_expected, one_sample_logrank, standard_score, wu_edge};
pub use covariates::{CovariateEffect, WeightedTest, hazard_ratios, margin_weights, weighted_logrank_test};
pub use exact_conditional::{ExactConditional, exact_conditional};
pub use exposure::{ExpectedHazard, Exposure, expected_events, exposures};
pub use predictive::predictive_test;
pub use recommendation::{Recommendation, WhyVariant, recommend};
pub use reference::{ReferenceInformation, nelson_aalen_variance, reference_test, reference_variance};
pub use result::OneSampleTest;
pub use tally::{ObservedExpected, RatioInterval};
pub use tipping_point::{PValue, exact_ratio_limits, hazard_factor_at, time_factor_at};
pub use uncorrelated::{UncorrelatedWeight, uncorrelated, uncorrelated_weight};
pub use variant::{
    DataVariant, OneSampleVariant, ReferenceVariant, UnknownOneSampleVariant, UnknownVariant, Variant,
};
