//! What every law offers, and the sum of them.

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::{
    Cure, Exponential, GeneralizedGamma, Gompertz, HazardRatio, LogLogistic, LogNormal, PiecewiseExponential,
    StepLaw, Weibull,
};
use crate::numeric::lanes::{Block, Lanes, WIDTH};
use crate::numeric::portable::{exp, ln, ln_1p};

/// A law of the time to an event.
///
/// Only hazard, cumulative hazard and its inverse are asked for; the rest follows. Times are non-negative; an infinite
/// time stands for an event that never comes.
pub trait EventTimeLaw {
    /// Hazard rate at `time`.
    fn hazard(&self, time: f64) -> f64;

    /// Integral of the hazard from 0 to `time`.
    fn cumulative_hazard(&self, time: f64) -> f64;

    /// The time at which the cumulative hazard reaches `hazard`; infinite if it never does.
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64;

    /// `S(t) = exp(-L(t))`.
    fn survival(&self, time: f64) -> f64 {
        exp(-self.cumulative_hazard(time))
    }

    /// `f(t) = h(t) S(t)`.
    fn density(&self, time: f64) -> f64 {
        self.hazard(time) * self.survival(time)
    }

    /// The time by which a fraction `probability` in [0, 1) has had the event.
    fn quantile(&self, probability: f64) -> f64 {
        // -ln(1 - p) = ln(1 + p / (1 - p)), without cancellation for small p.
        self.inverse_cumulative_hazard(ln_1p(probability / (1.0 - probability)))
    }

    /// The time by which half have had the event; infinite if fewer ever do.
    fn median(&self) -> f64 {
        self.inverse_cumulative_hazard(std::f64::consts::LN_2)
    }

    /// Sum of [`Self::cumulative_hazard`] over times whose logarithms stand in `log_times` (minus infinity for time 0).
    ///
    /// The expected events of a simulated trial: the Weibull and the log-logistic law use the logarithms, which several
    /// benchmarks share; others leave them unread.
    /// `scratch` has room for as many numbers.
    fn total_cumulative_hazard(&self, times: &[f64], log_times: &[f64], scratch: &mut [f64]) -> f64 {
        let _ = (log_times, scratch);
        times.iter().map(|time| self.cumulative_hazard(*time)).sum()
    }

    /// [`Self::total_cumulative_hazard`] of several trials side by side, the same bits for each. Compiled for the lanes
    /// of the caller.
    #[inline(always)]
    fn total_cumulative_hazards(&self, times: &[Block], log_times: &[Block], scratch: &mut [Block]) -> Block {
        let _ = (log_times, scratch);
        let mut totals = [0.0; WIDTH];
        for times in times {
            for lane in 0..WIDTH {
                totals[lane] += self.cumulative_hazard(times[lane]);
            }
        }
        totals
    }

    /// Event times from unit exponentials, one each: `L^-1(w)`. Any law takes one draw per subject, so the same
    /// draws serve every hypothesis. Compiled for the lanes of the caller.
    #[inline(always)]
    fn event_times(&self, unit_exponentials: &[f64], out: &mut [f64]) {
        for (t, w) in out.iter_mut().zip(unit_exponentials) {
            *t = self.inverse_cumulative_hazard(*w);
        }
    }

    /// [`Self::event_times`], the same bits, from draws that several laws share.
    #[inline(always)]
    fn event_times_of(&self, draws: UnitExponentials, out: &mut [f64]) {
        self.event_times(draws.values, out);
    }
}

/// Event times of one law, for any lanes.
pub struct EventTimes<'a> {
    /// The law.
    pub law: &'a Law,
    /// What the times are made of.
    pub draws: UnitExponentials<'a>,
    /// As many times.
    pub out: &'a mut [f64],
}

impl Lanes for EventTimes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.law.event_times_of(self.draws, self.out);
    }
}

/// Unit exponentials of the subjects of one trial, or of several, with what laws of one family make of them alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitExponentials<'a> {
    /// The exponentials w.
    pub values: &'a [f64],
    /// `ln(exp(w) - 1)`, of which every log-logistic law makes its event times; `None` if not at hand.
    pub log_odds: Option<&'a [f64]>,
}

/// A parameter that no law can have.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LawError {
    /// Not a positive finite number.
    #[error("{name} must be a positive number, got {value}")]
    NotPositive {
        /// Parameter.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// Infinite or not a number.
    #[error("{name} must be a number, got {value}")]
    NotFinite {
        /// Parameter.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// A survival of 0, 1 or beyond, which gives no rate.
    #[error("survival must lie strictly between 0 and 1, got {survival}")]
    NotProbability {
        /// What was given.
        survival: f64,
    },
    /// A negative or infinite rate.
    #[error("piece {piece}: hazard rate must be 0 or more, got {rate}")]
    BadRate {
        /// Piece, from 1.
        piece: usize,
        /// What was given.
        rate: f64,
    },
    /// Number of cuts is not one less than that of rates.
    #[error("{rates} rates need {expected} cuts between them, got {cuts}", expected = rates.saturating_sub(1))]
    PieceCount {
        /// Number of rates.
        rates: usize,
        /// Number of cuts.
        cuts: usize,
    },
    /// Steps without height, or heights without time.
    #[error("{times} times need as many hazards, got {hazards}")]
    StepCount {
        /// Number of times.
        times: usize,
        /// Number of hazards.
        hazards: usize,
    },
    /// Cuts are not increasing from above 0.
    #[error("cut {index} ({cut}) must be above the one before it ({before})")]
    CutOrder {
        /// Cut, from 1.
        index: usize,
        /// The cut before, or 0.
        before: f64,
        /// What was given.
        cut: f64,
    },
    /// All rates are 0.
    #[error("at least one piece needs a hazard rate above 0")]
    NoHazard,
}

/// `value` if it is positive and finite.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, LawError> {
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err(LawError::NotPositive { name, value }) }
}

/// `-ln S`, if S leaves some with and some without the event.
pub(super) fn hazard_of_survival(survival: f64) -> Result<f64, LawError> {
    let inside = survival > 0.0 && survival < 1.0;
    if inside { positive("survival", -ln(survival)) } else { Err(LawError::NotProbability { survival }) }
}

/// `value` if it is finite.
pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, LawError> {
    if value.is_finite() { Ok(value) } else { Err(LawError::NotFinite { name, value }) }
}

/// Any law.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// Constant hazard.
    Exponential(Exponential),
    /// Hazard a power of time.
    Weibull(Weibull),
    /// Hazard that rises and falls (shape above 1).
    LogLogistic(LogLogistic),
    /// Logarithm of the time normal.
    LogNormal(LogNormal),
    /// Logarithm of the hazard a line.
    Gompertz(Gompertz),
    /// A family that holds Weibull, gamma and log-normal.
    GeneralizedGamma(GeneralizedGamma),
    /// Hazard constant between cuts.
    PiecewiseExponential(PiecewiseExponential),
    /// Cumulative hazard in steps, as estimated from patient-level data.
    Step(StepLaw),
    /// Another law with its hazard multiplied, from the start or from a later time.
    HazardRatio(HazardRatio),
    /// Another law for those who are not cured.
    Cure(Cure),
}

/// Calls the same method on whichever law it is, once a call and not once a subject.
macro_rules! of_each {
    ($self:ident, $law:ident => $call:expr) => {
        match $self {
            Law::Exponential($law) => $call,
            Law::Weibull($law) => $call,
            Law::LogLogistic($law) => $call,
            Law::LogNormal($law) => $call,
            Law::Gompertz($law) => $call,
            Law::GeneralizedGamma($law) => $call,
            Law::PiecewiseExponential($law) => $call,
            Law::Step($law) => $call,
            Law::HazardRatio($law) => $call,
            Law::Cure($law) => $call,
        }
    };
}

impl EventTimeLaw for Law {
    fn hazard(&self, time: f64) -> f64 {
        of_each!(self, law => law.hazard(time))
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        of_each!(self, law => law.cumulative_hazard(time))
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        of_each!(self, law => law.inverse_cumulative_hazard(hazard))
    }

    fn total_cumulative_hazard(&self, times: &[f64], log_times: &[f64], scratch: &mut [f64]) -> f64 {
        of_each!(self, law => law.total_cumulative_hazard(times, log_times, scratch))
    }

    #[inline(always)]
    fn total_cumulative_hazards(&self, times: &[Block], log_times: &[Block], scratch: &mut [Block]) -> Block {
        of_each!(self, law => law.total_cumulative_hazards(times, log_times, scratch))
    }

    #[inline(always)]
    fn event_times(&self, unit_exponentials: &[f64], out: &mut [f64]) {
        of_each!(self, law => law.event_times(unit_exponentials, out));
    }

    #[inline(always)]
    fn event_times_of(&self, draws: UnitExponentials, out: &mut [f64]) {
        of_each!(self, law => law.event_times_of(draws, out));
    }
}

impl Law {
    /// The same law with time in another unit: a time `t` in the old unit is `t * factor` in the new one.
    #[must_use]
    pub fn in_unit(&self, factor: f64) -> Self {
        match self {
            Self::Exponential(law) => Self::Exponential(law.in_unit(factor)),
            Self::Weibull(law) => Self::Weibull(law.in_unit(factor)),
            Self::LogLogistic(law) => Self::LogLogistic(law.in_unit(factor)),
            Self::LogNormal(law) => Self::LogNormal(law.in_unit(factor)),
            Self::Gompertz(law) => Self::Gompertz(law.in_unit(factor)),
            Self::GeneralizedGamma(law) => Self::GeneralizedGamma(law.in_unit(factor)),
            Self::PiecewiseExponential(law) => Self::PiecewiseExponential(law.in_unit(factor)),
            Self::Step(law) => Self::Step(law.in_unit(factor)),
            Self::HazardRatio(law) => Self::HazardRatio(law.in_unit(factor)),
            Self::Cure(law) => Self::Cure(law.in_unit(factor)),
        }
    }

    /// `(k, c)` of a law with cumulative hazard `c t^k`, however it is written: exponential, Weibull, or either with a hazard
    /// ratio from time 0.
    #[must_use]
    pub fn shape_and_hazard(&self) -> Option<(f64, f64)> {
        match self {
            Self::Exponential(law) => Some((1.0, law.rate())),
            Self::Weibull(law) => Some((law.shape(), law.cumulative_hazard(1.0))),
            Self::PiecewiseExponential(law) if law.cuts().is_empty() => Some((1.0, law.rates()[0])),
            Self::HazardRatio(law) if law.from() == 0.0 => {
                law.base().shape_and_hazard().map(|(shape, hazard)| (shape, hazard * law.ratio()))
            }
            _ => None,
        }
    }

    /// This law with its hazard multiplied at all times.
    ///
    /// # Errors
    /// [`LawError::NotPositive`] for a ratio that is not a positive number.
    pub fn with_hazard_ratio(&self, ratio: f64) -> Result<Self, LawError> {
        HazardRatio::new(self.clone(), ratio, 0.0).map(Self::HazardRatio)
    }

    /// The median, `None` if fewer than half ever have the event.
    #[must_use]
    pub fn median_if_reached(&self) -> Option<f64> {
        Some(self.median()).filter(|median| median.is_finite())
    }

    /// The hazard of this law over that of another, where it is one number at all times as far as the notation shows.
    #[must_use]
    pub fn hazard_ratio_to(&self, base: &Self) -> Option<f64> {
        match self {
            Self::HazardRatio(law) if law.from() == 0.0 && law.base() == base => Some(law.ratio()),
            _ if self == base => Some(1.0),
            _ => {
                let ((shape, hazard), (other, base)) =
                    self.shape_and_hazard().zip(base.shape_and_hazard())?;
                ((shape / other - 1.0).abs() < 1e-9).then_some(hazard / base)
            }
        }
    }

    /// Whether the cumulative hazard is continuous, as it is for all but steps and multiples of them.
    #[must_use]
    pub fn is_continuous(&self) -> bool {
        match self {
            Self::Step(_) => false,
            Self::HazardRatio(law) => law.base().is_continuous(),
            Self::Cure(law) => law.base().is_continuous(),
            _ => true,
        }
    }

    /// Cumulative hazards between which [`EventTimeLaw::inverse_cumulative_hazard`] is smooth, increasing: the cuts and steps of
    /// the law; none for most. Integrals over the cumulative hazard are split there.
    #[must_use]
    pub fn hazard_bends(&self) -> Vec<f64> {
        match self {
            Self::PiecewiseExponential(law) => {
                law.cuts().iter().map(|cut| law.cumulative_hazard(*cut)).collect()
            }
            Self::Step(law) => law.times().iter().map(|time| law.cumulative_hazard(*time)).collect(),
            Self::HazardRatio(law) => law.hazard_bends(),
            Self::Cure(law) => law.hazard_bends(),
            _ => Vec::new(),
        }
    }
}

impl Distribution<f64> for Law {
    /// One event time by inversion; infinite for a subject who never has the event.
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let u: f64 = Open01.sample(rng);
        self.inverse_cumulative_hazard(-ln(u))
    }
}
