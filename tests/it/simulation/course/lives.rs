//! What really happens to subjects, against closed forms.

use onearm::distribution::{EventTimeLaw, Law};
use onearm::protocol::{
    Accrual, Course, CourseEffects, Cutoff, Discontinuation, Disease, Dropout, PhaseEffect, PhaseToxicity,
    PhaseWindow, Response, Subgroup, ToxicityPlan,
};
use onearm::random::Purpose;
use onearm::trial::Conduct;
use onearm::trial::course::{CourseDraws, CourseNeeds, CourseWorld, NEVER, Subjects};

const LOT: usize = 1000;
const LOTS: u64 = 60;
const SUBJECTS: f64 = LOT as f64 * LOTS as f64;

/// Lets 60,000 subjects live and looks at each.
fn live(course: &Course, effects: &CourseEffects, law: &Law, mut look: impl FnMut(&Subjects, usize)) {
    let needs = CourseNeeds::new(course, !effects.subgroups.is_empty(), effects.effect_sd > 0.0);
    let toxic = course.toxicity.as_ref().map_or(0, |toxicity| toxicity.phases.len());
    let world = CourseWorld::new(law.clone(), effects.clone(), course);
    let mut draws = CourseDraws::new(LOT, needs);
    let mut subjects = Subjects::new(LOT, course.phases.len(), toxic);
    let conduct = Conduct {
        subjects: LOT,
        accrual: Accrual::Uniform { duration: 12.0 },
        dropout: Dropout { hazard: 0.0 },
        cutoff: Cutoff::Calendar(24.0),
    };
    for lot in 0..LOTS {
        draws.draw(course, &conduct, 20, Purpose::Trial, lot);
        subjects.live(course, &world, &draws);
        (0..LOT).for_each(|subject| look(&subjects, subject));
    }
}

/// Fraction of subjects of whom `is` holds within four standard errors of `exact`.
fn fraction(
    course: &Course,
    effects: &CourseEffects,
    law: &Law,
    exact: f64,
    what: &str,
    is: impl Fn(&Subjects, usize) -> bool,
) {
    let mut count = 0.0;
    live(course, effects, law, |subjects, subject| count += f64::from(u8::from(is(subjects, subject))));
    let error = (exact * (1.0 - exact) / SUBJECTS).sqrt();
    let found = count / SUBJECTS;
    assert!((found - exact).abs() <= 4.0 * error, "{what}: {found} against {exact}, error {error}");
}

fn phases(gate: f64) -> Vec<PhaseWindow> {
    let phase = |name: &str, length, gate| PhaseWindow { name: name.to_owned(), length, gate };
    vec![
        phase("induction", 3.0, 1.0),
        phase("consolidation", 1.5, gate),
        phase("maintenance", f64::INFINITY, 1.0),
    ]
}

fn law(text: &str) -> Law {
    text.parse().unwrap()
}

/// Survival under every kind of law, frailty, gate, and effects of phases that act late, for a while, or for good:
///
/// ```text
/// S(t) = sum over subgroups and gates of their probability x G(factor A(t))
/// A(t) = integral of the changed hazard given the frailty,  G(a) = (1 + v a)^(-1/v), exp(-a) without frailty
/// ```
#[test]
fn survival_with_phases_gates_subgroups_and_frailty() {
    let effects = CourseEffects {
        phases: vec![
            PhaseEffect { phase: 0, hazard_ratio: 1.6, after: 1.0, during: true },
            PhaseEffect { phase: 1, hazard_ratio: 0.5, after: 0.25, during: false },
            PhaseEffect { phase: 2, hazard_ratio: 0.7, after: 0.0, during: false },
        ],
        subgroups: vec![
            Subgroup { prevalence: 0.3, hazard_ratio: 2.0 },
            Subgroup { prevalence: 0.2, hazard_ratio: 0.4 },
        ],
        ..CourseEffects::default()
    };
    let laws = ["exponential:median=6", "weibull:shape=1.5,median=6", "log-logistic:shape=1.8,median=5"];
    for (text, frailty) in laws.iter().flat_map(|text| [0.0, 0.8].map(|frailty| (text, frailty))) {
        let law = law(text);
        let disease = Disease { frailty_variance: frailty, ..Disease::default() };
        let course = Course { phases: phases(0.7), disease, ..Course::default() };
        let given = |time: f64| {
            let marginal = law.cumulative_hazard(time);
            if frailty > 0.0 { (frailty * marginal).exp_m1() / frailty } else { marginal }
        };
        let over = |from: f64, to: f64, at: f64| given(at.clamp(from, to)) - given(from);
        let accumulated = |passed: bool, at: f64| {
            let induction = over(0.0, 1.0, at) + 1.6 * over(1.0, 3.0, at);
            let later = if passed {
                over(3.0, 3.25, at) + 0.5 * over(3.25, 4.5, at) + 0.35 * over(4.5, 1e3, at)
            } else {
                0.7 * over(3.0, 1e3, at)
            };
            induction + later
        };
        let tail = |a: f64| if frailty > 0.0 { (1.0 + frailty * a).powf(-1.0 / frailty) } else { (-a).exp() };
        for at in [0.7, 2.5, 3.2, 4.0, 7.0, 15.0] {
            let mut exact = 0.0;
            for (prevalence, factor) in [(0.3, 2.0), (0.2, 0.4), (0.5, 1.0)] {
                for (gate, passed) in [(0.7, true), (0.3, false)] {
                    exact += prevalence * gate * tail(factor * accumulated(passed, at));
                }
            }
            let what = format!("{text}, frailty {frailty}, time {at}");
            fraction(&course, &effects, &law, exact, &what, |subjects, subject| subjects.event[subject] > at);
        }
    }
}

/// A frailty alone leaves the law as it is, and those who pass the gate are the better risk.
#[test]
fn frailty_selects() {
    let law = law("weibull:shape=1.2,median=6");
    let disease = Disease { frailty_variance: 1.5, ..Disease::default() };
    let course = Course { phases: phases(0.6), disease, ..Course::default() };
    let effects = CourseEffects::default();
    for at in [1.0, 6.0, 12.0] {
        fraction(&course, &effects, &law, law.survival(at), "marginal", |s, i| s.event[i] > at);
    }
    // Given survival to 3 months the frailty has mean S(3)^v, not 1: the hazard of the survivors falls.
    let both = 0.6 * law.survival(3.0);
    fraction(&course, &effects, &law, both, "consolidation", |s, i| s.phase_begins[1][i] < NEVER);
    fraction(&course, &effects, &law, law.survival(3.0) - both, "skipped", |s, i| {
        s.phase_begins[1][i] == NEVER && s.phase_begins[2][i] == 3.0
    });
    fraction(&course, &effects, &law, 0.6 * law.survival(4.5), "maintenance", |s, i| {
        s.phase_begins[2][i] == 4.5
    });
}

/// Treatment ends at rate d and the hazard l is multiplied by r from then on:
/// `S(t) = exp(-(l + d) t) + d exp(-l r t) (1 - exp(-(l + d - l r) t)) / (l + d - l r)`.
#[test]
fn survival_after_the_end_of_treatment() {
    let law = law("exponential:rate=0.1");
    let (l, d, r) = (0.1_f64, 0.15_f64, 1.8);
    let end = Discontinuation { hazard: d, hazard_ratio: r, new_therapy: 0.6, new_therapy_after: 1.0 };
    let disease = Disease { discontinuation: Some(end), ..Disease::default() };
    let course = Course { phases: phases(1.0), disease, ..Course::default() };
    let effects = CourseEffects::default();
    for t in [1.0_f64, 5.0, 12.0] {
        let faster = l + d - l * r;
        let exact = (-(l + d) * t).exp() + d * (-l * r * t).exp() * (1.0 - (-faster * t).exp()) / faster;
        fraction(&course, &effects, &law, exact, "survival", |s, i| s.event[i] > t);
    }
    fraction(&course, &effects, &law, d / (l + d), "off treatment", |s, i| s.off_treatment[i] < NEVER);
    // New therapy a month later, if the event does not come before.
    let exact = 0.6 * d / (l + d) * (-l * r).exp();
    fraction(&course, &effects, &law, exact, "new therapy", |s, i| s.new_therapy[i] < NEVER);
    // The next phase is reached by those still on treatment.
    fraction(&course, &effects, &law, (-(l + d) * 3.0).exp(), "consolidation", |s, i| {
        s.phase_begins[1][i] < NEVER
    });
}

#[test]
fn deaths_and_responses() {
    let law = law("exponential:rate=0.1");
    let disease = Disease {
        death_share: 0.2,
        after_progression: Some("exponential:rate=0.3".parse().unwrap()),
        response: Some(Response { probability: 0.7, onset: "exponential:rate=0.5".parse().unwrap() }),
        ..Disease::default()
    };
    let course = Course { disease, ..Course::default() };
    let effects = CourseEffects::default();
    fraction(&course, &effects, &law, 0.2, "death first", |s, i| s.progression[i] == NEVER);
    // Sum of exponentials of rates .1 and .3, or of the first alone.
    let t = 8.0_f64;
    let (a, b) = (0.1, 0.3);
    let two = (b * (-a * t).exp() - a * (-b * t).exp()) / (b - a);
    let exact = 0.2 * (-a * t).exp() + 0.8 * two;
    fraction(&course, &effects, &law, exact, "alive", |s, i| s.death[i] > t);
    let exact = 0.7 * 0.5 / (0.5 + 0.1);
    fraction(&course, &effects, &law, exact, "response", |s, i| s.response[i] < NEVER);
}

/// Toxicity uniform over a phase, cut short by events; each severe event takes a dose, the second ends treatment.
#[test]
fn toxicity_by_phase() {
    let law = law("exponential:rate=0.1");
    let of = |phase, severe, dose_limiting, related_death, window| PhaseToxicity {
        phase,
        severe,
        dose_limiting,
        related_death,
        window,
    };
    let toxicity =
        ToxicityPlan { phases: vec![of(0, 0.5, 0.2, 0.0, 3.0)], dose_levels: 0, ..ToxicityPlan::default() };
    let course = Course { phases: phases(1.0), toxicity: Some(toxicity), ..Course::default() };
    let effects = CourseEffects::default();
    // Mean survival over the window.
    let still = (1.0 - (-0.3_f64).exp()) / 0.3;
    fraction(&course, &effects, &law, 0.5 * still, "severe", |s, i| s.severe[i] < NEVER);
    fraction(&course, &effects, &law, 0.2 * still, "dose-limiting", |s, i| s.dose_limiting[i] < NEVER);
    let twice = CourseEffects { toxicity_ratio: 2.5, ..CourseEffects::default() };
    fraction(&course, &twice, &law, still, "at most 1", |s, i| s.severe[i] < NEVER);
    // A death by toxicity uniform on (0, 3) with probability .4, in no other way related to the event.
    let fatal =
        ToxicityPlan { phases: vec![of(0, 0.4, 0.4, 0.4, 3.0)], dose_levels: 0, ..ToxicityPlan::default() };
    let course = Course { phases: phases(1.0), toxicity: Some(fatal), ..Course::default() };
    fraction(&course, &effects, &law, 0.4 * still, "toxic death", |s, i| s.related_death[i]);
    let exact = (-0.2_f64).exp() * (1.0 - 0.4 * 2.0 / 3.0);
    fraction(&course, &effects, &law, exact, "survival", |s, i| s.event[i] > 2.0);
    // Two levels: treatment ends with the second severe event, here in consolidation, so maintenance is not reached.
    let levels = ToxicityPlan {
        phases: vec![of(0, 0.5, 0.0, 0.0, 3.0), of(1, 0.6, 0.0, 0.0, 1.5)],
        dose_levels: 2,
        ..ToxicityPlan::default()
    };
    let course = Course { phases: phases(1.0), toxicity: Some(levels), ..Course::default() };
    let never = self::law("exponential:rate=1e-9");
    fraction(&course, &effects, &never, 0.3, "treatment ended", |s, i| s.off_treatment[i] < NEVER);
    fraction(&course, &effects, &never, 0.7, "maintenance", |s, i| s.phase_begins[2][i] < NEVER);
}
