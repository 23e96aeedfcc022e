//! Efficacy and futility bounds together.

use super::boundary::check;
use super::recursion::Walk;
use super::{Boundaries, BoundaryError, BoundaryShape, StatisticsLaw};
use crate::decision::Spending;
use crate::numeric::root::{bisect, bisect_within};

/// How success is claimed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EfficacyRule {
    /// At the last analysis only.
    AtEnd,
    /// Bounds of one parameter, found so that the size is alpha.
    Shape(BoundaryShape),
    /// Alpha spent as information grows.
    Spending(Spending),
}

/// How a trial stops without success before its last analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum FutilityRule {
    /// It does not.
    None,
    /// Beta spent as information grows.
    Spending(Spending),
    /// Stop at `z < bound`, one bound for each analysis but the last.
    Statistic(Vec<f64>),
    /// Stop at `O / E > ratio` if E is as planned, one ratio for each analysis but the last: a bound of z at
    /// `(1 - ratio) sqrt I`, for information that counts expected events.
    HazardRatio(Vec<f64>),
}

/// Rules of a design, from which its bounds follow once the information is known.
///
/// Futility that is not binding is ignored where alpha is spent: going on in spite of it does not raise the size. Binding
/// futility gives the alpha that it saves to the efficacy bounds.
/// # Reference
/// Pampallona, Tsiatis & Kim (2001), Drug Inf. J. 35, 1113-1121 (beta spending). Evidence: R rpact 3.3.4, in the tests.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundaryRules {
    /// Success.
    pub efficacy: EfficacyRule,
    /// Stopping without it.
    pub futility: FutilityRule,
    /// Whether the size counts on the futility stops.
    pub binding: bool,
    /// One-sided.
    pub alpha: f64,
}

/// Rules at stated analyses.
#[derive(Debug, Clone)]
pub struct RulesAt<'a> {
    rules: &'a BoundaryRules,
    fractions: Vec<f64>,
    null: StatisticsLaw,
    alternative: &'a StatisticsLaw,
    /// Futility bounds that do not depend on beta.
    given: Vec<f64>,
    /// Efficacy bounds, where futility does not enter them.
    efficacy: Option<Vec<f64>>,
}

/// Bounds with their errors.
#[derive(Debug, Clone, PartialEq)]
pub struct SolvedBoundaries {
    /// The bounds.
    pub boundaries: Boundaries,
    /// Probability of success under the null, futility ignored unless it is binding.
    pub size: f64,
    /// Probability under the alternative of ending without success, futility obeyed.
    pub missed: f64,
}

/// Greatest z considered: its tail is 1e-300.
const HIGHEST: f64 = 37.0;
/// To which beta and the constant of a shape with binding futility are found.
const ACCURACY: f64 = 1e-11;

/// Where an efficacy bound comes from.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Known(&'a [f64]),
    Constant(BoundaryShape, f64),
    Spent,
}

impl BoundaryRules {
    /// The rules at analyses with so much information; `last` is the information planned for the last of all, which is that of the
    /// last analysis unless the trial is under way. Beta is spent under `alternative`.
    ///
    /// # Errors
    /// [`BoundaryError`].
    pub fn at<'a>(
        &'a self,
        information: &[f64],
        last: f64,
        alternative: &'a StatisticsLaw,
    ) -> Result<RulesAt<'a>, BoundaryError> {
        check(information, self.alpha)?;
        let before_last = information.len() - 1;
        let given = match &self.futility {
            FutilityRule::None | FutilityRule::Spending(_) => vec![f64::NEG_INFINITY; before_last],
            FutilityRule::Statistic(bounds) => bounds.clone(),
            FutilityRule::HazardRatio(ratios) => {
                ratios.iter().zip(information).map(|(ratio, events)| (1.0 - ratio) * events.sqrt()).collect()
            }
        };
        let count = match &self.futility {
            FutilityRule::Statistic(list) | FutilityRule::HazardRatio(list) => list.len(),
            FutilityRule::None | FutilityRule::Spending(_) => before_last,
        };
        if count != before_last {
            let analyses = information.len();
            return Err(BoundaryError::FutilityCount { analyses, wanted: before_last, given: count });
        }
        let mut rules = RulesAt {
            rules: self,
            fractions: information.iter().map(|value| value / last).collect(),
            null: StatisticsLaw::canonical(information, 0.0),
            alternative,
            given,
            efficacy: None,
        };
        if !self.binding {
            rules.efficacy = Some(rules.solve(0.0).boundaries.efficacy);
        }
        Ok(rules)
    }
}

impl<'a> RulesAt<'a> {
    /// The same analyses under another alternative.
    #[must_use]
    pub fn under<'b>(self, alternative: &'b StatisticsLaw) -> RulesAt<'b>
    where
        'a: 'b,
    {
        RulesAt { alternative, ..self }
    }

    /// Bounds that spend `beta`; without beta spending it plays no part.
    ///
    /// # Errors
    /// [`BoundaryError::Error`], [`BoundaryError::Cross`], [`BoundaryError::AlphaNotSpent`].
    pub fn boundaries(&self, beta: f64) -> Result<SolvedBoundaries, BoundaryError> {
        if self.spends_beta() && !(beta > 0.0 && beta < 1.0) {
            return Err(BoundaryError::Error { name: "beta", limit: 1.0, value: beta });
        }
        let solved = self.solve(beta);
        let bounds = &solved.boundaries;
        let pairs = bounds.futility.iter().zip(&bounds.efficacy).take(bounds.analyses() - 1).enumerate();
        for (index, (futility, efficacy)) in pairs {
            if futility >= efficacy {
                let (futility, efficacy) = (*futility, *efficacy);
                return Err(BoundaryError::Cross { analysis: index + 1, futility, efficacy });
            }
        }
        if bounds.efficacy[bounds.analyses() - 1] <= -HIGHEST {
            return Err(BoundaryError::AlphaNotSpent);
        }
        Ok(solved)
    }

    /// Bounds whose beta is the type II error that they have: `missed = beta`.
    ///
    /// # Errors
    /// As [`Self::boundaries`].
    pub fn attained(&self) -> Result<SolvedBoundaries, BoundaryError> {
        if !self.spends_beta() {
            return self.boundaries(0.0);
        }
        // What is spent before the end is less than beta, so missed - beta falls in beta.
        let beta = bisect_within(0.0, 1.0, ACCURACY, |beta| self.missed(beta) <= beta);
        self.boundaries(beta)
    }

    /// Probability under the alternative of ending without success.
    #[must_use]
    pub fn missed(&self, beta: f64) -> f64 {
        self.solve(beta).missed
    }

    fn spends_beta(&self) -> bool {
        matches!(self.rules.futility, FutilityRule::Spending(_))
    }

    fn solve(&self, beta: f64) -> SolvedBoundaries {
        if let Some(efficacy) = &self.efficacy {
            return self.build(Source::Known(efficacy), beta);
        }
        match self.rules.efficacy {
            EfficacyRule::AtEnd | EfficacyRule::Spending(_) => self.build(Source::Spent, beta),
            EfficacyRule::Shape(shape) => {
                let at = |constant| self.build(Source::Constant(shape, constant), beta);
                let enough = |constant| at(constant).size <= self.rules.alpha;
                at(bisect_within(0.0, HIGHEST, ACCURACY, enough))
            }
        }
    }

    /// Both bounds analysis by analysis, under null and alternative side by side.
    fn build(&self, source: Source<'_>, beta: f64) -> SolvedBoundaries {
        let analyses = self.fractions.len();
        let (mut null, mut other) = (Walk::new(&self.null), Walk::new(self.alternative));
        let (mut size, mut missed, mut spent) = (0.0, 0.0, 0.0);
        let (mut efficacy, mut futility) = (Vec::with_capacity(analyses), Vec::with_capacity(analyses));
        for index in 0..analyses {
            let upper = match source {
                Source::Known(bounds) => bounds[index],
                Source::Constant(shape, constant) => constant * shape.factor(self.fractions[index]),
                Source::Spent => {
                    let until = self.alpha_spent(index);
                    let may = (until - spent).max(0.0);
                    spent = until;
                    let bound = bisect(-HIGHEST, HIGHEST, |bound| null.at_least(bound) <= may);
                    if bound >= HIGHEST { f64::INFINITY } else { bound }
                }
            };
            let lower = match &self.rules.futility {
                _ if index + 1 == analyses => upper,
                FutilityRule::Spending(spending) => {
                    let may = (spending.spent(beta, self.fractions[index]) - missed).max(0.0);
                    bisect(-HIGHEST, upper.min(HIGHEST), |bound| other.below(bound) >= may)
                }
                _ => self.given[index],
            };
            size += null.at_least(upper);
            missed += other.below(lower);
            null.go_on(if self.rules.binding { lower } else { f64::NEG_INFINITY }, upper);
            other.go_on(lower, upper);
            efficacy.push(upper);
            futility.push(lower);
        }
        let information = self.null.information.clone();
        SolvedBoundaries { boundaries: Boundaries { information, efficacy, futility }, size, missed }
    }

    /// Alpha that may be spent by an analysis.
    fn alpha_spent(&self, index: usize) -> f64 {
        match self.rules.efficacy {
            EfficacyRule::Spending(spending) => spending.spent(self.rules.alpha, self.fractions[index]),
            _ if index + 1 == self.fractions.len() => self.rules.alpha,
            _ => 0.0,
        }
    }
}

/// Bounds on the canonical scale, and the drift per unit of information under which their power is `1 - beta`.
///
/// # Errors
/// [`BoundaryError`].
pub fn boundaries_for_power(
    rules: &BoundaryRules,
    information: &[f64],
    beta: f64,
) -> Result<(Boundaries, f64), BoundaryError> {
    check(information, rules.alpha)?;
    let last = information[information.len() - 1];
    let law = |drift: f64| StatisticsLaw::canonical(information, drift);
    let null = law(0.0);
    let at_null = rules.at(information, last, &null)?;
    // The greater the drift, the less is left to be missed at the last analysis.
    let enough = |drift: f64| at_null.clone().under(&law(drift)).missed(beta) <= beta;
    let drift = bisect_within(0.0, 2.0 * HIGHEST / last.sqrt(), ACCURACY / last.sqrt(), enough);
    Ok((at_null.clone().under(&law(drift)).boundaries(beta)?.boundaries, drift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::group_sequential::{crossing_probabilities, efficacy_by_spending};

    fn rules(efficacy: EfficacyRule, futility: FutilityRule, binding: bool) -> BoundaryRules {
        BoundaryRules { efficacy, futility, binding, alpha: 0.05 }
    }

    fn success(boundaries: &Boundaries, theta: f64) -> f64 {
        crossing_probabilities(boundaries, theta).iter().map(|crossing| crossing.efficacy).sum()
    }

    const EFFICACY: [EfficacyRule; 4] = [
        EfficacyRule::AtEnd,
        EfficacyRule::Shape(BoundaryShape::ObrienFleming),
        EfficacyRule::Shape(BoundaryShape::WangTsiatis { exponent: 0.25 }),
        EfficacyRule::Spending(Spending::HwangShihDeCani { gamma: -2.0 }),
    ];

    #[test]
    fn futility_of_rpact_and_its_power() {
        let rules = rules(
            EfficacyRule::Spending(Spending::ObrienFleming),
            FutilityRule::Spending(Spending::ObrienFleming),
            false,
        );
        let (design, drift) = boundaries_for_power(&rules, &[0.5, 1.0], 0.2).unwrap();
        // Printed to seven digits.
        assert!((design.futility[0] - 0.339_461_9).abs() < 1e-6, "{design:?}");
        assert!((success(&design, drift) - 0.8).abs() < 1e-9);
        // Going on in spite of futility has the planned size, obeying it less.
        assert!((success(&design.ignoring_futility(), 0.0) - 0.05).abs() < 1e-9);
        assert!(success(&design, 0.0) < 0.05);
    }

    #[test]
    fn alpha_and_power_are_attained_by_every_rule() {
        let looks = [0.3, 0.7, 1.0];
        let futility = [
            FutilityRule::None,
            FutilityRule::Spending(Spending::Pocock),
            FutilityRule::Statistic(vec![-0.5, 0.2]),
            FutilityRule::HazardRatio(vec![1.2, 0.9]),
        ];
        for efficacy in EFFICACY {
            for futility in &futility {
                for binding in [false, true] {
                    let rules = rules(efficacy, futility.clone(), binding);
                    let (design, drift) = boundaries_for_power(&rules, &looks, 0.1).unwrap();
                    let counted = if binding { design.clone() } else { design.ignoring_futility() };
                    assert!((success(&counted, 0.0) - 0.05).abs() < 1e-8, "{rules:?}");
                    assert!((success(&design, drift) - 0.9).abs() < 1e-8, "{rules:?}");
                    // With that drift as the alternative, beta is what the bounds miss.
                    let law = StatisticsLaw::canonical(&looks, drift);
                    let attained = rules.at(&looks, 1.0, &law).unwrap().attained().unwrap();
                    assert!((attained.missed - 0.1).abs() < 1e-8, "{rules:?} {attained:?}");
                }
            }
        }
    }

    #[test]
    fn futility_only_needs_no_more_than_the_usual_test() {
        let rules = rules(EfficacyRule::AtEnd, FutilityRule::Statistic(vec![0.0]), false);
        let law = StatisticsLaw::canonical(&[8.0, 16.0], 0.5);
        let free = rules.at(&[8.0, 16.0], 16.0, &law).unwrap().attained().unwrap().boundaries;
        assert_eq!(free.efficacy[0], f64::INFINITY);
        assert!((free.efficacy[1] - 1.644_853_626_951_472_7).abs() < 1e-12);
        // Binding, the bound at the end comes down.
        let binding = BoundaryRules { binding: true, ..rules };
        let bound = binding.at(&[8.0, 16.0], 16.0, &law).unwrap().attained().unwrap().boundaries.efficacy[1];
        assert!(bound < 1.644 && bound > 1.5, "{bound}");
    }

    #[test]
    fn all_ends_together_are_certain() {
        let looks = [0.2, 0.21, 0.7, 1.0];
        let rules = rules(
            EfficacyRule::Spending(Spending::Pocock),
            FutilityRule::Spending(Spending::Power { exponent: 2.0 }),
            false,
        );
        let (design, drift) = boundaries_for_power(&rules, &looks, 0.1).unwrap();
        for theta in [0.0, 0.5 * drift, drift, -drift] {
            let total: f64 =
                crossing_probabilities(&design, theta).iter().map(|c| c.efficacy + c.futility).sum();
            assert!((total - 1.0).abs() < 1e-10, "{theta}: {total}");
        }
    }

    #[test]
    fn bounds_that_cannot_be_are_refused() {
        let law = StatisticsLaw::canonical(&[0.5, 1.0], 3.0);
        let found = |rules: &BoundaryRules| rules.at(&[0.5, 1.0], 1.0, &law)?.attained();
        let spending = EfficacyRule::Spending(Spending::ObrienFleming);
        let crossing = rules(spending, FutilityRule::Statistic(vec![3.0]), false);
        assert!(matches!(found(&crossing), Err(BoundaryError::Cross { analysis: 1, .. })));
        let many = rules(spending, FutilityRule::HazardRatio(vec![1.0, 1.0]), false);
        assert!(matches!(found(&many), Err(BoundaryError::FutilityCount { wanted: 1, given: 2, .. })));
        let stopping = rules(EfficacyRule::AtEnd, FutilityRule::Statistic(vec![2.5]), true);
        assert_eq!(found(&stopping), Err(BoundaryError::AlphaNotSpent));
        let same = efficacy_by_spending(&[0.5, 1.0], 1.0, Spending::ObrienFleming, 0.05).unwrap();
        let ignored = rules(spending, FutilityRule::Statistic(vec![-1.0]), false);
        assert_eq!(found(&ignored).unwrap().boundaries.efficacy, same.efficacy);
    }
}
