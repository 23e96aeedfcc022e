//! Every reference value, recomputed by the checks that `onearm verify` runs.

use std::collections::BTreeSet;

use onearm::verification::{METHODS, Method};

use crate::reference::in_repository;

/// All cases of a method; fails on the first that does not pass.
fn passes(method: &Method) {
    let cases = method.recompute().unwrap_or_else(|error| panic!("{error}"));
    for case in &cases {
        assert!(case.passes(1.0), "{}: {case:#?}, {:?}", method.id, case.difference(1.0));
        assert!(!case.name.is_empty() && !case.tolerance.reason.is_empty(), "{}: {case:?}", method.id);
    }
    assert_eq!(cases.len(), method.cases, "{}: compared, and to be compared", method.id);
    let distinct: BTreeSet<_> = cases.iter().map(|case| (&case.place, &case.quantity)).collect();
    assert_eq!(distinct.len(), cases.len(), "{}: a number is compared twice", method.id);
}

#[test]
fn every_reference_value_is_met() {
    METHODS.iter().for_each(passes);
}

#[test]
fn methods_are_named_after_their_folders() {
    let ids: BTreeSet<_> = METHODS.iter().map(|method| method.id).collect();
    assert_eq!(ids.len(), METHODS.len());
    for method in METHODS {
        let file = std::fs::read_to_string(in_repository(&method.file())).unwrap();
        assert_eq!(file, method.csv, "{}", method.id);
        assert_ne!(method.source(), "not stated", "{}", method.id);
    }
}
