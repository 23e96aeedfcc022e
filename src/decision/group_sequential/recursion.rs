//! Crossing probabilities by recursive numerical integration.

use super::Boundaries;
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

/// Where the trial still is after an analysis: points on the scale of z, each with weight x density.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Continuing {
    points: Vec<(f64, f64)>,
    information: f64,
}

/// Information of the next analysis, and the drift per unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) information: f64,
    /// Information of the analysis after it; the grid must resolve what is left to gain.
    pub(super) next: Option<f64>,
    pub(super) drift: f64,
}

impl Continuing {
    /// Before the first analysis.
    pub(super) fn start() -> Self {
        Self { points: vec![(0.0, 1.0)], information: 0.0 }
    }

    /// `P(still going, Z >= bound)` at an analysis with so much information.
    pub(super) fn at_least(&self, bound: f64, information: f64, drift: f64) -> f64 {
        if bound == f64::INFINITY {
            return 0.0;
        }
        let gained = information - self.information;
        let (root, before, spread) = (information.sqrt(), self.information.sqrt(), gained.sqrt());
        let tail = |z: f64| normal::upper_tail((bound * root - z * before - drift * gained) / spread);
        self.points.iter().map(|(z, mass)| mass * tail(*z)).sum()
    }

    /// `P(still going, Z < bound)`.
    pub(super) fn below(&self, bound: f64, information: f64, drift: f64) -> f64 {
        if bound == f64::NEG_INFINITY {
            return 0.0;
        }
        let gained = information - self.information;
        let (root, before, spread) = (information.sqrt(), self.information.sqrt(), gained.sqrt());
        let tail = |z: f64| normal::cdf((bound * root - z * before - drift * gained) / spread);
        self.points.iter().map(|(z, mass)| mass * tail(*z)).sum()
    }

    /// Those that go on between `lower` and `upper`.
    ///
    /// ```text
    /// g_k(z) = integral of g_{k-1}(u) sqrt(I_k / D) phi((z sqrt I_k - u sqrt I_{k-1} - theta D) / sqrt D) du,  D = I_k - I_{k-1}
    /// ```
    /// by 8-point Gauss rules on pieces no longer than the standard deviation of the step before and of the one to come.
    pub(super) fn advance(&self, step: Step, lower: f64, upper: f64) -> Self {
        let Step { information, next, drift } = step;
        let mean = drift * information.sqrt();
        let (low, high) = (lower.max(mean - REACH), upper.min(mean + REACH));
        if low >= high {
            return Self { points: Vec::new(), information };
        }
        let gained = information - self.information;
        let (root, before, spread) = (information.sqrt(), self.information.sqrt(), gained.sqrt());
        // Resolution needed on the scale of z: of this density, and of the step that starts from it.
        let coming = next.map_or(1.0, |next| ((next - information) / information).sqrt());
        let longest = (spread / root).min(coming).min(1.0);
        let pieces = ((high - low) / longest).ceil().clamp(1.0, 2000.0);
        let half = 0.5 * (high - low) / pieces;
        let density = |z: f64| -> f64 {
            let kernel = |u: f64| {
                let x = (z * root - u * before - drift * gained) / spread;
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

/// Probability of each way to end, analysis by analysis, at drift `theta` per unit of information.
///
/// The probabilities of all ends add up to 1.
/// # Reference
/// Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244; Jennison & Turnbull (2000), Group Sequential Methods, ch. 19.
/// Evidence: closed form for one analysis, bivariate normal for two, R rpact 3.3.4, in the tests.
#[must_use]
pub fn crossing_probabilities(boundaries: &Boundaries, theta: f64) -> Vec<Crossing> {
    let mut going = Continuing::start();
    let mut crossings = Vec::with_capacity(boundaries.analyses());
    for (k, information) in boundaries.information.iter().enumerate() {
        let (efficacy, futility) = (boundaries.efficacy[k], boundaries.futility[k]);
        crossings.push(Crossing {
            efficacy: going.at_least(efficacy, *information, theta),
            futility: going.below(futility, *information, theta),
        });
        let next = boundaries.information.get(k + 1).copied();
        going = going.advance(Step { information: *information, next, drift: theta }, futility, efficacy);
    }
    crossings
}
