//! A truth's phases by path through the gates, with the changes of the hazard.

use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::{exp_m1, ln_1p};
use crate::protocol::{Course, CourseEffects};

/// The hazard is multiplied from a time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    /// Study time.
    pub time: f64,
    /// Cumulative hazard given frailty 1, up to then, without any change.
    pub hazard: f64,
    /// Factor.
    pub factor: f64,
    /// Beginning of the phase that brings it: who is off treatment by then does not have it.
    pub begins: f64,
}

/// The changes of the hazard of subjects who pass the same gates, in the order of time.
pub(super) type Path = Vec<Change>;

/// One truth as the inner loop needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseWorld {
    /// Law of the first event of a subject in no subgroup and without effects.
    pub law: Law,
    /// What the truth adds.
    pub effects: CourseEffects,
    pub(super) frailty_variance: f64,
    /// By which gates are passed, gate i at bit i.
    pub(super) paths: Vec<Path>,
    /// Beginning of each phase on each of these paths; infinite for one that is skipped.
    pub(super) begins: Vec<Vec<f64>>,
    /// Index of each gated phase, and its probability.
    pub(super) gates: Vec<(usize, f64)>,
}

impl CourseWorld {
    /// A truth with a course.
    #[must_use]
    pub fn new(law: Law, effects: CourseEffects, course: &Course) -> Self {
        let gates: Vec<(usize, f64)> = course
            .phases
            .iter()
            .enumerate()
            .filter(|(_, phase)| phase.gate < 1.0)
            .map(|(index, phase)| (index, phase.gate))
            .collect();
        let mut world = Self {
            law,
            effects,
            frailty_variance: course.disease.frailty_variance,
            paths: Vec::new(),
            begins: vec![Vec::new(); course.phases.len()],
            gates,
        };
        for passed in 0..1_usize << world.gates.len() {
            let begins = world.begins(course, passed);
            world.paths.push(world.path(course, &begins));
            world.begins.iter_mut().zip(begins).for_each(|(phase, begin)| phase.push(begin));
        }
        world
    }

    /// Beginning of each phase for those who pass these gates.
    fn begins(&self, course: &Course, passed: usize) -> Vec<f64> {
        let skipped = |phase: usize| {
            let gate = self.gates.iter().position(|(gated, _)| *gated == phase);
            gate.is_some_and(|gate| passed >> gate & 1 == 0)
        };
        let mut now = 0.0;
        let begins = (0..course.phases.len()).map(|phase| {
            if skipped(phase) {
                return f64::INFINITY;
            }
            let begin = now;
            now += course.phases[phase].length;
            begin
        });
        begins.collect()
    }

    fn path(&self, course: &Course, begins: &[f64]) -> Path {
        let mut changes = Vec::new();
        for effect in &self.effects.phases {
            let begin = begins[effect.phase];
            let end = begin + course.phases[effect.phase].length;
            let from = begin + effect.after;
            if !from.is_finite() || effect.during && from >= end {
                continue;
            }
            let mut change = |time: f64, factor| {
                let hazard = self.given_frailty(self.law.cumulative_hazard(time));
                changes.push(Change { time, hazard, factor, begins: begin });
            };
            change(from, effect.hazard_ratio);
            if effect.during && end.is_finite() {
                change(end, 1.0 / effect.hazard_ratio);
            }
        }
        changes.sort_by(|a, b| a.time.total_cmp(&b.time));
        changes
    }

    /// Whether the hazard of anybody is changed by a phase.
    pub(super) fn changes(&self) -> bool {
        self.paths.iter().any(|path| !path.is_empty())
    }

    /// `(exp(v L) - 1) / v`: the cumulative hazard given frailty 1 whose average over a gamma frailty of variance v is L.
    pub(super) fn given_frailty(&self, marginal: f64) -> f64 {
        let v = self.frailty_variance;
        if v > 0.0 { exp_m1(v * marginal) / v } else { marginal }
    }

    /// Its inverse, of all numbers in place.
    #[inline(always)]
    pub(super) fn to_marginal(&self, given: &mut [f64]) {
        let variance = self.frailty_variance;
        if variance > 0.0 {
            given.iter_mut().for_each(|hazard| *hazard = ln_1p(variance * *hazard) / variance);
        }
    }

    /// Factor on the hazard of a subject by subgroup, given a uniform number.
    pub(super) fn subgroup_factor(&self, mut u: f64) -> f64 {
        for subgroup in &self.effects.subgroups {
            if u < subgroup.prevalence {
                return subgroup.hazard_ratio;
            }
            u -= subgroup.prevalence;
        }
        1.0
    }
}
