//! The JSON Schema of trial files, by a small validator of the keywords that it uses.

use onearm::input::trial_file::json_schema;
use serde_json::{Map, Value};

use super::{all_shipped, shipped};

/// What does not fit, with its path.
fn misfits(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let Some(schema) = schema.as_object() else { return Vec::new() };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference}"));
        return misfits(root, target, value, path);
    }
    for any in ["anyOf", "oneOf"] {
        if let Some(options) = schema.get(any).and_then(Value::as_array) {
            let fits = options.iter().any(|option| misfits(root, option, value, path).is_empty());
            return if fits { vec![] } else { vec![format!("{path}: none of {any}")] };
        }
    }
    let mut found = Vec::new();
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        found.extend((!list.contains(value)).then(|| format!("{path}: not one of {list:?}")));
    }
    if let Some(constant) = schema.get("const") {
        found.extend((constant != value).then(|| format!("{path}: not {constant}")));
    }
    let types = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    if !types.is_empty() && !types.iter().any(|word| is(word, value)) {
        found.push(format!("{path}: not of type {types:?}"));
    }
    if let Some(least) = schema.get("minimum").and_then(Value::as_f64) {
        found.extend(value.as_f64().filter(|v| *v < least).map(|v| format!("{path}: {v} is below {least}")));
    }
    match value {
        Value::Object(object) => found.extend(keys(root, schema, object, path)),
        Value::Array(list) => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            let each = list.iter().enumerate();
            found.extend(
                each.flat_map(|(index, item)| misfits(root, items, item, &format!("{path}.{index}"))),
            );
        }
        _ => {}
    }
    found
}

fn keys(root: &Value, schema: &Map<String, Value>, object: &Map<String, Value>, path: &str) -> Vec<String> {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let mut found = Vec::new();
    for (key, value) in object {
        match properties.get(key) {
            Some(schema) => found.extend(misfits(root, schema, value, &format!("{path}.{key}"))),
            None => match schema.get("additionalProperties").filter(|more| more.is_object()) {
                Some(more) => found.extend(misfits(root, more, value, &format!("{path}.{key}"))),
                None => found.push(format!("{path}.{key}: no such key")),
            },
        }
    }
    for key in
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        found.extend((!object.contains_key(key)).then(|| format!("{path}.{key}: missing")));
    }
    // A map says what its values are.
    let closed = schema
        .get("additionalProperties")
        .is_some_and(|more| more == &Value::Bool(false) || more.is_object());
    if !closed {
        found.push(format!("{path}: the schema allows unknown keys"));
    }
    found
}

fn is(word: &str, value: &Value) -> bool {
    match word {
        "string" => value.is_string(),
        "number" => value.is_number(),
        // 1e6 is a whole number in JSON Schema.
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => panic!("{word}"),
    }
}

fn schema() -> Value {
    serde_json::from_str(&json_schema().as_value().to_string()).unwrap()
}

fn file(text: &str) -> Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

#[test]
fn the_shipped_files_fit_the_schema() {
    let schema = schema();
    for (name, text) in all_shipped() {
        assert_eq!(misfits(&schema, &schema, &file(&text), &name), Vec::<String>::new());
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let schema = schema();
    for (from, to, says) in [
        ("duration = 12.0", "duraton = 12.0", ".accrual.duraton: no such key"),
        ("alpha = 0.05", "alpha = \"0.05\"", ".analysis.0.alpha: not of type"),
        ("subjects = 25", "subjects = 2.5", ".population.subjects: not of type"),
        ("subjects = 25", "subjects = -25", ".population.subjects: -25 is below 0"),
        ("name = \"final\"\n", "", ".analysis.0.name: missing"),
        ("law = \"uniform\"", "law = \"unifrom\"", ".accrual.law"),
    ] {
        let text = shipped("nct07358676").replacen(from, to, 1);
        let found = misfits(&schema, &schema, &file(&text), "");
        assert!(found.iter().any(|line| line.contains(says)), "{to}: {found:?}");
    }
}

#[test]
fn the_schema_names_every_table() {
    let schema = schema();
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let tables = [
        "trial",
        "estimand",
        "population",
        "accrual",
        "phase",
        "course",
        "toxicity",
        "scans",
        "dropout",
        "follow_up",
        "benchmark",
        "truth",
        "analysis",
        "simulation",
        "power_curve",
        "data",
    ];
    assert_eq!(names, tables);
    // For a reader in an editor: every table and key says what it is.
    let mut silent = Vec::new();
    let definitions = schema["$defs"].as_object().unwrap();
    for (name, definition) in definitions.iter().map(|(name, d)| (name.as_str(), d)).chain([("", &schema)]) {
        for (key, property) in definition.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let described = property.get("description").is_some();
            silent.extend((!described).then(|| format!("{name}.{key}")));
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}
