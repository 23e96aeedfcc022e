//! Competing events.

use clap::Args;

use crate::cli::parse::number;

/// What to do where events compete.
#[derive(Debug, Args)]
#[command(next_help_heading = "Competing events")]
pub(in crate::cli) struct CumulativeIncidenceArgs {
    /// Gray's test between the groups weighs by (1 - incidence)^RHO: 0 evenly, above 0 early differences
    #[arg(long, value_name = "RHO,...", value_delimiter = ',', default_value = "0", value_parser = number, allow_negative_numbers = true, requires = "competing_values")]
    pub gray_rho: Vec<f64>,
}
