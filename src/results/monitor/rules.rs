//! Whether an interim rule fires at the cut, and what would make it fire.

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::{Cut, CutSubject};
use crate::design::bayes::GammaPrior;
use crate::distribution::EventTimeLaw;
use crate::hypothesis::{ObservedExpected, Variant, standard_score};
use crate::monitor::{ExposureRule, GammaMixture, State};
use crate::numeric::root::bisect;
use crate::scenario::{Interim, Measure, Scenario, StoppingRule, Trigger};
use crate::simulation::RuleData;
use crate::trial::Observed;

/// A planned interim analysis as it stands at the cut.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct InterimStatus {
    /// Name.
    pub analysis: String,
    /// When it is due.
    pub trigger: TriggerRecord,
    /// Whether it is due by now.
    pub due: bool,
    /// Day on which it became due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_since: Option<String>,
    /// Benchmark that its rules look at.
    pub benchmark: String,
    /// Statistic of rules on z.
    pub test: Variant,
    /// Events within the benchmark's horizon.
    pub observed: u64,
    /// Events that the benchmark's law expects of the time under observation.
    pub expected: f64,
    /// The rules.
    pub rules: Vec<RuleStatus>,
}

/// When an interim analysis is due.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "trigger", rename_all = "kebab-case")]
pub enum TriggerRecord {
    /// At a time from the opening of accrual.
    Calendar {
        /// The time.
        time: f64,
        /// Time now.
        now: f64,
    },
    /// At so many events.
    Events {
        /// Events planned.
        events: u64,
        /// Events now.
        now: u64,
    },
    /// So long after so many subjects have entered.
    Enrolled {
        /// Subjects planned.
        subjects: u64,
        /// Time after the last of them.
        after: f64,
        /// Subjects now.
        now: u64,
    },
}

/// What a rule compares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "measure", rename_all = "kebab-case")]
pub enum MeasureRecord {
    /// z of the test.
    Z,
    /// Posterior probability that the median exceeds the benchmark's.
    Posterior {
        /// Events of the gamma prior.
        prior_events: f64,
        /// Exposure of the gamma prior.
        prior_time: f64,
    },
    /// Predictive probability of significance at the end, flat prior on the drift.
    Predictive {
        /// Information fraction that the plan has at this analysis.
        information: f64,
    },
    /// Subjects free of the event at a landmark.
    Landmark {
        /// Time of the landmark.
        time: f64,
        /// Subjects who reached it.
        reached: u64,
        /// Subjects with the event before.
        failed: u64,
        /// Subjects still followed who have not reached it.
        pending: u64,
    },
}

/// A rule at the cut.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleStatus {
    /// `futility` or `efficacy`.
    pub side: &'static str,
    /// What is compared.
    #[serde(flatten)]
    pub measure: MeasureRecord,
    /// The measure at the cut; null if the data have none yet.
    pub value: Option<f64>,
    /// Bound: futility stops at or below it, efficacy at or above.
    pub bound: f64,
    /// How far the measure lies on the side of going on; negative where the rule fires.
    pub distance: Option<f64>,
    /// Whether the rule fires.
    pub fires: bool,
    /// What a rule on the posterior asks of the total time under observation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<ExposureRecord>,
    /// By number of events, the total time or the expected events at which the rule changes its mind.
    pub needed: Vec<NeededRow>,
}

/// The total time under observation, and what the rule asks of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ExposureRecord {
    /// Time now.
    pub now: f64,
    /// Needed with the events so far.
    pub needed: f64,
    /// Needed with one event more.
    pub needed_at_next: f64,
    /// The rule fails if the next event comes before so much more of it; 0 if it holds at the next event whenever it comes.
    pub short_by_at_next: f64,
    /// The same in calendar time if all who are followed stay so and nobody enters; left out with nobody followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_until: Option<f64>,
    /// Events in a row, at once, after which the rule fails.
    pub events_to_fail: u64,
}

/// What a number of events needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct NeededRow {
    /// Events.
    pub events: u64,
    /// Events expected by the benchmark from which on futility lets the trial go on, or efficacy stops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// Total time under observation, for a constant hazard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<f64>,
}

/// Events beyond the present ones in the table.
const ROWS_AHEAD: u64 = 4;

pub(super) fn interims(scenario: &Scenario, cut: &Cut) -> Vec<InterimStatus> {
    let interims = scenario.course.iter().flat_map(|plan| &plan.interims);
    interims.map(|interim| interim_status(scenario, interim, cut)).collect()
}

fn interim_status(scenario: &Scenario, interim: &Interim, cut: &Cut) -> InterimStatus {
    let benchmark = &scenario.benchmarks[interim.benchmark];
    let observed = Observed {
        time: cut.data.subjects().iter().map(|subject| subject.time).collect(),
        event: cut.data.subjects().iter().map(|subject| subject.state == State::Event).collect(),
    };
    let tally = cut.data.tally(&benchmark.law, benchmark.horizon);
    let data = RuleData {
        observed: &observed,
        tally,
        benchmark_median: benchmark.law.median(),
        test: interim.test,
        critical_z: scenario.analysis.alpha.critical_value(),
    };
    let sides = [("futility", interim.futility), ("efficacy", interim.efficacy)];
    let rules = sides.into_iter().filter_map(|(side, rule)| Some((side, rule?)));
    let (trigger, since) = due(interim.trigger, cut);
    InterimStatus {
        analysis: interim.name.clone(),
        trigger,
        due: since.is_some(),
        due_since: since.map(|date| date.to_string()),
        benchmark: benchmark.record.id.clone(),
        test: interim.test,
        observed: tally.observed,
        expected: tally.expected,
        rules: rules.map(|(side, rule)| rule_status(side, rule, &data, cut)).collect(),
    }
}

/// The trigger, and since when it is met.
fn due(trigger: Trigger, cut: &Cut) -> (TriggerRecord, Option<jiff::civil::Date>) {
    let day = |time: f64| {
        let days = (time * cut.unit.in_days()).ceil().max(0.0);
        jiff::Span::new().try_days(days as i64).ok().and_then(|span| cut.opened.checked_add(span).ok())
    };
    let by_now = |date: Option<jiff::civil::Date>| date.filter(|date| *date <= cut.cutoff);
    match trigger {
        Trigger::Calendar(time) => (TriggerRecord::Calendar { time, now: cut.time }, by_now(day(time))),
        Trigger::Events(events) => {
            let ended = cut.subjects.iter().filter(|subject| subject.state == State::Event);
            let mut days: Vec<_> = ended.map(|subject| subject.pfs.end.date).collect();
            days.sort_unstable();
            let record = TriggerRecord::Events { events: events as u64, now: days.len() as u64 };
            (record, days.get(events.saturating_sub(1)).copied())
        }
        Trigger::Enrolled { subjects, after } => {
            let now = cut.subjects.len() as u64;
            let last = cut.subjects.get(subjects.saturating_sub(1));
            let record = TriggerRecord::Enrolled { subjects: subjects as u64, after, now };
            (record, last.and_then(|subject| by_now(day(subject.entry + after))))
        }
    }
}

fn rule_status(side: &'static str, rule: StoppingRule, data: &RuleData<'_>, cut: &Cut) -> RuleStatus {
    let value = data.measure(rule.measure);
    let futility = side == "futility";
    let fires = if futility { data.futile(Some(rule)) } else { data.effective(Some(rule)) };
    let distance = value.map(|value| if futility { value - rule.bound } else { rule.bound - value });
    let measure = match rule.measure {
        Measure::Z => MeasureRecord::Z,
        Measure::Posterior { shape, rate } => {
            MeasureRecord::Posterior { prior_events: shape, prior_time: rate }
        }
        Measure::Predictive { information } => MeasureRecord::Predictive { information },
        Measure::Landmark { time } => landmark(time, cut),
    };
    let exposure_rule = exposure_rule(rule, data);
    let exposure = exposure_rule.as_ref().and_then(|asks| exposure(asks, cut));
    let needed = match &exposure_rule {
        Some(asks) => exposure_table(asks, cut.data.count(State::Event) as u64),
        None => needed(rule, data),
    };
    RuleStatus { side, measure, value, bound: rule.bound, distance, fires, exposure, needed }
}

/// The rule of a posterior probability as one on the total time; `None` for other measures and for bounds that are certain.
fn exposure_rule(rule: StoppingRule, data: &RuleData<'_>) -> Option<ExposureRule> {
    let Measure::Posterior { shape, rate } = rule.measure else { return None };
    let prior = GammaMixture::single(GammaPrior::new(shape, rate).ok()?);
    ExposureRule::new(prior, data.benchmark_median, rule.bound).ok()
}

fn exposure(rule: &ExposureRule, cut: &Cut) -> Option<ExposureRecord> {
    let now = cut.data.exposure();
    let count = |state| cut.data.count(state) as u64;
    let statement = rule.statement(count(State::Event), now, count(State::AtRisk)).ok()?;
    Some(ExposureRecord {
        now,
        needed: statement.needed,
        needed_at_next: statement.needed_at_next,
        short_by_at_next: statement.short_by_at_next,
        short_until: statement.short_until,
        events_to_fail: statement.events_to_fail,
    })
}

/// A table to print: from no event on.
fn exposure_table(rule: &ExposureRule, events: u64) -> Vec<NeededRow> {
    let table = rule.table(events + ROWS_AHEAD).into_iter().enumerate();
    let row = |(events, exposure): (usize, f64)| NeededRow {
        events: events as u64,
        expected: None,
        exposure: Some(exposure),
    };
    table.map(row).collect()
}

fn landmark(time: f64, cut: &Cut) -> MeasureRecord {
    let count = |is: fn(&CutSubject, f64) -> bool| {
        cut.subjects.iter().filter(|subject| is(subject, time)).count() as u64
    };
    MeasureRecord::Landmark {
        time,
        reached: count(|subject, time| subject.time >= time),
        failed: count(|subject, time| subject.time < time && subject.state == State::Event),
        pending: count(|subject, time| subject.time < time && subject.state == State::AtRisk),
    }
}

/// From one event fewer than now on: what the rule asks for.
fn needed(rule: StoppingRule, data: &RuleData<'_>) -> Vec<NeededRow> {
    let now = data.tally.observed;
    let events = now.saturating_sub(1)..=now + ROWS_AHEAD;
    match rule.measure {
        Measure::Z => events
            .map(|events| NeededRow {
                events,
                expected: expected_at(rule.bound, events, data.test),
                exposure: None,
            })
            .collect(),
        Measure::Predictive { information } => {
            // Phi((z - c sqrt t) / sqrt(1 - t)) = bound.
            let quantile = crate::numeric::normal::quantile(rule.bound.clamp(1e-300, 1.0 - 1e-16));
            let z = data.critical_z * information.sqrt() + quantile * (1.0 - information).sqrt();
            let row =
                |events| NeededRow { events, expected: expected_at(z, events, data.test), exposure: None };
            events.map(row).collect()
        }
        Measure::Posterior { .. } | Measure::Landmark { .. } => Vec::new(),
    }
}

/// The E at which z reaches `bound` with so many events; `None` if no E does.
fn expected_at(bound: f64, events: u64, test: Variant) -> Option<f64> {
    let reaches = |expected: f64| {
        standard_score(test, ObservedExpected { observed: events, expected }).is_some_and(|z| z >= bound)
    };
    let most = 10.0 * (events as f64 + 20.0);
    reaches(most).then(|| bisect(0.0, most, reaches))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// z = (E - O) / sqrt(E) = b for the Breslow variant: sqrt E = (b + sqrt(b^2 + 4 O)) / 2.
    #[test]
    fn the_expected_events_that_a_bound_asks_for() {
        for (bound, events) in [(0.0, 9_u64), (1.0, 9), (-0.5, 11), (1.645, 4)] {
            let root = 0.5 * (bound + f64::sqrt(bound * bound + 4.0 * events as f64));
            let found = expected_at(bound, events, Variant::Breslow).unwrap();
            assert!((found - root * root).abs() < 1e-9, "{bound} {events}: {found} {}", root * root);
        }
    }
}
