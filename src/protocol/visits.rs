//! Scans as they are held: early, late or not at all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CensoringRule, ScanSchedule};

/// Law of the day of a scan within its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WindowShape {
    /// Every day of the window alike.
    Uniform,
    /// Most often on the planned day, less and less towards the ends of the window.
    Triangular,
}

/// The scans of the trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Visits {
    /// Planned times.
    pub schedule: ScanSchedule,
    /// A scan is held up to so long before or after its planned time; less than half the shortest interval.
    pub window: f64,
    /// When within the window.
    pub shape: WindowShape,
    /// Probability that a scan is not held.
    pub missed: f64,
    /// How the endpoint is read.
    pub rule: CensoringRule,
}

impl Visits {
    /// Every scan on its planned day, none missed.
    #[must_use]
    pub fn exact(schedule: ScanSchedule, rule: CensoringRule) -> Self {
        Self { schedule, window: 0.0, shape: WindowShape::Uniform, missed: 0.0, rule }
    }

    /// Distance of a scan from its planned time, given a uniform number.
    #[inline]
    #[must_use]
    pub fn deviation(&self, u: f64) -> f64 {
        let share = match self.shape {
            WindowShape::Uniform => 2.0 * u - 1.0,
            WindowShape::Triangular if u < 0.5 => (2.0 * u).sqrt() - 1.0,
            WindowShape::Triangular => 1.0 - (2.0 * (1.0 - u)).sqrt(),
        };
        self.window * share
    }
}
