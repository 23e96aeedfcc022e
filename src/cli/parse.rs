//! Numbers of flags, refused in words.

use crate::measure::{ConfidenceLevel, OneSidedAlpha};

pub(in crate::cli) fn number(text: &str) -> Result<f64, String> {
    text.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| "not a number".to_owned())
}

pub(in crate::cli) fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x > 0.0 { Ok(x) } else { Err("must be above 0".to_owned()) })
}

pub(in crate::cli) fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x >= 0.0 { Ok(x) } else { Err("must be 0 or more".to_owned()) })
}

pub(in crate::cli) fn inside_unit(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x > 0.0 && x < 1.0 { Ok(x) } else { Err("must lie strictly between 0 and 1".to_owned()) }
    })
}

/// From 0 to below 1.
pub(in crate::cli) fn part(text: &str) -> Result<f64, String> {
    not_negative(text).and_then(|x| if x < 1.0 { Ok(x) } else { Err("must be below 1".to_owned()) })
}

pub(in crate::cli) fn level(text: &str) -> Result<ConfidenceLevel, String> {
    number(text).and_then(|x| ConfidenceLevel::new(x).map_err(|error| error.to_string()))
}

pub(in crate::cli) fn alpha(text: &str) -> Result<OneSidedAlpha, String> {
    number(text).and_then(|x| OneSidedAlpha::new(x).map_err(|error| error.to_string()))
}
