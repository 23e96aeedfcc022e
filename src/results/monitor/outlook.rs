//! What is likely to come: the trial completed many times from the data at the cut.

use super::accrual::Recruitment;
use super::cut::{Cut, final_cut, follow_up};
use super::outlook_records::{
    BrownianRecord, ConditionalRecord, DateRecord, ForecastRecord, ModelRecord, OutlookRecord, PowerRecord,
};
use super::{Historical, MonitorFault, OutlookRequest};
use crate::benchmark::Benchmark;
use crate::decision::InterimStatistic;
use crate::design::bayes::GammaPrior;
use crate::distribution::{EventTimeLaw, HazardRatio, Law};
use crate::hypothesis::standard_score;
use crate::measure::{OneSidedAlpha, TimeUnit};
use crate::monitor::{
    Completion, CompletionPlan, CompletionSettings, EventLaw, EventPosterior, EventPrior, FinalCut,
    FinalTest, ForecastRequest, FutureEntries, GammaMixture, InterimData, MonitorError, PiecewisePrior,
    State, UncertainRate, WeibullPrior, brownian_power, complete, exact_power, information_of_entries,
    power_prior, prior_of_median, realised_information,
};
use crate::scenario::{Scenario, Trigger};

/// Completions kept for the forecast.
const FORECAST_DRAWS: u64 = 10_000;
/// Standard deviation of the logarithm of a Weibull shape in its prior around 1: 95% of it from .38 to 2.7, and the shapes of progression-free survival in this
/// disease, about 1.5 (JCOG 0509, NTR1527), well within.
const LOG_SHAPE_SD: f64 = 0.5;
/// Points of the fan of events over calendar time.
const FAN_POINTS: usize = 120;
/// Pieces of the piecewise model end at these times, in months: the times at which survival is usually published.
const PIECES: [f64; 2] = [3.0, 6.0];

/// The plan of the rest of the trial.
pub(super) struct Outlook<'a> {
    scenario: &'a Scenario,
    request: &'a OutlookRequest,
    cut: &'a Cut,
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
        let plan = CompletionPlan {
            entries: Recruitment::new(scenario, cut)?.to_come(request.accrual_weight)?,
            dropout: dropout(scenario, &cut.data)?,
            cut: final_cut(scenario),
            tests: scenario.benchmarks.iter().map(|benchmark| test(scenario, benchmark)).collect(),
            data: cut.data.clone(),
        };
        Ok(Self { scenario, request, cut, plan })
    }

    /// The benchmark that rules and priors look at first.
    fn benchmark(&self) -> &Benchmark {
        &self.scenario.benchmarks[0]
    }

    fn record(&self) -> Result<OutlookRecord, MonitorFault> {
        let mut record = OutlookRecord {
            final_analysis_due: self.final_analysis_is_due(),
            completions: self.request.completions,
            seed: self.request.seed,
            test: self.scenario.analysis.test,
            alpha_one_sided: self.scenario.analysis.alpha.get(),
            prior_events: self.request.prior_events,
            historical: self.request.historical,
            dropout_hazard: self.plan.dropout.mean(),
            models: Vec::new(),
            conditional: Vec::new(),
            brownian: Vec::new(),
            forecast: None,
        };
        if record.final_analysis_due {
            return Ok(record);
        }
        for (name, prior) in self.priors() {
            let observed = self.plan.data.observed();
            let posterior = match prior.and_then(|prior| EventPosterior::new(&prior, &observed)) {
                Ok(posterior) => posterior,
                Err(error) => {
                    record.models.push(ModelRecord::without(name, error.to_string()));
                    continue;
                }
            };
            let law = EventLaw::Posterior(posterior.clone());
            let completed = self.complete(&law, record.forecast.is_none())?;
            record.forecast = record.forecast.or_else(|| self.forecast(name, &completed));
            let powers = self.powers(&completed);
            record.models.push(ModelRecord::new(name, &posterior, &self.benchmark().law, powers));
        }
        record.conditional = self.conditional()?;
        record.brownian = self.brownian()?;
        Ok(record)
    }

    fn forecast(&self, model: &'static str, completed: &Completion) -> Option<ForecastRecord> {
        let found = completed.forecast.as_ref()?;
        Some(ForecastRecord::new(found, model, self.cut, &self.triggers()))
    }

    /// Whether the plan's final analysis should have been held by now.
    pub(super) fn final_analysis_is_due(&self) -> bool {
        let FinalCut { date, events, after_last_entry, .. } = self.plan.cut;
        let now = self.plan.data.cutoff();
        let full = matches!(self.plan.entries, FutureEntries::Closed);
        let by_date = date.is_some_and(|date| date <= now);
        let by_events = events.is_some_and(|events| self.plan.data.count(State::Event) as u64 >= events);
        let by_follow_up =
            after_last_entry.is_some_and(|time| full && self.plan.data.last_entry() + time <= now);
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
        let (name, prior) = self.main_prior();
        let posterior = EventPosterior::new(&prior?, &self.plan.data.observed())?;
        let completed = self.complete(&EventLaw::Posterior(posterior), true)?;
        let date = self.forecast(name, &completed).and_then(|forecast| forecast.dates.into_iter().nth(1));
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

    /// The gamma law of a constant hazard that is worth the prior's events at the first benchmark's median.
    fn vague(&self) -> Result<GammaPrior, MonitorError> {
        prior_of_median(self.benchmark().law.median(), self.request.prior_events)
    }

    /// The model that forecasts are made by: times of progression are seldom exponential.
    fn main_prior(&self) -> (&'static str, Result<EventPrior, MonitorError>) {
        let prior = self.vague().and_then(|vague| WeibullPrior::new(1.0, LOG_SHAPE_SD, vague));
        ("weibull", prior.map(EventPrior::Weibull))
    }

    /// The models of the event law, the main one first: all centred at the first benchmark and worth as many events. A benchmark that a model cannot be centred
    /// at, as one without a median, leaves that model out.
    fn priors(&self) -> [(&'static str, Result<EventPrior, MonitorError>); 3] {
        let law = &self.benchmark().law;
        let cuts = PIECES.map(|month| month * TimeUnit::Months.per(self.cut.unit)).to_vec();
        let until = self.benchmark().horizon.filter(|horizon| *horizon > cuts[1]).unwrap_or(3.0 * cuts[1]);
        let share = self.request.prior_events / (cuts.len() + 1) as f64;
        let piecewise = PiecewisePrior::around(law, cuts, share, until);
        [
            self.main_prior(),
            ("exponential", self.exponential().map(EventPrior::Exponential)),
            ("piecewise", piecewise.map(EventPrior::Piecewise)),
        ]
    }

    /// The prior of a constant hazard, with what the benchmark's own events add to it.
    fn exponential(&self) -> Result<GammaMixture, MonitorError> {
        let (vague, median) = (self.vague()?, self.benchmark().law.median());
        let events = self.benchmark().record.event_count().map_or(1.0, |events| events.count);
        match self.request.historical {
            None => Ok(GammaMixture::single(vague)),
            Some(Historical::Robust { weight }) => {
                GammaMixture::robust(prior_of_median(median, events)?, weight, vague)
            }
            Some(Historical::Power { fraction }) => {
                let exposure = prior_of_median(median, events)?.exposure;
                power_prior(events, exposure, fraction, vague).map(GammaMixture::single)
            }
        }
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
        let now = self.plan.data.cutoff();
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
        let data = &self.plan.data;
        let mut entries: Vec<f64> = data.subjects().iter().map(|subject| subject.entry).collect();
        if let FutureEntries::Poisson(forecast) = &self.plan.entries {
            entries.extend(forecast.expected(data.cutoff(), data.to_enter()));
        }
        let end = self.plan.cut.end(entries.iter().copied().fold(0.0, f64::max));
        let alpha: OneSidedAlpha = self.scenario.analysis.alpha;
        let mut found = Vec::new();
        for benchmark in &self.scenario.benchmarks {
            let follow_up = follow_up(self.scenario, benchmark);
            let now = realised_information(data, &benchmark.law, &follow_up)?;
            let whole = information_of_entries(&entries, end, &benchmark.law, &follow_up)?;
            let tally = data.tally(&benchmark.law, benchmark.horizon);
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
