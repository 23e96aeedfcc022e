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

/// Compares the Kaplan-Meier estimate `survival` at a landmark, with its Greenwood sum, to `benchmark` in (0, 1).
///
/// ```text
/// z = sgn(g') (g(S) - g(S0)) / (|g'(S)| se(S))
/// ```
/// At n = 25 the size is not exact for any transform; `arcsine` is the usual choice.
/// # Reference
/// Nagashima et al. (2021), Pharm. Stat. 20, 499-511. Evidence: R, tests/reference/landmark.
#[must_use]
pub fn landmark_test(transform: Transform, survival: f64, greenwood: f64, benchmark: f64) -> LandmarkOutcome {
    if survival >= 1.0 {
        LandmarkOutcome::AllSurvive
    } else if survival <= 0.0 {
        LandmarkOutcome::NoneSurvive
    } else {
        let difference = transform.value(survival) - transform.value(benchmark);
        let sign = transform.slope(survival).signum();
        LandmarkOutcome::Statistic(sign * difference / transform.standard_error(survival, greenwood))
    }
}
