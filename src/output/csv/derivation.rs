//! Derived endpoints.

use super::{WriteError, write};
use crate::output::adtte::as_text;
use crate::results::DerivationResult;

/// A row per endpoint and subject, in the variables of ADaM's ADTTE.
///
/// # Errors
/// [`WriteError::Format`].
pub fn derivation(result: &DerivationResult) -> Result<String, WriteError> {
    let (header, rows) = as_text(result);
    write(&header, rows)
}
