//! The law of a subject whose event is seen at scans.

use super::SubjectPlan;
use super::law::{ExactError, MOST_SCANS};
use crate::distribution::{EventTimeLaw, Law, StepLaw};
use crate::numeric::convolution::{Counted, CountedAmount};
use crate::protocol::ScanSchedule;

/// Most grid points of one subject for which amounts are taken as multiples of one.
const MOST_POINTS: f64 = 4096.0;

impl SubjectPlan<'_> {
    /// Scans within the time that counts; `None` where events are seen when they happen.
    ///
    /// # Errors
    /// [`ExactError::NoScan`], [`ExactError::TooManyScans`].
    pub(super) fn visits(&self) -> Result<Option<Vec<f64>>, ExactError> {
        self.scans.map(|scans| visits(scans, self.end())).transpose()
    }

    /// Probability that a subject under `truth` is seen to have the event.
    ///
    /// # Errors
    /// [`ExactError::NoScan`], [`ExactError::TooManyScans`].
    pub fn event_probability(&self, truth: &Law) -> Result<f64, ExactError> {
        let Some(visits) = self.visits()? else { return Ok(self.observation.event_probability(truth)) };
        let mut before = 1.0;
        let seen = visits.iter().map(|visit| {
            let alive = truth.survival(*visit);
            let seen = (before - alive) * self.observation.uncensored_before(*visit);
            before = alive;
            seen
        });
        Ok(seen.sum())
    }

    /// Law of (D, A) under `truth`, on multiples of `step`; events seen at the `visits`.
    ///
    /// ```text
    /// D = 1 at A = L0(v_k)      (S1(v_{k-1}) - S1(v_k)) G(v_k-)          seen at scan k
    /// D = 0 at A = L0(v_{k-1})  S1(v_{k-1}) (G(v_{k-1}-) - G(v_k-))      lost before scan k, known event-free at scan k - 1
    /// ```
    /// with v_0 = 0. Who passes the last scan within the horizon h is known event-free up to it; up to h, if the next scan
    /// comes too.
    pub(super) fn at_scans(&self, truth: &Law, step: f64, visits: &[f64]) -> CountedAmount {
        let mut law = CountedAmount::default();
        let (observation, end) = (self.observation, self.end());
        let position = |time: f64| self.null.cumulative_hazard(time) / step;
        // Everybody is there at time 0, but for those who enter after the cut.
        let (mut before, mut survival, mut seen) = (0.0, 1.0, observation.uncensored_before(0.0));
        law.add(Counted::No, 0.0, 1.0 - seen);
        for visit in visits {
            let (alive, there) = (truth.survival(*visit), observation.uncensored_before(*visit));
            law.add(Counted::No, position(before), survival * (seen - there));
            law.add(Counted::Yes, position(*visit), (survival - alive) * there);
            (before, survival, seen) = (*visit, alive, there);
        }
        let passes_horizon = |scans: &ScanSchedule| {
            let next = scans.first_at_or_after(before.max(end) + NEXT * end);
            observation.uncensored_before(next)
        };
        let within = self.horizon.is_some_and(|horizon| horizon <= end);
        let reach = self.scans.filter(|_| within).map_or(0.0, passes_horizon);
        law.add(Counted::No, position(end), survival * reach);
        law.add(Counted::No, position(before), survival * (seen - reach));
        law
    }

    /// The amount of which all amounts are multiples, if there is one that is not too small.
    pub(super) fn lattice(&self, visits: &[f64]) -> Option<f64> {
        let mut amounts: Vec<f64> = visits.iter().map(|visit| self.null.cumulative_hazard(*visit)).collect();
        amounts.extend(self.horizon.map(|_| self.largest()));
        let unit = amounts.iter().copied().filter(|amount| *amount > 0.0).fold(f64::INFINITY, f64::min);
        let multiple = |amount: &f64| {
            let times = amount / unit;
            times <= MOST_POINTS && (times - times.round()).abs() < 1e-9 * times.max(1.0)
        };
        (unit.is_finite() && amounts.iter().all(multiple)).then_some(unit)
    }
}

fn visits(scans: &ScanSchedule, end: f64) -> Result<Vec<f64>, ExactError> {
    let visits = scans.up_to(end, MOST_SCANS).ok_or(ExactError::TooManyScans)?;
    if visits.is_empty() { Err(ExactError::NoScan { end }) } else { Ok(visits) }
}

/// A benchmark as scans up to `end` would have seen it ([`StepLaw::seen_at`]).
///
/// # Errors
/// [`ExactError::NoScan`], [`ExactError::TooManyScans`], [`ExactError::Hazard`] for a law without hazard up to there.
pub fn seen_at_scans(law: &Law, scans: &ScanSchedule, end: f64) -> Result<Law, ExactError> {
    let seen = StepLaw::seen_at(law, &visits(scans, end)?);
    seen.map(Law::Step).map_err(|_| ExactError::Hazard(law.cumulative_hazard(end)))
}

/// Far enough past a scan, as a part of the end, to come to the next.
const NEXT: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::exact::{JointLaw, RefinedLaw};
    use crate::design::{AccrualPattern, Observation};
    use crate::protocol::ScanSpan;

    fn every(interval: f64) -> ScanSchedule {
        ScanSchedule::new(vec![ScanSpan { every: interval, until: 0.0 }]).unwrap()
    }

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    /// One subject, entering uniformly over (0, 2), cut at 5, scans every 2: seen at 2 for sure, at 4 with probability 1/2.
    #[test]
    fn one_subject_by_hand() {
        let observation = Observation::new(AccrualPattern::uniform(2.0).unwrap(), 3.0).unwrap();
        let (null, scans) = (law("exponential:rate=0.5"), every(2.0));
        let plan = SubjectPlan { scans: Some(&scans), ..SubjectPlan::new(&observation, &null) };
        let joint = JointLaw::new(&plan, &null, 1, 8).unwrap();
        assert!(joint.is_exact());
        let mean: f64 = joint.events().iter().zip([0.0, 1.0]).map(|(p, count)| p * count).sum();
        assert!((plan.event_probability(&null).unwrap() - mean).abs() < 1e-14);
        let s = |time: f64| (-0.5 * time).exp();
        let at_4 = 0.5 * (s(2.0) - s(4.0));
        let close = |got: f64, known: f64| assert!((got - known).abs() < 1e-14, "{got} {known}");
        // With an event: at A = 1 or at A = 2.
        close(joint.success(&[f64::INFINITY, 1.0]), 1.0 - s(2.0) + at_4);
        close(joint.success(&[f64::INFINITY, 1.1]), at_4);
        // Without: known event-free up to 4, or up to 2 only.
        close(joint.success(&[1.5, f64::INFINITY]), 0.5 * s(4.0));
        close(joint.success(&[0.0, f64::INFINITY]), 0.5 * s(2.0) + 0.5 * s(4.0));
    }

    /// Scans closer and closer: as without.
    #[test]
    fn scans_without_end_are_none() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 6.0)
            .unwrap()
            .with_dropout(0.01)
            .unwrap();
        let (null, truth) = (law("weibull:shape=1.3,median=5"), law("weibull:shape=1.3,median=7"));
        let critical: Vec<f64> = (0..=6).map(|events| f64::from(events) / 0.8).collect();
        let scans = every(0.02);
        let smooth = SubjectPlan::new(&observation, &null);
        let seen = SubjectPlan { scans: Some(&scans), ..smooth };
        let of = |plan: &SubjectPlan<'_>| {
            RefinedLaw::new(plan, &truth, 6, std::slice::from_ref(&critical), 1e-5)
                .unwrap()
                .success(&critical)
        };
        assert!((of(&smooth) - of(&seen)).abs() < 3e-3, "{} {}", of(&smooth), of(&seen));
    }

    #[test]
    fn amounts_that_are_no_multiples_have_no_lattice() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 6.0).unwrap();
        let (straight, bent) = (law("exponential:median=5"), law("weibull:shape=1.3,median=5"));
        let scans = every(1.5);
        let plan = SubjectPlan { scans: Some(&scans), ..SubjectPlan::new(&observation, &straight) };
        let lattice = |plan: &SubjectPlan<'_>| plan.lattice(&plan.visits().unwrap().unwrap());
        let unit = lattice(&plan).unwrap();
        assert!((unit - straight.cumulative_hazard(1.5)).abs() < 1e-15);
        assert_eq!(lattice(&SubjectPlan { null: &bent, ..plan }), None);
        assert_eq!(lattice(&SubjectPlan { horizon: Some(10.0), ..plan }), None);
        assert!(lattice(&SubjectPlan { horizon: Some(9.0), ..plan }).is_some());
        assert_eq!(SubjectPlan { scans: None, ..plan }.visits(), Ok(None));
    }

    #[test]
    fn scans_that_see_nothing_or_everything_are_refused() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 6.0).unwrap();
        let null = law("exponential:median=5");
        for (interval, error) in [(20.0, ExactError::NoScan { end: 18.0 }), (1e-9, ExactError::TooManyScans)]
        {
            let scans = every(interval);
            let plan = SubjectPlan { scans: Some(&scans), ..SubjectPlan::new(&observation, &null) };
            assert_eq!(JointLaw::new(&plan, &null, 5, 8), Err(error));
            assert_eq!(seen_at_scans(&null, &scans, 18.0), Err(error));
        }
    }
}
