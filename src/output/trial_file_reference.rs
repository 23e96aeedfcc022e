//! The reference of the trial file, out of its schema: a section a table, a row a key.

use serde_json::{Map, Value};

use super::document::{Block, Document, Row, Section, Table};
use crate::results::VERSION;

/// Every table and key of the trial file as a document.
#[must_use]
pub fn trial_file_reference(schema: &Value) -> Document {
    let schema = Schema(schema);
    let top = schema.keys(schema.0);
    let intro = Section {
        id: "file".to_owned(),
        title: "The file".to_owned(),
        blocks: vec![
            Block::paragraph(
                "A trial file is TOML. Each name below is a table of it, written [name], or a list of tables, written [[name]] for each. A key that is not known is an error, with the \
                 name that was probably meant. Times are in the unit that trial.time_unit states, unless a key names another.",
            ),
            Block::Table(table("Tables.", "Table", top.iter().map(|key| key.row()).collect())),
        ],
    };
    let tables = top.iter().filter_map(|key| schema.section(&key.name, key.of?));
    let inner = schema.inner_tables(&top).into_iter();
    let inner = inner.filter_map(|(path, name)| schema.section(&format!("{path} ({})", spoken(name)), name));
    let document = Document {
        name: "Trial file".to_owned(),
        label: String::new(),
        title: "The trial file, key by key".to_owned(),
        question: "Every table and key, as onearm schema --format markdown prints it.".to_owned(),
        subtitle: String::new(),
        sections: std::iter::once(intro).chain(tables).chain(inner).collect(),
        footer: format!("Made by onearm {VERSION} of its own schema."),
    };
    document.numbered()
}

/// A key of a table.
struct Key<'s> {
    name: String,
    /// Its type in words.
    kind: String,
    needed: bool,
    about: String,
    /// The table that it holds, by its name in the schema.
    of: Option<&'s str>,
}

impl Key<'_> {
    fn row(&self) -> Row {
        let needed = if self.needed { "needed" } else { "may be left out" };
        Row::new(self.name.clone(), [self.kind.clone(), needed.to_owned(), self.about.clone()])
    }
}

fn table(caption: &str, stub: &str, rows: Vec<Row>) -> Table {
    let columns = ["Holds", "Needed", "Meaning"].map(str::to_owned);
    Table {
        caption: caption.to_owned(),
        stub: stub.to_owned(),
        columns: columns.into(),
        rows,
        words: true,
        ..Table::default()
    }
}

/// `PhaseToxicityTable` as `phase toxicity`.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.strip_suffix("Table").unwrap_or(name).chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

struct Schema<'s>(&'s Value);

impl<'s> Schema<'s> {
    fn definition(&self, name: &str) -> Option<&'s Value> {
        self.0.get("$defs")?.get(name)
    }

    /// The keys of a table, in their order.
    fn keys(&self, table: &'s Value) -> Vec<Key<'s>> {
        let needed: Vec<&str> = table
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let empty = Map::new();
        let properties = table.get("properties").and_then(Value::as_object).cloned().unwrap_or(empty);
        let names: Vec<String> = properties.keys().cloned().collect();
        let found = names.into_iter().filter_map(|name| {
            let value = table.get("properties")?.get(&name)?;
            let about = value.get("description").and_then(Value::as_str).unwrap_or_default();
            Some(Key {
                needed: needed.contains(&name.as_str()),
                kind: self.kind(value),
                about: about.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" "),
                of: self.table_of(value),
                name,
            })
        });
        found.collect()
    }

    /// A section on a table; none for what has no keys.
    fn section(&self, title: &str, name: &str) -> Option<Section> {
        let definition = self.definition(name)?;
        let keys = self.keys(definition);
        let about = definition.get("description").and_then(Value::as_str).unwrap_or_default();
        let about: Vec<&str> = about.split_whitespace().collect();
        let rows: Vec<Row> = keys.iter().map(Key::row).collect();
        (!rows.is_empty()).then(|| Section {
            id: name.to_lowercase(),
            title: title.to_owned(),
            blocks: vec![
                Block::paragraph(about.join(" ").replace('`', "")),
                Block::Table(table("Keys.", "Key", rows)),
            ],
        })
    }

    /// Tables within tables, each once, under the first path at which it is met.
    fn inner_tables(&self, top: &[Key<'s>]) -> Vec<(String, &'s str)> {
        let named = |key: &Key<'s>| Some((key.name.clone(), key.of?));
        let mut seen: Vec<(String, &str)> = top.iter().filter_map(named).collect();
        let first = seen.len();
        let mut next = 0;
        while next < seen.len() {
            let (path, name) = seen[next].clone();
            let keys = self.definition(name).map(|definition| self.keys(definition)).unwrap_or_default();
            for (key, inner) in keys.iter().filter_map(|key| Some((&key.name, key.of?))) {
                if !seen.iter().any(|(_, known)| *known == inner) {
                    seen.push((format!("{path}.{key}"), inner));
                }
            }
            next += 1;
        }
        seen.split_off(first)
    }

    /// The table that a value holds, alone or in a list.
    fn table_of(&self, value: &'s Value) -> Option<&'s str> {
        let name = self.referred(value).or_else(|| self.referred(value.get("items")?))?;
        self.definition(name)?.get("properties").map(|_| name)
    }

    /// The definition that a value refers to, itself or as one of several.
    fn referred(&self, value: &'s Value) -> Option<&'s str> {
        let own = value.get("$ref").and_then(Value::as_str);
        let one_of = || value.get("anyOf")?.as_array()?.iter().find_map(|one| one.get("$ref")?.as_str());
        own.or_else(one_of)?.strip_prefix("#/$defs/")
    }

    /// What a value holds, in words.
    fn kind(&self, value: &'s Value) -> String {
        if let Some(items) = value.get("items") {
            return format!("list: {}", self.kind(items));
        }
        if let Some(name) = self.referred(value) {
            return self
                .definition(name)
                .map_or_else(|| name.to_owned(), |definition| self.kind_of(name, definition));
        }
        if let Some(values) = value.get("additionalProperties").filter(|inner| inner.is_object()) {
            return format!("table of names and: {}", self.kind(values));
        }
        let types: Vec<&str> = match value.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => {
                several.iter().filter_map(Value::as_str).filter(|one| *one != "null").collect()
            }
            _ => Vec::new(),
        };
        let words = types.iter().map(|one| match *one {
            "string" => "text",
            "number" => "number",
            "integer" => "whole number",
            "boolean" => "true or false",
            other => other,
        });
        let words: Vec<&str> = words.collect();
        if words.is_empty() { "see its meaning".to_owned() } else { words.join(" or ") }
    }

    /// A definition in words: its choices if it has any.
    fn kind_of(&self, name: &str, definition: &'s Value) -> String {
        let listed = |value: &'s Value| value.get("enum").and_then(Value::as_array).into_iter().flatten();
        let own = listed(definition);
        let described = definition.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let described = described.flat_map(|one| listed(one).chain(one.get("const")));
        let choices: Vec<&str> = own.chain(described).filter_map(Value::as_str).collect();
        if !choices.is_empty() {
            return choices.join(", ");
        }
        if definition.get("properties").is_some() {
            return format!("table ({})", spoken(name));
        }
        let several = definition.get("anyOf").and_then(Value::as_array);
        let several =
            several.map(|all| all.iter().map(|one| self.kind(one)).collect::<Vec<_>>().join(" or "));
        several.unwrap_or_else(|| self.kind(definition))
    }
}
