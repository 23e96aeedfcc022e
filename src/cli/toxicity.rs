//! `onearm toxicity`.

use clap::{Args, ValueEnum};

use super::parse::inside_unit;
use super::shared_flags::OutputArgs;
use super::{Exit, Failure};
use crate::decision::toxicity::ToxicityError;
use crate::output::{csv, table};
use crate::results::{ToxicityRequest, ToxicityRule, toxicity_result};

/// Most subjects of a stopping table.
const MOST_SUBJECTS: u64 = 1000;

/// Flags of `toxicity`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm toxicity --rate 0.2 --crossing 0.1 --at 5,10,15,20,25 --true-rates 0.2,0.3,0.4"
)]
pub(super) struct ToxicityArgs {
    /// Family of boundaries
    #[arg(long, value_enum, default_value_t = Kind::Pocock)]
    kind: Kind,
    /// Toxicity rate that is still acceptable
    #[arg(long, value_name = "P0", value_parser = inside_unit)]
    rate: f64,
    /// Probability of stopping if the rate is P0; the boundary is found for it
    #[arg(long, visible_alias = "alpha", value_name = "P", value_parser = inside_unit)]
    crossing: Option<f64>,
    /// Bayesian: stop if P(rate > P0 | data) exceeds this, in place of --crossing
    #[arg(long, value_name = "P", value_parser = inside_unit, conflicts_with = "crossing")]
    cut: Option<f64>,
    /// Bayesian: parameters A,B of the beta prior; else 3 P0, 3 (1 - P0): P0 on average, worth 3 subjects
    #[arg(long, value_name = "A,B", value_parser = prior)]
    prior: Option<(f64, f64)>,
    /// Look after each of so many subjects
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_SUBJECTS))]
    subjects: Option<u64>,
    /// Numbers treated at which to look: 5,10,15 or 2-30
    #[arg(long, value_name = "N,...", value_parser = looks, conflicts_with = "subjects")]
    at: Option<Looks>,
    /// True rates at which to judge the boundary; else P0 and steps of 0.05 above it
    #[arg(long, value_name = "P,...", value_delimiter = ',', value_parser = inside_unit)]
    true_rates: Vec<f64>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Families of boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Exact tests at one level (Ivanova).
    Pocock,
    /// Exact tests at levels that grow with the number treated.
    ObrienFleming,
    /// Posterior probability under a beta prior.
    Bayesian,
}

/// Numbers treated at the looks.
#[derive(Debug, Clone)]
struct Looks(Vec<u64>);

fn looks(text: &str) -> Result<Looks, String> {
    let whole = |word: &str| {
        let number = word.trim().parse::<u64>().ok().filter(|n| (1..=MOST_SUBJECTS).contains(n));
        number.ok_or_else(|| format!("`{word}` is not a whole number from 1 to {MOST_SUBJECTS}"))
    };
    let mut numbers = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((first, last)) => numbers.extend(whole(first)?..=whole(last)?),
            None => numbers.push(whole(part)?),
        }
    }
    if numbers.is_empty() || numbers.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("numbers treated must increase, such as 5,10,15 or 2-30".to_owned());
    }
    Ok(Looks(numbers))
}

fn prior(text: &str) -> Result<(f64, f64), String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|word| word.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [a, b] if text.matches(',').count() == 1 && [a, b].iter().all(|x| (1e-3..=1e6).contains(*x)) => {
            Ok((*a, *b))
        }
        _ => Err("write two numbers from 0.001 to 1e6, such as 0.6,2.4".to_owned()),
    }
}

pub(super) fn execute(args: &ToxicityArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    let request = ToxicityRequest {
        looks: args.looks()?,
        acceptable_rate: args.rate,
        rule: args.rule()?,
        true_rates: args.true_rates(),
    };
    let result = toxicity_result(&request)?;
    args.output.deliver_as(
        "Toxicity boundary",
        || table::toxicity(&result),
        &result,
        || csv::toxicity(&result),
    )
}

impl ToxicityArgs {
    fn looks(&self) -> Result<Vec<u64>, Failure> {
        match (&self.at, self.subjects) {
            (Some(Looks(at)), _) => Ok(at.clone()),
            (None, Some(subjects)) => Ok((1..=subjects).collect()),
            (None, None) => Err(Failure::new(
                Exit::Usage,
                "a stopping table needs to know when to look",
                "give --subjects 30 (a look after each) or --at 5,10,15",
            )),
        }
    }

    fn rule(&self) -> Result<ToxicityRule, Failure> {
        let bayesian = self.kind == Kind::Bayesian;
        if !bayesian && (self.cut.is_some() || self.prior.is_some()) {
            let flag = if self.cut.is_some() { "--cut" } else { "--prior" };
            let message = format!("{flag} belongs to a Bayesian boundary");
            return Err(Failure::new(Exit::Usage, message, "add --kind bayesian, or leave it out"));
        }
        let prior = self.prior.unwrap_or((3.0 * self.rate, 3.0 * (1.0 - self.rate)));
        match (self.kind, self.crossing, self.cut) {
            (Kind::Bayesian, None, Some(cut)) => Ok(ToxicityRule::BayesianCut { prior, cut }),
            (_, None, _) => {
                let help = if bayesian {
                    "give --crossing 0.1, or --cut 0.95 for a cut of the posterior"
                } else {
                    "give --crossing 0.1"
                };
                let message = "how often may the trial stop if the rate is the acceptable one?";
                Err(Failure::new(Exit::Usage, message, help))
            }
            (Kind::Pocock, Some(crossing), _) => Ok(ToxicityRule::Pocock { crossing }),
            (Kind::ObrienFleming, Some(crossing), _) => Ok(ToxicityRule::ObrienFleming { crossing }),
            (Kind::Bayesian, Some(crossing), _) => Ok(ToxicityRule::BayesianCrossing { prior, crossing }),
        }
    }

    fn true_rates(&self) -> Vec<f64> {
        if !self.true_rates.is_empty() {
            return self.true_rates.clone();
        }
        // In hundredths of a hundredth, so that 0.2 + 0.05 reads 0.25.
        let tidy = |rate: f64| (1e4 * rate).round() / 1e4;
        let above = (1..=6).map(|step| tidy(self.rate + 0.05 * f64::from(step)));
        std::iter::once(self.rate).chain(above).filter(|rate| *rate < 1.0).collect()
    }
}

impl From<ToxicityError> for Failure {
    fn from(error: ToxicityError) -> Self {
        Self::new(Exit::Usage, error.to_string(), "see `onearm toxicity --help`")
    }
}
