//! What a two-stage trial says once it is over.

use super::{TwoStageBinary, UpperTails};
use crate::measure::ConfidenceLevel;
use crate::numeric::binomial;
use crate::numeric::root::bisect;

/// Most subjects of a stage for which exact laws are computed.
pub const MOST_SUBJECTS: u64 = 10_000;

/// A stage of the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first.
    First,
    /// The second.
    Second,
}

/// What a trial showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BinaryObserved {
    /// Responses in all.
    pub responses: u64,
    /// Stage at which it ended, if that is said; else it follows from the responses.
    pub stage: Option<Stage>,
}

/// An outcome that the design does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BinaryOutcomeError {
    /// More than r1 responses are said to have ended the trial at the first stage.
    #[error("{responses} responded in the first stage, more than {limit}: the trial goes on")]
    GoesOn {
        /// Responses.
        responses: u64,
        /// r1.
        limit: u64,
    },
    /// At most r1 responses in all are said to be those of both stages.
    #[error(
        "{responses} responded in all, so the trial stopped: the second stage needs more than {limit} of {subjects}"
    )]
    Stopped {
        /// Responses.
        responses: u64,
        /// r1.
        limit: u64,
        /// n1.
        subjects: u64,
    },
    /// More responses than subjects.
    #[error("{responses} responded, but the design has {subjects} subjects")]
    Responses {
        /// Responses.
        responses: u64,
        /// n.
        subjects: u64,
    },
    /// The second stage has got more subjects than exact laws are computed for.
    #[error(
        "a second stage of {0} subjects is too large: exact laws are computed for at most {MOST_SUBJECTS}"
    )]
    Attained(u64),
}

impl BinaryObserved {
    /// The stage at which a trial of this design ended.
    ///
    /// # Errors
    /// [`BinaryOutcomeError::GoesOn`], [`BinaryOutcomeError::Stopped`], [`BinaryOutcomeError::Responses`].
    fn ended_at(self, design: &TwoStageBinary) -> Result<Stage, BinaryOutcomeError> {
        let Self { responses, stage } = self;
        let (limit, subjects) = (design.first_limit, design.first_subjects);
        let reached = if responses <= limit { Stage::First } else { Stage::Second };
        match (stage, reached) {
            (Some(Stage::First), Stage::Second) => Err(BinaryOutcomeError::GoesOn { responses, limit }),
            (Some(Stage::Second), Stage::First) => {
                Err(BinaryOutcomeError::Stopped { responses, limit, subjects })
            }
            _ if responses > design.subjects => {
                Err(BinaryOutcomeError::Responses { responses, subjects: design.subjects })
            }
            _ => Ok(reached),
        }
    }
}

/// Estimate, p-value and interval that take the first stage into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageInference {
    /// Stage at which the trial ended.
    pub stage: Stage,
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

/// Inference from the responses in all, at stage 1 if there are at most `first_limit` of them.
///
/// ```text
/// stage 1 (x <= r1):  estimate x / n1,  p = P(X1 >= x | p0)
/// stage 2:            estimate sum C(n1 - 1, y - 1) C(n2, x - y) / sum C(n1, y) C(n2, x - y),  y > r1
///                     p = sum over y > r1 of b(y; n1, p0) P(X2 >= x - y)
/// median-unbiased: the probability at which outcomes at least as good have probability 1/2
/// limits: the probabilities at which outcomes at least (at most) as extreme have probability (1 - level) / 2
/// ```
/// Outcomes are ordered by stage, then by responses: one that stops early is below one that goes on.
/// # Errors
/// [`BinaryOutcomeError`] if the design has no such outcome.
/// # Reference
/// Koyama & Chen (2008), Stat. Med. 27, 3145-3154; Jung & Kim (2004), Stat. Med. 23, 881-896.
/// Evidence: unbiasedness and coverage by exact enumeration, in the tests.
pub fn two_stage_inference(
    design: &TwoStageBinary,
    observed: BinaryObserved,
    null: f64,
    level: ConfidenceLevel,
) -> Result<TwoStageInference, BinaryOutcomeError> {
    let tail = 0.5 * (1.0 - level.get());
    let (stage, responses) = (observed.ended_at(design)?, observed.responses);
    let subjects = match stage {
        Stage::First => design.first_subjects,
        Stage::Second => design.subjects,
    };
    let at_least = |p: f64| as_good(design, responses, p);
    let at_most = |p: f64| 1.0 - as_good(design, responses + 1, p);
    let lower = if responses == 0 { 0.0 } else { bisect(0.0, 1.0, |p| at_least(p) >= tail) };
    let all = responses >= design.subjects;
    let upper = if all { 1.0 } else { bisect(0.0, 1.0, |p| at_most(p) <= tail) };
    Ok(TwoStageInference {
        stage,
        estimate: unbiased(design, responses),
        naive: responses as f64 / subjects as f64,
        median_unbiased: if responses == 0 { 0.0 } else { bisect(0.0, 1.0, |p| at_least(p) >= 0.5) },
        p_value: at_least(null),
        lower,
        upper,
    })
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
///
/// # Errors
/// [`BinaryOutcomeError::Attained`] for more than [`MOST_SUBJECTS`].
pub fn attained_stage(
    design: &TwoStageBinary,
    attained: u64,
    null: f64,
    alternative: f64,
) -> Result<AttainedStage, BinaryOutcomeError> {
    if attained > MOST_SUBJECTS {
        return Err(BinaryOutcomeError::Attained(attained));
    }
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
    Ok(AttainedStage { subjects: attained, size: success(null), power: success(alternative), needed })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: TwoStageBinary =
        TwoStageBinary { first_subjects: 10, first_limit: 1, subjects: 29, limit: 5 };

    fn observed(responses: u64, stage: Option<Stage>) -> BinaryObserved {
        BinaryObserved { responses, stage }
    }

    #[test]
    fn outcomes_that_the_design_has_not_are_refused() {
        let (first, second) = (Some(Stage::First), Some(Stage::Second));
        let ended = |responses, stage| observed(responses, stage).ended_at(&DESIGN);
        for (responses, stage) in
            [(0, Stage::First), (1, Stage::First), (2, Stage::Second), (29, Stage::Second)]
        {
            assert_eq!(ended(responses, None), Ok(stage));
            assert_eq!(ended(responses, Some(stage)), Ok(stage));
        }
        assert_eq!(ended(2, first), Err(BinaryOutcomeError::GoesOn { responses: 2, limit: 1 }));
        let stopped = BinaryOutcomeError::Stopped { responses: 1, limit: 1, subjects: 10 };
        assert_eq!(ended(1, second), Err(stopped));
        let beyond = BinaryOutcomeError::Responses { responses: 30, subjects: 29 };
        assert_eq!((ended(30, None), ended(30, second)), (Err(beyond), Err(beyond)));
        let attained = attained_stage(&DESIGN, MOST_SUBJECTS + 1, 0.1, 0.3);
        assert_eq!(attained, Err(BinaryOutcomeError::Attained(10_001)));
    }

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
            (0..30).map(|x| two_stage_inference(&DESIGN, observed(x, None), 0.1, level).unwrap()).collect();
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
            let found = attained_stage(&DESIGN, attained, 0.1, 0.3).unwrap();
            assert!((found.size - size).abs() < 1e-15 && found.needed.len() == 9, "{found:?}");
        }
        let planned = attained_stage(&DESIGN, 19, 0.1, 0.3).unwrap();
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
            let found =
                two_stage_inference(&DESIGN, observed(responses, None), 0.1, ConfidenceLevel::NINETY_FIVE);
            let found = found.unwrap();
            let even = as_good(&DESIGN, responses, found.median_unbiased);
            assert!((even - 0.5).abs() < 1e-12, "{responses}: {even}");
            assert!(found.lower < found.median_unbiased && found.median_unbiased < found.upper);
        }
    }
}
