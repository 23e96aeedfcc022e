//! The random part of a trial, common to all truths.

use rand::Rng;

use super::scans::Scans;
use crate::distribution::{EventTimes, Law, UnitExponentials};
use crate::numeric::lanes::wide;
use crate::protocol::Course;
use crate::random::{Lookup, Purpose, gamma, normal, stream, uniform};
use crate::trial::Conduct;
use crate::trial::draws::MinusLogarithms;

/// What the truths of a run draw.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CourseNeeds {
    /// Gates between phases.
    pub gates: usize,
    /// Variance of the frailty.
    pub frailty_variance: f64,
    /// Deaths apart from progressions.
    pub death: bool,
    /// Scans.
    pub visits: bool,
    /// Phases with toxicity.
    pub toxic_phases: usize,
    /// Subgroups in some truth.
    pub subgroups: bool,
    /// A truth whose effect is drawn for each trial.
    pub effect: bool,
}

impl CourseNeeds {
    /// What a course needs; `subgroups` and `effect` if some truth has them.
    #[must_use]
    pub fn new(course: &Course, subgroups: bool, effect: bool) -> Self {
        Self {
            gates: course.phases.iter().filter(|phase| phase.gate < 1.0).count(),
            frailty_variance: course.disease.frailty_variance,
            death: course.disease.death_share > 0.0 || course.disease.after_progression.is_some(),
            visits: course.visits.is_some(),
            toxic_phases: course.toxicity.as_ref().map_or(0, |toxicity| toxicity.phases.len()),
            subgroups,
            effect,
        }
    }
}

/// Numbers of one trial; each matter's are filled in only if needed. Structure of arrays, reused from trial to trial.
#[derive(Debug, Clone)]
pub struct CourseDraws {
    needs: CourseNeeds,
    /// Operational time of entry: calendar time for uniform and Poisson accrual, else expected subjects.
    pub entry: Vec<f64>,
    /// Unit exponentials of the event.
    pub event: Vec<f64>,
    /// Study time of dropout; infinite without.
    pub lost: Vec<f64>,
    /// Frailty; 1 without.
    pub frailty: Vec<f64>,
    /// Uniform numbers of the gates, gate by gate of each subject.
    pub gate: Vec<f64>,
    /// Uniform number of the cause of the first event; 1 without.
    pub cause: Vec<f64>,
    /// Survival after progression; infinite without.
    pub after_progression: Vec<f64>,
    /// End of treatment by itself; infinite without.
    pub off_treatment: Vec<f64>,
    /// Uniform number of new therapy.
    pub new_therapy: Vec<f64>,
    /// Uniform number of response.
    pub responds: Vec<f64>,
    /// Onset of a response; infinite without.
    pub onset: Vec<f64>,
    /// Uniform numbers of whether and when, subject by subject of each toxic phase.
    pub toxicity: Vec<[Vec<f64>; 2]>,
    /// Uniform number of the subgroup.
    pub subgroup: Vec<f64>,
    /// Standard normal number of the trial's effect.
    pub effect: f64,
    /// The scans.
    pub(super) scans: Scans,
    /// Scratch.
    exponentials: Vec<f64>,
}

impl CourseDraws {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize, needs: CourseNeeds) -> Self {
        let zeros = || vec![0.0; subjects];
        let never = || vec![f64::INFINITY; subjects];
        Self {
            needs,
            entry: zeros(),
            event: zeros(),
            lost: never(),
            frailty: vec![1.0; subjects],
            gate: vec![0.0; subjects * needs.gates],
            cause: vec![1.0; subjects],
            after_progression: never(),
            off_treatment: never(),
            new_therapy: zeros(),
            responds: vec![1.0; subjects],
            onset: never(),
            exponentials: zeros(),
            toxicity: vec![[zeros(), zeros()]; needs.toxic_phases],
            subgroup: zeros(),
            effect: 0.0,
            scans: Scans::new(if needs.visits { subjects } else { 0 }),
        }
    }

    /// Number of subjects.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.event.len()
    }

    /// What is drawn.
    #[must_use]
    pub fn needs(&self) -> &CourseNeeds {
        &self.needs
    }

    /// Draws replicate `replicate` of `seed`. `purpose` is that of entry, event and dropout: [`Purpose::Trial`] for a trial.
    pub fn draw(&mut self, course: &Course, conduct: &Conduct, seed: u64, purpose: Purpose, replicate: u64) {
        let mut trial = stream(seed, purpose, replicate);
        for index in 0..self.event.len() {
            self.entry[index] = uniform(&mut trial);
            self.event[index] = uniform(&mut trial);
            self.exponentials[index] = uniform(&mut trial);
        }
        wide(MinusLogarithms(&mut self.event));
        if conduct.dropout.hazard > 0.0 {
            constant_hazard(conduct.dropout.hazard, &mut self.exponentials, &mut self.lost);
        }
        super::entries::operational(&conduct.accrual, &mut self.entry);
        let needs = self.needs;
        if needs.frailty_variance > 0.0 {
            let mut draws = stream(seed, Purpose::Frailty, replicate);
            let (shape, variance) = (1.0 / needs.frailty_variance, needs.frailty_variance);
            self.frailty.fill_with(|| variance * gamma(&mut draws, shape));
        }
        if needs.gates > 0 {
            let mut draws = stream(seed, Purpose::Gate, replicate);
            self.gate.fill_with(|| uniform(&mut draws));
        }
        let disease = &course.disease;
        if needs.death {
            let mut draws = stream(seed, Purpose::Death, replicate);
            for (cause, exponential) in self.cause.iter_mut().zip(&mut self.exponentials) {
                *cause = uniform(&mut draws);
                *exponential = uniform(&mut draws);
            }
            if let Some(law) = &disease.after_progression {
                event_times(law, &mut self.exponentials, &mut self.after_progression);
            }
        }
        if let Some(end) = &disease.discontinuation {
            let mut draws = stream(seed, Purpose::Treatment, replicate);
            for (exponential, new) in self.exponentials.iter_mut().zip(&mut self.new_therapy) {
                *exponential = uniform(&mut draws);
                *new = uniform(&mut draws);
            }
            if end.hazard > 0.0 {
                constant_hazard(end.hazard, &mut self.exponentials, &mut self.off_treatment);
            }
        }
        if let Some(response) = &disease.response {
            let mut draws = stream(seed, Purpose::Response, replicate);
            for (responds, exponential) in self.responds.iter_mut().zip(&mut self.exponentials) {
                *responds = uniform(&mut draws);
                *exponential = uniform(&mut draws);
            }
            event_times(&response.onset, &mut self.exponentials, &mut self.onset);
        }
        if needs.toxic_phases > 0 {
            let mut draws = stream(seed, Purpose::Toxicity, replicate);
            for subject in 0..self.event.len() {
                for numbers in self.toxicity.iter_mut().flatten() {
                    numbers[subject] = uniform(&mut draws);
                }
            }
        }
        if needs.subgroups {
            let mut draws = stream(seed, Purpose::Subgroup, replicate);
            self.subgroup.fill_with(|| uniform(&mut draws));
        }
        if needs.effect {
            self.effect = normal(&mut stream(seed, Purpose::TruthEffect, replicate));
        }
        if let Some(visits) = course.visits.as_ref().filter(|_| needs.visits) {
            self.scans.draw(visits, stream(seed, Purpose::Visits, replicate).next_u64());
        }
    }

    /// Numbers of the scans of a subject: 2 k for whether the k-th is held, 2 k + 1 for when.
    #[must_use]
    pub fn visits(&self, subject: usize) -> Lookup {
        self.scans.numbers(subject)
    }
}

/// Uniform numbers turned into times under a law; they become unit exponentials on the way.
fn event_times(law: &Law, uniforms: &mut [f64], times: &mut [f64]) {
    wide(MinusLogarithms(uniforms));
    wide(EventTimes { law, draws: UnitExponentials { values: uniforms, log_odds: None }, out: times });
}

/// The same under a constant hazard.
fn constant_hazard(hazard: f64, uniforms: &mut [f64], times: &mut [f64]) {
    wide(MinusLogarithms(uniforms));
    times.iter_mut().zip(uniforms).for_each(|(time, exponential)| *time = *exponential / hazard);
}
