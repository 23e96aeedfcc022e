//! What the inner loop of trials with a course reads.

use super::layout::CourseLayout;
use super::population::Population;
use crate::protocol::Visits;
use crate::scenario::{CoursePlan, Scenario};
use crate::simulation::plan::World;
use crate::trial::course::{CourseNeeds, CourseWorld};

/// One truth.
#[derive(Debug, Clone)]
pub(crate) struct CourseTruth {
    pub world: CourseWorld,
    /// Scans, if progression is seen at them.
    pub visits: Option<Visits>,
}

/// The course of all truths of a run.
#[derive(Debug, Clone)]
pub(crate) struct CourseRun {
    pub plan: CoursePlan,
    pub needs: CourseNeeds,
    pub truths: Vec<CourseTruth>,
    pub layout: CourseLayout,
    /// Index of the benchmark and of the tests' table that decide at interim analyses.
    pub deciding: usize,
}

impl CourseRun {
    /// `tests` tests of which the first are the one-sample tests, `deciding` among them; figures stand after `(counts, sums)`.
    pub(crate) fn new(
        scenario: &Scenario,
        plan: &CoursePlan,
        (tests, deciding): (usize, usize),
        places: (usize, usize),
    ) -> Self {
        let course = &plan.course;
        let truths = scenario.truths.iter().map(|truth| CourseTruth {
            world: CourseWorld::new(truth.law.clone(), truth.effects.clone(), course),
            visits: course.visits.clone().filter(|_| truth.seen_at_scans),
        });
        let subgroups = scenario.truths.iter().any(|truth| !truth.effects.subgroups.is_empty());
        let effect = scenario.truths.iter().any(|truth| truth.effects.effect_sd > 0.0);
        Self {
            needs: CourseNeeds::new(course, subgroups, effect),
            truths: truths.collect(),
            layout: CourseLayout::new(scenario, plan, tests, places),
            deciding,
            plan: plan.clone(),
        }
    }
}

impl CourseRun {
    /// The `index`-th truth as the estimates of a trial are judged against it. What the record of a trial without end would show has a
    /// closed form if nothing changes the law and every event is seen when it happens or at exact scans; else it is read off a population.
    pub(crate) fn world(&self, index: usize, scenario: &Scenario) -> World {
        let (truth, landmark) = (&scenario.truths[index], scenario.analysis.landmark);
        let of_course = &self.truths[index];
        let disease = &self.plan.course.disease;
        let same_off_treatment = disease.discontinuation.is_none_or(|end| end.hazard_ratio == 1.0);
        let nobody_poisoned = self
            .plan
            .course
            .toxicity
            .as_ref()
            .is_none_or(|toxicity| toxicity.phases.iter().all(|phase| phase.related_death == 0.0));
        let exact = of_course.visits.as_ref().is_none_or(|visits| {
            let counts = !visits.rule.censors_events();
            visits.window == 0.0 && visits.missed == 0.0 && counts && disease.death_share == 0.0
        });
        let mut world = World::new(
            truth.law.clone(),
            of_course.visits.as_ref().map(|visits| visits.schedule.clone()),
            landmark,
        );
        let closed_form = truth.effects.leave_the_law() && same_off_treatment && nobody_poisoned && exact;
        if scenario.simulation.kaplan_meier && !closed_form {
            let population = Population::of(self, of_course, scenario.simulation.seed);
            world.median = population.median();
            world.at_landmark = landmark.map(|at| population.survival(at));
        }
        world
    }
}
