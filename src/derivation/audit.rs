//! How an endpoint of a subject ended, and out of which record.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Which file a record stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceFile {
    /// One row a subject.
    Subjects,
    /// Tumour assessments.
    Assessments,
    /// Sums of target lesions.
    Lesions,
    /// Adverse events.
    AdverseEvents,
}

/// A cell of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceRecord {
    /// File.
    pub file: SourceFile,
    /// Line or row, as the file counts.
    pub row: u64,
    /// Name of the column of the date.
    pub variable: String,
    /// Sequence number of the record within its subject, where the file has one.
    pub sequence: Option<u64>,
}

/// A day and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub date: Date,
    /// Its record.
    pub source: SourceRecord,
}

/// Whether the day of the origin counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DurationCount {
    /// `date - origin + 1`, as in ADaM: the origin is day 1.
    #[default]
    PlusOne,
    /// `date - origin`: the origin is day 0.
    Elapsed,
}

/// `2025-03-14 - 2025-01-02 + 1 = 72 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateArithmetic {
    /// Later date.
    pub end: Date,
    /// Earlier date.
    pub start: Date,
    /// Whether 1 is added.
    pub count: DurationCount,
}

impl DateArithmetic {
    /// The number of days.
    #[must_use]
    pub fn days(self) -> i32 {
        days_between(self.start, self.end) + i32::from(self.count == DurationCount::PlusOne)
    }
}

impl fmt::Display for DateArithmetic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plus_one = if self.count == DurationCount::PlusOne { " + 1" } else { "" };
        let days = self.days();
        write!(f, "{} - {}{plus_one} = {days} day{}", self.end, self.start, if days == 1 { "" } else { "s" })
    }
}

/// Days from `start` to `end`.
#[must_use]
pub fn days_between(start: Date, end: Date) -> i32 {
    (end - start).get_days()
}

/// How the time of a subject ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Progression.
    Progression,
    /// Death.
    Death,
    /// Response.
    Response,
    /// Without the event.
    Censored(CensoringReason),
}

impl Ending {
    /// Whether it is the event.
    #[must_use]
    pub fn is_event(self) -> bool {
        !matches!(self, Self::Censored(_))
    }
}

/// Why a time is censored where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CensoringReason {
    /// No event up to the last adequate assessment.
    LastAssessment,
    /// No baseline assessment: at the origin.
    NoBaseline,
    /// No adequate assessment after the origin: at the origin.
    NoAssessment,
    /// An event after too many missed visits: at the last adequate assessment before them.
    MissedScans,
    /// A new anticancer therapy: at the last adequate assessment up to its start.
    NewTherapy,
    /// Last known alive.
    LastKnownAlive,
    /// Alive at the cutoff.
    AliveAtCutoff,
}

impl CensoringReason {
    /// Every reason, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::LastAssessment,
        Self::NoBaseline,
        Self::NoAssessment,
        Self::MissedScans,
        Self::NewTherapy,
        Self::LastKnownAlive,
        Self::AliveAtCutoff,
    ];

    /// `missed-scans`, as in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LastAssessment => "last-assessment",
            Self::NoBaseline => "no-baseline",
            Self::NoAssessment => "no-assessment",
            Self::MissedScans => "missed-scans",
            Self::NewTherapy => "new-therapy",
            Self::LastKnownAlive => "last-known-alive",
            Self::AliveAtCutoff => "alive-at-cutoff",
        }
    }

    /// Code of ADaM's `CNSR`: 1 or more.
    #[must_use]
    pub fn code(self) -> u32 {
        1 + self as u32
    }
}

/// An event that the rule does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Progression or death.
    pub ending: Ending,
    /// When.
    pub at: Dated,
    /// Visits missed before it.
    pub missed: u32,
}

/// A time to an event with what explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeToEvent {
    /// From where time is counted.
    pub start: Dated,
    /// The day of the event or of censoring.
    pub end: Dated,
    /// Event or reason of censoring.
    pub ending: Ending,
    /// The first event, if the rule does not count it.
    pub set_aside: Option<SetAside>,
    /// The new therapy at which observation ended, if it did.
    pub new_therapy: Option<Dated>,
}

impl TimeToEvent {
    pub(super) fn new(start: &Dated, end: &Dated, ending: Ending) -> Self {
        Self { start: start.clone(), end: end.clone(), ending, set_aside: None, new_therapy: None }
    }

    /// How long.
    #[must_use]
    pub fn arithmetic(&self, count: DurationCount) -> DateArithmetic {
        DateArithmetic { end: self.end.date, start: self.start.date, count }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn arithmetic_by_hand() {
        // January from the 2nd: 29 days to the 31st; February 28; March 14: 71 days apart, day 72.
        let both = |start, end| {
            [DurationCount::PlusOne, DurationCount::Elapsed]
                .map(|count| DateArithmetic { end, start, count }.to_string())
        };
        assert_eq!(
            both(date(2025, 1, 2), date(2025, 3, 14)),
            ["2025-03-14 - 2025-01-02 + 1 = 72 days", "2025-03-14 - 2025-01-02 = 71 days"]
        );
        // 2024 is a leap year; one day is no plural.
        assert_eq!(both(date(2024, 2, 28), date(2024, 3, 1))[1], "2024-03-01 - 2024-02-28 = 2 days");
        assert_eq!(both(date(2025, 1, 2), date(2025, 1, 2))[0], "2025-01-02 - 2025-01-02 + 1 = 1 day");
    }

    #[test]
    fn codes_are_those_of_the_list() {
        let codes: Vec<u32> = CensoringReason::ALL.into_iter().map(CensoringReason::code).collect();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7]);
    }
}
