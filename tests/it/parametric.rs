//! Properties of laws fitted by maximum likelihood, data that determine none, and numbers published elsewhere. Those of R: `src/verification/parametric.rs`.

mod second_way;
mod without_a_fit;

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
