//! What really happens to each subject, on study time.

use super::draws::CourseDraws;
use super::plan::{Change, CourseWorld};
use crate::distribution::{EventTimeLaw, UnitExponentials};
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::exp;
use crate::protocol::{Course, Discontinuation, Disease, ToxicityPlan};

/// A time that never comes.
pub const NEVER: f64 = f64::INFINITY;

/// The subjects of one trial under one truth. Structure of arrays, reused from trial to trial; times are study times,
/// [`NEVER`] for what does not happen.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    /// Progression or death, whichever comes first.
    pub event: Vec<f64>,
    /// Progression; never if death comes first.
    pub progression: Vec<f64>,
    /// Death; never if deaths after progression are not simulated and the first event is a progression.
    pub death: Vec<f64>,
    /// End of treatment before the event.
    pub off_treatment: Vec<f64>,
    /// New anticancer therapy before the event.
    pub new_therapy: Vec<f64>,
    /// Onset of response.
    pub response: Vec<f64>,
    /// First event of grade 3 or more.
    pub severe: Vec<f64>,
    /// First dose-limiting event.
    pub dose_limiting: Vec<f64>,
    /// Death by toxicity; its time is that of `event`.
    pub related_death: Vec<bool>,
    /// Time of death by toxicity, were there no other event.
    fatal: Vec<f64>,
    /// Cumulative hazards at the event, on the way to its time.
    hazard: Vec<f64>,
    /// Beginning of each phase, subject by subject of each phase; never if it is not reached.
    pub phase_begins: Vec<Vec<f64>>,
    /// Severe event in each toxic phase, subject by subject of each phase.
    pub phase_severe: Vec<Vec<f64>>,
    /// Dose-limiting event in each toxic phase, subject by subject of each phase.
    pub phase_dose_limiting: Vec<Vec<f64>>,
    /// Which gates each would pass, gate i at bit i.
    path: Vec<usize>,
    /// Severe events so far.
    severe_events: Vec<f64>,
}

impl Subjects {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize, phases: usize, toxic_phases: usize) -> Self {
        let never = || vec![NEVER; subjects];
        Self {
            event: never(),
            progression: never(),
            death: never(),
            off_treatment: never(),
            new_therapy: never(),
            response: never(),
            severe: never(),
            dose_limiting: never(),
            related_death: vec![false; subjects],
            fatal: never(),
            hazard: never(),
            phase_begins: vec![never(); phases],
            phase_severe: vec![never(); toxic_phases],
            phase_dose_limiting: vec![never(); toxic_phases],
            path: vec![0; subjects],
            severe_events: vec![0.0; subjects],
        }
    }

    /// Lets all subjects live under a truth: one thing after the other of all of them, without branches on what happens to each, so that
    /// the loops run several subjects side by side.
    pub fn live(&mut self, course: &Course, world: &CourseWorld, draws: &CourseDraws) {
        wide(Lives { subjects: self, course, world, draws });
    }

    /// Phases as the gates let them through.
    #[inline(always)]
    fn pass_gates(&mut self, world: &CourseWorld, draws: &CourseDraws) {
        self.path.fill(0);
        for (gate, (_, probability)) in world.gates.iter().enumerate() {
            let numbers = draws.gate.iter().skip(gate).step_by(world.gates.len());
            for (path, u) in self.path.iter_mut().zip(numbers) {
                *path |= usize::from(u < probability) << gate;
            }
        }
        for (begins, of_path) in self.phase_begins.iter_mut().zip(&world.begins) {
            begins.iter_mut().zip(&self.path).for_each(|(begin, path)| *begin = of_path[*path]);
        }
    }

    /// Toxic events up to the end of treatment, which may be their doing; the time of death by toxicity.
    #[inline(always)]
    fn poison(&mut self, toxicity: &ToxicityPlan, ratio: f64, draws: &CourseDraws) {
        self.severe_events.fill(0.0);
        let last_level = if toxicity.dose_levels > 0 { toxicity.dose_levels as f64 } else { NEVER };
        for (index, of_phase) in toxicity.phases.iter().enumerate() {
            let [whether, when] = &draws.toxicity[index];
            let (severe, limiting) = (&mut self.phase_severe[index], &mut self.phase_dose_limiting[index]);
            let planned = self.phase_begins[of_phase.phase].iter().zip(&self.off_treatment);
            for (((severe, whether), when), (begin, off)) in
                severe.iter_mut().zip(whether).zip(when).zip(planned)
            {
                let time = begin + when * of_phase.window;
                let happens = (*begin < *off) & (time <= *off) & (*whether < ratio * of_phase.severe);
                *severe = if happens { time } else { NEVER };
            }
            for ((limiting, severe), whether) in limiting.iter_mut().zip(&*severe).zip(whether) {
                *limiting = if *whether < ratio * of_phase.dose_limiting { *severe } else { NEVER };
            }
            for ((fatal, severe), whether) in self.fatal.iter_mut().zip(&*severe).zip(whether) {
                let death = if *whether < ratio * of_phase.related_death { *severe } else { NEVER };
                *fatal = fatal.min(death);
            }
            for ((off, count), severe) in
                self.off_treatment.iter_mut().zip(&mut self.severe_events).zip(&*severe)
            {
                let happens = *severe < NEVER;
                *count += f64::from(u8::from(happens));
                *off = if happens & (*count == last_level) { *severe } else { *off };
            }
        }
    }

    /// The unchanged cumulative hazard given the frailty at the event of each.
    #[inline(always)]
    fn find_hazards(&mut self, disease: &Disease, world: &CourseWorld, draws: &CourseDraws) {
        let of_trial = match world.effects.effect_sd {
            sd if sd > 0.0 => exp(sd * draws.effect),
            _ => 1.0,
        };
        for ((hazard, event), frailty) in self.hazard.iter_mut().zip(&draws.event).zip(&draws.frailty) {
            *hazard = event / frailty;
        }
        let ends = disease.discontinuation.filter(|end| end.hazard_ratio != 1.0);
        if ends.is_none() && world.effects.subgroups.is_empty() && !world.changes() {
            self.hazard.iter_mut().for_each(|left| *left /= of_trial);
            return;
        }
        for (subject, left) in self.hazard.iter_mut().enumerate() {
            let path = &world.paths[self.path[subject]];
            let factor = of_trial * world.subgroup_factor(draws.subgroup[subject]);
            *left = hazard_at_event(world, path, *left, factor, (self.off_treatment[subject], ends));
        }
    }

    /// Cause of the first event, death, new therapy, response.
    #[inline(always)]
    fn follow(&mut self, disease: &Disease, draws: &CourseDraws) {
        let events = self.event.iter_mut().zip(&mut self.related_death);
        for ((event, related), fatal) in events.zip(&self.fatal) {
            *related = *fatal < *event;
            *event = event.min(*fatal);
        }
        let ends = self.progression.iter_mut().zip(&mut self.death);
        let causes = self.event.iter().zip(&self.related_death).zip(&draws.cause);
        for (((progression, death), ((event, related), cause)), after) in
            ends.zip(causes).zip(&draws.after_progression)
        {
            let dies = *related | (*cause < disease.death_share);
            *progression = if dies { NEVER } else { *event };
            *death = if dies { *event } else { event + after };
        }
        if let Some(end) = &disease.discontinuation {
            let treated = self.off_treatment.iter().zip(&self.event);
            for ((new, u), (off, event)) in self.new_therapy.iter_mut().zip(&draws.new_therapy).zip(treated) {
                let begins = off + end.new_therapy_after;
                *new = if (*u < end.new_therapy) & (begins < *event) { begins } else { NEVER };
            }
        }
        if let Some(law) = &disease.response {
            let drawn = draws.responds.iter().zip(&draws.onset);
            for ((response, event), (u, onset)) in self.response.iter_mut().zip(&self.event).zip(drawn) {
                *response = if (*u < law.probability) & (onset < event) { *onset } else { NEVER };
            }
        }
    }

    /// Treatment and its toxicity end with the event.
    #[inline(always)]
    fn forget_what_comes_after(&mut self) {
        for begins in &mut self.phase_begins {
            let ends = self.event.iter().zip(&self.off_treatment);
            for (begin, (event, off)) in begins.iter_mut().zip(ends) {
                *begin = if *begin < event.min(*off) { *begin } else { NEVER };
            }
        }
        for (off, event) in self.off_treatment.iter_mut().zip(&self.event) {
            *off = if *off >= *event { NEVER } else { *off };
        }
        first_by_event(&self.event, &mut self.phase_severe, &mut self.severe);
        first_by_event(&self.event, &mut self.phase_dose_limiting, &mut self.dose_limiting);
    }
}

/// The first of each subject's times in the phases, those after the event forgotten.
#[inline(always)]
fn first_by_event(events: &[f64], phases: &mut [Vec<f64>], first: &mut [f64]) {
    first.fill(NEVER);
    for times in phases {
        for ((time, first), event) in times.iter_mut().zip(&mut *first).zip(events) {
            *time = if *time > *event { NEVER } else { *time };
            *first = first.min(*time);
        }
    }
}

/// Subjects who live under a truth, for any lanes.
struct Lives<'a> {
    subjects: &'a mut Subjects,
    course: &'a Course,
    world: &'a CourseWorld,
    draws: &'a CourseDraws,
}

impl Lanes for Lives<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { subjects, course, world, draws } = self;
        subjects.pass_gates(world, draws);
        subjects.off_treatment.copy_from_slice(&draws.off_treatment);
        subjects.fatal.fill(NEVER);
        if let Some(toxicity) = &course.toxicity {
            subjects.poison(toxicity, world.effects.toxicity_ratio, draws);
        }
        subjects.find_hazards(&course.disease, world, draws);
        // Cumulative hazards become times.
        world.to_marginal(&mut subjects.hazard);
        let values = UnitExponentials { values: &subjects.hazard, log_odds: None };
        world.law.event_times_of(values, &mut subjects.event);
        subjects.follow(&course.disease, draws);
        subjects.forget_what_comes_after();
    }
}

/// The unchanged cumulative hazard given the frailty at the event: where the hazard, changed by phases and by the end of treatment, has come
/// to `left`.
fn hazard_at_event(
    world: &CourseWorld,
    path: &[Change],
    left: f64,
    factor: f64,
    (off, discontinuation): (f64, Option<Discontinuation>),
) -> f64 {
    let mut walk = Walk { left, factor, at: 0.0 };
    let mut end = discontinuation.filter(|_| off < NEVER);
    for change in path.iter().filter(|change| change.begins < off) {
        if let Some(ended) = end.take_if(|_| off <= change.time)
            && walk.ends_by(world.given_frailty(world.law.cumulative_hazard(off)), ended.hazard_ratio)
        {
            return walk.hazard();
        }
        if walk.ends_by(change.hazard, change.factor) {
            return walk.hazard();
        }
    }
    if let Some(ended) = end {
        walk.ends_by(world.given_frailty(world.law.cumulative_hazard(off)), ended.hazard_ratio);
    }
    walk.hazard()
}

/// A hazard walked along: what is left of it, the factor that acts, the unchanged cumulative hazard passed.
struct Walk {
    left: f64,
    factor: f64,
    at: f64,
}

impl Walk {
    /// Goes on to `hazard`, where `factor` is multiplied in, unless the event comes before.
    fn ends_by(&mut self, hazard: f64, factor: f64) -> bool {
        let step = (hazard - self.at) * self.factor;
        if self.left <= step {
            return true;
        }
        self.left -= step;
        self.at = hazard;
        self.factor *= factor;
        false
    }

    fn hazard(&self) -> f64 {
        self.at + self.left / self.factor
    }
}
