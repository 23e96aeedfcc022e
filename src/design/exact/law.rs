//! The joint law of O and E on one grid.

use super::SubjectPlan;
use crate::distribution::{Law, LawError};
use crate::numeric::convolution::CountAndSum;

/// Subjects up to which the joint law is computed.
pub(super) const MOST_SUBJECTS: u64 = 400;
/// Mass of the sum that may lie beyond the grid: round-off.
const NEGLIGIBLE: f64 = 1e-16;
/// Most scans of a subject.
pub(super) const MOST_SCANS: usize = 2000;

/// Why there is no exact law.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ExactError {
    /// Too many subjects for the convolution.
    #[error("exact figures are computed for 1 to {MOST_SUBJECTS} subjects, got {0}")]
    Subjects(u64),
    /// The benchmark has no hazard, or an infinite one, within the time observed.
    #[error("the benchmark's cumulative hazard over the time observed must be a number above 0, got {0}")]
    Hazard(f64),
    /// The benchmark is a step curve.
    #[error(
        "the benchmark is a step curve: E is a sum of whole steps, for which a grid meant for continuous laws does not settle"
    )]
    Steps,
    /// A true hazard ratio that is none.
    #[error("a true hazard ratio must be a positive number")]
    HazardRatio,
    /// No scan within the time observed.
    #[error("no scan comes within the time observed, {end}: nobody is seen to have the event")]
    NoScan {
        /// Longest time of a subject that counts.
        end: f64,
    },
    /// So many scans that they are none.
    #[error(
        "more than {MOST_SCANS} scans within the time observed: leave the scans out, or check their unit of time"
    )]
    TooManyScans,
}

impl From<LawError> for ExactError {
    fn from(_: LawError) -> Self {
        Self::HazardRatio
    }
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
        // Scans make E a sum of given amounts whatever the law.
        if plan.scans.is_none() && !plan.null.is_continuous() {
            return Err(ExactError::Steps);
        }
        if subjects == 0 || subjects > MOST_SUBJECTS {
            return Err(ExactError::Subjects(subjects));
        }
        let visits = plan.visits()?;
        let largest = plan.largest();
        if !(largest > 0.0 && largest.is_finite()) {
            return Err(ExactError::Hazard(largest));
        }
        let lattice = visits.as_deref().and_then(|visits| plan.lattice(visits));
        let step = lattice.unwrap_or(largest / f64::from(cells));
        let subject = match &visits {
            Some(visits) => plan.at_scans(truth, step, visits),
            None => plan.on_grid(truth, step),
        };
        let law = CountAndSum::of_alike(subject, subjects as usize, NEGLIGIBLE);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{AccrualPattern, Observation};
    use crate::distribution::HazardRatio;

    #[test]
    fn steps_have_no_law_on_a_grid() {
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 1.0).unwrap();
        let steps: Law = "step:times=0.2/0.5,hazards=0.1/0.7".parse().unwrap();
        let half = Law::HazardRatio(HazardRatio::new(steps.clone(), 0.5, 0.0).unwrap());
        for null in [&steps, &half] {
            let plan = SubjectPlan::new(&observation, null);
            assert!(matches!(JointLaw::new(&plan, null, 5, 64), Err(ExactError::Steps)));
        }
    }
}
