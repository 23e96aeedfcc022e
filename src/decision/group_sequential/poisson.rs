//! Exact boundaries on the number of events, for analyses held when the expected events reach planned values.

use super::{Boundaries, Crossing};
use crate::numeric::poisson;

/// Bounds on O, one entry an analysis, each held when E reaches its planned value.
///
/// In the time scale of E, the events of a trial under the benchmark's hazard times `r` are a Poisson process of rate r as long as
/// there are subjects under observation: O at E = e has mean `r e`, and its growths are independent. So the probabilities are exact if
/// every analysis is held when E reaches the value planned for it, and enough subjects are followed that it does. Held at a fixed
/// date instead, E is random and they are approximations.
#[derive(Debug, Clone, PartialEq)]
pub struct PoissonBoundaries {
    /// E at each analysis, increasing from above 0.
    pub expected: Vec<f64>,
    /// Success with so many events or fewer; `None` where no number is enough.
    pub success_at_most: Vec<Option<u64>>,
    /// Stop without success with so many events or more; `None` where nobody stops.
    pub futility_at_least: Vec<Option<u64>>,
}

impl PoissonBoundaries {
    /// The greatest bounds whose probability of success under the benchmark is, by each analysis, at most `spent` there.
    ///
    /// What one analysis cannot spend, counts being whole, is left to the next. Futility is ignored, hence not binding.
    /// # Reference
    /// Watanabe (1964), Jpn. J. Math. 34, 53-70, for the Poisson law in the time scale of the compensator. Evidence: one analysis in
    /// closed form, two by enumeration, in the tests.
    #[must_use]
    pub fn by_spending(expected: &[f64], spent: &[f64]) -> Self {
        Self::by_spending_beside(expected, spent, &vec![None; expected.len()])
    }

    /// As [`Self::by_spending`], where trials with so many events as `obeyed` or more have stopped: binding futility.
    #[must_use]
    pub fn by_spending_beside(expected: &[f64], spent: &[f64], obeyed: &[Option<u64>]) -> Self {
        let mut going = Going::start();
        let (mut used, mut success_at_most) = (0.0, Vec::with_capacity(expected.len()));
        for ((value, allowed), futility) in expected.iter().zip(spent).zip(obeyed) {
            going.grow_to(*value, 1.0);
            let mut bound = None;
            let mut total = used;
            for (count, mass) in going.masses.iter().enumerate() {
                total += mass;
                if total > *allowed || futility.is_some_and(|least| count as u64 >= least) {
                    break;
                }
                bound = Some(count as u64);
            }
            used += going.take_at_most(bound);
            going.take_at_least(*futility);
            success_at_most.push(bound);
        }
        Self { expected: expected.to_vec(), success_at_most, futility_at_least: obeyed.to_vec() }
    }

    /// Bounds of `z = (E - O) / sqrt E` as counts, where the information is the E of each analysis.
    ///
    /// ```text
    /// z >= b  iff  O <= E - b sqrt E,      z < f  iff  O > E - f sqrt E
    /// ```
    #[must_use]
    pub fn of_statistics(boundaries: &Boundaries) -> Self {
        let most = |(expected, bound): (&f64, &f64)| {
            let count = (expected - bound * expected.sqrt()).floor();
            (count >= 0.0).then_some(count as u64)
        };
        let above = |(expected, bound): (&f64, &f64)| -> Option<u64> {
            let count = expected - bound * expected.sqrt();
            (count < 1e15).then(|| if count < 0.0 { 0 } else { count.floor() as u64 + 1 })
        };
        let Boundaries { information, efficacy, futility } = boundaries;
        Self {
            expected: information.clone(),
            success_at_most: information.iter().zip(efficacy).map(most).collect(),
            futility_at_least: information.iter().zip(futility).map(above).collect(),
        }
    }

    /// The same bounds with futility ignored.
    #[must_use]
    pub fn ignoring_futility(&self) -> Self {
        Self { futility_at_least: vec![None; self.expected.len()], ..self.clone() }
    }

    /// Probabilities of each end at each analysis, under a hazard ratio to the benchmark.
    #[must_use]
    pub fn crossing_probabilities(&self, hazard_ratio: f64) -> Vec<Crossing> {
        let mut going = Going::start();
        let ends = self.expected.iter().enumerate().map(|(k, value)| {
            going.grow_to(*value, hazard_ratio);
            let efficacy = going.take_at_most(self.success_at_most[k]);
            // At the last analysis whoever has no success has none for good.
            let last = k + 1 == self.expected.len();
            let futility = going.take_at_least(if last { Some(0) } else { self.futility_at_least[k] });
            Crossing { efficacy, futility }
        });
        ends.collect()
    }
}

/// Law of O among the trials that go on.
#[derive(Debug)]
struct Going {
    masses: Vec<f64>,
    expected: f64,
}

impl Going {
    fn start() -> Self {
        Self { masses: vec![1.0], expected: 0.0 }
    }

    /// Adds the events between two analyses.
    fn grow_to(&mut self, expected: f64, hazard_ratio: f64) {
        let mean = hazard_ratio * (expected - self.expected);
        // Beyond this count a Poisson law has less than 1e-20.
        let most = (mean + 10.0 * mean.sqrt() + 40.0).ceil() as u64;
        let growth: Vec<f64> = (0..=most).map(|count| poisson::pmf(count, mean)).collect();
        let mut grown = vec![0.0; self.masses.len() + growth.len() - 1];
        for (before, mass) in self.masses.iter().enumerate() {
            for (more, step) in growth.iter().enumerate() {
                grown[before + more] += mass * step;
            }
        }
        (self.masses, self.expected) = (grown, expected);
    }

    /// Takes out those with so many events or fewer, and hands back their probability.
    fn take_at_most(&mut self, bound: Option<u64>) -> f64 {
        let upto = bound.map_or(0, |bound| (bound as usize).saturating_add(1).min(self.masses.len()));
        self.masses[..upto].iter_mut().map(std::mem::take).fold(0.0, |sum, mass| sum + mass)
    }

    /// Takes out those with so many events or more, and hands back their probability.
    fn take_at_least(&mut self, bound: Option<u64>) -> f64 {
        let from = bound.map_or(self.masses.len(), |bound| (bound as usize).min(self.masses.len()));
        self.masses[from..].iter_mut().map(std::mem::take).fold(0.0, |sum, mass| sum + mass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_analysis_is_a_poisson_tail() {
        let design = PoissonBoundaries::by_spending(&[20.0], &[0.05]);
        // P(O <= 12 | 20) = .0390, P(O <= 13 | 20) = .0661.
        assert_eq!(design.success_at_most, [Some(12)]);
        for ratio in [1.0, 0.6] {
            let found = design.crossing_probabilities(ratio);
            assert!((found[0].efficacy - poisson::cdf(12, 20.0 * ratio)).abs() < 1e-13);
            assert!((found[0].efficacy + found[0].futility - 1.0).abs() < 1e-13);
        }
        assert_eq!(PoissonBoundaries::by_spending(&[2.0], &[0.05]).success_at_most, [None]);
    }

    #[test]
    fn bounds_of_the_statistic_as_counts() {
        let design = Boundaries {
            information: vec![9.0, 16.0],
            efficacy: vec![f64::INFINITY, 1.5],
            futility: vec![-1.0 / 3.0, 1.5],
        };
        let found = PoissonBoundaries::of_statistics(&design);
        // z < -1/3 at E = 9 is more than 10 events; z >= 1.5 at E = 16 is 10 or fewer.
        assert_eq!(found.success_at_most, [None, Some(10)]);
        assert_eq!(found.futility_at_least, [Some(11), Some(11)]);
        assert_eq!(found.ignoring_futility().futility_at_least, [None, None]);
        let sum = |ends: Vec<Crossing>| ends.iter().map(|end| end.efficacy).sum::<f64>();
        let ignored = sum(found.ignoring_futility().crossing_probabilities(1.0));
        assert!((ignored - poisson::cdf(10, 16.0)).abs() < 1e-13);
        // Binding futility leaves room for more events at the end.
        let beside = PoissonBoundaries::by_spending_beside(&[9.0, 16.0], &[0.0, 0.08], &[Some(9), None]);
        let alone = PoissonBoundaries::by_spending(&[9.0, 16.0], &[0.0, 0.08]);
        assert!(beside.success_at_most[1] >= alone.success_at_most[1]);
        assert!(sum(beside.crossing_probabilities(1.0)) <= 0.08);
    }

    #[test]
    fn two_analyses_are_enumerated() {
        let (first, second) = (8.0, 16.0);
        let mut design = PoissonBoundaries::by_spending(&[first, second], &[0.01, 0.05]);
        design.futility_at_least[0] = Some(9);
        let ratio = 0.5;
        let found = design.crossing_probabilities(ratio);
        let (early, late) = (design.success_at_most[0].unwrap(), design.success_at_most[1].unwrap());
        let mut success = 0.0;
        for before in early + 1..9 {
            for more in 0..=late.saturating_sub(before) {
                if before + more <= late {
                    success +=
                        poisson::pmf(before, ratio * first) * poisson::pmf(more, ratio * (second - first));
                }
            }
        }
        assert!((found[0].efficacy - poisson::cdf(early, ratio * first)).abs() < 1e-14);
        assert!((found[0].futility - poisson::upper_tail(9, ratio * first)).abs() < 1e-13);
        assert!((found[1].efficacy - success).abs() < 1e-14);
        // Size with futility ignored is spent, and one more event at the end would be too many.
        design.futility_at_least[0] = None;
        let size = |design: &PoissonBoundaries| {
            design.crossing_probabilities(1.0).iter().map(|end| end.efficacy).sum::<f64>()
        };
        assert!(size(&design) <= 0.05);
        design.success_at_most[1] = Some(late + 1);
        assert!(size(&design) > 0.05);
    }
}
