//! Swimmer, forest, waterfall and spider plots.

use super::super::*;
use super::{check_tidy, number, texts};

const LONG: &str = "a name so long that no figure has room for all of it, \u{3bb} & <b>";

fn swimmers(count: usize) -> SwimmerFigure {
    let subject = |index: usize| Swimmer {
        name: if index == 0 { LONG.to_owned() } else { format!("NCT07358676-{index:03}") },
        spans: vec![
            Span { phase: 0, from: 0.0, to: 2.8 },
            Span { phase: 1, from: 2.8, to: 3.0 + index as f64 },
        ],
        marks: Mark::ALL.into_iter().enumerate().map(|(at, mark)| (0.5 * at as f64, mark)).collect(),
        ongoing: index.is_multiple_of(2).then_some(3.0 + index as f64),
    };
    SwimmerFigure {
        title: Some("Subjects".to_owned()),
        time_label: "Time (months)".to_owned(),
        phases: vec!["induction".to_owned(), LONG.to_owned()],
        subjects: (0..count).map(subject).collect(),
    }
}

#[test]
fn swimmers_of_any_number_are_tidy() {
    for count in [0, 1, 25, 120] {
        let svg = swimmer(&swimmers(count)).unwrap();
        check_tidy(&svg);
        png(&svg, 0.5).unwrap();
        assert_eq!(svg.as_str().contains("no data"), count == 0);
        // Two parts a subject, and two samples.
        let lines = svg.as_str().matches("<polyline").count();
        assert!(lines >= 2 * count + 2, "{lines}");
    }
    assert!(matches!(swimmer(&swimmers(121)), Err(FigureError::TooMany { got: 121, .. })));
}

#[test]
fn bars_lie_where_their_times_are() {
    let svg = swimmer(&swimmers(3)).unwrap();
    let tick = |label: &str| texts(&svg).into_iter().find(|text| text.text == label).unwrap().x;
    let (zero, two) = (tick("0"), tick("2"));
    // The first parts of the bars, as filled areas: from 0 to 2.8.
    let wanted = zero + 1.4 * (two - zero);
    let ends = |area: &&str| {
        let points = area.split_once("points=\"").unwrap().1.split('"').next().unwrap();
        let across = points
            .split(' ')
            .filter_map(|pair| pair.split_once(','))
            .map(|pair| pair.0.parse::<f64>().unwrap());
        across.fold((f64::MAX, 0.0_f64), |(low, high), x| {
            (low.min(x / super::OVERSAMPLE), high.max(x / super::OVERSAMPLE))
        })
    };
    let areas = svg.as_str().lines().filter(|line| line.starts_with("<polygon"));
    let first = areas.filter(|area| {
        let (left, right) = ends(area);
        (left - zero).abs() < 0.5 && (right - wanted).abs() < 0.5
    });
    assert_eq!(first.count(), 3);
}

#[test]
fn times_that_cannot_be() {
    let mut figure = swimmers(2);
    figure.subjects[1].spans[0].to = -1.0;
    assert!(matches!(swimmer(&figure), Err(FigureError::Outside { .. })));
    let mut figure = swimmers(2);
    figure.subjects[1].marks[0].0 = f64::NAN;
    assert!(matches!(swimmer(&figure), Err(FigureError::NotDrawable { .. })));
}

fn ratio(name: &str, estimate: f64, lower: Option<f64>, upper: Option<f64>) -> ForestRow {
    ForestRow {
        name: name.to_owned(),
        indented: true,
        estimate: Some(estimate),
        lower,
        upper,
        cells: vec!["9".to_owned(), format!("{estimate:.3}"), LONG.to_owned()],
    }
}

fn ratios(rows: Vec<ForestRow>) -> ForestFigure {
    ForestFigure {
        title: None,
        label: "O/E".to_owned(),
        sides: ["fewer events than the benchmark".to_owned(), "more events".to_owned()],
        columns: vec!["O".to_owned(), "O/E".to_owned(), "p".to_owned()],
        rows,
    }
}

#[test]
fn ratios_are_tidy_and_on_a_logarithmic_axis() {
    let heading = ForestRow { name: "eter701-triplet".to_owned(), ..ForestRow::default() };
    let rows = vec![
        heading,
        ratio("all", 0.8, Some(0.5), Some(1.25)),
        ratio(LONG, 0.0, Some(0.0), Some(1.6)),
        ratio("no limit", 2.0, Some(0.01), None),
    ];
    let svg = forest(&ratios(rows)).unwrap();
    check_tidy(&svg);
    png(&svg, 0.5).unwrap();
    let tick = |label: &str| texts(&svg).into_iter().find(|text| text.text == label).map(|text| text.x);
    let (half, one, two) = (tick("0.5").unwrap(), tick("1").unwrap(), tick("2").unwrap());
    assert!((two - one - (one - half)).abs() < 0.5, "{half} {one} {two}");
    // The reference line stands at 1.
    let dashed = svg.as_str().lines().find(|line| line.contains("stroke-dasharray")).unwrap();
    let at = dashed.split_once("points=\"").unwrap().1.split_once(',').unwrap().0.parse::<f64>().unwrap();
    assert!((at / super::OVERSAMPLE - one).abs() < 0.5);
    assert!(number(svg.as_str().lines().next().unwrap(), "height") > 0.0);
    check_tidy(&forest(&ratios(Vec::new())).unwrap());
    // Numbers are never cut, whatever the names; names that begin alike stay apart.
    let wide = |name: &str| ForestRow {
        cells: vec!["123".to_owned(), "1234.567 (0.123 - 98765.432)".to_owned(), "<0.0001".to_owned()],
        ..ratio(name, 0.9, Some(0.2), Some(30.0))
    };
    let svg = forest(&ratios(vec![wide(&format!("{LONG} 1")), wide(&format!("{LONG} 2"))])).unwrap();
    check_tidy(&svg);
    assert_eq!(svg.as_str().matches(">1234.567 (0.123 - 98765.432)<").count(), 2);
    let names: Vec<_> = texts(&svg).into_iter().filter(|text| text.text.contains('\u{2026}')).collect();
    assert!(names.len() == 2 && names[0].text != names[1].text, "{names:?}");
    assert!(matches!(
        forest(&ratios(vec![ratio("x", 1.0, Some(2.0), None)])),
        Err(FigureError::Outside { .. })
    ));
    assert!(matches!(
        forest(&ratios(vec![ratio("x", 1.0, None, None); 61])),
        Err(FigureError::TooMany { .. })
    ));
}

fn tumours(count: usize) -> TumourFigure {
    let subject = |index: usize| {
        let depth = 1.0 - 2.2 * index as f64 / count as f64;
        TumourSubject {
            name: index.to_string(),
            group: index % 3,
            changes: vec![(6.0, (0.5 * depth).max(-1.0)), (12.0, depth.max(-1.0)), (18.0, 0.4)],
            new_lesion: (index % 4 == 1).then_some(18.0),
        }
    };
    TumourFigure {
        title: Some("Target lesions".to_owned()),
        time_label: "Time (weeks)".to_owned(),
        label: "Change from baseline".to_owned(),
        groups: ["CR", "PR", "SD"].map(|code| (code.to_owned(), LONG.to_owned())).into(),
        subjects: (0..count).map(subject).collect(),
    }
}

#[test]
fn waterfalls_and_spiders_of_any_number_are_tidy() {
    for count in [0, 1, 25, 200] {
        for svg in [waterfall(&tumours(count)).unwrap(), spider(&tumours(count)).unwrap()] {
            check_tidy(&svg);
            png(&svg, 0.5).unwrap();
            assert_eq!(svg.as_str().contains("no data"), count == 0);
        }
    }
    let mut figure = tumours(3);
    figure.subjects[0].changes[1].1 = -1.5;
    assert!(matches!(waterfall(&figure), Err(FigureError::Outside { .. })));
    assert!(matches!(spider(&tumours(201)), Err(FigureError::TooMany { .. })));
}

/// Bars fall from left to right, each as deep as its best change.
#[test]
fn bars_are_in_the_order_of_the_best_change() {
    let svg = waterfall(&tumours(12)).unwrap();
    let ends: Vec<f64> = svg
        .as_str()
        .lines()
        .filter(|line| {
            line.starts_with("<polyline")
                && line.contains("stroke-width=\"6\"")
                && !line.contains("dasharray")
        })
        .filter_map(|line| line.split_once("points=\"")?.1.split([',', ' ']).nth(1)?.parse().ok())
        .collect();
    // The last ones; before them stand the samples of the legend.
    let bars = &ends[ends.len() - 12..];
    assert!(bars.is_sorted(), "{bars:?}");
    let at = |label: &str| texts(&svg).into_iter().find(|text| text.text == label).unwrap().bottom;
    let depth = at("\u{2212}100%") - at("0%");
    let spread = (bars[11] - bars[0]) / super::OVERSAMPLE;
    // From 0.4 at best (the last sum of the subject that grew most) to -1.
    assert!((spread / depth - 1.4).abs() < 0.02, "{spread} of {depth}");
}
