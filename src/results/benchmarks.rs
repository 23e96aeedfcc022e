//! A benchmark as shown: its figures, its law, and how far they go.

use schemars::JsonSchema;
use serde::Serialize;

use super::Reasons;
use crate::benchmark::{Benchmark, BenchmarkRecord, EventCount, LawOrigin, Read};
use crate::distribution::EventTimeLaw;
use crate::measure::{Caution, Reason};

/// Misfit in survival beyond which a fitted law is said to miss its points.
const VISIBLE_MISFIT: f64 = 0.02;

/// A benchmark with its law.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BenchmarkSummary {
    /// As published; times in `record.unit`.
    pub record: BenchmarkRecord,
    /// Events behind it.
    pub events: Option<EventCount>,
    /// The law that stands for its curve.
    pub law: String,
    /// Where the law comes from.
    pub law_origin: LawOrigin,
    /// Median of the law; infinite, in JSON null, if it never falls to one half.
    pub law_median: f64,
    /// Largest difference between law and known points.
    pub largest_difference: Option<f64>,
    /// Last time at which the curve is known.
    pub horizon: Option<f64>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The benchmark as shown.
#[must_use]
pub fn summary(benchmark: &Benchmark) -> BenchmarkSummary {
    let events = benchmark.record.event_count();
    let law_median = benchmark.law.median();
    let mut reasons = Reasons::new();
    if events.is_none() {
        reasons.insert("events", Reason::UnknownEvents);
    }
    if law_median.is_infinite() {
        reasons.insert("law_median", Reason::NotReached);
    }
    BenchmarkSummary {
        record: benchmark.record.clone(),
        events,
        law: benchmark.law.to_string(),
        law_origin: benchmark.law_origin,
        law_median,
        largest_difference: benchmark.fit.as_ref().map(|fit| fit.largest_difference),
        horizon: benchmark.horizon,
        cautions: cautions(benchmark),
        reasons,
    }
}

/// What holds of a benchmark whatever it is compared with.
pub(super) fn cautions(benchmark: &Benchmark) -> Vec<Caution> {
    let id = || benchmark.record.id.clone();
    let events = benchmark.record.event_count();
    let mut list = vec![Caution::BenchmarkIsEstimate {
        benchmark: id(),
        events: events.map(|events| events.count),
        derived: events.is_some_and(|events| events.derived),
    }];
    if benchmark.law_origin == LawOrigin::ExponentialFromOnePoint {
        list.push(Caution::ExponentialFromMedian { benchmark: id() });
    }
    if let Some(fit) = benchmark.fit.as_ref().filter(|fit| fit.largest_difference > VISIBLE_MISFIT) {
        list.push(Caution::LawMissesPoints { benchmark: id(), largest_difference: fit.largest_difference });
    }
    if benchmark.horizon_lifted {
        list.push(Caution::HorizonLifted { benchmark: id() });
    }
    if benchmark.record.read == Read::Digitised {
        list.push(Caution::Digitised { benchmark: id() });
    }
    list.push(Caution::ScanSchedule { benchmark: id(), schedule: benchmark.record.schedule_weeks.clone() });
    list
}
