//! Weighted and stratified log-rank tests, trends, hazard ratios of O and E. Evidence: the definitions written out in R, survival,
//! coin, survMisc and metafor (tests/reference/logrank_weighted and its siblings).

use std::collections::{BTreeMap, BTreeSet};

use onearm::hypothesis::{
    HazardRatioMethod, Logrank, RankWeight, Stratum, hazard_ratio, trend, weighted_logrank,
};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
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
