//! The tables, and telling our databases from others.

use std::path::Path;

use podio_core::session::{SessionError, SessionErrorKind};
use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Fault, misconfigured};

/// Marks a database as ours in its header: "Podi".
const APPLICATION_ID: i64 = 0x506F_6469;

/// The version of the tables, kept as `user_version`.
const VERSION: i64 = 1;

/// `records` keeps its rowid, since its rows are too large for a table without one to be faster.
const TABLES: &str = "
    CREATE TABLE records (
        storage_id          TEXT PRIMARY KEY NOT NULL,
        version             BLOB NOT NULL,
        state               INTEGER NOT NULL,
        retain_until_second INTEGER NOT NULL,
        retain_until_nanos  INTEGER NOT NULL,
        payload             BLOB NOT NULL
    );
    CREATE TABLE leases (
        storage_id TEXT PRIMARY KEY NOT NULL,
        holder     BLOB NOT NULL,
        deadline   INTEGER NOT NULL,
        ttl        INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE set_aside (
        storage_id          TEXT NOT NULL,
        version             BLOB,
        state               INTEGER,
        retain_until_second INTEGER,
        retain_until_nanos  INTEGER,
        payload             BLOB,
        reason              TEXT NOT NULL,
        set_aside_at        TEXT NOT NULL
    );";

/// What a database without a reason to refuse it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Nothing in it.
    Empty,
    /// Our tables.
    Ours,
}

/// Refuses a database that is not for us; reads only.
pub(crate) fn check(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    // In one snapshot: another process can be creating the tables.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    identify(&transaction, path)?;
    transaction.commit()?;
    Ok(())
}

/// Makes the database at `path` ready for use. The caller holds the companion lock.
pub(crate) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    check(connection, path)?;
    if connection.is_readonly("main")? {
        return Err(misconfigured(format!(
            "the session database {} is read-only: give the process the right to write the file \
             and its directory",
            path.display()
        ))
        .into());
    }
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(misconfigured(format!(
            "the session database {} cannot keep a write-ahead log: put it on a local disk",
            path.display()
        ))
        .into());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if identify(&transaction, path)? == Found::Empty {
        transaction.execute_batch(TABLES)?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
        ))?;
    }
    transaction.commit()?;
    Ok(())
}

/// Call it inside a transaction.
fn identify(connection: &Connection, path: &Path) -> Result<Found, Fault> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_master")?;
    match (application, version) {
        (APPLICATION_ID, VERSION) => Ok(Found::Ours),
        (APPLICATION_ID, newer) if newer > VERSION => Err(SessionError::new(
            SessionErrorKind::NewerSchema,
            format!(
                "the session database {} has version {newer} and this program knows {VERSION}: \
                 upgrade podio-session-sqlite",
                path.display()
            ),
        )
        .into()),
        (APPLICATION_ID, unknown) => Err(SessionError::new(
            SessionErrorKind::Corrupt,
            format!(
                "the session database {} has the impossible version {unknown}: restore a backup, \
                 or move it away to start anew",
                path.display()
            ),
        )
        .into()),
        (0, 0) if objects == 0 => Ok(Found::Empty),
        _ => Err(misconfigured(format!(
            "{} is the database of another program: choose another path for the session database",
            path.display()
        ))
        .into()),
    }
}
