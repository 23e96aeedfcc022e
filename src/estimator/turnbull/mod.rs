//! Turnbull's nonparametric estimate of survival from events known to lie within intervals only.

mod bootstrap;
mod graph;
mod likelihood_ratio;
mod maximise;
mod search;
mod support;

pub use bootstrap::{BootstrapRange, bootstrap};
pub use likelihood_ratio::likelihood_ratio_limits;
pub use support::EventTime;

use crate::measure::Outcome;
use maximise::{Maximum, Problem};

/// Cumulated masses closer than this to a level count as equal to it.
const LEVEL_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// An interval that can hold mass, and how much it holds. Where within it the mass lies, the data do not say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportInterval {
    /// Its lower end, which does not belong to it unless `upper` is the same: a point.
    pub lower: f64,
    /// Its upper end; infinite for those whose event was never seen.
    pub upper: f64,
    /// Probability of an event in it.
    pub mass: f64,
}

/// What the estimate says of survival at a time: any value from `least` to `most` has the same likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalRange {
    /// If the mass around the time lies before it.
    pub least: f64,
    /// If it lies after it.
    pub most: f64,
}

/// Nonparametric maximum likelihood estimate of survival from interval-censored times.
///
/// ```text
/// maximise  l(p) = sum over subjects of ln(sum of p_j over the support intervals within the subject's interval)
///           p_j >= 0, sum p_j = 1
/// at the maximum   d_j = sum over subjects that contain j of 1 / P_i <= n for every j, with equality where p_j > 0
/// max_gradient_gap = max over j of d_j / n - 1;    l is below its maximum by at most n max_gradient_gap
/// ```
/// Support intervals are Turnbull's: each runs from a left end to the next right end, with no end between. Found by Newton
/// steps on the set of intervals with mass, from which those at 0 leave and which those with `d_j > n` join, until the
/// gradient of every possible interval, not only of those with mass, proves the maximum. On a line the masses are unique;
/// the place of a mass within its interval is not. Exact and right-censored times alone give the Kaplan-Meier curve.
/// # Reference
/// Turnbull (1976), JRSS B 38, 290-295; Gentleman & Geyer (1994), Biometrika 81, 618-623; Wang (2007), JRSS B 69, 185-198.
/// Evidence: R `npsurv`, tests/reference/turnbull; Kaplan-Meier; by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnbull {
    /// Intervals with mass, in order of time.
    pub support: Vec<SupportInterval>,
    /// `l` at the maximum, natural logarithm.
    pub log_likelihood: f64,
    /// How far the gradient exceeds its bound, per subject; 0 at the maximum.
    pub max_gradient_gap: f64,
    /// Whether that gap proves the maximum (at most 1e-8).
    pub converged: bool,
    /// Newton steps taken.
    pub iterations: u32,
}

impl Turnbull {
    /// The estimate; without mass for no times.
    #[must_use]
    pub fn new(times: &[EventTime]) -> Self {
        let cells = support::cells(times);
        let problem = Problem::new(times, &cells, None);
        let maximum = maximise::maximise(&problem).unwrap_or_else(Maximum::nothing);
        let with_mass = cells.iter().zip(&maximum.masses).filter(|(_, mass)| **mass > 0.0);
        Self {
            support: with_mass
                .map(|(cell, mass)| SupportInterval {
                    lower: cell.left.value,
                    upper: cell.right.value,
                    mass: *mass,
                })
                .collect(),
            log_likelihood: maximum.log_likelihood,
            max_gradient_gap: maximum.gap,
            converged: maximum.converged(),
            iterations: maximum.iterations,
        }
    }

    /// Survival beyond `time`. The ends differ inside a support interval, and beyond the last time at which anybody was
    /// known to be free of the event.
    #[must_use]
    pub fn survival(&self, time: f64) -> SurvivalRange {
        let sum = |keep: &dyn Fn(&SupportInterval) -> bool| -> f64 {
            let masses = self.support.iter().filter(|part| keep(part)).map(|part| part.mass);
            // An empty sum is -0, which would be printed.
            masses.fold(0.0, |sum, mass| sum + mass).clamp(0.0, 1.0)
        };
        let is_point = |part: &SupportInterval| part.lower == part.upper;
        SurvivalRange {
            least: sum(&|part| if is_point(part) { part.lower > time } else { part.lower >= time }),
            most: sum(&|part| part.upper > time),
        }
    }

    /// Between which times a fraction `probability` has had the event: the earliest and latest that maximise the
    /// likelihood. Where the curve lies exactly at the level the range reaches to the end of the next mass.
    #[must_use]
    pub fn quantile(&self, probability: f64) -> (Outcome, Outcome) {
        let mut cumulated = 0.0;
        let mut earliest = None;
        for part in &self.support {
            cumulated += part.mass;
            if earliest.is_none() && cumulated >= probability - LEVEL_TOLERANCE {
                earliest = Some(part.lower);
            }
            if cumulated >= probability + LEVEL_TOLERANCE {
                return (finite(earliest.unwrap_or(part.lower)), finite(part.upper));
            }
        }
        // Exactly at the level up to the end.
        (earliest.map_or(Outcome::NotReached, finite), Outcome::NotReached)
    }
}

fn finite(time: f64) -> Outcome {
    if time.is_finite() { Outcome::Value(time) } else { Outcome::NotReached }
}
