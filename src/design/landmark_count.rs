//! The landmark test where nobody is censored before the landmark: exact by counting.

use super::prepared::least_count;
use crate::estimator::Transform;
use crate::hypothesis::{LandmarkEstimate, LandmarkOutcome, on_scale};
use crate::measure::OneSidedAlpha;
use crate::numeric::binomial;

/// Exact size and power of a test that looks at the number alive at the landmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountCharacteristics {
    /// Exact size.
    pub size: f64,
    /// Exact power.
    pub power: f64,
    /// The least number alive that succeeds; `None` if none does.
    pub least_alive: Option<u64>,
}

/// Of the Kaplan-Meier test with a transform: without censoring the curve is the fraction alive, its Greenwood sum
/// `(1 - S) / (n S)`. All alive succeed, none alive do not.
#[must_use]
pub fn transformed_count(
    transform: Transform,
    subjects: u64,
    survival: [f64; 2],
    alpha: OneSidedAlpha,
) -> CountCharacteristics {
    let succeeds = |alive: u64| {
        let share = alive as f64 / subjects as f64;
        let greenwood = (1.0 - share) / (subjects as f64 * share);
        match LandmarkEstimate::new(transform, share, greenwood).against(on_scale(transform, survival[0])) {
            LandmarkOutcome::Statistic(z) => z >= alpha.critical_value(),
            LandmarkOutcome::AllSurvive => true,
            LandmarkOutcome::NoneSurvive | LandmarkOutcome::NotObserved => false,
        }
    };
    // From above: the region of success is that of the largest counts.
    let least_alive = (0..=subjects).rev().take_while(|alive| succeeds(*alive)).last();
    characteristics(subjects, survival, least_alive)
}

/// Of the exact binomial test.
#[must_use]
pub fn binomial_count(subjects: u64, survival: [f64; 2], alpha: OneSidedAlpha) -> CountCharacteristics {
    characteristics(subjects, survival, least_count(subjects, survival[0], alpha))
}

/// Sizes that a count can have around `alpha`, with their power: from twice alpha downwards, at most `most`.
#[must_use]
pub fn attainable(
    subjects: u64,
    survival: [f64; 2],
    alpha: OneSidedAlpha,
    most: usize,
) -> Vec<CountCharacteristics> {
    let of = |alive| characteristics(subjects, survival, Some(alive));
    let sizes = (0..=subjects).map(of).filter(|found| found.size <= 2.0 * alpha.get());
    sizes.take(most).collect()
}

fn characteristics(subjects: u64, survival: [f64; 2], least_alive: Option<u64>) -> CountCharacteristics {
    let tail = |p: f64| least_alive.map_or(0.0, |least| binomial::upper_tail(least, subjects, p));
    CountCharacteristics { size: tail(survival[0]), power: tail(survival[1]), least_alive }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHA: OneSidedAlpha = OneSidedAlpha::FIVE_PERCENT;

    #[test]
    fn exact_binomial_at_25() {
        for (null, other, least, size, power) in [
            (0.3, 0.5, 12, 0.044_246_5, 0.654_981),
            (0.4, 0.6, 15, 0.034_391_52, 0.585_775),
            (0.5, 0.7, 18, 0.021_642_63, 0.511_848_5),
        ] {
            let found = binomial_count(25, [null, other], ALPHA);
            assert_eq!(found.least_alive, Some(least));
            assert!((found.size - size).abs() < 6e-8 && (found.power - power).abs() < 6e-7, "{found:?}");
            let around = attainable(25, [null, other], ALPHA, 4);
            assert!(around.contains(&found) && around.len() == 4);
        }
    }

    /// The least numbers that succeed, enumerated in Python: n = 25, nominal 5%.
    #[test]
    fn sizes_of_the_transforms_at_25() {
        let transforms =
            [Transform::Arcsine, Transform::LogLog, Transform::Logit, Transform::Plain, Transform::Log];
        for (null, least, sizes) in [
            (
                0.41,
                [15, 15, 15, 15, 14],
                [0.043_108_76, 0.043_108_76, 0.043_108_76, 0.043_108_76, 0.094_092_04],
            ),
            (
                0.59,
                [19, 20, 19, 19, 19],
                [0.060_585_08, 0.023_336_49, 0.060_585_08, 0.060_585_08, 0.060_585_08],
            ),
        ] {
            for ((transform, least), size) in transforms.into_iter().zip(least).zip(sizes) {
                let found = transformed_count(transform, 25, [null, 0.9], ALPHA);
                assert_eq!(found.least_alive, Some(least), "{transform:?} {null}");
                assert!((found.size - size).abs() < 1e-8, "{transform:?} {null} {found:?}");
            }
        }
    }
}
