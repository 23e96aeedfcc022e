//! Which laws to fit.

use clap::Args;

use crate::estimator::parametric::FitLaw;

/// Which laws to fit.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fits")]
pub(in crate::cli) struct FitArgs {
    /// Laws to fit by maximum likelihood: all, or some of exponential, weibull, log-normal, log-logistic, gompertz, generalized-gamma, piecewise, piecewise:cuts=3/6/12
    #[arg(long = "fit", value_name = "LAW,...", value_delimiter = ',', value_parser = laws)]
    pub laws: Vec<FitArg>,
}

/// One word of `--fit`.
#[derive(Debug, Clone)]
pub(in crate::cli) enum FitArg {
    All,
    One(FitLaw),
}

fn laws(text: &str) -> Result<FitArg, String> {
    if text.trim() == "all" {
        return Ok(FitArg::All);
    }
    text.parse()
        .map(FitArg::One)
        .map_err(|error: crate::estimator::parametric::FitLawError| error.to_string())
}

impl FitArgs {
    /// The laws, each once.
    pub(in crate::cli) fn laws(&self) -> Vec<FitLaw> {
        let mut laws: Vec<FitLaw> = Vec::new();
        for arg in &self.laws {
            let asked = match arg {
                FitArg::All => FitLaw::all(),
                FitArg::One(law) => vec![law.clone()],
            };
            for law in asked {
                if !laws.contains(&law) {
                    laws.push(law);
                }
            }
        }
        laws
    }
}
