//! Probabilities that are easily taken for one another.

use schemars::JsonSchema;
use serde::Serialize;

/// A number outside the range that its name allows.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum LevelError {
    /// A confidence level outside (0, 1).
    #[error("a confidence level lies strictly between 0 and 1 (0.95, not 95 or 0.05 for 95%), got {0}")]
    Level(f64),
    /// A one-sided alpha outside (0, 0.5).
    #[error("a one-sided alpha lies strictly between 0 and 0.5, got {0}")]
    Alpha(f64),
}

/// The confidence level of a two-sided interval, in (0, 1): 0.95, never its complement.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, JsonSchema)]
#[serde(into = "f64")]
#[schemars(with = "f64")]
pub struct ConfidenceLevel {
    level: f64,
    /// Kept, since finding it is slow and intervals are many.
    normal_quantile: f64,
}

impl From<ConfidenceLevel> for f64 {
    fn from(level: ConfidenceLevel) -> Self {
        level.level
    }
}

/// The error of a one-sided test, in (0, 0.5).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct OneSidedAlpha(f64);

impl ConfidenceLevel {
    /// 95%.
    pub const NINETY_FIVE: Self = Self { level: 0.95, normal_quantile: 1.959_963_984_540_053_6 };

    /// # Errors
    /// [`LevelError::Level`] outside (0, 1).
    pub fn new(level: f64) -> Result<Self, LevelError> {
        if level > 0.0 && level < 1.0 {
            Ok(Self { level, normal_quantile: -crate::numeric::normal::quantile(0.5 * (1.0 - level)) })
        } else {
            Err(LevelError::Level(level))
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.level
    }

    /// The normal quantile of a two-sided interval at this level: 1.96 for 0.95.
    #[must_use]
    pub fn normal_quantile(self) -> f64 {
        self.normal_quantile
    }
}

impl OneSidedAlpha {
    /// 5%.
    pub const FIVE_PERCENT: Self = Self(0.05);

    /// # Errors
    /// [`LevelError::Alpha`] outside (0, 0.5).
    pub fn new(value: f64) -> Result<Self, LevelError> {
        if value > 0.0 && value < 0.5 { Ok(Self(value)) } else { Err(LevelError::Alpha(value)) }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// The critical value of a one-sided normal test: 1.645 for 0.05.
    #[must_use]
    pub fn critical_value(self) -> f64 {
        -crate::numeric::normal::quantile(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ConfidenceLevel;

    #[test]
    fn the_usual_level_is_the_computed_one() {
        assert_eq!(ConfidenceLevel::new(0.95), Ok(ConfidenceLevel::NINETY_FIVE));
        assert!(ConfidenceLevel::new(95.0).is_err() && ConfidenceLevel::new(f64::NAN).is_err());
    }
}
