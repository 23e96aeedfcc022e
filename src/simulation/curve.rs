//! Kaplan-Meier of one simulated trial, fused for speed.
//!
//! A second implementation beside `estimator`, for the inner loop only: no allocation, one pass over sorted subjects.
//! That both agree is held by a test on replayed trials.

use crate::estimator::Transform;
use crate::numeric::counting_sort;
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::ln;

/// Where a level counts as met exactly, as in `estimator::quantile`.
pub(super) const LEVEL_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Estimates of one trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveSummary {
    /// Median; `None` if not reached.
    pub median: Option<f64>,
    /// Lower limit of the median.
    pub lower: Option<f64>,
    /// Upper limit of the median.
    pub upper: Option<f64>,
    /// Survival and Greenwood sum at the landmark; `None` if the landmark lies beyond the last time of a curve above 0.
    pub landmark: Option<(f64, f64)>,
}

/// Buffers for the curve of one trial.
#[derive(Debug, Clone)]
pub struct TrialCurve {
    /// Observed times, sorted, and whether each ended in the event.
    sorted: Vec<(f64, bool)>,
    /// Distinct event times, survival after each, and its Greenwood sum.
    time: Vec<f64>,
    survival: Vec<f64>,
    greenwood: Vec<f64>,
    /// Minus the logarithm of the survival: the sum of those of its factors.
    hazard: Vec<f64>,
    /// Scratch for the transformed limits.
    value: Vec<f64>,
    error: Vec<f64>,
}

impl TrialCurve {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize) -> Self {
        let empty = || Vec::with_capacity(subjects);
        Self {
            sorted: vec![(0.0, false); subjects],
            time: empty(),
            survival: empty(),
            greenwood: empty(),
            hazard: empty(),
            value: empty(),
            error: empty(),
        }
    }

    /// Estimates of a trial: median with limits of type `transform` at normal quantile `z`, and survival at `landmark`.
    pub fn summarise(
        &mut self,
        time: &[f64],
        event: &[bool],
        transform: Transform,
        z: f64,
        landmark: Option<f64>,
    ) -> CurveSummary {
        self.sort(time, event);
        self.product_limit();
        let last = self.last_time();
        let median = self.median(last);
        let lower = self.limit(transform, -z, median);
        let upper = self.limit(transform, z, median);
        CurveSummary { median, lower, upper, landmark: landmark.and_then(|at| self.at(at, last)) }
    }

    /// The median alone.
    pub fn median_of(&mut self, time: &[f64], event: &[bool]) -> Option<f64> {
        self.sort(time, event);
        self.product_limit();
        self.median(self.last_time())
    }

    fn last_time(&self) -> f64 {
        self.sorted.last().map_or(0.0, |subject| subject.0)
    }

    /// Sorts by counting how many subjects come before each: branch-free, and fast at the sizes of these trials.
    fn sort(&mut self, time: &[f64], event: &[bool]) {
        if time.len() > counting_sort::LIMIT {
            for (slot, subject) in self.sorted.iter_mut().zip(time.iter().zip(event)) {
                *slot = (*subject.0, *subject.1);
            }
            self.sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            return;
        }
        wide(CountingSort { time, event, sorted: &mut self.sorted });
    }

    /// Survival, Greenwood sum and factor after each distinct event time; the factors stand where their logarithms will.
    fn product_limit(&mut self) {
        self.time.clear();
        self.survival.clear();
        self.greenwood.clear();
        self.hazard.clear();
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let mut at_risk = self.sorted.len();
        let mut index = 0;
        while index < self.sorted.len() {
            let time = self.sorted[index].0;
            let (mut tied, mut events) = (0, 0_u32);
            while index + tied < self.sorted.len() && self.sorted[index + tied].0 == time {
                events += u32::from(self.sorted[index + tied].1);
                tied += 1;
            }
            if events > 0 {
                let (n, d) = (at_risk as f64, f64::from(events));
                let factor = (n - d) / n;
                survival *= factor;
                greenwood += d / (n * (n - d));
                self.time.push(time);
                self.survival.push(survival);
                self.greenwood.push(greenwood);
                self.hazard.push(factor);
            }
            at_risk -= tied;
            index += tied;
        }
    }

    /// The median by the midpoint rule.
    fn median(&self, last: f64) -> Option<f64> {
        let reached = self.survival.iter().position(|s| *s <= 0.5 + LEVEL_TOLERANCE)?;
        if self.survival[reached] >= 0.5 - LEVEL_TOLERANCE {
            let end = self.time.get(reached + 1).copied().unwrap_or(last);
            return Some(0.5 * (self.time[reached] + end));
        }
        Some(self.time[reached])
    }

    /// A limit of the median: where a transformed limit of the curve, `z` standard errors up or down the survival scale,
    /// comes closest below the level (see `estimator::quantile` for "closest", and where it is "first").
    fn limit(&mut self, transform: Transform, z: f64, median: Option<f64>) -> Option<f64> {
        // S = 0 has no limits; it can only be the last entry.
        let known = self.survival.iter().take_while(|s| **s > 0.0).count();
        if z < 0.0 {
            self.value.resize(known, 0.0);
            self.error.resize(known, 0.0);
            let (hazards, greenwood) = (&mut self.hazard[..known], &self.greenwood[..known]);
            let (values, errors) = (&mut self.value[..known], &mut self.error[..known]);
            if transform == Transform::LogLog {
                wide(LogLogScale { hazards, greenwood, values, errors });
            } else {
                for index in 0..known {
                    values[index] = transform.value(self.survival[index]);
                    errors[index] = transform.standard_error(self.survival[index], greenwood[index]);
                }
            }
        }
        // Rising transforms: limit <= level. log-log falls with S, so compare turned round.
        let turn = if transform == Transform::LogLog { -1.0 } else { 1.0 };
        let level = turn * transform.value(0.5);
        // Limits clipped at 0 are all alike there.
        let floor = match transform {
            Transform::Plain | Transform::Arcsine => 0.0,
            Transform::Log | Transform::LogLog | Transform::Logit => f64::NEG_INFINITY,
        };
        let (mut closest, mut first): (Option<(f64, f64)>, Option<f64>) = (None, None);
        for index in 0..known {
            let limit = (turn * self.value[index] + z * self.error[index]).max(floor);
            if limit <= level {
                first.get_or_insert(self.time[index]);
                if closest.is_none_or(|(best, _)| limit > best) {
                    closest = Some((limit, self.time[index]));
                }
            }
        }
        let read = closest.map(|(_, time)| time);
        let late = z < 0.0 && read.zip(median).is_some_and(|(read, median)| read > median);
        if late { first } else { read }
    }

    /// Survival and Greenwood sum at a time.
    fn at(&self, time: f64, last: f64) -> Option<(f64, f64)> {
        let steps = self.time.iter().take_while(|t| **t <= time).count();
        let (survival, greenwood) = match steps {
            0 => (1.0, 0.0),
            _ => (self.survival[steps - 1], self.greenwood[steps - 1]),
        };
        (time <= last || survival == 0.0).then_some((survival, greenwood))
    }
}

/// Places each subject behind all that come before it.
struct CountingSort<'a> {
    time: &'a [f64],
    event: &'a [bool],
    sorted: &'a mut [(f64, bool)],
}

impl Lanes for CountingSort<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        counting_sort::places(self.time, |index, place| {
            self.sorted[place] = (self.time[index], self.event[index]);
        });
    }
}

/// `ln(-ln S)` and its standard error, the default scale. `-ln S` is summed over the factors of S, so that where no events
/// are tied every term is a constant of the number at risk.
struct LogLogScale<'a> {
    /// Factors of S; their sum of minus logarithms afterwards.
    hazards: &'a mut [f64],
    greenwood: &'a [f64],
    values: &'a mut [f64],
    errors: &'a mut [f64],
}

impl Lanes for LogLogScale<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for hazard in &mut *self.hazards {
            *hazard = -ln(*hazard);
        }
        let mut sum = 0.0;
        for hazard in &mut *self.hazards {
            sum += *hazard;
            *hazard = sum;
        }
        let scales = self.values.iter_mut().zip(self.errors);
        for ((value, error), (hazard, g)) in scales.zip(self.hazards.iter().zip(self.greenwood)) {
            *value = ln(*hazard);
            *error = g.sqrt() / *hazard;
        }
    }
}
