//! Curves of the trials of a block that have tied events, one by one.

use super::curve::Medians;
use crate::numeric::lanes::{Block, WIDTH};
use crate::simulation::curve::TrialCurve;
use crate::simulation::plan::Plan;

/// Buffers for the curve of one trial with tied events.
pub(super) struct TiedTrial {
    time: Vec<f64>,
    event: Vec<bool>,
    curve: TrialCurve,
}

impl TiedTrial {
    pub(super) fn new(plan: &Plan) -> Self {
        let n = plan.conduct.subjects;
        Self { time: vec![0.0; n], event: vec![false; n], curve: TrialCurve::new(n) }
    }

    /// Works out the curves of the tied trials one by one.
    #[cold]
    pub(super) fn redo(
        &mut self,
        tied: [i64; WIDTH],
        event_time: &[Block],
        censored: &[Block],
        plan: &Plan,
        medians: &mut Medians,
        landmark: &mut [Option<(f64, f64)>; WIDTH],
    ) {
        for lane in (0..WIDTH).filter(|lane| tied[*lane] & 1 == 1) {
            for (index, (event, censored)) in event_time.iter().zip(censored).enumerate() {
                self.event[index] = event[lane] <= censored[lane];
                self.time[index] = event[lane].min(censored[lane]);
            }
            let found =
                self.curve.summarise(&self.time, &self.event, plan.conf_type, plan.conf_z, plan.landmark);
            landmark[lane] = found.landmark;
            medians.median[lane] = found.median.unwrap_or(f64::INFINITY);
            medians.lower[lane] = found.lower.unwrap_or(f64::NEG_INFINITY);
            medians.upper[lane] = found.upper.unwrap_or(f64::INFINITY);
        }
    }
}
