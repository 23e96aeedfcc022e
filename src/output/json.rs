//! Results as JSON.

use serde::Serialize;

use super::file::WriteError;

/// Indented JSON with a line end. Numbers are written so that they read back to the same bits.
///
/// # Errors
/// [`WriteError::Format`] for a record that JSON cannot hold.
pub fn to_json(result: &impl Serialize) -> Result<String, WriteError> {
    let mut text =
        serde_json::to_string_pretty(result).map_err(|error| WriteError::Format(error.to_string()))?;
    text.push('\n');
    Ok(text)
}
