//! What else to say of the curves.

use clap::Args;

use crate::cli::parse::{not_negative, positive};
use crate::estimator::{BandType, SurvivalEstimate};
use crate::results::Bandwidth;

/// What else to say of the curves.
#[derive(Debug, Args)]
#[command(next_help_heading = "Curves")]
pub(in crate::cli) struct CurveArgs {
    /// Estimate of survival: kaplan-meier, or by the cumulative hazard as R names them: fleming-harrington (exp(-Nelson-Aalen),
    /// SAS: breslow) or fh2 (tied events one after the other, SAS: fh)
    #[arg(long, value_name = "ESTIMATE", default_value = "kaplan-meier", value_parser = estimate)]
    pub estimate: SurvivalEstimate,
    /// Simultaneous bands: hall-wellner, equal-precision; log-log, or with -plain, -log, -logit, -arcsine behind the name
    #[arg(long, value_name = "TYPE,...", value_delimiter = ',')]
    pub band: Vec<BandType>,
    /// First time that the bands hold; else the first event
    #[arg(long, value_name = "T", requires = "band", value_parser = not_negative, allow_negative_numbers = true)]
    pub band_from: Option<f64>,
    /// Last time that the bands hold; else the last with survival above 0
    #[arg(long, value_name = "T", requires = "band", value_parser = not_negative, allow_negative_numbers = true)]
    pub band_to: Option<f64>,
    /// Landmarks: survival at the times of --at, and quantiles, of those free of the event beyond each
    #[arg(long, value_name = "T,...", value_delimiter = ',', value_parser = not_negative, allow_negative_numbers = true)]
    pub conditional_on: Vec<f64>,
    /// Cumulative hazard (Nelson-Aalen) with its interval
    #[arg(long)]
    pub cumulative_hazard: bool,
    /// Smoothed hazard rate, with the half width of its kernel; if left out, cross-validation chooses
    #[arg(long, value_name = "BANDWIDTH", num_args = 0..=1, default_missing_value = "auto", value_parser = bandwidth, allow_negative_numbers = true)]
    pub hazard: Option<Bandwidth>,
}

fn estimate(text: &str) -> Result<SurvivalEstimate, String> {
    let known = SurvivalEstimate::ALL.into_iter().find(|estimate| estimate.id() == text);
    known.ok_or_else(|| "use kaplan-meier, fleming-harrington or fh2".to_owned())
}

fn bandwidth(text: &str) -> Result<Bandwidth, String> {
    if text == "auto" {
        return Ok(Bandwidth::Chosen);
    }
    positive(text).map(Bandwidth::Given).map_err(|why| format!("{why}; a bandwidth, or `auto`"))
}
