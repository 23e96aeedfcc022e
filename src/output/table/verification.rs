//! The result of `verify`.

use super::{Tables, table};
use crate::output::words::{self, verification as said};
use crate::results::{CaseRecord, VerificationResult, VerifiedMethod};

/// Failed cases shown of each method, unless all are asked for.
const SHOWN: usize = 20;

/// The methods, a row each, with what failed; all cases if `details`.
#[must_use]
pub fn verification(result: &VerificationResult, details: bool) -> Tables {
    let header = ["Method", "Cases", "Source", "Evidence", "Largest difference", "Tolerance", "Result"];
    let rows = result.methods.iter().map(|method| {
        let worst = method.worst.map(|worst| &method.details[worst]);
        vec![
            method.method.to_owned(),
            words::count(method.cases as u64),
            method.source.to_owned(),
            method.evidence.to_owned(),
            worst.map_or_else(String::new, |case| said::difference(case.difference, case.scale)),
            worst.map_or_else(String::new, |case| said::limit(case.tolerance, case.scale)),
            said::method_verdict(method),
        ]
    });
    let title = "Reference values recomputed (difference: of the case that uses up most of its tolerance)";
    let mut text = table(title, &header, rows);
    for method in &result.methods {
        text += &cases(method, details);
    }
    text += &said::verdict(result);
    text += &format!("\nonearm {}, {}", result.version, result.platform);
    if let Some(date) = &result.date {
        text += &format!(", {date}");
    }
    text += &format!("\nSHA-256 of the cases: {}\n", result.digest);
    if let Some(note) = said::tolerance_factor(result) {
        text += &format!("note: {note}\n");
    }
    text
}

/// All cases of a method, or the first that failed.
fn cases(method: &VerifiedMethod, details: bool) -> Tables {
    let limit = if details { usize::MAX } else { SHOWN };
    let shown: Vec<&CaseRecord> =
        method.details.iter().filter(|case| details || !case.passed).take(limit).collect();
    if shown.is_empty() {
        return Tables::default();
    }
    let header =
        ["Place", "Case", "Quantity", "Source", "Expected", "Got", "Difference", "Tolerance", "Result"];
    let rows = shown.iter().map(|case| {
        vec![
            case.place.clone(),
            case.case.clone(),
            case.quantity.clone(),
            case.source.clone().unwrap_or_else(|| method.source.to_owned()),
            said::case_value(case, "expected"),
            said::case_value(case, "got"),
            said::difference(case.difference, case.scale),
            said::limit(case.tolerance, case.scale),
            if case.passed { "pass" } else { "FAIL" }.to_owned(),
        ]
    });
    let left = method.failed.saturating_sub(shown.len());
    let title = match (details, left) {
        (true, _) => format!("{}: every case", method.title),
        (false, 0) => format!("{}: cases that failed", method.title),
        (false, left) => format!("{}: cases that failed, {left} more not shown (--details)", method.title),
    };
    let mut text = table(&title, &header, rows);
    if details {
        for tolerance in &method.tolerances {
            let size = said::tolerance(tolerance.relative, tolerance.absolute);
            text += &format!(
                "tolerance {size}: {}
",
                tolerance.reason
            );
        }
        text.push('\n');
    }
    text
}
