//! Flags of the tests between groups, and samples that leave little or nothing to compare. Evidence: by hand; one test
//! beside another that must agree.

use super::missing::explained;
use super::{Folder, close};

const FLAGS: &str = "--time t --event e --by g";
const EVERY: &str = "--rho-gamma 1,0/0,1 --weight gehan,tarone-ware,peto,modified-peto,prentice --trend --max-combo \
                     --permutation=200 --permutation-seed 3";
/// Two groups that do not overlap.
const APART: &str = "t,e,g\n1,1,a\n2,1,a\n3,1,b\n4,1,b\n";

fn with(rows: &str) -> Folder {
    Folder::new().file("g.csv", rows)
}

#[test]
fn two_against_two_by_hand() {
    let found = with(APART).json(&format!("analyze g.csv {FLAGS} --permutation --trend --max-combo=0,0"));
    let logrank = &found["logrank"];
    // b is expected 1/2 + 2/3 + 1 + 1 events, has 2, and a variance of 1/4 + 2/9.
    let z = (13.0 / 6.0 + 1.0 - 2.0) / f64::sqrt(0.25 + 2.0 / 9.0);
    close(&logrank["z"], z, 1e-14);
    assert_eq!(logrank["z_favours"], "b");
    assert_eq!(
        (&logrank["advice"]["trust"], &found["permutation"]["method"]),
        (&"permutation".into(), &"exact".into())
    );
    assert_eq!(found["permutation"]["arrangements"], 6.0);
    close(&found["permutation"]["p_value_one_sided"], 1.0 / 6.0, 1e-14);
    close(&found["permutation"]["p_value"], 1.0 / 3.0, 1e-14);
    close(&found["trend"]["tests"][0]["z"], z, 1e-14);
    close(&found["max_combo"]["two_sided"]["p_value"], logrank["p_value"].as_f64().unwrap(), 1e-12);
    close(&found["max_combo"]["one_sided"]["p_value"], logrank["p_value_one_sided"].as_f64().unwrap(), 1e-12);
}

/// A flag whose value may be left out does not take the file for it; a value needs its `=`, and the help says so.
#[test]
fn a_bare_flag_before_the_file() {
    let folder = with(APART);
    for (flag, key) in [("--trend", "trend"), ("--max-combo", "max_combo"), ("--permutation", "permutation")]
    {
        let before = folder.json(&format!("analyze {flag} g.csv {FLAGS}"));
        let behind = folder.json(&format!("analyze g.csv {FLAGS} {flag}"));
        assert_eq!(before, behind);
        assert!(before[key].is_object(), "{flag}");
        folder.refuses(&format!("analyze g.csv {FLAGS} {flag} 1,2"), 2, &["1,2"]);
    }
    let help = folder.onearm("analyze --help").done().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for example in
        ["--trend=1,2,5 (with `=`)", "--max-combo=0,0/0,0.5 (with `=`)", "--permutation=1e6 (with `=`)"]
    {
        assert!(help.contains(example), "{example}");
    }
}

#[test]
fn flags_that_are_refused() {
    let folder = with(APART);
    for (flag, words) in [
        ("--trend=1", ["1 score for 2 groups", "in this order: a, b"]),
        ("--trend=1,2,3", ["3 scores for 2 groups", "in this order: a, b"]),
        ("--trend=4,4", ["--trend", "must not all be equal"]),
        ("--trend=1,x", ["--trend", "not a number"]),
        ("--trend=1,inf", ["--trend", "not a number"]),
        ("--trend=", ["--trend", "'"]),
        ("--weight wilcoxon", ["--weight", "gehan"]),
        ("--weight", ["--weight", "a value is required"]),
        ("--rho-gamma 1", ["--rho-gamma", "1"]),
        ("--rho-gamma 1,-1", ["--rho-gamma", "-1"]),
        ("--rho-gamma nan,0", ["--rho-gamma", "nan"]),
        ("--max-combo=0,0/x", ["--max-combo", "x"]),
        ("--max-combo=0,0/0,1/0,2/0,3/0,4/0,5/0,6/0,7/0,8", ["--max-combo", "at most 8 pairs"]),
        ("--permutation=0", ["--permutation", "whole number from 1"]),
        ("--permutation=2.5", ["--permutation", "whole number from 1"]),
        ("--permutation=1e13", ["--permutation", "whole number from 1"]),
        ("--permutation --permutation-seed -1", ["--permutation-seed", "-1"]),
        ("--permutation-seed 4", ["required", "--permutation"]),
    ] {
        folder.refuses(&format!("analyze g.csv {FLAGS} {flag}"), 2, &words);
    }
    for flag in ["--rho-gamma 1,0", "--weight gehan", "--trend", "--max-combo", "--permutation"] {
        folder.refuses(&format!("analyze g.csv --time t --event e {flag}"), 2, &["required", "--by"]);
    }
}

/// No number without a reason, whatever the sample; and the same with strata.
#[test]
fn odd_samples() {
    for (rows, reason) in [
        ("1,1,a,x", Some("one-group")),
        ("1,1,a,x\n2,1,a,x\n3,0,a,y", Some("one-group")),
        ("1,0,a,x\n2,0,b,x", Some("no-events")),
        ("3,1,a,x\n3,1,a,x\n3,1,b,y\n3,1,b,y", None),
        ("0,1,a,x\n0,1,b,x\n1,1,a,y\n2,0,b,y", None),
        // Nobody of b is at risk when something happens.
        ("3,1,a,x\n4,1,a,y\n1,0,b,x\n2,0,b,y", Some("one-group")),
        ("3,1,a,x\n4,1,b,y\n1,0,c,x\n2,0,c,y", None),
        ("1e-320,1,a,x\n1e12,1,b,x\n1e12,0,b,y", None),
        ("1,1,a,x\n2,1,b,y\n3,1,c,z", None),
    ] {
        let folder = with(&format!("t,e,g,s\n{rows}\n"));
        let found = folder.json(&format!("analyze g.csv {FLAGS} {EVERY}"));
        explained(&found, &format!("{rows} "));
        if let Some(reason) = reason {
            assert_eq!(found["logrank"]["reasons"]["p_value"], reason, "{rows}");
            assert_eq!(found["trend"]["tests"][0]["reasons"]["p_value"], reason, "{rows}");
            assert_eq!(found["max_combo"]["two_sided"]["reasons"]["p_value"], reason, "{rows}");
        }
        explained(
            &folder.json(&format!("analyze g.csv {FLAGS} {EVERY} --strata s")),
            &format!("{rows} strata "),
        );
        folder.onearm(&format!("analyze g.csv {FLAGS} {EVERY}")).done();
    }
}

/// Scores and powers at the edge of numbers.
#[test]
fn extreme_scores_and_powers() {
    let folder = with(APART);
    for flag in ["--trend=1e308,-1e308", "--trend=1e-300,0", "--rho-gamma 0,1e300", "--max-combo=1e300,0/0,0"]
    {
        explained(&folder.json(&format!("analyze g.csv {FLAGS} {flag}")), flag);
    }
}
