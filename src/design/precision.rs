//! Sample size by precision.

use super::exact::{ExactTest, SubjectPlan, ratio_precision};
use super::{DesignError, Setting};
use crate::measure::ConfidenceLevel;
use crate::numeric::root::first_whole;

/// The fewest subjects with which the upper limit of O / E lies below `value` with probability `chance` under the alternative.
///
/// # Errors
/// [`DesignError::NotReached`] above the subjects of the exact law, with the probability there.
pub fn least_to_exclude(
    setting: &Setting,
    value: f64,
    level: ConfidenceLevel,
    chance: f64,
) -> Result<u64, DesignError> {
    let excludes = |subjects: u64| -> Result<f64, DesignError> {
        let plan = setting.plan(subjects as f64)?;
        let subject = SubjectPlan::new(&plan.observation, &plan.null);
        Ok(ratio_precision(&subject, &plan.alternative, subjects, value, level)?.excludes)
    };
    let most = ExactTest::MOST_SUBJECTS;
    let found = first_whole(1, most, |subjects| Ok::<bool, DesignError>(excludes(subjects)? >= chance))?;
    match found {
        Some(subjects) => Ok(subjects),
        None => Err(DesignError::NotReached { most, power: excludes(most)? }),
    }
}
