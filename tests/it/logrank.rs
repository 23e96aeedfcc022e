//! The k-sample log-rank test. Evidence: R 4.2.2, survival 3.5-3 `survdiff` (tests/reference/logrank).
//!
//! Tolerances, relative: expectations are sums of at most 140 fractions and agree to 6e-16, so 1e-14. O - E
//! cancels one or two digits and the p-value of a chi-squared near 25 has 13 times the relative error of the
//! statistic; both agree to 1e-14, so 1e-13.

use onearm::hypothesis::logrank;
use onearm::measure::{Outcome, Reason};
use onearm::sample::{RiskTable, Sample};

use crate::reference::{Row, close, close_or_missing, groups, rows};

const EXPECTED: f64 = 1e-14;
const CHI_SQUARED: f64 = 1e-13;
const P_VALUE: f64 = 1e-13;

#[test]
fn tests_of_equal_hazards() {
    let rows = rows("logrank", 25);
    let block = |row: &Row| ["dataset", "factor"].map(|column| row.text(column).to_owned());
    let (mut tests, mut silent) = (0, 0);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let samples = groups(rows[0].text("dataset"), rows[0].text("factor"));
        let names: Vec<&str> = samples.keys().map(String::as_str).collect();
        assert_eq!(names, rows.iter().map(|row| row.text("group")).collect::<Vec<_>>(), "{}", rows[0].place);
        let tables: Vec<RiskTable> = samples.values().map(RiskTable::new).collect();
        let ours = logrank(&tables);
        for (index, (group, row)) in ours.groups.iter().zip(rows).enumerate() {
            let counts = [group.subjects, group.observed];
            assert_eq!(counts, ["subjects", "observed"].map(|c| row.count(c)), "{}", row.place);
            close(group.expected, row.value("expected"), EXPECTED, &row.at("expected"));
            assert_eq!(ours.left_out.contains(&index), row.value("expected") == 0.0, "{}", row.place);
            silent += usize::from(ours.left_out.contains(&index));
        }
        let row = &rows[0];
        assert_eq!(u64::from(ours.df), row.count("df"), "{}", row.place);
        if ours.df == 0 {
            // R says 0 and p = 1 here; we say that there is nothing to compare.
            assert_eq!(row.value("chi_squared"), 0.0);
            assert_eq!(ours.chi_squared, Outcome::NotEstimable(Reason::OneGroup));
            assert_eq!(ours.p_value, Outcome::NotEstimable(Reason::OneGroup));
        } else {
            let expected = row.number("chi_squared");
            close_or_missing(ours.chi_squared, expected, CHI_SQUARED, &row.at("chi_squared"));
            close_or_missing(ours.p_value, row.number("p_value"), P_VALUE, &row.at("p_value"));
        }
        tests += 1;
    }
    assert!(tests == 10 && silent == 2, "{tests} tests, {silent} silent groups");
}

/// Evidence: by hand. Times 1 2 | 3 4, all events: E of the first group 2/4 + 1/3, variance 1/4 + 2/9.
#[test]
fn four_subjects_by_hand() {
    let table = |times: [f64; 2]| RiskTable::new(&Sample::from_times(&times, &[true; 2]).unwrap());
    let ours = logrank(&[table([1.0, 2.0]), table([3.0, 4.0])]);
    let expected = 0.5 + 1.0 / 3.0;
    close(ours.groups[0].expected, expected, 1e-15, "expected");
    let chi_squared = (2.0 - expected) * (2.0 - expected) / (0.25 + 2.0 / 9.0);
    close(ours.chi_squared.value().unwrap(), chi_squared, 1e-14, "chi-squared");
}

#[test]
fn nothing_to_compare_is_an_outcome() {
    let table = |events: [bool; 2]| RiskTable::new(&Sample::from_times(&[1.0, 2.0], &events).unwrap());
    let none = logrank(&[table([false; 2]), table([false; 2])]);
    assert_eq!(none.chi_squared, Outcome::NotEstimable(Reason::NoEvents));
    assert_eq!(none.left_out, [0, 1]);
    let one = logrank(&[table([true; 2])]);
    assert_eq!((one.p_value, one.df), (Outcome::NotEstimable(Reason::OneGroup), 0));
}
