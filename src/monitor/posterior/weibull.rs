//! A Weibull law: its shape on a grid, its hazard given the shape a gamma law.

use super::{MonitorError, ObservedTime};
use crate::design::bayes::GammaPrior;
use crate::distribution::{Law, Weibull};
use crate::monitor::error::positive;
use crate::numeric::gamma::log_tails;
use crate::numeric::portable::{exp, ln, ln_1p, ln_or_limit};
use crate::random::{Stream, gamma, uniform};

/// Prior of a Weibull law.
///
/// ```text
/// L(t) = c (t / m)^k,   ln k ~ N(ln shape, log_shape_sd^2),   c ~ Gamma(a, a / ln 2) independent of k
/// ```
/// with `a` the shape of `hazard` and `m = exposure ln 2 / a` its median, so that at k = 1 the hazard has the law `hazard`, and at any k the
/// law is centred at the same median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeibullPrior {
    /// Median of the prior of the shape; 1 is an exponential law.
    pub shape: f64,
    /// Standard deviation of the logarithm of the shape.
    pub log_shape_sd: f64,
    /// Prior of the hazard of an exponential law.
    pub hazard: GammaPrior,
}

impl WeibullPrior {
    /// # Errors
    /// [`MonitorError::NotPositive`].
    pub fn new(shape: f64, log_shape_sd: f64, hazard: GammaPrior) -> Result<Self, MonitorError> {
        positive("the prior's median of the shape", shape)?;
        positive("the prior's standard deviation of the logarithm of the shape", log_shape_sd)?;
        Ok(Self { shape, log_shape_sd, hazard })
    }
}

/// The posterior of the shape and how well its grid holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeGrid {
    /// Logarithms of the shape, equally spaced.
    pub log_shapes: Vec<f64>,
    /// Density of the logarithm at each.
    pub density: Vec<f64>,
    /// Mean of the logarithm of the shape.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Mass in the outermost cells at both ends.
    pub edge_mass: f64,
    /// By how much mean and standard deviation move with half of the points, in standard deviations: the larger.
    pub change_on_halving: f64,
}

/// Standard deviations of the prior that the first grid reaches to either side, its cells, those of the last grid.
const REACH: f64 = 8.0;
const FIRST_CELLS: u32 = 400;
const CELLS: u32 = 256;
/// Logarithm of the density, below the largest, at which the last grid ends.
const LOWEST: f64 = 36.0;
/// Mass at the ends beyond which the grid is refused.
const MOST_EDGE_MASS: f64 = 1e-6;

/// Posterior of a Weibull law.
///
/// ```text
/// p(ln k | data) ~ prior x k^d (product over events of u_i)^(k - 1) / (a / ln 2 + S(k))^(a + d)      u = t / m
/// c | k, data    ~ Gamma(a + d, a / ln 2 + S(k)),   S(k) = sum of u_i^k - v_i^k, v_i late entry
/// ```
/// The density of ln k is taken as a line between grid points. Evidence: k fixed by a tight prior is the exponential or power-transformed posterior; independent
/// two-dimensional quadrature in R, tests/reference/monitor_posterior; rank statistics.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeibullPosterior {
    grid: ShapeGrid,
    /// Mass below each grid point.
    cumulative: Vec<f64>,
    /// Rate of c at each grid point.
    rates: Vec<f64>,
    /// Shape of c.
    events: f64,
    /// m.
    median: f64,
    /// Logarithms of u and v, and the constant of the rate of c.
    times: Vec<(f64, f64)>,
    constant: f64,
}

impl WeibullPosterior {
    pub(super) fn new(prior: &WeibullPrior, observed: &[ObservedTime]) -> Result<Self, MonitorError> {
        let GammaPrior { shape: a, exposure } = prior.hazard;
        let median = exposure * std::f64::consts::LN_2 / a;
        if let Some(index) = observed.iter().position(|one| one.event && one.time == 0.0) {
            return Err(MonitorError::EventAtZero { subject: index + 1 });
        }
        let scaled = |time: f64| ln_or_limit(time / median);
        let times: Vec<(f64, f64)> =
            observed.iter().map(|one| (scaled(one.time), scaled(one.from))).collect();
        let happened = observed.iter().zip(&times).filter(|(one, _)| one.event);
        let (count, logs) = happened.fold((0.0, 0.0), |(n, sum), (_, (log, _))| (n + 1.0, sum + log));
        let constant = a / std::f64::consts::LN_2;
        let rate = |log_shape: f64| constant + accumulated(&times, exp(log_shape));
        let log_density = |x: f64| {
            let from_prior = (x - ln(prior.shape)) / prior.log_shape_sd;
            let (shape, rate) = (exp(x), rate(x));
            let value = -0.5 * from_prior * from_prior + count * x + (shape - 1.0) * logs
                - (a + count) * ln_or_limit(rate);
            if rate.is_finite() && value.is_finite() { value } else { f64::NEG_INFINITY }
        };
        let reach = REACH * prior.log_shape_sd;
        let first = points(ln(prior.shape) - reach, ln(prior.shape) + reach, FIRST_CELLS);
        let logs: Vec<f64> = first.iter().map(|x| log_density(*x)).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let inside = |log: &f64| *log > largest - LOWEST;
        let out_of_range =
            || MonitorError::ShapeOutOfRange { from: exp(first[0]), to: exp(first[first.len() - 1]) };
        let (low, high) =
            logs.iter().position(inside).zip(logs.iter().rposition(inside)).ok_or_else(out_of_range)?;
        let (low, high) = (low.saturating_sub(1), (high + 1).min(first.len() - 1));
        let log_shapes = points(first[low], first[high], CELLS);
        let logs: Vec<f64> = log_shapes.iter().map(|x| log_density(*x)).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let unscaled: Vec<f64> = logs.iter().map(|log| exp(log - largest)).collect();
        let grid = ShapeGrid::new(log_shapes, unscaled);
        if grid.edge_mass > MOST_EDGE_MASS {
            return Err(out_of_range());
        }
        let step = grid.log_shapes[1] - grid.log_shapes[0];
        let mut cumulative = vec![0.0];
        for pair in grid.density.windows(2) {
            cumulative.push(cumulative[cumulative.len() - 1] + 0.5 * step * (pair[0] + pair[1]));
        }
        let rates = grid.log_shapes.iter().map(|x| rate(*x)).collect();
        Ok(Self { grid, cumulative, rates, events: a + count, median, times, constant })
    }

    pub(super) fn grid(&self) -> &ShapeGrid {
        &self.grid
    }

    pub(super) fn scale(&self) -> f64 {
        let shape = exp(self.grid.mean);
        let hazard = self.events / (self.constant + accumulated(&self.times, shape));
        self.median * exp(ln(std::f64::consts::LN_2 / hazard) / shape)
    }

    /// Averages over the shape, by the trapezoidal rule: `f` of the shape and the rate of c.
    fn average(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        let step = self.grid.log_shapes[1] - self.grid.log_shapes[0];
        let nodes = self.grid.log_shapes.iter().zip(&self.grid.density).zip(&self.rates);
        nodes.map(|((x, density), rate)| step * density * f(exp(*x), *rate)).sum()
    }

    pub(super) fn cumulative_hazard_below(&self, time: f64, hazard: f64) -> f64 {
        let log = ln(time / self.median);
        let below = |shape: f64, rate: f64| {
            // P(c <= hazard / u^k)
            let bound = ln_or_limit(hazard) + ln(rate) - shape * log - ln(self.events);
            exp(log_tails(self.events, bound).lower)
        };
        self.average(below).min(1.0)
    }

    pub(super) fn predictive_survival(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 1.0;
        }
        let log = ln(time / self.median);
        self.average(|shape, rate| exp(-self.events * ln_1p(exp((shape * log).min(700.0)) / rate)))
    }

    pub(super) fn first_law(&self) -> Result<Law, MonitorError> {
        Ok(Law::Weibull(Weibull::from_shape_and_scale(1.0, self.median)?))
    }

    pub(super) fn redraw(&self, stream: &mut Stream, law: &mut Law) {
        let mass = uniform(stream) * self.cumulative[self.cumulative.len() - 1];
        let cell = self.cumulative[1..self.cumulative.len() - 1].partition_point(|below| *below < mass);
        let (from, to) = (self.grid.density[cell], self.grid.density[cell + 1]);
        let within = (mass - self.cumulative[cell]) / (self.cumulative[cell + 1] - self.cumulative[cell]);
        // The density is a line from `from` to `to`.
        let v = within.clamp(0.0, 1.0);
        let share = v * (from + to) / (from + (from * from + v * (to * to - from * from)).max(0.0).sqrt());
        let [start, end] = [self.grid.log_shapes[cell], self.grid.log_shapes[cell + 1]];
        let shape = exp(start + share * (end - start));
        let hazard = gamma(stream, self.events) / (self.constant + accumulated(&self.times, shape));
        // L(scale) = 1.
        let log_scale = -ln(hazard.max(f64::MIN_POSITIVE)) / shape;
        let scale = self.median * exp(log_scale.clamp(-600.0, 600.0));
        if let Ok(drawn) = Weibull::from_shape_and_scale(shape, scale) {
            *law = Law::Weibull(drawn);
        }
    }
}

impl ShapeGrid {
    fn new(log_shapes: Vec<f64>, unscaled: Vec<f64>) -> Self {
        let step = log_shapes[1] - log_shapes[0];
        let moments = |stride: usize| {
            let nodes = || log_shapes.iter().zip(&unscaled).step_by(stride);
            let total: f64 = nodes().map(|(_, p)| p).sum();
            let mean = nodes().map(|(x, p)| x * p).sum::<f64>() / total;
            let variance = nodes().map(|(x, p)| (x - mean) * (x - mean) * p).sum::<f64>() / total;
            (total * stride as f64 * step, mean, variance.sqrt())
        };
        let (total, mean, sd) = moments(1);
        let (_, coarse_mean, coarse_sd) = moments(2);
        let density: Vec<f64> = unscaled.iter().map(|p| p / total).collect();
        let last = density.len() - 1;
        Self {
            mean,
            sd,
            edge_mass: step * (density[0] + density[1] + density[last - 1] + density[last]),
            change_on_halving: (coarse_mean - mean).abs().max((coarse_sd - sd).abs()) / sd,
            log_shapes,
            density,
        }
    }
}

/// `S(k)`.
fn accumulated(times: &[(f64, f64)], shape: f64) -> f64 {
    let power = |log: f64| if log == f64::NEG_INFINITY { 0.0 } else { exp(shape * log) };
    times.iter().map(|(time, from)| power(*time) - power(*from)).sum()
}

fn points(from: f64, to: f64, cells: u32) -> Vec<f64> {
    (0..=cells).map(|cell| from + (to - from) * f64::from(cell) / f64::from(cells)).collect()
}
