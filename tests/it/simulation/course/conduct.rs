//! Entry, end and interim analyses of trials.

use onearm::distribution::{EventTimeLaw, Law};
use onearm::protocol::{CensoringRule, Course, Visits};
use onearm::scenario::{CoursePlan, Scenario};
use onearm::simulation::{CourseFigures, OperatingCharacteristics, Replay, replay};

use super::super::{run, run_on, shipped, small};
use super::{count_close, mean_close};

fn course(figures: &OperatingCharacteristics) -> &CourseFigures {
    figures.truths[0].course.as_ref().unwrap()
}

/// The same trial with a course that has nothing in it.
fn with_empty_course(plain: &Scenario) -> Scenario {
    let rule = CensoringRule::TreatmentPolicy;
    let visits = plain.scans.clone().map(|scans| Visits::exact(scans, rule));
    let course = Course { visits, ..Course::default() };
    Scenario { course: Some(CoursePlan { course, ..CoursePlan::default() }), ..plain.clone() }
}

#[test]
fn an_empty_course_is_the_plain_trial() {
    let plain = [
        shipped("nct07358676", &["simulation.trials=1500", "power_curve.trials=200"]),
        shipped("speed_km", &["simulation.trials=1500"]),
        small(&[
            "simulation.trials=1500",
            "accrual={ law = 'poisson', rate = 2 }",
            "follow_up={ after_last_subject = 6 }",
            "dropout={ hazard = 0.02 }",
            "simulation.kaplan_meier=true",
            "simulation.calendar=true",
        ]),
    ];
    for scenario in plain {
        let (plain, mut ours) = (run(&scenario), run(&with_empty_course(&scenario)));
        for (truth, plain) in ours.truths.iter_mut().zip(&plain.truths) {
            assert_eq!(truth.course.take().unwrap().completed.rate(), 1.0);
            assert_eq!(truth, plain);
        }
        assert_eq!((ours.rejected, ours.power_curve), (plain.rejected, plain.power_curve));
    }
}

#[test]
fn threads_do_not_matter() {
    let scenario = shipped("nct07358676_course", &["simulation.trials=2600"]);
    let one = run_on(1, &scenario);
    for threads in [2, 5] {
        assert_eq!(one, run_on(threads, &scenario), "{threads} threads");
    }
}

/// Entries of a rate that changes, closed early: the number entered is Poisson with mean N(close), at most 25.
#[test]
fn accrual_that_closes() {
    let figures = run(&small(&[
        "accrual={ law = 'sites', sites = [{ rate = 0.5 }, { opens = 4, rate = 1 }], closes = 10 }",
        "follow_up={ calendar = 30 }",
        "simulation.trials=40000",
    ]));
    // 10 x .5 + 6 x 1.
    let (mean, mut p, mut exact) = (11.0_f64, (-11.0_f64).exp(), 0.0);
    for k in 0..200_u32 {
        exact += p * f64::from(k.min(25));
        p *= mean / f64::from(k + 1);
    }
    count_close(&course(&figures).subjects, exact, "entered");
}

/// Everyone is followed for 6 months, or to the event.
#[test]
fn restricted_follow_up() {
    let figures = run(&small(&["follow_up={ calendar = 24, restricted_to = 6 }", "simulation.trials=40000"]));
    let law: Law = "exponential:median=5".parse().unwrap();
    mean_close(figures.truths[0].events, 25.0 * (1.0 - law.survival(6.0)), "events");
    let rate = std::f64::consts::LN_2 / 5.0;
    mean_close(figures.truths[0].person_time, 25.0 * (1.0 - law.survival(6.0)) / rate, "person-time");
}

/// A pause of 3 months after the 10th of a Poisson process of rate 2 moves the 25th entry from 12.5 to 15.5.
#[test]
fn pauses_move_later_entries() {
    let settings = |pauses: &str| {
        let accrual = format!("accrual={{ law = 'poisson', rate = 2, pauses = [{pauses}] }}");
        run(&small(&[&accrual, "follow_up={ after_last_subject = 4 }", "simulation.trials=40000"]))
    };
    let paused = settings("{ after = 10, lasts = 3 }");
    mean_close(paused.truths[0].duration, 25.0 / 2.0 + 3.0 + 4.0, "end");
}

#[test]
fn the_cut_at_a_number_of_events() {
    let figures = run(&small(&["follow_up={ calendar = 60, events = 15 }", "simulation.trials=20000"]));
    let truth = &figures.truths[0];
    assert_eq!(truth.events_distribution[15], truth.trials);
    assert!(truth.duration.sd > 0.5, "{:?}", truth.duration);
    // If the events do not come, the calendar decides.
    let figures = run(&small(&["follow_up={ calendar = 12, events = 25 }", "simulation.trials=2000"]));
    assert!((figures.truths[0].duration.mean - 12.0).abs() < 1e-9 && figures.truths[0].duration.sd == 0.0);
}

/// Entry of the tenth of 25 uniform times over 12 months is expected at 12 x 10 / 26.
#[test]
fn interim_analyses_when_they_are_due() {
    let interim = |at: &str| {
        let scenario = with_interim(&format!("at = {{ {at} }}\nfutility = {{ z = -99.0 }}"));
        run(&scenario)
    };
    let figures = interim("enrolled = 10, after = 2.0");
    let held = &course(&figures).interims[0];
    assert_eq!(held.held.rate(), 1.0);
    mean_close(held.time, 12.0 * 10.0 / 26.0 + 2.0, "tenth subject");
    let figures = interim("events = 8");
    let held = &course(&figures).interims[0];
    assert!((held.events.mean, held.events.sd) == (8.0, 0.0), "{:?}", held.events);
    let figures = interim("calendar = 9.0");
    let held = &course(&figures).interims[0];
    assert!((held.time.mean - 9.0).abs() < 1e-9 && held.time.sd == 0.0);
    mean_close(held.subjects, 25.0 * 9.0 / 12.0, "entered by month 9");
    assert_eq!(held.futility.count, 0);
}

/// Accrual that waits for the decision moves those who have not entered, and a stop then leaves them out.
#[test]
fn accrual_at_an_interim_analysis() {
    let interim = |more: &str| {
        let table = format!("at = {{ calendar = 6.0 }}\ndecision_after = 2.0\n{more}");
        run(&with_interim(&table))
    };
    // Futility that always stops: entered by month 8 if accrual goes on, by month 6 if it waits.
    for (accrual, months) in [("continues", 8.0), ("pauses", 6.0)] {
        let figures = interim(&format!("accrual = \"{accrual}\"\nfutility = {{ z = 99.0 }}"));
        assert_eq!(course(&figures).interims[0].futility.rate(), 1.0);
        count_close(&course(&figures).subjects, 25.0 * months / 12.0, accrual);
        assert_eq!(figures.rejected[[0, 0, 0]], 0);
    }
    let figures = interim("accrual = \"continues\"\nefficacy = { z = -99.0 }");
    assert_eq!(course(&figures).interims[0].efficacy.rate(), 1.0);
    assert_eq!(figures.rejected[[0, 0, figures.deciding]], figures.trials);
}

/// Written in the order of the file, held in the order in which they are due: ten events come before month 23, where nearly all of 25
/// have happened, and then later than month 3.
#[test]
fn interim_analyses_in_the_order_of_time() {
    let one = |name: &str, at: &str| {
        format!("[[analysis]]\nname = \"{name}\"\nat = {{ {at} }}\nfutility = {{ z = 99.0 }}\n\n")
    };
    let both = |first: &str, second: &str| {
        let tables = one("first", first) + &one("second", second);
        let last = "[[analysis]]\nname = \"final\"";
        let text = super::super::SMALL.replace(last, &(tables + last));
        let figures = run(&super::super::scenario_of(&text, &["simulation.trials=3000".to_owned()]));
        let interims = &course(&figures).interims;
        (interims[0].futility.rate(), interims[1].futility.rate())
    };
    // Both always stop, so the one that is due first is the only one held.
    let (late, early) = both("calendar = 23.0", "events = 10");
    assert!(early > 0.99 && late < 0.01, "{early} {late}");
    let (late, early) = both("events = 10", "calendar = 3.0");
    assert!(early > 0.99 && late < 0.01, "{early} {late}");
}

/// Who would enter after the end is in no count of subjects: neither after a stop, nor after a final cut by events.
#[test]
fn nobody_enters_after_the_end() {
    let stopped = with_interim("at = { calendar = 6.0 }\nfutility = { z = 99.0 }");
    let by_events = small(&["follow_up={ calendar = 60, events = 3 }", "simulation.trials=4000"]);
    for mut scenario in [stopped, by_events] {
        scenario.simulation.calendar = true;
        let figures = run(&scenario);
        let truth = &figures.truths[0];
        let entered = course(&figures).subjects.mean;
        let by_calendar = truth.calendar.last().unwrap().1;
        assert!((by_calendar - entered.mean).abs() < 1e-9, "{by_calendar} {entered:?}");
        assert!(entered.mean < 20.0, "{entered:?}");
    }
}

/// What estimates are judged against, where it has no closed form in the program: here it has one.
///
/// ```text
/// S(t) = S0(t) up to the phase that acts, at 3 months; S0(3) (g exp(-r (L(t) - L(3))) + (1 - g) exp(-(L(t) - L(3)))) after it
/// ```
#[test]
fn true_values_of_a_population() {
    let week = 7.0 / 30.4375;
    let begins = 12.0 * week;
    let rate = std::f64::consts::LN_2 / 5.0;
    let survival = |t: f64| {
        let since = rate * (t - begins).max(0.0);
        (-rate * t.min(begins)).exp() * (0.8 * (-0.4 * since).exp() + 0.2 * (-since).exp())
    };
    let figures = run(&small(&[
        "phase=[{ name = 'first', cycles = 4, cycle_weeks = 3 }, { name = 'second', cycle_weeks = 3, gate_probability = 0.8 }]",
        "truth.truth.effects=[{ phase = 'second', hazard_ratio = 0.4 }]",
        "truth.truth.effect_sd=0.5",
        "analysis.final.landmark=6",
        "simulation={ trials = 200, kaplan_meier = true }",
    ]));
    let precision = figures.truths[0].precision.as_ref().unwrap();
    let (_, _, at_landmark) = precision.landmark.unwrap();
    // Four standard errors of a fraction of 2^18 subjects, though their event times are spread evenly.
    let error = 4.0 * (0.25 / f64::from(1 << 18)).sqrt();
    assert!((at_landmark - survival(6.0)).abs() < error, "{at_landmark} {}", survival(6.0));
    assert!((survival(precision.true_median) - 0.5).abs() < error, "{}", precision.true_median);
}

/// The small trial with an interim analysis before its final one.
pub(super) fn with_interim(table: &str) -> Scenario {
    let settings = ["simulation.trials=20000".to_owned()];
    let interim = format!("[[analysis]]\nname = \"interim\"\n{table}\n\n[[analysis]]\nname = \"final\"");
    let text = super::super::SMALL.replace("[[analysis]]\nname = \"final\"", &interim);
    super::super::scenario_of(&text, &settings)
}

/// What a replay shows is what the run counts.
#[test]
fn replays_are_the_trials_of_the_run() {
    for name in ["nct07358676_course", "nct07358676"] {
        let scenario = shipped(
            name,
            &["simulation.trials=300", "power_curve.trials=1"].map(|s| {
                if name == "nct07358676_course" && s.starts_with("power") {
                    "simulation.seed=7358676"
                } else {
                    s
                }
            }),
        );
        let figures = run(&scenario);
        for (truth, counted) in figures.truths.iter().enumerate() {
            let mut events = vec![0_u64; 26];
            let (mut duration, mut entered) = (0.0, 0.0);
            for replicate in 0..300 {
                let trial = replay(&scenario, Replay { replicate, truth });
                events[trial.subjects.iter().filter(|subject| subject.event).count()] += 1;
                duration += trial.cut / 300.0;
                entered += trial.subjects.len() as f64 / 300.0;
                assert!(trial.subjects.windows(2).all(|pair| pair[0].entry <= pair[1].entry));
            }
            assert_eq!(events, counted.events_distribution, "{name}, truth {truth}");
            assert!((duration - counted.duration.mean).abs() < 1e-9, "{name}, truth {truth}");
            let subjects = counted.course.as_ref().map_or(25.0, |course| course.subjects.mean.mean);
            assert!((entered - subjects).abs() < 1e-9, "{name}, truth {truth}");
        }
    }
}
