//! What really happens to each subject, on study time.

use super::draws::CourseDraws;
use super::plan::{CourseWorld, Path};
use crate::distribution::EventTimeLaw;
use crate::numeric::portable::exp;
use crate::protocol::{Course, Discontinuation, PhaseToxicity};

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
    /// Severe event in each toxic phase, phase by phase of each subject.
    pub phase_severe: Vec<f64>,
    /// Dose-limiting event in each toxic phase, phase by phase of each subject.
    pub phase_dose_limiting: Vec<f64>,
}

impl Subjects {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize, phases: usize, toxic_phases: usize) -> Self {
        let never = |each: usize| vec![NEVER; subjects * each];
        Self {
            event: never(1),
            progression: never(1),
            death: never(1),
            off_treatment: never(1),
            new_therapy: never(1),
            response: never(1),
            severe: never(1),
            dose_limiting: never(1),
            related_death: vec![false; subjects],
            fatal: never(1),
            hazard: never(1),
            phase_begins: vec![never(1); phases],
            phase_severe: never(toxic_phases),
            phase_dose_limiting: never(toxic_phases),
        }
    }

    /// Lets all subjects live under a truth.
    pub fn live(&mut self, course: &Course, world: &CourseWorld, draws: &CourseDraws) {
        let of_trial = match world.effects.effect_sd {
            sd if sd > 0.0 => exp(sd * draws.effect),
            _ => 1.0,
        };
        for subject in 0..draws.subjects() {
            let path = &world.paths[passed(world, draws, subject)];
            self.off_treatment[subject] = draws.off_treatment[subject];
            self.fatal[subject] = self.poison(course, world, draws, subject, path);
            let factor = of_trial * world.subgroup_factor(draws.subgroup[subject]);
            let off = (self.off_treatment[subject], course.disease.discontinuation);
            let left = draws.event[subject] / draws.frailty[subject];
            self.hazard[subject] = hazard_at_event(world, path, left, factor, off);
        }
        // Cumulative hazards become times of all subjects at once.
        world.to_marginal(&mut self.hazard);
        world.law.event_times(&self.hazard, &mut self.event);
        for subject in 0..draws.subjects() {
            let path = &world.paths[passed(world, draws, subject)];
            self.related_death[subject] = self.fatal[subject] < self.event[subject];
            self.event[subject] = self.event[subject].min(self.fatal[subject]);
            self.follow(course, draws, subject);
            self.forget_what_comes_after(draws, subject, path);
        }
    }

    /// Toxic events up to the end of treatment, which may be their doing; the time of death by toxicity.
    fn poison(
        &mut self,
        course: &Course,
        world: &CourseWorld,
        draws: &CourseDraws,
        subject: usize,
        path: &Path,
    ) -> f64 {
        let Some(toxicity) = &course.toxicity else { return NEVER };
        let ratio = world.effects.toxicity_ratio;
        let mut fatal = NEVER;
        let mut count = 0;
        let first = subject * toxicity.phases.len();
        for (index, of_phase) in toxicity.phases.iter().enumerate() {
            let PhaseToxicity { phase, window, .. } = *of_phase;
            self.phase_severe[first + index] = NEVER;
            self.phase_dose_limiting[first + index] = NEVER;
            let begin = path.begins[phase];
            let [whether, when] = draws.toxicity[first + index];
            let time = begin + when * window;
            if begin >= self.off_treatment[subject]
                || time > self.off_treatment[subject]
                || whether >= ratio * of_phase.severe
            {
                continue;
            }
            count += 1;
            self.phase_severe[first + index] = time;
            if whether < ratio * of_phase.dose_limiting {
                self.phase_dose_limiting[first + index] = time;
            }
            if whether < ratio * of_phase.related_death {
                fatal = fatal.min(time);
            }
            if toxicity.dose_levels > 0 && count == toxicity.dose_levels {
                self.off_treatment[subject] = time;
            }
        }
        fatal
    }

    /// Cause of the first event, death, new therapy, response.
    fn follow(&mut self, course: &Course, draws: &CourseDraws, subject: usize) {
        let (event, disease) = (self.event[subject], &course.disease);
        let dies = self.related_death[subject] || draws.cause[subject] < disease.death_share;
        self.progression[subject] = if dies { NEVER } else { event };
        self.death[subject] = if dies { event } else { event + draws.after_progression[subject] };
        self.new_therapy[subject] = NEVER;
        if let Some(end) = &disease.discontinuation {
            let begins = self.off_treatment[subject] + end.new_therapy_after;
            if draws.new_therapy[subject] < end.new_therapy && begins < event {
                self.new_therapy[subject] = begins;
            }
        }
        let probability = disease.response.as_ref().map_or(0.0, |response| response.probability);
        let onset = draws.onset[subject];
        let responds = draws.responds[subject] < probability && onset < event;
        self.response[subject] = if responds { onset } else { NEVER };
    }

    /// Treatment and its toxicity end with the event.
    fn forget_what_comes_after(&mut self, draws: &CourseDraws, subject: usize, path: &Path) {
        let event = self.event[subject];
        let off = self.off_treatment[subject];
        for (begins, begin) in self.phase_begins.iter_mut().zip(&path.begins) {
            let reached = *begin < event && *begin < off;
            begins[subject] = if reached { *begin } else { NEVER };
        }
        if off >= event {
            self.off_treatment[subject] = NEVER;
        }
        let toxic = draws.needs().toxic_phases;
        let own = subject * toxic..(subject + 1) * toxic;
        let first_by_event = |times: &mut [f64]| {
            let mut first = NEVER;
            for time in times {
                if *time > event {
                    *time = NEVER;
                }
                first = first.min(*time);
            }
            first
        };
        self.severe[subject] = first_by_event(&mut self.phase_severe[own.clone()]);
        self.dose_limiting[subject] = first_by_event(&mut self.phase_dose_limiting[own]);
    }
}

/// Which gates a subject would pass, gate i at bit i.
fn passed(world: &CourseWorld, draws: &CourseDraws, subject: usize) -> usize {
    let gates = world.gates.len();
    let numbers = &draws.gate[subject * gates..(subject + 1) * gates];
    let bits = world.gates.iter().zip(numbers).enumerate();
    bits.map(|(gate, ((_, probability), u))| usize::from(u < probability) << gate).sum()
}

/// The unchanged cumulative hazard given the frailty at the event: where the hazard, changed by phases and by the end of treatment, has come
/// to `left`.
fn hazard_at_event(
    world: &CourseWorld,
    path: &Path,
    left: f64,
    factor: f64,
    (off, discontinuation): (f64, Option<Discontinuation>),
) -> f64 {
    let mut walk = Walk { left, factor, at: 0.0 };
    let mut end = discontinuation.filter(|end| end.hazard_ratio != 1.0 && off < NEVER);
    for change in path.changes.iter().filter(|change| change.begins < off) {
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
