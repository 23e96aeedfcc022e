//! Follow-up.

use super::{IntervalMethod, KaplanMeier, Limits, QuantileEstimate, quantile_within};
use crate::measure::ConfidenceLevel;
use crate::sample::RiskTable;

/// Median follow-up by the reverse Kaplan-Meier method: the median time to censoring, events counting as censored.
/// # Reference
/// Schemper & Smith (1996), Control. Clin. Trials 17, 343-346. Evidence: R, tests/reference/follow_up.
#[must_use]
pub fn median_follow_up(
    table: &RiskTable,
    method: IntervalMethod,
    level: ConfidenceLevel,
) -> QuantileEstimate {
    let reversed = KaplanMeier::reversed(table);
    quantile_within(&reversed, &Limits::new(&reversed, method, level), 0.5)
}
