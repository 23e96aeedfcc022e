//! Which law to fit, and what its parameters are.

use std::fmt;
use std::str::FromStr;

/// A family of laws to fit.
#[derive(Debug, Clone, PartialEq)]
pub enum FitLaw {
    /// Constant hazard.
    Exponential,
    /// Hazard a power of time.
    Weibull,
    /// Logarithm of the time normal.
    LogNormal,
    /// Logarithm of the time logistic.
    LogLogistic,
    /// Logarithm of the hazard a line.
    Gompertz,
    /// Prentice's generalized gamma.
    GeneralizedGamma,
    /// Hazard constant between cuts; `None`: cuts chosen by [`super::usual_cuts`].
    Piecewise(Option<Vec<f64>>),
}

/// A word that names no law to fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FitLawError {
    /// Unknown word.
    #[error(
        "no law to fit is called `{0}`; known: all, exponential, weibull, log-normal, log-logistic, gompertz, generalized-gamma, \
         piecewise or piecewise:cuts=3/6/12"
    )]
    Unknown(String),
    /// Cuts that do not increase from above 0.
    #[error("`{0}`: cuts are numbers above 0 that increase, such as piecewise:cuts=3/6/12")]
    Cuts(String),
}

/// How a parameter is worked with: where its interval is symmetrical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkingScale {
    /// As its logarithm.
    Log,
    /// As it is.
    Identity,
}

/// What another unit of time does to a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    /// Nothing.
    None,
    /// It is a time.
    Time,
    /// It is a rate.
    Rate,
    /// It is the logarithm of a time.
    LogTime,
}

/// A parameter of a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) scale: WorkingScale,
    pub(super) dimension: Dimension,
}

const fn parameter(name: &'static str, scale: WorkingScale, dimension: Dimension) -> Parameter {
    Parameter { name, scale, dimension }
}

impl FitLaw {
    /// Every law, in the order from few to many parameters; piecewise with cuts chosen for the data.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::Exponential,
            Self::Weibull,
            Self::LogNormal,
            Self::LogLogistic,
            Self::Gompertz,
            Self::GeneralizedGamma,
            Self::Piecewise(None),
        ]
    }

    /// The law's id in notations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Weibull => "weibull",
            Self::LogNormal => "log-normal",
            Self::LogLogistic => "log-logistic",
            Self::Gompertz => "gompertz",
            Self::GeneralizedGamma => "generalized-gamma",
            Self::Piecewise(_) => "piecewise",
        }
    }

    /// Its parameters, in the order of the covariance; a piecewise law has a rate a piece.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        use WorkingScale::{Identity, Log};
        match self {
            Self::Exponential => vec![parameter("rate", Log, Dimension::Rate)],
            Self::Weibull => {
                vec![parameter("shape", Log, Dimension::None), parameter("scale", Log, Dimension::Time)]
            }
            Self::LogLogistic => {
                vec![parameter("shape", Log, Dimension::None), parameter("median", Log, Dimension::Time)]
            }
            Self::LogNormal => {
                vec![
                    parameter("mean-log", Identity, Dimension::LogTime),
                    parameter("sd-log", Log, Dimension::None),
                ]
            }
            Self::Gompertz => {
                vec![parameter("shape", Identity, Dimension::Rate), parameter("rate", Log, Dimension::Rate)]
            }
            Self::GeneralizedGamma => vec![
                parameter("mu", Identity, Dimension::LogTime),
                parameter("sigma", Log, Dimension::None),
                parameter("q", Identity, Dimension::None),
            ],
            Self::Piecewise(cuts) => {
                let pieces = cuts.as_ref().map_or(1, |cuts| cuts.len() + 1);
                vec![parameter("rate", Log, Dimension::Rate); pieces]
            }
        }
    }

    /// Whether its density at time 0 is neither 0 nor infinite whatever the parameters.
    pub(super) fn takes_events_at_zero(&self) -> bool {
        matches!(self, Self::Exponential | Self::Gompertz | Self::Piecewise(_))
    }
}

impl fmt::Display for FitLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Piecewise(Some(cuts)) if !cuts.is_empty() => {
                let cuts: Vec<String> = cuts.iter().map(f64::to_string).collect();
                write!(f, "piecewise:cuts={}", cuts.join("/"))
            }
            _ => f.write_str(self.id()),
        }
    }
}

impl FromStr for FitLaw {
    type Err = FitLawError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim();
        if let Some(list) = word.strip_prefix("piecewise:cuts=") {
            let wrong = || FitLawError::Cuts(text.to_owned());
            let cuts: Vec<f64> = list
                .split('/')
                .map(|cut| cut.trim().parse())
                .collect::<Result<_, _>>()
                .map_err(|_| wrong())?;
            let increasing = cuts.windows(2).all(|pair| pair[0] < pair[1]);
            let sensible = cuts.iter().all(|cut: &f64| cut.is_finite() && *cut > 0.0);
            return if increasing && sensible { Ok(Self::Piecewise(Some(cuts))) } else { Err(wrong()) };
        }
        Self::all()
            .into_iter()
            .find(|law| law.id() == word)
            .ok_or_else(|| FitLawError::Unknown(word.to_owned()))
    }
}
