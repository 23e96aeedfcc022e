//! How long subjects are observed: accrual, cutoff, dropout, restricted follow-up.

use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::integrate;

/// Accrual at rates that are constant between times: uniform, ramped or with pauses (a rate of 0).
#[derive(Debug, Clone, PartialEq)]
pub struct AccrualPattern {
    /// Start of every piece, the first 0, and the end of the last.
    edges: Vec<f64>,
    /// Fraction of the subjects that has entered by each edge.
    entered: Vec<f64>,
}

/// A pattern of observation that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ObservationError {
    /// Accrual of no length, or not a number.
    #[error("accrual must last longer than 0, got {0}")]
    Accrual(f64),
    /// Times of an accrual pattern do not increase.
    #[error("accrual piece {piece}: it must end after it starts ({start}), got {end}")]
    AccrualOrder {
        /// From 1.
        piece: usize,
        /// Its start.
        start: f64,
        /// Its end.
        end: f64,
    },
    /// A negative or infinite rate, or rates that are all 0.
    #[error("accrual rates must be 0 or more, one of them above 0; got {0}")]
    Rate(f64),
    /// A time of entry that cannot be.
    #[error("times of entry count from the start of the trial, so they are 0 or more; got {0}")]
    Entry(f64),
    /// The cut comes before anybody is observed.
    #[error("the data are cut at {cutoff}, before the first subject has been observed")]
    Cutoff {
        /// Calendar time of the cut.
        cutoff: f64,
    },
    /// A negative or infinite dropout hazard.
    #[error("the dropout hazard must be 0 or more, got {0}")]
    Dropout(f64),
    /// Restricted follow-up of no length.
    #[error("follow-up must be restricted to a time above 0, got {0}")]
    Restriction(f64),
}

impl AccrualPattern {
    /// Entry uniform on `(0, duration)`.
    ///
    /// # Errors
    /// [`ObservationError::Accrual`].
    pub fn uniform(duration: f64) -> Result<Self, ObservationError> {
        if !(duration.is_finite() && duration > 0.0) {
            return Err(ObservationError::Accrual(duration));
        }
        Self::from_rates(&[(duration, 1.0)])
    }

    /// Pieces as (end, rate), from time 0; rates matter relative to each other only.
    ///
    /// # Errors
    /// [`ObservationError::AccrualOrder`], [`ObservationError::Rate`], [`ObservationError::Accrual`] without pieces.
    pub fn from_rates(pieces: &[(f64, f64)]) -> Result<Self, ObservationError> {
        let (mut edges, mut entered) = (vec![0.0], vec![0.0]);
        for (index, (end, rate)) in pieces.iter().enumerate() {
            let start = edges[index];
            if !(end.is_finite() && *end > start) {
                return Err(ObservationError::AccrualOrder { piece: index + 1, start, end: *end });
            }
            if !(rate.is_finite() && *rate >= 0.0) {
                return Err(ObservationError::Rate(*rate));
            }
            edges.push(*end);
            entered.push(entered[index] + rate * (end - start));
        }
        let Some(total) = entered.last().copied().filter(|_| !pieces.is_empty()) else {
            return Err(ObservationError::Accrual(0.0));
        };
        if !(total > 0.0 && total.is_finite()) {
            return Err(ObservationError::Rate(total));
        }
        entered.iter_mut().for_each(|part| *part /= total);
        Ok(Self { edges, entered })
    }

    /// Entry at these calendar times, a subject each, in any order.
    ///
    /// Each is spread over a millionth of the time that accrual lasts.
    /// # Errors
    /// [`ObservationError::Entry`] for a time below 0 or that is no number, [`ObservationError::Accrual`] without times or with
    /// all of them at 0.
    pub fn at_times(times: &[f64]) -> Result<Self, ObservationError> {
        if let Some(wrong) = times.iter().find(|time| !(time.is_finite() && **time >= 0.0)) {
            return Err(ObservationError::Entry(*wrong));
        }
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.last().copied().filter(|last| *last > 0.0).ok_or(ObservationError::Accrual(0.0))?;
        let width = 1e-6 * last;
        let mut pieces: Vec<(f64, f64)> = Vec::with_capacity(2 * sorted.len());
        for time in sorted {
            // It enters just before its time, the first ones just after 0; those closer together than that enter together.
            let time = time.max(width);
            match pieces.last_mut() {
                Some((end, rate)) if time - *end <= width => *rate += 1.0,
                before => {
                    let end = before.map_or(0.0, |piece| piece.0);
                    if time - width > end {
                        pieces.push((time - width, 0.0));
                    }
                    pieces.push((time, 1.0));
                }
            }
        }
        Self::from_rates(&pieces)
    }

    /// When the last subject enters at the latest.
    #[must_use]
    pub fn duration(&self) -> f64 {
        self.edges[self.edges.len() - 1]
    }

    /// Fraction that has entered by a calendar time.
    #[must_use]
    pub fn entered_by(&self, calendar: f64) -> f64 {
        let piece = self.edges.partition_point(|edge| *edge <= calendar);
        match piece {
            0 => 0.0,
            piece if piece == self.edges.len() => 1.0,
            piece => {
                let (start, end) = (self.edges[piece - 1], self.edges[piece]);
                let share = (calendar - start) / (end - start);
                self.entered[piece - 1] + share * (self.entered[piece] - self.entered[piece - 1])
            }
        }
    }

    /// Calendar time by which a fraction in (0, 1) has entered; the inverse of [`Self::entered_by`].
    #[must_use]
    pub fn entry_of(&self, fraction: f64) -> f64 {
        let piece =
            self.entered.partition_point(|entered| *entered < fraction).clamp(1, self.entered.len() - 1);
        let (before, after) = (self.entered[piece - 1], self.entered[piece]);
        let (start, end) = (self.edges[piece - 1], self.edges[piece]);
        if after > before { start + (fraction - before) / (after - before) * (end - start) } else { start }
    }

    /// Fraction that enters per unit of time at a calendar time; the later piece where two meet.
    #[must_use]
    pub fn density_at(&self, calendar: f64) -> f64 {
        let piece = self.edges.partition_point(|edge| *edge <= calendar);
        if piece == 0 || piece == self.edges.len() {
            return 0.0;
        }
        (self.entered[piece] - self.entered[piece - 1]) / (self.edges[piece] - self.edges[piece - 1])
    }

    /// The pieces as (start, end, fraction that enters in it).
    pub fn pieces(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        let fractions = self.entered.windows(2).map(|pair| pair[1] - pair[0]);
        self.edges.windows(2).zip(fractions).map(|(edge, fraction)| (edge[0], edge[1], fraction))
    }
}

/// What one subject's observation looks like before any event: the law of its censoring time.
///
/// ```text
/// G(t) = P(C > t) = P(entry <= cutoff - t) exp(-dropout t) 1(t < restricted)
/// ```
/// Subjects enter independently; those who would enter after the cut count with no time.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    accrual: AccrualPattern,
    cutoff: f64,
    dropout: f64,
    restricted: Option<f64>,
}

impl Observation {
    /// Analysis `follow_up` after the end of accrual, no dropout, follow-up not restricted.
    ///
    /// # Errors
    /// [`ObservationError::Cutoff`].
    pub fn new(accrual: AccrualPattern, follow_up: f64) -> Result<Self, ObservationError> {
        let cutoff = accrual.duration() + follow_up;
        Self { accrual, cutoff: f64::NAN, dropout: 0.0, restricted: None }.at(cutoff)
    }

    /// With exponential dropout.
    ///
    /// # Errors
    /// [`ObservationError::Dropout`].
    pub fn with_dropout(self, hazard: f64) -> Result<Self, ObservationError> {
        if hazard.is_finite() && hazard >= 0.0 {
            Ok(Self { dropout: hazard, ..self })
        } else {
            Err(ObservationError::Dropout(hazard))
        }
    }

    /// With every subject followed for `time` at most.
    ///
    /// # Errors
    /// [`ObservationError::Restriction`].
    pub fn restricted_to(self, time: f64) -> Result<Self, ObservationError> {
        if time.is_finite() && time > 0.0 {
            Ok(Self { restricted: Some(time), ..self })
        } else {
            Err(ObservationError::Restriction(time))
        }
    }

    /// The same subjects at another calendar time: what an interim analysis sees.
    ///
    /// # Errors
    /// [`ObservationError::Cutoff`].
    pub fn at(self, calendar: f64) -> Result<Self, ObservationError> {
        if calendar.is_finite() && self.accrual.entered_by(calendar) > 0.0 {
            Ok(Self { cutoff: calendar, ..self })
        } else {
            Err(ObservationError::Cutoff { cutoff: calendar })
        }
    }

    /// How subjects enter.
    #[must_use]
    pub fn accrual(&self) -> &AccrualPattern {
        &self.accrual
    }

    /// Calendar time of the analysis.
    #[must_use]
    pub fn cutoff(&self) -> f64 {
        self.cutoff
    }

    /// Dropout hazard.
    #[must_use]
    pub fn dropout(&self) -> f64 {
        self.dropout
    }

    /// Longest follow-up of a subject by plan, if it is restricted.
    #[must_use]
    pub fn restriction(&self) -> Option<f64> {
        self.restricted
    }

    /// The longest time under observation there can be.
    #[must_use]
    pub fn longest(&self) -> f64 {
        self.restricted.map_or(self.cutoff, |time| time.min(self.cutoff))
    }

    /// `G(t)`, the probability of being observed at `time` but for the event.
    #[must_use]
    pub fn uncensored(&self, time: f64) -> f64 {
        if time >= self.longest() {
            return 0.0;
        }
        self.accrual.entered_by(self.cutoff - time) * exp(-self.dropout * time)
    }

    /// `G(t-)`, the probability of still being observed just before `time`: at a restriction `G` jumps to 0.
    #[must_use]
    pub fn uncensored_before(&self, time: f64) -> f64 {
        if time > self.longest() {
            return 0.0;
        }
        self.accrual.entered_by(self.cutoff - time) * exp(-self.dropout * time)
    }

    /// Density of the time at which observation ends, event apart: `-dG/dt` where `G` has no jump.
    #[must_use]
    pub fn censoring_density(&self, time: f64) -> f64 {
        if time >= self.longest() {
            return 0.0;
        }
        let calendar = self.cutoff - time;
        let rate = self.accrual.density_at(calendar) + self.dropout * self.accrual.entered_by(calendar);
        rate * exp(-self.dropout * time)
    }

    /// Times in `(0, longest)` at which `G` bends or jumps, increasing, the ends included.
    #[must_use]
    pub fn breaks(&self) -> Vec<f64> {
        let end = self.longest();
        let mut times: Vec<f64> = self.accrual.edges.iter().map(|edge| self.cutoff - edge).collect();
        times.extend([0.0, end]);
        times.retain(|time| (0.0..=end).contains(time));
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// `integral of G(t) f(t, L(t)) dL(t)` over the time observed, for the cumulative hazard L of `law`.
    ///
    /// Over `w = L(t)`, so that a hazard that is infinite at time 0 does no harm; to about 1e-12 where f is of size 1.
    #[must_use]
    pub fn integral_over_hazard(&self, law: &Law, f: impl Fn(f64, f64) -> f64) -> f64 {
        let mut edges: Vec<f64> = self.breaks().iter().map(|time| law.cumulative_hazard(*time)).collect();
        let end = edges.last().copied().unwrap_or(0.0);
        edges.extend(law.hazard_bends().iter().filter(|bend| **bend < end));
        edges.sort_by(f64::total_cmp);
        let of = |w: f64| {
            let time = law.inverse_cumulative_hazard(w);
            self.uncensored(time) * f(time, w)
        };
        let pieces = edges.windows(2).filter(|pair| pair[1] > pair[0]);
        pieces.map(|pair| integrate(pair[0], pair[1], 1e-13, of).value).sum()
    }

    /// Probability that a subject under `law` has the event while observed.
    #[must_use]
    pub fn event_probability(&self, law: &Law) -> f64 {
        self.integral_over_hazard(law, |_, w| exp(-w))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    fn observation(accrual: f64, follow_up: f64) -> Observation {
        Observation::new(AccrualPattern::uniform(accrual).unwrap(), follow_up).unwrap()
    }

    #[test]
    fn exponential_event_probability_in_closed_form() {
        // 1 - (e^{-l tf} - e^{-l tau}) / (l ta); median 5 v 10, 12 + 12: P0 .90768691, P1 .70447509.
        for (median, expected) in [(5.0, 0.907_686_91), (10.0, 0.704_475_09)] {
            let found =
                observation(12.0, 12.0).event_probability(&law(&format!("exponential:median={median}")));
            assert!((found - expected).abs() < 5e-9, "{found}");
            let rate = 2.0_f64.ln() / median;
            let closed = 1.0 - ((-rate * 12.0_f64).exp() - (-rate * 24.0_f64).exp()) / (rate * 12.0);
            assert!((found - closed).abs() < 1e-12);
        }
        // With dropout eta: l / (l + eta) (1 - (e^{-(l+eta) tf} - e^{-(l+eta) tau}) / ((l+eta) ta)).
        let dropout = observation(12.0, 6.0).with_dropout(0.02).unwrap();
        let total = 0.1 + 0.02_f64;
        let closed = 0.1 / total * (1.0 - ((-total * 6.0).exp() - (-total * 18.0).exp()) / (total * 12.0));
        assert!((dropout.event_probability(&law("exponential:rate=0.1")) - closed).abs() < 1e-12);
    }

    #[test]
    fn events_over_calendar_time_as_in_rpact() {
        // R rpact getEventProbabilities, n = 25 over 12 months, median 5.5.
        for (calendar, expected) in
            [(6.0, 3.729_797), (12.0, 12.112_49), (18.0, 18.949_76), (24.0, 22.159_62)]
        {
            let seen = observation(12.0, 12.0).at(calendar).unwrap();
            let events = 25.0 * seen.event_probability(&law("exponential:median=5.5"));
            assert!((events - expected).abs() < 6e-6, "{calendar}: {events}");
        }
    }

    #[test]
    fn a_pause_delays_those_after_it() {
        let paused = AccrualPattern::from_rates(&[(6.0, 2.0), (9.0, 0.0), (15.0, 2.0)]).unwrap();
        let entered = [0.0, 3.0, 6.0, 8.0, 9.0, 12.0, 15.0, 99.0].map(|t| paused.entered_by(t));
        assert_eq!(entered, [0.0, 0.25, 0.5, 0.5, 0.5, 0.75, 1.0, 1.0]);
        assert_eq!([0.25, 0.5, 0.75, 1.0].map(|part| paused.entry_of(part)), [3.0, 6.0, 12.0, 15.0]);
        let observation = Observation::new(paused, 3.0).unwrap().restricted_to(10.0).unwrap();
        assert_eq!(
            [observation.uncensored(2.0), observation.uncensored(9.9), observation.uncensored(10.0)],
            [1.0, 0.5, 0.0]
        );
        assert_eq!(observation.breaks(), [0.0, 3.0, 9.0, 10.0]);
    }

    #[test]
    fn subjects_at_stated_times_are_summed_one_by_one() {
        let times = [3.0, 0.0, 1.5, 1.5, 7.0];
        let observation = Observation::new(AccrualPattern::at_times(&times).unwrap(), 2.0).unwrap();
        assert!((observation.cutoff() - 9.0).abs() < 1e-12);
        let law = law("weibull:shape=1.4,median=4");
        for calendar in [1.0, 1.6, 5.0, 9.0] {
            let seen = observation.clone().at(calendar).unwrap();
            let entered = times.iter().filter(|entry| **entry < calendar);
            let sum: f64 = entered.map(|entry| 1.0 - law.survival(calendar - entry)).sum();
            // Each is spread over 7e-6, at hazards below 1.
            assert!((5.0 * seen.event_probability(&law) - sum).abs() < 2e-5, "{calendar} {sum}");
        }
        for wrong in [&[][..], &[0.0], &[-1.0, 2.0], &[f64::NAN]] {
            assert!(AccrualPattern::at_times(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn impossible_patterns_are_refused() {
        assert!(matches!(AccrualPattern::uniform(0.0), Err(ObservationError::Accrual(_))));
        assert!(matches!(AccrualPattern::from_rates(&[]), Err(ObservationError::Accrual(_))));
        assert!(matches!(
            AccrualPattern::from_rates(&[(2.0, 1.0), (1.0, 1.0)]),
            Err(ObservationError::AccrualOrder { piece: 2, .. })
        ));
        assert!(matches!(AccrualPattern::from_rates(&[(2.0, 0.0)]), Err(ObservationError::Rate(_))));
        let accrual = AccrualPattern::uniform(12.0).unwrap();
        assert!(matches!(Observation::new(accrual.clone(), -12.0), Err(ObservationError::Cutoff { .. })));
        assert!(Observation::new(accrual.clone(), f64::NAN).is_err());
        assert!(Observation::new(accrual.clone(), 1.0).unwrap().with_dropout(-1.0).is_err());
        assert!(Observation::new(accrual, 1.0).unwrap().restricted_to(0.0).is_err());
    }
}
