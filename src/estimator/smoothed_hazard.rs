//! The hazard rate, smoothed from the jumps of the Nelson-Aalen estimate.

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::{exp, pow};
use crate::sample::RiskTable;

/// Points of the grid on which squares are integrated, and of the estimate.
const GRID: usize = 101;
/// Bandwidths tried.
const TRIED: u32 = 40;
/// Distinct event times above which the choice of the bandwidth works on times put together.
const MOST_TIMES: usize = 2000;

/// A jump of the Nelson-Aalen estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Jump {
    time: f64,
    hazard: f64,
    variance: f64,
}

/// A smoothed hazard rate on a grid of equal steps from 0 to the last event time.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedHazard {
    /// Half width of the kernel.
    pub bandwidth: f64,
    /// Whether the bandwidth was chosen by cross-validation.
    pub chosen: bool,
    /// The grid.
    pub points: Vec<HazardPoint>,
}

/// The rate at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardPoint {
    /// The time.
    pub time: f64,
    /// Events a unit of time of those at risk.
    pub hazard: Outcome,
    /// Its standard error.
    pub std_error: Outcome,
    /// Limits on the logarithmic scale.
    pub interval: Interval,
}

/// Smooths the jumps of the Nelson-Aalen estimate with the Epanechnikov kernel.
///
/// ```text
/// h(t)     = 1/b   sum over event times t_i of K((t - t_i) / b) d_i / n_i
/// var h(t) = 1/b^2 sum over event times t_i of K((t - t_i) / b)^2 d_i / n_i^2
/// K(x)     = 3/4 (1 - x^2) on [-1, 1]
/// within b of an end: K(x) (alpha + beta x) on [-1, q], q = t / b, mirrored at the other end, with
/// alpha = 64 (2 - 4 q + 6 q^2 - 3 q^3) / ((1 + q)^4 (19 - 18 q + 3 q^2)),  beta = 240 (1 - q)^2 / (same)
/// limits   = h exp(-+ z se / h)
/// ```
/// The ends are 0 and the last event time. `b` is at most half of their distance. The kernel at the ends has weights below 0,
/// so that h need not be above 0 there: then it is not estimable. Without `bandwidth`, the one of 40 (of equal steps on the
/// logarithmic scale, from half the longest time between events to half the range) that makes least
/// ```text
/// integral of h^2 - 2 sum over i of h_without_i(t_i) d_i / n_i
/// ```
/// (trapezoids on the grid), which estimates the mean integrated squared error but for a constant. Among more than 2,000
/// distinct event times this choice puts neighbours together. The interval is for the smoothed rate: it holds no bias.
///
/// # Errors
/// [`Reason::NoEvents`] without an event after time 0, [`Reason::BandwidthTooWide`] if `b` is more than half of the range.
/// # Reference
/// Ramlau-Hansen (1983), Ann. Statist. 11, 453-466; Gasser & Mueller (1979), Lect. Notes Math. 757, 23-68; Klein &
/// Moeschberger (2003), section 6.2. Evidence: a second computation in R, tests/reference/smoothed_hazard.
pub fn smoothed_hazard(
    table: &RiskTable,
    bandwidth: Option<f64>,
    level: ConfidenceLevel,
) -> Result<SmoothedHazard, Reason> {
    let jumps: Vec<Jump> = table
        .rows()
        .iter()
        .filter(|row| row.events > 0)
        .map(|row| {
            let (n, d) = (f64::from(row.at_risk), f64::from(row.events));
            Jump { time: row.time, hazard: d / n, variance: d / (n * n) }
        })
        .collect();
    let end = jumps.last().map(|jump| jump.time).filter(|time| *time > 0.0).ok_or(Reason::NoEvents)?;
    let widest = 0.5 * end;
    let width = match bandwidth {
        Some(given) if given > widest => return Err(Reason::BandwidthTooWide),
        Some(given) => given,
        None => cross_validated(&put_together(&jumps, end), end),
    };
    let points = (0..GRID).map(|step| {
        let time = end * step as f64 / (GRID - 1) as f64;
        point(&jumps, Kernel::at(time, end, width), time, level)
    });
    Ok(SmoothedHazard { bandwidth: width, chosen: bandwidth.is_none(), points: points.collect() })
}

fn point(jumps: &[Jump], kernel: Kernel, time: f64, level: ConfidenceLevel) -> HazardPoint {
    let (mut hazard, mut variance) = (0.0, 0.0);
    for jump in kernel.within(jumps) {
        let weight = kernel.weight(jump.time);
        hazard += weight * jump.hazard;
        variance += weight * weight * jump.variance;
    }
    let std_error = f64::sqrt(variance);
    // A kernel so narrow that its height, or the square of it, is beyond numbers leaves no rate.
    let unknown = if !std_error.is_finite() || !f64::is_finite(hazard) {
        Some(Reason::BeyondNumbers)
    } else {
        (hazard <= 0.0).then_some(Reason::HazardNotPositive)
    };
    if let Some(reason) = unknown {
        let missing = Outcome::NotEstimable(reason);
        let interval = Interval { lower: missing, upper: missing, level };
        return HazardPoint { time, hazard: missing, std_error: missing, interval };
    }
    let factor = exp(level.normal_quantile() * std_error / hazard);
    HazardPoint {
        time,
        hazard: Outcome::Value(hazard),
        std_error: Outcome::Value(std_error),
        interval: Interval {
            lower: Outcome::Value(hazard / factor),
            // A rate seen by next to nothing has no upper limit that a number could hold.
            upper: Some(hazard * factor)
                .filter(|upper| upper.is_finite())
                .map_or(Outcome::NotEstimable(Reason::HazardNotPositive), Outcome::Value),
            level,
        },
    }
}

/// The kernel around a time, with its correction near an end.
#[derive(Debug, Clone, Copy)]
struct Kernel {
    centre: f64,
    width: f64,
    constant: f64,
    slope: f64,
}

impl Kernel {
    fn at(centre: f64, end: f64, width: f64) -> Self {
        let (q, side) = if centre < width {
            (centre / width, 1.0)
        } else if end - centre < width {
            ((end - centre) / width, -1.0)
        } else {
            return Self { centre, width, constant: 1.0, slope: 0.0 };
        };
        let once = 1.0 + q;
        let divisor = once * once * once * once * (19.0 - 18.0 * q + 3.0 * q * q);
        let constant = 64.0 * (2.0 - 4.0 * q + 6.0 * q * q - 3.0 * q * q * q) / divisor;
        Self { centre, width, constant, slope: side * 240.0 * (1.0 - q) * (1.0 - q) / divisor }
    }

    /// `K((t - t_i) / b) / b`.
    fn weight(&self, time: f64) -> f64 {
        let x = (self.centre - time) / self.width;
        if x.abs() > 1.0 { 0.0 } else { 0.75 * (1.0 - x * x) * (self.constant + self.slope * x) / self.width }
    }

    /// Those jumps that have weight.
    fn within<'a>(&self, jumps: &'a [Jump]) -> &'a [Jump] {
        let first = jumps.partition_point(|jump| jump.time < self.centre - self.width);
        let after = jumps.partition_point(|jump| jump.time <= self.centre + self.width);
        &jumps[first..after]
    }
}

/// The bandwidth by least squares cross-validation.
fn cross_validated(jumps: &[Jump], end: f64) -> f64 {
    let widest = 0.5 * end;
    let times = || jumps.iter().map(|jump| jump.time);
    let gaps = times().zip(std::iter::once(0.0).chain(times())).map(|(time, before)| time - before);
    let narrowest = 0.5 * gaps.fold(0.0, f64::max);
    if narrowest >= widest {
        return widest;
    }
    let step = pow(widest / narrowest, 1.0 / f64::from(TRIED - 1));
    let mut best = (f64::INFINITY, widest);
    let mut width = narrowest;
    for tried in 0..TRIED {
        if tried == TRIED - 1 {
            width = widest;
        }
        let loss = loss(jumps, end, width);
        if loss < best.0 {
            best = (loss, width);
        }
        width *= step;
    }
    best.1
}

/// Integrated square less twice the leave-one-out fit.
fn loss(jumps: &[Jump], end: f64, width: f64) -> f64 {
    let rate = |time: f64, leave_out: Option<f64>| -> f64 {
        let kernel = Kernel::at(time, end, width);
        let others = kernel.within(jumps).iter().filter(|jump| Some(jump.time) != leave_out);
        others.map(|jump| kernel.weight(jump.time) * jump.hazard).sum()
    };
    let step = end / (GRID - 1) as f64;
    let square = |index: usize| {
        let rate = rate(step * index as f64, None);
        let share = if index == 0 || index == GRID - 1 { 0.5 } else { 1.0 };
        share * step * rate * rate
    };
    let integral: f64 = (0..GRID).map(square).sum();
    let fit: f64 = jumps.iter().map(|jump| jump.hazard * rate(jump.time, Some(jump.time))).sum();
    integral - 2.0 * fit
}

/// Jumps of neighbouring times as one, at their mean time, where there are very many.
fn put_together(jumps: &[Jump], end: f64) -> Vec<Jump> {
    if jumps.len() <= MOST_TIMES {
        return jumps.to_vec();
    }
    let bin = |jump: &Jump| (jump.time / end * MOST_TIMES as f64) as usize;
    let together = jumps.chunk_by(|a, b| bin(a) == bin(b)).map(|part| {
        let hazard: f64 = part.iter().map(|jump| jump.hazard).sum();
        let moment: f64 = part.iter().map(|jump| jump.hazard * jump.time).sum();
        let variance = part.iter().map(|jump| jump.variance).sum();
        Jump { time: moment / hazard, hazard, variance }
    });
    together.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::quadrature::integrate;
    use crate::sample::Sample;

    fn smooth(times: &[f64], events: &[bool], width: Option<f64>) -> Result<SmoothedHazard, Reason> {
        smoothed_hazard(
            &RiskTable::new(&Sample::from_times(times, events).unwrap()),
            width,
            ConfidenceLevel::NINETY_FIVE,
        )
    }

    /// A kernel must weigh a constant as 1 and a straight line without bias, up to the ends.
    #[test]
    fn the_kernel_keeps_constants_and_lines() {
        for (centre, end, width) in
            [(0.0, 10.0, 2.0), (0.7, 10.0, 2.0), (5.0, 10.0, 2.0), (9.5, 10.0, 2.0), (10.0, 10.0, 5.0)]
        {
            let kernel = Kernel::at(centre, end, width);
            let (from, to) = (f64::max(0.0, centre - width), f64::min(end, centre + width));
            let constant = integrate(from, to, 1e-13, |t| kernel.weight(t)).value;
            let line = integrate(from, to, 1e-13, |t| kernel.weight(t) * (t - centre)).value;
            assert!((constant - 1.0).abs() < 1e-12 && line.abs() < 1e-12, "{centre} {constant} {line}");
        }
    }

    #[test]
    fn samples_without_a_rate() {
        assert_eq!(smooth(&[1.0, 2.0], &[false, false], None), Err(Reason::NoEvents));
        assert_eq!(smooth(&[0.0, 2.0], &[true, false], None), Err(Reason::NoEvents));
        assert_eq!(smooth(&[1.0, 2.0], &[true, true], Some(1.1)), Err(Reason::BandwidthTooWide));
        let one = smooth(&[4.0], &[true], None).unwrap();
        assert_eq!((one.bandwidth, one.chosen, one.points.len()), (2.0, true, GRID));
        // Nothing is seen in the first half.
        assert_eq!(one.points[0].hazard, Outcome::NotEstimable(Reason::HazardNotPositive));
        let at_once = smooth(&[4.0, 4.0, 4.0], &[true; 3], Some(1.0)).unwrap();
        assert!(at_once.points[GRID - 1].hazard.value().is_some());
    }

    #[test]
    fn rates_go_with_the_unit_of_time() {
        let times: Vec<f64> = (1..=30).map(|i| f64::from(i * i) / 30.0).collect();
        let events: Vec<bool> = (1..=30).map(|i| i % 4 != 0).collect();
        let days = smooth(&times, &events, None).unwrap();
        let scaled: Vec<f64> = times.iter().map(|time| 8.0 * time).collect();
        let other = smooth(&scaled, &events, None).unwrap();
        assert!((other.bandwidth / days.bandwidth / 8.0 - 1.0).abs() < 1e-12);
        for (a, b) in days.points.iter().zip(&other.points) {
            match (a.hazard, b.hazard) {
                (Outcome::Value(a), Outcome::Value(b)) => assert!((8.0 * b / a - 1.0).abs() < 1e-9),
                (a, b) => assert_eq!(a, b),
            }
        }
    }

    #[test]
    fn many_times_are_put_together_for_the_choice_only() {
        let jumps: Vec<Jump> =
            (1..=5000).map(|i| Jump { time: f64::from(i), hazard: 1.0 / 5000.0, variance: 1e-9 }).collect();
        let together = put_together(&jumps, 5000.0);
        assert!(
            together.len() <= MOST_TIMES + 1 && together.windows(2).all(|pair| pair[0].time < pair[1].time)
        );
        assert!((together.iter().map(|jump| jump.hazard).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_kernel_too_high_for_numbers_leaves_no_rate() {
        for width in [1e-300, 5e-324] {
            let ours = smooth(&[1.0, 2.0, 4.0], &[true, true, true], Some(width)).unwrap();
            let at_events =
                ours.points.iter().filter(|point| point.hazard.reason() == Some(Reason::BeyondNumbers));
            assert!(at_events.count() > 0, "{width}");
            let numbers =
                ours.points.iter().flat_map(|p| [p.hazard, p.std_error, p.interval.lower, p.interval.upper]);
            assert!(numbers.filter_map(Outcome::value).all(f64::is_finite), "{width}");
        }
    }
}
