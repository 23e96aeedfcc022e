//! Exact boundaries on the number of events, for analyses held when the expected events reach planned values.

use super::Crossing;
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
        let mut going = Going::start();
        let (mut used, mut success_at_most) = (0.0, Vec::with_capacity(expected.len()));
        for (value, allowed) in expected.iter().zip(spent) {
            going.grow_to(*value, 1.0);
            let mut bound = None;
            let mut total = used;
            for (count, mass) in going.masses.iter().enumerate() {
                total += mass;
                if total > *allowed {
                    break;
                }
                bound = Some(count as u64);
            }
            used += going.take_at_most(bound);
            success_at_most.push(bound);
        }
        let futility_at_least = vec![None; expected.len()];
        Self { expected: expected.to_vec(), success_at_most, futility_at_least }
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
