//! A design of so many subjects, and the fewest that reach the power.

use super::{GroupSequentialError, GroupSequentialPlan, InterimLooks};
use crate::decision::group_sequential::{
    Boundaries, BoundaryRules, Crossing, SolvedBoundaries, crossing_probabilities,
    crossing_probabilities_under,
};
use crate::design::{Conduct, DesignError};
use crate::distribution::Law;
use crate::numeric::root::first_whole;

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
    match first_whole(1, most, |subjects| Ok::<bool, GroupSequentialError>(enough(subjects)))? {
        Some(subjects) => evaluate(goal, subjects as f64),
        None => {
            let power = success(&evaluate(goal, most as f64)?.alternative);
            Err(DesignError::NotReached { most, power }.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Spending;
    use crate::decision::group_sequential::{BoundaryRules, EfficacyRule, FutilityRule, StatisticsLaw};
    use crate::design::group_sequential::{Ended, group_sequential_inference, law_under};
    use crate::design::two_stage::{
        PowerFormula, TwoStageBoundaries, TwoStageMoments, TwoStageObserved, TwoStagePlan,
        two_stage_logrank_inference,
    };
    use crate::design::{AccrualPattern, AccrualPlan, Conduct, DesignError, Moments, one_sample_logrank};
    use crate::distribution::{HazardRatio, Law};
    use crate::measure::{ConfidenceLevel, OneSidedAlpha};

    fn goal(looks: InterimLooks, efficacy: EfficacyRule, futility: FutilityRule) -> GroupSequentialGoal {
        let null: Law = "weibull:shape=1.3,median=5".parse().unwrap();
        GroupSequentialGoal {
            alternative: Law::HazardRatio(HazardRatio::new(null.clone(), 0.55, 0.0).unwrap()),
            null,
            conduct: Conduct {
                accrual: AccrualPlan::AtRate(2.0),
                follow_up: 6.0,
                restricted: None,
                dropout: 0.01,
            },
            looks,
            rules: BoundaryRules { efficacy, futility, binding: false, alpha: 0.05 },
            power: 0.8,
            least_events: 1.0,
        }
    }

    fn power(design: &GroupSequentialDesign) -> f64 {
        design.alternative.iter().map(|end| end.efficacy).sum()
    }

    #[test]
    fn without_interim_analyses_it_is_the_usual_design() {
        let goal = goal(InterimLooks::Times(vec![]), EfficacyRule::AtEnd, FutilityRule::None);
        let design = evaluate(&goal, 30.0).unwrap();
        let observation = goal.conduct.observation(30.0).unwrap();
        let moments = Moments::new(&observation, &goal.null, &goal.alternative);
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        let exact = one_sample_logrank::AlternativeVariance::Exact;
        let usual = one_sample_logrank::power(&moments, exact, alpha, 30.0).unwrap();
        assert!((power(&design) - usual).abs() < 1e-12);
    }

    #[test]
    fn one_futility_look_is_the_two_stage_design() {
        let (interim, bound, subjects) = (9.0, -0.2, 28.0);
        let rule = FutilityRule::Statistic(vec![bound]);
        let goal = goal(InterimLooks::Times(vec![interim]), EfficacyRule::AtEnd, rule);
        let design = evaluate(&goal, subjects).unwrap();
        let last = goal.conduct.observation(subjects).unwrap();
        let plan = TwoStagePlan { last, null: goal.null.clone(), alternative: goal.alternative.clone() };
        let moments = TwoStageMoments::new(&plan, interim).unwrap();
        let bounds = TwoStageBoundaries { subjects, first: bound, last: design.boundaries.efficacy[1] };
        let expected = moments.properties(bounds, PowerFormula::ExactCorrelation);
        let alpha: f64 = design.null.iter().map(|end| end.efficacy).sum();
        for (got, expected) in [
            (power(&design), expected.power),
            (alpha, expected.alpha),
            (design.null[0].futility, expected.stops_null),
            (design.alternative[0].futility, expected.stops_alternative),
            (design.expected(&design.null, |k| design.plan.analyses[k].entered), expected.expected_subjects),
        ] {
            assert!((got - expected).abs() < 1e-9, "{got} {expected}");
        }
        // Inference, with the futility stop obeyed, likewise.
        for observed in [vec![-0.9], vec![0.4, 1.9]] {
            let both = TwoStageObserved { first: observed[0], last: observed.get(1).copied() };
            let level = ConfidenceLevel::NINETY_FIVE;
            let other = two_stage_logrank_inference(&plan, interim, bounds, both, level).unwrap();
            let found = group_sequential_inference(&design, &observed, true, level).unwrap().unwrap();
            assert!((found.p_value - other.p_value).abs() < 1e-9);
            let pairs = [
                (found.hazard_ratio, other.hazard_ratio),
                (found.lower, other.lower),
                (found.upper, other.upper),
            ];
            for (got, expected) in pairs {
                assert!((got.unwrap() - expected.unwrap()).abs() < 1e-6, "{got:?} {expected:?}");
            }
        }
    }

    #[test]
    fn the_null_has_the_canonical_law() {
        let goal = goal(InterimLooks::Times(vec![6.0, 11.0]), EfficacyRule::AtEnd, FutilityRule::None);
        let design = evaluate(&goal, 30.0).unwrap();
        let plan = &design.plan;
        let (_, law) = law_under(&plan.observation, (&goal.null, &goal.null), 30.0, &plan.times()).unwrap();
        let information = plan.information();
        let canonical = StatisticsLaw::canonical(&information, 0.0);
        for k in 0..3 {
            assert!(law.mean[k].abs() < 1e-9 && (law.deviation[k] - 1.0).abs() < 1e-9, "{law:?}");
            let share = canonical.information[k] / canonical.information[2];
            assert!((law.information[k] - share).abs() < 1e-8, "{law:?} {share}");
        }
    }

    #[test]
    fn looks_by_information_and_by_events_are_where_they_should_be() {
        let spending = EfficacyRule::Spending(Spending::ObrienFleming);
        let design =
            evaluate(&goal(InterimLooks::Information(vec![0.4, 0.8]), spending, FutilityRule::None), 30.0);
        let information = design.unwrap().plan.information();
        for (index, fraction) in [(0, 0.4), (1, 0.8)] {
            assert!((information[index] / information[2] - fraction).abs() < 1e-8);
        }
        let design =
            evaluate(&goal(InterimLooks::Events(vec![7.0, 15.0]), spending, FutilityRule::None), 30.0);
        let information = design.unwrap().plan.information();
        assert!((information[0] - 7.0).abs() < 1e-7 && (information[1] - 15.0).abs() < 1e-7);
    }

    #[test]
    fn the_fewest_subjects_have_the_power() {
        let spending = Spending::ObrienFleming;
        for futility in
            [FutilityRule::None, FutilityRule::Spending(spending), FutilityRule::HazardRatio(vec![1.0])]
        {
            let goal = goal(InterimLooks::Information(vec![0.5]), EfficacyRule::Spending(spending), futility);
            let design = search(&goal, 500).unwrap();
            let subjects = design.plan.subjects;
            assert!(power(&design) >= 0.8, "{}", power(&design));
            assert!(power(&evaluate(&goal, subjects - 1.0).unwrap()) < 0.8);
            let ignoring: f64 = design.null_ignoring_futility.iter().map(|end| end.efficacy).sum();
            assert!((ignoring - 0.05).abs() < 1e-9);
            for ends in [&design.null, &design.alternative] {
                let total: f64 = ends.iter().map(|end| end.efficacy + end.futility).sum();
                assert!((total - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn entries_at_the_planned_rate_give_the_planned_information() {
        let planned = goal(InterimLooks::Times(vec![8.0]), EfficacyRule::AtEnd, FutilityRule::None);
        // In the middle of each gap, so that both sums are close.
        let entries: Vec<f64> = (0..40).map(|i| (f64::from(i) + 0.5) / 2.0).collect();
        let accrual = AccrualPlan::Lasting(AccrualPattern::at_times(&entries).unwrap());
        let conduct = Conduct { accrual, follow_up: 6.25, ..planned.conduct.clone() };
        let real = GroupSequentialGoal { conduct, ..planned.clone() };
        let (by_plan, by_entry) = (evaluate(&planned, 40.0).unwrap(), evaluate(&real, 40.0).unwrap());
        for (a, b) in by_plan.plan.information().iter().zip(by_entry.plan.information()) {
            assert!((a - b).abs() < 0.02, "{a} {b}");
        }
        assert!((power(&by_plan) - power(&by_entry)).abs() < 2e-3);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let spending = EfficacyRule::Spending(Spending::ObrienFleming);
        let found = |looks, futility| evaluate(&goal(looks, spending, futility), 30.0).map(|_| ());
        let times = |list: &[f64]| InterimLooks::Times(list.to_vec());
        let none = FutilityRule::None;
        assert!(matches!(
            found(times(&[9.0, 8.0]), none.clone()),
            Err(GroupSequentialError::Order { look: 2, .. })
        ));
        assert!(matches!(
            found(times(&[0.0]), none.clone()),
            Err(GroupSequentialError::Order { look: 1, .. })
        ));
        assert!(matches!(
            found(times(&[21.0]), none.clone()),
            Err(GroupSequentialError::BeyondEnd { look: 1, .. })
        ));
        assert!(matches!(
            found(times(&[0.5]), none.clone()),
            Err(GroupSequentialError::TooLittle { look: 1, .. })
        ));
        let by = InterimLooks::Information(vec![1.0]);
        assert!(matches!(found(by, none.clone()), Err(GroupSequentialError::BeyondEnd { .. })));
        let by = InterimLooks::Events(vec![40.0]);
        assert!(matches!(found(by, none.clone()), Err(GroupSequentialError::BeyondEnd { .. })));
        let high = FutilityRule::Statistic(vec![4.0]);
        assert!(matches!(found(times(&[9.0]), high), Err(GroupSequentialError::Boundary(_))));
        let mut worse = goal(times(&[9.0]), spending, none.clone());
        worse.alternative = worse.null.clone();
        assert_eq!(evaluate(&worse, 30.0), Err(DesignError::NoBenefit.into()));
        let few = search(&goal(times(&[9.0]), spending, none), 12);
        assert!(
            matches!(few, Err(GroupSequentialError::Design(DesignError::NotReached { most: 12, .. }))),
            "{few:?}"
        );
    }

    #[test]
    fn a_trial_that_ended_has_no_more_statistics() {
        let spending = EfficacyRule::Spending(Spending::ObrienFleming);
        let rule = FutilityRule::Statistic(vec![0.0, 0.2]);
        let design = evaluate(&goal(InterimLooks::Times(vec![7.0, 11.0]), spending, rule), 30.0).unwrap();
        let level = ConfidenceLevel::NINETY_FIVE;
        let found = |observed: &[f64], binding| group_sequential_inference(&design, observed, binding, level);
        assert_eq!(found(&[], false), Ok(None));
        assert!(matches!(found(&[5.0, 1.0], false), Err(GroupSequentialError::EndedBefore { ended: 1, .. })));
        assert!(matches!(found(&[-0.1, 1.0], true), Err(GroupSequentialError::EndedBefore { ended: 1, .. })));
        // Futility that does not bind may be passed over.
        assert_eq!(found(&[-0.1, 1.0], false).unwrap().unwrap().ended, Ended::No);
        assert_eq!(found(&[-0.1], false).unwrap().unwrap().ended, Ended::NoSuccess);
        assert_eq!(found(&[0.1, 1.0, 1.7], false).unwrap().unwrap().ended, Ended::Success);
        assert!(matches!(found(&[0.1; 4], false), Err(GroupSequentialError::TooManyStatistics { .. })));
    }
}
