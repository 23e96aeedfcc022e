//! Flags of `monitor`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::spending::SpendingArgs;
use crate::cli::derive::date;
use crate::cli::extract::Files;
use crate::cli::parse::{inside_unit, positive};
use crate::cli::shared_flags::{Format, ThreadArgs};
use crate::cli::trial::{LoadedTrial, TrialArgs};
use crate::cli::{Exit, Failure};
use crate::input::assessments::TrialDataFiles;
use crate::input::trial_file::WholeNumber;
use crate::results::{Historical, OutlookRequest, ReEstimationRequest};

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
    /// Subjects, a row each (ADaM ADSL, or any table): text, XPT, sas7bdat, R or Excel
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
    pub spending: SpendingArgs,
    #[command(flatten)]
    pub outlook: OutlookArgs,
    /// What raising the number of subjects to this would cost in type I error, were it done whenever such a look is promising
    #[arg(long, value_name = "SUBJECTS", help_heading = "What is likely to come")]
    pub re_estimate: Option<WholeNumber>,
    /// A look is promising if conditional power under the trend lies from LOW to below HIGH
    #[arg(long, value_name = "LOW,HIGH", value_delimiter = ',', num_args = 1.., default_values = ["0.3", "0.8"], help_heading = "What is likely to come")]
    pub promising: Vec<f64>,
    /// Trials simulated for it
    #[arg(long, value_name = "N", default_value = "10000", help_heading = "What is likely to come")]
    pub re_estimate_trials: WholeNumber,
    /// The rest of the trial if the plan were another: population.subjects=30, or several keys with a comma (repeatable)
    #[arg(long = "what-if", value_name = "PATH=VALUE,...", help_heading = "What is likely to come")]
    pub what_if: Vec<String>,
    #[command(flatten)]
    pub previous: PreviousArgs,
    /// Write a value of the trial file over, such as population.subjects=30 (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub settings: Vec<String>,
    /// Refuse data in which anything had to be guessed, was left out or looks wrong
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub threads: ThreadArgs,
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

/// What is likely to come.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is likely to come")]
pub(in crate::cli) struct OutlookArgs {
    /// Completions of the trial behind predictive power and forecasts; 0 for none
    #[arg(long, value_name = "N", default_value = "100000")]
    pub completions: WholeNumber,
    /// Seed; that of the trial file if left out
    #[arg(long, value_name = "N")]
    pub seed: Option<WholeNumber>,
    /// Events that the prior of the hazard is worth, centred at the first benchmark: its median, for the piecewise model its hazards
    #[arg(long, value_name = "N", default_value = "1", value_parser = prior_events, allow_negative_numbers = true)]
    pub prior_events: f64,
    /// Weight of a historical component in the exponential model: the first benchmark with all its events, the rest vague
    #[arg(long, value_name = "W", value_parser = inside_unit, allow_negative_numbers = true)]
    pub robust_weight: Option<f64>,
    /// Fraction that each event of the first benchmark counts as in the exponential model: a power prior
    #[arg(long, value_name = "A0", value_parser = inside_unit, allow_negative_numbers = true, conflicts_with = "robust_weight")]
    pub power_prior: Option<f64>,
    /// Subjects that the planned accrual is worth beside the real entries
    #[arg(long, value_name = "N", default_value = "1", value_parser = positive, allow_negative_numbers = true)]
    pub accrual_weight: f64,
    /// Planned hazard ratio to the first benchmark, for conditional power under the plan
    #[arg(long, value_name = "HR", value_parser = positive, allow_negative_numbers = true)]
    pub hazard_ratio: Option<f64>,
}

/// Above 0, at most 1000.
fn prior_events(text: &str) -> Result<f64, String> {
    let events = positive(text)?;
    if events <= 1000.0 { Ok(events) } else { Err("a prior is worth at most 1000 events".to_owned()) }
}

impl OutlookArgs {
    fn historical(&self) -> Option<Historical> {
        let robust = self.robust_weight.map(|weight| Historical::Robust { weight });
        robust.or_else(|| self.power_prior.map(|fraction| Historical::Power { fraction }))
    }

    pub(super) fn request(&self, seed: u64) -> Result<Option<OutlookRequest>, Failure> {
        let completions = self.completions.0;
        if completions > 0 && !(LEAST_COMPLETIONS..=MOST_COMPLETIONS).contains(&completions) {
            let message = format!(
                "--completions {completions}: 0 for none, or from {LEAST_COMPLETIONS} to {MOST_COMPLETIONS}"
            );
            return Err(Failure::new(Exit::Usage, message, "leave it out for 100000"));
        }
        Ok((completions > 0).then(|| OutlookRequest {
            completions,
            seed: self.seed.map_or(seed, |seed| seed.0),
            prior_events: self.prior_events,
            historical: self.historical(),
            accrual_weight: self.accrual_weight,
            hazard_ratio: self.hazard_ratio,
        }))
    }
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

/// As many as a trial file may have.
const MOST_SUBJECTS: u64 = 10_000;
/// Fewer completions say nothing of a small probability; more take hours.
const LEAST_COMPLETIONS: u64 = 100;
const MOST_COMPLETIONS: u64 = 1_000_000_000;

impl MonitorArgs {
    /// The rule of raising the number of subjects, if one was asked for.
    pub(super) fn re_estimation(
        &self,
        seed: u64,
        planned: usize,
    ) -> Result<Option<ReEstimationRequest>, Failure> {
        let Some(WholeNumber(most)) = self.re_estimate else { return Ok(None) };
        let usage = |message: String, help: &str| Err(Failure::new(Exit::Usage, message, help));
        let [low, high] = self.promising[..] else {
            let message = format!("--promising has {} numbers", self.promising.len());
            return usage(message, "give --promising 0.3,0.8");
        };
        if !((0.0..1.0).contains(&low) && low < high && high <= 1.0) {
            let message = format!("--promising {low},{high}: from 0 to 1, the first below the second");
            return usage(message, "give --promising 0.3,0.8");
        }
        if !(planned as u64..=MOST_SUBJECTS).contains(&most) {
            let message = format!("--re-estimate {most}: from {planned} as planned to {MOST_SUBJECTS}");
            return usage(message, "say to how many subjects the trial would be raised");
        }
        let trials = self.re_estimate_trials.0;
        if !(1..=MOST_COMPLETIONS).contains(&trials) {
            let message = format!("--re-estimate-trials {trials}: from 1 to {MOST_COMPLETIONS}");
            return usage(message, "leave it out for 10000");
        }
        Ok(Some(ReEstimationRequest {
            most: most as usize,
            promising: [low, high],
            trials,
            seed: self.outlook.seed.map_or(seed, |seed| seed.0),
            hazard_ratio: self.outlook.hazard_ratio,
        }))
    }

    /// The files of this extract.
    pub(super) fn files(&self) -> Files {
        Files::new(TrialDataFiles {
            subjects: self.data.clone(),
            assessments: self.assessments.clone(),
            adverse_events: self.adverse_events.clone(),
        })
    }

    /// Those of the earlier one.
    pub(super) fn previous_files(&self) -> Option<Files> {
        Some(Files::new(TrialDataFiles {
            subjects: self.previous.data.clone()?,
            assessments: self.previous.assessments.clone(),
            adverse_events: self.previous.adverse_events.clone(),
        }))
    }

    /// Both extracts can agree only up to the cutoff.
    pub(super) fn check_previous(&self) -> Result<(), Failure> {
        match self.previous.cutoff {
            Some(previous) if previous > self.cutoff => {
                let message = format!("--previous-cutoff {previous} lies after --cutoff {}", self.cutoff);
                Err(Failure::new(Exit::Usage, message, "give the cutoff of the earlier extract"))
            }
            _ => Ok(()),
        }
    }

    /// Reads the trial file, settings written over it.
    pub(super) fn load(&self) -> Result<LoadedTrial, Failure> {
        TrialArgs::of_file(&self.trial, &self.settings).load()
    }
}
