//! `--set truth.target.median=6.9`: one value of the trial file written over.

use toml::{Table, Value};

/// A setting that does not fit the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// Not `path=value`.
    #[error("`{0}` is not of the form path=value, such as truth.target.median=6.9")]
    Form(String),
    /// A step of the path that is not there.
    #[error("--set {path}: there is no `{step}`; there is: {present}", present = present.join(", "))]
    NoStep {
        /// The path.
        path: String,
        /// The step.
        step: String,
        /// What is there.
        present: Vec<String>,
    },
    /// The file is no TOML.
    #[error("the trial file cannot be parsed: {0}")]
    Syntax(String),
}

/// The text of the trial file with the settings written over it.
///
/// Steps are separated by dots; entries of an array of tables are named by their `name` or `id`, or by their number from 0.
/// The last step may be a key that is not there yet. Values are TOML; a bare word counts as text.
///
/// # Errors
/// [`SetError`].
pub fn apply_settings(text: &str, settings: &[String]) -> Result<String, SetError> {
    let mut table: Table =
        text.parse().map_err(|error: toml::de::Error| SetError::Syntax(error.message().to_owned()))?;
    for setting in settings {
        let (path, value) = setting.split_once('=').ok_or_else(|| SetError::Form(setting.clone()))?;
        let steps: Vec<&str> = path.trim().split('.').collect();
        let (last, before) = steps.split_last().ok_or_else(|| SetError::Form(setting.clone()))?;
        let value = parse_value(value.trim());
        let mut place = Value::Table(std::mem::take(&mut table));
        {
            let mut at = &mut place;
            for step in before {
                at = descend(at, step, path)?;
            }
            match at {
                Value::Table(inner) => {
                    inner.insert((*last).to_owned(), value);
                }
                other => *descend(other, last, path)? = value,
            }
        }
        if let Value::Table(changed) = place {
            table = changed;
        }
    }
    Ok(table.to_string())
}

fn parse_value(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>().ok().filter(|table| table.len() == 1);
    parsed.and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn descend<'a>(place: &'a mut Value, step: &str, path: &str) -> Result<&'a mut Value, SetError> {
    let name = |entry: &Value| -> Option<String> {
        let table = entry.as_table()?;
        ["name", "id"].iter().find_map(|key| table.get(*key)?.as_str().map(str::to_owned))
    };
    let present: Vec<String> = match &*place {
        Value::Table(table) => table.keys().cloned().collect(),
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| name(entry).unwrap_or_else(|| index.to_string()))
            .collect(),
        _ => Vec::new(),
    };
    let missing = SetError::NoStep { path: path.to_owned(), step: step.to_owned(), present };
    match place {
        Value::Table(table) => table.get_mut(step),
        Value::Array(entries) => {
            let by_name = entries.iter().position(|entry| name(entry).as_deref() == Some(step));
            by_name.or_else(|| step.parse().ok()).and_then(|index: usize| entries.get_mut(index))
        }
        _ => None,
    }
    .ok_or(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "[a]\nx = 1\n[[truth]]\nname = \"null\"\nmedian = 4\n[[truth]]\nname = \"target\"\nmedian = 6\n";

    #[test]
    fn by_name_and_by_number() {
        let set =
            |setting: &str| apply_settings(TEXT, &[setting.to_owned()]).unwrap().parse::<Table>().unwrap();
        let median = |table: &Table, index: usize| table["truth"][index]["median"].as_float();
        assert_eq!(median(&set("truth.target.median=6.9"), 1), Some(6.9));
        assert_eq!(median(&set("truth.0.median=5.5"), 0), Some(5.5));
        assert_eq!(set("a.law=uniform")["a"]["law"].as_str(), Some("uniform"));
        assert_eq!(set("a.x=3\ny=4")["a"]["x"].as_str(), Some("3\ny=4"));
    }

    #[test]
    fn wrong_paths_name_what_is_there() {
        let error = apply_settings(TEXT, &["truth.tagret.median=1".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("no `tagret`; there is: null, target"), "{error}");
        assert!(matches!(apply_settings(TEXT, &["median".to_owned()]), Err(SetError::Form(_))));
        assert!(matches!(apply_settings(TEXT, &["a.x.y.z=1".to_owned()]), Err(SetError::NoStep { .. })));
    }
}
