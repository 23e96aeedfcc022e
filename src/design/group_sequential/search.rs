//! A design of so many subjects, and the fewest that reach the power.

use super::{GroupSequentialError, GroupSequentialPlan, InterimLooks};
use crate::decision::group_sequential::{
    Boundaries, BoundaryRules, Crossing, SolvedBoundaries, crossing_probabilities,
    crossing_probabilities_under,
};
use crate::design::{Conduct, DesignError};
use crate::distribution::Law;

/// What the trial must achieve.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSequentialGoal {
    /// The null.
    pub null: Law,
    /// The alternative.
    pub alternative: Law,
    /// Entry and follow-up.
    pub conduct: Conduct,
    /// The interim analyses.
    pub looks: InterimLooks,
    /// Bounds and alpha.
    pub rules: BoundaryRules,
    /// Power.
    pub power: f64,
    /// Least number of events that the null expects at an analysis.
    pub least_events: f64,
}

/// A design with what it does, by normal approximation.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSequentialDesign {
    /// Analyses.
    pub plan: GroupSequentialPlan,
    /// Bounds.
    pub boundaries: Boundaries,
    /// Ends under the null, futility obeyed.
    pub null: Vec<Crossing>,
    /// Ends under the null, futility ignored.
    pub null_ignoring_futility: Vec<Crossing>,
    /// Ends under the alternative, futility obeyed.
    pub alternative: Vec<Crossing>,
}

impl GroupSequentialDesign {
    /// Mean over the ends of what an analysis has, such as its calendar time.
    #[must_use]
    pub fn expected(&self, ends: &[Crossing], of: impl Fn(usize) -> f64) -> f64 {
        ends.iter().enumerate().map(|(index, end)| (end.efficacy + end.futility) * of(index)).sum()
    }
}

/// Probability of success.
fn success(ends: &[Crossing]) -> f64 {
    ends.iter().map(|end| end.efficacy).sum()
}

/// The design with so many subjects. Beta spending spends the type II error that it has.
///
/// # Errors
/// [`GroupSequentialError`].
pub fn evaluate(
    goal: &GroupSequentialGoal,
    subjects: f64,
) -> Result<GroupSequentialDesign, GroupSequentialError> {
    let plan = plan(goal, subjects)?;
    let information = plan.information();
    let last = information[information.len() - 1];
    let SolvedBoundaries { boundaries, .. } =
        goal.rules.at(&information, last, &plan.alternative)?.attained()?;
    Ok(GroupSequentialDesign {
        null: crossing_probabilities(&boundaries, 0.0),
        null_ignoring_futility: crossing_probabilities(&boundaries.ignoring_futility(), 0.0),
        alternative: crossing_probabilities_under(&boundaries, &plan.alternative),
        boundaries,
        plan,
    })
}

fn plan(goal: &GroupSequentialGoal, subjects: f64) -> Result<GroupSequentialPlan, GroupSequentialError> {
    let observation = goal.conduct.observation(subjects)?;
    let laws = (&goal.null, &goal.alternative);
    let plan = GroupSequentialPlan::new(observation, subjects, laws, &goal.looks, goal.least_events)?;
    let last = plan.analyses[plan.analyses.len() - 1];
    if last.alternative.drift() > 1e-12 { Ok(plan) } else { Err(DesignError::NoBenefit.into()) }
}

/// Whether beta, spent as the rules say, is enough for this number of subjects.
fn reaches(goal: &GroupSequentialGoal, subjects: f64) -> Result<bool, GroupSequentialError> {
    let plan = plan(goal, subjects)?;
    let information = plan.information();
    let beta = 1.0 - goal.power;
    let at = goal.rules.at(&information, information[information.len() - 1], &plan.alternative)?;
    Ok(at.missed(beta) <= beta)
}

/// The design with the fewest subjects, up to `most`, that has the power. Power grows with them, so they are found by halving.
///
/// # Errors
/// [`GroupSequentialError`]; [`DesignError::NotReached`] if `most` are not enough, and whatever makes a design of `most` impossible.
pub fn search(goal: &GroupSequentialGoal, most: u64) -> Result<GroupSequentialDesign, GroupSequentialError> {
    let alpha = goal.rules.alpha;
    if goal.power <= alpha {
        return Err(DesignError::PowerBelowAlpha { power: goal.power, alpha }.into());
    }
    // The fewest of a design that is too small may make it impossible: an interim analysis after its end, too few events.
    let enough = |subjects: u64| reaches(goal, subjects as f64).unwrap_or(false);
    let (mut low, mut high) = (0, 8.min(most));
    while !enough(high) {
        if high == most {
            let power = success(&evaluate(goal, most as f64)?.alternative);
            return Err(DesignError::NotReached { most, power }.into());
        }
        (low, high) = (high, (2 * high).min(most));
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    evaluate(goal, high as f64)
}
