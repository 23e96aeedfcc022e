//! Tests between groups.

use clap::Args;

use crate::cli::parse::number;
use crate::hypothesis::RankWeight;
use crate::numeric::multivariate_normal::MOST_VARIABLES;

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
    /// Test for trend over the groups in their order; with scores of your own, one a group: --trend=1,2,5 (with `=`)
    #[arg(long, value_name = "SCORE,...", value_parser = scores, num_args = 0..=1, require_equals = true, default_missing_value = "equal", requires = "by")]
    pub trend: Option<Scores>,
    /// Max-combo test of two groups: the largest of G(0,0), G(1,0), G(0,1), G(1,1); or of pairs of your own, up to eight: --max-combo=0,0/0,0.5 (with `=`)
    #[arg(long, value_name = "RHO,GAMMA/...", value_parser = combination, num_args = 0..=1, require_equals = true, default_missing_value = "usual", requires = "by")]
    pub max_combo: Option<Combination>,
    /// Permutation log-rank test: exact where the arrangements can be counted, else by 100,000 random ones, or as many as given: --permutation=1e6 (with `=`)
    #[arg(long, value_name = "B", value_parser = draws, num_args = 0..=1, require_equals = true, default_missing_value = "100000", requires = "by")]
    pub permutation: Option<u64>,
    /// Seed of the random arrangements
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        requires = "permutation",
        allow_negative_numbers = true
    )]
    pub permutation_seed: u64,
}

/// `--max-combo`.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Combination {
    Usual,
    Given(Vec<RankWeight>),
}

fn combination(text: &str) -> Result<Combination, String> {
    if text == "usual" {
        return Ok(Combination::Usual);
    }
    let weights = text.split('/').map(pair).collect::<Result<Vec<_>, _>>()?;
    if weights.len() > MOST_VARIABLES {
        return Err(format!("at most {MOST_VARIABLES} pairs"));
    }
    Ok(Combination::Given(weights))
}

/// A whole number of at least 1, which may be written 1e5.
fn draws(text: &str) -> Result<u64, String> {
    let number = number(text)?;
    if number.fract() == 0.0 && (1.0..=1e12).contains(&number) {
        Ok(number as u64)
    } else {
        Err("must be a whole number from 1 to 1e12".to_owned())
    }
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
    // How many there must be, the data say.
    if scores.len() > 1 && scores.iter().all(|score| *score == scores[0]) {
        return Err("scores must not all be equal".to_owned());
    }
    Ok(Scores::Given(scores))
}
