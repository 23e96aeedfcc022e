//! Restricted mean survival time.

use super::KaplanMeier;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::exp;

/// Mean time to the event within the first `tau`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// Restriction time.
    pub tau: f64,
    /// Area under the curve up to `tau`.
    pub estimate: Outcome,
    /// Its standard error.
    pub std_error: Outcome,
    /// Normal interval, clipped to [0, tau].
    pub interval: Interval,
    /// Normal interval on the logarithmic scale, `RMST exp(-+ z se / RMST)`, clipped to tau; undefined for a mean of 0.
    pub log_interval: Interval,
}

/// Area under the Kaplan-Meier curve from 0 to `tau`.
///
/// ```text
/// RMST = integral of S from 0 to tau
/// var  = sum over event times t_j <= tau of (integral of S from t_j to tau)^2 d_j / (n_j (n_j - d_j))
/// ```
/// An event time with `d_j = n_j` adds nothing, as no area is left after it. Not estimable if `tau` lies beyond the
/// last observed time while the curve is above 0: the area there would be a guess.
/// # Reference
/// Irwin (1949), J. Hyg. 47, 188-189; the logarithmic limits by the delta method. Evidence: R `summary(survfit, rmean = )`, tests/reference/rmst.
#[must_use]
pub fn restricted_mean(curve: &KaplanMeier, tau: f64, level: ConfidenceLevel) -> RestrictedMean {
    if curve.survival(tau).value().is_none() {
        let missing = Outcome::NotEstimable(Reason::BeyondLastTime);
        let interval = Interval { lower: missing, upper: missing, level };
        return RestrictedMean {
            tau,
            estimate: missing,
            std_error: missing,
            interval,
            log_interval: interval,
        };
    }
    let steps: Vec<_> = curve.rows().iter().take_while(|row| row.time <= tau).collect();
    let (mut area, mut variance, mut end) = (0.0, 0.0, tau);
    // From the right, so that `area` is always that between the row and tau.
    for row in steps.iter().rev() {
        area += row.survival * (end - row.time);
        end = row.time;
        let (n, d) = (f64::from(row.at_risk), f64::from(row.events));
        if row.events > 0 && row.events < row.at_risk {
            variance += area * area * d / (n * (n - d));
        }
    }
    let estimate = area + end;
    let std_error = f64::sqrt(variance);
    RestrictedMean::from_estimate(tau, estimate, std_error, level)
}

impl RestrictedMean {
    /// With its normal limits on both scales.
    pub(super) fn from_estimate(tau: f64, estimate: f64, std_error: f64, level: ConfidenceLevel) -> Self {
        let half_width = level.normal_quantile() * std_error;
        Self {
            tau,
            estimate: Outcome::Value(estimate),
            std_error: Outcome::Value(std_error),
            interval: Interval {
                lower: Outcome::Value((estimate - half_width).max(0.0)),
                upper: Outcome::Value((estimate + half_width).min(tau)),
                level,
            },
            log_interval: log_interval(estimate, half_width, tau, level),
        }
    }
}

fn log_interval(estimate: f64, half_width: f64, tau: f64, level: ConfidenceLevel) -> Interval {
    if estimate == 0.0 {
        let missing = Outcome::NotEstimable(Reason::SurvivalIsZero);
        return Interval { lower: missing, upper: missing, level };
    }
    let factor = exp(half_width / estimate);
    Interval {
        lower: Outcome::Value(estimate / factor),
        upper: Outcome::Value((estimate * factor).min(tau)),
        level,
    }
}
