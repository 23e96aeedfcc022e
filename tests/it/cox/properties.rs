//! Properties of fits, ties by hand, and what has no fit.

use onearm::estimator::cox::{
    Convergence, CoxFit, CoxSubjects, RiskSets, Ties, baseline, concordance, firth, fit, profile_limits,
    sandwich,
};
use onearm::hypothesis::{TimeTransform, covariate_tests, cox_tests, logrank, proportional_hazards};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::sample::{Factor, RiskTable, Sample, Subject};

use crate::reference::{close, rows};

use super::number;
use super::reference::plain_model;

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
        let tests = cox_tests(&model.fit, &model.fit.covariance);
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
