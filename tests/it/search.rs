//! `onearm search`: the grid and the best point by hand, size and power as `design` computes and `simulate` counts them, refusals.

use serde_json::Value;

const TRIAL: &str = "scenarios/textbook_5_v_9.toml";

fn onearm(line: &str) -> std::process::Output {
    let mut command = assert_cmd::Command::cargo_bin("onearm").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(line.split_whitespace()).output().unwrap()
}

fn json(line: &str) -> Value {
    let output = onearm(&format!("{line} -q --format json"));
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn search(flags: &str) -> Value {
    json(&format!("search {TRIAL} --truth target {flags}"))
}

fn points(found: &Value) -> &Vec<Value> {
    found["points"].as_array().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn close(value: &Value, expected: &Value, tolerance: f64) {
    assert!((number(value) - number(expected)).abs() <= tolerance, "{value} {expected}");
}

/// The exact figures of a variant as `design` has them.
fn designed(variant: &str, settings: &str) -> Value {
    let trial = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let text = std::fs::read_to_string(format!("{}/{TRIAL}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let text = settings.split_whitespace().fold(text, |text, setting| {
        let (from, to) = setting.split_once("->").unwrap();
        assert!(text.contains(&from.replace('_', " ")), "{from}");
        text.replace(&from.replace('_', " "), &to.replace('_', " "))
    });
    std::fs::write(trial.path(), text).unwrap();
    let found = json(&format!("design {} --truth target", trial.path().display()));
    let variants = found["exact"]["variants"].as_array().unwrap();
    variants.iter().find(|found| found["variant"] == variant).unwrap().clone()
}

#[test]
fn the_grid_is_that_of_its_keys() {
    let found = search("--over population.subjects=20:24:2 --over accrual.duration=6,12");
    let values: Vec<String> = points(&found).iter().map(|point| point["values"].to_string()).collect();
    let expected = ["20,6", "20,12", "22,6", "22,12", "24,6", "24,12"]
        .map(|pair| format!("[\"{}\"]", pair.replace(',', "\",\"")));
    assert_eq!(values, expected);
    for (point, (subjects, accrual)) in
        points(&found).iter().zip([(20, 6.0), (20, 12.0), (22, 6.0), (22, 12.0), (24, 6.0), (24, 12.0)])
    {
        // Twelve months of follow-up after accrual, as in the file; the test of the file.
        assert_eq!(point["subjects"], subjects);
        assert_eq!(number(&point["duration"]), accrual + 12.0);
        assert_eq!(point["variant"], "breslow");
        // Exponential event times under uniform accrual, in closed form.
        let rate = std::f64::consts::LN_2 / 9.0;
        let alive = (-12.0 * rate).exp() * (1.0 - (-accrual * rate).exp()) / (accrual * rate);
        assert!((number(&point["events"]) - f64::from(subjects) * (1.0 - alive)).abs() < 1e-6, "{point}");
    }
}

#[test]
fn size_and_power_are_those_of_design() {
    let found = search("--variant wu --over population.subjects=20,25 --over accrual.duration=12");
    for (point, settings) in points(&found).iter().zip(["subjects_=_25->subjects_=_20", ""]) {
        let design = designed("wu", settings);
        close(&point["size"], &design["size"], 1e-6);
        close(&point["power"], &design["power"], 1e-6);
        assert_eq!(point["nominal_alpha"], 0.05);
    }
    // Printed to four decimals elsewhere: .0504, .8580.
    assert!((number(&points(&found)[1]["size"]) - 0.0504).abs() < 6e-5);
    assert!((number(&points(&found)[1]["power"]) - 0.8580).abs() < 6e-5);
    let calibrated = search("--variant mid-p --calibrate --power 0.7 --over population.subjects=20");
    let (point, design) = (&points(&calibrated)[0], designed("mid-p", "subjects_=_25->subjects_=_20"));
    assert_eq!((&calibrated["by"], &point["size"]), (&"calibrated".into(), &0.05.into()));
    close(&point["nominal_alpha"], &design["calibrated_alpha"], 1e-6);
    close(&point["power"], &design["calibrated_power"], 1e-6);
}

#[test]
fn any_key_can_be_an_axis() {
    let found = search(
        "--over analysis.final.test=breslow,wu --over analysis.final.alpha=0.025,0.05 --over truth.target.median=8:9:1",
    );
    assert_eq!(points(&found).len(), 8);
    for point in points(&found) {
        assert_eq!(point["values"][0], point["variant"]);
        assert_eq!(point["values"][1], point["alpha_one_sided"].to_string());
    }
    close(&points(&found)[7]["power"], &designed("wu", "")["power"], 1e-6);
    let weaker = designed("wu", "median_=_9.0->median_=_8.0");
    close(&points(&found)[6]["power"], &weaker["power"], 1e-6);
}

#[test]
fn the_fewest_subjects_reach_the_power_and_one_less_does_not() {
    let found = search("--variant wu --over population.subjects=15:30:1");
    let best = found["best"].as_u64().unwrap() as usize;
    let power = |place: usize| number(&points(&found)[place]["power"]);
    assert!(power(best) >= 0.8 && power(best - 1) < 0.8);
    assert_eq!(points(&found)[best]["subjects"], 21);
    assert!(points(&found).iter().all(|point| point["reaches"] == (number(&point["power"]) >= 0.8)));
    // Wu's test is somewhat too liberal here: none is left if its size may not exceed alpha; calibrated, all are.
    let strict = "--variant wu --size-at-most 0.05 --over population.subjects=20:22:1";
    let line = format!("search {TRIAL} --truth target {strict}");
    assert_eq!(onearm(&line).status.code(), Some(5));
    let found = search(&format!("{strict} --calibrate"));
    assert_eq!(points(&found)[found["best"].as_u64().unwrap() as usize]["subjects"], 21);
}

#[test]
fn the_shortest_trial_may_need_more_subjects() {
    let grid = "--variant wu --over population.subjects=18:30:3 --over accrual.duration=12:4:-4";
    let place = |found: &Value| found["best"].as_u64().unwrap() as usize;
    for (what, first, second) in [("subjects", "subjects", "duration"), ("duration", "duration", "subjects")]
    {
        let found = search(&format!("{grid} --minimise {what}"));
        let best = &points(&found)[place(&found)];
        assert_eq!((&found["minimised"], &best["reaches"]), (&what.into(), &true.into()));
        let rank = |point: &Value| (number(&point[first]), number(&point[second]));
        for point in points(&found).iter().filter(|point| point["reaches"] == true) {
            assert!(rank(best) <= rank(point), "{best} {point}");
        }
    }
    let fewest = search(&format!("{grid} --minimise subjects"));
    let shortest = search(&format!("{grid} --minimise duration"));
    assert_ne!(place(&fewest), place(&shortest));
}

#[test]
fn simulated_trials_are_those_of_simulate() {
    let found = search("--simulate --trials 20000 --seed 7 --variant wu --over population.subjects=25,20");
    let exact = search("--variant wu --over population.subjects=25,20");
    for (point, exact) in points(&found).iter().zip(points(&exact)) {
        let set = format!("population.subjects={}", exact["subjects"]);
        let simulated = json(&format!("simulate {TRIAL} --trials 20000 --seed 7 --set {set}"));
        for (truth, key, mcse) in [(0, "size", "size_mcse"), (1, "power", "power_mcse")] {
            let tests = &simulated["truths"][truth]["benchmarks"][0]["tests"];
            let wu = tests.as_array().unwrap().iter().find(|test| test["variant"] == "wu").unwrap();
            assert_eq!((&point[key], &point[mcse]), (&wu["rate"], &wu["mcse"]));
            close(&point[key], &exact[key], 4.0 * number(&point[mcse]));
        }
        close(&point["events"], &exact["events"], 0.1);
    }
    assert_eq!(
        (&found["by"], &found["trials"], &found["seed"]),
        (&"simulated".into(), &20000.into(), &7.into())
    );
    let threads = "--simulate --trials 5000 --over population.subjects=25,20 --threads";
    assert_eq!(search(&format!("{threads} 1")), search(&format!("{threads} 2")));
}

#[test]
fn where_the_exact_law_does_not_hold_simulation_does() {
    let found = search("--over population.subjects=25,401");
    let beyond = &points(&found)[1];
    assert!(beyond["power"].is_null() && beyond["reason"].as_str().unwrap().contains("400 subjects"));
    assert_eq!((&beyond["reaches"], &found["best"]), (&false.into(), &0.into()));
    let poisson = "--set accrual={law=\"poisson\",rate=2} --set follow_up={after_last_subject=12} --over population.subjects=25,30";
    let line = format!("search {TRIAL} --truth target {poisson}");
    let refused = onearm(&line);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(5), "{said}");
    assert!(said.contains("Poisson") && said.contains("--simulate") && refused.stdout.is_empty(), "{said}");
    let found = json(&format!("{line} --simulate --trials 5000"));
    // Twelve months after the last of n entries at two a month.
    let durations: Vec<f64> = points(&found).iter().map(|point| number(&point["duration"])).collect();
    assert_eq!(durations, [24.5, 27.0]);
    assert_eq!(found["best"], 0);
}

#[test]
fn tables_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let plot = folder.path().join("power.svg");
    let grid = "--over population.subjects=20:24:1 --over accrual.duration=6,12";
    let line = format!("search {TRIAL} --truth target {grid} -q");
    let contours = folder.path().join("contours.svg");
    let figures = format!("--plot {} --plot-contour {}", plot.display(), contours.display());
    let csv = onearm(&format!("{line} --format csv {figures}"));
    assert!(csv.status.success());
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(
        csv.starts_with("population.subjects,accrual.duration,subjects,duration,expected_subjects_null,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 11);
    assert_eq!(csv.lines().filter(|line| line.contains(",true,true,")).count(), 1, "{csv}");
    #[cfg(feature = "figures")]
    {
        let svg = std::fs::read_to_string(&plot).unwrap();
        assert!(svg.contains("accrual.duration 12") && svg.contains("goal 0.8"));
        let svg = std::fs::read_to_string(contours).unwrap();
        assert!(svg.contains("power 80%, the goal") && svg.contains("accrual.duration"));
        let output = onearm(&format!(
            "search {TRIAL} --over population.subjects=20:24:1 --plot-contour {}",
            plot.display()
        ));
        assert_eq!(output.status.code(), Some(5));
        assert!(String::from_utf8_lossy(&output.stderr).contains("over two keys"));
    }
    let table = String::from_utf8(onearm(&line).stdout).unwrap();
    assert!(table.contains("Fewest subjects with power 0.8: population.subjects=2"), "{table}");
    let best = table.lines().filter(|line| line.trim_end().ends_with("best"));
    assert_eq!(best.count(), 1, "{table}");
    // Of a large grid the table shows the rows about the best.
    let large = "--over truth.target.median=7:10:0.025 --set population.subjects=20";
    let output = onearm(&format!("search {TRIAL} --truth target -q {large}"));
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("60 of 121 points") && table.contains(" best"), "{table}");
}

#[test]
fn a_goal_out_of_reach_names_the_nearest_point() {
    let output = onearm(&format!("search {TRIAL} --truth target --over population.subjects=8,10,9"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("nearest is population.subjects=10: size 0.0"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("missed"));
}

#[test]
fn nonsense_is_refused() {
    for (flags, code, words) in [
        ("--over population.subjcts=20,21", 2, "did you mean `subjects`?"),
        ("--over populatoin.subjects=20,21", 2, "there is no `populatoin`; there is: accrual"),
        ("--over population.subjects=20:40", 2, "FROM:TO:STEP"),
        ("--over population.subjects=20:40:-1", 2, "must be above 0"),
        ("--over population.subjects=40:20:1", 2, "must be below 0"),
        ("--over population.subjects=", 2, "PATH=V1,V2"),
        ("--over population.subjects=20,", 2, "a value is empty"),
        ("--over population.subjects=1:10001:1", 2, "more than 10000 points"),
        ("--over population.subjects=1:200:1 --over accrual.duration=1:51:1", 2, "more than 10000 points"),
        ("--over accrual.duration=1,2 --over accrual.duration=3,4", 2, "`accrual.duration` has two axes"),
        ("--over population.subjects=2,0", 2, "no trial at the point population.subjects=0"),
        (
            "--over accrual.duration=12 --over follow_up.calendar=9",
            2,
            "no trial at the point accrual.duration=12, follow_up.calendar=9",
        ),
        ("--over simulation.trials=5,6", 2, "not of ways to simulate"),
        ("--over population.subjects=20 --trials 100", 2, "add --simulate"),
        ("--over population.subjects=20 --calibrate --simulate", 2, "cannot be used with"),
        ("--over population.subjects=20 --truth hope", 2, "it has \"null\", \"target\""),
        ("--over population.subjects=20 --benchmark other", 2, "it has \"median-5\""),
        ("--over population.subjects=20 --variant logrank", 2, "breslow, wu"),
        ("--over population.subjects=20 --power 1", 2, "between 0 and 1"),
        ("--over analysis.final.test=wu,breslow --plot power.svg", 5, "whose values are no numbers"),
        ("--over population.subjects=20 --plot power.eps", 5, ".svg, .png or .pdf"),
        ("--over a=1 --over b=2 --over c=3 --over d=4", 2, "at most 3 keys"),
        ("", 2, "--over"),
    ] {
        let output = onearm(&format!("search {TRIAL} {flags}"));
        let said = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(code), "{flags}: {said}");
        assert!(said.contains(words), "{flags}: {said}");
        assert!(output.stdout.is_empty() && !said.contains("panicked"), "{flags}");
    }
}

/// The search of a trial under a truth whose name holds blanks.
fn of_truth(trial: &str, truth: &str, flags: &str) -> Value {
    let mut command = assert_cmd::Command::cargo_bin("onearm").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["search", trial, "-q", "--format", "json"]);
    let output = command.args(flags.split_whitespace()).args(["--truth", truth]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Events seen at scans: the exact size and power are those of simulated trials.
#[test]
fn seen_at_scans_exact_and_simulated_agree() {
    let of = |more: &str| {
        let flags = format!("--over population.subjects=15:25:10 --power 0.05 {more}");
        of_truth("scenarios/null_eter701_control.toml", "null, seen at scans", &flags)
    };
    let (exact, simulated) = (of(""), of("--simulate --trials 50000"));
    for (exact, simulated) in points(&exact).iter().zip(points(&simulated)) {
        assert!(exact["reason"].is_null(), "{exact}");
        for (rate, error) in [("size", "size_mcse"), ("power", "power_mcse")] {
            close(&exact[rate], &simulated[rate], 4.0 * number(&simulated[error]));
        }
        close(&exact["events"], &simulated["events"], 0.05);
        // Their mismatch with a curve in true time is what doubles the size.
        assert!(number(&exact["size"]) > 0.07, "{exact}");
    }
}

/// Of bounds of an interim analysis, the one with the fewest subjects under the benchmark: a stricter bound ends more trials.
#[test]
fn the_bound_of_an_interim_analysis_is_searched() {
    let flags = "--simulate --trials 2000 --power 0.05 --over analysis.interim.futility.z=-1,1 --minimise expected-duration";
    let found = of_truth("scenarios/nct07358676_course.toml", "radiotherapy works", flags);
    let mean = |place: usize, key: &str| number(&points(&found)[place][key]);
    assert_eq!(found["best"], 1);
    for key in ["expected_duration_null", "expected_duration", "size", "power"] {
        assert!(mean(1, key) < mean(0, key), "{key}");
    }
    assert!(mean(1, "expected_duration_null") < mean(1, "expected_duration"));
    assert!(mean(1, "expected_subjects_null") <= mean(1, "subjects"));
}
