//! How to open the database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use podio_core::session::SessionError;

use crate::SqliteSessions;
use crate::database::Database;
use crate::error::misconfigured;

/// The most readers that a builder takes.
const MAX_READERS: usize = 64;

/// What to do about a stored record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Corrupt {
    /// Fail with [`Corrupt`](podio_core::session::SessionErrorKind::Corrupt) and touch nothing.
    #[default]
    Error,
    /// Move the row to the table `set_aside`, warn through `tracing`, and go on as if there were
    /// no record. A record of a newer version of this software is never set aside.
    SetAside,
}

/// When a stored record is safe from a loss of power. A crash of the process or a kill loses
/// nothing either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Synchronous {
    /// Before the write is answered.
    #[default]
    Full,
    /// Some time later: writes are faster, and a loss of power can take back the newest. A token
    /// that Podio rotated meanwhile is lost with them.
    Normal,
}

/// The settings of a [`SqliteSessions`], made by [`SqliteSessions::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct SqliteSessionsBuilder {
    pub(crate) path: PathBuf,
    pub(crate) readers: usize,
    pub(crate) busy_timeout: Duration,
    pub(crate) corrupt: Corrupt,
    pub(crate) synchronous: Synchronous,
}

impl SqliteSessionsBuilder {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            readers: 2,
            busy_timeout: Duration::from_secs(5),
            corrupt: Corrupt::default(),
            synchronous: Synchronous::default(),
        }
    }

    /// How many connections read at the same time, from 1 to 64. 2 by default.
    pub fn readers(mut self, readers: usize) -> Self {
        self.readers = readers;
        self
    }

    /// How long opening and every call keep trying while another process holds the database.
    /// 5 seconds by default.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// What to do about a record that cannot be read. [`Corrupt::Error`] by default.
    pub fn corrupt(mut self, corrupt: Corrupt) -> Self {
        self.corrupt = corrupt;
        self
    }

    /// When a stored record is safe from a loss of power. [`Synchronous::Full`] by default.
    pub fn synchronous(mut self, synchronous: Synchronous) -> Self {
        self.synchronous = synchronous;
        self
    }

    /// Opens the database, creating it if there is none. Its directory must exist.
    ///
    /// # Errors
    ///
    /// - [`Misconfigured`](podio_core::session::SessionErrorKind::Misconfigured): the path cannot
    ///   be used (no directory, no rights, `:memory:`), the file is no SQLite database or that of
    ///   another program, a setting is out of range, or there is no Tokio runtime.
    /// - [`NewerSchema`](podio_core::session::SessionErrorKind::NewerSchema): a newer version of
    ///   this crate wrote the database.
    /// - [`Corrupt`](podio_core::session::SessionErrorKind::Corrupt): the database is damaged.
    /// - [`Unavailable`](podio_core::session::SessionErrorKind::Unavailable): another process held
    ///   it for longer than [`busy_timeout`](Self::busy_timeout), or the disk is full.
    ///
    /// None of them changes an existing file.
    pub async fn open(self) -> Result<SqliteSessions, SessionError> {
        if !(1..=MAX_READERS).contains(&self.readers) {
            return Err(misconfigured(format!(
                "{} readers are not possible: choose from 1 to {MAX_READERS}",
                self.readers
            )));
        }
        let corrupt = self.corrupt;
        let database = Database::open(self).await?;
        Ok(SqliteSessions::new(database, corrupt))
    }
}
