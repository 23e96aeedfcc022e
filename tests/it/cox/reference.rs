//! Models of reference files. Evidence: R `survival`, tests/reference/cox; Firth's written out in R, tests/reference/cox_firth.

use std::collections::{BTreeMap, BTreeSet};

use onearm::estimator::cox::{
    Convergence, CoxFit, CoxSubjects, Design, ModelCovariate, RiskSets, baseline, concordance, firth, fit,
    profile_limits, sandwich,
};
use onearm::hypothesis::{CoxTests, TimeTransform, covariate_tests, cox_tests, proportional_hazards};
use onearm::input::subjects::{SubjectColumns, SubjectData, read_subjects_file};
use onearm::measure::ConfidenceLevel;
use onearm::sample::{Covariate, CovariateValues, Factor};

use crate::reference::{Row, close, in_repository, rows};

use super::number;

/// A model of a reference file: its data read as the program reads them, and its fit.
pub(super) struct Model {
    data: SubjectData,
    design: Design,
    pub(super) fit: CoxFit,
    pub(super) covariance: Vec<Vec<f64>>,
}

const KEYS: [&str; 7] = ["dataset", "numbers", "factors", "strata", "entry", "weights", "ties"];

fn model(row: &Row) -> Model {
    let text = |key: &str| (!row.text(key).is_empty()).then(|| row.text(key).to_owned());
    model_of(row, &list(row, "factors"), text("strata"), text("entry"), text("weights"))
}

/// A model of numbers alone.
pub(super) fn plain_model(row: &Row) -> Model {
    model_of(row, &[], None, None, None)
}

fn list(row: &Row, key: &str) -> Vec<String> {
    row.text(key).split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn model_of(
    row: &Row,
    factors: &[String],
    strata: Option<String>,
    entry: Option<String>,
    weights: Option<String>,
) -> Model {
    let (path, time, event, code) = match row.text("dataset") {
        "ncctg_lung" => ("scenarios/data/ncctg_lung.csv", "time", "status", Some(("2", "1"))),
        "va_lung" => ("scenarios/data/va_lung.csv", "time", "status", None),
        "aml" => ("tests/reference/datasets/aml.csv", "time", "status", None),
        "ovarian" => ("tests/reference/datasets/ovarian.csv", "futime", "fustat", None),
        "cox_monotone" => ("tests/reference/datasets/cox_monotone.csv", "time", "event", None),
        _ => ("tests/reference/datasets/cox_made.csv", "time", "event", None),
    };
    let columns = SubjectColumns {
        time: Some(time.to_owned()),
        event: Some(event.to_owned()),
        event_value: code.map(|(event, _)| event.to_owned()),
        censored_value: code.map(|(_, censored)| censored.to_owned()),
        covariates: list(row, "numbers"),
        factors: factors.to_vec(),
        entry,
        weights,
        ..SubjectColumns::default()
    };
    // A stratum that is missing is an error of the data; here it leaves the subject out, as R does.
    let mut with_strata = columns.clone();
    with_strata.factors.extend(strata.clone());
    let mut data = read_subjects_file(&in_repository(path), &with_strata).unwrap();
    let stratum = strata.map(|_| data.covariates.pop().unwrap());
    let covariates: Vec<(&Covariate, Option<usize>)> =
        data.covariates.iter().map(|covariate| (covariate, None)).collect();
    let mut design = Design::new(data.sample.subjects().len(), &covariates, data.weights.as_deref());
    let factor = stratum.map(|covariate| {
        let CovariateValues::Factor { levels, codes } = covariate.values else { panic!() };
        // The columns hold a value for each of those used.
        let known: Vec<bool> = design.used.iter().map(|index| codes[*index as usize].is_some()).collect();
        for column in &mut design.columns {
            let mut known = known.iter();
            column.values.retain(|_| *known.next().unwrap());
        }
        design.used.retain(|index| codes[*index as usize].is_some());
        Factor { levels, codes: codes.iter().map(|code| code.unwrap_or(0)).collect() }
    });
    let subjects = CoxSubjects {
        sample: &data.sample,
        used: &design.used,
        weights: data.weights.as_deref(),
        strata: factor.as_ref(),
    };
    let values: Vec<&[f64]> = design.columns.iter().map(|column| column.values.as_slice()).collect();
    let fit = fit(RiskSets::new(&subjects, &values).unwrap(), row.text("ties").parse().unwrap()).unwrap();
    // R takes the robust variance where a weight is no whole number.
    let robust = data.weights.iter().flatten().any(|weight| weight.fract() != 0.0);
    let covariance = if robust { sandwich(&fit) } else { fit.covariance.clone() };
    data.strata = factor;
    Model { data, design, fit, covariance }
}

impl Model {
    pub(super) fn column(&self, term: &str) -> usize {
        self.design.columns.iter().position(|column| column.name == term).unwrap()
    }

    fn covariate(&self, name: &str) -> &ModelCovariate {
        self.design.covariates.iter().find(|covariate| covariate.name == name).unwrap()
    }

    fn tests(&self, name: &str) -> CoxTests {
        let columns: Vec<usize> = self.covariate(name).columns.clone().collect();
        covariate_tests(&self.fit, &self.covariance, &columns)
    }

    fn zph(&self, transform: TimeTransform, name: &str) -> f64 {
        let columns: Vec<Vec<usize>> =
            self.design.covariates.iter().map(|covariate| covariate.columns.clone().collect()).collect();
        let test = proportional_hazards(&self.fit, &self.data.sample, &self.design.used, &columns, transform);
        let names = self.design.covariates.iter().map(|covariate| covariate.name.as_str());
        let named: BTreeMap<&str, _> = names.zip(test.covariates).collect();
        let found = if name.is_empty() { test.global } else { named[name] };
        found.chi_squared.value().unwrap()
    }

    /// Means as R's `basehaz` takes them: weighted, and 0 for a column that holds nothing but -1, 0 and 1.
    fn means(&self) -> Vec<f64> {
        let weight = |index: &u32| self.data.weights.as_ref().map_or(1.0, |w| w[*index as usize]);
        let total: f64 = self.design.used.iter().map(weight).sum();
        let mean = |values: &Vec<f64>| {
            let sum: f64 = values.iter().zip(&self.design.used).map(|(x, index)| x * weight(index)).sum();
            if values.iter().all(|x| [-1.0, 0.0, 1.0].contains(x)) { 0.0 } else { sum / total }
        };
        self.design.columns.iter().map(|column| mean(&column.values)).collect()
    }

    fn cumulative_hazard(&self, at: &[f64], place: &str) -> f64 {
        let (level, time) = place.split_once('@').unwrap();
        let code = self
            .data
            .strata
            .as_ref()
            .map_or(0, |strata| strata.levels.iter().position(|other| other == level).unwrap());
        let stratum = self.fit.sets.strata.iter().position(|stratum| stratum.code == code).unwrap();
        let curve = &baseline(&self.fit, at).unwrap()[stratum];
        let time: f64 = time.parse().unwrap();
        curve.iter().rev().find(|point| point.time <= time).unwrap().cumulative_hazard.value().unwrap()
    }
}

#[test]
fn fits_of_r() {
    let rows = rows("cox", 1000);
    let key = |row: &Row| KEYS.map(|key| row.text(key).to_owned());
    let (mut models, mut seen) = (0, BTreeSet::new());
    for block in rows.chunk_by(|a, b| key(a) == key(b)) {
        let model = model(&block[0]);
        let fit = &model.fit;
        models += 1;
        assert_eq!(fit.convergence, Convergence::Converged, "{}", block[0].place);
        let tests = cox_tests(fit, &model.covariance);
        let agreement = concordance(fit);
        let is_profiled = block.iter().any(|row| row.text("quantity") == "profile_lower");
        let limits = if is_profiled { profile_limits(fit, ConfidenceLevel::NINETY_FIVE) } else { Vec::new() };
        for row in block {
            let (quantity, term) = (row.text("quantity"), row.text("term"));
            let error = |covariance: &[Vec<f64>]| {
                let column = model.column(term);
                covariance[column][column].sqrt()
            };
            let (got, tolerance) = match quantity {
                "subjects" => (model.design.used.len() as f64, 0.0),
                "events" => (fit.sets.events as f64, 0.0),
                "coefficient" => (number(fit.coefficients[model.column(term)]), 1e-9),
                "std_error" => (error(&model.covariance), 1e-9),
                "model_std_error" => (error(&fit.covariance), 1e-9),
                "null_log_likelihood" => (fit.null_log_likelihood, 1e-12),
                "log_likelihood" => (fit.log_likelihood, 1e-12),
                "score" => (number(tests.score.chi_squared), 1e-10),
                "wald" => (number(tests.wald.chi_squared), 1e-9),
                "p_value" => {
                    let column = model.column(term);
                    let z = number(fit.coefficients[column]) / model.covariance[column][column].sqrt();
                    (onearm::numeric::chi_squared::upper_tail(z * z, 1), 1e-8)
                }
                "concordance" => (number(agreement.estimate), 1e-12),
                "concordance_std_error" => (number(agreement.std_error), 1e-10),
                "pairs" => match term {
                    "concordant" => (agreement.concordant, 1e-12),
                    "discordant" => (agreement.discordant, 1e-12),
                    _ => (agreement.tied, 1e-12),
                },
                "zph_km" => (model.zph(TimeTransform::Km, term), 1e-8),
                "zph_identity" => (model.zph(TimeTransform::Identity, term), 1e-8),
                "zph_log" => (model.zph(TimeTransform::Log, term), 1e-8),
                "zph_rank" => (model.zph(TimeTransform::Rank, term), 1e-8),
                "baseline_zero" => (model.cumulative_hazard(&vec![0.0; fit.sets.width], term), 1e-9),
                "baseline_means" => (model.cumulative_hazard(&model.means(), term), 1e-9),
                "profile_lower" => (number(limits[model.column(term)].lower), 1e-8),
                "profile_upper" => (number(limits[model.column(term)].upper), 1e-8),
                "covariate_likelihood_ratio" => {
                    (number(model.tests(term).likelihood_ratio.chi_squared), 1e-8)
                }
                "covariate_score" => (number(model.tests(term).score.chi_squared), 1e-8),
                "covariate_wald" => (number(model.tests(term).wald.chi_squared), 1e-9),
                other => panic!("{}: {other}", row.place),
            };
            seen.insert(quantity.to_owned());
            close(got, row.value("value"), tolerance, &format!("{} {quantity} {term}", row.place));
        }
    }
    assert_eq!((models, seen.len()), (28, 24));
}

/// Evidence: R, written out (tests/reference/cox_firth). R ends its search by numerical derivatives, good to some 1e-8 of a
/// standard error; limits come from `uniroot` at 1e-12 on top of it.
#[test]
fn firth_written_out_in_r() {
    let rows = rows("cox_firth", 76);
    let key = |row: &Row| ["dataset", "numbers", "ties"].map(|key| row.text(key).to_owned());
    let mut models = 0;
    for block in rows.chunk_by(|a, b| key(a) == key(b)) {
        let model = plain_model(&block[0]);
        let ours = firth(&model.fit, ConfidenceLevel::NINETY_FIVE).unwrap();
        models += 1;
        for row in block {
            let column = || model.column(row.text("term"));
            let (got, tolerance) = match row.text("quantity") {
                "coefficient" => (number(ours.coefficients[column()]), 1e-7),
                "std_error" => (ours.covariance[column()][column()].sqrt(), 1e-7),
                "log_likelihood" => (ours.log_likelihood, 1e-10),
                "null_log_likelihood" => (ours.null_log_likelihood, 1e-12),
                "statistic" => (number(ours.profiles[column()].statistic), 1e-7),
                "lower" => (number(ours.profiles[column()].lower), 1e-6),
                "upper" => (number(ours.profiles[column()].upper), 1e-6),
                other => panic!("{}: {other}", row.place),
            };
            let context = format!("{} {} {}", row.place, row.text("quantity"), row.text("term"));
            close(got, row.value("value"), tolerance, &context);
        }
    }
    assert_eq!(models, 8);
}
