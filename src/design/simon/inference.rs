//! What a two-stage trial says once it is over.

use super::{TwoStageBinary, UpperTails};
use crate::measure::ConfidenceLevel;
use crate::numeric::binomial;
use crate::numeric::root::bisect;

/// Estimate, p-value and interval that take the first stage into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageInference {
    /// Uniformly minimum variance unbiased estimate of the response probability.
    pub estimate: f64,
    /// Responses over subjects, biased downwards by the stop.
    pub naive: f64,
    /// Median-unbiased estimate; 0 without any response.
    pub median_unbiased: f64,
    /// One-sided p-value.
    pub p_value: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

/// Inference from `responses` in all, at stage 1 if there are at most `first_limit` of them.
///
/// ```text
/// stage 1 (x <= r1):  estimate x / n1,  p = P(X1 >= x | p0)
/// stage 2:            estimate sum C(n1 - 1, y - 1) C(n2, x - y) / sum C(n1, y) C(n2, x - y),  y > r1
///                     p = sum over y > r1 of b(y; n1, p0) P(X2 >= x - y)
/// median-unbiased: the probability at which outcomes at least as good have probability 1/2
/// limits: the probabilities at which outcomes at least (at most) as extreme have probability (1 - level) / 2
/// ```
/// Outcomes are ordered by stage, then by responses: one that stops early is below one that goes on.
/// # Reference
/// Koyama & Chen (2008), Stat. Med. 27, 3145-3154; Jung & Kim (2004), Stat. Med. 23, 881-896.
/// Evidence: unbiasedness and coverage by exact enumeration, in the tests.
#[must_use]
pub fn two_stage_inference(
    design: &TwoStageBinary,
    responses: u64,
    null: f64,
    level: ConfidenceLevel,
) -> TwoStageInference {
    let tail = 0.5 * (1.0 - level.get());
    let stopped = responses <= design.first_limit;
    let subjects = if stopped { design.first_subjects } else { design.subjects };
    let at_least = |p: f64| as_good(design, responses, p);
    let at_most = |p: f64| 1.0 - as_good(design, responses + 1, p);
    let lower = if responses == 0 { 0.0 } else { bisect(0.0, 1.0, |p| at_least(p) >= tail) };
    let all = responses >= design.subjects;
    let upper = if all { 1.0 } else { bisect(0.0, 1.0, |p| at_most(p) <= tail) };
    TwoStageInference {
        estimate: unbiased(design, responses),
        naive: responses as f64 / subjects as f64,
        median_unbiased: if responses == 0 { 0.0 } else { bisect(0.0, 1.0, |p| at_least(p) >= 0.5) },
        p_value: at_least(null),
        lower,
        upper,
    }
}

/// Probability of an outcome with at least so many responses, those that stop early being the lower ones.
fn as_good(design: &TwoStageBinary, responses: u64, p: f64) -> f64 {
    if responses <= design.first_limit {
        return binomial::upper_tail(responses, design.first_subjects, p);
    }
    let first = binomial::probabilities(design.first_subjects, p);
    let second = UpperTails::new(design.subjects - design.first_subjects, p);
    (design.first_limit + 1..=design.first_subjects)
        .map(|y| first[y as usize] * second.at_least(responses.saturating_sub(y)))
        .sum()
}

fn unbiased(design: &TwoStageBinary, responses: u64) -> f64 {
    let (n1, n2) = (design.first_subjects, design.subjects - design.first_subjects);
    if responses <= design.first_limit {
        return responses as f64 / n1 as f64;
    }
    // With p = 1/2 the binomial probabilities are the coefficients but for a constant, which cancels.
    let first = binomial::probabilities(n1, 0.5);
    let second = binomial::probabilities(n2, 0.5);
    let from = (design.first_limit + 1).max(responses.saturating_sub(n2));
    let (mut upper, mut lower) = (0.0, 0.0);
    for y in from..=n1.min(responses) {
        let ways = first[y as usize] * second[(responses - y) as usize];
        lower += ways;
        // C(n1 - 1, y - 1) = C(n1, y) y / n1.
        upper += ways * y as f64 / n1 as f64;
    }
    upper / lower
}

/// The least number of responses of the second stage that is a success when it has `attained` subjects instead of the
/// planned ones, after `first_responses` in the first.
///
/// The conditional error `P(X2 > r - x1 | p0)` of the plan is kept: success if `P(Bin(attained, p0) >= x2)` is at most that.
/// `None` if no number is enough, or the first stage ended the trial.
/// # Reference
/// Koyama & Chen (2008), Stat. Med. 27, 3145-3154, section 4. Evidence: overall size by enumeration, in the tests.
#[must_use]
pub fn with_attained_size(
    design: &TwoStageBinary,
    first_responses: u64,
    attained: u64,
    null: f64,
) -> Option<u64> {
    if first_responses <= design.first_limit {
        return None;
    }
    let planned = UpperTails::new(design.subjects - design.first_subjects, null);
    let error = planned.at_least((design.limit + 1).saturating_sub(first_responses));
    let attained_tails = UpperTails::new(attained, null);
    (0..=attained).find(|k| attained_tails.at_least(*k) <= error * (1.0 + 1e-12))
}

/// A design whose second stage has another size than planned.
#[derive(Debug, Clone, PartialEq)]
pub struct AttainedStage {
    /// Subjects of the second stage, as attained.
    pub subjects: u64,
    /// For every number of responses of the first stage that goes on, the least number of the second that is a success.
    pub needed: Vec<(u64, Option<u64>)>,
    /// Probability of success under the null, at most that of the plan.
    pub size: f64,
    /// Probability of success under the alternative.
    pub power: f64,
}

/// What becomes of a design whose second stage ends with `attained` subjects ([`with_attained_size`]).
#[must_use]
pub fn attained_stage(design: &TwoStageBinary, attained: u64, null: f64, alternative: f64) -> AttainedStage {
    let needed: Vec<(u64, Option<u64>)> = (design.first_limit + 1..=design.first_subjects)
        .map(|first| (first, with_attained_size(design, first, attained, null)))
        .collect();
    let success = |p: f64| {
        let first = binomial::probabilities(design.first_subjects, p);
        let second = UpperTails::new(attained, p);
        let of = |(responses, least): &(u64, Option<u64>)| {
            first[*responses as usize] * least.map_or(0.0, |least| second.at_least(least))
        };
        needed.iter().map(of).sum()
    };
    AttainedStage { subjects: attained, size: success(null), power: success(alternative), needed }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: TwoStageBinary =
        TwoStageBinary { first_subjects: 10, first_limit: 1, subjects: 29, limit: 5 };

    /// Every outcome of the design with its probability: responses, and that they ended at stage 1 or 2.
    fn outcomes(p: f64) -> Vec<(u64, f64)> {
        let first = binomial::probabilities(10, p);
        let second = binomial::probabilities(19, p);
        let mut law = vec![0.0; 30];
        for y in 0..=10_usize {
            if y <= 1 {
                law[y] += first[y];
            } else {
                (0..=19).for_each(|z| law[y + z] += first[y] * second[z]);
            }
        }
        law.into_iter().enumerate().map(|(x, mass)| (x as u64, mass)).collect()
    }

    #[test]
    fn the_estimate_is_unbiased() {
        for p in [0.05, 0.1, 0.3, 0.7] {
            let mean: f64 = outcomes(p).iter().map(|(x, mass)| mass * unbiased(&DESIGN, *x)).sum();
            assert!((mean - p).abs() < 1e-12, "{p}: {mean}");
        }
    }

    #[test]
    fn intervals_cover_and_p_values_keep_their_level() {
        let level = ConfidenceLevel::new(0.9).unwrap();
        let inference: Vec<TwoStageInference> =
            (0..30).map(|x| two_stage_inference(&DESIGN, x, 0.1, level)).collect();
        for p in [0.05, 0.1, 0.2, 0.3, 0.5, 0.8] {
            let covered: f64 = outcomes(p)
                .iter()
                .filter(|(x, _)| (inference[*x as usize].lower..=inference[*x as usize].upper).contains(&p))
                .map(|(_, mass)| mass)
                .sum();
            assert!(covered >= 0.9 - 1e-12, "{p}: {covered}");
        }
        let significant: f64 = outcomes(0.1)
            .iter()
            .filter(|(x, _)| inference[*x as usize].p_value <= 0.05)
            .map(|(_, mass)| mass)
            .sum();
        // The success region of the design and that of its p-value are the same.
        assert!((significant - DESIGN.characteristics(0.1).success).abs() < 1e-12);
    }

    #[test]
    fn another_second_stage_keeps_alpha() {
        assert_eq!(with_attained_size(&DESIGN, 3, 19, 0.1), Some(3));
        assert_eq!(with_attained_size(&DESIGN, 1, 19, 0.1), None);
        for attained in [12, 17, 22, 30] {
            let first = binomial::probabilities(10, 0.1);
            let tails = UpperTails::new(attained, 0.1);
            let size: f64 = (2..=10)
                .filter_map(|y| {
                    Some(first[y as usize] * tails.at_least(with_attained_size(&DESIGN, y, attained, 0.1)?))
                })
                .sum();
            assert!(size <= DESIGN.characteristics(0.1).success + 1e-12, "{attained}: {size}");
            let found = attained_stage(&DESIGN, attained, 0.1, 0.3);
            assert!((found.size - size).abs() < 1e-15 && found.needed.len() == 9, "{found:?}");
        }
        let planned = attained_stage(&DESIGN, 19, 0.1, 0.3);
        assert!((planned.power - DESIGN.characteristics(0.3).success).abs() < 1e-12);
    }

    #[test]
    fn the_least_bound_keeps_alpha_and_the_next_below_does_not() {
        assert_eq!(DESIGN.least_limit(0.1, 0.05), Some(5));
        for (first_subjects, subjects) in [(11, 29), (10, 26), (8, 33)] {
            let other = TwoStageBinary { first_subjects, subjects, ..DESIGN };
            let limit = other.least_limit(0.1, 0.05).unwrap();
            let size = |limit| TwoStageBinary { limit, ..other }.characteristics(0.1).success;
            assert!(size(limit) <= 0.05 && size(limit - 1) > 0.05, "{other:?} {limit}");
        }
        assert_eq!(DESIGN.least_limit(0.9, 1e-9), None);
    }

    #[test]
    fn the_median_estimate_is_where_as_good_is_even() {
        for responses in 1..29 {
            let found = two_stage_inference(&DESIGN, responses, 0.1, ConfidenceLevel::NINETY_FIVE);
            let even = as_good(&DESIGN, responses, found.median_unbiased);
            assert!((even - 0.5).abs() < 1e-12, "{responses}: {even}");
            assert!(found.lower < found.median_unbiased && found.median_unbiased < found.upper);
        }
    }
}
