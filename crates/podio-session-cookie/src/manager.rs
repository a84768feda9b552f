//! The session manager.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use podio_core::Timestamp;
use podio_core::session::{
    BasicSessionManager, Expect, Guarantees, InProcess, LeaseId, LeaseOutcome, Record,
    SessionAdmin, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    StorageId,
};
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::Record as Stored;

use crate::error::{failed, not_kept};
use crate::secret::Secret;
use crate::{CookieSessionsBuilder, Corrupt, WebStore, records};

/// Podio sessions in the store of an application's web sessions, shared by the tasks of one
/// process.
///
/// Make one for each store. Nothing is written when it is dropped, as every call that was answered
/// is stored.
pub struct CookieSessions {
    records: InProcess<Records>,
    web: WebStore,
}

impl CookieSessions {
    /// Sessions in a store that ends with this process, such as `tower_sessions::MemoryStore`. The
    /// application's own clone of the store shares the records.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](SessionErrorKind::Misconfigured) when the operating system gives no random
    /// bytes.
    pub fn new(store: impl SessionStore) -> Result<Self, SessionError> {
        Self::builder(store).build()
    }

    /// Settings for a store.
    ///
    /// ```
    /// # use tower_sessions::MemoryStore;
    /// # fn run(store: MemoryStore, secret: &[u8]) -> Result<(), podio_core::session::SessionError> {
    /// use podio_session_cookie::{CookieSessions, Corrupt};
    ///
    /// let sessions = CookieSessions::builder(store)
    ///     .secret(secret)
    ///     .durable(true)
    ///     .corrupt(Corrupt::SetAside)
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok(())
    /// # }
    /// # run(MemoryStore::default(), &[7; 32]).unwrap();
    /// ```
    pub fn builder(store: impl SessionStore) -> CookieSessionsBuilder {
        CookieSessionsBuilder::new(store)
    }

    pub(crate) fn of(
        store: Arc<dyn SessionStore>,
        secret: Arc<Secret>,
        durable: bool,
        corrupt: Corrupt,
    ) -> Self {
        let web = WebStore::of(Arc::clone(&store), Arc::clone(&secret));
        let records = Records {
            store,
            secret,
            corrupt,
        };
        Self {
            records: InProcess::new(records).durable(durable),
            web,
        }
    }

    /// The store to give to `tower_sessions::SessionManagerLayer`: the same one, under record ids
    /// that no cookie can present.
    pub fn web_store(&self) -> WebStore {
        self.web.clone()
    }
}

impl fmt::Debug for CookieSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSessions")
            .field("durable", &self.records.guarantees().durable)
            .field("corrupt", &self.records.get_ref().corrupt)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionManager for CookieSessions {
    fn guarantees(&self) -> Guarantees {
        self.records.guarantees()
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.records.get(key).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.records.set(key, record, expect).await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.records.lease(key, id, ttl).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.records.release(key, id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        None
    }
}

/// Reading and writing single records.
#[derive(Debug)]
struct Records {
    store: Arc<dyn SessionStore>,
    secret: Arc<Secret>,
    corrupt: Corrupt,
}

impl Records {
    async fn load(&self, id: &StorageId) -> Result<Option<Stored>, SessionError> {
        let id = self.secret.of_podio_session(id);
        self.store.load(&id).await.map_err(failed)
    }

    /// Reads a record; `None` when it cannot be read and is to be set aside.
    fn read(&self, stored: &Stored, id: &StorageId) -> Result<Option<Record>, SessionError> {
        match records::decode(stored, id) {
            Ok(record) => Ok(Some(record)),
            Err(reason)
                if self.corrupt == Corrupt::SetAside
                    && reason.kind() == SessionErrorKind::Corrupt =>
            {
                tracing::warn!(%reason, "an unreadable session record counts as absent");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps a copy of an unreadable record that is about to be replaced.
    async fn set_aside(&self, stored: &Stored, id: &StorageId) -> Result<(), SessionError> {
        let mut aside = records::aside(stored);
        self.store.create(&mut aside).await.map_err(failed)?;
        tracing::warn!(
            session = %id,
            record = %aside.id,
            "an unreadable session record was set aside"
        );
        Ok(())
    }

    /// Writes a record where none is.
    async fn create(&self, record: Stored) -> Result<(), SessionError> {
        let id = record.id;
        // One that has expired may still be in the way.
        self.store.delete(&id).await.map_err(failed)?;
        let mut created = record;
        self.store.create(&mut created).await.map_err(failed)?;
        if created.id == id {
            return Ok(());
        }
        // Another process was faster, which the promises do not cover.
        self.store.delete(&created.id).await.map_err(failed)?;
        Err(not_kept())
    }
}

#[async_trait]
impl BasicSessionManager for Records {
    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let id = key.storage_id();
        match self.load(id).await? {
            Some(stored) => self.read(&stored, id),
            None => Ok(None),
        }
    }

    async fn set(&self, key: &SessionKey, record: &Record) -> Result<(), SessionError> {
        let id = key.storage_id();
        let written = records::encode(self.secret.of_podio_session(id), record)?;
        match self.load(id).await? {
            Some(stored) => {
                if self.read(&stored, id)?.is_none() {
                    self.set_aside(&stored, id).await?;
                }
                self.store.save(&written).await.map_err(failed)?;
            }
            None => self.create(written).await?,
        }
        if record.retain_until() <= Timestamp::now() {
            return Ok(());
        }
        match self.load(id).await? {
            Some(stored) if records::decode(&stored, id)?.version() == record.version() => Ok(()),
            _ => Err(not_kept()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    use podio_core::session::{Identity, Namespace, RecordState, Version};
    use serde_json::json;
    use tower_sessions_core::session::Id;
    use tower_sessions_core::session_store::{Error, Result};

    use super::*;

    /// A map that can lose writes, fail, and be looked into.
    #[derive(Debug, Clone, Default)]
    struct Store {
        records: Arc<Mutex<HashMap<Id, Stored>>>,
        forgets: Arc<AtomicBool>,
        fails: Arc<AtomicBool>,
    }

    #[async_trait]
    impl SessionStore for Store {
        async fn create(&self, record: &mut Stored) -> Result<()> {
            self.save(record).await
        }

        async fn save(&self, record: &Stored) -> Result<()> {
            if self.fails.load(Ordering::SeqCst) {
                return Err(Error::Backend("down".into()));
            }
            if !self.forgets.load(Ordering::SeqCst) {
                self.records
                    .lock()
                    .unwrap()
                    .insert(record.id, record.clone());
            }
            Ok(())
        }

        async fn load(&self, id: &Id) -> Result<Option<Stored>> {
            if self.fails.load(Ordering::SeqCst) {
                return Err(Error::Backend("down".into()));
            }
            Ok(self.records.lock().unwrap().get(id).cloned())
        }

        async fn delete(&self, id: &Id) -> Result<()> {
            self.records.lock().unwrap().remove(id);
            Ok(())
        }
    }

    fn key() -> SessionKey {
        SessionKey::new(Namespace::named("test"), "ada", Identity::Main)
    }

    fn record(generation: u64) -> Record {
        Record::new(
            Version::new(generation, [1; 16]),
            RecordState::Live,
            Timestamp::MAX,
            b"opaque".to_vec(),
        )
    }

    #[tokio::test]
    async fn a_write_that_the_store_drops_is_an_error() {
        let store = Store::default();
        let sessions = CookieSessions::new(store.clone()).unwrap();
        store.forgets.store(true, Ordering::SeqCst);
        let error = sessions
            .set(&key(), &record(1), Expect::Absent)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        store.forgets.store(false, Ordering::SeqCst);
        let set = sessions.set(&key(), &record(1), Expect::Absent).await;
        assert_eq!(set.unwrap(), SetOutcome::Stored);

        store.forgets.store(true, Ordering::SeqCst);
        let expect = Expect::Version(record(1).version());
        assert!(sessions.set(&key(), &record(2), expect).await.is_err());
        assert_eq!(sessions.get(&key()).await.unwrap(), Some(record(1)));
    }

    #[tokio::test]
    async fn a_store_that_fails_is_unavailable() {
        let store = Store::default();
        let sessions = CookieSessions::new(store.clone()).unwrap();
        store.fails.store(true, Ordering::SeqCst);
        let error = sessions.get(&key()).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        let error = sessions
            .set(&key(), &record(1), Expect::Absent)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_an_error_or_set_aside() {
        for (corrupt, data) in [
            (true, json!({ "podio_session": { "format": 1 } })),
            (false, json!({ "podio_session": { "format": 2 } })),
        ] {
            let store = Store::default();
            let open = |policy| {
                CookieSessions::builder(store.clone())
                    .secret([1; 32])
                    .corrupt(policy)
                    .build()
                    .unwrap()
            };
            let strict = open(Corrupt::Error);
            let set = strict.set(&key(), &record(1), Expect::Absent).await;
            assert_eq!(set.unwrap(), SetOutcome::Stored);
            let data: HashMap<_, _> = serde_json::from_value(data).unwrap();
            for stored in store.records.lock().unwrap().values_mut() {
                stored.data.clone_from(&data);
            }
            assert!(strict.get(&key()).await.is_err());
            let set = strict.set(&key(), &record(2), Expect::Absent).await;
            assert!(set.is_err());
            assert_eq!(store.records.lock().unwrap().len(), 1);

            let lenient = open(Corrupt::SetAside);
            if !corrupt {
                let error = lenient.get(&key()).await.unwrap_err();
                assert_eq!(error.kind(), SessionErrorKind::NewerSchema);
                continue;
            }
            assert_eq!(lenient.get(&key()).await.unwrap(), None);
            assert_eq!(store.records.lock().unwrap().len(), 1);
            let set = lenient.set(&key(), &record(2), Expect::Absent).await;
            assert_eq!(set.unwrap(), SetOutcome::Stored);
            assert_eq!(lenient.get(&key()).await.unwrap(), Some(record(2)));
            let records = store.records.lock().unwrap();
            let aside = |kept: &Stored| {
                let aside = kept.data.get("podio_session_set_aside");
                aside.is_some_and(|aside| aside["podio_session"]["format"] == 1)
            };
            assert_eq!(records.len(), 2);
            assert!(records.values().any(aside));
        }
    }

    #[tokio::test]
    async fn another_secret_finds_nothing() {
        let store = Store::default();
        let one = CookieSessions::new(store.clone()).unwrap();
        let set = one.set(&key(), &record(1), Expect::Absent).await;
        assert_eq!(set.unwrap(), SetOutcome::Stored);
        let two = CookieSessions::new(store).unwrap();
        assert_eq!(two.get(&key()).await.unwrap(), None);
        assert!(one.get(&key()).await.unwrap().is_some());
    }

    #[test]
    fn debug_shows_no_record() {
        let sessions = CookieSessions::builder(Store::default())
            .secret([7; 32])
            .build()
            .unwrap();
        let text = format!("{sessions:?} {:?}", sessions.web_store());
        assert!(
            !text.contains("records: Mutex") && !text.contains("7, 7"),
            "{text}"
        );
    }
}
