//! Tests: one sample against a law, samples against each other, survival at a landmark.
//!
//! `z > 0` favours the new treatment throughout.

mod binomial;
mod cox_tests;
mod exponential;
mod gray;
mod hazard_ratio;
mod landmark;
mod logrank;
mod max_combo;
mod median;
mod one_sample;
mod permutation;
mod rank_weight;
mod restricted_mean;
mod risk_sets;
mod trend;

pub use binomial::{BinomialTest, LandmarkCount, ShareInterval, landmark_binomial, survivor_share};
pub use exponential::{
    ExponentialTest, ExponentialVariant, UnknownExponentialVariant, exponential_critical, exponential_median,
    exponential_test,
};
pub use gray::{GrayTally, GrayTest, gray_test};
pub use hazard_ratio::{HazardRatio, HazardRatioMethod, hazard_ratio};
mod proportional_hazards;

pub use cox_tests::{CoxTests, covariate_tests, cox_tests};
pub use landmark::{LandmarkEstimate, LandmarkOutcome, landmark_test, on_scale};
pub use logrank::{GroupTally, Logrank, Stratum, TwoGroups, logrank, weighted_logrank};
pub use max_combo::{Component, MaxCombo, Maximum, USUAL_COMBINATION, max_combo};
pub use median::{landmark_at, median_test};
pub use one_sample::{
    CovariateEffect, DataVariant, ExactConditional, ExpectedHazard, Exposure, ObservedExpected,
    OneSampleTest, OneSampleVariant, PValue, RatioInterval, Recommendation, ReferenceInformation,
    ReferenceVariant, UncorrelatedWeight, UnknownOneSampleVariant, UnknownVariant, Variant, WeightedTest,
    WhyVariant, breslow_edge, critical_expected, exact_conditional, exact_ratio_limits, expected_events,
    exposures, hazard_factor_at, hazard_ratios, margin_weights, nelson_aalen_variance, one_sample_logrank,
    predictive_test, recommend, reference_test, reference_variance, standard_score, time_factor_at,
    uncorrelated, uncorrelated_weight, weighted_logrank_test, wu_edge,
};
pub use permutation::{
    LabelledStratum, MonteCarlo, Permutation, PermutationMethod, permutation_scores, permutation_test,
};
pub use proportional_hazards::{
    ChiSquaredTest, ProportionalHazards, TimeTransform, UnknownTimeTransform, proportional_hazards,
};
pub use rank_weight::{RankWeight, RankWeightError};
pub use restricted_mean::{RestrictedMeanTest, restricted_mean_of_law, restricted_mean_test};
pub use trend::{Trend, trend};
