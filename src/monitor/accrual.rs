//! How fast subjects enter, against the plan and from now on.

use super::error::positive;
use super::rate::UncertainRate;
use super::{InterimData, MonitorError};
use crate::design::bayes::GammaPrior;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::poisson;
use crate::protocol::{Accrual, Pause};
use crate::random::Stream;

/// What calendar time 0 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarOrigin {
    /// The opening of accrual, which the first subject entered some time after.
    Opening,
    /// The first entry, which therefore says nothing about the rate.
    FirstEntry,
}

/// Entries so far, as a Poisson process shows them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntriesSoFar {
    /// Entries that count.
    pub entries: u64,
    /// Calendar time up to which they were counted.
    pub until: f64,
}

impl EntriesSoFar {
    /// Of a trial: up to the data cut while it recruits, up to the last entry once it is full, up to `closed_at` if accrual was closed before.
    ///
    /// # Errors
    /// [`MonitorError::Entry`] for a closing date before an entry or after the cut.
    pub fn new(
        data: &InterimData,
        origin: CalendarOrigin,
        closed_at: Option<f64>,
    ) -> Result<Self, MonitorError> {
        let last = data.last_entry();
        if let Some(closed) = closed_at.filter(|closed| !(*closed >= last && *closed <= data.cutoff())) {
            let subject = data.subjects().iter().position(|s| s.entry == last).unwrap_or(0) + 1;
            return Err(MonitorError::Entry { subject, entry: last, cutoff: closed });
        }
        let open_until = closed_at.unwrap_or(data.cutoff());
        let until = if data.to_enter() == 0 { last } else { open_until };
        let first = u64::from(origin == CalendarOrigin::FirstEntry);
        Ok(Self { entries: data.subjects().len() as u64 - first, until })
    }
}

/// Times at which accrual stands still by plan: the rates of the plan count the time in which it goes on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standstill {
    /// How long it has stood still.
    pub so_far: f64,
    /// How much longer it stands still now.
    pub remaining: f64,
    /// After so many more entries it stands still for so long.
    pub to_come: Vec<(usize, f64)>,
}

impl Standstill {
    /// Of pauses after so many entries, as the real entries have kept them: a pause in which the next subject entered had ended by then.
    #[must_use]
    pub fn new(data: &InterimData, pauses: &[Pause]) -> Self {
        let mut entries: Vec<f64> = data.subjects().iter().map(|subject| subject.entry).collect();
        entries.sort_unstable_by(f64::total_cmp);
        let mut found = Self::default();
        for pause in pauses {
            let Some(begins) = pause.after.checked_sub(1).and_then(|place| entries.get(place)) else {
                found.to_come.push((pause.after - entries.len().min(pause.after), pause.lasts));
                continue;
            };
            match entries.get(pause.after) {
                Some(next) => found.so_far += pause.lasts.min(next - begins),
                None => {
                    let since = pause.lasts.min(data.cutoff() - begins);
                    found.so_far += since;
                    found.remaining += pause.lasts - since;
                }
            }
        }
        found
    }
}

/// The planned intensity of entry, so that `expected_by` is the expected number by a calendar time.
///
/// Uniform accrual counts as a constant rate that goes on until the trial is full.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAccrual {
    accrual: Accrual,
    subjects: f64,
}

impl PlannedAccrual {
    /// Of a plan for so many subjects.
    ///
    /// # Errors
    /// [`MonitorError::NotPositive`].
    pub fn new(accrual: Accrual, subjects: usize) -> Result<Self, MonitorError> {
        positive("the number of subjects planned", subjects as f64)?;
        match &accrual {
            Accrual::Uniform { duration } => positive("the planned length of accrual", *duration)?,
            Accrual::Poisson { rate } => positive("the planned accrual rate", *rate)?,
            Accrual::Rates(_) => 1.0,
        };
        Ok(Self { accrual, subjects: subjects as f64 })
    }

    /// Entries expected by a calendar time.
    #[must_use]
    pub fn expected_by(&self, calendar: f64) -> f64 {
        match &self.accrual {
            Accrual::Uniform { duration } => calendar * self.subjects / duration,
            Accrual::Poisson { rate } => calendar * rate,
            Accrual::Rates(rates) => rates.expected_by(calendar),
        }
    }

    /// Calendar time by which so many are expected.
    #[must_use]
    pub fn time_of(&self, expected: f64) -> f64 {
        match &self.accrual {
            Accrual::Uniform { duration } => expected * duration / self.subjects,
            Accrual::Poisson { rate } => expected / rate,
            Accrual::Rates(rates) => rates.time_of(expected),
        }
    }
}

/// Accrual from now on: the planned intensity times a factor.
///
/// ```text
/// entries ~ Poisson process of intensity f r(t),   N(t) = integral of r: the plan
/// f ~ Gamma(a, a): mean 1, worth a subjects;  f | m entries by t ~ Gamma(a + m, a + N(t))
/// next entries: N^-1(N(now) + (w_1 + ... + w_j) / f),  w unit exponentials
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AccrualForecast {
    /// The planned intensity.
    pub plan: PlannedAccrual,
    /// The factor.
    pub factor: UncertainRate,
    /// When accrual stands still.
    pub standstill: Standstill,
}

impl AccrualForecast {
    /// As planned, whatever was seen.
    #[must_use]
    pub fn as_planned(plan: PlannedAccrual) -> Self {
        Self { plan, factor: UncertainRate::Known(1.0), standstill: Standstill::default() }
    }

    /// Posterior of the factor; the plan is worth `weight` subjects.
    ///
    /// # Errors
    /// [`MonitorError::NotPositive`].
    pub fn posterior(plan: PlannedAccrual, weight: f64, seen: EntriesSoFar) -> Result<Self, MonitorError> {
        positive("the number of subjects that the planned rate is worth", weight)?;
        let prior = GammaPrior { shape: weight, exposure: weight };
        let factor = UncertainRate::posterior(prior, seen.entries as f64, plan.expected_by(seen.until));
        Ok(Self { plan, factor, standstill: Standstill::default() })
    }

    /// The same with times at which accrual stands still; `seen` counts the time in which it went on.
    #[must_use]
    pub fn with_standstill(self, standstill: Standstill) -> Self {
        Self { standstill, ..self }
    }

    /// The next entries after `now` if each comes when it is expected at the mean rate.
    #[must_use]
    pub fn expected(&self, now: f64, count: usize) -> Vec<f64> {
        let mut entries = vec![0.0; count];
        self.fill(|| 1.0, self.factor.mean(), now, &mut entries);
        entries
    }

    /// Fills `entries` with the next entries after `now`, in order, if the factor is `factor`.
    pub(super) fn draw(&self, stream: &mut Stream, factor: f64, now: f64, entries: &mut [f64]) {
        self.fill(|| super::unit_exponential(stream), factor, now, entries);
    }

    fn fill(&self, mut gap: impl FnMut() -> f64, factor: f64, now: f64, entries: &mut [f64]) {
        let Standstill { so_far, remaining, to_come } = &self.standstill;
        // The plan's own clock stops while accrual stands still.
        let mut expected = self.plan.expected_by(now - so_far);
        let mut lag = so_far + remaining;
        for (index, entry) in entries.iter_mut().enumerate() {
            if index > 0 {
                lag += to_come.iter().filter(|pause| pause.0 == index).map(|pause| pause.1).sum::<f64>();
            }
            expected += gap() / factor;
            *entry = (self.plan.time_of(expected) + lag).max(now);
        }
    }
}

/// Accrual so far against the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccrualCheck {
    /// Entries that count.
    pub entries: u64,
    /// Entries that the plan expects by then.
    pub expected: f64,
    /// `P(Poisson(expected) <= entries)`: small if accrual is slower than planned.
    pub p_slower: f64,
    /// `P(Poisson(expected) >= entries)`: small if it is faster.
    pub p_faster: f64,
    /// Entries over those expected: the factor of the planned rate.
    pub factor: Outcome,
    /// Its interval, Garwood's.
    pub factor_interval: Interval,
    /// Entries per unit of time so far.
    pub rate: Outcome,
    /// Its interval, Garwood's.
    pub rate_interval: Interval,
}

/// Checks accrual so far: exact Poisson tails and limits.
///
/// Not estimable where no time has passed. Once a trial is full the count is fixed and the time random: the tails are then those of the time
/// that it took, but for the count of one.
/// # Reference
/// Garwood (1936), Biometrika 28, 437-442. Evidence: Poisson sums by hand, in the tests.
#[must_use]
pub fn check_accrual(plan: &PlannedAccrual, seen: EntriesSoFar, level: ConfidenceLevel) -> AccrualCheck {
    let expected = plan.expected_by(seen.until);
    let limits = poisson::garwood_limits(seen.entries, level.get());
    let over = |count: f64, whole: f64| {
        if whole > 0.0 {
            Outcome::finite(count / whole, Reason::RatioUnbounded)
        } else {
            Outcome::NotEstimable(Reason::NoPersonTime)
        }
    };
    let interval =
        |whole: f64| Interval { lower: over(limits.0, whole), upper: over(limits.1, whole), level };
    AccrualCheck {
        entries: seen.entries,
        expected,
        p_slower: poisson::cdf(seen.entries, expected),
        p_faster: poisson::upper_tail(seen.entries, expected),
        factor: over(seen.entries as f64, expected),
        factor_interval: interval(expected),
        rate: over(seen.entries as f64, seen.until),
        rate_interval: interval(seen.until),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::{Followed, State};
    use crate::protocol::{AccrualRates, RatePiece};
    use crate::random::{Purpose, stream};

    fn data(entries: &[f64], cutoff: f64, planned: usize) -> InterimData {
        let subjects = entries
            .iter()
            .map(|entry| Followed { entry: *entry, time: cutoff - entry, state: State::AtRisk })
            .collect();
        InterimData::new(subjects, cutoff, planned).unwrap()
    }

    fn poisson_plan(rate: f64) -> PlannedAccrual {
        PlannedAccrual::new(Accrual::Poisson { rate }, 25).unwrap()
    }

    /// Pauses after the second, third and fifth of three real entries, by hand.
    #[test]
    fn accrual_stands_still() {
        let entry =
            |entry: f64| crate::monitor::Followed { entry, time: 0.0, state: crate::monitor::State::AtRisk };
        let data = InterimData::new([1.0, 2.0, 2.5].map(entry).to_vec(), 6.0, 8).unwrap();
        let pauses = [(2, 1.0), (3, 5.0), (5, 2.0)].map(|(after, lasts)| Pause { after, lasts });
        // The first was over after half of its time, as the third entry came; the second has lasted 3.5 of 5.
        let found = Standstill::new(&data, &pauses);
        assert_eq!(found, Standstill { so_far: 4.0, remaining: 1.5, to_come: vec![(2, 2.0)] });
        let plan = PlannedAccrual::new(Accrual::Poisson { rate: 2.0 }, 8).unwrap();
        let forecast = AccrualForecast::as_planned(plan).with_standstill(found);
        // From 7.5 on one every half, and 2 later from the third on.
        assert_eq!(forecast.expected(6.0, 4), [8.0, 8.5, 11.0, 11.5]);
    }

    #[test]
    fn what_counts_depends_on_the_origin_and_on_the_end() {
        let open = data(&[1.0, 2.0, 4.0], 6.0, 5);
        let seen = |data: &InterimData, origin, closed| EntriesSoFar::new(data, origin, closed).unwrap();
        assert_eq!(seen(&open, CalendarOrigin::Opening, None), EntriesSoFar { entries: 3, until: 6.0 });
        assert_eq!(seen(&open, CalendarOrigin::FirstEntry, None).entries, 2);
        assert_eq!(seen(&open, CalendarOrigin::Opening, Some(5.0)).until, 5.0);
        assert_eq!(seen(&data(&[1.0, 2.0, 4.0], 6.0, 3), CalendarOrigin::Opening, None).until, 4.0);
        assert!(EntriesSoFar::new(&open, CalendarOrigin::Opening, Some(3.0)).is_err());
        assert!(EntriesSoFar::new(&open, CalendarOrigin::Opening, Some(7.0)).is_err());
    }

    /// By hand: 2 entries where 5 are expected, e^-5 (1 + 5 + 12.5).
    #[test]
    fn tails_by_hand() {
        let check = check_accrual(
            &poisson_plan(2.5),
            EntriesSoFar { entries: 2, until: 2.0 },
            ConfidenceLevel::NINETY_FIVE,
        );
        let e = (-5.0_f64).exp();
        assert!((check.p_slower - 18.5 * e).abs() < 1e-14);
        assert!((check.p_faster - (1.0 - 6.0 * e)).abs() < 1e-14);
        assert_eq!(
            (check.expected, check.factor, check.rate),
            (5.0, Outcome::Value(0.4), Outcome::Value(1.0))
        );
        // Garwood for 2: .2422093 to 7.224688 (R poisson.test).
        let limits = (check.rate_interval.lower.value().unwrap(), check.rate_interval.upper.value().unwrap());
        assert!((limits.0 - 0.5 * 0.242_209_3).abs() < 1e-7 && (limits.1 - 0.5 * 7.224_688).abs() < 1e-6);
        let none = EntriesSoFar { entries: 0, until: 0.0 };
        let none = check_accrual(&poisson_plan(1.0), none, ConfidenceLevel::NINETY_FIVE);
        assert_eq!(none.rate, Outcome::NotEstimable(Reason::NoPersonTime));
    }

    #[test]
    fn the_posterior_weighs_plan_and_data() {
        let seen = EntriesSoFar { entries: 6, until: 10.0 };
        let forecast = AccrualForecast::posterior(poisson_plan(1.0), 4.0, seen).unwrap();
        assert!((forecast.factor.mean() - 10.0 / 14.0).abs() < 1e-15);
        assert!(AccrualForecast::posterior(poisson_plan(1.0), 0.0, seen).is_err());
        assert!(PlannedAccrual::new(Accrual::Uniform { duration: 0.0 }, 5).is_err());
        let uniform = PlannedAccrual::new(Accrual::Uniform { duration: 10.0 }, 25).unwrap();
        assert_eq!((uniform.expected_by(4.0), uniform.time_of(10.0)), (10.0, 4.0));
    }

    /// The time of the third entry is gamma with shape 3; a stop of two units in between is left out. Four standard errors.
    #[test]
    fn entries_follow_the_rate() {
        let pieces = [(0.0, 2.0), (6.0, 0.0), (8.0, 2.0)];
        let pieces = pieces.map(|(from, rate)| RatePiece { from, rate, slope: 0.0 });
        let paused = AccrualRates::new(pieces.to_vec()).unwrap();
        let plan = PlannedAccrual::new(Accrual::Rates(paused), 25).unwrap();
        let forecast =
            AccrualForecast { plan, factor: UncertainRate::Known(0.5), standstill: Standstill::default() };
        let mut entries = [0.0; 3];
        let (draws, mut sum) = (20_000_u32, 0.0);
        for replicate in 0..draws {
            let mut numbers = stream(4, Purpose::CompletionEntries, u64::from(replicate));
            forecast.draw(&mut numbers, 0.5, 5.0, &mut entries);
            assert!(entries.windows(2).all(|pair| pair[0] <= pair[1]) && entries[0] > 5.0);
            assert!(entries.iter().all(|entry| !(6.0 < *entry && *entry < 8.0)));
            sum += if entries[2] > 6.0 { entries[2] - 2.0 } else { entries[2] };
        }
        let mean = sum / f64::from(draws);
        assert!((mean - 8.0).abs() < 4.0 * (3.0 / f64::from(draws)).sqrt(), "{mean}");
    }
}
