//! `--weights`. Evidence: by hand; rows repeated as often as their weight says.

use super::{Folder, close};

const FLAGS: &str = "analyze w.csv --time t --event e --weights w --quantiles 0.5 --at 2 --rmst 3";

#[test]
fn whole_weights_are_repeated_rows() {
    let weighted = Folder::new().file("w.csv", "t,e,w\n1,1,2\n2,0,1\n3,1,3\n4,0,0\n").json(FLAGS);
    let repeated = Folder::new()
        .file("r.csv", "t,e\n1,1\n1,1\n2,0\n3,1\n3,1\n3,1\n")
        .json("analyze r.csv --time t --event e --quantiles 0.5 --at 2 --rmst 3");
    assert_eq!(weighted["groups"], repeated["groups"]);
    let cautions = weighted["cautions"].to_string();
    assert!(cautions.contains("whole-weights") && cautions.contains("zero-weights"), "{cautions}");
}

#[test]
fn fractional_weights_by_hand() {
    let result = Folder::new().file("w.csv", "t,e,w\n1,1,0.5\n2,0,1\n3,1,1.5\n5,0,1\n").json(FLAGS);
    let group = &result["groups"][0];
    // 4 at risk at 1, of which 0.5 fail; 2.5 at 3, of which 1.5 fail.
    let first = &group["curve"][0];
    assert_eq!((&first["at_risk"], &first["events"]), (&4.0.into(), &0.5.into()));
    close(&first["survival"], 0.875, 1e-15);
    close(&group["curve"][2]["survival"], 0.35, 1e-14);
    // S(1) = 1 - 0.5 / 4 is a mean of weights: its variance is the sum of w^2 (1{alive} - 0.875)^2 / 4^2.
    let gone = 0.5 * 0.5 * 0.875 * 0.875;
    let alive = (1.0 + 1.5 * 1.5 + 1.0) * 0.125 * 0.125;
    close(&first["std_error"], f64::sqrt((gone + alive) / 16.0), 1e-14);
    close(&group["survival_at"][0]["at_risk"], 3.5, 1e-15);
    close(&group["rmst"]["estimate"], 1.0 + 2.0 * 0.875, 1e-14);
    close(&group["event_rate"]["estimate"], 2.0 / (0.5 + 2.0 + 4.5 + 5.0), 1e-14);
    assert_eq!(group["event_rate"]["reasons"]["lower"], "fractional-weights");
    assert!(result["cautions"].to_string().contains("fractional-weights"));
}

#[test]
fn limits_that_know_no_weights_say_so() {
    let folder = Folder::new().file("w.csv", "t,e,w\n1,1,0.5\n2,0,1\n3,1,1.5\n5,0,1\n");
    let result = folder.json(&format!("{FLAGS} --conf-type bpcp"));
    let point = &result["groups"][0]["curve"][0];
    assert!(point["lower"].is_null() && point["reasons"]["lower"] == "fractional-weights", "{point}");
    close(&point["survival"], 0.875, 1e-15);
}

#[test]
fn a_group_without_weight() {
    let folder = Folder::new().file("w.csv", "t,e,w,g\n1,1,1,a\n2,1,2,a\n1,1,0,b\n2,0,0,b\n");
    let result = folder.json(&format!("{FLAGS} --by g"));
    assert_eq!(result["groups"][0]["subjects"], 3);
    let silent = &result["groups"][1];
    assert_eq!(silent["quantiles"][0]["reasons"]["estimate"], "no-weight");
    assert!(silent["survival_at"][0]["survival"].is_null() && silent["curve"].as_array().unwrap().is_empty());
    for wrong in ["-1", "inf", "nan", ""] {
        let folder = Folder::new().file("w.csv", format!("t,e,w\n1,1,1\n2,1,{wrong}\n"));
        folder.refuses(FLAGS, 4, &["w"]);
    }
}
