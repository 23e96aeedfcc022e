//! Results as JSON.

use std::io::Write;

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

/// [`to_json`] written as it is made: the text of a curve of a million rows would take more memory than the curve.
///
/// # Errors
/// Of the writer, or for a record that JSON cannot hold.
pub fn write_json(result: &impl Serialize, mut to: &mut dyn Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut to, result)?;
    to.write_all(b"\n")
}
