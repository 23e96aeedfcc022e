//! The design of a trial file.

use super::DesignRequest;
use crate::design::{
    AccrualPattern, AccrualPlan, Conduct, DesignError, DesignGoal, Method, Setting, Unknown,
};
use crate::measure::{Approximation, Caution};
use crate::protocol::{Accrual, Cutoff};
use crate::results::benchmarks::cautions;
use crate::scenario::{Scenario, Truth};

/// Power of the subjects of a trial file, against one of its benchmarks and under one of its truths.
///
/// A Poisson process of entries is taken as uniform accrual over the time that it lasts on average, a data cut after the last
/// subject as one so long after the end of accrual, and a truth seen at scans as one in true time: each with a caution.
///
/// # Errors
/// [`DesignError::Observation`] for a data cut before anybody is observed.
pub fn design_of_trial(
    scenario: &Scenario,
    benchmark: usize,
    truth: usize,
    methods: Vec<Method>,
    goal: DesignGoal,
) -> Result<DesignRequest, DesignError> {
    let conduct = &scenario.conduct;
    let (benchmark, truth) = (&scenario.benchmarks[benchmark], &scenario.truths[truth]);
    let duration = conduct.accrual.expected_duration(conduct.subjects as f64);
    let follow_up = match conduct.cutoff {
        Cutoff::Calendar(time) => time - duration,
        Cutoff::AfterLastSubject(time) => time,
    };
    let setting = Setting {
        null: benchmark.law.clone(),
        alternative: truth.law.clone(),
        conduct: Conduct {
            accrual: AccrualPlan::Lasting(AccrualPattern::uniform(duration)?),
            follow_up,
            restricted: None,
            dropout: conduct.dropout.hazard,
        },
        horizon: benchmark.horizon,
        landmark: scenario.analysis.landmark,
        tau: None,
        prior: None,
    };
    Ok(DesignRequest {
        setting,
        unknown: Unknown::Power,
        goal: DesignGoal { subjects: conduct.subjects as u64, ..goal },
        methods,
        exact_limit: crate::design::exact::ExactTest::MOST_SUBJECTS,
        benchmark: Some(benchmark.record.id.clone()),
        truth: Some(truth.name.clone()),
        benchmark_events: benchmark.record.event_count().map(|events| events.count),
        effect_sd: None,
        scans: scenario.scans.clone(),
        benchmark_scans: None,
        unevaluable: 0.0,
        time_unit: Some(scenario.header.unit),
        cautions: cautions(benchmark).into_iter().chain(approximations(scenario, truth)).collect(),
    })
}

/// What the design takes otherwise than the file has it.
fn approximations(scenario: &Scenario, truth: &Truth) -> impl Iterator<Item = Caution> {
    let (accrual, cutoff) = (&scenario.conduct.accrual, scenario.conduct.cutoff);
    let all = [
        (!matches!(accrual, Accrual::Uniform { .. }), Approximation::PoissonAsUniform),
        (matches!(cutoff, Cutoff::AfterLastSubject(_)), Approximation::CutAfterLastEntry),
        (truth.seen_at_scans, Approximation::ScansAsTrueTime),
        (scenario.course.is_some(), Approximation::WithoutCourse),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, what)| Caution::DesignApproximates { what })
}
