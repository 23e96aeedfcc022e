//! Boxes under the normal law of several variables against R's mvtnorm.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::numeric::multivariate_normal::box_probability;

/// Two to six variables.
pub(super) const METHOD: Method = Method {
    id: "multivariate_normal",
    title: "Normal law of several variables",
    evidence: "R",
    csv: include_str!("../../tests/reference/multivariate_normal/multivariate_normal.csv"),
    keys: &["matrix", "variables", "lower", "upper", "algorithm"],
    cases: 30,
    check,
};

fn numbers(row: &Row, column: &str) -> Result<Vec<f64>, ReferenceError> {
    let parse = |word: &str| match word {
        "Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        _ => word.parse().map_err(|_| row.error(format!("{column}: {word}"))),
    };
    row.text(column)?.split(' ').map(parse).collect()
}

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let triangle = numbers(row, "correlations")?;
        let m = usize::try_from(row.count("variables")?).unwrap_or(0);
        if triangle.len() != m * m.saturating_sub(1) / 2 {
            return Err(row.error("not as many correlations as pairs"));
        }
        let correlation = |i: usize, j: usize| match (i.min(j), i.max(j)) {
            (low, high) if low == high => 1.0,
            (low, high) => triangle[high * (high - 1) / 2 + low],
        };
        let matrix: Vec<Vec<f64>> = (0..m).map(|i| (0..m).map(|j| correlation(i, j)).collect()).collect();
        let [lower, upper] = [numbers(row, "lower")?, numbers(row, "upper")?];
        let ours = box_probability(&matrix, &lower, &upper, 1e-9);
        let stated = 2.0 * row.value("error")? + ours.as_ref().map_or(0.0, |ours| ours.error);
        let tolerance = Tolerance::absolute(
            stated,
            "Miwa's grid agrees to 1e-8; twice the 99% bound that GenzBretz states, and the bound stated beside ours",
        );
        cases.column(row, "probability", ours.map(|ours| ours.value), tolerance)?;
    }
    Ok(())
}
