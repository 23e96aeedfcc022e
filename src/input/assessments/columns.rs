//! Which column means what: from flags, or from the names of CDISC.

use super::error::AssessmentFault;
use crate::input::subjects::{Column, Role, SubjectDataError, Table, find, matching};
use crate::scenario::DataNames;
pub use crate::scenario::OriginColumn;

/// Columns as asked for by flags; an absent one is recognised by the names in [`DerivationColumn::known`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DerivationColumns {
    /// Subject, in every file.
    pub id: Option<String>,
    /// Columns by their meaning.
    pub named: Vec<(DerivationColumn, String)>,
    /// Which rows of assessments are overall responses (`RSTESTCD` or `PARAMCD`).
    pub test: Option<String>,
    /// Which rows of lesions are sums of diameters.
    pub lesion_test: Option<String>,
    /// Whose assessments are read.
    pub evaluator: Option<String>,
    /// Origin.
    pub origin: OriginColumn,
    /// Column of the beginning of each phase, by the name of the phase.
    pub phases: Vec<(String, String)>,
    /// Column of baseline values, by the variable of the criteria.
    pub values: Vec<(String, String)>,
}

/// What a column of one of the files means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DerivationColumn {
    /// Day of an assessment.
    AssessmentDate,
    /// Overall response.
    Response,
    /// What a row of assessments is.
    ResponseTest,
    /// Who assessed.
    Evaluator,
    /// Number of an assessment within its subject.
    Sequence,
    /// First dose.
    FirstDose,
    /// Enrolment.
    Enrolment,
    /// Baseline assessment.
    Baseline,
    /// First new anticancer therapy.
    NewTherapy,
    /// Death.
    Death,
    /// Whether the subject has died.
    DeathFlag,
    /// Last known alive.
    LastAlive,
    /// Study.
    Study,
    /// Day of a sum of lesions.
    LesionDate,
    /// Sum of diameters.
    LesionSum,
    /// What a row of lesions is.
    LesionTest,
    /// Whether a new lesion was seen.
    NewLesion,
    /// First progression, where assessments are summarised.
    Progression,
    /// Last adequate assessment, where assessments are summarised.
    LastAssessment,
    /// First response, where assessments are summarised.
    FirstResponse,
    /// End of participation: withdrawn, lost.
    Withdrawn,
    /// End of treatment.
    TreatmentEnd,
    /// Why treatment ended.
    TreatmentEndReason,
    /// Beginning of a phase of treatment.
    PhaseStart,
    /// A baseline value of a criterion.
    BaselineValue,
    /// Beginning of an adverse event.
    AdverseEventDate,
    /// Its grade.
    Grade,
    /// Whether it limits the dose.
    DoseLimiting,
    /// What it is.
    AdverseEventTerm,
}

impl DerivationColumn {
    /// Those that `[data]` of a trial file names by their key alone; columns of phases and baseline values are named by phase and variable.
    pub(in crate::input) const IN_TRIAL_FILE: [Self; 18] = [
        Self::FirstDose,
        Self::Enrolment,
        Self::Baseline,
        Self::NewTherapy,
        Self::Death,
        Self::LastAlive,
        Self::Progression,
        Self::LastAssessment,
        Self::FirstResponse,
        Self::Withdrawn,
        Self::TreatmentEnd,
        Self::TreatmentEndReason,
        Self::AssessmentDate,
        Self::Response,
        Self::AdverseEventDate,
        Self::Grade,
        Self::DoseLimiting,
        Self::AdverseEventTerm,
    ];

    /// The key under `[data]` of a trial file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::FirstDose => "first_dose",
            Self::Enrolment => "enrolment",
            Self::Baseline => "baseline",
            Self::NewTherapy => "new_therapy",
            Self::Death | Self::DeathFlag => "death",
            Self::LastAlive => "last_alive",
            Self::Progression => "progression",
            Self::LastAssessment => "last_assessment",
            Self::FirstResponse => "first_response",
            Self::Withdrawn => "withdrawn",
            Self::TreatmentEnd => "treatment_end",
            Self::TreatmentEndReason => "treatment_end_reason",
            Self::AssessmentDate => "assessment_date",
            Self::Response => "response",
            Self::ResponseTest => "test",
            Self::Evaluator => "evaluator",
            Self::AdverseEventDate => "adverse_event_date",
            Self::Grade => "grade",
            Self::DoseLimiting => "dose_limiting",
            Self::AdverseEventTerm => "adverse_event",
            Self::PhaseStart => "phases",
            Self::BaselineValue => "values",
            Self::Study => "study",
            Self::Sequence => "id",
            Self::LesionDate => "lesion_date",
            Self::LesionSum => "lesion_sum",
            Self::LesionTest => "lesion_test",
            Self::NewLesion => "new_lesion",
        }
    }

    /// The flag that names the column, or the value by which rows are chosen.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::AssessmentDate => "--assessment-date",
            Self::Response => "--response",
            Self::ResponseTest => "--test",
            Self::Evaluator => "--evaluator",
            Self::FirstDose => "--first-dose",
            Self::Enrolment => "--enrolled",
            Self::Baseline => "--baseline",
            Self::NewTherapy => "--new-therapy",
            Self::Death | Self::DeathFlag => "--death",
            Self::LastAlive => "--last-alive",
            Self::LesionDate => "--lesion-date",
            Self::LesionSum => "--lesion-sum",
            Self::LesionTest => "--lesion-test",
            Self::NewLesion => "--new-lesion",
            // Never asked for by name, or by the trial file only.
            Self::Study | Self::Sequence => "--id",
            _ => "[data] of the trial file",
        }
    }

    pub(in crate::input) fn words(self) -> &'static str {
        match self {
            Self::AssessmentDate => "day of the assessment",
            Self::Response => "overall response",
            Self::ResponseTest | Self::LesionTest => "code of the test",
            Self::Evaluator => "evaluator",
            Self::FirstDose => "day of the first dose",
            Self::Enrolment => "day of enrolment",
            Self::Baseline => "day of the baseline assessment",
            Self::NewTherapy => "start of a new therapy",
            Self::Death => "day of death",
            Self::DeathFlag => "flag of death",
            Self::LastAlive => "day last known alive",
            Self::LesionDate => "day of the sum of lesions",
            Self::LesionSum => "sum of diameters",
            Self::NewLesion => "flag of a new lesion",
            Self::Study => "study",
            Self::Sequence => "sequence number",
            Self::Progression => "day of progression",
            Self::LastAssessment => "day of the last adequate assessment",
            Self::FirstResponse => "day of the first response",
            Self::Withdrawn => "day of withdrawal",
            Self::TreatmentEnd => "end of treatment",
            Self::TreatmentEndReason => "reason for the end of treatment",
            Self::PhaseStart => "beginning of a phase",
            Self::BaselineValue => "baseline value",
            Self::AdverseEventDate => "day of the adverse event",
            Self::Grade => "grade of the adverse event",
            Self::DoseLimiting => "flag of a dose-limiting event",
            Self::AdverseEventTerm => "adverse event",
        }
    }

    /// Names by which the column is recognised, the first found first.
    #[must_use]
    pub fn known(self) -> &'static [&'static str] {
        match self {
            Self::AssessmentDate => &["RSDTC", "ADT", "assessment_date", "date"],
            Self::Response => &["RSSTRESC", "AVALC", "RSORRES", "overall_response", "response"],
            Self::ResponseTest => &["RSTESTCD", "PARAMCD"],
            Self::Evaluator => &["RSEVAL", "evaluator"],
            Self::Sequence => &["RSSEQ", "TRSEQ", "ASEQ", "SRCSEQ"],
            Self::FirstDose => &["TRTSDT", "RFXSTDTC", "TRTSDTM", "first_dose"],
            Self::Enrolment => &["RANDDT", "ENRLDT", "ENRLDTC", "enrolment", "enrolled", "enrollment"],
            Self::Baseline => &["BASEDT", "baseline_date", "baseline"],
            Self::NewTherapy => &["NEWTRTDT", "NACTDT", "new_therapy"],
            Self::Death => &["DTHDT", "DTHDTC", "death_date", "death"],
            Self::DeathFlag => &["DTHFL"],
            Self::LastAlive => &["LSTALVDT", "last_alive"],
            Self::Study => &["STUDYID"],
            Self::LesionDate => &["TRDTC", "ADT", "assessment_date", "date"],
            Self::LesionSum => &["TRSTRESN", "AVAL", "sum_of_diameters", "sum"],
            Self::LesionTest => &["TRTESTCD", "PARAMCD"],
            Self::NewLesion => &["NEWLES", "new_lesion"],
            Self::Progression => &["PDDT", "PROGDT", "progression_date", "progression"],
            Self::LastAssessment => &["LASTASDT", "LSTASDT", "last_assessment"],
            Self::FirstResponse => &["RSPDT", "first_response"],
            Self::Withdrawn => &["EOSDT", "DSDT", "withdrawn"],
            Self::TreatmentEnd => &["TRTEDT", "RFXENDTC", "treatment_end"],
            Self::TreatmentEndReason => &["DCTREAS", "treatment_end_reason"],
            Self::AdverseEventDate => &["ASTDT", "AESTDTC", "adverse_event_date", "date"],
            Self::Grade => &["ATOXGR", "AETOXGR", "ATOXGRN", "grade"],
            Self::DoseLimiting => &["DLTFL", "AEDLTFL", "dose_limiting"],
            Self::AdverseEventTerm => &["AEDECOD", "AETERM", "adverse_event", "term"],
            // Named by phase and variable.
            Self::PhaseStart | Self::BaselineValue => &[],
        }
    }
}

impl DerivationColumns {
    /// Those that a trial file names.
    #[must_use]
    pub fn of_trial(names: &DataNames) -> Self {
        let meaning =
            |key: &str| DerivationColumn::IN_TRIAL_FILE.into_iter().find(|known| known.key() == key);
        let named = names.columns.iter().filter_map(|(key, column)| Some((meaning(key)?, column.clone())));
        Self {
            id: names.id.clone(),
            named: named.collect(),
            evaluator: names.evaluator.clone(),
            origin: names.origin,
            phases: names.phases.clone(),
            values: names.values.clone(),
            ..Self::default()
        }
    }

    /// The column of that meaning, if a flag names it or the header has a known name; one that a flag names must be there.
    pub(super) fn find(
        &self,
        table: &Table<'_>,
        wanted: DerivationColumn,
    ) -> Result<Option<Column>, SubjectDataError> {
        let named = self.named.iter().find(|(meaning, _)| *meaning == wanted);
        match named {
            Some((_, name)) => find(table, Role::Derivation(wanted), name).map(Some),
            None => Ok(recognised(table, wanted.known())),
        }
    }

    /// The same of a column that cannot be done without.
    pub(super) fn need(
        &self,
        table: &Table<'_>,
        wanted: DerivationColumn,
    ) -> Result<Column, SubjectDataError> {
        self.find(table, wanted)?.ok_or_else(|| {
            let fault = AssessmentFault::NoColumn { wanted, present: table.header().to_vec() };
            SubjectDataError::Assessments { at: Some(Box::new(table.at_header())), fault }
        })
    }

    /// The column of subjects.
    pub(super) fn id(&self, table: &Table<'_>) -> Result<Column, SubjectDataError> {
        let known = &crate::input::subjects::ID_NAMES;
        let found = match &self.id {
            Some(name) => Some(find(table, Role::Id, name)?),
            None => recognised(table, known),
        };
        found.ok_or_else(|| {
            let fault = AssessmentFault::NoId { present: table.header().to_vec() };
            SubjectDataError::Assessments { at: Some(Box::new(table.at_header())), fault }
        })
    }
}

/// The first of the names that just one column has.
pub(super) fn recognised(table: &Table<'_>, names: &[&str]) -> Option<Column> {
    names.iter().find_map(|name| match matching(table.header(), name).as_slice() {
        [index] => Some(Column { index: *index, name: table.header()[*index].clone() }),
        _ => None,
    })
}
