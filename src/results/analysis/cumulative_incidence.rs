//! Cumulative incidence of competing causes, and Gray's test of it between groups.

use schemars::JsonSchema;
use serde::Serialize;

use super::case_weights::Weighing;
use super::estimates::{QuantileResult, quantile_result};
use super::records::{Reasons, reasons};
use super::{AnalysisRequest, CausesOfEvents, FEW_EVENTS};
use crate::estimator::{CumulativeIncidence, IntervalMethod, Transform};
use crate::hypothesis::gray_test;
use crate::measure::Caution;
use crate::sample::{CauseTable, Factor, Sample, SampleError, Subject};

/// What to do where there are competing causes.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidenceRequest {
    /// Powers of Gray's weight `(1 - F)^rho`, a test each.
    pub gray_rho: Vec<f64>,
}

impl Default for CumulativeIncidenceRequest {
    fn default() -> Self {
        Self { gray_rho: vec![0.0] }
    }
}

/// Cumulative incidence by group and cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CumulativeIncidenceResult {
    /// The event of interest, by its code.
    pub event: String,
    /// It and the competing ones.
    pub causes: Vec<String>,
    /// How the variance is made: `aalen`.
    pub variance: &'static str,
    /// Interval type, on the scale of the incidence.
    pub conf_type: Transform,
    /// One per group, or one called `all`.
    pub groups: Vec<IncidenceGroup>,
    /// Gray's test for each cause and rho; empty without groups.
    pub gray: Vec<GrayResult>,
}

/// One group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidenceGroup {
    /// Its level, or `all`.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Subjects without any event.
    pub censored: u64,
    /// Each cause.
    pub causes: Vec<IncidenceResult>,
}

/// One cause in one group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidenceResult {
    /// The cause, by its code.
    pub cause: String,
    /// Events of it.
    pub events: u64,
    /// Incidence at the times asked for, in their order.
    pub incidence_at: Vec<IncidenceAt>,
    /// Times by which a fraction of all subjects has had this event.
    pub quantiles: Vec<QuantileResult>,
    /// A row per distinct time with events of the cause.
    pub curve: Vec<IncidencePoint>,
}

/// Incidence at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidenceAt {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u64,
    /// Estimate.
    pub incidence: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A step of the curve.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidencePoint {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: u64,
    /// Events of the cause at it.
    pub events: u64,
    /// Incidence from it on.
    pub incidence: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Free of every event from it on.
    pub event_free: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Gray's test of one cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GrayResult {
    /// The cause, by its code.
    pub cause: String,
    /// Power of the weight.
    pub rho: f64,
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value.
    pub p_value: Option<f64>,
    /// Strata, if there are any.
    pub strata: Option<Vec<String>>,
    /// Observed and expected events.
    pub groups: Vec<GrayGroup>,
    /// Groups that are never at risk together with another when the event happens.
    pub left_out: Vec<String>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One group of Gray's test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GrayGroup {
    /// Level.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events of the cause observed.
    pub observed: u64,
    /// Events of the cause expected if all groups had the same incidence.
    pub expected: f64,
}

/// Everything about competing causes, if there are any.
pub(super) fn cumulative_incidence_result(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    weighings: Option<&[Weighing]>,
    cautions: &mut Vec<Caution>,
) -> Option<CumulativeIncidenceResult> {
    let causes = request.attributes.causes?;
    let transform = match request.conf_type {
        IntervalMethod::Normal(transform) => transform,
        _ => Transform::LogLog,
    };
    censored_elsewhere(causes, cautions);
    let by = request.attributes.by.filter(|_| !request.groups.is_empty());
    let codes_of = |index: usize| match by {
        Some(by) => by.select(index as u32, causes.codes),
        None => causes.codes.to_vec(),
    };
    let groups = parts.iter().enumerate().map(|(index, (name, sample))| {
        let codes = codes_of(index);
        let codes = match weighings.and_then(|weighings| weighings.get(index)) {
            Some(weighing) => weighing.spread(codes),
            None => codes,
        };
        let table = CauseTable::new(sample, &codes, causes.labels.len());
        group(request, name, &table, transform, cautions)
    });
    let groups: Vec<IncidenceGroup> = groups.collect();
    let gray = by.map_or_else(Vec::new, |by| gray(request, by, causes));
    Some(CumulativeIncidenceResult {
        event: causes.labels.first().cloned().unwrap_or_default(),
        causes: causes.labels.to_vec(),
        variance: "aalen",
        conf_type: transform,
        groups,
        gray,
    })
}

/// What the other sections do with competing events.
fn censored_elsewhere(causes: CausesOfEvents<'_>, cautions: &mut Vec<Caution>) {
    let events = causes.codes.iter().filter(|code| **code > 1).count() as u64;
    if events > 0 {
        let event = causes.labels.first().cloned().unwrap_or_default();
        cautions.push(Caution::CompetingEventsCensored { event, events });
    }
}

fn group(
    request: &AnalysisRequest<'_>,
    name: &str,
    table: &CauseTable,
    transform: Transform,
    cautions: &mut Vec<Caution>,
) -> IncidenceGroup {
    let labels = request.attributes.causes.map_or(&[][..], |causes| causes.labels);
    let curves = labels.iter().enumerate().map(|(index, label)| {
        let curve = CumulativeIncidence::new(table, index);
        let events = table.events_of(index);
        // The event of interest has its caution with the Kaplan-Meier curve.
        if index > 0 && (1..FEW_EVENTS).contains(&events) {
            cautions.push(Caution::FewEvents { place: format!("{name}, cause {label}"), events });
        }
        IncidenceResult {
            cause: label.clone(),
            events,
            incidence_at: request
                .at
                .iter()
                .map(|time| incidence_at(&curve, *time, table, transform, request))
                .collect(),
            quantiles: request
                .quantiles
                .iter()
                .map(|p| quantile_result(&curve.quantile(*p, transform, request.conf_level)))
                .collect(),
            curve: points(&curve, transform, request),
        }
    });
    let causes: Vec<IncidenceResult> = curves.collect();
    IncidenceGroup {
        group: name.to_owned(),
        subjects: table.risk().subjects(),
        censored: table.rows().map(|row| row.censored).sum(),
        causes,
    }
}

fn incidence_at(
    curve: &CumulativeIncidence,
    time: f64,
    table: &CauseTable,
    transform: Transform,
    request: &AnalysisRequest<'_>,
) -> IncidenceAt {
    let (incidence, std_error) = (curve.incidence(time), curve.std_error(time));
    let interval = curve.interval(time, transform, request.conf_level);
    IncidenceAt {
        time,
        at_risk: table.risk().at_risk(time),
        incidence: incidence.value(),
        std_error: std_error.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([
            ("incidence", incidence),
            ("std_error", std_error),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}

fn points(
    curve: &CumulativeIncidence,
    transform: Transform,
    request: &AnalysisRequest<'_>,
) -> Vec<IncidencePoint> {
    let steps = curve.rows().iter().filter(|row| row.events > 0);
    let points = steps.map(|row| {
        let interval = row.interval(transform, request.conf_level);
        IncidencePoint {
            time: row.time,
            at_risk: row.at_risk,
            events: row.events,
            incidence: row.incidence,
            std_error: row.std_error(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            event_free: row.event_free,
            reasons: reasons([("lower", interval.lower), ("upper", interval.upper)]),
        }
    });
    points.collect()
}

/// Gray's test for each cause and rho.
fn gray(request: &AnalysisRequest<'_>, by: &Factor, causes: CausesOfEvents<'_>) -> Vec<GrayResult> {
    let strata = request.attributes.strata;
    let tables = tables_by_stratum(request.whole, by, strata, causes);
    let asked = causes.labels.iter().enumerate().flat_map(|(index, label)| {
        request.cumulative_incidence.gray_rho.iter().map(move |rho| (index, label, *rho))
    });
    let results = asked.map(|(index, label, rho)| {
        let test = gray_test(&tables, index, rho);
        let name = |index: usize| by.levels.get(index).cloned().unwrap_or_default();
        GrayResult {
            cause: label.clone(),
            rho,
            chi_squared: test.chi_squared.value(),
            df: test.df,
            p_value: test.p_value.value(),
            strata: strata.map(|strata| strata.levels.clone()),
            groups: test
                .groups
                .iter()
                .enumerate()
                .map(|(index, tally)| GrayGroup {
                    group: name(index),
                    subjects: tally.subjects,
                    observed: tally.observed,
                    expected: tally.expected,
                })
                .collect(),
            left_out: test.left_out.iter().map(|index| name(*index)).collect(),
            reasons: reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]),
        }
    });
    results.collect()
}

/// A table per stratum and group; `None` where nobody is.
fn tables_by_stratum(
    whole: &Sample,
    by: &Factor,
    strata: Option<&Factor>,
    causes: CausesOfEvents<'_>,
) -> Vec<Vec<Option<CauseTable>>> {
    let count = strata.map_or(1, Factor::count);
    let mut cells: Vec<Vec<(Vec<Subject>, Vec<u32>)>> = vec![vec![Default::default(); by.count()]; count];
    for (index, subject) in whole.subjects().iter().enumerate() {
        let stratum = strata.map_or(0, |strata| strata.codes[index] as usize);
        let (subjects, codes) = &mut cells[stratum][by.codes[index] as usize];
        subjects.push(*subject);
        codes.push(causes.codes[index]);
    }
    let table = |(subjects, codes): (Vec<Subject>, Vec<u32>)| -> Result<CauseTable, SampleError> {
        Ok(CauseTable::new(&Sample::new(subjects)?, &codes, causes.labels.len()))
    };
    cells.into_iter().map(|groups| groups.into_iter().map(|cell| table(cell).ok()).collect()).collect()
}
