//! What happens to a subject between entry and the end of follow-up, besides the event of the primary endpoint.

use super::{Enrolment, ToxicityPlan, Visits};
use crate::distribution::Law;

/// A phase of treatment on the study time of a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseWindow {
    /// Name.
    pub name: String,
    /// Length; infinite for a phase without an end.
    pub length: f64,
    /// Probability of entering it for one who is alive, free of progression and on treatment when it is due; 1 without a gate.
    /// Who is kept out skips the phase and goes on with the next.
    pub gate: f64,
}

/// Change of the hazard of progression or death by a phase of treatment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseEffect {
    /// Index of the phase.
    pub phase: usize,
    /// Factor on the hazard of those who enter the phase.
    pub hazard_ratio: f64,
    /// It acts from so long after the beginning of the phase.
    pub after: f64,
    /// Whether it ends with the phase rather than never.
    pub during: bool,
}

/// A part of the population with a hazard of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subgroup {
    /// Its share.
    pub prevalence: f64,
    /// Factor on its hazard.
    pub hazard_ratio: f64,
}

/// Tumour response, seen at scans.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Probability of a response for one who lives long enough without progression.
    pub probability: f64,
    /// Law of the time to its onset.
    pub onset: Law,
}

/// End of treatment before progression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discontinuation {
    /// Hazard.
    pub hazard: f64,
    /// Factor on the hazard of progression or death from then on.
    pub hazard_ratio: f64,
    /// Probability of a new anticancer therapy afterwards.
    pub new_therapy: f64,
    /// How long after the end of treatment it begins.
    pub new_therapy_after: f64,
}

/// The disease and its treatment.
///
/// ```text
/// T, time to progression or death: its law is the truth's, S(t) = exp(-L(t))
/// frailty Z, gamma of mean 1 and variance v: hazard Z times that of H, H(t) = (exp(v L(t)) - 1) / v, so that T keeps its law
/// T is a death with probability `death_share` (proportional cause-specific hazards), else a progression
/// death after progression: at T + a time of law `after_progression`
/// ```
/// Effects of phases, of the end of treatment and of subgroups multiply the hazard given Z.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Disease {
    /// Share of deaths among first events.
    pub death_share: f64,
    /// Law of survival after progression; without it deaths after progression are not simulated.
    pub after_progression: Option<Law>,
    /// Variance of the frailty; 0 for none.
    pub frailty_variance: f64,
    /// Response.
    pub response: Option<Response>,
    /// End of treatment.
    pub discontinuation: Option<Discontinuation>,
}

/// What a truth says of the course, beyond the law of the event.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseEffects {
    /// Effects of phases.
    pub phases: Vec<PhaseEffect>,
    /// Subgroups; the rest of the population has the law itself.
    pub subgroups: Vec<Subgroup>,
    /// Standard deviation of a normal error of the logarithm of the hazard, drawn once a trial.
    pub effect_sd: f64,
    /// Factor on every probability of toxicity, none above 1.
    pub toxicity_ratio: f64,
}

impl Default for CourseEffects {
    fn default() -> Self {
        Self { phases: Vec::new(), subgroups: Vec::new(), effect_sd: 0.0, toxicity_ratio: 1.0 }
    }
}

impl CourseEffects {
    /// Whether event times follow the truth's law unchanged.
    #[must_use]
    pub fn leave_the_law(&self) -> bool {
        let subgroups = self.subgroups.iter().all(|subgroup| subgroup.hazard_ratio == 1.0);
        let phases = self.phases.iter().all(|effect| effect.hazard_ratio == 1.0);
        subgroups && phases && self.effect_sd == 0.0
    }
}

/// All that happens between entry and cut beyond event, dropout and cut themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Pauses and end of accrual.
    pub enrolment: Enrolment,
    /// Phases in order.
    pub phases: Vec<PhaseWindow>,
    /// Disease and treatment.
    pub disease: Disease,
    /// Scans as held.
    pub visits: Option<Visits>,
    /// Toxicity.
    pub toxicity: Option<ToxicityPlan>,
    /// Subjects are followed for at most so long.
    pub restriction: Option<f64>,
}
