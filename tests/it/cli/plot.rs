//! `--plot`. A figure that cannot be had does not take the analysis with it.

use super::*;

#[test]
fn svg_and_png() {
    let folder = Folder::new();
    let ended = folder
        .onearm(&format!("{TEN_FLAGS} --plot km.svg --benchmark exponential:median=5 --time-unit months"))
        .done();
    assert_eq!(ended.stderr, "read 10 rows: 10 subjects used\nwrote km.svg\n");
    let svg = folder.text("km.svg");
    assert!(svg.starts_with("<svg") && svg.contains("Time (months)") && svg.contains("exponential:median=5"));
    folder.onearm(&format!("{TEN_FLAGS} --plot figures/km.PNG")).done();
    let png = std::fs::read(folder.path("figures/km.PNG")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n") && png.len() > 1000);
    folder.onearm(&format!("{TEN_FLAGS} --plot w.svg --figure-width single-column --footnote 'a<b'")).done();
    let sized = folder.text("w.svg");
    assert!(sized.contains("width=\"85mm\"") && sized.contains(">'a&lt;b'</text>"), "{}", &sized[..200]);
    let titled = format!("{TEN_FLAGS} --plot t.svg --benchmark exponential:median=5 --figure-title");
    folder.onearm(&format!("{titled} <Figure>1")).done();
    assert!(folder.text("t.svg").contains(">&lt;Figure&gt;1</text>"));
    folder.onearm(&format!("{titled} none")).done();
    let off = folder.text("t.svg");
    assert!(!off.contains(">none</text>") && off.contains("exponential:median=5"));
    folder.onearm(&format!("{TEN_FLAGS} --plot d.png --figure-width 170 --dpi 100")).done();
    let picture = std::fs::read(folder.path("d.png")).unwrap();
    assert_eq!(u32::from_be_bytes(picture[16..20].try_into().unwrap()), 669, "170 mm at 100 dots an inch");
    folder.onearm(&format!("{TEN_FLAGS} --plot e.pdf --figure-data")).done();
    assert!(folder.text("e.data.csv").contains("\ncurve,all,1,0.9,"), "{}", folder.text("e.data.csv"));
    folder.refuses(&format!("{TEN_FLAGS} --plot d.png --figure-width 20"), 2, &["40 to 500"]);
    folder.onearm(&format!("{TEN_FLAGS} --plot km.pdf --plot-counts events,censored --plot-percent")).done();
    assert!(std::fs::read(folder.path("km.pdf")).unwrap().starts_with(b"%PDF-1."));
    let flags = "--time-unit months --at 3,6 --plot-at --benchmark sakk1519 --plot-benchmark-limits";
    folder.onearm(&format!("{TEN_FLAGS} {flags} --plot km.svg --plot-counts none")).done();
    let svg = folder.text("km.svg");
    assert!(svg.contains("uncertainty of the benchmark") && !svg.contains("at risk"));
}

#[test]
fn other_formats_are_refused_before_any_work() {
    let folder = Folder::new();
    for name in ["km.eps", "km", "km.svg.gz"] {
        let ended = folder.refuses(
            &format!("{TEN_FLAGS} --plot {name}"),
            5,
            &[name, "name a file that ends in .svg"],
        );
        assert!(ended.stdout.is_empty());
    }
}

#[test]
fn a_figure_that_cannot_be_written() {
    let folder = Folder::new();
    let analysis = folder.onearm(TEN_FLAGS).done().stdout;
    let ended = folder.refuses(
        &format!("{TEN_FLAGS} --plot ten.csv/km.svg"),
        7,
        &["ten.csv is a file, not a folder"],
    );
    assert_eq!(ended.stdout, analysis);
}

#[test]
fn more_groups_than_can_be_told_apart() {
    let rows: String =
        (1..=9).map(|group| format!("{group},1,g{group}\n{},0,g{group}\n", group + 1)).collect();
    let folder = Folder::new().file("nine.csv", format!("time,event,by\n{rows}"));
    let line = "analyze nine.csv --time time --event event --by by --plot km.svg";
    let ended = folder.refuses(line, 5, &["at most 8 survival curves", "got 9", "leave out --plot"]);
    assert!(ended.stdout.contains("Log-rank test"), "the analysis is delivered");
    folder
        .onearm(&format!("{line} -o nine.json"))
        .refused(5, &["wrote nine.json", "at most 8 survival curves"]);
    assert_eq!(folder.names(), ["nine.csv", "nine.json", "ten.csv", "trial.toml"]);
}

/// Characters that XML does not hold, and those that it needs written otherwise.
#[test]
fn hostile_names() {
    let folder = Folder::new()
        .file("names.csv", "time,event,by\n1,1,a\u{1b}[31m<b>&\"\n2,0,a\u{1b}[31m<b>&\"\n3,1,漢字\n");
    folder.onearm("analyze names.csv --time time --event event --by by --plot km.svg").done();
    let svg = folder.text("km.svg");
    assert!(!svg.contains('\u{1b}') && !svg.contains("<b>") && svg.contains("&lt;b&gt;"), "{svg}");
}

/// Figures beside the curve: ratios, and changes of target lesions.
#[test]
fn ratios_and_lesions() {
    let folder = Folder::new();
    let data = |name: &str| format!("{}/scenarios/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    folder.onearm(&format!("{TEN_FLAGS} --benchmark exponential:median=5 --plot-forest f.svg")).done();
    let forest = folder.text("f.svg");
    assert!(forest.contains(">0.918 (0.369 - 1.892)</text>"), "{forest}");
    folder.refuses(&format!("{TEN_FLAGS} --plot-forest f.svg"), 5, &["no ratio to draw", "--benchmark"]);
    folder.refuses(&format!("{TEN_FLAGS} --plot-forest f.jpg"), 5, &["f.jpg", ".svg"]);
    let derive =
        format!("derive {} --subjects {}", data("derivation_assessments"), data("derivation_subjects"));
    let lesions = format!("{derive} --lesions {}", data("derivation_lesions"));
    folder.onearm(&format!("{lesions} --plot-waterfall w.svg --plot-spider s.png")).done();
    let waterfall = folder.text("w.svg");
    assert!(
        waterfall.contains(">CR: complete response</text>") && waterfall.matches(">SD</text>").count() == 3
    );
    assert!(std::fs::read(folder.path("s.png")).unwrap().starts_with(b"\x89PNG"));
    folder.refuses(&format!("{derive} --plot-spider s.png"), 2, &["--lesions"]);
    folder.refuses(&format!("{lesions} --plot-spider s.txt"), 5, &["s.txt"]);
    // The changes themselves: 100 mm at the baseline, 65, 50 and 48 after it.
    let json: Value =
        serde_json::from_str(&folder.onearm(&format!("{lesions} --format json")).done().stdout).unwrap();
    let first = &json["records"][0]["lesions"];
    let changes: Vec<f64> =
        first.as_array().unwrap().iter().map(|one| one["change"].as_f64().unwrap()).collect();
    assert!(changes[..3].iter().zip([-0.35, -0.5, -0.52]).all(|(a, b)| (a - b).abs() < 1e-12), "{changes:?}");
}

/// Events observed and expected as follow-up goes on end at O and E of the test, and start at nothing.
#[test]
fn hazards_and_the_process_of_events() {
    let folder = Folder::new();
    let flags = format!("{TEN_FLAGS} --benchmark exponential:rate=0.1 --benchmark weibull:shape=2,median=5");
    folder
        .onearm(&format!("{flags} --plot-hazard h.svg --plot-process p.svg --format json -o a.json"))
        .done();
    let json: Value = serde_json::from_str(&folder.text("a.json")).unwrap();
    for (process, test) in
        json["process"].as_array().unwrap().iter().zip(json["one_sample"].as_array().unwrap())
    {
        let points = process["points"].as_array().unwrap();
        let (first, last) = (&points[0], &points[points.len() - 1]);
        assert_eq!((first["observed"].as_u64(), first["expected"].as_f64()), (Some(0), Some(0.0)));
        assert_eq!(last["observed"], test["observed"]);
        let (ends, whole) = (last["expected"].as_f64().unwrap(), test["expected"].as_f64().unwrap());
        assert!((ends - whole).abs() < 1e-12, "{ends} {whole}");
        // At time 4 of the constant hazard .1: events at 1, 2 and 4; times 1, 2, 3 and seven times 4 lived through.
        if process["benchmark"] == "exponential:rate=0.1" {
            let at = points.iter().find(|point| point["time"] == 4.0).unwrap();
            assert_eq!(at["observed"], 3);
            assert!((at["expected"].as_f64().unwrap() - 0.1 * (1.0 + 2.0 + 3.0 + 7.0 * 4.0)).abs() < 1e-12);
        }
    }
    for (file, words) in [("h.svg", "Cumulative hazard"), ("p.svg", "expected, weibull:shape=2,median=5")] {
        assert!(folder.text(file).contains(words), "{file}");
    }
    assert!(!folder.onearm(&format!("{flags} --format json")).done().stdout.contains("\"process\""));
    folder.refuses(&format!("{TEN_FLAGS} --plot-process p.svg"), 2, &["--plot-process"]);
}

/// What the embedded font lacks is named, with the remedy, once the figure is there; an SVG is shown in the reader's fonts.
#[test]
fn letters_that_are_not_in_the_font() {
    let folder =
        Folder::new().file("names.csv", "time,event,by\n1,1,\u{3b2} \u{2265} 2\n2,0,漢字\n3,1,漢字\n");
    let line = "analyze names.csv --time time --event event --by by --plot";
    for name in ["km.png", "km.pdf"] {
        let said = folder.onearm(&format!("{line} {name}")).done().stderr;
        let caution = format!(
            "wrote {name}\ncaution: {name}: the embedded font has no 字漢: \u{fffd} stands there; write the figure as .svg"
        );
        assert!(said.contains(&caution), "{said}");
    }
    assert!(!folder.onearm(&format!("{line} km.svg")).done().stderr.contains("caution"));
    assert!(folder.text("km.svg").contains(">漢字</text>"));
    assert_eq!(folder.onearm(&format!("{line} km.png --quiet")).done().stderr, "");
    let said = folder.onearm(&format!("{line} km.svg --figure-data")).done().stderr;
    assert!(said.ends_with("wrote km.svg\nwrote km.data.csv\n"), "{said}");
    assert!(folder.text("km.data.csv").contains("curve,漢字,2,1,"), "{}", folder.text("km.data.csv"));
}
