//! The Cox model of the groups and covariates.

mod records;
mod terms;

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::records::{Reasons, reasons};
use crate::estimator::cox::{
    Convergence, CoxFit, CoxSubjects, Design, FirthFit, ProfileLimits, RiskSets, Ties, baseline, concordance,
    firth, fit, profile_limits, sandwich,
};
use crate::hypothesis::{
    ChiSquaredTest, CoxTests, TimeTransform, covariate_tests, cox_tests, proportional_hazards,
};
use crate::measure::{Outcome, Reason};
use crate::sample::Covariate;
pub use records::{
    BaselineCurve, BaselinePointResult, BaselineResult, BaselineValue, ChiSquaredResult, ConcordanceResult,
    CovariateProportionality, CovariateTests, CoxResult, CoxTerm, CoxTestsResult, DroppedTerm, FirthResult,
    ProportionalHazardsResult, ReferenceLevel, VarianceKind,
};

/// Most columns of a model.
const MOST_COLUMNS: usize = 100;
/// Rows times squared columns up to which everything that needs many fits is computed by itself.
const SMALL: usize = 20_000;

/// How to fit the model; it is fitted if there are groups or covariates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CoxRequest {
    /// How many of the covariates of the subjects, from the first, are in the model.
    pub covariates: usize,
    /// Treatment of ties.
    pub ties: Ties,
    /// The level of the groups that the others are compared with; the first if there is none.
    pub reference: Option<String>,
    /// Scale of time of the test of proportional hazards.
    pub transform: TimeTransform,
    /// Whether Firth's penalised fit is wanted whatever the data.
    pub firth: bool,
    /// Whether the cumulative baseline hazard is wanted, and at which covariates.
    pub baseline: Option<BaselineAt>,
}

/// The covariates of the subject whose hazard is the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineAt {
    /// All 0: numbers at 0, factors at their reference.
    Zero,
    /// Numbers at their (weighted) mean, columns of nothing but -1, 0 and 1 at 0, and so factors at their reference.
    Means,
}

/// The model, if there is something to model.
pub(super) fn cox_result(request: &AnalysisRequest<'_>) -> Option<CoxResult> {
    let attributes = &request.attributes;
    let by = request.by.clone().zip(attributes.by).map(|(name, factor)| {
        let level = request.cox.reference.as_ref();
        let reference = level.and_then(|level| factor.levels.iter().position(|other| other == level));
        (Covariate::from((name, factor.clone())), reference)
    });
    let own = by.iter().map(|(covariate, reference)| (covariate, *reference));
    let covariates: Vec<(&Covariate, Option<usize>)> = own
        .chain(attributes.covariates.iter().take(request.cox.covariates).map(|covariate| (covariate, None)))
        .collect();
    (!covariates.is_empty()).then(|| model(request, &covariates))
}

fn model(request: &AnalysisRequest<'_>, covariates: &[(&Covariate, Option<usize>)]) -> CoxResult {
    let attributes = &request.attributes;
    let subjects = request.whole.subjects().len();
    let mut result = empty(request);
    if covariates.iter().map(|(covariate, _)| width(covariate)).sum::<usize>() > MOST_COLUMNS {
        return result.without(Reason::TooManyTerms);
    }
    let design = Design::new(subjects, covariates, attributes.weights);
    let events = design.used.iter().filter(|index| request.whole.subjects()[**index as usize].event);
    result.subjects = design.used.len() as u64;
    result.events = events.count() as u64;
    result.left_out = design.missing + design.weightless;
    result.references = design
        .covariates
        .iter()
        .filter_map(|covariate| {
            let level = covariate.reference.clone()?;
            Some(ReferenceLevel { factor: covariate.name.clone(), level })
        })
        .collect();
    let who = CoxSubjects {
        sample: request.whole,
        used: &design.used,
        weights: attributes.weights,
        strata: attributes.strata,
    };
    let columns: Vec<&[f64]> = design.columns.iter().map(|column| column.values.as_slice()).collect();
    match RiskSets::new(&who, &columns).and_then(|sets| fit(sets, request.cox.ties)) {
        Ok(fit) => Model { request, design: &design, fit: &fit }.fill(result),
        Err(reason) => {
            result.terms =
                design.columns.iter().map(|column| CoxTerm::without(&column.name, reason)).collect();
            result.without(reason)
        }
    }
}

fn width(covariate: &Covariate) -> usize {
    match &covariate.values {
        crate::sample::CovariateValues::Number(_) => 1,
        crate::sample::CovariateValues::Factor { levels, .. } => levels.len().saturating_sub(1),
    }
}

fn empty(request: &AnalysisRequest<'_>) -> CoxResult {
    CoxResult {
        ties: request.cox.ties,
        subjects: request.whole.count(),
        events: request.whole.events(),
        strata: None,
        left_out: 0,
        log_likelihood: None,
        null_log_likelihood: None,
        variance: VarianceKind::Model,
        iterations: 0,
        converged: false,
        reason: None,
        terms: Vec::new(),
        dropped: Vec::new(),
        references: Vec::new(),
        tests: None,
        covariates: Vec::new(),
        proportional_hazards: None,
        concordance: None,
        firth: None,
        baseline: None,
        reasons: Reasons::new(),
    }
}

impl CoxResult {
    /// A model that could not be fitted.
    fn without(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        for key in ["log_likelihood", "null_log_likelihood", "tests", "proportional_hazards", "concordance"] {
            self.reasons.insert(key, reason);
        }
        self
    }
}

/// A fitted model on its way into the records.
struct Model<'a> {
    request: &'a AnalysisRequest<'a>,
    design: &'a Design,
    fit: &'a CoxFit,
}

impl Model<'_> {
    fn fill(&self, mut result: CoxResult) -> CoxResult {
        let (request, fit) = (self.request, self.fit);
        let weights = request.attributes.weights.unwrap_or_default();
        let robust = (weights.iter().any(|weight| weight.fract() != 0.0)).then(|| sandwich(fit));
        let robust = robust.filter(|covariance| !covariance.is_empty());
        result.variance = if robust.is_some() { VarianceKind::Robust } else { VarianceKind::Model };
        let covariance = robust.as_ref().unwrap_or(&fit.covariance);
        result.strata = request.attributes.strata.map(|_| fit.sets.strata_count);
        result.log_likelihood = Some(fit.log_likelihood);
        result.null_log_likelihood = Some(fit.null_log_likelihood);
        result.iterations = fit.iterations;
        result.converged = fit.convergence == Convergence::Converged;
        result.reason = match &fit.convergence {
            Convergence::Converged => None,
            Convergence::Monotone(_) => Some(Reason::MonotoneLikelihood),
            Convergence::Failed => Some(Reason::NotConverged),
        };
        if fit.convergence == Convergence::Failed {
            result.log_likelihood = None;
            result.reasons.insert("log_likelihood", Reason::NotConverged);
        }
        result.dropped = fit
            .dropped
            .iter()
            .map(|dropped| DroppedTerm { term: self.name(dropped.column), reason: dropped.reason })
            .collect();
        result.terms = self.terms(covariance);
        result.tests = Some(tests_result(&cox_tests(fit, covariance)));
        result.covariates = self.covariates(covariance);
        result.proportional_hazards = Some(self.proportional_hazards());
        let agreement = concordance(fit);
        result.concordance = Some(ConcordanceResult {
            estimate: agreement.estimate.value(),
            std_error: agreement.std_error.value(),
            concordant: agreement.concordant,
            discordant: agreement.discordant,
            tied: agreement.tied,
            reasons: reasons([("estimate", agreement.estimate), ("std_error", agreement.std_error)]),
        });
        let is_remedy = matches!(fit.convergence, Convergence::Monotone(_));
        result.firth = (request.cox.firth || is_remedy).then(|| self.firth());
        result.baseline = request.cox.baseline.map(|at| self.baseline(at));
        result
    }

    fn name(&self, column: usize) -> String {
        self.design.columns[column].name.clone()
    }

    fn is_small(&self) -> bool {
        let width = self.fit.sets.width.max(1);
        let per_row = if self.fit.ties == Ties::Exact { 8 } else { 1 };
        self.fit.sets.rows() * width * width * per_row <= SMALL
    }

    fn terms(&self, covariance: &[Vec<f64>]) -> Vec<CoxTerm> {
        let (fit, level) = (self.fit, self.request.conf_level);
        let profiles = if self.is_small() { profile_limits(fit, level) } else { Vec::new() };
        let term = |column: usize| {
            let coefficient = fit.coefficients[column];
            let place = fit.estimated.iter().position(|other| *other == column);
            let std_error = match (coefficient, place) {
                (Outcome::Value(_), Some(place)) => Outcome::Value(covariance[place][place].sqrt()),
                (other, _) => other,
            };
            let kept = fit.kept.iter().position(|other| *other == column);
            let too_many = Outcome::NotEstimable(coefficient.reason().unwrap_or(Reason::LargeSample));
            let missing = ProfileLimits { lower: too_many, upper: too_many, statistic: too_many };
            let profile = kept.and_then(|kept| profiles.get(kept)).copied().unwrap_or(missing);
            CoxTerm::wald(self.name(column), coefficient, std_error, level, profile)
        };
        (0..self.design.columns.len()).map(term).collect()
    }

    fn covariates(&self, covariance: &[Vec<f64>]) -> Vec<CovariateTests> {
        let test = |covariate: &crate::estimator::cox::ModelCovariate| {
            let columns: Vec<usize> = covariate.columns.clone().collect();
            CovariateTests {
                covariate: covariate.name.clone(),
                tests: tests_result(&covariate_tests(self.fit, covariance, &columns)),
            }
        };
        self.design.covariates.iter().map(test).collect()
    }

    fn proportional_hazards(&self) -> ProportionalHazardsResult {
        let covariates = &self.design.covariates;
        let columns: Vec<Vec<usize>> =
            covariates.iter().map(|covariate| covariate.columns.clone().collect()).collect();
        let transform = self.request.cox.transform;
        let tests =
            proportional_hazards(self.fit, self.request.whole, &self.design.used, &columns, transform);
        ProportionalHazardsResult {
            transform,
            covariates: covariates
                .iter()
                .zip(&tests.covariates)
                .map(|(covariate, test)| CovariateProportionality {
                    covariate: covariate.name.clone(),
                    test: chi_squared_result(test),
                })
                .collect(),
            global: chi_squared_result(&tests.global),
        }
    }

    fn firth(&self) -> FirthResult {
        match firth(self.fit, self.request.conf_level) {
            Ok(penalised) => self.firth_result(&penalised),
            Err(reason) => FirthResult {
                log_likelihood: None,
                null_log_likelihood: None,
                likelihood_ratio: None,
                terms: Vec::new(),
                iterations: 0,
                reasons: ["log_likelihood", "null_log_likelihood", "likelihood_ratio"]
                    .map(|key| (key, reason))
                    .into(),
            },
        }
    }

    fn firth_result(&self, penalised: &FirthFit) -> FirthResult {
        let ratio = 2.0 * (penalised.log_likelihood - penalised.null_log_likelihood);
        let test = ChiSquaredTest::new(Outcome::Value(ratio), self.fit.kept.len() as u32);
        let term = |(index, column): (usize, &usize)| {
            let variance = penalised.covariance[index][index];
            CoxTerm::penalised(
                self.name(*column),
                penalised.coefficients[index],
                Outcome::Value(variance.sqrt()),
                penalised.profiles[index],
            )
        };
        FirthResult {
            log_likelihood: Some(penalised.log_likelihood),
            null_log_likelihood: Some(penalised.null_log_likelihood),
            likelihood_ratio: Some(chi_squared_result(&test)),
            terms: self.fit.kept.iter().enumerate().map(term).collect(),
            iterations: penalised.iterations,
            reasons: Reasons::new(),
        }
    }

    fn baseline(&self, at: BaselineAt) -> BaselineResult {
        let weight = |index: &u32| self.request.attributes.weights.map_or(1.0, |w| w[*index as usize]);
        let value = |column: &usize| {
            let values = &self.design.columns[*column].values;
            if at == BaselineAt::Zero || values.iter().all(|x| [-1.0, 0.0, 1.0].contains(x)) {
                return 0.0;
            }
            let total: f64 = self.design.used.iter().map(weight).sum();
            values.iter().zip(&self.design.used).map(|(x, index)| x * (weight(index) / total)).sum()
        };
        let values: Vec<f64> = self.fit.kept.iter().map(value).collect();
        let named = self.fit.kept.iter().zip(&values);
        let named = named.map(|(column, value)| BaselineValue { term: self.name(*column), value: *value });
        let (curves, reasons) = match baseline(self.fit, &values) {
            Ok(curves) => {
                let curves = self.fit.sets.strata.iter().zip(curves).map(|pair| self.curve(pair));
                (Some(curves.collect()), Reasons::new())
            }
            Err(reason) => (None, Reasons::from([("curves", reason)])),
        };
        BaselineResult { at, values: named.collect(), curves, reasons }
    }

    fn curve(
        &self,
        (stratum, points): (&crate::estimator::cox::Stratum, Vec<crate::estimator::cox::BaselinePoint>),
    ) -> BaselineCurve {
        let level = self.request.attributes.strata.and_then(|strata| strata.levels.get(stratum.code));
        let point = |point: &crate::estimator::cox::BaselinePoint| BaselinePointResult {
            time: point.time,
            cumulative_hazard: point.cumulative_hazard.value(),
            survival: point.survival.value(),
            reasons: reasons([("cumulative_hazard", point.cumulative_hazard), ("survival", point.survival)]),
        };
        BaselineCurve { stratum: level.cloned(), points: points.iter().map(point).collect() }
    }
}

fn chi_squared_result(test: &ChiSquaredTest) -> ChiSquaredResult {
    ChiSquaredResult {
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        reasons: reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]),
    }
}

fn tests_result(tests: &CoxTests) -> CoxTestsResult {
    CoxTestsResult {
        likelihood_ratio: chi_squared_result(&tests.likelihood_ratio),
        wald: chi_squared_result(&tests.wald),
        score: chi_squared_result(&tests.score),
    }
}
