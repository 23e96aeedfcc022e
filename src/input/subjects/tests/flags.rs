//! What flags ask for, and what the header answers.

use rstest::rstest;

use super::*;

#[rstest]
#[case::typing_error(
    "id,time,status\n1,2,0\n",
    "--time tiem --event status",
    "no column `tiem`, asked for by --time; the columns are `id`, `time`, `status`",
    "did you mean --time `time`?"
)]
#[case::nothing_like_it(
    "id,time,status\n1,2,0\n",
    "--time time --event status --by xyzzy",
    "no column `xyzzy`, asked for by --by; the columns are `id`, `time`, `status`",
    "one of the columns listed"
)]
#[case::no_separator(
    "time event\n1 2\n",
    "--time months --event event",
    "no column `months`, asked for by --time; the columns are `time event`",
    "semicolon"
)]
#[case::no_header(
    "5,1\n6,0\n",
    "--time time --event event",
    "no column `time`, asked for by --time; the columns are `5`, `1`",
    "first line must name the columns"
)]
#[case::entry(
    "t,e\n5,1\n",
    "--time t --event e --entry start",
    "no column `start`, asked for by --entry; the columns are `t`, `e`",
    "listed"
)]
#[case::id(
    "t,e\n5,1\n",
    "--time t --event e --id who",
    "no column `who`, asked for by --id; the columns are `t`, `e`",
    "listed"
)]
#[case::censor(
    "t,e\n5,1\n",
    "--time t --censor CNSR",
    "no column `CNSR`, asked for by --censor; the columns are `t`, `e`",
    "listed"
)]
fn missing_column(#[case] text: &str, #[case] line: &str, #[case] message: &str, #[case] help: &str) {
    let header = text.lines().next().unwrap();
    let fault = refused(text, line, (1, 0), header, message, help);
    assert!(!fault.is_usage());
}

#[test]
fn long_lists_of_columns_are_cut() {
    let header = (0..40).map(|index| format!("c{index}")).collect::<Vec<_>>().join(",");
    let fault = read_subjects(header.as_bytes(), &flags(PLAIN)).unwrap_err();
    assert!(fault.to_string().ends_with("`c11` and 28 more"), "{fault}");
}

#[test]
fn names_match_exactly_then_without_case() {
    let text = "TIME,time,Event\n1,2,1\n";
    assert_eq!(times(&read(text, "--time time --event EVENT")), [2.0]);
    assert_eq!(times(&read(text, "--time TIME --event event")), [1.0]);
    let message = "line 1, column 2 (`time`): --time `Time` fits the columns [1, 2] alike";
    refused(text, "--time Time --event event", (1, 2), "time", message, "capitals included");
    let message = "line 1, column 3 (`t`): --time `t` fits the columns [1, 3] alike";
    let fault = refused("t,e, t \n1,2,1\n", "--time t --event e", (1, 3), "t", message, "its own name");
    assert!(!fault.is_usage());
}

#[rstest]
#[case("", "nothing says which column holds the time and which the event; the columns are `t`, `e`", "ADaM")]
#[case("--time t", "nothing says which column holds the event; the columns are `t`, `e`", "--event COLUMN")]
#[case(
    "--event e",
    "nothing says which column holds the time; the columns are `t`, `e`",
    "add --time COLUMN"
)]
#[case(
    "--censor e",
    "nothing says which column holds the time; the columns are `t`, `e`",
    "add --time COLUMN"
)]
fn flags_are_needed(#[case] line: &str, #[case] message: &str, #[case] help: &str) {
    assert!(refused("t,e\n1,0\n", line, (1, 0), "t,e", message, help).is_usage());
}

#[rstest]
#[case("--time t --event e --censor c", "--event and --censor exclude each other", "keep one")]
#[case("--time t --censor c --event-value 2", "--event-value needs --event", "drop --event-value")]
#[case("--censored-value 2", "--censored-value needs --event", "drop --censored-value")]
#[case(
    "--time t --event e --event-value 0",
    "the event value `0` and the censored value `0` are the same",
    "defaults are 1 and 0"
)]
#[case(
    "--time t --event e --censored-value 1.0",
    "the event value `1` and the censored value `1.0` are the same",
    "give both"
)]
fn contradictions_are_seen_without_data(#[case] line: &str, #[case] message: &str, #[case] help: &str) {
    let unread = std::path::Path::new("no such folder/no such file.csv");
    for result in [read_subjects(b"", &flags(line)), read_subjects_file(unread, &flags(line))] {
        let fault = result.unwrap_err();
        assert_eq!(fault.to_string(), message);
        assert!(fault.help().contains(help), "{}", fault.help());
        assert!(fault.is_usage() && fault.place().is_none() && fault.byte_range().is_none());
    }
}

#[test]
fn one_column_for_two_things() {
    let message = "line 1, column 1 (`t`): --time and --entry name the same column";
    let line = "--time t --event e --entry T";
    assert!(refused("t,e\n1,0\n", line, (1, 1), "t", message, "two different columns").is_usage());
    // A group or an id may be any column.
    assert_eq!(read("t,e\n1,0\n", "--time t --event e --by e --id t").groups.len(), 1);
}

#[test]
fn ids_are_recognised_in_order() {
    let recognised = |header: &str| read(&format!("time,event,{header}\n1,1,2,3\n"), PLAIN).columns.id;
    let name = |header: &str| recognised(header).map(|column| column.name);
    assert_eq!(name("patient,SubjId"), Some("SubjId".into()));
    assert_eq!(name("ID,Patient_ID"), Some("Patient_ID".into()));
    assert_eq!(name("Id,ID"), None);
    assert_eq!(name("subject,subject"), None);
    assert_eq!(name("a,b"), None);
    assert_eq!(read("id,event\n1,1\n", "--time id --event event").columns.id, None);
}
