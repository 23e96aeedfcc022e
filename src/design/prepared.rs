//! A method made ready for a plan, asked for subjects or power.

use super::exact::{ExactTest, Rule};
use super::exponential::{
    ExponentialMoments, chi_squared_events, chi_squared_power_of_subjects, exponential_rate,
    hazard_ratio_of_same_shape,
};
use super::landmark::LandmarkMoments;
use super::one_sample_logrank::{self, AlternativeVariance};
use super::rmst::RestrictedMeanMoments;
use super::{DesignError, Method, Moments, Plan};
use crate::distribution::EventTimeLaw;
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::measure::OneSidedAlpha;
use crate::numeric::binomial;
use crate::numeric::root::first_whole;

/// A method made ready for a plan: what does not depend on the number of subjects or alpha is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared {
    /// One-sample log-rank.
    Logrank(Moments, AlternativeVariance),
    /// A rule on O and E, calibrated to the exact size.
    Exact(Box<ExactTest>),
    /// Cube root.
    ExponentialCubeRoot(ExponentialMoments),
    /// Logarithm.
    ExponentialLog(ExponentialMoments),
    /// Hazard ratio and event probability.
    ChiSquared {
        /// Under proportional hazards.
        hazard_ratio: f64,
        /// Under the alternative.
        event_probability: f64,
    },
    /// Landmark or median.
    Landmark(LandmarkMoments, Transform),
    /// Log scale, both variances.
    LandmarkLogSwog(LandmarkMoments),
    /// Survival under null and alternative.
    Binomial {
        /// Under the null.
        null: f64,
        /// Under the alternative.
        alternative: f64,
    },
    /// Restricted mean.
    RestrictedMean(RestrictedMeanMoments),
}

/// Any alpha will do to see whether there is a benefit.
const ANY_ALPHA: OneSidedAlpha = OneSidedAlpha::FIVE_PERCENT;

impl Method {
    /// Ready for a plan.
    ///
    /// # Errors
    /// [`DesignError`] where the method is not for such a plan.
    pub fn prepare(self, plan: &Plan) -> Result<Prepared, DesignError> {
        let Plan { null, alternative, observation, .. } = plan;
        let landmark_at = |time: f64| LandmarkMoments::new(observation, null, alternative, time);
        let landmark = || plan.landmark.ok_or(DesignError::Missing { method: self.id(), what: "a landmark" });
        let exponential = || {
            let with = |law| (law, observation.event_probability(law));
            ExponentialMoments::new(self.id(), with(null), with(alternative))
        };
        Ok(match self {
            Self::Logrank(variance) => {
                let moments = Moments::new(observation, null, alternative);
                one_sample_logrank::power(&moments, variance, ANY_ALPHA, 1.0)?;
                Prepared::Logrank(moments, variance)
            }
            Self::LogrankExact => {
                let moments = Moments::new(observation, null, alternative);
                one_sample_logrank::power(&moments, AlternativeVariance::Exact, ANY_ALPHA, 1.0)?;
                Prepared::Exact(Box::new(ExactTest::new(plan, Rule::Logrank(Variant::Wu))))
            }
            Self::GammaExponential => Prepared::Exact(Box::new(ExactTest::new(plan, self.bayes_rule(plan)?))),
            Self::ExponentialCubeRoot => Prepared::ExponentialCubeRoot(exponential()?),
            Self::ExponentialLog => Prepared::ExponentialLog(exponential()?),
            Self::ChiSquared => Prepared::ChiSquared {
                hazard_ratio: hazard_ratio_of_same_shape(self.id(), null, alternative)?,
                event_probability: observation.event_probability(alternative),
            },
            Self::Landmark(transform) => Prepared::Landmark(landmark_at(landmark()?)?, transform),
            Self::LandmarkLogSwog => Prepared::LandmarkLogSwog(landmark_at(landmark()?)?),
            Self::LandmarkBinomial => {
                let time = landmark()?;
                let found = landmark_at(time)?;
                // Censored before the landmark, a subject is neither alive nor dead for a count.
                if observation.uncensored_before(time) < 1.0 {
                    return Err(DesignError::CensoredBeforeLandmark { landmark: time });
                }
                Prepared::Binomial { null: found.null, alternative: found.alternative }
            }
            Self::Median(transform) => Prepared::Landmark(landmark_at(null.median())?, transform),
            Self::RestrictedMean => {
                let tau =
                    plan.tau.ok_or(DesignError::Missing { method: self.id(), what: "a restriction time" })?;
                Prepared::RestrictedMean(RestrictedMeanMoments::new(observation, null, alternative, tau)?)
            }
        })
    }

    fn bayes_rule(self, plan: &Plan) -> Result<Rule, DesignError> {
        let prior =
            plan.prior.ok_or(DesignError::Missing { method: self.id(), what: "a prior of the hazard" })?;
        let laws = || DesignError::Laws { method: self.id(), laws: "exponential laws" };
        let null_rate = exponential_rate(&plan.null).ok_or_else(laws)?;
        let other = exponential_rate(&plan.alternative).ok_or_else(laws)?;
        if other < null_rate { Ok(Rule::Bayes { prior, null_rate }) } else { Err(DesignError::NoBenefit) }
    }
}

impl Prepared {
    /// Power with `subjects`; count-based and exact methods take the whole number below.
    ///
    /// # Errors
    /// [`DesignError::Exact`] where an exact law is wanted that is not computed.
    pub fn power(&self, alpha: OneSidedAlpha, subjects: f64) -> Result<f64, DesignError> {
        let whole = subjects.max(0.0).floor() as u64;
        Ok(match self {
            Self::Logrank(moments, variance) => {
                one_sample_logrank::power(moments, *variance, alpha, subjects)?
            }
            Self::Exact(test) => test.power(alpha, whole)?,
            Self::ExponentialCubeRoot(found) => found.power_cube_root(alpha, subjects),
            Self::ExponentialLog(found) => found.power_log(alpha, subjects),
            Self::ChiSquared { hazard_ratio, event_probability } => {
                chi_squared_power_of_subjects(whole, *event_probability, *hazard_ratio, alpha)
            }
            Self::Landmark(found, transform) => found.power(*transform, alpha, subjects),
            Self::LandmarkLogSwog(found) => found.power_log_swog(alpha, subjects),
            Self::Binomial { null, alternative } => least_count(whole, *null, alpha)
                .map_or(0.0, |least| binomial::upper_tail(least, whole, *alternative)),
            Self::RestrictedMean(found) => found.power(alpha, subjects),
        })
    }

    /// Subjects needed, before rounding up; whole for count-based and exact methods.
    ///
    /// # Errors
    /// [`DesignError::NotReached`] above `most`, with the power there.
    pub fn subjects(&self, alpha: OneSidedAlpha, power: f64, most: u64) -> Result<f64, DesignError> {
        let found = match self {
            Self::Logrank(moments, variance) => {
                Some(one_sample_logrank::subjects(moments, *variance, alpha, power)?)
            }
            Self::ExponentialCubeRoot(found) => Some(found.subjects_cube_root(alpha, power)),
            Self::ExponentialLog(found) => Some(found.subjects_log(alpha, power)),
            Self::ChiSquared { hazard_ratio, event_probability } => {
                let events = chi_squared_events(*hazard_ratio, alpha, power, most);
                events.map(|events| events as f64 / event_probability)
            }
            Self::Landmark(found, transform) => Some(found.subjects(*transform, alpha, power)),
            Self::LandmarkLogSwog(found) => Some(found.subjects_log_swog(alpha, power)),
            Self::RestrictedMean(found) => Some(found.subjects(alpha, power)),
            Self::Exact(_) => {
                let most = most.min(ExactTest::MOST_SUBJECTS);
                let enough = |n: u64| self.power(alpha, n as f64).map(|found| found >= power);
                first_whole(1, most, enough)?.map(|n| n as f64)
            }
            Self::Binomial { .. } => {
                let enough = |n: &u64| self.power(alpha, *n as f64).is_ok_and(|found| found >= power);
                (1..=most).find(enough).map(|n| n as f64)
            }
        };
        match found.filter(|n| *n <= most as f64) {
            Some(n) => Ok(n),
            None => Err(self.not_reached(alpha, most)),
        }
    }

    fn not_reached(&self, alpha: OneSidedAlpha, most: u64) -> DesignError {
        let most = if matches!(self, Self::Exact(_)) { most.min(ExactTest::MOST_SUBJECTS) } else { most };
        match self.power(alpha, most as f64) {
            Ok(power) => DesignError::NotReached { most, power },
            Err(error) => error,
        }
    }
}

/// The least number alive that is significant by the exact binomial test; `None` if none is.
#[must_use]
pub fn least_count(subjects: u64, null: f64, alpha: OneSidedAlpha) -> Option<u64> {
    (0..=subjects).find(|count| binomial::upper_tail(*count, subjects, null) <= alpha.get())
}
