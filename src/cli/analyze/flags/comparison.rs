//! Tests between groups.

use clap::Args;

use super::parse::number;
use crate::hypothesis::RankWeight;

/// Tests between groups.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tests between groups")]
pub(in crate::cli) struct ComparisonArgs {
    /// Weighted log-rank tests G(rho, gamma) of Fleming and Harrington: 1,0 stresses early, 0,1 late differences (repeatable, or several with a slash: 1,0/0,1)
    #[arg(long, value_name = "RHO,GAMMA", value_delimiter = '/', value_parser = pair, requires = "by", allow_negative_numbers = true)]
    pub rho_gamma: Vec<RankWeight>,
    /// Weighted log-rank tests by name: gehan, tarone-ware, peto, modified-peto, prentice
    #[arg(long = "weight", value_name = "NAME,...", value_delimiter = ',', requires = "by")]
    pub rank_weights: Vec<RankWeight>,
    /// Test for trend over the groups in their order; with scores of your own, one a group: --trend=1,2,5
    #[arg(long, value_name = "SCORE,...", value_parser = scores, num_args = 0..=1, require_equals = true, default_missing_value = "equal", requires = "by")]
    pub trend: Option<Scores>,
}

/// `--trend`.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Scores {
    Equal,
    Given(Vec<f64>),
}

fn pair(text: &str) -> Result<RankWeight, String> {
    RankWeight::from_pair(text).map_err(|error| error.to_string())
}

fn scores(text: &str) -> Result<Scores, String> {
    if text == "equal" {
        return Ok(Scores::Equal);
    }
    let scores = text.split(',').map(number).collect::<Result<Vec<f64>, _>>()?;
    if scores.iter().all(|score| *score == scores[0]) {
        return Err("scores must not all be equal".to_owned());
    }
    Ok(Scores::Given(scores))
}
