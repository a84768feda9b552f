//! The store as the layer of the web sessions sees it.

use std::array;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{Error, Result};

use crate::records;
use crate::secret::Secret;

/// How often an id that is taken is exchanged. With 128 random bits it never is.
const ATTEMPTS: usize = 4;

/// How many web sessions can be saved at once; others wait for a neighbour's save.
const STRIPES: usize = 64;

/// Web sessions in the store of a [`CookieSessions`](crate::CookieSessions), each under a digest of
/// its cookie, so that the id of a stored record, presented as a cookie, opens nothing.
///
/// It adds one rule: a web session that ended while a request ran, by a logout or because its id
/// was cycled, is not brought back by that request. Its save fails, and the layer answers 500
/// instead of replacing the visitor's newer cookie. Between processes that share the store, a save
/// that meets the end at the same moment can still win.
#[derive(Clone)]
pub struct WebStore {
    store: Arc<dyn SessionStore>,
    secret: Arc<Secret>,
    writers: Arc<[Mutex<()>; STRIPES]>,
}

impl WebStore {
    pub(crate) fn of(store: Arc<dyn SessionStore>, secret: Arc<Secret>) -> Self {
        Self {
            store,
            secret,
            writers: Arc::new(array::from_fn(|_| Mutex::new(()))),
        }
    }

    /// Keeps the look that comes before a save together with the save.
    fn writer(&self, id: &Id) -> &Mutex<()> {
        &self.writers[usize::from(id.0.to_le_bytes()[0]) % STRIPES]
    }

    /// The web session under the id that the store knows.
    fn stored(&self, record: &Record) -> Record {
        Record {
            id: self.secret.of_web_session(&record.id),
            ..record.clone()
        }
    }
}

impl fmt::Debug for WebStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionStore for WebStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let mut stored = self.stored(record);
            let id = stored.id;
            self.store.create(&mut stored).await?;
            if stored.id == id {
                return Ok(());
            }
            // The store chose another id, of which no cookie is known.
            self.store.delete(&stored.id).await?;
            record.id = Id::default();
        }
        Err(Error::Backend(
            "the store takes no new web session: every id is said to be taken".to_owned(),
        ))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let stored = self.stored(record);
        let _alone = self.writer(&stored.id).lock().await;
        if self.store.load(&stored.id).await?.is_none() {
            return Err(Error::Backend(
                "the web session ended while the request ran: its changes are not kept".to_owned(),
            ));
        }
        self.store.save(&stored).await
    }

    async fn load(&self, cookie: &Id) -> Result<Option<Record>> {
        let found = self.store.load(&self.secret.of_web_session(cookie)).await?;
        Ok(found
            .filter(|found| !records::is_podio_session(&found.data))
            .map(|found| Record {
                id: *cookie,
                ..found
            }))
    }

    async fn delete(&self, cookie: &Id) -> Result<()> {
        let id = self.secret.of_web_session(cookie);
        let _alone = self.writer(&id).lock().await;
        self.store.delete(&id).await
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use podio_core::Timestamp;
    use podio_core::session::{
        Expect, Identity, Namespace, Record as PodioRecord, RecordState, SessionKey,
        SessionManager, SetOutcome, Version,
    };
    use time::{Duration, OffsetDateTime};
    use tokio::sync::Semaphore;
    use tower_sessions::{MemoryStore, Session};

    use super::*;
    use crate::CookieSessions;

    /// Remembers the ids that it was asked for, and takes the first few for taken.
    #[derive(Debug, Clone, Default)]
    struct Watched {
        inner: MemoryStore,
        ids: Arc<std::sync::Mutex<Vec<Id>>>,
        taken: Arc<AtomicUsize>,
        saves: Option<Saves>,
    }

    /// Holds saves until they are released.
    #[derive(Debug, Clone)]
    struct Saves {
        reached: Arc<Semaphore>,
        released: Arc<Semaphore>,
    }

    #[async_trait]
    impl SessionStore for Watched {
        async fn create(&self, record: &mut Record) -> Result<()> {
            let left = |left: usize| left.checked_sub(1);
            let taken = self
                .taken
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
            if taken.is_ok() {
                record.id = Id::default();
            }
            self.ids.lock().unwrap().push(record.id);
            self.inner.create(record).await
        }

        async fn save(&self, record: &Record) -> Result<()> {
            if let Some(saves) = &self.saves {
                saves.reached.add_permits(1);
                saves.released.acquire().await.unwrap().forget();
            }
            self.inner.save(record).await
        }

        async fn load(&self, id: &Id) -> Result<Option<Record>> {
            self.inner.load(id).await
        }

        async fn delete(&self, id: &Id) -> Result<()> {
            self.inner.delete(id).await
        }
    }

    fn web_session() -> Record {
        Record {
            id: Id::default(),
            data: HashMap::from([("flash".to_owned(), "hello".into())]),
            expiry_date: OffsetDateTime::now_utc() + Duration::hours(1),
        }
    }

    #[tokio::test]
    async fn a_web_session_comes_back_under_its_cookie_alone() {
        let store = Watched::default();
        let web = CookieSessions::new(store.clone()).unwrap().web_store();
        let mut record = web_session();
        let cookie = record.id;
        web.create(&mut record).await.unwrap();
        assert_eq!(record.id, cookie);
        assert_eq!(web.load(&cookie).await.unwrap(), Some(record.clone()));
        let stored = store.ids.lock().unwrap()[0];
        assert_ne!(stored, cookie);
        assert_eq!(web.load(&stored).await.unwrap(), None);
        web.delete(&stored).await.unwrap();
        assert!(web.load(&cookie).await.unwrap().is_some());

        record.data.insert("flash".into(), "again".into());
        web.save(&record).await.unwrap();
        assert_eq!(
            web.load(&cookie).await.unwrap().unwrap().data["flash"],
            "again"
        );
        web.delete(&cookie).await.unwrap();
        assert_eq!(web.load(&cookie).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_web_session_that_ended_is_not_brought_back() {
        let web = CookieSessions::new(MemoryStore::default())
            .unwrap()
            .web_store();
        let mut record = web_session();
        web.create(&mut record).await.unwrap();
        web.delete(&record.id).await.unwrap();
        assert!(matches!(web.save(&record).await, Err(Error::Backend(_))));
        assert_eq!(web.load(&record.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_end_waits_for_a_save_under_way() {
        let saves = Saves {
            reached: Arc::new(Semaphore::new(0)),
            released: Arc::new(Semaphore::new(0)),
        };
        let store = Watched {
            saves: Some(saves.clone()),
            ..Watched::default()
        };
        let web = CookieSessions::new(store).unwrap().web_store();
        let mut record = web_session();
        web.create(&mut record).await.unwrap();
        let id = record.id;
        let save = tokio::spawn({
            let web = web.clone();
            async move { web.save(&record).await }
        });
        saves.reached.acquire().await.unwrap().forget();
        let end = tokio::spawn({
            let web = web.clone();
            async move { web.delete(&id).await }
        });
        // The runtime has one thread: by then the end waits, or has come too early.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        saves.released.add_permits(1);
        save.await.unwrap().unwrap();
        end.await.unwrap().unwrap();
        assert_eq!(web.load(&id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_id_that_is_taken_is_exchanged() {
        let store = Watched::default();
        let web = CookieSessions::new(store.clone()).unwrap().web_store();
        store.taken.store(ATTEMPTS - 1, Ordering::SeqCst);
        let mut record = web_session();
        let first = record.id;
        web.create(&mut record).await.unwrap();
        assert_ne!(record.id, first);
        assert!(web.load(&record.id).await.unwrap().is_some());
        let mut left = 0;
        let ids = store.ids.lock().unwrap().clone();
        for id in ids {
            left += usize::from(store.inner.load(&id).await.unwrap().is_some());
        }
        assert_eq!(left, 1);

        store.taken.store(ATTEMPTS, Ordering::SeqCst);
        assert!(web.create(&mut web_session()).await.is_err());
    }

    #[tokio::test]
    async fn the_id_of_a_stored_token_record_opens_and_ends_nothing() {
        let store = Watched::default();
        let sessions = CookieSessions::new(store.clone()).unwrap();
        let web = Arc::new(sessions.web_store());
        let key = SessionKey::new(Namespace::named("test"), "a", Identity::Main);
        let version = Version::new(1, [1; 16]);
        let record = PodioRecord::new(version, RecordState::Live, Timestamp::MAX, vec![1]);
        let set = sessions.set(&key, &record, Expect::Absent).await.unwrap();
        assert_eq!(set, SetOutcome::Stored);
        let stored = store.ids.lock().unwrap()[0];
        assert!(store.inner.load(&stored).await.unwrap().is_some());

        let session = || Session::new(Some(stored), Arc::clone(&web), None);
        assert_eq!(session().get_value("podio_session").await.unwrap(), None);
        let written = session();
        written.insert("flash", "hello").await.unwrap();
        written.save().await.unwrap();
        assert_ne!(written.id(), Some(stored));
        session().flush().await.unwrap();
        let cleared = session();
        cleared.clear().await;
        assert!(cleared.save().await.is_err());
        session().cycle_id().await.unwrap();
        assert_eq!(sessions.get(&key).await.unwrap(), Some(record));
    }
}
