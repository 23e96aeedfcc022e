//! A member as a table of typed cells.

use super::error::XportError;
use super::format::{Meaning, seconds_or_days};
use super::members::{self, Member};
use super::variables::{Variable, VariableKind, text};
use crate::input::table::{Cell, Missing, TypedTable};
use crate::numeric::ibm_double::from_ibm_double;

/// A member of a transport file, decoded cell by cell as it is asked for.
pub struct XportTable<'b> {
    bytes: &'b [u8],
    member: Member,
    names: Vec<String>,
    others: Vec<String>,
}

impl<'b> XportTable<'b> {
    /// The member of that name, in any case, or the first of the file.
    ///
    /// # Errors
    /// [`XportError`], with the position, for headers that are wrong or claim more than the file holds.
    pub fn open(bytes: &'b [u8], member: Option<&str>) -> Result<Self, XportError> {
        let (member, mut others) = members::find(bytes, member)?;
        let read = others.iter().position(|name| *name == member.name);
        read.map(|index| others.remove(index));
        let names = member.variables.iter().map(|variable| variable.name.clone()).collect();
        Ok(Self { bytes: &bytes[member.data.clone()], member, names, others })
    }

    /// The variables, in the order of the file.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.member.variables
    }

    /// The label of the member; empty if there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.member.label
    }
}

impl TypedTable for XportTable<'_> {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.bytes.len() / self.member.observation_length
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let place = self.member.variables.get(column).and_then(|variable| {
            let start = row.checked_mul(self.member.observation_length)?.checked_add(variable.position)?;
            Some((variable, self.bytes.get(start..start.checked_add(variable.length)?)?))
        });
        let Some((variable, bytes)) = place else { return Cell::Missing(Missing::PLAIN) };
        match variable.kind {
            VariableKind::Number => number(bytes, variable.meaning),
            VariableKind::Text => {
                // Zero bytes pad the texts of some writers.
                let length =
                    bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
                Cell::Text(text(&bytes[..length]))
            }
        }
    }

    fn title(&self) -> Option<&str> {
        Some(&self.member.name)
    }

    fn others(&self) -> &[String] {
        &self.others
    }
}

/// A number of 2 to 8 bytes, a day or a moment by its format, or a missing code: its character and zero bytes.
fn number<'t>(bytes: &[u8], meaning: Meaning) -> Cell<'t> {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    if whole[1..] == [0; 7]
        && let Some(code) = Missing::from_code(whole[0])
    {
        return Cell::Missing(code);
    }
    seconds_or_days(from_ibm_double(u64::from_be_bytes(whole)), meaning)
}
