//! Exact size and power of the one-sample log-rank variants by convolution. Evidence: second implementation.
//!
//! It shares no code with `src`: its own laws, critical values, quadrature and Fourier transform, all on the
//! standard library's float functions. With subjects independent and alike,
//!
//! ```text
//! P(O = o, E in de) = C(n, o) (f1^{*o} * f0^{*(n - o)})(de)
//! ```
//! f1 and f0 the laws of `A = L0(min(X, h))` of a subject with and without an event up to the horizon h. Both
//! are laid on a grid of A, each mass split between its two neighbours so that its mean is kept, and convolved by
//! Fourier transform.

use super::critical::critical;
use super::fourier::transform;
use super::laws::Hazard;

/// One design, one benchmark, one truth. Times in months.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) subjects: usize,
    /// Uniform entry over so long.
    pub(super) accrual: f64,
    /// Calendar time of the data cut.
    pub(super) cutoff: f64,
    /// Probability of dropout per month.
    pub(super) dropout: f64,
    /// Infinite for none.
    pub(super) horizon: f64,
    pub(super) benchmark: Hazard,
    pub(super) truth: Hazard,
}

/// Nodes and weights of Gauss and Legendre on (-1, 1), four points.
const GAUSS: [(f64, f64); 4] = [
    (-0.861_136_311_594_052_6, 0.347_854_845_137_453_8),
    (-0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
    (0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_8),
];

/// Hands over nodes and weights between `a` and `b`, exact for polynomials of degree 7.
fn quadrature(a: f64, b: f64, mut each: impl FnMut(f64, f64)) {
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
    for (node, weight) in GAUSS {
        each(middle + half * node, half * weight);
    }
}

/// Integral of a smooth function, on 200 pieces.
pub(super) fn integral(a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (width, mut sum) = ((b - a) / 200.0, 0.0);
    for piece in 0..200 {
        let left = a + width * f64::from(piece);
        quadrature(left, left + width, |x, weight| sum += weight * f(x));
    }
    sum
}

impl Case {
    fn dropout_hazard(&self) -> f64 {
        -(1.0 - self.dropout).ln()
    }

    /// Probability of being under observation at `time`, but for the event.
    pub(super) fn uncensored(&self, time: f64) -> f64 {
        (-self.dropout_hazard() * time).exp() * ((self.cutoff - time) / self.accrual).clamp(0.0, 1.0)
    }

    /// Density of the time of censoring.
    fn censoring(&self, time: f64) -> f64 {
        let entered_late = time > self.cutoff - self.accrual && time < self.cutoff;
        let cut = if entered_late { (-self.dropout_hazard() * time).exp() / self.accrual } else { 0.0 };
        self.dropout_hazard() * self.uncensored(time) + cut
    }

    /// Times between which everything is smooth, at most `longest` apart, up to the end of observation.
    fn pieces(&self, inside: Vec<f64>) -> Vec<f64> {
        let end = self.horizon.min(self.cutoff);
        let mut edges = inside;
        edges.extend([0.0, end, self.cutoff - self.accrual, self.truth.kink()]);
        // Ever closer to 0, where a power of time is not smooth.
        edges.extend((1..40).map(|halving| end * 0.5_f64.powi(halving)));
        edges.retain(|time| (0.0..=end).contains(time));
        edges.sort_by(f64::total_cmp);
        edges
    }

    /// Mean over one subject of `of(time, event)`, by quadrature over event and censoring times.
    pub(super) fn mean(&self, of: impl Fn(f64, bool) -> f64) -> f64 {
        let mut sum = 0.0;
        self.each(self.pieces((0..2400).map(|i| 0.01 * f64::from(i)).collect()), |time, event, mass| {
            sum += mass * of(time, event);
        });
        sum
    }

    /// Hands over the law of (time, event) as point masses.
    fn each(&self, edges: Vec<f64>, mut take: impl FnMut(f64, bool, f64)) {
        for pair in edges.windows(2).filter(|pair| pair[1] > pair[0]) {
            // Events over the truth's cumulative hazard w, whose density is exp(-w) whatever the law.
            let (low, high) = (self.truth.cumulative(pair[0]), self.truth.cumulative(pair[1]));
            quadrature(low, high, |w, weight| {
                let time = self.truth.inverse(w);
                take(time, true, weight * (-w).exp() * self.uncensored(time));
            });
            quadrature(pair[0], pair[1], |time, weight| {
                take(time, false, weight * (-self.truth.cumulative(time)).exp() * self.censoring(time));
            });
        }
        if self.horizon < self.cutoff {
            let end = self.horizon;
            take(end, false, (-self.truth.cumulative(end)).exp() * self.uncensored(end));
        }
    }

    /// The joint law of O and E, on so many cells of a subject's A.
    pub(super) fn joint(&self, cells: usize) -> Joint {
        let step = self.benchmark.cumulative(self.horizon.min(self.cutoff)) / cells as f64;
        let edges = (0..cells).map(|cell| self.benchmark.inverse(cell as f64 * step));
        let mut laws = [vec![0.0; cells + 1], vec![0.0; cells + 1]];
        self.each(self.pieces(edges.collect()), |time, event, mass| {
            let position = self.benchmark.cumulative(time) / step;
            let left = (position as usize).min(cells - 1);
            let share = position - left as f64;
            laws[usize::from(event)][left] += mass * (1.0 - share);
            laws[usize::from(event)][left + 1] += mass * share;
        });
        Joint::new(self.subjects, step, laws, Reading::Between)
    }

    /// Probability of rejection by one variant at one-sided 5%, and how far the result for half as many cells
    /// was off.
    pub(super) fn rejection(&self, variant: &str) -> f64 {
        let [coarse, fine] = [CELLS, 2 * CELLS].map(|cells| self.joint(cells));
        extrapolated(&coarse, &fine, |o| critical(variant, o))
    }
}

/// Cells of the coarser of the two grids.
pub(super) const CELLS: usize = 256;

/// The grid's error falls with the square of the step, as masses are split between neighbours: from two
/// grids, the leading term goes.
pub(super) fn extrapolated(coarse: &Joint, fine: &Joint, edge: impl Fn(usize) -> f64) -> f64 {
    let (a, b) = (coarse.probability(&edge), fine.probability(&edge));
    assert!((a - b).abs() < 1e-4, "the grid is too coarse: {a} {b}");
    b + (b - a) / 3.0
}

/// How probabilities are read off the grid.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// All mass lies on the grid.
    Exact,
    /// The law is continuous: the tail beyond a half-way point is known, others by a cubic through four of
    /// them.
    Between,
}

/// `tails[o][k] = P(O = o, E >= k step)`.
pub(super) struct Joint {
    step: f64,
    tails: Vec<Vec<f64>>,
    reading: Reading,
}

impl Joint {
    /// From the laws of A without and with an event.
    pub(super) fn new(n: usize, step: f64, laws: [Vec<f64>; 2], reading: Reading) -> Self {
        let mass: f64 = laws.iter().flatten().sum();
        assert!((mass - 1.0).abs() < 1e-9, "masses add to {mass}");
        let length = n * (laws[0].len() - 1) + 1;
        let size = length.next_power_of_two();
        let spectra = laws.map(|law| {
            let mut values: Vec<[f64; 2]> = law.into_iter().map(|mass| [mass, 0.0]).collect();
            values.resize(size, [0.0; 2]);
            transform(&mut values, false);
            values
        });
        let mut ways = 1.0;
        let tails = (0..=n).map(|o| {
            let power =
                |(without, with): (&[f64; 2], &[f64; 2])| product(raise(*without, n - o), raise(*with, o));
            let mut values: Vec<[f64; 2]> = spectra[0].iter().zip(&spectra[1]).map(power).collect();
            transform(&mut values, true);
            let mut tail: Vec<f64> = values[..length].iter().map(|value| ways * value[0]).collect();
            for k in (1..length).rev() {
                tail[k - 1] += tail[k];
            }
            ways *= (n - o) as f64 / (o + 1) as f64;
            tail
        });
        Self { step, tails: tails.collect(), reading }
    }

    /// `P(E >= edge(O))`.
    pub(super) fn probability(&self, edge: impl Fn(usize) -> f64) -> f64 {
        self.tails.iter().enumerate().map(|(o, tail)| self.beyond(tail, edge(o) / self.step)).sum()
    }

    fn beyond(&self, tail: &[f64], position: f64) -> f64 {
        let at = |k: i64| match usize::try_from(k) {
            Ok(k) => tail.get(k).copied().unwrap_or(0.0),
            Err(_) => tail[0],
        };
        match self.reading {
            // Edges are no multiples of the step; the margin is for those that are, rounded.
            Reading::Exact => at((position - 1e-9).ceil() as i64),
            Reading::Between => {
                // tail[k] is what lies beyond (k - 1/2) steps.
                let shifted = position + 0.5;
                let first = shifted.floor() as i64 - 1;
                let x = shifted - first as f64;
                let lagrange = |i: usize| {
                    let others = (0..4).filter(|j| *j != i);
                    others.map(|j| (x - j as f64) / (i as f64 - j as f64)).product::<f64>()
                };
                (0..4).map(|i| lagrange(i) * at(first + i as i64)).sum()
            }
        }
    }
}

fn product(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

fn raise(mut base: [f64; 2], mut exponent: usize) -> [f64; 2] {
    let mut result = [1.0, 0.0];
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = product(result, base);
        }
        base = product(base, base);
        exponent /= 2;
    }
    result
}
