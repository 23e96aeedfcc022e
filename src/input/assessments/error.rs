//! What can be wrong with assessments and histories, and what to do about it.

use super::columns::DerivationColumn;
use crate::derivation::{SourceFile, UnknownResponse};
use crate::input::subjects::{Place, SubjectDataError, ValueCount, counted, listed, shown};

/// A fault in one of the files.
#[derive(Debug, Clone, PartialEq)]
pub struct FileFault {
    /// Which file.
    pub file: SourceFile,
    /// What is wrong.
    pub error: Box<SubjectDataError>,
}

/// What is wrong beyond what any table of subjects can have; its place stands beside it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "`wanted` is the meaning of the column, `text` the cell as written")]
pub enum AssessmentFault {
    /// A column that is needed, not named and not recognised.
    #[error("nothing says which column holds the {}; the columns are {}", wanted.words(), listed(present))]
    NoColumn { wanted: DerivationColumn, present: Vec<String> },
    /// The same for the column of subjects.
    #[error("nothing says which column holds the subject; the columns are {}", listed(present))]
    NoId { present: Vec<String> },
    /// A date with a part missing.
    #[error("the {} `{}` is not a whole date", wanted.words(), shown(text))]
    PartialDate { wanted: DerivationColumn, text: String },
    /// A day that the calendar does not have.
    #[error("the {} `{}` is no day of the calendar from 1900 to 2199", wanted.words(), shown(text))]
    ImpossibleDate { wanted: DerivationColumn, text: String },
    /// No date.
    #[error("the {} `{}` is not a date", wanted.words(), shown(text))]
    NoDate { wanted: DerivationColumn, text: String },
    /// A code that is no overall response.
    #[error(transparent)]
    Response(#[from] UnknownResponse),
    /// Two different responses of one subject on one day.
    #[error("subject `{}` has {second} on a day for which {first_place} has {first}", shown(id))]
    TwoResponses { id: String, first: String, second: String, first_place: Box<Place> },
    /// Two different sums of one subject on one day.
    #[error("subject `{}` has a sum of {second} on a day for which {first_place} has {first}", shown(id))]
    TwoSums { id: String, first: f64, second: f64, first_place: Box<Place> },
    /// Several evaluators and no choice.
    #[error("the assessments are by several evaluators: {}", counted(found))]
    SeveralEvaluators { found: Vec<ValueCount> },
    /// No row has the value by which rows are chosen.
    #[error("no row has the {} `{}`; found {}", wanted.words(), shown(asked), counted(found))]
    NoSuchRows { wanted: DerivationColumn, asked: String, found: Vec<ValueCount> },
    /// A subject who is not in the file of subjects.
    #[error("subject `{}` is not in the file of subjects", shown(id))]
    UnknownSubject { id: String },
    /// A subject twice in the file of subjects.
    #[error("subject `{}` stands on {first} already", shown(id))]
    RepeatedSubject { id: String, first: Box<Place> },
    /// Dead, but not on any day.
    #[error("subject `{}` is marked as dead and has no day of death", shown(id))]
    DeathWithoutDay { id: String },
    /// Something that cannot lie before the origin.
    #[error("the {} {earlier} lies before the origin {origin}", wanted.words())]
    BeforeOrigin { wanted: DerivationColumn, earlier: String, origin: String },
    /// The same of an assessment that stands in the row of a subject.
    #[error("subject `{}`: the {} {earlier} lies before the origin {origin}", shown(id), wanted.words())]
    OfSubjectBeforeOrigin { id: String, wanted: DerivationColumn, earlier: String, origin: String },
    /// Alive after death.
    #[error("last known alive on {alive}, after death on {death}")]
    AliveAfterDeath { alive: String, death: String },
    /// A flag that is neither yes nor no.
    #[error("the {} `{}` is neither Y nor N", wanted.words(), shown(text))]
    NoFlag { wanted: DerivationColumn, text: String },
    /// A baseline value that is no number.
    #[error("the {} `{}` of variable `{variable}` is not a number", wanted.words(), shown(text))]
    NoNumber { wanted: DerivationColumn, variable: String, text: String },
    /// A grade that CTCAE does not have.
    #[error("the grade `{}` is none of 1 to 5", shown(text))]
    NoGrade { text: String },
    /// A phase that begins before the one before it.
    #[error("the phase `{phase}` begins on {later}, before the phase `{before}` on {earlier}")]
    PhaseOrder { phase: String, later: String, before: String, earlier: String },
    /// Nothing says who has progressed.
    #[error("there are no assessments, and no column holds the day of progression")]
    NoRecordOfProgression,
    /// Neither progressed nor assessed.
    #[error("subject `{}` has neither a day of progression or death nor one of a last assessment", shown(id))]
    NoLastAssessment { id: String },
    /// Nobody has an origin.
    #[error("no subject has a {}", wanted.words())]
    NobodyStarted { wanted: DerivationColumn },
}

/// `--first-dose COLUMN, or first_dose = "COLUMN" under [data] of the trial file`.
fn how_to_name(wanted: DerivationColumn) -> String {
    let in_file = format!("{} = \"COLUMN\" under [data] of the trial file", wanted.key());
    let flag = wanted.flag();
    if !flag.starts_with('-') { in_file } else { format!("{flag} COLUMN (of derive), or {in_file}") }
}

impl AssessmentFault {
    pub(in crate::input) fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::NoColumn { .. }
                | Self::NoId { .. }
                | Self::SeveralEvaluators { .. }
                | Self::NoRecordOfProgression
        )
    }

    pub(in crate::input) fn help(&self) -> String {
        match self {
            Self::NoColumn { wanted, .. } => {
                let known = wanted.known().join(", ");
                format!("add {}; recognised by itself: {known}", how_to_name(*wanted))
            }
            Self::NoId { .. } => format!(
                "add --id COLUMN; recognised by itself: {}",
                crate::input::subjects::ID_NAMES.join(", ")
            ),
            Self::PartialDate { .. } => {
                "complete the date, or remove it: no day or month is ever filled in, since it would decide the time".into()
            }
            Self::ImpossibleDate { .. } => "correct the date".into(),
            Self::NoDate { .. } => {
                "write dates as 2026-03-31 (or 31MAR2026, or SAS days since 1960): 03/04/2026 is read in two ways".into()
            }
            Self::Response(_) => {
                "correct the cell; if the column holds something else, name the right one with --response".into()
            }
            Self::TwoResponses { .. } => {
                "keep one response a day; if two evaluators read the scans, choose one with --evaluator".into()
            }
            Self::TwoSums { .. } => "keep one sum of diameters a day".into(),
            Self::SeveralEvaluators { found } => {
                let example = found.first().map_or_else(String::new, |first| shown(&first.value));
                format!("choose one with --evaluator, for example --evaluator \"{example}\"")
            }
            Self::NoSuchRows { wanted, .. } => format!("give one of the values found to {}", wanted.flag()),
            Self::UnknownSubject { .. } => {
                "add the subject to the file of subjects, or remove its rows here; blanks and zeros in front count".into()
            }
            Self::RepeatedSubject { .. } => "keep one row a subject".into(),
            Self::DeathWithoutDay { .. } => {
                "add the day of death; a death without a day can be neither an event nor ignored".into()
            }
            Self::BeforeOrigin { .. } | Self::OfSubjectBeforeOrigin { .. } => {
                "correct the dates; --origin chooses between first dose and enrolment".into()
            }
            Self::AliveAfterDeath { .. } => "correct one of the two dates".into(),
            Self::NoFlag { .. } => "write Y or N".into(),
            Self::NobodyStarted { wanted } => {
                format!("name the right column: {}; or choose another origin", how_to_name(*wanted))
            }
            Self::NoNumber { .. } => "write a number in the unit of the criterion, or leave the cell empty".into(),
            Self::NoGrade { .. } => "write the grade by CTCAE, a whole number from 1 to 5".into(),
            Self::PhaseOrder { .. } => "correct the dates: phases begin in the order of the trial file".into(),
            Self::NoRecordOfProgression => format!(
                "give --assessments FILE, or name a column: {}; recognised by itself: {}",
                how_to_name(DerivationColumn::Progression),
                DerivationColumn::Progression.known().join(", ")
            ),
            Self::NoLastAssessment { .. } => "add the day up to which the subject is known to be free of progression".into(),
        }
    }
}
