//! The k-sample log-rank test.

use crate::measure::{Outcome, Reason};
use crate::numeric::chi_squared;
use crate::numeric::linear::solve_positive_definite;
use crate::sample::RiskTable;

/// Events of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupTally {
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected if all groups had the same hazard.
    pub expected: f64,
}

/// Result of the test.
#[derive(Debug, Clone, PartialEq)]
pub struct Logrank {
    /// One per group, in the order given.
    pub groups: Vec<GroupTally>,
    /// Chi-squared statistic.
    pub chi_squared: Outcome,
    /// Degrees of freedom: groups in which something is expected, less one.
    pub df: u32,
    /// Upper tail of chi-squared.
    pub p_value: Outcome,
    /// Groups in which nothing is expected; they do not count.
    pub left_out: Vec<usize>,
}

/// Tests whether all groups have the same hazard.
///
/// ```text
/// E_g  = sum over event times of d n_g / n
/// V_gh = sum over event times of d (n - d) / (n - 1) (n_g / n) (1{g = h} - n_h / n)
/// chi2 = (O - E)' V^-1 (O - E)  over all groups but one
/// ```
/// # Reference
/// Mantel (1966), Cancer Chemother. Rep. 50, 163-170. Evidence: R `survdiff`, tests/reference/logrank.
#[must_use]
pub fn logrank(tables: &[RiskTable]) -> Logrank {
    let k = tables.len();
    let mut times: Vec<f64> =
        tables.iter().flat_map(|t| t.rows()).filter(|row| row.events > 0).map(|row| row.time).collect();
    times.sort_unstable_by(f64::total_cmp);
    times.dedup();

    let mut expected = vec![0.0; k];
    let mut variance = vec![vec![0.0; k]; k];
    let mut cursors: Vec<Cursor> = tables.iter().map(Cursor::new).collect();
    let mut at_risk = vec![0.0; k];
    for time in times {
        let mut events = 0.0;
        for (risk, cursor) in at_risk.iter_mut().zip(&mut cursors) {
            let (n, d) = cursor.advance(time);
            *risk = n as f64;
            events += d as f64;
        }
        let n: f64 = at_risk.iter().sum();
        let factor = if n > 1.0 { events * (n - events) / (n - 1.0) } else { 0.0 };
        for g in 0..k {
            let share = at_risk[g] / n;
            expected[g] += events * share;
            for h in 0..k {
                let same = if g == h { 1.0 } else { 0.0 };
                variance[g][h] += factor * share * (same - at_risk[h] / n);
            }
        }
    }
    let groups: Vec<GroupTally> = tables
        .iter()
        .zip(&expected)
        .map(|(table, e)| GroupTally { subjects: table.subjects(), observed: table.events(), expected: *e })
        .collect();
    conclude(groups, &variance)
}

/// Chi-squared from the tallies and their covariance.
fn conclude(groups: Vec<GroupTally>, variance: &[Vec<f64>]) -> Logrank {
    let (used, left_out): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|g| groups[*g].expected > 0.0);
    let df = used.len().saturating_sub(1) as u32;
    let missing = |reason| (Outcome::NotEstimable(reason), Outcome::NotEstimable(reason));
    let (chi_squared, p_value) = if used.is_empty() {
        missing(Reason::NoEvents)
    } else if df == 0 {
        missing(Reason::OneGroup)
    } else {
        // Any one group can be left out of the quadratic form.
        let free = &used[1..];
        let difference: Vec<f64> =
            free.iter().map(|g| groups[*g].observed as f64 - groups[*g].expected).collect();
        let matrix: Vec<Vec<f64>> =
            free.iter().map(|g| free.iter().map(|h| variance[*g][*h]).collect()).collect();
        match solve_positive_definite(&matrix, &difference) {
            Some(solved) => {
                let chi: f64 = solved.iter().zip(&difference).map(|(a, b)| a * b).sum();
                (Outcome::Value(chi), Outcome::Value(chi_squared::upper_tail(chi, df)))
            }
            None => missing(Reason::NoEvents),
        }
    };
    Logrank { groups, chi_squared, df, p_value, left_out }
}

/// Walks one group's risk table along the pooled event times.
struct Cursor<'a> {
    table: &'a RiskTable,
    next: usize,
}

impl<'a> Cursor<'a> {
    fn new(table: &'a RiskTable) -> Self {
        Self { table, next: 0 }
    }

    /// (at risk just before, events at) a time not before the last one asked for.
    fn advance(&mut self, time: f64) -> (u64, u64) {
        let rows = self.table.rows();
        while self.next < rows.len() && rows[self.next].time < time {
            self.next += 1;
        }
        match rows.get(self.next) {
            Some(row) if row.time == time => (row.at_risk.into(), row.events.into()),
            _ => (self.table.at_risk(time), 0),
        }
    }
}
