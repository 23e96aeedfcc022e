//! A trial under way completed many times.
//!
//! ```text
//! at risk at time a:  event at L^-1(L(a) + w), w a unit exponential; lost at a + w' / eta
//! to enter:           event at L^-1(w), lost at w' / eta, entry by the accrual model
//! known:              as they are; those lost stay censored
//! ```
//! Times are those at which events are seen, as in the data so far and in published curves: a law fitted to either is a law of such times, and nothing is moved to a
//! scan on top of it. A true hazard has to be turned into a law of times seen at scans before it enters ([`crate::design::exact::seen_at_scans`]).
//!
//! L is one law for all completions (conditional power), or drawn for each from its posterior (predictive power). The rates of dropout and accrual may be drawn as well.
//! A completion's numbers depend on the seed and its number alone, its results are counted, so they are the same on any number of threads; and each subject
//! takes the same numbers under every law, so that the difference between two laws has less noise than either.
//!
//! | file | what |
//! |---|---|
//! | `plan` | what is still to come: entries, losses, the final cut |
//! | `final_test` | tests as tables |
//! | `worker` | one completion |
//! | `forecast` | dates and numbers of events over completions |

mod final_test;
mod forecast;
mod plan;
mod worker;

pub use final_test::FinalTest;
pub(super) use final_test::{Decision, TallyDecision};
pub use forecast::{DateForecast, EventForecast, FORECAST_LEVELS, FanPoint, Forecast, ForecastRequest};
pub use plan::{CompletionPlan, EventLaw, FinalCut, FutureEntries};

use rayon::prelude::*;

use self::forecast::Rows;
use self::worker::{Prepared, Worker};
use super::MonitorError;

/// A share of the completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    /// How many.
    pub count: u64,
    /// Of how many, above 0.
    pub of: u64,
}

impl Proportion {
    /// The share.
    #[must_use]
    pub fn estimate(&self) -> f64 {
        self.count as f64 / self.of as f64
    }

    /// Its Monte Carlo standard error, `sqrt(p (1 - p) / n)`.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let p = self.estimate();
        (p * (1.0 - p) / self.of as f64).sqrt()
    }
}

/// How often, with which numbers, and what is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionSettings {
    /// Completions.
    pub completions: u64,
    /// Seed.
    pub seed: u64,
    /// The forecast, if one is asked for.
    pub forecast: Option<ForecastRequest>,
}

/// What became of the completions.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// Success of each test: predictive or conditional power.
    pub power: Vec<Proportion>,
    /// Success of all tests together.
    pub all: Proportion,
    /// Success of at least one.
    pub any: Proportion,
    /// Completions in which the final analysis never comes: they count as no success.
    pub never: Proportion,
    /// How many completions have so many events at the final analysis, from 0 on.
    pub events: Vec<u64>,
    /// The forecast.
    pub forecast: Option<Forecast>,
}

/// Completions that one thread takes at a time.
const CHUNK: u64 = 1024;

#[derive(Debug, Default)]
struct Counts {
    success: Vec<u64>,
    all: u64,
    any: u64,
    never: u64,
    events: Vec<u64>,
}

impl Counts {
    fn new(tests: usize, most_events: usize) -> Self {
        Self { success: vec![0; tests], events: vec![0; most_events + 1], ..Self::default() }
    }

    fn add(&mut self, other: &Self) {
        let pairs =
            self.success.iter_mut().zip(&other.success).chain(self.events.iter_mut().zip(&other.events));
        pairs.for_each(|(mine, its)| *mine += its);
        self.all += other.all;
        self.any += other.any;
        self.never += other.never;
    }
}

/// Completes the trial of `plan` under `law`.
///
/// # Errors
/// [`MonitorError`] for a plan that cannot be, [`MonitorError::Empty`] without completions.
/// # Reference
/// The general method of predictive power: Spiegelhalter, Freedman & Blackburn (1986), Controlled Clin. Trials 7, 8-17. Evidence: closed forms, nested simulation
/// by other code, the exact law of (O, E), coverage of the forecasts; in the tests.
pub fn complete(
    plan: &CompletionPlan,
    law: &EventLaw,
    settings: &CompletionSettings,
) -> Result<Completion, MonitorError> {
    let total = settings.completions;
    if total == 0 {
        return Err(MonitorError::Empty("completions"));
    }
    let prepared = Prepared::new(plan, law, settings.seed)?;
    let kept = settings.forecast.as_ref().map_or(0, |request| request.draws.min(total));
    let most_events = prepared.events() + prepared.open();
    let tests = prepared.tests();
    let chunk = |worker: &mut Worker<'_>, index: u64| {
        let range = index * CHUNK..((index + 1) * CHUNK).min(total);
        let mut counts = Counts::new(tests, most_events);
        let mut rows = Rows { open: prepared.open(), dates: Vec::new() };
        let mut success = vec![false; tests];
        for replicate in range {
            let ended = worker.complete(replicate, &mut success);
            success
                .iter()
                .zip(&mut counts.success)
                .for_each(|(success, count)| *count += u64::from(*success));
            counts.all += u64::from(tests > 0 && success.iter().all(|success| *success));
            counts.any += u64::from(success.iter().any(|success| *success));
            counts.never += u64::from(ended.cut == f64::INFINITY);
            counts.events[ended.events] += 1;
            if replicate < kept {
                rows.push(&worker.date, ended.full, ended.cut);
            }
        }
        (counts, rows)
    };
    // In the order of chunks, whichever thread did them.
    let parts: Vec<(Counts, Rows)> =
        (0..total.div_ceil(CHUNK)).into_par_iter().map_init(|| Worker::new(&prepared), chunk).collect();
    let mut counts = Counts::new(tests, most_events);
    let mut rows = Rows { open: prepared.open(), dates: Vec::new() };
    for (part, kept) in parts {
        counts.add(&part);
        rows.dates.extend(kept.dates);
    }
    let of = |count: u64| Proportion { count, of: total };
    let forecast = settings.forecast.as_ref().filter(|_| kept > 0);
    Ok(Completion {
        power: counts.success.iter().map(|count| of(*count)).collect(),
        all: of(counts.all),
        any: of(counts.any),
        never: of(counts.never),
        events: counts.events,
        forecast: forecast.map(|request| rows.forecast(prepared.events(), &request.calendar)),
    })
}

mod tests;
