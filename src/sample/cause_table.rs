//! The risk table of events of several causes.

use super::{RiskTable, Sample};

/// One distinct observed time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CauseRow<'a> {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it, as in [`RiskTable`].
    pub at_risk: u64,
    /// Events at it, a number per cause.
    pub events: &'a [u64],
    /// Censored at it.
    pub censored: u64,
}

/// Distinct observed times in increasing order, with the events of each cause.
#[derive(Debug, Clone, PartialEq)]
pub struct CauseTable {
    risk: RiskTable,
    causes: usize,
    /// Row by row, `causes` numbers each.
    events: Vec<u64>,
    delayed_entry: bool,
}

impl CauseTable {
    /// From a sample and what ended the observation of each of its subjects: 0 for censored, else a cause counted from 1
    /// to `causes`. The event flags of the sample do not count here.
    #[must_use]
    pub fn new(sample: &Sample, codes: &[u32], causes: usize) -> Self {
        let risk = RiskTable::new(sample);
        let mut events = vec![0; risk.rows().len() * causes];
        for (subject, code) in sample.subjects().iter().zip(codes) {
            let code = *code as usize;
            if (1..=causes).contains(&code) {
                events[risk.index_from(subject.time) * causes + code - 1] += 1;
            }
        }
        let delayed_entry = sample.subjects().iter().any(|subject| subject.entry > 0.0);
        Self { risk, causes, events, delayed_entry }
    }

    /// Number of causes.
    #[must_use]
    pub fn causes(&self) -> usize {
        self.causes
    }

    /// One row a distinct time, events or not.
    pub fn rows(&self) -> impl Iterator<Item = CauseRow<'_>> {
        self.risk.rows().iter().enumerate().map(|(index, row)| {
            let events = &self.events[index * self.causes..(index + 1) * self.causes];
            let censored = u64::from(row.events) + u64::from(row.censored) - events.iter().sum::<u64>();
            CauseRow { time: row.time, at_risk: u64::from(row.at_risk), events, censored }
        })
    }

    /// The same times with the event flags of the sample.
    #[must_use]
    pub fn risk(&self) -> &RiskTable {
        &self.risk
    }

    /// Total number of events of the cause at `index`, counted from 0.
    #[must_use]
    pub fn events_of(&self, index: usize) -> u64 {
        self.rows().map(|row| row.events.get(index).copied().unwrap_or(0)).sum()
    }

    /// Whether anybody came under observation after time 0.
    #[must_use]
    pub fn has_delayed_entry(&self) -> bool {
        self.delayed_entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_of_causes_and_censoring() {
        let sample =
            Sample::from_times(&[2.0, 1.0, 2.0, 2.0, 3.0], &[true, false, false, false, true]).unwrap();
        let table = CauseTable::new(&sample, &[1, 2, 2, 0, 1], 2);
        let rows: Vec<_> =
            table.rows().map(|row| (row.time, row.at_risk, row.events.to_vec(), row.censored)).collect();
        assert_eq!(rows, [(1.0, 5, vec![0, 1], 0), (2.0, 4, vec![1, 1], 1), (3.0, 1, vec![1, 0], 0)]);
        assert_eq!([table.events_of(0), table.events_of(1), table.events_of(9)], [2, 2, 0]);
        assert!(!table.has_delayed_entry());
    }
}
