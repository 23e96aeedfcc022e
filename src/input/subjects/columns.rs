//! Which column means what: from flags, or from the names of ADaM.

use std::fmt;

use super::error::SubjectDataError;
use super::note::ReadNote;
use super::number::same_code;
use super::table::Table;
use crate::input::assessments::DerivationColumn;
use crate::measure::TimeUnit;

/// Columns as asked for by flags; a name is matched exactly, then without regard to case.
///
/// | field | flag | if absent |
/// |---|---|---|
/// | `time` | `--time` | `AVAL`, if `PARAMCD`, `AVAL` and `CNSR` are all present and neither event nor censor is given |
/// | `event` | `--event` | as `time` |
/// | `event_value` | `--event-value` | `1` |
/// | `censored_value` | `--censored-value` | `0` |
/// | `censor` | `--censor` | `CNSR`, under the same condition as `time` |
/// | `parameter` | `--param` | the only `PARAMCD`, where the time is `AVAL` and that column is present |
/// | `entry` | `--entry` | everyone is observed from 0 |
/// | `id` | `--id` | the first of `USUBJID`, `SUBJID`, `subject`, `subject_id`, `patient`, `patient_id`, `id` |
/// | `by` | `--by` | no groups |
/// | `strata` | `--strata` | one stratum |
/// | `covariates` | `--covariates` | none |
/// | `factors` | `--factors` | covariates whose levels are numbers are numbers |
/// | `weights` | `--weights` | everyone counts once |
/// | `left` | `--left` | events are seen when they happen |
/// | `potential` | `--potential` | not known |
/// | `enrolled`, `cutoff`, `unit` | `--enrolled`, `--cutoff`, `--time-unit` | not known |
/// | `competing_values` | `--competing-value` | one kind of event |
/// | `member` | `--member` | the first of the file |
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectColumns {
    /// Time of the event or of censoring.
    pub time: Option<String>,
    /// Column of codes for event and censored.
    pub event: Option<String>,
    /// Start of observation, on the scale of the time.
    pub entry: Option<String>,
    /// Code of an event.
    pub event_value: Option<String>,
    /// Code of a censored time.
    pub censored_value: Option<String>,
    /// Column of ADaM censoring codes: 0 is an event, a positive whole number a reason of censoring.
    pub censor: Option<String>,
    /// ADaM parameter: rows with another `PARAMCD` are left out.
    pub parameter: Option<String>,
    /// Identifies the subject.
    pub id: Option<String>,
    /// Divides the subjects into groups.
    pub by: Option<String>,
    /// Divides the subjects into strata.
    pub strata: Option<String>,
    /// Covariates: numbers if every cell is one, else factors.
    pub covariates: Vec<String>,
    /// Covariates that are factors although their levels are numbers.
    pub factors: Vec<String>,
    /// How often each subject counts.
    pub weights: Option<String>,
    /// Last time at which a subject with the event was known to be free of it.
    pub left: Option<String>,
    /// How long each subject could have been observed.
    pub potential: Option<String>,
    /// Date of enrolment; with `cutoff` and `unit` it gives how long each subject could have been observed.
    pub enrolled: Option<String>,
    /// Date of the data cut, `2026-03-31`.
    pub cutoff: Option<String>,
    /// Unit of the times; needed with `enrolled` only.
    pub unit: Option<TimeUnit>,
    /// Codes of events that preclude the event of interest.
    pub competing_values: Vec<String>,
    /// Member of a transport file.
    pub member: Option<String>,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Time of the event or of censoring.
    Time,
    /// Codes for event and censored.
    Event,
    /// ADaM censoring codes.
    Censor,
    /// Start of observation.
    Entry,
    /// Subject.
    Id,
    /// Group.
    By,
    /// ADaM parameter.
    Parameter,
    /// Stratum.
    Stratum,
    /// Covariate.
    Covariate,
    /// Covariate that is a factor.
    Factor,
    /// Weight.
    Weight,
    /// Last time free of the event.
    Left,
    /// Potential follow-up.
    Potential,
    /// Date of enrolment.
    Enrolled,
    /// A column of what endpoints are derived from.
    Derivation(DerivationColumn),
    /// Survival read off a figure.
    Survival,
    /// Number at risk below a figure.
    AtRisk,
}

impl Role {
    /// The flag that names the column; for the parameter, the one that names its value.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::Time => "--time",
            Self::Event => "--event",
            Self::Censor => "--censor",
            Self::Entry => "--entry",
            Self::Id => "--id",
            Self::By => "--by",
            Self::Parameter => "--param",
            Self::Stratum => "--strata",
            Self::Covariate => "--covariates",
            Self::Factor => "--factors",
            Self::Weight => "--weights",
            Self::Left => "--left",
            Self::Potential => "--potential",
            Self::Enrolled => "--enrolled",
            Self::Derivation(column) => column.flag(),
            Self::Survival => "--survival",
            Self::AtRisk => "--at-risk-column",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "time",
            Self::Event => "event code",
            Self::Censor => "censoring code",
            Self::Entry => "entry",
            Self::Id => "subject id",
            Self::By => "group",
            Self::Parameter => "parameter",
            Self::Stratum => "stratum",
            Self::Covariate | Self::Factor => "covariate",
            Self::Weight => "weight",
            Self::Left => "last time free of the event",
            Self::Potential => "potential follow-up",
            Self::Enrolled => "date of enrolment",
            Self::Derivation(column) => column.words(),
            Self::Survival => "survival",
            Self::AtRisk => "number at risk",
        })
    }
}

/// A column that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Position, counted from 0.
    pub index: usize,
    /// Name in the header, without surrounding blanks.
    pub name: String,
}

/// How a row says whether it ended in the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventColumn {
    /// By one of two codes.
    Event {
        /// The column.
        column: Column,
        /// Code of an event.
        event_value: String,
        /// Code of a censored time.
        censored_value: String,
        /// Codes of events that preclude it.
        competing_values: Vec<String>,
    },
    /// As ADaM's `CNSR`: 0 is an event, a positive whole number censored.
    Censor(Column),
}

impl EventColumn {
    /// The column, whatever its codes mean.
    #[must_use]
    pub fn column(&self) -> &Column {
        match self {
            Self::Event { column, .. } | Self::Censor(column) => column,
        }
    }

    pub(super) fn role(&self) -> Role {
        match self {
            Self::Event { .. } => Role::Event,
            Self::Censor(_) => Role::Censor,
        }
    }
}

/// The columns that are read, as the header spells them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedColumns {
    /// Time of the event or of censoring.
    pub time: Column,
    /// Event or censored.
    pub event: EventColumn,
    /// Start of observation.
    pub entry: Option<Column>,
    /// Group.
    pub by: Option<Column>,
    /// Subject.
    pub id: Option<Column>,
    /// ADaM `PARAMCD`, where rows are chosen by it.
    pub parameter: Option<Column>,
    /// Stratum.
    pub strata: Option<Column>,
    /// Covariates, and whether each is to be a factor whatever its cells.
    pub covariates: Vec<(Column, bool)>,
    /// Weight.
    pub weights: Option<Column>,
    /// Last time free of the event.
    pub left: Option<Column>,
    /// Potential follow-up.
    pub potential: Option<Column>,
    /// Date of enrolment.
    pub enrolled: Option<Column>,
}

/// Names by which a subject's column is recognised, the first found first.
pub(in crate::input) const ID_NAMES: [&str; 7] =
    ["USUBJID", "SUBJID", "subject", "subject_id", "patient", "patient_id", "id"];

impl SubjectColumns {
    /// Contradictions that need no data to be seen.
    pub(super) fn check(&self) -> Result<(), SubjectDataError> {
        if self.event.is_some() && self.censor.is_some() {
            return Err(SubjectDataError::EventAndCensor);
        }
        let codes = [("--event-value", &self.event_value), ("--censored-value", &self.censored_value)];
        if let Some((flag, _)) = codes.into_iter().find(|(_, code)| code.is_some() && self.event.is_none()) {
            return Err(SubjectDataError::CodesWithoutEvent { flag });
        }
        if !self.competing_values.is_empty() && self.event.is_none() {
            return Err(SubjectDataError::CodesWithoutEvent { flag: "--competing-value" });
        }
        let (event_value, censored_value) = self.codes();
        if same_code(&event_value, &censored_value) {
            return Err(SubjectDataError::SameCodes { event_value, censored_value });
        }
        for (index, competing) in self.competing_values.iter().enumerate() {
            let others = [&event_value, &censored_value].into_iter().chain(&self.competing_values[..index]);
            if others.into_iter().any(|other| same_code(other, competing.trim())) {
                return Err(SubjectDataError::RepeatedCompetingCode { code: competing.clone() });
            }
        }
        match (&self.enrolled, &self.cutoff, self.unit, &self.potential) {
            (Some(_), None, ..) => Err(SubjectDataError::CalendarFlags { missing: "--cutoff" }),
            (None, Some(_), ..) => Err(SubjectDataError::CalendarFlags { missing: "--enrolled" }),
            (Some(_), Some(_), None, _) => Err(SubjectDataError::CalendarFlags { missing: "--time-unit" }),
            (Some(_), .., Some(_)) => Err(SubjectDataError::PotentialTwice),
            _ => Ok(()),
        }
    }

    fn codes(&self) -> (String, String) {
        let trimmed =
            |code: &Option<String>, default: &str| code.as_deref().unwrap_or(default).trim().to_owned();
        (trimmed(&self.event_value, "1"), trimmed(&self.censored_value, "0"))
    }

    pub(super) fn resolve(
        &self,
        table: &Table<'_>,
        notes: &mut Vec<ReadNote>,
    ) -> Result<ResolvedColumns, SubjectDataError> {
        let find = |role: Role, name: &Option<String>| {
            name.as_deref().map(|name| find(table, role, name)).transpose()
        };
        let time = find(Role::Time, &self.time)?;
        let event = find(Role::Event, &self.event)?;
        let censor = find(Role::Censor, &self.censor)?;
        let parameter = "PARAMCD";
        let is_present = |name: &str| !matching(table.header(), name).is_empty();
        let is_adam = ["AVAL", "CNSR", parameter].into_iter().all(is_present);
        let event_value = self.codes();
        let (time, event) = match (time, event, censor) {
            (Some(time), Some(column), _) => {
                let (event_value, censored_value) = event_value;
                let competing_values =
                    self.competing_values.iter().map(|code| code.trim().to_owned()).collect();
                (time, EventColumn::Event { column, event_value, censored_value, competing_values })
            }
            (Some(time), None, Some(censor)) => (time, EventColumn::Censor(censor)),
            (None, None, None) if is_adam => {
                let time = self::find(table, Role::Time, "AVAL")?;
                let censor = self::find(table, Role::Censor, "CNSR")?;
                notes.push(ReadNote::Adam { time: time.name.clone(), censor: censor.name.clone() });
                (time, EventColumn::Censor(censor))
            }
            (time, event, censor) => {
                return Err(SubjectDataError::NeedColumns {
                    at: table.at_header(),
                    time: time.is_none(),
                    event: event.is_none() && censor.is_none(),
                    present: table.header().to_vec(),
                });
            }
        };
        // Several parameters in one column of times are never pooled, recognised or named.
        let chosen =
            self.parameter.is_some() || (time.name.eq_ignore_ascii_case("AVAL") && is_present(parameter));
        let entry = find(Role::Entry, &self.entry)?;
        let mut columns = ResolvedColumns {
            by: find(Role::By, &self.by)?,
            id: find(Role::Id, &self.id)?,
            parameter: chosen.then(|| self::find(table, Role::Parameter, parameter)).transpose()?,
            strata: find(Role::Stratum, &self.strata)?,
            covariates: self.resolve_covariates(table)?,
            weights: find(Role::Weight, &self.weights)?,
            left: find(Role::Left, &self.left)?,
            potential: find(Role::Potential, &self.potential)?,
            enrolled: find(Role::Enrolled, &self.enrolled)?,
            time,
            event,
            entry,
        };
        columns.check_distinct(table)?;
        if columns.id.is_none() {
            columns.id = columns.recognise_id(table);
            notes.extend(columns.id.iter().map(|id| ReadNote::IdRecognised { column: id.name.clone() }));
        }
        Ok(columns)
    }
}

impl SubjectColumns {
    /// Covariates in the order given, factors after them; a factor named twice is one.
    fn resolve_covariates(&self, table: &Table<'_>) -> Result<Vec<(Column, bool)>, SubjectDataError> {
        let mut covariates: Vec<(Column, bool)> = Vec::new();
        let numbers = self.covariates.iter().map(|name| (Role::Covariate, name, false));
        for (role, name, is_factor) in
            numbers.chain(self.factors.iter().map(|name| (Role::Factor, name, true)))
        {
            let column = find(table, role, name)?;
            match covariates.iter_mut().find(|(other, _)| other.index == column.index) {
                Some((_, factor)) => *factor |= is_factor,
                None => covariates.push((column, is_factor)),
            }
        }
        Ok(covariates)
    }
}

impl ResolvedColumns {
    /// The columns whose cells must not be read as anything else.
    fn measured(&self) -> impl Iterator<Item = (Role, usize)> {
        let event = (self.event.role(), self.event.column().index);
        let others = [
            (Role::Entry, &self.entry),
            (Role::Weight, &self.weights),
            (Role::Left, &self.left),
            (Role::Potential, &self.potential),
            (Role::Enrolled, &self.enrolled),
        ];
        let others = others.into_iter().filter_map(|(role, column)| Some((role, column.as_ref()?.index)));
        let covariates = self.covariates.iter().map(|(column, is_factor)| {
            (if *is_factor { Role::Factor } else { Role::Covariate }, column.index)
        });
        [(Role::Time, self.time.index), event].into_iter().chain(others).chain(covariates)
    }

    fn check_distinct(&self, table: &Table<'_>) -> Result<(), SubjectDataError> {
        let mut seen: Vec<(Role, usize)> = Vec::new();
        for (second, index) in self.measured() {
            if let Some((first, _)) = seen.iter().find(|(_, other)| *other == index) {
                return Err(SubjectDataError::SameColumn {
                    at: table.at_header_cell(index),
                    first: *first,
                    second,
                });
            }
            seen.push((second, index));
        }
        Ok(())
    }

    /// A name that two columns have tells nothing and is passed over.
    fn recognise_id(&self, table: &Table<'_>) -> Option<Column> {
        let index = ID_NAMES.iter().find_map(|name| match matching(table.header(), name).as_slice() {
            [index] if self.measured().all(|(_, other)| other != *index) => Some(*index),
            _ => None,
        })?;
        table.header().get(index).map(|name| Column { index, name: name.clone() })
    }
}

/// Positions of the columns of that name; only if there is none, of those that differ in case alone.
pub(in crate::input) fn matching(header: &[String], name: &str) -> Vec<usize> {
    let positions = |same: &dyn Fn(&str) -> bool| {
        header.iter().enumerate().filter(|(_, other)| same(other)).map(|(index, _)| index).collect::<Vec<_>>()
    };
    let name = name.trim();
    let exact = positions(&|other| other == name);
    if !exact.is_empty() {
        return exact;
    }
    let name = name.to_lowercase();
    positions(&|other| other.to_lowercase() == name)
}

pub(in crate::input) fn find(table: &Table<'_>, role: Role, name: &str) -> Result<Column, SubjectDataError> {
    let positions = matching(table.header(), name);
    match positions.as_slice() {
        [] => Err(SubjectDataError::MissingColumn {
            at: table.at_header(),
            role,
            asked: name.trim().to_owned(),
            present: table.header().to_vec(),
        }),
        [index] => {
            let name = table.header().get(*index).cloned().unwrap_or_default();
            Ok(Column { index: *index, name })
        }
        [_, second, ..] => Err(SubjectDataError::AmbiguousColumn {
            at: table.at_header_cell(*second),
            role,
            asked: name.trim().to_owned(),
            columns: positions.iter().map(|index| index + 1).collect(),
        }),
    }
}
