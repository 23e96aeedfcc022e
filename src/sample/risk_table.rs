//! The risk table: who is at risk, and what happens, at each distinct time.

use super::ordered_times::{Leaving, OrderedTimes, sorted_times};
use super::{Sample, Subject};

/// One distinct observed time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskRow {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it: entered before, and neither failed nor censored before.
    /// One censored at this time is still at risk; one who enters at it is not yet.
    pub at_risk: u32,
    /// Events at it.
    pub events: u32,
    /// Censored at it.
    pub censored: u32,
}

/// Distinct observed times in increasing order; built once from a sample, read by every estimator and test.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskTable {
    rows: Vec<RiskRow>,
    /// Entry times above 0, increasing.
    late_entries: Vec<f64>,
    subjects: u64,
}

/// The rows of a risk table one after the other, for whoever needs them once: no table is kept.
#[derive(Debug)]
pub(crate) struct RiskRows {
    times: OrderedTimes,
    /// Entry times above 0, increasing.
    late_entries: Vec<f64>,
    present: Present,
}

/// Who is at risk as time goes on.
#[derive(Debug)]
struct Present {
    /// Late entries passed.
    entered: usize,
    /// Entered and not left.
    at_risk: u32,
}

impl Present {
    /// The row of those who leave next.
    #[inline]
    fn row(&mut self, late_entries: &[f64], leaving: Leaving) -> RiskRow {
        while late_entries.get(self.entered).is_some_and(|entry| *entry < leaving.time) {
            self.entered += 1;
            self.at_risk += 1;
        }
        let Leaving { time, events, censored } = leaving;
        let row = RiskRow { time, at_risk: self.at_risk, events, censored };
        self.at_risk -= events + censored;
        row
    }
}

impl RiskRows {
    pub(crate) fn new(sample: &Sample) -> Self {
        let subjects = sample.subjects();
        let late_entries = late_entries(subjects);
        let at_risk = (subjects.len() - late_entries.len()) as u32;
        Self { times: OrderedTimes::new(subjects), late_entries, present: Present { entered: 0, at_risk } }
    }
}

impl Iterator for RiskRows {
    type Item = RiskRow;

    #[inline]
    fn next(&mut self) -> Option<RiskRow> {
        let leaving = self.times.next()?;
        Some(self.present.row(&self.late_entries, leaving))
    }

    fn fold<B, F: FnMut(B, RiskRow) -> B>(self, start: B, mut step: F) -> B {
        let Self { times, late_entries, mut present } = self;
        times.fold(start, |folded, leaving| step(folded, present.row(&late_entries, leaving)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.times.size_hint()
    }
}

/// Entry times above 0, increasing.
fn late_entries(subjects: &[Subject]) -> Vec<f64> {
    // Hardly any data have late entries, and to see that takes no branch a subject.
    if subjects.iter().fold(0.0, |latest: f64, subject| latest.max(subject.entry)) == 0.0 {
        return Vec::new();
    }
    let late: Vec<f64> = subjects.iter().map(|subject| subject.entry).filter(|entry| *entry > 0.0).collect();
    sorted_times(&late)
}

impl RiskTable {
    /// Puts the times in order once; ties are exact equality of the numbers as read.
    ///
    /// Few distinct times are counted, many are sorted; beside the table it needs 8 bytes a subject while it is made.
    #[must_use]
    pub fn new(sample: &Sample) -> Self {
        let rows = RiskRows::new(sample);
        let late_entries = rows.late_entries.clone();
        let mut kept = Vec::with_capacity(rows.size_hint().0);
        rows.for_each(|row| kept.push(row));
        Self { rows: kept, late_entries, subjects: sample.count() }
    }

    /// One row a distinct time, events or not.
    #[must_use]
    pub fn rows(&self) -> &[RiskRow] {
        &self.rows
    }

    /// Number of subjects in the sample.
    #[must_use]
    pub fn subjects(&self) -> u64 {
        self.subjects
    }

    /// Total number of events.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.events)).sum()
    }

    /// The last observed time.
    #[must_use]
    pub fn last_time(&self) -> f64 {
        self.rows.last().map_or(0.0, |row| row.time)
    }

    /// Subjects at risk just before any `time`.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> u64 {
        // Between two rows only late entries change who is at risk; after the last row everybody has left.
        let Some(row) = self.rows.get(self.index_from(time)) else { return 0 };
        let entered_before = |time: f64| self.late_entries.partition_point(|entry| *entry < time);
        u64::from(row.at_risk) - (entered_before(row.time) - entered_before(time)) as u64
    }

    /// The first row whose time is at or after `time`; the number of rows if there is none.
    #[must_use]
    pub fn index_from(&self, time: f64) -> usize {
        self.rows.partition_point(|row| row.time < time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_subjects_out_of_order_with_ties() {
        let sample = Sample::from_times(
            &[5.0, 2.0, 5.0, 2.0, 9.0, 5.0, 7.0],
            &[true, false, false, true, true, true, false],
        )
        .unwrap();
        let table = RiskTable::new(&sample);
        let row = |time, at_risk, events, censored| RiskRow { time, at_risk, events, censored };
        assert_eq!(
            table.rows(),
            [row(2.0, 7, 1, 1), row(5.0, 5, 2, 1), row(7.0, 2, 0, 1), row(9.0, 1, 1, 0)]
        );
        assert_eq!(
            [table.at_risk(0.0), table.at_risk(2.0), table.at_risk(2.5), table.at_risk(9.5)],
            [7, 7, 5, 0]
        );
    }

    #[test]
    fn late_entry_joins_after_its_time() {
        let subject = |entry, time| Subject { entry, time, event: true };
        let sample = Sample::new(vec![subject(0.0, 2.0), subject(2.0, 4.0), subject(3.0, 5.0)]).unwrap();
        let table = RiskTable::new(&sample);
        assert_eq!(table.rows().iter().map(|row| row.at_risk).collect::<Vec<_>>(), [1, 2, 1]);
        assert_eq!([table.at_risk(2.0), table.at_risk(2.5), table.at_risk(3.5)], [1, 1, 2]);
    }

    #[test]
    fn impossible_subjects_are_refused() {
        let one = |entry, time| Sample::new(vec![Subject { entry, time, event: true }]);
        assert!(matches!(Sample::new(vec![]), Err(super::super::SampleError::Empty)));
        for time in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(one(0.0, time).is_err());
        }
        assert!(one(3.0, 3.0).is_err());
        assert!(one(-1.0, 3.0).is_err());
        assert!(one(0.0, 0.0).is_ok());
    }
}
