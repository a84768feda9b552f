//! The session manager.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use podio_core::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Reach, Record, SessionAdmin, SessionError,
    SessionErrorKind, SessionKey, SessionManager, SetOutcome, StorageId,
};
use rusqlite::Connection;

use crate::database::{Database, Durability};
use crate::error::{Fault, unreadable};
use crate::{Corrupt, SqliteSessionsBuilder, leases, records};

/// Sessions in an SQLite database, shared by the processes of one machine.
///
/// Several managers, in one process or in many, can open the same file. The file closes when the
/// manager is dropped; nothing is written then, as every call that was answered is stored.
pub struct SqliteSessions {
    pub(crate) database: Arc<Database>,
    corrupt: Corrupt,
}

impl SqliteSessions {
    pub(crate) fn new(database: Database, corrupt: Corrupt) -> Self {
        Self {
            database: Arc::new(database),
            corrupt,
        }
    }

    /// Opens the database at `path` with default settings, creating it if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`SqliteSessionsBuilder::open`].
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, SessionError> {
        Self::builder(path).open().await
    }

    /// Settings for opening the database at `path`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), podio_core::session::SessionError> {
    /// use std::time::Duration;
    /// use podio_session_sqlite::{Corrupt, SqliteSessions};
    ///
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let path = directory.path().join("sessions.db");
    /// let sessions = SqliteSessions::builder(path)
    ///     .busy_timeout(Duration::from_secs(2))
    ///     .corrupt(Corrupt::SetAside)
    ///     .open()
    ///     .await?;
    /// # drop(sessions);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(path: impl AsRef<Path>) -> SqliteSessionsBuilder {
        SqliteSessionsBuilder::new(path.as_ref())
    }

    /// The absolute path of the database, with symbolic links resolved.
    pub fn path(&self) -> &Path {
        self.database.path()
    }

    /// Moves the record of `id` away if it still cannot be read; gives what is there otherwise.
    async fn set_aside(&self, id: StorageId) -> Result<Option<Record>, SessionError> {
        let database = Arc::clone(&self.database);
        let found = self
            .database
            .write(Durability::Settings, move |transaction| {
                Found::look(transaction, database.path(), &id, Corrupt::SetAside)
            })
            .await?;
        self.report(found.set_aside.as_ref());
        Ok(found.record)
    }

    fn report(&self, set_aside: Option<&(StorageId, SessionError)>) {
        if let Some((id, reason)) = set_aside {
            tracing::warn!(
                path = %self.path().display(),
                session = id.short(),
                %reason,
                "an unreadable session record was moved to the table set_aside"
            );
        }
    }
}

impl fmt::Debug for SqliteSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSessions")
            .field("path", &self.path())
            .field("corrupt", &self.corrupt)
            .finish_non_exhaustive()
    }
}

/// What a transaction found under a key.
struct Found {
    record: Option<Record>,
    /// The record that it moved away, and why.
    set_aside: Option<(StorageId, SessionError)>,
}

impl Found {
    fn look(
        transaction: &Connection,
        path: &Path,
        id: &StorageId,
        corrupt: Corrupt,
    ) -> Result<Self, Fault> {
        match records::find(transaction, id)?.transpose() {
            Ok(record) => Ok(Self {
                record,
                set_aside: None,
            }),
            Err(cause) if may_set_aside(&cause, corrupt) => {
                records::set_aside(transaction, id, &cause.to_string())?;
                Ok(Self {
                    record: None,
                    set_aside: Some((id.clone(), cause)),
                })
            }
            Err(cause) => Err(unreadable(path, id, cause).into()),
        }
    }
}

fn may_set_aside(cause: &SessionError, corrupt: Corrupt) -> bool {
    corrupt == Corrupt::SetAside && cause.kind() == SessionErrorKind::Corrupt
}

/// Whether `record` may replace what is `stored`; `None` when it is there already.
fn may_replace(stored: Option<&Record>, record: &Record, expect: Expect) -> Option<bool> {
    match (stored, expect) {
        (Some(stored), _) if stored.version() == record.version() => None,
        (Some(stored), Expect::Version(version)) => Some(stored.version() == version),
        (None, Expect::Absent) => Some(true),
        (Some(_), Expect::Absent) | (None, Expect::Version(_)) => Some(false),
    }
}

#[async_trait]
impl SessionManager for SqliteSessions {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Host)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let id = key.storage_id().clone();
        let asked = id.clone();
        let found = self
            .database
            .read(move |connection| Ok(records::find(connection, &asked)?))
            .await?;
        match found.transpose() {
            Ok(record) => Ok(record),
            Err(cause) if may_set_aside(&cause, self.corrupt) => self.set_aside(id).await,
            Err(cause) => Err(unreadable(self.path(), &id, cause)),
        }
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let id = key.storage_id().clone();
        let record = record.clone();
        let corrupt = self.corrupt;
        let database = Arc::clone(&self.database);
        let (outcome, set_aside) = self
            .database
            .write(Durability::Settings, move |transaction| {
                let found = Found::look(transaction, database.path(), &id, corrupt)?;
                let outcome = match may_replace(found.record.as_ref(), &record, expect) {
                    None => SetOutcome::Stored,
                    Some(true) => {
                        records::replace(transaction, &id, &record)?;
                        SetOutcome::Stored
                    }
                    Some(false) => SetOutcome::Conflict,
                };
                Ok((outcome, found.set_aside))
            })
            .await?;
        self.report(set_aside.as_ref());
        Ok(outcome)
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        // Those who wait ask often: they must not keep the holder from writing.
        let storage_id = key.storage_id().clone();
        let held = self
            .database
            .read(move |connection| Ok(leases::held(connection, &storage_id, id, leases::now())?))
            .await?;
        if let Some(remaining) = held {
            return Ok(LeaseOutcome::Held { remaining });
        }
        let storage_id = key.storage_id().clone();
        self.database
            .write(Durability::UntilPowerLoss, move |transaction| {
                Ok(leases::take(
                    transaction,
                    &storage_id,
                    id,
                    ttl,
                    leases::now(),
                )?)
            })
            .await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        let storage_id = key.storage_id().clone();
        self.database
            .write(Durability::UntilPowerLoss, move |transaction| {
                Ok(leases::release(transaction, &storage_id, id)?)
            })
            .await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        Some(self)
    }
}
