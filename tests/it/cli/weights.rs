//! `--weights`. Evidence: by hand; rows repeated as often as their weight says.

use super::{Folder, close};

const FLAGS: &str = "analyze w.csv --time t --event e --weights w --quantiles 0.5 --at 2 --rmst 3";

#[test]
fn whole_weights_are_repeated_rows() {
    let weighted = Folder::new().file("w.csv", "t,e,w\n1,1,2\n2,0,1\n3,1,3\n4,0,0\n").json(FLAGS);
    let repeated = Folder::new()
        .file("r.csv", "t,e\n1,1\n1,1\n2,0\n3,1\n3,1\n3,1\n")
        .json("analyze r.csv --time t --event e --quantiles 0.5 --at 2 --rmst 3");
    assert_eq!(weighted["groups"], repeated["groups"]);
    let cautions = weighted["cautions"].to_string();
    assert!(cautions.contains("whole-weights") && cautions.contains("zero-weights"), "{cautions}");
}

#[test]
fn fractional_weights_by_hand() {
    let result = Folder::new().file("w.csv", "t,e,w\n1,1,0.5\n2,0,1\n3,1,1.5\n5,0,1\n").json(FLAGS);
    let group = &result["groups"][0];
    // 4 at risk at 1, of which 0.5 fail; 2.5 at 3, of which 1.5 fail.
    let first = &group["curve"][0];
    assert_eq!((&first["at_risk"], &first["events"]), (&4.0.into(), &0.5.into()));
    close(&first["survival"], 0.875, 1e-15);
    close(&group["curve"][2]["survival"], 0.35, 1e-14);
    // S(1) = 1 - 0.5 / 4 is a mean of weights: its variance is the sum of w^2 (1{alive} - 0.875)^2 / 4^2.
    let gone = 0.5 * 0.5 * 0.875 * 0.875;
    let alive = (1.0 + 1.5 * 1.5 + 1.0) * 0.125 * 0.125;
    close(&first["std_error"], f64::sqrt((gone + alive) / 16.0), 1e-14);
    close(&group["survival_at"][0]["at_risk"], 3.5, 1e-15);
    close(&group["rmst"]["estimate"], 1.0 + 2.0 * 0.875, 1e-14);
    close(&group["event_rate"]["estimate"], 2.0 / (0.5 + 2.0 + 4.5 + 5.0), 1e-14);
    assert_eq!(group["event_rate"]["reasons"]["lower"], "fractional-weights");
    assert!(result["cautions"].to_string().contains("fractional-weights"));
}

#[test]
fn limits_that_know_no_weights_say_so() {
    let folder = Folder::new().file("w.csv", "t,e,w\n1,1,0.5\n2,0,1\n3,1,1.5\n5,0,1\n");
    let result = folder.json(&format!("{FLAGS} --conf-type bpcp"));
    let point = &result["groups"][0]["curve"][0];
    assert!(point["lower"].is_null() && point["reasons"]["lower"] == "fractional-weights", "{point}");
    close(&point["survival"], 0.875, 1e-15);
}

#[test]
fn a_group_without_weight() {
    let folder = Folder::new().file("w.csv", "t,e,w,g\n1,1,1,a\n2,1,2,a\n1,1,0,b\n2,0,0,b\n");
    let result = folder.json(&format!("{FLAGS} --by g"));
    assert_eq!(result["groups"][0]["subjects"], 3);
    let silent = &result["groups"][1];
    assert_eq!(silent["quantiles"][0]["reasons"]["estimate"], "no-weight");
    assert!(silent["survival_at"][0]["survival"].is_null() && silent["curve"].as_array().unwrap().is_empty());
    for wrong in ["-1", "inf", "nan", ""] {
        let folder = Folder::new().file("w.csv", format!("t,e,w\n1,1,1\n2,1,{wrong}\n"));
        folder.refuses(FLAGS, 4, &["w"]);
    }
}

/// Whole weights stand for rows in the sections that have values of their own for each subject, too.
#[test]
fn whole_weights_in_every_estimate() {
    let weighted =
        Folder::new().file("w.csv", "l,t,e,w,g\n0,1,1,2,a\n1,2,0,1,a\n2,3,1,3,b\n,4,2,0,b\n3,5,2,2,b\n");
    let repeated = Folder::new()
        .file("w.csv", "l,t,e,g\n0,1,1,a\n0,1,1,a\n1,2,0,a\n2,3,1,b\n2,3,1,b\n2,3,1,b\n3,5,2,b\n3,5,2,b\n");
    let flags = "analyze w.csv --time t --event e --at 2,4 --competing-value 2 --conditional-on 1 --cumulative-hazard";
    for by in ["", "--by g"] {
        let once = weighted.json(&format!("{flags} --weights w {by}"));
        let rows = repeated.json(&format!("{flags} {by}"));
        for key in ["groups", "conditional_survival", "cumulative_hazard"] {
            assert_eq!(once[key], rows[key], "{key} {by}");
        }
        assert_eq!(once["cumulative_incidence"]["groups"], rows["cumulative_incidence"]["groups"]);
    }
}

/// Weights of interval-censored times are rows of Turnbull's estimate, and weights of the likelihood of a fitted law.
#[test]
fn whole_weights_of_intervals_and_fits() {
    let weighted =
        Folder::new().file("w.csv", "l,t,e,w,g\n0,1,1,2,a\n0,4,1,0,a\n1,2,0,1,a\n2,3,1,3,b\n,4,0,2,b\n");
    let repeated = Folder::new()
        .file("w.csv", "l,t,e,g\n0,1,1,a\n0,1,1,a\n1,2,0,a\n2,3,1,b\n2,3,1,b\n2,3,1,b\n,4,0,b\n,4,0,b\n");
    let flags = "analyze w.csv --time t --event e --at 2";
    for by in ["", "--by g"] {
        let once = weighted.json(&format!("{flags} --weights w --left l {by}"));
        let rows = repeated.json(&format!("{flags} --left l {by}"));
        assert_eq!(once["turnbull"], rows["turnbull"], "{by}");
        let once = weighted.json(&format!("{flags} --weights w --fit exponential,weibull {by}"));
        let rows = repeated.json(&format!("{flags} --fit exponential,weibull {by}"));
        let fits = once["fits"].as_array().unwrap().iter().zip(rows["fits"].as_array().unwrap());
        for (once, rows) in fits {
            assert_eq!((&once["law"], &once["group"]), (&rows["law"], &rows["group"]));
            let likelihood = |fit: &serde_json::Value| fit["log_likelihood"].as_f64().unwrap();
            close(&once["log_likelihood"], likelihood(rows), 1e-12);
        }
    }
}

/// The sections of this very result that count everybody once are named, and no other.
#[test]
fn sections_that_do_not_know_weights() {
    let folder = Folder::new().file("w.csv", "t,e,w,v,g\n1,1,0.5,1,a\n2,0,1,2,a\n3,1,1.5,2,b\n5,1,1,1,b\n");
    let once = |flags: &str| {
        let found = folder.json(&format!("analyze w.csv --time t --event e {flags}"));
        let cautions = found["cautions"].as_array().unwrap().clone();
        let named = cautions.into_iter().find(|caution| caution["caution"] == "weights-not-used");
        named.map(|caution| caution["sections"].to_string())
    };
    assert_eq!(once("--by g"), None);
    assert_eq!(once("--weights w --fit exponential --rmst 3"), None);
    assert_eq!(once("--weights w --by g").unwrap(), "[\"logrank\"]");
    assert_eq!(once("--weights v --by g --trend").unwrap(), "[\"logrank\",\"trend\"]");
    assert_eq!(once("--weights v --conditional-on 1 --cumulative-hazard"), None);
    assert_eq!(
        once("--weights w --conditional-on 1 --cumulative-hazard").unwrap(),
        "[\"conditional-survival\",\"cumulative-hazard\"]"
    );
    assert_eq!(
        once("--weights w --benchmark exponential:median=3 --landmark 2 --median-test --rmst 3").unwrap(),
        "[\"one-sample-logrank\",\"restricted-mean-test\",\"landmark-test\",\"median-test\"]"
    );
    let table = folder
        .onearm("analyze w.csv --time t --event e --weights w --by g --band hall-wellner")
        .done()
        .stdout;
    let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(table.contains("every subject counts once: log-rank test and hazard ratios"), "{table}");
    assert!(table.contains("bands do not know fractional weights"), "{table}");
}

#[test]
fn estimates_that_know_no_fractional_weights() {
    let folder = Folder::new().file("w.csv", "t,e,w,v\n1,1,0.5,1\n1,1,1,2\n3,1,1.5,2\n5,1,1,1\n");
    let flags = "analyze w.csv --time t --event e --at 2 --estimate fh2";
    folder.refuses(&format!("{flags} --weights w"), 5, &["--estimate fh2", "fractional weights"]);
    let whole = folder.json(&format!("{flags} --weights v"));
    // Three of six fail at 1, one after the other.
    close(
        &whole["groups"][0]["survival_at"][0]["survival"],
        f64::exp(-(1.0 / 6.0 + 1.0 / 5.0 + 1.0 / 4.0)),
        1e-14,
    );
}

/// Subjects repeated as often as their weight says have the same fit; a fractional weight is no number of subjects.
#[test]
fn fitted_laws_weigh_subjects() {
    let fit = "--time t --event e --quantiles 0.5 --at 2 --fit all";
    let folder = Folder::new()
        .file("w.csv", "t,e,w\n1,1,2\n2,0,1\n3,1,3\n4,0,0\n5,1,1\n7,1,2\n")
        .file("r.csv", "t,e\n1,1\n1,1\n2,0\n3,1\n3,1\n3,1\n5,1\n7,1\n7,1\n");
    let weighted = folder.json(&format!("analyze w.csv {fit} --weights w"));
    let repeated = folder.json(&format!("analyze r.csv {fit}"));
    let (weighted, repeated) = (weighted["fits"].as_array().unwrap(), repeated["fits"].as_array().unwrap());
    assert_eq!((weighted.len(), repeated.len()), (6, 6));
    for ours in weighted.iter().filter(|fit| fit["law"] != "generalized-gamma" && fit["converged"] == true) {
        let theirs = repeated.iter().find(|fit| fit["law"] == ours["law"]).unwrap();
        close(&ours["log_likelihood"], theirs["log_likelihood"].as_f64().unwrap(), 1e-9);
        close(&ours["subjects"], 9.0, 1e-15);
        assert_eq!(ours["variance"], "model");
        close(
            &ours["quantiles"][0]["std_error"],
            theirs["quantiles"][0]["std_error"].as_f64().unwrap(),
            1e-6,
        );
    }
}

#[test]
fn fitted_laws_under_fractional_weights_have_the_sandwich() {
    let folder = Folder::new().file("w.csv", "t,e,w\n1,1,0.5\n2,0,1\n3,1,1.5\n5,0,1\n4,1,2.25\n7,1,0.8\n");
    let result = folder.json(
        "analyze w.csv --time t --event e --weights w --fit exponential,weibull,log-normal,piecewise:cuts=3",
    );
    let of =
        |law: &str| result["fits"].as_array().unwrap().iter().find(|fit| fit["law"] == law).unwrap().clone();
    // By hand: var(ln rate) = sum of w^2 (d - rate t)^2 / (sum of w d)^2.
    let subjects = [
        (1.0, 1.0, 0.5),
        (2.0, 0.0, 1.0),
        (3.0, 1.0, 1.5),
        (5.0, 0.0, 1.0),
        (4.0, 1.0, 2.25),
        (7.0, 1.0, 0.8),
    ];
    let events: f64 = subjects.iter().map(|(_, d, w)| d * w).sum();
    let rate = events / subjects.iter().map(|(t, _, w)| t * w).sum::<f64>();
    let meat: f64 = subjects.iter().map(|(t, d, w): &(f64, f64, f64)| (w * (d - rate * t)).powi(2)).sum();
    let exponential = of("exponential");
    assert_eq!(exponential["variance"], "robust");
    close(&exponential["estimates"][0]["working_std_error"], meat.sqrt() / events, 1e-10);
    // R 4.2.2: crossprod(residuals(survreg(Surv(t, e) ~ 1, weights = w), "dfbeta", weighted = TRUE)), and numDeriv on the
    // likelihood written out. (survreg(robust = TRUE) leaves the weights out of that product.)
    let weibull = of("weibull");
    close(&weibull["estimates"][0]["std_error"], 0.724_595_592_238, 1e-7);
    close(&weibull["estimates"][1]["std_error"], 0.811_024_650_195, 1e-7);
    let normal = of("log-normal");
    close(&normal["estimates"][0]["std_error"], 0.177_920_871_699, 1e-7);
    close(&normal["estimates"][1]["std_error"], 0.195_550_856_358, 1e-7);
    // By hand, each piece an exponential law of its own: up to 3, and from there on.
    let early: f64 = subjects.iter().map(|(t, d, w)| if *t <= 3.0 { d * w } else { 0.0 }).sum();
    let rate = early / subjects.iter().map(|(t, _, w)| t.min(3.0) * w).sum::<f64>();
    let own =
        |(t, d, w): &(f64, f64, f64)| (w * (if *t <= 3.0 { *d } else { 0.0 } - rate * t.min(3.0))).powi(2);
    let meat: f64 = subjects.iter().map(own).sum();
    close(&of("piecewise")["estimates"][0]["working_std_error"], meat.sqrt() / early, 1e-10);
}
