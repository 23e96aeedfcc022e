//! The effect that numbers of subjects detect.

use super::DesignRequest;
use crate::design::one_sample_logrank::AlternativeVariance;
use crate::design::{DesignError, DesignGoal, Method, Solved, Unknown, solve};

/// The effect that numbers of subjects detect with a power.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectableEffect {
    /// Power.
    pub power: f64,
    /// (subjects, hazard ratio, median of the alternative), by subjects.
    pub points: Vec<(u64, f64, Option<f64>)>,
}

/// Powers of the contours.
const POWERS: [f64; 3] = [0.7, 0.8, 0.9];
/// Numbers of subjects looked at.
const STEPS: u64 = 24;

/// Contours of power over subjects and hazard ratio, by the first method asked for that gives one; else by Wu's formula.
///
/// # Errors
/// [`DesignError`] if there is no design to begin with.
pub fn detectable_effects(request: &DesignRequest) -> Result<Vec<DetectableEffect>, DesignError> {
    let wu = Method::Logrank(AlternativeVariance::Exact);
    // The exact methods take too long for a plane of designs.
    let quick = request.methods.iter().copied().find(|method| !method.is_calibrated());
    let method = quick.unwrap_or(wu);
    let centre = solve(method, &request.setting, request.unknown, &request.goal)?;
    let (low, high) = ((centre.subjects / 2).max(4), (2 * centre.subjects).max(12));
    let step = ((high - low) / STEPS).max(1);
    let contour = |power: f64| {
        let numbers = (low..=high).step_by(usize::try_from(step).unwrap_or(1));
        let points = numbers.filter_map(|n| point(method, request, &centre, n, power)).collect();
        DetectableEffect { power, points }
    };
    Ok(POWERS.into_iter().map(contour).collect())
}

/// No point where no effect is large enough.
fn point(
    method: Method,
    request: &DesignRequest,
    centre: &Solved,
    subjects: u64,
    power: f64,
) -> Option<(u64, f64, Option<f64>)> {
    let goal = DesignGoal { alpha: centre.alpha, power, subjects, most: request.goal.most };
    let found = solve(method, &centre.setting, Unknown::HazardRatio, &goal).ok()?;
    let law = &found.setting.alternative;
    Some((subjects, law.hazard_ratio_to(&found.setting.null)?, law.median_if_reached()))
}
