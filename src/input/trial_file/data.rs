//! `[data]`: names of the columns of the trial's data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::TrialFile;
use super::placed::Placed;
use crate::derivation::DurationCount;
use crate::input::assessments::DerivationColumn;
use crate::scenario::{DataNames, OriginColumn};

/// How the data of the trial are laid out; names of CDISC (ADSL, RS, ADAE) need no entry. The files are given to the verb that reads them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataTable {
    /// Day on which accrual opened, such as `2026-01-05`; the first subject's origin if left out.
    #[schemars(with = "Option<String>")]
    pub opened: Option<Placed<Day>>,
    /// Day from which time is counted: `first-dose` (if left out) or `enrolment`.
    pub origin: Option<OriginColumn>,
    /// How days are counted: `plus-one` (if left out; the origin is day 1, as in ADaM) or `elapsed`.
    pub duration: Option<DurationSetting>,
    /// Column of subjects, in every file.
    pub id: Option<String>,
    /// Evaluator whose assessments are read.
    pub evaluator: Option<String>,
    /// Column of first doses.
    pub first_dose: Option<String>,
    /// Column of enrolment.
    pub enrolment: Option<String>,
    /// Column of baseline assessments.
    pub baseline: Option<String>,
    /// Column of the start of a new anticancer therapy.
    pub new_therapy: Option<String>,
    /// Column of deaths.
    pub death: Option<String>,
    /// Column of the days last known alive.
    pub last_alive: Option<String>,
    /// Column of progressions, where there is no file of assessments.
    pub progression: Option<String>,
    /// Column of last adequate assessments, where there is no file of assessments.
    pub last_assessment: Option<String>,
    /// Column of first responses, where there is no file of assessments.
    pub first_response: Option<String>,
    /// Column of the days on which subjects withdrew or were lost.
    pub withdrawn: Option<String>,
    /// Column of the end of treatment.
    pub treatment_end: Option<String>,
    /// Column of the reason why treatment ended.
    pub treatment_end_reason: Option<String>,
    /// Column of the days of assessments.
    pub assessment_date: Option<String>,
    /// Column of overall responses.
    pub response: Option<String>,
    /// Column of the days of adverse events.
    pub adverse_event_date: Option<String>,
    /// Column of their grades.
    pub grade: Option<String>,
    /// Column that says whether they limit the dose, Y or N.
    pub dose_limiting: Option<String>,
    /// Column that says what they are.
    pub adverse_event: Option<String>,
    /// Column of the beginning of a phase, by the name of the phase.
    #[serde(default)]
    pub phases: BTreeMap<String, String>,
    /// Column of a baseline value, by the variable of the criteria.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// A day, as text or as TOML's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Day {
    /// `"2026-01-05"`.
    Text(String),
    /// `2026-01-05`.
    Date(toml::value::Datetime),
}

impl Day {
    fn date(&self) -> Option<jiff::civil::Date> {
        match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Date(date) => date.to_string().parse().ok(),
        }
    }
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DurationSetting {
    /// `date - origin + 1`.
    PlusOne,
    /// `date - origin`.
    Elapsed,
}

impl DataTable {
    fn column(&self, meaning: DerivationColumn) -> Option<&String> {
        let named = match meaning {
            DerivationColumn::FirstDose => &self.first_dose,
            DerivationColumn::Enrolment => &self.enrolment,
            DerivationColumn::Baseline => &self.baseline,
            DerivationColumn::NewTherapy => &self.new_therapy,
            DerivationColumn::Death => &self.death,
            DerivationColumn::LastAlive => &self.last_alive,
            DerivationColumn::Progression => &self.progression,
            DerivationColumn::LastAssessment => &self.last_assessment,
            DerivationColumn::FirstResponse => &self.first_response,
            DerivationColumn::Withdrawn => &self.withdrawn,
            DerivationColumn::TreatmentEnd => &self.treatment_end,
            DerivationColumn::TreatmentEndReason => &self.treatment_end_reason,
            DerivationColumn::AssessmentDate => &self.assessment_date,
            DerivationColumn::Response => &self.response,
            DerivationColumn::AdverseEventDate => &self.adverse_event_date,
            DerivationColumn::Grade => &self.grade,
            DerivationColumn::DoseLimiting => &self.dose_limiting,
            DerivationColumn::AdverseEventTerm => &self.adverse_event,
            _ => &None,
        };
        named.as_ref()
    }
}

/// The names of the file; phases and variables that the file does not have are refused.
pub(super) fn data_names(file: &TrialFile) -> Result<DataNames, TrialFileError> {
    let Some(placed) = &file.data else { return Ok(DataNames::default()) };
    let table = placed.get();
    let conflict = |message| Err(Problem::Conflict(message).at(placed.span()));
    if table.phases.keys().any(|name| file.phase.iter().all(|phase| phase.get().name != *name)) {
        return conflict("[data] phases: a name that is none of the [[phase]] of this file");
    }
    let criteria = || file.population.inclusion.iter().chain(&file.population.exclusion);
    let has = |name: &String| criteria().any(|criterion| criterion.get().variable.as_ref() == Some(name));
    if !table.values.keys().all(has) {
        return conflict("[data] values: a name that is the `variable` of no criterion of this file");
    }
    let opened = |day: &Placed<Day>| {
        let message = "[data] opened: write a day as 2026-01-05";
        day.get().date().ok_or_else(|| Problem::Conflict(message).at(day.span()))
    };
    let columns = DerivationColumn::IN_TRIAL_FILE.into_iter();
    Ok(DataNames {
        origin: table.origin.unwrap_or_default(),
        count: match table.duration {
            Some(DurationSetting::Elapsed) => DurationCount::Elapsed,
            _ => DurationCount::PlusOne,
        },
        opened: table.opened.as_ref().map(opened).transpose()?,
        id: table.id.clone(),
        evaluator: table.evaluator.clone(),
        columns: columns
            .filter_map(|meaning| Some((meaning.key(), table.column(meaning)?.clone())))
            .collect(),
        phases: table.phases.clone().into_iter().collect(),
        values: table.values.clone().into_iter().collect(),
    })
}
