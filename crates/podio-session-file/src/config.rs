//! How to open the directory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use podio_core::session::SessionError;

use crate::FileSessions;
use crate::blocking::blocking;
use crate::directory::Directory;

/// What to do about a stored record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Corrupt {
    /// Fail with [`Corrupt`](podio_core::session::SessionErrorKind::Corrupt) and touch nothing.
    #[default]
    Error,
    /// Rename the file to `ID.corrupt-N`, warn through `tracing`, and go on as if there were no
    /// record. A record of a newer version of this software is never set aside.
    SetAside,
}

/// The settings of a [`FileSessions`], made by [`FileSessions::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct FileSessionsBuilder {
    path: PathBuf,
    lock_timeout: Duration,
    corrupt: Corrupt,
    fsync: bool,
}

impl FileSessionsBuilder {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            lock_timeout: Duration::from_secs(5),
            corrupt: Corrupt::default(),
            fsync: true,
        }
    }

    /// How long a call keeps trying while another task or process changes sessions of the same
    /// shard directory. 5 seconds by default.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// What to do about a record that cannot be read. [`Corrupt::Error`] by default.
    pub fn corrupt(mut self, corrupt: Corrupt) -> Self {
        self.corrupt = corrupt;
        self
    }

    /// Whether a record is synced to the disk before its write is answered. `true` by default.
    ///
    /// Otherwise writes are faster, and a loss of power can take back the newest or leave them
    /// unreadable; a token that Podio rotated meanwhile is lost with them. A crash of the process
    /// or a kill loses nothing either way.
    pub fn fsync(mut self, fsync: bool) -> Self {
        self.fsync = fsync;
        self
    }

    /// Opens the directory, creating it if there is none. Its parent must exist.
    ///
    /// # Errors
    ///
    /// - [`Misconfigured`](podio_core::session::SessionErrorKind::Misconfigured): the path cannot
    ///   be used (a file, no parent, no rights), other users can enter the directory, it holds
    ///   something else than sessions, or there is no Tokio runtime.
    /// - [`NewerSchema`](podio_core::session::SessionErrorKind::NewerSchema): a newer version of
    ///   this crate wrote the directory.
    /// - [`Unavailable`](podio_core::session::SessionErrorKind::Unavailable): the disk is full or
    ///   fails.
    ///
    /// None of them changes anything that exists.
    pub async fn open(self) -> Result<FileSessions, SessionError> {
        let Self { path, fsync, .. } = self;
        let directory = blocking(move || Directory::open(&path, fsync)).await?;
        Ok(FileSessions::new(
            directory,
            self.lock_timeout,
            self.corrupt,
        ))
    }
}
