//! The search for two-stage designs.

use super::{TwoStageBinary, TwoStageCharacteristics, UpperTails};
use crate::design::admissible;
use crate::numeric::binomial;

/// What a design must achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimonGoal {
    /// Response probability that is of no interest.
    pub null: f64,
    /// Response probability worth finding, above `null`.
    pub alternative: f64,
    /// Largest probability of success under the null, one-sided.
    pub alpha: f64,
    /// Least probability of success under the alternative.
    pub power: f64,
}

/// A goal that no design reaches.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SimonError {
    /// The alternative is no better than the null, or one of them is no probability.
    #[error(
        "the alternative ({alternative}) must lie above the null ({null}), both strictly between 0 and 1"
    )]
    Rates {
        /// Null.
        null: f64,
        /// Alternative.
        alternative: f64,
    },
    /// Alpha or power outside (0, 1).
    #[error("{name} must lie strictly between 0 and 1, got {value}")]
    Level {
        /// `alpha` or `power`.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// No design of up to so many subjects.
    #[error("no design of up to {most} subjects reaches the goal; the nearest has power {power:.4}")]
    NotReached {
        /// The limit.
        most: u64,
        /// Greatest power found with the wanted alpha.
        power: f64,
    },
}

/// A single-stage design: more than `limit` responses of `subjects` are a success.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SingleStage {
    /// n.
    pub subjects: u64,
    /// r.
    pub limit: u64,
    /// `P(X > r)` under the null.
    pub size: f64,
    /// `P(X > r)` under the alternative.
    pub power: f64,
}

/// Designs that reach the goal.
#[derive(Debug, Clone, PartialEq)]
pub struct SimonDesigns {
    /// For each n that reaches the goal, up to that of the optimal design, the design with the fewest expected subjects
    /// under the null, and what it does there.
    pub best_by_subjects: Vec<(TwoStageBinary, TwoStageCharacteristics)>,
    /// Positions in `best_by_subjects` of the admissible designs, by n: the first is minimax, the last optimal.
    pub admissible: Vec<usize>,
}

impl SimonDesigns {
    /// The design with the fewest expected subjects under the null.
    #[must_use]
    pub fn optimal(&self) -> Option<&(TwoStageBinary, TwoStageCharacteristics)> {
        self.admissible.last().map(|index| &self.best_by_subjects[*index])
    }

    /// The design with the fewest subjects, of these the one with the fewest expected under the null.
    #[must_use]
    pub fn minimax(&self) -> Option<&(TwoStageBinary, TwoStageCharacteristics)> {
        self.admissible.first().map(|index| &self.best_by_subjects[*index])
    }

    /// The weights q for which each admissible design has the least `q n + (1 - q) EN`, as (from, to), in the order of
    /// `admissible`.
    #[must_use]
    pub fn weights(&self) -> Vec<(f64, f64)> {
        admissible::weights(&points(&self.best_by_subjects), &self.admissible)
    }
}

impl SimonGoal {
    /// Whether any design could reach it.
    ///
    /// # Errors
    /// [`SimonError::Rates`], [`SimonError::Level`].
    pub fn check(&self) -> Result<(), SimonError> {
        let inside = |value: f64| value > 0.0 && value < 1.0;
        if !(inside(self.null) && inside(self.alternative) && self.null < self.alternative) {
            return Err(SimonError::Rates { null: self.null, alternative: self.alternative });
        }
        for (name, value) in [("alpha", self.alpha), ("power", self.power)] {
            if !inside(value) {
                return Err(SimonError::Level { name, value });
            }
        }
        Ok(())
    }
}

/// The smallest single-stage design that reaches the goal, both probabilities exact.
///
/// The smallest n for which some r has `P(X > r | p0) <= alpha` and `P(X > r | p1) >= power`; a larger n can miss the goal
/// again, since counts are whole.
///
/// # Errors
/// [`SimonError`].
pub fn single_stage(goal: &SimonGoal, most: u64) -> Result<SingleStage, SimonError> {
    goal.check()?;
    let mut nearest = 0.0_f64;
    for subjects in 1..=most {
        let null = UpperTails::new(subjects, goal.null);
        let Some(limit) = (0..subjects).find(|r| null.at_least(r + 1) <= goal.alpha) else { continue };
        let power = binomial::upper_tail(limit + 1, subjects, goal.alternative);
        if power >= goal.power {
            return Ok(SingleStage { subjects, limit, size: null.at_least(limit + 1), power });
        }
        nearest = nearest.max(power);
    }
    Err(SimonError::NotReached { most, power: nearest })
}

/// Every design of interest of up to `most` subjects, by enumeration of (n, n1, r1, r).
///
/// For given n, n1 and r1 the least r that keeps alpha has the most power, so r is not free. n grows until the expected
/// number of subjects cannot fall below the least found.
///
/// # Errors
/// [`SimonError`].
/// # Reference
/// Simon (1989), Control. Clin. Trials 10, 1-10; Jung et al. (2004), Stat. Med. 23, 561-569 (admissible designs).
/// Evidence: designs of R clinfun, in the tests.
pub fn search_simon(goal: &SimonGoal, most: u64) -> Result<SimonDesigns, SimonError> {
    goal.check()?;
    let mut best_by_subjects: Vec<(TwoStageBinary, TwoStageCharacteristics)> = Vec::new();
    let laws =
        |p| (0..=most).map(|n| (binomial::probabilities(n, p), UpperTails::new(n, p))).collect::<Vec<_>>();
    let (null, alternative): (Vec<_>, Vec<_>) = (laws(goal.null), laws(goal.alternative));
    let mut nearest = 0.0_f64;
    for subjects in 2..=most {
        let mut best: Option<TwoStageBinary> = None;
        let mut least = f64::INFINITY;
        for first_subjects in 1..subjects {
            if first_subjects as f64 >= least {
                break;
            }
            let rest = (subjects - first_subjects) as usize;
            let success = |laws: &[(Vec<f64>, UpperTails)], r1: u64, r: u64| -> f64 {
                let (first, second) = (&laws[first_subjects as usize].0, &laws[rest].1);
                (r1 + 1..=first_subjects)
                    .map(|x| first[x as usize] * second.at_least((r + 1).saturating_sub(x)))
                    .sum()
            };
            // With a stricter first stage alpha is kept by a smaller r, so r falls as r1 grows.
            let mut limit = subjects;
            for first_limit in 0..first_subjects {
                while limit > first_limit && success(&null, first_limit, limit - 1) <= goal.alpha {
                    limit -= 1;
                }
                let power = success(&alternative, first_limit, limit);
                nearest = nearest.max(power);
                // A greater r1 only loses power once the first stage alone lets too many go.
                let passes = alternative[first_subjects as usize].1.at_least(first_limit + 1);
                if passes < goal.power {
                    break;
                }
                if power < goal.power {
                    continue;
                }
                let goes_on = null[first_subjects as usize].1.at_least(first_limit + 1);
                let expected = first_subjects as f64 + goes_on * rest as f64;
                if expected < least {
                    least = expected;
                    best = Some(TwoStageBinary { first_subjects, first_limit, subjects, limit });
                }
            }
        }
        if let Some(design) = best {
            best_by_subjects.push((design, design.characteristics(goal.null)));
        }
    }
    if best_by_subjects.is_empty() {
        return Err(SimonError::NotReached { most, power: nearest });
    }
    let optimal = (0..best_by_subjects.len())
        .min_by(|a, b| expected(&best_by_subjects, *a).total_cmp(&expected(&best_by_subjects, *b)))
        .unwrap_or(0);
    best_by_subjects.truncate(optimal + 1);
    let admissible = admissible::admissible(&points(&best_by_subjects));
    Ok(SimonDesigns { best_by_subjects, admissible })
}

/// (n, EN) of each design.
fn points(designs: &[(TwoStageBinary, TwoStageCharacteristics)]) -> Vec<(f64, f64)> {
    designs.iter().map(|(design, at_null)| (design.subjects as f64, at_null.expected_subjects)).collect()
}

fn expected(designs: &[(TwoStageBinary, TwoStageCharacteristics)], index: usize) -> f64 {
    designs[index].1.expected_subjects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(null: f64, alternative: f64, alpha: f64, beta: f64) -> SimonGoal {
        SimonGoal { null, alternative, alpha, power: 1.0 - beta }
    }

    fn shape(design: &TwoStageBinary) -> [u64; 4] {
        [design.first_limit, design.first_subjects, design.limit, design.subjects]
    }

    #[test]
    fn designs_of_clinfun() {
        // (p0, p1, alpha, beta), optimal r1/n1 r/n and EN, minimax; R clinfun `ph2simon`.
        for (goal, optimal, optimal_en, minimax, minimax_en) in [
            (goal(0.05, 0.25, 0.05, 0.2), [0, 9, 2, 17], 11.958, [0, 12, 2, 16], 13.839),
            (goal(0.1, 0.3, 0.05, 0.2), [1, 10, 5, 29], 15.014, [1, 15, 5, 25], 19.510),
            (goal(0.3, 0.5, 0.05, 0.2), [5, 15, 18, 46], 23.630, [6, 19, 16, 39], 25.690),
            (goal(0.5, 0.7, 0.05, 0.2), [8, 15, 26, 43], 23.501, [12, 23, 23, 37], 27.743),
            (goal(0.05, 0.2, 0.1, 0.1), [0, 12, 3, 37], 23.491, [0, 18, 3, 32], 26.439),
            (goal(0.25, 0.45, 0.05, 0.1), [6, 22, 19, 57], 32.522_06, [6, 26, 17, 49], 37.145_96),
        ] {
            let found = search_simon(&goal, 100).unwrap();
            let (design, at_null) = found.optimal().unwrap();
            assert_eq!(shape(design), optimal);
            assert!((at_null.expected_subjects - optimal_en).abs() < 6e-4, "{at_null:?}");
            let (design, at_null) = found.minimax().unwrap();
            assert_eq!(shape(design), minimax);
            assert!((at_null.expected_subjects - minimax_en).abs() < 6e-4, "{at_null:?}");
        }
    }

    #[test]
    fn admissible_designs_of_the_clinfun_vignette() {
        let found = search_simon(&goal(0.05, 0.2, 0.1, 0.1), 100).unwrap();
        let shapes: Vec<([u64; 4], f64)> = found
            .admissible
            .iter()
            .map(|i| (shape(&found.best_by_subjects[*i].0), found.best_by_subjects[*i].1.expected_subjects))
            .collect();
        let expected = [
            ([0, 18, 3, 32], 26.439),
            ([0, 15, 3, 33], 24.660_76),
            ([0, 13, 3, 35], 23.706_47),
            ([0, 12, 3, 37], 23.491),
        ];
        assert_eq!(shapes.len(), expected.len(), "{shapes:?}");
        for (got, expected) in shapes.iter().zip(expected) {
            assert!(got.0 == expected.0 && (got.1 - expected.1).abs() < 6e-4, "{got:?} {expected:?}");
        }
        let weights = found.weights();
        assert_eq!((weights[0].1, weights[3].0), (1.0, 0.0));
        assert!(weights.windows(2).all(|pair| pair[0].0 == pair[1].1));
    }

    #[test]
    fn single_stage_of_clinfun() {
        // R clinfun `ph2single`.
        let found = single_stage(&goal(0.4, 0.6, 0.1, 0.1), 100).unwrap();
        assert_eq!((found.subjects, found.limit), (41, 20));
        assert!((found.size - 0.096_517_22).abs() < 1e-8 && (1.0 - found.power - 0.096_517_22).abs() < 1e-8);
        let found = single_stage(&goal(0.5, 0.7, 0.1, 0.2), 100).unwrap();
        assert_eq!((found.subjects, found.limit), (28, 17));
        assert!((found.size - 0.092_466_67).abs() < 1e-8 && (1.0 - found.power - 0.191_327_4).abs() < 1e-7);
    }

    #[test]
    fn impossible_goals_are_refused() {
        assert!(matches!(search_simon(&goal(0.3, 0.3, 0.05, 0.2), 50), Err(SimonError::Rates { .. })));
        assert!(matches!(search_simon(&goal(0.3, 0.5, 1.5, 0.2), 50), Err(SimonError::Level { .. })));
        let near = search_simon(&goal(0.3, 0.32, 0.05, 0.1), 30);
        assert!(
            matches!(near, Err(SimonError::NotReached { most: 30, power }) if power > 0.0 && power < 0.9)
        );
        assert!(matches!(single_stage(&goal(0.3, 0.32, 0.05, 0.1), 30), Err(SimonError::NotReached { .. })));
    }
}
