//! How to fit the Cox model of --by and --covariates.

use clap::Args;

use crate::estimator::cox::Ties;
use crate::hypothesis::TimeTransform;
use crate::results::{BaselineAt, CoxRequest};

/// How to fit the Cox model of --by and --covariates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cox model of --by and --covariates")]
pub(in crate::cli) struct CoxArgs {
    /// Ties: efron, breslow, or exact (discrete time, conditional logistic)
    #[arg(long, value_name = "METHOD", default_value = "efron")]
    pub ties: Ties,
    /// Level of --by that the others are compared with; else the first
    #[arg(long, value_name = "LEVEL", requires = "by")]
    pub reference: Option<String>,
    /// Add Firth's penalised fit, which has finite estimates where the likelihood is monotone
    #[arg(long)]
    pub firth: bool,
    /// Scale of time in the test of proportional hazards: km, identity, log or rank
    #[arg(long, value_name = "SCALE", default_value = "km")]
    pub time_transform: TimeTransform,
    /// Cumulative baseline hazard with covariates at zero, or numbers at their means
    #[arg(long, value_name = "zero|means", value_parser = baseline_at)]
    pub baseline: Option<BaselineAt>,
}

fn baseline_at(text: &str) -> Result<BaselineAt, String> {
    match text {
        "zero" => Ok(BaselineAt::Zero),
        "means" => Ok(BaselineAt::Means),
        _ => Err("use zero or means".to_owned()),
    }
}

impl CoxArgs {
    /// `covariates`: how many of those read belong to the model.
    pub(in crate::cli) fn request(&self, covariates: usize) -> CoxRequest {
        CoxRequest {
            covariates,
            ties: self.ties,
            reference: self.reference.clone(),
            transform: self.time_transform,
            firth: self.firth,
            baseline: self.baseline,
        }
    }
}
