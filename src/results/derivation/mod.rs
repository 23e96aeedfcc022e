//! `derive`: endpoints of every subject from its assessments, how they ended, and out of which record.

mod description;
mod parameter;
mod records;
mod summary;

use jiff::civil::Date;

use super::{InputRecord, VERSION};
use crate::derivation::{
    AssessmentSchedule, Confirmation, DurationCount, EventRule, LesionSum, NeedsSchedule,
    ResponseRequirements, SourceFile, SubjectHistory, SumResponse, TimeToEvent, best_response,
    check_responses, days_between, disease_control, duration_of_response, overall_survival,
    progression_free_survival, responses_by_sums, time_to_response,
};
use crate::measure::TimeUnit;
use crate::protocol::CensoringRule;
use description::{arithmetic, describe, what_sums_show};
pub use parameter::Parameter;
pub use records::{
    BestResponseRecord, ControlRecord, DefinitionsRecord, DerivationResult, DerivedSubject,
    DisagreementRecord, EndingId, EndpointRecord, LesionChange, ResponseCount, RuleDifference,
    SourceRecordOf, VisitSpan,
};
use records::{SetAsideRecord, source_record};
pub use summary::{EndingCount, EndpointSummary, ResponseSummary};
use summary::{control_summary, differences, response_summaries, summaries};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DerivationRequest<'a> {
    /// The files read.
    pub input: Vec<InputRecord>,
    /// Name of the data set of each file, for the records of endpoints.
    pub domains: Vec<(SourceFile, String)>,
    /// Identifier of the study.
    pub study: Option<String>,
    /// Subjects, each with its sums of lesions.
    pub histories: &'a [(SubjectHistory, Vec<LesionSum>)],
    /// `first-dose` or `enrolment`.
    pub origin: &'static str,
    /// Whether the day of the origin counts.
    pub count: DurationCount,
    /// Unit of the durations in data sets.
    pub unit: TimeUnit,
    /// Nothing later is used.
    pub cutoff: Option<Date>,
    /// Visits.
    pub schedule: Option<&'a AssessmentSchedule>,
    /// Rules; endpoints carry the names of the first without an addition.
    pub rules: Vec<CensoringRule>,
    /// Whether time to response and duration of response need a confirmed response.
    pub confirmed_only: bool,
    /// Days after which a response confirms another.
    pub confirmed_after: i32,
    /// Stable disease counts from so many days after the origin.
    pub stable_after: i32,
    /// Landmark of disease control, days after the origin.
    pub control_at: Option<i32>,
}

impl DerivationRequest<'_> {
    fn domain(&self, file: SourceFile) -> &str {
        self.domains.iter().find(|(of, _)| *of == file).map_or("", |(_, name)| name)
    }

    fn requirements(&self, confirmation: Confirmation) -> ResponseRequirements {
        ResponseRequirements { confirmation, stable_after: self.stable_after }
    }

    fn confirmation(&self) -> Confirmation {
        if self.confirmed_only {
            Confirmation::AfterDays(self.confirmed_after)
        } else {
            Confirmation::NotRequired
        }
    }

    fn endpoint(&self, parameter: Parameter, found: &TimeToEvent) -> EndpointRecord {
        let set_aside = found.set_aside.as_ref().map(|aside| SetAsideRecord {
            event: aside.ending.into(),
            date: aside.at.date.to_string(),
            missed: aside.missed,
            source: source_record(self.domain(aside.at.source.file), &aside.at.source),
        });
        let counted = found.arithmetic(self.count);
        EndpointRecord {
            code: parameter.code(self.rules.first().copied()),
            parameter,
            start: found.start.date.to_string(),
            end: found.end.date.to_string(),
            days: counted.days(),
            event: found.ending.is_event(),
            ending: found.ending.into(),
            description: describe(found),
            arithmetic: arithmetic(counted),
            source: source_record(self.domain(found.end.source.file), &found.end.source),
            set_aside,
        }
    }
}

/// Derives every endpoint of every subject.
///
/// # Errors
/// [`NeedsSchedule`] for a rule that counts missed visits without a schedule.
pub fn derive(request: &DerivationRequest<'_>) -> Result<DerivationResult, NeedsSchedule> {
    let rules = request.rules.iter().map(|rule| EventRule::new(*rule, request.schedule));
    let rules = rules.collect::<Result<Vec<_>, _>>()?;
    let mut subjects = Vec::new();
    let mut after_cutoff = Vec::new();
    let mut disagreements = Vec::new();
    for (whole, sums) in request.histories {
        let known = match request.cutoff {
            Some(cutoff) => whole.at_cutoff(cutoff),
            None => Some(whole.clone()),
        };
        let Some(history) = known else {
            after_cutoff.push(whole.id.clone());
            continue;
        };
        let by_then = |sum: &&LesionSum| request.cutoff.is_none_or(|cutoff| sum.at.date <= cutoff);
        let sums: Vec<LesionSum> = sums.iter().filter(by_then).cloned().collect();
        subjects
            .push(DerivedSubject { lesions: changes(&history, &sums), ..subject(request, &rules, &history) });
        disagreements.extend(check_responses(&history, &sums).into_iter().map(|found| DisagreementRecord {
            subject: history.id.clone(),
            date: found.recorded.at.date.to_string(),
            recorded: found.recorded.response,
            by_sums: found.by_sums.finding.response(),
            sum: found.by_sums.measured.sum,
            baseline: found.by_sums.baseline,
            nadir: found.by_sums.nadir,
            description: what_sums_show(&found),
            recorded_source: source_record(
                request.domain(SourceFile::Assessments),
                &found.recorded.at.source,
            ),
            sum_source: source_record(request.domain(SourceFile::Lesions), &found.by_sums.measured.at.source),
        }));
    }
    Ok(DerivationResult {
        command: "derive",
        version: VERSION,
        input: request.input.clone(),
        study: request.study.clone(),
        definitions: DefinitionsRecord::of(request),
        subjects: subjects.len() as u64,
        after_cutoff,
        endpoints: summaries(&subjects, &request.rules),
        responses: response_summaries(&subjects, &request.rules),
        disease_control: control_summary(&subjects),
        rule_differences: differences(&subjects, &request.rules),
        sums_compared: request.domains.iter().any(|(file, _)| *file == SourceFile::Lesions),
        disagreements,
        records: subjects,
    })
}

/// Sums after the origin, in the order of their days.
fn changes(history: &SubjectHistory, sums: &[LesionSum]) -> Vec<LesionChange> {
    let one = |found: &SumResponse| LesionChange {
        day: days_between(history.origin.date, found.measured.at.date),
        sum: found.measured.sum,
        change: (found.baseline > 0.0).then(|| found.measured.sum / found.baseline - 1.0),
        new_lesion: found.measured.new_lesion == Some(true),
    };
    responses_by_sums(history, sums).iter().map(one).collect()
}

/// The endpoints of one subject.
fn subject(
    request: &DerivationRequest<'_>,
    rules: &[EventRule<'_>],
    history: &SubjectHistory,
) -> DerivedSubject {
    let mut endpoints = Vec::new();
    let mut best = Vec::new();
    for rule in rules {
        let named = rule.rule();
        let pfs = progression_free_survival(history, *rule);
        endpoints.push(request.endpoint(Parameter::ProgressionFreeSurvival(named), &pfs));
        let confirmation = request.confirmation();
        if let Some(found) = time_to_response(history, *rule, confirmation) {
            endpoints.push(request.endpoint(Parameter::TimeToResponse(named), &found));
        }
        if let Some(found) = duration_of_response(history, *rule, confirmation) {
            endpoints.push(request.endpoint(Parameter::DurationOfResponse(named), &found));
        }
        let of = |confirmation| best_response(history, *rule, request.requirements(confirmation));
        let confirmed = of(Confirmation::AfterDays(request.confirmed_after));
        let shown = confirmed.shown.as_ref();
        best.push(BestResponseRecord {
            rule: named,
            best: of(Confirmation::NotRequired).response,
            best_confirmed: confirmed.response,
            shown: shown.map(|shown| shown.date.to_string()),
            source: shown.map(|shown| source_record(request.domain(shown.source.file), &shown.source)),
        });
    }
    endpoints.push(request.endpoint(Parameter::OverallSurvival, &overall_survival(history)));
    let control = request.control_at.zip(request.schedule);
    let control = control.map(|(landmark, schedule)| {
        ControlRecord::new(&disease_control(history, schedule, landmark, request.cutoff), |file| {
            request.domain(file)
        })
    });
    DerivedSubject {
        lesions: Vec::new(),
        subject: history.id.clone(),
        origin: history.origin.date.to_string(),
        endpoints,
        best_response: best,
        disease_control: control,
    }
}
