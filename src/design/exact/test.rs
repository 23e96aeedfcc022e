//! One rule as a test whose exact size is the wanted one.

use super::law::MOST_SUBJECTS;
use super::{ExactError, Rule, SubjectPlan, exact_characteristics};
use crate::design::{Observation, Plan};
use crate::distribution::Law;
use crate::measure::OneSidedAlpha;

/// A rule, the law of its benchmark and of the subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactTest {
    observation: Observation,
    null: Law,
    alternative: Law,
    rule: Rule,
}

/// Enough for a sample size.
const TOLERANCE: f64 = 1e-5;

impl ExactTest {
    /// Subjects up to which the law is computed.
    pub const MOST_SUBJECTS: u64 = MOST_SUBJECTS;

    /// Of a plan.
    #[must_use]
    pub fn new(plan: &Plan, rule: Rule) -> Self {
        let Plan { observation, null, alternative, .. } = plan.clone();
        Self { observation, null, alternative, rule }
    }

    /// Power with the nominal alpha at which the exact size is `alpha`; where sizes jump, at `alpha` itself.
    ///
    /// # Errors
    /// [`ExactError`].
    pub fn power(&self, alpha: OneSidedAlpha, subjects: u64) -> Result<f64, ExactError> {
        let plan = SubjectPlan::new(&self.observation, &self.null);
        let truths = [&self.null, &self.alternative];
        let found = exact_characteristics(&plan, truths, subjects, alpha, &[self.rule], TOLERANCE)?;
        let rule = &found.rules[0];
        Ok(rule.calibrated_power.unwrap_or(rule.power))
    }
}
