//! The page as a whole, for trial files of every kind.

mod page;

use super::reading::Reading;
use super::{html, verification};
use crate::output::document::{Block, Section, Table};
use crate::output::run_figures::run_figures;
use crate::output::run_figures::tests::{MINIMAL, ODD, full, run, thirteen};
use crate::results::{RunResult, VerificationRequest, verification_result};
use crate::verification::METHODS;
use page::{complaints, text_of};

fn report(result: &RunResult) -> String {
    html(result, &run_figures(result).unwrap()).unwrap()
}

/// The page, checked for all that no page may have; so are the sections for a protocol.
fn checked(result: &RunResult) -> String {
    let protocol = super::protocol(result);
    let page = report(result);
    for page in [&page, &crate::output::document::html(&protocol).unwrap()] {
        let complaints = complaints(page);
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
    let sections = super::sections(&Reading::new(result, &[]));
    for table in sections.iter().chain(&protocol.sections).flat_map(tables) {
        assert!(!table.rows.is_empty(), "no rows: {}", table.caption);
        for row in &table.rows {
            assert_eq!(row.cells.len(), table.columns.len(), "{} in: {}", row.name, table.caption);
            assert!(row.cells.iter().all(|cell| !cell.text.is_empty()), "{} in: {}", row.name, table.caption);
        }
        let grouped: usize = table.groups.iter().map(|group| group.span).sum();
        assert!(table.groups.is_empty() || grouped == table.columns.len(), "{}", table.caption);
    }
    page
}

fn tables(section: &Section) -> impl Iterator<Item = &Table> {
    section.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
}

#[test]
fn the_first_trial() {
    let page = checked(&full());
    let text = text_of(&page);
    for words in [
        "The answer",
        "25 patients make an estimation exercise, not a confirmatory test",
        "merely repeats a known treatment",
        "one-sample log-rank, signed-root, one-sided alpha 0.05",
        "What 25 patients can measure",
        "No median decides",
        "Estimand (ICH E9(R1))",
        "Inclusion: 20 criteria",
        "carboplatin 5 AUC or cisplatin 75 to 80 mg/m2",
        "12 mg once daily; reduced to 10, then 8",
        "177 (derived)",
        "doi:10.1038/s41591-024-03132-1",
        "1,000 simulated trials per truth; largest Monte Carlo standard error 0.0",
        "Reproducibility",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let order =
        ["answer", "rates", "significance", "medians", "precision", "assumptions", "estimand", "treatment"];
    let order =
        order.into_iter().chain(["eligibility", "benchmarks", "cautions", "method", "reproducibility"]);
    let places: Vec<_> = order.map(|id| page.find(&format!("<section id=\"{id}\"")).unwrap()).collect();
    assert!(places.is_sorted());
    assert_eq!(page.matches("<svg ").count(), 4);
    assert!(page.len() < 3_000_000);
}

#[test]
fn the_scans_of_the_first_trial_belong_to_its_first_benchmark() {
    let result = full();
    let reading = Reading::new(&result, &[]);
    let name = |benchmark| reading.null_at_scans(benchmark).map(|truth| truth.truth.as_str());
    assert_eq!((name(0), name(1)), (Some("as ETER701 triplet, seen at scans"), None));
    assert!(reading.deciding(&reading.truths()[0], 0).is_some_and(|test| test.variant == "signed-root"));
}

#[test]
fn as_little_as_a_trial_file_may_hold() {
    let page = checked(&run(MINIMAL, &[]));
    let text = text_of(&page);
    assert!(text.contains("The trial file holds no truth beyond the benchmarks"));
    assert!(text.contains("Kaplan-Meier estimates were not tallied"));
    assert!(!page.contains("id=\"estimand\"") && !page.contains("id=\"medians\""));
}

#[test]
fn hostile_names_laws_without_a_median_and_no_null() {
    let page = checked(&run(ODD, &[]));
    assert!(page.matches("<script").count() == 1 && !page.contains("<svg onload") && !page.contains("<i>b"));
    assert!(page.contains("&lt;svg onload=x&gt;") && page.contains("{{ 7 * 7 }}"));
    let text = text_of(&page);
    assert!(
        text.contains("never reached")
            && text.contains("so no error rate was simulated")
            && text.contains("Not simulated")
    );
}

#[test]
fn the_protocol_of_the_first_trial() {
    let result = full();
    let text = crate::output::document::markdown(&super::protocol(&result));
    let size = crate::output::words::probability(Reading::new(&result, &[]).size(0).unwrap().rate);
    let row = format!("| eter701-triplet | {size} |");
    for part in [
        "The trial enrols 25 patients in one arm.",
        "The deciding test is the one-sample log-rank, signed-root, one-sided alpha 0.05",
        "1,000 simulated trials per truth",
        "**Estimand**: Treatment: the planned strategy",
        "| 20 | 28.28 | 0.707 |",
        "Comparison with the benchmarks.",
        "Began consolidation",
        &row,
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn thirteen_benchmarks() {
    checked(&thirteen());
}

#[test]
fn only_the_deciding_test_was_tallied() {
    checked(&run(MINIMAL, &["simulation.tests=deciding", "simulation.kaplan_meier=true"]));
}

#[test]
fn the_same_result_gives_the_same_page_whatever_made_it() {
    let first = full();
    let mut second = full();
    second.simulation.run.wall_time_seconds = 99.0;
    second.simulation.run.threads = 64;
    second.simulation.run.kernel = "another";
    assert!(report(&first) == report(&second));
}

#[test]
fn the_page_of_a_verification() {
    for (factor, open) in [(1.0, false), (0.0, true)] {
        let result = verification_result(&VerificationRequest {
            methods: METHODS.iter().filter(|method| ["landmark", "rmst"].contains(&method.id)).collect(),
            date: Some("2026-03-31".to_owned()),
            platform: "x86_64-linux".to_owned(),
            tolerance_factor: factor,
        });
        let page = verification(&result, open).unwrap();
        let complaints = complaints(&page);
        assert!(complaints.is_empty(), "{complaints:#?}");
        assert_eq!(page.contains("id=\"failed\""), factor == 0.0);
        let text = text_of(&page);
        for words in
            ["To be signed by hand", "2026-03-31", &result.digest, &result.methods[0].sha256, "R 4.2.2"]
        {
            assert!(text.contains(words), "{words}");
        }
    }
}
