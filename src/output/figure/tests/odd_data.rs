//! Data at the edge of what a curve can be: one subject, nobody with an event, all at once, names of every kind.

use super::super::*;
use super::{check_tidy, texts, tick_marks};

const NAMES: [&str; 5] = [
    "A: carboplatin + etoposide + atezolizumab, six cycles, then maintenance until progression",
    "\u{3b2}-blocker \u{2265} 2 \u{3bc}g",
    "\u{60a3}\u{8005}\u{7fa4}",
    "<b>&\"it's\"</b>",
    "short",
];

/// The curve of subjects with these times, each with an event or censored.
fn estimate(name: &str, subjects: &[(f64, bool)]) -> SurvivalCurve {
    let mut steps: Vec<SurvivalStep> = Vec::new();
    let mut survival = 1.0;
    for (place, (time, event)) in subjects.iter().enumerate() {
        let at_risk = (subjects.len() - place) as u64;
        survival *= if *event { 1.0 - 1.0 / at_risk as f64 } else { 1.0 };
        let (events, censored) = (u64::from(*event), u64::from(!event));
        steps.push(SurvivalStep {
            time: *time,
            survival,
            at_risk,
            events,
            censored,
            ..SurvivalStep::default()
        });
    }
    SurvivalCurve { name: name.to_owned(), steps, median: None }
}

fn complete(curves: Vec<SurvivalCurve>) -> KaplanMeierFigure {
    let marks =
        (0..curves.len()).map(|curve| SurvivalMark { curve, time: 0.0, survival: 1.0, limits: [None; 2] });
    KaplanMeierFigure {
        marks: marks.collect(),
        curves,
        time_label: "Time (months)".to_owned(),
        survival_label: "Survival probability".to_owned(),
        percent_axis: true,
        counts: Some(vec![CountRow::AtRisk, CountRow::Events, CountRow::Censored]),
        ..KaplanMeierFigure::default()
    }
}

/// The counts of every row, from the first column to the last, after a check that each stands under its tick.
fn counts(svg: &Svg) -> Vec<Vec<u64>> {
    let ticks = tick_marks(svg);
    let all = texts(svg);
    let axis = all.iter().find(|text| text.text == "Time (months)").unwrap();
    let under = all.iter().filter(|text| text.top > axis.bottom);
    let numbers: Vec<_> = under.filter(|text| text.text.parse::<u64>().is_ok()).collect();
    for (number, tick) in numbers.iter().zip(ticks.iter().cycle()) {
        assert!((0.5 * (number.left + number.right) - tick).abs() < 1.0, "{number:?} under {tick}");
    }
    let rows = numbers.chunks(ticks.len());
    rows.map(|row| row.iter().map(|number| number.text.parse().unwrap()).collect()).collect()
}

fn drawn(curves: Vec<SurvivalCurve>) -> Svg {
    let svg = kaplan_meier(&complete(curves)).unwrap();
    check_tidy(&svg);
    assert!(png(&svg, 0.5).unwrap().starts_with(b"\x89PNG"));
    svg
}

#[test]
fn one_subject_with_an_event() {
    let rows = counts(&drawn(vec![estimate("all", &[(3.0, true)])]));
    assert_eq!(rows.len(), 3);
    assert!(rows[0].iter().all(|at_risk| *at_risk == 1), "the axis ends at the only time: {rows:?}");
    assert_eq!((rows[1].first(), rows[1].last(), rows[2].last()), (Some(&0), Some(&1), Some(&0)));
}

#[test]
fn nobody_with_an_event() {
    let svg = drawn(vec![estimate("all", &[(3.0, false), (5.0, false), (9.0, false)])]);
    let rows = counts(&svg);
    assert!(rows[1].iter().all(|events| *events == 0));
    assert_eq!((rows[0].first(), rows[0].last()), (Some(&3), Some(&0)));
    assert_eq!((rows[2].first(), rows[2].last()), (Some(&0), Some(&3)));
    assert!(texts(&svg).iter().any(|text| text.text == "censored"));
    assert!(!svg.as_str().contains("no data"));
}

#[test]
fn everything_at_time_zero() {
    for event in [true, false] {
        let rows = counts(&drawn(vec![estimate("all", &[(0.0, event)])]));
        let (events, censored) = (u64::from(event), u64::from(!event));
        assert_eq!((rows[0][0], rows[0][1]), (1, 0));
        assert!(
            rows[1].iter().all(|count| *count == events) && rows[2].iter().all(|count| *count == censored)
        );
    }
}

#[test]
fn five_groups_with_names_of_every_kind() {
    let subjects = [(1.0, true), (4.0, false), (9.5, true), (20.0, true), (31.0, false)];
    let svg = drawn(NAMES.map(|name| estimate(name, &subjects)).to_vec());
    let rows = counts(&svg);
    assert_eq!(rows.len(), 15, "three kinds of counts of five groups");
    for group in 0..5 {
        // At the last tick, 30: events at 1, 9.5 and 20, censored at 4, one still at risk until 31.
        let last = |kind: usize| *rows[5 * kind + group].last().unwrap();
        assert_eq!((last(0), last(1), last(2)), (1, 3, 1));
    }
    assert!(svg.as_str().contains(">&lt;b&gt;&amp;&quot;it&apos;s&quot;&lt;/b&gt;</text>"), "{svg}");
    assert!(texts(&svg).iter().any(|text| text.text == NAMES[1]));
    assert_eq!(
        undrawn(&svg).unwrap(),
        ['\u{60a3}', '\u{7fa4}', '\u{8005}'],
        "Greek is in the font, Chinese is not"
    );
}
