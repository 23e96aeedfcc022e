//! What to do about a table that cannot be read, and how its texts are shown.

use super::columns::Role;
use super::error::{FoundCodes, OpenFault, SubjectDataError, ValueCount};
use super::number::number;
use crate::input::table::FileKind;

/// Longest text of a cell and longest list that a message shows.
const SHOWN_CHARACTERS: usize = 40;
const SHOWN_ITEMS: usize = 12;

impl SubjectDataError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::CannotOpen { fault, .. } => match fault {
                OpenFault::NotFound => "check the path and the folder that it is relative to".into(),
                OpenFault::Folder => "name one file inside the folder".into(),
                OpenFault::Permission => "make the file readable, or copy it to a folder of your own".into(),
                OpenFault::Other(_) => "check that the file can be read by another program".into(),
            },
            Self::Empty => "export the table again, with one header line and one line a subject".into(),
            Self::NotReadable { kind } => match kind {
                #[cfg(not(feature = "r-files"))]
                FileKind::R | FileKind::Gzip => {
                    without_feature("r-files", "write the data frame as CSV, and unpack what is compressed")
                }
                FileKind::Bzip2 | FileKind::Xz => {
                    "unpack the file first; an R file can be saved with compress = \"gzip\"".into()
                }
                #[cfg(not(feature = "excel"))]
                FileKind::Zip => without_feature("excel", "save the sheet as CSV in UTF-8"),
                #[cfg(not(feature = "parquet"))]
                FileKind::Parquet => without_feature("parquet", "write the table as CSV"),
                #[cfg(not(feature = "sas"))]
                FileKind::SasDataSet => without_feature("sas", "write the data set as a SAS transport file or CSV"),
                FileKind::SasCport => "write the data set with PROC COPY and the XPORT engine".into(),
                #[cfg(feature = "excel")]
                FileKind::CompoundFile => "save the workbook as .xlsx, or the sheet as CSV in UTF-8".into(),
                _ => "save the table as CSV in UTF-8, or as a SAS transport file".into(),
            },
            Self::NoSuchTable { flag, .. } => format!("leave {flag} out"),
            Self::Xport(fault) => fault.help(),
            #[cfg(feature = "excel")]
            Self::Excel(fault) => fault.help(),
            #[cfg(feature = "sas")]
            Self::Sas(fault) => fault.help(),
            #[cfg(feature = "parquet")]
            Self::Parquet(fault) => fault.help(),
            #[cfg(feature = "r-files")]
            Self::R(fault) => fault.help(),
            Self::Assessments { fault, .. } => fault.help(),
            Self::NotUtf8 { .. } => {
                "save the file as UTF-8; parts in different encodings, put together, are the usual cause".into()
            }
            Self::NulByte { .. } => "save the file as UTF-8 text; it may be UTF-16, or no text at all".into(),
            Self::UnclosedQuote { .. } | Self::TextAfterQuote { .. } => {
                "close the quote at the end of its cell, or remove it; write a quote inside a quoted cell twice".into()
            }
            Self::CellCount { at, found, expected, last_line } => {
                cell_count(*found, *expected, *last_line > at.place.line)
            }
            Self::BlankRow { .. } => "delete the row; empty rows are accepted at the end only".into(),
            Self::NoRows { .. } => {
                "export the table again: the subjects stand below the header, one a line".into()
            }
            Self::MissingColumn { role: Role::Parameter, .. } => {
                "leave --param out: it chooses rows by the ADaM column PARAMCD, which this file lacks".into()
            }
            Self::MissingColumn { role, asked, present, .. } => {
                let hint = if present.iter().all(|name| number(name).is_some()) {
                    "the first line must name the columns; here it looks like data"
                } else if present.len() == 1 {
                    "only one column was found: cells are separated by comma, semicolon, tab or `|`"
                } else {
                    "name one of the columns listed"
                };
                match nearest(asked, present.iter().map(String::as_str)) {
                    Some(name) => format!("did you mean {} `{}`?", role.flag(), shown(name)),
                    None => hint.into(),
                }
            }
            Self::AmbiguousColumn { .. } => {
                "give each column its own name, and write it as the header does, capitals included".into()
            }
            Self::NeedColumns { time, event, .. } => match (time, event) {
                (true, false) => "add --time COLUMN".into(),
                (false, true) => {
                    "add --event COLUMN (1 = event, 0 = censored) or --censor COLUMN (0 = event)".into()
                }
                _ => "add --time COLUMN and --event COLUMN (1 = event, 0 = censored) or --censor COLUMN (0 = event); \
                      without them the ADaM columns PARAMCD, AVAL and CNSR must all be present"
                    .into(),
            },
            Self::EventAndCensor => {
                "keep one: --event for a column of events, --censor for ADaM CNSR (0 = event)".into()
            }
            Self::CodesWithoutEvent { flag } => {
                format!("add --event COLUMN, or drop {flag}: a CNSR column has fixed codes (0 = event)")
            }
            Self::SameCodes { .. } => {
                "give both --event-value and --censored-value; their defaults are 1 and 0".into()
            }
            Self::RepeatedCompetingCode { .. } => {
                "give every competing event a code of its own, other than --event-value and --censored-value".into()
            }
            Self::CalendarFlags { missing: "--time-unit" } => {
                "add --time-unit days, weeks, months or years: dates are counted in the unit of the times".into()
            }
            Self::CalendarFlags { .. } => {
                "give both --enrolled COLUMN and --cutoff DATE, or a column of durations with --potential".into()
            }
            Self::PotentialTwice => "keep one of them".into(),
            Self::Cutoff { .. } | Self::NotADate { .. } => "write dates as 2026-03-31".into(),
            Self::EnrolledAfterCutoff { .. } => {
                "correct the date or the cutoff, or remove the row: nobody is observed before enrolment".into()
            }
            Self::ObservedBeyondPotential { .. } => {
                "correct the row: observation ends at the cutoff at the latest".into()
            }
            Self::LeftAfterTime { .. } => {
                "correct the row: the event lies after the last time free of it, or at it if it is known exactly".into()
            }
            Self::NoWeight { .. } => "give at least one subject a weight above 0".into(),
            Self::SameColumn { .. } => "name two different columns".into(),
            Self::MissingValue { .. } => "fill the cell or remove the row; no value is ever guessed".into(),
            Self::NotANumber { text, .. } if text.contains(',') => {
                "write decimals with a point and no thousands separator; a decimal comma is read only where \
                 semicolons or tabs separate the cells"
                    .into()
            }
            Self::NotANumber { .. } => {
                "write one number of 0 or more, such as 12.5: no unit, no date, not infinite".into()
            }
            Self::Negative { .. } => {
                "correct the cell or remove the row; times count from the start of follow-up, at 0".into()
            }
            Self::TooLarge { .. } => {
                "correct the cell, or remove the row: a code for a missing value is not a time".into()
            }
            Self::TooManyGroups { .. } => {
                "name a column of groups with --by, or join its values into fewer groups".into()
            }
            Self::MixedDecimalMarks { .. } => "write all numbers of the column with the same mark".into(),
            Self::EntryNotBeforeTime { .. } => {
                "correct the row: entry and time are on the same scale, and observation must last".into()
            }
            Self::UnknownCode { found, .. } => unknown_code(found),
            Self::CensorCode { .. } => {
                "correct the cell; for a column with other codes use --event with --event-value and --censored-value"
                    .into()
            }
            Self::DuplicateId { .. } => {
                "keep one row a subject; if late entry splits a subject, name its column with --entry".into()
            }
            Self::SeveralParameters { found, .. } => {
                let example = found.first().map_or_else(|| "PFS".into(), |first| shown(&first.value));
                format!("choose one with --param, for example --param {example}")
            }
            Self::ParameterNotFound { asked, found, .. } => {
                match nearest(asked, found.iter().map(|count| count.value.as_str())) {
                    Some(name) => format!("did you mean --param {}?", shown(name)),
                    None => "give one of the values found to --param".into(),
                }
            }
            Self::Rows { .. } => "save the table as CSV again".into(),
            Self::Sample(_) => "correct the row; if it looks right, please report this as a fault".into(),
        }
    }
}

/// What to do about a kind of file that this build of the program leaves out.
#[allow(dead_code, reason = "unused where every feature is on")]
fn without_feature(feature: &str, otherwise: &str) -> String {
    format!("this build is without it: build the program with `--features {feature}`, or {otherwise}")
}

fn cell_count(found: usize, expected: usize, spans_lines: bool) -> String {
    if spans_lines {
        "a quote opened on this line is closed on a later one; close it at the end of its cell".into()
    } else if found == expected + 1 {
        "put a text that holds the separator in double quotes; if all rows have one cell more, they are row names: \
         name that column or leave it out"
            .into()
    } else if found > expected {
        "put a text that holds the separator in double quotes, or remove the extra cells".into()
    } else {
        "complete the row; a cell without a value still needs its separator".into()
    }
}

fn unknown_code(found: &FoundCodes) -> String {
    match found.counts.as_slice() {
        [a, b] => format!(
            "say what the codes mean: --event-value {0} --censored-value {1}, or --event-value {1} --censored-value {0}",
            shown(&a.value),
            shown(&b.value)
        ),
        counts if counts.len() > SHOWN_ITEMS => {
            "so many codes: is it the event column? If so, recode it to two, and name them with --event-value and \
             --censored-value"
                .into()
        }
        _ => "correct the cell, or name the codes with --event-value and --censored-value; a column of more than \
              two codes must be recoded to two"
            .into(),
    }
}

/// A text of the file fit for a message: short, on one line, without control characters.
pub(in crate::input) fn shown(text: &str) -> String {
    let mut short = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == SHOWN_CHARACTERS {
            short.push('…');
            break;
        }
        if character.is_control() {
            short.extend(character.escape_default());
        } else {
            short.push(character);
        }
    }
    short
}

/// `time`, `status` and 12 more.
pub(in crate::input) fn listed(names: &[String]) -> String {
    joined(names, |name| format!("`{}`", shown(name)))
}

/// `1` in 63 rows, `2` in 1 row.
pub(in crate::input) fn counted(values: &[ValueCount]) -> String {
    joined(values, |ValueCount { value, rows }| {
        format!("`{}` in {rows} {}", shown(value), if *rows == 1 { "row" } else { "rows" })
    })
}

fn joined<T>(items: &[T], word: impl Fn(&T) -> String) -> String {
    let mut text = items.iter().take(SHOWN_ITEMS).map(word).collect::<Vec<_>>().join(", ");
    if items.len() > SHOWN_ITEMS {
        text.push_str(&format!(" and {} more", items.len() - SHOWN_ITEMS));
    }
    text
}

/// The name most like what was asked for, if any is like it at all.
fn nearest<'a>(asked: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let asked = asked.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&asked, &name.to_lowercase());
    let best = names.map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.8).then_some(best.1)
}
