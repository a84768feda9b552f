//! The session directory: checks of the path, creation, the marker.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use podio_core::session::{SessionError, SessionErrorKind};

use crate::error::{failed, gone, misconfigured, unusable};
use crate::step;

/// The name of the marker, and the first word in it.
const MARKER: &str = "podio-sessions";

/// The format of the directory that this version writes.
const FORMAT: u64 = 1;

/// More bytes than any marker has.
const MARKER_LIMIT: u64 = 64;

/// How names of temporary files end.
pub(crate) const TEMPORARY: &str = ".tmp";

/// An open session directory.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    /// Whether records are synced to the disk.
    pub(crate) fsync: bool,
}

impl Directory {
    /// Opens the directory at `given`, creating it or filling an empty one if need be.
    pub(crate) fn open(given: &Path, fsync: bool) -> Result<Self, SessionError> {
        if given.as_os_str().is_empty() {
            return Err(misconfigured(
                "the path of the session directory is empty: give the path of a directory"
                    .to_owned(),
            ));
        }
        match fs::metadata(given) {
            Ok(found) => refuse_file(given, &found)?,
            Err(cause) if cause.kind() == ErrorKind::NotFound => create(given)?,
            Err(cause) => return Err(unusable(given, cause)),
        }
        let path = fs::canonicalize(given).map_err(|cause| unusable(given, cause))?;
        let directory = Self { path, fsync };
        let marked = directory.is_marked()?;
        if !marked {
            directory.refuse_content()?;
        }
        // Only now: nobody should be told to change the mode of another program's directory.
        directory.refuse_others()?;
        if !marked {
            directory.mark()?;
        }
        Ok(directory)
    }

    /// The absolute path, free of symbolic links.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails unless the directory is still there, and of a format that this version knows.
    ///
    /// An unmounted disk leaves an empty directory behind, in which every session seems absent.
    pub(crate) fn check_marker(&self) -> Result<(), SessionError> {
        if self.is_marked()? {
            Ok(())
        } else {
            Err(gone(&self.marker()))
        }
    }

    fn marker(&self) -> PathBuf {
        self.path.join(MARKER)
    }

    /// Whether there is a marker, which then must be one of a known format.
    fn is_marked(&self) -> Result<bool, SessionError> {
        let path = self.marker();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(false),
            Err(cause) => return Err(failed(&path, cause)),
        };
        let mut text = Vec::new();
        match file.take(MARKER_LIMIT).read_to_end(&mut text) {
            Ok(_) => {}
            Err(cause) if cause.kind() == ErrorKind::IsADirectory => {}
            Err(cause) => return Err(failed(&path, cause)),
        }
        match format_of(&text) {
            Some(FORMAT) => Ok(true),
            Some(newer @ FORMAT..) => Err(SessionError::new(
                SessionErrorKind::NewerSchema,
                format!(
                    "the session directory {} has format {newer}, written by a newer version: \
                     upgrade podio-session-file",
                    self.path.display()
                ),
            )),
            _ => Err(misconfigured(format!(
                "{} is not the marker of a session directory: choose another directory, or \
                 restore the line {MARKER:?} {FORMAT} in it",
                path.display()
            ))),
        }
    }

    /// Fails if there is anything in the directory.
    fn refuse_content(&self) -> Result<(), SessionError> {
        let refused = |cause| unusable(&self.path, cause);
        for entry in fs::read_dir(&self.path).map_err(refused)? {
            let name = entry.map_err(refused)?.file_name();
            // Whoever opens the same new directory at this moment may be about to mark it, or
            // have done so and gone on.
            let bytes = name.as_encoded_bytes();
            let from_marking =
                bytes.starts_with(MARKER.as_bytes()) && bytes.ends_with(TEMPORARY.as_bytes());
            if !from_marking && name != MARKER && !self.is_marked()? {
                // Quoted, since a name may hold anything.
                let shown = name.to_string_lossy();
                return Err(misconfigured(format!(
                    "the directory {} holds {shown:?} and is no session directory: choose an \
                     empty directory or a new path",
                    self.path.display()
                )));
            }
        }
        Ok(())
    }

    /// Fails if anybody but its owner can enter the directory.
    #[cfg(unix)]
    fn refuse_others(&self) -> Result<(), SessionError> {
        use std::os::unix::fs::PermissionsExt as _;

        let found = fs::metadata(&self.path).map_err(|cause| unusable(&self.path, cause))?;
        let mode = found.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = self.path.display();
            return Err(misconfigured(format!(
                "other users can reach the session directory {path} (mode {mode:03o}): run \
                 `chmod 700 {path}`"
            )));
        }
        Ok(())
    }

    /// Nothing: the rights of the directory are its owner's choice.
    #[cfg(not(unix))]
    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on Unix")]
    fn refuse_others(&self) -> Result<(), SessionError> {
        Ok(())
    }

    /// Makes an empty directory a session directory.
    fn mark(&self) -> Result<(), SessionError> {
        use std::io::Write as _;

        let path = self.marker();
        let wrong = |cause| unusable(&path, cause);
        let mut temporary = temporary_in(&self.path, MARKER).map_err(wrong)?;
        step::passed();
        writeln!(temporary, "{MARKER} {FORMAT}").map_err(wrong)?;
        step::passed();
        if self.fsync {
            temporary.as_file().sync_all().map_err(wrong)?;
        }
        step::passed();
        match temporary.persist_noclobber(&path) {
            Ok(_) => {}
            Err(failure) if failure.error.kind() == ErrorKind::AlreadyExists => {
                self.check_marker()?;
            }
            Err(failure) => return Err(wrong(failure.error)),
        }
        step::passed();
        if self.fsync {
            sync(&self.path)?;
        }
        step::passed();
        Ok(())
    }
}

/// The format that a marker names.
fn format_of(marker: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(marker).ok()?;
    text.trim_end()
        .strip_prefix(MARKER)?
        .strip_prefix(' ')?
        .parse()
        .ok()
}

/// Creates the directory at `given`, for its owner alone.
fn create(given: &Path) -> Result<(), SessionError> {
    let parent = match given.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match private_directory().create(given) {
        Ok(()) => {
            step::passed();
            match sync(parent) {
                // One may be allowed to enter the parent but not to read it.
                Err(error) if error.kind() == SessionErrorKind::Misconfigured => {}
                outcome => outcome?,
            }
            step::passed();
            Ok(())
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => Err(misconfigured(format!(
            "the directory {} does not exist: create it, or choose another path for the session \
             directory",
            parent.display()
        ))
        .with_source(cause)),
        // Either another process was faster, or a symbolic link leads nowhere.
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => match fs::metadata(given) {
            Ok(found) => refuse_file(given, &found),
            Err(_) => Err(misconfigured(format!(
                "{} is a symbolic link to nothing: remove it, or create its target",
                given.display()
            ))
            .with_source(cause)),
        },
        Err(cause) => Err(unusable(given, cause)),
    }
}

/// Fails unless `found` is a directory.
fn refuse_file(given: &Path, found: &Metadata) -> Result<(), SessionError> {
    if !found.is_dir() {
        return Err(misconfigured(format!(
            "{} is not a directory: give the path of a directory, or a new path",
            given.display()
        )));
    }
    Ok(())
}

/// Creates directories for their owner alone.
pub(crate) fn private_directory() -> DirBuilder {
    #[allow(unused_mut, reason = "changed on Unix only")]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// A new file, for its owner alone, that is deleted unless it is given a lasting name.
pub(crate) fn temporary_in(
    directory: &Path,
    name: &str,
) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(&format!("{name}."))
        .suffix(TEMPORARY)
        .rand_bytes(12)
        .tempfile_in(directory)
}

/// Deletes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), SessionError> {
    match fs::remove_file(path) {
        Ok(()) => {
            step::passed();
            Ok(())
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(failed(path, cause)),
    }
}

/// Makes the names in a directory as lasting as the files.
#[cfg(unix)]
pub(crate) fn sync(directory: &Path) -> Result<(), SessionError> {
    File::open(directory)
        .and_then(|opened| opened.sync_all())
        .map_err(|cause| failed(directory, cause))
}

/// Nothing: a directory cannot be synced here.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(crate) fn sync(_directory: &Path) -> Result<(), SessionError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_names_its_format() {
        assert_eq!(format_of(b"podio-sessions 1\n"), Some(1));
        assert_eq!(format_of(b"podio-sessions 17\r\n"), Some(17));
        for foreign in [
            &b""[..],
            b"podio-sessions",
            b"podio-sessions \n",
            b"podio-sessions x\n",
            b"podio-sessions1\n",
            b"podio-sessions -1\n",
            b"podio-sessions 1 2\n",
            b"\xff",
        ] {
            assert_eq!(format_of(foreign), None, "{foreign:?}");
        }
    }
}
