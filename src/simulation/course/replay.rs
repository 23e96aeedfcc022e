//! One simulated trial subject by subject.

use super::conduct::CourseWorker;
use crate::protocol::{CensoringRule, Course, Visits};
use crate::scenario::{CoursePlan, Scenario};
use crate::simulation::plan::Plan;
use crate::simulation::score::Scorer;

/// A trial to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedTrial {
    /// How it ended, in words.
    pub ending: String,
    /// Calendar time of the data cut.
    pub cut: f64,
    /// Its subjects in the order of entry.
    pub subjects: Vec<ReplayedSubject>,
}

/// One subject; times from entry but for `entry`, infinite for what does not happen.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedSubject {
    /// Number in the draws, from 1.
    pub subject: usize,
    /// Calendar time of entry.
    pub entry: f64,
    /// Time in the data.
    pub time: f64,
    /// Whether it ends in the event.
    pub event: bool,
    /// When progression or death really happens.
    pub true_event: f64,
    /// Death.
    pub death: f64,
    /// Dropout.
    pub dropout: f64,
    /// Beginning of each phase.
    pub phases: Vec<f64>,
    /// End of treatment before the event.
    pub off_treatment: f64,
    /// New therapy before the event.
    pub new_therapy: f64,
    /// When response is seen.
    pub response: f64,
    /// First event of grade 3 or more.
    pub severe: f64,
    /// First dose-limiting event.
    pub dose_limiting: f64,
}

/// What to look at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    /// Replicate, from 0.
    pub replicate: u64,
    /// Index of the truth.
    pub truth: usize,
}

/// Draws a replicate as the run that counts it does. A plain trial is one whose course is empty, to the last bit.
#[must_use]
pub fn replay(scenario: &Scenario, which: Replay) -> ReplayedTrial {
    let mut scenario = scenario.clone();
    // True values of a population are not asked for.
    scenario.simulation.kaplan_meier = false;
    if scenario.course.is_none() {
        let visits = scenario.scans.clone().map(|scans| Visits::exact(scans, CensoringRule::TreatmentPolicy));
        scenario.course =
            Some(CoursePlan { course: Course { visits, ..Course::default() }, ..CoursePlan::default() });
    }
    let plan = Plan::new(&scenario);
    let run = plan.course.as_ref().filter(|run| which.truth < run.truths.len());
    run.map_or_else(
        || ReplayedTrial { ending: String::new(), cut: 0.0, subjects: Vec::new() },
        |run| with_course(&scenario, &plan, CourseWorker::new(run, &plan.conduct), which),
    )
}

fn with_course(
    scenario: &Scenario,
    plan: &Plan,
    mut worker: CourseWorker<'_>,
    which: Replay,
) -> ReplayedTrial {
    let run = worker.run;
    let truth = &run.truths[which.truth];
    let mut scorer = Scorer::new(plan);
    worker.draw(scenario.simulation.seed, which.replicate);
    let conducted = worker.conduct(truth, plan, &mut scorer);
    let end = worker.end_as_run(truth, conducted);
    let (entry, observed) = (&worker.entries.calendar, &worker.observed);
    let of = &worker.subjects;
    let entered = (0..entry.len()).filter(|subject| entry[*subject].is_finite());
    let mut subjects: Vec<_> = entered
        .map(|subject| ReplayedSubject {
            subject: subject + 1,
            entry: entry[subject],
            time: observed.time[subject],
            event: observed.event[subject],
            true_event: of.event[subject],
            death: of.death[subject],
            dropout: worker.draws.lost[subject],
            phases: of.phase_begins.iter().map(|begins| begins[subject]).collect(),
            off_treatment: of.off_treatment[subject],
            new_therapy: of.new_therapy[subject],
            response: worker.records.response[subject],
            severe: of.severe[subject],
            dose_limiting: of.dose_limiting[subject],
        })
        .collect();
    subjects.sort_by(|a, b| a.entry.total_cmp(&b.entry));
    ReplayedTrial { ending: end.ending.words(scenario), cut: end.cut, subjects }
}
