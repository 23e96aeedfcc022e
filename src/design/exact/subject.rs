//! The law of one subject's event and accumulated null hazard, on a grid.

use crate::design::Observation;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::convolution::{Counted, CountedAmount};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::three_nodes;
use crate::protocol::ScanSchedule;

/// What a subject is observed for, and against which benchmark.
#[derive(Debug, Clone, Copy)]
pub struct SubjectPlan<'a> {
    /// Accrual, cutoff, dropout, restriction.
    pub observation: &'a Observation,
    /// The benchmark's law.
    pub null: &'a Law,
    /// Time at which the comparison ends.
    pub horizon: Option<f64>,
    /// Events are seen at the first of these scans, subjects lost are known event-free up to the last one.
    pub scans: Option<&'a ScanSchedule>,
}

impl<'a> SubjectPlan<'a> {
    /// Without horizon and scans.
    #[must_use]
    pub fn new(observation: &'a Observation, null: &'a Law) -> Self {
        Self { observation, null, horizon: None, scans: None }
    }

    /// The longest time that counts.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.horizon.map_or(f64::INFINITY, |time| time).min(self.observation.longest())
    }

    /// The largest A there can be.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.null.cumulative_hazard(self.end())
    }

    /// Law of (D, A) under `truth`, on multiples of `step`; events seen when they happen.
    #[must_use]
    pub fn on_grid(&self, truth: &Law, step: f64) -> CountedAmount {
        let mut law = CountedAmount::default();
        let (observation, end) = (self.observation, self.end());
        let position = |time: f64| self.null.cumulative_hazard(time) / step;
        // Those who have not entered by the cut count with no time.
        law.add(Counted::No, 0.0, 1.0 - observation.uncensored(0.0));
        for pair in self.edges(step).windows(2).filter(|pair| pair[1] > pair[0]) {
            let (from, to) = (truth.cumulative_hazard(pair[0]), truth.cumulative_hazard(pair[1]));
            // Over the truth's cumulative hazard w, whose density is exp(-w) whatever the law.
            for (w, weight) in three_nodes(from, to) {
                let time = truth.inverse_cumulative_hazard(w).clamp(pair[0], pair[1]);
                law.add(Counted::Yes, position(time), weight * exp(-w) * observation.uncensored(time));
            }
            for (time, weight) in three_nodes(pair[0], pair[1]) {
                let mass = weight * truth.survival(time) * observation.censoring_density(time);
                law.add(Counted::No, position(time), mass);
            }
        }
        law.add(Counted::No, position(end), truth.survival(end) * observation.uncensored_before(end));
        law
    }

    /// Times between which everything is smooth and A stays within a cell of the grid.
    fn edges(&self, step: f64) -> Vec<f64> {
        let end = self.end();
        let mut edges = self.observation.breaks();
        let cells = (self.largest() / step).ceil() as u32;
        edges.extend((1..cells).map(|cell| self.null.inverse_cumulative_hazard(f64::from(cell) * step)));
        edges.retain(|time| *time < end);
        edges.push(end);
        edges.sort_unstable_by(f64::total_cmp);
        edges
    }
}
