//! The one loop over pooled risk sets, for every test between groups.

use crate::sample::{RiskRow, RiskTable};

/// What one group brings to a risk set: whole numbers, which all who ask divide.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Share {
    /// Subjects of the group at risk just before the time.
    pub(super) at_risk: f64,
    /// Its events at the time.
    pub(super) events: f64,
}

/// Visits every time at which some group has an event, in increasing order, with the shares of all groups.
///
/// A merge of the groups' risk tables: with `k` groups and `N` rows in all, `k N` steps and no sorting. A group without
/// subjects is `None` and has nobody at risk. Left truncation is that of the tables.
pub(super) fn for_each_risk_set(groups: &[Option<&RiskTable>], visit: impl FnMut(f64, &[Share])) {
    let mut cursors: Vec<Cursor<'_>> = groups.iter().map(|table| Cursor::new(*table)).collect();
    walk(&mut cursors, &mut vec![Share::default(); groups.len()], visit);
}

/// The same of two groups, the usual test: loops over groups of a known number are unrolled.
pub(super) fn for_each_risk_set_of_two(groups: [Option<&RiskTable>; 2], visit: impl FnMut(f64, &[Share])) {
    walk(&mut groups.map(Cursor::new), &mut [Share::default(); 2], visit);
}

#[inline(always)]
fn walk(cursors: &mut [Cursor<'_>], shares: &mut [Share], mut visit: impl FnMut(f64, &[Share])) {
    loop {
        let time = cursors.iter().map(|cursor| cursor.row().time).fold(f64::INFINITY, f64::min);
        if time == f64::INFINITY {
            return;
        }
        let mut events = 0.0;
        for (share, cursor) in shares.iter_mut().zip(cursors.iter_mut()) {
            *share = cursor.take(time);
            events += share.events;
        }
        if events > 0.0 {
            visit(time, shares);
        }
    }
}

/// After the last row: nobody, at no time.
const END: RiskRow = RiskRow { time: f64::INFINITY, at_risk: 0, events: 0, censored: 0 };

/// Walks one group's risk table along the pooled times.
struct Cursor<'a> {
    table: Option<&'a RiskTable>,
    /// The next row and those after it.
    rows: &'a [RiskRow],
    /// Of those at risk after the last row, how many were so before it.
    stayed: u32,
}

impl<'a> Cursor<'a> {
    fn new(table: Option<&'a RiskTable>) -> Self {
        let stayed = table.map_or(0, |table| table.at_risk(0.0)) as u32;
        Self { table, rows: table.map_or(&[][..], RiskTable::rows), stayed }
    }

    #[cold]
    fn at_risk(&self, time: f64) -> f64 {
        self.table.map_or(0, |table| table.at_risk(time)) as f64
    }

    #[inline(always)]
    fn row(&self) -> RiskRow {
        self.rows.first().copied().unwrap_or(END)
    }

    /// At risk just before, and events at, a time that is not after the next row; steps over that row if it is the time.
    ///
    /// Which group has the next row is a coin thrown anew each time, so it is multiplied with: no branch asks for it.
    #[inline(always)]
    fn take(&mut self, time: f64) -> Share {
        let row = self.row();
        let here = u32::from(row.time <= time);
        let mut share = Share { at_risk: row.at_risk.into(), events: f64::from(row.events * here) };
        // Nobody leaves between two rows, so those at risk at the next one were so all along, but for late entries.
        if row.at_risk > self.stayed {
            share.at_risk = self.at_risk(time);
        }
        let staying = row.at_risk - row.events - row.censored;
        self.stayed = self.stayed.wrapping_add(here.wrapping_mul(staying.wrapping_sub(self.stayed)));
        self.rows = self.rows.get(here as usize..).unwrap_or_default();
        share
    }
}
