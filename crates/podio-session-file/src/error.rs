//! Failures of the file system as session errors.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use podio_core::session::{SessionError, SessionErrorKind};

/// What ends an attempt at a shard.
#[derive(Debug)]
pub(crate) enum Fault {
    /// This lock is taken; worth another attempt.
    Locked(PathBuf),
    /// The outcome is settled.
    Session(SessionError),
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

/// A setting or path that cannot work.
pub(crate) fn misconfigured(message: String) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

/// The error for what the operating system refused to do with `path` while the directory is in
/// use.
pub(crate) fn failed(path: &Path, cause: io::Error) -> SessionError {
    let (kind, message) = describe(path, cause.kind()).unwrap_or_else(|| {
        (
            SessionErrorKind::Unavailable,
            format!(
                "{} failed: check its disk and the limits of the process",
                path.display()
            ),
        )
    });
    SessionError::new(kind, message).with_source(cause)
}

/// The error for what the operating system refused to do with `path` while opening it.
pub(crate) fn unusable(path: &Path, cause: io::Error) -> SessionError {
    let (kind, message) = describe(path, cause.kind()).unwrap_or_else(|| {
        (
            SessionErrorKind::Misconfigured,
            format!(
                "{} cannot be used: choose another path for the session directory",
                path.display()
            ),
        )
    });
    SessionError::new(kind, message).with_source(cause)
}

fn describe(path: &Path, cause: ErrorKind) -> Option<(SessionErrorKind, String)> {
    use SessionErrorKind::{Misconfigured, TooLarge, Unavailable};

    let path = path.display();
    Some(match cause {
        ErrorKind::NotADirectory => (
            Misconfigured,
            format!("{path} leads through a file as if it were a directory: correct the path"),
        ),
        ErrorKind::InvalidFilename => (
            Misconfigured,
            format!("{path} is no possible name or too long: choose a shorter path"),
        ),
        ErrorKind::PermissionDenied => (
            Misconfigured,
            format!(
                "{path} may not be used: give the process the right to read and write the \
                 session directory"
            ),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            Misconfigured,
            format!("{path} is on a read-only file system: choose another path"),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            Unavailable,
            format!("the disk of {path} is full: free some space"),
        ),
        ErrorKind::FileTooLarge => (
            TooLarge,
            format!(
                "{path} would be larger than the system allows: raise the limit of the file \
                 system, or of the process (ulimit -f)"
            ),
        ),
        _ => return None,
    })
}

/// The error for a lock that was not given back in time.
pub(crate) fn stayed_locked(lock: &Path) -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        format!(
            "{} stayed locked by another task or process: end the process that hangs, or raise \
             lock_timeout",
            lock.display()
        ),
    )
}

/// The error for a marker that is no longer there.
pub(crate) fn gone(marker: &Path) -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        format!(
            "{} is gone, so its directory was removed or unmounted: bring it back, or open it anew",
            marker.display()
        ),
    )
}

/// The error for a record that is stored but not readable, because of `cause`.
pub(crate) fn unreadable(path: &Path, cause: SessionError) -> SessionError {
    let remedy = match cause.kind() {
        SessionErrorKind::NewerSchema => "upgrade this program",
        SessionErrorKind::TooLarge => "give the process more memory, or move the file away",
        _ => "restore a backup, or open the directory with Corrupt::SetAside and log in again",
    };
    SessionError::new(
        cause.kind(),
        format!(
            "the session record {} cannot be read: {remedy}",
            path.display()
        ),
    )
    .with_source(cause)
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn each_failure_has_its_kind_and_names_the_path() {
        use SessionErrorKind::{Misconfigured, TooLarge, Unavailable};
        for (cause, in_use, opening) in [
            (ErrorKind::PermissionDenied, Misconfigured, Misconfigured),
            (ErrorKind::ReadOnlyFilesystem, Misconfigured, Misconfigured),
            (ErrorKind::NotADirectory, Misconfigured, Misconfigured),
            (ErrorKind::InvalidFilename, Misconfigured, Misconfigured),
            (ErrorKind::StorageFull, Unavailable, Unavailable),
            (ErrorKind::QuotaExceeded, Unavailable, Unavailable),
            (ErrorKind::FileTooLarge, TooLarge, TooLarge),
            (ErrorKind::Other, Unavailable, Misconfigured),
        ] {
            let path = Path::new("/data/s");
            for (error, kind) in [
                (failed(path, cause.into()), in_use),
                (unusable(path, cause.into()), opening),
            ] {
                assert_eq!(error.kind(), kind, "{cause}");
                let text = error.to_string();
                assert!(text.contains("/data/s") && text.contains(": "), "{text}");
                assert!(!text.contains('\n'), "{text}");
                assert!(error.source().is_some());
            }
        }
    }
}
