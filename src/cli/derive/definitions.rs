//! Visits, rules and landmark from flags and trial file.

use super::flags::DefinitionArgs;
use crate::cli::trial::read_scenario;
use crate::cli::{Exit, Failure};
use crate::derivation::{AssessmentSchedule, EventRule, NeedsSchedule, in_days, visits_in_days};
use crate::protocol::CensoringRule;
use crate::scenario::{DataNames, Scenario};

/// Where visits come from.
const VISITS_HELP: &str = "add --interval 6w, say, or --trial FILE with [scans]";

/// What flags and trial file come to.
pub(super) struct Given {
    pub(super) schedule: Option<AssessmentSchedule>,
    /// The main one first.
    pub(super) rules: Vec<CensoringRule>,
    /// Days after the origin.
    pub(super) control_at: Option<i32>,
    /// Names of columns in the trial file.
    pub(super) names: DataNames,
}

/// Flags come before the trial file.
pub(super) fn given(args: &DefinitionArgs) -> Result<Given, Failure> {
    let trial = args.trial.as_deref().map(read_scenario).transpose()?;
    let visits = trial.as_ref().and_then(|trial| trial.course.as_ref()?.course.visits.as_ref());
    let planned = match (&args.interval, &trial) {
        (Some(interval), _) => Some(interval.0.clone()),
        (None, Some(trial)) => {
            trial.scans.as_ref().and_then(|scans| visits_in_days(scans, trial.header.unit).ok())
        }
        (None, None) => None,
    };
    let of_trial =
        visits.zip(trial.as_ref()).map(|(visits, trial)| in_days(visits.window, trial.header.unit));
    let window = args.window.or(of_trial).unwrap_or(0.0);
    let schedule = planned.map(|planned| AssessmentSchedule::new(planned, window)).transpose();
    let schedule = schedule.map_err(|_| {
        let message =
            format!("--window {window}: it must be less than half the shortest interval between visits");
        Failure::new(Exit::Usage, message, "give a shorter window: a visit that late belongs to the next one")
    })?;
    if let (None, Some(window)) = (&schedule, args.window) {
        let message = format!("--window {window} needs visits to be late for");
        return Err(Failure::new(Exit::Usage, message, VISITS_HELP));
    }
    let mut rules: Vec<CensoringRule> = Vec::new();
    let default = visits.map_or(CensoringRule::TreatmentPolicy, |visits| visits.rule);
    let defaults = [default];
    let asked = if args.rule.is_empty() { &defaults[..] } else { &args.rule };
    for rule in asked {
        if !rules.contains(rule) {
            rules.push(*rule);
        }
    }
    // Better known before the data are read.
    for rule in &rules {
        EventRule::new(*rule, schedule.as_ref()).map_err(|fault| needs_schedule(&fault))?;
    }
    let induction = trial.as_ref().and_then(end_of_induction).filter(|_| schedule.is_some());
    let control_at = args.control_at.map(|week| 7 * week);
    if let (Some(week), None) = (args.control_at, &schedule) {
        let message = format!("--control-at {week} needs the visits of which one belongs to that week");
        return Err(Failure::new(Exit::Usage, message, VISITS_HELP));
    }
    let names = trial.map(|trial| trial.data).unwrap_or_default();
    Ok(Given { schedule, rules, control_at: control_at.or(induction), names })
}

/// A rule that counts missed visits needs to know when they were due.
pub(super) fn needs_schedule(fault: &NeedsSchedule) -> Failure {
    Failure::new(Exit::Usage, fault.to_string(), VISITS_HELP)
}

/// The end of the first phase, where another follows.
fn end_of_induction(trial: &Scenario) -> Option<i32> {
    let [first, _, ..] = trial.phases.as_slice() else { return None };
    Some((7.0 * f64::from(first.cycles?) * first.cycle_weeks).round() as i32)
}
