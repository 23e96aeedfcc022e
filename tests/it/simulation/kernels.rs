//! Simple trials side by side against the same trials one after the other: the same bits.
//!
//! Two implementations: the lanes share the laws, the generator and the tally with the path they are held against, not its
//! observation, sums, sorting, curve and counting.

use onearm::numeric::lanes::Level;
use onearm::scenario::Scenario;
use onearm::simulation::{OperatingCharacteristics, kernel_of};

use super::{nct07358676, run, shipped, small};

fn in_lanes(lanes: Option<Level>, scenario: &Scenario) -> OperatingCharacteristics {
    let mut scenario = scenario.clone();
    scenario.simulation.lanes = lanes;
    assert_eq!(
        kernel_of(&scenario),
        lanes.map_or("scalar", Level::id),
        "every scenario here has simple truths"
    );
    run(&scenario)
}

/// Every figure and the digest, in all lanes that this processor has.
fn check(scenario: &Scenario) -> OperatingCharacteristics {
    let one_by_one = in_lanes(None, scenario);
    for level in [Some(Level::BASELINE), Level::avx2(), Level::avx512()].into_iter().flatten() {
        let name = level.id();
        let ours = in_lanes(Some(level), scenario);
        assert_eq!(ours.rejected, one_by_one.rejected, "{name}");
        assert_eq!(ours.truths, one_by_one.truths, "{name}");
        assert_eq!(ours, one_by_one, "{name}");
    }
    one_by_one
}

#[test]
fn the_files_of_the_speed_goals() {
    for file in ["speed_logrank", "speed_km"] {
        check(&shipped(file, &["simulation.trials=20000"]));
    }
}

/// One block of trials at a time, with none to make up for what another got wrong.
#[test]
fn block_by_block() {
    for seed in 0..150 {
        check(&shipped("speed_km", &["simulation.trials=8", &format!("simulation.seed={seed}")]));
    }
}

/// Every kind of law as truth and as benchmark, horizons before and after the cut, estimated benchmarks, all tests.
#[test]
fn all_laws() {
    let laws = [
        "exponential:median=5",
        "weibull:shape=1.4,median=5",
        "weibull:shape=0.6,median=7",
        "log-logistic:shape=1.5,median=4",
        "log-logistic:shape=0.8,median=9",
        "log-normal:mean-log=1.5,sd-log=0.9",
        "gompertz:shape=-0.1,rate=0.1",
        "generalized-gamma:mu=1.5,sigma=0.8,q=0.5",
        "piecewise:rates=0/0.2/0.05,cuts=3/7",
    ];
    let truths: Vec<String> = laws
        .iter()
        .enumerate()
        .map(|(index, law)| format!("{{ name = \"truth {index}\", law = \"{law}\" }}"))
        .chain([
            "{ name = \"delayed\", law = \"log-logistic:shape=1.1,median=6\", hazard_ratio = 0.4, from = 2 }"
                .to_owned(),
        ])
        .collect();
    let benchmarks: Vec<String> = laws
        .iter()
        .enumerate()
        .map(|(index, law)| match index % 3 {
            0 => format!("{{ id = \"b{index}\", law = \"{law}\" }}"),
            1 => format!("{{ id = \"b{index}\", law = \"{law}\", horizon = 4, median = 5, events = 40 }}"),
            _ => format!("{{ id = \"b{index}\", law = \"{law}\", horizon = 100 }}"),
        })
        .collect();
    let figures = check(&small(&[
        &format!("truth=[{}]", truths.join(", ")),
        &format!("benchmark=[{}]", benchmarks.join(", ")),
        "analysis.0.landmark=6",
        "simulation={ trials = 1500, seed = 4 }",
    ]));
    assert_eq!((figures.truths.len(), figures.truths[0].against.len()), (10, 9));
    assert!(figures.rejected != figures.rejected_estimated);
}

/// Numbers of trials that fill blocks and chunks and that do not; few and many subjects.
#[test]
fn all_sizes() {
    for kaplan_meier in [true, false] {
        for trials in [1, 7, 8, 9, 1023, 1025, 2050] {
            let simulation = format!(
                "simulation={{ trials = {trials}, seed = 5, calendar = false, kaplan_meier = {kaplan_meier} }}"
            );
            check(&small(&[&simulation]));
        }
        for subjects in [1, 2, 3, 5, 31, 97, 130] {
            let subjects = format!("population.subjects={subjects}");
            let simulation =
                format!("simulation={{ trials = 900, calendar = false, kaplan_meier = {kaplan_meier} }}");
            check(&small(&[&subjects, &simulation, "dropout={ hazard = 0.02 }"]));
        }
    }
}

/// Poisson accrual, subjects who come after the cut, a cut that moves with the last subject, trials without an event.
#[test]
fn accrual_and_cut() {
    for (accrual, cut) in [
        ("{ law = \"poisson\", rate = 0.8 }", "{ calendar = 9 }"),
        ("{ law = \"poisson\", rate = 2 }", "{ after_last_subject = 6 }"),
        ("{ law = \"uniform\", duration = 12 }", "{ after_last_subject = 3 }"),
        ("{ law = \"uniform\", duration = 12 }", "{ calendar = 12 }"),
    ] {
        check(&small(&[
            &format!("accrual={accrual}"),
            &format!("follow_up={cut}"),
            "population.subjects=9",
            "analysis.0.landmark=5",
            "truth=[{ name = \"a\", law = \"exponential:median=5\" }, { name = \"b\", law = \"exponential:median=50\" }]",
            "simulation={ trials = 3000 }",
        ]));
    }
}

/// A law in steps: events at the same few times, which the lanes leave to the curve of a single trial.
#[test]
fn tied_events() {
    let figures = check(&small(&[
        "truth=[{ name = \"steps\", law = \"step:times=2/5/9,hazards=0.3/0.4/0.2\" }, \
         { name = \"none\", law = \"exponential:median=6\" }]",
        "population.subjects=12",
        "analysis.0.landmark=5",
        "simulation={ trials = 3000 }",
    ]));
    let median = figures.truths[0].precision.as_ref().unwrap().median;
    assert!(median.trials > 2000 && median.mean > 2.0 && median.mean < 9.0, "{median:?}");
}

/// Truths that the lanes take beside one that they do not, and a power curve that they take.
#[test]
fn simple_truths_beside_others() {
    check(&small(&[
        "scans={ spans = [{ every_weeks = 6 }] }",
        "truth=[{ name = \"a\", law = \"exponential:median=5\", observed = \"true-time\" }, \
         { name = \"b\", law = \"exponential:median=5\", observed = \"scans\" }, \
         { name = \"c\", law = \"exponential:median=7\", observed = \"true-time\" }]",
        "simulation={ trials = 2100, calendar = false }",
    ]));
    check(&nct07358676(&["simulation.trials=700", "power_curve.trials=1100", "power_curve.step=4"]));
}
