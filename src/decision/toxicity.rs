//! Stopping for toxicity: boundaries on the number of toxicities among those treated, with exact crossing probabilities.

use crate::numeric::portable::pow;
use crate::numeric::root::bisect;
use crate::numeric::{beta, binomial, normal};

/// A stopping table: at each of the looks, stop once so many have the toxicity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToxicityBoundary {
    /// Number treated at each look, increasing.
    looks: Vec<u64>,
    /// Stop at so many toxicities or more; above the number treated: no stop at this look.
    stop_at: Vec<u64>,
}

/// Looks or levels that make no boundary.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ToxicityError {
    /// No look, or numbers treated that do not increase from above 0.
    #[error("looks must be whole numbers treated that increase from above 0, at least one; got {0:?}")]
    Looks(Vec<u64>),
    /// As many bounds as looks are needed.
    #[error("{looks} looks need as many bounds, got {bounds}")]
    Bounds {
        /// Looks.
        looks: usize,
        /// Bounds.
        bounds: usize,
    },
    /// A probability out of range.
    #[error("{name} must lie strictly between 0 and 1, got {value}")]
    Probability {
        /// What it is.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// Parameters of the prior are not positive.
    #[error("a beta prior needs two positive numbers, got {0} and {1}")]
    Prior(f64, f64),
}

/// Refuses what is not strictly between 0 and 1.
pub(crate) fn probability(name: &'static str, value: f64) -> Result<(), ToxicityError> {
    if value > 0.0 && value < 1.0 { Ok(()) } else { Err(ToxicityError::Probability { name, value }) }
}

/// Probability of stopping at each look, and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToxicityCharacteristics {
    /// Probability of stopping at each look, not before.
    pub stops: Vec<f64>,
    /// Their sum.
    pub stops_ever: f64,
    /// Expected number treated, those between two looks being treated before the next.
    pub expected_treated: f64,
}

impl ToxicityBoundary {
    /// # Errors
    /// [`ToxicityError::Looks`], [`ToxicityError::Bounds`].
    pub fn new(looks: Vec<u64>, stop_at: Vec<u64>) -> Result<Self, ToxicityError> {
        let mut before = 0;
        for n in &looks {
            if *n <= before {
                return Err(ToxicityError::Looks(looks));
            }
            before = *n;
        }
        if looks.is_empty() {
            return Err(ToxicityError::Looks(looks));
        }
        if looks.len() != stop_at.len() {
            return Err(ToxicityError::Bounds { looks: looks.len(), bounds: stop_at.len() });
        }
        Ok(Self { looks, stop_at })
    }

    /// (number treated, stop at so many) of each look; `None` where no number stops.
    pub fn table(&self) -> impl Iterator<Item = (u64, Option<u64>)> {
        self.looks.iter().zip(&self.stop_at).map(|(n, bound)| (*n, (bound <= n).then_some(*bound)))
    }

    /// Whether `toxicities` among `treated` stop the trial: at or after the last look up to `treated`.
    #[must_use]
    pub fn stops(&self, treated: u64, toxicities: u64) -> bool {
        let looks = self.looks.partition_point(|n| *n <= treated);
        looks
            .checked_sub(1)
            .is_some_and(|last| self.looks[last] == treated && toxicities >= self.stop_at[last])
    }

    /// Exact operating characteristics if each subject has the toxicity with probability `p`, independently.
    ///
    /// The law of the number of toxicities among those still treated is carried from look to look; what reaches the bound
    /// leaves it.
    #[must_use]
    pub fn characteristics(&self, p: f64) -> ToxicityCharacteristics {
        let mut going = vec![1.0];
        let (mut treated, mut expected, mut stops) = (0, 0.0, Vec::with_capacity(self.looks.len()));
        for (n, bound) in self.looks.iter().zip(&self.stop_at) {
            let more = binomial::probabilities(n - treated, p);
            expected += going.iter().sum::<f64>() * (n - treated) as f64;
            let mut law = vec![0.0; going.len() + more.len() - 1];
            for (x, mass) in going.iter().enumerate() {
                for (y, step) in more.iter().enumerate() {
                    law[x + y] += mass * step;
                }
            }
            let left = law.split_off((*bound as usize).min(law.len()));
            // An empty sum of floats is -0.
            stops.push(left.iter().fold(0.0, |sum, mass| sum + mass));
            going = law;
            treated = *n;
        }
        let stops_ever = stops.iter().sum();
        ToxicityCharacteristics { stops, stops_ever, expected_treated: expected }
    }
}

/// Two neighbouring boundaries: counts are whole, so a wanted crossing probability lies between two attainable ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    /// Crosses with at most the wanted probability.
    pub at_most: ToxicityBoundary,
    /// The next boundary that crosses more often.
    pub above: ToxicityBoundary,
    /// The level `a` at which the first gives way to the second.
    pub level: f64,
}

/// Boundary of repeated significance tests of `p <= acceptable`, so that the trial is stopped with probability `target` if
/// `acceptable` is true.
///
/// ```text
/// stop if X_k > qbinom(1 - a_k, n_k, acceptable),   a_k = 1 - Phi(Phi^-1(1 - a) / (n_k / n_K)^exponent)
/// ```
/// with `a` found by exact crossing probabilities; `exponent` 0 is Pocock's shape, 1/2 O'Brien and Fleming's.
/// # Errors
/// [`ToxicityError`].
/// # Reference
/// Ivanova, Qaqish & Schell (2005), Biometrics 61, 540-545. Evidence: R clinfun `toxbdry`, in the tests.
pub fn repeated_tests(
    looks: &[u64],
    acceptable: f64,
    target: f64,
    exponent: f64,
) -> Result<Bracket, ToxicityError> {
    probability("the acceptable probability of toxicity", acceptable)?;
    probability("the wanted probability of stopping", target)?;
    let last = looks.last().copied().unwrap_or(0) as f64;
    let tails: Vec<Vec<f64>> = looks
        .iter()
        .map(|n| (0..=*n).map(|k| binomial::upper_tail(k + 1, *n, acceptable)).collect())
        .collect();
    bracket(looks, acceptable, target, |a| {
        let z = -normal::quantile(a);
        let bound = |n: &u64, tails: &Vec<f64>| {
            let level = normal::upper_tail(z / pow(*n as f64 / last, exponent));
            // The least k with P(X > k) <= level is the quantile; the next count stops.
            tails.iter().position(|tail| *tail <= level).unwrap_or(0) as u64 + 1
        };
        looks.iter().zip(&tails).map(|(n, tails)| bound(n, tails)).collect()
    })
}

/// Boundary of a Bayesian rule with a stated cut: stop if `P(p > acceptable | x of n) > cut`.
///
/// # Errors
/// [`ToxicityError`].
/// # Reference
/// Thall & Simon (1994), Biometrics 50, 337-349. Evidence: the same boundaries as [`beta_binomial`] at its level, in the tests.
pub fn posterior_cut(
    looks: &[u64],
    acceptable: f64,
    prior: (f64, f64),
    cut: f64,
) -> Result<ToxicityBoundary, ToxicityError> {
    probability("the acceptable probability of toxicity", acceptable)?;
    probability("the cut", cut)?;
    let not_above = posteriors(looks, acceptable, prior)?;
    ToxicityBoundary::new(looks.to_vec(), first_below(&not_above, 1.0 - cut))
}

/// `P(p <= acceptable | x of n)` for x from 0, at each look.
fn posteriors(looks: &[u64], acceptable: f64, prior: (f64, f64)) -> Result<Vec<Vec<f64>>, ToxicityError> {
    if !(prior.0 > 0.0 && prior.1 > 0.0 && prior.0.is_finite() && prior.1.is_finite()) {
        return Err(ToxicityError::Prior(prior.0, prior.1));
    }
    let at = |n: &u64| {
        let posterior = |x: u64| beta::cdf(prior.0 + x as f64, prior.1 + (n - x) as f64, acceptable);
        (0..=*n).map(posterior).collect()
    };
    Ok(looks.iter().map(at).collect())
}

/// The least count at each look whose posterior lies below `a`; one more than there are subjects where none does.
fn first_below(not_above: &[Vec<f64>], a: f64) -> Vec<u64> {
    let bound = |posterior: &Vec<f64>| {
        posterior.iter().position(|not_above| *not_above < a).unwrap_or(posterior.len()) as u64
    };
    not_above.iter().map(bound).collect()
}

/// Boundary of a Bayesian beta-binomial rule: stop if `P(p > acceptable | x of n) > u`, with `u` found so that the trial is
/// stopped with probability `target` if `acceptable` is true. The prior is `Beta(prior.0, prior.1)`.
///
/// # Errors
/// [`ToxicityError`].
/// # Reference
/// Geller et al. (2003), Clin. Trials: Bayesian stopping rules for safety. Evidence: R stoppingrule, in the tests.
pub fn beta_binomial(
    looks: &[u64],
    acceptable: f64,
    prior: (f64, f64),
    target: f64,
) -> Result<Bracket, ToxicityError> {
    probability("the acceptable probability of toxicity", acceptable)?;
    probability("the wanted probability of stopping", target)?;
    let not_above = posteriors(looks, acceptable, prior)?;
    // `a` is 1 - u: the greater, the sooner it stops.
    bracket(looks, acceptable, target, |a| first_below(&not_above, a))
}

/// The boundaries on both sides of the wanted crossing probability, of a family that stops sooner as `a` grows.
fn bracket(
    looks: &[u64],
    acceptable: f64,
    target: f64,
    family: impl Fn(f64) -> Vec<u64>,
) -> Result<Bracket, ToxicityError> {
    let boundary = |a: f64| ToxicityBoundary::new(looks.to_vec(), family(a));
    boundary(0.5)?;
    let crosses =
        |a: f64| boundary(a).map_or(0.0, |boundary| boundary.characteristics(acceptable).stops_ever);
    let above = bisect(0.0, 1.0, |a| crosses(a) > target);
    Ok(Bracket { at_most: boundary(above.next_down())?, above: boundary(above)?, level: above })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_of_clinfun() {
        // R clinfun `toxbdry`, "stop if exceeds": one less than here.
        let exceeds = |boundary: &ToxicityBoundary| -> Vec<u64> {
            boundary.table().map(|(_, bound)| bound.map_or(0, |bound| bound - 1)).collect()
        };
        let found = repeated_tests(&[20, 40, 60, 75], 0.2, 0.1, 0.0).unwrap();
        assert_eq!(exceeds(&found.above), [7, 12, 17, 20]);
        assert_eq!(exceeds(&found.at_most)[3], 21);
        for (p, crosses) in [(0.2, 0.101), (0.35, 0.935)] {
            assert!((found.above.characteristics(p).stops_ever - crosses).abs() < 6e-4);
        }
        let found = repeated_tests(&[5, 10, 15, 20, 25], 0.2, 0.1, 0.0).unwrap();
        assert_eq!(exceeds(&found.above), [2, 4, 6, 7, 8]);
        for (p, crosses) in [(0.2, 0.106), (0.4, 0.779)] {
            assert!((found.above.characteristics(p).stops_ever - crosses).abs() < 6e-4);
        }
        assert!(found.at_most.characteristics(0.2).stops_ever <= 0.1);
    }

    #[test]
    fn boundary_of_stoppingrule() {
        let looks: Vec<u64> = (1..=30).collect();
        let found = beta_binomial(&looks, 0.2, (0.6, 2.4), 0.1).unwrap();
        let expected =
            [2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11];
        let bounds: Vec<u64> = found.at_most.table().map(|(n, bound)| bound.unwrap_or(n + 1)).collect();
        assert_eq!(bounds, expected);
        let given = posterior_cut(&looks, 0.2, (0.6, 2.4), 1.0 - 0.999_999 * found.level).unwrap();
        assert_eq!(given, found.at_most);
    }

    #[test]
    fn one_look_is_a_binomial_tail_and_all_looks_are_enumerated() {
        let one = ToxicityBoundary::new(vec![20], vec![6]).unwrap();
        let found = one.characteristics(0.2);
        // Beside the incomplete beta function of statrs, good to some 1e-13.
        assert!((found.stops_ever - binomial::upper_tail(6, 20, 0.2)).abs() < 1e-12);
        assert_eq!(found.expected_treated, 20.0);
        // Two subjects, looked at one by one, stop at 1 of 1 or 1 of 2.
        let two = ToxicityBoundary::new(vec![1, 2], vec![1, 1]).unwrap();
        let found = two.characteristics(0.3);
        assert!((found.stops[0] - 0.3).abs() < 1e-15 && (found.stops[1] - 0.21).abs() < 1e-15);
        assert!((found.expected_treated - 1.7).abs() < 1e-15);
        assert!(two.stops(1, 1) && !two.stops(2, 0) && !one.stops(19, 19));
    }

    #[test]
    fn impossible_rules_are_refused() {
        assert!(matches!(ToxicityBoundary::new(vec![], vec![]), Err(ToxicityError::Looks(_))));
        assert!(matches!(ToxicityBoundary::new(vec![2, 2], vec![1, 1]), Err(ToxicityError::Looks(_))));
        assert!(matches!(ToxicityBoundary::new(vec![2], vec![]), Err(ToxicityError::Bounds { .. })));
        assert!(repeated_tests(&[5], 1.2, 0.1, 0.0).is_err() && repeated_tests(&[], 0.2, 0.1, 0.0).is_err());
        assert!(matches!(beta_binomial(&[5], 0.2, (0.0, 1.0), 0.1), Err(ToxicityError::Prior(..))));
    }
}
