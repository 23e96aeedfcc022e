//! Stopping tables for toxicity, with their exact crossing probabilities.

use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use crate::decision::toxicity::{
    Bracket, ToxicityBoundary, ToxicityError, beta_binomial, posterior_cut, probability, repeated_tests,
};

/// Which family of boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ToxicityRule {
    /// Tests repeated at one level, found so that the trial stops with probability `crossing` at the acceptable rate.
    Pocock {
        /// Probability of stopping at the acceptable rate.
        crossing: f64,
    },
    /// Tests at levels that grow with the number treated, found in the same way.
    ObrienFleming {
        /// Probability of stopping at the acceptable rate.
        crossing: f64,
    },
    /// A posterior probability whose cut is found in the same way.
    BayesianCrossing {
        /// Parameters of the beta prior.
        prior: (f64, f64),
        /// Probability of stopping at the acceptable rate.
        crossing: f64,
    },
    /// A posterior probability above a stated cut.
    BayesianCut {
        /// Parameters of the beta prior.
        prior: (f64, f64),
        /// Stop above it.
        cut: f64,
    },
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ToxicityRequest {
    /// Numbers treated at which the trial may stop.
    pub looks: Vec<u64>,
    /// The toxicity rate that is still acceptable.
    pub acceptable_rate: f64,
    /// The family.
    pub rule: ToxicityRule,
    /// Rates at which the boundary is judged.
    pub true_rates: Vec<f64>,
}

/// Stopping tables of a family.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToxicityResult {
    /// `toxicity`.
    pub command: &'static str,
    /// Of this program.
    pub version: &'static str,
    /// `pocock`, `obrien-fleming` or `bayesian`.
    pub kind: &'static str,
    /// The toxicity rate that is still acceptable.
    pub acceptable_rate: f64,
    /// Wanted probability of stopping there; null where a cut was stated.
    pub wanted_crossing: Option<f64>,
    /// Parameters of the beta prior; null for tests.
    pub prior: Option<[f64; 2]>,
    /// Stop where the posterior probability of a rate above the acceptable one exceeds this; null for tests.
    pub posterior_cut: Option<f64>,
    /// One-sided level of the repeated test at the last look; null for a posterior.
    pub nominal_level: Option<f64>,
    /// Two neighbouring boundaries, since counts are whole: `at-most` and `above` the wanted probability; or the `given` one.
    pub boundaries: Vec<ToxicityBoundaryRecord>,
    /// Where the method is from.
    pub citation: &'static str,
}

/// One boundary.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToxicityBoundaryRecord {
    /// `at-most`, `above` or `given`.
    pub boundary: &'static str,
    /// Look by look.
    pub table: Vec<ToxicityLook>,
    /// At each true rate.
    pub characteristics: Vec<ToxicityAtRate>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToxicityLook {
    /// Number treated.
    pub treated: u64,
    /// Stop with so many toxicities or more; null where no number stops.
    pub stop_at: Option<u64>,
}

/// Exact operating characteristics at a true rate.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToxicityAtRate {
    /// True toxicity rate.
    pub true_rate: f64,
    /// Probability of ever stopping.
    pub stops_ever: f64,
    /// Expected number treated.
    pub expected_treated: f64,
    /// Probability of stopping at each look, not before.
    pub stops: Vec<f64>,
}

/// The stopping tables asked for.
///
/// # Errors
/// [`ToxicityError`].
pub fn toxicity_result(request: &ToxicityRequest) -> Result<ToxicityResult, ToxicityError> {
    for rate in &request.true_rates {
        probability("a true rate of toxicity", *rate)?;
    }
    let (looks, acceptable) = (&request.looks, request.acceptable_rate);
    let record = |name, boundary: &ToxicityBoundary| record(name, boundary, &request.true_rates);
    // Where even stopping at the first toxicity is too rare there is no second boundary.
    let both = |found: &Bracket| {
        let mut boundaries = vec![record("at-most", &found.at_most)];
        if found.above != found.at_most {
            boundaries.push(record("above", &found.above));
        }
        boundaries
    };
    let mut result = ToxicityResult {
        command: "toxicity",
        version: VERSION,
        kind: "bayesian",
        acceptable_rate: acceptable,
        wanted_crossing: None,
        prior: None,
        posterior_cut: None,
        nominal_level: None,
        boundaries: Vec::new(),
        citation: "Geller et al. (2003), Clin. Trials; Thall & Simon (1994), Biometrics 50, 337-349",
    };
    match request.rule {
        ToxicityRule::Pocock { crossing } | ToxicityRule::ObrienFleming { crossing } => {
            let (kind, exponent) = match request.rule {
                ToxicityRule::Pocock { .. } => ("pocock", 0.0),
                _ => ("obrien-fleming", 0.5),
            };
            let found = repeated_tests(looks, acceptable, crossing, exponent)?;
            result.kind = kind;
            result.wanted_crossing = Some(crossing);
            result.nominal_level = Some(found.level);
            result.boundaries = both(&found);
            result.citation = "Ivanova, Qaqish & Schell (2005), Biometrics 61, 540-545";
        }
        ToxicityRule::BayesianCrossing { prior, crossing } => {
            let found = beta_binomial(looks, acceptable, prior, crossing)?;
            result.wanted_crossing = Some(crossing);
            result.prior = Some([prior.0, prior.1]);
            result.posterior_cut = Some(1.0 - found.level);
            result.boundaries = both(&found);
        }
        ToxicityRule::BayesianCut { prior, cut } => {
            result.prior = Some([prior.0, prior.1]);
            result.posterior_cut = Some(cut);
            result.boundaries = vec![record("given", &posterior_cut(looks, acceptable, prior, cut)?)];
        }
    }
    Ok(result)
}

fn record(name: &'static str, boundary: &ToxicityBoundary, true_rates: &[f64]) -> ToxicityBoundaryRecord {
    let table = boundary.table().map(|(treated, stop_at)| ToxicityLook { treated, stop_at }).collect();
    let at = |true_rate: &f64| {
        let found = boundary.characteristics(*true_rate);
        ToxicityAtRate {
            true_rate: *true_rate,
            stops_ever: found.stops_ever,
            expected_treated: found.expected_treated,
            stops: found.stops,
        }
    };
    ToxicityBoundaryRecord { boundary: name, table, characteristics: true_rates.iter().map(at).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_rates_are_strictly_between_0_and_1() {
        let at = |rate| {
            toxicity_result(&ToxicityRequest {
                looks: vec![5, 10],
                acceptable_rate: 0.2,
                rule: ToxicityRule::Pocock { crossing: 0.1 },
                true_rates: vec![0.2, rate],
            })
        };
        for rate in [0.0, 1.0, -0.1, f64::NAN] {
            let error = at(rate).unwrap_err().to_string();
            assert!(error.contains("a true rate of toxicity must lie strictly between 0 and 1"), "{error}");
        }
        assert_eq!(at(0.999).unwrap().boundaries[0].characteristics.len(), 2);
    }
}
