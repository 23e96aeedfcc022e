//! When things will have happened: quantiles over completed trials.

use super::Proportion;
use crate::measure::{Outcome, Reason};

/// Levels of the quantiles of a forecast.
pub const FORECAST_LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// What is asked of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastRequest {
    /// Completions that are kept for it, at most: 10,000 give quantiles to about a hundredth of the spread.
    pub draws: u64,
    /// Calendar times at which the number of events is forecast.
    pub calendar: Vec<f64>,
}

/// A date that need not come.
#[derive(Debug, Clone, PartialEq)]
pub struct DateForecast {
    /// How often it comes.
    pub reached: Proportion,
    /// Its mean among the completions in which it comes.
    pub mean: Outcome,
    /// Quantiles at [`FORECAST_LEVELS`] over all completions; not reached where it comes less often.
    pub quantiles: [Outcome; 7],
}

/// The date of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventForecast {
    /// Which, those that have happened counted.
    pub event: usize,
    /// Its date if nobody's follow-up ended with the final analysis.
    pub date: DateForecast,
    /// How often it has happened by the final analysis.
    pub by_final_analysis: Proportion,
}

/// The number of events at a calendar time, the final analysis apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanPoint {
    /// Calendar time.
    pub calendar: f64,
    /// Mean number of events.
    pub mean: f64,
    /// Quantiles at [`FORECAST_LEVELS`].
    pub quantiles: [usize; 7],
}

/// Dates and numbers to come.
///
/// A quantile is the least value that at least so many of the completions do not exceed. Events that were known at the data cut are counted throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Completions behind it.
    pub draws: u64,
    /// Every event still to come.
    pub events: Vec<EventForecast>,
    /// The last entry.
    pub full_accrual: DateForecast,
    /// The final analysis.
    pub final_analysis: DateForecast,
    /// Number of events by calendar time.
    pub fan: Vec<FanPoint>,
}

/// What is kept of each completion: dates of the events to come in order, last entry, final analysis.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// Events to come, at most.
    pub(super) open: usize,
    /// One row a completion.
    pub(super) dates: Vec<f64>,
}

impl Rows {
    fn width(&self) -> usize {
        self.open + 2
    }

    /// Keeps a completion.
    pub(super) fn push(&mut self, dates: &[f64], full: f64, cut: f64) {
        let start = self.dates.len();
        self.dates.extend_from_slice(dates);
        self.dates[start..].sort_unstable_by(f64::total_cmp);
        self.dates.extend([full, cut]);
    }

    /// The forecast, `known` events having happened.
    pub(super) fn forecast(&self, known: usize, calendar: &[f64]) -> Forecast {
        let (width, open) = (self.width(), self.open);
        let rows = || self.dates.chunks_exact(width);
        let draws = rows().len();
        let mut column = vec![0.0; draws];
        let mut date = |index: usize| {
            for (value, row) in column.iter_mut().zip(rows()) {
                *value = row[index];
            }
            column.sort_unstable_by(f64::total_cmp);
            of_sorted(&column)
        };
        let event = |index: usize, date: DateForecast| {
            let by = rows().filter(|row| row[index] <= row[open + 1] && row[index] < f64::INFINITY).count();
            let by_final_analysis = Proportion { count: by as u64, of: draws as u64 };
            EventForecast { event: known + index + 1, date, by_final_analysis }
        };
        let events = (0..open).map(|index| event(index, date(index))).collect();
        let (full_accrual, final_analysis) = (date(open), date(open + 1));
        let mut counts = vec![0_usize; open + 1];
        let fan = calendar.iter().map(|calendar| {
            counts.fill(0);
            for row in rows() {
                counts[row[..open].partition_point(|date| date <= calendar)] += 1;
            }
            fan_point(*calendar, known, &counts)
        });
        let fan = fan.collect();
        Forecast { draws: draws as u64, events, full_accrual, final_analysis, fan }
    }
}

/// The place, from 0, of a quantile among `draws` in order.
fn place(level: f64, draws: usize) -> usize {
    ((level * draws as f64).ceil() as usize).clamp(1, draws) - 1
}

fn of_sorted(dates: &[f64]) -> DateForecast {
    let draws = dates.len();
    let reached = dates.partition_point(|date| *date < f64::INFINITY);
    let mean = if reached > 0 {
        Outcome::Value(dates[..reached].iter().sum::<f64>() / reached as f64)
    } else {
        Outcome::NotReached
    };
    let quantile = |level: f64| match dates.get(place(level, draws)) {
        Some(date) if *date < f64::INFINITY => Outcome::Value(*date),
        Some(_) => Outcome::NotReached,
        None => Outcome::NotEstimable(Reason::NoTrial),
    };
    DateForecast {
        reached: Proportion { count: reached as u64, of: draws as u64 },
        mean,
        quantiles: FORECAST_LEVELS.map(quantile),
    }
}

/// `counts[j]` completions have j events more than are known.
fn fan_point(calendar: f64, known: usize, counts: &[usize]) -> FanPoint {
    let draws: usize = counts.iter().sum();
    let total: usize = counts.iter().enumerate().map(|(events, count)| events * count).sum();
    let quantile = |level: f64| {
        let mut rest = place(level, draws);
        let below = counts.iter().take_while(|count| {
            let go_on = rest >= **count;
            rest = rest.saturating_sub(**count);
            go_on
        });
        known + below.count()
    };
    FanPoint {
        calendar,
        mean: known as f64 + total as f64 / draws as f64,
        quantiles: FORECAST_LEVELS.map(quantile),
    }
}
