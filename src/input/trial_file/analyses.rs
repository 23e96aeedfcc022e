//! The analyses: interim ones with their rules, and the final one.

use super::build::{not_negative, positive, whole};
use super::course::share;
use super::course_file::{RuleTable, TriggerTable};
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::{AccrualAtInterim, AnalysisTable};
use super::placed::Placed;
use crate::benchmark::Benchmark;
use crate::distribution::EventTimeLaw;
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::measure::{ConfidenceLevel, OneSidedAlpha};
use crate::protocol::Cutoff;
use crate::scenario::{Analysis, Interim, Measure, PosteriorTest, StoppingRule, Trigger};
use crate::trial::Conduct;

/// The final analysis is the one without `at`; all others are interim analyses.
pub(super) fn analyses(
    tables: &[Placed<AnalysisTable>],
    benchmarks: &[Benchmark],
    conduct: &Conduct,
) -> Result<(Analysis, Vec<Interim>), TrialFileError> {
    let mut last = tables.iter().filter(|table| table.get().at.is_none());
    let remedy = "write [[analysis]] with `name` and `alpha`, and no `at`: the final one";
    let table = last.next().ok_or_else(|| Problem::Missing { key: "analysis", remedy }.nowhere())?;
    if let Some(second) = last.next() {
        let message = "there is one final analysis; an interim analysis says when it is due, such as `at = { events = 10 }`";
        return Err(Problem::Conflict(message).at(second.span()));
    }
    let analysis = final_analysis(table)?;
    let mut interims: Vec<Interim> = Vec::new();
    for table in tables.iter().filter(|table| table.get().at.is_some()) {
        let interim = interim(table, &analysis, benchmarks, conduct)?;
        if interims.iter().any(|before| before.name == interim.name) || interim.name == analysis.name {
            return Err(Problem::Twice { what: "analysis", name: interim.name }.at(table.span()));
        }
        if let Some(before) = interims.last()
            && out_of_order(before.trigger, interim.trigger)
        {
            let message = "an interim analysis is due before the one that stands above it: write them in the order of time";
            return Err(Problem::Conflict(message).at(table.span()));
        }
        interims.push(interim);
    }
    Ok((analysis, interims))
}

fn out_of_order(before: Trigger, after: Trigger) -> bool {
    match (before, after) {
        (Trigger::Calendar(a), Trigger::Calendar(b)) => b <= a,
        (Trigger::Events(a), Trigger::Events(b)) => b <= a,
        (Trigger::Enrolled { subjects: m, after: a }, Trigger::Enrolled { subjects: n, after: b }) => {
            n <= m && b <= a
        }
        _ => false,
    }
}

fn word<T: std::str::FromStr>(
    written: Option<&Placed<String>>,
    default: T,
    wrap: impl Fn(T::Err) -> Problem,
) -> Result<T, TrialFileError> {
    written.map_or(Ok(default), |word| word.get().parse().map_err(|error| wrap(error).at(word.span())))
}

fn final_analysis(placed: &Placed<AnalysisTable>) -> Result<Analysis, TrialFileError> {
    let table = placed.get();
    let only_interim = [
        table.futility.is_some(),
        table.efficacy.is_some(),
        table.benchmark.is_some(),
        table.decision_after.is_some(),
        table.accrual.is_some(),
    ];
    if only_interim.contains(&true) {
        let message = "`futility`, `efficacy`, `benchmark`, `decision_after` and `accrual` belong to an interim analysis, which says when it is due with `at`";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    let Some(alpha) = &table.alpha else {
        let remedy = "write the one-sided `alpha` of the final analysis, such as 0.05";
        return Err(Problem::Missing { key: "analysis.alpha", remedy }.at(placed.span()));
    };
    let alpha = OneSidedAlpha::new(*alpha.get()).map_err(|e| Problem::Level(e).at(alpha.span()))?;
    let conf_level = match &table.conf_level {
        None => ConfidenceLevel::NINETY_FIVE,
        Some(level) => ConfidenceLevel::new(*level.get()).map_err(|e| Problem::Level(e).at(level.span()))?,
    };
    Ok(Analysis {
        name: table.name.clone(),
        test: word(table.test.as_ref(), Variant::MidP, Problem::Variant)?,
        alpha,
        landmark: table.landmark.as_ref().map(|time| positive("analysis.landmark", time)).transpose()?,
        landmark_transform: word(table.landmark_transform.as_ref(), Transform::Arcsine, Problem::Transform)?,
        conf_type: word(table.conf_type.as_ref(), Transform::LogLog, Problem::Transform)?,
        conf_level,
        restricted_mean: table
            .restricted_mean
            .as_ref()
            .map(|time| positive("analysis.restricted_mean", time))
            .transpose()?,
        posterior: posterior(placed)?,
        intervals: table
            .intervals
            .iter()
            .map(|word| word.get().parse().map_err(|error| Problem::Interval(error).at(word.span())))
            .collect::<Result<_, _>>()?,
    })
}

/// The Bayesian final test.
fn posterior(placed: &Placed<AnalysisTable>) -> Result<Option<PosteriorTest>, TrialFileError> {
    let table = placed.get();
    let Some(cut) = &table.posterior else {
        if table.prior_events.is_some() || table.prior_time.is_some() {
            let message = "`prior_events` and `prior_time` go with `posterior`";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
        return Ok(None);
    };
    let value = *cut.get();
    if !(value > 0.0 && value < 1.0) {
        let range = "a probability strictly between 0 and 1";
        return Err(Problem::Range { key: "analysis.posterior", range, value }.at(cut.span()));
    }
    Ok(Some(PosteriorTest {
        prior_events: super::course::or(table.prior_events.as_ref(), PRIOR_EVENTS, |n| {
            positive("analysis.prior_events", n)
        })?,
        prior_time: table
            .prior_time
            .as_ref()
            .map(|time| positive("analysis.prior_time", time))
            .transpose()?,
        cut: value,
    }))
}

fn interim(
    placed: &Placed<AnalysisTable>,
    last: &Analysis,
    benchmarks: &[Benchmark],
    conduct: &Conduct,
) -> Result<Interim, TrialFileError> {
    let table = placed.get();
    let only_final = [
        table.alpha.is_some(),
        table.landmark.is_some(),
        table.landmark_transform.is_some(),
        table.conf_type.is_some(),
        table.conf_level.is_some(),
        table.restricted_mean.is_some(),
        table.posterior.is_some(),
        !table.intervals.is_empty(),
    ];
    if only_final.contains(&true) {
        let message = "`alpha`, `landmark`, `landmark_transform`, `conf_type`, `conf_level`, `restricted_mean`, `posterior` and `intervals` belong to the final analysis, which has no `at`";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    let benchmark = match &table.benchmark {
        None => 0,
        Some(name) => {
            let found = super::benchmarks::find(benchmarks, name)?;
            benchmarks.iter().position(|benchmark| benchmark.record.id == found.record.id).unwrap_or(0)
        }
    };
    let median = benchmarks[benchmark].law.median();
    if table.futility.is_none() && table.efficacy.is_none() {
        let message =
            "an interim analysis needs a rule: `futility` or `efficacy`, such as `futility = { z = 0.0 }`";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    let trigger = match &table.at {
        Some(at) => trigger(at, conduct)?,
        None => Trigger::Calendar(0.0),
    };
    let of = |rule: &Option<Placed<RuleTable>>| rule.as_ref().map(|rule| stopping(rule, median)).transpose();
    Ok(Interim {
        name: table.name.clone(),
        trigger,
        benchmark,
        test: word(table.test.as_ref(), last.test, Problem::Variant)?,
        futility: of(&table.futility)?,
        efficacy: of(&table.efficacy)?,
        decision_after: super::course::or(table.decision_after.as_ref(), 0.0, |time| {
            not_negative("analysis.decision_after", time)
        })?,
        pauses_accrual: table.accrual == Some(AccrualAtInterim::Pauses),
    })
}

fn trigger(placed: &Placed<TriggerTable>, conduct: &Conduct) -> Result<Trigger, TrialFileError> {
    let table = placed.get();
    let subjects = conduct.subjects as u64;
    match (&table.calendar, &table.events, &table.enrolled) {
        (Some(time), None, None) if table.after.is_none() => {
            let due = positive("analysis.at.calendar", time)?;
            if let Cutoff::Calendar(end) = conduct.cutoff
                && due >= end
            {
                let message =
                    "this interim analysis is due at or after the final data cut, so it would never be held";
                return Err(Problem::Conflict(message).at(time.span()));
            }
            Ok(Trigger::Calendar(due))
        }
        (None, Some(events), None) if table.after.is_none() => {
            let range = "from 1 to the number of subjects, or it would never be held";
            Ok(Trigger::Events(whole("analysis.at.events", events, subjects, range)? as usize))
        }
        (None, None, Some(enrolled)) => {
            let range = "from 1 to the number of subjects, or it would never be held";
            let enrolled = whole("analysis.at.enrolled", enrolled, subjects, range)? as usize;
            let after =
                super::course::or(table.after.as_ref(), 0.0, |time| not_negative("analysis.at.after", time))?;
            Ok(Trigger::Enrolled { subjects: enrolled, after })
        }
        _ => {
            let message =
                "`at` has one of `calendar`, `events` and `enrolled`, the last with `after` if wanted";
            Err(Problem::Conflict(message).at(placed.span()))
        }
    }
}

/// Events of the prior if none are said: Jeffreys' for a rate.
const PRIOR_EVENTS: f64 = 0.5;

fn stopping(placed: &Placed<RuleTable>, median: f64) -> Result<StoppingRule, TrialFileError> {
    let table = placed.get();
    let conflict = |message| Err(Problem::Conflict(message).at(placed.span()));
    let given =
        [table.z.is_some(), table.posterior.is_some(), table.predictive.is_some(), table.landmark.is_some()];
    if given.iter().filter(|given| **given).count() != 1 {
        return conflict("a rule has one of `z`, `posterior`, `predictive` and `landmark`");
    }
    if table.posterior.is_none() && (table.prior_events.is_some() || table.prior_time.is_some()) {
        return conflict("`prior_events` and `prior_time` go with `posterior`");
    }
    if table.predictive.is_some() != table.information.is_some() {
        return conflict("`predictive` and the planned `information` fraction go together");
    }
    if table.landmark.is_some() != table.subjects.is_some() {
        return conflict("`landmark` and the number of `subjects` who reach it go together");
    }
    if let Some(z) = &table.z {
        let bound = *z.get();
        if !bound.is_finite() {
            return conflict("`z` must be a number");
        }
        return Ok(StoppingRule { measure: Measure::Z, bound });
    }
    if let Some(cut) = &table.posterior {
        if !median.is_finite() {
            return conflict("the benchmark of this rule has no median to be above of");
        }
        let shape = super::course::or(table.prior_events.as_ref(), PRIOR_EVENTS, |n| {
            positive("analysis.prior_events", n)
        })?;
        let time = shape * median / std::f64::consts::LN_2;
        let rate =
            super::course::or(table.prior_time.as_ref(), time, |time| positive("analysis.prior_time", time))?;
        let bound = share("analysis.posterior", cut)?;
        return Ok(StoppingRule { measure: Measure::Posterior { shape, rate }, bound });
    }
    if let (Some(cut), Some(information)) = (&table.predictive, &table.information) {
        let fraction = *information.get();
        if !(fraction > 0.0 && fraction < 1.0) {
            let range = "a fraction strictly between 0 and 1";
            let key = "analysis.information";
            return Err(Problem::Range { key, range, value: fraction }.at(information.span()));
        }
        let bound = share("analysis.predictive", cut)?;
        return Ok(StoppingRule { measure: Measure::Predictive { information: fraction }, bound });
    }
    let (Some(time), Some(subjects)) = (&table.landmark, &table.subjects) else {
        return conflict("a rule has one of `z`, `posterior`, `predictive` and `landmark`");
    };
    let time = positive("analysis.landmark", time)?;
    Ok(StoppingRule { measure: Measure::Landmark { time }, bound: subjects.get().0 as f64 })
}
