//! `onearm derive`.

mod definitions;
mod flags;

use std::path::Path;

use super::input_notes::WhatWasRead;
#[cfg(feature = "figures")]
use super::plot::draw_if_asked;
use super::plot::plot_format;
use super::{Exit, Failure};
use crate::derivation::{DurationCount, SourceFile};
use crate::input::assessments::{
    DerivationColumn, DerivationColumns, DerivationData, DerivationFiles, FileFault, OriginColumn, ReadFile,
    read_histories,
};
use crate::input::xport::XportVersion;
use crate::output::adtte::write_adtte;
use crate::output::file::{WriteError, write_file_by};
use crate::output::xport::XportWriteError;
use crate::output::{csv, table};
use crate::results::{DerivationRequest, DerivationResult, InputRecord, derive};
use crate::scenario::DataNames;
use definitions::{Given, given, needs_schedule};
pub(in crate::cli) use flags::DeriveArgs;
pub(in crate::cli) use flags::date;
use flags::{DurationFlag, OriginFlag};

pub(super) fn execute(args: &DeriveArgs) -> Result<(), Failure> {
    for input in [Some(&args.assessments), Some(&args.subjects), args.lesions.as_ref()].into_iter().flatten()
    {
        args.output.check(Some(input))?;
    }
    let version = match args.xport_version {
        5 => XportVersion::V5,
        8 => XportVersion::V8,
        other => {
            let message = format!("--xport-version {other}: there are versions 5 and 8");
            return Err(Failure::new(Exit::Usage, message, "leave it out for version 5"));
        }
    };
    for path in [&args.plot_waterfall, &args.plot_spider].into_iter().flatten() {
        plot_format(path)?;
    }
    let given = given(&args.definitions)?;
    let files = DerivationFiles {
        assessments: args.assessments.clone(),
        subjects: args.subjects.clone(),
        lesions: args.lesions.clone(),
    };
    let data = read_histories(&files, &columns(args, &given.names)).map_err(|fault| failure(args, &fault))?;
    what_was_read(&data).tell(&args.output);
    if args.columns.strict {
        what_was_read(&data).refuse_cautions(&args.assessments)?;
    }
    let result = derive(&request(args, &given, &data)).map_err(|fault| needs_schedule(&fault))?;
    if let (0, Some(cutoff)) = (result.subjects, args.definitions.cutoff) {
        let message = format!("no subject had started by the cutoff {cutoff}");
        let first = data.histories.iter().map(|(history, _)| history.origin.date).min();
        let first = first.map_or_else(String::new, |first| format!(": the first started on {first}"));
        return Err(Failure::new(Exit::Data, message, format!("check --cutoff and --origin{first}")));
    }
    draw(args, &result)?;
    deliver(args, &result, version)
}

/// Draws every figure that was asked for.
#[cfg(feature = "figures")]
fn draw(args: &DeriveArgs, result: &DerivationResult) -> Result<(), Failure> {
    use crate::output::tumour_figure::{spider_figure, waterfall_figure};
    let nothing = ["no sum of target lesions after the first day has a baseline above 0", "check --lesions"];
    let waterfall = || waterfall_figure(result);
    draw_if_asked(args.plot_waterfall.as_deref(), (&args.output, &args.paper), waterfall, nothing)?;
    draw_if_asked(args.plot_spider.as_deref(), (&args.output, &args.paper), || spider_figure(result), nothing)
}

#[cfg(not(feature = "figures"))]
fn draw(args: &DeriveArgs, _: &DerivationResult) -> Result<(), Failure> {
    let none = args.plot_waterfall.is_none() && args.plot_spider.is_none();
    if none { Ok(()) } else { Err(super::plot::no_figures()) }
}

/// A data set by the name of the file, else as the other verbs.
fn deliver(args: &DeriveArgs, result: &DerivationResult, version: XportVersion) -> Result<(), Failure> {
    let to_xport =
        args.output.format.is_none() && args.output.destination.extension().as_deref() == Some("xpt");
    if let Some(path) = args.output.destination.output.as_ref().filter(|_| to_xport) {
        let mut bytes = Vec::new();
        write_adtte(result, version, &mut bytes).map_err(|fault| match fault {
            XportWriteError::Io(cause) => WriteError::File { path: path.clone(), source: cause }.into(),
            fault => Failure::new(
                Exit::Output,
                format!("could not write {}: {fault}", path.display()),
                "write version 8 with --xport-version 8, or a .csv file",
            ),
        })?;
        write_file_by(path, |to| to.write_all(&bytes))?;
        args.output.say(&format!("wrote {}", path.display()));
        return Ok(());
    }
    args.output.deliver_as("Endpoints", || table::derivation(result), result, || csv::derivation(result))
}

/// Flags come before the trial file.
fn columns(args: &DeriveArgs, names: &DataNames) -> DerivationColumns {
    let of_trial = DerivationColumns::of_trial(names);
    let asked = &args.columns;
    let named = [
        (DerivationColumn::AssessmentDate, &asked.assessment_date),
        (DerivationColumn::Response, &asked.response),
        (DerivationColumn::FirstDose, &asked.first_dose),
        (DerivationColumn::Enrolment, &asked.enrolled),
        (DerivationColumn::Baseline, &asked.baseline),
        (DerivationColumn::NewTherapy, &asked.new_therapy),
        (DerivationColumn::Death, &asked.death),
        (DerivationColumn::LastAlive, &asked.last_alive),
        (DerivationColumn::LesionDate, &asked.lesion_date),
        (DerivationColumn::LesionSum, &asked.lesion_sum),
        (DerivationColumn::NewLesion, &asked.new_lesion),
    ];
    let named = named.into_iter().filter_map(|(meaning, name)| Some((meaning, name.clone()?)));
    DerivationColumns {
        id: asked.id.clone().or(of_trial.id),
        named: named.chain(of_trial.named).collect(),
        test: asked.test.clone(),
        lesion_test: asked.lesion_test.clone(),
        evaluator: asked.evaluator.clone().or(of_trial.evaluator),
        origin: match args.definitions.origin {
            OriginFlag::FirstDose => OriginColumn::FirstDose,
            OriginFlag::Enrolment => OriginColumn::Enrolment,
        },
        ..DerivationColumns::default()
    }
}

fn path_of(args: &DeriveArgs, file: SourceFile) -> &Path {
    match file {
        SourceFile::Subjects => &args.subjects,
        SourceFile::Assessments => &args.assessments,
        SourceFile::Lesions => args.lesions.as_deref().unwrap_or(&args.assessments),
        // Not read by this verb.
        SourceFile::AdverseEvents => &args.assessments,
    }
}

fn failure(args: &DeriveArgs, fault: &FileFault) -> Failure {
    let path = path_of(args, fault.file);
    // Read again only to show the place; a pipe can be read but once.
    let again = fault.error.byte_range().filter(|_| path.is_file());
    let bytes = again.and_then(|_| std::fs::read(path).ok());
    Failure::data(&path.display().to_string(), bytes.as_deref(), &fault.error)
}

fn what_was_read(data: &DerivationData) -> WhatWasRead<'_> {
    WhatWasRead {
        files: &data.files,
        of_tables: &data.read_notes,
        of_histories: &data.notes,
        subjects: data.histories.len(),
    }
}

fn request<'a>(args: &DeriveArgs, given: &'a Given, data: &'a DerivationData) -> DerivationRequest<'a> {
    let asked = &args.definitions;
    let domain = |read: &ReadFile| {
        let stem = || path_of(args, read.file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        (read.file, read.domain.clone().or_else(stem).unwrap_or_default())
    };
    DerivationRequest {
        input: data.files.iter().map(|read| input_record(args, data, read)).collect(),
        domains: data.files.iter().map(domain).collect(),
        study: data.study.clone(),
        histories: &data.histories,
        origin: match asked.origin {
            OriginFlag::FirstDose => "first-dose",
            OriginFlag::Enrolment => "enrolment",
        },
        count: match asked.duration {
            DurationFlag::PlusOne => DurationCount::PlusOne,
            DurationFlag::Elapsed => DurationCount::Elapsed,
        },
        unit: asked.time_unit,
        cutoff: asked.cutoff,
        schedule: given.schedule.as_ref(),
        rules: given.rules.clone(),
        confirmed_only: asked.confirmed,
        confirmed_after: asked.confirm_after,
        stable_after: asked.stable_after,
        control_at: given.control_at,
    }
}

fn input_record(args: &DeriveArgs, data: &DerivationData, read: &ReadFile) -> InputRecord {
    InputRecord {
        file: path_of(args, read.file).display().to_string(),
        sha256: read.sha256.clone(),
        kind: read.origin.kind.id().to_owned(),
        table: read.origin.table.clone(),
        encoding: read.origin.encoding.map(|encoding| encoding.id().to_owned()),
        rows: read.rows,
        subjects: data.histories.len() as u64,
        notes: what_was_read(data).notes(read.file),
    }
}
