//! The one loop over pooled risk sets, for every test between groups.

use crate::sample::{RiskRow, RiskTable};

/// What one group brings to a risk set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// Subjects of the group at risk just before the time.
    pub(super) at_risk: u64,
    /// Its events at the time.
    pub(super) events: u64,
}

/// Visits every time at which some group has an event, in increasing order, with the shares of all groups.
///
/// A merge of the groups' risk tables: with `k` groups and `N` rows in all, `k N` steps and no sorting. A group without
/// subjects is `None` and has nobody at risk. Left truncation is that of the tables.
pub(super) fn for_each_risk_set(groups: &[Option<&RiskTable>], mut visit: impl FnMut(f64, &[Share])) {
    let mut cursors: Vec<Cursor<'_>> = groups.iter().map(|table| Cursor::new(*table)).collect();
    let mut shares = vec![Share::default(); groups.len()];
    loop {
        let time = cursors.iter().map(|cursor| cursor.time).fold(f64::INFINITY, f64::min);
        if time == f64::INFINITY {
            return;
        }
        let mut events = 0;
        for (share, cursor) in shares.iter_mut().zip(&mut cursors) {
            *share = cursor.take(time);
            events += share.events;
        }
        if events > 0 {
            visit(time, &shares);
        }
    }
}

/// Walks one group's risk table along the pooled times.
struct Cursor<'a> {
    table: Option<&'a RiskTable>,
    rows: &'a [RiskRow],
    next: usize,
    /// Time of the next row, infinite after the last.
    time: f64,
    /// Whether somebody enters between the last row and the next one.
    entries: bool,
}

impl<'a> Cursor<'a> {
    fn new(table: Option<&'a RiskTable>) -> Self {
        let rows = table.map_or(&[][..], RiskTable::rows);
        let time = rows.first().map_or(f64::INFINITY, |row| row.time);
        let from_the_start = table.map_or(0, |table| table.at_risk(0.0));
        let entries = rows.first().is_some_and(|row| u64::from(row.at_risk) > from_the_start);
        Self { table, rows, next: 0, time, entries }
    }

    /// At risk just before, and events at, a time that is not after the next row; steps over that row if it is the time.
    #[inline]
    fn take(&mut self, time: f64) -> Share {
        let Some(row) = self.rows.get(self.next) else { return Share::default() };
        if row.time > time {
            // Nobody leaves between two rows, so those at risk at the next one were so all along, but for late entries.
            let at_risk = match self.table {
                Some(table) if self.entries => table.at_risk(time),
                _ => row.at_risk.into(),
            };
            return Share { at_risk, events: 0 };
        }
        self.next += 1;
        if let Some(following) = self.rows.get(self.next) {
            self.time = following.time;
            self.entries = following.at_risk > row.at_risk - row.events - row.censored;
        } else {
            self.time = f64::INFINITY;
        }
        Share { at_risk: row.at_risk.into(), events: row.events.into() }
    }
}
