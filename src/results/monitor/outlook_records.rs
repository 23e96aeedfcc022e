//! Records of what is likely to come.

use schemars::JsonSchema;
use serde::Serialize;

use super::Historical;
use super::cut::Cut;
use crate::decision::InterimStatistic;
use crate::distribution::Law;
use crate::hypothesis::Variant;
use crate::monitor::{BrownianPower, DateForecast, EventPosterior, FORECAST_LEVELS, Forecast};

/// What is likely to come.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutlookRecord {
    /// The final analysis is due by the plan: nothing is left to complete.
    pub final_analysis_due: bool,
    /// Completions behind each figure.
    pub completions: u64,
    /// Seed.
    pub seed: u64,
    /// Variant of the final test.
    pub test: Variant,
    /// Its level.
    pub alpha_one_sided: f64,
    /// Events that the prior of the hazard is worth, centred at the first benchmark's median.
    pub prior_events: f64,
    /// What the benchmark's own events add to the exponential model, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub historical: Option<Historical>,
    /// Mean hazard of dropout from now on.
    pub dropout_hazard: f64,
    /// Predictive power by model of the event law, the main model first.
    pub models: Vec<ModelRecord>,
    /// Conditional power under stated laws.
    pub conditional: Vec<ConditionalRecord>,
    /// Brownian approximations.
    pub brownian: Vec<BrownianRecord>,
    /// Dates and numbers of events to come, by the main model; left out once the final analysis is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastRecord>,
}

/// Probability of success against a benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PowerRecord {
    /// Benchmark.
    pub benchmark: String,
    /// Probability, by simulation.
    pub power: f64,
    /// Its Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// The same without simulation, where that can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// Bound of its error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_bound: Option<f64>,
}

/// A model of the event law.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ModelRecord {
    /// `weibull`, `exponential`, `piecewise`.
    pub model: &'static str,
    /// Posterior median of the median time, and 95% limits; null where it is not reached.
    pub median: [Option<f64>; 3],
    /// Posterior probability that the median exceeds the first benchmark's.
    pub median_above: Option<f64>,
    /// Weights of the prior's components after the data, historical first; of a mixture only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<f64>,
    /// By how much the grid of the shape moves mean and standard deviation when halved, in standard deviations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid_error: Option<f64>,
    /// Predictive power.
    pub predictive_power: Vec<PowerRecord>,
    /// Why there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl ModelRecord {
    pub(super) fn new(
        model: &'static str,
        posterior: &EventPosterior,
        benchmark: &Law,
        predictive_power: Vec<PowerRecord>,
    ) -> Self {
        use crate::distribution::EventTimeLaw;
        let quantile = |p: f64| posterior.median_quantile(p).value();
        let median = benchmark.median();
        let weights: Vec<f64> = posterior.components().iter().map(|component| component.weight).collect();
        Self {
            model,
            median: [quantile(0.5), quantile(0.025), quantile(0.975)],
            median_above: median.is_finite().then(|| posterior.median_above(median)),
            weights: if weights.len() > 1 { weights } else { Vec::new() },
            grid_error: posterior.shape_grid().map(|grid| grid.change_on_halving.max(grid.edge_mass)),
            predictive_power,
            reason: None,
        }
    }

    pub(super) fn without(model: &'static str, reason: String) -> Self {
        Self {
            model,
            median: [None; 3],
            median_above: None,
            weights: Vec::new(),
            grid_error: None,
            predictive_power: Vec::new(),
            reason: Some(reason),
        }
    }
}

/// Success if a stated law holds from now on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ConditionalRecord {
    /// The law in words.
    pub law: String,
    /// Conditional power.
    pub power: Vec<PowerRecord>,
}

/// Brownian approximations against a benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BrownianRecord {
    /// Benchmark.
    pub benchmark: String,
    /// z of the final test's variant now.
    pub z: f64,
    /// Events that the benchmark expects by now of the entries, as planned.
    pub information: f64,
    /// Over those at the end of the plan.
    pub fraction: f64,
    /// Conditional power without effect.
    pub null: f64,
    /// Under the planned hazard ratio, if one is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<f64>,
    /// Under the current trend.
    pub trend: f64,
    /// Predictive power with a flat prior.
    pub predictive: f64,
}

impl BrownianRecord {
    pub(super) fn new(benchmark: &str, statistic: &InterimStatistic, power: &BrownianPower) -> Self {
        Self {
            benchmark: benchmark.to_owned(),
            z: statistic.z,
            information: statistic.information,
            fraction: power.fraction,
            null: power.null,
            plan: power.plan,
            trend: power.trend,
            predictive: power.predictive,
        }
    }
}

/// A date to come.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DateRecord {
    /// What happens then.
    pub what: String,
    /// Probability that it happens at all.
    pub probability: f64,
    /// Median day; null if it comes less often.
    pub median: Option<String>,
    /// Limits that 95% of the completions lie between; null where it comes less often.
    pub limits: [Option<String>; 2],
    /// The same as calendar times: 2.5%, 50%, 97.5%.
    pub times: [Option<f64>; 3],
}

/// Events by a day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FanRecord {
    /// The day.
    pub date: String,
    /// Calendar time.
    pub time: f64,
    /// Mean number of events.
    pub mean: f64,
    /// Quantiles at the levels of the forecast.
    pub quantiles: Vec<u64>,
}

/// Dates and numbers to come.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ForecastRecord {
    /// Model of the event law.
    pub model: &'static str,
    /// Completions behind it.
    pub completions: u64,
    /// Levels of the quantiles of `fan`.
    pub levels: Vec<f64>,
    /// Last entry, final analysis.
    pub dates: Vec<DateRecord>,
    /// Each event to come, were nobody's follow-up ended by the final analysis.
    pub events: Vec<DateRecord>,
    /// Number of events over calendar time.
    pub fan: Vec<FanRecord>,
}

impl ForecastRecord {
    /// `triggers`: numbers of events at which an analysis is due, with its name.
    pub(super) fn new(
        found: &Forecast,
        model: &'static str,
        cut: &Cut,
        triggers: &[(usize, String)],
    ) -> Self {
        let record = |what: String, date: &DateForecast| date_record(what, date, cut);
        let name = |event: usize| {
            let due = triggers.iter().filter(|(at, _)| *at == event).map(|(_, name)| format!(", {name}"));
            format!("event {event}{}", due.collect::<String>())
        };
        let events = found.events.iter().map(|event| record(name(event.event), &event.date));
        Self {
            model,
            completions: found.draws,
            levels: FORECAST_LEVELS.to_vec(),
            dates: vec![
                record("the last subject enters".to_owned(), &found.full_accrual),
                record("final analysis".to_owned(), &found.final_analysis),
            ],
            events: events.collect(),
            fan: found
                .fan
                .iter()
                .map(|point| FanRecord {
                    date: day(cut, point.calendar),
                    time: point.calendar,
                    mean: point.mean,
                    quantiles: point.quantiles.iter().map(|count| *count as u64).collect(),
                })
                .collect(),
        }
    }
}

fn date_record(what: String, date: &DateForecast, cut: &Cut) -> DateRecord {
    // 2.5%, 50%, 97.5% of FORECAST_LEVELS.
    let [low, middle, high] = [0, 3, 6].map(|place| date.quantiles[place].value());
    let text = |time: Option<f64>| time.map(|time| day(cut, time));
    DateRecord {
        what,
        probability: date.reached.estimate(),
        median: text(middle),
        limits: [text(low), text(high)],
        times: [low, middle, high],
    }
}

/// The day of a calendar time; the last representable one beyond.
fn day(cut: &Cut, time: f64) -> String {
    let days = (time * cut.unit.in_days()).round();
    let span = jiff::Span::new().try_days(days as i64).ok();
    let date = span.and_then(|span| cut.opened.checked_add(span).ok());
    date.map_or_else(|| "beyond the calendar".to_owned(), |date| date.to_string())
}
