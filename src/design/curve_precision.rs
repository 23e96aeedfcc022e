//! How precise Kaplan-Meier's median and survival at a landmark will be, and subjects for a precision.

use super::exact::ExactTest;
use super::landmark::log_survival_variance;
use super::{DesignError, Observation, Setting};
use crate::distribution::{EventTimeLaw, Law};
use crate::estimator::Transform;
use crate::measure::ConfidenceLevel;
use crate::numeric::binomial;
use crate::numeric::root::{bisect, first_whole};

/// Places looked at on either side of the median for the nearest one outside its interval.
const PLACES: u32 = 64;

/// What is estimated from the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CurveFigure {
    /// The median.
    Median,
    /// Survival at this time.
    SurvivalAt(f64),
}

/// Scale and level of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalType {
    /// Scale on which the survival estimate is taken to be normal.
    pub transform: Transform,
    /// Level of the two-sided interval.
    pub level: ConfidenceLevel,
}

/// A figure of the truth, and the limits of its interval where the curve and its variance are as expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedLimits {
    /// The figure; `None` for a median that fewer than half reach while observed.
    pub value: Option<f64>,
    /// Lower limit, if there is one.
    pub lower: Option<f64>,
    /// Upper limit, if there is one.
    pub upper: Option<f64>,
}

impl ExpectedLimits {
    /// Distance of the limits, where there are both.
    #[must_use]
    pub fn width(&self) -> Option<f64> {
        Some(self.upper? - self.lower?)
    }
}

/// What an interval does, by enumeration of the number alive at the landmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedInterval {
    /// Mean width of the intervals there are; `None` if there is never one.
    pub width: Option<f64>,
    /// Probability that there is none: all or nobody alive, on scales that are infinite there.
    pub without: f64,
    /// Probability that the interval holds the truth, given that there is one.
    pub coverage: Option<f64>,
}

/// Limits where Kaplan-Meier's curve is the truth and its variance Greenwood's, as expected with `subjects`.
///
/// ```text
/// V(t)      = integral from 0 to t of dL(u) / (S(u) G(u))                  n Var(ln S) tends to it
/// S(T):       g^-1( g(S(T)) -+ z |g'(S(T))| S(T) sqrt(V(T) / n) )
/// median m:   the t nearest to m on either side with |g(S(t)) - g(1/2)| = z |g'(S(t))| S(t) sqrt(V(t) / n)
/// ```
/// The limits of a median fall on events, so that in real trials its width goes up and down with n by a part of about
/// `1 / (z sqrt n)`, the gap between two of them. L, S of `truth`, G the probability of not being censored. With few subjects no such t need be there: then there is no limit.
/// # Errors
/// [`DesignError::Landmark`] where nobody is observed that long, [`DesignError::Survival`] where survival is 0 or 1.
/// # Reference
/// Greenwood (1926); Brookmeyer & Crowley (1982), Biometrics 38, 29-41. Evidence: the equation for an exponential law without
/// censoring, simulated trials.
pub fn expected_limits(
    observation: &Observation,
    truth: &Law,
    figure: CurveFigure,
    subjects: u64,
    interval: IntervalType,
) -> Result<ExpectedLimits, DesignError> {
    match figure {
        CurveFigure::Median => Ok(median_limits(observation, truth, subjects, interval)),
        CurveFigure::SurvivalAt(landmark) => {
            survival_limits(observation, truth, (landmark, subjects), interval)
        }
    }
}

fn survival_limits(
    observation: &Observation,
    truth: &Law,
    (landmark, subjects): (f64, u64),
    interval: IntervalType,
) -> Result<ExpectedLimits, DesignError> {
    let longest = observation.longest();
    let left = observation.accrual().entered_by(observation.cutoff() - landmark);
    if !(landmark > 0.0 && landmark <= longest && left > 0.0) {
        return Err(DesignError::Landmark { landmark, longest });
    }
    let survival = truth.survival(landmark);
    if !(survival > 0.0 && survival < 1.0) {
        return Err(DesignError::Survival { landmark, survival });
    }
    let greenwood = log_survival_variance(observation, truth, landmark) / subjects as f64;
    let limits = interval.transform.interval(survival, greenwood, interval.level);
    Ok(ExpectedLimits { value: Some(survival), lower: limits.lower.value(), upper: limits.upper.value() })
}

fn median_limits(
    observation: &Observation,
    truth: &Law,
    subjects: u64,
    interval: IntervalType,
) -> ExpectedLimits {
    let (median, end) = (truth.median(), observation.longest());
    if !(median < end && observation.uncensored(median) > 0.0) {
        return ExpectedLimits { value: None, lower: None, upper: None };
    }
    let half = interval.transform.value(0.5);
    let outside = |time: f64| {
        let survival = truth.survival(time);
        if !(survival > 0.0 && survival < 1.0) {
            return false;
        }
        let greenwood = log_survival_variance(observation, truth, time) / subjects as f64;
        let error = interval.transform.standard_error(survival, greenwood);
        (interval.transform.value(survival) - half).abs() >= interval.level.normal_quantile() * error
    };
    let beyond = |furthest: f64| {
        let place = |step: u32| median + (furthest - median) * f64::from(step) / f64::from(PLACES);
        // Near time 0 a transformed curve is uncertain again, and near the end nobody is left: the nearest place counts.
        let step = (1..PLACES).find(|step| outside(place(*step)))?;
        let (near, far) = (place(step - 1), place(step));
        let share = bisect(0.0, 1.0, |share| outside(near + share * (far - near)));
        Some(near + share * (far - near))
    };
    ExpectedLimits { value: Some(median), lower: beyond(0.0), upper: beyond(end) }
}

/// Of Clopper and Pearson's exact interval for the number alive.
#[must_use]
pub fn exact_binomial_interval(subjects: u64, survival: f64, level: ConfidenceLevel) -> CountedInterval {
    counted(subjects, survival, |alive| Some(binomial::clopper_pearson(alive, subjects, level.get())))
}

/// Of Kaplan-Meier's interval where nobody is censored before the landmark: the curve is the fraction alive, its Greenwood sum
/// `(1 - S) / (n S)`.
#[must_use]
pub fn counted_curve_interval(subjects: u64, survival: f64, interval: IntervalType) -> CountedInterval {
    counted(subjects, survival, |alive| {
        let share = alive as f64 / subjects as f64;
        let greenwood = (1.0 - share) / (subjects as f64 * share);
        let limits = interval.transform.interval(share, greenwood, interval.level);
        limits.lower.value().zip(limits.upper.value())
    })
}

/// Sums over the numbers alive; those of probability below 1e-16 are left out.
fn counted(subjects: u64, survival: f64, limits: impl Fn(u64) -> Option<(f64, f64)>) -> CountedInterval {
    let (mut with, mut width, mut holds) = (0.0, 0.0, 0.0);
    for (alive, mass) in (0..=subjects).zip(binomial::probabilities(subjects, survival)) {
        if mass < 1e-16 {
            continue;
        }
        if let Some((lower, upper)) = limits(alive) {
            with += mass;
            width += mass * (upper - lower);
            holds += if lower <= survival && survival <= upper { mass } else { 0.0 };
        }
    }
    let mean = |sum: f64| (with > 0.0).then(|| sum / with);
    CountedInterval { width: mean(width), without: (1.0 - with).max(0.0), coverage: mean(holds) }
}

/// Whether every subject is followed to the landmark by plan, but for the event.
#[must_use]
pub fn all_followed_to(observation: &Observation, landmark: f64) -> bool {
    observation.uncensored_before(landmark) >= 1.0
}

/// The fewest subjects whose interval of `figure` is expected to be no wider than `width` under the alternative.
///
/// # Errors
/// [`DesignError::Width`] above the subjects of the exact law, with the width there; those of [`expected_limits`].
pub fn least_for_width(
    setting: &Setting,
    figure: CurveFigure,
    width: f64,
    interval: IntervalType,
) -> Result<u64, DesignError> {
    let expected = |subjects: u64| -> Result<Option<f64>, DesignError> {
        let plan = setting.plan(subjects as f64)?;
        Ok(expected_limits(&plan.followed, &plan.alternative, figure, subjects, interval)?.width())
    };
    let most = ExactTest::MOST_SUBJECTS;
    let reached = |subjects: u64| Ok::<bool, DesignError>(expected(subjects)?.is_some_and(|it| it <= width));
    match first_whole(1, most, reached)? {
        Some(subjects) => Ok(subjects),
        None => Err(DesignError::Width { most, wanted: width, width: expected(most)? }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{AccrualPattern, AccrualPlan, Conduct};

    const LOG_LOG: IntervalType =
        IntervalType { transform: Transform::LogLog, level: ConfidenceLevel::NINETY_FIVE };

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    /// Nobody censored before time 100.
    fn long() -> Observation {
        Observation::new(AccrualPattern::uniform(1.0).unwrap(), 100.0).unwrap()
    }

    #[test]
    fn exponential_without_censoring_in_closed_form() {
        let (rate, n, z) = (0.1_f64, 60_u64, ConfidenceLevel::NINETY_FIVE.normal_quantile());
        let truth = law("exponential:rate=0.1");
        // V = e^u - 1 at u = L(t); on the log-log scale the error is sqrt(V / n) / u.
        let error = |u: f64| ((u.exp() - 1.0) / n as f64).sqrt() / u;
        let at = expected_limits(&long(), &truth, CurveFigure::SurvivalAt(6.0), n, LOG_LOG).unwrap();
        let u = rate * 6.0;
        let limit = |sign: f64| (-(u * (sign * z * error(u)).exp())).exp();
        assert!((at.lower.unwrap() - limit(1.0)).abs() < 1e-12);
        assert!((at.upper.unwrap() - limit(-1.0)).abs() < 1e-12);
        let median = expected_limits(&long(), &truth, CurveFigure::Median, n, LOG_LOG).unwrap();
        assert!((median.value.unwrap() - 10.0 * 2.0_f64.ln()).abs() < 1e-12);
        for (limit, below) in [(median.lower, true), (median.upper, false)] {
            let u = rate * limit.unwrap();
            assert_eq!(u < 2.0_f64.ln(), below);
            let distance = (u / 2.0_f64.ln()).ln().abs();
            assert!((distance - z * error(u)).abs() < 1e-11, "{u}");
        }
    }

    #[test]
    fn two_subjects_counted_by_hand() {
        let found = exact_binomial_interval(2, 0.5, ConfidenceLevel::NINETY_FIVE);
        // None or both alive: width 1 - sqrt .025; one: from 1 - sqrt .975 to sqrt .975.
        let (outer, inner) = (1.0 - 0.025_f64.sqrt(), 2.0 * 0.975_f64.sqrt() - 1.0);
        assert!((found.width.unwrap() - 0.5 * (outer + inner)).abs() < 1e-12);
        assert_eq!((found.without, found.coverage), (0.0, Some(1.0)));
        let curve = counted_curve_interval(2, 0.5, LOG_LOG);
        let one = LOG_LOG.transform.interval(0.5, 0.5, LOG_LOG.level);
        let width = one.upper.value().unwrap() - one.lower.value().unwrap();
        assert!((curve.width.unwrap() - width).abs() < 1e-14 && (curve.without - 0.5).abs() < 1e-14);
    }

    #[test]
    fn the_fewest_subjects_are_the_fewest() {
        let setting = Setting {
            null: law("exponential:median=5"),
            alternative: law("exponential:median=9"),
            conduct: Conduct {
                accrual: AccrualPlan::Lasting(AccrualPattern::uniform(12.0).unwrap()),
                follow_up: 12.0,
                restricted: None,
                dropout: 0.01,
            },
            horizon: None,
            landmark: None,
            tau: None,
            prior: None,
        };
        for (figure, width) in [(CurveFigure::Median, 5.0), (CurveFigure::SurvivalAt(6.0), 0.3)] {
            let least = least_for_width(&setting, figure, width, LOG_LOG).unwrap();
            let of = |n: u64| {
                let plan = setting.plan(n as f64).unwrap();
                let found = expected_limits(&plan.followed, &plan.alternative, figure, n, LOG_LOG);
                found.unwrap().width().unwrap()
            };
            assert!(of(least) <= width && of(least - 1) > width, "{figure:?} {least}");
        }
        let too_narrow = least_for_width(&setting, CurveFigure::Median, 0.1, LOG_LOG);
        assert!(
            matches!(too_narrow, Err(DesignError::Width { most: 400, width: Some(width), .. }) if width > 0.1)
        );
        let late = least_for_width(&setting, CurveFigure::SurvivalAt(24.0), 0.1, LOG_LOG);
        assert!(matches!(late, Err(DesignError::Landmark { .. })));
    }
}
