//! Follow-up.

use super::{KaplanMeier, QuantileEstimate, Transform, quantile};
use crate::measure::ConfidenceLevel;
use crate::sample::{RiskTable, Sample};

/// Median follow-up by the reverse Kaplan-Meier method: the median time to censoring, events counting as censored.
/// # Reference
/// Schemper & Smith (1996), Control. Clin. Trials 17, 343-346. Evidence: R, tests/reference/follow_up.
#[must_use]
pub fn median_follow_up(sample: &Sample, transform: Transform, level: ConfidenceLevel) -> QuantileEstimate {
    let reversed = KaplanMeier::new(&RiskTable::new(&sample.reversed()));
    quantile(&reversed, 0.5, transform, level)
}
