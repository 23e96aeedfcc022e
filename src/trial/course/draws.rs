//! The random part of a trial, common to all truths.

use rand::Rng;

use crate::numeric::portable::ln;
use crate::protocol::Course;
use crate::random::{Lookup, Purpose, gamma, normal, stream, uniform};
use crate::trial::Conduct;

/// What the truths of a run draw.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CourseNeeds {
    /// Gates between phases.
    pub gates: usize,
    /// Variance of the frailty.
    pub frailty_variance: f64,
    /// Deaths apart from progressions.
    pub death: bool,
    /// End of treatment.
    pub treatment: bool,
    /// Response.
    pub response: bool,
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
            treatment: course.disease.discontinuation.is_some(),
            response: course.disease.response.is_some(),
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
    /// Uniform number of the cause of the first event, unit exponential of survival after progression.
    pub death: Vec<[f64; 2]>,
    /// Unit exponential of the end of treatment, uniform number of new therapy.
    pub treatment: Vec<[f64; 2]>,
    /// Uniform number of response, unit exponential of its onset.
    pub response: Vec<[f64; 2]>,
    /// Uniform numbers of whether and when, toxic phase by toxic phase of each subject.
    pub toxicity: Vec<[f64; 2]>,
    /// Uniform number of the subgroup.
    pub subgroup: Vec<f64>,
    /// Standard normal number of the trial's effect.
    pub effect: f64,
    /// Key of the scans.
    visits: u64,
}

impl CourseDraws {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize, needs: CourseNeeds) -> Self {
        let zeros = || vec![0.0; subjects];
        let pairs = |needed: bool| vec![[0.0; 2]; if needed { subjects } else { 0 }];
        Self {
            needs,
            entry: zeros(),
            event: zeros(),
            lost: vec![f64::INFINITY; subjects],
            frailty: vec![1.0; subjects],
            gate: vec![0.0; subjects * needs.gates],
            death: pairs(needs.death),
            treatment: pairs(needs.treatment),
            response: pairs(needs.response),
            toxicity: vec![[0.0; 2]; subjects * needs.toxic_phases],
            subgroup: zeros(),
            effect: 0.0,
            visits: 0,
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
    pub fn draw(&mut self, conduct: &Conduct, seed: u64, purpose: Purpose, replicate: u64) {
        let mut trial = stream(seed, purpose, replicate);
        for index in 0..self.event.len() {
            self.entry[index] = uniform(&mut trial);
            self.event[index] = -ln(uniform(&mut trial));
            let dropout = uniform(&mut trial);
            if conduct.dropout.hazard > 0.0 {
                self.lost[index] = -ln(dropout) / conduct.dropout.hazard;
            }
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
        let pairs = |numbers: &mut Vec<[f64; 2]>, purpose, exponential: usize| {
            if !numbers.is_empty() {
                let mut draws = stream(seed, purpose, replicate);
                for pair in numbers {
                    *pair = [uniform(&mut draws), uniform(&mut draws)];
                    if let Some(number) = pair.get_mut(exponential) {
                        *number = -ln(*number);
                    }
                }
            }
        };
        pairs(&mut self.death, Purpose::Death, 1);
        pairs(&mut self.treatment, Purpose::Treatment, 0);
        pairs(&mut self.response, Purpose::Response, 1);
        pairs(&mut self.toxicity, Purpose::Toxicity, 2);
        if needs.subgroups {
            let mut draws = stream(seed, Purpose::Subgroup, replicate);
            self.subgroup.fill_with(|| uniform(&mut draws));
        }
        if needs.effect {
            self.effect = normal(&mut stream(seed, Purpose::TruthEffect, replicate));
        }
        if needs.visits {
            self.visits = stream(seed, Purpose::Visits, replicate).next_u64();
        }
    }

    /// Numbers of the scans of a subject: 2 k for whether the k-th is held, 2 k + 1 for when.
    #[must_use]
    pub fn visits(&self, subject: usize) -> Lookup {
        Lookup::new(self.visits, subject as u64)
    }
}
