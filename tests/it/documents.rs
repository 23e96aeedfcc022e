//! What the documents say of the repository: links lead somewhere, nothing is left to be filled in. Evidence: the files.

use crate::reference::in_repository;

const DOCUMENTS: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/cluster.md",
    "scenarios/data/README.md",
];

/// Targets of Markdown links to files, fragments cut off.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(|target| target.split('#').next().unwrap_or(target))
}

#[test]
fn links_lead_somewhere() {
    let mut seen = 0;
    for document in DOCUMENTS {
        let path = in_repository(document);
        let text = std::fs::read_to_string(&path).unwrap();
        for target in links(&text).filter(|target| !target.is_empty()) {
            assert!(path.parent().unwrap().join(target).exists(), "{document}: {target}");
            seen += 1;
        }
        assert!(!text.contains("@@"), "{document} has a place left to fill in");
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn scenarios_named_in_the_readme_exist() {
    let text = std::fs::read_to_string(in_repository("README.md")).unwrap();
    let words = text.split(|c: char| c.is_whitespace() || "`(),".contains(c));
    let named: Vec<&str> = words.filter(|word| word.starts_with("scenarios/")).collect();
    assert!(named.len() >= 3, "{named:?}");
    for name in named {
        assert!(in_repository(name.trim_end_matches('.')).exists(), "{name}");
    }
}
