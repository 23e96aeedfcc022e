//! Actual days of assessments and the visits they belong to.

use crate::measure::TimeUnit;
use crate::protocol::{ScanSchedule, ScanScheduleError, ScanSpan};

/// Planned visits on the days since the origin, and how late one may be held.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessmentSchedule {
    visits: ScanSchedule,
    window: f64,
}

impl AssessmentSchedule {
    /// Visits planned so many days after the origin, held up to `window` days later; visit 0 is the origin.
    ///
    /// # Errors
    /// [`ScanScheduleError`] for a window that is negative or as long as half the shortest interval.
    pub fn new(visits: ScanSchedule, window: f64) -> Result<Self, ScanScheduleError> {
        let shortest = visits.spans().iter().map(|span| span.every).fold(f64::INFINITY, f64::min);
        if window >= 0.0 && window < 0.5 * shortest {
            Ok(Self { visits, window })
        } else {
            Err(ScanScheduleError::Interval(window))
        }
    }

    /// The planned visits, in days since the origin.
    #[must_use]
    pub fn visits(&self) -> &ScanSchedule {
        &self.visits
    }

    /// Days by which a visit may be late.
    #[must_use]
    pub fn window(&self) -> f64 {
        self.window
    }

    /// The visit nearest to a day, the earlier of two alike; 0 is the origin.
    #[must_use]
    pub fn visit_of(&self, day: i32) -> u64 {
        let day = f64::from(day);
        let before = self.visits.number_before(day);
        let (earlier, later) = (self.visits.nth(before), self.visits.nth(before + 1));
        if day - earlier <= later - day { before } else { before + 1 }
    }

    /// Number of visits whose window has closed before a day.
    #[must_use]
    pub fn closed_before(&self, day: i32) -> u64 {
        self.visits.number_before(f64::from(day) - self.window)
    }

    /// Visits missed between the last adequate assessment (0: the origin) and a progression, by their days.
    #[must_use]
    pub fn missed_before_progression(&self, adequate: i32, progression: i32) -> u32 {
        count(self.visit_of(progression), self.visit_of(adequate) + 1)
    }

    /// Visits missed between the last adequate assessment (0: the origin) and death, by their days.
    #[must_use]
    pub fn missed_before_death(&self, adequate: i32, death: i32) -> u32 {
        count(self.closed_before(death), self.visit_of(adequate))
    }
}

/// A time in days, to a millionth: weeks that were written in another unit are off by rounding.
#[must_use]
pub fn in_days(time: f64, unit: TimeUnit) -> f64 {
    (1e6 * time * unit.per(TimeUnit::Days)).round() / 1e6
}

/// Visits in days.
///
/// # Errors
/// [`ScanScheduleError`] for intervals that are none in days.
pub fn visits_in_days(visits: &ScanSchedule, unit: TimeUnit) -> Result<ScanSchedule, ScanScheduleError> {
    let span =
        |span: &ScanSpan| ScanSpan { every: in_days(span.every, unit), until: in_days(span.until, unit) };
    ScanSchedule::new(visits.spans().iter().map(span).collect())
}

fn count(to: u64, from: u64) -> u32 {
    u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn six_weekly(window: f64) -> AssessmentSchedule {
        let spans = vec![ScanSpan { every: 42.0, until: 336.0 }, ScanSpan { every: 63.0, until: 0.0 }];
        AssessmentSchedule::new(ScanSchedule::new(spans).unwrap(), window).unwrap()
    }

    #[test]
    fn visits_by_hand() {
        let schedule = six_weekly(7.0);
        let visits = [0, 21, 22, 42, 49, 63, 64, 336, 367, 368, 399].map(|day| schedule.visit_of(day));
        assert_eq!(visits, [0, 0, 1, 1, 1, 1, 2, 8, 8, 9, 9]);
        // Visit 1 on day 42 may be held up to day 49.
        assert_eq!([42, 49, 50, 91, 92].map(|day| schedule.closed_before(day)), [0, 0, 1, 1, 2]);
        assert_eq!([42, 43, 84, 85].map(|day| six_weekly(0.0).closed_before(day)), [0, 1, 1, 2]);
    }

    #[test]
    fn missed_by_hand() {
        let schedule = six_weekly(7.0);
        // Last scan at visit 2: a progression at visit 3 missed none, at visit 4 one, at visit 5 two.
        assert_eq!([126, 168, 210].map(|day| schedule.missed_before_progression(84, day)), [0, 1, 2]);
        // Nearest to visit 4, though late; nearest to visit 5 from one day on.
        assert_eq!([189, 190].map(|day| schedule.missed_before_progression(84, day)), [1, 2]);
        // A death when the windows of visits 3 and 4 have closed, and on the last day of the latter.
        assert_eq!([100, 134, 175, 176].map(|day| schedule.missed_before_death(84, day)), [0, 1, 1, 2]);
        // From the baseline on.
        assert_eq!([42, 84, 126].map(|day| schedule.missed_before_progression(0, day)), [0, 1, 2]);
    }

    #[test]
    fn windows_that_lose_the_order() {
        let visits = ScanSchedule::new(vec![ScanSpan { every: 42.0, until: 0.0 }]).unwrap();
        for window in [21.0, -1.0, f64::NAN] {
            assert!(AssessmentSchedule::new(visits.clone(), window).is_err());
        }
    }
}
