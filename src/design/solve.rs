//! Given all of a design but one number: that number.

use super::conduct::AccrualPlan;
use super::setting::Setting;
use super::{AccrualPattern, Conduct, DesignError, Method};
use crate::distribution::EventTimeLaw;
use crate::measure::OneSidedAlpha;
use crate::numeric::portable::exp;
use crate::numeric::root::{bisect_within, first_whole};

/// The number to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Subjects, for the power wanted.
    Subjects,
    /// Power of the subjects given.
    Power,
    /// One-sided alpha.
    Alpha,
    /// Hazard ratio of the alternative to the null.
    HazardRatio,
    /// Time over which subjects enter.
    Accrual,
    /// From the last entry to the analysis.
    FollowUp,
}

impl Unknown {
    /// Its word in flags and output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Subjects => "subjects",
            Self::Power => "power",
            Self::Alpha => "alpha",
            Self::HazardRatio => "hazard-ratio",
            Self::Accrual => "accrual",
            Self::FollowUp => "follow-up",
        }
    }
}

/// What a trial must achieve; the one that is to be found is not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DesignGoal {
    /// One-sided alpha.
    pub alpha: OneSidedAlpha,
    /// Power.
    pub power: f64,
    /// Subjects.
    pub subjects: u64,
    /// Most subjects to look at.
    pub most: u64,
}

/// A complete design.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// With the number that was found.
    pub setting: Setting,
    /// One-sided alpha.
    pub alpha: OneSidedAlpha,
    /// Whole subjects.
    pub subjects: u64,
    /// Before rounding up, if they were to be found.
    pub subjects_exact: Option<f64>,
    /// Power with the whole subjects, by the method.
    pub power: f64,
}

/// The missing number by one method.
///
/// Power rises with subjects, alpha, effect, accrual time and follow-up; the least that is enough is found by bisection where
/// there is no closed form.
///
/// # Errors
/// [`DesignError`]: the method is not for such a plan, or no number within the limits is enough.
pub fn solve(
    method: Method,
    setting: &Setting,
    unknown: Unknown,
    goal: &DesignGoal,
) -> Result<Solved, DesignError> {
    if unknown == Unknown::Subjects {
        return subjects(method, setting, goal);
    }
    let n = goal.subjects as f64;
    let power = |setting: &Setting, alpha: OneSidedAlpha| method.prepare(&setting.plan(n)?)?.power(alpha, n);
    let of = |setting: Setting, alpha: OneSidedAlpha| -> Result<Solved, DesignError> {
        let power = power(&setting, alpha)?;
        Ok(Solved { setting, alpha, subjects: goal.subjects, subjects_exact: None, power })
    };
    let scale = scale(setting);
    match unknown {
        Unknown::Subjects | Unknown::Power => of(setting.clone(), goal.alpha),
        Unknown::Alpha => {
            let prepared = method.prepare(&setting.plan(n)?)?;
            let alpha = |x: f64| OneSidedAlpha::new(x).unwrap_or(goal.alpha);
            let found = least(unknown, ALPHAS, goal, |x| prepared.power(alpha(x), n))?;
            of(setting.clone(), alpha(found))
        }
        Unknown::HazardRatio => {
            // In the logarithm of the benefit.
            let at = |x: f64| setting.with_hazard_ratio(exp(-x));
            let found = least(unknown, EFFECTS, goal, |x| power(&at(x)?, goal.alpha))?;
            of(at(found)?, goal.alpha)
        }
        Unknown::Accrual => {
            let at = |x: f64| -> Result<Setting, DesignError> {
                let accrual = AccrualPlan::Lasting(AccrualPattern::uniform(x)?);
                Ok(setting.conducted(Conduct { accrual, ..setting.conduct.clone() }))
            };
            let times = (1e-6 * scale, LONGEST * scale);
            let found = least(unknown, times, goal, |x| power(&at(x)?, goal.alpha))?;
            of(at(found)?, goal.alpha)
        }
        Unknown::FollowUp => {
            let at = |x: f64| setting.conducted(Conduct { follow_up: x, ..setting.conduct.clone() });
            let found = least(unknown, (0.0, LONGEST * scale), goal, |x| power(&at(x), goal.alpha))?;
            of(at(found), goal.alpha)
        }
    }
}

/// Alphas between which one is looked for.
const ALPHAS: (f64, f64) = (1e-9, 0.4999);
/// Benefits, `-ln` of the hazard ratio, between which one is looked for: ratios from .9999 to .0001.
const EFFECTS: (f64, f64) = (1e-4, 9.2);
/// Longest accrual or follow-up looked at, in medians of the null.
const LONGEST: f64 = 50.0;

/// A time by which others are measured: the null's median, or where it has none the time that half of those go by who ever have
/// the event.
fn scale(setting: &Setting) -> f64 {
    let median = setting.null.median();
    if median.is_finite() { median } else { setting.conduct.restricted.or(setting.landmark).unwrap_or(1.0) }
}

/// The least x within the limits that gives the power.
fn least(
    unknown: Unknown,
    limits: (f64, f64),
    goal: &DesignGoal,
    power: impl Fn(f64) -> Result<f64, DesignError>,
) -> Result<f64, DesignError> {
    // A place that the method is not for (nobody observed to the landmark) has not got the power.
    let enough = |x: f64| power(x).is_ok_and(|found| found >= goal.power);
    if enough(limits.0) {
        return match unknown {
            Unknown::FollowUp => Ok(limits.0),
            _ => Err(DesignError::AlwaysEnough { what: unknown.word(), power: power(limits.0)? }),
        };
    }
    // Not one bisection over all: by some approximations power falls again where next to no events are left.
    let place = |step: u32| {
        let part = f64::from(step) / f64::from(STEPS);
        limits.0 + (limits.1 - limits.0) * part * part
    };
    let Some(step) = (1..=STEPS).find(|step| enough(place(*step))) else {
        let best = (1..=STEPS).filter_map(|step| power(place(step)).ok()).fold(0.0, f64::max);
        // Nowhere a power: the method says why.
        power(limits.1)?;
        return Err(DesignError::OutOfReach { what: unknown.word(), power: best });
    };
    let (low, high) = (place(step - 1), place(step));
    Ok(bisect_within(low, high, ACCURACY * high, enough))
}

/// Steps in which a range is walked through, the first ones small.
const STEPS: u32 = 64;

/// To which a number is found, as a part of it.
const ACCURACY: f64 = 1e-10;

fn subjects(method: Method, setting: &Setting, goal: &DesignGoal) -> Result<Solved, DesignError> {
    if goal.power <= goal.alpha.get() {
        return Err(DesignError::PowerBelowAlpha { power: goal.power, alpha: goal.alpha.get() });
    }
    let subjects_exact = match setting.conduct.accrual {
        AccrualPlan::Lasting(_) => {
            method.prepare(&setting.plan(1.0)?)?.subjects(goal.alpha, goal.power, goal.most)?
        }
        AccrualPlan::AtRate(_) => at_rate(method, setting, goal)?,
    };
    let subjects = subjects_exact.ceil().max(1.0);
    let power = method.prepare(&setting.plan(subjects)?)?.power(goal.alpha, subjects)?;
    let (setting, alpha) = (setting.clone(), goal.alpha);
    Ok(Solved { setting, alpha, subjects: subjects as u64, subjects_exact: Some(subjects_exact), power })
}

/// Subjects where accrual takes the longer the more they are: the least n that are enough for a trial of n.
fn at_rate(method: Method, setting: &Setting, goal: &DesignGoal) -> Result<f64, DesignError> {
    let power = |n: f64| method.prepare(&setting.plan(n)?)?.power(goal.alpha, n);
    if method.is_calibrated() {
        let most = goal.most.min(super::exact::ExactTest::MOST_SUBJECTS);
        let enough = |n: u64| power(n as f64).map(|found| found >= goal.power);
        let found = first_whole(1, most, enough)?;
        return match found {
            Some(n) => Ok(n as f64),
            None => Err(DesignError::NotReached { most, power: power(most as f64)? }),
        };
    }
    let most = goal.most as f64;
    let enough = |n: f64| {
        let needed = setting
            .plan(n)
            .and_then(|plan| method.prepare(&plan)?.subjects(goal.alpha, goal.power, goal.most));
        needed.is_ok_and(|needed| needed <= n)
    };
    if !enough(most) {
        return Err(DesignError::NotReached { most: goal.most, power: power(most)? });
    }
    Ok(bisect_within(0.0, most, 1e-9, |n| n > 0.0 && enough(n)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::one_sample_logrank::AlternativeVariance;
    use crate::estimator::Transform;

    const WU: Method = Method::Logrank(AlternativeVariance::Exact);

    fn conduct(accrual: AccrualPlan, follow_up: f64) -> Conduct {
        Conduct { accrual, follow_up, restricted: None, dropout: 0.0 }
    }

    fn setting() -> Setting {
        Setting {
            null: "exponential:median=5".parse().unwrap(),
            alternative: "exponential:median=9".parse().unwrap(),
            conduct: conduct(AccrualPlan::Lasting(AccrualPattern::uniform(12.0).unwrap()), 12.0),
            horizon: None,
            landmark: Some(6.0),
            tau: None,
            prior: None,
        }
    }

    fn goal() -> DesignGoal {
        DesignGoal { alpha: OneSidedAlpha::new(0.05).unwrap(), power: 0.8, subjects: 25, most: 2000 }
    }

    /// Whatever is found, put back it gives the power wanted, and the number of subjects.
    #[test]
    fn every_unknown_leads_back() {
        for method in [WU, Method::ExponentialCubeRoot, Method::Landmark(Transform::LogLog)] {
            for unknown in [Unknown::Alpha, Unknown::HazardRatio, Unknown::Accrual, Unknown::FollowUp] {
                let goal = DesignGoal { subjects: 30, power: 0.6, ..goal() };
                let accrual = AccrualPlan::Lasting(AccrualPattern::uniform(8.0).unwrap());
                let short = setting().conducted(conduct(accrual, 2.0));
                let found = solve(method, &short, unknown, &goal).unwrap();
                assert!((found.power - 0.6).abs() < 1e-6, "{method:?} {unknown:?} {}", found.power);
                let goal = DesignGoal { alpha: found.alpha, ..goal };
                let back = solve(method, &found.setting, Unknown::Subjects, &goal).unwrap();
                let exact = back.subjects_exact.unwrap();
                assert!((exact - 30.0).abs() < 1e-4, "{method:?} {unknown:?} {exact}");
            }
        }
    }

    /// At a rate of 2 a month, n subjects take n / 2 months: the n found is what that accrual needs.
    #[test]
    fn accrual_at_a_rate_is_a_fixed_point() {
        let at_rate = setting().conducted(conduct(AccrualPlan::AtRate(2.0), 12.0));
        for method in [WU, Method::ChiSquared, Method::LogrankExact] {
            let found = solve(method, &at_rate, Unknown::Subjects, &goal()).unwrap();
            let n = found.subjects_exact.unwrap();
            let lasting = |n: f64| {
                let accrual = AccrualPlan::Lasting(AccrualPattern::uniform(n / 2.0).unwrap());
                setting().conducted(conduct(accrual, 12.0))
            };
            let needed =
                solve(method, &lasting(n), Unknown::Subjects, &goal()).unwrap().subjects_exact.unwrap();
            // Where the exact law decides, n is whole: what it needs is at most itself, and one fewer would not do.
            let slack = if method == WU { 1e-6 } else { 1.0 };
            assert!(needed <= n + 1e-6 && n - needed <= slack, "{method:?} {n} {needed}");
        }
    }

    #[test]
    fn what_cannot_be_reached_is_said() {
        let small = DesignGoal { subjects: 3, power: 0.99, ..goal() };
        let found = solve(WU, &setting(), Unknown::FollowUp, &small);
        assert!(matches!(found, Err(DesignError::OutOfReach { what: "follow-up", .. })), "{found:?}");
        let found = solve(WU, &setting(), Unknown::Subjects, &DesignGoal { most: 10, ..goal() });
        assert!(matches!(found, Err(DesignError::NotReached { most: 10, .. })), "{found:?}");
        let many = DesignGoal { subjects: 2000, power: 0.2, ..goal() };
        let found = solve(WU, &setting(), Unknown::Accrual, &many);
        assert!(matches!(found, Err(DesignError::AlwaysEnough { .. })), "{found:?}");
        let found = solve(WU, &setting(), Unknown::Subjects, &DesignGoal { power: 0.04, ..goal() });
        assert!(matches!(found, Err(DesignError::PowerBelowAlpha { .. })));
    }

    /// The exact law asks for as many as its power at one fewer shows.
    #[test]
    fn exact_subjects_are_the_least() {
        let found = solve(Method::LogrankExact, &setting(), Unknown::Subjects, &goal()).unwrap();
        let fewer = DesignGoal { subjects: found.subjects - 1, ..goal() };
        let before = solve(Method::LogrankExact, &setting(), Unknown::Power, &fewer).unwrap();
        assert!(found.power >= 0.8 && before.power < 0.8, "{found:?} {before:?}");
    }
}
