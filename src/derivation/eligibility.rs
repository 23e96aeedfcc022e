//! Baseline values against the criteria of the protocol.

use crate::protocol::{Criterion, Operator};

/// What the baseline values of a subject say of a criterion.
#[derive(Debug, Clone, PartialEq)]
pub enum EligibilityFinding {
    /// An inclusion criterion is not met, or what an exclusion criterion forbids is there.
    Deviation {
        /// The value.
        value: f64,
    },
    /// The value that decides is not there.
    Missing,
}

/// A criterion that a subject does not meet, or of which the value is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Eligibility<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// Whether it excludes.
    pub excludes: bool,
    /// What was found.
    pub finding: EligibilityFinding,
}

/// Holds baseline values against the criteria that a threshold decides and whose variable is recorded for somebody; those in words only, and
/// those whose variable no column has, are for a person to check.
///
/// An inclusion criterion holds if its comparison does (`age` between 18 and 75). The threshold of an exclusion states what is forbidden,
/// unless it states the exception (`exception = true`: who meets it is allowed after all). A missing value of an exclusion means that what it
/// asks about never happened (no surgery, so no days since surgery), that of an inclusion criterion is a finding; neither of a
/// criterion that applies to some subjects only.
#[must_use]
pub fn eligibility<'a>(
    values: &[(String, Option<f64>)],
    inclusion: &'a [Criterion],
    exclusion: &'a [Criterion],
) -> Vec<Eligibility<'a>> {
    let value_of = |criterion: &Criterion| {
        let variable = criterion.variable.as_ref()?;
        values.iter().find(|(name, _)| name == variable).map(|(_, value)| *value)
    };
    let all = inclusion.iter().map(|criterion| (criterion, false));
    let all = all.chain(exclusion.iter().map(|criterion| (criterion, true)));
    let mut found = Vec::new();
    for (criterion, excludes) in all {
        let Some(recorded) = value_of(criterion) else { continue };
        let finding = match recorded {
            None if excludes || criterion.applies_to.is_some() => None,
            None => Some(EligibilityFinding::Missing),
            Some(value) => {
                let holds = compares(criterion, value);
                let allowed = if excludes && !criterion.exception { !holds } else { holds };
                (!allowed).then_some(EligibilityFinding::Deviation { value })
            }
        };
        found.extend(finding.map(|finding| Eligibility { criterion, excludes, finding }));
    }
    found
}

/// Whether the comparison of the criterion holds; one without a threshold does.
fn compares(criterion: &Criterion, value: f64) -> bool {
    let against = |holds: fn(f64, f64) -> bool| criterion.value.is_none_or(|limit| holds(value, limit));
    match criterion.operator {
        Some(Operator::AtLeast) => against(|value, limit| value >= limit),
        Some(Operator::AtMost) => against(|value, limit| value <= limit),
        #[expect(clippy::float_cmp, reason = "codes and whole numbers")]
        Some(Operator::Equal) => against(|value, limit| value == limit),
        Some(Operator::Between) => {
            criterion.lower.zip(criterion.upper).is_none_or(|(lower, upper)| (lower..=upper).contains(&value))
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(id: &str, operator: Operator, value: f64) -> Criterion {
        Criterion {
            id: id.to_owned(),
            text: id.to_owned(),
            variable: Some(id.to_owned()),
            operator: Some(operator),
            value: Some(value),
            lower: None,
            upper: None,
            unit: None,
            applies_to: None,
            exception: false,
        }
    }

    #[test]
    fn criteria_by_hand() {
        let mut age = criterion("age", Operator::Between, 0.0);
        (age.value, age.lower, age.upper) = (None, Some(18.0), Some(75.0));
        let inclusion =
            [age, criterion("neutrophils", Operator::AtLeast, 1.5), criterion("inr", Operator::AtMost, 1.5)];
        // Surgery within 28 days excludes; haemoptysis is allowed if it is 3 months ago or more.
        let surgery = criterion("surgery", Operator::AtMost, 28.0);
        let bleeding = Criterion { exception: true, ..criterion("haemoptysis", Operator::AtLeast, 3.0) };
        let exclusion = [surgery, bleeding];
        let found = |values: &[(&str, Option<f64>)]| -> Vec<(String, EligibilityFinding)> {
            let values: Vec<_> = values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
            let found = eligibility(&values, &inclusion, &exclusion);
            found.into_iter().map(|found| (found.criterion.id.clone(), found.finding)).collect()
        };
        let at_edges = [("age", Some(75.0)), ("neutrophils", Some(1.5)), ("inr", Some(1.5))];
        assert!(found(&at_edges).is_empty());
        let beyond =
            [("age", Some(75.1)), ("neutrophils", None), ("surgery", Some(20.0)), ("haemoptysis", Some(2.0))];
        let names: Vec<String> = found(&beyond).into_iter().map(|(id, _)| id).collect();
        assert_eq!(names, ["age", "neutrophils", "surgery", "haemoptysis"]);
        assert_eq!(found(&beyond)[1].1, EligibilityFinding::Missing);
        assert_eq!(found(&beyond)[0].1, EligibilityFinding::Deviation { value: 75.1 });
        // What never happened excludes nobody, and a variable that no column has says nothing.
        assert!(found(&[("surgery", None), ("haemoptysis", Some(3.0)), ("age", Some(18.0))]).is_empty());
    }
}
