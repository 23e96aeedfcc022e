//! Covariates -> columns of the model.

use crate::sample::{Covariate, CovariateValues};

/// A covariate of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCovariate {
    /// Its name.
    pub name: String,
    /// Its columns, by position in [`Design::columns`].
    pub columns: std::ops::Range<usize>,
    /// Of a factor, the level that the others are compared with.
    pub reference: Option<String>,
}

/// A column of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelColumn {
    /// `age`, or `sex=2` for the level `2` of the factor `sex`.
    pub name: String,
    /// A value for each subject of [`Design::used`].
    pub values: Vec<f64>,
}

/// The columns of a model, and who has a value in all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Covariates in the order given.
    pub covariates: Vec<ModelCovariate>,
    /// Their columns.
    pub columns: Vec<ModelColumn>,
    /// Subjects that take part, by position in the sample.
    pub used: Vec<u32>,
    /// Subjects left out, since a covariate is missing.
    pub missing: u64,
    /// Subjects left out, since their weight is 0.
    pub weightless: u64,
}

impl Design {
    /// Treatment coding: a factor of `k` levels has `k - 1` columns, 1 for those of the level and 0 for the others; the level at
    /// the position `reference`, or the first, has none.
    ///
    /// Each of `covariates` has one value a subject, `weights` too. A subject without a value, or with weight 0, is left out of
    /// the whole model. Levels that nobody has keep their column, which the fit then drops with a reason.
    #[must_use]
    pub fn new(subjects: usize, covariates: &[(&Covariate, Option<usize>)], weights: Option<&[f64]>) -> Self {
        let (mut used, mut missing, mut weightless) = (Vec::with_capacity(subjects), 0, 0);
        for index in 0..subjects {
            if !covariates.iter().all(|(covariate, _)| is_usable(covariate, index)) {
                missing += 1;
            } else if weights.is_some_and(|weights| weights[index] <= 0.0) {
                weightless += 1;
            } else {
                used.push(index as u32);
            }
        }
        let mut design = Self { covariates: Vec::new(), columns: Vec::new(), used, missing, weightless };
        for (covariate, reference) in covariates {
            design.push(covariate, *reference);
        }
        design
    }

    fn push(&mut self, covariate: &Covariate, reference: Option<usize>) {
        let start = self.columns.len();
        let name = &covariate.name;
        let mut named = None;
        match &covariate.values {
            CovariateValues::Number(numbers) => {
                let values = self.used.iter().map(|index| numbers[*index as usize].unwrap_or(0.0)).collect();
                self.columns.push(ModelColumn { name: name.clone(), values });
            }
            CovariateValues::Factor { levels, codes } => {
                let reference = reference.filter(|code| *code < levels.len()).unwrap_or(0);
                named = levels.get(reference).cloned();
                for (code, level) in levels.iter().enumerate().filter(|(code, _)| *code != reference) {
                    let has = |index: &u32| codes[*index as usize] == Some(code as u32);
                    let values = self.used.iter().map(|index| if has(index) { 1.0 } else { 0.0 }).collect();
                    self.columns.push(ModelColumn { name: format!("{name}={level}"), values });
                }
            }
        }
        let columns = start..self.columns.len();
        self.covariates.push(ModelCovariate { name: name.clone(), columns, reference: named });
    }
}

/// Whether the subject has a value, and a finite one.
fn is_usable(covariate: &Covariate, index: usize) -> bool {
    match &covariate.values {
        CovariateValues::Number(numbers) => numbers.get(index).is_some_and(|x| x.is_some_and(f64::is_finite)),
        CovariateValues::Factor { .. } => covariate.is_known(index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_have_a_column_for_every_level_but_the_reference() {
        let stage = Covariate {
            name: "stage".to_owned(),
            values: CovariateValues::Factor {
                levels: ["I", "II", "III"].map(String::from).to_vec(),
                codes: vec![Some(0), Some(1), None, Some(2), Some(1)],
            },
        };
        let age = Covariate {
            name: "age".to_owned(),
            values: CovariateValues::Number(vec![Some(50.0), None, Some(60.0), Some(70.0), Some(80.0)]),
        };
        let weights = [1.0, 1.0, 1.0, 1.0, 0.0];
        let design = Design::new(5, &[(&stage, Some(1)), (&age, None)], Some(&weights));
        assert_eq!((design.used, design.missing, design.weightless), (vec![0, 3], 2, 1));
        let names: Vec<&str> = design.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["stage=I", "stage=III", "age"]);
        assert_eq!(design.columns[0].values, [1.0, 0.0]);
        assert_eq!(design.columns[2].values, [50.0, 70.0]);
        assert_eq!(design.covariates[0].reference.as_deref(), Some("II"));
        assert_eq!(design.covariates[1].columns, 2..3);
    }
}
