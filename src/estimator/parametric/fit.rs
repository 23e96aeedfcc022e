//! A law fitted by maximum likelihood.

use schemars::JsonSchema;
use serde::Serialize;

use super::family::{self, Family};
use super::law_choice::{Dimension, FitLaw, WorkingScale};
use super::likelihood::log_likelihood;
use super::maximise::{Maximum, Stop, maximise};
use super::observations::Observations;
use super::piecewise::{self, Rates};
use super::robust::{gradient, sandwich};
use crate::distribution::{
    Exponential, GeneralizedGamma, Gompertz, Law, LogLogistic, LogNormal, PiecewiseExponential, Weibull,
};
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::{exp, ln};
use crate::sample::Sample;

/// What to fit to.
#[derive(Debug, Clone, Copy)]
pub struct FitData<'a> {
    /// Subjects; an entry above 0 is left truncation.
    pub sample: &'a Sample,
    /// For events, the last time known free of it, one a subject: the event lies in (left, time].
    pub left: Option<&'a [Option<f64>]>,
    /// Case weights, one a subject; a subject with weight 0 is left out.
    pub weights: Option<&'a [f64]>,
}

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "failure", rename_all = "kebab-case")]
pub enum FitFailure {
    /// No event: the likelihood rises as the hazard falls to 0.
    NoEvents,
    /// An event at time 0, where the density of the law is 0 or infinite.
    EventAtTimeZero,
    /// All events at one time and nobody observed longer: the likelihood has no bound.
    OneEventTime,
    /// Nobody is at risk in a piece.
    NoTimeAtRisk {
        /// The piece, from 1.
        piece: u32,
    },
    /// The likelihood rises as a parameter goes to the border of its range.
    Border {
        /// The parameter.
        parameter: &'static str,
    },
    /// The data do not determine all parameters.
    Flat,
    /// The search did not settle.
    IterationLimit,
}

/// A law at its maximum likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametricFit {
    /// Which law.
    pub choice: FitLaw,
    /// The law itself.
    pub law: Law,
    /// Log-likelihood of the times (not of their logarithms), given survival to entry.
    pub log_likelihood: f64,
    /// Subjects, by weight.
    pub subjects: f64,
    /// Events, by weight.
    pub events: f64,
    /// Parameters on their working scales, in the order of the notation; minus infinity for the rate of a piece without events.
    pub working: Vec<f64>,
    /// Their covariance: the inverse of the observed information.
    pub covariance: Vec<Vec<f64>>,
    /// The sandwich in its place, if there are weights: for such as are no numbers of subjects.
    pub robust_covariance: Option<Vec<Vec<f64>>>,
    /// Newton steps of the search that was best.
    pub steps: u32,
    /// `g' I^-1 g` at the end: 0 at an exact maximum, on a scale where 1 is one standard error.
    pub decrement: f64,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterEstimate {
    /// Its name in the law's notation; `rate-1`, `rate-2`, ... of a piecewise law.
    pub name: String,
    /// Scale on which its interval is symmetrical.
    pub scale: WorkingScale,
    /// Estimate.
    pub estimate: f64,
    /// Its standard error, on its own scale by the delta method.
    pub std_error: Outcome,
    /// Standard error on the working scale.
    pub working_std_error: Outcome,
    /// Normal interval on the working scale, brought back.
    pub interval: Interval,
}

impl ParametricFit {
    /// Number of parameters.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.working.len()
    }

    /// Akaike's criterion, `2 k - 2 l`.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.working.len() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz' criterion with the number of subjects, `k ln n - 2 l`.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.working.len() as f64 * ln(self.subjects) - 2.0 * self.log_likelihood
    }

    /// Standard error of a working parameter; `None` for the rate of a piece without events.
    pub(super) fn working_std_error(&self, index: usize) -> Option<f64> {
        self.working[index].is_finite().then(|| self.covariance[index][index].sqrt())
    }

    /// Names of the parameters, in the order of [`Self::working`].
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let parameters = self.choice.parameters();
        let numbered = matches!(self.choice, FitLaw::Piecewise(_));
        let name = |(index, name): (usize, &str)| {
            if numbered { format!("{name}-{}", index + 1) } else { name.to_owned() }
        };
        parameters.iter().map(|parameter| parameter.name).enumerate().map(name).collect()
    }

    /// All parameters with their intervals.
    #[must_use]
    pub fn parameters(&self, level: ConfidenceLevel) -> Vec<ParameterEstimate> {
        let scales = self.choice.parameters().into_iter().map(|parameter| parameter.scale);
        let rows = self.names().into_iter().zip(scales).enumerate();
        rows.map(|(index, (name, scale))| {
            let at = self.working[index];
            let back = |value: f64| if scale == WorkingScale::Log { exp(value) } else { value };
            let Some(working) = self.working_std_error(index) else {
                let missing = Outcome::NotEstimable(Reason::NoEvents);
                return ParameterEstimate {
                    name,
                    scale,
                    estimate: 0.0,
                    std_error: missing,
                    working_std_error: missing,
                    interval: Interval { lower: missing, upper: missing, level },
                };
            };
            let half = level.normal_quantile() * working;
            let slope = if scale == WorkingScale::Log { exp(at) } else { 1.0 };
            ParameterEstimate {
                name,
                scale,
                estimate: back(at),
                std_error: Outcome::Value(slope * working),
                working_std_error: Outcome::Value(working),
                interval: Interval { lower: limit(back(at - half)), upper: limit(back(at + half)), level },
            }
        })
        .collect()
    }
}

/// A limit, or none where it leaves the range of numbers.
fn limit(value: f64) -> Outcome {
    if value.is_finite() { Outcome::Value(value) } else { Outcome::NotEstimable(Reason::NoStandardError) }
}

/// Fits `choice` to the data by maximum likelihood.
///
/// ```text
/// l = sum over subjects of weight x (
///     ln f(t)                     event at t
///     ln(S(l) - S(t))             event in (l, t]
///     ln S(t)                     censored at t
///   - ln S(entry) )               observed from entry on
/// ```
/// Newton's method with exact derivatives (of the generalized gamma law by its shape `q`: central differences of order 6) from several starts, on a time axis
/// divided by the mean time, so that the unit changes nothing but the unit. The best end is taken; a search that ended higher at a border than the best maximum is a
/// [`FitFailure::Border`]. The generalized gamma law starts from the fitted Weibull and log-normal laws, among others, and so is never below
/// them. The covariance is the inverse of the observed information on the working scales of [`FitLaw`].
///
/// Events at time 0 have a density only under a law whose hazard there is neither 0 nor infinite.
/// # Errors
/// [`FitFailure`].
/// # Reference
/// Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 3. Evidence: R `survreg`, and `optim` with `numDeriv` on a
/// likelihood written out, tests/reference/parametric.
pub fn fit_law(choice: &FitLaw, data: FitData<'_>) -> Result<ParametricFit, FitFailure> {
    let observations = Observations::new(data.sample, data.left, data.weights);
    if observations.events == 0.0 {
        return Err(FitFailure::NoEvents);
    }
    if observations.event_at_zero() && !choice.takes_events_at_zero() {
        return Err(FitFailure::EventAtTimeZero);
    }
    let sharp = !matches!(choice, FitLaw::Exponential | FitLaw::Piecewise(_));
    if sharp && observations.one_event_time_at_the_end() {
        return Err(FitFailure::OneEventTime);
    }
    if let FitLaw::Piecewise(cuts) = choice {
        let cuts = cuts.clone().unwrap_or_else(|| {
            let events = data.sample.subjects().iter().filter(|subject| subject.event);
            piecewise::usual_cuts(&events.map(|subject| subject.time).collect::<Vec<_>>())
        });
        let scaled: Vec<f64> = cuts.iter().map(|cut| cut / observations.unit).collect();
        let Rates { ln_rates, covariance, log_likelihood, decrement, steps } =
            piecewise::fit(&observations, &scaled)?;
        let found = Maximum { at: ln_rates, value: log_likelihood, covariance, decrement, steps };
        let robust = robust(choice, data, &observations, &scaled, &found);
        return in_unit_of_data(FitLaw::Piecewise(Some(cuts)), &observations, found, robust);
    }
    let found = best(choice, &observations)?;
    let robust = robust(choice, data, &observations, &[], &found);
    in_unit_of_data(choice.clone(), &observations, found, robust)
}

/// The sandwich on the scaled axis, if there are weights.
fn robust(
    choice: &FitLaw,
    data: FitData<'_>,
    observations: &Observations,
    cuts: &[f64],
    found: &Maximum,
) -> Option<Vec<Vec<f64>>> {
    data.weights?;
    Some(sandwich(observations, &found.covariance, |one| gradient(choice, cuts, one, &found.at)))
}

/// The highest maximum on the scaled axis.
fn best(choice: &FitLaw, data: &Observations) -> Result<Maximum, FitFailure> {
    let person_time = data.person_time();
    if person_time <= 0.0 {
        return Err(FitFailure::Border { parameter: "rate" });
    }
    let ln_rate = ln(data.events / person_time);
    let two = |shapes: [f64; 4]| shapes.map(|shape| vec![shape, -ln_rate]).to_vec();
    match choice {
        FitLaw::Exponential => search::<1, family::Exponential>(choice, data, &[vec![ln_rate]], &[100.0]),
        FitLaw::Weibull => {
            search::<2, family::Weibull>(choice, data, &two([0.0, 0.7, -0.7, 2.0]), &[14.0, 100.0])
        }
        FitLaw::LogLogistic => {
            search::<2, family::LogLogistic>(choice, data, &two([0.5, 0.0, -0.7, 2.0]), &[14.0, 100.0])
        }
        FitLaw::LogNormal => {
            let starts = [0.0, -0.7, 0.7, -2.0].map(|ln_sd| vec![-ln_rate, ln_sd]);
            search::<2, family::LogNormal>(choice, data, &starts, &[1000.0, 14.0])
        }
        FitLaw::Gompertz => {
            let starts = [0.0, 1.0, -1.0, 4.0].map(|shape| vec![shape, ln_rate - 0.5 * shape]);
            search::<2, family::Gompertz>(choice, data, &starts, &[1000.0, 1000.0])
        }
        FitLaw::GeneralizedGamma => search::<3, family::GeneralizedGamma>(
            choice,
            data,
            &generalized_gamma_starts(data, ln_rate),
            &[1000.0, 14.0, 20.0],
        ),
        // Fitted before this is called.
        FitLaw::Piecewise(_) => Err(FitFailure::IterationLimit),
    }
}

/// The fitted laws that the family holds, and points between and beyond.
fn generalized_gamma_starts(data: &Observations, ln_rate: f64) -> Vec<Vec<f64>> {
    let mut starts = Vec::new();
    if let Ok(weibull) = best(&FitLaw::Weibull, data) {
        let (mu, ln_sigma) = (weibull.at[1], -weibull.at[0]);
        starts.push(vec![mu, ln_sigma, 1.0]);
        starts.push(vec![mu, ln_sigma - 0.5, 2.0]);
    }
    if let Ok(normal) = best(&FitLaw::LogNormal, data) {
        starts.push(vec![normal.at[0], normal.at[1], 0.0]);
        starts.push(vec![normal.at[0], normal.at[1], -1.0]);
    }
    if starts.is_empty() {
        starts.push(vec![-ln_rate, 0.0, 0.5]);
    }
    starts
}

fn search<const N: usize, F: Family<N>>(
    choice: &FitLaw,
    data: &Observations,
    starts: &[Vec<f64>],
    bounds: &[f64],
) -> Result<Maximum, FitFailure> {
    let mut found: Option<Maximum> = None;
    let mut stopped: Option<(Stop, f64)> = None;
    for start in starts {
        match maximise(start, bounds, |at| log_likelihood::<N, F>(data, at)) {
            Ok(maximum) if found.as_ref().is_none_or(|best| maximum.value > best.value) => {
                found = Some(maximum)
            }
            Ok(_) => {}
            Err(stop) if stopped.is_none_or(|before| stop.1 > before.1) => stopped = Some(stop),
            Err(_) => {}
        }
    }
    let failure = |stop: Stop| match stop {
        Stop::Border(index) => FitFailure::Border { parameter: choice.parameters()[index].name },
        Stop::Flat => FitFailure::Flat,
        Stop::Limit => FitFailure::IterationLimit,
    };
    match (found, stopped) {
        // A search that was higher when it was stopped: the maximum found is not the highest point.
        (Some(best), Some((stop, value))) if value > best.value + 1e-6 => Err(failure(stop)),
        (Some(best), _) => Ok(best),
        (None, Some((stop, _))) => Err(failure(stop)),
        (None, None) => Err(FitFailure::IterationLimit),
    }
}

/// From the scaled time axis back to that of the data.
fn in_unit_of_data(
    choice: FitLaw,
    data: &Observations,
    found: Maximum,
    robust: Option<Vec<Vec<f64>>>,
) -> Result<ParametricFit, FitFailure> {
    let shift = data.ln_unit();
    let mut working = found.at;
    let mut factors = vec![1.0; working.len()];
    for (index, parameter) in choice.parameters().iter().enumerate() {
        match (parameter.dimension, parameter.scale) {
            (Dimension::None, _) => {}
            (Dimension::Time | Dimension::LogTime, _) => working[index] += shift,
            (Dimension::Rate, WorkingScale::Log) => working[index] -= shift,
            (Dimension::Rate, WorkingScale::Identity) => {
                working[index] /= data.unit;
                factors[index] = 1.0 / data.unit;
            }
        }
    }
    let in_unit = |covariance: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let row = |(i, row): (usize, &Vec<f64>)| {
            row.iter().enumerate().map(|(j, value)| value * factors[i] * factors[j]).collect()
        };
        covariance.iter().enumerate().map(row).collect()
    };
    // Parameters beyond the range of numbers make no law.
    let law = law_at(&choice, &working).ok_or(FitFailure::Flat)?;
    Ok(ParametricFit {
        law,
        log_likelihood: found.value - data.exact_events * shift,
        subjects: data.count,
        events: data.events,
        covariance: in_unit(&found.covariance),
        robust_covariance: robust.as_deref().map(in_unit),
        working,
        steps: found.steps,
        decrement: found.decrement,
        choice,
    })
}

/// The law at working parameters; `None` if they leave the range of numbers.
pub(super) fn law_at(choice: &FitLaw, working: &[f64]) -> Option<Law> {
    Some(match choice {
        FitLaw::Exponential => Law::Exponential(Exponential::from_rate(exp(working[0])).ok()?),
        FitLaw::Weibull => {
            Law::Weibull(Weibull::from_shape_and_scale(exp(working[0]), exp(working[1])).ok()?)
        }
        FitLaw::LogLogistic => {
            Law::LogLogistic(LogLogistic::from_shape_and_median(exp(working[0]), exp(working[1])).ok()?)
        }
        FitLaw::LogNormal => {
            Law::LogNormal(LogNormal::from_mean_log_and_sd_log(working[0], exp(working[1])).ok()?)
        }
        FitLaw::Gompertz => Law::Gompertz(Gompertz::from_shape_and_rate(working[0], exp(working[1])).ok()?),
        FitLaw::GeneralizedGamma => Law::GeneralizedGamma(
            GeneralizedGamma::from_mu_sigma_and_q(working[0], exp(working[1]), working[2]).ok()?,
        ),
        FitLaw::Piecewise(cuts) => {
            let rates: Vec<f64> = working.iter().map(|value| exp(*value)).collect();
            let cuts = cuts.as_deref().unwrap_or_default();
            Law::PiecewiseExponential(PiecewiseExponential::from_rates_and_cuts(&rates, cuts).ok()?)
        }
    })
}
