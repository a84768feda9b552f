//! A layer that counts.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use podio_core::async_trait;
use podio_core::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Record, SessionAdmin, SessionError, SessionKey,
    SessionManager, SetOutcome,
};

use super::Method;

#[derive(Default)]
struct Counts {
    calls: [AtomicUsize; 4],
    leases: Mutex<Vec<LeaseId>>,
}

/// A layer that counts the calls of a manager. Clones share their counts.
#[derive(Clone)]
pub struct Recording {
    inner: Arc<dyn SessionManager>,
    counts: Arc<Counts>,
}

impl Recording {
    /// A layer over `inner` that has counted nothing yet.
    pub fn new(inner: impl SessionManager) -> Self {
        Self {
            inner: Arc::new(inner),
            counts: Arc::default(),
        }
    }

    /// How many calls of a method were made.
    pub fn count(&self, method: Method) -> usize {
        self.counts.calls[method as usize].load(Ordering::SeqCst)
    }

    /// The ids that leases were asked for with, oldest first, repeats included.
    pub fn lease_ids(&self) -> Vec<LeaseId> {
        let leases = &self.counts.leases;
        leases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn enter(&self, method: Method) {
        self.counts.calls[method as usize].fetch_add(1, Ordering::SeqCst);
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionManager for Recording {
    fn guarantees(&self) -> Guarantees {
        self.inner.guarantees()
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.enter(Method::Get);
        self.inner.get(key).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.enter(Method::Set);
        self.inner.set(key, record, expect).await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.enter(Method::Lease);
        let leases = &self.counts.leases;
        leases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(id);
        self.inner.lease(key, id, ttl).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.enter(Method::Release);
        self.inner.release(key, id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        self.inner.admin()
    }
}
