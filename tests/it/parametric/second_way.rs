//! The likelihood from the law alone: gradient, covariance; parameters of drawn samples.

use super::*;

/// The log-likelihood from the law alone, as a second way to it.
pub(super) fn log_likelihood(law: &Law, mixed: &Mixed) -> f64 {
    let subjects = mixed.sample.subjects().iter().zip(&mixed.left).zip(&mixed.weights);
    subjects
        // Weight 0 times the infinite density of an event at time 0 would be NaN.
        .filter(|(_, weight)| **weight > 0.0)
        .map(|((subject, left), weight)| {
            let survival = |time: f64| -law.cumulative_hazard(time);
            let end = match (subject.event, left) {
                (true, Some(left)) if *left < subject.time => {
                    (law.survival(left.max(subject.entry)) - law.survival(subject.time)).ln()
                }
                (true, _) => law.hazard(subject.time).ln() + survival(subject.time),
                (false, _) => survival(subject.time),
            };
            weight * (end - survival(subject.entry))
        })
        .sum()
}

/// A law with its parameters moved on their working scales.
fn moved(fit: &ParametricFit, steps: &[f64]) -> Law {
    let parameters = fit.parameters(ConfidenceLevel::NINETY_FIVE);
    let values: Vec<(String, f64)> = parameters
        .iter()
        .zip(steps)
        .enumerate()
        .map(|(index, (parameter, step))| {
            let at = fit.working[index] + step;
            let log = format!("{:?}", parameter.scale) == "Log";
            (parameter.name.clone(), if log { at.exp() } else { at })
        })
        .collect();
    let text = if let FitLaw::Piecewise(Some(cuts)) = &fit.choice {
        let join = |list: Vec<f64>| list.iter().map(f64::to_string).collect::<Vec<_>>().join("/");
        format!(
            "piecewise:rates={},cuts={}",
            join(values.iter().map(|(_, v)| *v).collect()),
            join(cuts.clone())
        )
    } else {
        let keys: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}:{}", fit.choice.id(), keys.join(","))
    };
    text.parse().unwrap()
}

/// Gradient 0 and covariance the inverse Hessian of a log-likelihood that shares nothing with the fit but the law.
#[test]
fn covariance_is_the_inverse_of_a_numerical_hessian() {
    let mixed = Mixed::read(true);
    for choice in laws() {
        let fit = fit_law(&choice, mixed.data()).unwrap();
        close(log_likelihood(&fit.law, &mixed), fit.log_likelihood, 1e-11, &choice.to_string());
        let n = fit.working.len();
        let se: Vec<f64> = (0..n).map(|i| fit.covariance[i][i].sqrt()).collect();
        // In units of the standard error; differences of order 4.
        let h = 0.02;
        let at = |i: usize, a: f64, j: usize, b: f64| {
            let mut steps = vec![0.0; n];
            steps[i] += a * h * se[i];
            steps[j] += b * h * se[j];
            log_likelihood(&moved(&fit, &steps), &mixed)
        };
        let second = |i: usize, j: usize| {
            let cross = |k: f64| {
                (at(i, k, j, k) - at(i, k, j, -k) - at(i, -k, j, k) + at(i, -k, j, -k))
                    / (4.0 * k * k * h * h)
            };
            (4.0 * cross(1.0) - cross(2.0)) / 3.0
        };
        for i in 0..n {
            let slope = (8.0 * (at(i, 1.0, i, 0.0) - at(i, -1.0, i, 0.0))
                - (at(i, 2.0, i, 0.0) - at(i, -2.0, i, 0.0)))
                / (12.0 * h);
            assert!(slope.abs() < 1e-6, "{choice}: slope {slope:e} by parameter {i}");
            for k in 0..n {
                // Row i of (minus Hessian) x covariance, both scaled.
                let product: f64 =
                    (0..n).map(|j| -second(i, j) * fit.covariance[j][k] / (se[j] * se[k])).sum();
                let expected = if i == k { 1.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-5, "{choice} {i} {k} {product}");
            }
        }
    }
}

/// 800 draws from each law with a quarter censored: parameters within 5 standard errors (of 15, once in a hundred thousand runs by chance; the draws are fixed).
#[test]
fn parameters_of_drawn_samples_are_found_again() {
    for text in [
        "exponential:rate=0.2",
        "weibull:shape=1.6,scale=7",
        "log-logistic:shape=1.9,median=5",
        "log-normal:mean-log=1.5,sd-log=0.7",
        "gompertz:shape=0.08,rate=0.1",
        "gompertz:shape=-0.15,rate=0.3",
        "generalized-gamma:mu=1.6,sigma=0.8,q=0.6",
        "generalized-gamma:mu=1.6,sigma=0.8,q=-0.5",
        "piecewise:rates=0.1/0.25/0.1,cuts=3/6",
    ] {
        let truth: Law = text.parse().unwrap();
        let mut draw = uniform(17);
        let mut subjects = Vec::new();
        while subjects.len() < 800 {
            let event_time: f64 = truth.inverse_cumulative_hazard(-(1.0 - draw()).ln());
            let censoring = 4.0 + 26.0 * draw();
            // Every third subject enters late, if still alive.
            let entry = if subjects.len() % 3 == 0 { 2.0 * draw() } else { 0.0 };
            let time = event_time.min(censoring);
            if time > entry {
                subjects.push(Subject { entry, time, event: event_time <= censoring });
            }
        }
        let sample = Sample::new(subjects).unwrap();
        let (id, keys) = text.split_once(':').unwrap();
        let choice = if id == "piecewise" { law("piecewise:cuts=3/6") } else { law(id) };
        let fit = fit_law(&choice, plain(&sample)).unwrap();
        let estimates = fit.parameters(ConfidenceLevel::NINETY_FIVE);
        let wanted: Vec<(String, f64)> = if id == "piecewise" {
            [0.1, 0.25, 0.1].iter().enumerate().map(|(i, rate)| (format!("rate-{}", i + 1), *rate)).collect()
        } else {
            keys.split(',')
                .map(|key| key.split_once('=').unwrap())
                .map(|(k, v)| (k.to_owned(), v.parse().unwrap()))
                .collect()
        };
        for (name, value) in wanted {
            let found = estimates.iter().find(|estimate| estimate.name == name).unwrap();
            let off = (found.estimate - value) / found.std_error.value().unwrap();
            assert!(off.abs() < 5.0, "{text} {name}: {} is {off} standard errors off", found.estimate);
        }
    }
}
