//! Flags of the curves: bands, landmarks, hazards, other estimates. Numbers are held elsewhere; here the keys, the words
//! and what is refused.

use super::*;

const FLAGS: &str = "analyze leukaemia_6mp.csv --time time --event event --time-unit weeks";

fn leukaemia(flags: &str) -> Value {
    Folder::new().shipped("leukaemia_6mp.csv").json(&format!("{FLAGS} {flags}"))
}

fn near(value: &Value, expected: f64, off: f64) {
    assert!(value.as_f64().is_some_and(|got| (got - expected).abs() < off), "{value} {expected}");
}

/// km.ci on the 6-MP arm from week 6 to 23; its tables are interpolated, hence 5e-3.
#[test]
fn bands() {
    let result =
        leukaemia("--band hall-wellner,equal-precision,hall-wellner-plain --band-from 6 --band-to 23");
    let bands = result["groups"][0]["bands"].as_array().unwrap();
    assert_eq!(
        bands.iter().map(|band| band["type"].as_str().unwrap()).collect::<Vec<_>>(),
        ["hall-wellner-log-log", "equal-precision-log-log", "hall-wellner-plain"]
    );
    let at_10 = |band: &Value| {
        let rows = band["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["time"] == 10.0).unwrap()
    };
    near(&at_10(&bands[0])["lower"], 0.323_37, 5e-3);
    near(&at_10(&bands[0])["upper"], 0.931_16, 5e-3);
    near(&at_10(&bands[1])["lower"], 0.357_10, 5e-3);
    near(&at_10(&bands[2])["lower"], 0.457_90, 5e-3);
    assert_eq!((&bands[0]["from"], &bands[0]["to"]), (&6.0.into(), &23.0.into()));
}

#[test]
fn sections_come_only_if_asked_for() {
    let result = leukaemia("");
    for key in ["conditional_survival", "cumulative_hazard", "smoothed_hazard", "rmst_test"] {
        assert!(result.get(key).is_none(), "{key}");
    }
    assert!(result["groups"][0].get("bands").is_none());
    assert_eq!(result["estimate"], "kaplan-meier");
    near(&result["groups"][0]["event_rate"]["estimate"], 9.0 / 359.0, 1e-15);
}

#[test]
fn landmarks_and_hazards() {
    let result = leukaemia("--at 6,20 --conditional-on 10,40 --cumulative-hazard --hazard 8");
    let after = &result["conditional_survival"];
    assert_eq!((after[0]["given"].as_f64(), after[0]["subjects"].as_u64()), (Some(10.0), Some(13)));
    assert_eq!(after[0]["survival_at"].as_array().unwrap().len(), 1);
    near(&after[0]["survival_at"][0]["survival"], 0.627_450_980 / 0.752_941_176, 1e-8);
    assert_eq!(after[1]["subjects"], 0);
    near(&result["cumulative_hazard"][0]["rows"][0]["estimate"], 1.0 / 7.0, 1e-15);
    assert_eq!(result["smoothed_hazard"][0]["bandwidth"], 8.0);
    assert_eq!(result["smoothed_hazard"][0]["bandwidth_chosen"], false);
    let chosen = leukaemia("--hazard");
    assert_eq!(chosen["smoothed_hazard"][0]["bandwidth_chosen"], true);
    let wide = leukaemia("--hazard 30");
    assert_eq!(wide["smoothed_hazard"][0]["reasons"]["bandwidth"], "bandwidth-too-wide");
}

/// Restricted mean to week 20 against an exponential law with median 12: z 3.401540 by another program.
#[test]
fn restricted_means_against_benchmarks() {
    let result = leukaemia("--rmst 20 --benchmark exponential:median=12");
    near(&result["rmst_test"][0]["expected"], 11.859_29, 5e-6);
    near(&result["rmst_test"][0]["statistic"], 3.401_540, 1e-6);
    let cut = leukaemia("--rmst 20 --benchmark exponential:median=12 --horizon 15");
    assert_eq!(cut["rmst_test"][0]["reasons"]["statistic"], "beyond-horizon");
    let beyond = leukaemia("--rmst 36 --benchmark exponential:median=12");
    assert_eq!(beyond["rmst_test"][0]["reasons"]["difference"], "beyond-last-time");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = Folder::new().shipped("leukaemia_6mp.csv");
    let refuses = |flags: &str, code: i32, words: &[&str]| {
        folder.refuses(&format!("{FLAGS} {flags}"), code, words);
    };
    refuses("--band hall", 2, &["no band is called `hall`"]);
    refuses("--band-from 3", 2, &["--band"]);
    refuses("--estimate nelson", 2, &["kaplan-meier, fleming-harrington or fh2"]);
    refuses("--estimate fh2 --conf-type bpcp", 5, &["--conf-type bpcp", "Kaplan-Meier"]);
    refuses("--estimate fh2 --rmst 10", 5, &["--rmst", "Kaplan-Meier"]);
    refuses("--hazard -1", 2, &["must be above 0"]);
    refuses("--hazard data.csv", 2, &["not a number"]);
    refuses("--conditional-on nan", 2, &["not a number"]);
}

/// Every section on samples that have next to nothing in them.
#[test]
fn samples_with_next_to_nothing() {
    let all = "--at 2 --band hall-wellner,equal-precision-plain --conditional-on 0,1 --cumulative-hazard --hazard \
               --rmst 3 --benchmark exponential:median=2";
    for content in [
        "time,event\n5,1\n",
        "time,event\n5,0\n",
        "time,event\n0,1\n",
        "time,event\n0,0\n",
        "time,event\n4,1\n4,1\n4,1\n",
        "time,event\n0,1\n3,1\n",
    ] {
        for conf_type in
            ["likelihood-ratio", "rothman", "borkowf", "borkowf-shifted", "borkowf-log", "log-log"]
        {
            let flags = format!("analyze data.csv --time time --event event --conf-type {conf_type} {all}");
            let folder = Folder::new().file("data.csv", content);
            let result = folder.json(&flags);
            let nulls = without_reason(&result);
            assert!(nulls.is_empty(), "{content} {conf_type}: {nulls:?}");
            let text = folder.onearm(&flags).done().stdout;
            assert!(!text.contains("NaN") && !text.contains(" inf"), "{text}");
        }
    }
}

/// Keys of these sections that are null with no reason beside them.
fn without_reason(result: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut visit = vec![result];
    while let Some(value) = visit.pop() {
        match value {
            Value::Object(map) => {
                let excused = ["time_unit", "by", "logrank", "horizon", "unit", "strata", "rmst"];
                for (key, inner) in map {
                    let known = map.get("reasons").is_some_and(|reasons| reasons.get(key).is_some());
                    if inner.is_null() && !known && !excused.contains(&key.as_str()) {
                        found.push(key.clone());
                    }
                    visit.push(inner);
                }
            }
            Value::Array(list) => visit.extend(list),
            _ => {}
        }
    }
    found
}

/// Nobody had the event yet: R's limits are the estimate itself, and the reader is told.
#[test]
fn limits_without_width_are_not_certainty() {
    let folder = Folder::new().file("d.csv", "t,e\n5,1\n6,0\n7,1\n8,1\n");
    let line = "analyze d.csv --time t --event e";
    let result = folder.json(&format!("{line} --at 0,3,6"));
    let caution = |result: &serde_json::Value| {
        let all = result["cautions"].as_array().unwrap();
        all.iter().find(|caution| caution["caution"] == "limits-without-width").cloned()
    };
    assert_eq!(caution(&result).unwrap()["time"], 3.0);
    assert_eq!(caution(&folder.json(&format!("{line} --at 6 --rmst 4"))).unwrap()["time"], 4.0);
    // Survival at 0 is 1 by definition, and beta product limits have a width.
    assert!(caution(&folder.json(&format!("{line} --at 0,6 --rmst 6"))).is_none());
    assert!(caution(&folder.json(&format!("{line} --at 3 --conf-type bpcp"))).is_none());
}
