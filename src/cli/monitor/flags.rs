//! Flags of `monitor`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::cli::Failure;
use crate::cli::derive::date;
use crate::cli::kernel::KernelFlag;
use crate::cli::shared_flags::Format;
use crate::cli::trial::{LoadedTrial, TrialArgs};

/// Examples under the help.
const EXAMPLES: &str = "\
Example: onearm monitor scenarios/nct07358676_course.toml --data scenarios/data/nct07358676_interim/subjects.csv
    --assessments scenarios/data/nct07358676_interim/assessments.csv
    --adverse-events scenarios/data/nct07358676_interim/adverse_events.csv --cutoff 2026-03-06

Names of columns stand once in the trial file, under [data]; those of CDISC need no entry.";

/// Flags of `monitor`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct MonitorArgs {
    /// Trial file (TOML): the plan that the data are held against
    #[arg(value_name = "TRIAL")]
    pub trial: PathBuf,
    /// Subjects, a row each (ADaM ADSL, or any table): text, XPT or Excel
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Tumour assessments, a row each (SDTM RS, ADaM ADRS); else --data has the days of progression and last assessment
    #[arg(long, value_name = "FILE")]
    pub assessments: Option<PathBuf>,
    /// Adverse events, a row each (ADaM ADAE)
    #[arg(long, value_name = "FILE")]
    pub adverse_events: Option<PathBuf>,
    /// Data cutoff: nothing later is used, every status is made anew from the days
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub cutoff: Date,
    #[command(flatten)]
    pub previous: PreviousArgs,
    /// Write a value of the trial file over, such as population.subjects=30 (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub settings: Vec<String>,
    /// Refuse data in which anything had to be guessed, was left out or looks wrong
    #[arg(long)]
    pub strict: bool,
    /// Threads (the result does not depend on it)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Format of the result on standard output
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Folder of the report: tables, figures, JSON, a row a subject as CSV
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Say nothing on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

/// An earlier extract.
#[derive(Debug, Args)]
#[command(next_help_heading = "An earlier extract")]
pub(in crate::cli) struct PreviousArgs {
    /// Its subjects: what it says of the days up to --previous-cutoff and this one says otherwise is listed
    #[arg(id = "previous_data", long = "previous", value_name = "FILE", requires = "previous_cutoff")]
    pub data: Option<PathBuf>,
    /// Day up to which both extracts should agree
    #[arg(id = "previous_cutoff", long = "previous-cutoff", value_name = "DATE", value_parser = date, requires = "previous_data")]
    pub cutoff: Option<Date>,
    /// Its assessments
    #[arg(
        id = "previous_assessments",
        long = "previous-assessments",
        value_name = "FILE",
        requires = "previous_data"
    )]
    pub assessments: Option<PathBuf>,
    /// Its adverse events
    #[arg(
        id = "previous_adverse_events",
        long = "previous-adverse-events",
        value_name = "FILE",
        requires = "previous_data"
    )]
    pub adverse_events: Option<PathBuf>,
}

impl MonitorArgs {
    /// Reads the trial file, settings written over it.
    pub(super) fn load(&self) -> Result<LoadedTrial, Failure> {
        let trial = TrialArgs {
            file: self.trial.clone(),
            trials: None,
            seed: None,
            settings: self.settings.clone(),
            kernel: KernelFlag::Auto,
        };
        trial.load()
    }
}
