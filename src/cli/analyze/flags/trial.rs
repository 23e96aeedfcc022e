//! The data of a trial, as its trial file names them.

use std::path::PathBuf;

use clap::Args;

/// The data of a trial.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data of a trial")]
pub(in crate::cli) struct TrialDataArgs {
    /// Trial file whose `[data]` names the columns: DATA has a row a subject with the days of the trial (ADaM ADSL, say), progression-free
    /// survival is derived from them at --cutoff by the rule of the file, and compared with its benchmarks unless --benchmark names others
    #[arg(
        long,
        value_name = "TRIAL",
        requires = "cutoff",
        conflicts_with_all = [
            "time", "event", "event_value", "censored_value", "competing_values", "censor", "param", "entry", "left", "id",
            "weights", "potential", "enrolled", "member", "time_unit",
        ]
    )]
    pub trial: Option<PathBuf>,
    /// Tumour assessments of the trial, a row each
    #[arg(long, value_name = "FILE", requires = "trial")]
    pub assessments: Option<PathBuf>,
    /// Adverse events of the trial, a row each
    #[arg(long, value_name = "FILE", requires = "trial")]
    pub adverse_events: Option<PathBuf>,
}
