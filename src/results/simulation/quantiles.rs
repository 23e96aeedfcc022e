//! Quantiles of an estimate over trials, from its histogram.

use schemars::JsonSchema;
use serde::Serialize;

use super::missing;
use super::records::MedianBin;
use crate::measure::Reason;
use crate::results::Reasons;

/// Quantiles that are shown.
const PROBABILITIES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];

/// A quantile over trials.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuantileOverTrials {
    /// Fraction of trials at or below it.
    pub probability: f64,
    /// The estimate, read within its bin of the histogram as if the trials of the bin were spread evenly: it errs by less than a bin. Null if
    /// so many trials do not reach it.
    pub estimate: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Quantiles of the observed median; trials that do not reach it count as above all others.
pub(super) fn quantiles(bins: &[MedianBin]) -> Vec<QuantileOverTrials> {
    let trials: u64 = bins.iter().map(|bin| bin.trials).sum();
    let of = |probability: f64| {
        let estimate = quantile(bins, probability * trials as f64);
        let reasons = missing(Reason::NotReached, [("estimate", estimate.is_some())]);
        QuantileOverTrials { probability, estimate, reasons }
    };
    if trials == 0 { Vec::new() } else { PROBABILITIES.map(of).to_vec() }
}

/// Where so many trials lie below.
fn quantile(bins: &[MedianBin], wanted: f64) -> Option<f64> {
    let mut below = 0.0;
    for bin in bins {
        let inside = bin.trials as f64;
        if inside > 0.0 && below + inside >= wanted {
            let (from, to) = bin.from.zip(bin.to)?;
            return Some(from + (wanted - below) / inside * (to - from));
        }
        below += inside;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(counts: [u64; 3], not_reached: u64) -> Vec<MedianBin> {
        let bin = |place: Option<usize>, trials| MedianBin {
            from: place.map(|place| place as f64),
            to: place.map(|place| place as f64 + 1.0),
            trials,
            rejected: Vec::new(),
            reasons: Reasons::default(),
        };
        let reached = counts.iter().enumerate().map(|(place, trials)| bin(Some(place), *trials));
        reached.chain([bin(None, not_reached)]).collect()
    }

    #[test]
    fn quantiles_by_hand() {
        let found = quantiles(&bins([20, 0, 40], 40));
        let estimates: Vec<Option<f64>> = found.iter().map(|quantile| quantile.estimate).collect();
        let expected = [Some(0.125), Some(0.25), Some(2.125), Some(2.75), None, None, None];
        assert_eq!(estimates, expected);
        assert!(found.iter().all(|quantile| quantile.estimate.is_some() == quantile.reasons.is_empty()));
        assert!(quantiles(&bins([0, 0, 0], 0)).is_empty());
    }
}
