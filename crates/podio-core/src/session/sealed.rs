//! Encryption at rest, as a layer over any store.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;

use super::key_ring::shown;
use super::payload::key_of_record;
use super::{
    Expect, Guarantees, KeyRing, LeaseId, LeaseOutcome, ListRequest, Page, PageEntry, Record,
    SessionAdmin, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    StorageId, Version,
};
use crate::{Result, random};

/// What a sealed payload starts with, so that a plain one is told from it.
const MAGIC: &[u8] = b"podio-sealed";
const FORMAT: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEAD: usize = MAGIC.len() + 1 + KEY_ID + NONCE;

/// How long [`Sealed::rotate`] holds a session's refresh lease while it rewrites the record.
const REWRITE: Duration = Duration::from_secs(30);

/// Encrypts payloads with XChaCha20-Poly1305 before the store inside sees them.
///
/// A ciphertext opens only under the storage id, version, state and retain-until that it was
/// written with. Putting an older record of the same key back as a whole is not detected.
///
/// ```
/// use podio_core::Podio;
/// use podio_core::session::{KeyRing, MemorySessions, Sealed};
///
/// let ring = KeyRing::new([[7; 32]])?;
/// let podio = Podio::builder("acme-sync", "client-secret")
///     .session_manager(Sealed::new(MemorySessions::new(), ring)?)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sealed<M> {
    store: M,
    ring: KeyRing,
}

/// What [`Sealed::rotate`] did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Rotation {
    /// How many records were written with the newest key.
    pub rewritten: u64,
    /// How many were sealed with it already.
    pub current: u64,
    /// How many were being refreshed or written by others; run it again for those.
    pub busy: u64,
    /// The records that could not be opened, and why.
    pub failed: Vec<(StorageId, SessionError)>,
}

impl<M: SessionManager> Sealed<M> {
    /// Seals what goes into `store`.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](SessionErrorKind::Unsupported) for a store that reads its payloads.
    pub fn new(store: M, ring: KeyRing) -> Result<Self, SessionError> {
        if !store.guarantees().opaque_payload {
            return Err(SessionError::new(
                SessionErrorKind::Unsupported,
                "this session store reads its payloads, so they cannot be sealed",
            ));
        }
        Ok(Self { store, ring })
    }

    /// The store inside.
    pub fn get_ref(&self) -> &M {
        &self.store
    }

    /// Rewrites every record that is not sealed with the newest key.
    ///
    /// It can be stopped and run again at any time, and run while sessions are in use: each record
    /// is rewritten under its session's refresh lease. Once it reports neither `busy` nor `failed`,
    /// the older keys can go.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](SessionErrorKind::Unsupported) for a store that cannot list; elsewhere
    /// records move to the newest key as they are written. And the store's own errors.
    pub async fn rotate(&self) -> Result<Rotation, SessionError> {
        let admin = self.store.admin().ok_or_else(|| {
            SessionError::new(
                SessionErrorKind::Unsupported,
                "this session store cannot list its records, so they cannot be rewritten",
            )
        })?;
        let mut done = Rotation::default();
        let mut request = ListRequest::default();
        loop {
            let page = admin.list(&request).await?;
            for PageEntry { id, record } in page.entries {
                match self.rewrite(&id, record).await {
                    Ok(Rewrite::Done) => done.rewritten += 1,
                    Ok(Rewrite::Current) => done.current += 1,
                    Ok(Rewrite::Busy) => done.busy += 1,
                    Err(error) if error.kind() == SessionErrorKind::Unavailable => {
                        return Err(error);
                    }
                    Err(error) => done.failed.push((id, error)),
                }
            }
            request.cursor = page.cursor;
            if request.cursor.is_none() {
                return Ok(done);
            }
        }
    }

    async fn rewrite(
        &self,
        id: &StorageId,
        record: Result<Record, SessionError>,
    ) -> Result<Rewrite, SessionError> {
        let sealed = record?;
        if self.is_current(&sealed) {
            return Ok(Rewrite::Current);
        }
        let key = key_of_record(&self.open(id, &sealed)?)?;
        let lease = LeaseId::mint().map_err(no_random)?;
        // Without the lease a refresh in flight would find a version that it does not know, and
        // give up the pair that Podio gave it.
        if let LeaseOutcome::Held { .. } = self.store.lease(&key, lease, REWRITE).await? {
            return Ok(Rewrite::Busy);
        }
        let result = self.rewrite_leased(&key).await;
        let released = self.store.release(&key, lease).await;
        let result = result?;
        released?;
        Ok(result)
    }

    async fn rewrite_leased(&self, key: &SessionKey) -> Result<Rewrite, SessionError> {
        let Some(sealed) = self.store.get(key).await? else {
            return Ok(Rewrite::Current);
        };
        if self.is_current(&sealed) {
            return Ok(Rewrite::Current);
        }
        let plain = self.open(key.storage_id(), &sealed)?;
        let version = plain.version().next().map_err(no_random)?;
        let renewed = Record::new(
            version,
            plain.state(),
            plain.retain_until(),
            plain.payload().to_vec(),
        );
        let record = self.seal(key.storage_id(), &renewed)?;
        let expect = Expect::Version(sealed.version());
        Ok(match self.store.set(key, &record, expect).await? {
            SetOutcome::Stored => Rewrite::Done,
            SetOutcome::Conflict => Rewrite::Busy,
        })
    }

    fn is_current(&self, record: &Record) -> bool {
        Envelope::of(record).is_ok_and(|envelope| envelope.key_id == self.ring.newest().0)
    }

    fn seal(&self, id: &StorageId, record: &Record) -> Result<Record, SessionError> {
        let (key_id, key) = self.ring.newest();
        let nonce: [u8; NONCE] = random::bytes().map_err(no_random)?;
        let payload = Payload {
            msg: record.payload(),
            aad: &associated(id, record),
        };
        let ciphertext = cipher(key)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| {
                SessionError::new(
                    SessionErrorKind::TooLarge,
                    "the record is too large to seal",
                )
            })?;
        let mut sealed = Vec::with_capacity(HEAD + ciphertext.len());
        sealed.extend_from_slice(MAGIC);
        sealed.push(FORMAT);
        sealed.extend_from_slice(key_id);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(Record::new(
            record.version(),
            record.state(),
            record.retain_until(),
            sealed,
        ))
    }

    fn open(&self, id: &StorageId, record: &Record) -> Result<Record, SessionError> {
        let envelope = Envelope::of(record).map_err(|what| unopened(id, what))?;
        let key = self.ring.key(envelope.key_id).ok_or_else(|| {
            SessionError::new(
                SessionErrorKind::Misconfigured,
                format!(
                    "the record {id} is sealed with the key {}, which is not in the ring: add it",
                    shown(envelope.key_id)
                ),
            )
        })?;
        let payload = Payload {
            msg: envelope.ciphertext,
            aad: &associated(id, record),
        };
        let plain = cipher(key)
            .decrypt(&XNonce::from(envelope.nonce), payload)
            .map_err(|_| unopened(id, "it was changed, or moved here from another place"))?;
        Ok(Record::new(
            record.version(),
            record.state(),
            record.retain_until(),
            plain,
        ))
    }
}

enum Rewrite {
    Done,
    Current,
    Busy,
}

/// The parts of a sealed payload.
struct Envelope<'a> {
    key_id: &'a [u8],
    nonce: [u8; NONCE],
    ciphertext: &'a [u8],
}

impl<'a> Envelope<'a> {
    fn of(record: &'a Record) -> Result<Self, &'static str> {
        let rest = record
            .payload()
            .strip_prefix(MAGIC)
            .ok_or("its payload is not sealed; was it written without encryption?")?;
        match rest.split_first() {
            Some((&FORMAT, rest)) => {
                let (key_id, rest) = rest.split_at_checked(KEY_ID).ok_or(CUT)?;
                let (nonce, ciphertext) = rest.split_first_chunk().ok_or(CUT)?;
                Ok(Self {
                    key_id,
                    nonce: *nonce,
                    ciphertext,
                })
            }
            Some((format, _)) if *format > FORMAT => {
                Err("it is sealed in a newer format: upgrade podio-core")
            }
            _ => Err(CUT),
        }
    }
}

const CUT: &str = "its sealed payload is cut off";

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

/// What a ciphertext is bound to.
fn associated(id: &StorageId, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(160);
    bytes.push(FORMAT);
    bytes.extend_from_slice(id.as_str().as_bytes());
    bytes.extend_from_slice(&record.version().to_bytes());
    bytes.push(record.state().code());
    // A store promises no more than milliseconds.
    bytes.extend_from_slice(&record.retain_until().as_millisecond().to_be_bytes());
    bytes
}

fn unopened(id: &StorageId, what: &str) -> SessionError {
    SessionError::new(
        SessionErrorKind::Corrupt,
        format!("the record {id} cannot be opened: {what}"),
    )
}

fn no_random(cause: crate::Error) -> SessionError {
    SessionError::new(SessionErrorKind::Unavailable, "there are no random bytes").with_source(cause)
}

impl<M: fmt::Debug> fmt::Debug for Sealed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("store", &self.store)
            .field("ring", &self.ring)
            .finish()
    }
}

#[async_trait]
impl<M: SessionManager> SessionManager for Sealed<M> {
    fn guarantees(&self) -> Guarantees {
        let mut guarantees = self.store.guarantees();
        guarantees.max_record = guarantees
            .max_record
            .map(|max| max.saturating_sub(HEAD + TAG));
        guarantees
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let found = self.store.get(key).await?;
        found
            .map(|record| self.open(key.storage_id(), &record))
            .transpose()
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.store
            .set(key, &self.seal(key.storage_id(), record)?, expect)
            .await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.store.lease(key, id, ttl).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.store.release(key, id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        self.store.admin().is_some().then_some(self)
    }
}

#[async_trait]
impl<M: SessionManager> SessionAdmin for Sealed<M> {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let page = inner(&self.store)?.list(request).await?;
        let open = |PageEntry { id, record }| {
            let record = record.and_then(|record| self.open(&id, &record));
            PageEntry { id, record }
        };
        Ok(Page::new(
            page.entries.into_iter().map(open).collect(),
            page.cursor,
        ))
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        inner(&self.store)?.delete(id, only_if).await
    }

    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        inner(&self.store)?.purge(now).await
    }
}

fn inner<M: SessionManager>(store: &M) -> Result<&dyn SessionAdmin, SessionError> {
    store.admin().ok_or_else(|| {
        SessionError::new(
            SessionErrorKind::Unsupported,
            "this session store cannot list",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Podio;
    use crate::session::{ImportedSession, MemorySessions, RecordState};
    use std::sync::Arc;

    const OLD: [u8; 32] = [1; 32];
    const NEW: [u8; 32] = [2; 32];

    fn ring(keys: &[[u8; 32]]) -> KeyRing {
        KeyRing::new(keys.iter().copied()).unwrap()
    }

    fn sealed(store: &Arc<MemorySessions>, keys: &[[u8; 32]]) -> Sealed<Arc<MemorySessions>> {
        Sealed::new(store.clone(), ring(keys)).unwrap()
    }

    async fn log_in(store: Sealed<Arc<MemorySessions>>, tenants: &[&str]) -> Vec<SessionKey> {
        let podio = Podio::builder("id", "secret")
            .session_manager(store)
            .build()
            .unwrap();
        let mut keys = Vec::new();
        for tenant in tenants {
            let client = podio.client(tenant).await.unwrap();
            let tokens = ImportedSession::new("canary-access").refresh_token("canary-refresh");
            client.import_session(tokens).await.unwrap();
            keys.push(client.key().clone());
        }
        keys
    }

    #[tokio::test]
    async fn e1_no_token_and_no_key_text_is_in_the_store() {
        let store = Arc::new(MemorySessions::new());
        let key = log_in(sealed(&store, &[NEW]), &["canary-tenant"])
            .await
            .remove(0);
        let stored = store.get(&key).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(stored.payload()).into_owned();
        assert!(!text.contains("canary"), "{text}");
        let open = sealed(&store, &[NEW]).get(&key).await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(open.payload()).contains("canary-refresh"));
    }

    #[tokio::test]
    async fn e2_old_keys_read_the_newest_writes_and_rotation_moves_all() {
        let store = Arc::new(MemorySessions::new());
        let tenants: Vec<String> = (0..250).map(|tenant| tenant.to_string()).collect();
        let tenants: Vec<&str> = tenants.iter().map(String::as_str).collect();
        let keys = log_in(sealed(&store, &[OLD]), &tenants).await;
        let both = sealed(&store, &[NEW, OLD]);
        assert!(both.get(&keys[0]).await.unwrap().is_some());
        // Somebody refreshes one of them just now.
        let id = LeaseId::new([9; 16]);
        let lease = store
            .lease(&keys[7], id, Duration::from_secs(60))
            .await
            .unwrap();
        assert_eq!(lease, LeaseOutcome::Mine);
        let done = both.rotate().await.unwrap();
        assert_eq!((done.rewritten, done.current, done.busy), (249, 0, 1));
        store.release(&keys[7], id).await.unwrap();
        let done = both.rotate().await.unwrap();
        assert_eq!((done.rewritten, done.current, done.busy), (1, 249, 0));
        assert!(done.failed.is_empty());
        let new = sealed(&store, &[NEW]);
        for key in &keys {
            let record = new.get(key).await.unwrap().unwrap();
            assert!(String::from_utf8_lossy(record.payload()).contains("canary-refresh"));
        }
        let error = sealed(&store, &[OLD]).get(&keys[0]).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Misconfigured);
        assert!(error.to_string().contains("not in the ring"), "{error}");
    }

    #[tokio::test]
    async fn e3_a_moved_or_changed_ciphertext_does_not_open() {
        let store = Arc::new(MemorySessions::new());
        let layer = sealed(&store, &[NEW]);
        let mut keys = log_in(sealed(&store, &[NEW]), &["one", "two"]).await;
        let (two, one) = (keys.remove(1), keys.remove(0));
        let record = store.get(&one).await.unwrap().unwrap();
        let other = store.get(&two).await.unwrap().unwrap();
        let parts = |version, state, until, payload: &[u8]| {
            Record::new(version, state, until, payload.to_vec())
        };
        let (version, until) = (record.version(), record.retain_until());
        let payload = record.payload();
        let mut forged = vec![
            parts(version, RecordState::LoggedOut, until, payload),
            parts(other.version(), record.state(), until, payload),
            parts(
                version,
                record.state(),
                until + jiff::SignedDuration::from_secs(1),
                payload,
            ),
            parts(version, record.state(), until, other.payload()),
        ];
        for at in 0..payload.len() {
            let mut changed = payload.to_vec();
            changed[at] ^= 1;
            forged.push(parts(version, record.state(), until, &changed));
            forged.push(parts(version, record.state(), until, &payload[..at]));
        }
        for forgery in forged {
            let error = layer.open(one.storage_id(), &forgery).unwrap_err();
            let expected = matches!(
                error.kind(),
                SessionErrorKind::Corrupt | SessionErrorKind::Misconfigured
            );
            assert!(expected, "{error}");
        }
        assert!(
            layer.open(two.storage_id(), &record).is_err(),
            "moved to another slot"
        );
        assert!(layer.open(one.storage_id(), &record).is_ok());
    }
}
