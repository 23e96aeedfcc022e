//! `--landmark`, `--median-test` and `--exponential-test` from outside.

use super::*;

const SIX_MP: &str = "analyze leukaemia_6mp.csv --time time --event event --time-unit weeks";

fn json(folder: &Folder, line: &str) -> Value {
    serde_json::from_str(&folder.onearm(&format!("{line} --format json")).done().stdout).unwrap()
}

fn near(value: &Value, known: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value}, {known} expected"));
    assert!((value / known - 1.0).abs() < 5e-7, "{value} {known}");
}

/// Evidence: R 4.2.2, survival 3.5-3, seven digits: landmark 10 weeks against one half, and the exponential tests.
#[test]
fn the_6mp_arm() {
    let folder = Folder::new().shipped("leukaemia_6mp.csv");
    let line = format!(
        "{SIX_MP} --benchmark exponential:median=12 --benchmark exponential:median=10 --landmark 10,20 --median-test --exponential-test"
    );
    let tests = &json(&folder, &line)["benchmark_tests"];
    assert_eq!(tests["landmark"].as_array().unwrap().len(), 4);
    let at_ten = &tests["landmark"][2];
    assert_eq!((&at_ten["benchmark"], &at_ten["time"]), (&"exponential:median=10".into(), &10.0.into()));
    near(&at_ten["benchmark_survival"], 0.5);
    let z = |transform: &str| {
        let all = at_ten["tests"].as_array().unwrap();
        all.iter().find(|test| test["transform"] == transform).unwrap()["statistic"].clone()
    };
    near(&z("arcsine"), 2.374312);
    near(&z("log-log"), 1.980465);
    near(&z("plain"), 2.625242);
    // Two censored before 10 weeks: at 6 and at 9.
    let binomial = &at_ten["binomial"];
    assert_eq!(
        (&binomial["survivors"], &binomial["failures"], &binomial["unevaluable"]),
        (&14.into(), &5.into(), &2.into())
    );
    assert_eq!(at_ten["recommendation"]["test"], "log-log");
    // The median of the benchmark is the landmark.
    let median = &tests["median"][1];
    near(&median["tests"][0]["statistic"], 2.625242);
    assert_eq!(median["median"], 23.0);
    let exponential = &tests["exponential"][0];
    for (index, known) in [(0, 2.504035), (1, 2.887063)] {
        near(&exponential["tests"][index]["statistic"], known);
    }
    near(&exponential["tests"][2]["p_value_one_sided"], 0.001309299);
    near(&exponential["median"]["lower"], 15.78614);
    assert_eq!(exponential["recommendation"]["test"], "cube-root");

    let text = folder.onearm(&line).done().stdout;
    for words in [
        "Survival at 10, all",
        "trust: log-log",
        "exact binomial",
        "Jeffreys",
        "Median, all",
        "Both taken to be exponential",
        "trust: cube-root",
        "2 of 21 subjects",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn only_what_is_asked_for() {
    let folder = Folder::new();
    let none = json(&folder, &format!("{TEN_FLAGS} --benchmark exponential:median=5"));
    assert!(none.get("benchmark_tests").is_none());
    let one = json(&folder, &format!("{TEN_FLAGS} --benchmark exponential:median=5 --median-test"));
    assert_eq!(keys(&one["benchmark_tests"]), ["median"]);
    for flag in ["--landmark 3", "--median-test", "--exponential-test"] {
        folder.refuses(&format!("{TEN_FLAGS} {flag}"), 2, &["--benchmark"]);
    }
    for wrong in ["0", "-3", "NaN", "inf", "x"] {
        folder.refuses(
            &format!("{TEN_FLAGS} --benchmark exponential:median=5 --landmark {wrong}"),
            2,
            &["--landmark"],
        );
    }
}

#[test]
fn complete_data_ask_for_the_exact_test() {
    let folder = Folder::new().file("all.csv", "time,event\n1,1\n2,1\n3,1\n4,1\n5,1\n6,0\n");
    let line = "analyze all.csv --time time --event event --benchmark exponential:median=3 --landmark 3";
    let test = &json(&folder, line)["benchmark_tests"]["landmark"][0];
    assert_eq!(test["recommendation"]["test"], "exact-binomial");
    near(&test["binomial"]["p_value_one_sided"], 42.0 / 64.0);
    near(&test["binomial"]["share"], 0.5);
}

/// A null has its reason beside it, whatever the data and the benchmark.
#[test]
fn what_does_not_exist_has_a_reason() {
    let folder = Folder::new()
        .file("one.csv", "time,event\n5,1\n")
        .file("none.csv", "time,event\n5,0\n6,0\n")
        .file("zero.csv", "time,event\n0,1\n0,1\n3,0\n")
        .file("once.csv", "time,event\n4,1\n4,1\n4,1\n")
        .file("late.csv", "time,event,entry\n4,1,2\n7,0,3\n9,1,1\n");
    let asked = "--landmark 2,4.5,50 --median-test --exponential-test";
    for data in ["one", "none", "zero", "once", "late"] {
        let entry = if data == "late" { "--entry entry" } else { "" };
        for law in [
            "exponential:median=5",
            "exponential:median=1e-6",
            "piecewise:rates=0/.1,cuts=6",
            "weibull:shape=2,median=1e9",
        ] {
            let line =
                format!("analyze {data}.csv --time time --event event {entry} --benchmark {law} {asked}");
            let result = json(&folder, &line);
            complete(&result["benchmark_tests"], &line);
            folder.onearm(&line).done();
        }
    }
    let reason = |line: &str, pointer: &str| json(&folder, line).pointer(pointer).unwrap().clone();
    let late = "analyze late.csv --time time --event event --entry entry --benchmark exponential:median=5 --landmark 3";
    assert_eq!(reason(late, "/benchmark_tests/landmark/0/binomial/reasons/share"), "delayed-entry");
    let cut = format!("{TEN_FLAGS} --benchmark exponential:median=5 --horizon 4 --landmark 6 --median-test");
    assert_eq!(reason(&cut, "/benchmark_tests/landmark/0/reasons/benchmark_survival"), "beyond-horizon");
    assert_eq!(reason(&cut, "/benchmark_tests/median/0/reasons/benchmark_median"), "beyond-horizon");
    let weibull = format!("{TEN_FLAGS} --benchmark weibull:shape=2,median=5 --exponential-test");
    let place = "/benchmark_tests/exponential/0/tests/0/reasons/statistic";
    assert_eq!(reason(&weibull, place), "benchmark-not-exponential");
}

/// Every null below has a reason of the same key, and every number is one.
fn complete(value: &Value, line: &str) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                assert!(
                    !inner.is_null() || map.get("reasons").is_some_and(|reasons| !reasons[key].is_null()),
                    "{line}: {key} in {value}"
                );
                complete(inner, line);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| complete(inner, line)),
        _ => {}
    }
}
