//! Files that are whole or not there, and standard output that may close.

use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Output that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file or folder.
    #[error("could not write {}: {}", path.display(), cause(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Error,
    },
    /// Standard output was closed by its reader: not a fault.
    #[error("standard output was closed")]
    Closed,
    /// Standard output, for another reason.
    #[error("could not write to standard output: {}", cause(.0))]
    Stdout(Error),
    /// A result that cannot be put into words.
    #[error("could not format the result: {0}")]
    Format(String),
}

/// The cause without its error number.
#[must_use]
pub fn cause(error: &Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl WriteError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::File { .. } => {
                Some("choose another place, or make that one writable; nothing was left half-written")
            }
            Self::Stdout(_) => Some("write to a file with -o, where there is room"),
            Self::Closed | Self::Format(_) => None,
        }
    }
}

/// Writes a file under a temporary name beside it, then renames it: readers see the old content or the new, never a part.
/// Missing folders are made. A link is followed, and the permissions of a file that is there are kept. What is no file, such
/// as a pipe or a terminal, is written to as it stands.
///
/// # Errors
/// [`WriteError::File`], [`WriteError::Closed`] for a pipe that nobody reads any more.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_file_by(path, |file| file.write_all(bytes))
}

/// [`write_file`] of what `write` writes, as it writes it: for results too large to be held twice.
///
/// # Errors
/// As [`write_file`]; an error of `write` counts as one of the file.
pub fn write_file_by(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), WriteError> {
    check_file(path)?;
    let fault = |source| WriteError::File { path: path.to_owned(), source };
    let there = std::fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return write_through(path, write).map_err(closed_or(fault));
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
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
    buffered(temporary.as_file_mut(), write).map_err(fault)?;
    if let Some(there) = there {
        temporary.as_file().set_permissions(there.permissions()).map_err(fault)?;
    }
    // Some file systems tell of a full disk only here; and a name must not come to stand for what a power cut takes away.
    temporary.as_file().sync_all().map_err(fault)?;
    temporary.persist(&target).map_err(|error| fault(error.error))?;
    Ok(())
}

/// Refuses what can be seen not to work before anything is written: better known before a long run than after.
///
/// # Errors
/// [`WriteError::File`].
pub fn check_file(path: &Path) -> Result<(), WriteError> {
    let refused =
        |kind, why: String| Err(WriteError::File { path: path.to_owned(), source: Error::new(kind, why) });
    let there = std::fs::metadata(path).ok();
    if there.as_ref().is_some_and(std::fs::Metadata::is_dir) {
        return refused(ErrorKind::IsADirectory, "it is a folder".to_owned());
    }
    if there.is_some_and(|there| there.permissions().readonly()) {
        return refused(ErrorKind::PermissionDenied, "it is read-only".to_owned());
    }
    match path.ancestors().skip(1).find(|above| above.is_file()) {
        Some(file) => {
            refused(ErrorKind::NotADirectory, format!("{} is a file, not a folder", file.display()))
        }
        None => Ok(()),
    }
}

/// A rename would put a file in the place of the device.
fn write_through(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    buffered(std::fs::OpenOptions::new().write(true).open(path)?, write)
}

/// In large pieces, all of them out at the end.
fn buffered(
    to: impl Write,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    const PIECE: usize = 1 << 16;
    let mut buffer = BufWriter::with_capacity(PIECE, to);
    write(&mut buffer)?;
    buffer.flush()
}

/// A reader that went away is told apart from other faults.
fn closed_or(fault: impl Fn(Error) -> WriteError) -> impl Fn(Error) -> WriteError {
    move |error| if error.kind() == ErrorKind::BrokenPipe { WriteError::Closed } else { fault(error) }
}

/// Writes text to standard output.
///
/// # Errors
/// [`WriteError::Closed`] if nobody reads any more, [`WriteError::Stdout`] otherwise.
pub fn print(text: &str) -> Result<(), WriteError> {
    print_by(|stdout| stdout.write_all(text.as_bytes()))
}

/// [`print()`] of what `write` writes, as it writes it.
///
/// # Errors
/// As [`print()`].
pub fn print_by(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), WriteError> {
    buffered(std::io::stdout().lock(), write).map_err(closed_or(WriteError::Stdout))
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
        let error = write_file(&path.join("deep/below"), b"x").unwrap_err().to_string();
        assert!(error.ends_with("result.json is a file, not a folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, b"old").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        write_file(&link, b"new").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert!(write_file(&file, b"newer").unwrap_err().to_string().ends_with("it is read-only"));
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt as _;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        write_file(&pipe, b"through").unwrap();
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(reader.join().unwrap(), b"through");
    }
}
