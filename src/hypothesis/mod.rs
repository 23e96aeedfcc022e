//! Tests: one sample against a law, samples against each other, survival at a landmark.
//!
//! `z > 0` favours the new treatment throughout.

mod landmark;
mod logrank;
mod one_sample_logrank;

pub use landmark::{LandmarkEstimate, LandmarkOutcome, landmark_test, on_scale};
pub use logrank::{GroupTally, Logrank, logrank};
pub use one_sample_logrank::{
    ObservedExpected, OneSampleTest, UnknownVariant, Variant, critical_expected, expected_events,
    one_sample_logrank,
};
