//! The numbers at risk below a published curve.

use super::clicks::PublishedCurve;

/// A number at risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtRisk {
    /// When.
    pub time: f64,
    /// Subjects neither with the event nor censored before that time.
    pub subjects: f64,
}

/// Numbers at risk or of events that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AtRiskError {
    /// No row.
    #[error("no number at risk is given")]
    None,
    /// Not at time 0.
    #[error("the first number at risk is at time {0}, not at 0")]
    Start(f64),
    /// Not a whole number.
    #[error("the number at risk {value} is not a whole number")]
    NotWhole {
        /// Index of the row.
        index: usize,
        /// What is written.
        value: f64,
    },
    /// Times that do not increase.
    #[error("the time {time} is not after the one before it, {before}")]
    Order {
        /// Index of the row.
        index: usize,
        /// Its time.
        time: f64,
        /// The time before.
        before: f64,
    },
    /// Numbers that increase.
    #[error("{subjects} at risk after {before}: the number cannot grow")]
    Grows {
        /// Index of the row.
        index: usize,
        /// Its number.
        subjects: u64,
        /// The number before.
        before: u64,
    },
    /// At risk where the curve is not known.
    #[error("{subjects} are at risk at {time}, but the last click is at {end}")]
    BeyondCurve {
        /// Index of the row.
        index: usize,
        /// Its time.
        time: f64,
        /// Its number.
        subjects: u64,
        /// The last click.
        end: f64,
    },
    /// Nobody, or more than are worked through.
    #[error("{0} subjects at time 0; from 1 to {MOST_SUBJECTS} can be rebuilt")]
    Subjects(u64),
    /// More events than subjects.
    #[error("{events} events among {subjects} subjects")]
    TooManyEvents {
        /// Events.
        events: u64,
        /// Subjects.
        subjects: u64,
    },
}

impl AtRiskError {
    /// Index of the row at fault, if it is one.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::NotWhole { index, .. }
            | Self::Order { index, .. }
            | Self::Grows { index, .. }
            | Self::BeyondCurve { index, .. } => Some(*index),
            Self::Start(_) => Some(0),
            Self::None | Self::Subjects(_) | Self::TooManyEvents { .. } => None,
        }
    }
}

/// Most subjects that are rebuilt.
const MOST_SUBJECTS: u64 = 100_000;

/// What was published beside the curve: checked numbers at risk, from time 0 to the last click, and the number of events.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Times of the numbers at risk, the first 0.
    pub(super) times: Vec<f64>,
    /// The numbers, never growing.
    pub(super) at_risk: Vec<u64>,
    /// Number of events, if it is known.
    pub(super) events: Option<u64>,
}

impl Published {
    /// Numbers at risk in the order of time. Rows of nobody at risk after the last click say nothing and are left out.
    ///
    /// # Errors
    /// [`AtRiskError`].
    pub fn new(rows: &[AtRisk], events: Option<u64>, curve: &PublishedCurve) -> Result<Self, AtRiskError> {
        let (mut times, mut at_risk): (Vec<f64>, Vec<u64>) = (Vec::new(), Vec::new());
        for (index, AtRisk { time, subjects }) in rows.iter().copied().enumerate() {
            let whole = subjects.fract() == 0.0 && (0.0..1e15).contains(&subjects);
            if !whole {
                return Err(AtRiskError::NotWhole { index, value: subjects });
            }
            let subjects = subjects as u64;
            match (times.last().copied(), at_risk.last().copied()) {
                (Some(before), _) if time.is_nan() || time <= before => {
                    return Err(AtRiskError::Order { index, time, before });
                }
                (_, Some(before)) if subjects > before => {
                    return Err(AtRiskError::Grows { index, subjects, before });
                }
                (None, _) if time != 0.0 => return Err(AtRiskError::Start(time)),
                _ => {}
            }
            if time > curve.end() {
                if subjects > 0 {
                    return Err(AtRiskError::BeyondCurve { index, time, subjects, end: curve.end() });
                }
                continue;
            }
            times.push(time);
            at_risk.push(subjects);
        }
        let subjects = at_risk.first().copied().ok_or(AtRiskError::None)?;
        if !(1..=MOST_SUBJECTS).contains(&subjects) {
            return Err(AtRiskError::Subjects(subjects));
        }
        match events.filter(|events| *events > subjects) {
            Some(events) => Err(AtRiskError::TooManyEvents { events, subjects }),
            None => Ok(Self { times, at_risk, events }),
        }
    }

    /// Number at time 0.
    #[must_use]
    pub fn subjects(&self) -> u64 {
        self.at_risk.first().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::reconstruct::Click;

    fn published(rows: &[(f64, f64)], events: Option<u64>) -> Result<Published, AtRiskError> {
        let clicks = [(1.0, 0.8), (10.0, 0.3)].map(|(time, survival)| Click { time, survival });
        let (curve, _) = PublishedCurve::new(&clicks).unwrap();
        let rows: Vec<AtRisk> =
            rows.iter().map(|(time, subjects)| AtRisk { time: *time, subjects: *subjects }).collect();
        Published::new(&rows, events, &curve)
    }

    #[test]
    fn nobody_at_risk_after_the_end_is_left_out() {
        let numbers = published(&[(0.0, 20.0), (6.0, 9.0), (12.0, 0.0)], Some(14)).unwrap();
        assert_eq!((numbers.times, numbers.at_risk), (vec![0.0, 6.0], vec![20, 9]));
    }

    #[test]
    fn impossible_numbers_are_refused() {
        assert_eq!(published(&[], None), Err(AtRiskError::None));
        assert_eq!(published(&[(3.0, 20.0)], None), Err(AtRiskError::Start(3.0)));
        let halves = published(&[(0.0, 20.0), (6.0, 9.5)], None);
        assert_eq!(halves, Err(AtRiskError::NotWhole { index: 1, value: 9.5 }));
        let back = published(&[(0.0, 20.0), (6.0, 9.0), (5.0, 8.0)], None);
        assert_eq!(back, Err(AtRiskError::Order { index: 2, time: 5.0, before: 6.0 }));
        let grows = published(&[(0.0, 20.0), (6.0, 21.0)], None);
        assert_eq!(grows, Err(AtRiskError::Grows { index: 1, subjects: 21, before: 20 }));
        let beyond = published(&[(0.0, 20.0), (12.0, 2.0)], None);
        assert_eq!(beyond, Err(AtRiskError::BeyondCurve { index: 1, time: 12.0, subjects: 2, end: 10.0 }));
        assert_eq!(published(&[(0.0, 0.0)], None), Err(AtRiskError::Subjects(0)));
        let events = published(&[(0.0, 20.0)], Some(21));
        assert_eq!(events, Err(AtRiskError::TooManyEvents { events: 21, subjects: 20 }));
    }
}
