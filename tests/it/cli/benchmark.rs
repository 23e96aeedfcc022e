//! Benchmarks of the library and laws in a flag.

use super::*;

#[test]
fn the_library_needs_a_unit_and_the_same_origin() {
    let folder = Folder::new();
    let refuses = |line: &str, words: &[&str]| {
        folder.refuses(&format!("{TEN_FLAGS} {line}"), 2, words);
    };
    refuses(
        "--benchmark eter701-control",
        &["times in months", "add --time-unit days, weeks, months or years"],
    );
    refuses("--benchmark eter701-control --time-unit wk", &["`wk` is no time unit; use days, weeks"]);
    refuses("--benchmark eter701-contrl", &["no benchmark is called", "did you mean `eter701-control`?"]);
    let induction = "--benchmark imforte-lurbinectedin --time-unit months";
    refuses(induction, &["randomisation after induction", "enrolment", "--origin"]);
    refuses(&format!("{induction} --origin response-selected"), &["selected by response"]);
    refuses(
        "--benchmark eter701-control --time-unit months --origin response-selected",
        &["a test across origins"],
    );
    let origin = format!("{TEN_FLAGS} {induction} --origin randomisation-after-induction");
    assert_eq!(folder.json(&origin)["one_sample"][0]["benchmark"], "imforte-lurbinectedin");
}

#[test]
fn laws_that_are_none() {
    let folder = Folder::new();
    for (law, words) in [
        ("gamma:shape=2", "no law is called `gamma`; known: exponential, weibull"),
        ("exponential:", "`exponential:median=M` or `exponential:rate=R`"),
        ("exponential:median=", "`median=`: not a number"),
        ("exponential:median=0", "median must be a positive number, got 0"),
        ("exponential:median=nan", "median must be a positive number"),
        ("exponential:median=inf", "median must be a positive number"),
        ("weibull:shape=1.3", "`weibull:shape=K,median=M`"),
        ("piecewise:rates=0/0,cuts=5", "at least one piece needs a hazard rate above 0"),
        ("piecewise:rates=.1/.2", "2 rates need 1 cuts"),
    ] {
        let line = format!("{TEN_FLAGS} --benchmark {law}");
        folder.refuses(&line, 2, &[&format!("--benchmark {law}: "), words, "weibull:shape=1.3,median=5"]);
    }
}

#[test]
fn the_horizon_cuts_observation() {
    let folder = Folder::new();
    let against = |line: &str| folder.json(&format!("{TEN_FLAGS} {line}"))["one_sample"][0].clone();
    let whole = against("--benchmark exponential:rate=0.1");
    assert_eq!((&whole["observed"], &whole["horizon"]), (&7.into(), &Value::Null));
    close(&whole["expected"], 5.5, 1e-14);
    let cut = against("--benchmark exponential:rate=0.1 --horizon 5");
    assert_eq!((&cut["observed"], &cut["horizon"]), (&4.into(), &5.0.into()));
    close(&cut["expected"], 0.1 * (1 + 2 + 3 + 4 + 5 * 6) as f64, 1e-14);
    let library = "--benchmark eter701-control --time-unit weeks";
    close(&against(library)["horizon"], 12.0 * 30.4375 / 7.0, 1e-14);
    assert!(against(&format!("{library} --horizon none"))["horizon"].is_null());
    let text = folder.onearm(&format!("{TEN_FLAGS} {library} --horizon none")).done().stdout;
    assert!(text.contains("horizon lifted; beyond the last known point E is the choice of law"), "{text}");
    let text =
        folder.onearm(&format!("{TEN_FLAGS} --benchmark exponential:rate=0.1 --horizon 5")).done().stdout;
    assert!(
        text.contains(
            "compared up to its horizon, 5; 5 subjects observed longer and cut there, with 3 events left out"
        ),
        "{text}"
    );
}

/// The same patients in days and in months against the same benchmark.
#[test]
fn units_are_converted() {
    let months: Vec<f64> = (1..20).map(|subject| 0.7 * f64::from(subject)).collect();
    let table = |factor: f64| {
        let rows: String =
            months.iter().enumerate().map(|(i, t)| format!("{},{}\n", t * factor, (i % 4 / 3) ^ 1)).collect();
        format!("time,event\n{rows}")
    };
    let folder = Folder::new();
    let against = |unit: &str, factor: f64| {
        std::fs::write(folder.path("units.csv"), table(factor)).unwrap();
        let line = format!(
            "analyze units.csv --time time --event event --time-unit {unit} --benchmark eter701-triplet"
        );
        folder.json(&line)["one_sample"][0].clone()
    };
    let reference = against("months", 1.0);
    assert!(reference["observed"].as_u64().unwrap() > 9);
    for (unit, factor) in [("days", 30.4375), ("weeks", 30.4375 / 7.0), ("years", 1.0 / 12.0)] {
        let other = against(unit, factor);
        assert_eq!(other["observed"], reference["observed"], "{unit}");
        for key in ["/expected", "/ratio/estimate", "/ratio/lower", "/tests/0/p_value_one_sided"] {
            close(other.pointer(key).unwrap(), reference.pointer(key).unwrap().as_f64().unwrap(), 1e-9);
        }
    }
}

#[test]
fn the_library_is_listed_and_shown() {
    let folder = Folder::new();
    let list = folder.json("benchmarks list");
    assert!(
        list.as_array()
            .unwrap()
            .iter()
            .all(|entry| entry["record"]["source"].as_str().is_some_and(|s| !s.is_empty()))
    );
    let csv = folder.onearm("benchmarks list --format csv").done().stdout;
    assert_eq!(csv.lines().count(), 1 + list.as_array().unwrap().len());
    let shown = folder.onearm("benchmarks show impower133-atezolizumab").done().stdout;
    for word in ["IMpower133", "source: ", "171", "horizon: 12 months", "caution: "] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    folder.refuses("benchmarks show impower13", 2, &["did you mean `impower133-"]);
}

const SEXES: &str =
    "time,event,potential,sex,age\n1,1,9,m,60\n2,1,8,f,65\n3,0,3,m,70\n4,1,9,f,62\n6,1,7,m,58\n7,0,7,f,66\n";
const SEXES_FLAGS: &str = "analyze sexes.csv --time time --event event";

/// Evidence: by hand, 23 time units at rates of 0.1 and 0.2.
#[test]
fn expected_hazards_by_subject() {
    let folder = Folder::new().file("sexes.csv", SEXES);
    let line = format!(
        "{SEXES_FLAGS} --benchmark exponential:rate=0.1 --benchmark-effect age@60=0.05,sex:f=-0.3 --benchmark-by-level sex:m=exponential:rate=0.1 --benchmark-by-level sex:f=exponential:rate=0.2"
    );
    let result = folder.json(&line);
    let expected = |index: usize| &result["one_sample"][index]["expected"];
    close(expected(0), 2.3, 1e-14);
    let ratios = [
        (1.0, 0.0, 60.0),
        (2.0, 1.0, 65.0),
        (3.0, 0.0, 70.0),
        (4.0, 1.0, 62.0),
        (6.0, 0.0, 58.0),
        (7.0, 1.0, 66.0),
    ];
    let by_hand: f64 =
        ratios.iter().map(|(t, f, age)| 0.1 * t * f64::exp(0.05 * (age - 60.0) - 0.3 * f)).sum();
    close(expected(1), by_hand, 1e-14);
    close(expected(2), 0.1 * 10.0 + 0.2 * 13.0, 1e-14);
    assert_eq!(result["one_sample"][1]["adjustment"], "age@60=0.05,sex:f=-0.3");
    // In a group only its own subjects count.
    let grouped = folder.json(&format!("{line} --by sex"));
    let expected = |index: usize| &grouped["one_sample"][index]["expected"];
    close(expected(7), 0.2 * 13.0, 1e-14);
    close(expected(8), 0.1 * 10.0, 1e-14);
}

#[test]
fn wrong_effects_levels_and_margins_are_refused() {
    let folder = Folder::new().file("sexes.csv", SEXES).file("gap.csv", "time,event,age\n1,1,60\n2,1,\n");
    let with = |flags: &str| format!("{SEXES_FLAGS} --benchmark exponential:rate=0.1 {flags}");
    for (flags, code, word) in [
        ("--benchmark-effect age", 2, "not a column and a log hazard ratio"),
        ("--benchmark-effect age=x", 2, "not a number"),
        ("--benchmark-effect age=inf", 2, "not a number"),
        ("--benchmark-effect sex=0.1", 2, "name a level, sex:f"),
        ("--benchmark-effect sex:x=0.1", 4, "nobody has level `x`"),
        ("--benchmark-by-level sex:m=exponential:rate=0.1", 4, "level `f`"),
        ("--benchmark-by-level sex:m=exponential:rate=-1", 2, "positive number"),
        ("--benchmark-margin sex:m=0.3,sex:f=0.3", 2, "the shares add to 0.6"),
        ("--benchmark-margin sex:m=0.3,age:1=0.7", 2, "levels of two columns"),
        ("--benchmark-margin sex:m=1", 4, "level `f`"),
        ("--benchmark-events 10,20", 2, "2 numbers"),
        ("--benchmark-events 0", 2, "0"),
        ("--deciding wu", 2, "--tipping-point"),
        ("--tipping-point --deciding wo", 2, "no one-sample log-rank variant is called `wo`"),
        ("--tipping-point --alpha 0.6", 2, "between 0 and 0.5"),
        ("--benchmark nowhere.csv", 4, "nowhere.csv"),
    ] {
        folder.refuses(&with(flags), code, &[word]);
    }
    folder.refuses(&with("--benchmark-effect nothing=0.1"), 4, &["nothing"]);
    let gap = "analyze gap.csv --time time --event event --benchmark exponential:rate=0.1";
    folder.refuses(&format!("{gap} --benchmark-effect age=0.1"), 4, &["missing for 1 of 2 subjects"]);
    folder.refuses(&format!("{SEXES_FLAGS} --tipping-point"), 2, &["--benchmark"]);
}

/// A table of subjects as benchmark, an exact test with potential follow-up, a tipping point, weights: all in one line.
#[test]
fn every_variant_has_a_result_or_a_reason() {
    let reference = "t,e\n2,x\n3,x\n4,o\n5,x\n8,x\n9,o\n";
    let folder = Folder::new().file("sexes.csv", SEXES).file("reference.csv", reference);
    let line = format!(
        "{SEXES_FLAGS} --potential potential --benchmark exponential:rate=0.1 --benchmark-events 40 --benchmark reference.csv --benchmark-time t --benchmark-event e --benchmark-event-value x --benchmark-censored-value o --tipping-point --deciding mid-p --benchmark-margin sex:m=0.5,sex:f=0.5"
    );
    let result = folder.json(&line);
    let [law, sample] = [0, 1].map(|index| &result["one_sample"][index]);
    assert_eq!(law["tests"].as_array().unwrap().len(), 11);
    assert!(law["tests"].as_array().unwrap().iter().all(|test| test["p_value_one_sided"].is_f64()));
    assert!(law["tests"][6]["error_bound"].as_f64().unwrap() < 1e-6);
    assert_eq!((&law["reference"]["events"], &law["reference"]["source"]), (&40.0.into(), &"stated".into()));
    close(&law["standardised"]["ratio"], 4.0 / 2.3, 1e-12);
    assert_eq!(law["tipping_point"]["deciding"], "mid-p");
    assert_eq!(sample["reference"]["source"], "patients");
    assert_eq!(sample["tests"][6]["reasons"]["p_value_one_sided"], "benchmark-is-sample");
    assert_eq!(sample["horizon"], 9.0);
    // Steps of 1/6 at 2, 1/5 at 3, 1/3 at 5, 1/2 at 8: seen at 1, 2, 3, 4, 6 and 7.
    let steps = [0.0, 1.0 / 6.0, 11.0 / 30.0, 11.0 / 30.0, 0.7, 0.7];
    close(&sample["expected"], steps.iter().sum(), 1e-14);
    let steps = folder
        .json(&format!("{SEXES_FLAGS} --potential potential --benchmark step:times=2/5,hazards=0.3/0.4"));
    let exact = &steps["one_sample"][0]["tests"][6];
    assert_eq!(exact["reasons"]["p_value_one_sided"], "benchmark-is-sample");
    close(&steps["one_sample"][0]["expected"], 3.0 * 0.3 + 2.0 * 0.7, 1e-12);
    let none = Folder::new().file("none.csv", "time,event\n3,0\n").file("sexes.csv", SEXES);
    none.refuses(&format!("{SEXES_FLAGS} --benchmark none.csv"), 5, &["nobody had the event"]);
    let table = folder.onearm(&line).done().stdout;
    for words in
        ["trust reference-rates", "Tipping point at one-sided 0.05, mid-p decides", "weighted to sex:m=0.5"]
    {
        assert!(table.contains(words), "{words} is not in {table}");
    }
}

#[test]
fn pooled_arms() {
    let line = format!(
        "{TEN_FLAGS} --benchmark-events 100,60,80 --pool exponential:median=5 --pool exponential:median=6 --pool exponential:median=4.5"
    );
    let folder = Folder::new().file("ten.csv", TEN);
    let result = folder.json(&line);
    let pooled = &result["pooled"][0];
    assert_eq!((&pooled["observed"], pooled["arms"].as_array().unwrap().len()), (&7.into(), 3));
    close(&pooled["arms"][0]["expected"], 55.0 * std::f64::consts::LN_2 / 5.0, 1e-14);
    assert!(pooled["estimates"].as_array().unwrap().iter().all(|one| one["p_value_one_sided"].is_f64()));
    assert_eq!(result["one_sample"].as_array().unwrap().len(), 0);
    let two = folder.json(&format!(
        "{TEN_FLAGS} --benchmark-events 100,60 --pool exponential:median=5 --pool exponential:median=6"
    ));
    assert_eq!(two["pooled"][0]["estimates"][0]["reasons"]["p_value_one_sided"], "too-few-arms");
    assert!(two["pooled"][0]["estimates"][0]["tau"].is_f64());
    let unknown = folder.json(&line.replace("--benchmark-events 100,60,80", ""));
    assert_eq!(unknown["pooled"][0]["estimates"][0]["reasons"]["expected"], "unknown-events");
    let together = format!("{TEN_FLAGS} --pool exponential:median=5,exponential:median=6");
    folder.refuses(&together, 2, &["--pool exponential:median=5,exponential:median=6", "once for each law"]);
    let table = folder.onearm(&format!("{line} --by event")).done().stdout;
    assert_eq!(table.matches("historical arms pooled").count(), 3);
    let library = folder.json(&format!(
        "{TEN_FLAGS} --time-unit months --pool impower133-atezolizumab,caspian-durvalumab,eter701-triplet"
    ));
    assert_eq!(library["pooled"][0]["arms"].as_array().unwrap().len(), 3);
    folder.refuses(
        &format!("{TEN_FLAGS} --time-unit months --pool impower133-atezolizumab,nothing"),
        2,
        &["nothing"],
    );
}

/// A benchmark far from the data: the root search of the tipping point looks at hazards near 0 and beyond any sum.
#[test]
fn tipping_points_far_from_the_data_are_outcomes() {
    let table = "time,event,potential\n2.1,1,12.7\n4.2,1,12.4\n5.5,1,11.9\n6.9,1,11.7\n8.3,0,11\n1.4,1,10.6\n9.7,1,10.4\n\
                 9.9,0,10\n4.1,1,9.4\n5.5,1,8.9\n6.9,0,8.6\n2.8,1,8\n7.2,0,7.7\n4.1,1,7\n6,0,6.4\n";
    let folder = Folder::new().file("trial.csv", table);
    for law in [
        "exponential:median=4.2",
        "exponential:median=4.2e-9",
        "exponential:median=4e9",
        "weibull:shape=6,median=5",
    ] {
        let line =
            "analyze trial.csv --time time --event event --potential potential --tipping-point --benchmark";
        let result = folder.json(&format!("{line} {law}"));
        assert!(result["one_sample"][0]["tipping_point"].is_object(), "{law}");
    }
}
