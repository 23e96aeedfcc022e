//! `verify`: every format, what a failure looks like, and what is asked for wrongly.

use onearm::verification::METHODS;

use super::*;

#[test]
fn values_are_met_and_every_method_can_be_named() {
    let folder = Folder::new();
    // Those that take no time; tests/it/verification.rs recomputes all.
    let quick = ["rmst", "follow_up", "quantile", "logrank", "survival_at"];
    let quick: Vec<_> = METHODS.iter().filter(|method| quick.contains(&method.id)).collect();
    let names: String = quick.iter().map(|method| format!(" --method {}", method.id)).collect();
    let text = folder.onearm(&format!("verify --date 2026-03-31{names}")).done().stdout;
    assert!(text.contains("reference values are met.") && text.contains(", 2026-03-31\n"), "{text}");
    for method in quick {
        let line =
            text.lines().find(|line| line.trim_start().starts_with(&format!("{} ", method.id))).unwrap();
        assert!(line.contains("pass") && line.contains(method.source()), "{line}");
    }
    // Nothing of the moment unless it was given.
    assert!(!folder.onearm("verify --method rmst").done().stdout.contains("20"));
}

#[test]
fn json_and_csv_hold_every_case() {
    let folder = Folder::new();
    let line = "verify --method rmst --method follow_up --date 2026-03-31";
    let ended = folder.onearm(&format!("{line} -o v.json")).done();
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", "wrote v.json\n"));
    let json: Value = serde_json::from_str(&folder.text("v.json")).unwrap();
    assert_eq!((&json["command"], &json["passed"]), (&"verify".into(), &true.into()));
    assert_eq!(json["date"], "2026-03-31");
    assert!(json["platform"].as_str().unwrap().contains(std::env::consts::ARCH));
    let methods = json["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 2);
    let mut cases = 0;
    for method in methods {
        let known = METHODS.iter().find(|known| method["method"] == known.id).unwrap();
        let details = method["details"].as_array().unwrap();
        assert_eq!(details.len(), known.cases);
        assert_eq!(method["sha256"], onearm::measure::sha256(known.csv));
        let tolerances = method["tolerances"].as_array().unwrap();
        for case in details {
            assert_eq!(case["passed"], true);
            assert!(case["tolerance_index"].as_u64().unwrap() < tolerances.len() as u64);
            for key in ["expected", "got"] {
                assert_eq!(case[key].is_null(), !case["reasons"][key].is_null(), "{case}");
            }
        }
        cases += details.len();
    }
    assert_eq!(json["cases"], cases);

    folder.onearm(&format!("{line} -o v.csv")).done();
    let text = folder.text("v.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (pass, digest) = (column("pass"), column("digest"));
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), cases);
    assert!(rows.iter().all(|row| &row[pass] == "pass" && json["digest"] == row[digest]));
}

#[test]
fn the_same_cases_have_the_same_digest() {
    let folder = Folder::new();
    let digest = |line: &str| {
        let text = folder.onearm(line).done().stdout;
        text.lines().find_map(|line| line.strip_prefix("SHA-256 of the cases: ")).unwrap().to_owned()
    };
    let of_two = digest("verify --method rmst --method logrank");
    assert_eq!(of_two, digest("verify --method logrank --method rmst --date 2026-03-31 --details"));
    assert_ne!(of_two, digest("verify --method rmst"));
}

#[test]
fn details_show_every_case_with_the_reason_of_its_tolerance() {
    let text = Folder::new().onearm("verify --method logrank --details").done().stdout;
    let method = METHODS.iter().find(|method| method.id == "logrank").unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("logrank.csv:")).count(), method.cases);
    assert!(text.contains("tolerance 1e-14 relative: sums of at most 140 fractions"), "{text}");
}

/// A value that is not met: tolerances so small that rounding breaks them.
#[test]
fn six_is_a_value_that_is_not_met() {
    let folder = Folder::new();
    let ended = folder.onearm("verify --method numeric --tolerance-factor 0 -o v.json");
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(6), ""));
    for words in ["NOT MET: 1 of 1 methods", "--tolerance-factor"] {
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    let json: Value = serde_json::from_str(&folder.text("v.json")).unwrap();
    let failed = json["failed"].as_u64().unwrap();
    assert!(json["passed"] == false && failed > 0 && failed < json["cases"].as_u64().unwrap());
    let details = json["methods"][0]["details"].as_array().unwrap();
    assert_eq!(details.iter().filter(|case| case["passed"] == false).count() as u64, failed);
    let ended = folder.onearm("verify --method numeric --tolerance-factor 0");
    assert_eq!(ended.code, Some(6));
    assert!(ended.stdout.contains("cases that failed") && ended.stdout.contains("FAIL"), "{}", ended.stdout);
    assert!(ended.stdout.contains("every tolerance multiplied by 0"));
    let page = folder.onearm("verify --method numeric --tolerance-factor 0 --format html").stdout;
    assert_eq!(page.matches("class=\"fail\">FAIL</td>").count() as u64, failed + 1);
    // Counts and read times have no rounding.
    folder.onearm("verify --method quantile --tolerance-factor 0").done();
}

#[test]
fn what_is_asked_for_wrongly() {
    let folder = Folder::new();
    folder.refuses("verify --method rmsd", 2, &["`rmsd`", "did you mean `rmst`?", "kaplan_meier, "]);
    folder.refuses("verify --date 31.03.2026", 2, &["2026-03-31"]);
    folder.refuses("verify --date 2026-02-30", 2, &["--date"]);
    folder.refuses("verify --tolerance-factor 10", 2, &["not larger"]);
    folder.refuses("verify -o v.pdf", 5, &["not as pdf", ".html"]);
    folder.refuses("verify -o trial.toml/v.html", 7, &["trial.toml is a file"]);
    assert!(!folder.path("v.pdf").exists());
}

#[cfg(feature = "report")]
#[test]
fn a_page_to_sign() {
    let folder = Folder::new();
    folder.onearm("verify --method rmst --method logrank --date 2026-03-31 -o v.html").done();
    let page = folder.text("v.html");
    for words in [
        "Signature",
        "Recomputed by",
        "2026-03-31",
        "survival 3.5-3",
        "reference values are met",
        "<html lang=",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let methods = METHODS.iter().filter(|method| ["rmst", "logrank"].contains(&method.id));
    let cases: usize = methods.map(|method| method.cases).sum();
    // A row a method, and the worst case of each; every case only if asked for, and nothing that is folded when printed.
    let passes = |page: &str| page.matches("<td>pass</td>").count();
    assert_eq!((passes(&page), page.contains("Every case is listed")), (4, false));
    for loads in ["<script", "<link", "<img", " src=", "http://", "https://"] {
        assert!(!page.contains(loads), "{loads}");
    }
    let all = folder.onearm("verify --method rmst --method logrank --details --format html").done().stdout;
    assert_eq!((passes(&all), all.contains("<details")), (cases + 4, false));
}
