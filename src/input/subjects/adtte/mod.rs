//! What the other columns of ADaM's ADTTE say against time and censoring.
//!
//! Nothing is corrected: the time is `AVAL` and the event `CNSR = 0`, as the data say. What contradicts them becomes a note
//! that is a caution:
//!
//! | column | contradiction |
//! |---|---|
//! | `STARTDT`, `ADT` | a day that the calendar does not have; an end before the start |
//! | both, and `AVAL` | a time that is neither `ADT - STARTDT` nor that and 1 day, by the digits it is written with |
//! | `AVALU`, else `PARAM` | another unit than `--time-unit`; several units |
//! | `EVNTDESC`, `CNSDTDSC` | an event said to be censored; a censored row, without a reason, that is described as an event; a description of events in a few censored rows, or the reverse |
//!
//! A month has 30.4375 days and a year 365.25; where another usual length agrees with nearly all rows and these do not, that one is
//! taken and named.
//! Reference: CDISC, The ADaM Basic Data Structure for Time-to-Event Analyses, version 1.0 (2012).

mod description;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use self::description::{Described, Descriptions};
use super::columns::{EventColumn, ResolvedColumns};
use super::note::ReadNote;
use super::number::{is_missing, number};
use super::table::{Rows, Table};
use crate::input::assessments::day_of_text;
use crate::measure::TimeUnit;
use crate::sample::Subject;

/// How a row contradicts itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields are the cells, or the days between the two dates")]
pub enum AdtteFault {
    /// A day that the calendar does not have.
    ImpossibleDate { column: String, text: String },
    /// `ADT` before `STARTDT`.
    EndBeforeStart { days: f64 },
    /// `AVAL` against the days between the dates.
    Time { time: f64, days: f64 },
    /// A unit other than `--time-unit`, or than that of the first row.
    Unit { written: TimeUnit, expected: TimeUnit },
    /// `CNSR` is 0 and the description says censored.
    EventSaysCensored { text: String },
    /// `CNSR` is above 0, there is no reason, and the description says event.
    CensoredSaysEvent { text: String },
    /// A description that other rows have with the other kind of `CNSR`.
    Description { text: String, events: u64, censored: u64 },
}

impl AdtteFault {
    /// `end-before-start`, as in JSON, with the name of the data set before it.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::ImpossibleDate { .. } => "adtte-impossible-date",
            Self::EndBeforeStart { .. } => "adtte-end-before-start",
            Self::Time { .. } => "adtte-time",
            Self::Unit { .. } => "adtte-unit",
            Self::EventSaysCensored { .. } => "adtte-event-says-censored",
            Self::CensoredSaysEvent { .. } => "adtte-censored-says-event",
            Self::Description { .. } => "adtte-description",
        }
    }
}

/// A row that contradicts itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AdtteFinding {
    /// Line or row, as the file counts.
    pub row: u64,
    /// Subject, if there is a column of ids.
    pub subject: Option<String>,
    /// How.
    pub fault: AdtteFault,
}

/// Findings of a kind that are named; the others are counted.
const NAMED: usize = 5;
/// Share of rows that are exceptions: beyond it a description has no usual `CNSR`, and a length of a month is no convention.
const FEW: f64 = 0.1;
/// Decimals beyond which a time counts as exact.
const MOST_DECIMALS: usize = 6;

/// Columns of ADTTE beside time and censoring, those that are there.
#[derive(Default)]
struct Columns {
    start: Option<usize>,
    end: Option<usize>,
    unit: Option<usize>,
    parameter: Option<usize>,
    code: Option<usize>,
    description: Option<usize>,
    reason: Option<usize>,
}

/// Holds each row against its other columns.
pub(super) struct AdtteCheck {
    columns: Columns,
    names: [String; 2],
    asked_unit: Option<TimeUnit>,
    found_unit: Option<TimeUnit>,
    faults: Vec<Found>,
    dated: Vec<Dated>,
    decimals: usize,
    descriptions: Descriptions,
    rows: usize,
}

/// A row with a contradiction: its place among the subjects, its position in the file.
struct Found {
    subject: usize,
    position: usize,
    fault: AdtteFault,
}

/// A row with time and dates: its place among the subjects, its position in the file.
struct Dated {
    subject: usize,
    position: usize,
    time: f64,
    days: f64,
}

impl AdtteCheck {
    /// `None` unless the time is `AVAL`, the censoring `CNSR`, and rows have a `PARAMCD`.
    pub(super) fn new(table: &Table<'_>, columns: &ResolvedColumns, unit: Option<TimeUnit>) -> Option<Self> {
        let is = |name: &str, known: &str| name.eq_ignore_ascii_case(known);
        let EventColumn::Censor(censor) = &columns.event else { return None };
        if !is(&columns.time.name, "AVAL") || !is(&censor.name, "CNSR") || columns.parameter.is_none() {
            return None;
        }
        // A name that two columns have tells nothing.
        let only = |name: &str| match super::matching(table.header(), name).as_slice() {
            [index] => Some(*index),
            _ => None,
        };
        let named = |index: Option<usize>| {
            index.and_then(|index| table.header().get(index)).cloned().unwrap_or_default()
        };
        let (start, end) = (only("STARTDT"), only("ADT"));
        Some(Self {
            names: [named(start), named(end)],
            columns: Columns {
                start,
                end,
                unit: only("AVALU"),
                parameter: only("PARAM"),
                code: columns.parameter.as_ref().map(|column| column.index),
                description: only("EVNTDESC"),
                reason: only("CNSDTDSC"),
            },
            asked_unit: unit,
            found_unit: None,
            faults: Vec::new(),
            dated: Vec::new(),
            decimals: 0,
            descriptions: Descriptions::default(),
            rows: 0,
        })
    }

    /// Takes the row of a subject whose time and event are known.
    pub(super) fn read(&mut self, rows: &Rows<'_>, subject: Subject) {
        let place = self.rows;
        self.rows += 1;
        let position = rows.position();
        self.read_unit(rows, place, position);
        self.read_dates(rows, place, position, subject.time);
        self.read_description(rows, place, position, subject.event);
    }

    fn read_unit(&mut self, rows: &Rows<'_>, place: usize, position: usize) {
        let cell = |column: Option<usize>| column.map_or("", |index| rows.cell(index));
        let written = unit_of_word(cell(self.columns.unit));
        let Some(written) = written.or_else(|| unit_in_label(cell(self.columns.parameter))) else { return };
        let first = *self.found_unit.get_or_insert(written);
        let expected = self.asked_unit.unwrap_or(first);
        if written != expected {
            self.add(place, position, AdtteFault::Unit { written, expected });
        }
    }

    fn read_dates(&mut self, rows: &Rows<'_>, place: usize, position: usize, time: f64) {
        let mut days = [None, None];
        for (side, column) in [self.columns.start, self.columns.end].into_iter().enumerate() {
            let Some(index) = column else { continue };
            let text = rows.cell(index);
            match Day::of(text) {
                Ok(day) => days[side] = day,
                Err(()) => {
                    let (column, text) = (self.names[side].clone(), text.to_owned());
                    self.add(place, position, AdtteFault::ImpossibleDate { column, text });
                }
            }
        }
        let [Some(start), Some(end)] = days else { return };
        let Some(days) = start.until(end) else { return };
        if days < 0.0 {
            self.add(place, position, AdtteFault::EndBeforeStart { days });
            return;
        }
        self.decimals = self.decimals.max(decimals(time));
        self.dated.push(Dated { subject: place, position, time, days });
    }

    fn read_description(&mut self, rows: &Rows<'_>, subject: usize, position: usize, event: bool) {
        let cell = |column: Option<usize>| {
            column.map(|index| rows.cell(index)).filter(|text| !is_missing(text)).unwrap_or_default()
        };
        let described = Described {
            text: cell(self.columns.description),
            reason: cell(self.columns.reason),
            code: cell(self.columns.code),
            label: cell(self.columns.parameter),
            event,
        };
        if let Some(fault) = self.descriptions.read(subject, position, &described) {
            self.add(subject, position, fault);
        }
    }

    fn add(&mut self, subject: usize, position: usize, fault: AdtteFault) {
        self.faults.push(Found { subject, position, fault });
    }

    /// What was found; `rows` says where it stands, `ids` of whom.
    pub(super) fn notes(mut self, rows: &Rows<'_>, ids: Option<&[String]>) -> Vec<ReadNote> {
        let mut notes = Vec::new();
        if self.columns.start.is_some() && self.columns.end.is_some() {
            let unit = self.found_unit.or(self.asked_unit);
            let days = unit.map_or(0.0, |unit| self.length_of(unit));
            let checked = if unit.is_some() { self.dated.len() as u64 } else { 0 };
            notes.push(ReadNote::AdtteDates { checked, rows: self.rows as u64, unit, days });
            if let Some(unit) = unit {
                let wrong = self.dated.iter().filter(|row| !self.agrees(row, unit, days)).map(|row| Found {
                    subject: row.subject,
                    position: row.position,
                    fault: AdtteFault::Time { time: row.time, days: row.days },
                });
                let wrong: Vec<Found> = wrong.collect();
                self.faults.extend(wrong);
            }
        }
        self.faults.extend(self.descriptions.faults(self.rows));
        let mut kinds: Vec<(&'static str, Vec<Found>)> = Vec::new();
        for found in self.faults {
            let id = found.fault.id();
            match kinds.iter_mut().find(|(kind, _)| *kind == id) {
                Some((_, list)) => list.push(found),
                None => kinds.push((id, vec![found])),
            }
        }
        let finding = |found: &Found| AdtteFinding {
            row: rows.place_of(found.position).line,
            subject: ids.and_then(|ids| ids.get(found.subject)).cloned(),
            fault: found.fault.clone(),
        };
        notes.extend(kinds.into_iter().map(|(_, list)| ReadNote::Adtte {
            rows: list.len() as u64,
            first: list.iter().take(NAMED).map(finding).collect(),
        }));
        notes
    }

    /// Days of the unit: those of this program, unless another usual length agrees with nearly all rows and with more of them.
    fn length_of(&self, unit: TimeUnit) -> f64 {
        let others: &[f64] = match unit {
            TimeUnit::Days | TimeUnit::Weeks => &[],
            TimeUnit::Months => &[30.4, 30.42, 365.0 / 12.0, 30.0, 30.5],
            TimeUnit::Years => &[365.0, 365.2425],
        };
        let agreeing = |days: f64| self.dated.iter().filter(|row| self.agrees(row, unit, days)).count();
        let mut best = (unit.in_days(), agreeing(unit.in_days()));
        let (all, own) = (self.dated.len(), best.1);
        for days in others.iter().filter(|_| own < all) {
            let count = agreeing(*days);
            // One odd row is a fault; a convention is one of nearly all rows.
            if count > best.1 && count >= own + 2 && count as f64 >= (1.0 - FEW) * all as f64 {
                best = (*days, count);
            }
        }
        best.0
    }

    /// Whether the time is between the days from date to date and those with the first day counted, within the last digit that is
    /// written: rounded, or in units longer than a day cut off.
    fn agrees(&self, row: &Dated, unit: TimeUnit, length: f64) -> bool {
        let digit = 0.1_f64.powi(self.decimals.min(MOST_DECIMALS) as i32) * length;
        let below = if unit == TimeUnit::Days { 0.5 * digit } else { digit };
        let (days, rounding) = (row.time * length, 1e-9 * (1.0 + row.days));
        days >= row.days - below - rounding && days <= row.days + 1.0 + 0.5 * digit + rounding
    }
}

/// A day, or a count of days from a beginning that both dates of a row share.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Day {
    Civil(Date),
    Count(f64),
}

impl Day {
    /// An error for a day that the calendar does not have; `None` for a text that is no day.
    fn of(text: &str) -> Result<Option<Self>, ()> {
        if is_missing(text) {
            return Ok(None);
        }
        // Years written alone are no days.
        if let Some(count) = number(text) {
            return Ok((text.len() > 4 && count.fract() == 0.0).then_some(Self::Count(count)));
        }
        day_of_text(text).map(|day| day.map(Self::Civil))
    }

    fn until(self, end: Self) -> Option<f64> {
        match (self, end) {
            (Self::Civil(start), Self::Civil(end)) => Some(f64::from((end - start).get_days())),
            (Self::Count(start), Self::Count(end)) => Some(end - start),
            _ => None,
        }
    }
}

/// Decimals of the shortest number that is this double.
fn decimals(value: f64) -> usize {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// `DAYS`, `Month`, `mo`, `YR`; nothing else.
fn unit_of_word(text: &str) -> Option<TimeUnit> {
    let word = text.trim().trim_end_matches('.').to_ascii_lowercase();
    Some(match word.as_str() {
        "d" | "day" | "days" => TimeUnit::Days,
        "w" | "wk" | "wks" | "week" | "weeks" => TimeUnit::Weeks,
        "mo" | "mos" | "month" | "months" => TimeUnit::Months,
        "y" | "yr" | "yrs" | "year" | "years" => TimeUnit::Years,
        _ => return None,
    })
}

/// The unit in brackets: `Progression-Free Survival (months)`.
fn unit_in_label(label: &str) -> Option<TimeUnit> {
    let (_, rest) = label.rsplit_once(['(', '['])?;
    let (inside, _) = rest.split_once([')', ']'])?;
    unit_of_word(inside.trim().trim_start_matches("in "))
}
