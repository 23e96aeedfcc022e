//! The data of the trial beside a run of its plan: the flags of `run`, and the same interim analysis.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::monitored;
use crate::cli::Failure;
use crate::cli::derive::date;
use crate::cli::extract::{Files, read_extract};
use crate::cli::shared_flags::{OutputArgs, ThreadArgs};
use crate::cli::trial::LoadedTrial;
use crate::input::assessments::TrialDataFiles;
use crate::results::{MonitorRequest, MonitorResult, OutlookRequest};

/// The data of the trial.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data of the trial")]
pub(in crate::cli) struct RunDataArgs {
    /// Subjects of the trial, a row each: the folder gets their interim analysis as well (see `onearm monitor`)
    #[arg(long, value_name = "FILE", requires = "cutoff")]
    data: Option<PathBuf>,
    /// Their tumour assessments
    #[arg(long, value_name = "FILE", requires = "data")]
    assessments: Option<PathBuf>,
    /// Their adverse events
    #[arg(long, value_name = "FILE", requires = "data")]
    adverse_events: Option<PathBuf>,
    /// Data cutoff
    #[arg(long, value_name = "DATE", value_parser = date, requires = "data")]
    cutoff: Option<Date>,
}

impl RunDataArgs {
    /// The interim analysis of the data, if there are any.
    pub(in crate::cli) fn monitored(
        &self,
        loaded: &LoadedTrial,
        file: &Path,
        threads: &ThreadArgs,
        talk: &OutputArgs,
    ) -> Result<Option<MonitorResult>, Failure> {
        let Some((subjects, cutoff)) = self.data.clone().zip(self.cutoff) else { return Ok(None) };
        let files = Files::new(TrialDataFiles {
            subjects,
            assessments: self.assessments.clone(),
            adverse_events: self.adverse_events.clone(),
        });
        let (data, input) = read_extract(&files, &loaded.scenario, false, talk)?;
        let request = MonitorRequest {
            input,
            scenario: &loaded.scenario,
            trial_file: [file.display().to_string(), loaded.sha256.clone()],
            subjects: &data.subjects,
            has_adverse_events: data.has_adverse_events,
            cutoff,
            spending: None,
            outlook: Some(OutlookRequest::usual(loaded.scenario.simulation.seed)),
            re_estimation: None,
            changed_plans: &[],
            previous: None,
        };
        monitored(&request, threads.count(u64::MAX)).map(Some)
    }
}
