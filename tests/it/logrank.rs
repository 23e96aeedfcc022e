//! The k-sample log-rank test: hand cases. The reference values of R are held by `verification`.

use onearm::hypothesis::logrank;
use onearm::measure::{Outcome, Reason};
use onearm::sample::{RiskTable, Sample};

use crate::reference::close;

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
