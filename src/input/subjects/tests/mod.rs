//! Each thing the reader accepts, and each it refuses with place, cause and remedy.

mod adam;
mod adtte;
mod attributes;
mod cells;
mod files;
mod flags;
mod properties;

use super::*;
use crate::input::table::Encoding;

/// Columns by flag: `flags("--time t --event e")`.
fn flags(line: &str) -> SubjectColumns {
    let mut columns = SubjectColumns::default();
    let words: Vec<&str> = line.split_whitespace().collect();
    for pair in words.chunks(2) {
        let field = match pair[0] {
            "--time" => &mut columns.time,
            "--event" => &mut columns.event,
            "--entry" => &mut columns.entry,
            "--event-value" => &mut columns.event_value,
            "--censored-value" => &mut columns.censored_value,
            "--censor" => &mut columns.censor,
            "--param" => &mut columns.parameter,
            "--id" => &mut columns.id,
            "--by" => &mut columns.by,
            "--strata" => &mut columns.strata,
            "--weights" => &mut columns.weights,
            "--left" => &mut columns.left,
            "--potential" => &mut columns.potential,
            "--enrolled" => &mut columns.enrolled,
            "--member" => &mut columns.member,
            "--cutoff" => &mut columns.cutoff,
            "--time-unit" => {
                columns.unit = Some(pair[1].parse().unwrap());
                continue;
            }
            "--covariates" => {
                columns.covariates.extend(pair[1].split(',').map(str::to_owned));
                continue;
            }
            "--factors" => {
                columns.factors.extend(pair[1].split(',').map(str::to_owned));
                continue;
            }
            "--competing-value" => {
                columns.competing_values.push(pair[1].to_owned());
                continue;
            }
            other => panic!("{other}"),
        };
        *field = Some(pair[1].to_owned());
    }
    columns
}

const PLAIN: &str = "--time time --event event";

fn read(text: &str, line: &str) -> SubjectData {
    read_subjects(text.as_bytes(), &flags(line)).unwrap_or_else(|fault| panic!("{fault}"))
}

fn times(data: &SubjectData) -> Vec<f64> {
    data.sample.subjects().iter().map(|subject| subject.time).collect()
}

fn events(data: &SubjectData) -> Vec<bool> {
    data.sample.subjects().iter().map(|subject| subject.event).collect()
}

/// Line, column (0 without), text underlined, message, words of the help.
#[track_caller]
fn refused(
    text: &str,
    line: &str,
    place: (u64, usize),
    underlined: &str,
    message: &str,
    help: &str,
) -> SubjectDataError {
    let fault = read_subjects(text.as_bytes(), &flags(line)).expect_err("it should be refused");
    assert_eq!(fault.to_string(), message);
    assert!(fault.help().contains(help), "{}", fault.help());
    let at = fault.place().expect("it should have a place");
    assert_eq!((at.line, at.column.map_or(0, |column| column.0)), place);
    assert_eq!(fault.byte_range().and_then(|range| text.get(range)), Some(underlined));
    fault
}
