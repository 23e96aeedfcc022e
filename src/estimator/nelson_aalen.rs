//! The Nelson-Aalen estimate of the cumulative hazard.

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::exp;
use crate::sample::RiskTable;

/// One distinct time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NelsonAalenRow {
    /// The time.
    pub time: f64,
    /// Estimate of the cumulative hazard at it.
    pub cumulative_hazard: f64,
    /// Its standard error.
    pub std_error: f64,
}

impl NelsonAalenRow {
    /// Pointwise interval on the logarithmic scale: `L exp(-+ z se / L)`; undefined before the first event.
    /// # Reference
    /// Klein & Moeschberger (2003), section 4.3. Evidence: a second computation in R, tests/reference/cumulative_hazard.
    #[must_use]
    pub fn interval(&self, level: ConfidenceLevel) -> Interval {
        if self.cumulative_hazard == 0.0 {
            let missing = Outcome::NotEstimable(Reason::NoEvents);
            return Interval { lower: missing, upper: missing, level };
        }
        let factor = exp(level.normal_quantile() * self.std_error / self.cumulative_hazard);
        Interval {
            lower: Outcome::Value(self.cumulative_hazard / factor),
            upper: Outcome::Value(self.cumulative_hazard * factor),
            level,
        }
    }
}

/// Nelson-Aalen estimate, one row per distinct observed time.
///
/// ```text
/// L(t)     = sum over event times t_i <= t of d_i / n_i
/// var L(t) = sum over event times t_i <= t of d_i / n_i^2
/// ```
/// # Reference
/// Nelson (1972), Technometrics 14, 945-966; Aalen (1978), Ann. Statist. 6, 701-726. Evidence: R `survfit`,
/// tests/reference/kaplan_meier.
#[must_use]
pub fn nelson_aalen(table: &RiskTable) -> Vec<NelsonAalenRow> {
    nelson_aalen_rows(table).collect()
}

/// [`nelson_aalen`] a row at a time.
pub fn nelson_aalen_rows(table: &RiskTable) -> impl ExactSizeIterator<Item = NelsonAalenRow> + '_ {
    let (mut cumulative_hazard, mut variance) = (0.0_f64, 0.0_f64);
    table.rows().iter().map(move |row| {
        let (n, d) = (f64::from(row.at_risk), f64::from(row.events));
        if row.events > 0 {
            cumulative_hazard += d / n;
            variance += d / (n * n);
        }
        NelsonAalenRow { time: row.time, cumulative_hazard, std_error: variance.sqrt() }
    })
}
