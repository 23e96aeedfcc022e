//! Crossing probabilities by recursive numerical integration.

use super::{Boundaries, StatisticsLaw};
use crate::numeric::normal;
use crate::numeric::portable::exp;

/// Probabilities of ending at one analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Of success at this analysis, not before.
    pub efficacy: f64,
    /// Of stopping without success at this analysis, not before.
    pub futility: f64,
}

/// Standard deviations beyond which the density of a statistic is left out: 1e-19 of it.
const REACH: f64 = 9.0;

/// Nodes and weights of the 8-point Gauss-Legendre rule on [-1, 1], the positive half.
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Where the trial still is after an analysis: points on the scale of U, each with weight x density.
#[derive(Debug, Clone, PartialEq)]
struct Continuing {
    points: Vec<(f64, f64)>,
    information: f64,
}

impl Continuing {
    /// Before the first analysis.
    fn start() -> Self {
        Self { points: vec![(0.0, 1.0)], information: 0.0 }
    }

    /// `P(still going, U >= bound)` at an analysis with so much information.
    fn at_least(&self, bound: f64, information: f64) -> f64 {
        self.beyond(bound, information, normal::upper_tail)
    }

    /// `P(still going, U < bound)`.
    fn below(&self, bound: f64, information: f64) -> f64 {
        self.beyond(bound, information, normal::cdf)
    }

    fn beyond(&self, bound: f64, information: f64, tail: fn(f64) -> f64) -> f64 {
        if bound.is_infinite() {
            return tail(bound) * self.points.iter().map(|(_, mass)| mass).sum::<f64>();
        }
        let spread = (information - self.information).sqrt();
        let (root, before) = (information.sqrt(), self.information.sqrt());
        self.points.iter().map(|(u, mass)| mass * tail((bound * root - u * before) / spread)).sum()
    }

    /// Those that go on between `lower` and `upper`; `next` is the information of the analysis to come.
    ///
    /// ```text
    /// g_k(z) = integral of g_{k-1}(u) sqrt(I_k / D) phi((z sqrt I_k - u sqrt I_{k-1}) / sqrt D) du,  D = I_k - I_{k-1}
    /// ```
    /// by 8-point Gauss rules on pieces no longer than the standard deviation of the step before and of the one to come.
    fn advance(&self, information: f64, next: Option<f64>, lower: f64, upper: f64) -> Self {
        let (low, high) = (lower.max(-REACH), upper.min(REACH));
        if low >= high {
            return Self { points: Vec::new(), information };
        }
        let spread = (information - self.information).sqrt();
        let (root, before) = (information.sqrt(), self.information.sqrt());
        // Resolution needed on the scale of U: of this density, and of the step that starts from it.
        let coming = next.map_or(1.0, |next| ((next - information) / information).sqrt());
        let longest = (spread / root).min(coming).min(1.0);
        let pieces = ((high - low) / longest).ceil().clamp(1.0, 2000.0);
        let half = 0.5 * (high - low) / pieces;
        let density = |z: f64| -> f64 {
            let kernel = |u: f64| {
                let x = (z * root - u * before) / spread;
                exp((-0.5 * x * x).max(-700.0))
            };
            let sum: f64 = self.points.iter().map(|(u, mass)| mass * kernel(*u)).sum();
            sum * root / spread / std::f64::consts::TAU.sqrt()
        };
        let mut points = Vec::with_capacity(8 * pieces as usize);
        for piece in 0..pieces as u32 {
            let centre = low + half * f64::from(2 * piece + 1);
            for (node, weight) in NODES {
                for z in [centre - half * node, centre + half * node] {
                    points.push((z, half * weight * density(z)));
                }
            }
        }
        Self { points, information }
    }
}

/// The trials that still go on, taken from analysis to analysis under one law; bounds are on the scale of Z.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    law: &'a StatisticsLaw,
    going: Continuing,
    analysis: usize,
}

impl<'a> Walk<'a> {
    /// At the first analysis.
    pub(super) fn new(law: &'a StatisticsLaw) -> Self {
        Self { law, going: Continuing::start(), analysis: 0 }
    }

    /// `P(still going, Z >= bound)` at this analysis.
    pub(super) fn at_least(&self, bound: f64) -> f64 {
        self.going.at_least(self.law.standardised(self.analysis, bound), self.information())
    }

    /// `P(still going, Z < bound)` at this analysis.
    pub(super) fn below(&self, bound: f64) -> f64 {
        self.going.below(self.law.standardised(self.analysis, bound), self.information())
    }

    /// On to the next analysis, with those between the bounds.
    pub(super) fn go_on(&mut self, lower: f64, upper: f64) {
        let [lower, upper] = [lower, upper].map(|bound| self.law.standardised(self.analysis, bound));
        let next = self.law.information.get(self.analysis + 1).copied();
        if next.is_some() {
            self.going = self.going.advance(self.information(), next, lower, upper);
            self.analysis += 1;
        }
    }

    fn information(&self) -> f64 {
        self.law.information[self.analysis]
    }
}

/// Probability of each way to end, analysis by analysis, at drift `theta` per unit of information.
///
/// The probabilities of all ends add up to 1.
/// # Reference
/// Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244; Jennison & Turnbull (2000), Group Sequential Methods, ch. 19.
/// Evidence: closed form for one analysis, bivariate normal for two, R rpact 3.3.4, in the tests.
#[must_use]
pub fn crossing_probabilities(boundaries: &Boundaries, theta: f64) -> Vec<Crossing> {
    crossing_probabilities_under(boundaries, &StatisticsLaw::canonical(&boundaries.information, theta))
}

/// As [`crossing_probabilities`], under any law of the statistics with as many analyses.
#[must_use]
pub fn crossing_probabilities_under(boundaries: &Boundaries, law: &StatisticsLaw) -> Vec<Crossing> {
    let mut walk = Walk::new(law);
    let mut crossings = Vec::with_capacity(boundaries.analyses());
    for (efficacy, futility) in boundaries.efficacy.iter().zip(&boundaries.futility) {
        crossings.push(Crossing { efficacy: walk.at_least(*efficacy), futility: walk.below(*futility) });
        walk.go_on(*futility, *efficacy);
    }
    crossings
}
