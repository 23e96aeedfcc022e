//! Competing events in `analyze`.

use super::*;

const FLAGS: &str = "--time time --event cause --competing-value 2 --at 0,2,9 --quantiles 0.1,0.5";

#[test]
fn incidence_stands_beside_kaplan_meier_and_says_why() {
    let folder = Folder::new().file("data.csv", "time,cause,arm\n1,1,a\n2,2,a\n3,1,a\n4,0,b\n5,2,b\n6,1,b\n");
    let result = folder.json(&format!("analyze data.csv {FLAGS} --by arm --gray-rho 0,1"));
    let section = &result["cumulative_incidence"];
    assert_eq!(section["causes"], serde_json::json!(["1", "2"]));
    assert_eq!(section["groups"][0]["causes"][1]["events"], 1);
    assert_eq!(section["gray"].as_array().unwrap().len(), 4);
    let cautions = result["cautions"].to_string();
    assert!(cautions.contains("competing-events-censored"), "{cautions}");
    let text = folder.onearm(&format!("analyze data.csv {FLAGS} --by arm")).stdout;
    assert!(text.contains("Cumulative incidence") && text.contains("cause-specific hazard"), "{text}");
}

#[test]
fn without_competing_codes_there_is_no_section() {
    let folder = Folder::new().file("data.csv", "time,event\n1,1\n2,0\n");
    let result = folder.json("analyze data.csv --time time --event event");
    assert!(result.get("cumulative_incidence").is_none());
    let refused = folder.onearm("analyze data.csv --time time --event event --gray-rho 1");
    assert_eq!(refused.code, Some(2));
}

#[test]
fn odd_samples_have_outcomes() {
    for rows in [
        "5,1,a",
        "5,2,a",
        "5,0,a",
        "0,1,a\n0,2,b",
        "3,2,a\n3,2,b\n3,2,c",
        "1,0,a\n2,1,b\n3,0,b",
        "1,1,a\n1,1,b",
    ] {
        let folder = Folder::new().file("odd.csv", format!("time,cause,arm\n{rows}\n"));
        let result = folder.json(&format!("analyze odd.csv {FLAGS} --by arm --gray-rho 0,-3,50,-1e300"));
        super::missing::explained(&result, rows);
        let ended = folder.onearm(&format!("analyze odd.csv {FLAGS} --by arm --strata arm"));
        assert_eq!(ended.code, Some(0), "{rows}: {}", ended.stderr);
    }
}
