//! The session manager.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use podio_core::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Reach, Record, SessionAdmin, SessionError,
    SessionErrorKind, SessionKey, SessionManager, SetOutcome, StorageId,
};
use redis::Value;
use redis::aio::ConnectionManager;
use redis::cluster_async::ClusterConnection;

use crate::calls::{Calls, Write};
use crate::connection::{At, Connection};
use crate::error::{corrupt, describe, is_wrong_type, restless, strange, unreadable};
use crate::listing::Listings;
use crate::records::Fields;
use crate::scripts::{LEASE, RELEASE, SET_ASIDE, Script};
use crate::{Corrupt, RedisSessionsBuilder, records, set_aside};

/// A record that changes faster than this many attempts at setting it aside is not worth another.
const SET_ASIDE_ATTEMPTS: usize = 5;

/// Sessions in Redis, shared by many machines.
///
/// One multiplexed connection serves all calls, and is made anew when it breaks. Clones share it.
#[derive(Clone)]
pub struct RedisSessions {
    pub(crate) connection: Arc<Connection>,
    calls: Arc<Calls>,
    pub(crate) settings: Settings,
    pub(crate) listings: Arc<Listings>,
}

/// What does not concern the connection.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) prefix: Arc<str>,
    pub(crate) corrupt: Corrupt,
}

impl RedisSessions {
    pub(crate) fn new(connection: Connection, settings: Settings) -> Self {
        let connection = Arc::new(connection);
        Self {
            calls: Arc::new(Calls::new(Arc::clone(&connection))),
            connection,
            settings,
            listings: Arc::default(),
        }
    }

    /// Connects to the server of a URL with default settings:
    /// `redis://USER:PASSWORD@HOST:PORT/DATABASE`, `rediss://…` for TLS (feature `rustls`),
    /// `redis+unix:///PATH` for a socket, or `redis+cluster://…` (`rediss+cluster://…`) for a
    /// cluster by one of its nodes. The parameter `prefix` sets what keys start with.
    ///
    /// # Errors
    ///
    /// Those of [`RedisSessionsBuilder::connect`].
    pub async fn connect(url: impl Into<String>) -> Result<Self, SessionError> {
        Self::builder(url).connect().await
    }

    /// Settings for connecting to the server of a URL.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), podio_core::session::SessionError> {
    /// use std::time::Duration;
    /// use podio_session_redis::RedisSessions;
    ///
    /// let sessions = RedisSessions::builder("redis://127.0.0.1/")
    ///     .prefix("shop:podio:")
    ///     .response_timeout(Duration::from_secs(2))
    ///     .connect()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(url: impl Into<String>) -> RedisSessionsBuilder {
        RedisSessionsBuilder::server(url.into())
    }

    /// Settings for connecting to a Redis cluster by the URLs of some of its nodes. The others are
    /// found by themselves; all take the user name, password and TLS of the first URL.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), podio_core::session::SessionError> {
    /// use podio_session_redis::RedisSessions;
    ///
    /// let sessions = RedisSessions::cluster(["redis://10.0.0.1:6379", "redis://10.0.0.2:6379"])
    ///     .connect()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn cluster<U: Into<String>>(urls: impl IntoIterator<Item = U>) -> RedisSessionsBuilder {
        RedisSessionsBuilder::cluster(urls.into_iter().map(Into::into).collect())
    }

    /// Settings for sessions over a connection that the application has already.
    ///
    /// It must lead to a primary, and its own response timeout counts as well.
    pub fn over(connection: ConnectionManager) -> RedisSessionsBuilder {
        RedisSessionsBuilder::connection_manager(connection)
    }

    /// Settings for sessions over a cluster connection that the application has already.
    ///
    /// Sessions are read from primaries, even if the connection prefers replicas. At most 32 of
    /// their commands are under way at once, because with very many a cluster's connection can come
    /// to a halt for good when slots move: keep an eye on what else uses it, or let
    /// [`Self::cluster`] make one for the sessions alone.
    pub fn over_cluster(connection: ClusterConnection) -> RedisSessionsBuilder {
        RedisSessionsBuilder::cluster_connection(connection)
    }

    /// The key of a session in Redis: the prefix and the storage id.
    pub fn redis_key(&self, id: &StorageId) -> String {
        format!("{}{id}", self.settings.prefix)
    }

    /// Tries, on a key that no session has, whether scripts run and writes are taken.
    pub(crate) async fn probe(&self) -> Result<(), SessionError> {
        let key = format!("{}probe", self.settings.prefix);
        self.run(&RELEASE, &[&key], &[b"probe"]).await?;
        // The script had nothing to write, and a replica runs it.
        let mut command = redis::cmd("HDEL");
        command.arg(&key).arg("h");
        self.connection
            .ask(command, At::Key(&key))
            .await
            .map(drop)
            .map_err(|cause| self.describe(&cause))
    }

    fn describe(&self, cause: &redis::RedisError) -> SessionError {
        describe(self.connection.store(), cause)
    }

    pub(crate) async fn run(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&[u8]],
    ) -> Result<i64, SessionError> {
        match script.run(&self.connection, keys, arguments).await {
            Ok(Value::Int(number)) => Ok(number),
            Ok(_) => Err(strange(self.connection.store())),
            Err(cause) => Err(self.describe(&cause)),
        }
    }

    /// What the key of a session holds.
    pub(crate) async fn find(&self, key: &str) -> Result<Found, SessionError> {
        match self.calls.read(key).await {
            Ok(answer) => records::fields(answer)
                .map(Found::Fields)
                .ok_or_else(|| strange(self.connection.store())),
            Err(cause) if is_wrong_type(&cause) => Ok(Found::OtherType),
            Err(cause) => Err(self.describe(&cause)),
        }
    }

    /// The record under `key`, once what cannot be read is out of the way where that is asked for.
    async fn look(&self, id: &StorageId, key: &str) -> Result<Option<Record>, SessionError> {
        for _ in 0..SET_ASIDE_ATTEMPTS {
            let found = self.find(key).await?;
            match found.clone().into_record() {
                Ok(record) => return Ok(record),
                Err(cause) if self.may_set_aside(&cause) => {
                    if self.set_aside(id, key, &found, &cause).await? {
                        return Ok(None);
                    }
                }
                Err(cause) => return Err(unreadable(self.connection.store(), id, cause)),
            }
        }
        Err(restless(self.connection.store(), id))
    }

    fn may_set_aside(&self, cause: &SessionError) -> bool {
        self.settings.corrupt == Corrupt::SetAside && cause.kind() == SessionErrorKind::Corrupt
    }

    /// Moves what was `found` to a key of its own; `false` if something else is there by now.
    async fn set_aside(
        &self,
        id: &StorageId,
        key: &str,
        found: &Found,
        reason: &SessionError,
    ) -> Result<bool, SessionError> {
        let aside = set_aside::key(key);
        let arguments = set_aside::arguments(found, &reason.to_string());
        let arguments: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
        let moved = self.run(&SET_ASIDE, &[key, &aside], &arguments).await? == 1;
        if moved {
            tracing::warn!(
                store = %self.connection.store(),
                session = id.short(),
                key = %aside,
                %reason,
                "an unreadable session record was moved to another key"
            );
        }
        Ok(moved)
    }

    async fn try_set(
        &self,
        key: &str,
        record: &Record,
        expect: Expect,
    ) -> Result<Option<SetOutcome>, SessionError> {
        let expected = match expect {
            Expect::Absent => Vec::new(),
            Expect::Version(version) => version.to_bytes().to_vec(),
        };
        let write = Write {
            key: key.to_owned(),
            clear: records::encode_clear(record),
            payload: record.payload().to_vec(),
            expected,
            expiry: records::expiry(record.retain_until()),
        };
        match self.calls.write(write).await {
            Ok(Value::Int(1)) => Ok(Some(SetOutcome::Stored)),
            Ok(Value::Int(0)) => Ok(Some(SetOutcome::Conflict)),
            Ok(Value::Int(-1)) => Ok(None),
            Ok(_) => Err(strange(self.connection.store())),
            Err(cause) if is_wrong_type(&cause) => Ok(None),
            Err(cause) => Err(self.describe(&cause)),
        }
    }

    /// Takes the lease that is kept under `redis_key`.
    pub(crate) async fn lease_at(
        &self,
        redis_key: &str,
        storage_id: &StorageId,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        // A number that Lua keeps exactly; some 30 years are as good as for ever.
        let ttl = ttl.as_micros().min(1_000_000_000_000_000).to_string();
        let arguments: [&[u8]; 2] = [&id.to_bytes(), ttl.as_bytes()];
        let remaining = match LEASE.run(&self.connection, &[redis_key], &arguments).await {
            Ok(Value::Int(remaining)) => remaining,
            Ok(_) => return Err(strange(self.connection.store())),
            Err(cause) if is_wrong_type(&cause) => {
                let store = self.connection.store();
                return Err(unreadable(store, storage_id, other_type()));
            }
            Err(cause) => return Err(self.describe(&cause)),
        };
        Ok(match u64::try_from(remaining) {
            Ok(0) | Err(_) => LeaseOutcome::Mine,
            Ok(remaining) => LeaseOutcome::Held {
                remaining: Duration::from_micros(remaining),
            },
        })
    }

    /// Gives back the lease that is kept under `redis_key`.
    pub(crate) async fn release_at(
        &self,
        redis_key: &str,
        id: LeaseId,
    ) -> Result<(), SessionError> {
        self.run(&RELEASE, &[redis_key], &[&id.to_bytes()])
            .await
            .map(drop)
    }
}

impl fmt::Debug for RedisSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSessions")
            .field("store", &self.connection.store())
            .field("prefix", &self.settings.prefix)
            .field("corrupt", &self.settings.corrupt)
            .finish_non_exhaustive()
    }
}

/// What a key holds.
#[derive(Clone)]
pub(crate) enum Found {
    /// A hash, or nothing.
    Fields(Fields),
    /// Something that is no hash.
    OtherType,
}

impl Found {
    pub(crate) fn into_record(self) -> Result<Option<Record>, SessionError> {
        match self {
            Self::Fields(fields) => records::decode(fields),
            Self::OtherType => Err(other_type()),
        }
    }
}

fn other_type() -> SessionError {
    corrupt("its key holds something that is no hash, so another program wrote it")
}

#[async_trait]
impl SessionManager for RedisSessions {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Network)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let id = key.storage_id();
        let redis_key = self.redis_key(id);
        match self.find(&redis_key).await?.into_record() {
            Ok(record) => Ok(record),
            // Boxed, so that the common case does not carry the room for it.
            Err(_) => Box::pin(self.look(id, &redis_key)).await,
        }
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let id = key.storage_id();
        let redis_key = self.redis_key(id);
        for _ in 0..SET_ASIDE_ATTEMPTS {
            if let Some(outcome) = self.try_set(&redis_key, record, expect).await? {
                return Ok(outcome);
            }
            // Unreadable: reading it says why, or takes it out of the way.
            Box::pin(self.look(id, &redis_key)).await?;
        }
        Err(restless(self.connection.store(), id))
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        let redis_key = self.redis_key(key.storage_id());
        self.lease_at(&redis_key, key.storage_id(), id, ttl).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.release_at(&self.redis_key(key.storage_id()), id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        Some(self)
    }
}
