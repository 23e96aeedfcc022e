//! The records of a derivation.

use schemars::JsonSchema;
use serde::Serialize;

use super::DerivationRequest;
use super::parameter::Parameter;
use super::summary::{EndpointSummary, ResponseSummary};
use crate::derivation::{
    CensoringReason, DiseaseControl, DurationCount, Ending, OverallResponse, SourceFile, SourceRecord,
};
use crate::measure::TimeUnit;
use crate::protocol::CensoringRule;
use crate::results::InputRecord;

/// Endpoints of all subjects.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DerivationResult {
    /// `derive`.
    pub command: &'static str,
    /// Of this program.
    pub version: &'static str,
    /// The files read.
    pub input: Vec<InputRecord>,
    /// Identifier of the study; no key where no file names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub study: Option<String>,
    /// How the endpoints are defined.
    pub definitions: DefinitionsRecord,
    /// Subjects with an origin up to the cutoff.
    pub subjects: u64,
    /// Subjects whose origin is after the cutoff, left out.
    pub after_cutoff: Vec<String>,
    /// Events and reasons of censoring by endpoint.
    pub endpoints: Vec<EndpointSummary>,
    /// Best overall responses by rule.
    pub responses: Vec<ResponseSummary>,
    /// Disease control at the landmark; empty without one.
    pub disease_control: Vec<ResponseCount>,
    /// Subjects whose progression-free survival differs between the rules.
    pub rule_differences: Vec<RuleDifference>,
    /// Whether sums of lesions were compared with the recorded responses.
    pub sums_compared: bool,
    /// Recorded responses that the sums do not bear out.
    pub disagreements: Vec<DisagreementRecord>,
    /// Subject by subject.
    pub records: Vec<DerivedSubject>,
}

/// The definitions that the numbers rest on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DefinitionsRecord {
    /// `first-dose` or `enrolment`.
    pub origin: &'static str,
    /// `plus-one`: date - origin + 1; `elapsed`: date - origin.
    pub duration: &'static str,
    /// Unit of `AVAL` in data sets.
    pub time_unit: TimeUnit,
    /// Nothing later is used; no key without a cutoff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<String>,
    /// Planned visits in days after the origin; empty where no rule needs them.
    pub visits: Vec<VisitSpan>,
    /// Days by which a visit may be late.
    pub window_days: f64,
    /// Rules, the main one first.
    pub rules: Vec<CensoringRule>,
    /// Whether time to response and duration of response need a confirmed response.
    pub confirmed_responses_only: bool,
    /// Days after which a response confirms another.
    pub confirmed_after_days: i32,
    /// Stable disease counts from so many days after the origin.
    pub stable_after_days: i32,
    /// Landmark of disease control in days after the origin; no key without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_at_days: Option<i32>,
}

/// Visits at one interval.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct VisitSpan {
    /// Days between visits.
    pub every_days: f64,
    /// Up to this day; no key for the last span, which goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_day: Option<f64>,
}

impl DefinitionsRecord {
    pub(super) fn of(request: &DerivationRequest<'_>) -> Self {
        let spans = request.schedule.map_or(&[][..], |schedule| schedule.visits().spans());
        let visits = spans.iter().map(|span| VisitSpan {
            every_days: span.every,
            until_day: span.until.is_finite().then_some(span.until),
        });
        Self {
            origin: request.origin,
            duration: match request.count {
                DurationCount::PlusOne => "plus-one",
                DurationCount::Elapsed => "elapsed",
            },
            time_unit: request.unit,
            cutoff: request.cutoff.map(|cutoff| cutoff.to_string()),
            visits: visits.collect(),
            window_days: request.schedule.map_or(0.0, |schedule| schedule.window()),
            rules: request.rules.clone(),
            confirmed_responses_only: request.confirmed_only,
            confirmed_after_days: request.confirmed_after,
            stable_after_days: request.stable_after,
            control_at_days: request.control_at,
        }
    }
}

/// How a time ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndingId {
    /// Progression.
    Progression,
    /// Death.
    Death,
    /// Response.
    Response,
    /// Censored, because.
    #[serde(untagged)]
    Censored(CensoringReason),
}

impl EndingId {
    /// `progression`, `missed-scans`, as in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Progression => "progression",
            Self::Death => "death",
            Self::Response => "response",
            Self::Censored(reason) => reason.id(),
        }
    }

    /// Code of `CNSR`: 0 for the event.
    #[must_use]
    pub fn censoring_code(self) -> u32 {
        match self {
            Self::Censored(reason) => reason.code(),
            _ => 0,
        }
    }
}

impl From<Ending> for EndingId {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Progression => Self::Progression,
            Ending::Death => Self::Death,
            Ending::Response => Self::Response,
            Ending::Censored(reason) => Self::Censored(reason),
        }
    }
}

/// A record of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceRecordOf {
    /// Which file.
    pub file: SourceFile,
    /// Name of its data set.
    pub domain: String,
    /// Line or row, as the file counts.
    pub row: u64,
    /// Column of the date.
    pub variable: String,
    /// Sequence number of the record; no key where the file has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
}

pub(super) fn source_record(domain: &str, source: &SourceRecord) -> SourceRecordOf {
    SourceRecordOf {
        file: source.file,
        domain: domain.to_owned(),
        row: source.row,
        variable: source.variable.clone(),
        sequence: source.sequence,
    }
}

/// One endpoint of one subject.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndpointRecord {
    /// `PFS`, `OS`, `TTR`, `DOR`; those of another than the main rule end with TP or CM.
    pub code: String,
    /// In words, with the rule.
    pub parameter: Parameter,
    /// Day 1.
    pub start: String,
    /// Day of the event or of censoring.
    pub end: String,
    /// Duration.
    pub days: i32,
    /// Whether it is the event.
    pub event: bool,
    /// The event, or the reason of censoring.
    pub ending: EndingId,
    /// The same in words.
    pub description: String,
    /// How the duration comes about.
    pub arithmetic: String,
    /// Where the day of the end is written.
    pub source: SourceRecordOf,
    /// The first event, where the rule does not count it; no key elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<SetAsideRecord>,
}

/// An event that the rule does not count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SetAsideRecord {
    /// Progression or death.
    pub event: EndingId,
    /// When.
    pub date: String,
    /// Visits missed before it.
    pub missed: u32,
    /// Where it is written.
    pub source: SourceRecordOf,
}

/// Best overall response of one subject under one rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BestResponseRecord {
    /// The rule.
    pub rule: CensoringRule,
    /// Without confirmation.
    pub best: OverallResponse,
    /// With confirmation.
    pub best_confirmed: OverallResponse,
    /// First assessment that shows the confirmed one; no key where nothing was assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Its record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRecordOf>,
}

/// Disease control of one subject.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ControlRecord {
    /// `controlled`, `progressed`, `died`, `no-baseline`, `not-assessed`, `not-reached`.
    pub status: &'static str,
    /// The day that shows it; no key where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Its record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRecordOf>,
}

impl ControlRecord {
    pub(super) fn new<'d>(control: &DiseaseControl, domain: impl Fn(SourceFile) -> &'d str) -> Self {
        let shown = match control {
            DiseaseControl::Controlled { shown, .. } => Some(shown),
            DiseaseControl::Progressed(at) | DiseaseControl::Died(at) => Some(at),
            DiseaseControl::NoBaseline | DiseaseControl::NotAssessed | DiseaseControl::NotReached => None,
        };
        Self {
            status: control.id(),
            date: shown.map(|shown| shown.date.to_string()),
            source: shown.map(|shown| source_record(domain(shown.source.file), &shown.source)),
        }
    }
}

/// One subject.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DerivedSubject {
    /// Identifier.
    pub subject: String,
    /// Day 1.
    pub origin: String,
    /// Times to events.
    pub endpoints: Vec<EndpointRecord>,
    /// Best overall response by rule.
    pub best_response: Vec<BestResponseRecord>,
    /// Disease control at the landmark; no key without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disease_control: Option<ControlRecord>,
    /// Sums of target lesions after the origin; no key without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lesions: Vec<LesionChange>,
}

/// Sum of the diameters of target lesions against that at the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct LesionChange {
    /// Days since the origin.
    pub day: i32,
    /// In mm.
    pub sum: f64,
    /// `sum / baseline - 1`; null if the baseline is 0.
    pub change: Option<f64>,
    /// Whether a new lesion was seen.
    pub new_lesion: bool,
}

/// Progression-free survival of one subject that differs between two rules.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleDifference {
    /// Subject.
    pub subject: String,
    /// Under the main rule.
    pub main: EndpointRecord,
    /// Under another.
    pub other: EndpointRecord,
}

/// How many subjects.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ResponseCount {
    /// Response or status.
    pub value: String,
    /// Subjects.
    pub subjects: u64,
}

/// A recorded response that the sum of the same day does not bear out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DisagreementRecord {
    /// Subject.
    pub subject: String,
    /// Day.
    pub date: String,
    /// Recorded overall response.
    pub recorded: OverallResponse,
    /// Response by sums and new lesions.
    pub by_sums: OverallResponse,
    /// Sum of diameters, mm.
    pub sum: f64,
    /// Last sum up to the origin, mm.
    pub baseline: f64,
    /// Least sum before, mm.
    pub nadir: f64,
    /// In words.
    pub description: String,
    /// Where the response is written.
    pub recorded_source: SourceRecordOf,
    /// Where the sum is written.
    pub sum_source: SourceRecordOf,
}
