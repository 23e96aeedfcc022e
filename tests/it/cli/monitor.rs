//! `monitor`: the example's figures by another program, cuts that can be made again, two extracts, and data that are refused.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Verb, entry, number};

const MONITOR: Verb = Verb("monitor");
const FIGURES: &str = include_str!("../../reference/monitor/interim.csv");

fn place(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// The files of the example, some of them elsewhere.
struct Extract {
    trial: String,
    files: [String; 3],
}

impl Extract {
    fn example() -> Self {
        let file = |name: &str| place(&format!("scenarios/data/nct07358676_interim/{name}.csv"));
        Self {
            trial: place("scenarios/nct07358676_course.toml"),
            files: ["subjects", "assessments", "adverse_events"].map(file),
        }
    }

    fn flags(&self, more: &str) -> String {
        let [subjects, assessments, events] = &self.files;
        format!(
            "{} --data {subjects} --assessments {assessments} --adverse-events {events} -q {more}{}",
            self.trial,
            if more.contains("--completions") { "" } else { " --completions 200" }
        )
    }

    fn at(&self, cutoff: &str) -> Value {
        MONITOR.result(&self.flags(&format!("--cutoff {cutoff}")))
    }

    /// The same with files changed and written to a folder.
    fn changed(folder: &Path, change: impl Fn(&str, String) -> String) -> Self {
        let mut extract = Self::example();
        for (name, path) in ["subjects", "assessments", "adverse_events"].iter().zip(&mut extract.files) {
            let text = change(name, std::fs::read_to_string(&path).unwrap());
            let written: PathBuf = folder.join(format!("{name}.csv"));
            std::fs::write(&written, text).unwrap();
            *path = written.display().to_string();
        }
        extract
    }
}

/// `analyze --trial` reads the same files by the same names, and says the same of them.
#[test]
fn the_analysis_of_the_same_data() {
    let extract = Extract::example();
    let [subjects, assessments, _] = &extract.files;
    let flags =
        format!("{subjects} --trial {} --assessments {assessments} --cutoff 2026-03-06 -q", extract.trial);
    let analysis = Verb("analyze").result(&format!("{flags} --covariates age"));
    let monitored = extract.at("2026-03-06");
    assert_eq!(analysis["one_sample"], monitored["analysis"]["one_sample"]);
    assert_eq!(analysis["groups"][0]["events"], 9);
    assert_eq!(analysis["trial"]["cutoff"], "2026-03-06");
    assert_eq!(analysis["trial"]["input"], serde_json::json!([monitored["input"][0], monitored["input"][1]]));
    assert_eq!(analysis["cox"]["terms"][0]["term"], "age");
    // Subjects by a baseline value, and another benchmark in the unit of the trial.
    let by = Verb("analyze").result(&format!("{flags} --by ecog --benchmark exponential:median=5"));
    let counts: Vec<u64> =
        by["groups"].as_array().unwrap().iter().map(|group| group["subjects"].as_u64().unwrap()).collect();
    assert_eq!(counts, [4, 13, 4]);
    assert_eq!(by["one_sample"].as_array().unwrap().len(), 4, "all and each of three levels");
    Verb("analyze").refused(&format!("{flags} --time-unit days"), 2, &["--time-unit"]);
    let nobody =
        format!("{subjects} --trial {} --assessments {assessments} --cutoff 2020-01-01 -q", extract.trial);
    Verb("analyze").refused(&nobody, 4, &["2020-01-01"]);
}

#[test]
fn figures_by_another_program() {
    let extract = Extract::example();
    let mut compared = 0;
    let cutoffs = ["2025-07-01", "2025-10-01", "2026-01-15", "2026-03-06", "2026-03-20"];
    for cutoff in cutoffs {
        let result = extract.at(cutoff);
        let group = &result["analysis"]["groups"][0];
        for line in FIGURES.lines().filter(|line| line.starts_with(cutoff)) {
            let [_, figure, value] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let value: f64 = value.parse().unwrap();
            let found = match figure.split_once(' ') {
                Some(("expected", benchmark)) => {
                    &entry(&result["analysis"]["one_sample"], "benchmark", benchmark)["expected"]
                }
                Some(("survival", "3.0")) => &group["survival_at"][0]["survival"],
                Some(("survival", "6.0")) => &group["survival_at"][1]["survival"],
                Some(("dose", _)) => &result["safety"]["dose_limiting"]["subjects"],
                _ => match figure {
                    "entered" | "events" | "exposure" => &result["status"][figure],
                    "responses" => &result["response"]["response"]["subjects"],
                    "severe" => &result["safety"]["severe"]["subjects"],
                    "consolidation" => {
                        &entry(&result["status"]["phases"], "phase", "consolidation")["reached"]
                    }
                    other => panic!("{other}"),
                },
            };
            assert!(
                (number(found) - value).abs() < 1e-10 * value.max(1.0),
                "{cutoff} {figure}: {found} {value}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, FIGURES.lines().count() - 1);
}

/// An extract of the day of the cutoff, which has nothing later, says what the later extract says of that cutoff.
#[test]
fn a_cut_can_be_made_again() {
    let cutoff = "2026-01-15";
    let folder = tempfile::tempdir().unwrap();
    let earlier = Extract::changed(folder.path(), |name, text| {
        let is_date = |cell: &str| cell.len() == 10 && cell.as_bytes()[4] == b'-';
        let late = |cell: &str| is_date(cell) && cell > cutoff;
        let mut lines = text.lines();
        let header = lines.next().unwrap().to_owned();
        let rows = lines.filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if name != "subjects" {
                return (!cells.iter().any(|cell| late(cell))).then(|| line.to_owned());
            }
            // Began later: not in the extract. Later days: not known yet; last known alive on the day of the extract.
            let begun = !late(cells[3]);
            let kept = |(place, cell): (usize, &&str)| match (late(cell), place) {
                (true, 13) => cutoff.to_owned(),
                (true, _) => String::new(),
                (false, _) => (*cell).to_owned(),
            };
            begun.then(|| cells.iter().enumerate().map(kept).collect::<Vec<_>>().join(","))
        });
        std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
    });
    let (now, then) = (Extract::example().at(cutoff), earlier.at(cutoff));
    for section in ["response", "safety", "eligibility", "interim_analyses", "subjects"] {
        assert_eq!(now[section], then[section], "{section}");
    }
    assert_eq!(now["analysis"]["groups"], then["analysis"]["groups"]);
    assert_eq!(now["analysis"]["one_sample"], then["analysis"]["one_sample"]);
    for figure in ["entered", "phases", "events", "censored", "exposure", "scans", "on_treatment"] {
        assert_eq!(now["status"][figure], then["status"][figure], "{figure}");
    }
}

#[test]
fn what_differs_between_two_extracts() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = Extract::changed(folder.path(), |name, text| match name {
        // A subject who has vanished since, a death that has moved, an assessment and a grade that have changed.
        "subjects" => text.replacen("NCT07358676-004", "NCT07358676-904", 1).replacen(
            "2025-12-20,,2025-12-20",
            "2025-12-18,,2025-12-18",
            1,
        ),
        "assessments" => text.replace("NCT07358676-004", "NCT07358676-904").replacen(",SD,", ",PR,", 1),
        _ => text.replace("NCT07358676-004", "NCT07358676-904").replacen(",2,N", ",3,N", 1),
    });
    let [subjects, assessments, events] = &earlier.files;
    let previous = format!(
        "--previous {subjects} --previous-assessments {assessments} --previous-adverse-events {events} --previous-cutoff 2026-01-15 --cutoff 2026-03-06"
    );
    let result = MONITOR.result(&Extract::example().flags(&previous));
    let differences = result["previous"]["differences"].as_array().unwrap();
    let said: Vec<String> = differences
        .iter()
        .map(|found| {
            let word = |key: &str| found[key].as_str().unwrap_or("-").to_owned();
            format!("{}: {}: {} > {}", word("subject"), word("what"), word("before"), word("now"))
        })
        .collect();
    let expected = [
        "NCT07358676-904: subject: began on 2025-04-30 > -",
        "NCT07358676-004: subject: - > began on 2025-04-30",
        "NCT07358676-001: death: 2025-12-18 > 2025-12-20",
    ];
    for line in expected {
        assert!(said.iter().any(|found| found == line), "{line}: {said:?}");
    }
    assert_eq!(
        differences.iter().filter(|found| found["what"].as_str().unwrap().starts_with("assessment")).count(),
        1
    );
    assert_eq!(
        differences.iter().filter(|found| found["before"] == "grade 3" && found["now"] == "grade 2").count(),
        1
    );
    assert_eq!(differences.len(), 5, "{said:?}");
    let same = MONITOR.text(&Extract::example().flags(&format!(
        "--cutoff 2026-03-06 --previous-cutoff 2026-01-15 --previous {} --previous-assessments {} --previous-adverse-events {}",
        Extract::example().files[0], Extract::example().files[1], Extract::example().files[2]
    )));
    assert!(same.contains("up to 2026-01-15: no difference"), "{same}");
}

#[test]
fn what_cannot_be_monitored() {
    let extract = Extract::example();
    let refused = |more: &str, code: i32, words: &[&str]| MONITOR.refused(&extract.flags(more), code, words);
    refused(
        "--cutoff 2025-01-31",
        4,
        &["no subject had begun by the cutoff 2025-01-31", "first began on 2025-02-04"],
    );
    refused("--cutoff 2026-13-06", 2, &["write a date as 2026-03-31"]);
    refused(
        "--cutoff 2026-03-06 --set population.subjects=20 --set follow_up.events=18",
        4,
        &["21 subjects had begun", "plans 20"],
    );
    refused(
        "--cutoff 2026-03-06 --set data.opened=2025-03-01",
        4,
        &["accrual opened on 2025-03-01, after the first subject"],
    );
    refused("--cutoff 2026-03-06 --previous nowhere.csv", 2, &["--previous-cutoff"]);
    refused("--cutoff 2026-03-06 --previous nowhere.csv --previous-cutoff 2026-01-01", 4, &["nowhere.csv"]);
    refused("--cutoff 2026-03-06 --completions 7", 2, &["0 for none, or from 100"]);
    refused("--cutoff 2026-03-06 --prior-events 1e9", 2, &["at most 1000 events"]);
    refused("--cutoff 2026-03-06 --previous x.csv --previous-cutoff 2026-09-01", 2, &["lies after --cutoff"]);
    // A cutoff long after the last day in the data is taken, and said to be no good.
    let late = MONITOR.text(&extract.flags("--cutoff 2027-06-01"));
    assert!(
        late.contains("no day in the data lies after 2026-03-20, and the cutoff is 438 days later"),
        "{late}"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    refused(&format!("--cutoff 2026-03-06 -o {}", file.display()), 7, &["is a file; a report is a folder"]);
}

/// An extract in which nobody has had the event yet, and one in which everybody has.
#[test]
fn no_events_and_nothing_but_events() {
    let early = Extract::example().at("2025-05-01");
    assert_eq!((number(&early["status"]["events"]), number(&early["status"]["entered"])), (0.0, 4.0));
    assert!(early["analysis"]["groups"][0]["quantiles"][1]["estimate"].is_null());
    let folder = tempfile::tempdir().unwrap();
    let all = Extract::changed(folder.path(), |name, text| match name {
        "assessments" => text.replace(",SD,", ",PD,").replace(",PR,", ",PD,"),
        _ => text,
    });
    let result = all.at("2026-01-15");
    let status = &result["status"];
    assert_eq!(number(&status["events"]) + number(&status["followed"]), number(&status["entered"]));
    assert!(number(&status["events"]) >= 14.0, "{status}");
    assert_eq!(result["interim_analyses"][0]["due"], true);
    assert_eq!(result["interim_analyses"][0]["rules"][0]["fires"], true);
}

#[test]
fn the_folder_of_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let extract = Extract::example();
    MONITOR.text(&extract.flags(&format!("--cutoff 2026-03-06 -o {}", report.display())));
    let result: Value =
        serde_json::from_str(&std::fs::read_to_string(report.join("results.json")).unwrap()).unwrap();
    assert_eq!(result, extract.at("2026-03-06"));
    let rows = std::fs::read_to_string(report.join("subjects.csv")).unwrap();
    assert_eq!(rows.lines().count(), 22);
    assert!(std::fs::read_to_string(report.join("tables.txt")).unwrap().contains("What the rules say"));
}

/// What is likely to come: the same on any number of threads, in order, and at its limits.
#[test]
fn the_outlook() {
    let extract = Extract::example();
    let flags = "--cutoff 2026-03-06 --completions 4000 --hazard-ratio 0.55 --robust-weight 0.4";
    let one = MONITOR.result(&extract.flags(&format!("{flags} --threads 1")));
    let two = MONITOR.result(&extract.flags(&format!("{flags} --threads 2")));
    assert_eq!(one, two);
    let outlook = &one["outlook"];
    let models: Vec<&str> =
        outlook["models"].as_array().unwrap().iter().map(|model| model["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["weibull", "exponential", "piecewise"]);
    let weights = outlook["models"][1]["weights"].as_array().unwrap();
    assert!((number(&weights[0]) + number(&weights[1]) - 1.0).abs() < 1e-12);
    // Posterior of a constant hazard, gamma: the median's limits by hand from the mixture's parts lie around the maximum likelihood estimate.
    let (events, exposure) = (number(&one["status"]["events"]), number(&one["status"]["exposure"]));
    let estimate = exposure * std::f64::consts::LN_2 / events;
    let median = &outlook["models"][1]["median"];
    assert!(number(&median[1]) < estimate && estimate < number(&median[2]), "{median} {estimate}");
    // A better law gives more conditional power, against every benchmark.
    let conditional = outlook["conditional"].as_array().unwrap();
    let power = |law: &str, benchmark: usize| {
        let found = conditional.iter().find(|found| found["law"].as_str().unwrap().starts_with(law)).unwrap();
        number(&found["power"][benchmark]["power"])
    };
    for benchmark in 0..3 {
        assert!(power("hazard ratio 0.55", benchmark) > power("as eter701", benchmark));
    }
    let forecast = &outlook["forecast"];
    let times: Vec<f64> = forecast["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|event| event["times"][1].as_f64())
        .collect();
    assert!(times.len() > 8 && times.windows(2).all(|pair| pair[0] <= pair[1]), "{times:?}");
    let fan = forecast["fan"].as_array().unwrap();
    assert!(fan.windows(2).all(|pair| number(&pair[0]["mean"]) <= number(&pair[1]["mean"])));
    assert!(number(&fan[0]["mean"]) >= events);
    // No completions: no outlook.
    assert!(MONITOR.result(&extract.flags("--cutoff 2026-03-06 --completions 0"))["outlook"].is_null());
    // By another plan the final analysis is due already.
    let due = extract.flags(
        "--cutoff 2026-03-06 --completions 1000 --set follow_up.events=9 --set analysis.interim.at.events=5",
    );
    assert_eq!(MONITOR.result(&due)["outlook"]["final_analysis_due"], true);
}

/// Followed for a fixed time after a full accrual, conditional power is exact; the completions agree within four standard errors.
#[test]
fn exact_where_it_can_be() {
    let flags = "--cutoff 2026-03-06 --completions 20000 --hazard-ratio 0.5 --set population.subjects=21 --set follow_up.events=21 --set analysis.interim.at.events=9";
    let folder = tempfile::tempdir().unwrap();
    let trial = folder.path().join("trial.toml");
    let text = std::fs::read_to_string(place("scenarios/nct07358676_course.toml")).unwrap();
    // Without the cut at a number of events, which is not known beforehand.
    std::fs::write(&trial, text.replace("events = 22\n", "")).unwrap();
    let mut extract = Extract::example();
    extract.trial = trial.display().to_string();
    let flags = flags.replace("--set follow_up.events=21 ", "");
    let result = MONITOR.result(&extract.flags(&flags));
    let mut compared = 0;
    for law in result["outlook"]["conditional"].as_array().unwrap() {
        for found in law["power"].as_array().unwrap() {
            let (power, exact) = (number(&found["power"]), number(&found["exact"]));
            let error = (exact * (1.0 - exact) / 20_000.0).sqrt();
            assert!((power - exact).abs() < 4.0 * error + 1e-4, "{law}: {power} {exact}");
            compared += 1;
        }
    }
    assert!(compared >= 9, "{compared}");
}

#[test]
fn changed_plans() {
    let extract = Extract::example();
    let more = "--cutoff 2026-03-06 --completions 2000 --what-if population.subjects=40,follow_up.events=36 --what-if population.subjects=30";
    let result = MONITOR.result(&extract.flags(more));
    let plans = result["what_if"].as_array().unwrap();
    assert_eq!(plans.iter().map(|plan| number(&plan["subjects"])).collect::<Vec<_>>(), [25.0, 40.0, 30.0]);
    assert_eq!(plans[0]["change"], "as planned");
    assert_eq!(plans[0]["predictive_power"], result["outlook"]["models"][0]["predictive_power"]);
    let refused = extract.flags("--cutoff 2026-03-06 --completions 1000 --what-if population.subject=30");
    MONITOR.refused(
        &refused,
        2,
        &["no trial at the point population.subject=30", "unknown key `subject`", "did you mean `subjects`"],
    );
    let raised = extract.flags(
        "--cutoff 2026-03-06 --completions 1000 --hazard-ratio 0.5 --re-estimate 40 --promising 0.3,0.8 --re-estimate-trials 400",
    );
    let record = MONITOR.result(&raised);
    let truths = record["re_estimation"]["truths"].as_array().unwrap();
    assert_eq!(truths.len(), 2);
    assert!(number(&truths[1]["always"][0]) > number(&truths[1]["as_planned"][0]));
    assert!((25.0..=40.0).contains(&number(&truths[0]["mean_subjects"])));
    let fewer = extract.flags("--cutoff 2026-03-06 --completions 1000 --re-estimate 20");
    MONITOR.refused(&fewer, 2, &["--re-estimate 20: from 25 as planned to 10000"]);
    let backwards = extract.flags("--cutoff 2026-03-06 --re-estimate 40 --promising 0.9,0.1");
    MONITOR.refused(&backwards, 2, &["the first below the second"]);
}

/// The data of the trial beside a run: the same interim analysis in a folder of its own, and nothing simulated for data that cannot be read.
#[test]
fn beside_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let [subjects, assessments, events] = Extract::example().files;
    let data = format!("--data {subjects} --assessments {assessments} --adverse-events {events}");
    let trial = Extract::example().trial;
    let flags = format!("{trial} --trials 200 -q -o {} {data} --cutoff 2026-03-06", report.display());
    Verb("run").text(&flags);
    assert!(report.join("report.html").is_file() || !cfg!(feature = "report"));
    let interim = std::fs::read_to_string(report.join("interim/results.json")).unwrap();
    let interim: Value = serde_json::from_str(&interim).unwrap();
    assert_eq!(interim["status"], Extract::example().at("2026-03-06")["status"]);
    let nowhere = folder.path().join("nowhere");
    let flags =
        format!("{trial} --trials 200 -q -o {} --data {subjects} --cutoff 2026-03-06", nowhere.display());
    Verb("run").refused(&flags, 2, &["no column holds the day of progression"]);
    assert!(!nowhere.exists());
    Verb("run").refused(&format!("{trial} -q --data {subjects}"), 2, &["--cutoff"]);
}

/// Bounds planned at half of the information (R rpact: 2.537988, .005575 spent), and at the information there is.
#[test]
fn bounds_of_a_look_that_comes_early() {
    let extract = Extract::example();
    let rules = "--cutoff 2026-03-06 --looks 0.5 --efficacy lan-demets-obrien-fleming --futility z=0";
    let record = &MONITOR.result(&extract.flags(rules))["spending"];
    let efficacy = &record["efficacy"];
    assert!((number(&efficacy["planned"]) - 2.537_988).abs() < 1e-5, "{efficacy}");
    assert!((number(&efficacy["planned_spent"]) - 0.005_575).abs() < 1e-6, "{efficacy}");
    // Less information than planned: less is spent, and the bound is higher.
    let fraction = number(&record["fraction"]);
    assert!((number(&record["information"]) / number(&record["planned_last"]) - fraction).abs() < 1e-12);
    assert_eq!(fraction < 0.5, number(&efficacy["bound"]) > number(&efficacy["planned"]), "{record}");
    assert_eq!(fraction < 0.5, number(&efficacy["spent"]) < number(&efficacy["planned_spent"]), "{record}");
    assert_eq!(number(&record["futility"]["bound"]), 0.0);
    assert_eq!(record["futility"]["stops"], number(&record["z"]) < 0.0);
    let refused = |more: &str, words: &[&str]| {
        MONITOR.refused(&extract.flags(&format!("--cutoff 2026-03-06 {more}")), 2, words);
    };
    refused("--efficacy pocock", &["--looks"]);
    refused("--looks 0.7,0.5 --efficacy pocock", &["fractions must rise"]);
    refused("--looks 0.5 --efficacy nonsense", &["no such rule"]);
}

/// A file of subjects alone, with the days of progression and last assessment, and the trial file of the example.
#[test]
fn subjects_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("subjects.csv");
    let text = "USUBJID,TRTSDT,PDDT,LASTASDT,RSPDT,DTHDT\n\
                1,2025-01-10,2025-06-02,2025-04-14,2025-02-21,\n\
                2,2025-02-03,,2025-06-10,,\n\
                3,2025-02-10,,,,2025-03-01\n";
    std::fs::write(&file, text).unwrap();
    let flags = format!(
        "{} --data {} -q --cutoff 2025-06-20 --completions 100",
        Extract::example().trial,
        file.display()
    );
    let result = MONITOR.result(&flags);
    assert_eq!((number(&result["status"]["events"]), number(&result["status"]["deaths"])), (2.0, 1.0));
    assert_eq!(number(&result["response"]["response"]["subjects"]), 1.0);
    assert!(result["eligibility"].is_null() && result["safety"].is_null());
    let slip = text.replace("2025-06-10", "2125-06-10");
    std::fs::write(&file, slip).unwrap();
    assert!(
        MONITOR.text(&flags).contains("subject 2: 2125-06-10 lies 100 years after the cutoff: is it a slip?")
    );
    // (144 + 128 + 20) days.
    assert!((number(&result["status"]["exposure"]) - 292.0 / 30.4375).abs() < 1e-12);
}

/// Accrual against the plan, by hand: a ramp to 2.5 a month after 6 months, and a month in which it stands still, 14 months less that one.
#[test]
fn accrual_with_its_pause() {
    let result = MONITOR.result(&Extract::example().flags("--cutoff 2026-03-06 --completions 0"));
    let time = number(&result["status"]["time"]) - 1.0;
    let expected = 0.5 * 2.5 * 6.0 + 2.5 * (time - 6.0);
    let accrual = &result["accrual"];
    assert!((number(&accrual["expected"]) - expected).abs() < 1e-9, "{accrual} {expected}");
    // ppois(21, 24.913) in R: .2527.
    assert!((number(&accrual["p_slower"]) - 0.2527).abs() < 2e-3, "{accrual}");
    let planned = accrual["planned_entries"].as_array().unwrap();
    // The 15th when 15 are expected, at 9 months; the 16th a month later than without the pause.
    assert!(
        (number(&planned[14]) - 9.0).abs() < 1e-9 && (number(&planned[15]) - 10.4).abs() < 1e-9,
        "{accrual}"
    );
}

/// A rule on the posterior, as a rule on the time under observation.
#[test]
fn exposure_that_the_next_event_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let trial = folder.path().join("trial.toml");
    let text = std::fs::read_to_string(place("scenarios/nct07358676_course.toml")).unwrap();
    std::fs::write(&trial, text.replace("futility = { z = 0.0 }", "futility = { posterior = 0.35 }"))
        .unwrap();
    let mut extract = Extract::example();
    extract.trial = trial.display().to_string();
    let result = extract.at("2026-03-06");
    let rule = &result["interim_analyses"][0]["rules"][0];
    let exposure = &rule["exposure"];
    let (now, next) = (number(&exposure["now"]), number(&exposure["needed_at_next"]));
    assert!((now - number(&result["status"]["exposure"])).abs() < 0.1);
    assert!(next > now && (number(&exposure["short_by_at_next"]) - (next - now)).abs() < 1e-9, "{exposure}");
    let followed = number(&result["status"]["followed"]);
    assert!((number(&exposure["short_until"]) * followed - (next - now)).abs() < 1e-9, "{exposure}");
    // The table begins at no event: ten are its eleventh row.
    assert_eq!(number(&rule["needed"][10]["exposure"]), next);
    let text = MONITOR.text(&extract.flags("--cutoff 2026-03-06"));
    assert!(text.contains("stop for futility if the next event comes before"), "{text}");
}

/// The benchmark's own events as a fraction: a power prior pulls the posterior to the benchmark.
#[test]
fn what_a_benchmark_adds_to_the_prior() {
    let extract = Extract::example();
    let width = |more: &str| {
        let result = MONITOR.result(&extract.flags(&format!("--cutoff 2026-03-06 --completions 100 {more}")));
        let median = &result["outlook"]["models"][1]["median"];
        number(&median[2]) - number(&median[1])
    };
    let (none, half, all) = (width(""), width("--power-prior 0.2"), width("--power-prior 0.9"));
    assert!(all < half && half < none, "{none} {half} {all}");
    let both = extract.flags("--cutoff 2026-03-06 --power-prior 0.2 --robust-weight 0.5");
    MONITOR.refused(&both, 2, &["--robust-weight"]);
}
