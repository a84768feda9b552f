//! The session manager.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use podio_core::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Reach, Record, SessionAdmin, SessionError,
    SessionErrorKind, SessionKey, SessionManager, SetOutcome, StorageId,
};

use crate::blocking::{blocking, patiently};
use crate::directory::Directory;
use crate::error::Fault;
use crate::shard::{LockedShard, Shard};
use crate::{Corrupt, FileSessionsBuilder, leases, records};

/// Sessions in files of one directory, shared by the processes of one machine.
///
/// Several managers, in one process or in many, can open the same directory. Nothing is written
/// when a manager is dropped, as every call that was answered is stored.
pub struct FileSessions {
    pub(crate) directory: Arc<Directory>,
    lock_timeout: Duration,
    corrupt: Corrupt,
}

impl FileSessions {
    pub(crate) fn new(directory: Directory, lock_timeout: Duration, corrupt: Corrupt) -> Self {
        Self {
            directory: Arc::new(directory),
            lock_timeout,
            corrupt,
        }
    }

    /// Opens the directory at `path` with default settings, creating it if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`FileSessionsBuilder::open`].
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, SessionError> {
        Self::builder(path).open().await
    }

    /// Settings for opening the directory at `path`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), podio_core::session::SessionError> {
    /// use std::time::Duration;
    /// use podio_session_file::{Corrupt, FileSessions};
    ///
    /// # let parent = tempfile::tempdir().unwrap();
    /// # let path = parent.path().join("sessions");
    /// let sessions = FileSessions::builder(path)
    ///     .lock_timeout(Duration::from_secs(2))
    ///     .corrupt(Corrupt::SetAside)
    ///     .open()
    ///     .await?;
    /// # drop(sessions);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(path: impl AsRef<Path>) -> FileSessionsBuilder {
        FileSessionsBuilder::new(path.as_ref())
    }

    /// The absolute path of the directory, with symbolic links resolved.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `attempt` on a blocking thread, again and again while it finds its shard locked.
    pub(crate) async fn patiently<T: Send + 'static>(
        &self,
        attempt: impl Fn(&Directory) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Result<T, SessionError> {
        let directory = Arc::clone(&self.directory);
        patiently(self.lock_timeout, move || attempt(&directory)).await
    }

    /// Moves the record of `id` away if it still cannot be read; gives what is there otherwise.
    async fn set_aside(&self, id: StorageId) -> Result<Option<Record>, SessionError> {
        let found = self
            .patiently(move |directory| {
                let shard = Shard::of(directory, &id);
                Ok(Found::look(&shard.try_lock()?, &id, Corrupt::SetAside)?)
            })
            .await?;
        found.set_aside.iter().for_each(SetAside::report);
        Ok(found.record)
    }
}

impl fmt::Debug for FileSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSessions")
            .field("path", &self.path())
            .field("corrupt", &self.corrupt)
            .finish_non_exhaustive()
    }
}

/// What was found under a key.
struct Found {
    record: Option<Record>,
    set_aside: Option<SetAside>,
}

/// A record that was moved away.
struct SetAside {
    path: PathBuf,
    reason: SessionError,
}

impl Found {
    fn look(
        shard: &LockedShard<'_>,
        id: &StorageId,
        corrupt: Corrupt,
    ) -> Result<Self, SessionError> {
        match records::read(&shard.shard().record(id), id) {
            Ok(record) => Ok(Self {
                record,
                set_aside: None,
            }),
            Err(reason) if may_set_aside(&reason, corrupt) => Ok(Self {
                record: None,
                set_aside: Some(SetAside {
                    path: shard.set_aside(id)?,
                    reason,
                }),
            }),
            Err(error) => Err(error),
        }
    }
}

impl SetAside {
    /// Called in the task, so that the caller's subscriber and span see it.
    fn report(&self) {
        let reason = std::error::Error::source(&self.reason).map(tracing::field::display);
        tracing::warn!(
            path = %self.path.display(),
            reason,
            "an unreadable session record was set aside"
        );
    }
}

fn may_set_aside(reason: &SessionError, corrupt: Corrupt) -> bool {
    corrupt == Corrupt::SetAside && reason.kind() == SessionErrorKind::Corrupt
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
impl SessionManager for FileSessions {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Host)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let directory = Arc::clone(&self.directory);
        let id = key.storage_id().clone();
        let found = blocking(move || {
            let record = records::read(&Shard::of(&directory, &id).record(&id), &id)?;
            if record.is_none() {
                directory.check_marker()?;
            }
            Ok(record)
        })
        .await;
        match found {
            Err(reason) if may_set_aside(&reason, self.corrupt) => {
                self.set_aside(key.storage_id().clone()).await
            }
            found => found,
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
        let (outcome, set_aside) = self
            .patiently(move |directory| {
                let shard = Shard::of(directory, &id);
                let shard = shard.try_lock()?;
                let found = Found::look(&shard, &id, corrupt)?;
                let outcome = match may_replace(found.record.as_ref(), &record, expect) {
                    None => {
                        // The earlier attempt may have ended before this.
                        shard.sync()?;
                        SetOutcome::Stored
                    }
                    Some(true) => {
                        records::replace(&shard, &id, &record)?;
                        SetOutcome::Stored
                    }
                    Some(false) => SetOutcome::Conflict,
                };
                Ok((outcome, found.set_aside))
            })
            .await?;
        set_aside.iter().for_each(SetAside::report);
        Ok(outcome)
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        let storage_id = key.storage_id().clone();
        self.patiently(move |directory| {
            let shard = Shard::of(directory, &storage_id);
            // Those who wait ask often: they must not keep the holder from writing.
            if let Some(remaining) = leases::held(&shard, &storage_id, id, leases::now())? {
                return Ok(LeaseOutcome::Held { remaining });
            }
            let shard = shard.try_lock()?;
            Ok(leases::take(&shard, &storage_id, id, ttl, leases::now())?)
        })
        .await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        let storage_id = key.storage_id().clone();
        self.patiently(move |directory| {
            let shard = Shard::of(directory, &storage_id);
            if leases::is_held_by(&shard, &storage_id, id)? {
                leases::release(&shard.try_lock()?, &storage_id, id)?;
            }
            Ok(())
        })
        .await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        Some(self)
    }
}
