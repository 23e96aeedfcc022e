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
        // Under proportional hazards one cumulative hazard is a multiple of the other, and the costly functions are evaluated once.
        let ratio = truth.hazard_ratio_to(self.null);
        let under_truth = |time: f64, amount: f64| match ratio {
            Some(ratio) => ratio * amount,
            None => truth.cumulative_hazard(time),
        };
        let reached = |w: f64| match ratio {
            Some(ratio) => (self.null.inverse_cumulative_hazard(w / ratio), w / ratio),
            None => {
                let time = truth.inverse_cumulative_hazard(w);
                (time, self.null.cumulative_hazard(time))
            }
        };
        // Those who have not entered by the cut count with no time.
        law.add(Counted::No, 0.0, 1.0 - observation.uncensored(0.0));
        for pair in self.edges(truth, step).windows(2).filter(|pair| pair[1].0 > pair[0].0) {
            let [(start, lowest), (stop, highest)] = [pair[0], pair[1]];
            // Over the truth's cumulative hazard w, whose density is exp(-w) whatever the law.
            for (w, weight) in three_nodes(under_truth(start, lowest), under_truth(stop, highest)) {
                let (time, amount) = reached(w);
                let mass = weight * exp(-w) * observation.uncensored(time.clamp(start, stop));
                law.add(Counted::Yes, amount.clamp(lowest, highest) / step, mass);
            }
            for (time, weight) in three_nodes(start, stop) {
                let amount = self.null.cumulative_hazard(time);
                let mass = weight * exp(-under_truth(time, amount)) * observation.censoring_density(time);
                law.add(Counted::No, amount / step, mass);
            }
        }
        law.add(Counted::No, self.largest() / step, truth.survival(end) * observation.uncensored_before(end));
        law
    }

    /// Times between which everything is smooth and A stays within a cell of the grid, with A.
    fn edges(&self, truth: &Law, step: f64) -> Vec<(f64, f64)> {
        let end = self.end();
        let mut times = self.observation.breaks();
        for law in [self.null, truth] {
            times.extend(law.hazard_bends().iter().map(|bend| law.inverse_cumulative_hazard(*bend)));
        }
        times.retain(|time| *time < end);
        times.push(end);
        let mut edges: Vec<(f64, f64)> =
            times.into_iter().map(|time| (time, self.null.cumulative_hazard(time))).collect();
        let cells = (self.largest() / step).ceil() as u32;
        let on_grid = (1..cells).map(|cell| f64::from(cell) * step);
        edges.extend(on_grid.map(|amount| (self.null.inverse_cumulative_hazard(amount), amount)));
        edges.retain(|edge| edge.0 <= end);
        edges.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        edges
    }
}
