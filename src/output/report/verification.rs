//! The result of `verify` as a page to print and sign.

use minijinja::value::Serde;
use serde::Serialize;

use crate::output::document::{DocumentError, STYLE, environment, font_faces};
use crate::output::words::{self, verification as said};
use crate::results::{CaseRecord, VerificationResult, VerifiedMethod};

const TEMPLATE: &str = include_str!("verification.html");

#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    fonts: String,
    version: &'static str,
    platform: &'a str,
    date: Option<&'a str>,
    factor_note: Option<String>,
    verdict: String,
    passed: bool,
    digest: &'a str,
    methods: Vec<MethodPart<'a>>,
    failed: Vec<Line<'a>>,
    worst: Vec<Line<'a>>,
    data_sets: &'a [crate::results::VerifiedFile],
    details: bool,
}

#[derive(Serialize)]
struct MethodPart<'a> {
    id: &'static str,
    title: &'static str,
    evidence: &'static str,
    source: &'static str,
    file: &'a str,
    sha256: &'a str,
    cases: String,
    difference: String,
    tolerance: String,
    verdict: String,
    passed: bool,
    tolerances: Vec<(String, String)>,
    lines: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    place: &'a str,
    case: &'a str,
    quantity: &'a str,
    source: Option<&'a str>,
    expected: String,
    got: String,
    difference: String,
    tolerance: String,
    passed: bool,
}

/// One HTML document: it loads nothing, reads without a screen, and prints whole. The methods, every case that failed and the
/// worst case of each method; every case with `details`.
///
/// # Errors
/// [`DocumentError::Template`].
pub fn verification(result: &VerificationResult, details: bool) -> Result<String, DocumentError> {
    let failed = result.methods.iter().flat_map(|method| &method.details).filter(|case| !case.passed);
    let page = Page {
        style: STYLE,
        fonts: font_faces(),
        version: result.version,
        platform: &result.platform,
        date: result.date.as_deref(),
        factor_note: said::tolerance_factor(result),
        verdict: said::verdict(result),
        passed: result.passed,
        digest: &result.digest,
        methods: result.methods.iter().map(|method| method_part(method, details)).collect(),
        failed: failed.map(line).collect(),
        worst: result.methods.iter().filter_map(worst).map(line).collect(),
        data_sets: &result.data_sets,
        details,
    };
    Ok(environment()?.template_from_str(TEMPLATE)?.render(Serde(page))?)
}

/// The case that uses up most of its tolerance.
fn worst(method: &VerifiedMethod) -> Option<&CaseRecord> {
    method.worst.map(|worst| &method.details[worst])
}

fn method_part(method: &VerifiedMethod, details: bool) -> MethodPart<'_> {
    let worst = worst(method);
    let tolerances = method.tolerances.iter().map(|tolerance| {
        let size = said::tolerance(tolerance.relative, tolerance.absolute);
        (format!("{size} ({} cases)", words::count(tolerance.cases as u64)), tolerance.reason.to_owned())
    });
    MethodPart {
        id: method.method,
        title: method.title,
        evidence: method.evidence,
        source: method.source,
        file: &method.file,
        sha256: &method.sha256,
        cases: words::count(method.cases as u64),
        difference: worst.map_or_else(String::new, |case| said::difference(case.difference, case.scale)),
        tolerance: worst.map_or_else(String::new, |case| said::limit(case.tolerance, case.scale)),
        verdict: said::method_verdict(method),
        passed: method.passed,
        tolerances: tolerances.collect(),
        lines: method.details.iter().filter(|_| details).map(line).collect(),
    }
}

fn line(case: &CaseRecord) -> Line<'_> {
    Line {
        place: &case.place,
        case: &case.case,
        quantity: &case.quantity,
        source: case.source.as_deref(),
        expected: said::case_value(case, "expected"),
        got: said::case_value(case, "got"),
        difference: said::difference(case.difference, case.scale),
        tolerance: said::limit(case.tolerance, case.scale),
        passed: case.passed,
    }
}
