//! Figures of small runs; [`run`] also feeds the tests of the report.

use std::sync::atomic::AtomicBool;

use super::{NamedFigure, run_figures, worlds};
use crate::input::trial_file::{apply_settings, parse, scenario};
use crate::results::{RunRecord, RunResult, VERSION, run_result};
use crate::simulation::simulate;

const FULL: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/nct07358676.toml"));

/// As little as a trial file may hold: one benchmark of which nothing but the median is known.
pub(crate) const MINIMAL: &str = r#"
[trial]
id = "T1"
title = "A trial"
question = "Is it better?"
time_unit = "days"
[population]
subjects = 12
[accrual]
law = "poisson"
rate = 0.1
[follow_up]
after_last_subject = 100.0
[[benchmark]]
id = "old"
median = 150.0
[[truth]]
name = "null"
benchmark = "old"
[[analysis]]
name = "final"
alpha = 0.1
[simulation]
trials = 300
kaplan_meier = false
calendar = false
"#;

/// Two benchmarks with hostile names, one a law whose median is never reached, and hopes only.
pub(crate) const ODD: &str = r#"
[trial]
id = "T2 <b>&"
title = "</title><script>alert('1')</script> & a title that is long enough to need more than one line on any screen"
question = ""
time_unit = "weeks"
[population]
subjects = 30
[accrual]
law = "uniform"
duration = 40.0
[follow_up]
after_accrual = 4.0
[[benchmark]]
id = "<svg onload=x> & \"q\" {{ 7 * 7 }} and-a-name-much-longer-than-any-column-can-be-wide"
law = "piecewise:rates=0.1/0,cuts=2"
[[benchmark]]
id = "b"
median = 20.0
events = 40
survival = [{ time = 30.0, value = 0.3 }]
[[truth]]
name = "null"
law = "exponential:median=400"
[[truth]]
name = "a<i>b"
law = "piecewise:rates=0.01/0,cuts=5"
[[analysis]]
name = "final"
test = "wu"
alpha = 0.05
landmark = 50.0
[simulation]
trials = 300
"#;

/// Runs a trial file with settings written over it.
pub(crate) fn run(text: &str, settings: &[&str]) -> RunResult {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let text = apply_settings(text, &settings).unwrap();
    let scenario = scenario(&parse(&text).unwrap()).unwrap();
    let figures = simulate(&scenario, 1, &(), &AtomicBool::new(false)).unwrap();
    let record = RunRecord {
        version: VERSION,
        file: "scenarios/trial.toml".into(),
        file_sha256: "00".repeat(32),
        settings,
        seed: scenario.simulation.seed,
        trials: scenario.simulation.trials,
        incomplete: None,
        precision: None,
        parts: None,
        digest: figures.digest.clone(),
        wall_time_seconds: 1.5,
        threads: 1,
        kernel: "portable",
        reproduce: "onearm run scenarios/trial.toml".into(),
    };
    run_result(&scenario, &figures, record)
}

/// The first trial at few replicates.
pub(crate) fn full() -> RunResult {
    run(FULL, &["simulation.trials=1000", "power_curve.trials=200"])
}

/// The first trial against thirteen benchmarks.
pub(crate) fn thirteen() -> RunResult {
    let more = [
        "eter701-anlotinib",
        "impower133-placebo",
        "caspian-durvalumab",
        "caspian-control",
        "astrum005-serplulimab",
        "rationale312-tislelizumab",
        "extentorch-toripalimab",
        "capstone1-adebrelimab",
        "match",
    ];
    let more: String = more.iter().map(|name| format!("[[benchmark]]\nname = \"{name}\"\n")).collect();
    run(&(FULL.to_owned() + &more), &["simulation.trials=300", "power_curve.trials=100"])
}

fn ids(figures: &[NamedFigure]) -> Vec<&str> {
    figures.iter().map(|figure| figure.id).collect()
}

#[test]
fn a_full_run_has_all_figures() {
    let figures = run_figures(&full()).unwrap();
    assert_eq!(
        ids(&figures),
        ["power-by-median", "observed-median", "accrual-and-events", "benchmark-curves"]
    );
    for figure in &figures {
        let svg = figure.svg.as_str();
        assert!(svg.contains("role=\"img\"") && svg.contains(&format!("aria-label=\"{}\"", figure.title)));
        assert!(!svg.contains(" id=") && !svg.contains("no data"), "{}", figure.id);
    }
    let (power, medians) = (&figures[0], &figures[1]);
    for words in
        ["shape of eter701-triplet", "200 simulated trials per median", "signed-root, one-sided alpha 0.05"]
    {
        assert!(power.caption.contains(words), "{}", power.caption);
    }
    assert!(power.svg.as_str().contains(">7.14 eter701-triplet<"));
    assert!(
        medians.caption.contains("under the truth \u{201c}target: median 9\u{201d}"),
        "{}",
        medians.caption
    );
}

#[test]
fn a_figure_without_numbers_is_left_out() {
    assert_eq!(ids(&run_figures(&run(MINIMAL, &[])).unwrap()), ["benchmark-curves"]);
}

#[test]
fn hostile_names_and_endless_curves_can_be_drawn() {
    let figures = run_figures(&run(ODD, &[])).unwrap();
    assert_eq!(ids(&figures), ["observed-median", "accrual-and-events", "benchmark-curves"]);
    assert!(figures.iter().all(|figure| !figure.svg.as_str().contains("<svg onload")));
}

#[test]
fn more_benchmarks_than_lines_are_named_in_the_caption() {
    let figures = run_figures(&thirteen()).unwrap();
    assert!(
        figures[0].caption.contains("The first 12 benchmarks of the file are drawn; 1 more"),
        "{}",
        figures[0].caption
    );
}

#[test]
fn worlds_by_hand() {
    let result = full();
    let name = |truth: Option<&crate::results::TruthResult>| truth.map(|truth| truth.truth.clone());
    assert_eq!(name(worlds::null_of(&result, 0)).as_deref(), Some("as ETER701 triplet"));
    assert_eq!(name(worlds::target(&result)).as_deref(), Some("target: median 9"));
    assert_eq!(worlds::hopes(&result).count(), 3);
    assert_eq!(name(worlds::target(&run(MINIMAL, &[]))), None);
}
