//! Posteriors of an event law, against integrals of prior times likelihood in R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::design::bayes::GammaPrior;
use crate::monitor::{
    Component, EventPosterior, EventPrior, GammaMixture, MonitorError, ObservedTime, PiecewisePrior,
    WeibullPrior,
};

/// Constant hazard, piecewise constant hazard, Weibull law.
pub(super) const METHOD: Method = Method {
    id: "monitor_posterior",
    title: "Posterior of the event law",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/monitor_posterior/monitor_posterior.csv"),
    keys: &["dataset", "group", "prior", "time"],
    cases: 30,
    check,
};

const PROBABILITY: Tolerance =
    Tolerance::absolute(2e-8, "R's nested integrals ask for 1e-8 of each part; ours are good to some 1e-9");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let observed: Vec<ObservedTime> = row
            .sample()?
            .subjects()
            .iter()
            .map(|subject| ObservedTime { from: subject.entry, time: subject.time, event: subject.event })
            .collect();
        let posterior = prior(row)?.and_then(|prior| EventPosterior::new(&prior, &observed));
        let posterior = posterior.map_err(|error| row.error(error.to_string()))?;
        let time = row.value("time")?;
        cases.column(row, "median_above", posterior.median_above(time), PROBABILITY)?;
        cases.column(row, "survival", posterior.predictive_survival(time), PROBABILITY)?;
    }
    Ok(())
}

/// A word and its numbers: weights, shapes and exposures of a mixture; two cuts, then shapes and exposures; median and spread of the shape, then one
/// shape and exposure.
fn prior(row: &Row) -> Result<Result<EventPrior, MonitorError>, ReferenceError> {
    let text = row.text("prior")?;
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let numbers: Result<Vec<f64>, _> = words.map(str::parse).collect();
    let numbers = numbers.map_err(|_| row.error(format!("prior: `{text}`")))?;
    let law = |pair: &[f64]| GammaPrior::new(pair[0], pair[1]);
    Ok(match (name, numbers.len()) {
        ("exponential", 3 | 6) => {
            let component = |three: &[f64]| Ok(Component { weight: three[0], law: law(&three[1..])? });
            let components: Result<Vec<_>, MonitorError> = numbers.chunks_exact(3).map(component).collect();
            components.and_then(GammaMixture::new).map(EventPrior::Exponential)
        }
        ("piecewise", 8) => {
            let rates: Result<Vec<_>, _> = numbers[2..].chunks_exact(2).map(law).collect();
            rates
                .map_err(MonitorError::from)
                .and_then(|rates| PiecewisePrior::new(numbers[..2].to_vec(), rates))
                .map(EventPrior::Piecewise)
        }
        ("weibull", 4) => law(&numbers[2..])
            .map_err(MonitorError::from)
            .and_then(|hazard| WeibullPrior::new(numbers[0], numbers[1], hazard))
            .map(EventPrior::Weibull),
        _ => return Err(row.error(format!("prior: `{text}`"))),
    })
}
