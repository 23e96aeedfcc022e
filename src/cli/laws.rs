//! Laws under null and alternative, and how subjects are observed: flags of every verb that plans.

use clap::Args;

use super::parse::{inside_unit, not_negative, positive};
use super::{Exit, Failure};
use crate::distribution::{Exponential, HazardRatio, Law, LawError, Weibull};
use crate::measure::TimeUnit;

/// Laws of the time to event.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to event")]
pub(super) struct LawArgs {
    /// Law under the null, such as exponential:median=5
    #[arg(long, value_name = "LAW", conflicts_with_all = ["null_median", "null_survival"])]
    pub null: Option<Law>,
    /// Median under the null; exponential, or Weibull with --shape
    #[arg(long, value_name = "M", value_parser = positive, allow_negative_numbers = true, conflicts_with = "null_survival")]
    pub null_median: Option<f64>,
    /// Survival under the null at --survival-time; exponential, or Weibull with --shape
    #[arg(long, value_name = "S", value_parser = inside_unit, allow_negative_numbers = true, requires = "survival_time")]
    pub null_survival: Option<f64>,
    /// Time of --null-survival
    #[arg(long, value_name = "T", value_parser = positive, allow_negative_numbers = true, requires = "null_survival")]
    pub survival_time: Option<f64>,
    /// Weibull shape of the null; 1 is exponential
    #[arg(long, value_name = "K", value_parser = positive, allow_negative_numbers = true, conflicts_with = "null")]
    pub shape: Option<f64>,
    /// Law under the alternative
    #[arg(long, value_name = "LAW", conflicts_with = "hazard_ratio")]
    pub alt: Option<Law>,
    /// Hazard ratio of the alternative to the null, below 1
    #[arg(long, value_name = "R", value_parser = positive, allow_negative_numbers = true)]
    pub hazard_ratio: Option<f64>,
    /// Delayed effect: --hazard-ratio acts from this time of a subject on
    #[arg(long, value_name = "T", value_parser = not_negative, allow_negative_numbers = true, requires = "hazard_ratio")]
    pub delay: Option<f64>,
    /// Unit of the times, for tables and figures
    #[arg(long, value_name = "UNIT")]
    pub time_unit: Option<TimeUnit>,
}

/// How subjects enter and are followed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to event")]
pub(super) struct ObservationArgs {
    /// Subjects entering per unit of time, uniformly
    #[arg(long, value_name = "R", value_parser = positive, allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// From the last entry to the last analysis
    #[arg(long, value_name = "F", value_parser = not_negative, allow_negative_numbers = true)]
    pub follow_up: Option<f64>,
    /// Follow every subject for this time at most
    #[arg(long, value_name = "X", value_parser = positive, allow_negative_numbers = true)]
    pub restricted: Option<f64>,
    /// Dropout hazard
    #[arg(long, value_name = "H", value_parser = not_negative, allow_negative_numbers = true)]
    pub dropout: Option<f64>,
}

impl LawArgs {
    /// The law under the null, if it is written in these flags.
    pub(super) fn null_if_given(&self) -> Result<Option<Law>, Failure> {
        let of_shape = |weibull: Result<Weibull, LawError>, exponential: Result<Exponential, LawError>| {
            let law = match self.shape {
                Some(shape) if shape != 1.0 => weibull.map(Law::Weibull),
                _ => exponential.map(Law::Exponential),
            };
            let help = "the null is out of scale: check its survival, time and shape";
            law.map(Some).map_err(|error| Failure::new(Exit::Usage, error.to_string(), help))
        };
        let shape = self.shape.unwrap_or(1.0);
        match (&self.null, self.null_median, self.null_survival.zip(self.survival_time)) {
            (Some(law), ..) => Ok(Some(law.clone())),
            (_, Some(median), _) => {
                of_shape(Weibull::from_shape_and_median(shape, median), Exponential::from_median(median))
            }
            (_, _, Some((survival, time))) => of_shape(
                Weibull::from_shape_and_survival(shape, survival, time),
                Exponential::from_survival(survival, time),
            ),
            _ => Ok(None),
        }
    }

    /// The law under the null; `otherwise` says what else may be given.
    pub(super) fn null(&self, otherwise: &str) -> Result<Law, Failure> {
        self.null_if_given()?.ok_or_else(|| {
            let help = format!(
                "give --null LAW, --null-median M, or --null-survival S --survival-time T; or {otherwise}"
            );
            Failure::new(Exit::Usage, "the law under the null is missing", help)
        })
    }

    /// The law under the alternative, if there is one.
    pub(super) fn alternative_if_given(&self, null: &Law) -> Result<Option<Law>, Failure> {
        match (&self.alt, self.hazard_ratio) {
            (Some(law), _) => Ok(Some(law.clone())),
            (None, Some(ratio)) => HazardRatio::new(null.clone(), ratio, self.delay.unwrap_or(0.0))
                .map(|law| Some(Law::HazardRatio(law)))
                .map_err(|error| Failure::new(Exit::Usage, error.to_string(), "give a ratio below 1")),
            (None, None) => Ok(None),
        }
    }

    /// The law under the alternative.
    pub(super) fn alternative(&self, null: &Law) -> Result<Law, Failure> {
        self.alternative_if_given(null)?.ok_or_else(|| {
            let help = "give --alt LAW or --hazard-ratio R";
            Failure::new(Exit::Usage, "the law under the alternative is missing", help)
        })
    }
}

/// A number that must be there.
pub(super) fn needed(value: Option<f64>, flag: &str, help: &str) -> Result<f64, Failure> {
    value.ok_or_else(|| Failure::new(Exit::Usage, format!("{flag} is missing"), help))
}
