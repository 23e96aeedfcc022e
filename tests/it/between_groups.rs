//! Weighted log-rank tests, trends, hazard ratios, permutations: hand cases and properties. Numbers of R are held by
//! `onearm::verification`.

use std::collections::{BTreeMap, BTreeSet};

use onearm::hypothesis::{
    HazardRatioMethod, LabelledStratum, Logrank, PermutationMethod, RankWeight, Stratum, hazard_ratio,
    max_combo, permutation_test, trend, weighted_logrank,
};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::sample::{RiskTable, Sample, Subject};

use crate::reference::{Row, close, read, rows};

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

/// Only differences and proportions of scores count; their sign turns that of z.
#[test]
fn scores_of_a_trend() {
    for row in rows("logrank_trend", 32) {
        let tables = tables(&row);
        let scores: Vec<f64> = row.text("scores").split(' ').map(|score| score.parse().unwrap()).collect();
        let test = weighted_logrank(&borrowed(&tables), weight(&row));
        let ours = trend(&test, &scores);
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

/// With four weights or less the error is that of quadrature.
#[test]
fn the_error_of_the_largest_statistic_is_small() {
    let rows = rows("max_combo", 56);
    let block = |row: &Row| ["dataset", "factor", "strata", "combination"].map(|c| row.text(c).to_owned());
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let tables = tables(&rows[0]);
        let weights: Vec<RankWeight> = rows.iter().map(weight).collect();
        let ours = max_combo(&borrowed(&tables), &weights);
        for maximum in [ours.one_sided, ours.two_sided] {
            let bar = if rows.len() > 4 { 1e-4 } else { 1e-7 };
            assert!(maximum.p_error < bar, "{}: {maximum:?}", rows[0].place);
        }
    }
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

/// Labels exchanged: the other tail, which shares the arrangements at the observed sum.
#[test]
fn labels_exchanged_in_a_permutation_test() {
    for row in rows("permutation", 9) {
        let strata = labelled(&row);
        let ours = permutation_test(&strata, RankWeight::LOGRANK, 20_000, 7);
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
