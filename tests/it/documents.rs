//! What the documents say of the repository: links lead somewhere, nothing is left to be filled in. Evidence: the files.

use crate::reference::in_repository;

const DOCUMENTS: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/cluster.md",
    "docs/guide.md",
    "docs/trial-file.md",
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

/// The commands of the guide, as they stand there.
fn commands(guide: &str) -> Vec<&str> {
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).filter(|line| line.starts_with("onearm ")).collect()
}

/// Each in the order of the guide, in one folder that has the scenarios.
#[test]
fn every_command_of_the_guide_runs() {
    let guide = std::fs::read_to_string(in_repository("docs/guide.md")).unwrap();
    let commands = commands(&guide);
    assert!(commands.len() >= 15, "{}", commands.len());
    let folder = tempfile::tempdir().unwrap();
    copy(&in_repository("scenarios"), &folder.path().join("scenarios"));
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        let ended = assert_cmd::Command::cargo_bin("onearm")
            .unwrap()
            .current_dir(folder.path())
            .args(&arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{command}\n{said}");
        // A file or folder that a command names is there.
        for pair in arguments.windows(2).filter(|pair| pair[0] == "-o" || pair[0].starts_with("--plot")) {
            let is_file = pair[0] == "-o" || pair[1].contains('.');
            assert!(!is_file || folder.path().join(pair[1]).exists(), "{command}: {}", pair[1]);
        }
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The reference of the trial file is what the program prints.
#[test]
fn the_reference_of_the_trial_file_is_that_of_the_schema() {
    let printed = assert_cmd::Command::cargo_bin("onearm")
        .unwrap()
        .args(["schema", "--format", "markdown"])
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let written = std::fs::read_to_string(in_repository("docs/trial-file.md")).unwrap();
    assert!(printed == written, "docs/trial-file.md is old: onearm schema -o docs/trial-file.md");
    // Every key of the schema has a row.
    let schema: serde_json::Value = {
        let printed = assert_cmd::Command::cargo_bin("onearm").unwrap().arg("schema").output().unwrap();
        serde_json::from_slice(&printed.stdout).unwrap()
    };
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        for key in definition["properties"].as_object().into_iter().flat_map(|keys| keys.keys()) {
            let row = format!("| {} |", key.replace('_', "\\_"));
            assert!(written.contains(&row), "{name}: {key}");
        }
    }
}
