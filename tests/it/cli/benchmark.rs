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
