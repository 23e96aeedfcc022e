//! Derived endpoints as an ADaM data set of times to events, which `input::subjects` reads back.
//!
//! Beside the variables of ADaM's ADTTE: `SRCROW`, the line or row of the source record, and `AVALDERV`, how the duration comes about.

use std::io::Write;

use jiff::civil::{Date, DateTime};

use super::xport::{XportColumn, XportMember, XportWriteError, write_xport};
use crate::derivation::SourceFile;
use crate::input::table::{Cell, Missing};
use crate::input::xport::XportVersion;
use crate::measure::TimeUnit;
use crate::results::{DerivationResult, EndpointRecord};

/// Name and label of the data set.
const DATA_SET: (&str, &str) = ("ADTTE", "Times to Events");

/// Name, label, and the value of a subject's endpoint.
type Variable = (&'static str, &'static str, fn(&Row<'_>) -> Cell<'static>);

struct Row<'r> {
    study: &'r str,
    subject: &'r str,
    found: &'r EndpointRecord,
    unit: TimeUnit,
}

const VARIABLES: [Variable; 17] = [
    ("STUDYID", "Study Identifier", |row| text(row.study)),
    ("USUBJID", "Unique Subject Identifier", |row| text(row.subject)),
    ("PARAMCD", "Parameter Code", |row| text(&row.found.code)),
    ("PARAM", "Parameter", |row| text(&row.found.parameter.name())),
    ("STARTDT", "Time-to-Event Origin Date for Subject", |row| day(&row.found.start)),
    ("ADT", "Analysis Date", |row| day(&row.found.end)),
    ("AVAL", "Analysis Value", |row| Cell::Number(f64::from(row.found.days) * TimeUnit::Days.per(row.unit))),
    ("AVALU", "Analysis Value Unit", |row| text(&row.unit.word().to_ascii_uppercase())),
    ("CNSR", "Censor", |row| Cell::Number(f64::from(row.found.ending.censoring_code()))),
    ("EVNTDESC", "Event or Censoring Description", |row| text(row.found.ending.id())),
    ("CNSDTDSC", "Censor Date Description", |row| {
        if row.found.event { text("") } else { text(&row.found.description) }
    }),
    ("SRCDOM", "Source Data", |row| text(&row.found.source.domain)),
    ("SRCVAR", "Source Variable", |row| text(&row.found.source.variable)),
    ("SRCSEQ", "Source Sequence Number", |row| {
        row.found.source.sequence.map_or(Cell::Missing(Missing::PLAIN), |number| Cell::Number(number as f64))
    }),
    ("SRCROW", "Line or Row of the Source File", |row| Cell::Number(row.found.source.row as f64)),
    ("SRCFILE", "Source File", |row| {
        text(match row.found.source.file {
            SourceFile::Subjects => "subjects",
            SourceFile::Assessments => "assessments",
            SourceFile::Lesions => "lesions",
            SourceFile::AdverseEvents => "adverse events",
        })
    }),
    ("AVALDERV", "Derivation of the Analysis Value", |row| text(&row.found.arithmetic)),
];

fn text(value: &str) -> Cell<'static> {
    Cell::Text(value.to_owned().into())
}

/// A day as it was printed.
fn day(printed: &str) -> Cell<'static> {
    printed.parse::<Date>().map_or(Cell::Missing(Missing::PLAIN), Cell::Date)
}

/// Rows by endpoint, within it in the order of the subjects.
fn rows(result: &DerivationResult) -> impl Iterator<Item = Row<'_>> {
    result.endpoints.iter().flat_map(move |endpoint| {
        result.records.iter().flat_map(move |subject| {
            let of = subject.endpoints.iter().filter(move |found| found.parameter == endpoint.parameter);
            of.map(move |found| Row {
                study: result.study.as_deref().unwrap_or_default(),
                subject: &subject.subject,
                found,
                unit: result.definitions.time_unit,
            })
        })
    })
}

/// The variables that have something to say: no study without one.
fn variables(result: &DerivationResult) -> impl Iterator<Item = &'static Variable> {
    let without_study = usize::from(result.study.is_none());
    VARIABLES.iter().skip(without_study)
}

/// Header and rows of text; a missing value is an empty cell.
pub(super) fn as_text(result: &DerivationResult) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let header = variables(result).map(|(name, ..)| *name).collect();
    let written = |cell: Cell<'_>| match cell {
        Cell::Missing(_) => String::new(),
        cell => cell.into_text().into_owned(),
    };
    let row = |row: Row<'_>| variables(result).map(|(.., value)| written(value(&row))).collect();
    (header, rows(result).map(row).collect())
}

/// Writes the data set as a SAS transport file. Its time stamp is the latest day in it, so that the same data give the same bytes.
///
/// # Errors
/// [`XportWriteError`].
pub fn write_adtte(
    result: &DerivationResult,
    version: XportVersion,
    to: &mut impl Write,
) -> Result<(), XportWriteError> {
    let column = |(name, label, value): &'static Variable| XportColumn {
        name,
        label,
        format: "",
        cells: rows(result).map(|row| value(&row)).collect(),
    };
    let latest = rows(result).filter_map(|row| row.found.end.parse::<Date>().ok()).max();
    let created = latest.map_or(DateTime::constant(1960, 1, 1, 0, 0, 0, 0), |day| day.at(0, 0, 0, 0));
    let columns = variables(result).map(column).collect();
    let member = XportMember { name: DATA_SET.0, label: DATA_SET.1, created, columns };
    write_xport(&member, version, to)
}
