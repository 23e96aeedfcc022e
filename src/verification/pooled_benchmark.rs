//! Historical arms pooled by random effects, and the predictive test, against R metafor.

use super::{Cases, Method, ReferenceError, Row, Tolerance, Value};
use crate::benchmark::{ArmEstimate, BetweenArms, RandomEffects};
use crate::hypothesis::predictive_test;
use crate::numeric::portable::ln;

/// Three estimates of the variance between arms, on five sets of arms.
pub(super) const METHOD: Method = Method {
    id: "pooled_benchmark",
    title: "Historical arms pooled by random effects; predictive limit and test",
    evidence: "R",
    csv: include_str!("../../tests/reference/pooled_benchmark/pooled_benchmark.csv"),
    keys: &["expected", "events", "method", "key"],
    cases: 162,
    check,
};

const POOLED: Tolerance = Tolerance::either(
    1e-9,
    1e-12,
    "metafor's iterations stop at 1e-13 of the criterion, which Paule-Mandel's variance takes up several times over",
);
const P_VALUE: Tolerance =
    Tolerance::either(1e-9, 1e-9, "integration to 1e-10, and to 1e-11 in each of R's six pieces");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let (expected, events) = (numbers(row, "expected")?, numbers(row, "events")?);
        let arms: Vec<ArmEstimate> = expected
            .iter()
            .zip(&events)
            .map(|(expected, events)| ArmEstimate { log_level: ln(*expected), variance: 1.0 / events })
            .collect();
        let id = row.text("method")?;
        let method = BetweenArms::ALL
            .into_iter()
            .find(|method| method.id() == id)
            .ok_or_else(|| row.error(format!("no method is called {id}")))?;
        let pooled = RandomEffects::pool(&arms, method).map_err(|reason| row.error(format!("{reason:?}")))?;
        let key = row.text("key")?;
        let word = |prefix: &str| key.strip_prefix(prefix);
        let (ours, tolerance): (Value, Tolerance) = if let Some(tail) = word("limit ") {
            let tail = tail.parse().map_err(|_| row.error("no tail"))?;
            (pooled.predictive_ratio(tail).into(), POOLED)
        } else if let Some(observed) = word("p ") {
            let observed = observed.parse().map_err(|_| row.error("no count"))?;
            (predictive_test(observed, &pooled).p_one_sided.into(), P_VALUE)
        } else {
            let value = match key {
                "tau_squared" => pooled.tau_squared,
                "mean" => pooled.mean,
                "std_error" => pooled.std_error,
                "q" => pooled.q,
                _ => return Err(row.error(format!("no key {key}"))),
            };
            (value.into(), POOLED)
        };
        cases.column(row, "value", ours, tolerance)?;
    }
    Ok(())
}

fn numbers(row: &Row, column: &str) -> Result<Vec<f64>, ReferenceError> {
    let parse = |word: &str| word.parse().map_err(|error| row.error(format!("{word}: {error}")));
    row.text(column)?.split('/').map(parse).collect()
}
