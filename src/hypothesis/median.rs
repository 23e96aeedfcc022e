//! A median against a benchmark's.

use super::landmark::{LandmarkOutcome, landmark_test};
use crate::estimator::{KaplanMeier, Transform};

/// Tests whether a sample could have a benchmark's median: Kaplan-Meier at that time against 1/2.
///
/// ```text
/// z = sgn(g') (g(S(M0)) - g(1/2)) / (|g'(S)| se(S(M0)))
/// ```
/// The interval of a median inverts it: M0 belongs to the interval if |z| is at most the normal quantile, which is if the
/// pointwise interval of S at M0 by the same transform holds 1/2. On the `plain` scale it is the test of Brookmeyer and
/// Crowley; the other scales are those of the intervals. M0 before the first observed time: S is 1, nobody has had the
/// event; M0 beyond the last one, with the curve above 0: [`LandmarkOutcome::NotObserved`].
/// # Reference
/// Brookmeyer & Crowley (1982), Biometrics 38, 29-41. Evidence: R, tests/reference/median_test, where the intervals of
/// `survfit` are held against it.
#[must_use]
pub fn median_test(curve: &KaplanMeier, transform: Transform, benchmark_median: f64) -> LandmarkOutcome {
    landmark_at(curve, transform, benchmark_median, 0.5)
}

/// [`landmark_test`] of a curve at `time`: S = 1 before the first observed time, nothing beyond the last one while the
/// curve is above 0.
#[must_use]
pub fn landmark_at(
    curve: &KaplanMeier,
    transform: Transform,
    time: f64,
    benchmark_survival: f64,
) -> LandmarkOutcome {
    if curve.survival(time).value().is_none() {
        return LandmarkOutcome::NotObserved;
    }
    // Where S is 0 the sum is undefined and not used.
    let (survival, greenwood) =
        curve.row_at(time).map_or((1.0, 0.0), |row| (row.survival, row.greenwood().unwrap_or(0.0)));
    landmark_test(transform, survival, greenwood, benchmark_survival)
}
