//! A cumulative hazard that rises in steps: the estimate from patient-level data.

use super::{EventTimeLaw, Law, LawError, PiecewiseExponential};
use crate::numeric::portable::exp_m1;

/// `L(t)` = sum of the hazards at the times up to and including `t`: a Nelson-Aalen curve taken as a law.
///
/// Flat after the last time, so that some never have the event; what is known ends there. Its hazard rate is 0 between the
/// times and does not exist at them: [`EventTimeLaw::hazard`] is 0.
#[derive(Debug, Clone, PartialEq)]
pub struct StepLaw {
    times: Vec<f64>,
    hazards: Vec<f64>,
    /// L at each time.
    cumulative: Vec<f64>,
}

impl StepLaw {
    /// Times of the steps, increasing from above or at 0, and how high each is.
    ///
    /// # Errors
    /// [`LawError::PieceCount`], [`LawError::CutOrder`], [`LawError::BadRate`], [`LawError::NoHazard`].
    pub fn from_times_and_hazards(times: &[f64], hazards: &[f64]) -> Result<Self, LawError> {
        if times.len() != hazards.len() {
            return Err(LawError::StepCount { times: times.len(), hazards: hazards.len() });
        }
        let mut before = f64::NEG_INFINITY;
        for (index, time) in times.iter().enumerate() {
            if !(time.is_finite() && *time >= 0.0 && *time > before) {
                return Err(LawError::CutOrder { index: index + 1, before: before.max(0.0), cut: *time });
            }
            before = *time;
        }
        let (mut sum, mut cumulative) = (0.0, Vec::with_capacity(hazards.len()));
        for (index, hazard) in hazards.iter().enumerate() {
            if !(hazard.is_finite() && *hazard >= 0.0) {
                return Err(LawError::BadRate { piece: index + 1, rate: *hazard });
            }
            sum += hazard;
            cumulative.push(sum);
        }
        if sum <= 0.0 {
            return Err(LawError::NoHazard);
        }
        Ok(Self { times: times.to_vec(), hazards: hazards.to_vec(), cumulative })
    }

    /// A law seen at visits only: at each the hazard is the probability of an event since the one before,
    /// `1 - S(v_k) / S(v_{k-1})`, so that under the law itself as many events are expected as happen.
    ///
    /// # Errors
    /// As [`Self::from_times_and_hazards`].
    pub fn seen_at(law: &Law, visits: &[f64]) -> Result<Self, LawError> {
        let mut before = 0.0;
        let hazard = |visit: &f64| {
            let so_far = law.cumulative_hazard(*visit);
            let hazard = -exp_m1(before - so_far);
            before = so_far;
            hazard
        };
        let hazards: Vec<f64> = visits.iter().map(hazard).collect();
        Self::from_times_and_hazards(visits, &hazards)
    }

    /// The continuous law through the tops of the steps: each hazard is spread evenly over the time since the step before,
    /// and there is none after the last.
    ///
    /// What plans of trials take for a curve estimated from subjects: formulas and exact laws of a design are for continuous laws. A
    /// step at time 0 joins the next one.
    ///
    /// # Errors
    /// [`LawError::NoHazard`] if the only hazard is at time 0.
    pub fn spread_evenly(&self) -> Result<PiecewiseExponential, LawError> {
        let (mut before, mut reached) = (0.0, 0.0);
        let (mut cuts, mut rates) = (Vec::new(), Vec::new());
        for (time, cumulative) in self.times.iter().zip(&self.cumulative).filter(|(time, _)| **time > 0.0) {
            rates.push((cumulative - reached) / (time - before));
            cuts.push(*time);
            (before, reached) = (*time, *cumulative);
        }
        rates.push(0.0);
        PiecewiseExponential::from_rates_and_cuts(&rates, &cuts)
    }

    /// Times of the steps.
    #[must_use]
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Heights of the steps.
    #[must_use]
    pub fn hazards(&self) -> &[f64] {
        &self.hazards
    }

    pub(super) fn in_unit(&self, factor: f64) -> Self {
        Self { times: self.times.iter().map(|time| time * factor).collect(), ..self.clone() }
    }
}

impl EventTimeLaw for StepLaw {
    fn hazard(&self, _: f64) -> f64 {
        0.0
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        let steps = self.times.partition_point(|step| *step <= time);
        if steps == 0 { 0.0 } else { self.cumulative[steps - 1] }
    }

    /// The first time at which L is at least `hazard`.
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        if hazard <= 0.0 {
            return 0.0;
        }
        let below = self.cumulative.partition_point(|level| *level < hazard);
        self.times.get(below).copied().unwrap_or(f64::INFINITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_seen_at_visits() {
        let law: Law = "exponential:rate=0.5".parse().unwrap();
        let seen = StepLaw::seen_at(&law, &[1.0, 3.0]).unwrap();
        let expected = [1.0 - (-0.5_f64).exp(), 1.0 - (-1.0_f64).exp()];
        assert!(seen.hazards().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
        assert!(StepLaw::seen_at(&law, &[]).is_err());
    }

    #[test]
    fn steps_by_hand() {
        let law = StepLaw::from_times_and_hazards(&[2.0, 5.0, 9.0], &[0.25, 0.5, 0.0]).unwrap();
        let values = [0.0, 1.9, 2.0, 4.9, 5.0, 100.0].map(|time| law.cumulative_hazard(time));
        assert_eq!(values, [0.0, 0.0, 0.25, 0.25, 0.75, 0.75]);
        let back = [0.0, 0.1, 0.25, 0.26, 0.75, 0.76].map(|hazard| law.inverse_cumulative_hazard(hazard));
        assert_eq!(back, [0.0, 2.0, 2.0, 5.0, 5.0, f64::INFINITY]);
        assert_eq!(law.median(), 5.0);
        assert_eq!(law.in_unit(2.0).cumulative_hazard(4.0), 0.25);
    }

    #[test]
    fn steps_spread_evenly_meet_them_at_their_times() {
        let steps = StepLaw::from_times_and_hazards(&[0.0, 2.0, 5.0], &[0.1, 0.25, 0.5]).unwrap();
        let spread = steps.spread_evenly().unwrap();
        let values = [0.0, 1.0, 2.0, 3.5, 5.0, 9.0].map(|time| spread.cumulative_hazard(time));
        let by_hand = [0.0, 0.175, 0.35, 0.6, 0.85, 0.85];
        assert!(values.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-15), "{values:?}");
        assert!(StepLaw::from_times_and_hazards(&[0.0], &[0.1]).unwrap().spread_evenly().is_err());
    }

    #[test]
    fn impossible_steps_are_refused() {
        let law = StepLaw::from_times_and_hazards;
        assert!(law(&[], &[]).is_err() && law(&[1.0], &[]).is_err());
        assert!(law(&[1.0, 1.0], &[0.1, 0.1]).is_err() && law(&[-1.0], &[0.1]).is_err());
        assert!(law(&[1.0], &[f64::NAN]).is_err() && law(&[1.0], &[0.0]).is_err());
    }
}
