//! What every result must be, whatever it is about.

use serde_json::{Map, Value};

/// Keys that may be null without a reason, because what they name was not asked for or not given.
const OPTIONAL: [&str; 6] = ["time_unit", "by", "logrank", "rmst", "strata", "horizon"];

/// What is wrong with a result in JSON.
pub(super) fn faults(result: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    look("", result, &mut faults);
    faults
}

fn look(place: &str, value: &Value, faults: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            of_object(place, object, faults);
            for (key, value) in object {
                look(&format!("{place}.{key}"), value, faults);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                if value.is_null() {
                    faults.push(format!("{place}[{index}] is null"));
                }
                look(&format!("{place}[{index}]"), value, faults);
            }
        }
        _ => {}
    }
}

fn of_object(place: &str, object: &Map<String, Value>, faults: &mut Vec<String>) {
    let reasons = object.get("reasons").and_then(Value::as_object);
    for (key, value) in object {
        let explained = reasons.is_some_and(|reasons| reasons.contains_key(key));
        if value.is_null() && !explained && !OPTIONAL.contains(&key.as_str()) {
            faults.push(format!("{place}.{key} is null without a reason"));
        }
        let probability = key == "p" || key.starts_with("p_") || key == "survival" || key == "incidence";
        if probability && value.as_f64().is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            faults.push(format!("{place}.{key} = {value} is no probability"));
        }
        let size = key.ends_with("std_error") || key.ends_with("_se") || key == "chi_squared";
        if size && value.as_f64().is_some_and(|size| size < 0.0) {
            faults.push(format!("{place}.{key} = {value} is negative"));
        }
    }
    for key in reasons.into_iter().flat_map(Map::keys) {
        if object.get(key).is_some_and(|value| !value.is_null()) {
            faults.push(format!("{place}.{key} has a value and a reason why it has none"));
        }
    }
    for (lower, upper) in object.iter().filter_map(|(key, lower)| {
        let upper = object.get(&key.replace("lower", "upper"))?;
        (key.contains("lower")).then_some((lower.as_f64()?, upper.as_f64()?))
    }) {
        if lower > upper {
            faults.push(format!("{place}: lower {lower} above upper {upper}"));
        }
    }
}

/// Words of a text that stand for no number.
pub(super) fn words_that_are_no_numbers(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || ",;()[]".contains(c));
    let none = |word: &&str| ["nan", "inf", "-inf", "+inf", "-nan"].contains(&word.to_lowercase().as_str());
    words.filter(none).map(|word| format!("`{word}` in the text")).collect()
}

#[test]
fn faults_are_seen() {
    let none = |value: serde_json::Value| faults(&value).is_empty();
    assert!(none(serde_json::json!({ "by": null, "x": null, "reasons": { "x": "no_events" } })));
    for wrong in [
        serde_json::json!({ "x": null }),
        serde_json::json!({ "a": [{ "x": 1.0, "reasons": { "x": "no_events" } }] }),
        serde_json::json!({ "a": [null] }),
        serde_json::json!({ "p_value": 1.5 }),
        serde_json::json!({ "lower": 2.0, "upper": 1.0 }),
        serde_json::json!({ "std_error": -1.0 }),
    ] {
        assert!(!none(wrong.clone()), "{wrong}");
    }
    assert_eq!(words_that_are_no_numbers("a NaN,-inf infinite").len(), 2);
}
