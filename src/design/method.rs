//! Every method of sample size behind one interface: prepared for a plan, asked for subjects or power.

use super::bayes::GammaPrior;
use super::exponential::{
    ExponentialMoments, chi_squared_events, chi_squared_power_of_subjects, exponential_rate,
    hazard_ratio_of_same_shape,
};
use super::landmark::LandmarkMoments;
use super::one_sample_logrank::{self, AlternativeVariance};
use super::rmst::RestrictedMeanMoments;
use super::{DesignError, Moments, Observation};
use crate::distribution::{EventTimeLaw, Law};
use crate::estimator::Transform;
use crate::measure::OneSidedAlpha;
use crate::numeric::binomial;

/// What is planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Law of the benchmark.
    pub null: Law,
    /// Law hoped for.
    pub alternative: Law,
    /// Accrual, follow-up, dropout.
    pub observation: Observation,
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
}

/// A method made ready for a plan: what does not depend on the number of subjects or alpha is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prepared {
    /// One-sample log-rank.
    Logrank(Moments, AlternativeVariance),
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

impl Method {
    /// All of them, in the order of output.
    pub const ALL: [Self; 19] = [
        Self::Logrank(AlternativeVariance::Exact),
        Self::Logrank(AlternativeVariance::ObservedEvents),
        Self::Logrank(AlternativeVariance::ExpectedEvents),
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
    ];

    /// Its id in flags and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Logrank(AlternativeVariance::Exact) => "one-sample-logrank/wu",
            Self::Logrank(AlternativeVariance::ObservedEvents) => "one-sample-logrank/kwak-jung",
            Self::Logrank(AlternativeVariance::ExpectedEvents) => "one-sample-logrank/finkelstein",
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
            Self::ExponentialCubeRoot => "Lawless (1982), section 4.1.5; SWOG One Arm Survival",
            Self::ExponentialLog => "normal law of the log hazard; as R desmon",
            Self::ChiSquared => "Phadnis (2019), Contemp. Clin. Trials Commun. 15, 100360",
            Self::Landmark(_) => "Nagashima et al. (2021), Pharm. Stat. 20, 499-511",
            Self::LandmarkLogSwog => "SWOG One Arm Survival, nonparametric",
            Self::LandmarkBinomial => "exact binomial",
            Self::Median(_) => "Brookmeyer & Crowley (1982), Biometrics 38, 29-41",
            Self::RestrictedMean => "Royston & Parmar (2013), BMC Med. Res. Methodol. 13, 152",
        }
    }

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
}

/// Any alpha will do to see whether there is a benefit.
const ANY_ALPHA: OneSidedAlpha = OneSidedAlpha::FIVE_PERCENT;

impl Prepared {
    /// Power with `subjects`; count-based methods take the whole number below.
    #[must_use]
    pub fn power(&self, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let whole = subjects.max(0.0).floor() as u64;
        match self {
            // Prepared with a benefit, so there is one.
            Self::Logrank(moments, variance) => {
                one_sample_logrank::power(moments, *variance, alpha, subjects).unwrap_or(alpha.get())
            }
            Self::ExponentialCubeRoot(found) => found.power_cube_root(alpha, subjects),
            Self::ExponentialLog(found) => found.power_log(alpha, subjects),
            Self::ChiSquared { hazard_ratio, event_probability } => {
                chi_squared_power_of_subjects(whole, *event_probability, *hazard_ratio, alpha)
            }
            Self::Landmark(found, transform) => found.power(*transform, alpha, subjects),
            Self::LandmarkLogSwog(found) => found.power_log_swog(alpha, subjects),
            Self::Binomial { null, alternative } => {
                let limit = (0..=whole).find(|r| binomial::upper_tail(r + 1, whole, *null) <= alpha.get());
                limit.map_or(0.0, |r| binomial::upper_tail(r + 1, whole, *alternative))
            }
            Self::RestrictedMean(found) => found.power(alpha, subjects),
        }
    }

    /// Subjects needed, before rounding up; whole for count-based methods. `None` above `most`.
    #[must_use]
    pub fn subjects(&self, alpha: OneSidedAlpha, power: f64, most: u64) -> Option<f64> {
        let found = match self {
            Self::Logrank(moments, variance) => {
                one_sample_logrank::subjects(moments, *variance, alpha, power).ok()?
            }
            Self::ExponentialCubeRoot(found) => found.subjects_cube_root(alpha, power),
            Self::ExponentialLog(found) => found.subjects_log(alpha, power),
            Self::ChiSquared { hazard_ratio, event_probability } => {
                chi_squared_events(*hazard_ratio, alpha, power, most)? as f64 / event_probability
            }
            Self::Landmark(found, transform) => found.subjects(*transform, alpha, power),
            Self::LandmarkLogSwog(found) => found.subjects_log_swog(alpha, power),
            Self::Binomial { .. } => (1..=most).find(|n| self.power(alpha, *n as f64) >= power)? as f64,
            Self::RestrictedMean(found) => found.subjects(alpha, power),
        };
        (found <= most as f64).then_some(found)
    }
}

/// Rate of the null where the Bayesian method is for it.
///
/// # Errors
/// [`DesignError::Laws`] unless it is exponential.
pub fn bayes_null_rate(null: &Law) -> Result<f64, DesignError> {
    exponential_rate(null)
        .ok_or(DesignError::Laws { method: "bayes/gamma-exponential", laws: "an exponential null" })
}
