//! The scales on which a survival probability has a nearly normal estimate: pointwise intervals, and with them the
//! intervals of quantiles and the landmark test.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::{exp, ln};

/// A transform `g` of the survival probability.
///
/// | id | g(S) | limits when S = 1 |
/// |---|---|---|
/// | `plain` | S, clipped to [0, 1] | 1, 1 |
/// | `log` | ln S, clipped to 1 | 1, 1 |
/// | `log-log` | ln(-ln S) | undefined |
/// | `logit` | ln(S / (1 - S)) | undefined |
/// | `arcsine` | arcsin sqrt S, clipped to [0, pi/2] | undefined |
///
/// As in R's `survfit(conf.type = )`; all limits are undefined where S = 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// The identity.
    Plain,
    /// Logarithm.
    Log,
    /// Complementary log-log: limits stay inside (0, 1); the default.
    LogLog,
    /// Log odds.
    Logit,
    /// Arcsine of the square root.
    Arcsine,
}

/// A word that names no transform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no interval type is called `{0}`; known: plain, log, log-log, logit, arcsine")]
pub struct UnknownTransform(pub String);

impl Transform {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Log, Self::LogLog, Self::Logit, Self::Arcsine];

    /// Its id in flags and files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Log => "log",
            Self::LogLog => "log-log",
            Self::Logit => "logit",
            Self::Arcsine => "arcsine",
        }
    }

    /// `g(S)` for `0 < S < 1`.
    #[inline(always)]
    #[must_use]
    pub fn value(self, survival: f64) -> f64 {
        match self {
            Self::Plain => survival,
            Self::Log => ln(survival),
            Self::LogLog => ln(-ln(survival)),
            Self::Logit => ln(survival / (1.0 - survival)),
            Self::Arcsine => libm::asin(survival.sqrt()),
        }
    }

    /// `g'(S)` for `0 < S < 1`; negative for `log-log`.
    #[inline(always)]
    #[must_use]
    pub fn slope(self, survival: f64) -> f64 {
        match self {
            Self::Plain => 1.0,
            Self::Log => 1.0 / survival,
            Self::LogLog => 1.0 / (survival * ln(survival)),
            Self::Logit => 1.0 / (survival * (1.0 - survival)),
            Self::Arcsine => 0.5 / (survival * (1.0 - survival)).sqrt(),
        }
    }

    /// `g^-1(y)`, clipped to [0, 1].
    #[inline(always)]
    #[must_use]
    fn inverse(self, y: f64) -> f64 {
        match self {
            Self::Plain => y.clamp(0.0, 1.0),
            Self::Log => exp(y).min(1.0),
            Self::LogLog => exp(-exp(y)),
            Self::Logit => 1.0 / (1.0 + exp(-y)),
            Self::Arcsine => {
                let sine = libm::sin(y.clamp(0.0, std::f64::consts::FRAC_PI_2));
                sine * sine
            }
        }
    }

    /// Pointwise interval of a survival probability.
    ///
    /// ```text
    /// g^-1( g(S) -+ z |g'(S)| se(S) ),   se(S) = S sqrt(greenwood)
    /// ```
    /// `greenwood` is the sum of `d / (n (n - d))`, the variance of ln S.
    /// Evidence: R `survfit`, tests/reference/kaplan_meier.
    #[must_use]
    pub fn interval(self, survival: f64, greenwood: f64, level: ConfidenceLevel) -> Interval {
        let both = |outcome| Interval { lower: outcome, upper: outcome, level };
        if survival <= 0.0 {
            return both(Outcome::NotEstimable(Reason::SurvivalIsZero));
        }
        if survival >= 1.0 {
            let certain = matches!(self, Self::Plain | Self::Log);
            return both(if certain {
                Outcome::Value(1.0)
            } else {
                Outcome::NotEstimable(Reason::SurvivalIsOne)
            });
        }
        let [lower, upper] = self.bounds(survival, greenwood, level.normal_quantile());
        Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level }
    }

    /// Limits for `0 < S < 1` at normal quantile `z`; meaningless numbers otherwise. Branch-free once the transform is
    /// known, but for calls of the sine: for [`lanes`](crate::numeric::lanes).
    #[inline(always)]
    #[must_use]
    pub(super) fn bounds(self, survival: f64, greenwood: f64, z: f64) -> [f64; 2] {
        if self == Self::LogLog {
            return log_log_bounds(survival, greenwood, z);
        }
        self.bounds_about(survival, z * self.standard_error(survival, greenwood))
    }

    /// [`Self::interval`] with a half width of ln S in place of `z sqrt(greenwood)`.
    #[must_use]
    pub(super) fn about(self, survival: f64, log_half_width: f64, level: ConfidenceLevel) -> Interval {
        if survival <= 0.0 || survival >= 1.0 {
            return self.interval(survival, 0.0, level);
        }
        let half_width = self.slope(survival).abs() * survival * log_half_width;
        let [lower, upper] = self.bounds_about(survival, half_width);
        Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level }
    }

    /// For `0 < S < 1` and a half width on the transformed scale.
    #[inline(always)]
    fn bounds_about(self, survival: f64, half_width: f64) -> [f64; 2] {
        let centre = self.value(survival);
        let (a, b) = (self.inverse(centre - half_width), self.inverse(centre + half_width));
        [a.min(b), a.max(b)]
    }

    /// Standard error of `g(S)`: `|g'(S)| S sqrt(greenwood)`, for `0 < S < 1`.
    #[inline(always)]
    #[must_use]
    pub fn standard_error(self, survival: f64, greenwood: f64) -> f64 {
        self.slope(survival).abs() * survival * greenwood.sqrt()
    }
}

/// `exp(-exp(ln(-ln S) -+ h)) = exp(ln S exp(-+h))` with `h = z sqrt(greenwood) / |ln S|`: half the work.
#[inline(always)]
fn log_log_bounds(survival: f64, greenwood: f64, z: f64) -> [f64; 2] {
    let log = ln(survival);
    let factor = log_log_factor(log, greenwood, z);
    [exp(log * factor), exp(log / factor)]
}

/// `exp(h)`, by which the limits multiply and divide `log`, the logarithm of survival.
#[inline(always)]
pub(super) fn log_log_factor(log: f64, greenwood: f64, z: f64) -> f64 {
    exp(z * greenwood.sqrt() / -log)
}

impl std::str::FromStr for Transform {
    type Err = UnknownTransform;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|transform| transform.id() == word)
            .ok_or_else(|| UnknownTransform(word.to_owned()))
    }
}

impl std::fmt::Display for Transform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
