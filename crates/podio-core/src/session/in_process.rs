//! A session manager out of two methods.

use std::array;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::memory::{may_replace, take_lease};
use super::{
    BasicSessionManager, Expect, Guarantees, LeaseId, LeaseOutcome, Reach, Record, SessionAdmin,
    SessionError, SessionKey, SessionManager, SetOutcome, StorageId,
};
use crate::Result;

/// How many keys can be written at once; others wait for a neighbour's write.
const STRIPES: usize = 64;

/// Makes a [`SessionManager`] of a store that can only `get` and `set`.
///
/// Compare-and-set and leases are kept in this process, so the promises hold between tasks of one
/// process ([`Reach::Process`]) as long as one `InProcess` serves the store. Nothing keeps another
/// process from overwriting.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use podio_core::async_trait;
/// use podio_core::session::{BasicSessionManager, InProcess, Record, SessionError, SessionKey};
///
/// #[derive(Debug, Default)]
/// struct MyStore(Mutex<HashMap<String, Record>>);
///
/// #[async_trait]
/// impl BasicSessionManager for MyStore {
///     async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
///         Ok(self.0.lock().unwrap().get(key.storage_id().as_str()).cloned())
///     }
///     async fn set(&self, key: &SessionKey, record: &Record) -> Result<(), SessionError> {
///         self.0.lock().unwrap().insert(key.storage_id().to_string(), record.clone());
///         Ok(())
///     }
/// }
///
/// let podio = podio_core::Podio::builder("client-id", "client-secret")
///     .session_manager(InProcess::new(MyStore::default()))
///     .build()?;
/// # Ok::<(), podio_core::Error>(())
/// ```
pub struct InProcess<B> {
    store: B,
    durable: bool,
    writers: [tokio::sync::Mutex<()>; STRIPES],
    leases: Mutex<HashMap<StorageId, (LeaseId, Instant)>>,
}

impl<B: BasicSessionManager> InProcess<B> {
    /// Wraps `store`.
    pub fn new(store: B) -> Self {
        Self {
            store,
            durable: false,
            writers: array::from_fn(|_| tokio::sync::Mutex::new(())),
            leases: Mutex::default(),
        }
    }

    /// States whether the store keeps records after the end of the process. The default is `false`.
    pub fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// The store inside.
    pub fn get_ref(&self) -> &B {
        &self.store
    }

    fn writer(&self, id: &StorageId) -> &tokio::sync::Mutex<()> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        // The remainder is below STRIPES, so it fits whatever the width of usize.
        let stripe = usize::try_from(hasher.finish() % STRIPES as u64).unwrap_or(0);
        &self.writers[stripe]
    }
}

impl<B: fmt::Debug> fmt::Debug for InProcess<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InProcess").field(&self.store).finish()
    }
}

#[async_trait]
impl<B: BasicSessionManager> SessionManager for InProcess<B> {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Process).durable(self.durable)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.store.get(key).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let _alone = self.writer(key.storage_id()).lock().await;
        let stored = self.store.get(key).await?;
        Ok(match may_replace(stored.as_ref(), record, expect) {
            None => SetOutcome::Stored,
            Some(true) => {
                self.store.set(key, record).await?;
                SetOutcome::Stored
            }
            Some(false) => SetOutcome::Conflict,
        })
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lease = leases.get(key.storage_id()).copied();
        let outcome = take_lease(&mut lease, id, ttl);
        if let Some(lease) = lease {
            leases.insert(key.storage_id().clone(), lease);
        }
        Ok(outcome)
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        if leases
            .get(key.storage_id())
            .is_some_and(|(holder, _)| *holder == id)
        {
            leases.remove(key.storage_id());
        }
        Ok(())
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        None
    }
}
