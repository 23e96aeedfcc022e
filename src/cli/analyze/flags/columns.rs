//! Which column means what.

use clap::Args;

use crate::measure::TimeUnit;

/// Which column means what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of the data")]
pub(in crate::cli) struct ColumnArgs {
    /// Member of a SAS transport file, sheet of an Excel workbook or data frame of an R file to read; by default the first
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,
    /// Refuse data in which anything had to be guessed or left out (a decimal comma, a missing covariate, blank rows), or an ADTTE whose
    /// dates, unit or descriptions contradict AVAL or CNSR
    #[arg(long)]
    pub strict: bool,
    /// Column of times
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// Column of event codes
    #[arg(long, value_name = "COLUMN")]
    pub event: Option<String>,
    /// Code of an event
    #[arg(long, value_name = "CODE", requires = "event")]
    pub event_value: Option<String>,
    /// Code of a censored time
    #[arg(long, value_name = "CODE", requires = "event")]
    pub censored_value: Option<String>,
    /// Code of an event that precludes the event of interest (repeatable): competing causes
    #[arg(long = "competing-value", value_name = "CODE", requires = "event")]
    pub competing_values: Vec<String>,
    /// Column of ADaM censoring codes: 0 is an event, above 0 censored
    #[arg(long, value_name = "COLUMN")]
    pub censor: Option<String>,
    /// ADaM parameter to read (PARAMCD)
    #[arg(long, value_name = "CODE")]
    pub param: Option<String>,
    /// Column of delayed entry, on the scale of the times (left truncation)
    #[arg(long, value_name = "COLUMN")]
    pub entry: Option<String>,
    /// Column of the last time known free of the event: the event lies between it and the time (interval censoring)
    #[arg(long, value_name = "COLUMN")]
    pub left: Option<String>,
    /// Column of subject ids, checked for duplicates
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Column of groups to compare
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Column of strata
    #[arg(long, value_name = "COLUMN")]
    pub strata: Option<String>,
    /// Columns of covariates of the Cox model: numbers, or factors if a cell is no number
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub covariates: Vec<String>,
    /// Covariates whose levels are numbers and which are factors all the same
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub factors: Vec<String>,
    /// Column of case weights
    #[arg(long, value_name = "COLUMN")]
    pub weights: Option<String>,
    /// Column of potential follow-up: how long each subject could have been observed, events too
    #[arg(long, value_name = "COLUMN")]
    pub potential: Option<String>,
    /// Column of dates of enrolment (2026-03-31); with --cutoff it gives the potential follow-up
    #[arg(long, value_name = "COLUMN")]
    pub enrolled: Option<String>,
    /// Date of the data cut
    #[arg(long, value_name = "DATE")]
    pub cutoff: Option<String>,
    /// Unit of the times; needed with a benchmark of the library
    #[arg(long, value_name = "days|weeks|months|years")]
    pub time_unit: Option<TimeUnit>,
}
