//! The joint law of O and E, refined until its figures stand.

use super::SubjectPlan;
use crate::distribution::Law;
use crate::numeric::convolution::CountAndSum;

/// Subjects up to which the joint law is computed.
pub(super) const MOST_SUBJECTS: u64 = 400;

/// Why there is no exact law.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ExactError {
    /// Too many subjects for the convolution.
    #[error("exact figures are computed for 1 to {MOST_SUBJECTS} subjects, got {0}")]
    Subjects(u64),
    /// The benchmark has no hazard, or an infinite one, within the time observed.
    #[error("the benchmark's cumulative hazard over the time observed must be a number above 0, got {0}")]
    Hazard(f64),
}

/// The joint law of O and E for n subjects, at one step.
#[derive(Debug, Clone, PartialEq)]
pub struct JointLaw {
    law: CountAndSum,
    step: f64,
}

impl JointLaw {
    /// On a grid of `cells` cells up to the largest A of a subject.
    ///
    /// # Errors
    /// [`ExactError`].
    pub fn new(plan: &SubjectPlan<'_>, truth: &Law, subjects: u64, cells: u32) -> Result<Self, ExactError> {
        if subjects == 0 || subjects > MOST_SUBJECTS {
            return Err(ExactError::Subjects(subjects));
        }
        let largest = plan.largest();
        if !(largest > 0.0 && largest.is_finite()) {
            return Err(ExactError::Hazard(largest));
        }
        let step = largest / f64::from(cells);
        let subject = plan.on_grid(truth, step);
        Ok(Self { law: CountAndSum::of_parts(&[(subject, subjects as usize)]), step })
    }

    /// `P(E >= critical[O])`, `critical` by number of events from 0.
    #[must_use]
    pub fn success(&self, critical: &[f64]) -> f64 {
        critical.iter().enumerate().map(|(events, bound)| self.law.tail(events, bound / self.step)).sum()
    }

    /// `P(O = o)` for o from 0.
    #[must_use]
    pub fn events(&self) -> Vec<f64> {
        (0..=self.law.largest_count()).map(|count| self.law.masses(count).iter().sum()).collect()
    }
}

/// Figures with a bound on their error.
#[derive(Debug, Clone, PartialEq)]
pub struct Refined {
    /// The figures.
    pub values: Vec<f64>,
    /// Largest change of any at the last halving of the step.
    pub error_bound: f64,
    /// Cells of the finest grid.
    pub cells: u32,
}

/// Cells of the coarsest grid.
const COARSEST: u32 = 128;
/// Cells beyond which no finer grid is tried, for 25 subjects; fewer for more, the length of the transform being the limit.
const FINEST_POINTS: u64 = 1 << 19;

/// Figures of `evaluate(cells)`, refined by halving the step until none moves by more than `tolerance`.
///
/// The figures err by a multiple of the square of the step; of two steps, `(4 fine - coarse) / 3` is without it.
///
/// # Errors
/// Those of `evaluate`.
pub fn refine<E>(
    subjects: u64,
    tolerance: f64,
    evaluate: impl Fn(u32) -> Result<Vec<f64>, E>,
) -> Result<Refined, E> {
    refine_from(COARSEST, subjects, tolerance, evaluate)
}

/// As [`refine`], from a grid of `coarsest` cells: the more subjects, the smoother their sum and the fewer cells are needed.
///
/// # Errors
/// Those of `evaluate`.
pub fn refine_from<E>(
    coarsest: u32,
    subjects: u64,
    tolerance: f64,
    evaluate: impl Fn(u32) -> Result<Vec<f64>, E>,
) -> Result<Refined, E> {
    let mut cells = coarsest;
    let mut coarse = evaluate(cells)?;
    let mut best: Option<Vec<f64>> = None;
    loop {
        cells *= 2;
        let fine = evaluate(cells)?;
        let values: Vec<f64> =
            fine.iter().zip(&coarse).map(|(fine, coarse)| (4.0 * fine - coarse) / 3.0).collect();
        let moved =
            |before: &Vec<f64>| values.iter().zip(before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let error_bound = best.as_ref().map_or(f64::INFINITY, moved);
        if error_bound <= tolerance || u64::from(2 * cells) * subjects > FINEST_POINTS {
            return Ok(Refined { values, error_bound, cells });
        }
        (best, coarse) = (Some(values), fine);
    }
}
