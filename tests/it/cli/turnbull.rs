//! Interval-censored times in `analyze`.

use super::*;

const FLAGS: &str = "--time time --event event --left left --at 0,2,9 --quantiles 0.1,0.5";

#[test]
fn ranges_limits_and_simpler_readings() {
    let rows = "time,event,left,arm\n4,1,2,a\n6,1,3,a\n5,1,5,a\n7,0,,a\n6,1,0,b\n8,1,4,b\n9,0,,b\n";
    let folder = Folder::new().file("data.csv", rows);
    let line = format!("analyze data.csv {FLAGS} --by arm --bootstrap 50 --seed 3");
    let result = folder.json(&line);
    missing::explained(&result, "turnbull ");
    let section = &result["turnbull"];
    let group = &section["groups"][0];
    assert_eq!((&group["exact"], &group["within"], &group["censored"]), (&1.into(), &2.into(), &1.into()));
    assert_eq!(group["converged"], true);
    let methods: Vec<&str> =
        group["sensitivity"].as_array().unwrap().iter().map(|m| m["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["turnbull", "midpoint", "as-observed"]);
    assert!(result["cautions"].to_string().contains("interval-censored"));
    assert_eq!(folder.json(&line)["turnbull"], *section);
    let text = folder.onearm(&line).done().stdout;
    assert!(text.contains("Turnbull's estimate") && text.contains("Gradient gap"), "{text}");
}

#[test]
fn odd_samples_have_outcomes() {
    for rows in
        ["5,1,0", "5,1,5", "5,0,", "0,1,0\n0,0,", "3,1,0\n3,1,0\n3,1,3", "2,0,\n1,0,", "1e12,1,0\n1,1,0.5"]
    {
        let folder = Folder::new().file("odd.csv", format!("time,event,left\n{rows}\n"));
        missing::explained(&folder.json(&format!("analyze odd.csv {FLAGS} --bootstrap 20")), rows);
        folder.onearm(&format!("analyze odd.csv {FLAGS}")).done();
    }
    let folder = Folder::new().file("late.csv", "time,event,left,entry\n5,1,3,1\n6,0,,0\n");
    let result = folder.json(&format!("analyze late.csv {FLAGS} --entry entry"));
    assert_eq!(result["turnbull"]["groups"][0]["reasons"]["log_likelihood"], "delayed-entry");
    let folder = Folder::new();
    folder.refuses("analyze ten.csv --time time --event event --bootstrap 50", 2, &["--left"]);
}
