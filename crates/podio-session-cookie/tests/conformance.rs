//! `CookieSessions` over two stores under the session contract's test suite.

#![allow(
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "test code; the suite opens stores by an async function, as most of them need one"
)]

mod cookie_memory {
    use std::sync::Arc;

    use podio_core::session::SessionManager;
    use podio_session_cookie::CookieSessions;
    use tower_sessions::MemoryStore;

    async fn open(_location: &str) -> Arc<dyn SessionManager> {
        Arc::new(CookieSessions::new(MemoryStore::default()).unwrap())
    }

    podio_session_conformance::suite! { open }
}

/// A store that outlives the process, as one with a database behind it does.
mod cookie_sqlite {
    use std::fmt;
    use std::path::Path;
    use std::sync::{Arc, Mutex};

    use async_trait::async_trait;
    use podio_core::session::SessionManager;
    use podio_session_cookie::CookieSessions;
    use rusqlite::{Connection, OptionalExtension, params};
    use time::OffsetDateTime;
    use tower_sessions::SessionStore;
    use tower_sessions::session::{Id, Record};
    use tower_sessions::session_store::{Error, Result};

    struct SqliteStore(Mutex<Connection>);

    impl SqliteStore {
        fn open(path: &Path) -> Self {
            let connection = Connection::open(path).unwrap();
            connection
                .execute_batch(
                    "PRAGMA journal_mode = WAL;
                     PRAGMA synchronous = OFF;
                     CREATE TABLE IF NOT EXISTS web_sessions (
                         id TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL
                     ) WITHOUT ROWID;",
                )
                .unwrap();
            Self(Mutex::new(connection))
        }
    }

    impl fmt::Debug for SqliteStore {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("SqliteStore").finish_non_exhaustive()
        }
    }

    #[allow(
        clippy::needless_pass_by_value,
        reason = "it is a function to map errors with"
    )]
    fn backend(error: rusqlite::Error) -> Error {
        Error::Backend(error.to_string())
    }

    fn columns(record: &Record) -> Result<(String, String, i64)> {
        let data = serde_json::to_string(&record.data)
            .map_err(|cause| Error::Encode(cause.to_string()))?;
        Ok((
            record.id.to_string(),
            data,
            record.expiry_date.unix_timestamp(),
        ))
    }

    #[async_trait]
    impl SessionStore for SqliteStore {
        async fn create(&self, record: &mut Record) -> Result<()> {
            loop {
                let inserted = self
                    .0
                    .lock()
                    .unwrap()
                    .execute(
                        "INSERT INTO web_sessions VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                        columns(record)?,
                    )
                    .map_err(backend)?;
                if inserted == 1 {
                    return Ok(());
                }
                record.id = Id::default();
            }
        }

        /// Writes only over what is there, as the Redis store does.
        async fn save(&self, record: &Record) -> Result<()> {
            let (id, data, expires) = columns(record)?;
            self.0
                .lock()
                .unwrap()
                .execute(
                    "UPDATE web_sessions SET data = ?2, expires = ?3 WHERE id = ?1",
                    params![id, data, expires],
                )
                .map_err(backend)?;
            Ok(())
        }

        async fn load(&self, id: &Id) -> Result<Option<Record>> {
            let row: Option<(String, i64)> = self
                .0
                .lock()
                .unwrap()
                .query_row(
                    "SELECT data, expires FROM web_sessions WHERE id = ?1 AND expires > ?2",
                    params![id.to_string(), OffsetDateTime::now_utc().unix_timestamp()],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()
                .map_err(backend)?;
            row.map(|(data, expires)| {
                Ok(Record {
                    id: *id,
                    data: serde_json::from_str(&data)
                        .map_err(|cause| Error::Decode(cause.to_string()))?,
                    expiry_date: OffsetDateTime::from_unix_timestamp(expires)
                        .map_err(|cause| Error::Decode(cause.to_string()))?,
                })
            })
            .transpose()
        }

        async fn delete(&self, id: &Id) -> Result<()> {
            self.0
                .lock()
                .unwrap()
                .execute(
                    "DELETE FROM web_sessions WHERE id = ?1",
                    params![id.to_string()],
                )
                .map_err(backend)?;
            Ok(())
        }
    }

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let store = SqliteStore::open(&Path::new(location).join("web-sessions.db"));
        let sessions = CookieSessions::builder(store)
            .secret([7; 32])
            .durable(true)
            .build();
        Arc::new(sessions.unwrap())
    }

    podio_session_conformance::suite! { open }
}
