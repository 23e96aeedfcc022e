//! When subjects enter, with pauses.

use crate::numeric::lanes::wide;
use crate::protocol::{Accrual, Enrolment};
use crate::trial::draws::MinusLogarithms;

/// Turns uniform numbers into operational times of entry, on which a pause of accrual is a shift: calendar time for accrual of constant
/// rate, the expected number entered for one whose rate changes.
pub(super) fn operational(accrual: &Accrual, uniforms: &mut [f64]) {
    match accrual {
        Accrual::Uniform { duration } => uniforms.iter_mut().for_each(|u| *u *= duration),
        Accrual::Poisson { rate } => cumulate(uniforms, *rate),
        Accrual::Rates(_) => cumulate(uniforms, 1.0),
    }
}

fn cumulate(uniforms: &mut [f64], rate: f64) {
    wide(MinusLogarithms(uniforms));
    let mut now = 0.0;
    for wait in uniforms {
        now += *wait / rate;
        *wait = now;
    }
}

fn to_calendar(accrual: &Accrual, operational: f64) -> f64 {
    match accrual {
        Accrual::Uniform { .. } | Accrual::Poisson { .. } => operational,
        Accrual::Rates(rates) => rates.time_of(operational),
    }
}

fn to_operational(accrual: &Accrual, calendar: f64) -> f64 {
    match accrual {
        Accrual::Uniform { .. } | Accrual::Poisson { .. } => calendar,
        Accrual::Rates(rates) => rates.expected_by(calendar),
    }
}

/// Calendar times of entry of one trial under one truth.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    operational: Vec<f64>,
    /// By subject; infinite for one who does not enter.
    pub calendar: Vec<f64>,
    /// Subjects in the order of entry.
    pub order: Vec<usize>,
}

impl Entries {
    /// Takes the drawn times and the planned pauses.
    pub fn start(&mut self, drawn: &[f64], accrual: &Accrual, enrolment: &Enrolment) {
        self.operational.clear();
        self.operational.extend_from_slice(drawn);
        self.order.clear();
        self.order.extend(0..drawn.len());
        if matches!(accrual, Accrual::Uniform { .. }) {
            self.order.sort_unstable_by(|a, b| drawn[*a].total_cmp(&drawn[*b]));
        }
        self.calendar.clear();
        self.calendar.extend(drawn.iter().map(|time| to_calendar(accrual, *time)));
        for rank in 1..enrolment.gaps.map_or(0, |gaps| gaps.among.min(drawn.len())) {
            let (before, next) = (self.calendar[self.order[rank - 1]], self.calendar[self.order[rank]]);
            let least = enrolment.gaps.map_or(0.0, |gaps| gaps.least);
            if next < before + least {
                // Accrual stands still until the gap is over; those who would have come meanwhile come then, one after the other.
                self.move_to(accrual, self.order[rank], before + least);
            }
        }
        for pause in &enrolment.pauses {
            if let Some(last) = pause.after.checked_sub(1).and_then(|rank| self.order.get(rank)) {
                self.pause(accrual, self.calendar[*last], pause.lasts);
            }
        }
    }

    /// Takes the entries of another.
    pub fn copy(&mut self, other: &Self) {
        self.operational.clone_from(&other.operational);
        self.calendar.clone_from(&other.calendar);
        self.order.clone_from(&other.order);
    }

    /// Accrual stands still from `from` on for `lasts`: whoever would have entered later enters later by the time lost.
    pub fn pause(&mut self, accrual: &Accrual, from: f64, lasts: f64) {
        let shift = to_operational(accrual, from + lasts) - to_operational(accrual, from);
        for (operational, calendar) in self.operational.iter_mut().zip(&mut self.calendar) {
            if *calendar > from {
                *operational += shift;
                *calendar = to_calendar(accrual, *operational);
            }
        }
    }

    /// One subject enters at `time`, and nobody behind in the order before that.
    fn move_to(&mut self, accrual: &Accrual, subject: usize, time: f64) {
        let operational = to_operational(accrual, time);
        let place = self.order.iter().position(|other| *other == subject).unwrap_or(0);
        for other in &self.order[place..] {
            if self.calendar[*other] < time {
                self.operational[*other] = operational;
                self.calendar[*other] = time;
            }
        }
    }

    /// Nobody enters after `time`.
    pub fn close(&mut self, time: f64) {
        for calendar in &mut self.calendar {
            if *calendar > time {
                *calendar = f64::INFINITY;
            }
        }
    }

    /// Entry of the `rank`-th subject, from 1.
    #[must_use]
    pub fn nth(&self, rank: usize) -> f64 {
        let subject = rank.checked_sub(1).and_then(|rank| self.order.get(rank));
        subject.map_or(f64::INFINITY, |subject| self.calendar[*subject])
    }

    /// Entry of the last who enters; 0 if none does.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.calendar.iter().copied().filter(|time| time.is_finite()).fold(0.0, f64::max)
    }

    /// Number entered by `time`.
    #[must_use]
    pub fn by(&self, time: f64) -> usize {
        self.calendar.iter().filter(|entry| **entry <= time).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{AccrualRates, Pause};

    #[test]
    fn pauses_shift_those_who_come_later() {
        let accrual = Accrual::Uniform { duration: 10.0 };
        let enrolment = Enrolment { pauses: vec![Pause { after: 2, lasts: 3.0 }], ..Enrolment::default() };
        let mut entries = Entries::default();
        entries.start(&[8.0, 1.0, 4.0, 5.0], &accrual, &enrolment);
        assert_eq!(entries.calendar, [11.0, 1.0, 4.0, 8.0]);
        assert_eq!(entries.order, [1, 2, 3, 0]);
        assert_eq!((entries.nth(3), entries.last(), entries.by(8.0)), (8.0, 11.0, 3));
        entries.close(9.0);
        assert_eq!((entries.last(), entries.nth(4)), (8.0, f64::INFINITY));
    }

    #[test]
    fn gaps_between_the_first() {
        let accrual = Accrual::Poisson { rate: 1.0 };
        let gaps = Some(crate::protocol::EntryGaps { among: 3, least: 2.0 });
        let mut entries = Entries::default();
        entries.start(&[1.0, 1.5, 3.5, 4.0, 9.0], &accrual, &Enrolment { gaps, ..Enrolment::default() });
        // The fourth waits too, since nobody passes the third.
        assert_eq!(entries.calendar, [1.0, 3.0, 5.0, 5.0, 9.0]);
    }

    /// The rate doubles at 4: a pause from 2 to 6 lets accrual go on at the higher rate.
    #[test]
    fn the_rate_goes_on_while_accrual_stands_still() {
        let accrual = Accrual::Rates(AccrualRates::sites(&[(0.0, 1.0), (4.0, 1.0)]).unwrap());
        let enrolment = Enrolment { pauses: vec![Pause { after: 1, lasts: 4.0 }], ..Enrolment::default() };
        let mut entries = Entries::default();
        entries.start(&[2.0, 3.0, 5.0], &accrual, &enrolment);
        assert_eq!(entries.calendar, [2.0, 6.5, 7.5]);
    }
}
