//! What to estimate, and with which intervals.

use clap::Args;

use crate::cli::parse::{inside_unit, level, not_negative, positive};
use crate::estimator::IntervalMethod;
use crate::measure::ConfidenceLevel;

/// What to estimate, and with which intervals.
#[derive(Debug, Args)]
#[command(next_help_heading = "Estimates")]
pub(in crate::cli) struct EstimateArgs {
    /// Times for survival estimates; if left out, some usual ones of the unit
    #[arg(long, value_name = "T,...", value_delimiter = ',', value_parser = not_negative, allow_negative_numbers = true)]
    pub at: Option<Vec<f64>>,
    /// Probabilities of quantiles
    #[arg(long, value_name = "P,...", value_delimiter = ',', default_value = "0.5", value_parser = inside_unit, allow_negative_numbers = true)]
    pub quantiles: Vec<f64>,
    /// Restricted mean survival time up to this time
    #[arg(long, value_name = "TAU", value_parser = positive, allow_negative_numbers = true)]
    pub rmst: Option<f64>,
    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    pub conf_level: ConfidenceLevel,
    /// Interval type: plain, log, log-log, logit, arcsine; beta product (bpcp, bpcp-midp), which holds its level at small n;
    /// likelihood-ratio, rothman, borkowf, borkowf-shifted, borkowf-log
    #[arg(long, value_name = "TYPE", default_value = "log-log")]
    pub conf_type: IntervalMethod,
}
