//! A value that does not exist is null, and says why; nothing is infinite or "not a number".

use super::*;

/// Keys that are null because they were not asked for, or because the key beside them says why.
const OPTIONAL: [&str; 12] = [
    "time_unit",
    "by",
    "logrank",
    "strata",
    "rmst",
    "horizon",
    "landmark",
    "median",
    "survival_at_landmark",
    "median_excludes_benchmark",
    "estimand",
    "power_curve",
];

/// Every null has a reason beside it, and every reason a null.
#[track_caller]
pub(super) fn explained(value: &Value, path: &str) {
    match value {
        Value::Object(object) => {
            let reasons = object.get("reasons").map_or_else(Vec::new, keys);
            for (key, value) in object {
                let has_reason = reasons.contains(&key.as_str());
                let may_be = OPTIONAL.contains(&key.as_str())
                    || path.ends_with("cautions/")
                    || key == "largest_difference";
                assert!(!value.is_null() || has_reason || may_be, "{path}{key} is null without a reason");
                assert!(!has_reason || value.is_null(), "{path}{key} has a value and a reason for none");
                explained(value, &format!("{path}{key}/"));
            }
            assert!(reasons.iter().all(|key| object.contains_key(*key)), "{path}: {reasons:?}");
        }
        Value::Array(entries) => entries.iter().for_each(|entry| explained(entry, path)),
        _ => {}
    }
}

#[test]
fn in_analyses_of_odd_samples() {
    let flags =
        "--time time --event event --at 0,5,1e9 --rmst 1e9 --quantiles 0.5,0.9999,1e-9 --conf-level 0.999999";
    for rows in
        ["5,1", "5,0", "0,1\n0,0", "5,0\n6,0", "5,1\n5,1", "1e-320,1\n1e12,1\n1e12,0", "0,0", "1,1\n2,0\n3,1"]
    {
        let folder = Folder::new().file("odd.csv", format!("time,event\n{rows}\n"));
        explained(&folder.json(&format!("analyze odd.csv {flags} --fit all")), &format!("{rows} fits "));
        for conf_type in ["plain", "log", "log-log", "logit", "arcsine"] {
            for law in ["exponential:median=1e-9", "exponential:median=1e200", "piecewise:rates=0/1,cuts=1e6"]
            {
                let line = format!("analyze odd.csv {flags} --conf-type {conf_type} --benchmark {law}");
                explained(&folder.json(&line), &format!("{rows} {conf_type} {law} "));
            }
        }
    }
}

#[test]
fn in_cox_models_of_odd_samples() {
    let flags = "--time time --event event --at 1 --by g --covariates x --firth --baseline means";
    for rows in [
        "5,1,a,1",
        "5,0,a,1",
        "5,1,a,1\n6,0,b,2",
        "5,1,a,\n6,0,b,",
        "5,1,a,1\n5,1,b,2\n5,1,a,3",
        "0,1,a,1\n0,0,b,2\n1,1,a,0",
        "1,1,a,1e300\n2,1,b,-1e300\n3,1,a,5\n4,0,b,2",
        "1,1,a,1\n2,1,a,4\n3,0,b,3\n4,0,b,2",
        "1,1,a,1\n2,1,b,4\n3,1,b,3\n4,1,a,2\n5,1,c,2\n6,0,c,",
        "1,1,a,1e-200\n2,1,b,4e-200\n3,1,b,3e-200\n4,1,a,2e-200\n5,1,c,2e-200\n6,0,c,0",
    ] {
        let folder = Folder::new().file("odd.csv", format!("time,event,g,x\n{rows}\n"));
        for ties in ["efron", "exact"] {
            let found = folder.json(&format!("analyze odd.csv {flags} --ties {ties}"));
            explained(&found, &format!("{rows} {ties} "));
            assert!(found["cox"]["terms"].is_array());
        }
    }
}

/// A unit in which squares are no numbers makes no constant of a covariate.
#[test]
fn covariates_out_of_range() {
    for (x, reason) in [
        ("1e300 -1e300 5 2", "covariate-out-of-range"),
        ("1e-200 4e-200 3e-200 2e-200", "covariate-out-of-range"),
        ("1e300 1e300 1e300 1e300", "constant-covariate"),
        ("0 0 0 0", "constant-covariate"),
    ] {
        let rows: Vec<String> = x
            .split(' ')
            .enumerate()
            .map(|(row, x)| format!("{},{},{x}\n", row + 1, u8::from(row < 3)))
            .collect();
        let folder = Folder::new().file("x.csv", format!("time,event,x\n{}", rows.concat()));
        let found = folder.json("analyze x.csv --time time --event event --covariates x");
        assert_eq!(found["cox"]["dropped"][0]["reason"], reason, "{x}");
        assert_eq!(found["cox"]["terms"][0]["reasons"]["std_error"], reason, "{x}");
    }
}

#[test]
fn in_simulations_of_odd_trials() {
    let folder = Folder::new();
    for settings in [
        "population.subjects=1",
        "population.subjects=2",
        "truth.target.median=1e200",
        "truth.target.median=1e-3",
        "analysis.final.landmark=1000",
        "analysis.final.alpha=0.4999",
        "analysis.final.alpha=1e-300",
        "simulation.kaplan_meier=false",
        "follow_up={after_last_subject=0}",
        "dropout={probability=0,by=1}",
        "dropout={hazard=1e3}",
        "benchmark.standard.horizon=0.5",
        "benchmark.standard={id=\"standard\",law=\"piecewise:rates=0/0.1,cuts=100\"}",
        "truth.target={name=\"cure\",law=\"piecewise:rates=0.1/0,cuts=2\"}",
        "truth.target={name=\"hr\",benchmark=\"standard\",hazard_ratio=1e-300}",
        "accrual={law=\"poisson\",rate=2} --set follow_up={after_last_subject=3}",
    ] {
        let result = folder.json(&format!("simulate trial.toml --trials 40 --set {settings}"));
        explained(&result, &format!("{settings} "));
    }
}

#[test]
fn in_the_report_of_a_curve_that_never_falls_to_one_half() {
    let folder = Folder::new();
    let line =
        "run trial.toml --trials 40 -o report --set benchmark.standard.law=piecewise:rates=0.1/0,cuts=2";
    let result = folder.json(line);
    explained(&result, "");
    assert_eq!(result["benchmarks"][0]["reasons"]["law_median"], "not-reached");
    assert!(
        result["benchmark_curves"][0]
            .as_array()
            .unwrap()
            .iter()
            .all(|point| point[0].is_f64() && point[1].is_f64())
    );
}

/// What no trial shows is not shown as 0.
#[test]
fn a_median_that_is_never_reached() {
    let folder = Folder::new();
    let setting = "--set truth.target.median=1e9";
    let median = folder.json(&format!("simulate trial.toml {setting}"))["truths"][1]["median"].clone();
    assert_eq!(
        (&median["mean"], &median["sd"], &median["not_reached"]),
        (&Value::Null, &Value::Null, &1.0.into())
    );
    assert_eq!(median["interval"]["reasons"]["width"], "not-reached");
    let table = folder.onearm(&format!("simulate trial.toml {setting}")).done().stdout;
    let row = table.lines().rfind(|line| line.starts_with(" target")).unwrap();
    assert_eq!(row.split_whitespace().skip(3).collect::<Vec<_>>(), ["-", "-", "100.0%", "100.0%", "-"]);
}
