//! Files on disk, the real ones among them.

use std::path::{Path, PathBuf};

use super::*;

#[test]
fn real_files() {
    let path = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/data").join(name);
    let line = "--time time --event status --by trt";
    let veterans = read_subjects_file(&path("va_lung.csv"), &flags(line)).unwrap();
    assert_eq!((veterans.rows, veterans.sample.count(), veterans.sample.events()), (137, 137, 128));
    let groups: Vec<_> =
        veterans.groups.iter().map(|group| (group.level.as_str(), group.sample.count())).collect();
    assert_eq!(groups, [("1", 69), ("2", 68)]);
    let line = "--time time --event status --event-value 2 --censored-value 1";
    let lung = read_subjects_file(&path("ncctg_lung.csv"), &flags(line)).unwrap();
    assert_eq!((lung.rows, lung.sample.events(), lung.sample.person_time()), (228, 165, 69593.0));
    assert_eq!(lung.notes, [ReadNote::IdRecognised { column: "subject".into() }]);
    let fault =
        read_subjects_file(&path("ncctg_lung.csv"), &flags("--time time --event status")).unwrap_err();
    assert!(fault.to_string().ends_with("found `2` in 165 rows, `1` in 63 rows"));
}

#[test]
fn paths_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: PathBuf| read_subjects_file(&path, &flags(PLAIN)).unwrap_err();
    let shown = folder.path().display().to_string();
    let fault = open(folder.path().to_owned());
    assert_eq!(fault.to_string(), format!("cannot open `{shown}`: it is a folder, not a file"));
    assert!(fault.help().contains("file inside") && fault.place().is_none() && !fault.is_usage());
    let fault = open(folder.path().join("absent.csv"));
    assert!(
        fault.to_string().ends_with("absent.csv`: there is no such file") && fault.help().contains("path")
    );
    let denied = SubjectDataError::CannotOpen { path: "x.csv".into(), fault: OpenFault::Permission };
    assert_eq!(denied.to_string(), "cannot open `x.csv`: there is no permission to read it");
    assert!(denied.help().contains("readable"));
}
