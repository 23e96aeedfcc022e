//! The same data in every format: the same analysis.

use super::*;

const LUNG: &str = "--time time --event status --event-value 2 --censored-value 1 --time-unit days --by sex --covariates age,inst \
                    --at 180,365 --fit weibull --benchmark exponential:median=300";

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/xport").join(name)).unwrap()
}

/// JSON of the shipped lung data as CSV, with another separator and decimal mark, in UTF-16, and as haven writes it.
#[test]
fn one_result_but_for_the_input() {
    let folder = Folder::new().shipped("ncctg_lung.csv");
    let mut expected = folder.json(&format!("analyze ncctg_lung.csv {LUNG}"));
    let input = expected["input"].take();
    assert_eq!(
        (&input["kind"], &input["encoding"], &input["rows"]),
        (&"text".into(), &"utf-8".into(), &228.into())
    );
    let text = folder.text("ncctg_lung.csv");
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (name, bytes, kind) in [
        ("lung.tsv", text.replace(',', "\t").into_bytes(), "text"),
        ("lung.data", utf16, "text"),
        // The name of a file tells nothing.
        ("v5.csv", reference("haven_lung_v5.xpt"), "xport"),
        ("v8.xpt", reference("haven_lung_v8.xpt"), "xport"),
    ] {
        let folder = Folder::new().file(name, bytes);
        let mut found = folder.json(&format!("analyze {name} {LUNG}"));
        let record = found["input"].take();
        assert_eq!(found, expected, "{name}");
        assert_eq!(record["kind"], kind, "{name}");
        assert_eq!((&record["rows"], &record["subjects"]), (&228.into(), &228.into()), "{name}");
        assert_ne!(record["sha256"], input["sha256"], "{name}");
    }
}

/// ADaM columns of a transport file need no flags; its member is named, and its missing codes are told from values.
#[test]
fn adam_in_a_transport_file() {
    let folder = Folder::new().file("adtte.xpt", reference("pyreadstat_v5.xpt"));
    let ended = folder.onearm("analyze adtte.xpt").done();
    assert!(ended.stderr.starts_with("read 3 rows of `ADTTE`: 3 subjects used\n"), "{}", ended.stderr);
    assert!(ended.stderr.contains("ADaM columns recognised"), "{}", ended.stderr);
    let result = folder.json("analyze adtte.xpt --member ADTTE --covariates AGE");
    assert_eq!(result["input"]["table"], "ADTTE");
    let note =
        result["input"]["notes"].as_array().unwrap().iter().find(|note| note["caution"] == true).unwrap();
    assert_eq!(note["note"], "missing-covariate");
    assert!(note["text"].as_str().unwrap().starts_with("`AGE` is missing for 1 subject (row 2)"), "{note}");
    folder.refuses(
        "analyze adtte.xpt --member ADSL",
        2,
        &["no member `ADSL`; the members are ADTTE", "--member ADTTE"],
    );
    folder.refuses(
        "analyze adtte.xpt --covariates AGE --strict",
        4,
        &["--strict refuses", "`AGE` is missing for 1 subject (row 2)"],
    );
    folder.refuses(
        "analyze adtte.xpt --time AGE --event CNSR",
        4,
        &["row 2, column 6 (`AGE`): the time is missing (`.`)", "fill the cell"],
    );
    folder.refuses(
        "analyze adtte.xpt --time STARTDT --event CNSR",
        4,
        &["row 1, column 5 (`STARTDT`): the time `2026-01-05` is not a finite number"],
    );
    folder.onearm("analyze adtte.xpt --enrolled STARTDT --cutoff 2027-03-31 --time-unit months").done();
}

#[test]
fn transport_files_that_are_wrong() {
    let sound = reference("haven_lung_v5.xpt");
    let with = |bytes: &[u8]| Folder::new().file("lung.xpt", bytes);
    let line = "analyze lung.xpt --time time --event status";
    with(&sound[..1000]).refuses(line, 4, &["1000 bytes, which is not a multiple of 80", "binary mode"]);
    with(&sound[..240]).refuses(line, 4, &["the file holds no member"]);
    with(&sound[..400]).refuses(line, 4, &["byte 400: the file ends inside"]);
    let text = Folder::new().file("lung.csv", "time,event\n1,1\n");
    text.refuses(
        "analyze lung.csv --time time --event event --member LUNG",
        2,
        &["a text file is one table", "leave --member out"],
    );
}

/// What contradicts an ADTTE is told with row and subject, is a caution in JSON, and is refused with `--strict`.
#[test]
fn an_adtte_that_contradicts_itself() {
    let rows = "USUBJID,PARAMCD,STARTDT,ADT,AVAL,AVALU,CNSR,EVNTDESC\n\
        01-001,PFS,2026-01-05,2026-03-05,60,DAYS,0,Disease progression\n\
        01-002,PFS,2026-01-05,2026-03-05,75,DAYS,0,Censored at data cutoff\n\
        01-003,PFS,2026-03-05,2026-01-05,60,DAYS,1,Death\n";
    let folder = Folder::new().file("adtte.csv", rows);
    let ended = folder.onearm("analyze adtte.csv").done();
    for words in [
        "note: held AVAL in days against ADT and STARTDT in 2 of 3 rows",
        "note: ADT is before STARTDT in 1 row: row 4, subject 01-003 (by 59 days)",
        "note: AVAL is not the time from STARTDT to ADT in 1 row: row 3, subject 01-002 (AVAL 75, 59 days between the dates)",
        "note: CNSR is 0 (event) and the description says censored in 1 row: row 3, subject 01-002 (`Censored at data cutoff`)",
        "note: CNSR is above 0 (censored), EVNTDESC names the event and nothing gives a reason in 1 row: row 4, subject 01-003",
    ] {
        assert!(ended.stderr.contains(words), "{words}\n{}", ended.stderr);
    }
    let result = folder.json("analyze adtte.csv --time-unit months");
    let notes = result["input"]["notes"].as_array().unwrap();
    let cautions: Vec<&str> = notes
        .iter()
        .filter(|note| note["caution"] == true)
        .map(|note| note["note"].as_str().unwrap())
        .collect();
    assert_eq!(
        cautions,
        [
            "adtte-unit",
            "adtte-event-says-censored",
            "adtte-end-before-start",
            "adtte-time",
            "adtte-censored-says-event"
        ]
    );
    folder.refuses(
        "analyze adtte.csv --strict",
        4,
        &["--strict refuses", "row 4, subject 01-003", "correct the data"],
    );
}

/// As of the text, but for the file.
#[cfg(feature = "sas")]
#[test]
fn a_sas_data_set_gives_the_result_of_the_text() {
    let folder = Folder::new().shipped("ncctg_lung.csv");
    let mut expected = folder.json(&format!("analyze ncctg_lung.csv {LUNG}"));
    expected["input"].take();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/sas7bdat/haven_lung.sas7bdat");
    let bytes = std::fs::read(path).unwrap();
    let folder = Folder::new().file("lung.dat", bytes.clone());
    let mut found = folder.json(&format!("analyze lung.dat {LUNG}"));
    let record = found["input"].take();
    assert_eq!(found, expected);
    assert_eq!((&record["kind"], &record["rows"]), (&"sas".into(), &228.into()));
    folder.refuses(
        &format!("analyze lung.dat {LUNG} --member OTHER"),
        2,
        &["no data set `OTHER`", "leave --member out"],
    );
    let cut = Folder::new().file("lung.dat", &bytes[..20_000]);
    cut.refuses(&format!("analyze lung.dat {LUNG}"), 4, &["SAS"]);
}

/// As of the text, but for the file; a data frame of several is named.
#[cfg(feature = "r-files")]
#[test]
fn r_data_give_the_result_of_the_text() {
    let folder = Folder::new().shipped("ncctg_lung.csv");
    let mut expected = folder.json(&format!("analyze ncctg_lung.csv {LUNG}"));
    expected["input"].take();
    let r_data = |name: &str| {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/r_data").join(name))
            .unwrap()
    };
    for (name, member) in [("lung.rds", ""), ("several.rda", "--member lung")] {
        let folder = Folder::new().file("data", r_data(name));
        let mut found = folder.json(&format!("analyze data {LUNG} {member}"));
        let record = found["input"].take();
        assert_eq!(found, expected, "{name}");
        assert_eq!((&record["kind"], &record["rows"]), (&"r".into(), &228.into()));
    }
    let folder = Folder::new().file("several.rda", r_data("several.rda"));
    folder.refuses(
        "analyze several.rda --time x --event y --member lnug",
        2,
        &["the data frames are first, types, lung"],
    );
    let line =
        "analyze several.rda --member first --time value --event id --event-value 1 --censored-value 2";
    folder.refuses(line, 4, &["row 3, column 2 (`value`): the time is missing (`.`)"]);
    let folder = Folder::new().file("xz.rds", r_data("types_xz.rds"));
    folder.refuses("analyze xz.rds --time x --event y", 4, &["compressed by xz", "compress = \"gzip\""]);
}

/// As of the text, but for the file.
#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_gives_the_result_of_the_text() {
    let folder = Folder::new().shipped("ncctg_lung.csv");
    let mut expected = folder.json(&format!("analyze ncctg_lung.csv {LUNG}"));
    expected["input"].take();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/parquet/lung.parquet");
    let folder = Folder::new().file("data", std::fs::read(path).unwrap());
    let mut found = folder.json(&format!("analyze data {LUNG}"));
    assert_eq!(found["input"].take()["kind"], "parquet");
    assert_eq!(found, expected);
}

/// What this build leaves out is named with what to do.
#[cfg(not(feature = "parquet"))]
#[test]
fn a_parquet_file_without_the_feature() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/parquet/lung.parquet");
    let folder = Folder::new().file("data", std::fs::read(path).unwrap());
    folder.refuses(&format!("analyze data {LUNG}"), 4, &["the file is a Parquet file", "--features parquet"]);
}
