//! What is likely to come: the trial completed many times from the data at the cut.

use super::cut::Cut;
use super::outlook_records::{
    AccrualStatus, BrownianRecord, ConditionalRecord, DateRecord, ForecastRecord, ModelRecord, OutlookRecord,
    PowerRecord,
};
use super::{MonitorFault, OutlookRequest};
use crate::benchmark::Benchmark;
use crate::decision::InterimStatistic;
use crate::design::bayes::GammaPrior;
use crate::distribution::{EventTimeLaw, HazardRatio, Law};
use crate::hypothesis::standard_score;
use crate::measure::{ConfidenceLevel, OneSidedAlpha};
use crate::monitor::{
    AccrualForecast, CalendarOrigin, Completion, CompletionPlan, CompletionSettings, EntriesSoFar, EventLaw,
    EventPosterior, EventPrior, FinalCut, FinalTest, FollowUpPlan, ForecastRequest, FutureEntries,
    GammaMixture, InterimData, MonitorError, PiecewisePrior, PlannedAccrual, Standstill, State,
    UncertainRate, WeibullPrior, brownian_power, check_accrual, complete, exact_power,
    information_of_entries, prior_of_median, realised_information,
};
use crate::protocol::Cutoff;
use crate::scenario::{Scenario, Trigger};

/// Completions kept for the forecast.
const FORECAST_DRAWS: u64 = 10_000;
/// Standard deviation of the logarithm of a Weibull shape in its prior.
const LOG_SHAPE_SD: f64 = 0.5;
/// Points of the fan of events over calendar time.
const FAN_POINTS: usize = 120;
/// Pieces of the piecewise model end at these times, in months.
const PIECES: [f64; 2] = [3.0, 6.0];

/// The plan of the rest of the trial.
pub(super) struct Outlook<'a> {
    scenario: &'a Scenario,
    request: &'a OutlookRequest,
    cut: &'a Cut,
    data: InterimData,
    origin: CalendarOrigin,
    seen: EntriesSoFar,
    plan: CompletionPlan,
}

/// The outlook, or why there is none: the final analysis is due by now.
pub(super) fn outlook(
    scenario: &Scenario,
    request: &OutlookRequest,
    cut: &Cut,
) -> Result<OutlookRecord, MonitorFault> {
    Outlook::new(scenario, request, cut)?.record()
}

impl<'a> Outlook<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        request: &'a OutlookRequest,
        cut: &'a Cut,
    ) -> Result<Self, MonitorFault> {
        let data = cut.interim(scenario.conduct.subjects)?;
        let course = scenario.course.as_ref().map(|plan| &plan.course);
        let closes = course.and_then(|course| course.enrolment.closes);
        let closed = closes.filter(|closes| *closes <= data.cutoff());
        let origin = if cut.opened < cut.subjects[0].origin() {
            CalendarOrigin::Opening
        } else {
            CalendarOrigin::FirstEntry
        };
        let standstill = Standstill::new(&data, course.map_or(&[], |course| &course.enrolment.pauses));
        let seen = EntriesSoFar::new(&data, origin, closed)?;
        // The plan's rates count the time in which accrual goes on.
        let seen = EntriesSoFar { until: (seen.until - standstill.so_far).max(0.0), ..seen };
        let entries = if data.to_enter() == 0 || closed.is_some() {
            FutureEntries::Closed
        } else {
            let planned = PlannedAccrual::new(scenario.conduct.accrual.clone(), scenario.conduct.subjects)?;
            let forecast = AccrualForecast::posterior(planned, request.accrual_weight, seen)?;
            FutureEntries::Poisson(forecast.with_standstill(standstill))
        };
        let (date, after_last_entry) = match scenario.conduct.cutoff {
            Cutoff::Calendar(time) => (Some(time), None),
            Cutoff::AfterLastSubject(time) => (None, Some(time)),
        };
        let plan = CompletionPlan {
            entries,
            dropout: dropout(scenario, &data)?,
            cut: FinalCut {
                after_last_entry,
                events: scenario
                    .course
                    .as_ref()
                    .and_then(|plan| plan.final_events)
                    .map(|events| events as u64),
                date,
                follow_up: course.and_then(|course| course.restriction),
            },
            tests: scenario.benchmarks.iter().map(|benchmark| test(scenario, benchmark)).collect(),
            data: data.clone(),
        };
        Ok(Self { scenario, request, cut, data, origin, seen, plan })
    }

    /// The benchmark that rules and priors look at first.
    fn benchmark(&self) -> &Benchmark {
        &self.scenario.benchmarks[0]
    }

    fn record(&self) -> Result<OutlookRecord, MonitorFault> {
        if self.final_analysis_is_due() {
            return Ok(OutlookRecord::due(self.accrual()?));
        }
        let mut models = Vec::new();
        let mut forecast = None;
        for (name, prior) in self.priors()? {
            let posterior = EventPosterior::new(&prior, &self.data.observed());
            let posterior = match posterior {
                Ok(posterior) => posterior,
                Err(error) => {
                    models.push(ModelRecord::without(name, error.to_string()));
                    continue;
                }
            };
            let completed = self.complete(&EventLaw::Posterior(posterior.clone()), forecast.is_none())?;
            if forecast.is_none() {
                forecast = completed
                    .forecast
                    .as_ref()
                    .map(|found| ForecastRecord::new(found, name, self.cut, &self.triggers()));
            }
            let benchmark = &self.benchmark().law;
            models.push(ModelRecord::new(name, &posterior, benchmark, self.powers(&completed)));
        }
        Ok(OutlookRecord {
            final_analysis_due: false,
            completions: self.request.completions,
            seed: self.request.seed,
            test: self.scenario.analysis.test,
            alpha_one_sided: self.scenario.analysis.alpha.get(),
            prior_events: self.request.prior_events,
            robust_weight: self.request.robust_weight,
            dropout_hazard: self.plan.dropout.mean(),
            accrual: self.accrual()?,
            models,
            conditional: self.conditional()?,
            brownian: self.brownian()?,
            forecast,
        })
    }

    /// Whether the plan's final analysis should have been held by now.
    pub(super) fn final_analysis_is_due(&self) -> bool {
        let FinalCut { date, events, after_last_entry, .. } = self.plan.cut;
        let now = self.data.cutoff();
        let full = matches!(self.plan.entries, FutureEntries::Closed);
        let by_date = date.is_some_and(|date| date <= now);
        let by_events = events.is_some_and(|events| self.data.count(State::Event) as u64 >= events);
        let by_follow_up = after_last_entry.is_some_and(|time| full && self.data.last_entry() + time <= now);
        by_date || by_events || by_follow_up
    }

    /// Numbers of events at which an analysis is due.
    fn triggers(&self) -> Vec<(usize, String)> {
        let Some(plan) = &self.scenario.course else { return Vec::new() };
        let interims = plan.interims.iter().filter_map(|interim| match interim.trigger {
            Trigger::Events(events) => Some((events, format!("`{}`", interim.name))),
            _ => None,
        });
        let last = plan.final_events.map(|events| (events, format!("`{}`", self.scenario.analysis.name)));
        interims.chain(last).collect()
    }

    /// The date of the final analysis and predictive power by the main model.
    pub(super) fn main_model(&self) -> Result<(Option<DateRecord>, Vec<PowerRecord>), MonitorFault> {
        let mut priors = self.priors()?;
        let (name, prior) = priors.swap_remove(0);
        let posterior = EventPosterior::new(&prior, &self.data.observed())?;
        let completed = self.complete(&EventLaw::Posterior(posterior), true)?;
        let forecast = completed
            .forecast
            .as_ref()
            .map(|found| ForecastRecord::new(found, name, self.cut, &self.triggers()));
        let date = forecast.and_then(|forecast| forecast.dates.into_iter().nth(1));
        Ok((date, self.powers(&completed)))
    }

    /// Each benchmark's rejection if its own law holds from now on.
    pub(super) fn under_each_benchmark(&self) -> Result<Vec<PowerRecord>, MonitorFault> {
        let mut found = Vec::new();
        for (place, benchmark) in self.scenario.benchmarks.iter().enumerate() {
            let completed = self.complete(&EventLaw::Fixed(benchmark.law.clone()), false)?;
            found.extend(self.powers(&completed).into_iter().nth(place));
        }
        Ok(found)
    }

    fn accrual(&self) -> Result<AccrualStatus, MonitorFault> {
        let planned =
            PlannedAccrual::new(self.scenario.conduct.accrual.clone(), self.scenario.conduct.subjects)?;
        Ok(AccrualStatus::new(
            &check_accrual(&planned, self.seen, ConfidenceLevel::NINETY_FIVE),
            self.origin == CalendarOrigin::FirstEntry,
        ))
    }

    /// The models of the event law, the main one first: all centred at the benchmark and worth as many events.
    fn priors(&self) -> Result<Vec<(&'static str, EventPrior)>, MonitorFault> {
        let law = &self.benchmark().law;
        let median = law.median();
        let events = self.request.prior_events;
        let vague = prior_of_median(median, events)?;
        let exponential = match self.request.robust_weight {
            Some(weight) => GammaMixture::robust(self.historical(median)?, weight, vague)?,
            None => GammaMixture::single(vague),
        };
        let cuts: Vec<f64> =
            PIECES.map(|month| month * crate::measure::TimeUnit::Months.per(self.cut.unit)).to_vec();
        let until = self.benchmark().horizon.filter(|horizon| *horizon > cuts[1]).unwrap_or(3.0 * cuts[1]);
        let shares = events / 3.0;
        Ok(vec![
            ("weibull", EventPrior::Weibull(WeibullPrior::new(1.0, LOG_SHAPE_SD, vague)?)),
            ("exponential", EventPrior::Exponential(exponential)),
            ("piecewise", EventPrior::Piecewise(PiecewisePrior::around(law, cuts, shares, until)?)),
        ])
    }

    /// The benchmark's own information: its events, at its median.
    fn historical(&self, median: f64) -> Result<GammaPrior, MonitorError> {
        let events = self.benchmark().record.event_count().map_or(1.0, |events| events.count);
        prior_of_median(median, events)
    }

    /// Under a fixed law the hazard of dropout is fixed too, at its mean: conditional power is then exact wherever the date of the end is known.
    fn plan_under(&self, law: &EventLaw) -> CompletionPlan {
        let dropout = match law {
            EventLaw::Fixed(_) => UncertainRate::Known(self.plan.dropout.mean()),
            EventLaw::Posterior(_) => self.plan.dropout,
        };
        CompletionPlan { dropout, ..self.plan.clone() }
    }

    fn complete(&self, law: &EventLaw, forecast: bool) -> Result<Completion, MonitorFault> {
        let now = self.data.cutoff();
        // Up to three times the time so far; what lies beyond is no forecast.
        let calendar = (0..=FAN_POINTS).map(|point| now + 2.0 * now * point as f64 / FAN_POINTS as f64);
        let settings = CompletionSettings {
            completions: self.request.completions,
            seed: self.request.seed,
            forecast: forecast
                .then(|| ForecastRequest { draws: FORECAST_DRAWS, calendar: calendar.collect() }),
        };
        Ok(complete(&self.plan_under(law), law, &settings)?)
    }

    fn powers(&self, completed: &Completion) -> Vec<PowerRecord> {
        let benchmarks = self.scenario.benchmarks.iter().zip(&completed.power);
        benchmarks
            .map(|(benchmark, power)| PowerRecord {
                benchmark: benchmark.record.id.clone(),
                power: power.estimate(),
                mcse: Some(power.standard_error()),
                exact: None,
                error_bound: None,
            })
            .collect()
    }

    /// Success if a stated law holds from now on: each benchmark's own, the planned hazard ratio, and every truth of the file that is a law alone.
    fn conditional(&self) -> Result<Vec<ConditionalRecord>, MonitorFault> {
        let mut laws: Vec<(String, Law)> = Vec::new();
        for benchmark in &self.scenario.benchmarks {
            laws.push((format!("as {}", benchmark.record.id), benchmark.law.clone()));
        }
        if let Some(ratio) = self.request.hazard_ratio {
            let law =
                HazardRatio::new(self.benchmark().law.clone(), ratio, 0.0).map_err(MonitorError::Law)?;
            let name = format!("hazard ratio {ratio} to {}", self.benchmark().record.id);
            laws.push((name, Law::HazardRatio(law)));
        }
        let truths = self.scenario.truths.iter().filter(|truth| truth.null_of.is_none());
        laws.extend(
            truths
                .filter(|truth| truth.effects.leave_the_law() && !truth.seen_at_scans)
                .map(|truth| (truth.name.clone(), truth.law.clone())),
        );
        let mut found = Vec::new();
        for (law, fixed) in laws {
            let law_alone = EventLaw::Fixed(fixed.clone());
            let completed = self.complete(&law_alone, false)?;
            let mut power = self.powers(&completed);
            if let Ok(exact) = exact_power(&self.plan_under(&law_alone), &fixed) {
                for (record, exact) in power.iter_mut().zip(exact) {
                    (record.exact, record.error_bound) = (Some(exact.power), Some(exact.error_bound));
                }
            }
            found.push(ConditionalRecord { law, power });
        }
        Ok(found)
    }

    /// Brownian figures, of the information that the entries give now and at the end of the plan.
    fn brownian(&self) -> Result<Vec<BrownianRecord>, MonitorFault> {
        let mut entries: Vec<f64> = self.data.subjects().iter().map(|subject| subject.entry).collect();
        if let FutureEntries::Poisson(forecast) = &self.plan.entries {
            entries.extend(forecast.expected(self.data.cutoff(), self.data.to_enter()));
        }
        let last = entries.iter().copied().fold(0.0, f64::max);
        let cut = self.plan.cut;
        let ends = [cut.date, cut.after_last_entry.map(|time| last + time)];
        let end = ends.into_iter().flatten().fold(f64::INFINITY, f64::min);
        let end = if end.is_finite() { end } else { last + cut.follow_up.unwrap_or(0.0) };
        let alpha: OneSidedAlpha = self.scenario.analysis.alpha;
        let mut found = Vec::new();
        for benchmark in &self.scenario.benchmarks {
            let follow_up = FollowUpPlan {
                horizon: benchmark.horizon,
                follow_up: cut.follow_up,
                dropout: self.scenario.conduct.dropout.hazard,
            };
            let now = realised_information(&self.data, &benchmark.law, &follow_up)?;
            let whole = information_of_entries(&entries, end, &benchmark.law, &follow_up)?;
            let tally = self.data.tally(&benchmark.law, benchmark.horizon);
            let Some(z) = standard_score(self.scenario.analysis.test, tally) else { continue };
            let statistic =
                InterimStatistic { z, information: now, last: whole, critical: alpha.critical_value() };
            let Ok(power) = brownian_power(&statistic, self.request.hazard_ratio) else { continue };
            found.push(BrownianRecord::new(&benchmark.record.id, &statistic, &power));
        }
        Ok(found)
    }
}

fn test(scenario: &Scenario, benchmark: &Benchmark) -> FinalTest {
    FinalTest::Logrank {
        variant: scenario.analysis.test,
        alpha: scenario.analysis.alpha,
        law: benchmark.law.clone(),
        horizon: benchmark.horizon,
    }
}

/// The planned hazard of dropout, worth one event, and what was seen.
fn dropout(scenario: &Scenario, data: &InterimData) -> Result<UncertainRate, MonitorError> {
    let hazard = scenario.conduct.dropout.hazard;
    let lost = data.count(State::Lost);
    if hazard == 0.0 && lost == 0 {
        return Ok(UncertainRate::ZERO);
    }
    let exposure = data.exposure();
    // Without a plan: half an event in the time so far.
    let prior =
        if hazard > 0.0 { GammaPrior::new(1.0, 1.0 / hazard) } else { GammaPrior::new(0.5, exposure) };
    Ok(UncertainRate::posterior(prior?, lost as f64, exposure))
}
