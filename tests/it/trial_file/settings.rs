//! `--set path=value`.

use onearm::input::trial_file::{SetError, WholeNumber, apply_settings};

use super::{checked, shipped};

fn set(settings: &[&str]) -> Result<String, SetError> {
    apply_settings(&shipped("nct07358676"), &settings.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
}

#[test]
fn settings_arrive_in_the_scenario() {
    let scenario = checked(
        &set(&[
            "population.subjects=40",
            "accrual.duration = 18",
            "truth.as SAKK 15/19.hazard_ratio=0.8",
            "truth.7.from=4.5",
            "benchmark.sakk1519.law=weibull:shape=1.3,median=6",
            "benchmark.1.horizon=none",
            "analysis.final.test=wu",
            "analysis.0.conf_level=0.9",
            "simulation.trials=1e3",
            "simulation.kaplan_meier=false",
            "scans.spans.1.every_weeks=12",
        ])
        .unwrap(),
    )
    .unwrap();
    assert_eq!((scenario.conduct.subjects, scenario.simulation.trials), (40, 1000));
    assert_eq!(
        scenario.truths[2].law.to_string().split(' ').take(3).collect::<Vec<_>>(),
        ["hazard", "ratio", "0.8"]
    );
    assert!(scenario.truths[7].law.to_string().contains("from time 4.5"));
    assert!(scenario.benchmarks[2].law.to_string().starts_with("weibull:shape=1.3"));
    assert_eq!((scenario.benchmarks[1].horizon, scenario.benchmarks[1].horizon_lifted), (None, true));
    assert_eq!((scenario.analysis.test.id(), scenario.analysis.conf_level.get()), ("wu", 0.9));
    assert!(!scenario.simulation.kaplan_meier);
    assert!((scenario.scans.unwrap().spans()[1].every - 84.0 / 30.4375).abs() < 1e-12);
}

/// The rest of the file stays as it is, and later settings win.
#[test]
fn settings_change_what_they_name_only() {
    let same = checked(&set(&[]).unwrap()).unwrap();
    assert_eq!(same, checked(&shipped("nct07358676")).unwrap());
    let twice = checked(&set(&["simulation.seed=5", "simulation.seed=6"]).unwrap()).unwrap();
    assert_eq!(twice.simulation.seed, 6);
    let back = checked(&set(&["simulation.seed=5", "simulation.seed=7358676"]).unwrap()).unwrap();
    assert_eq!(back, same);
    let tables = checked(&set(&["dropout={ hazard = 0.02 }", "benchmark.0.reason=a = b"]).unwrap()).unwrap();
    assert_eq!(tables.conduct.dropout.hazard, 0.02);
    assert!(tables.assumptions.iter().any(|assumption| assumption.reason == "a = b"));
}

#[test]
fn settings_that_do_not_fit() {
    let message = |setting: &str| set(&[setting]).unwrap_err().to_string();
    assert!(message("subjects").contains("`subjects` is not of the form path=value"));
    let truths = message("truth.tagret.median=6");
    assert!(truths.contains("no `tagret`; there is: as ETER701 triplet, as IMpower133"), "{truths}");
    assert!(message("truth.99.median=6").contains("no `99`"));
    assert!(message("acrual.duration=6").contains("--set acrual.duration: there is no `acrual`; there is: "));
    assert!(message("trial.id.x=6").contains("no `x`"));
    assert!(message("truth.zzz=6").contains("no `zzz`"));
    let broken = apply_settings("[trial", &["trial.id=x".to_owned()]).unwrap_err();
    assert!(matches!(broken, SetError::Syntax(_)), "{broken}");
    // A key that does not exist is written, and then found by the check.
    let error = checked(&set(&["accrual.duraton=6"]).unwrap()).unwrap_err();
    assert!(error.to_string().contains("`duraton`") && error.help().unwrap().contains("`duration`"));
    // A bare word is text, so a number that is none is a wrong type.
    let error = checked(&set(&["accrual.duration=abc"]).unwrap()).unwrap_err();
    assert!(error.to_string().contains("\"abc\", expected a number"), "{error}");
}

#[test]
fn whole_numbers() {
    for (text, number) in [("25", 25), ("1e6", 1_000_000), ("1_000", 1000), ("2.5e1", 25), ("0", 0)] {
        assert_eq!(text.parse(), Ok(WholeNumber(number)));
    }
    assert_eq!("18446744073709551615".parse(), Ok(WholeNumber(u64::MAX)));
    for text in ["", "-1", "2.5", "1e-3", "1e17", "inf", "nan", "x"] {
        assert!(text.parse::<WholeNumber>().is_err(), "{text}");
    }
}
