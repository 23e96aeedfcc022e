//! Axes of a grid and its points.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

/// Most points of a grid.
pub const MOST_POINTS: usize = 10_000;

/// A key of the trial file and the values that it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SearchAxis {
    /// Path of the key, as `population.subjects`.
    pub path: String,
    /// Its values, as written into the file.
    pub values: Vec<String>,
}

/// Why there is no grid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GridError {
    /// Not `path=values`.
    #[error("write PATH=FROM:TO:STEP or PATH=V1,V2,... such as population.subjects=20:40:1")]
    Form,
    /// Numbers with colons that are no range.
    #[error("`{0}` is no range: write FROM:TO:STEP, three numbers, such as 20:40:1")]
    Range(String),
    /// A step that does not lead from one end to the other.
    #[error("the range `{0}` is empty: a step from FROM to TO must be {1}")]
    Step(String, &'static str),
    /// A comma too many.
    #[error("a value is empty in `{0}`")]
    EmptyValue(String),
    /// The same point twice.
    #[error("the value `{0}` stands twice")]
    ValueTwice(String),
    /// The same key twice.
    #[error("`{0}` has two axes")]
    PathTwice(String),
    /// Too many points.
    #[error("the grid has more than {MOST_POINTS} points")]
    TooMany,
}

/// `PATH=FROM:TO:STEP`, the end included if a step falls on it, or `PATH=V1,V2,...`; values that hold commas are separated by
/// semicolons.
impl FromStr for SearchAxis {
    type Err = GridError;

    fn from_str(text: &str) -> Result<Self, GridError> {
        let (path, values) = text.split_once('=').ok_or(GridError::Form)?;
        let (path, values) = (path.trim(), values.trim());
        if path.is_empty() || values.is_empty() {
            return Err(GridError::Form);
        }
        let separator = if values.contains(';') { ';' } else { ',' };
        let values = match range(values)? {
            Some(values) => values,
            None => values.split(separator).map(|value| value.trim().to_owned()).collect(),
        };
        if values.iter().any(String::is_empty) {
            return Err(GridError::EmptyValue(text.to_owned()));
        }
        match first_twice(&values) {
            Some(value) => Err(GridError::ValueTwice(value.clone())),
            None => Ok(Self { path: path.to_owned(), values }),
        }
    }
}

/// The values of a range; `None` if the text is none. Laws too are written with colons, but begin with a word.
fn range(text: &str) -> Result<Option<Vec<String>>, GridError> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    if parts.len() == 1 || parts[0].parse::<f64>().is_err() {
        return Ok(None);
    }
    let numbers: Option<Vec<f64>> =
        parts.iter().map(|part| part.parse().ok().filter(|x: &f64| x.is_finite())).collect();
    let Some(&[from, to, step]) = numbers.as_deref() else { return Err(GridError::Range(text.to_owned())) };
    let wanted = if to >= from { "above 0" } else { "below 0" };
    if step == 0.0 || (to - from) * step < 0.0 {
        return Err(GridError::Step(text.to_owned(), wanted));
    }
    // A last step that falls on the end but for rounding belongs to the range.
    let steps = ((to - from) / step + 1e-9).floor();
    if steps >= MOST_POINTS as f64 {
        return Err(GridError::TooMany);
    }
    Ok(Some((0..=steps as u32).map(|place| rounded(from + f64::from(place) * step)).collect()))
}

/// Twelve significant digits: 0.1 + 2 x 0.1 is meant to be 0.3.
fn rounded(value: f64) -> String {
    let digits = format!("{value:.11e}");
    (digits.parse().unwrap_or(value) + 0.0).to_string()
}

fn first_twice(values: &[String]) -> Option<&String> {
    let mut sorted: Vec<&String> = values.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The points of the axes, the last axis running fastest.
///
/// # Errors
/// [`GridError::PathTwice`], [`GridError::TooMany`].
pub fn grid(axes: &[SearchAxis]) -> Result<Vec<Vec<String>>, GridError> {
    let paths: Vec<String> = axes.iter().map(|axis| axis.path.clone()).collect();
    if let Some(path) = first_twice(&paths) {
        return Err(GridError::PathTwice(path.clone()));
    }
    let sizes = axes.iter().map(|axis| axis.values.len());
    let points = sizes.fold(1_usize, usize::saturating_mul);
    if points > MOST_POINTS {
        return Err(GridError::TooMany);
    }
    let mut found = vec![Vec::new()];
    for axis in axes {
        let longer = |point: &Vec<String>| {
            axis.values
                .iter()
                .map(|value| point.iter().chain([value]).cloned().collect())
                .collect::<Vec<Vec<String>>>()
        };
        found = found.iter().flat_map(longer).collect();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Result<Vec<String>, GridError> {
        text.parse::<SearchAxis>().map(|axis| axis.values)
    }

    #[test]
    fn ranges_and_lists_by_hand() {
        assert_eq!(values("n=20:26:2").unwrap(), ["20", "22", "24", "26"]);
        assert_eq!(values("n=20:25:2").unwrap(), ["20", "22", "24"]);
        assert_eq!(values("n=0.1:0.5:0.1").unwrap(), ["0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(values("n=1:-1:-1").unwrap(), ["1", "0", "-1"]);
        assert_eq!(values("n=7:7:1").unwrap(), ["7"]);
        assert_eq!(values("a.b = wu, breslow").unwrap(), ["wu", "breslow"]);
        let laws = values("law=weibull:shape=1.3,median=5;exponential:median=5").unwrap();
        assert_eq!(laws, ["weibull:shape=1.3,median=5", "exponential:median=5"]);
    }

    #[test]
    fn what_is_no_grid_is_refused() {
        assert_eq!(values("n"), Err(GridError::Form));
        assert_eq!(values("n="), Err(GridError::Form));
        for text in ["20:40", "20:40:x", "1:2:3:4", "1:inf:1"] {
            assert_eq!(values(&format!("n={text}")), Err(GridError::Range(text.to_owned())));
        }
        for (text, step) in [("20:40:-1", "above 0"), ("40:20:1", "below 0"), ("20:40:0", "above 0")] {
            assert_eq!(values(&format!("n={text}")), Err(GridError::Step(text.to_owned(), step)));
        }
        assert!(matches!(values("n=1,,2"), Err(GridError::EmptyValue(_))));
        assert_eq!(values("n=1,2,1"), Err(GridError::ValueTwice("1".to_owned())));
        assert_eq!(values("n=0:1:1e-9"), Err(GridError::TooMany));
        let axis = |text: &str| text.parse::<SearchAxis>().unwrap();
        let big = [axis("a=1:100:1"), axis("b=1:101:1")];
        assert_eq!(grid(&big), Err(GridError::TooMany));
        assert_eq!(grid(&[axis("a=1"), axis("a=2")]), Err(GridError::PathTwice("a".to_owned())));
    }

    #[test]
    fn the_last_axis_runs_fastest() {
        let axes = ["a=1,2".parse().unwrap(), "b=x,y".parse().unwrap()];
        assert_eq!(grid(&axes).unwrap(), [["1", "x"], ["1", "y"], ["2", "x"], ["2", "y"]]);
    }
}
