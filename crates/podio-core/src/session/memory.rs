//! Sessions in the memory of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Reach, Record, SessionAdmin, SessionError,
    SessionKey, SessionManager, SetOutcome, StorageId,
};
use crate::Result;

/// Sessions in the memory of this process: gone when it ends, shared with nobody.
///
/// The default of [`Podio::builder`](crate::Podio::builder).
#[derive(Default)]
pub struct MemorySessions {
    slots: Mutex<HashMap<StorageId, Slot>>,
}

#[derive(Default)]
struct Slot {
    record: Option<Record>,
    lease: Option<(LeaseId, Instant)>,
}

impl MemorySessions {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<StorageId, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemorySessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySessions").finish_non_exhaustive()
    }
}

/// Whether a write may replace `stored`; `None` when it is there already.
pub(super) fn may_replace(
    stored: Option<&Record>,
    record: &Record,
    expect: Expect,
) -> Option<bool> {
    match (stored, expect) {
        (Some(stored), _) if stored.version() == record.version() => None,
        (Some(stored), Expect::Version(version)) => Some(stored.version() == version),
        (None, Expect::Absent) => Some(true),
        (Some(_), Expect::Absent) | (None, Expect::Version(_)) => Some(false),
    }
}

/// Takes or extends a lease that is kept in this process.
pub(super) fn take_lease(
    lease: &mut Option<(LeaseId, Instant)>,
    id: LeaseId,
    ttl: Duration,
) -> LeaseOutcome {
    let now = Instant::now();
    match lease {
        Some((holder, deadline)) if *holder != id && *deadline > now => LeaseOutcome::Held {
            remaining: *deadline - now,
        },
        _ => {
            *lease = Some((id, now + ttl));
            LeaseOutcome::Mine
        }
    }
}

#[async_trait]
impl SessionManager for MemorySessions {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Process).durable(false)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        Ok(self
            .slots()
            .get(key.storage_id())
            .and_then(|slot| slot.record.clone()))
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let mut slots = self.slots();
        let slot = slots.entry(key.storage_id().clone()).or_default();
        Ok(match may_replace(slot.record.as_ref(), record, expect) {
            None => SetOutcome::Stored,
            Some(true) => {
                slot.record = Some(record.clone());
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
        let mut slots = self.slots();
        let slot = slots.entry(key.storage_id().clone()).or_default();
        Ok(take_lease(&mut slot.lease, id, ttl))
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        let mut slots = self.slots();
        if let Some(slot) = slots.get_mut(key.storage_id()) {
            slot.lease = slot.lease.filter(|(holder, _)| *holder != id);
            if slot.record.is_none() && slot.lease.is_none() {
                slots.remove(key.storage_id());
            }
        }
        Ok(())
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        None
    }
}
