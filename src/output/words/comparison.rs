//! Labels of the tests between groups.

use super::number;

/// A weight of the log-rank family, with its powers.
#[must_use]
pub fn rank_weight(id: &str, powers: Option<(f64, f64)>) -> String {
    match (id, powers) {
        ("logrank", _) => "log-rank, G(0, 0)".to_owned(),
        (_, Some((rho, gamma))) => format!("Fleming-Harrington G({}, {})", number(rho), number(gamma)),
        ("gehan", None) => "Gehan (n)".to_owned(),
        ("tarone-ware", None) => "Tarone-Ware (sqrt n)".to_owned(),
        ("peto", None) => "Peto-Peto".to_owned(),
        ("modified-peto", None) => "Peto-Peto, modified by Andersen".to_owned(),
        ("prentice", None) => "Prentice".to_owned(),
        (other, None) => other.to_owned(),
    }
}

/// How a hazard ratio was estimated.
#[must_use]
pub fn hazard_ratio_method(id: &str) -> &str {
    match id {
        "peto" => "Peto, exp((O - E) / V)",
        "mantel-haenszel" => "Mantel-Haenszel",
        "observed-over-expected" => "ratio of O / E (Pike)",
        other => other,
    }
}
