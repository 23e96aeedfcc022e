//! What raising the number of subjects at a look costs in type I error, by simulation of whole trials.

use rayon::prelude::*;

use super::accrual::{AccrualForecast, PlannedAccrual};
use super::completion::{
    CompletionPlan, CompletionSettings, EventLaw, FinalCut, FinalTest, FutureEntries, Proportion, complete,
};
use super::conditional_power::brownian_power;
use super::data::{Followed, InterimData, State};
use super::error::{positive, probability};
use super::look::{FollowUpPlan, information_of_entries};
use super::rate::UncertainRate;
use super::{MonitorError, unit_exponential};
use crate::decision::InterimStatistic;
use crate::distribution::{EventTimeLaw, Law};
use crate::hypothesis::{Variant, critical_expected, standard_score};
use crate::measure::OneSidedAlpha;
use crate::random::{Purpose, Stream, stream};

/// A trial whose number of subjects may be raised once.
#[derive(Debug, Clone, PartialEq)]
pub struct ReEstimation {
    /// Planned accrual.
    pub accrual: PlannedAccrual,
    /// Dropout hazard.
    pub dropout: f64,
    /// Calendar time of the look.
    pub look: f64,
    /// When the final analysis is.
    pub cut: FinalCut,
    /// Subjects planned, and to be had if the look is promising.
    pub subjects: [usize; 2],
    /// The look is promising if conditional power under the current trend lies from the first to below the second.
    pub promising: [f64; 2],
    /// Variant of the test.
    pub variant: Variant,
    /// Its level.
    pub alpha: OneSidedAlpha,
    /// Benchmark.
    pub benchmark: Law,
    /// Time at which the comparison ends.
    pub horizon: Option<f64>,
}

/// What became of the trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReEstimated {
    /// Rejections if the number of subjects stays as planned.
    pub as_planned: Proportion,
    /// Rejections if it is raised whenever the look is promising.
    pub raised: Proportion,
    /// Rejections if it were raised always.
    pub always: Proportion,
    /// Promising looks.
    pub promising: Proportion,
}

impl ReEstimated {
    /// Mean number of subjects planned with the rule.
    #[must_use]
    pub fn mean_subjects(&self, subjects: [usize; 2]) -> f64 {
        let [planned, most] = subjects.map(|n| n as f64);
        planned + (most - planned) * self.promising.estimate()
    }
}

/// What every trial of a simulation shares.
struct Prepared {
    test: FinalTest,
    information: InformationTable,
}

/// Events that the null expects of one subject by its time since entry, between whose points a straight line is near enough for a decision about a zone.
struct InformationTable {
    step: f64,
    values: Vec<f64>,
}

impl InformationTable {
    const POINTS: usize = 600;

    fn new(law: &Law, plan: &FollowUpPlan) -> Result<Self, MonitorError> {
        // Beyond it next to nobody is left under the null.
        let all = law.inverse_cumulative_hazard(16.0);
        let longest = [plan.horizon, plan.follow_up].into_iter().flatten().fold(all, f64::min);
        let step = positive("the time that the comparison takes", longest)? / Self::POINTS as f64;
        let at = |point: usize| information_of_entries(&[0.0], step * point as f64, law, plan);
        Ok(Self { step, values: (0..=Self::POINTS).map(at).collect::<Result<_, _>>()? })
    }

    fn at(&self, time: f64) -> f64 {
        let place = (time / self.step).clamp(0.0, Self::POINTS as f64);
        let left = (place as usize).min(Self::POINTS - 1);
        let share = place - left as f64;
        (1.0 - share) * self.values[left] + share * self.values[left + 1]
    }
}

/// What a trial gave: rejection as planned, rejection if raised, whether the look was promising.
type Trial = [bool; 3];

impl ReEstimation {
    /// Simulates so many trials whose event times follow `truth`: entry, event and dropout up to the look, the decision there, and the rest of the trial with
    /// either number of subjects, from the same random numbers. The final test takes its critical value as if nothing had been changed.
    ///
    /// ```text
    /// promising:  low <= CP < high,   CP = Phi((z / sqrt t - c) / sqrt(1 - t)),   t = I(look) / I(end) of the planned number, c = z_{1 - alpha}
    /// ```
    /// # Errors
    /// [`MonitorError`] for a plan that cannot be.
    /// # Reference
    /// Chen, DeMets & Lan (2004), Stat. Med. 23, 1023-1038 (raising at a conditional power of 1/2 or more does not inflate the size of a normal test); Mehta &
    /// Pocock (2011), Stat. Med. 30, 3267-3284 (promising zone). Evidence: the rules "never" and "always", in the tests.
    pub fn simulate(&self, truth: &Law, trials: u64, seed: u64) -> Result<ReEstimated, MonitorError> {
        positive("the calendar time of the look", self.look)?;
        for bound in self.promising {
            if !(0.0..=1.0).contains(&bound) {
                probability("a bound of the promising zone", bound)?;
            }
        }
        let [planned, most] = self.subjects;
        if most < planned {
            let (part, whole) = (planned as u64, most as u64);
            return Err(MonitorError::Count { what: "subjects planned", part, whole });
        }
        if trials == 0 {
            return Err(MonitorError::Empty("trials"));
        }
        let follow_up =
            FollowUpPlan { horizon: self.horizon, follow_up: self.cut.follow_up, dropout: self.dropout };
        let prepared = Prepared {
            test: FinalTest::Tabulated {
                law: self.benchmark.clone(),
                horizon: self.horizon,
                critical: (0..=most as u64)
                    .map(|events| critical_expected(self.variant, events, self.alpha))
                    .collect(),
            },
            information: InformationTable::new(&self.benchmark, &follow_up)?,
        };
        let trial = |replicate: u64| self.trial(truth, &prepared, seed, replicate);
        let found: Vec<Trial> = (0..trials).into_par_iter().map(trial).collect::<Result<_, _>>()?;
        let share = |counts: &dyn Fn(&Trial) -> bool| Proportion {
            count: found.iter().filter(|trial| counts(trial)).count() as u64,
            of: trials,
        };
        Ok(ReEstimated {
            as_planned: share(&|[planned, _, _]| *planned),
            raised: share(&|[planned, raised, promising]| if *promising { *raised } else { *planned }),
            always: share(&|[_, raised, _]| *raised),
            promising: share(&|[_, _, promising]| *promising),
        })
    }

    fn trial(
        &self,
        truth: &Law,
        prepared: &Prepared,
        seed: u64,
        replicate: u64,
    ) -> Result<Trial, MonitorError> {
        let mut numbers = stream(seed, Purpose::ReEstimation, replicate);
        let (subjects, now) = self.until_look(truth, &mut numbers);
        let end =
            |most: usize| self.rejects((&subjects, now), most, (truth, &prepared.test), seed, replicate);
        let [planned, raised] = [end(self.subjects[0])?, end(self.subjects[1])?];
        // With nobody in by the look nothing is promising.
        let promising = now == self.look && self.is_promising(&subjects, &prepared.information)?;
        Ok([planned, raised, promising])
    }

    /// Those who enter by the look, as they are known then; if nobody does, the first one on its entry, from where the trial is completed.
    fn until_look(&self, truth: &Law, numbers: &mut Stream) -> (Vec<Followed>, f64) {
        let mut found = Vec::new();
        let mut expected = 0.0;
        for _ in 0..self.subjects[0] {
            expected += unit_exponential(numbers);
            let entry = self.accrual.time_of(expected);
            let event = truth.inverse_cumulative_hazard(unit_exponential(numbers));
            let lost = unit_exponential(numbers);
            let lost = if self.dropout > 0.0 { lost / self.dropout } else { f64::INFINITY };
            if entry > self.look {
                if found.is_empty() {
                    return (vec![Followed { entry, time: 0.0, state: State::AtRisk }], entry);
                }
                break;
            }
            let longest = (self.look - entry).min(self.cut.follow_up.unwrap_or(f64::INFINITY));
            let state = match (event <= lost.min(longest), lost <= longest || longest < self.look - entry) {
                (true, _) => State::Event,
                (false, true) => State::Lost,
                (false, false) => State::AtRisk,
            };
            found.push(Followed { entry, time: event.min(lost).min(longest), state });
        }
        (found, self.look)
    }

    fn is_promising(&self, subjects: &[Followed], table: &InformationTable) -> Result<bool, MonitorError> {
        let data = InterimData::new(subjects.to_vec(), self.look, self.subjects[0])?;
        let tally = data.tally(&self.benchmark, self.horizon);
        let Some(z) = standard_score(self.variant, tally) else { return Ok(false) };
        let mut entries: Vec<f64> = subjects.iter().map(|subject| subject.entry).collect();
        let expected = self.accrual.expected_by(self.look);
        entries.extend((1..=data.to_enter()).map(|k| self.accrual.time_of(expected + k as f64)));
        let last = entries.iter().copied().fold(0.0, f64::max);
        let end = self.cut.end(last);
        let statistic = InterimStatistic {
            z,
            information: subjects.iter().map(|subject| table.at(self.look - subject.entry)).sum(),
            last: entries.iter().map(|entry| table.at(end - entry)).sum(),
            critical: self.alpha.critical_value(),
        };
        let [low, high] = self.promising;
        Ok(brownian_power(&statistic, None).is_ok_and(|power| (low..high).contains(&power.trend)))
    }

    /// Whether the trial rejects with so many subjects; at the look itself if the final analysis lies before it.
    fn rejects(
        &self,
        (subjects, now): (&[Followed], f64),
        most: usize,
        (truth, test): (&Law, &FinalTest),
        seed: u64,
        replicate: u64,
    ) -> Result<bool, MonitorError> {
        let data = InterimData::new(subjects.to_vec(), now, most)?;
        let entries = if data.to_enter() == 0 {
            FutureEntries::Closed
        } else {
            FutureEntries::Poisson(AccrualForecast::as_planned(self.accrual.clone()))
        };
        let plan = CompletionPlan {
            data,
            entries,
            dropout: UncertainRate::Known(self.dropout),
            cut: self.cut,
            tests: vec![test.clone()],
        };
        // One completion, of numbers of its own.
        let settings =
            CompletionSettings { completions: 1, seed: seed ^ replicate.rotate_left(20), forecast: None };
        let completed = complete(&plan, &EventLaw::Fixed(truth.clone()), &settings)?;
        Ok(completed.power[0].count == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Accrual;

    fn plan(promising: [f64; 2]) -> ReEstimation {
        ReEstimation {
            accrual: PlannedAccrual::new(Accrual::Poisson { rate: 2.0 }, 25).unwrap(),
            dropout: 0.01,
            look: 9.0,
            cut: FinalCut { after_last_entry: Some(9.0), ..FinalCut::default() },
            subjects: [25, 40],
            promising,
            variant: Variant::SignedRoot,
            alpha: OneSidedAlpha::FIVE_PERCENT,
            benchmark: "exponential:median=5".parse().unwrap(),
            horizon: None,
        }
    }

    #[test]
    fn never_and_always() {
        let law = |text: &str| text.parse::<Law>().unwrap();
        let never = plan([0.5, 0.5]).simulate(&law("exponential:median=9"), 300, 3).unwrap();
        assert_eq!((never.raised, never.promising.count), (never.as_planned, 0));
        let always = plan([0.0, 1.0]).simulate(&law("exponential:median=9"), 300, 3).unwrap();
        assert_eq!((always.as_planned, always.always), (never.as_planned, never.always));
        assert!(always.raised.count > never.raised.count, "{always:?}");
        let mean = always.mean_subjects([25, 40]);
        assert!((mean - 25.0 - 15.0 * always.promising.estimate()).abs() < 1e-12 && mean > 35.0, "{mean}");
    }

    /// The size of the plain trial against the exact one, four standard errors; raising in a promising zone above one half leaves it there.
    #[test]
    fn size_of_the_plain_trial() {
        let truth: Law = "exponential:median=5".parse().unwrap();
        let found = plan([0.5, 0.9]).simulate(&truth, 2000, 11).unwrap();
        // Nominal .05; the signed root has .047 to .053 at such numbers.
        let error = (0.05_f64 * 0.95 / 2000.0).sqrt();
        assert!((found.as_planned.estimate() - 0.05).abs() < 4.0 * error + 0.003, "{found:?}");
        assert!((found.raised.estimate() - 0.05).abs() < 4.0 * error + 0.005, "{found:?}");
    }

    /// A look before most trials have begun changes nothing: the size is that of the whole trial.
    #[test]
    fn a_look_before_the_first_entry() {
        let truth: Law = "exponential:median=5".parse().unwrap();
        let early = ReEstimation { look: 0.2, ..plan([0.0, 1.0]) };
        let found = early.simulate(&truth, 2000, 5).unwrap();
        let error = (0.05_f64 * 0.95 / 2000.0).sqrt();
        assert!((found.as_planned.estimate() - 0.05).abs() < 4.0 * error + 0.003, "{found:?}");
        assert!(found.promising.estimate() < 0.5, "{found:?}");
    }

    /// The table against the integral that it stands for.
    #[test]
    fn information_between_the_points() {
        let law: Law = "log-logistic:shape=1.86,median=7.1".parse().unwrap();
        let plan = FollowUpPlan { horizon: Some(12.0), follow_up: None, dropout: 0.01 };
        let table = InformationTable::new(&law, &plan).unwrap();
        for time in [0.0, 0.013, 1.7, 6.66, 11.99, 12.0, 40.0] {
            let exact = information_of_entries(&[0.0], time, &law, &plan).unwrap();
            assert!((table.at(time) - exact).abs() < 1e-5, "{time}: {} {exact}", table.at(time));
        }
    }

    #[test]
    fn plans_that_are_none() {
        let truth: Law = "exponential:median=5".parse().unwrap();
        let fewer = ReEstimation { subjects: [25, 20], ..plan([0.3, 0.8]) };
        assert!(matches!(fewer.simulate(&truth, 10, 1), Err(MonitorError::Count { .. })));
        assert!(plan([0.3, 1.8]).simulate(&truth, 10, 1).is_err());
        assert!(plan([0.3, 0.8]).simulate(&truth, 0, 1).is_err());
    }
}
