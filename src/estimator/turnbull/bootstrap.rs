//! Percentile limits by drawing subjects again.

use super::{EventTime, Turnbull};
use crate::measure::{ConfidenceLevel, Interval, Outcome};
use crate::random::{Purpose, stream, uniform};

/// Percentile limits of survival at the times, and of the quantiles, that were asked for, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapRange {
    /// Of survival.
    pub survival: Vec<Interval>,
    /// Of quantiles.
    pub quantiles: Vec<Interval>,
}

/// Percentile limits from `replicates` samples drawn with replacement; replicate `r` has its own stream.
///
/// ```text
/// lower = k-th smallest of the least values,  upper = k-th largest of the greatest,  k = max(1, floor((B + 1) alpha / 2))
/// ```
/// where a replicate gives a range instead of a value, its lower end counts for the lower limit and its upper end for the
/// upper. With inspections at times of a continuous law the estimate converges at the cube root of n, and the bootstrap does
/// not hold its level even in large samples (Sen, Banerjee & Woodroofe 2010, Ann. Statist. 38, 1953-1977).
#[must_use]
pub fn bootstrap(
    times: &[EventTime],
    at: &[f64],
    probabilities: &[f64],
    replicates: u32,
    seed: u64,
    level: ConfidenceLevel,
) -> BootstrapRange {
    let mut survival = vec![(Vec::new(), Vec::new()); at.len()];
    let mut quantiles = vec![(Vec::new(), Vec::new()); probabilities.len()];
    let mut drawn = Vec::with_capacity(times.len());
    for replicate in 0..replicates {
        let mut random = stream(seed, Purpose::Bootstrap, u64::from(replicate));
        drawn.clear();
        drawn.extend(
            (0..times.len())
                .filter_map(|_| times.get((uniform(&mut random) * times.len() as f64) as usize).copied()),
        );
        let estimate = Turnbull::new(&drawn);
        for (time, (least, most)) in at.iter().zip(&mut survival) {
            let range = estimate.survival(*time);
            least.push(range.least);
            most.push(range.most);
        }
        for (probability, (least, most)) in probabilities.iter().zip(&mut quantiles) {
            let (earliest, latest) = estimate.quantile(*probability);
            least.push(earliest.value().unwrap_or(f64::INFINITY));
            most.push(latest.value().unwrap_or(f64::INFINITY));
        }
    }
    let limits = |drawn: Vec<(Vec<f64>, Vec<f64>)>| {
        drawn.into_iter().map(|(least, most)| percentiles(least, most, level)).collect()
    };
    BootstrapRange { survival: limits(survival), quantiles: limits(quantiles) }
}

fn percentiles(mut least: Vec<f64>, mut most: Vec<f64>, level: ConfidenceLevel) -> Interval {
    least.sort_unstable_by(f64::total_cmp);
    most.sort_unstable_by(f64::total_cmp);
    let count = least.len();
    let rank = ((0.5 * (1.0 - level.get()) * (count as f64 + 1.0)) as usize).max(1);
    let value = |number: Option<&f64>| match number {
        Some(number) if number.is_finite() => Outcome::Value(*number),
        _ => Outcome::NotReached,
    };
    let upper = count.checked_sub(rank).and_then(|index| most.get(index));
    Interval { lower: value(least.get(rank - 1)), upper: value(upper), level }
}
