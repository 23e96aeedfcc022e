//! `decide`: go, consider or stop, with exact probabilities, and how precise O / E and the curve will be.

mod curve;

use schemars::JsonSchema;
use serde::Serialize;

use super::{LawsRecord, VERSION};
use crate::design::exact::{
    DualCriterion, ExactError, RatioPrecision, Rule, SubjectPlan, TOLERANCE, exact_characteristics,
    ratio_of_median, ratio_precision,
};
use crate::design::{CurveFigure, DesignError, Plan, Setting, enrolled, least_for_width, least_to_exclude};
use crate::distribution::Law;
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::measure::{ConfidenceLevel, OneSidedAlpha, TimeUnit};
use crate::simulation::SimulationError;
pub use curve::{CountedRecord, CurvePrecisionRecord, CurvePrecisionRequest};
use curve::{beside, curve_precision};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DecideRequest {
    /// Laws and conduct.
    pub setting: Setting,
    /// Subjects, or the chance of excluding `exclude` under the alternative for which they are found.
    pub subjects: SubjectsWanted,
    /// Test of significance.
    pub variant: Variant,
    /// One-sided alpha.
    pub alpha: OneSidedAlpha,
    /// Whether alpha is the exact size, rather than nominal.
    pub calibrate: bool,
    /// What is relevant besides.
    pub relevant: Option<Relevant>,
    /// O / E whose exclusion by the upper limit is of interest.
    pub exclude: f64,
    /// Level of the two-sided limits.
    pub level: ConfidenceLevel,
    /// How precise the curve will be.
    pub curve: CurvePrecisionRequest,
    /// Further true hazard ratios.
    pub hazard_ratios: Vec<f64>,
    /// Part of the subjects that will not be evaluable.
    pub unevaluable: f64,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
}

/// How many subjects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SubjectsWanted {
    /// So many.
    Given(u64),
    /// As many as exclude the value with this probability under the alternative.
    Chance(f64),
    /// As many as make the interval of the median no wider than this under the alternative, as expected.
    MedianWidth(f64),
    /// The same for survival at the landmark.
    SurvivalWidth(f64),
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecideError {
    /// The design cannot be.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// The simulation ended without a result.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// What is relevant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relevant {
    /// O / E at most this.
    Ratio(f64),
    /// A median of at least this, by a hazard proportional to the null's.
    Median(f64),
}

/// Result of `decide`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DecideResult {
    /// `decide`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// Null and alternative.
    #[serde(flatten)]
    pub laws: LawsRecord,
    /// Evaluable subjects.
    pub subjects: u64,
    /// Subjects to enrol so that so many are evaluable on average.
    pub enrol: u64,
    /// Test of significance.
    pub variant: &'static str,
    /// One-sided alpha wanted.
    pub alpha_one_sided: f64,
    /// Nominal alpha of the test.
    pub nominal_alpha: f64,
    /// Largest relevant O / E; null if significance alone decides.
    pub relevant_ratio: Option<f64>,
    /// The median that it stands for.
    pub relevant_median: Option<f64>,
    /// Probabilities by truth.
    pub zones: Vec<ZoneRecord>,
    /// What the zones ask for, by number of events.
    pub bounds: Vec<BoundRecord>,
    /// How precise O / E will be.
    pub precision: Vec<PrecisionRecord>,
    /// How precise median and survival will be: under both truths with these subjects, and where subjects were found for a width,
    /// under the alternative with fewer and more.
    pub curve: Vec<CurvePrecisionRecord>,
    /// Scale of the intervals of the curve.
    pub conf_type: Transform,
    /// Time at which survival is estimated; null if at none.
    pub landmark: Option<f64>,
    /// Simulated trials by truth and number of subjects.
    pub trials: u64,
    /// Seed of the simulated trials.
    pub seed: u64,
    /// Bound on the error of every probability of the zones and of O / E.
    pub error_bound: f64,
}

/// The zones under one truth.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ZoneRecord {
    /// `null`, `relevant`, `alternative`, or `hazard-ratio`.
    pub truth: &'static str,
    /// True hazard over the null's, where it is one number.
    pub hazard_ratio: Option<f64>,
    /// True median.
    pub median: Option<f64>,
    /// Both criteria met.
    pub go: f64,
    /// One of them.
    pub consider: f64,
    /// None.
    pub stop: f64,
}

/// What the zones ask for with so many events.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BoundRecord {
    /// Events.
    pub events: u64,
    /// Go with at least this E; null if none goes.
    pub go_from: Option<f64>,
    /// Stop below this E.
    pub stop_below: f64,
}

/// How precise O / E will be under one truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct PrecisionRecord {
    /// `null` or `alternative`.
    pub truth: &'static str,
    /// Value to exclude.
    pub exclude: f64,
    /// Probability that the upper limit of O / E lies below it.
    pub excludes: f64,
    /// Events expected.
    pub events: f64,
    /// Upper over lower limit with the median number of events; null without events.
    pub limits_ratio: Option<f64>,
    /// Level of the two-sided limits.
    pub conf_level: ConfidenceLevel,
}

/// Zones and precision.
///
/// # Errors
/// [`DecideError`]: an impossible observation, no benefit, more subjects than the exact law takes, a precision out of reach.
pub fn decide(request: &DecideRequest) -> Result<DecideResult, DecideError> {
    let subjects = subjects(request)?;
    let mut result = exact(request, subjects)?;
    result.curve = curve_precision(request, "null", subjects)?;
    let around = match request.subjects {
        SubjectsWanted::MedianWidth(_) | SubjectsWanted::SurvivalWidth(_) => beside(subjects),
        SubjectsWanted::Given(_) | SubjectsWanted::Chance(_) => vec![subjects],
    };
    for number in around {
        result.curve.extend(curve_precision(request, "alternative", number)?);
    }
    Ok(result)
}

/// All but the precision of the curve.
fn exact(request: &DecideRequest, subjects: u64) -> Result<DecideResult, DesignError> {
    let plan = request.setting.plan(subjects as f64)?;
    let subject = SubjectPlan::new(&plan.observation, &plan.null);
    let alpha = nominal(request, &plan, subjects)?;
    let relevant = request.relevant.map(|relevant| match relevant {
        Relevant::Ratio(ratio) => ratio,
        Relevant::Median(median) => ratio_of_median(&plan.null, median),
    });
    let criterion = DualCriterion { rule: Rule::Logrank(request.variant), alpha, relevant };
    let truths = truths(request, &plan, relevant)?;
    let laws: Vec<Law> = truths.iter().map(|(_, law)| law.clone()).collect();
    let (zones, error) = criterion.probabilities(&subject, &laws, subjects)?;
    let record =
        |((truth, law), zone): (&(&'static str, Law), &crate::design::exact::ZoneProbabilities)| ZoneRecord {
            truth,
            hazard_ratio: law.hazard_ratio_to(&plan.null),
            median: law.median_if_reached(),
            go: zone.go,
            consider: zone.consider,
            stop: zone.stop,
        };
    let mut error_bound = error;
    let mut precision = Vec::new();
    for (truth, law) in [("null", &plan.null), ("alternative", &plan.alternative)] {
        let found = ratio_precision(&subject, law, subjects, request.exclude, request.level)?;
        error_bound = error_bound.max(found.error_bound);
        precision.push(precision_record(request, truth, found));
    }
    Ok(DecideResult {
        command: "decide",
        version: VERSION,
        time_unit: request.time_unit,
        laws: LawsRecord::new(&plan.null, &plan.alternative),
        subjects,
        enrol: enrolled(subjects, request.unevaluable),
        variant: request.variant.id(),
        alpha_one_sided: request.alpha.get(),
        nominal_alpha: alpha.get(),
        relevant_ratio: relevant,
        relevant_median: relevant
            .and_then(|ratio| plan.null.with_hazard_ratio(ratio).ok()?.median_if_reached()),
        zones: truths.iter().zip(&zones).map(record).collect(),
        bounds: criterion
            .bounds(subjects)
            .into_iter()
            .map(|bound| BoundRecord {
                events: bound.events,
                go_from: Some(bound.go_from).filter(|from| from.is_finite()),
                stop_below: bound.stop_below,
            })
            .collect(),
        precision,
        curve: Vec::new(),
        conf_type: request.curve.interval.transform,
        landmark: request.curve.landmark,
        trials: request.curve.truth.trials,
        seed: request.curve.truth.seed,
        error_bound,
    })
}

fn precision_record(request: &DecideRequest, truth: &'static str, found: RatioPrecision) -> PrecisionRecord {
    PrecisionRecord {
        truth,
        exclude: request.exclude,
        excludes: found.excludes,
        events: found.events,
        limits_ratio: Some(found.limits_ratio).filter(|ratio| ratio.is_finite()),
        conf_level: request.level,
    }
}

/// Null, relevant, alternative, and what else is asked for.
fn truths(
    request: &DecideRequest,
    plan: &Plan,
    relevant: Option<f64>,
) -> Result<Vec<(&'static str, Law)>, ExactError> {
    let scaled = |name, ratio: f64| Ok((name, plan.null.with_hazard_ratio(ratio)?));
    let mut truths = vec![Ok(("null", plan.null.clone()))];
    truths.extend(relevant.map(|ratio| scaled("relevant", ratio)));
    truths.push(Ok(("alternative", plan.alternative.clone())));
    truths.extend(request.hazard_ratios.iter().map(|ratio| scaled("hazard-ratio", *ratio)));
    truths.into_iter().collect()
}

/// The nominal alpha at which the exact size is the wanted one, if that is wanted.
fn nominal(request: &DecideRequest, plan: &Plan, subjects: u64) -> Result<OneSidedAlpha, ExactError> {
    if !request.calibrate {
        return Ok(request.alpha);
    }
    let subject = SubjectPlan::new(&plan.observation, &plan.null);
    let rule = Rule::Logrank(request.variant);
    let truths = [&plan.null, &plan.alternative];
    let found = exact_characteristics(&subject, truths, subjects, request.alpha, &[rule], TOLERANCE)?;
    let alpha = found.rules[0].calibrated_alpha.and_then(|alpha| OneSidedAlpha::new(alpha).ok());
    Ok(alpha.unwrap_or(request.alpha))
}

fn subjects(request: &DecideRequest) -> Result<u64, DesignError> {
    let CurvePrecisionRequest { landmark, interval, .. } = request.curve;
    match request.subjects {
        SubjectsWanted::Given(subjects) => Ok(subjects),
        SubjectsWanted::Chance(chance) => {
            least_to_exclude(&request.setting, request.exclude, request.level, chance)
        }
        SubjectsWanted::MedianWidth(width) => {
            least_for_width(&request.setting, CurveFigure::Median, width, interval)
        }
        SubjectsWanted::SurvivalWidth(width) => {
            let landmark = landmark.ok_or(DesignError::Missing {
                method: "a width of the interval of survival",
                what: "a landmark",
            })?;
            least_for_width(&request.setting, CurveFigure::SurvivalAt(landmark), width, interval)
        }
    }
}
