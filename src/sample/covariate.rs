//! What else is known of every subject: groups, strata, covariates.

/// A division of the subjects: every one has a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Names of the levels, in their order: as numbers if all are numbers, else by code point.
    pub levels: Vec<String>,
    /// Position in `levels` of each subject, in the order of the sample.
    pub codes: Vec<u32>,
}

/// A covariate of the subjects, in the order of the sample; it may be missing for some.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: CovariateValues,
}

/// Values of a covariate.
#[derive(Debug, Clone, PartialEq)]
pub enum CovariateValues {
    /// A number per subject.
    Number(Vec<Option<f64>>),
    /// A level per subject.
    Factor {
        /// Names of the levels, in the order of [`Factor::levels`].
        levels: Vec<String>,
        /// Position in `levels` of each subject.
        codes: Vec<Option<u32>>,
    },
}

impl Factor {
    /// Number of levels.
    #[must_use]
    pub fn count(&self) -> usize {
        self.levels.len()
    }

    /// Those of `values`, one a subject, that belong to the level at `code`; empty for a level that nobody has.
    #[must_use]
    pub fn select<T: Clone>(&self, code: u32, values: &[T]) -> Vec<T> {
        let of_level = self.codes.iter().zip(values).filter(|(other, _)| **other == code);
        of_level.map(|(_, value)| value.clone()).collect()
    }
}

impl Covariate {
    /// Whether the subject at `index` has a value.
    #[must_use]
    pub fn is_known(&self, index: usize) -> bool {
        match &self.values {
            CovariateValues::Number(numbers) => numbers.get(index).is_some_and(Option::is_some),
            CovariateValues::Factor { codes, .. } => codes.get(index).is_some_and(Option::is_some),
        }
    }
}

impl From<(String, Factor)> for Covariate {
    /// A factor of which no value is missing.
    fn from((name, factor): (String, Factor)) -> Self {
        let codes = factor.codes.into_iter().map(Some).collect();
        Self { name, values: CovariateValues::Factor { levels: factor.levels, codes } }
    }
}
