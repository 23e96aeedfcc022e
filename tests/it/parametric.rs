//! Properties of laws fitted by maximum likelihood, data that determine none, and numbers published elsewhere. Those of R: `src/verification/parametric.rs`.

use onearm::distribution::{EventTimeLaw, Law};
use onearm::estimator::parametric::{FitData, FitFailure, FitLaw, ParametricFit, exact_rate, fit_law};
use onearm::measure::ConfidenceLevel;
use onearm::sample::{Sample, Subject};

use crate::reference::{Row, close, leukaemia_6mp, read as data_rows, rows, sample};

/// Uniform draws in (0, 1) by SplitMix64.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

fn whole(draw: f64, below: usize) -> usize {
    (draw * below as f64) as usize
}

/// A sample with all that a likelihood can meet.
#[derive(Clone)]
struct Mixed {
    sample: Sample,
    left: Vec<Option<f64>>,
    weights: Vec<f64>,
}

impl Mixed {
    fn read(with_entry: bool) -> Self {
        let rows = data_rows("tests/reference/datasets/mixed.csv");
        let subject = |row: &Row| Subject {
            entry: if with_entry { row.value("entry") } else { 0.0 },
            time: row.value("time"),
            event: row.text("event") == "1",
        };
        Self {
            sample: Sample::new(rows.iter().map(subject).collect()).unwrap(),
            left: rows.iter().map(|row| row.number("left")).collect(),
            weights: rows.iter().map(|row| row.value("weight")).collect(),
        }
    }

    fn data(&self) -> FitData<'_> {
        FitData { sample: &self.sample, left: Some(&self.left), weights: Some(&self.weights) }
    }

    /// The same on a time axis `factor` times as long.
    fn stretched(&self, factor: f64) -> Self {
        let subjects = self.sample.subjects().iter().map(|subject| Subject {
            entry: subject.entry * factor,
            time: subject.time * factor,
            event: subject.event,
        });
        Self {
            sample: Sample::new(subjects.collect()).unwrap(),
            left: self.left.iter().map(|left| left.map(|left| left * factor)).collect(),
            weights: self.weights.clone(),
        }
    }
}

fn plain(sample: &Sample) -> FitData<'_> {
    FitData { sample, left: None, weights: None }
}

fn law(text: &str) -> FitLaw {
    text.parse().unwrap()
}

/// Every law, piecewise with fixed cuts.
fn laws() -> Vec<FitLaw> {
    let mut laws = FitLaw::all();
    *laws.last_mut().unwrap() = law("piecewise:cuts=4/8");
    laws
}

/// Published with the rebuilt curves of JCOG0509 (see the README beside the data): R `survreg`, three decimals.
#[test]
fn shapes_of_a_rebuilt_trial() {
    let rows = data_rows("tests/reference/datasets/jcog0509_pfs.csv");
    for (arm, shape, scale) in [("irinotecan_cisplatin", 1.519, 7.922), ("amrubicin_cisplatin", 1.462, 6.450)]
    {
        let subject = |row: &&Row| row.text("arm") == arm;
        let subjects: Vec<&Row> = rows.iter().filter(subject).collect();
        let times: Vec<f64> = subjects.iter().map(|row| row.value("time")).collect();
        let events: Vec<bool> = subjects.iter().map(|row| row.text("event") == "1").collect();
        let sample = Sample::from_times(&times, &events).unwrap();
        let Law::Weibull(fit) = fit_law(&FitLaw::Weibull, plain(&sample)).unwrap().law else { panic!() };
        assert!((fit.shape() - shape).abs() < 6e-4 && (fit.scale() - scale).abs() < 6e-4, "{arm} {fit:?}");
    }
}

/// By hand: 9 events in 359 weeks.
#[test]
fn the_exponential_in_closed_form() {
    let fit = fit_law(&FitLaw::Exponential, plain(leukaemia_6mp())).unwrap();
    close(fit.working[0].exp(), 9.0 / 359.0, 1e-14, "rate");
    close(fit.covariance[0][0], 1.0 / 9.0, 1e-13, "variance of the logarithm");
    close(fit.log_likelihood, 9.0 * (9.0_f64 / 359.0).ln() - 9.0, 1e-14, "log-likelihood");
    close(fit.bic() - fit.aic(), 21.0_f64.ln() - 2.0, 1e-12, "BIC");
    // reference: exact (type II) interval of the median, 15.78614 to 60.46592.
    let rate = exact_rate(9, 359.0, ConfidenceLevel::NINETY_FIVE).interval;
    close(std::f64::consts::LN_2 / rate.upper.value().unwrap(), 15.78614, 1e-6, "lower");
    close(std::f64::consts::LN_2 / rate.lower.value().unwrap(), 60.46592, 1e-6, "upper");
}

/// Another unit of time changes parameters by the unit, log-likelihoods by its logarithm per exact event, and nothing else.
#[test]
fn another_unit_of_time() {
    let mixed = Mixed::read(true);
    let factor = 30.4375;
    let days = mixed.stretched(factor);
    let exact: f64 = mixed
        .sample
        .subjects()
        .iter()
        .enumerate()
        .filter(|(index, subject)| {
            subject.event && mixed.left[*index].is_none_or(|left| left >= subject.time)
        })
        .map(|(index, _)| mixed.weights[index])
        .sum();
    for choice in FitLaw::all() {
        let choice_in_days = choice.clone();
        let (a, b) =
            (fit_law(&choice, mixed.data()).unwrap(), fit_law(&choice_in_days, days.data()).unwrap());
        let in_days = a.law.in_unit(factor);
        for time in [1.0, 5.0, 12.0] {
            let (x, y) = (in_days.cumulative_hazard(time * factor), b.law.cumulative_hazard(time * factor));
            assert!((x / y - 1.0).abs() < 1e-8, "{choice} {time} {x} {y}");
        }
        close(b.log_likelihood, a.log_likelihood - exact * factor.ln(), 1e-10, &choice.to_string());
        let level = ConfidenceLevel::NINETY_FIVE;
        let (x, y) = (a.quantile(0.5, level), b.quantile(0.5, level));
        close(y.std_error.value().unwrap(), x.std_error.value().unwrap() * factor, 1e-6, &choice.to_string());
    }
}

/// Observed to 5 and, as another subject who enters at 5, from there on: the same likelihood.
#[test]
fn splitting_a_subject_changes_nothing() {
    let whole = Mixed::read(true);
    let mut split = Mixed { sample: whole.sample.clone(), left: Vec::new(), weights: Vec::new() };
    let mut subjects = Vec::new();
    for (index, subject) in whole.sample.subjects().iter().enumerate() {
        let (left, weight) = (whole.left[index], whole.weights[index]);
        let known_free = left.filter(|_| subject.event).unwrap_or(subject.time);
        let cut = 0.5 * (subject.entry + known_free);
        if cut > subject.entry && cut < subject.time {
            subjects.push(Subject { time: cut, event: false, ..*subject });
            split.left.push(None);
            split.weights.push(weight);
            subjects.push(Subject { entry: cut, ..*subject });
        } else {
            subjects.push(*subject);
        }
        split.left.push(left);
        split.weights.push(weight);
    }
    assert!(subjects.len() > whole.sample.subjects().len() + 30);
    split.sample = Sample::new(subjects).unwrap();
    for choice in laws() {
        let (a, b) = (fit_law(&choice, whole.data()).unwrap(), fit_law(&choice, split.data()).unwrap());
        close(b.log_likelihood, a.log_likelihood, 1e-11, &choice.to_string());
        for i in 0..a.working.len() {
            let se = a.covariance[i][i].sqrt();
            assert!((a.working[i] - b.working[i]).abs() < 1e-7 * se, "{choice}");
            close(b.covariance[i][i], a.covariance[i][i], 1e-6, &choice.to_string());
        }
    }
}

#[test]
fn a_weight_of_two_is_the_subject_twice() {
    let once = Mixed::read(true);
    let subjects = once.sample.subjects();
    let twice = Mixed {
        sample: Sample::new([subjects, subjects].concat()).unwrap(),
        left: [once.left.clone(), once.left.clone()].concat(),
        weights: vec![1.0; 2 * subjects.len()],
    };
    let weighted = Mixed { weights: vec![2.0; subjects.len()], ..once.clone() };
    for choice in laws() {
        let (a, b) = (fit_law(&choice, weighted.data()).unwrap(), fit_law(&choice, twice.data()).unwrap());
        close(a.log_likelihood, b.log_likelihood, 1e-11, &choice.to_string());
        close(a.bic(), b.bic(), 1e-11, &choice.to_string());
        close(a.covariance[0][0], b.covariance[0][0], 1e-7, &choice.to_string());
    }
    // A weight of 0 leaves the subject out.
    let mut without = once.clone();
    without.weights[3] = 0.0;
    let keep = |index: &usize| *index != 3;
    let left: Vec<Option<f64>> = (0..subjects.len()).filter(keep).map(|i| once.left[i]).collect();
    let weights: Vec<f64> = (0..subjects.len()).filter(keep).map(|i| once.weights[i]).collect();
    let sample = Sample::new((0..subjects.len()).filter(keep).map(|i| subjects[i]).collect()).unwrap();
    let data = FitData { sample: &sample, left: Some(&left), weights: Some(&weights) };
    let (a, b) =
        (fit_law(&FitLaw::Weibull, without.data()).unwrap(), fit_law(&FitLaw::Weibull, data).unwrap());
    close(a.log_likelihood, b.log_likelihood, 1e-12, "weight 0");
}

/// The likelihood of an interval of width w tends to w times the density.
#[test]
fn exact_events_are_tight_intervals() {
    let sample = leukaemia_6mp();
    let width = 1e-5;
    let left: Vec<Option<f64>> =
        sample.subjects().iter().map(|subject| subject.event.then_some(subject.time - width)).collect();
    let data = FitData { sample, left: Some(&left), weights: None };
    for choice in [
        FitLaw::Exponential,
        FitLaw::Weibull,
        FitLaw::LogNormal,
        FitLaw::LogLogistic,
        law("piecewise:cuts=11"),
    ] {
        let (a, b) = (fit_law(&choice, plain(sample)).unwrap(), fit_law(&choice, data).unwrap());
        close(b.log_likelihood, a.log_likelihood + 9.0 * width.ln(), 1e-6, &choice.to_string());
        for i in 0..a.working.len() {
            let se = a.covariance[i][i].sqrt();
            assert!(
                (a.working[i] - b.working[i]).abs() < 1e-5 * se,
                "{choice} {:?} {:?}",
                a.working,
                b.working
            );
        }
    }
}

#[test]
fn the_generalized_gamma_is_never_below_what_it_holds() {
    for row in rows("parametric", 600).iter().filter(|row| row.text("quantity") == "log-likelihood") {
        if row.text("dataset") == "mixed" || row.text("law") != "weibull" {
            continue;
        }
        let data = plain(sample(row));
        if let Ok(general) = fit_law(&FitLaw::GeneralizedGamma, data) {
            for nested in [FitLaw::Weibull, FitLaw::LogNormal] {
                let fit = fit_law(&nested, data).unwrap();
                assert!(general.log_likelihood >= fit.log_likelihood - 1e-9, "{} {nested}", row.place);
            }
        }
        let (gompertz, exponential) =
            (fit_law(&FitLaw::Gompertz, data).unwrap(), fit_law(&FitLaw::Exponential, data).unwrap());
        assert!(gompertz.log_likelihood >= exponential.log_likelihood - 1e-9, "{}", row.place);
    }
}

/// The log-likelihood from the law alone, as a second way to it.
fn log_likelihood(law: &Law, mixed: &Mixed) -> f64 {
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

fn failure(choice: &FitLaw, times: &[f64], events: &[bool]) -> Option<FitFailure> {
    let sample = Sample::from_times(times, events).unwrap();
    fit_law(choice, plain(&sample)).err()
}

/// Data that determine no law are said to, each with its reason; none panics, none gives a number that is no estimate.
#[test]
fn data_without_a_fit() {
    for choice in laws() {
        assert_eq!(failure(&choice, &[3.0, 5.0], &[false, false]), Some(FitFailure::NoEvents), "{choice}");
        assert_eq!(failure(&choice, &[0.0], &[false]), Some(FitFailure::NoEvents), "{choice}");
        let sharp = !matches!(choice, FitLaw::Exponential | FitLaw::Piecewise(_));
        // All events at one time, alone or with others censored before: infinite likelihood.
        for (times, events) in [([5.0, 5.0, 5.0], [true; 3]), ([2.0, 5.0, 5.0], [false, true, true])] {
            let found = failure(&choice, &times, &events);
            if sharp {
                assert_eq!(found, Some(FitFailure::OneEventTime), "{choice}");
            } else if choice == FitLaw::Exponential {
                assert_eq!(found, None);
            } else {
                // Nobody is observed beyond the second cut.
                assert_eq!(found, Some(FitFailure::NoTimeAtRisk { piece: 3 }));
            }
        }
        // An event at time 0.
        let found = failure(&choice, &[0.0, 3.0, 6.0, 9.0, 20.0], &[true, true, true, true, true]);
        let takes = matches!(choice, FitLaw::Exponential | FitLaw::Gompertz | FitLaw::Piecewise(_));
        assert_eq!(found == Some(FitFailure::EventAtTimeZero), !takes, "{choice} {found:?}");
    }
    assert_eq!(
        failure(&FitLaw::Exponential, &[0.0, 0.0], &[true, true]),
        Some(FitFailure::Border { parameter: "rate" })
    );
    // Two events: three parameters go through them with all mass there.
    assert!(failure(&FitLaw::GeneralizedGamma, &[4.0, 6.0], &[true, true]).is_some());
    // One event and nobody longer: the shape of the Weibull law has no bound either.
    assert_eq!(failure(&FitLaw::Weibull, &[4.0], &[true]), Some(FitFailure::OneEventTime));
    // Intervals that all hold one point: all mass there, the shape without bound.
    let sample = Sample::from_times(&[6.0, 7.0, 8.0], &[true; 3]).unwrap();
    let left = [Some(3.0), Some(4.0), Some(2.0)];
    let data = FitData { sample: &sample, left: Some(&left), weights: None };
    for choice in
        [FitLaw::Weibull, FitLaw::LogNormal, FitLaw::LogLogistic, FitLaw::Gompertz, FitLaw::GeneralizedGamma]
    {
        let found = fit_law(&choice, data).err();
        assert!(matches!(found, Some(FitFailure::Border { .. } | FitFailure::Flat)), "{choice} {found:?}");
    }
    // All weights 0.
    let data = FitData { sample: &sample, left: None, weights: Some(&[0.0; 3]) };
    assert_eq!(fit_law(&FitLaw::Weibull, data).err(), Some(FitFailure::NoEvents));
}

/// A piece without events has rate 0; the rest is known, what lies behind its beginning has no known error.
#[test]
fn a_piece_without_events() {
    let sample = Sample::from_times(&[1.0, 2.0, 8.0, 9.0, 12.0], &[true, true, true, false, true]).unwrap();
    let fit = fit_law(&law("piecewise:cuts=3/6"), plain(&sample)).unwrap();
    let level = ConfidenceLevel::NINETY_FIVE;
    let rates = fit.parameters(level);
    assert_eq!(
        [rates[0].estimate, rates[1].estimate, rates[2].estimate],
        [2.0 / 12.0, 0.0, 2.0 / 11.0].map(|rate: f64| {
            fit.parameters(level).iter().map(|r| r.estimate).find(|r| (r - rate).abs() < 1e-14).unwrap()
        })
    );
    assert!(rates[1].std_error.value().is_none() && rates[1].interval.upper.value().is_none());
    assert!(fit.survival(2.0, level).std_error.value().is_some());
    assert!(fit.survival(3.0, level).std_error.value().is_some());
    let later = fit.survival(4.0, level);
    assert!(later.estimate.value().is_some() && later.interval.lower.value().is_none());
}

/// A Gompertz law with a cured fraction above one half has no median.
#[test]
fn a_cured_fraction() {
    let times: Vec<f64> = (1..=40).map(|i| if i <= 12 { 0.3 * f64::from(i) } else { 30.0 }).collect();
    let events: Vec<bool> = (1..=40).map(|i| i <= 12).collect();
    let sample = Sample::from_times(&times, &events).unwrap();
    let fit = fit_law(&FitLaw::Gompertz, plain(&sample)).unwrap();
    assert!(fit.working[0] < 0.0);
    let level = ConfidenceLevel::NINETY_FIVE;
    let median = fit.quantile(0.5, level);
    assert_eq!(median.estimate.reason(), Some(onearm::measure::Reason::NotReached));
    assert!(median.interval.lower.value().is_none());
    assert!((fit.survival(29.0, level).estimate.value().unwrap() - 0.7).abs() < 0.03);
}

/// Random small samples with ties, entries, intervals and weights: a fit that holds together, or a reason.
#[test]
fn random_small_samples() {
    let mut draw = uniform(5);
    let level = ConfidenceLevel::NINETY_FIVE;
    let mut fitted = 0;
    for _ in 0..40 {
        let n = 1 + whole(draw(), 11);
        let mut mixed = Mixed { sample: leukaemia_6mp().clone(), left: Vec::new(), weights: Vec::new() };
        let mut subjects = Vec::new();
        for _ in 0..n {
            let time = f64::from(whole(draw(), 12) as u32);
            let event = draw() < 0.6;
            let entry = if time > 1.0 && draw() < 0.2 { 1.0 } else { 0.0 };
            mixed.left.push((event && draw() < 0.3).then(|| (time - 3.0).max(0.0)));
            mixed.weights.push([0.0, 0.5, 1.0, 1.0, 2.0][whole(draw(), 5)]);
            subjects.push(Subject { entry, time, event });
        }
        mixed.sample = Sample::new(subjects).unwrap();
        // No event at a cut, where the law's hazard is that of the piece that begins.
        let laws = laws().into_iter().take(6).chain([law("piecewise:cuts=4.5/8.5")]);
        for choice in laws {
            let Ok(fit) = fit_law(&choice, mixed.data()) else { continue };
            fitted += 1;
            assert!(fit.log_likelihood.is_finite() && fit.decrement < 1e-12, "{choice}");
            close(log_likelihood(&fit.law, &mixed), fit.log_likelihood, 1e-8, &choice.to_string());
            for parameter in fit.parameters(level) {
                assert!(parameter.estimate.is_finite());
                if let (Some(lower), Some(upper)) =
                    (parameter.interval.lower.value(), parameter.interval.upper.value())
                {
                    assert!(lower <= parameter.estimate && parameter.estimate <= upper, "{choice}");
                }
            }
            for derived in
                [fit.quantile(0.5, level), fit.survival(5.0, level), fit.restricted_mean(8.0, level)]
            {
                let numbers =
                    [derived.estimate, derived.std_error, derived.interval.lower, derived.interval.upper];
                assert!(numbers.iter().filter_map(|o| o.value()).all(f64::is_finite), "{choice} {derived:?}");
            }
        }
    }
    assert!(fitted > 60, "{fitted}");
}
