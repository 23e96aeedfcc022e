//! Kaplan-Meier median and log-log limits of several trials side by side.
//!
//! The figures of [`TrialCurve`](crate::simulation::TrialCurve), to the bit. Where no two events of a trial are tied, as
//! with continuous times, the number at risk before the i-th of the sorted times is `n - i` in every trial, so the factor
//! of the curve and the term of Greenwood's sum are constants of the place: no divisions, no branches.

use crate::estimator::Transform;
use crate::numeric::lanes::{Block, Blocks, WIDTH};
use crate::numeric::portable::ln;
use crate::numeric::sorting_network::exchanges;
use crate::simulation::curve::LEVEL_TOLERANCE;

/// Buffers for the curves of one block of trials.
pub(super) struct CurveBlock {
    network: Vec<[usize; 2]>,
    /// Observed times as whole numbers in the same order, the lowest bit set where the time is censored: so that on ties
    /// events come first.
    keys: Blocks<i64>,
    /// What an event does at each place of the order.
    steps: Vec<Step>,
    /// Level and normal quantile of the limits.
    level: f64,
    z: f64,
}

/// One event among `n` at risk.
#[derive(Clone, Copy)]
struct Step {
    /// `(n - 1) / n`.
    factor: f64,
    /// Minus its logarithm.
    hazard: f64,
    /// `1 / (n (n - 1))`.
    greenwood: f64,
}

/// Median of each trial, infinite if not reached; its limits, minus infinity and infinity if there are none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Medians {
    pub median: Block,
    pub lower: Block,
    pub upper: Block,
}

impl CurveBlock {
    pub(super) fn new(subjects: usize, z: f64) -> Self {
        let at_risk = (1..=subjects).rev().map(|n| n as f64);
        Self {
            network: exchanges(subjects),
            keys: Blocks::filled(subjects, 0),
            steps: at_risk
                .map(|n| (n, (n - 1.0) / n))
                .map(|(n, factor)| Step { factor, hazard: -ln(factor), greenwood: 1.0 / (n * (n - 1.0)) })
                .collect(),
            level: -Transform::LogLog.value(0.5),
            z,
        }
    }

    /// Sorts the trials; the lowest bit says which have tied events, for which [`Self::medians`] does not hold.
    #[inline(always)]
    pub(super) fn sort(&mut self, event_time: &[Block], censored: &[Block]) -> [i64; WIDTH] {
        // Blocks are read whole, worked on and written whole: so the compiler need not fear that they overlap.
        for (slot, (event, censored)) in self.keys.iter_mut().zip(event_time.iter().zip(censored)) {
            let (event, censored) = (*event, *censored);
            let mut keys = [0; WIDTH];
            for lane in 0..WIDTH {
                let seen = event[lane] <= censored[lane];
                let time = if event[lane] < censored[lane] { event[lane] } else { censored[lane] };
                // Numbers of 0 or more are in the order of their bits, and the sign bit is free to be shifted out; with the new
                // first bit turned round the order is that of signed numbers.
                keys[lane] = ((time.to_bits() << 1 | u64::from(!seen)) ^ FIRST_BIT) as i64;
            }
            *slot = keys;
        }
        let keys: &mut [[i64; WIDTH]] = &mut self.keys;
        for pair in &self.network {
            // The pairs are of two places that exist.
            let Ok([a, b]) = keys.get_disjoint_mut(*pair) else { continue };
            // Exchanged by a mask: the compiler puts this into lanes, minimum and maximum of whole numbers it does not.
            let (x, y) = (*a, *b);
            let mut change = [0; WIDTH];
            for lane in 0..WIDTH {
                change[lane] = (x[lane] ^ y[lane]) & 0_i64.wrapping_sub(i64::from(y[lane] < x[lane]));
            }
            for lane in 0..WIDTH {
                a[lane] = x[lane] ^ change[lane];
                b[lane] = y[lane] ^ change[lane];
            }
        }
        let mut tied = [0; WIDTH];
        for pair in self.keys.windows(2) {
            for lane in 0..WIDTH {
                tied[lane] |= i64::from(pair[0][lane] == pair[1][lane]) & !pair[0][lane];
            }
        }
        tied
    }

    /// Medians of the sorted trials.
    #[inline(always)]
    pub(super) fn medians(&self) -> Medians {
        let last = self.keys.last().unwrap_or(&[0; WIDTH]);
        let (mut survival, mut greenwood, mut hazard) = ([1.0; WIDTH], [0.0; WIDTH], [0.0; WIDTH]);
        let mut crossing = [f64::INFINITY; WIDTH];
        let mut on_level = [false; WIDTH];
        let mut next = [0.0; WIDTH];
        for lane in 0..WIDTH {
            next[lane] = time_of(last[lane]);
        }
        let mut first = [f64::NEG_INFINITY; WIDTH];
        let (mut best_lower, mut lower) = ([f64::NEG_INFINITY; WIDTH], [f64::NEG_INFINITY; WIDTH]);
        let (mut best_upper, mut upper) = ([f64::NEG_INFINITY; WIDTH], [f64::INFINITY; WIDTH]);
        for (keys, step) in self.keys.iter().zip(&self.steps) {
            let (keys, step) = (*keys, *step);
            for lane in 0..WIDTH {
                let event = keys[lane] & 1 == 0;
                let time = time_of(keys[lane]);
                let before = survival[lane];
                let after = before * if event { step.factor } else { 1.0 };
                survival[lane] = after;
                greenwood[lane] += if event { step.greenwood } else { 0.0 };
                hazard[lane] += if event { step.hazard } else { 0.0 };
                // The curve falls at every event, so it meets the level once, and lies on it after one event at most.
                let above = before > 0.5 + LEVEL_TOLERANCE;
                let crosses = event & above & (after <= 0.5 + LEVEL_TOLERANCE);
                crossing[lane] = if crosses { time } else { crossing[lane] };
                on_level[lane] |= crosses & (after >= 0.5 - LEVEL_TOLERANCE);
                let ends = event & !above & (before >= 0.5 - LEVEL_TOLERANCE);
                next[lane] = if ends { time } else { next[lane] };
                let (value, error) = (-ln(hazard[lane]), greenwood[lane].sqrt() / hazard[lane]);
                let known = event & (after > 0.0);
                let limit = value + -self.z * error;
                let below = known & (limit <= self.level);
                first[lane] =
                    if below & (best_lower[lane] == f64::NEG_INFINITY) { time } else { first[lane] };
                let closer = below & (limit > best_lower[lane]);
                best_lower[lane] = if closer { limit } else { best_lower[lane] };
                lower[lane] = if closer { time } else { lower[lane] };
                let limit = value + self.z * error;
                let closer = known & (limit <= self.level) & (limit > best_upper[lane]);
                best_upper[lane] = if closer { limit } else { best_upper[lane] };
                upper[lane] = if closer { time } else { upper[lane] };
            }
        }
        let mut median = crossing;
        for lane in 0..WIDTH {
            median[lane] = if on_level[lane] { 0.5 * (crossing[lane] + next[lane]) } else { crossing[lane] };
            lower[lane] = if lower[lane] > median[lane] { first[lane] } else { lower[lane] };
        }
        Medians { median, lower, upper }
    }

    /// Survival and Greenwood's sum at a time, and the last time of the curve; for sorted trials without tied events.
    #[inline(always)]
    pub(super) fn at(&self, landmark: f64) -> (Block, Block, Block) {
        let (mut survival, mut greenwood, mut last) = ([1.0; WIDTH], [0.0; WIDTH], [0.0; WIDTH]);
        for (keys, step) in self.keys.iter().zip(&self.steps) {
            let (keys, step) = (*keys, *step);
            for lane in 0..WIDTH {
                last[lane] = time_of(keys[lane]);
                let counts = (keys[lane] & 1 == 0) & (last[lane] <= landmark);
                survival[lane] *= if counts { step.factor } else { 1.0 };
                greenwood[lane] += if counts { step.greenwood } else { 0.0 };
            }
        }
        (survival, greenwood, last)
    }
}

const FIRST_BIT: u64 = 1 << 63;

/// The time of a key.
#[inline(always)]
fn time_of(key: i64) -> f64 {
    f64::from_bits((key as u64 ^ FIRST_BIT) >> 1)
}
