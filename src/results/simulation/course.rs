//! The course of simulated trials: how they end, what subjects reach and suffer.

use schemars::JsonSchema;
use serde::Serialize;

use super::{MeanRecord, RateRecord, over_some};
use crate::scenario::CoursePlan;
use crate::simulation::{Counted, CourseFigures, OnSuccess};

/// A way for trials to end.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StopRecord {
    /// `final`, `futility`, `efficacy`, `toxicity` or `run-in`.
    pub reason: &'static str,
    /// The analysis at which they end; left out for toxicity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analysis: Option<String>,
    /// Fraction of trials.
    pub rate: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
}

/// An interim analysis.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InterimRecord {
    /// Name.
    pub name: String,
    /// Trials in which it is held: not where the trial has ended before, or its time never comes.
    pub held: RateRecord,
    /// Trials that it stops for futility.
    pub futility: RateRecord,
    /// Trials that it stops for efficacy.
    pub efficacy: RateRecord,
    /// Calendar time where held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<MeanRecord>,
    /// Events known by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<MeanRecord>,
    /// Subjects entered by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<MeanRecord>,
}

/// Subjects counted in each trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CountRecord {
    /// Mean over trials.
    pub mean: f64,
    /// Standard deviation between trials.
    pub sd: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 2.5% quantile over trials.
    pub lower: u64,
    /// Median over trials.
    pub median: u64,
    /// 97.5% quantile over trials.
    pub upper: u64,
    /// Mean as a fraction of the mean number of subjects entered.
    pub fraction: f64,
}

/// Subjects who begin a phase.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PhaseRecord {
    /// Phase.
    pub phase: String,
    /// Probability of its gate for those who come to it.
    pub gate_probability: f64,
    /// Those who begin it, of all who enter the trial.
    pub subjects: CountRecord,
}

/// What happens to subjects; those parts that the file has.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CourseResult {
    /// Interim analyses.
    pub interim_analyses: Vec<InterimRecord>,
    /// Phases of treatment.
    pub phases: Vec<PhaseRecord>,
    /// Subjects with a response seen at a scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responders: Option<CountRecord>,
    /// Mean time from response to the end of the subject's record, over trials with a responder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_duration: Option<MeanRecord>,
    /// Subjects who end treatment before progression or death.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_treatment: Option<CountRecord>,
    /// Subjects with a new therapy before progression or death.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_therapy: Option<CountRecord>,
    /// Deaths by the data cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deaths: Option<CountRecord>,
    /// Median overall survival, where reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_survival: Option<MeanRecord>,
    /// Trials in which it is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_survival_reached: Option<RateRecord>,
    /// Subjects with an event of grade 3 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severe: Option<CountRecord>,
    /// Subjects with a dose-limiting event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose_limiting: Option<CountRecord>,
    /// Subjects dead by toxicity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_deaths: Option<CountRecord>,
    /// Subjects with a reduced dose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduced: Option<CountRecord>,
    /// Time on treatment of all subjects together.
    pub exposure: MeanRecord,
}

/// The deciding test against a benchmark, and what the trials that succeed show: their estimates are biased by their success.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuccessResult {
    /// Trials that succeed: the deciding test rejects and neither futility nor toxicity has stopped the trial.
    pub rate: RateRecord,
    /// The same if stops for futility were not heeded.
    pub rate_ignoring_futility: RateRecord,
    /// Observed median of those that reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<MeanRecord>,
    /// O / E.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<MeanRecord>,
}

/// How trials of a truth end.
pub(super) fn stops(plan: &CoursePlan, figures: &CourseFigures, last: &str) -> Vec<StopRecord> {
    let record = |reason, analysis: Option<&str>, rate: crate::simulation::Rate| StopRecord {
        reason,
        analysis: analysis.map(str::to_owned),
        rate: rate.rate(),
        mcse: rate.mcse(),
    };
    let mut list = vec![record("final", Some(last), figures.completed)];
    for (interim, figures) in plan.interims.iter().zip(&figures.interims) {
        let name = Some(interim.name.as_str());
        if interim.futility.is_some() {
            list.push(record("futility", name, figures.futility));
        }
        if interim.efficacy.is_some() {
            list.push(record("efficacy", name, figures.efficacy));
        }
    }
    let toxicity = plan.course.toxicity.as_ref();
    if toxicity.is_some_and(|toxicity| toxicity.boundary.is_some()) {
        list.push(record("toxicity", None, figures.toxicity));
    }
    if toxicity.is_some_and(|toxicity| toxicity.run_in.is_some()) {
        list.push(record("run-in", None, figures.run_in));
    }
    list
}

/// Subjects counted, as a fraction of `entered` too.
pub(super) fn counted(counted: &Counted, entered: f64) -> CountRecord {
    let [lower, median, upper] = counted.quantiles;
    let fraction = if entered > 0.0 { counted.mean.mean / entered } else { 0.0 };
    let mean = counted.mean;
    CountRecord { mean: mean.mean, sd: mean.sd, mcse: mean.mcse(), lower, median, upper, fraction }
}

/// The course of one truth.
pub(super) fn course_result(plan: &CoursePlan, figures: &CourseFigures) -> CourseResult {
    let entered = figures.subjects.mean.mean;
    let count = |there: bool, of: &Counted| there.then(|| counted(of, entered));
    let disease = &plan.course.disease;
    let (deaths, toxic) = (disease.after_progression.is_some(), plan.course.toxicity.as_ref());
    let ends = disease.discontinuation.is_some() || toxic.is_some_and(|toxicity| toxicity.dose_levels > 0);
    CourseResult {
        interim_analyses: figures
            .interims
            .iter()
            .map(|interim| InterimRecord {
                name: interim.name.clone(),
                held: interim.held.into(),
                futility: interim.futility.into(),
                efficacy: interim.efficacy.into(),
                time: over_some(interim.time, interim.held.count),
                events: over_some(interim.events, interim.held.count),
                subjects: over_some(interim.subjects, interim.held.count),
            })
            .collect(),
        phases: plan
            .course
            .phases
            .iter()
            .zip(&figures.phases)
            .map(|(phase, begun)| PhaseRecord {
                phase: phase.name.clone(),
                gate_probability: phase.gate,
                subjects: counted(begun, entered),
            })
            .collect(),
        responders: count(disease.response.is_some(), &figures.responders),
        response_duration: disease
            .response
            .as_ref()
            .and_then(|_| over_some(figures.response_duration, figures.response_duration.trials)),
        off_treatment: count(ends, &figures.off_treatment),
        new_therapy: count(disease.discontinuation.is_some(), &figures.new_therapy),
        deaths: count(deaths, &figures.deaths),
        overall_survival: over_some(figures.overall_survival, figures.overall_survival.trials)
            .filter(|_| deaths),
        overall_survival_reached: deaths.then(|| figures.overall_survival_reached.into()),
        severe: count(toxic.is_some(), &figures.severe),
        dose_limiting: count(toxic.is_some(), &figures.dose_limiting),
        related_deaths: count(toxic.is_some(), &figures.related_deaths),
        reduced: count(toxic.is_some_and(|toxicity| toxicity.dose_levels > 1), &figures.reduced),
        exposure: figures.exposure.into(),
    }
}

/// Success against one benchmark.
pub(super) fn success(figures: &OnSuccess) -> SuccessResult {
    SuccessResult {
        rate: figures.succeeded.into(),
        rate_ignoring_futility: figures.ignoring_futility.into(),
        median: over_some(figures.median, figures.median.trials),
        ratio: over_some(figures.ratio, figures.ratio.trials),
    }
}

/// The interim analyses, with mean calendar time and events where held.
pub(super) fn analyses(figures: &CourseFigures) -> Vec<super::AnalysisRecord> {
    let held = figures.interims.iter().map(|interim| super::AnalysisRecord {
        name: interim.name.clone(),
        time: interim.time.mean,
        events: interim.events.mean,
    });
    held.collect()
}
