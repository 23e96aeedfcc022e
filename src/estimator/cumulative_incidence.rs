//! Cumulative incidence of one of several competing causes.

use super::quantile::read_with_limits;
use super::{QuantileEstimate, Transform};
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::sample::CauseTable;

/// One distinct observed time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceRow {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u64,
    /// Events of the cause at it.
    pub events: u64,
    /// Events of the other causes at it.
    pub competing: u64,
    /// Censored at it.
    pub censored: u64,
    /// `F_k(time)`.
    pub incidence: f64,
    /// Its variance (Aalen).
    pub variance: f64,
    /// Free of every event: `S(time)`.
    pub event_free: f64,
}

/// Aalen-Johansen estimate of the probability of having had the event of cause `k` by a time, when others may come first.
///
/// ```text
/// S(t)       = product over t_i <= t of (1 - d_i / n_i)            d_i: events of every cause
/// F_k(t)     = sum over t_i <= t of S(t_i-) d_ki / n_i
/// var F_k(t) = sum over t_i <= t of S(t_i-)^2 [ (1 - r_i(t))^2 v(d_ki, n_i) + r_i(t)^2 v(d_i - d_ki, n_i) ]
///   r_i(t)   = (F_k(t) - F_k(t_i)) / S(t_i),   0 where S(t_i) is 0
///   v(d, n)  = d / n^2 (1 - (d - 1) / (n - 1))
/// ```
/// `n_i` at risk just before `t_i`, late entries counted from after their entry. The variance is Aalen's, with tied events
/// of one cause as a hypergeometric draw and the causes of a tie as independent: that of R's `cuminc`, not the
/// infinitesimal jackknife of `survfit`. One row per distinct observed time. Once S is 0 the estimate stays where it is,
/// whoever enters later.
/// # Reference
/// Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150; Aalen (1978), Ann. Statist. 6, 534-545. Evidence: R `cuminc`
/// of cmprsk, `survfit` of survival for the estimate under late entry, tests/reference/cumulative_incidence.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidence {
    rows: Vec<IncidenceRow>,
}

impl CumulativeIncidence {
    /// Of the cause at `index`, counted from 0; 0 throughout for a cause that nobody has.
    #[must_use]
    pub fn new(table: &CauseTable, index: usize) -> Self {
        let (mut event_free, mut incidence) = (1.0, 0.0);
        let rows = table.rows().map(|row| {
            let (n, all) = (row.at_risk as f64, row.events.iter().sum::<u64>());
            let events = row.events.get(index).copied().unwrap_or(0);
            if all > 0 {
                // Roundings of the sum must not carry it above 1.
                incidence = f64::min(incidence + event_free * events as f64 / n, 1.0);
                event_free *= (n - all as f64) / n;
            }
            IncidenceRow {
                time: row.time,
                at_risk: row.at_risk,
                events,
                competing: all - events,
                censored: row.censored,
                incidence,
                variance: 0.0,
                event_free,
            }
        });
        let mut curve = Self { rows: rows.collect() };
        curve.add_variance();
        curve
    }

    /// The variance of every row in one pass: the sum is a quadratic in F(t), whose coefficients accumulate. F is measured
    /// from its last value, which keeps each term as small as the r it stands for.
    fn add_variance(&mut self) {
        let last = self.rows.last().map_or(0.0, |row| row.incidence);
        let (mut constant, mut linear, mut square) = (0.0, 0.0, 0.0);
        let mut before = 1.0;
        for row in &mut self.rows {
            let n = row.at_risk as f64;
            let (own, other) = (scatter(row.events, n), scatter(row.competing, n));
            let weight = before * before;
            let (slope, offset) = if row.event_free > 0.0 {
                (1.0 / row.event_free, (row.incidence - last) / row.event_free)
            } else {
                (0.0, 0.0)
            };
            // 1 - r = (1 + offset) - slope (F(t) - last), and r = slope (F(t) - last) - offset.
            let kept = 1.0 + offset;
            constant += weight * (own * kept * kept + other * offset * offset);
            linear += weight * slope * (own * kept + other * offset);
            square += weight * slope * slope * (own + other);
            let centred = row.incidence - last;
            let variance = constant - 2.0 * centred * linear + centred * centred * square;
            // What is exactly 0, rounding does not leave so.
            row.variance = if row.incidence > 0.0 { variance.max(0.0) } else { 0.0 };
            before = row.event_free;
        }
    }

    /// One row per distinct observed time.
    #[must_use]
    pub fn rows(&self) -> &[IncidenceRow] {
        &self.rows
    }

    /// The row in force at `time`; `None` before the first observed time, where the incidence is 0.
    #[must_use]
    pub fn row_at(&self, time: f64) -> Option<&IncidenceRow> {
        self.rows[..self.rows.partition_point(|row| row.time <= time)].last()
    }

    /// `F_k(time)`; not estimable beyond the last observed time unless everybody has had an event by then.
    #[must_use]
    pub fn incidence(&self, time: f64) -> Outcome {
        let Some(row) = self.row_at(time) else { return Outcome::Value(0.0) };
        let is_last = self.rows.last().is_some_and(|last| time > last.time);
        if is_last && row.event_free > 0.0 {
            Outcome::NotEstimable(Reason::BeyondLastTime)
        } else {
            Outcome::Value(row.incidence)
        }
    }

    /// Standard error of [`Self::incidence`].
    #[must_use]
    pub fn std_error(&self, time: f64) -> Outcome {
        self.incidence(time).map(|_| self.row_at(time).map_or(0.0, |row| row.variance.sqrt()))
    }

    /// Pointwise interval of [`Self::incidence`].
    #[must_use]
    pub fn interval(&self, time: f64, transform: Transform, level: ConfidenceLevel) -> Interval {
        let both = |outcome| Interval { lower: outcome, upper: outcome, level };
        match (self.incidence(time), self.row_at(time)) {
            (Outcome::Value(_), Some(row)) => row.interval(transform, level),
            (Outcome::Value(_), None) => both(Outcome::NotEstimable(Reason::NoEventOfCause)),
            (missing, _) => both(missing),
        }
    }

    /// The time by which a fraction `probability` of all subjects has had the event of this cause, by the midpoint rule of
    /// [`super::quantile()`], with the same reading of the pointwise limits. Often not reached: the incidence need not
    /// come near 1.
    #[must_use]
    pub fn quantile(
        &self,
        probability: f64,
        transform: Transform,
        level: ConfidenceLevel,
    ) -> QuantileEstimate {
        let intervals: Vec<Interval> = self.rows.iter().map(|row| row.interval(transform, level)).collect();
        let times = || self.rows.iter().map(|row| row.time);
        let remaining = || times().zip(self.rows.iter().map(|row| Some(1.0 - row.incidence)));
        let limit = |of: fn(&Interval) -> Outcome| {
            intervals.iter().map(move |interval| of(interval).value().map(|x| 1.0 - x))
        };
        // The upper limit of the incidence is reached first.
        let (lower, upper) = (|| times().zip(limit(|i| i.upper)), || times().zip(limit(|i| i.lower)));
        read_with_limits(remaining, lower, upper, probability, level)
    }
}

impl IncidenceRow {
    /// Standard error of the incidence.
    #[must_use]
    pub fn std_error(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Pointwise interval of the incidence: `g^-1(g(F) -+ z |g'(F)| se(F))`, `g` as in [`Transform`] with F in the place
    /// of the survival probability, clipped to [0, 1]. Not defined before the first event of the cause.
    ///
    /// `plain` and `log-log` are the usual ones: `F -+ z se` and `F^exp(-+ z se / (F ln F))`.
    #[must_use]
    pub fn interval(&self, transform: Transform, level: ConfidenceLevel) -> Interval {
        let missing = |reason| {
            let outcome = Outcome::NotEstimable(reason);
            Interval { lower: outcome, upper: outcome, level }
        };
        if self.incidence <= 0.0 {
            missing(Reason::NoEventOfCause)
        } else if self.incidence >= 1.0 {
            missing(Reason::IncidenceIsOne)
        } else {
            let relative = self.std_error() / self.incidence;
            transform.interval(self.incidence, relative * relative, level)
        }
    }
}

/// `v(d, n)`, the variance of `d / n` for tied events.
fn scatter(events: u64, n: f64) -> f64 {
    match events {
        0 => 0.0,
        1 => 1.0 / (n * n),
        events => {
            let d = events as f64;
            d / (n * n) * (n - d) / (n - 1.0)
        }
    }
}
