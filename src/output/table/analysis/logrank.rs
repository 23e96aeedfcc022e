//! The log-rank test between groups.

use crate::output::table::{table, value};
use crate::output::words;
use crate::results::AnalysisResult;

pub(super) fn section(result: &AnalysisResult) -> String {
    let Some(test) = &result.logrank else { return String::new() };
    let rows = test.groups.iter().map(|group| {
        vec![
            group.group.clone(),
            group.subjects.to_string(),
            group.observed.to_string(),
            words::time(group.expected),
        ]
    });
    let mut text = table("Log-rank test", &["Group", "Subjects", "Observed", "Expected"], rows);
    text += &match (test.chi_squared, test.p_value) {
        (Some(chi), Some(p)) => {
            format!("chi-squared {} on {} df, p {}\n\n", words::ratio(chi), test.df, words::p_value(p))
        }
        _ => format!("not estimable: {}\n\n", value(None, "chi_squared", &test.reasons, words::ratio)),
    };
    text
}
