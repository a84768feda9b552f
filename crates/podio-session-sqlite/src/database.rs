//! The open database: one connection that writes and a few that read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use podio_core::session::{SessionError, SessionErrorKind};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::runtime::Handle;

use crate::connection::{connect, patiently};
use crate::error::{Fault, misconfigured};
use crate::lane::Lane;
use crate::location::{FileIdentity, Location};
use crate::{SqliteSessionsBuilder, Synchronous, schema, step};

/// The longest time that a call keeps trying, whatever was asked for.
const MAX_BUSY_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// How much a write matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As the settings say.
    Settings,
    /// Not beyond the life of the machine's processes: a loss of power ends them too.
    UntilPowerLoss,
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    identity: FileIdentity,
    busy_timeout: Duration,
    synchronous: Synchronous,
    writer: Arc<Lane>,
    readers: Arc<Lane>,
}

impl Database {
    pub(crate) async fn open(settings: SqliteSessionsBuilder) -> Result<Self, SessionError> {
        let (database, exposed) = blocking(move || Self::open_now(&settings)).await?;
        // Here and not there, so that the caller's subscriber and span see it.
        if let Some(mode) = exposed {
            tracing::warn!(
                path = %database.path.display(),
                mode = %format_args!("{mode:o}"),
                "other users can reach the session database: change its mode to 600"
            );
        }
        Ok(database)
    }

    /// Opens the database; gives its mode too if that lets other users in.
    fn open_now(settings: &SqliteSessionsBuilder) -> Result<(Self, Option<u32>), SessionError> {
        let busy_timeout = settings.busy_timeout.min(MAX_BUSY_TIMEOUT);
        let deadline = Instant::now() + busy_timeout;
        let location = Location::resolve(&settings.path)?;
        let path = location.path();
        if location.exists()? {
            // Another program's file is refused before anything is created next to it.
            patiently(path, deadline, || schema::check(&mut connect(path)?, path))?;
        }

        let lock = location.lock(deadline)?;
        step::passed();
        location.create()?;
        step::passed();
        let mut writer = patiently(path, deadline, || connect(path))?;
        step::passed();
        patiently(path, deadline, || schema::prepare(&mut writer, path))?;
        step::passed();
        let identity = FileIdentity::of(path)?;
        drop(lock);

        let readers = (0..settings.readers)
            .map(|_| patiently(path, deadline, || connect(path)))
            .collect::<Result<Vec<_>, _>>()?;
        let exposed = location.exposed_mode()?;
        let database = Self {
            path: path.to_owned(),
            identity,
            busy_timeout,
            synchronous: settings.synchronous,
            writer: Lane::new(vec![writer]),
            readers: Lane::new(readers),
        };
        Ok((database, exposed))
    }

    /// The absolute path of the database.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work`, which reads by a single statement, on a blocking thread.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        mut work: impl FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, SessionError> {
        let deadline = Instant::now() + self.busy_timeout;
        let mut lent = self.readers.acquire().await?;
        let database = Arc::clone(self);
        blocking(move || {
            let connection = lent.connection()?;
            database.identity.check(&database.path)?;
            patiently(&database.path, deadline, || work(connection))
        })
        .await
    }

    /// Runs `work` in a transaction of its own, on a blocking thread. A busy database makes it run
    /// again. Once begun, it ends whether or not somebody waits for it.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        durability: Durability,
        mut work: impl FnMut(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, SessionError> {
        let deadline = Instant::now() + self.busy_timeout;
        let mut lent = self.writer.acquire().await?;
        let database = Arc::clone(self);
        let synchronous = match (durability, self.synchronous) {
            (Durability::Settings, Synchronous::Full) => "PRAGMA synchronous = FULL",
            _ => "PRAGMA synchronous = NORMAL",
        };
        blocking(move || {
            let connection = lent.connection()?;
            database.identity.check(&database.path)?;
            patiently(&database.path, deadline, || {
                connection.execute_batch(synchronous)?;
                let transaction =
                    connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                step::passed();
                let outcome = work(&transaction)?;
                step::passed();
                transaction.commit()?;
                step::passed();
                Ok(outcome)
            })
        })
        .await
    }
}

/// Runs `work` off the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SessionError> + Send + 'static,
) -> Result<T, SessionError> {
    let runtime = Handle::try_current().map_err(|cause| {
        misconfigured("a session database needs a Tokio runtime: use it inside one".to_owned())
            .with_source(cause)
    })?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|cause| {
        Err(SessionError::new(
            SessionErrorKind::Unavailable,
            "work on the session database was broken off, as when the Tokio runtime shuts down: \
             try again",
        )
        .with_source(cause))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteSessions;

    #[tokio::test]
    async fn only_records_wait_for_the_disk_and_only_if_asked_to() {
        let directory = tempfile::tempdir().unwrap();
        for (synchronous, settings) in [(Synchronous::Full, 2), (Synchronous::Normal, 1)] {
            let builder = SqliteSessions::builder(directory.path().join("sessions.db"));
            let database = Database::open(builder.synchronous(synchronous))
                .await
                .unwrap();
            let database = Arc::new(database);
            for (durability, expected) in [
                (Durability::Settings, settings),
                (Durability::UntilPowerLoss, 1),
                (Durability::Settings, settings),
            ] {
                let level: i64 = database
                    .write(durability, |transaction| {
                        Ok(transaction.query_row("PRAGMA synchronous", [], |row| row.get(0))?)
                    })
                    .await
                    .unwrap();
                assert_eq!(level, expected, "{synchronous:?} {durability:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_failed_or_panicking_transaction_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        let builder = SqliteSessions::builder(directory.path().join("sessions.db"));
        let database = Arc::new(Database::open(builder).await.unwrap());
        let insert = "INSERT INTO leases VALUES ('a', x'', 0, 0)";
        let reason = "a reason";

        let failed = database
            .write(Durability::Settings, move |transaction| {
                transaction.execute(insert, [])?;
                Err::<(), _>(misconfigured(reason.to_owned()).into())
            })
            .await;
        assert_eq!(failed.unwrap_err().to_string(), reason);
        let panicked = database
            .write(
                Durability::Settings,
                move |transaction| -> Result<(), Fault> {
                    transaction.execute(insert, [])?;
                    panic!("on purpose");
                },
            )
            .await;
        assert_eq!(panicked.unwrap_err().kind(), SessionErrorKind::Unavailable);

        let count: i64 = database
            .read(|connection| {
                Ok(connection.query_row("SELECT count(*) FROM leases", [], |row| row.get(0))?)
            })
            .await
            .unwrap();
        assert_eq!(count, 0);
        let written = database.write(Durability::Settings, move |transaction| {
            Ok(transaction.execute(insert, [])?)
        });
        assert_eq!(written.await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_full_disk_is_unavailable_and_keeps_what_it_has() {
        let directory = tempfile::tempdir().unwrap();
        let builder = SqliteSessions::builder(directory.path().join("sessions.db"));
        let database = Arc::new(Database::open(builder).await.unwrap());
        let mut lent = database.writer.acquire().await.unwrap();
        lent.connection()
            .unwrap()
            .execute_batch("PRAGMA max_page_count = 10")
            .unwrap();
        drop(lent);
        let error = database
            .write(Durability::Settings, |transaction| {
                transaction.execute(
                    "INSERT INTO leases VALUES ('a', zeroblob(100000), 0, 0)",
                    [],
                )?;
                Ok(())
            })
            .await
            .unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        assert!(error.to_string().contains("free some space"), "{error}");
    }
}
