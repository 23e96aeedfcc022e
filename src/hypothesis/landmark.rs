//! Kaplan-Meier survival at a landmark against a fixed value.

use crate::estimator::Transform;

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LandmarkOutcome {
    /// z, positive for benefit.
    Statistic(f64),
    /// Nobody has had the event: survival is above any benchmark, but has no standard error.
    AllSurvive,
    /// The curve is at 0.
    NoneSurvive,
    /// The landmark lies beyond the last observed time.
    NotObserved,
}

/// A Kaplan-Meier estimate at a landmark, brought to the scale of the test; compared with as many benchmarks as there are.
///
/// ```text
/// z = sgn(g') (g(S) - g(S0)) / (|g'(S)| se(S))
/// ```
/// At n = 25 the size is not exact for any transform; `arcsine` is the usual choice.
/// # Reference
/// Nagashima et al. (2021), Pharm. Stat. 20, 499-511. Evidence: R, tests/reference/landmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LandmarkEstimate {
    /// `sgn(g') g(S)` and its standard error.
    Between {
        /// Value on the scale, turned so that larger is better.
        value: f64,
        /// Standard error on the scale.
        std_error: f64,
    },
    /// S = 1.
    AllSurvive,
    /// S = 0.
    NoneSurvive,
}

impl LandmarkEstimate {
    /// From the estimate and its Greenwood sum.
    #[must_use]
    pub fn new(transform: Transform, survival: f64, greenwood: f64) -> Self {
        if survival >= 1.0 {
            Self::AllSurvive
        } else if survival <= 0.0 {
            Self::NoneSurvive
        } else {
            let std_error = transform.standard_error(survival, greenwood);
            Self::Between { value: on_scale(transform, survival), std_error }
        }
    }

    /// Against a benchmark, given as [`on_scale`] of its survival.
    #[must_use]
    pub fn against(self, benchmark_on_scale: f64) -> LandmarkOutcome {
        match self {
            Self::Between { value, std_error } => {
                LandmarkOutcome::Statistic((value - benchmark_on_scale) / std_error)
            }
            Self::AllSurvive => LandmarkOutcome::AllSurvive,
            Self::NoneSurvive => LandmarkOutcome::NoneSurvive,
        }
    }
}

/// `sgn(g') g(S)` of a survival in (0, 1): rises with S for every transform.
#[must_use]
pub fn on_scale(transform: Transform, survival: f64) -> f64 {
    transform.slope(survival).signum() * transform.value(survival)
}

/// Compares a Kaplan-Meier estimate at a landmark, with its Greenwood sum, to `benchmark` in (0, 1).
#[must_use]
pub fn landmark_test(transform: Transform, survival: f64, greenwood: f64, benchmark: f64) -> LandmarkOutcome {
    LandmarkEstimate::new(transform, survival, greenwood).against(on_scale(transform, benchmark))
}
