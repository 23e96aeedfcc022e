//! `onearm two-stage`: designs from elsewhere through the program, its formats, and what it refuses.

use serde_json::Value;

use crate::program::{Verb, number};

const VERB: Verb = Verb("two-stage");

const VIGNETTE: &str = "--null-survival 0.72 --survival-time 3 --hazard-ratio 0.459 --rate 20 --follow-up 3";
const DESIGN: &str = "interim=1.0619,first=-0.7215,subjects=46,last=1.5952";

fn result(flags: &str) -> Value {
    serde_json::from_str(&VERB.text(&format!("{flags} --format json"))).unwrap()
}

/// R OneArm2stage and independent formulas: a design by all three; simulated power .8070, alpha .0416 by 200,000 trials.
#[test]
fn a_design_is_evaluated_by_every_formula_beside_the_truth() {
    let found = result(&format!("{VIGNETTE} --evaluate {DESIGN}"));
    let design = &found["designs"][0];
    assert_eq!((&found["command"], &design["kind"]), (&"two-stage".into(), &"evaluated".into()));
    for (place, id, power) in
        [(0, "exact-correlation", 0.8186), (1, "kwak-jung", 0.8173149), (2, "onearm2stage", 0.7999018)]
    {
        let formula = &design["formulas"][place];
        assert_eq!(formula["formula"], id);
        assert!((number(&formula["power"]) - power).abs() < 1e-4, "{formula}");
    }
    for (key, expected) in
        [("alpha_one_sided", 0.0499818), ("correlation_null", 0.2665753), ("alpha_ignoring_stop", 0.0553)]
    {
        assert!((number(&design[key]) - expected).abs() < 1e-4, "{key} {}", design[key]);
    }
    for (key, expected) in [("truth_alternative", 0.8070), ("truth_null", 0.0416)] {
        let (success, error) = (number(&design[key]["success"]), number(&design[key]["success_mcse"]));
        let published = (expected * (1.0 - expected) / 2e5_f64).sqrt();
        assert!((success - expected).abs() < 4.0 * error.hypot(published), "{key} {success}");
        assert!(number(&design[key]["error_bound"]) < 1e-5);
    }
    assert!((number(&design["truth_null"]["stops_early"]) - 0.228).abs() < 0.01);
}

/// Against a step curve nothing is exact, and the result says so.
#[test]
fn the_truth_against_a_step_curve_is_simulated() {
    let steps = "--null step:times=1/2/3/4/5,hazards=0.1/0.25/0.4/0.6/0.8 --hazard-ratio 0.5";
    let design = "interim=2.5,first=-0.5,subjects=30,last=1.6";
    let flags = format!("{steps} --rate 10 --follow-up 3 --trials 1024 --evaluate {design}");
    let found = result(&flags);
    for key in ["truth_null", "truth_alternative"] {
        let truth = &found["designs"][0][key];
        assert!(truth["error_bound"].is_null(), "{truth}");
        assert_eq!(truth["error_bound_reason"], "benchmark-is-sample", "{truth}");
    }
    assert!(VERB.text(&flags).contains("In truth (1,024 simulated trials"));
}

#[test]
fn optimal_minimax_and_admissible_designs() {
    let found = result(&format!("{VIGNETTE} --compat onearm2stage --trials 1024"));
    let designs = found["designs"].as_array().unwrap();
    let kinds: Vec<&str> = designs.iter().map(|design| design["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["optimal", "minimax", "admissible"]);
    // The package: 46 and 40.1736 expected, 44 and 41.6745; its search stops a little short of the least.
    for (design, subjects, expected) in [(0, 46, 40.1736), (1, 44, 41.6745), (2, 45, 40.3361)] {
        assert_eq!(designs[design]["subjects"], subjects);
        assert!(number(&designs[design]["under_null"]["expected_subjects"]) < expected + 0.01);
        assert!((number(&designs[design]["power"]) - 0.8).abs() < 1e-6);
    }
    assert_eq!(found["single_stage"]["subjects"], 45);
}

#[test]
fn the_same_seed_gives_the_same_truth_on_any_number_of_threads() {
    let at = |threads| {
        VERB.text(&format!("{VIGNETTE} --evaluate {DESIGN} --trials 5000 --threads {threads} --format json"))
    };
    assert_eq!(at(1), at(2));
}

#[test]
fn the_null_in_three_notations() {
    let rate = -0.72_f64.ln() / 3.0;
    let median = std::f64::consts::LN_2 / rate;
    let rest = format!("--hazard-ratio 0.459 --rate 20 --follow-up 3 --evaluate {DESIGN} --trials 1024");
    let powers = [
        format!("--null-survival 0.72 --survival-time 3 {rest}"),
        format!("--null-median {median} {rest}"),
        format!("--null exponential:rate={rate} {rest}"),
        format!("--null-median {median} --shape 1 {rest}"),
    ]
    .map(|flags| number(&result(&flags)["designs"][0]["power"]));
    assert!(powers.iter().all(|power| (power - powers[0]).abs() < 1e-9), "{powers:?}");
}

#[test]
fn after_a_log_rank_trial() {
    let flags = format!("{VIGNETTE} --evaluate {DESIGN} --trials 1024");
    let went_on = result(&format!("{flags} --observed-first 0.3 --observed-last 1.5952"));
    let inference = &went_on["inference"];
    // On the bound the p-value is the size.
    let alpha = number(&went_on["designs"][0]["alpha_one_sided"]);
    assert!((number(&inference["p_value_one_sided"]) - alpha).abs() < 1e-9, "{inference}");
    let limits = ["lower", "hazard_ratio", "upper"].map(|key| number(&inference[key]));
    assert!(limits[0] < limits[1] && limits[1] < 1.0 && limits[2] > 1.0, "{inference}");
    let stopped = &result(&format!("{flags} --observed-first -1.3"))["inference"];
    assert_eq!((stopped["stage"].as_u64(), stopped["success"].as_bool()), (Some(1), Some(false)));
    assert!((number(&stopped["p_value_one_sided"]) - 0.9032).abs() < 1e-4, "{stopped}");
    let beyond = &result(&format!("{flags} --observed-first 1 --observed-last 9"))["inference"];
    assert!(beyond["hazard_ratio"].is_null() && beyond["reasons"]["hazard_ratio"].is_string(), "{beyond}");
}

/// R clinfun `ph2simon`: (p0, p1, alpha, power), optimal r1 n1 r n and expected subjects, minimax.
#[test]
fn simon_designs_of_clinfun() {
    type Shape = [u64; 4];
    let cases: [(&str, Shape, f64, Shape, f64); 6] = [
        ("0.05 --alt-rate 0.25", [0, 9, 2, 17], 11.958, [0, 12, 2, 16], 13.839),
        ("0.1 --alt-rate 0.3", [1, 10, 5, 29], 15.014, [1, 15, 5, 25], 19.510),
        ("0.3 --alt-rate 0.5", [5, 15, 18, 46], 23.630, [6, 19, 16, 39], 25.690),
        ("0.5 --alt-rate 0.7", [8, 15, 26, 43], 23.501, [12, 23, 23, 37], 27.743),
        ("0.05 --alt-rate 0.2 --alpha 0.1 --power 0.9", [0, 12, 3, 37], 23.491, [0, 18, 3, 32], 26.439),
        ("0.25 --alt-rate 0.45 --power 0.9", [6, 22, 19, 57], 32.522, [6, 26, 17, 49], 37.146),
    ];
    for (rates, optimal, optimal_expected, minimax, minimax_expected) in cases {
        let found = result(&format!("--binary --null-rate {rates}"));
        for (place, kind, shape, expected) in
            [(0, "optimal", optimal, optimal_expected), (1, "minimax", minimax, minimax_expected)]
        {
            let design = &found["designs"][place];
            assert_eq!(design["kind"], kind);
            let got = ["first_limit", "first_subjects", "limit", "subjects"]
                .map(|key| design[key].as_u64().unwrap());
            assert_eq!(got, shape, "{rates}");
            assert!((number(&design["under_null"]["expected_subjects"]) - expected).abs() < 6e-4, "{rates}");
        }
    }
    let single = &result("--binary --null-rate 0.4 --alt-rate 0.6 --alpha 0.1 --power 0.9")["single_stage"];
    assert_eq!((single["subjects"].as_u64(), single["limit"].as_u64()), (Some(41), Some(20)));
    assert!((number(&single["alpha_one_sided"]) - 0.096_517_22).abs() < 1e-8);
}

#[test]
fn after_a_binary_trial() {
    let flags = "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29";
    let found = result(&format!("{flags} --responses 6 --stage 2 --conf-level 0.9"));
    let (inference, design) = (&found["inference"], &found["designs"][0]);
    // With the fewest responses that succeed the p-value is the size.
    let (p, alpha) = (number(&inference["p_value_one_sided"]), number(&design["alpha_one_sided"]));
    assert!((p - alpha).abs() < 1e-12 && inference["success"] == true, "{inference}");
    assert!(number(&inference["unbiased"]) > number(&inference["naive"]), "{inference}");
    assert!(
        number(&inference["lower"]) > 0.1
            && number(&inference["lower"]) < number(&inference["median_unbiased"])
    );
    // The least r that keeps alpha is that of the design, and another for other sizes.
    let asked = |design: &str| {
        let flags = format!("--binary --null-rate 0.1 --alt-rate 0.3 --evaluate {design}");
        result(&flags)["designs"][0]["limit"].as_u64()
    };
    assert_eq!((asked("1/10,?/29"), asked("1/12,?/35")), (Some(5), Some(6)));
    // As many as planned change nothing; fewer keep alpha.
    let planned = &result(&format!("{flags} --attained-second 19"))["attained"];
    assert!((number(&planned["alpha_one_sided"]) - alpha).abs() < 1e-12, "{planned}");
    let fewer = &result(&format!("{flags} --attained-second 12"))["attained"];
    assert!(number(&fewer["alpha_one_sided"]) <= alpha && fewer["rows"].as_array().unwrap().len() == 9);
}

#[test]
fn tables_and_csv() {
    let table = VERB.text(&format!("{VIGNETTE} --trials 1024 --time-unit years"));
    for words in [
        "single stage",
        "optimal",
        "minimax",
        "In truth",
        "Stop ignored",
        "binding",
        "Kwak & Jung",
        "3 years",
    ] {
        assert!(table.contains(words), "{words} not in {table}");
    }
    let csv = VERB.text(&format!("{VIGNETTE} --trials 1024 --format csv"));
    let lines: Vec<&str> = csv.lines().collect();
    let width = lines[0].split(',').count();
    assert!(lines[0].starts_with("kind,") && lines.len() > 2);
    assert!(lines.iter().all(|line| line.split(',').count() == width), "{csv}");
    let table = VERB.text("--binary --null-rate 0.1 --alt-rate 0.3");
    assert!(
        table.contains("1/10") && table.contains("Simon (1989)") && table.contains("at most 1 response the")
    );
    assert!(
        VERB.text("--binary --null-rate 0.1 --alt-rate 0.3 --format csv").starts_with("kind,first_limit,")
    );
}

#[cfg(feature = "figures")]
#[test]
fn figures_mark_the_designs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("designs.svg");
    let flags = format!("--binary --null-rate 0.1 --alt-rate 0.3 -q --plot {}", path.display());
    VERB.text(&flags);
    let svg = std::fs::read_to_string(&path).unwrap();
    for label in ["optimal (29)", "minimax (25)", "one stage 25"] {
        assert!(svg.contains(label), "{label}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let vignette = |flags: &str| format!("{VIGNETTE} {flags}");
    let no_effect = "--null-median 5 --rate 2 --follow-up 6 --hazard-ratio";
    for (flags, code, words) in [
        (format!("{no_effect} 1"), 2, ["no better than the null", "below 1"]),
        (format!("{no_effect} 1.3 --evaluate {DESIGN}"), 2, ["no better than the null", "below 1"]),
        (format!("{no_effect} NaN"), 2, ["--hazard-ratio", "not a number"]),
        (vignette("--max-subjects 30"), 5, ["up to 30 subjects", "power is 0."]),
        (vignette("--max-subjects 60 --stops-at-least 0.9"), 5, ["up to 60 subjects", "has power 0."]),
        (
            vignette("--max-subjects 60 --interim-events 50"),
            5,
            ["up to 60 subjects", "fewer than the 50 wanted"],
        ),
        (
            vignette("--evaluate interim=1e-300,first=0,subjects=46,last=1.6"),
            5,
            ["nothing to look at", "look later"],
        ),
        (vignette("--max-subjects 0"), 2, ["--max-subjects 0", "from 2"]),
        (vignette("--power 0.05"), 2, ["must be above alpha", "--power"]),
        (vignette("--power 1"), 2, ["--power", "strictly between 0 and 1"]),
        (vignette("--alpha 0"), 2, ["--alpha", "strictly between 0 and 0.5"]),
        (vignette("--trials 0"), 2, ["--trials 0", "from 1"]),
        (
            vignette("--evaluate interim=9,first=0,subjects=46,last=1.6"),
            2,
            ["at 9", "end of the trial at 5.3"],
        ),
        (vignette("--evaluate interim=-1,first=0,subjects=46,last=1.6"), 2, ["at -1", "after 0"]),
        (vignette("--evaluate interim=1,first=0,subjects=46"), 2, ["`last` is missing", "write --evaluate"]),
        (vignette(&format!("--evaluate {DESIGN} --observed-first 1")), 2, ["goes on", "--observed-last"]),
        (
            vignette(&format!("--evaluate {DESIGN} --observed-first -1 --observed-last 2")),
            2,
            ["stopped", "leave out"],
        ),
        (vignette("--observed-first 1"), 2, ["--evaluate", "required"]),
        (vignette(&format!("--evaluate {DESIGN} --plot x.svg")), 2, ["--plot", "--evaluate"]),
        (vignette("--plot x.eps"), 5, [".svg, .png or .pdf", "--plot"]),
        (
            "--null-median 5 --hazard-ratio 0.5 --rate 2".to_owned(),
            2,
            ["--follow-up is missing", "say how long"],
        ),
        (
            "--hazard-ratio 0.5 --rate 2 --follow-up 3".to_owned(),
            2,
            ["under the null is missing", "--null LAW"],
        ),
        (
            "--binary --null-rate 0.3 --alt-rate 0.3".to_owned(),
            2,
            ["must lie above the null", "--null-rate below"],
        ),
        (
            "--binary --null-rate 0.3 --alt-rate 0.31".to_owned(),
            5,
            ["up to 120 subjects", "nearest has power"],
        ),
        ("--binary --null-rate 0.3 --alt-rate 1.5".to_owned(), 2, ["--alt-rate", "strictly between"]),
        (
            "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 10/10,12/29".to_owned(),
            2,
            ["R1 must be below N1", "write"],
        ),
        ("--binary --null-rate 0.1 --alt-rate 0.3 --rate 3".to_owned(), 2, ["--binary", "--rate"]),
        (
            "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29 --responses 30".to_owned(),
            2,
            ["has 29 subjects", "in all"],
        ),
        (
            "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29 --responses 1 --stage 2".to_owned(),
            2,
            ["1 responded in all, so the trial stopped", "--stage"],
        ),
        (
            "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29 --responses 3 --stage 1".to_owned(),
            2,
            ["the trial goes on", "--stage 2"],
        ),
        (
            "--binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29 --attained-second 10001".to_owned(),
            2,
            ["10001 subjects", "--attained-second"],
        ),
    ] {
        VERB.refused(&flags, code, &words);
    }
}
