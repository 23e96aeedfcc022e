//! Sums over the risk sets.

use super::risk_sets::{EventTime, RiskSets, Stratum};

/// Sums of `r`, `r x`, `r x x'` and, if asked for, `r x x x` over a set of subjects, where `r` is weight x exp(beta' x).
///
/// Late entry takes subjects out again; the sums then carry what each addition rounded off, so that nothing is left behind by
/// whoever is gone.
#[derive(Debug, Clone)]
struct Sums {
    width: usize,
    third: bool,
    values: Vec<f64>,
    /// What rounding dropped from each of the values.
    lost: Vec<f64>,
}

impl Sums {
    fn new(width: usize, order: usize) -> Self {
        let third = order == 3;
        let count = match order {
            0 => 1,
            1 => 1 + width,
            _ => 1 + width + width * (width + 1) / 2,
        };
        let count = count + if third { width * (width + 1) * (width + 2) / 6 } else { 0 };
        Self {
            width: if order == 0 { 0 } else { width },
            third,
            values: vec![0.0; count],
            lost: vec![0.0; count],
        }
    }

    fn clear(&mut self) {
        self.values.fill(0.0);
        self.lost.fill(0.0);
    }

    /// Calls `put` with every sum and what a subject adds to it.
    #[inline(always)]
    fn each(&mut self, r: f64, x: &[f64], put: impl Fn(&mut f64, &mut f64, f64)) {
        let (values, lost) = (&mut self.values, &mut self.lost);
        let w = self.width;
        put(&mut values[0], &mut lost[0], r);
        let second = values.len() > 1 + w;
        let (mut pair, mut triple) = (1 + w, 1 + w + w * (w + 1) / 2);
        for a in 0..w {
            let ra = r * x[a];
            put(&mut values[1 + a], &mut lost[1 + a], ra);
            if !second {
                continue;
            }
            for b in 0..=a {
                let rab = ra * x[b];
                put(&mut values[pair], &mut lost[pair], rab);
                pair += 1;
                if self.third {
                    for xc in &x[..=b] {
                        put(&mut values[triple], &mut lost[triple], rab * xc);
                        triple += 1;
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn add(&mut self, r: f64, x: &[f64]) {
        self.each(r, x, |sum, _, term| *sum += term);
    }

    /// Adds and keeps what is rounded off (Knuth's two-sum).
    #[inline(always)]
    fn add_exactly(&mut self, r: f64, x: &[f64]) {
        self.each(r, x, |sum, lost, term| {
            let total = *sum + term;
            let part = total - *sum;
            *lost += (*sum - (total - part)) + (term - part);
            *sum = total;
        });
    }
}

/// The risk set of an event time, and the events of it.
#[derive(Debug)]
pub struct RiskSetMoments<'a> {
    /// The stratum, by position in [`RiskSets::strata`].
    pub stratum: usize,
    /// The event time, by position in [`RiskSets::event_times`].
    pub index: usize,
    /// The event time.
    pub at: EventTime,
    width: usize,
    at_risk: &'a [f64],
    at_risk_lost: &'a [f64],
    events: &'a [f64],
}

impl RiskSetMoments<'_> {
    /// Number of events.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.at.end - self.at.first
    }

    #[inline(always)]
    fn sum(&self, index: usize, gone: f64) -> f64 {
        (self.at_risk[index] - gone * self.events[index]) + self.at_risk_lost[index]
    }

    /// Sum of `r`, where the events are gone by that share.
    #[inline(always)]
    #[must_use]
    pub fn total(&self, gone: f64) -> f64 {
        self.sum(0, gone)
    }

    /// Mean of each column over the risk set with weights `r`, where the events are gone by that share, into `mean`; the sum of
    /// `r` is returned.
    #[inline(always)]
    pub fn mean(&self, gone: f64, mean: &mut [f64]) -> f64 {
        let total = self.total(gone);
        for (a, mean) in mean.iter_mut().enumerate() {
            *mean = self.sum(1 + a, gone) / total;
        }
        total
    }

    /// Covariances, rows of the lower triangle after each other, added `factor` times to `covariance`.
    #[inline(always)]
    pub fn add_covariance(&self, gone: f64, mean: &[f64], total: f64, factor: f64, covariance: &mut [f64]) {
        let first = 1 + self.width;
        let mut pair = 0;
        for a in 0..self.width {
            for b in 0..=a {
                covariance[pair] += factor * (self.sum(first + pair, gone) / total - mean[a] * mean[b]);
                pair += 1;
            }
        }
    }

    /// Third central moments of columns `a >= b >= c`, added `factor` times to `third`, in the order of the sums.
    pub fn add_third(
        &self,
        gone: f64,
        mean: &[f64],
        total: f64,
        factor: f64,
        covariance: &[f64],
        third: &mut [f64],
    ) {
        let w = self.width;
        let first = 1 + w + w * (w + 1) / 2;
        let pair = |a: usize, b: usize| covariance[a * (a + 1) / 2 + b];
        let mut triple = 0;
        for a in 0..w {
            for b in 0..=a {
                for c in 0..=b {
                    let raw = self.sum(first + triple, gone) / total;
                    let lower = mean[a] * pair(b, c) + mean[b] * pair(a, c) + mean[c] * pair(a, b);
                    third[triple] += factor * (raw - lower - mean[a] * mean[b] * mean[c]);
                    triple += 1;
                }
            }
        }
    }
}

/// Visits every event time, in each stratum from the last to the first, with sums up to `order` (0 to 3).
///
/// `risk` holds `weight exp(beta' x)` of each row.
#[inline(always)]
pub fn walk(sets: &RiskSets, risk: &[f64], order: usize, mut visit: impl FnMut(&RiskSetMoments<'_>)) {
    let mut at_risk = Sums::new(sets.width, order);
    let mut events = at_risk.clone();
    let late = sets.is_truncated();
    let w = sets.width;
    for (number, stratum) in sets.strata.iter().enumerate() {
        let Stratum { rows, event_times, .. } = stratum;
        at_risk.clear();
        let mut row = rows.start;
        let mut gone = if late { first_leaving(sets, number) } else { 0 };
        for index in event_times.clone() {
            let at = sets.event_times[index];
            let values = |row: usize| &sets.values[row * w..row * w + w];
            while row < at.first as usize {
                if late {
                    at_risk.add_exactly(risk[row], values(row));
                } else {
                    at_risk.add(risk[row], values(row));
                }
                row += 1;
            }
            events.clear();
            while row < at.end as usize {
                events.add(risk[row], values(row));
                if late {
                    at_risk.add_exactly(risk[row], values(row));
                } else {
                    at_risk.add(risk[row], values(row));
                }
                row += 1;
            }
            while gone < at.not_entered as usize {
                let other = sets.leaving[gone] as usize;
                // Negative weight takes the subject out.
                at_risk.add_exactly(-risk[other], values(other));
                gone += 1;
            }
            visit(&RiskSetMoments {
                stratum: number,
                index,
                at,
                width: w,
                at_risk: &at_risk.values,
                at_risk_lost: &at_risk.lost,
                events: &events.values,
            });
        }
    }
}

/// Where the late entries of a stratum begin: strata come one after the other, and so do their rows.
fn first_leaving(sets: &RiskSets, stratum: usize) -> usize {
    let start = sets.strata[stratum].rows.start;
    sets.leaving.partition_point(|row| (*row as usize) < start)
}
