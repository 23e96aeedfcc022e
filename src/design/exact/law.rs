//! The joint law of O and E on one grid.

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
    /// All mass is on the grid points by itself.
    exact: bool,
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
        let lattice = plan.lattice();
        let step = lattice.unwrap_or(largest / f64::from(cells));
        let subject = plan.on_grid(truth, step);
        let law = CountAndSum::of_parts(&[(subject, subjects as usize)]);
        Ok(Self { law, step, exact: lattice.is_some() })
    }

    /// Whether the grid holds the law as it is, without splitting.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Number of subjects.
    #[must_use]
    pub fn subjects(&self) -> u64 {
        self.law.largest_count() as u64
    }

    /// `P(E >= critical[O])`, `critical` by number of events from 0.
    #[must_use]
    pub fn success(&self, critical: &[f64]) -> f64 {
        let tail = |(events, bound): (usize, &f64)| {
            let position = bound / self.step;
            if self.exact { self.law.tail_on_grid(events, position) } else { self.law.tail(events, position) }
        };
        critical.iter().enumerate().map(tail).sum()
    }

    /// `P(O = o)` for o from 0.
    #[must_use]
    pub fn events(&self) -> Vec<f64> {
        (0..=self.law.largest_count()).map(|count| self.law.count(count)).collect()
    }
}
