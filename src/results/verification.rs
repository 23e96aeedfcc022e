//! Result of `verify`: every reference value beside what this version computes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use crate::measure::{Reason, sha256};
use crate::verification::{Case, Difference, Method, Scale, Tolerance, Value, data_set};

/// What to recompute, and what only the caller knows.
#[derive(Debug, Clone)]
pub struct VerificationRequest<'a> {
    /// Methods, in the order of the result.
    pub methods: Vec<&'a Method>,
    /// Date to put on the result, as given.
    pub date: Option<String>,
    /// Architecture and operating system.
    pub platform: String,
    /// Every tolerance is multiplied by this; 1 for those stated.
    pub tolerance_factor: f64,
}

/// Result of `verify`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VerificationResult {
    /// `verify`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Architecture and operating system.
    pub platform: String,
    /// Date given by the user; left out if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Every tolerance was multiplied by this.
    pub tolerance_factor: f64,
    /// Whether every method passed.
    pub passed: bool,
    /// Numbers compared.
    pub cases: usize,
    /// Numbers too far off.
    pub failed: usize,
    /// SHA-256 of all cases, one a line: method, place, quantity, expected, got, passed, separated by tabs.
    pub digest: String,
    /// The methods.
    pub methods: Vec<VerifiedMethod>,
    /// The data sets that the methods use.
    pub data_sets: Vec<VerifiedFile>,
}

/// A method's reference values.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VerifiedMethod {
    /// Id.
    pub method: &'static str,
    /// In words.
    pub title: &'static str,
    /// Kind of evidence.
    pub evidence: &'static str,
    /// Who made the reference values, with versions.
    pub source: &'static str,
    /// Reference file within the repository.
    pub file: String,
    /// SHA-256 of the reference file.
    pub sha256: String,
    /// Whether every case passed, and all were there.
    pub passed: bool,
    /// Numbers compared.
    pub cases: usize,
    /// Numbers that there should be.
    pub cases_expected: usize,
    /// Numbers too far off.
    pub failed: usize,
    /// What is wrong with the reference file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Position in `details` of the case that uses up most of its tolerance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<usize>,
    /// The tolerances in use, each with its reason.
    pub tolerances: Vec<ToleranceRecord>,
    /// Every case.
    pub details: Vec<CaseRecord>,
}

/// A file by its digest.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VerifiedFile {
    /// Which.
    pub name: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How far a number may be off: `max(relative |expected|, absolute)`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToleranceRecord {
    /// Share of the expected size.
    pub relative: f64,
    /// Size.
    pub absolute: f64,
    /// Why.
    pub reason: &'static str,
    /// Cases that it holds for.
    pub cases: usize,
}

/// A number, a word, or nothing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum CaseValue {
    /// A finite number.
    Number(f64),
    /// A word.
    Text(String),
    /// No number; `reasons` says why.
    Missing,
}

/// What a difference is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceScale {
    /// Share of the expected size.
    Relative,
    /// The unit of the number.
    Absolute,
}

/// One number beside its reference value.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CaseRecord {
    /// File and line.
    pub place: String,
    /// What was put in.
    pub case: String,
    /// Which number.
    pub quantity: String,
    /// Source of this value, where it is not that of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Reference value.
    pub expected: CaseValue,
    /// What this version computes.
    pub got: CaseValue,
    /// Why a value is null: a reason, or `any` if the reference does not say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<&'static str, MissingReason>,
    /// How far apart they are, if both are numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// How far apart they may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Scale of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<DifferenceScale>,
    /// Position of its tolerance in `tolerances`.
    pub tolerance_index: usize,
    /// Whether they are near enough.
    pub passed: bool,
}

/// Why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum MissingReason {
    /// This.
    Because(Reason),
    /// The reference has no number and does not say why.
    Any(AnyReason),
}

/// The word for [`MissingReason::Any`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyReason {
    /// Any will do.
    Any,
}

/// Recomputes every reference value of the methods asked for.
#[must_use]
pub fn verification_result(request: &VerificationRequest<'_>) -> VerificationResult {
    let methods: Vec<VerifiedMethod> =
        request.methods.iter().map(|method| verified(method, request.tolerance_factor)).collect();
    let data_sets = data_set::texts().map(|(name, text)| VerifiedFile { name, sha256: sha256(text) });
    VerificationResult {
        command: "verify",
        version: VERSION,
        platform: request.platform.clone(),
        date: request.date.clone(),
        tolerance_factor: request.tolerance_factor,
        passed: !methods.is_empty() && methods.iter().all(|method| method.passed),
        cases: methods.iter().map(|method| method.cases).sum(),
        failed: methods.iter().map(|method| method.failed).sum(),
        digest: sha256(lines(&methods)),
        methods,
        data_sets: data_sets.collect(),
    }
}

fn verified(method: &Method, factor: f64) -> VerifiedMethod {
    let (cases, fault) = match method.recompute() {
        Ok(cases) => (cases, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let mut tolerances = Vec::new();
    let details: Vec<CaseRecord> =
        cases.iter().map(|case| record(case, factor, position(&mut tolerances, &case.tolerance))).collect();
    let used = |case: &Case| case.difference(factor).map(|difference| difference.used());
    let used = cases.iter().enumerate().filter_map(|(index, case)| Some((index, used(case)?)));
    let worst = used.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index);
    let failed = details.iter().filter(|case| !case.passed).count();
    VerifiedMethod {
        method: method.id,
        title: method.title,
        evidence: method.evidence,
        source: method.source(),
        file: method.file(),
        sha256: sha256(method.csv),
        passed: failed == 0 && fault.is_none() && cases.len() == method.cases,
        cases: cases.len(),
        cases_expected: method.cases,
        failed,
        fault,
        worst,
        tolerances,
        details,
    }
}

/// Where a tolerance stands in the list, after adding it or counting it once more.
fn position(list: &mut Vec<ToleranceRecord>, tolerance: &Tolerance) -> usize {
    let Tolerance { relative, absolute, reason } = *tolerance;
    let same = |known: &ToleranceRecord| {
        (known.relative, known.absolute, known.reason) == (relative, absolute, reason)
    };
    let index = list.iter().position(same).unwrap_or_else(|| {
        list.push(ToleranceRecord { relative, absolute, reason, cases: 0 });
        list.len() - 1
    });
    list[index].cases += 1;
    index
}

fn record(case: &Case, factor: f64, tolerance_index: usize) -> CaseRecord {
    let difference = case.difference(factor);
    let mut reasons = BTreeMap::new();
    let mut value = |key, value: &Value| match value {
        Value::Number(number) if number.is_finite() => CaseValue::Number(*number),
        Value::Number(number) => CaseValue::Text(number.to_string()),
        Value::Text(text) => CaseValue::Text(text.clone()),
        Value::Missing(reason) => {
            reasons.insert(key, reason.map_or(MissingReason::Any(AnyReason::Any), MissingReason::Because));
            CaseValue::Missing
        }
    };
    CaseRecord {
        place: case.place.clone(),
        case: case.name.clone(),
        quantity: case.quantity.clone(),
        source: case.source.clone(),
        expected: value("expected", &case.expected),
        got: value("got", &case.got),
        reasons,
        difference: difference.map(|difference| difference.size).filter(|size| size.is_finite()),
        tolerance: difference.map(|difference| difference.limit),
        scale: difference.map(|Difference { scale, .. }| match scale {
            Scale::Relative => DifferenceScale::Relative,
            Scale::Absolute => DifferenceScale::Absolute,
        }),
        tolerance_index,
        passed: case.passes(factor),
    }
}

/// All cases, one a line.
fn lines(methods: &[VerifiedMethod]) -> String {
    let mut text = String::new();
    for method in methods {
        for case in &method.details {
            let cells = [
                method.method,
                &case.place,
                &case.quantity,
                &case.expected.to_string(),
                &case.got.to_string(),
                if case.passed { "pass" } else { "fail" },
            ];
            text += &cells.join("\t");
            text.push('\n');
        }
    }
    text
}

impl std::fmt::Display for CaseValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // As a double is written in full: reads back to the same bits.
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Text(text) => f.write_str(text),
            Self::Missing => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::{Cases, ReferenceError, Row};

    const NEAR: Tolerance = Tolerance::relative(1e-9, "rounding");

    fn doubled(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
        for row in rows {
            cases.column(row, "y", 2.0 * row.value("x")?, NEAR)?;
        }
        Ok(())
    }

    fn result(csv: &'static str, cases: usize, factor: f64) -> VerificationResult {
        let method = Method {
            id: "double",
            title: "Twice a number",
            evidence: "by hand",
            csv,
            keys: &["x"],
            cases,
            check: doubled,
        };
        let platform = "a machine".to_owned();
        verification_result(&VerificationRequest {
            methods: vec![&method],
            date: None,
            platform,
            tolerance_factor: factor,
        })
    }

    #[test]
    fn a_wrong_value_fails() {
        let right = result("# hand\nx,y\n1,2\n2,4\n", 2, 1.0);
        assert!(right.passed && right.cases == 2 && right.failed == 0);
        assert_eq!(right.methods[0].tolerances[0].cases, 2);
        let wrong = result("# hand\nx,y\n1,2\n2,4.00001\n", 2, 1.0);
        assert!(!wrong.passed && wrong.failed == 1 && !wrong.methods[0].passed);
        assert_eq!(wrong.methods[0].worst, Some(1));
        assert_ne!(wrong.digest, right.digest);
    }

    #[test]
    fn a_file_cut_short_or_broken_fails() {
        let short = result("# hand\nx,y\n1,2\n", 2, 1.0);
        assert!(!short.passed && short.failed == 0 && short.methods[0].cases == 1);
        let broken = result("# hand\nx,y\n1,2\nz,4\n", 2, 1.0);
        assert!(
            !broken.passed
                && broken.methods[0].fault.as_ref().is_some_and(|fault| fault.contains("double.csv:4"))
        );
    }

    #[test]
    fn a_factor_tightens_every_tolerance() {
        let csv = "# hand\nx,y\n1,2.0000000001\n";
        assert!(result(csv, 1, 1.0).passed && !result(csv, 1, 0.0).passed && !result(csv, 1, 0.01).passed);
    }

    #[test]
    fn nothing_asked_is_nothing_shown() {
        let request = VerificationRequest {
            methods: Vec::new(),
            date: None,
            platform: String::new(),
            tolerance_factor: 1.0,
        };
        assert!(!verification_result(&request).passed);
    }

    #[test]
    fn nulls_have_a_reason() {
        let result = result("# hand\nx,y\n1,\n", 1, 1.0);
        let json = serde_json::to_value(&result).unwrap();
        let case = &json["methods"][0]["details"][0];
        assert_eq!(
            (&case["expected"], &case["reasons"]["expected"]),
            (&serde_json::Value::Null, &"any".into())
        );
        assert_eq!(case["passed"], false);
    }
}
