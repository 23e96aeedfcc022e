//! Results as documents: what a terminal shows, in every format.

use super::*;

/// What each format writes for `<` in a p-value, and how its file begins.
const FORMATS: [(&str, &str, &str); 4] = [
    ("md", "# Analysis\n", "| all | 10 | 7 | 3 |"),
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
    assert_eq!(shown, folder.text("a.md"));
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
