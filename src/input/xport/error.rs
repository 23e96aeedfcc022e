//! What can be wrong with a transport file, and where.

/// Why a transport file cannot be read. Positions are bytes from the start of the file, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "`at` is a position; the names of the others say what they are")]
pub enum XportError {
    /// A header record that is not there.
    #[error("byte {at}: the header record {expected} should stand here")]
    Header { at: usize, expected: &'static str },
    /// The file ends inside a header, a description of variables, or an observation.
    #[error("byte {at}: the file ends inside {what}")]
    Truncated { at: usize, what: &'static str },
    /// A file that is not whole records.
    #[error("the file has {length} bytes, which is not a multiple of 80: its end is missing")]
    PartialRecord { length: usize },
    /// A number in a header that is none.
    #[error("byte {at}: {what} is `{}`, not a number", text.escape_debug())]
    Count { at: usize, what: &'static str, text: String },
    /// More than the rest of the file can hold.
    #[error("byte {at}: {claimed} {what} are claimed, but the rest of the file holds at most {possible}")]
    TooMany { at: usize, what: &'static str, claimed: u64, possible: u64 },
    /// Descriptions of variables have another length than the two there are.
    #[error("byte {at}: descriptions of variables of {length} bytes; 140 and 136 are known")]
    DescriptionLength { at: usize, length: u64 },
    /// A variable that is neither number nor text.
    #[error("byte {at}: variable {number} has type {found}; 1 (number) and 2 (text) are known")]
    VariableType { at: usize, number: usize, found: i16 },
    /// A length that no variable has.
    #[error("byte {at}: variable {number} (`{name}`) has a length of {length} bytes; {allowed}")]
    VariableLength { at: usize, number: usize, name: String, length: i16, allowed: &'static str },
    /// A variable beyond its observation, or over another one.
    #[error(
        "byte {at}: variable {number} (`{name}`) begins at {position} of the observation, not at {expected}"
    )]
    VariablePosition { at: usize, number: usize, name: String, position: i32, expected: usize },
    /// A variable without a name.
    #[error("byte {at}: variable {number} has no name")]
    NoName { at: usize, number: usize },
    /// More or fewer observations than the header says.
    #[error("byte {at}: the header says {claimed} observations, but {found} follow")]
    ObservationCount { at: usize, claimed: u64, found: u64 },
    /// A file without a member.
    #[error("the file holds no member: its library header is all there is")]
    NoMember,
    /// A member without variables.
    #[error("byte {at}: the member `{member}` has no variables")]
    NoVariables { at: usize, member: String },
    /// The member asked for is not there.
    #[error("no member `{}`; the members are {}", asked.escape_debug(), present.join(", "))]
    NoSuchMember { asked: String, present: Vec<String> },
}

impl XportError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::PartialRecord { .. }
            | Self::Truncated { .. }
            | Self::TooMany { .. }
            | Self::ObservationCount { .. } => {
                "copy the file again, in binary mode: it was cut off or changed on the way".into()
            }
            Self::Header { .. } | Self::Count { .. } => {
                "copy the file again, in binary mode; if it is the original, write it again with PROC COPY and the XPORT \
                 engine, or with haven::write_xpt"
                    .into()
            }
            Self::NoSuchMember { present, .. } => match present.first() {
                Some(first) => format!("name one of them, for example --member {first}"),
                None => "leave --member out".into(),
            },
            Self::NoMember | Self::NoVariables { .. } => "write the data set again: there is nothing to read".into(),
            Self::DescriptionLength { .. }
            | Self::VariableType { .. }
            | Self::VariableLength { .. }
            | Self::VariablePosition { .. }
            | Self::NoName { .. }
=> "write the file again; it has been damaged, or its writer has a fault".into(),
        }
    }
}
