//! Fits, tests, concordance, proportional hazards, baseline hazard and profile limits against R.

use std::cell::OnceCell;

use super::Model;
use crate::estimator::cox::{Concordance, CoxFit, ProfileLimits, baseline, concordance, profile_limits};
use crate::hypothesis::{CoxTests, TimeTransform, covariate_tests, cox_tests, proportional_hazards};
use crate::measure::ConfidenceLevel;
use crate::numeric::chi_squared;
use crate::verification::{Cases, Method, ReferenceError, Row, Tolerance};

pub(in crate::verification) const METHOD: Method = Method {
    id: "cox",
    title: "Cox regression",
    evidence: "R",
    csv: include_str!("../../../tests/reference/cox/cox.csv"),
    keys: &["dataset", "numbers", "factors", "strata", "entry", "weights", "ties", "term"],
    cases: 1204,
    check,
};

const COUNT: Tolerance = Tolerance::exact("a count");
const SUM: Tolerance = Tolerance::relative(1e-12, "rounding of sums");
const SCORE: Tolerance = Tolerance::relative(1e-10, "rounding of sums, and of solving with the information");
const POINT: Tolerance = Tolerance::relative(
    1e-9,
    "R stops when the likelihood changes by 1e-14 of itself: some 1e-10 of a standard error",
);
const SECOND: Tolerance = Tolerance::relative(
    1e-8,
    "two maxima, each to 1e-9; or a tail that magnifies the statistic's difference",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let model_of = |row: &Row| row.name(&METHOD.keys[..7]);
    for block in rows.chunk_by(|a, b| model_of(a) == model_of(b)) {
        let Some(first) = block.first() else { continue };
        let model = Model::new(first)?;
        let found = Found::new(&model);
        for row in block {
            let (got, tolerance) = found.quantity(row)?;
            cases.compare(row, row.text("quantity")?, got, row.value("value")?, tolerance);
        }
    }
    Ok(())
}

/// What is computed once a model.
struct Found<'a> {
    model: &'a Model,
    fit: &'a CoxFit,
    tests: CoxTests,
    agreement: Concordance,
    /// By column, where a row asks for them.
    profile: OnceCell<Vec<ProfileLimits>>,
}

impl<'a> Found<'a> {
    fn new(model: &'a Model) -> Self {
        let fit = &model.fit;
        let tests = cox_tests(fit, &model.covariance);
        Self { model, fit, tests, agreement: concordance(fit), profile: OnceCell::new() }
    }

    fn quantity(&self, row: &Row) -> Result<(Option<f64>, Tolerance), ReferenceError> {
        let Self { model, fit, tests, agreement, .. } = self;
        let column = || model.column(row);
        let zph = |transform| self.proportional_hazards(row, transform);
        Ok(match row.text("quantity")? {
            "subjects" => (Some(model.design.used.len() as f64), COUNT),
            "events" => (Some(fit.sets.events as f64), COUNT),
            "coefficient" => (fit.coefficients[column()?].value(), POINT),
            "std_error" => (Some(deviation(&model.covariance, column()?)), POINT),
            "model_std_error" => (Some(deviation(&fit.covariance, column()?)), POINT),
            "null_log_likelihood" => (Some(fit.null_log_likelihood), SUM),
            "log_likelihood" => (Some(fit.log_likelihood), SUM),
            "score" => (tests.score.chi_squared.value(), SCORE),
            "wald" => (tests.wald.chi_squared.value(), POINT),
            "p_value" => {
                let deviation = deviation(&model.covariance, column()?);
                let z = fit.coefficients[column()?].map(|coefficient| coefficient / deviation);
                (z.map(|z| chi_squared::upper_tail(z * z, 1)).value(), SECOND)
            }
            "concordance" => (agreement.estimate.value(), SUM),
            "concordance_std_error" => (agreement.std_error.value(), SCORE),
            "pairs" => match row.text("term")? {
                "concordant" => (Some(agreement.concordant), SUM),
                "discordant" => (Some(agreement.discordant), SUM),
                _ => (Some(agreement.tied), SUM),
            },
            "zph_km" => (zph(TimeTransform::Km)?, SECOND),
            "zph_identity" => (zph(TimeTransform::Identity)?, SECOND),
            "zph_log" => (zph(TimeTransform::Log)?, SECOND),
            "zph_rank" => (zph(TimeTransform::Rank)?, SECOND),
            "baseline_zero" => (self.cumulative_hazard(row, &vec![0.0; fit.sets.width])?, POINT),
            "baseline_means" => (self.cumulative_hazard(row, &self.means())?, POINT),
            "profile_lower" => (self.profile(column()?).lower.value(), SECOND),
            "profile_upper" => (self.profile(column()?).upper.value(), SECOND),
            "covariate_likelihood_ratio" => {
                (self.of_covariate(row)?.likelihood_ratio.chi_squared.value(), SECOND)
            }
            "covariate_score" => (self.of_covariate(row)?.score.chi_squared.value(), SECOND),
            "covariate_wald" => (self.of_covariate(row)?.wald.chi_squared.value(), POINT),
            other => return Err(row.error(format!("no quantity {other}"))),
        })
    }

    fn profile(&self, column: usize) -> &ProfileLimits {
        &self.profile.get_or_init(|| profile_limits(self.fit, ConfidenceLevel::NINETY_FIVE))[column]
    }

    fn of_covariate(&self, row: &Row) -> Result<CoxTests, ReferenceError> {
        let name = row.text("term")?;
        let covariate = self.model.design.covariates.iter().find(|covariate| covariate.name == name);
        let columns = covariate.ok_or_else(|| row.error(format!("no covariate {name}")))?.columns.clone();
        Ok(covariate_tests(self.fit, &self.model.covariance, &columns.collect::<Vec<_>>()))
    }

    /// Of the covariate in `term`, or of all together where the cell is empty.
    fn proportional_hazards(
        &self,
        row: &Row,
        transform: TimeTransform,
    ) -> Result<Option<f64>, ReferenceError> {
        let Model { sample, design, .. } = self.model;
        let columns: Vec<Vec<usize>> =
            design.covariates.iter().map(|covariate| covariate.columns.clone().collect()).collect();
        let test = proportional_hazards(self.fit, sample, &design.used, &columns, transform);
        let name = row.text("term")?;
        if name.is_empty() {
            return Ok(test.global.chi_squared.value());
        }
        let found =
            design.covariates.iter().zip(&test.covariates).find(|(covariate, _)| covariate.name == name);
        let (_, found) = found.ok_or_else(|| row.error(format!("no covariate {name}")))?;
        Ok(found.chi_squared.value())
    }

    /// Means as R's `basehaz` takes them: weighted, and 0 for a column that holds nothing but -1, 0 and 1.
    fn means(&self) -> Vec<f64> {
        let Model { design, weights, .. } = self.model;
        let weight = |index: &u32| weights.as_ref().map_or(1.0, |weights| weights[*index as usize]);
        let total: f64 = design.used.iter().map(weight).sum();
        let mean = |values: &Vec<f64>| {
            let sum: f64 = values.iter().zip(&design.used).map(|(x, index)| x * weight(index)).sum();
            if values.iter().all(|x| [-1.0, 0.0, 1.0].contains(x)) { 0.0 } else { sum / total }
        };
        design.columns.iter().map(|column| mean(&column.values)).collect()
    }

    /// At the stratum and time of `term`: `stratum@time`.
    fn cumulative_hazard(&self, row: &Row, at: &[f64]) -> Result<Option<f64>, ReferenceError> {
        let unknown = || row.error("no such stratum and time");
        let (level, time) = row.text("term")?.split_once('@').ok_or_else(unknown)?;
        let time: f64 = time.parse().map_err(|_| unknown())?;
        let code = match &self.model.strata {
            Some(strata) => strata.levels.iter().position(|other| other == level).ok_or_else(unknown)?,
            None => 0,
        };
        let curves =
            baseline(self.fit, at).map_err(|reason| row.error(format!("no baseline: {reason:?}")))?;
        let mut strata = self.fit.sets.strata.iter().zip(curves);
        let (_, curve) = strata.find(|(stratum, _)| stratum.code == code).ok_or_else(unknown)?;
        let point = curve.iter().rev().find(|point| point.time <= time).ok_or_else(unknown)?;
        Ok(point.cumulative_hazard.value())
    }
}

fn deviation(covariance: &[Vec<f64>], column: usize) -> f64 {
    covariance[column][column].sqrt()
}
