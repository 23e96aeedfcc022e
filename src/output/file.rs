//! Files that are whole or not there, and standard output that may close.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Output that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file or folder.
    #[error("could not write {}: {}", path.display(), plain(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Standard output was closed by its reader: not a fault.
    #[error("standard output was closed")]
    Closed,
    /// Standard output, for another reason.
    #[error("could not write to standard output: {}", plain(.0))]
    Stdout(std::io::Error),
    /// A result that cannot be put into words.
    #[error("could not format the result: {0}")]
    Format(String),
}

/// The cause without its error number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl WriteError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::File { .. } => {
                Some("choose another place with -o, or make that one writable; nothing was left half-written")
            }
            _ => None,
        }
    }
}

/// Writes a file under a temporary name beside it, then renames it: readers see the old content or the new, never a part.
/// Missing folders are made.
///
/// # Errors
/// [`WriteError::File`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let fault = |source| WriteError::File { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        return Err(fault(std::io::Error::new(std::io::ErrorKind::IsADirectory, "it is a folder")));
    }
    std::fs::create_dir_all(folder).map_err(fault)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onearm-").suffix(".tmp");
    #[cfg(unix)]
    {
        // A temporary file is private by default; a result is not.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder).map_err(fault)?;
    temporary.write_all(bytes).map_err(fault)?;
    temporary.persist(path).map_err(|error| fault(error.error))?;
    Ok(())
}

/// Writes text to standard output.
///
/// # Errors
/// [`WriteError::Closed`] if nobody reads any more, [`WriteError::Stdout`] otherwise.
pub fn print(text: &str) -> Result<(), WriteError> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            WriteError::Closed
        } else {
            WriteError::Stdout(error)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/result.json");
        write_file(&path, b"first").unwrap();
        write_file(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        let error = write_file(folder.path(), b"x").unwrap_err();
        assert!(error.to_string().contains("it is a folder") && error.help().is_some());
        assert!(write_file(&path.join("below"), b"x").is_err());
    }
}
