//! What the inner loop of trials with a course reads.

use super::layout::CourseLayout;
use super::population::Population;
use crate::protocol::{Course, Visits};
use crate::scenario::{CoursePlan, Interim, Scenario, Trigger, Truth};
use crate::simulation::plan::World;
use crate::trial::course::{CourseNeeds, CourseWorld};

/// One truth.
#[derive(Debug, Clone)]
pub(crate) struct CourseTruth {
    pub world: CourseWorld,
    /// Scans, if progression is seen at them.
    pub visits: Option<Visits>,
    /// Index of the first truth with the same world: its subjects live the same lives.
    pub lives: usize,
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
    /// Whether an analysis waits for a number of events.
    pub waits_for_events: bool,
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
        let mut truths: Vec<CourseTruth> = Vec::with_capacity(scenario.truths.len());
        for truth in &scenario.truths {
            let world = CourseWorld::new(truth.law.clone(), truth.effects.clone(), course);
            let lives = truths.iter().position(|other| other.world == world).unwrap_or(truths.len());
            let visits = course.visits.clone().filter(|_| truth.seen_at_scans);
            truths.push(CourseTruth { world, visits, lives });
        }
        let waits = |interim: &Interim| matches!(interim.trigger, Trigger::Events(_));
        let subgroups = scenario.truths.iter().any(|truth| !truth.effects.subgroups.is_empty());
        let effect = scenario.truths.iter().any(|truth| truth.effects.effect_sd > 0.0);
        Self {
            needs: CourseNeeds::new(course, subgroups, effect),
            truths,
            layout: CourseLayout::new(scenario, plan, tests, places),
            deciding,
            waits_for_events: plan.final_events.is_some() || plan.interims.iter().any(waits),
            plan: plan.clone(),
        }
    }
}

impl CourseRun {
    /// The truths as the estimates of a trial are judged against them. What the record of a trial without end would show has a closed form
    /// if nothing changes the law and every event is seen when it happens or at exact scans; else it is read off a population.
    pub(crate) fn worlds(&self, scenario: &Scenario) -> Vec<World> {
        let landmark = scenario.analysis.landmark;
        let world = |(truth, of_course): (&Truth, &CourseTruth)| {
            let scans = of_course.visits.as_ref().map(|visits| visits.schedule.clone());
            World::new(truth.law.clone(), scans, landmark)
        };
        let mut worlds: Vec<World> = scenario.truths.iter().zip(&self.truths).map(world).collect();
        if scenario.simulation.kaplan_meier {
            let open: Vec<usize> = (0..worlds.len())
                .filter(|truth| !self.has_closed_form(&scenario.truths[*truth], *truth))
                .collect();
            Population::of_each(self, &open, scenario.simulation.seed, |truth, population| {
                worlds[truth].median = population.median();
                worlds[truth].at_landmark = landmark.map(|at| population.survival(at));
            });
        }
        worlds
    }

    fn has_closed_form(&self, truth: &Truth, index: usize) -> bool {
        let Course { disease, toxicity, .. } = &self.plan.course;
        let same_off_treatment = disease.discontinuation.is_none_or(|end| end.hazard_ratio == 1.0);
        let nobody_poisoned = toxicity
            .as_ref()
            .is_none_or(|toxicity| toxicity.phases.iter().all(|phase| phase.related_death == 0.0));
        let exact = self.truths[index].visits.as_ref().is_none_or(|visits| {
            let counts = !visits.rule.censors_events();
            visits.window == 0.0 && visits.missed == 0.0 && counts && disease.death_share == 0.0
        });
        truth.effects.leave_the_law() && same_off_treatment && nobody_poisoned && exact
    }
}
