//! Exact bounds on the number of events, and what the bounds of the normal law are as counts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::decision::group_sequential::{Crossing, PoissonBoundaries};
use crate::design::group_sequential::GroupSequentialDesign;

/// Bounds on O, held when E reaches its planned value: O is then a Poisson process, and all is exact.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CountsRecord {
    /// Events over E that the alternative expects by the last analysis: the hazard ratio, if hazards are proportional.
    pub hazard_ratio: f64,
    /// The analyses.
    pub looks: Vec<CountLook>,
    /// Size of the bounds of the normal law, futility ignored unless it binds.
    pub asymptotic_size: f64,
    /// Their power, futility obeyed.
    pub asymptotic_power: f64,
    /// Size of the exact bounds, futility ignored unless it binds.
    pub exact_size: f64,
    /// Their power, futility obeyed.
    pub exact_power: f64,
}

/// Bounds on O at one analysis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CountLook {
    /// From 1.
    pub analysis: usize,
    /// E at which it is held.
    pub expected: f64,
    /// By the normal law: success with so many events or fewer; null where no number is enough.
    pub asymptotic_success_at_most: Option<u64>,
    /// Alpha spent so far by these.
    pub asymptotic_alpha_spent: f64,
    /// Exact: success with so many events or fewer.
    pub exact_success_at_most: Option<u64>,
    /// Alpha spent so far by these.
    pub exact_alpha_spent: f64,
    /// Stop without success with so many events or more, by either; null where nobody stops.
    pub futility_at_least: Option<u64>,
}

pub(super) fn counts(design: &GroupSequentialDesign, binding: bool, spent: &[f64]) -> CountsRecord {
    let asymptotic = PoissonBoundaries::of_statistics(&design.boundaries);
    let last = asymptotic.expected.len() - 1;
    let futility: Vec<Option<u64>> =
        asymptotic.futility_at_least[..last].iter().copied().chain([None]).collect();
    let obeyed = if binding { futility.clone() } else { vec![None; last + 1] };
    let mut exact = PoissonBoundaries::by_spending_beside(&asymptotic.expected, spent, &obeyed);
    exact.futility_at_least = futility;
    let counted = |bounds: &PoissonBoundaries| {
        let ends = if binding { bounds.clone() } else { bounds.ignoring_futility() };
        cumulative(&ends.crossing_probabilities(1.0))
    };
    let (asymptotic_spent, exact_spent) = (counted(&asymptotic), counted(&exact));
    let moments = design.plan.analyses[last].alternative;
    let hazard_ratio = moments.p1 / moments.p0;
    let power = |bounds: &PoissonBoundaries| cumulative(&bounds.crossing_probabilities(hazard_ratio))[last];
    let look = |index: usize| CountLook {
        analysis: index + 1,
        expected: asymptotic.expected[index],
        asymptotic_success_at_most: asymptotic.success_at_most[index],
        asymptotic_alpha_spent: asymptotic_spent[index],
        exact_success_at_most: exact.success_at_most[index],
        exact_alpha_spent: exact_spent[index],
        futility_at_least: exact.futility_at_least[index],
    };
    CountsRecord {
        hazard_ratio,
        looks: (0..=last).map(look).collect(),
        asymptotic_size: asymptotic_spent[last],
        asymptotic_power: power(&asymptotic),
        exact_size: exact_spent[last],
        exact_power: power(&exact),
    }
}

/// Probability of success by each analysis.
pub(super) fn cumulative(ends: &[Crossing]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |end: &Crossing| {
        sum += end.efficacy;
        sum
    };
    ends.iter().map(add).collect()
}
