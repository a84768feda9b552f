//! Where the database is: checks of the path, creation of the file, the companion lock.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use podio_core::session::{SessionError, SessionErrorKind};

use crate::error::{misconfigured, not_a_database};

/// How long to leave between two attempts at the companion lock, in milliseconds.
const LOCK_PAUSE: std::ops::Range<u64> = 2..12;

/// The size of the smallest database in bytes.
const MIN_DATABASE: u64 = 512;

/// The path of the database, absolute and free of symbolic links, so that everyone who opens the
/// same file meets at the same companion lock.
#[derive(Debug)]
pub(crate) struct Location {
    path: PathBuf,
}

impl Location {
    /// Checks `given` without opening or creating anything.
    pub(crate) fn resolve(given: &Path) -> Result<Self, SessionError> {
        let text = given.as_os_str().as_encoded_bytes();
        if text.is_empty() {
            return Err(misconfigured(
                "the path of the session database is empty: give the path of a file".to_owned(),
            ));
        }
        if text == b":memory:" {
            return Err(misconfigured(
                "a session database in memory cannot be shared: use MemorySessions instead"
                    .to_owned(),
            ));
        }
        if text.starts_with(b"file:") {
            return Err(misconfigured(format!(
                "{} is a URI: give the plain path of a file",
                given.display()
            )));
        }
        match fs::metadata(given) {
            Ok(found) if found.is_dir() => Err(misconfigured(format!(
                "{} is a directory: give the path of a file in it",
                given.display()
            ))),
            Ok(found) if !found.is_file() => Err(misconfigured(format!(
                "{} is not a regular file: choose another path for the session database",
                given.display()
            ))),
            // SQLite takes a file of one byte for an empty one, and would overwrite it.
            Ok(found) if (1..MIN_DATABASE).contains(&found.len()) => {
                Err(misconfigured(not_a_database(given)))
            }
            Ok(_) => {
                let path = fs::canonicalize(given).map_err(|cause| unusable(given, cause))?;
                Ok(Self { path })
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Self::resolve_new(given),
            Err(cause) => Err(unusable(given, cause)),
        }
    }

    fn resolve_new(given: &Path) -> Result<Self, SessionError> {
        // A file that has appeared meanwhile is as good as a new one.
        if fs::symlink_metadata(given).is_ok_and(|found| found.is_symlink()) {
            return Err(misconfigured(format!(
                "{} is a symbolic link to nothing: remove it, or create its target",
                given.display()
            )));
        }
        let name = given.file_name().ok_or_else(|| {
            misconfigured(format!(
                "{} names no file: give the path of the session database",
                given.display()
            ))
        })?;
        let parent = match given.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        match fs::canonicalize(parent) {
            Ok(directory) => Ok(Self {
                path: directory.join(name),
            }),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Err(misconfigured(format!(
                "the directory {} does not exist: create it, or choose another path for the \
                 session database",
                parent.display()
            ))
            .with_source(cause)),
            Err(cause) => Err(unusable(given, cause)),
        }
    }

    /// The path of the database.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is there.
    pub(crate) fn exists(&self) -> Result<bool, SessionError> {
        self.path
            .try_exists()
            .map_err(|cause| unusable(&self.path, cause))
    }

    /// The permission bits of the file, if they let others than its owner in.
    #[cfg(unix)]
    pub(crate) fn exposed_mode(&self) -> Result<Option<u32>, SessionError> {
        use std::os::unix::fs::PermissionsExt as _;

        let found = fs::metadata(&self.path).map_err(|cause| unusable(&self.path, cause))?;
        let mode = found.permissions().mode() & 0o777;
        Ok((mode & 0o077 != 0).then_some(mode))
    }

    /// Never anything: the rights of the directory apply.
    #[cfg(not(unix))]
    pub(crate) fn exposed_mode(&self) -> Result<Option<u32>, SessionError> {
        Ok(None)
    }

    /// Creates the file, empty and for its owner alone, if it is not there.
    ///
    /// SQLite gives its log the mode of the database. An existing file is not opened: closing it
    /// again would drop the locks that SQLite holds on it elsewhere in this process.
    pub(crate) fn create(&self) -> Result<(), SessionError> {
        match private(OpenOptions::new().write(true).create_new(true)).open(&self.path) {
            Ok(_) => Ok(()),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(cause) => Err(unusable(&self.path, cause)),
        }
    }

    /// Takes the companion lock, trying until `deadline`. It is released when the file is dropped.
    pub(crate) fn lock(&self, deadline: Instant) -> Result<File, SessionError> {
        let mut name = OsString::from(&self.path);
        name.push(".lock");
        let path = PathBuf::from(name);
        let file = private(
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false),
        )
        .open(&path)
        .map_err(|cause| unusable(&path, cause))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(fastrand::u64(LOCK_PAUSE)));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(SessionError::new(
                        SessionErrorKind::Unavailable,
                        format!(
                            "{} stayed locked by another process that opens the session \
                             database: try again, or raise busy_timeout",
                            path.display()
                        ),
                    ));
                }
                Err(TryLockError::Error(cause)) => {
                    return Err(misconfigured(format!(
                        "{} cannot be locked: put the session database on a local disk",
                        path.display()
                    ))
                    .with_source(cause));
                }
            }
        }
    }
}

/// Tells the file that was opened from one that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl FileIdentity {
    /// The identity of what is at `path` now.
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Result<Self, SessionError> {
        use std::os::unix::fs::MetadataExt as _;

        let found = fs::metadata(path).map_err(|cause| replaced(path).with_source(cause))?;
        Ok(Self {
            device_and_inode: (found.dev(), found.ino()),
        })
    }

    /// Always the same: an open file cannot be removed here.
    #[cfg(not(unix))]
    pub(crate) fn of(_path: &Path) -> Result<Self, SessionError> {
        Ok(Self {})
    }

    /// Fails unless `path` still leads to the file. SQLite would go on with the old one, and what
    /// it stores there is lost.
    pub(crate) fn check(self, path: &Path) -> Result<(), SessionError> {
        if Self::of(path)? == self {
            Ok(())
        } else {
            Err(replaced(path))
        }
    }
}

fn replaced(path: &Path) -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        format!(
            "the session database {} was removed or replaced while in use: open it again",
            path.display()
        ),
    )
}

/// The error for a path that the operating system refuses.
fn unusable(path: &Path, cause: io::Error) -> SessionError {
    let path = path.display();
    let (kind, message) = match cause.kind() {
        ErrorKind::NotADirectory => (
            SessionErrorKind::Misconfigured,
            format!("{path} leads through a file as if it were a directory: correct the path"),
        ),
        ErrorKind::PermissionDenied => (
            SessionErrorKind::Misconfigured,
            format!(
                "{path} may not be used: give the process the right to read and write the \
                 session database and its directory"
            ),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            SessionErrorKind::Misconfigured,
            format!("{path} is on a read-only file system: choose another path"),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            SessionErrorKind::Unavailable,
            format!("the disk of {path} is full: free some space"),
        ),
        _ => (
            SessionErrorKind::Misconfigured,
            format!("{path} cannot be used: choose another path for the session database"),
        ),
    };
    SessionError::new(kind, message).with_source(cause)
}

/// Makes a new file readable by its owner alone.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
