//! The files of an extract of the trial's data -> its subjects, with a word on what was read.

use std::path::Path;

use super::Failure;
use super::input_notes::WhatWasRead;
use super::shared_flags::OutputArgs;
use crate::derivation::SourceFile;
use crate::input::assessments::{
    DerivationColumns, FileFault, ReadFile, TrialData, TrialDataFiles, TrialNames, read_trial_data,
};
use crate::results::InputRecord;
use crate::scenario::Scenario;

/// The files of an extract.
pub(in crate::cli) struct Files(TrialDataFiles);

impl Files {
    pub(in crate::cli) fn new(files: TrialDataFiles) -> Self {
        Self(files)
    }

    fn path_of(&self, file: SourceFile) -> &Path {
        let Files(files) = self;
        let other = match file {
            SourceFile::Assessments => files.assessments.as_deref(),
            SourceFile::AdverseEvents => files.adverse_events.as_deref(),
            SourceFile::Subjects | SourceFile::Lesions => None,
        };
        other.unwrap_or(&files.subjects)
    }

    fn failure(&self, fault: &FileFault) -> Failure {
        let path = self.path_of(fault.file);
        // Read again only to show the place; a pipe can be read but once.
        let again = fault.error.byte_range().filter(|_| path.is_file());
        let bytes = again.and_then(|_| std::fs::read(path).ok());
        Failure::data(&path.display().to_string(), bytes.as_deref(), &fault.error)
    }
}

/// Reads an extract as the trial file names its columns.
pub(in crate::cli) fn read_extract(
    files: &Files,
    scenario: &Scenario,
    strict: bool,
    talk: &OutputArgs,
) -> Result<(TrialData, Vec<InputRecord>), Failure> {
    let phases: Vec<String> = scenario.phases.iter().map(|phase| phase.name.clone()).collect();
    let criteria = scenario.inclusion.iter().chain(&scenario.exclusion);
    let variables: Vec<String> = criteria.filter_map(|criterion| criterion.variable.clone()).collect();
    let names = TrialNames { phases: &phases, variables: &variables };
    let columns = DerivationColumns::of_trial(&scenario.data);
    let data = read_trial_data(&files.0, &columns, names).map_err(|fault| files.failure(&fault))?;
    what_was_read(&data).tell(talk);
    if strict {
        what_was_read(&data).refuse_cautions(files.path_of(SourceFile::Subjects))?;
    }
    let input = data.files.iter().map(|read| record(files, &data, read)).collect();
    Ok((data, input))
}

fn what_was_read(data: &TrialData) -> WhatWasRead<'_> {
    WhatWasRead {
        files: &data.files,
        of_tables: &data.read_notes,
        of_histories: &data.notes,
        subjects: data.subjects.len(),
    }
}

fn record(files: &Files, data: &TrialData, read: &ReadFile) -> InputRecord {
    InputRecord {
        file: files.path_of(read.file).display().to_string(),
        sha256: read.sha256.clone(),
        kind: read.origin.kind.id().to_owned(),
        table: read.origin.table.clone(),
        encoding: read.origin.encoding.map(|encoding| encoding.id().to_owned()),
        rows: read.rows,
        subjects: data.subjects.len() as u64,
        notes: what_was_read(data).notes(read.file),
    }
}
