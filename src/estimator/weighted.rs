//! Kaplan-Meier and Nelson-Aalen of subjects with fractional weights, with robust variances.

use super::KaplanMeier;
use super::rmst::RestrictedMean;
use crate::measure::ConfidenceLevel;
use crate::sample::{RiskRow, Subject, WeightedSample};

/// Sums of weights at one distinct time, and the cumulative hazard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedRow {
    /// The time.
    pub time: f64,
    /// Weight at risk just before it.
    pub at_risk: f64,
    /// Weight of the events at it.
    pub events: f64,
    /// Weight of those censored at it.
    pub censored: f64,
    /// Nelson-Aalen estimate of the cumulative hazard.
    pub cumulative_hazard: f64,
    /// Its robust standard error.
    pub cumulative_hazard_se: f64,
}

/// Kaplan-Meier and Nelson-Aalen estimates of weighted subjects.
///
/// ```text
/// n_j, d_j   = sums of weights at risk just before, and of events at, the j-th distinct time
/// S(t)       = product of (1 - d_j / n_j),            H(t) = sum of d_j / n_j           over t_j <= t
/// G(t)       = sum of d_j / (n_j (n_j - d_j)),        K(t) = sum of d_j / n_j^2
/// A_i(t)     = G(min(t, x_i)) - G(v_i) - e_i 1{x_i <= t} / (n - d at x_i)
/// B_i(t)     = e_i 1{x_i <= t} / (n at x_i) - K(min(t, x_i)) + K(v_i)
/// var ln S   = sum of w_i^2 A_i(t)^2,                 var H(t) = sum of w_i^2 B_i(t)^2
/// ```
/// Subject i of weight `w_i` is under observation from `v_i` to `x_i`, `e_i = 1` for the event. `A_i` and `B_i` are the
/// derivatives of `ln S` and `H` with respect to `w_i`: the infinitesimal jackknife, which holds whether weights are
/// inverse probabilities or importances, where Greenwood's sum would take them for numbers of subjects. One row per
/// distinct observed time; the whole takes one sort and three passes. Where S is 0 there is no variance of ln S.
/// # Reference
/// Therneau & Grambsch (2000), Modeling Survival Data, section 2.2.3 (weights) and 7.2 (infinitesimal jackknife).
/// Evidence: R `survfit(weights, robust = TRUE)` with and without delayed entry, tests/reference/weighted; derivatives
/// taken by differences.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedKaplanMeier {
    curve: KaplanMeier,
    rows: Vec<WeightedRow>,
    /// G after each row; not increased by a row at which S falls to 0.
    cumulative_variance: Vec<f64>,
    /// Late entries and their weights, by entry.
    late: Vec<(f64, f64)>,
}

/// Who leaves, and what is left, at one distinct time.
#[derive(Debug, Clone, Copy, Default)]
struct Leaving {
    start: usize,
    end: usize,
    events: f64,
    censored: f64,
    squares: f64,
    at_risk: f64,
    /// Sum of squared weights of those still under observation after the time.
    squares_after: f64,
    counts: (u32, u32, u32),
}

impl WeightedKaplanMeier {
    /// The estimates.
    #[must_use]
    pub fn new(weighted: &WeightedSample) -> Self {
        let mut ordered: Vec<(Subject, f64)> =
            weighted.sample().subjects().iter().copied().zip(weighted.weights().iter().copied()).collect();
        ordered.sort_unstable_by(|a, b| a.0.time.total_cmp(&b.0.time));
        let mut late: Vec<usize> = (0..ordered.len()).filter(|at| ordered[*at].0.entry > 0.0).collect();
        late.sort_unstable_by(|a, b| ordered[*a].0.entry.total_cmp(&ordered[*b].0.entry));
        let steps = steps(&ordered, &late);

        let (mut survival, mut hazard) = (1.0, 0.0);
        let (mut of_survival, mut of_hazard) = (Influence::default(), Influence::default());
        let mut at_entry = vec![(0.0, 0.0); ordered.len()];
        let mut entering = late.iter().peekable();
        let (mut rows, mut estimates) = (Vec::with_capacity(steps.len()), Vec::with_capacity(steps.len()));
        let mut cumulative_variance = Vec::with_capacity(steps.len());
        for step in &steps {
            let time = ordered[step.start].0.time;
            while let Some(at) = entering.next_if(|at| ordered[**at].0.entry < time) {
                let square = ordered[*at].1 * ordered[*at].1;
                at_entry[*at] = (of_survival.enter(square), of_hazard.enter(square));
            }
            let (n, d) = (step.at_risk, step.events);
            let left = n - d;
            if d > 0.0 {
                survival *= left / n;
                hazard += d / n;
                of_hazard.now += d / (n * n);
                if left > 0.0 {
                    of_survival.now += d / (n * left);
                }
            }
            for (at, (subject, weight)) in ordered.iter().enumerate().take(step.end).skip(step.start) {
                let own = |share: f64| if subject.event && share > 0.0 { 1.0 / share } else { 0.0 };
                of_survival.leave(weight * weight, at_entry[at].0, own(left));
                of_hazard.leave(weight * weight, at_entry[at].1, own(n));
            }
            let variance =
                if survival > 0.0 { of_survival.sum_of_squares(step.squares_after) } else { f64::INFINITY };
            let (at_risk, events, censored) = step.counts;
            estimates.push((RiskRow { time, at_risk, events, censored }, survival, variance));
            cumulative_variance.push(of_survival.now);
            rows.push(WeightedRow {
                time,
                at_risk: n,
                events: d,
                censored: step.censored,
                cumulative_hazard: hazard,
                cumulative_hazard_se: of_hazard.sum_of_squares(step.squares_after).sqrt(),
            });
        }
        let late = late.iter().map(|at| (ordered[*at].0.entry, ordered[*at].1)).collect();
        Self { curve: KaplanMeier::with_variance(estimates.into_iter()), rows, cumulative_variance, late }
    }

    /// The curve. Its counts are of subjects, its survival and variance are the weighted ones: read quantiles and limits
    /// on a scale off it, nothing that is made from counts.
    #[must_use]
    pub fn curve(&self) -> &KaplanMeier {
        &self.curve
    }

    /// Sums of weights and cumulative hazard, one row per row of the curve.
    #[must_use]
    pub fn rows(&self) -> &[WeightedRow] {
        &self.rows
    }

    /// Weight at risk just before any `time`.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> f64 {
        let Some(row) = self.rows.get(self.rows.partition_point(|row| row.time < time)) else { return 0.0 };
        let between = self.late.iter().filter(|(entry, _)| *entry >= time && *entry < row.time);
        row.at_risk - between.map(|(_, weight)| weight).sum::<f64>()
    }

    /// Area under the curve up to `tau`, with the robust variance: `sum of w_i^2 (integral of S A_i)^2`.
    ///
    /// Conditions as for [`restricted_mean`](super::restricted_mean). `weighted` are the subjects of the curve.
    /// Evidence: R's `survfit(influence = TRUE)` integrated, tests/reference/weighted.
    #[must_use]
    pub fn restricted_mean(
        &self,
        weighted: &WeightedSample,
        tau: f64,
        level: ConfidenceLevel,
    ) -> RestrictedMean {
        let estimate = super::restricted_mean(&self.curve, tau, level);
        let Some(area) = estimate.estimate.value() else { return estimate };
        let areas = Areas::new(self);
        let end = areas.up_to(tau).0;
        let subjects = weighted.sample().subjects().iter().zip(weighted.weights());
        let squares = subjects.map(|(subject, weight)| {
            let (last, entry) = (areas.up_to(subject.time.min(tau)), areas.up_to(subject.entry.min(tau)));
            let at_entry = if subject.entry > 0.0 { areas.variance_at(subject.entry) } else { 0.0 };
            let mut influence = last.1 - entry.1 - at_entry * (last.0 - entry.0);
            if subject.time <= tau {
                influence +=
                    (areas.variance_at(subject.time) - at_entry - self.own(subject)) * (end - last.0);
            }
            weight * weight * influence * influence
        });
        let std_error = f64::sqrt(squares.sum());
        RestrictedMean::from_estimate(tau, area, std_error, level)
    }

    /// What a subject's own event takes off `ln S` per weight; 0 where S falls to 0, as no area is left.
    fn own(&self, subject: &Subject) -> f64 {
        let row = self.rows.get(self.rows.partition_point(|row| row.time < subject.time));
        let left = row.map_or(0.0, |row| row.at_risk - row.events);
        if subject.event && left > 0.0 { 1.0 / left } else { 0.0 }
    }
}

/// Passes over the ordered subjects forwards, then backwards: sums from the right do not lose the last few subjects to the
/// rounding of all before them.
fn steps(ordered: &[(Subject, f64)], late: &[usize]) -> Vec<Leaving> {
    let mut steps: Vec<Leaving> = Vec::new();
    let (mut start, mut entered) = (0, 0);
    let mut count = (ordered.len() - late.len()) as u32;
    // Weights, and their squares, that enter before each step and after the one before it.
    let mut entering: Vec<(f64, f64)> = Vec::new();
    for tied in ordered.chunk_by(|a, b| a.0.time == b.0.time) {
        let mut step = Leaving { start, end: start + tied.len(), ..Leaving::default() };
        let mut sums = (0.0, 0.0);
        while let Some(at) = late.get(entered).filter(|at| ordered[**at].0.entry < tied[0].0.time) {
            let weight = ordered[*at].1;
            sums = (sums.0 + weight, sums.1 + weight * weight);
            (entered, count) = (entered + 1, count + 1);
        }
        entering.push(sums);
        let mut events = 0;
        for (subject, weight) in tied {
            *(if subject.event { &mut step.events } else { &mut step.censored }) += weight;
            events += u32::from(subject.event);
            step.squares += weight * weight;
        }
        step.counts = (count, events, tied.len() as u32 - events);
        count -= tied.len() as u32;
        start = step.end;
        steps.push(step);
    }
    let (mut after, mut squares_after) = (0.0, 0.0);
    for (step, entering) in steps.iter_mut().zip(&entering).rev() {
        if step.counts.0 == step.counts.1 + step.counts.2 {
            // Nobody is left, whatever rounding says.
            (after, squares_after) = (0.0, 0.0);
        }
        step.squares_after = squares_after;
        step.at_risk = step.events + step.censored + after;
        after = f64::max(step.at_risk - entering.0, 0.0);
        squares_after = f64::max(squares_after + step.squares - entering.1, 0.0);
    }
    steps
}

/// The sum of `w^2 (F(min(t, x)) - F(v) - own)^2` over all subjects, kept while `t` moves along.
#[derive(Debug, Clone, Copy, Default)]
struct Influence {
    /// F(t).
    now: f64,
    /// Sum over those under observation of `w^2 F(v)`, and of `w^2 F(v)^2`: 0 without late entry.
    at_entry: f64,
    at_entry_squared: f64,
    /// The sum over those who have left, which no longer changes.
    gone: f64,
}

impl Influence {
    /// One comes under observation; returns F at that time.
    fn enter(&mut self, square: f64) -> f64 {
        self.at_entry += square * self.now;
        self.at_entry_squared += square * self.now * self.now;
        self.now
    }

    fn leave(&mut self, square: f64, at_entry: f64, own: f64) {
        let influence = self.now - at_entry - own;
        self.gone += square * influence * influence;
        self.at_entry -= square * at_entry;
        self.at_entry_squared -= square * at_entry * at_entry;
    }

    /// With the sum of `w^2` of those under observation.
    fn sum_of_squares(&self, squares: f64) -> f64 {
        let present = self.now * self.now * squares - 2.0 * self.now * self.at_entry + self.at_entry_squared;
        self.gone + present.max(0.0)
    }
}

/// Integrals of S and of S G from 0 to any time.
struct Areas<'a> {
    curve: &'a WeightedKaplanMeier,
    /// At each row.
    at_rows: Vec<(f64, f64)>,
}

impl<'a> Areas<'a> {
    fn new(curve: &'a WeightedKaplanMeier) -> Self {
        let (mut sums, mut last, mut height) = ((0.0, 0.0), 0.0, (1.0, 0.0));
        let rows = curve.curve.rows().iter().zip(&curve.cumulative_variance);
        let at_rows = rows.map(|(row, variance)| {
            let width = row.time - last;
            sums = (sums.0 + height.0 * width, sums.1 + height.0 * height.1 * width);
            (last, height) = (row.time, (row.survival, *variance));
            sums
        });
        Self { curve, at_rows: at_rows.collect() }
    }

    fn row_at(&self, time: f64) -> Option<usize> {
        self.curve.rows.partition_point(|row| row.time <= time).checked_sub(1)
    }

    fn variance_at(&self, time: f64) -> f64 {
        self.row_at(time).map_or(0.0, |row| self.curve.cumulative_variance[row])
    }

    fn up_to(&self, time: f64) -> (f64, f64) {
        let Some(row) = self.row_at(time) else { return (time, 0.0) };
        let (survival, width) = (self.curve.curve.rows()[row].survival, time - self.curve.rows[row].time);
        let variance = self.curve.cumulative_variance[row];
        let sums = self.at_rows[row];
        (sums.0 + survival * width, sums.1 + survival * variance * width)
    }
}
