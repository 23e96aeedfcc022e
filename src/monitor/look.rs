//! Bounds at a look that comes earlier or later than planned.

use super::error::not_negative;
use super::{InterimData, MonitorError};
use crate::decision::group_sequential::{
    BoundaryRules, FutilityRule, SolvedBoundaries, StatisticsLaw, crossing_probabilities,
};
use crate::distribution::{EventTimeLaw, Law};
use crate::measure::{Outcome, Reason};
use crate::numeric::portable::{exp, exp_m1};
use crate::numeric::quadrature::integrate;

/// What ends the follow-up of a subject, the event apart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FollowUpPlan {
    /// Time at which the comparison with the benchmark ends.
    pub horizon: Option<f64>,
    /// Longest follow-up of a subject by plan.
    pub follow_up: Option<f64>,
    /// Dropout hazard of the plan.
    pub dropout: f64,
}

/// Events that the null expects by a calendar time among subjects who entered at stated times: the information of the one-sample log-rank test.
///
/// ```text
/// I = sum over subjects of integral_0^c exp(-eta t) S0(t) dL0(t),   c = min(calendar - entry, follow-up, horizon)
/// ```
/// It depends on the entries alone, which say nothing about the effect. Information counted from the events or from E does: it would grow with the
/// effect, and inflate the size.
///
/// # Errors
/// [`MonitorError::Negative`] for the dropout hazard.
/// # Reference
/// As planned information, with the realised entries in place of their law ([`crate::design::Observation::event_probability`]). Evidence: closed form, and the plan's
/// formula for many evenly spaced entries, in the tests.
pub fn information_of_entries(
    entries: &[f64],
    calendar: f64,
    null: &Law,
    plan: &FollowUpPlan,
) -> Result<f64, MonitorError> {
    let dropout = not_negative("the dropout hazard", plan.dropout)?;
    let longest = plan.horizon.unwrap_or(f64::INFINITY).min(plan.follow_up.unwrap_or(f64::INFINITY));
    let mut bends = null.hazard_bends();
    bends.sort_unstable_by(f64::total_cmp);
    let of = |entry: &f64| {
        let end = longest.min(calendar - entry);
        if end <= 0.0 {
            return 0.0;
        }
        let hazard = null.cumulative_hazard(end);
        if dropout == 0.0 {
            return -exp_m1(-hazard);
        }
        // Over w = L0(t), split where the inverse bends.
        let mut edges = vec![0.0];
        edges.extend(bends.iter().copied().filter(|bend| *bend < hazard && *bend > 0.0));
        edges.push(hazard);
        let kept = |w: f64| exp(-w - dropout * null.inverse_cumulative_hazard(w));
        edges.windows(2).map(|pair| integrate(pair[0], pair[1], 1e-12, kept).value).sum()
    };
    // An empty sum of floats is -0.
    Ok(entries.iter().map(of).fold(0.0, |sum, value: f64| sum + value))
}

/// [`information_of_entries`] of a trial at its data cut.
///
/// # Errors
/// As there.
pub fn realised_information(
    data: &InterimData,
    null: &Law,
    plan: &FollowUpPlan,
) -> Result<f64, MonitorError> {
    let entries: Vec<f64> = data.subjects().iter().map(|subject| subject.entry).collect();
    information_of_entries(&entries, data.cutoff(), null, plan)
}

/// A group-sequential design and the information that it planned.
#[derive(Debug, Clone, PartialEq)]
pub struct LookPlan {
    /// Its rules.
    pub rules: BoundaryRules,
    /// Information planned at each analysis, the last one included.
    pub information: Vec<f64>,
    /// Type II error that is spent, if the rules spend it.
    pub beta: f64,
    /// Drift per unit of information under the alternative: `-ln(hazard ratio)`.
    pub drift: f64,
}

/// One of the two bounds at a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LookBound {
    /// At the information there is.
    pub bound: Outcome,
    /// As planned for this look.
    pub planned: Outcome,
    /// z minus the bound.
    pub distance: Outcome,
    /// Error spent by this look: alpha under the null, beta under the alternative.
    pub spent: f64,
    /// The same as planned.
    pub planned_spent: Outcome,
}

/// A look at the information that there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LookBoundary {
    /// Which look, from 1.
    pub analysis: usize,
    /// Information now.
    pub information: f64,
    /// Over that planned for the last analysis.
    pub fraction: f64,
    /// Fraction planned for this look; no bound is planned for looks beyond the planned ones.
    pub planned_fraction: Outcome,
    /// Whether this is the last analysis: all information that was planned is there.
    pub is_last: bool,
    /// Success at or above.
    pub efficacy: LookBound,
    /// Stop for futility below.
    pub futility: LookBound,
}

/// Bounds of the look at `information`, after looks at `past`.
///
/// Errors are spent up to the fraction `information / last planned`, at most 1, so that a last look with more information than planned leaves what earlier looks
/// spent as it was. The planned information of later looks enters the futility bounds of binding rules
/// only through them; looks that were planned at less information than there is now have passed. With as much as was planned for the last analysis the look
/// is the last one, and all that is left is spent. Only rules that spend keep alpha when a look is moved; bounds of a shape are those of the
/// information pattern as it has become.
///
/// # Errors
/// [`MonitorError::Information`] unless information grows from above 0; [`MonitorError::Boundary`].
/// # Reference
/// Lan & DeMets (1983), Biometrika 70, 659-663. Evidence: R rpact at planned fractions, size of moved looks, in the tests.
pub fn look_boundary(
    plan: &LookPlan,
    past: &[f64],
    information: f64,
    z: f64,
) -> Result<LookBoundary, MonitorError> {
    let index = past.len();
    let so_far: Vec<f64> = past.iter().copied().chain([information]).collect();
    let grows = |list: &[f64]| list.windows(2).all(|pair| pair[0] < pair[1]) && list.iter().all(|i| *i > 0.0);
    if !(grows(&so_far) && information.is_finite()) {
        return Err(MonitorError::Information(so_far));
    }
    let last = plan.information.last().copied().filter(|_| grows(&plan.information));
    let last = last.ok_or_else(|| MonitorError::Information(plan.information.clone()))?;
    let is_last = information >= last;
    let mut pattern = so_far;
    if !is_last {
        let later = plan.information.iter().skip(index + 1).copied();
        // The last one is always to come.
        pattern.extend(later.filter(|planned| *planned > information && *planned < last).chain([last]));
    }
    let solved = solve(plan, &pattern, last)?;
    let now = Side::of(&solved, plan, index);
    let planned = if index < plan.information.len() {
        Some(Side::of(&solve(plan, &plan.information, last)?, plan, index))
    } else {
        None
    };
    let bound = |of: fn(&Side) -> (f64, f64)| {
        let (value, spent) = of(&now);
        let bound = Outcome::finite(value, Reason::NoBound);
        let planned = planned.as_ref().map(of);
        let missing = Outcome::NotEstimable(Reason::NoBound);
        LookBound {
            bound,
            planned: planned.map_or(missing, |(value, _)| Outcome::finite(value, Reason::NoBound)),
            distance: bound.map(|bound| z - bound),
            spent,
            planned_spent: planned.map_or(missing, |(_, spent)| Outcome::Value(spent)),
        }
    };
    Ok(LookBoundary {
        analysis: index + 1,
        information,
        fraction: information / last,
        planned_fraction: match plan.information.get(index) {
            Some(planned) => Outcome::Value(planned / last),
            None => Outcome::NotEstimable(Reason::NoBound),
        },
        is_last,
        efficacy: bound(|side| side.efficacy),
        futility: bound(|side| side.futility),
    })
}

/// The bounds at an information pattern.
fn solve(plan: &LookPlan, information: &[f64], last: f64) -> Result<SolvedBoundaries, MonitorError> {
    let mut rules = plan.rules.clone();
    // Looks that are dropped take their bounds with them.
    if let FutilityRule::Statistic(list) | FutilityRule::HazardRatio(list) = &mut rules.futility {
        list.truncate(information.len() - 1);
    }
    let alternative = StatisticsLaw::canonical(information, plan.drift);
    Ok(rules.at(information, last, &alternative)?.boundaries(plan.beta)?)
}

/// Bound and error spent by a look, for success and for futility.
struct Side {
    efficacy: (f64, f64),
    futility: (f64, f64),
}

impl Side {
    fn of(solved: &SolvedBoundaries, plan: &LookPlan, index: usize) -> Self {
        let bounds = &solved.boundaries;
        let counted = if plan.rules.binding { bounds.clone() } else { bounds.ignoring_futility() };
        let alpha =
            crossing_probabilities(&counted, 0.0).iter().take(index + 1).map(|end| end.efficacy).sum();
        let beta =
            crossing_probabilities(bounds, plan.drift).iter().take(index + 1).map(|end| end.futility).sum();
        Self { efficacy: (bounds.efficacy[index], alpha), futility: (bounds.futility[index], beta) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Spending;
    use crate::decision::group_sequential::{Boundaries, BoundaryError, EfficacyRule, efficacy_by_spending};
    use crate::design::{AccrualPattern, Observation};
    use crate::monitor::{Followed, State};

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    fn plan(futility: FutilityRule) -> LookPlan {
        let efficacy = EfficacyRule::Spending(Spending::ObrienFleming);
        let rules = BoundaryRules { efficacy, futility, binding: false, alpha: 0.05 };
        LookPlan { rules, information: vec![9.0, 18.0], beta: 0.2, drift: 0.6 }
    }

    #[test]
    fn information_in_closed_form_and_as_planned() {
        let null = law("exponential:rate=0.15");
        let free = FollowUpPlan::default();
        let entries = [0.0, 2.0, 5.0, 9.0];
        let found = information_of_entries(&entries, 8.0, &null, &free).unwrap();
        let exact: f64 = [8.0, 6.0, 3.0].iter().map(|t: &f64| 1.0 - (-0.15 * t).exp()).sum();
        assert!((found - exact).abs() < 1e-13);
        // Dropout, horizon and restriction: a ratio of hazards.
        let lossy = FollowUpPlan { horizon: Some(7.0), follow_up: Some(4.0), dropout: 0.05 };
        let found = information_of_entries(&entries, 8.0, &null, &lossy).unwrap();
        let exact: f64 = [4.0, 4.0, 3.0].iter().map(|t: &f64| 0.75 * (1.0 - (-0.2 * t).exp())).sum();
        assert!((found - exact).abs() < 1e-11);
        // Many entries, evenly spaced, at a look before the end of accrual: the plan's integral.
        let null = law("piecewise:rates=.1/.3,cuts=4");
        let many: Vec<f64> = (0..4000).map(|k| (f64::from(k) + 0.5) * 12.0 / 4000.0).collect();
        for plan in [FollowUpPlan::default(), FollowUpPlan { dropout: 0.03, ..FollowUpPlan::default() }] {
            let found = information_of_entries(&many, 9.0, &null, &plan).unwrap() / 4000.0;
            let accrual = AccrualPattern::uniform(12.0).unwrap();
            let seen =
                Observation::new(accrual, 6.0).unwrap().with_dropout(plan.dropout).unwrap().at(9.0).unwrap();
            assert!((found - seen.event_probability(&null)).abs() < 1e-6, "{found}");
        }
        assert_eq!(information_of_entries(&[], 8.0, &null, &free), Ok(0.0));
        let data =
            InterimData::new(vec![Followed { entry: 2.0, time: 1.0, state: State::Lost }], 8.0, 1).unwrap();
        // Lost or not, entry alone counts.
        let one = realised_information(&data, &null, &free).unwrap();
        assert!((one - (1.0 - null.survival(6.0))).abs() < 1e-14);
    }

    /// R rpact: half of the information, one-sided .05, O'Brien-Fleming spending: 2.537988, .005575 spent; futility .3394619 for beta .2.
    #[test]
    fn on_time_the_bounds_are_the_planned_ones() {
        let found = look_boundary(&plan(FutilityRule::None), &[], 9.0, 1.5).unwrap();
        let efficacy = found.efficacy.bound.value().unwrap();
        assert!((efficacy - 2.537_988).abs() < 2e-6 && (found.efficacy.spent - 0.005_575).abs() < 6e-7);
        assert_eq!(found.efficacy.bound, found.efficacy.planned);
        assert!((found.efficacy.distance.value().unwrap() - (1.5 - efficacy)).abs() < 1e-12);
        assert_eq!(
            (found.fraction, found.planned_fraction, found.is_last),
            (0.5, Outcome::Value(0.5), false)
        );
        assert_eq!(found.futility.bound, Outcome::NotEstimable(Reason::NoBound));
        // The drift at which the power is .8 (found by bisection of the same design) gives rpact's futility bound.
        let spends = plan(FutilityRule::Spending(Spending::ObrienFleming));
        let drift = crate::decision::group_sequential::boundaries_for_power(&spends.rules, &[9.0, 18.0], 0.2)
            .unwrap()
            .1;
        let found = look_boundary(&LookPlan { drift, ..spends }, &[], 9.0, 0.5).unwrap();
        assert!((found.futility.bound.value().unwrap() - 0.339_461_9).abs() < 2e-6, "{found:?}");
        let spent = Spending::ObrienFleming.spent(0.2, 0.5);
        assert!((found.futility.spent - spent).abs() < 1e-9, "{found:?}");
    }

    /// Whenever the first look comes, and whether the last has more or less information than planned: errors as the spending function has them.
    #[test]
    fn moved_looks_spend_what_they_may() {
        let plan = plan(FutilityRule::None);
        for first in [4.0, 7.7, 9.0, 13.0] {
            let look = look_boundary(&plan, &[], first, 1.0).unwrap();
            let may = Spending::ObrienFleming.spent(0.05, first / 18.0);
            assert!((look.efficacy.spent - may).abs() < 1e-9 && look.fraction == first / 18.0);
            for end in [18.0, 21.0] {
                let last = look_boundary(&plan, &[first], end, 1.0).unwrap();
                assert!(last.is_last && (last.efficacy.spent - 0.05).abs() < 1e-8, "{last:?}");
                // The size of what was done: both bounds at the information there was.
                let done = Boundaries::efficacy_only(
                    vec![first, end],
                    vec![look.efficacy.bound.value().unwrap(), last.efficacy.bound.value().unwrap()],
                );
                let size: f64 = crossing_probabilities(&done, 0.0).iter().map(|end| end.efficacy).sum();
                assert!((size - 0.05).abs() < 1e-8, "{first} {end}: {size}");
            }
        }
        let early = look_boundary(&plan, &[], 4.0, 1.0).unwrap().efficacy.bound.value().unwrap();
        let late = look_boundary(&plan, &[], 13.0, 1.0).unwrap().efficacy.bound.value().unwrap();
        assert!(early > 2.537_988 && late < 2.537_988);
        // A third look, which nobody planned.
        let more = look_boundary(&plan, &[5.0, 9.0], 12.0, 1.0).unwrap();
        assert_eq!((more.analysis, more.efficacy.planned), (3, Outcome::NotEstimable(Reason::NoBound)));
        assert!((more.efficacy.spent - Spending::ObrienFleming.spent(0.05, 12.0 / 18.0)).abs() < 1e-9);
    }

    #[test]
    fn a_look_beyond_a_later_one_drops_it() {
        let mut three = plan(FutilityRule::Statistic(vec![0.0, 0.5]));
        three.information = vec![6.0, 12.0, 18.0];
        let found = look_boundary(&three, &[], 12.5, 1.0).unwrap();
        assert_eq!(
            (found.futility.bound, found.futility.planned),
            (Outcome::Value(0.0), Outcome::Value(0.0))
        );
        assert!(!found.is_last);
        let only = efficacy_by_spending(&[12.5, 18.0], 18.0, Spending::ObrienFleming, 0.05).unwrap();
        assert!((found.efficacy.bound.value().unwrap() - only.efficacy[0]).abs() < 1e-9);
    }

    #[test]
    fn information_that_does_not_grow_is_refused() {
        let plan = plan(FutilityRule::None);
        for (past, now) in [(&[][..], 0.0), (&[5.0], 5.0), (&[], f64::NAN), (&[6.0, 5.0], 7.0)] {
            assert!(matches!(look_boundary(&plan, past, now, 1.0), Err(MonitorError::Information(_))));
        }
        let empty = LookPlan { information: Vec::new(), ..plan.clone() };
        assert!(matches!(look_boundary(&empty, &[], 5.0, 1.0), Err(MonitorError::Information(_))));
        let crossing = LookPlan {
            rules: BoundaryRules { futility: FutilityRule::Statistic(vec![3.0]), ..plan.rules.clone() },
            ..plan
        };
        let found = look_boundary(&crossing, &[], 9.0, 1.0);
        assert!(matches!(found, Err(MonitorError::Boundary(BoundaryError::Cross { .. }))), "{found:?}");
    }
}
