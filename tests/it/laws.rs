//! Laws of the time to an event. Evidence: R 4.2.2 (tests/reference/laws).

use onearm::distribution::{EventTimeLaw, Law};

use crate::reference::{close, rows};

/// The worst relative differences met are 1e-13 times the logarithm of what is compared: exponentials multiply the rounding of their argument by it.
#[test]
fn hazards_and_their_inverse() {
    let mut kinds = [0; 3];
    for row in rows("laws", 600) {
        let law: Law = row.text("law").parse().unwrap();
        let (argument, expected) = (row.value("argument"), row.value("value"));
        let (got, kind) = match row.text("kind") {
            "hazard" => (law.hazard(argument), 0),
            "cumulative_hazard" => (law.cumulative_hazard(argument), 1),
            "inverse" => (law.inverse_cumulative_hazard(argument), 2),
            other => panic!("{}: no kind {other}", row.place),
        };
        kinds[kind] += 1;
        if expected.is_infinite() {
            assert_eq!(got, expected, "{}", row.at(row.text("law")));
        } else {
            close(got, expected, 1e-12, &row.at(row.text("law")));
        }
    }
    assert!(kinds.iter().all(|count| *count > 150), "{kinds:?}");
}
