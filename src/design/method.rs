//! Every method of sample size: its id, its source, the rule whose exact size belongs to it.

use super::Observation;
use super::bayes::GammaPrior;
use super::exact::Rule;
use super::exponential::exponential_rate;
use super::one_sample_logrank::AlternativeVariance;
use crate::distribution::Law;
use crate::estimator::Transform;
use crate::hypothesis::{ExponentialVariant, Variant};

/// What is planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Law of the benchmark.
    pub null: Law,
    /// Law hoped for.
    pub alternative: Law,
    /// Accrual, follow-up, dropout, up to the benchmark's horizon.
    pub observation: Observation,
    /// The same without the horizon.
    pub followed: Observation,
    /// Time up to which the benchmark is known.
    pub horizon: Option<f64>,
    /// Time of the landmark methods.
    pub landmark: Option<f64>,
    /// Restriction time of the mean.
    pub tau: Option<f64>,
    /// Prior of the hazard rate for the Bayesian method.
    pub prior: Option<GammaPrior>,
}

/// A method of sample size and power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// One-sample log-rank by a normal approximation.
    Logrank(AlternativeVariance),
    /// One-sample log-rank by the joint law of O and E, calibrated to the exact size.
    LogrankExact,
    /// Cube root of the exponential hazard.
    ExponentialCubeRoot,
    /// Logarithm of the exponential hazard.
    ExponentialLog,
    /// Chi-squared law of the total time.
    ChiSquared,
    /// Kaplan-Meier at the landmark.
    Landmark(Transform),
    /// The same on the log scale with each law's own variance.
    LandmarkLogSwog,
    /// Binomial at the landmark.
    LandmarkBinomial,
    /// Kaplan-Meier at the null's median: the one-sample median test.
    Median(Transform),
    /// Restricted mean.
    RestrictedMean,
    /// Posterior probability under a gamma prior, its cut calibrated to the exact size.
    GammaExponential,
}

impl Method {
    /// All of them, in the order of output.
    pub const ALL: [Self; 21] = [
        Self::Logrank(AlternativeVariance::Exact),
        Self::Logrank(AlternativeVariance::ObservedEvents),
        Self::Logrank(AlternativeVariance::ExpectedEvents),
        Self::LogrankExact,
        Self::ExponentialCubeRoot,
        Self::ExponentialLog,
        Self::ChiSquared,
        Self::Landmark(Transform::Arcsine),
        Self::Landmark(Transform::LogLog),
        Self::Landmark(Transform::Logit),
        Self::Landmark(Transform::Log),
        Self::Landmark(Transform::Plain),
        Self::LandmarkLogSwog,
        Self::LandmarkBinomial,
        Self::Median(Transform::Arcsine),
        Self::Median(Transform::LogLog),
        Self::Median(Transform::Logit),
        Self::Median(Transform::Log),
        Self::Median(Transform::Plain),
        Self::RestrictedMean,
        Self::GammaExponential,
    ];

    /// Its id in flags and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Logrank(AlternativeVariance::Exact) => "one-sample-logrank/wu",
            Self::Logrank(AlternativeVariance::ObservedEvents) => "one-sample-logrank/kwak-jung",
            Self::Logrank(AlternativeVariance::ExpectedEvents) => "one-sample-logrank/finkelstein",
            Self::LogrankExact => "one-sample-logrank/exact",
            Self::ExponentialCubeRoot => "exponential-mle/swog",
            Self::ExponentialLog => "exponential-mle/log",
            Self::ChiSquared => "exponential/chi-squared",
            Self::Landmark(Transform::Arcsine) => "landmark/arcsine",
            Self::Landmark(Transform::LogLog) => "landmark/log-log",
            Self::Landmark(Transform::Logit) => "landmark/logit",
            Self::Landmark(Transform::Log) => "landmark/log",
            Self::Landmark(Transform::Plain) => "landmark/identity",
            Self::LandmarkLogSwog => "landmark/log-swog",
            Self::LandmarkBinomial => "landmark/binomial",
            Self::Median(Transform::Arcsine) => "median/arcsine",
            Self::Median(Transform::LogLog) => "median/log-log",
            Self::Median(Transform::Logit) => "median/logit",
            Self::Median(Transform::Log) => "median/log",
            Self::Median(Transform::Plain) => "median/identity",
            Self::RestrictedMean => "rmst",
            Self::GammaExponential => "bayes/gamma-exponential",
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn citation(self) -> &'static str {
        match self {
            Self::Logrank(AlternativeVariance::Exact) => "Wu (2015), Pharm. Stat. 14, 26-33",
            Self::Logrank(AlternativeVariance::ObservedEvents) => {
                "Kwak & Jung (2014), Stat. Med. 33, 2004-2016"
            }
            Self::Logrank(AlternativeVariance::ExpectedEvents) => {
                "Finkelstein et al. (2003), JNCI 95, 1434-1439"
            }
            Self::LogrankExact => "joint law of O and E by convolution",
            Self::ExponentialCubeRoot => "Lawless (1982), section 4.1.5; SWOG One Arm Survival",
            Self::ExponentialLog => "normal law of the log hazard; as R desmon",
            Self::ChiSquared => "Phadnis (2019), Contemp. Clin. Trials Commun. 15, 100360",
            Self::Landmark(_) => "Nagashima et al. (2021), Pharm. Stat. 20, 499-511",
            Self::LandmarkLogSwog => "SWOG One Arm Survival, nonparametric",
            Self::LandmarkBinomial => "exact binomial",
            Self::Median(_) => "Brookmeyer & Crowley (1982), Biometrics 38, 29-41",
            Self::RestrictedMean => "Royston & Parmar (2013), BMC Med. Res. Methodol. 13, 152",
            Self::GammaExponential => "Thall, Wooten & Tannir (2005), Clin. Trials 2, 467-478",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.id() == id)
    }

    /// The rule of success whose exact size and power belong to the method, if it looks at O and E alone.
    #[must_use]
    pub fn rule(self, plan: &Plan) -> Option<Rule> {
        match self {
            Self::Logrank(_) => Some(Rule::Logrank(Variant::Breslow)),
            Self::LogrankExact => Some(Rule::Logrank(Variant::Wu)),
            Self::ExponentialCubeRoot => Some(Rule::Exponential(ExponentialVariant::CubeRoot)),
            Self::ExponentialLog => Some(Rule::Exponential(ExponentialVariant::LogWald)),
            Self::ChiSquared => Some(Rule::Exponential(ExponentialVariant::ChiSquared)),
            Self::GammaExponential => {
                let (prior, null_rate) = plan.prior.zip(exponential_rate(&plan.null))?;
                Some(Rule::Bayes { prior, null_rate })
            }
            Self::Landmark(_)
            | Self::LandmarkLogSwog
            | Self::LandmarkBinomial
            | Self::Median(_)
            | Self::RestrictedMean => None,
        }
    }

    /// Whether its alpha is found so that the exact size is the wanted one.
    #[must_use]
    pub fn is_calibrated(self) -> bool {
        matches!(self, Self::LogrankExact | Self::GammaExponential)
    }
}
