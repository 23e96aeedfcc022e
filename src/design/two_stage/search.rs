//! The search for two-stage log-rank designs.

use super::tabulated::Tabulated;
use super::{
    PowerFormula, TwoStageBoundaries, TwoStageMoments, TwoStagePlan, TwoStageProperties, orthant_slopes,
};
use crate::design::{AccrualPlan, Conduct, DesignError, admissible, one_sample_logrank};
use crate::distribution::Law;
use crate::measure::OneSidedAlpha;
use crate::numeric::bivariate_normal::upper_orthant;
use crate::numeric::normal;
use crate::numeric::root::{bisect_within, guided};

/// What a two-stage trial must achieve, with uniform accrual at a fixed rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStageGoal {
    /// The null.
    pub null: Law,
    /// The alternative.
    pub alternative: Law,
    /// Subjects entering per unit of time.
    pub rate: f64,
    /// From the last entry to the analysis.
    pub follow_up: f64,
    /// Longest follow-up of a subject, if it is restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
    /// One-sided, binding.
    pub alpha: OneSidedAlpha,
    /// Power.
    pub power: f64,
    /// Least probability of stopping under the null.
    pub stops_at_least: f64,
    /// Least number of events that the null expects by the interim analysis; with next to none the normal formula means nothing.
    pub interim_events: f64,
    /// Formula of the power.
    pub formula: PowerFormula,
}

/// A design that reaches the goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageDesign {
    /// Calendar time of the interim analysis.
    pub interim: f64,
    /// Subjects and bounds.
    pub boundaries: TwoStageBoundaries,
    /// What it does.
    pub properties: TwoStageProperties,
}

/// Designs that reach the goal.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStageSearch {
    /// For each n up to that of the optimal design, the one with the fewest expected subjects under the null.
    pub best_by_subjects: Vec<TwoStageDesign>,
    /// Positions of the admissible ones, by n: the first is minimax, the last optimal.
    pub admissible: Vec<usize>,
    /// Subjects of the single-stage design, before rounding up.
    pub single_stage: f64,
}

impl TwoStageSearch {
    /// The fewest subjects.
    #[must_use]
    pub fn minimax(&self) -> &TwoStageDesign {
        &self.best_by_subjects[self.admissible[0]]
    }

    /// The fewest expected subjects under the null.
    #[must_use]
    pub fn optimal(&self) -> &TwoStageDesign {
        &self.best_by_subjects[self.admissible[self.admissible.len() - 1]]
    }

    /// The weights q for which each admissible design has the least `q n + (1 - q) ES`, as (from, to).
    #[must_use]
    pub fn weights(&self) -> Vec<(f64, f64)> {
        admissible::weights(&points(&self.best_by_subjects), &self.admissible)
    }
}

fn points(designs: &[TwoStageDesign]) -> Vec<(f64, f64)> {
    designs.iter().map(|d| (d.boundaries.subjects, d.properties.expected_subjects)).collect()
}

/// Numbers of subjects after the best so far without a better one, after which the search ends.
const PATIENCE: u32 = 6;
/// Times of the interim analysis tried first, evenly over accrual.
const TIMES: u32 = 12;

/// Share of accrual before which no interim analysis is looked at.
const EARLIEST: f64 = 0.01;

/// How far below the bound where the power is lost c1 is put: there the power is still there.
const MARGIN: f64 = 1e-9;
/// The lowest c1 looked at where no probability of stopping is asked for: it stops one trial in a thousand.
const LOWEST: f64 = -3.0;

/// Two-stage designs with uniform accrual: for each n the interim time and bounds with the fewest expected subjects under the
/// null.
///
/// For given n and interim time c follows from c1 by alpha, and the largest c1 that keeps the power stops most trials under
/// the null. The time is found by a grid and golden sections; the surface is flat, so it matters little. Times are compared by
/// tabulated moments; the bounds at the time chosen are found from the exact ones.
/// # Errors
/// [`DesignError`]: no benefit, impossible observation, or no design of up to `most` subjects.
pub fn search_two_stage(goal: &TwoStageGoal, most: u64) -> Result<TwoStageSearch, DesignError> {
    if goal.power <= goal.alpha.get() {
        return Err(DesignError::PowerBelowAlpha { power: goal.power, alpha: goal.alpha.get() });
    }
    let single_stage = single_stage(goal, most)?;
    let calendar = |subjects: f64| subjects / goal.rate + goal.follow_up;
    let mut table = Tabulated::new(goal, calendar(2.0 * single_stage + 2.0));
    let mut best_by_subjects: Vec<TwoStageDesign> = Vec::new();
    let mut without_gain = 0;
    for subjects in (0.7 * single_stage).ceil().max(2.0) as u64..=most {
        let subjects = subjects as f64;
        if !table.covers(calendar(subjects)) {
            table = Tabulated::new(goal, calendar(2.0 * subjects));
        }
        let Some(design) = best_time(goal, &table, subjects)? else { continue };
        let expected = |design: &TwoStageDesign| design.properties.expected_subjects;
        let least = best_by_subjects.iter().map(expected).fold(f64::INFINITY, f64::min);
        without_gain = if expected(&design) < least { 0 } else { without_gain + 1 };
        best_by_subjects.push(design);
        if without_gain >= PATIENCE {
            break;
        }
    }
    let all = points(&best_by_subjects);
    let Some(optimal) = (0..all.len()).min_by(|a, b| all[*a].1.total_cmp(&all[*b].1)) else {
        return Err(none_found(goal, &table, most));
    };
    best_by_subjects.truncate(optimal + 1);
    let admissible = admissible::admissible(&all[..=optimal]);
    Ok(TwoStageSearch { best_by_subjects, admissible, single_stage })
}

/// The plan of a goal with so many subjects, whose accrual lasts `subjects / rate`.
///
/// # Errors
/// [`DesignError::Observation`].
pub fn plan_for(goal: &TwoStageGoal, subjects: f64) -> Result<TwoStagePlan, DesignError> {
    let TwoStageGoal { rate, follow_up, restricted, dropout, .. } = *goal;
    let conduct = Conduct { accrual: AccrualPlan::AtRate(rate), follow_up, restricted, dropout };
    let last = conduct.observation(subjects)?;
    Ok(TwoStagePlan { last, null: goal.null.clone(), alternative: goal.alternative.clone() })
}

/// Subjects of a single stage: power grows with n, whose accrual lasts `n / rate`.
fn single_stage(goal: &TwoStageGoal, most: u64) -> Result<f64, DesignError> {
    let power = |subjects: f64| -> Result<f64, DesignError> {
        let plan = plan_for(goal, subjects)?;
        let moments = crate::design::Moments::new(&plan.last, &plan.null, &plan.alternative);
        one_sample_logrank::power(
            &moments,
            one_sample_logrank::AlternativeVariance::Exact,
            goal.alpha,
            subjects,
        )
    };
    let at_most = power(most as f64)?;
    if at_most < goal.power {
        return Err(DesignError::NotReached { most, power: at_most });
    }
    Ok(bisect_within(1.0, most as f64, 1e-6, |subjects| {
        power(subjects).is_ok_and(|found| found >= goal.power)
    }))
}

/// The best interim time for so many subjects; `None` if no time reaches the goal.
fn best_time(
    goal: &TwoStageGoal,
    table: &Tabulated<'_>,
    subjects: f64,
) -> Result<Option<TwoStageDesign>, DesignError> {
    let Some((earliest, accrual)) = times(goal, table, subjects) else { return Ok(None) };
    let at = |interim: f64| best_bounds(goal, &table.moments(subjects, interim), subjects, interim);
    let step = (accrual - earliest) / f64::from(TIMES);
    let mut best: Option<TwoStageDesign> = None;
    let better = |best: &Option<TwoStageDesign>, found: &TwoStageDesign| {
        best.is_none_or(|best| found.properties.expected_subjects < best.properties.expected_subjects)
    };
    for index in 0..=TIMES {
        if let Some(found) = at(earliest + step * f64::from(index))
            && better(&best, &found)
        {
            best = Some(found);
        }
    }
    let Some(coarse) = best else { return Ok(None) };
    let (mut low, mut high) = ((coarse.interim - step).max(earliest), (coarse.interim + step).min(accrual));
    const SECTION: f64 = 0.381_966_011_250_105_2;
    let expected =
        |found: &Option<TwoStageDesign>| found.map_or(f64::INFINITY, |d| d.properties.expected_subjects);
    let (mut a, mut b) = (low + SECTION * (high - low), high - SECTION * (high - low));
    let (mut at_a, mut at_b) = (at(a), at(b));
    while high - low > 1e-3 * accrual {
        if expected(&at_a) <= expected(&at_b) {
            (high, b, at_b) = (b, a, at_a);
            a = low + SECTION * (high - low);
            at_a = at(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = high - SECTION * (high - low);
            at_b = at(b);
        }
        for found in [at_a, at_b].into_iter().flatten() {
            if better(&best, &found) {
                best = Some(found);
            }
        }
    }
    let Some(TwoStageDesign { interim, .. }) = best else { return Ok(None) };
    let exact = TwoStageMoments::new(&plan_for(goal, subjects)?, interim)?;
    Ok(best_bounds(goal, &exact, subjects, interim))
}

/// First and last time of an interim analysis: enough events expected under the null, accrual not over; `None` if there are
/// not enough by then.
fn times(goal: &TwoStageGoal, table: &Tabulated<'_>, subjects: f64) -> Option<(f64, f64)> {
    let accrual = subjects / goal.rate;
    let enough = |interim: f64| subjects * table.null_events(subjects, interim) >= goal.interim_events;
    let earliest = bisect_within(EARLIEST * accrual, accrual, 1e-6 * accrual, enough);
    enough(earliest).then_some((earliest, accrual))
}

/// Why there is no design, and how close the largest trials come: the greatest power over interim times with the least c1 that stops
/// often enough.
fn none_found(goal: &TwoStageGoal, table: &Tabulated<'_>, most: u64) -> DesignError {
    let subjects = most as f64;
    let Some((earliest, accrual)) = times(goal, table, subjects) else {
        let events = subjects * table.null_events(subjects, subjects / goal.rate);
        return DesignError::InterimEvents { most, events, wanted: goal.interim_events };
    };
    let power = |index: u32| {
        let share = f64::from(index) / f64::from(TIMES);
        let moments = table.moments(subjects, earliest + share * (accrual - earliest));
        let first = strictest(goal);
        let last = last_bound(first, moments.null_correlation, goal.alpha);
        moments.properties(TwoStageBoundaries { subjects, first, last }, goal.formula).power
    };
    DesignError::NoTwoStage { most, power: (0..=TIMES).map(power).fold(0.0, f64::max) }
}

/// The least c1 of interest.
fn strictest(goal: &TwoStageGoal) -> f64 {
    if goal.stops_at_least > 0.0 { normal::quantile(goal.stops_at_least) } else { LOWEST }
}

/// The largest c1 that keeps alpha and power at one interim time.
fn best_bounds(
    goal: &TwoStageGoal,
    moments: &TwoStageMoments,
    subjects: f64,
    interim: f64,
) -> Option<TwoStageDesign> {
    let bounds = |first: f64| -> TwoStageBoundaries {
        TwoStageBoundaries { subjects, first, last: last_bound(first, moments.null_correlation, goal.alpha) }
    };
    let strictest = strictest(goal);
    // Above it the interim analysis alone stops too many under the alternative, or so many under the null that no c is needed.
    // From there down, since the power first rises a little with c1, as alpha frees c, and then falls.
    let stops_too_many = moments.first_bound_of(1.0 - goal.power, subjects, goal.formula);
    let mut low = stops_too_many.min(goal.alpha.critical_value() - 0.05);
    let mut high = low;
    while moments.properties(bounds(low), goal.formula).power < goal.power {
        high = low;
        low -= 0.25;
        if low < strictest - 0.25 {
            return None;
        }
    }
    let first = guided(low, high, 0.5 * (low + high), |first| {
        let bounds = bounds(first);
        let (null_by_first, null_by_last) = moments.null_slopes(bounds);
        let slope_of_last = -null_by_first / null_by_last;
        let (by_first, by_last) = moments.power_slopes(bounds, goal.formula);
        let lacking = moments.properties(bounds, goal.formula).power - goal.power;
        (lacking < 0.0, first - lacking / (by_first + by_last * slope_of_last))
    }) - MARGIN;
    if first < strictest {
        return None;
    }
    let boundaries = bounds(first);
    Some(TwoStageDesign { interim, boundaries, properties: moments.properties(boundaries, goal.formula) })
}

/// c with `P(Z1 > c1, Z > c) = alpha`, by Newton's method: the probability falls in c and is convex where c > 0.
fn last_bound(first: f64, correlation: f64, alpha: OneSidedAlpha) -> f64 {
    let mut last = alpha.critical_value();
    for _ in 0..30 {
        let excess = upper_orthant(first, last, correlation) - alpha.get();
        let step = -excess / orthant_slopes(first, last, correlation).1;
        last += step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    last
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::distribution::HazardRatio;

    pub(in crate::design::two_stage) fn goal(
        shape: f64,
        survival: f64,
        ratio: f64,
        follow_up: f64,
        rate: f64,
        power: f64,
    ) -> TwoStageGoal {
        let scale = 3.0 / (-f64::ln(survival)).powf(1.0 / shape);
        let null: Law = format!("weibull:shape={shape},scale={scale}").parse().unwrap();
        let alternative = Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).unwrap());
        TwoStageGoal {
            null,
            alternative,
            rate,
            follow_up,
            restricted: None,
            dropout: 0.0,
            alpha: OneSidedAlpha::new(0.05).unwrap(),
            power,
            stops_at_least: 0.0,
            interim_events: 0.5,
            formula: PowerFormula::OneArm2stage,
        }
    }

    #[test]
    fn no_worse_than_the_package() {
        // R OneArm2stage: optimal ES 40.1736 at n = 46, minimax n = 44 with ES 41.6745; 37.29 at 48, 38.9831 at 45.
        for (goal, optimal, minimax) in [
            (goal(1.0, 0.72, 0.459, 3.0, 20.0, 0.8), (46.0, 40.1736), (44.0, 41.6745)),
            (goal(0.5, 0.6, 0.5, 1.0, 5.0, 0.85), (48.0, 37.29), (45.0, 38.9831)),
        ] {
            let found = search_two_stage(&goal, 200).unwrap();
            let best = found.optimal();
            assert!(best.properties.expected_subjects < optimal.1 + 0.01, "{best:?}");
            assert!((best.boundaries.subjects - optimal.0).abs() <= 1.0, "{best:?}");
            let least = found.minimax();
            assert!(least.boundaries.subjects <= minimax.0, "{least:?}");
            for design in &found.best_by_subjects {
                assert!(
                    (design.properties.alpha - 0.05).abs() < 1e-9 && design.properties.power >= goal.power
                );
            }
        }
    }

    #[test]
    fn a_goal_that_no_interim_time_reaches_is_said() {
        let asked = TwoStageGoal { stops_at_least: 0.999, ..goal(1.0, 0.72, 0.459, 3.0, 20.0, 0.8) };
        let found = search_two_stage(&asked, 45);
        assert!(
            matches!(found, Err(DesignError::NoTwoStage { most: 45, power }) if power > 0.0 && power < 0.8)
        );
    }

    #[test]
    fn power_at_or_below_alpha_is_refused_and_low_power_has_a_design() {
        let asked = |power| search_two_stage(&goal(1.0, 0.72, 0.459, 3.0, 20.0, power), 100);
        assert!(matches!(asked(0.05), Err(DesignError::PowerBelowAlpha { .. })));
        let design = *asked(0.07).unwrap().optimal();
        assert!(
            (design.properties.alpha - 0.05).abs() < 1e-9 && design.properties.power >= 0.07,
            "{design:?}"
        );
    }

    #[test]
    fn too_few_events_for_an_interim_analysis_are_said() {
        let goal = TwoStageGoal { interim_events: 50.0, ..goal(1.0, 0.72, 0.459, 3.0, 20.0, 0.8) };
        let found = search_two_stage(&goal, 60);
        assert!(
            matches!(found, Err(DesignError::InterimEvents { most: 60, events, .. }) if events > 5.0 && events < 20.0),
            "{found:?}"
        );
    }

    #[test]
    fn the_interim_analysis_waits_for_events() {
        let goal = TwoStageGoal { interim_events: 3.0, ..goal(1.0, 0.72, 0.459, 3.0, 20.0, 0.8) };
        let design = *search_two_stage(&goal, 100).unwrap().optimal();
        let n = design.boundaries.subjects;
        let seen = plan_for(&goal, n).unwrap().last.at(design.interim).unwrap();
        assert!(n * seen.event_probability(&goal.null) > 3.0 - 1e-3, "{design:?}");
    }

    #[test]
    fn the_probability_of_stopping_can_be_asked_for() {
        let asked = TwoStageGoal { stops_at_least: 0.35, ..goal(1.0, 0.72, 0.459, 3.0, 20.0, 0.8) };
        let found = search_two_stage(&asked, 200).unwrap();
        // R OneArm2stage, prStop = .35: 40.5985 at n = 47.
        assert!(found.optimal().properties.stops_null >= 0.35 - 1e-9);
        assert!(found.optimal().properties.expected_subjects < 40.5985 + 0.02, "{:?}", found.optimal());
    }
}
