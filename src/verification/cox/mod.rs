//! Cox regression against R: the models that reference files name, fitted.

mod firth;
mod fits;

pub(super) use firth::METHOD as FIRTH;
pub(super) use fits::METHOD as FITS;

use super::data_set::{subject, subjects};
use super::{ReferenceError, Row};
use crate::estimator::cox::{CoxFit, CoxSubjects, Design, RiskSets, fit, sandwich};
use crate::sample::{Covariate, CovariateValues, Factor, Sample, Subject};

/// A model of a reference file: its data and its fit.
struct Model {
    sample: Sample,
    weights: Option<Vec<f64>>,
    strata: Option<Factor>,
    design: Design,
    fit: CoxFit,
    /// Of the coefficients: robust where a weight is no whole number, as R takes it.
    covariance: Vec<Vec<f64>>,
}

/// Names in a cell, apart by semicolons; none without such a column.
fn list<'a>(row: &'a Row, key: &str) -> Vec<&'a str> {
    row.optional(key).unwrap_or_default().split(';').filter(|name| !name.is_empty()).collect()
}

impl Model {
    fn new(row: &Row) -> Result<Self, ReferenceError> {
        let dataset = row.text("dataset")?;
        let column = |key: &str| row.optional(key).filter(|name| !name.is_empty());
        let mut rows = subjects(dataset)?;
        if let Some(strata) = column("strata") {
            // R leaves out whoever has no stratum.
            rows.retain(|row| row.text(strata).is_ok_and(|level| !level.is_empty()));
        }
        let timed = |row: &Row| -> Result<Subject, ReferenceError> {
            let entry = column("entry").map_or(Ok(0.0), |entry| row.value(entry))?;
            Ok(Subject { entry, ..subject(dataset, row)? })
        };
        let sample = rows.iter().map(timed).collect::<Result<Vec<_>, _>>()?;
        let sample = Sample::new(sample).map_err(|error| row.error(error.to_string()))?;
        let weights: Option<Result<Vec<f64>, _>> =
            column("weights").map(|weights| rows.iter().map(|row| row.value(weights)).collect());
        let weights = weights.transpose()?;
        let mut covariates = Vec::new();
        for name in list(row, "numbers") {
            let values = rows.iter().map(|row| row.number(name)).collect::<Result<_, _>>()?;
            covariates.push(Covariate { name: name.to_owned(), values: CovariateValues::Number(values) });
        }
        for name in list(row, "factors") {
            let (levels, codes) = levels_and_codes(&rows, name)?;
            covariates
                .push(Covariate { name: name.to_owned(), values: CovariateValues::Factor { levels, codes } });
        }
        let strata = column("strata").map(|name| levels_and_codes(&rows, name)).transpose()?;
        let strata =
            strata.map(|(levels, codes)| Factor { levels, codes: codes.into_iter().flatten().collect() });
        let named: Vec<(&Covariate, Option<usize>)> = covariates.iter().map(|one| (one, None)).collect();
        let design = Design::new(rows.len(), &named, weights.as_deref());
        let fit = fitted(row, &sample, weights.as_deref(), strata.as_ref(), &design)?;
        let robust = weights.iter().flatten().any(|weight| weight.fract() != 0.0);
        let covariance = if robust { sandwich(&fit) } else { fit.covariance.clone() };
        Ok(Self { sample, weights, strata, design, fit, covariance })
    }

    /// Position of a term's column.
    fn column(&self, row: &Row) -> Result<usize, ReferenceError> {
        let term = row.text("term")?;
        let found = self.design.columns.iter().position(|column| column.name == term);
        found.ok_or_else(|| row.error(format!("no term {term}")))
    }
}

fn fitted(
    row: &Row,
    sample: &Sample,
    weights: Option<&[f64]>,
    strata: Option<&Factor>,
    design: &Design,
) -> Result<CoxFit, ReferenceError> {
    let subjects = CoxSubjects { sample, used: &design.used, weights, strata };
    let values: Vec<&[f64]> = design.columns.iter().map(|column| column.values.as_slice()).collect();
    let sets =
        RiskSets::new(&subjects, &values).map_err(|reason| row.error(format!("no risk sets: {reason:?}")))?;
    fit(sets, row.parse("ties")?).map_err(|reason| row.error(format!("no fit: {reason:?}")))
}

/// Levels as numbers if all are numbers, else by code point; and the level of each row, none where the cell is empty.
fn levels_and_codes(rows: &[Row], name: &str) -> Result<(Vec<String>, Vec<Option<u32>>), ReferenceError> {
    let cells = rows.iter().map(|row| row.text(name)).collect::<Result<Vec<_>, _>>()?;
    let mut levels: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    levels.sort_unstable();
    levels.dedup();
    let numbers: Vec<f64> = levels.iter().filter_map(|level| level.parse().ok()).collect();
    if numbers.len() == levels.len() {
        let number = |level: &str| level.parse::<f64>().unwrap_or(f64::NAN);
        levels.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    let code = |cell: &&str| levels.iter().position(|level| level == cell).map(|code| code as u32);
    let codes = cells.iter().map(code).collect();
    Ok((levels.into_iter().map(str::to_owned).collect(), codes))
}
