//! JSON of `analyze`: its keys and types, and numbers that are known from elsewhere.

use onearm::estimator::{KaplanMeier, nelson_aalen};
use onearm::sample::RiskTable;

use super::*;
use crate::reference::leukaemia_6mp;

const LEUKAEMIA: &str = "analyze leukaemia_6mp.csv --time time --event event --at 10,6,40 --rmst 20 \
                         --benchmark exponential:median=12";

fn leukaemia() -> Value {
    Folder::new().shipped("leukaemia_6mp.csv").json(LEUKAEMIA)
}

/// R bpcp 1.4.2 on the 6-MP arm: median 23 with limits 11 and none, S(10) .5008259 to .9150308; mid-p .5248996 to
/// .9033654. Printed to 7 decimals.
#[test]
fn beta_product_limits() {
    for (method, lower, upper) in
        [("bpcp", 0.500_825_9, 0.915_030_8), ("bpcp-midp", 0.524_899_6, 0.903_365_4)]
    {
        let data = format!("{}/scenarios/data/leukaemia_6mp.csv", env!("CARGO_MANIFEST_DIR"));
        let flags = [
            "--time",
            "time",
            "--event",
            "event",
            "--at",
            "10",
            "--format",
            "json",
            "-q",
            "--conf-type",
            method,
        ];
        let output =
            assert_cmd::Command::cargo_bin("onearm").unwrap().arg("analyze").arg(data).args(flags).output();
        let result: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        let group = &result["groups"][0];
        assert_eq!(result["conf_type"], method);
        assert!((group["survival_at"][0]["lower"].as_f64().unwrap() - lower).abs() < 1e-7);
        assert!((group["survival_at"][0]["upper"].as_f64().unwrap() - upper).abs() < 1e-7);
        assert_eq!(group["quantiles"][0]["estimate"], 23.0);
        assert!(group["quantiles"][0]["upper"].is_null());
        if method == "bpcp" {
            assert_eq!(group["quantiles"][0]["lower"], 11.0);
        }
    }
}

#[test]
fn the_keys_of_the_contract() {
    let result = leukaemia();
    let at = |pointer: &str| keys(result.pointer(pointer).unwrap());
    let has = |pointer: &str, expected: &[&str]| {
        let found = at(pointer);
        let in_order: Vec<_> = found.iter().filter(|key| expected.contains(key)).copied().collect();
        assert_eq!(in_order, expected, "{pointer}");
    };
    has("", &["command", "version", "input", "groups", "logrank", "one_sample"]);
    has("/input", &["file", "sha256", "kind", "encoding", "rows", "subjects", "notes"]);
    let group = [
        "group",
        "subjects",
        "events",
        "censored",
        "quantiles",
        "survival_at",
        "rmst",
        "median_follow_up",
        "curve",
    ];
    has("/groups/0", &group);
    has("/groups/0/quantiles/0", &["probability", "estimate", "lower", "upper"]);
    has("/groups/0/survival_at/0", &["time", "at_risk", "survival", "std_error", "lower", "upper"]);
    has("/groups/0/rmst", &["tau", "estimate", "std_error", "lower", "upper"]);
    has("/groups/0/median_follow_up", &["estimate", "lower", "upper"]);
    let point = [
        "time",
        "at_risk",
        "events",
        "censored",
        "survival",
        "std_error",
        "lower",
        "upper",
        "cumulative_hazard",
    ];
    has("/groups/0/curve/0", &point);
    has("/one_sample/0", &["benchmark", "observed", "expected", "ratio", "tests"]);
    has("/one_sample/0/ratio", &["estimate", "lower", "upper"]);
    has("/one_sample/0/tests/0", &["variant", "statistic", "p_value_one_sided", "p_value_two_sided"]);
    assert_eq!(
        (&result["command"], &result["version"]),
        (&"analyze".into(), &env!("CARGO_PKG_VERSION").into())
    );
    assert_eq!((&result["logrank"], &result["groups"][0]["group"]), (&Value::Null, &"all".into()));
    for counts in
        ["/input/subjects", "/groups/0/subjects", "/groups/0/curve/0/at_risk", "/one_sample/0/observed"]
    {
        assert!(result.pointer(counts).unwrap().is_u64(), "{counts}");
    }
    assert_eq!(result["input"]["sha256"].as_str().map(str::len), Some(64));
    let variants: Vec<_> =
        result["one_sample"][0]["tests"].as_array().unwrap().iter().map(|test| &test["variant"]).collect();
    assert_eq!(variants[..5], ["breslow", "wu", "signed-root", "exact-poisson", "mid-p"]);
    let more =
        ["uncorrelated", "exact-conditional", "reference-variance", "reference-rates", "reference-binomial"];
    assert_eq!(variants[5..10], more);
}

/// Freireich's 6-MP arm: published curve, R for the limits, closed form for E, tests by R.
#[test]
fn numbers_of_the_leukaemia_trial() {
    let result = leukaemia();
    let group = &result["groups"][0];
    let median = &group["quantiles"][0];
    assert_eq!(
        (&median["estimate"], &median["lower"], &median["upper"]),
        (&23.0.into(), &13.0.into(), &Value::Null)
    );
    assert_eq!(median["reasons"]["upper"], "not-reached");
    let times: Vec<_> = group["survival_at"].as_array().unwrap().iter().map(|at| &at["time"]).collect();
    assert_eq!(times, [10.0, 6.0, 40.0], "in the order asked");
    let at_10 = &group["survival_at"][0];
    assert_eq!(at_10["at_risk"], 15);
    for (key, expected) in [
        ("survival", 0.752_941_2),
        ("std_error", 0.096_349_7),
        ("lower", 0.503_199_5),
        ("upper", 0.889_361_8),
    ] {
        close(&at_10[key], expected, 1e-6);
    }
    let beyond = &group["survival_at"][2];
    assert_eq!(
        (&beyond["survival"], &beyond["reasons"]["survival"]),
        (&Value::Null, &"beyond-last-time".into())
    );
    let against = &result["one_sample"][0];
    assert_eq!((&against["observed"], &against["benchmark"]), (&9.into(), &"exponential:median=12".into()));
    close(&against["expected"], 359.0 * std::f64::consts::LN_2 / 12.0, 1e-14);
    close(&against["expected"], 20.736_65, 1e-6);
    close(&against["ratio"]["estimate"], 9.0 / 20.736_653, 1e-6);
    close(&against["tests"][0]["statistic"], 2.577_359, 1e-6);
    let mid_p = &against["tests"][4];
    close(&mid_p["p_value_one_sided"], 0.002_273_219, 1e-6);
    assert_eq!((&mid_p["statistic"], &mid_p["reasons"]["statistic"]), (&Value::Null, &"exact-test".into()));
}

/// Every number of the curve is written so that it reads back to the same bits.
#[test]
fn numbers_read_back_exactly() {
    let folder = Folder::new().shipped("leukaemia_6mp.csv");
    let text =
        folder.onearm("analyze leukaemia_6mp.csv --time time --event event --format json").done().stdout;
    let written = |key: &str| -> Vec<u64> {
        let key = format!("\"{key}\": ");
        let values = text.lines().filter_map(|line| line.trim().strip_prefix(&key));
        values.map(|value| value.trim_end_matches(',').parse::<f64>().unwrap().to_bits()).collect()
    };
    let table = RiskTable::new(leukaemia_6mp());
    let curve = KaplanMeier::new(&table);
    let survival: Vec<_> = curve.rows().iter().map(|row| row.survival.to_bits()).collect();
    let hazard: Vec<_> = nelson_aalen(&table).iter().map(|row| row.cumulative_hazard.to_bits()).collect();
    assert_eq!((written("survival"), written("cumulative_hazard")), (survival, hazard));
}

#[test]
fn veterans_by_cell_type() {
    let folder = Folder::new().shipped("va_lung.csv");
    let result = folder.json("analyze va_lung.csv --time time --event status --by celltype --time-unit days");
    let test = &result["logrank"];
    close(&test["chi_squared"], 25.4037, 1e-5);
    assert_eq!(
        (&test["df"], &test["strata"], &result["time_unit"]),
        (&3.into(), &Value::Null, &"days".into())
    );
    assert!((1e-5..1.5e-5).contains(&test["p_value"].as_f64().unwrap()));
    assert_eq!(keys(&test["groups"][0]), ["group", "subjects", "observed", "expected"]);
    let groups: Vec<_> = result["groups"].as_array().unwrap().iter().map(|group| &group["group"]).collect();
    assert_eq!(groups, ["adeno", "large", "smallcell", "squamous"]);
}

#[test]
fn lung_by_sex() {
    let folder = Folder::new().shipped("ncctg_lung.csv");
    let line =
        "analyze ncctg_lung.csv --time time --event status --event-value 2 --censored-value 1 --by sex";
    let result = folder.json(line);
    close(&result["logrank"]["chi_squared"], 10.326_741_95, 1e-9);
    assert_eq!((&result["logrank"]["df"], &result["groups"][0]["events"]), (&1.into(), &112.into()));
}

#[test]
fn levels_sort_as_numbers_if_all_are() {
    let order = |levels: [&str; 3]| {
        let rows: String = levels.iter().map(|level| format!("3,1,{level}\n4,0,{level}\n")).collect();
        let folder = Folder::new().file("by.csv", format!("time,event,by\n{rows}"));
        let result = folder.json("analyze by.csv --time time --event event --by by");
        let groups = result["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["group"].as_str().unwrap().to_owned());
        groups.collect::<Vec<_>>()
    };
    assert_eq!(order(["10", "9", "-1.5"]), ["-1.5", "9", "10"]);
    assert_eq!(order(["b", "10", "B"]), ["10", "B", "b"]);
}

/// A level may have the name that all subjects together have.
#[test]
fn a_group_called_all() {
    let folder = Folder::new().file("by.csv", "time,event,by\n1,1,all\n2,0,all\n3,1,b\n4,1,b\n");
    let line = "analyze by.csv --time time --event event --by by --benchmark exponential:median=3";
    let result = folder.json(line);
    let against = result["one_sample"].as_array().unwrap();
    let groups: Vec<_> =
        against.iter().map(|a| (a["group"].as_str().unwrap(), a["observed"].as_u64().unwrap())).collect();
    assert_eq!(groups, [("all", 3), ("all", 1), ("b", 2)]);
    let table = folder.onearm(line).done().stdout;
    assert_eq!(
        (table.matches("One-sample test, all").count(), table.matches("Each group against").count()),
        (1, 1)
    );
}

#[test]
fn one_group_has_no_logrank_test() {
    let folder = Folder::new().file("by.csv", "time,event,by\n1,1,a\n2,0,a\n");
    let result = folder.json("analyze by.csv --time time --event event --by by");
    assert_eq!(
        (&result["logrank"]["chi_squared"], &result["logrank"]["reasons"]["p_value"]),
        (&Value::Null, &"one-group".into())
    );
}

const ADAM: &str =
    "USUBJID,PARAMCD,AVAL,CNSR\nS1,PFS,3.5,0\nS1,OS,9,1\nS2,PFS,4,1\nS2,OS,8,0\nS3,PFS,2,0\nS3,OS,5,2\n";

#[test]
fn adam_columns_are_recognised() {
    let folder = Folder::new().file("adtte.csv", ADAM);
    folder.refuses(
        "analyze adtte.csv",
        2,
        &["`PARAMCD` has several values: `OS` in 3 rows, `PFS` in 3 rows", "--param OS"],
    );
    folder.refuses(
        "analyze adtte.csv --param pfs",
        4,
        &["no row with `PARAMCD` `pfs`", "did you mean --param PFS?"],
    );
    let events = |line: &str| folder.json(line)["groups"][0]["events"].clone();
    assert_eq!(events("analyze adtte.csv --param PFS"), 2);
    assert_eq!(events("analyze adtte.csv --param OS"), 1);
    assert_eq!(events("analyze adtte.csv --param OS --time AVAL --censor CNSR"), 1);
    let notes = folder.onearm("analyze adtte.csv --param PFS").done().stderr;
    assert!(
        notes.contains("time `AVAL`, censoring `CNSR`")
            && notes.contains("read 3 rows of parameter PFS, left 3"),
        "{notes}"
    );
    let folder = Folder::new().file("plain.csv", "t,c\n3,0\n4,2\n");
    assert_eq!(folder.json("analyze plain.csv --time t --censor c")["groups"][0]["censored"], 1);
    folder.refuses(
        "analyze plain.csv --time t --censor c --event c",
        2,
        &["--event and --censor exclude each other"],
    );
}

#[test]
fn late_entry() {
    let folder = Folder::new().file("entry.csv", "start,stop,ev\n0,5,1\n3,8,1\n9,10,0\n");
    let result = folder.json(
        "analyze entry.csv --time stop --event ev --entry start --at 4 --benchmark exponential:rate=0.1",
    );
    assert_eq!(result["groups"][0]["survival_at"][0]["at_risk"], 2);
    close(&result["one_sample"][0]["expected"], 1.1, 1e-14);
    let words = ["the entry 3 is not before the time 3", "observation must last"];
    let folder = Folder::new().file("entry.csv", "start,stop,ev\n0,5,1\n3,3,1\n");
    folder.refuses("analyze entry.csv --time stop --event ev --entry start", 4, &words);
}

/// One subject at risk has the event before two others enter: the curve is 0 from there on.
#[test]
fn a_curve_that_falls_to_zero_before_the_others_enter() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("late.csv");
    std::fs::write(&data, "start,stop,event\n0,3,1\n5,9,1\n6,9,0\n").unwrap();
    let flags = ["--entry", "start", "--time", "stop", "--event", "event", "-q"];
    let output =
        assert_cmd::Command::cargo_bin("onearm").unwrap().arg("analyze").arg(&data).args(flags).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(text.contains("falls to 0 at 3 with 1 subject at risk, while others enter later"), "{text}");
}

#[test]
fn the_bare_name_of_a_law_says_how_it_is_written() {
    let data = format!("{}/scenarios/data/leukaemia_6mp.csv", env!("CARGO_MANIFEST_DIR"));
    let flags = ["--time", "time", "--event", "event", "--benchmark", "exponential"];
    let output =
        assert_cmd::Command::cargo_bin("onearm").unwrap().arg("analyze").arg(data).args(flags).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("exponential:median=M"));
}

/// R survival 3.5-3, `coxph(Surv(time, status) ~ factor(sex), lung)` (tests/reference/cox); the other reference turns it round.
#[test]
fn cox_model_of_the_groups() {
    let data = Folder::new().shipped("ncctg_lung.csv");
    let line =
        "analyze ncctg_lung.csv --time time --event status --event-value 2 --censored-value 1 --by sex";
    let cox = &data.json(line)["cox"];
    let term = &cox["terms"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    assert_eq!((&term["term"], &cox["ties"]), (&Value::from("sex=2"), &Value::from("efron")));
    assert!((number(&term["coefficient"]) + 0.531_023_540_0).abs() < 1e-9);
    assert!((number(&term["std_error"]) - 0.167_178_583_2).abs() < 1e-9);
    assert!((number(&cox["log_likelihood"]) + 744.592_999_0).abs() < 1e-7);
    assert!((number(&cox["null_log_likelihood"]) + 749.909_801_4).abs() < 1e-7);
    for key in ["hazard_ratio", "lower", "upper", "p_value", "profile_lower", "profile_upper"] {
        assert!(term[key].is_f64(), "{key}");
    }
    assert!(cox["firth"].is_null() && cox["baseline"].is_null() && cox["converged"] == true);

    let turned = &data.json(&format!("{line} --reference 2"))["cox"]["terms"][0];
    assert_eq!(turned["term"], "sex=1");
    assert!((number(&turned["coefficient"]) + number(&term["coefficient"])).abs() < 1e-12);
    let exact = &data.json(&format!("{line} --ties exact --covariates wt.loss --strata age"))["cox"];
    assert!(exact["strata"].is_u64() && exact["terms"][1]["term"] == "wt.loss", "{exact}");
}

/// Nobody of one arm fails: the coefficient has a reason, one profile limit, and Firth's estimate beside it.
#[test]
fn monotone_likelihood_of_the_groups() {
    let rows = "time,event,arm\n1,1,a\n2,1,a\n3,1,a\n4,0,b\n5,0,b\n6,0,b\n4,1,a\n7,0,b\n";
    let data = Folder::new().file("few.csv", rows);
    let cox = &data.json("analyze few.csv --time time --event event --by arm")["cox"];
    assert_eq!(
        (&cox["converged"], &cox["reason"]),
        (&Value::from(false), &Value::from("monotone-likelihood"))
    );
    let term = &cox["terms"][0];
    assert!(term["coefficient"].is_null() && term["reasons"]["coefficient"] == "monotone-likelihood");
    assert!(term["profile_upper"].as_f64().unwrap() < 1.0 && term["profile_lower"].is_null());
    let firth = &cox["firth"]["terms"][0];
    assert!(firth["coefficient"].as_f64().unwrap() < 0.0 && firth["p_value"].as_f64().unwrap() < 0.05);
}
