//! Cox regression. Evidence: R 4.2.2, survival 3.5-3 (tests/reference/cox), properties, by hand.
//!
//! Tolerances, relative: R stops when ln L changes by less than 1e-14 of itself, which leaves a coefficient within some 1e-10 of
//! its standard error; statistics and limits inherit that. Sums without a search (null ln L, score test) agree to rounding.

use std::collections::{BTreeMap, BTreeSet};

use onearm::estimator::cox::{
    Convergence, CoxFit, CoxSubjects, Design, ModelCovariate, RiskSets, Ties, baseline, concordance, firth,
    fit, profile_limits, sandwich,
};
use onearm::hypothesis::{
    CoxTests, TimeTransform, covariate_tests, cox_tests, logrank, proportional_hazards,
};
use onearm::input::subjects::{SubjectColumns, SubjectData, read_subjects_file};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::sample::{Covariate, CovariateValues, Factor, RiskTable, Sample, Subject};

use crate::reference::{Row, close, in_repository, rows};

/// A model of a reference file: its data read as the program reads them, and its fit.
struct Model {
    data: SubjectData,
    design: Design,
    fit: CoxFit,
    covariance: Vec<Vec<f64>>,
}

const KEYS: [&str; 7] = ["dataset", "numbers", "factors", "strata", "entry", "weights", "ties"];

fn model(row: &Row) -> Model {
    let text = |key: &str| (!row.text(key).is_empty()).then(|| row.text(key).to_owned());
    model_of(row, &list(row, "factors"), text("strata"), text("entry"), text("weights"))
}

/// A model of numbers alone.
fn plain_model(row: &Row) -> Model {
    model_of(row, &[], None, None, None)
}

fn list(row: &Row, key: &str) -> Vec<String> {
    row.text(key).split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn model_of(
    row: &Row,
    factors: &[String],
    strata: Option<String>,
    entry: Option<String>,
    weights: Option<String>,
) -> Model {
    let (path, time, event, code) = match row.text("dataset") {
        "ncctg_lung" => ("scenarios/data/ncctg_lung.csv", "time", "status", Some(("2", "1"))),
        "va_lung" => ("scenarios/data/va_lung.csv", "time", "status", None),
        "aml" => ("tests/reference/datasets/aml.csv", "time", "status", None),
        "ovarian" => ("tests/reference/datasets/ovarian.csv", "futime", "fustat", None),
        "cox_monotone" => ("tests/reference/datasets/cox_monotone.csv", "time", "event", None),
        _ => ("tests/reference/datasets/cox_made.csv", "time", "event", None),
    };
    let columns = SubjectColumns {
        time: Some(time.to_owned()),
        event: Some(event.to_owned()),
        event_value: code.map(|(event, _)| event.to_owned()),
        censored_value: code.map(|(_, censored)| censored.to_owned()),
        covariates: list(row, "numbers"),
        factors: factors.to_vec(),
        entry,
        weights,
        ..SubjectColumns::default()
    };
    // A stratum that is missing is an error of the data; here it leaves the subject out, as R does.
    let mut with_strata = columns.clone();
    with_strata.factors.extend(strata.clone());
    let mut data = read_subjects_file(&in_repository(path), &with_strata).unwrap();
    let stratum = strata.map(|_| data.covariates.pop().unwrap());
    let covariates: Vec<(&Covariate, Option<usize>)> =
        data.covariates.iter().map(|covariate| (covariate, None)).collect();
    let mut design = Design::new(data.sample.subjects().len(), &covariates, data.weights.as_deref());
    let factor = stratum.map(|covariate| {
        let CovariateValues::Factor { levels, codes } = covariate.values else { panic!() };
        // The columns hold a value for each of those used.
        let known: Vec<bool> = design.used.iter().map(|index| codes[*index as usize].is_some()).collect();
        for column in &mut design.columns {
            let mut known = known.iter();
            column.values.retain(|_| *known.next().unwrap());
        }
        design.used.retain(|index| codes[*index as usize].is_some());
        Factor { levels, codes: codes.iter().map(|code| code.unwrap_or(0)).collect() }
    });
    let subjects = CoxSubjects {
        sample: &data.sample,
        used: &design.used,
        weights: data.weights.as_deref(),
        strata: factor.as_ref(),
    };
    let values: Vec<&[f64]> = design.columns.iter().map(|column| column.values.as_slice()).collect();
    let fit = fit(RiskSets::new(&subjects, &values).unwrap(), row.text("ties").parse().unwrap()).unwrap();
    // R takes the robust variance where a weight is no whole number.
    let robust = data.weights.iter().flatten().any(|weight| weight.fract() != 0.0);
    let covariance = if robust { sandwich(&fit) } else { fit.covariance.clone() };
    data.strata = factor;
    Model { data, design, fit, covariance }
}

impl Model {
    fn column(&self, term: &str) -> usize {
        self.design.columns.iter().position(|column| column.name == term).unwrap()
    }

    fn covariate(&self, name: &str) -> &ModelCovariate {
        self.design.covariates.iter().find(|covariate| covariate.name == name).unwrap()
    }

    fn tests(&self, name: &str) -> CoxTests {
        let columns: Vec<usize> = self.covariate(name).columns.clone().collect();
        covariate_tests(&self.fit, &self.covariance, &columns)
    }

    fn zph(&self, transform: TimeTransform, name: &str) -> f64 {
        let columns: Vec<Vec<usize>> =
            self.design.covariates.iter().map(|covariate| covariate.columns.clone().collect()).collect();
        let test = proportional_hazards(&self.fit, &self.data.sample, &self.design.used, &columns, transform);
        let names = self.design.covariates.iter().map(|covariate| covariate.name.as_str());
        let named: BTreeMap<&str, _> = names.zip(test.covariates).collect();
        let found = if name.is_empty() { test.global } else { named[name] };
        found.chi_squared.value().unwrap()
    }

    /// Means as R's `basehaz` takes them: weighted, and 0 for a column that holds nothing but -1, 0 and 1.
    fn means(&self) -> Vec<f64> {
        let weight = |index: &u32| self.data.weights.as_ref().map_or(1.0, |w| w[*index as usize]);
        let total: f64 = self.design.used.iter().map(weight).sum();
        let mean = |values: &Vec<f64>| {
            let sum: f64 = values.iter().zip(&self.design.used).map(|(x, index)| x * weight(index)).sum();
            if values.iter().all(|x| [-1.0, 0.0, 1.0].contains(x)) { 0.0 } else { sum / total }
        };
        self.design.columns.iter().map(|column| mean(&column.values)).collect()
    }

    fn cumulative_hazard(&self, at: &[f64], place: &str) -> f64 {
        let (level, time) = place.split_once('@').unwrap();
        let code = self
            .data
            .strata
            .as_ref()
            .map_or(0, |strata| strata.levels.iter().position(|other| other == level).unwrap());
        let stratum = self.fit.sets.strata.iter().position(|stratum| stratum.code == code).unwrap();
        let curve = &baseline(&self.fit, at).unwrap()[stratum];
        let time: f64 = time.parse().unwrap();
        curve.iter().rev().find(|point| point.time <= time).unwrap().cumulative_hazard.value().unwrap()
    }
}

fn number(outcome: Outcome) -> f64 {
    outcome.value().unwrap()
}

#[test]
fn fits_of_r() {
    let rows = rows("cox", 1000);
    let key = |row: &Row| KEYS.map(|key| row.text(key).to_owned());
    let (mut models, mut seen) = (0, BTreeSet::new());
    for block in rows.chunk_by(|a, b| key(a) == key(b)) {
        let model = model(&block[0]);
        let fit = &model.fit;
        models += 1;
        assert_eq!(fit.convergence, Convergence::Converged, "{}", block[0].place);
        let tests = cox_tests(fit, &model.covariance);
        let agreement = concordance(fit);
        let is_profiled = block.iter().any(|row| row.text("quantity") == "profile_lower");
        let limits = if is_profiled { profile_limits(fit, ConfidenceLevel::NINETY_FIVE) } else { Vec::new() };
        for row in block {
            let (quantity, term) = (row.text("quantity"), row.text("term"));
            let error = |covariance: &[Vec<f64>]| {
                let column = model.column(term);
                covariance[column][column].sqrt()
            };
            let (got, tolerance) = match quantity {
                "subjects" => (model.design.used.len() as f64, 0.0),
                "events" => (fit.sets.events as f64, 0.0),
                "coefficient" => (number(fit.coefficients[model.column(term)]), 1e-9),
                "std_error" => (error(&model.covariance), 1e-9),
                "model_std_error" => (error(&fit.covariance), 1e-9),
                "null_log_likelihood" => (fit.null_log_likelihood, 1e-12),
                "log_likelihood" => (fit.log_likelihood, 1e-12),
                "score" => (number(tests.score.chi_squared), 1e-10),
                "wald" => (number(tests.wald.chi_squared), 1e-9),
                "p_value" => {
                    let column = model.column(term);
                    let z = number(fit.coefficients[column]) / model.covariance[column][column].sqrt();
                    (onearm::numeric::chi_squared::upper_tail(z * z, 1), 1e-8)
                }
                "concordance" => (number(agreement.estimate), 1e-12),
                "concordance_std_error" => (number(agreement.std_error), 1e-10),
                "pairs" => match term {
                    "concordant" => (agreement.concordant, 1e-12),
                    "discordant" => (agreement.discordant, 1e-12),
                    _ => (agreement.tied, 1e-12),
                },
                "zph_km" => (model.zph(TimeTransform::Km, term), 1e-8),
                "zph_identity" => (model.zph(TimeTransform::Identity, term), 1e-8),
                "zph_log" => (model.zph(TimeTransform::Log, term), 1e-8),
                "zph_rank" => (model.zph(TimeTransform::Rank, term), 1e-8),
                "baseline_zero" => (model.cumulative_hazard(&vec![0.0; fit.sets.width], term), 1e-9),
                "baseline_means" => (model.cumulative_hazard(&model.means(), term), 1e-9),
                "profile_lower" => (number(limits[model.column(term)].lower), 1e-8),
                "profile_upper" => (number(limits[model.column(term)].upper), 1e-8),
                "covariate_likelihood_ratio" => {
                    (number(model.tests(term).likelihood_ratio.chi_squared), 1e-8)
                }
                "covariate_score" => (number(model.tests(term).score.chi_squared), 1e-8),
                "covariate_wald" => (number(model.tests(term).wald.chi_squared), 1e-9),
                other => panic!("{}: {other}", row.place),
            };
            seen.insert(quantity.to_owned());
            close(got, row.value("value"), tolerance, &format!("{} {quantity} {term}", row.place));
        }
    }
    assert_eq!((models, seen.len()), (28, 24));
}

/// Evidence: R, written out (tests/reference/cox_firth). R ends its search by numerical derivatives, good to some 1e-8 of a
/// standard error; limits come from `uniroot` at 1e-12 on top of it.
#[test]
fn firth_written_out_in_r() {
    let rows = rows("cox_firth", 76);
    let key = |row: &Row| ["dataset", "numbers", "ties"].map(|key| row.text(key).to_owned());
    let mut models = 0;
    for block in rows.chunk_by(|a, b| key(a) == key(b)) {
        let model = plain_model(&block[0]);
        let ours = firth(&model.fit, ConfidenceLevel::NINETY_FIVE).unwrap();
        models += 1;
        for row in block {
            let column = || model.column(row.text("term"));
            let (got, tolerance) = match row.text("quantity") {
                "coefficient" => (number(ours.coefficients[column()]), 1e-7),
                "std_error" => (ours.covariance[column()][column()].sqrt(), 1e-7),
                "log_likelihood" => (ours.log_likelihood, 1e-10),
                "null_log_likelihood" => (ours.null_log_likelihood, 1e-12),
                "statistic" => (number(ours.profiles[column()].statistic), 1e-7),
                "lower" => (number(ours.profiles[column()].lower), 1e-6),
                "upper" => (number(ours.profiles[column()].upper), 1e-6),
                other => panic!("{}: {other}", row.place),
            };
            let context = format!("{} {} {}", row.place, row.text("quantity"), row.text("term"));
            close(got, row.value("value"), tolerance, &context);
        }
    }
    assert_eq!(models, 8);
}

/// Columns of numbers and their fit.
fn fit_of(sample: &Sample, columns: &[&[f64]], ties: Ties) -> Result<CoxFit, Reason> {
    fit_in(sample, columns, ties, None, None)
}

fn fit_in(
    sample: &Sample,
    columns: &[&[f64]],
    ties: Ties,
    weights: Option<&[f64]>,
    strata: Option<&Factor>,
) -> Result<CoxFit, Reason> {
    let used: Vec<u32> = (0..sample.count() as u32).collect();
    let subjects = CoxSubjects { sample, used: &used, weights, strata };
    fit(RiskSets::new(&subjects, columns)?, ties)
}

/// Numbers that look random: the fractional parts of multiples of the golden ratio's square root.
fn scattered(count: usize, seed: u64) -> Vec<f64> {
    let mut stream = onearm::random::stream(seed, onearm::random::Purpose::Trial, 0);
    (0..count).map(|_| onearm::random::uniform(&mut stream)).collect()
}

fn times(count: usize, seed: u64, tied: bool) -> Sample {
    let (u, c) = (scattered(count, seed), scattered(count, seed + 1000));
    let time = |u: &f64| if tied { (-6.0 * u.ln()).ceil() } else { -6.0 * u.ln() };
    let times: Vec<f64> = u.iter().map(time).collect();
    let events: Vec<bool> = c.iter().map(|c| *c < 0.7).collect();
    Sample::from_times(&times, &events).unwrap()
}

/// Evidence: property. Without ties the score test of a factor is the log-rank test.
#[test]
fn score_test_without_ties_is_the_logrank_test() {
    for seed in 1..20 {
        let sample = times(60, seed, false);
        let group: Vec<usize> = scattered(60, seed + 50).iter().map(|u| (3.0 * u) as usize).collect();
        let is =
            |code: usize| -> Vec<f64> { group.iter().map(|g| f64::from(u8::from(*g == code))).collect() };
        let ours = fit_of(&sample, &[&is(1), &is(2)], Ties::Efron).unwrap();
        let of_group = |code: usize| {
            let all = sample.subjects().iter().zip(&group);
            let members: Vec<Subject> = all.filter(|(_, g)| **g == code).map(|(s, _)| *s).collect();
            RiskTable::new(&Sample::new(members).unwrap())
        };
        let test = logrank(&[of_group(0), of_group(1), of_group(2)]);
        close(number(ours.score_test), number(test.chi_squared), 1e-10, "score");
    }
}

/// Evidence: property.
#[test]
fn no_unit_no_offset_and_no_order_changes_the_fit() {
    let sample = times(80, 7, true);
    let (x, z) = (scattered(80, 70), scattered(80, 71));
    for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
        let plain = fit_of(&sample, &[&x, &z], ties).unwrap();
        let moved: Vec<f64> = x.iter().map(|x| 1e8 + x * 1024.0).collect();
        let other = fit_of(&sample, &[&moved, &z], ties).unwrap();
        // The offset leaves a number of 1e8 eight digits after the point.
        close(number(other.coefficients[0]) * 1024.0, number(plain.coefficients[0]), 1e-7, "moved");
        let large: Vec<f64> = x.iter().map(|x| x * 2.0_f64.powi(400)).collect();
        let other = fit_of(&sample, &[&large, &z], ties).unwrap();
        assert_eq!(number(other.coefficients[0]) * 2.0_f64.powi(400), number(plain.coefficients[0]));
        assert_eq!(other.log_likelihood, plain.log_likelihood);

        let back = |values: &[f64]| values.iter().rev().copied().collect::<Vec<f64>>();
        let turned = Sample::new(sample.subjects().iter().rev().copied().collect()).unwrap();
        let other = fit_of(&turned, &[&back(&x), &back(&z)], ties).unwrap();
        close(number(other.coefficients[1]), number(plain.coefficients[1]), 1e-11, "order");
        let slower = |s: &Subject| Subject { time: s.time * 30.4375, ..*s };
        let scaled = Sample::new(sample.subjects().iter().map(slower).collect()).unwrap();
        let other = fit_of(&scaled, &[&x, &z], ties).unwrap();
        assert_eq!(other.coefficients, plain.coefficients);
    }
}

/// Evidence: property. A subject in two pieces, the second entering late when the first is censored, is the same subject.
#[test]
fn splitting_by_late_entry_changes_nothing() {
    let sample = times(50, 3, true);
    let x = scattered(50, 33);
    for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
        let plain = fit_of(&sample, &[&x], ties).unwrap();
        let (mut pieces, mut values) = (Vec::new(), Vec::new());
        for (subject, x) in sample.subjects().iter().zip(&x) {
            if subject.time > 4.5 {
                pieces.push(Subject { time: 4.5, event: false, ..*subject });
                values.push(*x);
            }
            pieces.push(Subject { entry: if subject.time > 4.5 { 4.5 } else { 0.0 }, ..*subject });
            values.push(*x);
        }
        let split = fit_of(&Sample::new(pieces).unwrap(), &[&values], ties).unwrap();
        close(number(split.coefficients[0]), number(plain.coefficients[0]), 1e-11, "coefficient");
        close(split.log_likelihood, plain.log_likelihood, 1e-13, "ln L");
        close(split.covariance[0][0], plain.covariance[0][0], 1e-11, "variance");
    }
}

/// Evidence: property. With Breslow's ties a weight of 2 is a subject twice; a common weight scales the information alone.
#[test]
fn weights_are_subjects() {
    let sample = times(40, 5, true);
    let x = scattered(40, 55);
    let weights: Vec<f64> = (0..40).map(|index| f64::from(1 + index % 3)).collect();
    let ours = fit_in(&sample, &[&x], Ties::Breslow, Some(&weights), None).unwrap();
    let times = |index: usize| std::iter::repeat_n(index, weights[index] as usize);
    let copies: Vec<usize> = (0..40).flat_map(times).collect();
    let repeated = Sample::new(copies.iter().map(|index| sample.subjects()[*index]).collect()).unwrap();
    let values: Vec<f64> = copies.iter().map(|index| x[*index]).collect();
    let other = fit_of(&repeated, &[&values], Ties::Breslow).unwrap();
    close(number(ours.coefficients[0]), number(other.coefficients[0]), 1e-11, "coefficient");
    close(ours.covariance[0][0], other.covariance[0][0], 1e-11, "variance");

    let (tiny, plain) = (vec![1e-9; 40], fit_of(&sample, &[&x], Ties::Efron).unwrap());
    let light = fit_in(&sample, &[&x], Ties::Efron, Some(&tiny), None).unwrap();
    close(number(light.coefficients[0]), number(plain.coefficients[0]), 1e-10, "light");
}

/// Evidence: by hand. Exact ties by listing every set of subjects that could have failed.
#[test]
fn exact_ties_by_listing_all_sets() {
    let sample = times(12, 9, true);
    let x = scattered(12, 99);
    let ours = fit_of(&sample, &[&x], Ties::Exact).unwrap();
    let b = number(ours.coefficients[0]);
    let subjects = sample.subjects();
    let mut ln_likelihood = 0.0;
    let mut event_times: Vec<f64> = subjects.iter().filter(|s| s.event).map(|s| s.time).collect();
    event_times.sort_by(f64::total_cmp);
    event_times.dedup();
    for time in event_times {
        let at_risk: Vec<usize> = (0..12).filter(|index| subjects[*index].time >= time).collect();
        let failed = |index: &usize| subjects[*index].event && subjects[*index].time == time;
        let count = at_risk.iter().filter(|index| failed(index)).count();
        let sets = (0_u32..1 << at_risk.len()).filter(|set| set.count_ones() as usize == count);
        let sum = |set: u32| -> f64 {
            (0..at_risk.len()).filter(|place| set >> place & 1 == 1).map(|place| x[at_risk[place]]).sum()
        };
        let total: f64 = sets.map(|set| (b * sum(set)).exp()).sum();
        let own: f64 = at_risk.iter().filter(|index| failed(index)).map(|index| x[*index]).sum();
        ln_likelihood += b * own - total.ln();
    }
    close(ours.log_likelihood, ln_likelihood, 1e-13, "ln L");
}

/// Evidence: by hand. Exact ties in which everybody fails say nothing; many ties do not overflow.
#[test]
fn exact_ties_of_large_sets() {
    let count = 3000;
    let x = scattered(count, 4);
    let all = Sample::from_times(&vec![1.0; count], &vec![true; count]).unwrap();
    let ours = fit_of(&all, &[&x], Ties::Exact).unwrap();
    assert_eq!(ours.coefficients, [Outcome::NotEstimable(Reason::ConstantCovariate)]);
    let events: Vec<bool> = (0..count).map(|index| index % 2 == 0).collect();
    let half = Sample::from_times(&vec![1.0; count], &events).unwrap();
    let ours = fit_of(&half, &[&x], Ties::Exact).unwrap();
    assert!(ours.convergence == Convergence::Converged && number(ours.coefficients[0]).abs() < 0.5);
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let sample = |times: &[f64], events: &[bool]| Sample::from_times(times, events).unwrap();
    let none = sample(&[1.0, 2.0, 3.0], &[false; 3]);
    assert_eq!(fit_of(&none, &[&[0.0, 1.0, 0.0]], Ties::Efron).unwrap_err(), Reason::NoEvents);
    let constant = Outcome::NotEstimable(Reason::ConstantCovariate);
    let one = fit_of(&sample(&[1.0], &[true]), &[&[3.0]], Ties::Efron).unwrap();
    assert_eq!(one.coefficients, [constant]);
    assert_eq!(one.score_test, Outcome::NotEstimable(Reason::NoCovariateLeft));
    assert!(concordance(&one).estimate.value().is_none());

    let some = times(30, 2, true);
    let x = scattered(30, 22);
    let (fixed, double): (Vec<f64>, Vec<f64>) = (vec![0.3; 30], x.iter().map(|x| 0.1 - 2.0 * x).collect());
    for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
        let ours = fit_of(&some, &[&fixed, &x, &double], ties).unwrap();
        assert_eq!(ours.coefficients[0], constant);
        assert_eq!(ours.coefficients[2], Outcome::NotEstimable(Reason::Collinear));
        let alone = fit_of(&some, &[&x], ties).unwrap();
        close(number(ours.coefficients[1]), number(alone.coefficients[0]), 1e-12, "the one that is left");
    }
    // Squares beyond the range of numbers.
    let out_of_range = Outcome::NotEstimable(Reason::CovariateOutOfRange);
    let tiny: Vec<f64> = x.iter().map(|x| x * 1e-300).collect();
    assert_eq!(fit_of(&some, &[&tiny], Ties::Efron).unwrap().coefficients, [out_of_range]);

    // Strata of one subject compare nothing.
    let lone = Factor { levels: (0..30).map(|i| i.to_string()).collect(), codes: (0..30).collect() };
    let ours = fit_in(&some, &[&x], Ties::Efron, None, Some(&lone)).unwrap();
    assert_eq!(ours.coefficients, [constant]);
    let pair = Factor { codes: (0..30).map(|i| u32::from(i > 0)).collect(), ..lone };
    assert!(fit_in(&some, &[&x], Ties::Efron, None, Some(&pair)).unwrap().coefficients[0].value().is_some());

    // All events at one time: a fit, but no test of proportional hazards.
    let at_once = sample(&[2.0, 2.0, 2.0, 3.0, 4.0, 5.0], &[true, true, true, false, false, false]);
    let ours = fit_of(&at_once, &[&[1.0, 0.0, 2.0, 1.0, 0.5, 0.2]], Ties::Efron).unwrap();
    let used: Vec<u32> = (0..6).collect();
    for transform in [TimeTransform::Km, TimeTransform::Identity, TimeTransform::Log, TimeTransform::Rank] {
        let test = proportional_hazards(&ours, &at_once, &used, &[vec![0]], transform);
        assert_eq!(test.global.chi_squared, Outcome::NotEstimable(Reason::OneEventTime));
    }
    let weights = [1.0, 2.0, 1.0, 1.0, 1.0, 1.0];
    let ours = fit_in(&at_once, &[&[1.0, 0.0, 2.0, 1.0, 0.5, 0.2]], Ties::Exact, Some(&weights), None);
    assert_eq!(ours.unwrap_err(), Reason::WeightsWithExactTies);
}

#[test]
fn monotone_likelihoods_are_found_out() {
    let rows = rows("cox_firth", 76);
    for row in rows.iter().filter(|row| row.text("dataset") == "cox_monotone") {
        let model = plain_model(row);
        let arm = model.column("arm");
        assert_eq!(model.fit.convergence, Convergence::Monotone(vec![arm]), "{}", row.place);
        assert_eq!(model.fit.coefficients[arm], Outcome::NotEstimable(Reason::MonotoneLikelihood));
        // The failures among those of arm 0 alone decide the rest, and the likelihood.
        let limits = profile_limits(&model.fit, ConfidenceLevel::NINETY_FIVE)[arm];
        assert_eq!(limits.lower, Outcome::NotEstimable(Reason::MonotoneLikelihood));
        assert!(number(limits.upper) < 0.0);
        let tests = cox_tests(&model.fit, &model.covariance);
        assert!(tests.wald.chi_squared.value().is_none() && number(tests.likelihood_ratio.p_value) < 0.05);
    }
    // Nobody of the reference fails: every other level is infinitely worse, and how they compare is still found.
    let sample = times(60, 11, false);
    let group: Vec<usize> = scattered(60, 12).iter().map(|u| (3.0 * u) as usize).collect();
    let silent = |(subject, g): (&Subject, &usize)| Subject { event: subject.event && *g > 0, ..*subject };
    let sample = Sample::new(sample.subjects().iter().zip(&group).map(silent).collect()).unwrap();
    let is = |code: usize| -> Vec<f64> { group.iter().map(|g| f64::from(u8::from(*g == code))).collect() };
    let x = scattered(60, 13);
    for ties in [Ties::Efron, Ties::Exact] {
        let ours = fit_of(&sample, &[&is(1), &is(2), &x], ties).unwrap();
        assert_eq!(ours.convergence, Convergence::Monotone(vec![0, 1]));
        let others: Vec<usize> = (0..60).filter(|index| group[*index] > 0).collect();
        let rest = Sample::new(others.iter().map(|index| sample.subjects()[*index]).collect()).unwrap();
        let of = |values: &[f64]| others.iter().map(|index| values[*index]).collect::<Vec<f64>>();
        let limit = fit_of(&rest, &[&of(&is(2)), &of(&x)], ties).unwrap();
        close(number(ours.coefficients[2]), number(limit.coefficients[1]), 1e-4, "the finite one");
        close(ours.log_likelihood, limit.log_likelihood, 1e-5, "least upper bound");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(60))]
    /// Whatever the data: no panic, and no number that is none.
    #[test]
    fn never_a_number_that_is_none(
        rows in proptest::collection::vec((0_u8..6, proptest::bool::ANY, 0_u8..3, -2_i8..3, 0_u8..3, 0_u8..4), 1..14),
        ties in proptest::sample::select(vec![Ties::Efron, Ties::Breslow, Ties::Exact]),
    ) {
        let subject = |row: &(u8, bool, u8, i8, u8, u8)| {
            let time = f64::from(row.0);
            let entry = f64::from(row.2);
            Subject { entry: if entry < time { entry } else { 0.0 }, time, event: row.1 }
        };
        let sample = Sample::new(rows.iter().map(subject).collect()).unwrap();
        let x: Vec<f64> = rows.iter().map(|row| f64::from(row.3)).collect();
        let z: Vec<f64> = rows.iter().map(|row| 1e8 * f64::from(row.4)).collect();
        let strata = Factor {
            levels: (0..4).map(|level| level.to_string()).collect(),
            codes: rows.iter().map(|row| u32::from(row.5 / 2)).collect(),
        };
        let used: Vec<u32> = (0..rows.len() as u32).collect();
        let Ok(ours) = fit_in(&sample, &[&x, &z], ties, None, Some(&strata)) else { return Ok(()) };
        let mut numbers: Vec<f64> = vec![ours.log_likelihood, ours.null_log_likelihood];
        numbers.extend(ours.covariance.iter().flatten());
        numbers.extend(sandwich(&ours).iter().flatten());
        let level = ConfidenceLevel::NINETY_FIVE;
        let mut outcomes = ours.coefficients.clone();
        let tests = [cox_tests(&ours, &ours.covariance), covariate_tests(&ours, &ours.covariance, &[1])];
        for test in tests.iter().flat_map(|tests| [tests.likelihood_ratio, tests.wald, tests.score]) {
            outcomes.extend([test.chi_squared, test.p_value]);
        }
        for transform in [TimeTransform::Km, TimeTransform::Log] {
            let test = proportional_hazards(&ours, &sample, &used, &[vec![0], vec![1]], transform);
            outcomes.extend(test.covariates.iter().chain([&test.global]).flat_map(|t| [t.chi_squared, t.p_value]));
        }
        let agreement = concordance(&ours);
        outcomes.extend([agreement.estimate, agreement.std_error]);
        outcomes.extend(profile_limits(&ours, level).iter().flat_map(|p| [p.lower, p.upper, p.statistic]));
        if let Ok(penalised) = firth(&ours, level) {
            numbers.extend(penalised.covariance.iter().flatten());
            outcomes.extend(penalised.coefficients);
            outcomes.extend(penalised.profiles.iter().flat_map(|p| [p.lower, p.upper, p.statistic]));
        }
        if let Ok(curves) = baseline(&ours, &vec![0.0; ours.kept.len()]) {
            outcomes.extend(curves.iter().flatten().flat_map(|point| [point.cumulative_hazard, point.survival]));
        }
        numbers.extend(outcomes.iter().filter_map(|outcome| outcome.value()));
        proptest::prop_assert!(numbers.iter().all(|number| number.is_finite()), "{numbers:?}");
    }
}
