//! What is asked of the curves beyond estimates at times: bands, landmarks, hazards.

use super::bands::BandRequest;
use super::smoothed_hazard::Bandwidth;
use crate::estimator::SurvivalEstimate;

/// What is asked of the curves.
#[derive(Debug, Clone, Default)]
pub struct CurveRequest {
    /// How survival is estimated.
    pub estimate: SurvivalEstimate,
    /// Whether the rows of the curve are left out: a table shows none of them, and of large data they are most of the result.
    pub without_rows: bool,
    /// Simultaneous bands.
    pub bands: BandRequest,
    /// Landmarks for survival given that they were reached.
    pub conditional_on: Vec<f64>,
    /// Whether to give the cumulative hazard with its limits.
    pub cumulative_hazard: bool,
    /// The smoothed hazard, and how wide its kernel is.
    pub hazard: Option<Bandwidth>,
}
