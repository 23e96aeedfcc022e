//! Patient data rebuilt from a published curve, and how well they give it back.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Reasons, VERSION};
use crate::benchmark::reconstruct::{
    AtRisk, AtRiskError, Click, ClickError, ClickFindings, Fit, Published, PublishedCurve, Reconstruction,
    reconstruct,
};
use crate::estimator::cox::{CoxSubjects, RiskSets, Ties, fit};
use crate::estimator::{KaplanMeier, Transform, quantile};
use crate::measure::{Caution, ConfidenceLevel, Outcome, TimeUnit};
use crate::numeric::portable::exp;
use crate::sample::{Sample, SampleError, Subject};

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconstructRequest<'a> {
    /// Files read, for the record.
    pub sources: Vec<SourceRecord>,
    /// Points read off the figure.
    pub clicks: &'a [Click],
    /// The line of each in its file.
    pub lines: &'a [u64],
    /// Numbers at risk; that at time 0 at least.
    pub at_risk: &'a [AtRisk],
    /// Published number of events.
    pub events: Option<u64>,
    /// Published median.
    pub median: Option<f64>,
    /// Subjects of another arm to compare with.
    pub versus: Option<&'a Sample>,
    /// Published hazard ratio to them.
    pub hazard_ratio: Option<f64>,
    /// Unit of all times.
    pub time_unit: Option<TimeUnit>,
}

/// A published curve that cannot be rebuilt.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReconstructError {
    /// The clicks are no curve.
    #[error(transparent)]
    Click(#[from] ClickError),
    /// The numbers at risk cannot be.
    #[error(transparent)]
    AtRisk(#[from] AtRiskError),
    /// Subjects that make no sample.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// Patient data rebuilt from a published curve.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReconstructionResult {
    /// `reconstruct`.
    pub command: &'static str,
    /// Of this program.
    pub version: &'static str,
    /// Files read.
    pub sources: Vec<SourceRecord>,
    /// Unit of all times; no key if it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_unit: Option<TimeUnit>,
    /// Clicks.
    pub clicks: u64,
    /// Whether their survival was read in percent.
    pub percent: bool,
    /// The last click.
    pub last_click: f64,
    /// Subjects.
    pub subjects: u64,
    /// Events rebuilt.
    pub events: u64,
    /// Events published; no key if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_events: Option<u64>,
    /// Between numbers at risk.
    pub intervals: Vec<RebuiltIntervalRecord>,
    /// The rebuilt curve against the clicks.
    pub fit: FitRecord,
    /// The median of the rebuilt subjects.
    pub median: ComparedRecord,
    /// The hazard ratio to another arm; no key without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hazard_ratio: Option<ComparedRecord>,
    /// What a reader should know.
    pub cautions: Vec<Caution>,
    /// Where the method is from.
    pub citation: &'static str,
    /// The subjects, in order of time, events first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<PatientRecord>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceRecord {
    /// What it holds: `clicks`, `at-risk`, `versus`.
    pub holds: &'static str,
    /// As named by the user.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// An interval between numbers at risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct RebuiltIntervalRecord {
    /// Where it begins.
    pub from: f64,
    /// At risk there, as published.
    pub published: u64,
    /// At risk there, as rebuilt.
    pub rebuilt: u64,
    /// Events in it.
    pub events: u64,
    /// Censored in it, before the last click.
    pub censored: u64,
}

/// Differences of survival at the clicks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FitRecord {
    /// Root of the mean squared difference.
    pub rmse: f64,
    /// Largest absolute difference.
    pub largest: f64,
    /// The time of it.
    pub at: f64,
}

/// A figure of the rebuilt subjects beside the published one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComparedRecord {
    /// Of the rebuilt subjects.
    pub estimate: Option<f64>,
    /// Lower 95% limit.
    pub lower: Option<f64>,
    /// Upper 95% limit.
    pub upper: Option<f64>,
    /// As published; no key if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<f64>,
    /// Rebuilt less published; no key unless both are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A rebuilt subject.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct PatientRecord {
    /// Time of the event or of censoring.
    pub time: f64,
    /// 1 for the event, 0 for censored.
    pub event: u8,
}

/// Rebuilds the subjects.
///
/// # Errors
/// [`ReconstructError`].
pub fn reconstruction_result(
    request: &ReconstructRequest<'_>,
) -> Result<ReconstructionResult, ReconstructError> {
    let (curve, findings) = PublishedCurve::new(request.clicks)?;
    let published = Published::new(request.at_risk, request.events, &curve)?;
    let rebuilt = reconstruct(&curve, &published);
    let Fit { rmse, largest, at } = Fit::new(&curve, &rebuilt)?;
    let (times, events): (Vec<f64>, Vec<bool>) = rebuilt.subjects.iter().copied().unzip();
    let sample = Sample::from_times(&times, &events)?;
    let level = ConfidenceLevel::NINETY_FIVE;
    let median = quantile(&KaplanMeier::of_sample(&sample), 0.5, Transform::LogLog, level);
    let interval = [median.interval.lower, median.interval.upper];
    Ok(ReconstructionResult {
        command: "reconstruct",
        version: VERSION,
        sources: request.sources.clone(),
        time_unit: request.time_unit,
        clicks: request.clicks.len() as u64,
        percent: findings.percent,
        last_click: curve.end(),
        subjects: sample.count(),
        events: rebuilt.events(),
        published_events: request.events,
        fit: FitRecord { rmse, largest, at },
        median: ComparedRecord::new(median.estimate, interval, request.median),
        hazard_ratio: request.versus.map(|other| {
            let [ratio, lower, upper] = hazard_ratio(&sample, other, level);
            ComparedRecord::new(ratio, [lower, upper], request.hazard_ratio)
        }),
        cautions: cautions(request, &findings, &rebuilt),
        citation: "Guyot P, Ades AE, Ouwens MJNM, Welton NJ (2012), BMC Med. Res. Methodol. 12, 9",
        intervals: rebuilt.intervals.iter().map(RebuiltIntervalRecord::from).collect(),
        patients: rebuilt
            .subjects
            .iter()
            .map(|(time, event)| PatientRecord { time: *time, event: u8::from(*event) })
            .collect(),
    })
}

impl From<&crate::benchmark::reconstruct::RebuiltInterval> for RebuiltIntervalRecord {
    fn from(of: &crate::benchmark::reconstruct::RebuiltInterval) -> Self {
        let crate::benchmark::reconstruct::RebuiltInterval { from, published, rebuilt, events, censored } =
            *of;
        Self { from, published, rebuilt, events, censored }
    }
}

impl ComparedRecord {
    fn new(estimate: Outcome, [lower, upper]: [Outcome; 2], published: Option<f64>) -> Self {
        let outcomes = [("estimate", estimate), ("lower", lower), ("upper", upper)];
        Self {
            estimate: estimate.value(),
            lower: lower.value(),
            upper: upper.value(),
            published,
            difference: estimate.value().zip(published).map(|(ours, theirs)| ours - theirs),
            reasons: outcomes
                .into_iter()
                .filter_map(|(key, outcome)| Some((key, outcome.reason()?)))
                .collect(),
        }
    }
}

/// Cox's hazard ratio of one sample to another, ties by Efron, with Wald limits.
fn hazard_ratio(new: &Sample, reference: &Sample, level: ConfidenceLevel) -> [Outcome; 3] {
    let subjects: Vec<Subject> = new.subjects().iter().chain(reference.subjects()).copied().collect();
    let arm: Vec<f64> = (0..subjects.len()).map(|index| f64::from(index < new.subjects().len())).collect();
    let used: Vec<u32> = (0..subjects.len() as u32).collect();
    let Ok(sample) = Sample::new(subjects) else {
        return [Outcome::NotEstimable(crate::measure::Reason::NoEvents); 3];
    };
    let who = CoxSubjects { sample: &sample, used: &used, weights: None, strata: None };
    let model = match RiskSets::new(&who, &[&arm]).and_then(|sets| fit(sets, Ties::Efron)) {
        Ok(model) => model,
        Err(reason) => return [Outcome::NotEstimable(reason); 3],
    };
    let coefficient = model.coefficients[0];
    let half = model
        .covariance
        .first()
        .and_then(|row| row.first())
        .map_or(f64::INFINITY, |variance| level.normal_quantile() * variance.sqrt());
    [0.0, -half, half].map(|shift| coefficient.map(|value| exp(value + shift)))
}

fn cautions(
    request: &ReconstructRequest<'_>,
    findings: &ClickFindings,
    rebuilt: &Reconstruction,
) -> Vec<Caution> {
    const SHOWN: usize = 5;
    let lines = |indices: &mut dyn Iterator<Item = usize>| -> Vec<u64> {
        indices.take(SHOWN).filter_map(|index| request.lines.get(index).copied()).collect()
    };
    let mut cautions = Vec::new();
    let clicks = findings.out_of_order.len() as u64;
    if clicks > 0 {
        let lines = lines(&mut findings.out_of_order.iter().copied());
        cautions.push(Caution::ClicksOutOfOrder { clicks, lines });
    }
    let clicks = findings.outside.len() as u64;
    if clicks > 0 {
        let lines = lines(&mut findings.outside.iter().copied());
        cautions.push(Caution::ClicksOutside { clicks, lines });
    }
    let clicks = findings.rises.len() as u64;
    if clicks > 0 {
        let largest = findings.rises.iter().map(|rise| rise.by).fold(0.0, f64::max);
        let lines = lines(&mut findings.rises.iter().map(|rise| rise.index));
        cautions.push(Caution::ClicksRise { clicks, lines, largest });
    }
    if rebuilt.censoring_unknown {
        cautions.push(Caution::CensoringUnknown);
    }
    let off = rebuilt.intervals.iter().max_by_key(|interval| interval.published.abs_diff(interval.rebuilt));
    if let Some(interval) = off.filter(|interval| interval.published != interval.rebuilt) {
        let (time, published, rebuilt) = (interval.from, interval.published, interval.rebuilt);
        cautions.push(Caution::AtRiskNotMet { time, published, rebuilt });
    }
    if let Some(published) = request.events.filter(|events| *events != rebuilt.events()) {
        cautions.push(Caution::EventsNotMet { published, rebuilt: rebuilt.events() });
    }
    cautions
}
