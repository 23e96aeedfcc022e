//! Moments of a two-stage plan from integrals tabulated once: what the search asks for at every n and interim time.

use super::{TwoStageGoal, TwoStageMoments};
use crate::design::moments::Moments;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::{integrate, three_nodes};

/// Cells of the table.
const CELLS: usize = 512;
/// To which the covariance is integrated, as the table allows.
const COVARIANCE: f64 = 1e-8;

/// Columns: which integral `F(t) = integral from 0 to t of K S f dL` is meant, K the probability of no dropout.
#[derive(Debug, Clone, Copy)]
enum Column {
    /// `K S1 dL0`.
    Expected = 0,
    /// `K S1 dL1`.
    Observed = 1,
    /// `K S1 L0 dL0`.
    ExpectedSquared = 2,
    /// `K S1 L0 dL1`.
    Product = 3,
    /// `K S0 dL0`.
    NullEvents = 4,
}

const COLUMNS: usize = 5;

/// `F(t)` and `integral of t dF` of each column, and L0, at one time.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    integral: [f64; COLUMNS],
    weighted: [f64; COLUMNS],
    null_hazard: f64,
}

/// Integrals over laws and dropout that no number of subjects and no analysis time enters.
///
/// With uniform accrual over `(0, a)` an analysis at calendar time c sees `G(t) = K(t) min((c - t) / a, 1)`, so with
/// `b = max(c - a, 0)`
///
/// ```text
/// integral of G S f dL = F(b) + (c (F(c) - F(b)) - integral from b to c of t dF) / a
/// ```
/// and each moment is four look-ups. F stands still beyond a restriction of follow-up. Times of the table lie as cubes, close
/// together near 0, where a hazard may be infinite; between them a cubic through four.
#[derive(Debug, Clone)]
pub(super) struct Tabulated<'a> {
    goal: &'a TwoStageGoal,
    end: f64,
    rows: Vec<Row>,
}

impl<'a> Tabulated<'a> {
    /// For analyses up to calendar time `until`.
    pub(super) fn new(goal: &'a TwoStageGoal, until: f64) -> Self {
        let end = goal.restricted.map_or(until, |time| time.min(until));
        let time = |cell: usize| {
            let share = cell as f64 / CELLS as f64;
            end * share * share * share
        };
        let mut rows = Vec::with_capacity(CELLS + 1);
        let mut row = Row::default();
        rows.push(row);
        for cell in 0..CELLS {
            row = row.beyond(goal, time(cell), time(cell + 1));
            rows.push(row);
        }
        Self { goal, end, rows }
    }

    /// Whether an analysis at this calendar time is covered.
    pub(super) fn covers(&self, calendar: f64) -> bool {
        self.goal.restricted.is_some_and(|time| time <= self.end) || calendar <= self.end
    }

    /// Moments of `subjects` entering at the goal's rate with an interim analysis at calendar time `interim`.
    pub(super) fn moments(&self, subjects: f64, interim: f64) -> TwoStageMoments {
        let accrual = subjects / self.goal.rate;
        let cutoff = accrual + self.goal.follow_up;
        let at = |calendar: f64| {
            let of = |column| self.over_accrual(column, calendar, accrual);
            Moments {
                p0: of(Column::Expected),
                p1: of(Column::Observed),
                p00: of(Column::ExpectedSquared),
                p01: of(Column::Product),
            }
        };
        let (first, last) = (at(interim), at(cutoff));
        let events = |calendar| self.over_accrual(Column::NullEvents, calendar, accrual);
        let (mean_first, mean_rest) = (-first.drift(), first.drift() - last.drift());
        let product = self.product_with_rest(accrual, interim, cutoff);
        let covariance = first.variance() + product - mean_first * mean_rest;
        TwoStageMoments {
            entered: (interim / accrual).min(1.0),
            interim: first,
            last,
            null_correlation: (events(interim) / events(cutoff)).min(1.0).sqrt(),
            correlation: covariance / (first.variance() * last.variance()).sqrt(),
        }
    }

    /// Events per subject that the null expects by calendar time `interim`.
    pub(super) fn null_events(&self, subjects: f64, interim: f64) -> f64 {
        self.over_accrual(Column::NullEvents, interim, subjects / self.goal.rate)
    }

    fn over_accrual(&self, column: Column, calendar: f64, accrual: f64) -> f64 {
        let column = column as usize;
        let before = (calendar - accrual).max(0.0);
        let value = |time: f64| {
            let integral = self.look_up(time, |row| row.integral[column]);
            (integral, self.look_up(time, |row| row.weighted[column]))
        };
        let ((whole, whole_weighted), (full, full_weighted)) = (value(calendar), value(before));
        full + (calendar * (whole - full) - (whole_weighted - full_weighted)) / accrual
    }

    /// `E(M1 R)` of [`super::correlation`], over `u`, the time under observation at the interim analysis.
    fn product_with_rest(&self, accrual: f64, interim: f64, cutoff: f64) -> f64 {
        let longest = self.goal.restricted.unwrap_or(f64::INFINITY);
        let (from, to) = ((interim - accrual).max(0.0), interim.min(longest));
        let excess =
            |row: &Row| row.integral[Column::Observed as usize] - row.integral[Column::Expected as usize];
        // Over the cube root of u, as the rows lie.
        let of = |root: f64| {
            let u = root * root * root;
            let rest = self.look_up(u + cutoff - interim, excess) - self.look_up(u, excess);
            -self.look_up(u, |row| row.null_hazard) * rest * 3.0 * root * root
        };
        // Those restricted before the end stop gaining: a bend.
        let bend = (longest - (cutoff - interim)).clamp(from, to.max(from));
        let pieces = [(from, bend), (bend, to)].into_iter().filter(|(from, to)| to > from);
        pieces
            .map(|(from, to)| integrate(libm::cbrt(from), libm::cbrt(to), COVARIANCE, of).value)
            .sum::<f64>()
            / accrual
    }

    /// A column at `time`, by the cubic through the four times around it.
    fn look_up(&self, time: f64, column: impl Fn(&Row) -> f64) -> f64 {
        let place = CELLS as f64 * libm::cbrt((time / self.end).clamp(0.0, 1.0));
        let first = (place as usize).saturating_sub(1).min(CELLS - 3);
        let x = place - first as f64;
        let (a, b, c, d) = (x, x - 1.0, x - 2.0, x - 3.0);
        let rows = &self.rows[first..first + 4];
        column(&rows[3]) * a * b * c / 6.0 - column(&rows[2]) * a * b * d / 2.0
            + column(&rows[1]) * a * c * d / 2.0
            - column(&rows[0]) * b * c * d / 6.0
    }
}

impl Row {
    /// The row at `to`, from that at `from`.
    fn beyond(mut self, goal: &TwoStageGoal, from: f64, to: f64) -> Self {
        let TwoStageGoal { null, alternative, .. } = goal;
        let kept = |time: f64| exp(-goal.dropout * time);
        let mut add = |column: Column, time: f64, mass: f64| {
            self.integral[column as usize] += mass;
            self.weighted[column as usize] += mass * time;
        };
        // Over the law's cumulative hazard, so that a hazard that is infinite at time 0 does no harm.
        each_node(null, from, to, |time, hazard, weight| {
            let mass = weight * kept(time) * alternative.survival(time);
            add(Column::Expected, time, mass);
            add(Column::ExpectedSquared, time, mass * hazard);
            add(Column::NullEvents, time, weight * kept(time) * exp(-hazard));
        });
        each_node(alternative, from, to, |time, hazard, weight| {
            let mass = weight * kept(time) * exp(-hazard);
            add(Column::Observed, time, mass);
            add(Column::Product, time, mass * null.cumulative_hazard(time));
        });
        self.null_hazard = null.cumulative_hazard(to);
        self
    }
}

/// Gauss nodes over the cumulative hazard of `law` between two times: (time, hazard, weight).
fn each_node(law: &Law, from: f64, to: f64, mut visit: impl FnMut(f64, f64, f64)) {
    for (hazard, weight) in three_nodes(law.cumulative_hazard(from), law.cumulative_hazard(to)) {
        visit(law.inverse_cumulative_hazard(hazard).clamp(from, to), hazard, weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::two_stage::search::{plan_for, tests::goal};

    #[test]
    fn the_table_agrees_with_the_integrals() {
        // Time grid and cubic leave some 1e-8; the covariance is integrated to that.
        for shape in [0.5, 1.0, 2.0] {
            for (restricted, dropout) in [(None, 0.0), (None, 0.05), (Some(1.0), 0.0), (Some(2.5), 0.1)] {
                let goal = TwoStageGoal { restricted, dropout, ..goal(shape, 0.7, 0.5, 1.0, 10.0, 0.8) };
                let table = Tabulated::new(&goal, 12.0);
                assert!(table.covers(12.0) && (restricted.is_some() || !table.covers(12.1)));
                for (subjects, interim) in [(40.0, 1.3), (40.0, 4.0), (90.0, 5.5)] {
                    let exact = TwoStageMoments::new(&plan_for(&goal, subjects).unwrap(), interim).unwrap();
                    let found = table.moments(subjects, interim);
                    let numbers = |m: &TwoStageMoments| {
                        let of = |m: Moments| [m.p0, m.p1, m.p00, m.p01];
                        let ends = [m.entered, m.null_correlation, m.correlation];
                        [&of(m.interim)[..], &of(m.last)[..], &ends[..]].concat()
                    };
                    for (got, expected) in numbers(&found).into_iter().zip(numbers(&exact)) {
                        assert!((got - expected).abs() < 2e-6, "{shape} {restricted:?} {found:?} {exact:?}");
                    }
                }
            }
        }
    }
}
