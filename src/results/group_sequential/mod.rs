//! Result of `group-sequential`: bounds with what they do, by the normal law, exactly and in simulated trials; inference.

mod counts;
mod records;
mod truth;

pub use counts::{CountLook, CountsRecord};
pub use records::{
    GroupSequentialInferenceRecord, GroupSequentialLook, GroupSequentialResult, GroupSequentialSide,
};
pub use truth::{CalibratedRecord, GroupSequentialTruth, SimulatedSide};

use super::two_stage::TruthRequest;
use super::{LawsRecord, Reasons, VERSION};
use crate::decision::group_sequential::{Crossing, EfficacyRule, FutilityRule};
use crate::design::AccrualPlan;
use crate::design::group_sequential::{
    Ended, GroupSequentialDesign, GroupSequentialError, GroupSequentialGoal, InterimLooks, evaluate,
    group_sequential_inference, search,
};
use crate::measure::{Caution, ConfidenceLevel, Reason, TimeUnit};
use crate::numeric::normal;
use crate::simulation::SimulationError;
use counts::{counts, cumulative};
use truth::truth;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct GroupSequentialRequest {
    /// What the trial must achieve.
    pub goal: GroupSequentialGoal,
    /// The rules as written.
    pub efficacy: String,
    /// The rules as written.
    pub futility: String,
    /// Number of subjects, instead of the fewest that reach the power.
    pub subjects: Option<u64>,
    /// Most subjects.
    pub most: u64,
    /// Statistics of the analyses so far.
    pub observed: Vec<f64>,
    /// Level of the interval.
    pub level: ConfidenceLevel,
    /// How much to simulate.
    pub truth: TruthRequest,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroupSequentialFailure {
    /// No such design.
    #[error(transparent)]
    Design(#[from] GroupSequentialError),
    /// The simulation ended without a result.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// A design with all that it does.
///
/// # Errors
/// [`GroupSequentialFailure`].
pub fn group_sequential(
    request: &GroupSequentialRequest,
) -> Result<GroupSequentialResult, GroupSequentialFailure> {
    let goal = &request.goal;
    let design = match request.subjects {
        Some(subjects) => evaluate(goal, subjects as f64)?,
        None => search(goal, request.most)?,
    };
    let binding = goal.rules.binding;
    let counted = if binding { &design.null } else { &design.null_ignoring_futility };
    let spent = cumulative(counted);
    let truth = truth(&design.plan, &design.boundaries, &goal.alternative, (&spent, binding), request.truth)?;
    let inference = inference(request, &design)?;
    let last_of = |ends: &[Crossing]| cumulative(ends).last().copied().unwrap_or(0.0);
    let mut result = GroupSequentialResult {
        command: "group-sequential",
        version: VERSION,
        time_unit: request.time_unit,
        laws: LawsRecord::new(&goal.null, &goal.alternative),
        rate: match goal.conduct.accrual {
            AccrualPlan::AtRate(rate) => Some(rate),
            AccrualPlan::Lasting(_) => None,
        },
        follow_up: goal.conduct.follow_up,
        restricted: goal.conduct.restricted,
        dropout: goal.conduct.dropout,
        efficacy: request.efficacy.clone(),
        futility: request.futility.clone(),
        binding,
        alpha_one_sided: goal.rules.alpha,
        power_wanted: request.subjects.is_none().then_some(goal.power),
        subjects: design.plan.subjects as u64,
        subjects_one_analysis: if request.subjects.is_none() {
            one_analysis(goal, request.most)
        } else {
            None
        },
        accrual: design.plan.observation.accrual().duration(),
        study_length: design.plan.observation.cutoff(),
        alpha_obeying_futility: last_of(&design.null),
        alpha_ignoring_futility: last_of(&design.null_ignoring_futility),
        power: last_of(&design.alternative),
        looks: looks(&design, &spent),
        under_null: side(&design, &design.null),
        under_alternative: side(&design, &design.alternative),
        counts: counts(&design, binding, &spent),
        truth,
        inference,
        cautions: Vec::new(),
    };
    result.cautions = cautions(&result);
    Ok(result)
}

/// Subjects of the design without interim analyses.
fn one_analysis(goal: &GroupSequentialGoal, most: u64) -> Option<u64> {
    let mut single = goal.clone();
    single.looks = InterimLooks::Times(Vec::new());
    single.rules.efficacy = EfficacyRule::AtEnd;
    single.rules.futility = FutilityRule::None;
    search(&single, most).ok().map(|design| design.plan.subjects as u64)
}

fn looks(design: &GroupSequentialDesign, spent: &[f64]) -> Vec<GroupSequentialLook> {
    let analyses = &design.plan.analyses;
    let last = analyses.len() - 1;
    let n = design.plan.subjects;
    let mut missed = 0.0;
    let mut rows = Vec::with_capacity(analyses.len());
    for (index, analysis) in analyses.iter().enumerate() {
        let (null, other) = (design.null[index], design.alternative[index]);
        let mut reasons = Reasons::new();
        let mut bound = |value: f64, names: [&'static str; 2]| {
            let z = Some(value).filter(|z| z.is_finite());
            // O / E = 1 - z / sqrt E.
            let ratio = z.map(|z| 1.0 - z / analysis.events_null.sqrt());
            if z.is_none() {
                reasons.extend(names.map(|name| (name, Reason::NoBound)));
            } else if ratio.is_some_and(|ratio| ratio < 0.0) {
                reasons.insert(names[1], Reason::BoundOutOfReach);
            }
            (z, ratio.filter(|ratio| *ratio >= 0.0))
        };
        let (efficacy_bound, efficacy_ratio) =
            bound(design.boundaries.efficacy[index], ["efficacy_bound", "efficacy_ratio"]);
        let (futility_bound, futility_ratio) =
            bound(design.boundaries.futility[index], ["futility_bound", "futility_ratio"]);
        if efficacy_bound.is_none() {
            reasons.insert("efficacy_p", Reason::NoBound);
        }
        missed += other.futility;
        rows.push(GroupSequentialLook {
            analysis: index + 1,
            time: analysis.time,
            subjects: analysis.entered,
            events_null: analysis.events_null,
            events_alternative: n * analysis.alternative.p1,
            expected_alternative: n * analysis.alternative.p0,
            information_fraction: analysis.events_null / analyses[last].events_null,
            efficacy_bound,
            efficacy_ratio,
            efficacy_p: efficacy_bound.map(normal::upper_tail),
            futility_bound,
            futility_ratio,
            alpha_spent: spent[index],
            beta_spent: missed,
            success_null: null.efficacy,
            futility_null: null.futility,
            success_alternative: other.efficacy,
            futility_alternative: other.futility,
            reasons,
        });
    }
    rows
}

fn side(design: &GroupSequentialDesign, ends: &[Crossing]) -> GroupSequentialSide {
    let analyses = &design.plan.analyses;
    let last = ends.len() - 1;
    GroupSequentialSide {
        stops_early: ends[..last].iter().map(|end| end.efficacy + end.futility).sum(),
        expected_subjects: design.expected(ends, |index| analyses[index].entered),
        expected_duration: design.expected(ends, |index| analyses[index].time),
        expected_information: design.expected(ends, |index| analyses[index].events_null),
    }
}

fn inference(
    request: &GroupSequentialRequest,
    design: &GroupSequentialDesign,
) -> Result<Option<GroupSequentialInferenceRecord>, GroupSequentialError> {
    let binding = request.goal.rules.binding;
    let found = group_sequential_inference(design, &request.observed, binding, request.level)?;
    Ok(found.map(|found| {
        let missing = [("hazard_ratio", found.hazard_ratio), ("lower", found.lower), ("upper", found.upper)];
        let missing = missing.into_iter().filter(|(_, value)| value.is_none());
        GroupSequentialInferenceRecord {
            statistics: request.observed.clone(),
            analysis: found.analysis,
            decision: match found.ended {
                Ended::No => "goes-on",
                Ended::Success => "success",
                Ended::NoSuccess => "no-success",
            },
            p_value_one_sided: found.p_value,
            p_value_ignoring_stages: found.p_value_ignoring_stages,
            hazard_ratio: found.hazard_ratio,
            lower: found.lower,
            upper: found.upper,
            conf_level: request.level,
            reasons: missing.map(|(name, _)| (name, Reason::RatioUnbounded)).collect(),
        }
    }))
}

/// Events expected at an analysis below which the normal law is rough.
const ROUGH: f64 = 10.0;

fn cautions(result: &GroupSequentialResult) -> Vec<Caution> {
    let mut list = Vec::new();
    for look in &result.looks {
        let (analysis, events) = (look.analysis, look.events_null);
        if let Some(bound) = look.efficacy_bound.filter(|bound| *bound > events.sqrt()) {
            list.push(Caution::BoundOutOfReach { analysis, bound, greatest: events.sqrt() });
        } else if events < ROUGH {
            list.push(Caution::FewEventsAtAnalysis { analysis, events });
        }
    }
    let null = &result.truth.under_null;
    let (size, error) = if result.binding {
        (null.success, null.success_mcse)
    } else {
        (null.success_ignoring_futility, null.success_ignoring_futility_mcse)
    };
    let alpha = result.alpha_one_sided;
    if size > alpha + 3.0 * error {
        list.push(Caution::SizeAboveAlpha { size, alpha });
    }
    if result.binding && result.alpha_ignoring_futility > alpha + 1e-6 {
        list.push(Caution::FutilityBinds { size: result.alpha_ignoring_futility, alpha });
    }
    if let Some(inference) = result.inference.as_ref().filter(|record| record.decision == "goes-on") {
        list.push(Caution::TrialGoesOn { analysis: inference.analysis });
    }
    list
}
