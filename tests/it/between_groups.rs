//! Weighted and stratified log-rank tests, trends, hazard ratios of O and E. Evidence: the definitions written out in R, survival,
//! coin, survMisc and metafor (tests/reference/logrank_weighted and its siblings).

use std::collections::{BTreeMap, BTreeSet};

use onearm::hypothesis::{
    HazardRatioMethod, LabelledStratum, Logrank, PermutationMethod, RankWeight, Stratum, hazard_ratio,
    max_combo, permutation_test, trend, weighted_logrank,
};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::numeric::multivariate_normal::box_probability;
use onearm::sample::{RiskTable, Sample, Subject};

use crate::reference::{Row, close, close_or_missing, read, rows};

/// Path, columns of time and event, and the code of an event.
fn place(dataset: &str) -> [&'static str; 4] {
    match dataset {
        "va_lung" => ["scenarios/data/va_lung.csv", "time", "status", "1"],
        "ncctg_lung" => ["scenarios/data/ncctg_lung.csv", "time", "status", "2"],
        "aml" => ["tests/reference/datasets/aml.csv", "time", "status", "1"],
        "ovarian" => ["tests/reference/datasets/ovarian.csv", "futime", "fustat", "1"],
        "ties" => ["tests/reference/datasets/ties.csv", "time", "event", "1"],
        "silent_groups" => ["tests/reference/datasets/silent_groups.csv", "time", "event", "1"],
        "three_arms" => ["tests/reference/datasets/three_arms.csv", "time", "event", "1"],
        other => panic!("no data set {other}"),
    }
}

/// Risk tables by stratum and group, of the subjects that have both; with delayed entry in `three_arms`.
fn stratified(
    dataset: &str,
    factor: &str,
    strata: Option<&str>,
) -> (Vec<String>, Vec<Vec<Option<RiskTable>>>) {
    let [path, time, event, code] = place(dataset);
    let rows = read(path);
    let known =
        |row: &&Row| !row.text(factor).is_empty() && strata.is_none_or(|strata| !row.text(strata).is_empty());
    let mut cells: BTreeMap<(String, String), Vec<Subject>> = BTreeMap::new();
    for row in rows.iter().filter(known) {
        let entry = if dataset == "three_arms" { row.value("entry") } else { 0.0 };
        let event = row.text(event) == code;
        let stratum = strata.map_or("", |strata| row.text(strata)).to_owned();
        let cell = cells.entry((stratum, row.text(factor).to_owned())).or_default();
        cell.push(Subject { entry, time: row.value(time), event });
    }
    let levels: BTreeSet<String> = cells.keys().map(|(_, level)| level.clone()).collect();
    let strata: BTreeSet<String> = cells.keys().map(|(stratum, _)| stratum.clone()).collect();
    let table = |stratum: &String, level: &String| {
        let subjects = cells.get(&(stratum.clone(), level.clone()))?;
        Some(RiskTable::new(&Sample::new(subjects.clone()).unwrap()))
    };
    let tables =
        strata.iter().map(|stratum| levels.iter().map(|level| table(stratum, level)).collect()).collect();
    (levels.into_iter().collect(), tables)
}

/// Tables by stratum and group that a row refers to.
fn tables(row: &Row) -> Vec<Vec<Option<RiskTable>>> {
    let strata = row.text("strata");
    stratified(row.text("dataset"), row.text("factor"), (!strata.is_empty()).then_some(strata)).1
}

fn borrowed(tables: &[Vec<Option<RiskTable>>]) -> Vec<Stratum<'_>> {
    tables.iter().map(|groups| groups.iter().map(Option::as_ref).collect()).collect()
}

fn weight(row: &Row) -> RankWeight {
    match row.text("weight") {
        "fleming-harrington" => RankWeight::fleming_harrington(row.value("rho"), row.value("gamma")).unwrap(),
        name => name.parse().unwrap(),
    }
}

/// Weights are products over at most 140 event times and their powers: 1e-12 for the statistic, and some 50 times that for the
/// p-value of a chi-squared near 30. Where z is near 0 (0.09) the scores cancel two digits more.
#[test]
fn weighted_tests() {
    let mut signed = 0;
    for row in rows("logrank_weighted", 216) {
        let tables = tables(&row);
        let ours = weighted_logrank(&borrowed(&tables), weight(&row));
        assert_eq!(u64::from(ours.df), row.count("df"), "{}", row.place);
        close_or_missing(ours.chi_squared, row.number("chi_squared"), 1e-11, &row.at("chi_squared"));
        close_or_missing(ours.p_value, row.number("p_value"), 1e-10, &row.at("p_value"));
        let z = ours.two_groups.map(|two| two.z);
        assert_eq!(z.is_some(), ours.df == 1, "{}", row.place);
        if let Some(expected) = row.number("z") {
            close(z.unwrap().value().unwrap(), expected, 1e-11, &row.at("z"));
            signed += 1;
        }
    }
    assert!(signed > 100, "{signed} signed statistics");
}

#[test]
fn stratified_tests() {
    let rows = rows("logrank_stratified", 21);
    let block = |row: &Row| ["dataset", "factor", "strata"].map(|column| row.text(column).to_owned());
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let tables = tables(&rows[0]);
        let ours = weighted_logrank(&borrowed(&tables), RankWeight::LOGRANK);
        assert_eq!(ours.groups.len(), rows.len());
        for (group, row) in ours.groups.iter().zip(rows) {
            let counts = [group.subjects, group.observed];
            assert_eq!(counts, ["subjects", "observed"].map(|c| row.count(c)), "{}", row.place);
            close(group.expected, row.value("expected"), 1e-13, &row.at("expected"));
        }
        assert_eq!(u64::from(ours.df), rows[0].count("df"));
        close(ours.chi_squared.value().unwrap(), rows[0].value("chi_squared"), 1e-12, &rows[0].place);
        close(ours.p_value.value().unwrap(), rows[0].value("p_value"), 1e-12, &rows[0].place);
    }
}

#[test]
fn trends() {
    for row in rows("logrank_trend", 32) {
        let tables = tables(&row);
        let scores: Vec<f64> = row.text("scores").split(' ').map(|score| score.parse().unwrap()).collect();
        let test = weighted_logrank(&borrowed(&tables), weight(&row));
        let ours = trend(&test, &scores);
        close_or_missing(ours.z, row.number("z"), 1e-11, &row.at("z"));
        close_or_missing(ours.p_value, row.number("p_value"), 1e-10, &row.at("p_value"));
        close_or_missing(ours.p_one_sided, row.number("p_one_sided"), 1e-10, &row.at("p_one_sided"));
        // Only differences and proportions of scores count; their sign turns that of z.
        let moved: Vec<f64> = scores.iter().map(|score| 7.0 - 3.0 * score).collect();
        let other = trend(&test, &moved);
        close(other.z.value().unwrap(), -ours.z.value().unwrap(), 1e-11, &row.place);
        let equal = trend(&test, &vec![2.0; scores.len()]);
        assert_eq!(equal.z, Outcome::NotEstimable(Reason::NoVariance), "{}", row.place);
        assert_eq!(trend(&test, &scores[1..]).z, Outcome::NotEstimable(Reason::ScoreMissing));
    }
}

/// The trend over two groups is their log-rank test.
#[test]
fn the_trend_of_two_groups_is_their_test() {
    let (_, tables) = stratified("va_lung", "trt", Some("celltype"));
    let test = weighted_logrank(&borrowed(&tables), RankWeight::Gehan);
    let ours = trend(&test, &[1.0, 2.0]);
    close(ours.z.value().unwrap(), test.two_groups.unwrap().z.value().unwrap(), 1e-12, "z");
}

#[test]
fn hazard_ratios() {
    let mut missing = 0;
    for row in rows("hazard_ratio", 54) {
        let tables = tables(&row);
        let strata = borrowed(&tables);
        let test = weighted_logrank(&strata, RankWeight::LOGRANK);
        let method = HazardRatioMethod::ALL.into_iter().find(|method| method.id() == row.text("method"));
        let ours = hazard_ratio(method.unwrap(), &strata, &test, row.level());
        for (got, column) in [
            (ours.estimate, "estimate"),
            (ours.log_std_error, "log_std_error"),
            (ours.interval.lower, "lower"),
            (ours.interval.upper, "upper"),
        ] {
            close_or_missing(got, row.number(column), 1e-12, &row.at(column));
        }
        missing += usize::from(ours.estimate.value().is_none());
    }
    assert_eq!(missing, 4);
}

/// Hazard ratios need two groups, and say so.
#[test]
fn no_ratio_of_three_groups() {
    let (_, tables) = stratified("three_arms", "group", None);
    let strata = borrowed(&tables);
    let test: Logrank = weighted_logrank(&strata, RankWeight::LOGRANK);
    assert!(test.two_groups.is_none());
    let ratio = hazard_ratio(HazardRatioMethod::Peto, &strata, &test, ConfidenceLevel::NINETY_FIVE);
    assert_eq!(ratio.estimate, Outcome::NotEstimable(Reason::TwoGroupsOnly));
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.replace("Inf", "inf").parse().unwrap()).collect()
}

/// Miwa's algorithm with this grid and ours agree to 1e-8; GenzBretz states its error, we ours.
#[test]
fn boxes_under_the_normal_law() {
    for row in rows("multivariate_normal", 30) {
        let m = row.count("variables") as usize;
        let triangle = numbers(row.text("correlations"));
        let correlation = |i: usize, j: usize| match (i.min(j), i.max(j)) {
            (low, high) if low == high => 1.0,
            (low, high) => triangle[high * (high - 1) / 2 + low],
        };
        let matrix: Vec<Vec<f64>> = (0..m).map(|i| (0..m).map(|j| correlation(i, j)).collect()).collect();
        let [lower, upper] = ["lower", "upper"].map(|column| numbers(row.text(column)));
        let ours = box_probability(&matrix, &lower, &upper, 1e-9).unwrap();
        let off = (ours.value - row.value("probability")).abs();
        // GenzBretz states a 99% bound, so a few of its rows may miss it; twice the bound is five standard errors.
        let bar = 2.0 * row.value("error") + ours.error;
        assert!(off <= bar && ours.error < 1e-4, "{}: {ours:?}, off {off:e}", row.place);
        assert!(m > 4 || ours.error < 1e-8, "{}: {ours:?}", row.place);
    }
}

/// Correlations are ratios of sums over event times: 1e-11. p-values to the error that pmvnorm states, and ours.
#[test]
fn largest_of_several_statistics() {
    let rows = rows("max_combo", 56);
    let block = |row: &Row| ["dataset", "factor", "strata", "combination"].map(|c| row.text(c).to_owned());
    let mut tests = 0;
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let tables = tables(&rows[0]);
        let weights: Vec<RankWeight> = rows.iter().map(weight).collect();
        let ours = max_combo(&borrowed(&tables), &weights);
        assert_eq!(ours.components.len(), rows.len());
        for (index, row) in rows.iter().enumerate() {
            close(ours.components[index].z, row.value("z"), 1e-11, &row.at("z"));
            let first = row.value("correlation_with_first");
            close(ours.correlation[0][index], first, 1e-11, &row.at("correlation_with_first"));
        }
        for (maximum, side) in [(ours.one_sided, "one_sided"), (ours.two_sided, "two_sided")] {
            let p = maximum.p_value.value().unwrap();
            let off = (p - rows[0].value(&format!("p_{side}"))).abs();
            let bar = 2.0 * rows[0].value(&format!("error_{side}")) + maximum.p_error;
            assert!(off <= bar, "{} {side}: {p:e}, off {off:e}, {bar:e}", rows[0].place);
            assert!(maximum.p_error < 1e-4, "{} {side}: {maximum:?}", rows[0].place);
            // With three dimensions or less the error is that of quadrature.
            assert!(rows.len() > 4 || maximum.p_error < 1e-7, "{} {side}: {maximum:?}", rows[0].place);
        }
        tests += 1;
    }
    assert_eq!(tests, 16);
}

/// Six nearly dependent weights, by the lattice: 4 million draws in R gave 5.4275e-4 with standard error 1.165e-5 (README of the
/// reference folder).
#[test]
fn largest_of_six_statistics() {
    let (_, tables) = stratified("ncctg_lung", "sex", None);
    let pair = |rho, gamma| RankWeight::fleming_harrington(rho, gamma).unwrap();
    let usual = [RankWeight::LOGRANK, pair(1.0, 0.0), pair(0.0, 1.0), pair(1.0, 1.0)];
    let weights: Vec<RankWeight> =
        usual.into_iter().chain([RankWeight::Gehan, RankWeight::TaroneWare]).collect();
    let ours = max_combo(&borrowed(&tables), &weights).one_sided;
    let off = (ours.p_value.value().unwrap() - 5.4275e-4).abs();
    assert!(off <= 4.0 * 1.165e-5 && ours.p_error < 2e-5, "{ours:?}");
    assert_eq!(ours.chosen, Some(1));
}

/// The subjects of a row of the permutation file, by stratum, each with its group.
fn labelled(row: &Row) -> Vec<LabelledStratum> {
    let [path, time, event, code] = place(row.text("dataset"));
    let all = read(path);
    let picked: Vec<&Row> =
        row.text("subjects").split(' ').map(|i| &all[i.parse::<usize>().unwrap() - 1]).collect();
    let factor = row.text("factor");
    let levels: BTreeSet<&str> = picked.iter().map(|subject| subject.text(factor)).collect();
    let strata = row.text("strata");
    let mut cells: BTreeMap<&str, (Vec<Subject>, Vec<usize>)> = BTreeMap::new();
    for subject in picked {
        let stratum = if strata.is_empty() { "" } else { subject.text(strata) };
        let (subjects, groups) = cells.entry(stratum).or_default();
        let event = subject.text(event) == code;
        subjects.push(Subject { entry: 0.0, time: subject.value(time), event });
        groups.push(levels.iter().position(|level| *level == subject.text(factor)).unwrap());
    }
    let made = |(subjects, groups)| LabelledStratum { sample: Sample::new(subjects).unwrap(), groups };
    cells.into_values().map(made).collect()
}

/// Counts are whole numbers: the p-values are equal but for the division.
#[test]
fn permutation_tests() {
    for row in rows("permutation", 9) {
        let strata = labelled(&row);
        let ours = permutation_test(&strata, RankWeight::LOGRANK, 20_000, 7);
        let arrangements = row.value("arrangements");
        assert_eq!(ours.method, Some(PermutationMethod::Exact { arrangements }), "{}", row.place);
        close(ours.statistic.value().unwrap(), row.value("statistic"), 1e-11, &row.at("statistic"));
        close(ours.p_value.value().unwrap(), row.value("p_value"), 1e-11, &row.at("p_value"));
        close_or_missing(ours.p_one_sided, row.number("p_one_sided"), 1e-11, &row.at("p_one_sided"));
        // Labels exchanged: the other tail, which shares the arrangements at the observed sum.
        if row.count("groups") == 2 {
            let swap = |s: &LabelledStratum| LabelledStratum {
                groups: s.groups.iter().map(|g| 1 - g).collect(),
                ..s.clone()
            };
            let other =
                permutation_test(&strata.iter().map(swap).collect::<Vec<_>>(), RankWeight::LOGRANK, 1, 1);
            close(other.p_value.value().unwrap(), ours.p_value.value().unwrap(), 1e-11, &row.place);
            close(other.statistic.value().unwrap(), -ours.statistic.value().unwrap(), 1e-11, &row.place);
            let both = other.p_one_sided.value().unwrap() + ours.p_one_sided.value().unwrap();
            assert!(both >= 1.0 - 1e-12, "{}: {both}", row.place);
        }
    }
}

/// Beyond what can be counted: random arrangements, near the normal law, the same bits from the same seed.
#[test]
fn random_arrangements() {
    let subject = |i: u32| Subject {
        entry: 0.0,
        time: f64::from(i * i % 997) + 0.001 * f64::from(i),
        event: !i.is_multiple_of(5),
    };
    let sample = Sample::new((1..=160).map(subject).collect()).unwrap();
    let strata = |count: usize| {
        vec![LabelledStratum {
            sample: sample.clone(),
            groups: (0..160).map(|i| (i * 7 % 31) % count).collect(),
        }]
    };
    for groups in [2, 3] {
        let ours = permutation_test(&strata(groups), RankWeight::LOGRANK, 20_000, 7);
        assert!(matches!(ours.method, Some(PermutationMethod::MonteCarlo(run)) if run.draws == 20_000));
        assert_eq!(ours, permutation_test(&strata(groups), RankWeight::LOGRANK, 20_000, 7));
        assert_ne!(ours, permutation_test(&strata(groups), RankWeight::LOGRANK, 20_000, 8));
        let statistic = ours.statistic.value().unwrap();
        let law = if groups == 2 {
            2.0 * onearm::numeric::normal::upper_tail(statistic.abs())
        } else {
            onearm::numeric::chi_squared::upper_tail(statistic, 2)
        };
        // Four standard errors, and what the normal law misses at 160 subjects.
        let (error, _) = ours.std_errors.unwrap();
        let p = ours.p_value.value().unwrap();
        assert!((p - law).abs() < 4.0 * error + 0.01, "{groups}: {p} {law} {error}");
    }
}

#[test]
fn permutations_without_a_question() {
    let stratum = |rows: &[(f64, bool)], groups: &[usize]| LabelledStratum {
        sample: Sample::new(
            rows.iter().map(|(time, event)| Subject { entry: 0.0, time: *time, event: *event }).collect(),
        )
        .unwrap(),
        groups: groups.to_vec(),
    };
    let p = |strata: &[LabelledStratum]| permutation_test(strata, RankWeight::LOGRANK, 100, 1).p_value;
    let missing = Outcome::NotEstimable;
    assert_eq!(p(&[]), missing(Reason::NoEvents));
    assert_eq!(p(&[stratum(&[(1.0, false), (2.0, false)], &[0, 1])]), missing(Reason::NoEvents));
    assert_eq!(p(&[stratum(&[(1.0, true), (2.0, true)], &[1, 1])]), missing(Reason::OneGroup));
    // All events at one time: every score is 0.
    assert_eq!(p(&[stratum(&[(3.0, true); 4], &[0, 0, 1, 1])]), missing(Reason::NoVariance));
    // Strata of one subject permute nothing.
    let lone = [stratum(&[(1.0, true)], &[0]), stratum(&[(2.0, true)], &[1])];
    assert_eq!(p(&lone), missing(Reason::NoVariance));
    // By hand: 2 against 2, the most extreme of six arrangements.
    let four = stratum(&[(1.0, true), (2.0, true), (3.0, true), (4.0, true)], &[0, 0, 1, 1]);
    let ours = permutation_test(std::slice::from_ref(&four), RankWeight::LOGRANK, 1, 1);
    close(ours.p_one_sided.value().unwrap(), 1.0 / 6.0, 1e-14, "2 against 2");
    // Beside it a stratum of one subject changes nothing.
    let beside = permutation_test(&[stratum(&[(9.0, true)], &[1]), four], RankWeight::LOGRANK, 1, 1);
    assert_eq!((beside.p_value, beside.p_one_sided), (ours.p_value, ours.p_one_sided));
}
