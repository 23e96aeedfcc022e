//! The subjects of a trial under way, as known at a data cut.

use super::{MonitorError, ObservedTime, UncertainRate};
use crate::design::bayes::GammaPrior;
use crate::distribution::{EventTimeLaw, Law};
use crate::hypothesis::ObservedExpected;

/// What is known of a subject at the end of its time under observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has had the event.
    Event,
    /// It is still followed.
    AtRisk,
    /// It is followed no more, without the event: lost, withdrawn, or censored for good.
    Lost,
}

/// A subject that has entered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Followed {
    /// Calendar time of entry.
    pub entry: f64,
    /// Time from entry for which its state is known.
    pub time: f64,
    /// Its state then.
    pub state: State,
}

/// Data of an interim analysis.
///
/// Calendar time 0 is the opening of accrual, or the first entry. A subject at risk whose last contact lies before the cut is at risk from that contact
/// on: what happened since is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct InterimData {
    subjects: Vec<Followed>,
    cutoff: f64,
    planned: usize,
}

/// Share of the data cut by which rounding may carry an end of follow-up beyond it.
const ROUNDING: f64 = 1e-9;

impl InterimData {
    /// Checked data; `planned` is the number of subjects that the trial is to have.
    ///
    /// # Errors
    /// [`MonitorError::NoSubjects`], [`MonitorError::Cutoff`], [`MonitorError::Entry`], [`MonitorError::Time`],
    /// [`MonitorError::TooManySubjects`].
    pub fn new(subjects: Vec<Followed>, cutoff: f64, planned: usize) -> Result<Self, MonitorError> {
        if subjects.is_empty() {
            return Err(MonitorError::NoSubjects);
        }
        if !(cutoff >= 0.0 && cutoff.is_finite()) {
            return Err(MonitorError::Cutoff(cutoff));
        }
        let slack = ROUNDING * cutoff;
        for (index, followed) in subjects.iter().enumerate() {
            let (subject, entry, time) = (index + 1, followed.entry, followed.time);
            if !(entry >= 0.0 && entry <= cutoff + slack) {
                return Err(MonitorError::Entry { subject, entry, cutoff });
            }
            let longest = (cutoff - entry).max(0.0);
            if !(time >= 0.0 && time <= longest + slack) {
                return Err(MonitorError::Time { subject, time, longest });
            }
        }
        if subjects.len() > planned {
            return Err(MonitorError::TooManySubjects { entered: subjects.len(), planned });
        }
        Ok(Self { subjects, cutoff, planned })
    }

    /// Those who have entered.
    #[must_use]
    pub fn subjects(&self) -> &[Followed] {
        &self.subjects
    }

    /// Calendar time of the data cut.
    #[must_use]
    pub fn cutoff(&self) -> f64 {
        self.cutoff
    }

    /// Subjects that the trial is to have.
    #[must_use]
    pub fn planned(&self) -> usize {
        self.planned
    }

    /// Subjects still to enter.
    #[must_use]
    pub fn to_enter(&self) -> usize {
        self.planned - self.subjects.len()
    }

    /// How many are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.subjects.iter().filter(|subject| subject.state == state).count()
    }

    /// Total time under observation.
    #[must_use]
    pub fn exposure(&self) -> f64 {
        self.subjects.iter().map(|subject| subject.time).sum()
    }

    /// Calendar time of the last entry so far.
    #[must_use]
    pub fn last_entry(&self) -> f64 {
        self.subjects.iter().map(|subject| subject.entry).fold(0.0, f64::max)
    }

    /// O and E against a law, observation cut at a horizon.
    #[must_use]
    pub fn tally(&self, law: &Law, horizon: Option<f64>) -> ObservedExpected {
        let horizon = horizon.unwrap_or(f64::INFINITY);
        let counts = |subject: &&Followed| subject.state == State::Event && subject.time <= horizon;
        ObservedExpected {
            observed: self.subjects.iter().filter(counts).count() as u64,
            expected: self.subjects.iter().map(|s| law.cumulative_hazard(s.time.min(horizon))).sum(),
        }
    }

    /// Posterior of the hazard of loss to follow-up: those lost, over the time under observation.
    #[must_use]
    pub fn dropout(&self, prior: GammaPrior) -> UncertainRate {
        UncertainRate::posterior(prior, self.count(State::Lost) as f64, self.exposure())
    }

    /// Times and events for a posterior of the event law.
    #[must_use]
    pub fn observed(&self) -> Vec<ObservedTime> {
        let one = |subject: &Followed| ObservedTime {
            from: 0.0,
            time: subject.time,
            event: subject.state == State::Event,
        };
        self.subjects.iter().map(one).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::monitor) fn followed(entry: f64, time: f64, state: State) -> Followed {
        Followed { entry, time, state }
    }

    /// Twelve of twenty subjects, a cut at 10.
    pub(in crate::monitor) fn under_way() -> InterimData {
        let subjects = [
            (0.0, 3.0, State::Event),
            (0.4, 9.6, State::AtRisk),
            (1.5, 2.0, State::Lost),
            (2.0, 6.5, State::Event),
            (2.2, 5.0, State::Event),
            (3.1, 6.9, State::AtRisk),
            (4.0, 6.0, State::AtRisk),
            (5.2, 1.1, State::Event),
            (6.0, 4.0, State::AtRisk),
            (7.5, 2.5, State::AtRisk),
            (8.8, 1.2, State::AtRisk),
            (9.9, 0.1, State::AtRisk),
        ];
        let subjects = subjects.map(|(entry, time, state)| followed(entry, time, state)).to_vec();
        InterimData::new(subjects, 10.0, 20).unwrap()
    }

    #[test]
    fn counts_by_hand() {
        let data = InterimData::new(
            vec![
                followed(0.0, 4.0, State::Event),
                followed(1.0, 5.0, State::AtRisk),
                followed(2.0, 1.0, State::Lost),
                followed(3.0, 0.5, State::Event),
            ],
            6.0,
            10,
        )
        .unwrap();
        assert_eq!([data.count(State::Event), data.count(State::AtRisk), data.count(State::Lost)], [2, 1, 1]);
        assert_eq!((data.exposure(), data.last_entry(), data.to_enter()), (10.5, 3.0, 6));
        // One lost in 10.5.
        let dropout = data.dropout(GammaPrior::new(0.5, 4.5).unwrap());
        assert!((dropout.mean() - 0.1).abs() < 1e-15);
        let law: Law = "exponential:rate=0.1".parse().unwrap();
        let all = data.tally(&law, None);
        assert!(all.observed == 2 && (all.expected - 1.05).abs() < 1e-14);
        let within = data.tally(&law, Some(2.0));
        assert!(within.observed == 1 && (within.expected - 0.55).abs() < 1e-14);
    }

    #[test]
    fn impossible_data_are_refused() {
        let at = |entry, time| InterimData::new(vec![followed(entry, time, State::AtRisk)], 6.0, 2);
        assert!(at(6.0, 0.0).is_ok() && at(2.0, 4.0 + 1e-9).is_ok());
        assert!(matches!(at(6.1, 0.0), Err(MonitorError::Entry { subject: 1, .. })));
        assert!(matches!(at(-1.0, 0.0), Err(MonitorError::Entry { .. })));
        assert!(matches!(at(f64::NAN, 0.0), Err(MonitorError::Entry { .. })));
        assert!(matches!(at(1.0, 5.1), Err(MonitorError::Time { .. })));
        assert!(matches!(at(1.0, -0.1), Err(MonitorError::Time { .. })));
        assert_eq!(InterimData::new(Vec::new(), 6.0, 2), Err(MonitorError::NoSubjects));
        let three = vec![followed(0.0, 1.0, State::AtRisk); 3];
        assert!(matches!(
            InterimData::new(three.clone(), 6.0, 2),
            Err(MonitorError::TooManySubjects { entered: 3, planned: 2 })
        ));
        assert!(matches!(InterimData::new(three, f64::INFINITY, 9), Err(MonitorError::Cutoff(_))));
    }
}
