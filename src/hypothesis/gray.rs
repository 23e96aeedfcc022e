//! Gray's k-sample test of cumulative incidence.

use crate::estimator::CumulativeIncidence;
use crate::measure::{Outcome, Reason};
use crate::numeric::chi_squared;
use crate::numeric::linear::solve_positive_definite;
use crate::numeric::portable::pow;
use crate::sample::CauseTable;

/// One group of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrayTally {
    /// Subjects.
    pub subjects: u64,
    /// Events of the cause.
    pub observed: u64,
    /// Events of the cause expected if all groups had the same incidence: `sum of d R_g / sum R`.
    pub expected: f64,
}

/// Result of the test.
#[derive(Debug, Clone, PartialEq)]
pub struct GrayTest {
    /// One per group, in the order given.
    pub groups: Vec<GrayTally>,
    /// Chi-squared statistic.
    pub chi_squared: Outcome,
    /// Degrees of freedom: groups that are compared, less one.
    pub df: u32,
    /// Upper tail of chi-squared.
    pub p_value: Outcome,
    /// Groups that are never at risk together with another when an event of the cause happens; they do not count.
    pub left_out: Vec<usize>,
}

/// Tests whether the cumulative incidence of a cause is the same in all groups.
///
/// `strata` holds a table per group for each stratum, `None` for a group that nobody of the stratum is in; scores and
/// variances add up over strata. `index` is the cause, counted from 0. Within a stratum, at each time with events,
///
/// ```text
/// h_g  = n_g / S_g(t-),    R_g = h_g (1 - F_g(t-)),    dF = d / sum h        F = sum dF: the pooled incidence
/// s_g += w (d_g - d R_g / sum R),                      w = (1 - F(t-))^rho
/// a_gi = w h_g (1{g = i} - h_i / sum h),               c_gi += a_gi dF / (1 - F(t-))
/// V_gj = sum over times and groups i of
///          (a_gi + q_i (C_gi - c_gi)) (a_ji + q_i (C_ji - c_ji)) S_i(t-) u(d, S_i(t-) sum h) / (n_i sum h)
///        + p_i^2 (C_gi - c_gi) (C_ji - c_ji) S_i(t-)^2 u(e_i, n_i) / n_i^2
/// q_i  = 1 - (1 - F(t)) / S_i(t)  (1 where S_i is 0),    p_i = (1 - F(t)) / S_i(t)  (0 where S_i is 0)
/// u(d, m) = d (1 - (d - 1) / (m - 1))
/// ```
/// `n_g` at risk, `d_g` events of the cause, `e_g` of others, sums over the groups at risk; `S_g` free of every event and
/// `F_g` incidence within group and stratum; `c` up to and with the time, `C` at the end. `u` allows for ties. The statistic
/// is the quadratic form of all groups but one. `rho = 0` is the usual choice.
///
/// Not estimable for delayed entry, without an event of the cause, and in the rare case that the pooled incidence reaches 1
/// while groups are still compared.
/// # Reference
/// Gray (1988), Ann. Statist. 16, 1141-1154. Evidence: R `cuminc` of cmprsk, tests/reference/gray.
#[must_use]
pub fn gray_test(strata: &[Vec<Option<CauseTable>>], index: usize, rho: f64) -> GrayTest {
    let k = strata.iter().map(Vec::len).max().unwrap_or(0);
    let mut sums = Sums::new(k);
    let mut outcome = Ok(());
    for tables in strata {
        let stratum = Stratum::new(tables, index);
        outcome = outcome.and(stratum.add_to(&mut sums, rho));
    }
    let groups = (0..k).map(|g| {
        let tables = || strata.iter().filter_map(move |tables| tables.get(g)?.as_ref());
        GrayTally {
            subjects: tables().map(|table| table.risk().subjects()).sum(),
            observed: tables().map(|table| table.events_of(index)).sum(),
            expected: sums.expected[g],
        }
    });
    conclude(groups.collect(), &sums, outcome)
}

/// What adds up over strata.
struct Sums {
    score: Vec<f64>,
    expected: Vec<f64>,
    variance: Vec<Vec<f64>>,
    /// Whether a group was ever compared with another.
    compared: Vec<bool>,
}

impl Sums {
    fn new(k: usize) -> Self {
        let zeros = || vec![0.0; k];
        Self { score: zeros(), expected: zeros(), variance: vec![zeros(); k], compared: vec![false; k] }
    }
}

/// The groups of one stratum, with their curves.
struct Stratum<'a> {
    members: Vec<(usize, &'a CauseTable, CumulativeIncidence)>,
}

/// A group at a time at which somebody has an event.
#[derive(Clone, Copy)]
struct State {
    group: usize,
    at_risk: f64,
    free_before: f64,
    free: f64,
    incidence_before: f64,
    events: f64,
    competing: f64,
}

impl State {
    /// `h = n / S(t-)`.
    fn weight(&self) -> f64 {
        self.at_risk / self.free_before
    }
}

impl<'a> Stratum<'a> {
    fn new(tables: &'a [Option<CauseTable>], index: usize) -> Self {
        let present = tables.iter().enumerate().filter_map(|(group, table)| Some((group, table.as_ref()?)));
        let members = present.map(|(group, table)| (group, table, CumulativeIncidence::new(table, index)));
        Self { members: members.collect() }
    }

    /// The pooled times at which anybody has an event.
    fn times(&self) -> Vec<f64> {
        let rows = self.members.iter().flat_map(|(.., curve)| curve.rows());
        let mut times: Vec<f64> =
            rows.filter(|row| row.events + row.competing > 0).map(|row| row.time).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// The groups at risk at `time`.
    fn states(&self, time: f64) -> Vec<State> {
        let members = self.members.iter().map(|(group, table, curve)| {
            let next = curve.rows().partition_point(|row| row.time < time);
            let (free, incidence) = next
                .checked_sub(1)
                .map_or((1.0, 0.0), |last| (curve.rows()[last].event_free, curve.rows()[last].incidence));
            let quiet = State {
                group: *group,
                at_risk: 0.0,
                free_before: free,
                free,
                incidence_before: incidence,
                events: 0.0,
                competing: 0.0,
            };
            match curve.rows().get(next) {
                Some(row) if row.time == time => State {
                    at_risk: row.at_risk as f64,
                    free: row.event_free,
                    events: row.events as f64,
                    competing: row.competing as f64,
                    ..quiet
                },
                _ => State { at_risk: table.risk().at_risk(time) as f64, ..quiet },
            }
        });
        members.filter(|state| state.at_risk > 0.0 && state.free_before > 0.0).collect()
    }

    fn add_to(&self, sums: &mut Sums, rho: f64) -> Result<(), Reason> {
        if self.members.iter().any(|(_, table, _)| table.has_delayed_entry()) {
            return Err(Reason::DelayedEntry);
        }
        let mut scatter = Scatter::new(sums.score.len());
        let mut pooled = 0.0;
        for time in self.times() {
            let states = self.states(time);
            let events: f64 = states.iter().map(|state| state.events).sum();
            let total: f64 = states.iter().map(State::weight).sum();
            let at_risk = |state: &State| state.weight() * (1.0 - state.incidence_before);
            let all_at_risk: f64 = states.iter().map(at_risk).sum();
            let pooled_before = pooled;
            if events > 0.0 {
                pooled += events / total;
                for state in &states {
                    sums.expected[state.group] += events * at_risk(state) / all_at_risk;
                }
            }
            // With one group left nothing is compared: every term below would be 0.
            if states.len() < 2 {
                continue;
            }
            if events > 0.0 {
                // Rounding in a sum of probabilities that should end at 1.
                if 1.0 - pooled_before < 1e-12 {
                    return Err(Reason::PooledIncidenceIsOne);
                }
                let weight = if rho == 0.0 { 1.0 } else { pow(1.0 - pooled_before, rho) };
                for state in &states {
                    sums.compared[state.group] = true;
                    sums.score[state.group] +=
                        weight * (state.events - events * at_risk(state) / all_at_risk);
                }
                scatter.compare(&states, weight, events, total, 1.0 - pooled_before, 1.0 - pooled);
            }
            scatter.compete(&states, 1.0 - pooled);
        }
        scatter.add_to(&mut sums.variance);
        Ok(())
    }
}

/// The variance of the scores of one stratum: the sum over times is a quadratic in `C`, known only at the end, whose
/// coefficients accumulate.
struct Scatter {
    /// `c_gi`.
    loading: Vec<Vec<f64>>,
    constant: Vec<Vec<f64>>,
    linear: Vec<Vec<f64>>,
    square: Vec<f64>,
}

impl Scatter {
    fn new(k: usize) -> Self {
        let zeros = || vec![vec![0.0; k]; k];
        Self { loading: zeros(), constant: zeros(), linear: zeros(), square: vec![0.0; k] }
    }

    /// Events of the cause.
    fn compare(
        &mut self,
        states: &[State],
        weight: f64,
        events: f64,
        total: f64,
        rest_before: f64,
        rest: f64,
    ) {
        let influence = |g: &State, i: &State| {
            let same = if g.group == i.group { 1.0 } else { 0.0 };
            weight * g.weight() * (same - i.weight() / total)
        };
        for g in states {
            for i in states {
                self.loading[g.group][i.group] += influence(g, i) * events / (total * rest_before);
            }
        }
        for i in states {
            let share = if i.free > 0.0 { 1.0 - rest / i.free } else { 1.0 };
            let size = i.free_before * tied(events, total * i.free_before) / (i.at_risk * total);
            let mut column: Vec<f64> = self.loading.iter().map(|loading| -share * loading[i.group]).collect();
            for g in states {
                column[g.group] += influence(g, i);
            }
            self.add(i.group, &column, share, size);
        }
    }

    /// Events of other causes, after those of the cause at the same time.
    fn compete(&mut self, states: &[State], rest: f64) {
        for i in states.iter().filter(|state| state.competing > 0.0 && state.free > 0.0) {
            let share = rest / i.free;
            let size = i.free_before * i.free_before * tied(i.competing, i.at_risk) / (i.at_risk * i.at_risk);
            let column: Vec<f64> = self.loading.iter().map(|loading| -share * loading[i.group]).collect();
            self.add(i.group, &column, share, size);
        }
    }

    /// Adds `size (column + share C_i) (column + share C_i)'`.
    fn add(&mut self, i: usize, column: &[f64], share: f64, size: f64) {
        for (g, x) in column.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            for (j, y) in column.iter().enumerate() {
                self.constant[g][j] += x * y * size;
            }
            self.linear[g][i] += x * share * size;
        }
        self.square[i] += share * share * size;
    }

    fn add_to(&self, variance: &mut [Vec<f64>]) {
        for (g, row) in variance.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let at_end = self.square.iter().enumerate().map(|(i, square)| {
                    let (own, other) = (self.loading[g][i], self.loading[j][i]);
                    own * self.linear[j][i] + other * self.linear[g][i] + own * other * square
                });
                *cell += self.constant[g][j] + at_end.sum::<f64>();
            }
        }
    }
}

/// `u(d, m)`.
fn tied(events: f64, of: f64) -> f64 {
    if events > 1.0 { events * (1.0 - (events - 1.0) / (of - 1.0)) } else { events }
}

fn conclude(groups: Vec<GrayTally>, sums: &Sums, outcome: Result<(), Reason>) -> GrayTest {
    let (used, left_out): (Vec<usize>, Vec<usize>) = (0..groups.len()).partition(|g| sums.compared[*g]);
    let df = used.len().saturating_sub(1) as u32;
    let result = outcome.and_then(|()| {
        if groups.len() < 2 {
            return Err(Reason::OneGroup);
        }
        if groups.iter().all(|group| group.observed == 0) {
            return Err(Reason::NoEventOfCause);
        }
        // Any one group can be left out of the quadratic form.
        let free = used.get(1..).filter(|free| !free.is_empty()).ok_or(Reason::OneGroup)?;
        let score: Vec<f64> = free.iter().map(|g| sums.score[*g]).collect();
        let matrix: Vec<Vec<f64>> =
            free.iter().map(|g| free.iter().map(|h| sums.variance[*g][*h]).collect()).collect();
        let solved = solve_positive_definite(&matrix, &score).ok_or(Reason::SingularVariance)?;
        Ok(solved.iter().zip(&score).map(|(a, b)| a * b).sum::<f64>())
    });
    let (chi_squared, p_value) = match result {
        Ok(chi) => (Outcome::Value(chi), Outcome::Value(chi_squared::upper_tail(chi, df))),
        Err(reason) => (Outcome::NotEstimable(reason), Outcome::NotEstimable(reason)),
    };
    GrayTest { groups, chi_squared, df, p_value, left_out }
}
