//! Models of numbers that reference files name, read as the program reads them. The values of those files are recomputed by
//! `verification`.

use onearm::estimator::cox::{CoxFit, CoxSubjects, Design, RiskSets, fit};
use onearm::input::subjects::{SubjectColumns, read_subjects_file};

use crate::reference::{Row, in_repository};

/// A model of a reference file, and its fit.
pub(super) struct Model {
    design: Design,
    pub(super) fit: CoxFit,
}

/// The model of numbers in a row of tests/reference/cox_firth.
pub(super) fn plain_model(row: &Row) -> Model {
    let numbers = row.text("numbers").split(';').map(str::to_owned).collect();
    let columns = SubjectColumns {
        time: Some("time".to_owned()),
        event: Some("event".to_owned()),
        covariates: numbers,
        ..SubjectColumns::default()
    };
    let path = format!("tests/reference/datasets/{}.csv", row.text("dataset"));
    let data = read_subjects_file(&in_repository(&path), &columns).unwrap();
    let covariates: Vec<_> = data.covariates.iter().map(|covariate| (covariate, None)).collect();
    let design = Design::new(data.sample.subjects().len(), &covariates, None);
    let subjects = CoxSubjects { sample: &data.sample, used: &design.used, weights: None, strata: None };
    let values: Vec<&[f64]> = design.columns.iter().map(|column| column.values.as_slice()).collect();
    let fit = fit(RiskSets::new(&subjects, &values).unwrap(), row.text("ties").parse().unwrap()).unwrap();
    Model { design, fit }
}

impl Model {
    pub(super) fn column(&self, term: &str) -> usize {
        self.design.columns.iter().position(|column| column.name == term).unwrap()
    }
}
