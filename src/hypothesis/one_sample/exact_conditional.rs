//! The exact law of (O, E) under the benchmark, given who could be observed how long.

use super::{Exposure, ObservedExpected, OneSampleTest, Variant, one_sample_logrank, wu_edge};
use crate::measure::{Outcome, Reason};
use crate::numeric::convolution::{CountAndSum, Counted, CountedAmount};
use crate::numeric::poisson;
use crate::numeric::portable::{exp, exp_m1};
use crate::numeric::root::bisect_within;

/// Subjects above which the law is not computed.
pub(super) const MOST_SUBJECTS: usize = 200;

/// Grid points of the first and of the finest grid.
const COARSEST: usize = 1 << 11;
const FINEST: usize = 1 << 15;

/// Two successive refinements must move the answer by less.
const TOLERANCE: f64 = 1e-9;

/// A unit exponential exceeds it with probability 4e-18.
const LONGEST: f64 = 40.0;

/// Share of the largest sum within which two sums are the same.
const SAME: f64 = 1e-9;

/// Result of the exact conditional test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactConditional {
    /// The test; its statistic is that of `wu`, which orders the outcomes.
    pub test: OneSampleTest,
    /// How far the p-value may be off: the larger of its last two changes as the grid was halved.
    pub error_bound: f64,
}

/// One-sample log-rank test by the exact law of (O, E) under the benchmark, given the pattern of entry and cutoff.
///
/// A subject that could be observed up to the benchmark's cumulative hazard `c` (its [`Exposure::bound`]) has
///
/// ```text
/// event at A = a in (0, c): density exp(-a);   no event: A = c with probability exp(-c)
/// p = P(wu(O, E) >= wu observed),   O and E the sums over independent subjects
/// ```
/// whatever the (continuous) law of the benchmark: with late entry `c` counts from the entry, with a horizon up to it. For a
/// subject without the event `c` is its own A, so a loss to follow-up is conditioned on where it was seen. The laws are laid
/// on a grid of A (each mass split between neighbours so that its mean is kept), convolved
/// ([`crate::numeric::convolution`]), the leading error term removed from two steps, the step halved until the answer stands.
/// Without any event the law of E is one point and p = exp(-E) plus what is more extreme.
///
/// Exact for a known continuous benchmark and independent censoring: of the variants the one to trust at small n if the
/// potential follow-up of every subject is known.
/// # Errors
/// [`Reason::UnknownPotential`], [`Reason::TooManySubjects`] above 200 subjects, [`Reason::NothingExpected`].
/// # Reference
/// Derived here. Evidence: closed forms for one and two subjects, 2 E ~ chi-squared without censoring, simulation, R by
/// numerical integration: tests/reference/one_sample_reference and tests/it/one_sample.
pub fn exact_conditional(exposures: &[Exposure]) -> Result<ExactConditional, Reason> {
    let law = ConditionalLaw::new(exposures)?;
    let (mut tails, mut change) = (None::<[f64; 2]>, f64::INFINITY);
    let mut grid = COARSEST;
    let mut coarse = law.tails(grid, 1.0);
    loop {
        grid *= 2;
        let fine = law.tails(grid, 1.0);
        let better = extrapolated(coarse, fine);
        let moved = tails
            .map_or(f64::INFINITY, |before| (better[0] - before[0]).abs().max((better[1] - before[1]).abs()));
        let bound = moved.max(change);
        tails = Some(better);
        change = moved;
        coarse = fine;
        if bound <= TOLERANCE || grid >= FINEST {
            let [lower, upper] = better;
            let test = OneSampleTest::of(Outcome::Value(law.statistic), lower, upper);
            return Ok(ExactConditional { test, error_bound: bound.min(1.0) });
        }
    }
}

/// What the conditional law is made of.
#[derive(Debug, Clone)]
pub(super) struct ConditionalLaw {
    tally: ObservedExpected,
    /// `wu` as observed.
    statistic: f64,
    /// Different bounds, with how many subjects have each.
    bounds: Vec<(f64, usize)>,
}

impl ConditionalLaw {
    pub(super) fn new(exposures: &[Exposure]) -> Result<Self, Reason> {
        let tally = ObservedExpected::of(exposures);
        let bounds: Option<Vec<f64>> = exposures.iter().map(|exposure| exposure.bound).collect();
        let mut bounds = bounds.ok_or(Reason::UnknownPotential)?;
        if bounds.len() > MOST_SUBJECTS {
            return Err(Reason::TooManySubjects);
        }
        let wu = one_sample_logrank(Variant::Wu, tally).statistic;
        let statistic = wu.value().ok_or(Reason::NothingExpected)?;
        bounds.retain(|bound| *bound > 0.0);
        bounds.sort_unstable_by(f64::total_cmp);
        let bounds = bounds.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
        Ok(Self { tally, statistic, bounds })
    }

    /// One-sided p, in the direction of benefit and of harm, were the benchmark's hazard multiplied by `factor`: two grids.
    pub(super) fn tails_at(&self, factor: f64) -> [f64; 2] {
        extrapolated(self.tails(COARSEST, factor), self.tails(2 * COARSEST, factor))
    }

    /// `P(wu(O, E) >= observed)` and `P(wu(O, E) <= observed)` on a grid of so many points.
    fn tails(&self, grid: usize, factor: f64) -> [f64; 2] {
        let expected = self.tally.expected * factor;
        let statistic = if factor == 1.0 {
            self.statistic
        } else {
            let tally = ObservedExpected { expected, ..self.tally };
            one_sample_logrank(Variant::Wu, tally).statistic.value().unwrap_or(self.statistic)
        };
        let bounds = || self.bounds.iter().map(|(bound, times)| ((bound * factor).min(LONGEST), *times));
        let largest: f64 = bounds().map(|(bound, times)| bound * times as f64).sum();
        let subjects: usize = bounds().map(|(_, times)| times).sum();
        // A list reaches one point beyond its bound.
        let step = largest.min(self.window(subjects)) / (grid - 2 * subjects - 2) as f64;
        let parts: Vec<(CountedAmount, usize)> =
            bounds().map(|(bound, times)| (subject(bound, step), times)).collect();
        let law = CountAndSum::within(&parts, grid);
        let mut beyond = 0.0;
        for events in 1..=law.largest_count() {
            beyond += law.tail(events, wu_edge(statistic, events as f64) / step);
        }
        // Without an event E is the sum of all bounds: one point.
        let (none, edge) = (exp(-largest), wu_edge(statistic, 0.0));
        let at_least = beyond + if largest * (1.0 + SAME) >= edge { none } else { 0.0 };
        let above = beyond + if largest * (1.0 - SAME) > edge { none } else { 0.0 };
        [at_least.clamp(0.0, 1.0), (1.0 - above).clamp(0.0, 1.0)]
    }

    /// E is at most a sum of unit exponentials, which exceeds this with probability 1e-16.
    fn window(&self, subjects: usize) -> f64 {
        let n = subjects as f64;
        bisect_within(n, n + 40.0 * (n.sqrt() + 1.0), 1e-3, |sum| {
            poisson::cdf(subjects.saturating_sub(1) as u64, sum) <= 1e-16
        })
    }
}

/// The error of a grid falls with the square of its step: from two, the leading term goes.
fn extrapolated(coarse: [f64; 2], fine: [f64; 2]) -> [f64; 2] {
    let better = |index: usize| (fine[index] + (fine[index] - coarse[index]) / 3.0).clamp(0.0, 1.0);
    [better(0), better(1)]
}

/// A unit exponential cut at `bound`, on the grid.
fn subject(bound: f64, step: f64) -> CountedAmount {
    let mut law = CountedAmount::default();
    let cells = (bound / step).ceil() as usize;
    for cell in 0..cells {
        let left = cell as f64 * step;
        let width = (bound - left).min(step);
        if width <= 0.0 {
            continue;
        }
        let here = exp(-left);
        let mass = -here * exp_m1(-width);
        // Mean distance from the left end, times the mass.
        let moment = here * first_moment(width);
        let position = cell as f64 + (moment / mass / step).clamp(0.0, 1.0);
        law.add(Counted::Yes, position, mass);
    }
    law.add(Counted::No, bound / step, exp(-bound));
    law
}

/// `integral from 0 to w of x exp(-x)`: `1 - (1 + w) exp(-w)`, as a series where that cancels.
fn first_moment(w: f64) -> f64 {
    if w > 0.1 {
        return -exp_m1(-w) - w * exp(-w);
    }
    // sum over k >= 2 of (-1)^k (k - 1) / k! w^k
    let (mut power, mut sum) = (0.5 * w * w, 0.0);
    for k in 2..12 {
        let factor = f64::from(k - 1);
        sum += power * factor * if k % 2 == 0 { 1.0 } else { -1.0 };
        power *= w / f64::from(k + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposure(event: bool, expected: f64, bound: f64) -> Exposure {
        Exposure { event, expected, bound: Some(bound) }
    }

    #[test]
    fn one_subject_in_closed_form() {
        // An event at a: wu(1, e) >= wu(1, a) for e >= a; wu(0, c) >= wu(1, a) for large c.
        let (a, c) = (0.4, 1.5_f64);
        let ours = exact_conditional(&[exposure(true, a, c)]).unwrap();
        let expected = (-a).exp();
        assert!((ours.test.p_one_sided.value().unwrap() - expected).abs() < 1e-9, "{ours:?} {expected}");
        // Without the event only that is as extreme.
        let ours = exact_conditional(&[exposure(false, c, c)]).unwrap();
        assert!((ours.test.p_one_sided.value().unwrap() - (-c).exp()).abs() < 1e-12, "{ours:?}");
    }

    /// O = 2 has E = a1 + a2, a density over a rectangle; O = 1 has one free time; O = 0 one point.
    #[test]
    fn two_subjects_in_closed_form() {
        let (c1, c2) = (0.9_f64, 1.7_f64);
        let ours = exact_conditional(&[exposure(true, 0.6, c1), exposure(true, 0.8, c2)]).unwrap();
        let z = (1.4 - 2.0) / (0.5 * 3.4_f64).sqrt();
        assert!((ours.test.statistic.value().unwrap() - z).abs() < 1e-14);
        // Both events, a1 + a2 >= 1.4: for a1 the second lies above max(0, 1.4 - a1).
        let both = crate::numeric::quadrature::integrate(0.0, c1, 1e-13, |a| {
            let from = (1.4 - a).max(0.0);
            if from < c2 { (-a).exp() * ((-from).exp() - (-c2).exp()) } else { 0.0 }
        });
        let edge = {
            // (e - 1) = z sqrt((e + 1) / 2), by bisection.
            crate::numeric::root::bisect(0.0, 1.0, |e| (e - 1.0) / (0.5 * (e + 1.0)).sqrt() >= z)
        };
        let one = |c: f64, other: f64| {
            let from = (edge - other).max(0.0);
            if from < c { (-other).exp() * ((-from).exp() - (-c).exp()) } else { 0.0 }
        };
        let expected = both.value + one(c1, c2) + one(c2, c1) + (-(c1 + c2)).exp();
        assert!((ours.test.p_one_sided.value().unwrap() - expected).abs() < 1e-9, "{ours:?} {expected}");
        assert!(ours.error_bound < 1e-8, "{ours:?}");
    }

    /// Without censoring O = n, and 2 E is chi-squared with 2 n degrees of freedom.
    #[test]
    fn without_censoring_a_gamma_law() {
        for (n, each) in [(1, 1.3), (5, 1.4), (25, 1.25), (25, 0.7)] {
            let subjects = vec![exposure(true, each, 60.0); n];
            let ours = exact_conditional(&subjects).unwrap();
            let expected = crate::numeric::poisson::cdf(n as u64 - 1, each * n as f64);
            let p = ours.test.p_one_sided.value().unwrap();
            assert!((p - expected).abs() < 1e-8, "{n} {each}: {p} {expected} {}", ours.error_bound);
            let harm = 2.0 * expected.min(1.0 - expected);
            assert!((ours.test.p_two_sided.value().unwrap() - harm).abs() < 1e-8);
        }
    }

    #[test]
    fn what_is_not_available_says_why() {
        let unknown = Exposure { event: true, expected: 0.4, bound: None };
        assert_eq!(exact_conditional(&[unknown]), Err(Reason::UnknownPotential));
        assert_eq!(exact_conditional(&[exposure(false, 0.0, 0.0)]), Err(Reason::NothingExpected));
        let many = vec![exposure(true, 0.4, 1.0); MOST_SUBJECTS + 1];
        assert_eq!(exact_conditional(&many), Err(Reason::TooManySubjects));
        // All bounds 0 but one: as if the others were not there.
        let with = [exposure(true, 0.4, 1.5), exposure(false, 0.0, 0.0)];
        assert_eq!(exact_conditional(&with), exact_conditional(&with[..1]));
    }
}
