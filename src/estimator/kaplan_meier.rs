//! The Kaplan-Meier curve.

use super::Transform;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::sample::{RiskRow, RiskRows, RiskTable, Sample};

/// One distinct time of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KaplanMeierRow {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u32,
    /// Events at it.
    pub events: u32,
    /// Censored at it.
    pub censored: u32,
    /// `S(time)`.
    pub survival: f64,
    /// Greenwood's sum, infinite once S is 0: half the size of an `Option`, and rows are many.
    pub(super) greenwood: f64,
}

/// Kaplan-Meier estimate of the survival function.
///
/// ```text
/// S(t)         = product over event times t_i <= t of (1 - d_i / n_i)
/// var(ln S(t)) = sum     over event times t_i <= t of d_i / (n_i (n_i - d_i))     (Greenwood)
/// ```
/// `n_i` subjects at risk just before `t_i`, `d_i` events at `t_i`; one censored at `t_i` is still at risk.
/// One row per distinct observed time, with or without events, in the sample's time unit.
/// # Reference
/// Kaplan & Meier (1958), JASA 53, 457-481. Evidence: by hand, and R `survfit`, tests/reference/kaplan_meier.
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    rows: Vec<KaplanMeierRow>,
}

impl KaplanMeier {
    /// The product limit over the rows of a risk table.
    #[must_use]
    pub fn new(table: &RiskTable) -> Self {
        Self::over(table.rows().iter().copied())
    }

    /// The curve of a sample of which nothing else is wanted: no risk table is kept beside it.
    #[must_use]
    pub fn of_sample(sample: &Sample) -> Self {
        Self::over(RiskRows::new(sample))
    }

    /// The curve of staying under observation: events and censorings exchanged.
    pub(super) fn reversed(table: &RiskTable) -> Self {
        Self::over(table.rows().iter().map(|row| RiskRow {
            events: row.censored,
            censored: row.events,
            ..*row
        }))
    }

    fn over(rows: impl Iterator<Item = RiskRow>) -> Self {
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let mut kept = Vec::with_capacity(rows.size_hint().0);
        rows.for_each(|row| {
            if row.events > 0 {
                let (n, d) = (f64::from(row.at_risk), f64::from(row.events));
                survival *= (n - d) / n;
                greenwood += d / (n * (n - d));
            }
            kept.push(KaplanMeierRow {
                time: row.time,
                at_risk: row.at_risk,
                events: row.events,
                censored: row.censored,
                survival,
                greenwood,
            });
        });
        Self { rows: kept }
    }

    /// A curve of another estimate in the same form.
    pub(super) fn from_rows(rows: Vec<KaplanMeierRow>) -> Self {
        Self { rows }
    }

    /// A curve of which survival and the variance of its logarithm (infinite where survival is 0) are already known.
    pub(super) fn with_variance(rows: impl Iterator<Item = (RiskRow, f64, f64)>) -> Self {
        let row = |(row, survival, variance): (RiskRow, f64, f64)| KaplanMeierRow {
            time: row.time,
            at_risk: row.at_risk,
            events: row.events,
            censored: row.censored,
            survival,
            greenwood: variance,
        };
        Self { rows: rows.map(row).collect() }
    }

    /// One row per distinct observed time.
    #[must_use]
    pub fn rows(&self) -> &[KaplanMeierRow] {
        &self.rows
    }

    /// The time before the first row (`None`) and each row, with the fewest at risk at any time up to the end of its
    /// step: what binomial-like limits count before the first event.
    pub(super) fn steps_with_fewest_at_risk(&self) -> impl Iterator<Item = (Option<&KaplanMeierRow>, f64)> {
        let steps = std::iter::once(None).chain(self.rows.iter().map(Some));
        let mut fewest = f64::INFINITY;
        steps.enumerate().map(move |(index, step)| {
            if let Some(next) = self.rows.get(index) {
                fewest = fewest.min(f64::from(next.at_risk));
            }
            (step, fewest)
        })
    }

    /// The row in force at `time`; `None` before the first observed time, where S is 1.
    #[must_use]
    pub fn row_at(&self, time: f64) -> Option<&KaplanMeierRow> {
        self.rows[..self.rows.partition_point(|row| row.time <= time)].last()
    }

    /// `S(time)`; not estimable beyond the last observed time unless the curve has reached 0.
    #[must_use]
    pub fn survival(&self, time: f64) -> Outcome {
        let Some(row) = self.row_at(time) else { return Outcome::Value(1.0) };
        let last = self.rows[self.rows.len() - 1].time;
        if time > last && row.survival > 0.0 {
            Outcome::NotEstimable(Reason::BeyondLastTime)
        } else {
            Outcome::Value(row.survival)
        }
    }

    /// Pointwise interval of `S(time)`; undefined wherever [`Self::survival`] is.
    ///
    /// Before the first observed time it is 1 to 1 for every transform, as in R's `summary.survfit`.
    #[must_use]
    pub fn interval(&self, time: f64, transform: Transform, level: ConfidenceLevel) -> Interval {
        let Some(row) = self.row_at(time) else {
            let one = Outcome::Value(1.0);
            return Interval { lower: one, upper: one, level };
        };
        match self.survival(time) {
            Outcome::Value(_) => row.interval(transform, level),
            missing => Interval { lower: missing, upper: missing, level },
        }
    }
}

impl KaplanMeierRow {
    /// Variance of `ln S` (Greenwood's; robust in a [weighted](super::WeightedKaplanMeier) curve); `None` once S is 0.
    #[must_use]
    pub fn greenwood(&self) -> Option<f64> {
        self.greenwood.is_finite().then_some(self.greenwood)
    }

    /// Standard error of S: `S sqrt(greenwood)`.
    #[must_use]
    pub fn std_error(&self) -> Outcome {
        self.greenwood().map_or(Outcome::NotEstimable(Reason::SurvivalIsZero), |sum| {
            Outcome::Value(self.survival * sum.sqrt())
        })
    }

    /// Pointwise interval of S.
    #[must_use]
    pub fn interval(&self, transform: Transform, level: ConfidenceLevel) -> Interval {
        // S is 0 exactly when the sum is undefined, and the interval with it.
        transform.interval(self.survival, self.greenwood().unwrap_or(0.0), level)
    }
}
