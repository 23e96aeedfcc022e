//! The file of subjects: one row each.

use std::collections::HashMap;

use super::columns::{DerivationColumn, DerivationColumns, OriginColumn};
use super::day::{Written, read_day};
use super::error::AssessmentFault;
use super::file::{at_cell, record, row_of};
use super::note::{FirstRows, HistoryNote};
use crate::derivation::{Dated, SourceFile};
use crate::input::subjects::{Column, Role, Rows, SubjectDataError, Table, present};

const FILE: SourceFile = SourceFile::Subjects;

/// A subject as its row says.
pub(super) struct SubjectRow {
    pub(super) id: String,
    pub(super) row: u64,
    pub(super) origin: Option<Dated>,
    pub(super) baseline: Option<Dated>,
    pub(super) new_therapy: Option<Dated>,
    pub(super) death: Option<Dated>,
    pub(super) last_alive: Option<Dated>,
}

/// The subjects, in the order of the file.
pub(super) struct SubjectRows {
    pub(super) rows: Vec<SubjectRow>,
    pub(super) places: HashMap<String, usize>,
    pub(super) study: Option<String>,
    /// Whether a column says who had a baseline.
    pub(super) knows_baseline: bool,
    pub(super) notes: Vec<HistoryNote>,
}

/// The columns of days.
struct DayColumns {
    origin: (DerivationColumn, Column),
    baseline: Option<Column>,
    new_therapy: Option<Column>,
    death: Option<Column>,
    last_alive: Option<Column>,
}

impl DayColumns {
    fn new(table: &Table<'_>, asked: &DerivationColumns) -> Result<Self, SubjectDataError> {
        let origin = match asked.origin {
            OriginColumn::FirstDose => DerivationColumn::FirstDose,
            OriginColumn::Enrolment => DerivationColumn::Enrolment,
        };
        Ok(Self {
            origin: (origin, asked.need(table, origin)?),
            baseline: asked.find(table, DerivationColumn::Baseline)?,
            new_therapy: asked.find(table, DerivationColumn::NewTherapy)?,
            // Without a column of deaths nobody would ever die: it has to be there, if empty.
            death: Some(asked.need(table, DerivationColumn::Death)?),
            last_alive: asked.find(table, DerivationColumn::LastAlive)?,
        })
    }

    fn all(&self) -> impl Iterator<Item = (DerivationColumn, &Column)> {
        let others = [
            (DerivationColumn::Baseline, &self.baseline),
            (DerivationColumn::NewTherapy, &self.new_therapy),
            (DerivationColumn::Death, &self.death),
            (DerivationColumn::LastAlive, &self.last_alive),
        ];
        let others = others.into_iter().filter_map(|(meaning, column)| Some((meaning, column.as_ref()?)));
        std::iter::once((self.origin.0, &self.origin.1)).chain(others)
    }

    fn recognised(&self) -> HistoryNote {
        let columns = self.all().map(|(meaning, column)| (meaning.words(), column.name.clone()));
        HistoryNote::Recognised { file: FILE, columns: columns.collect() }
    }
}

/// Reads the rows; the number of them beside.
pub(super) fn read_subject_rows(
    table: &Table<'_>,
    asked: &DerivationColumns,
) -> Result<(SubjectRows, u64), SubjectDataError> {
    let id = asked.id(table)?;
    let columns = DayColumns::new(table, asked)?;
    let flag = asked.find(table, DerivationColumn::DeathFlag)?;
    let study = asked.find(table, DerivationColumn::Study)?;
    let mut found = SubjectRows {
        rows: Vec::new(),
        places: HashMap::new(),
        study: None,
        knows_baseline: columns.baseline.is_some(),
        notes: vec![columns.recognised()],
    };
    let mut days_of_sas: Vec<String> = Vec::new();
    let mut positions = Vec::new();
    let (mut no_origin, mut after_death, mut late_baseline) =
        (FirstRows::default(), FirstRows::default(), FirstRows::default());
    let mut count = 0;
    let mut rows = table.rows();
    while rows.advance()? {
        count += 1;
        let subject = present(&rows, &id, Role::Id)?.to_owned();
        if let Some(first) = found.places.insert(subject.clone(), found.rows.len()) {
            let first = Box::new(rows.place_of(positions[first]));
            return Err(at_cell(&rows, &id, AssessmentFault::RepeatedSubject { id: subject, first }));
        }
        positions.push(rows.position());
        let row = row_of(&rows);
        let mut day = |meaning: DerivationColumn, column: Option<&Column>| -> Result<_, SubjectDataError> {
            let Some(column) = column else { return Ok(None) };
            let Some((date, written)) = read_day(&rows, column, meaning)? else { return Ok(None) };
            if written == Written::AsNumber && !days_of_sas.contains(&column.name) {
                days_of_sas.push(column.name.clone());
            }
            Ok(Some(Dated { date, source: record(FILE, row, column, None) }))
        };
        let read = SubjectRow {
            id: subject,
            row,
            origin: day(columns.origin.0, Some(&columns.origin.1))?,
            baseline: day(DerivationColumn::Baseline, columns.baseline.as_ref())?,
            new_therapy: day(DerivationColumn::NewTherapy, columns.new_therapy.as_ref())?,
            death: day(DerivationColumn::Death, columns.death.as_ref())?,
            last_alive: day(DerivationColumn::LastAlive, columns.last_alive.as_ref())?,
        };
        check(&rows, &columns, &read)?;
        let dead = flag.as_ref().filter(|flag| matches!(rows.cell(flag.index), "Y" | "y"));
        if let Some(flag) = dead.filter(|_| read.death.is_none()) {
            return Err(at_cell(&rows, flag, AssessmentFault::DeathWithoutDay { id: read.id }));
        }
        if read.origin.is_none() {
            no_origin.add(row);
        }
        if later(&read.new_therapy, &read.death) {
            after_death.add(row);
        }
        if later(&read.baseline, &read.origin) {
            late_baseline.add(row);
        }
        if found.study.is_none() {
            let cell = study.as_ref().map(|column| rows.cell(column.index).to_owned());
            found.study = cell.filter(|study| !study.is_empty());
        }
        found.rows.push(read);
    }
    if count > 0 && no_origin.rows == count {
        let (wanted, column) = &columns.origin;
        let at = Some(Box::new(table.at_header_cell(column.index)));
        let fault = AssessmentFault::NobodyStarted { wanted: *wanted };
        return Err(SubjectDataError::Assessments { at, fault });
    }
    let sas = days_of_sas.into_iter().map(|column| HistoryNote::DaysOfSas { file: FILE, column });
    found.notes.extend(sas);
    found.notes.extend(columns.last_alive.is_none().then_some(HistoryNote::NoLastAlive));
    for (rows, note) in [
        (no_origin, HistoryNote::NoOrigin as fn(FirstRows) -> HistoryNote),
        (after_death, HistoryNote::TherapyAfterDeath),
        (late_baseline, HistoryNote::LateBaseline),
    ] {
        found.notes.extend((rows.rows > 0).then(|| note(rows)));
    }
    Ok((found, count))
}

/// Whether both are known and the first is the later.
fn later(first: &Option<Dated>, second: &Option<Dated>) -> bool {
    first.as_ref().zip(second.as_ref()).is_some_and(|(first, second)| first.date > second.date)
}

/// What cannot be: anything after the start before it, life after death.
fn check(rows: &Rows<'_>, columns: &DayColumns, read: &SubjectRow) -> Result<(), SubjectDataError> {
    let days = [
        (DerivationColumn::NewTherapy, &columns.new_therapy, &read.new_therapy),
        (DerivationColumn::Death, &columns.death, &read.death),
        (DerivationColumn::LastAlive, &columns.last_alive, &read.last_alive),
    ];
    for (wanted, column, day) in days {
        if let (Some(column), Some(day), Some(origin)) = (column, day, &read.origin)
            && day.date < origin.date
        {
            let (earlier, origin) = (day.date.to_string(), origin.date.to_string());
            return Err(at_cell(rows, column, AssessmentFault::BeforeOrigin { wanted, earlier, origin }));
        }
    }
    match (&columns.last_alive, &read.last_alive, &read.death) {
        (Some(column), Some(alive), Some(death)) if alive.date > death.date => {
            let (alive, death) = (alive.date.to_string(), death.date.to_string());
            Err(at_cell(rows, column, AssessmentFault::AliveAfterDeath { alive, death }))
        }
        _ => Ok(()),
    }
}
