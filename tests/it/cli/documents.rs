//! Results as documents: what a terminal shows, in every format.

use super::*;

/// What each format writes for `<` in a p-value, and how its file begins.
const FORMATS: [(&str, &str, &str); 4] = [
    ("md", "# Survival analysis of ten.csv\n", "| all | 10 | 7 | 3 |"),
    ("html", "<!DOCTYPE html>", "<th scope=\"row\">all</th>"),
    ("rtf", "{\\rtf1", "{all}\\cell"),
    ("tex", "\\documentclass", "all & 10 & 7 & 3"),
];

#[test]
fn the_same_numbers_in_every_format() {
    let folder = Folder::new();
    let flags = format!("{TEN_FLAGS} --time-unit months --benchmark exponential:median=5");
    for (extension, opening, row) in FORMATS {
        let file = format!("a.{extension}");
        folder.onearm(&format!("{flags} -o {file}")).done();
        let text = folder.text(&file);
        assert!(text.starts_with(opening), "{extension}: {}", &text[..80]);
        for part in [row, "ten.csv", "exact-poisson"] {
            assert!(text.contains(part), "{extension} lacks {part}");
        }
    }
    let shown = folder.onearm(&format!("{flags} --format markdown")).done().stdout;
    let but_command = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with("- **Command**")).map(str::to_owned).collect()
    };
    assert_eq!(but_command(&shown), but_command(&folder.text("a.md")));
    folder.onearm(&format!("{flags} -o a.docx")).done();
    assert!(std::fs::read(folder.path("a.docx")).unwrap().starts_with(b"PK\x03\x04"));
}

#[test]
fn every_verb_has_documents() {
    let folder = Folder::new();
    for (verb, words) in [
        ("design --null-median 5 --hazard-ratio 0.5 --subjects 20 --accrual 12 --follow-up 6", "# Design"),
        ("two-stage --binary --null-rate 0.1 --alt-rate 0.3", "# Two-stage design"),
        ("benchmarks show eter701-control", "# Benchmark"),
        ("toxicity --subjects 10 --rate 0.2 --crossing 0.1", "# Toxicity boundary"),
        ("simulate trial.toml --trials 2000", "# Operating characteristics"),
    ] {
        let text = folder.onearm(&format!("{verb} --format markdown")).done().stdout;
        assert!(text.starts_with(words), "{verb}: {text}");
        assert!(
            text.ends_with(&format!("Made by onearm {}.\n", env!("CARGO_PKG_VERSION"))),
            "{verb}: {text}"
        );
    }
}

#[test]
fn a_format_that_is_none() {
    let folder = Folder::new();
    folder.refuses(&format!("{TEN_FLAGS} -o a.pdf"), 5, &["not as pdf", "docx"]);
    folder.refuses(&format!("{TEN_FLAGS} --format pdf"), 2, &["markdown", "latex"]);
    folder.refuses("simulate trial.toml --shard 1/2 --format rtf -o p.json", 2, &["always JSON"]);
}

const TRIAL_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/nct07358676_course.toml");

fn data(name: &str) -> String {
    format!("{}/scenarios/data/nct07358676_interim/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// Nothing is loaded, nothing is not a number, and every figure has its place.
fn sound(page: &str, figures: usize) {
    assert_eq!(page.matches("<script>").count(), 1);
    let (page, _) = page.split_once("<script>").unwrap();
    for foreign in ["src=", "http-equiv=\"refresh", "<link", "@import", "NaN", ">inf<"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!((page.matches("<figure").count(), page.matches("<svg ").count()), (figures, figures));
}

#[test]
fn an_analysis_reads_as_a_report() {
    let folder = Folder::new();
    let [subjects, assessments] = ["subjects", "assessments"].map(data);
    let flags =
        format!("analyze {subjects} --trial {TRIAL_FILE} --assessments {assessments} --cutoff 2026-03-06 -q");
    folder.onearm(&format!("{flags} -o a.html")).done();
    let page = folder.text("a.html");
    sound(&page, 2);
    for part in [
        "9 events among 21 subjects; the median is 6.80 months (95% log-log interval 2.86 - not reached).",
        "Against eter701-triplet: 9 events where 7.112 would be expected if its curve held",
        "by exact-conditional, the variant to trust here",
        "Progression-free survival at the cutoff 2026-03-06",
        "--cutoff 2026-03-06 -q -o a.html</code>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // A text has no place for figures, a word processor's file has.
    assert!(!folder.onearm(&format!("{flags} --format markdown")).done().stdout.contains("!["));
    folder.onearm(&format!("{flags} -o a.docx")).done();
    let with_figure = std::fs::read(folder.path("a.docx")).unwrap();
    assert!(with_figure.windows(22).any(|bytes| bytes == b"word/media/figure1.png"));
}

#[test]
fn an_interim_analysis_reads_as_a_report() {
    let folder = Folder::new();
    let [subjects, assessments, events] = ["subjects", "assessments", "adverse_events"].map(data);
    folder
        .onearm(&format!(
            "monitor {TRIAL_FILE} --data {subjects} --assessments {assessments} --adverse-events {events} \
             --cutoff 2026-03-06 --completions 1000 -q -o m"
        ))
        .done();
    let page = folder.text("m/report.html");
    sound(&page, folder.text("m/report.md").matches("\n![").count());
    for part in [
        "21 of 25 planned subjects have entered; 9 had the event and 12 are followed without it.",
        "the final test rejects with a predictive probability of",
        "Spiegelhalter, Freedman and Blackburn",
        "toxicity boundary: 4 with dose-limiting events among 15 evaluable",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // Figures that the text links to lie beside it.
    for line in folder.text("m/report.md").lines().filter(|line| line.starts_with("![")) {
        let file = line.split_once("](").unwrap().1.trim_end_matches(')');
        assert!(folder.path("m").join(file).is_file(), "{file}");
    }
    assert!(std::fs::read(folder.path("m/report.docx")).unwrap().starts_with(b"PK"));
}
