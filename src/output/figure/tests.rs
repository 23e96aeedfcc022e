//! What every figure promises, read off its SVG document.

mod odd_data;
mod subjects_and_ratios;
mod survival_counts;

use resvg::tiny_skia::Pixmap;

use super::canvas::{OVERSAMPLE, WIDTH};
use super::*;

/// A text of a document with its box, in nominal pixels.
#[derive(Debug, Clone, PartialEq)]
struct Written {
    text: String,
    x: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    line.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn number(line: &str, name: &str) -> f64 {
    attribute(line, name).unwrap().parse::<f64>().unwrap() / OVERSAMPLE
}

fn texts(svg: &Svg) -> Vec<Written> {
    svg.as_str().lines().filter(|line| line.starts_with("<text ")).map(written).collect()
}

fn written(line: &str) -> Written {
    let text = line.split_once('>').unwrap().1.strip_suffix("</text>").unwrap();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let text = text.replace("&apos;", "'").replace("&amp;", "&");
    let (x, y, size) = (number(line, "x"), number(line, "y"), number(line, "font-size"));
    let width = fonts::width(&text, size, line.contains("font-weight=\"bold\""));
    let before = match attribute(line, "text-anchor").unwrap() {
        "start" => 0.0,
        "middle" => 0.5 * width,
        _ => width,
    };
    // Capitals and digits reach 0.73 em above the baseline, descenders 0.24 em below.
    let (up, down) = (0.73 * size, 0.24 * size);
    if line.contains("rotate(270") {
        let (top, bottom) = (y - (width - before), y + before);
        Written { text, x, left: x - up, right: x + down, top, bottom }
    } else {
        Written { text, x, left: x - before, right: x - before + width, top: y - up, bottom: y + down }
    }
}

/// Fails where texts overlap or leave the sheet.
fn check_tidy(svg: &Svg) {
    let height = number(svg.as_str().lines().next().unwrap(), "height") * OVERSAMPLE;
    let texts = texts(svg);
    for (index, one) in texts.iter().enumerate() {
        let inside = one.left >= 0.0 && one.right <= WIDTH && one.top >= 0.0 && one.bottom <= height;
        assert!(inside, "{one:?} leaves the sheet");
        for other in &texts[..index] {
            let apart = one.right <= other.left
                || other.right <= one.left
                || one.bottom <= other.top
                || other.bottom <= one.top;
            assert!(apart, "{one:?} overlaps {other:?}");
        }
    }
}

fn step(time: f64, survival: f64, at_risk: u64, censored: u64) -> SurvivalStep {
    let (lower, upper) = (Some(0.8 * survival), Some((1.2 * survival).min(1.0)));
    SurvivalStep { time, survival, lower, upper, at_risk, events: 1, censored }
}

fn curve(name: &str) -> SurvivalCurve {
    let steps =
        vec![step(2.0, 0.9, 210, 0), step(5.5, 0.6, 155, 2), step(11.0, 0.35, 80, 0), step(17.0, 0.2, 12, 1)];
    SurvivalCurve { name: name.to_owned(), steps, median: Some(11.0) }
}

fn survival(names: &[&str]) -> KaplanMeierFigure {
    KaplanMeierFigure {
        title: Some("Survival by group".into()),
        time_label: "Time (months)".into(),
        survival_label: "Probability of survival".into(),
        curves: names.iter().map(|name| curve(name)).collect(),
        references: vec![ReferenceCurve {
            name: "benchmark \u{3bb} = 0.1".into(),
            points: (0..40).map(|time| (0.5 * f64::from(time), (-0.05 * f64::from(time)).exp())).collect(),
            horizon: Some(12.0),
            limits: Vec::new(),
        }],
        note: vec!["O/E = 9/17.3".into(), "p = 0.019".into()],
        interval_name: Some("95% confidence interval".into()),
        ..KaplanMeierFigure::default()
    }
}

fn line(name: &str, scale: f64) -> Line {
    let points: Vec<_> = (3_i32..=14).map(|x| (f64::from(x), 1.0 - (-f64::from(x) / scale).exp())).collect();
    let error = Some(vec![0.02; points.len()]);
    Line { name: name.to_owned(), points, error, ..Line::default() }
}

fn power(names: &[&str]) -> LineFigure {
    LineFigure {
        title: Some("Power over the true median".into()),
        x_label: "True median (months)".into(),
        y_label: "Probability of rejection".into(),
        lines: names.iter().zip(2_u8..).map(|(name, scale)| line(name, f64::from(scale))).collect(),
        horizontal: [0.05, 0.06, 0.8, 0.81, 0.82].map(|y| (y, format!("level {y}"))).into(),
        vertical: [3.0, 5.4, 5.5, 5.6, 13.0, 13.5, 14.0].map(|x| (x, format!("median {x} months"))).into(),
        markers: vec![(7.0, 0.5, "design".into()), (7.1, 0.5, "other".into())],
        percent_axis: true,
        ..LineFigure::default()
    }
}

fn medians() -> HistogramFigure {
    let series = |name: &str, middle: f64, overflow| HistogramSeries {
        name: name.to_owned(),
        density: (0..24)
            .map(|bin| (0.5 * f64::from(bin), 0.1 * (-(0.5 * f64::from(bin) - middle).powi(2) / 6.0).exp()))
            .collect(),
        overflow,
    };
    HistogramFigure {
        title: Some("Observed medians".into()),
        x_label: "Observed median (months)".into(),
        y_label: "Fraction of trials".into(),
        bin_width: 0.5,
        series: vec![series("true 4", 4.0, 0.0), series("true 6", 6.0, 0.03), series("true 9", 9.0, 0.4)],
        overflow_label: "not reached".into(),
        vertical: vec![(5.4, "benchmark".into()), (7.9, "smallest significant".into())],
        curve: Some(Line { error: None, ..line("significant", 3.0) }),
        curve_label: "Probability of significance".into(),
    }
}

const EIGHT: [&str; 8] = [
    "carboplatin + etoposide + atezolizumab",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "\u{3bb}\u{302} low",
    "a & b",
    "<c>",
    "\u{60a3}\u{8005}",
    "g",
    "\u{2265} 2 lines",
];

fn every_figure() -> Vec<Svg> {
    vec![
        kaplan_meier(&survival(&["all"])).unwrap(),
        kaplan_meier(&survival(&EIGHT)).unwrap(),
        kaplan_meier(&KaplanMeierFigure::default()).unwrap(),
        lines(&power(&["A", "B", "C", "D"])).unwrap(),
        lines(&power(&["a benchmark with a name that is rather long"; 12])).unwrap(),
        lines(&LineFigure::default()).unwrap(),
        histogram(&medians()).unwrap(),
        histogram(&HistogramFigure { curve: None, ..medians() }).unwrap(),
        histogram(&HistogramFigure::default()).unwrap(),
    ]
}

#[test]
fn no_text_overlaps_another_or_leaves_the_sheet() {
    every_figure().iter().for_each(check_tidy);
}

#[test]
fn the_same_data_give_the_same_document_and_picture() {
    let (first, second) = (every_figure(), every_figure());
    assert_eq!(first, second);
    assert_eq!(png(&first[0], 1.0), png(&second[0], 1.0));
}

/// x of the tick marks of the x axis: the only upright lines 4 pixels long.
fn tick_marks(svg: &Svg) -> Vec<f64> {
    let ends = svg.as_str().lines().filter_map(|line| attribute(line, "points")).map(|points| {
        let numbers = points.split([',', ' ']).filter(|number| !number.is_empty());
        numbers.map(|number| number.parse::<f64>().unwrap() / OVERSAMPLE).collect::<Vec<_>>()
    });
    ends.filter(|ends| ends.len() == 4 && ends[0] == ends[2] && ends[3] - ends[1] == 4.0)
        .map(|ends| ends[0])
        .collect()
}

#[test]
fn numbers_at_risk_stand_under_their_ticks() {
    for names in [&["all"][..], &EIGHT[..]] {
        let svg = kaplan_meier(&survival(names)).unwrap();
        let marks = tick_marks(&svg);
        let texts = texts(&svg);
        let head = texts.iter().position(|text| text.text == "Number at risk").unwrap();
        let table = &texts[head + 1..];
        assert_eq!(table.len(), names.len() * (1 + marks.len()));
        for row in table.chunks(1 + marks.len()) {
            let counts: Vec<_> = row[1..].iter().map(|count| count.text.as_str()).collect();
            // At 0, 5, 10, 15 and 20: the next steps are at 2, 5.5, 11 and 17.
            assert_eq!(counts, ["210", "155", "80", "12", "0"]);
            for (count, mark) in row[1..].iter().zip(&marks) {
                assert!((0.5 * (count.left + count.right) - mark).abs() < 1.0, "{count:?} under {mark}");
            }
        }
    }
}

#[test]
fn a_picture_has_its_text() {
    for svg in every_figure() {
        let bytes = png(&svg, 1.0).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let picture = Pixmap::decode_png(&bytes).unwrap();
        assert_eq!(picture.width(), 720);
        for one in texts(&svg).iter().filter(|one| !one.text.is_empty()) {
            assert!(has_ink(&picture, one), "nothing at {one:?}");
        }
    }
}

/// Whether any pixel in the box of a text is dark.
fn has_ink(picture: &Pixmap, place: &Written) -> bool {
    let pixels = |low: f64, high: f64| low as u32..=high as u32;
    pixels(place.top, place.bottom).any(|y| {
        pixels(place.left, place.right).any(|x| picture.pixel(x, y).is_some_and(|pixel| pixel.green() < 0xA0))
    })
}

#[test]
fn names_are_escaped_and_long_ones_cut() {
    let document = kaplan_meier(&survival(&EIGHT)).unwrap();
    let document = document.as_str();
    assert!(document.contains(">a &amp; b</text>") && document.contains(">&lt;c&gt;</text>"));
    assert!(document.contains(">carboplatin + etoposide\u{2026}</text>"), "in the table");
    assert!(document.contains(">carboplatin + etoposide + atezolizumab</text>"), "in the legend");
    assert!(document.contains(">\u{3bb}\u{302} low</text>"));
    let blank = LineFigure { x_label: "\u{200b} \u{a0}".into(), ..LineFigure::default() };
    assert!(png(&lines(&blank).unwrap(), 1.0).is_ok());
    let hostile = survival(&["\" font-family=\"sans-serif\" dy=\"-0.5ex\"\u{0}\n</text><script>"]);
    assert!(png(&kaplan_meier(&hostile).unwrap(), 1.0).is_ok());
}

#[test]
fn an_empty_figure_says_so() {
    let empty = SurvivalCurve { name: "nobody".into(), ..SurvivalCurve::default() };
    let figures = [
        kaplan_meier(&KaplanMeierFigure { curves: vec![empty], ..KaplanMeierFigure::default() }).unwrap(),
        lines(&LineFigure { lines: vec![Line::default()], ..LineFigure::default() }).unwrap(),
        histogram(&HistogramFigure { curve: Some(Line::default()), ..HistogramFigure::default() }).unwrap(),
    ];
    for svg in figures {
        assert!(texts(&svg).iter().any(|text| text.text == "no data"), "{svg}");
    }
    let full = kaplan_meier(&survival(&["all"])).unwrap();
    assert!(!full.as_str().contains("no data"));
}

#[test]
fn a_single_point_is_a_dot() {
    let point = |at| Line { points: vec![at], ..Line::default() };
    for at in [(0.0, 0.0), (1e12, -1e12), (1e-9, 5.0)] {
        let svg = lines(&LineFigure { lines: vec![point(at)], ..LineFigure::default() }).unwrap();
        assert!(svg.as_str().contains("<circle "), "{at:?}");
        check_tidy(&svg);
    }
}

#[test]
fn numbers_without_a_place_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        let mut figure = survival(&["all"]);
        figure.curves[0].steps[1].upper = Some(bad);
        assert!(matches!(kaplan_meier(&figure), Err(FigureError::NotDrawable { .. })), "{bad}");
        let mut figure = power(&["A"]);
        figure.lines[0].points[3].1 = bad;
        assert!(matches!(lines(&figure), Err(FigureError::NotDrawable { .. })), "{bad}");
        let figure = HistogramFigure { bin_width: bad, ..medians() };
        assert!(matches!(histogram(&figure), Err(FigureError::NotDrawable { .. })), "{bad}");
    }
}

#[test]
fn data_that_make_no_figure_are_refused() {
    let mut figure = survival(&["all"]);
    figure.curves[0].steps[1].survival = 1.2;
    assert!(matches!(kaplan_meier(&figure), Err(FigureError::Outside { value: 1.2, .. })));
    let mut figure = survival(&["all"]);
    figure.curves[0].steps.swap(0, 2);
    assert!(matches!(kaplan_meier(&figure), Err(FigureError::Unsorted { previous: 11.0, next: 5.5, .. })));
    assert!(matches!(kaplan_meier(&survival(&["x"; 9])), Err(FigureError::TooMany { most: 8, got: 9, .. })));
    assert!(matches!(lines(&power(&["x"; 13])), Err(FigureError::TooMany { most: 12, got: 13, .. })));
    let mut figure = power(&["A"]);
    figure.lines[0].error = Some(vec![0.1]);
    assert!(matches!(lines(&figure), Err(FigureError::ErrorCount { points: 12, errors: 1, .. })));
    let figure = LineFigure { x_range: Some((3.0, 3.0)), ..power(&["A"]) };
    assert!(matches!(lines(&figure), Err(FigureError::EmptyRange { axis: "x", .. })));
    assert!(matches!(
        histogram(&HistogramFigure { bin_width: 0.0, ..medians() }),
        Err(FigureError::BinWidth(_))
    ));
}

#[test]
fn what_lies_beyond_a_given_range_is_cut_off() {
    let figure = LineFigure { x_range: Some((5.0, 6.0)), y_range: Some((0.2, 0.21)), ..power(&["A", "B"]) };
    let svg = lines(&figure).unwrap();
    check_tidy(&svg);
    let points = svg.as_str().lines().filter_map(|line| attribute(line, "points"));
    let numbers = points.flat_map(|points| points.split([',', ' '])).filter(|number| !number.is_empty());
    assert!(
        numbers
            .map(|number| number.parse::<f64>().unwrap())
            .all(|number| (0.0..=WIDTH * OVERSAMPLE).contains(&number))
    );
}
