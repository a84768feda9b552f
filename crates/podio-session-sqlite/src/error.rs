//! Failures of SQLite as session errors.

use std::path::Path;

use podio_core::session::{SessionError, SessionErrorKind, StorageId};
use rusqlite::ErrorCode;

/// What ends an attempt at the database.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite failed; a busy database is worth another attempt.
    Sqlite(rusqlite::Error),
    /// The outcome is settled.
    Session(SessionError),
}

impl Fault {
    /// Whether another connection is in the way.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Sqlite(cause) if matches!(
                cause.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            )
        )
    }

    /// The error to hand out, about the database at `path`.
    pub(crate) fn into_session_error(self, path: &Path) -> SessionError {
        match self {
            Self::Sqlite(cause) => describe(path, &cause),
            Self::Session(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Sqlite(cause)
    }
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

/// The session error for a failure of SQLite. Its source is text: a type of `rusqlite` would tie
/// callers to one version of it.
fn describe(path: &Path, cause: &rusqlite::Error) -> SessionError {
    use SessionErrorKind::{Corrupt, Misconfigured, TooLarge, Unavailable};

    let shown = path.display();
    let (kind, message) = match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Unavailable,
            format!(
                "the session database {shown} stayed locked by another process: end that process' \
                 transaction, or raise busy_timeout"
            ),
        ),
        Some(ErrorCode::DiskFull) => (
            Unavailable,
            format!("the disk of the session database {shown} is full: free some space"),
        ),
        Some(ErrorCode::NotADatabase) => (Misconfigured, not_a_database(path)),
        Some(ErrorCode::DatabaseCorrupt) => (
            Corrupt,
            format!(
                "the session database {shown} is damaged: restore a backup, or move it away to \
                 start anew"
            ),
        ),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => (
            Misconfigured,
            format!(
                "the session database {shown} cannot be written: give the process the right to \
                 read and write the file and its directory"
            ),
        ),
        Some(ErrorCode::TooBig) => (
            TooLarge,
            format!("the record is larger than the session database {shown} takes"),
        ),
        // A statement that SQLite cannot compile: all of them are constant, so the tables differ.
        Some(ErrorCode::Unknown) => (
            Corrupt,
            format!(
                "the session database {shown} lacks a table or column: restore a backup, or move \
                 it away to start anew"
            ),
        ),
        _ => (
            Unavailable,
            format!("the session database {shown} failed: check its disk and the process' memory"),
        ),
    };
    let detail = match cause.sqlite_error() {
        Some(error) => format!("{cause} (SQLite result code {})", error.extended_code),
        None => cause.to_string(),
    };
    SessionError::new(kind, message).with_source(detail)
}

/// Says that the file at `path` is something else.
pub(crate) fn not_a_database(path: &Path) -> String {
    format!(
        "{} is not an SQLite database, or an encrypted one: choose another path, or move the file \
         away",
        path.display()
    )
}

/// A setting or path that cannot work.
pub(crate) fn misconfigured(message: String) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

/// The error for a record that is stored but not readable, because of `cause`.
pub(crate) fn unreadable(path: &Path, id: &StorageId, cause: SessionError) -> SessionError {
    let remedy = match cause.kind() {
        SessionErrorKind::NewerSchema => "upgrade this program",
        _ => "restore a backup, or open the database with Corrupt::SetAside and log in again",
    };
    SessionError::new(
        cause.kind(),
        format!(
            "the record {} in the session database {} cannot be read: {remedy}",
            id.short(),
            path.display()
        ),
    )
    .with_source(cause)
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use rusqlite::ffi;

    use super::*;

    fn described(code: i32) -> SessionError {
        let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        Fault::from(cause).into_session_error(Path::new("/data/s.db"))
    }

    #[test]
    fn each_failure_has_its_kind_and_names_the_database() {
        use SessionErrorKind::{Corrupt, Misconfigured, TooLarge, Unavailable};
        for (code, kind) in [
            (ffi::SQLITE_BUSY, Unavailable),
            (ffi::SQLITE_LOCKED, Unavailable),
            (ffi::SQLITE_FULL, Unavailable),
            (ffi::SQLITE_IOERR, Unavailable),
            (ffi::SQLITE_NOMEM, Unavailable),
            (ffi::SQLITE_NOTADB, Misconfigured),
            (ffi::SQLITE_CANTOPEN, Misconfigured),
            (ffi::SQLITE_READONLY, Misconfigured),
            (ffi::SQLITE_CORRUPT, Corrupt),
            (ffi::SQLITE_TOOBIG, TooLarge),
        ] {
            let error = described(code);
            assert_eq!(error.kind(), kind, "{code}");
            let known = error.to_string();
            assert!(known.contains("/data/s.db"), "{known}");
            assert!(!known.contains('\n'), "{known}");
        }
    }

    #[test]
    fn the_cause_is_text_with_the_result_code() {
        let source = described(ffi::SQLITE_BUSY).source().unwrap().to_string();
        assert!(source.contains("result code 5"), "{source}");
    }
}
