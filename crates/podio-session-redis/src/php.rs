//! Sessions that a PHP application reads and writes too.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use podio_core::secrecy::ExposeSecret as _;
use podio_core::session::{
    Expect, Guarantees, Identity, ImportedSession, LeaseId, LeaseOutcome, Reach, Record,
    SessionAdmin, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    SharedTokens, Version,
};
use redis::{FromRedisValue as _, Value};
use sha2::{Digest as _, Sha256};

use crate::error::{corrupt, describe, is_wrong_type, strange, unreadable};
use crate::records::{self, Fields};
use crate::scripts::{PHP_READ, PHP_WRITE};
use crate::{Corrupt, RedisSessions};

/// How long a record that PHP wrote is kept from when it is read: the life of a refresh token.
const RETENTION: Duration = Duration::from_secs(28 * 24 * 3600);

/// A session that changes faster than this many attempts at writing it is not worth another.
const ATTEMPTS: usize = 16;

type Mapping = dyn Fn(&SessionKey) -> Option<String> + Send + Sync;

/// Sessions that a PHP application keeps in Redis by a session manager like the
/// `PodioRedisSession` of the PHP client's documentation: a hash with the fields `access_token`,
/// `refresh_token`, `expires_in`, `ref_type` and `ref_id`.
///
/// A migration aid: both applications can run side by side on one session, each seeing the other's
/// logins, refreshes and logouts. When the last PHP process is gone, copy the sessions to a
/// [`RedisSessions`] or leave them to be refreshed there.
///
/// What the hash of PHP has no place for (versions, the lease, expiry as an instant) is in a hash
/// of ours beside it, which names the tokens that it is about; once PHP has written others, it no
/// longer counts. An empty access token is a logout. The expiry of a token that PHP wrote is not
/// known, so it is used until Podio refuses it.
///
/// # What it cannot do
///
/// - PHP knows no lease: when a PHP process refreshes while this one does, Podio sees two token
///   calls, and the pair that is written last stays.
/// - A PHP process that writes an older pair brings it back. If Podio has rotated the refresh
///   token since, that session ends.
/// - The tokens are in the clear, so `Sealed` refuses this manager.
/// - It does not list sessions: which keys are sessions is known to your mapping alone.
#[derive(Clone)]
pub struct RedisPhpSessions {
    sessions: RedisSessions,
    mapping: Arc<Mapping>,
}

impl RedisPhpSessions {
    /// Shares the sessions for which `mapping` gives PHP's key, without any prefix of ours; the
    /// others are kept as `sessions` keeps them. States of authorizations under way are always.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), podio_core::session::SessionError> {
    /// use podio_core::session::Identity;
    /// use podio_session_redis::{RedisPhpSessions, RedisSessions};
    ///
    /// let sessions = RedisSessions::connect("redis://127.0.0.1/").await?;
    /// // PHP: $redis->hmset("podio_session_" . $user_id, …)
    /// let shared = RedisPhpSessions::new(sessions, |key| match key.identity() {
    ///     Identity::Main => Some(format!("podio_session_{}", key.tenant())),
    ///     _ => None,
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        sessions: RedisSessions,
        mapping: impl Fn(&SessionKey) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            sessions,
            mapping: Arc::new(mapping),
        }
    }

    fn keys(&self, key: &SessionKey) -> Option<Keys> {
        if matches!(key.identity(), Identity::Authorization(_)) {
            return None;
        }
        let php = (self.mapping)(key)?;
        // A cluster hashes what stands in the first braces, so that both are on one node.
        let ours = if php.contains('{') {
            format!("{php}:podio")
        } else {
            format!("{{{php}}}:podio")
        };
        Some(Keys { php, ours })
    }

    fn store(&self) -> &Arc<str> {
        self.sessions.connection.store()
    }

    async fn read(&self, key: &SessionKey, keys: &Keys) -> Result<Found, SessionError> {
        let keys = [keys.php.as_str(), keys.ours.as_str()];
        let answer = PHP_READ.run(&self.sessions.connection, &keys, &[]).await;
        let answer = answer.map_err(|cause| self.failure(key, &cause))?;
        let fields = Vec::<Option<Vec<u8>>>::from_redis_value(answer);
        let fields = fields.ok().and_then(|fields| fields.try_into().ok());
        let [
            access,
            refresh,
            _expires_in,
            ref_type,
            ref_id,
            names,
            clear,
            payload,
        ] = fields.ok_or_else(|| strange(self.store()))?;
        Ok(Found {
            access,
            refresh,
            ref_type,
            ref_id,
            names,
            ours: [clear, payload],
        })
    }

    fn failure(&self, key: &SessionKey, cause: &redis::RedisError) -> SessionError {
        if is_wrong_type(cause) {
            let cause =
                corrupt("the key of PHP, or ours beside it, holds something that is no hash");
            return unreadable(self.store(), key.storage_id(), cause);
        }
        describe(self.store(), cause)
    }

    fn record(&self, key: &SessionKey, found: &Found) -> Result<Option<Record>, SessionError> {
        if found.is_ours() {
            match records::decode(found.ours.clone()) {
                Ok(record @ Some(_)) => return Ok(record),
                Ok(None) => {}
                Err(cause)
                    if cause.kind() == SessionErrorKind::Corrupt
                        && self.sessions.settings.corrupt == Corrupt::SetAside =>
                {
                    // The tokens themselves are beside it, in the hash of PHP.
                    tracing::warn!(
                        store = %self.store(),
                        session = key.storage_id().short(),
                        reason = %cause,
                        "an unreadable record beside the tokens of PHP is ignored"
                    );
                }
                Err(cause) => return Err(unreadable(self.store(), key.storage_id(), cause)),
            }
        }
        found
            .record_of_php(key)
            .transpose()
            .map_err(|cause| unreadable(self.store(), key.storage_id(), cause))
    }
}

impl fmt::Debug for RedisPhpSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisPhpSessions")
            .field("sessions", &self.sessions)
            .finish_non_exhaustive()
    }
}

/// Where a shared session is.
struct Keys {
    php: String,
    ours: String,
}

/// What is there.
struct Found {
    access: Option<Vec<u8>>,
    refresh: Option<Vec<u8>>,
    ref_type: Option<Vec<u8>>,
    ref_id: Option<Vec<u8>>,
    /// Which tokens our fields are about.
    names: Option<Vec<u8>>,
    ours: Fields,
}

impl Found {
    /// Whether our fields are about the tokens that are there.
    fn is_ours(&self) -> bool {
        self.names.as_deref() == self.access.as_ref().map(|_| self.name()).as_deref()
            && self.names.is_some()
    }

    fn name(&self) -> Vec<u8> {
        name_of(
            self.access.as_deref().unwrap_or_default(),
            self.refresh.as_deref().unwrap_or_default(),
        )
    }

    /// The record of what PHP wrote.
    fn record_of_php(&self, key: &SessionKey) -> Option<Result<Record, SessionError>> {
        let access = self.access.as_deref()?;
        let refresh = self.refresh.as_deref().unwrap_or_default();
        let version = version_of(access, refresh);
        let now = Timestamp::now();
        if access.is_empty() {
            return Some(Record::logged_out(key, version, now, RETENTION));
        }
        let (Some(access), Some(refresh)) = (text(access), text(refresh)) else {
            return Some(Err(corrupt("the tokens that PHP wrote are no text")));
        };
        let mut session = ImportedSession::new(access);
        if !refresh.is_empty() {
            session = session.refresh_token(refresh);
        }
        let kind = self.ref_type.as_deref().and_then(text);
        let id = self.ref_id.as_deref().and_then(text);
        if let (Some(kind), Some(Ok(id))) = (kind, id.map(str::parse)) {
            session = session.reference(kind, id);
        }
        Some(session.to_record(key, version, now, RETENTION))
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok()
}

fn digest(access: &[u8], refresh: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"podio php tokens ");
    hasher.update((access.len() as u64).to_be_bytes());
    hasher.update(access);
    hasher.update(refresh);
    hasher.finalize().into()
}

/// A name of two tokens that does not give them away.
fn name_of(access: &[u8], refresh: &[u8]) -> Vec<u8> {
    let mut name = String::with_capacity(64);
    for byte in digest(access, refresh) {
        // Writing to a `String` cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name.into_bytes()
}

/// The version of two tokens that PHP wrote.
fn version_of(access: &[u8], refresh: &[u8]) -> Version {
    let mut tag = [0; 16];
    tag.copy_from_slice(&digest(access, refresh)[16..]);
    Version::new(1, tag)
}

/// The five fields that PHP reads.
fn fields_for_php(key: &SessionKey, record: &Record) -> Result<[Vec<u8>; 5], SessionError> {
    let tokens = SharedTokens::of_record(key, record).map_err(|cause| {
        SessionError::new(
            SessionErrorKind::Unsupported,
            "RedisPhpSessions stores sessions in the clear alone, as PHP reads them: take the \
             layer over it away",
        )
        .with_source(cause)
    })?;
    let Some(tokens) = tokens else {
        return Ok(Default::default());
    };
    let expires_in = tokens.expires_at.map_or(0, |expires_at| {
        expires_at.duration_since(Timestamp::now()).as_secs().max(0)
    });
    let refresh = tokens.refresh_token.as_ref();
    let reference = tokens.reference;
    Ok([
        tokens.access_token.expose_secret().as_bytes().to_vec(),
        refresh.map_or_else(Vec::new, |token| token.expose_secret().as_bytes().to_vec()),
        expires_in.to_string().into_bytes(),
        reference
            .as_ref()
            .map_or_else(Vec::new, |reference| reference.kind.clone().into_bytes()),
        reference.map_or_else(Vec::new, |reference| reference.id.to_string().into_bytes()),
    ])
}

/// A field as the script compares it with what is there.
fn as_read(field: Option<&[u8]>) -> Vec<u8> {
    field.map_or_else(|| b"0".to_vec(), |bytes| [b"1", bytes].concat())
}

#[async_trait]
impl SessionManager for RedisPhpSessions {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Network).opaque_payload(false)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let Some(keys) = self.keys(key) else {
            return self.sessions.get(key).await;
        };
        let found = self.read(key, &keys).await?;
        self.record(key, &found)
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let Some(keys) = self.keys(key) else {
            return self.sessions.set(key, record, expect).await;
        };
        let php = fields_for_php(key, record)?;
        let ours = [
            name_of(&php[0], &php[1]),
            records::encode_clear(record),
            record.payload().to_vec(),
        ];
        let until = record.retain_until().as_millisecond().max(1).to_string();
        for _ in 0..ATTEMPTS {
            let found = self.read(key, &keys).await?;
            let present = self.record(key, &found)?.map(|present| present.version());
            if present == Some(record.version()) {
                return Ok(SetOutcome::Stored);
            }
            let expected = match expect {
                Expect::Absent => None,
                Expect::Version(version) => Some(version),
            };
            if present != expected {
                return Ok(SetOutcome::Conflict);
            }
            let before = [
                as_read(found.access.as_deref()),
                as_read(found.refresh.as_deref()),
                as_read(found.names.as_deref()),
                as_read(found.ours[0].as_deref()),
            ];
            let arguments: Vec<&[u8]> = before
                .iter()
                .chain(&php)
                .chain(&ours)
                .map(Vec::as_slice)
                .chain([until.as_bytes()])
                .collect();
            let names = [keys.php.as_str(), keys.ours.as_str()];
            match PHP_WRITE
                .run(&self.sessions.connection, &names, &arguments)
                .await
            {
                Ok(Value::Int(1)) => return Ok(SetOutcome::Stored),
                // Somebody else was faster: what is there now decides.
                Ok(Value::Int(0)) => {}
                Ok(_) => return Err(strange(self.store())),
                Err(cause) => return Err(self.failure(key, &cause)),
            }
        }
        Err(SessionError::new(
            SessionErrorKind::Unavailable,
            format!(
                "the session {} in {} changed with every attempt at writing it: try again",
                key.storage_id().short(),
                self.store()
            ),
        ))
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        match self.keys(key) {
            Some(keys) => {
                let storage_id = key.storage_id();
                self.sessions
                    .lease_at(&keys.ours, storage_id, id, ttl)
                    .await
            }
            None => self.sessions.lease(key, id, ttl).await,
        }
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        match self.keys(key) {
            Some(keys) => self.sessions.release_at(&keys.ours, id).await,
            None => self.sessions.release(key, id).await,
        }
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        None
    }
}
