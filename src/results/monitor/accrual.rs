//! Accrual so far against the plan, and from now on.

use schemars::JsonSchema;
use serde::Serialize;

use super::MonitorFault;
use super::cut::Cut;
use crate::measure::ConfidenceLevel;
use crate::monitor::{
    AccrualForecast, CalendarOrigin, EntriesSoFar, FutureEntries, MonitorError, PlannedAccrual, Standstill,
    check_accrual,
};
use crate::protocol::Pause;
use crate::scenario::Scenario;

/// Accrual so far against the plan.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccrualStatus {
    /// Entries.
    pub entered: u64,
    /// Whether the first entry is left out, being calendar time 0.
    pub after_first: bool,
    /// Entries that the plan expects by now, the time in which accrual stands still by plan left out.
    pub expected: f64,
    /// Probability of so few or fewer, were the plan true.
    pub p_slower: f64,
    /// Probability of so many or more.
    pub p_faster: f64,
    /// Entries per unit of time so far.
    pub rate: Option<f64>,
    /// Its Garwood limits, 95%.
    pub rate_limits: [Option<f64>; 2],
    /// Calendar time at which the plan expects each of its subjects, pauses included.
    pub planned_entries: Vec<f64>,
}

/// Entries so far and the plan for them.
pub(super) struct Recruitment {
    planned: PlannedAccrual,
    origin: CalendarOrigin,
    seen: EntriesSoFar,
    standstill: Standstill,
    /// Nobody enters any more.
    closed: bool,
    pauses: Vec<Pause>,
    subjects: usize,
}

impl Recruitment {
    pub(super) fn new(scenario: &Scenario, cut: &Cut) -> Result<Self, MonitorError> {
        let (subjects, data) = (scenario.conduct.subjects, &cut.data);
        let enrolment = scenario.course.as_ref().map(|plan| &plan.course.enrolment);
        let pauses = enrolment.map_or_else(Vec::new, |enrolment| enrolment.pauses.clone());
        let closes = enrolment.and_then(|enrolment| enrolment.closes);
        let closed_at = closes.filter(|closes| *closes <= data.cutoff());
        let origin = if cut.opened < cut.subjects[0].origin() {
            CalendarOrigin::Opening
        } else {
            CalendarOrigin::FirstEntry
        };
        let standstill = Standstill::new(data, &pauses);
        let seen = EntriesSoFar::new(data, origin, closed_at)?;
        Ok(Self {
            planned: PlannedAccrual::new(scenario.conduct.accrual.clone(), subjects)?,
            origin,
            // The plan's rates count the time in which accrual goes on.
            seen: EntriesSoFar { until: (seen.until - standstill.so_far).max(0.0), ..seen },
            standstill,
            closed: data.to_enter() == 0 || closed_at.is_some(),
            pauses,
            subjects,
        })
    }

    /// Those still to enter; the planned rates are worth `weight` subjects beside the real entries.
    pub(super) fn to_come(&self, weight: f64) -> Result<FutureEntries, MonitorError> {
        if self.closed {
            return Ok(FutureEntries::Closed);
        }
        let forecast = AccrualForecast::posterior(self.planned.clone(), weight, self.seen)?;
        Ok(FutureEntries::Poisson(forecast.with_standstill(self.standstill.clone())))
    }

    /// When the plan, pauses included, expects each subject.
    pub(super) fn planned_entries(&self) -> Vec<f64> {
        let pauses = self.pauses.iter().map(|pause| (pause.after, pause.lasts)).collect();
        let still = Standstill { to_come: pauses, ..Standstill::default() };
        AccrualForecast::as_planned(self.planned.clone()).with_standstill(still).expected(0.0, self.subjects)
    }

    pub(super) fn status(&self) -> AccrualStatus {
        let check = check_accrual(&self.planned, self.seen, ConfidenceLevel::NINETY_FIVE);
        AccrualStatus {
            entered: check.entries,
            after_first: self.origin == CalendarOrigin::FirstEntry,
            expected: check.expected,
            p_slower: check.p_slower,
            p_faster: check.p_faster,
            rate: check.rate.value(),
            rate_limits: [check.rate_interval.lower.value(), check.rate_interval.upper.value()],
            planned_entries: self.planned_entries(),
        }
    }
}

/// Accrual of the trial at the cut.
pub(super) fn accrual(scenario: &Scenario, cut: &Cut) -> Result<AccrualStatus, MonitorFault> {
    Ok(Recruitment::new(scenario, cut)?.status())
}
