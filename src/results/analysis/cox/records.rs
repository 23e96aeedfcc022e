//! The records of a Cox model.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::records::Reasons;
use super::BaselineAt;
use crate::estimator::cox::Ties;
use crate::hypothesis::TimeTransform;
use crate::measure::Reason;

/// A Cox model.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoxResult {
    /// Treatment of ties.
    pub ties: Ties,
    /// Subjects in the model.
    pub subjects: u64,
    /// Events among them.
    pub events: u64,
    /// Strata with subjects, if there are strata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strata: Option<usize>,
    /// Subjects left out, since a covariate is missing or their weight is 0.
    pub left_out: u64,
    /// ln L of the model; of a monotone likelihood its least upper bound.
    pub log_likelihood: Option<f64>,
    /// ln L without covariates.
    pub null_log_likelihood: Option<f64>,
    /// What the standard errors come from.
    pub variance: VarianceKind,
    /// Newton steps.
    pub iterations: u32,
    /// Whether the likelihood has its maximum at the estimates.
    pub converged: bool,
    /// If not, why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Coefficients, one for each number and for each level but the reference.
    pub terms: Vec<CoxTerm>,
    /// Terms that take no part, and why.
    pub dropped: Vec<DroppedTerm>,
    /// Reference level of each factor.
    pub references: Vec<ReferenceLevel>,
    /// Tests of all coefficients.
    pub tests: Option<CoxTestsResult>,
    /// Tests of each covariate in the presence of the others.
    pub covariates: Vec<CovariateTests>,
    /// Test of proportional hazards.
    pub proportional_hazards: Option<ProportionalHazardsResult>,
    /// Concordance.
    pub concordance: Option<ConcordanceResult>,
    /// The penalised fit: if asked for, or as the remedy of a monotone likelihood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firth: Option<FirthResult>,
    /// The baseline, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineResult>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// What standard errors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VarianceKind {
    /// The information of the likelihood.
    Model,
    /// The sandwich, since a weight is no whole number (as R's `coxph`).
    Robust,
}

/// A coefficient.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoxTerm {
    /// `age`, or `sex=2` for level 2 against the reference.
    pub term: String,
    /// Logarithm of the hazard ratio.
    pub coefficient: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Hazard ratio: of the level against the reference, or for one more of a number.
    pub hazard_ratio: Option<f64>,
    /// Lower limit of the hazard ratio (Wald; in a penalised fit, profile).
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Two-sided p (Wald; in a penalised fit, likelihood ratio).
    pub p_value: Option<f64>,
    /// Lower profile likelihood limit of the hazard ratio.
    pub profile_lower: Option<f64>,
    /// Upper profile likelihood limit.
    pub profile_upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A term that takes no part.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DroppedTerm {
    /// Which.
    pub term: String,
    /// Why.
    pub reason: Reason,
}

/// What the levels of a factor are compared with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReferenceLevel {
    /// The factor.
    pub factor: String,
    /// The level.
    pub level: String,
}

/// A chi-squared test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChiSquaredResult {
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// Upper tail.
    pub p_value: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The three tests.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoxTestsResult {
    /// Likelihood ratio.
    pub likelihood_ratio: ChiSquaredResult,
    /// Wald.
    pub wald: ChiSquaredResult,
    /// Score.
    pub score: ChiSquaredResult,
}

/// The three tests of a covariate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CovariateTests {
    /// Which.
    pub covariate: String,
    /// Its tests.
    #[serde(flatten)]
    pub tests: CoxTestsResult,
}

/// The test of proportional hazards.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProportionalHazardsResult {
    /// Scale of time.
    pub transform: TimeTransform,
    /// Each covariate.
    pub covariates: Vec<CovariateProportionality>,
    /// All together.
    pub global: ChiSquaredResult,
}

/// The test of proportional hazards of a covariate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CovariateProportionality {
    /// Which.
    pub covariate: String,
    /// The test.
    #[serde(flatten)]
    pub test: ChiSquaredResult,
}

/// Concordance of the model with the order of events.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConcordanceResult {
    /// Harrell's C.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Weight of the concordant pairs.
    pub concordant: f64,
    /// Of the discordant.
    pub discordant: f64,
    /// Of those with the same linear predictor.
    pub tied: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The penalised fit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FirthResult {
    /// Penalised ln L.
    pub log_likelihood: Option<f64>,
    /// Penalised ln L at coefficients of 0.
    pub null_log_likelihood: Option<f64>,
    /// Penalised likelihood ratio test of all.
    pub likelihood_ratio: Option<ChiSquaredResult>,
    /// Coefficients, with profile limits and likelihood ratio tests.
    pub terms: Vec<CoxTerm>,
    /// Newton steps.
    pub iterations: u32,
    /// Why there is none.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The cumulative baseline hazard.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BaselineResult {
    /// Of whom.
    pub at: BaselineAt,
    /// Value of each term there.
    pub values: Vec<BaselineValue>,
    /// A curve for each stratum with an event.
    pub curves: Option<Vec<BaselineCurve>>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The value of a term.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BaselineValue {
    /// Which.
    pub term: String,
    /// Its value.
    pub value: f64,
}

/// The baseline of a stratum.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BaselineCurve {
    /// The stratum, if there are strata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// Its event times.
    pub points: Vec<BaselinePointResult>,
}

/// The baseline at an event time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BaselinePointResult {
    /// The time.
    pub time: f64,
    /// Cumulative hazard.
    pub cumulative_hazard: Option<f64>,
    /// `exp(-H)`.
    pub survival: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}
