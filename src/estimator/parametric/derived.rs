//! What follows from a fitted law, with intervals by the delta method.

use super::fit::{ParametricFit, law_at};
use crate::distribution::{EventTimeLaw, Law};
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::{exp, exp_m1, ln_or_limit};
use crate::numeric::quadrature::integrate;

/// A number that follows from a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Derived {
    /// Estimate.
    pub estimate: Outcome,
    /// Its standard error by the delta method.
    pub std_error: Outcome,
    /// Normal interval on a scale without borders, brought back.
    pub interval: Interval,
}

impl Derived {
    /// Without standard error and limits, for a reason.
    fn alone(estimate: Outcome, why: Outcome, level: ConfidenceLevel) -> Self {
        Self { estimate, std_error: why, interval: Interval { lower: why, upper: why, level } }
    }
}

impl ParametricFit {
    /// The time by which a fraction `probability` in (0, 1) has had the event; its interval is symmetrical in the logarithm.
    ///
    /// Not reached if under the fitted law fewer ever have it. A cured fraction whose size lies within the reach of the standard errors leaves the estimate without limits.
    #[must_use]
    pub fn quantile(&self, probability: f64, level: ConfidenceLevel) -> Derived {
        let time = self.law.quantile(probability);
        if time.is_infinite() {
            return Derived::alone(Outcome::NotReached, Outcome::NotReached, level);
        }
        if self.silent_piece_before(time) {
            return Derived::alone(Outcome::Value(time), Outcome::NotEstimable(Reason::NoEvents), level);
        }
        let Some((_, se)) = self.delta(|law| ln_or_limit(law.quantile(probability))) else {
            return Derived::alone(
                Outcome::Value(time),
                Outcome::NotEstimable(Reason::NoStandardError),
                level,
            );
        };
        let factor = exp(level.normal_quantile() * se);
        Derived {
            estimate: Outcome::Value(time),
            std_error: Outcome::Value(time * se),
            interval: Interval { lower: positive(time / factor), upper: positive(time * factor), level },
        }
    }

    /// Survival at `time`; its interval is symmetrical in the logarithm of the cumulative hazard (log-log).
    #[must_use]
    pub fn survival(&self, time: f64, level: ConfidenceLevel) -> Derived {
        let hazard = self.law.cumulative_hazard(time);
        let survival = exp(-hazard);
        let missing = |reason| Derived::alone(Outcome::Value(survival), Outcome::NotEstimable(reason), level);
        if hazard == 0.0 {
            return missing(Reason::SurvivalIsOne);
        }
        if survival == 0.0 {
            return missing(Reason::SurvivalIsZero);
        }
        if self.silent_piece_before(time) {
            return missing(Reason::NoEvents);
        }
        let Some((value, se)) = self.delta(|law| ln_or_limit(law.cumulative_hazard(time))) else {
            return missing(Reason::NoStandardError);
        };
        let half = level.normal_quantile() * se;
        Derived {
            estimate: Outcome::Value(survival),
            std_error: Outcome::Value(survival * hazard * se),
            interval: Interval {
                lower: Outcome::Value(exp(-exp(value + half))),
                upper: Outcome::Value(exp(-exp(value - half))),
                level,
            },
        }
    }

    /// Mean time to the event within the first `tau`; its interval is symmetrical in the logit of the fraction of `tau`.
    ///
    /// Unlike that under a Kaplan-Meier curve it exists for any `tau`: beyond the last observed time it is the choice of law.
    #[must_use]
    pub fn restricted_mean(&self, tau: f64, level: ConfidenceLevel) -> Derived {
        let (mean, lost) = mean_and_loss(&self.law, tau);
        let missing = |reason| Derived::alone(Outcome::Value(mean), Outcome::NotEstimable(reason), level);
        if self.silent_piece_before(tau) {
            return missing(Reason::NoEvents);
        }
        let logit = |law: &Law| {
            let (mean, lost) = mean_and_loss(law, tau);
            ln_or_limit(mean / lost)
        };
        let Some((value, se)) = self.delta(logit) else { return missing(Reason::NoStandardError) };
        let half = level.normal_quantile() * se;
        let back = |logit: f64| Outcome::Value(tau / (1.0 + exp(-logit)));
        Derived {
            estimate: Outcome::Value(mean),
            std_error: Outcome::Value(mean * (lost / tau) * se),
            interval: Interval { lower: back(value - half), upper: back(value + half), level },
        }
    }

    /// Whether a piece without events begins before `time`: what lies behind its beginning has no known error.
    fn silent_piece_before(&self, time: f64) -> bool {
        let Law::PiecewiseExponential(law) = &self.law else { return false };
        let starts = std::iter::once(0.0).chain(law.cuts().iter().copied());
        starts.zip(law.rates()).any(|(start, rate)| *rate == 0.0 && start < time)
    }

    /// A function of the law with its standard error; `None` if it has no value at or near the estimate.
    ///
    /// The gradient is a central difference of order 6 in steps of a twentieth of the standard error of each parameter.
    fn delta(&self, f: impl Fn(&Law) -> f64) -> Option<(f64, f64)> {
        let centre = f(&self.law);
        let mut gradient = vec![0.0; self.working.len()];
        for (index, slope) in gradient.iter_mut().enumerate() {
            let Some(se) = self.working_std_error(index).filter(|se| *se > 0.0) else { continue };
            let step = 0.05 * se;
            let at = |steps: f64| {
                let mut moved = self.working.clone();
                moved[index] += steps * step;
                law_at(&self.choice, &moved).map_or(f64::NAN, |law| f(&law))
            };
            let difference = |steps: f64| at(steps) - at(-steps);
            *slope = (45.0 * difference(1.0) - 9.0 * difference(2.0) + difference(3.0)) / (60.0 * step);
        }
        let mut variance = 0.0;
        for (row, a) in self.covariance.iter().zip(&gradient) {
            for (covariance, b) in row.iter().zip(&gradient) {
                variance += a * covariance * b;
            }
        }
        (centre.is_finite() && variance.is_finite() && variance >= 0.0).then(|| (centre, variance.sqrt()))
    }
}

/// A limit, or none where it leaves the range of numbers.
fn positive(limit: f64) -> Outcome {
    if limit > 0.0 && limit.is_finite() {
        Outcome::Value(limit)
    } else {
        Outcome::NotEstimable(Reason::NoStandardError)
    }
}

/// Cumulative hazards between whose times S is smooth enough for one rule: a step from 0 to `tau` could miss where it falls.
const STATIONS: [f64; 12] = [1e-8, 1e-5, 1e-3, 0.03, 0.2, 0.7, 1.5, 3.0, 6.0, 12.0, 25.0, 50.0];

/// Integrals of S and of 1 - S from 0 to `tau`.
fn mean_and_loss(law: &Law, tau: f64) -> (f64, f64) {
    let mut ends = vec![0.0, tau];
    ends.extend(STATIONS.iter().map(|hazard| law.inverse_cumulative_hazard(*hazard)));
    if let Law::PiecewiseExponential(pieces) = law {
        ends.extend(pieces.cuts());
    }
    ends.retain(|end| *end <= tau);
    ends.sort_by(f64::total_cmp);
    ends.windows(2).fold((0.0, 0.0), |(mean, lost), ends| {
        let tolerance = 1e-12 * (ends[1] - ends[0]);
        let part = integrate(ends[0], ends[1], tolerance, |time| law.survival(time));
        let rest = integrate(ends[0], ends[1], tolerance, |time| -exp_m1(-law.cumulative_hazard(time)));
        (mean + part.value, lost + rest.value)
    })
}

#[cfg(test)]
mod tests {
    use super::mean_and_loss;
    use crate::distribution::Law;

    #[test]
    fn restricted_means_in_closed_form() {
        let law: Law = "exponential:rate=0.2".parse().unwrap();
        for tau in [1e-3, 2.0, 40.0, 1e9] {
            let (mean, lost) = mean_and_loss(&law, tau);
            let expected = -(-0.2 * tau).exp_m1() / 0.2;
            assert!((mean / expected - 1.0).abs() < 1e-11, "{tau} {mean} {expected}");
            assert!(((mean + lost) / tau - 1.0).abs() < 1e-11, "{tau}");
        }
        // Weibull, shape 1/2: the mean is scale x Gamma(3).
        let law: Law = "weibull:shape=0.5,scale=3".parse().unwrap();
        assert!((mean_and_loss(&law, 1e6).0 / 6.0 - 1.0).abs() < 1e-9);
        // A cured half: S is 1/2 at the end.
        let law: Law = "piecewise:rates=0.6931471805599453/0,cuts=1".parse().unwrap();
        let (mean, _) = mean_and_loss(&law, 1001.0);
        assert!((mean - (500.0 + 0.5 / std::f64::consts::LN_2)).abs() < 1e-9, "{mean}");
    }
}
