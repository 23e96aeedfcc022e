//! Posterior of the event law, given the times so far.
//!
//! | file | law |
//! |---|---|
//! | (here) | exponential: the hazard a mixture of gamma laws |
//! | `piecewise` | piecewise exponential: independent gamma laws of the hazards |
//! | `weibull` | Weibull: the shape on a grid, the hazard given it a gamma law |

mod piecewise;
mod weibull;

pub use piecewise::PiecewisePrior;
pub use weibull::{ShapeGrid, WeibullPrior};

use self::piecewise::PiecewisePosterior;
use self::weibull::WeibullPosterior;
use super::error::positive;
use super::{Component, GammaMixture, MonitorError};
use crate::design::bayes::GammaPrior;
use crate::distribution::{EventTimeLaw, Exponential, Law};
use crate::measure::{Outcome, Reason};
use crate::numeric::portable::{exp, ln};
use crate::numeric::quadrature::integrate;
use crate::numeric::root::bisect_within;
use crate::random::Stream;

/// One observed time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedTime {
    /// From this study time on the subject was at risk (left truncation); 0 for one observed from its start.
    pub from: f64,
    /// Study time of the event or the end of observation.
    pub time: f64,
    /// Whether the event happened.
    pub event: bool,
}

/// What is assumed of the event law before the data.
#[derive(Debug, Clone, PartialEq)]
pub enum EventPrior {
    /// Constant hazard.
    Exponential(GammaMixture),
    /// Hazard constant between cuts.
    Piecewise(PiecewisePrior),
    /// Hazard a power of time.
    Weibull(WeibullPrior),
}

/// The gamma law of a hazard that is worth `events` and centred at `median`: shape `events`, exposure `events median / ln 2`.
///
/// # Errors
/// [`MonitorError::NotPositive`].
pub fn prior_of_median(median: f64, events: f64) -> Result<GammaPrior, MonitorError> {
    positive("the prior's median", median)?;
    positive("the events that the prior is worth", events)?;
    Ok(GammaPrior::new(events, events * median / std::f64::consts::LN_2)?)
}

/// Posterior of the event law.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPosterior {
    events: u64,
    exposure: f64,
    law: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Exponential(GammaMixture),
    Piecewise(PiecewisePosterior),
    Weibull(WeibullPosterior),
}

/// Accuracy of quantiles, relative.
const QUANTILE_ACCURACY: f64 = 1e-9;
/// Factor of the time scale beyond which no quantile is looked for.
const FURTHEST: f64 = 1e9;

impl EventPosterior {
    /// The posterior; without any time it is the prior.
    ///
    /// # Errors
    /// [`MonitorError::Time`] for times that are none, [`MonitorError::EventAtZero`] and [`MonitorError::ShapeOutOfRange`] for a
    /// Weibull law.
    pub fn new(prior: &EventPrior, observed: &[ObservedTime]) -> Result<Self, MonitorError> {
        for (index, one) in observed.iter().enumerate() {
            if !(one.from >= 0.0 && one.time >= one.from && one.time.is_finite()) {
                let (subject, time) = (index + 1, one.time);
                return Err(MonitorError::Time { subject, time, longest: f64::INFINITY });
            }
        }
        let events = observed.iter().filter(|one| one.event).count() as u64;
        // An empty sum of floats is -0.
        let exposure = observed.iter().fold(0.0, |sum, one| sum + (one.time - one.from));
        let law = match prior {
            EventPrior::Exponential(prior) => Kind::Exponential(prior.updated(events as f64, exposure)),
            EventPrior::Piecewise(prior) => Kind::Piecewise(PiecewisePosterior::new(prior, observed)),
            EventPrior::Weibull(prior) => Kind::Weibull(WeibullPosterior::new(prior, observed)?),
        };
        Ok(Self { events, exposure, law })
    }

    /// Events in the data.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Time at risk in the data.
    #[must_use]
    pub fn exposure(&self) -> f64 {
        self.exposure
    }

    /// Components of a constant hazard with their posterior weights; none for other laws.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        if let Kind::Exponential(mixture) = &self.law { mixture.components() } else { &[] }
    }

    /// The grid of a Weibull law's shape, with its diagnostics; `None` for other laws.
    #[must_use]
    pub fn shape_grid(&self) -> Option<&ShapeGrid> {
        if let Kind::Weibull(law) = &self.law { Some(law.grid()) } else { None }
    }

    /// `P(L(time) <= hazard | data)`, L the cumulative hazard.
    #[must_use]
    pub fn cumulative_hazard_below(&self, time: f64, hazard: f64) -> f64 {
        if time <= 0.0 {
            return 1.0;
        }
        match &self.law {
            Kind::Exponential(mixture) => mixture.below(hazard / time),
            Kind::Piecewise(law) => law.cumulative_hazard_below(time, hazard),
            Kind::Weibull(law) => law.cumulative_hazard_below(time, hazard),
        }
    }

    /// `P(median > m | data)`.
    #[must_use]
    pub fn median_above(&self, median: f64) -> f64 {
        self.cumulative_hazard_below(median, std::f64::consts::LN_2)
    }

    /// `P(S(time) > survival | data)`.
    #[must_use]
    pub fn survival_above(&self, time: f64, survival: f64) -> f64 {
        self.cumulative_hazard_below(time, -ln(survival))
    }

    /// `P(L(time) / L0(time) <= ratio | data)`: the hazard ratio to a benchmark, averaged up to `time`.
    ///
    /// For a constant hazard against a constant one it is the hazard ratio, whatever the time. Not estimable where the benchmark has no hazard yet.
    #[must_use]
    pub fn hazard_ratio_below(&self, benchmark: &Law, time: f64, ratio: f64) -> Outcome {
        let expected = benchmark.cumulative_hazard(time);
        if expected > 0.0 && expected.is_finite() {
            Outcome::Value(self.cumulative_hazard_below(time, ratio * expected))
        } else {
            Outcome::NotEstimable(Reason::NothingExpected)
        }
    }

    /// The m with `P(median <= m | data) = p`; not reached where the median is infinite so often.
    #[must_use]
    pub fn median_quantile(&self, p: f64) -> Outcome {
        let above = |median: f64| self.median_above(median) <= 1.0 - p;
        let scale = self.scale();
        let mut high = scale;
        while !above(high) {
            high *= 2.0;
            if high > FURTHEST * scale {
                return Outcome::NotReached;
            }
        }
        let mut low = 0.5 * high;
        while low > scale / FURTHEST && above(low) {
            (high, low) = (low, 0.5 * low);
        }
        Outcome::Value(bisect_within(low, high, QUANTILE_ACCURACY * high, above))
    }

    /// Mean of the median.
    ///
    /// It is finite only with more than one event, those of the prior counted: of the last piece for a piecewise law. Under a Weibull law with
    /// a log-normal prior of its shape it is infinite.
    #[must_use]
    pub fn median_mean(&self) -> Outcome {
        let infinite = Outcome::NotEstimable(Reason::BeyondNumbers);
        match &self.law {
            Kind::Exponential(mixture) => {
                let known = || mixture.components().iter().filter(|c| c.weight > 0.0);
                if known().any(|component| component.law.shape <= 1.0) {
                    return infinite;
                }
                let of = |c: &Component| c.weight * c.law.exposure / (c.law.shape - 1.0);
                Outcome::Value(std::f64::consts::LN_2 * known().map(of).sum::<f64>())
            }
            Kind::Piecewise(law) if law.last_shape() > 1.0 => {
                // The integral of P(median > m), over m / (m + s).
                let scale = self.scale();
                let of = |u: f64| self.median_above(scale * u / (1.0 - u)) * scale / ((1.0 - u) * (1.0 - u));
                Outcome::finite(integrate(0.0, 1.0, 1e-7 * scale, of).value, Reason::BeyondNumbers)
            }
            Kind::Piecewise(_) | Kind::Weibull(_) => infinite,
        }
    }

    /// `E(S(time) | data)`: the probability that a new subject goes on so long without the event.
    #[must_use]
    pub fn predictive_survival(&self, time: f64) -> f64 {
        match &self.law {
            Kind::Exponential(mixture) => {
                let of = |c: &Component| {
                    c.weight * exp(-c.law.shape * crate::numeric::portable::ln_1p(time / c.law.exposure))
                };
                mixture.components().iter().map(of).sum()
            }
            Kind::Piecewise(law) => law.predictive_survival(time),
            Kind::Weibull(law) => law.predictive_survival(time),
        }
    }

    /// A law for the subjects' event times.
    ///
    /// # Errors
    /// [`MonitorError::Law`] should numbers leave their range.
    pub fn draw(&self, stream: &mut Stream) -> Result<Law, MonitorError> {
        let mut law = self.first_law()?;
        self.redraw(stream, &mut law);
        Ok(law)
    }

    /// A law of the family, to be redrawn.
    pub(super) fn first_law(&self) -> Result<Law, MonitorError> {
        match &self.law {
            Kind::Exponential(_) => Ok(Law::Exponential(Exponential::from_rate(1.0)?)),
            Kind::Piecewise(law) => law.first_law(),
            Kind::Weibull(law) => law.first_law(),
        }
    }

    /// [`Self::draw`] into a law that was drawn before, without allocating.
    pub fn redraw(&self, stream: &mut Stream, law: &mut Law) {
        match &self.law {
            Kind::Exponential(mixture) => {
                if let Ok(drawn) = Exponential::from_rate(mixture.draw(stream)) {
                    *law = Law::Exponential(drawn);
                }
            }
            Kind::Piecewise(posterior) => posterior.redraw(stream, law),
            Kind::Weibull(posterior) => posterior.redraw(stream, law),
        }
    }

    /// About a median, to begin a search at.
    fn scale(&self) -> f64 {
        match &self.law {
            Kind::Exponential(mixture) => std::f64::consts::LN_2 / mixture.mean().max(f64::MIN_POSITIVE),
            Kind::Piecewise(law) => law.scale(),
            Kind::Weibull(law) => law.scale(),
        }
    }
}

mod tests;
