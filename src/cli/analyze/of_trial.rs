//! `--trial`: subjects whose endpoint is derived from the data of a trial.

use super::AnalyzeArgs;
use crate::cli::derive::date;
use crate::cli::extract::{Files, read_extract};
use crate::cli::trial::TrialArgs;
use crate::cli::{Exit, Failure};
use crate::input::assessments::TrialDataFiles;
use crate::measure::{Caution, TimeUnit};
use crate::output::csv;
use crate::results::{TrialDataRecord, endpoint_data};
use crate::scenario::Scenario;

/// The subjects of a trial as a table that the reader of subjects takes.
pub(super) struct TrialSubjects {
    pub(super) scenario: Scenario,
    /// A row a subject, as `monitor` writes it.
    pub(super) table: String,
    pub(super) record: TrialDataRecord,
    pub(super) cautions: Vec<Caution>,
}

/// The subjects of the trial at the cutoff, if the data are those of one.
pub(super) fn trial_subjects(args: &AnalyzeArgs) -> Result<Option<TrialSubjects>, Failure> {
    let Some(path) = &args.trial.trial else { return Ok(None) };
    let asked = args.columns.cutoff.as_deref().unwrap_or_default();
    let cutoff = date(asked)
        .map_err(|error| Failure::new(Exit::Usage, format!("--cutoff {asked}: no date"), error))?;
    let loaded = TrialArgs::of_file(path, &[]).load()?;
    let files = Files::new(TrialDataFiles {
        subjects: args.data.clone(),
        assessments: args.trial.assessments.clone(),
        adverse_events: args.trial.adverse_events.clone(),
    });
    let (extract, input) = read_extract(&files, &loaded.scenario, args.columns.strict, &args.output)?;
    let data = endpoint_data(&loaded.scenario, &extract.subjects, cutoff)
        .map_err(|fault| Failure::new(Exit::Data, fault.to_string(), fault.help()))?;
    let record = TrialDataRecord {
        trial: loaded.scenario.header.id.clone(),
        trial_file: [path.display().to_string(), loaded.sha256],
        cutoff: cutoff.to_string(),
        rule: data.rule,
        input,
    };
    Ok(Some(TrialSubjects {
        table: csv::trial_subjects(&data.subjects)?,
        scenario: loaded.scenario,
        record,
        cautions: data.cautions,
    }))
}

/// The flags as if the table of subjects had been given with them.
pub(super) fn name_columns(args: &mut AnalyzeArgs, unit: TimeUnit) {
    let columns = &mut args.columns;
    let named = |name: &str| Some(name.to_owned());
    columns.time = named("time");
    columns.event = named("event");
    columns.id = named("subject");
    columns.potential = named("potential");
    columns.time_unit = Some(unit);
    columns.cutoff = None;
}
