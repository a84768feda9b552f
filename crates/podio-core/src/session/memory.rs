//! Sessions in the memory of one process.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::str::FromStr as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    Expect, Guarantees, LeaseId, LeaseOutcome, ListRequest, Page, PageEntry, Reach, Record,
    SessionAdmin, SessionError, SessionKey, SessionManager, SetOutcome, StorageId, Version,
};
use crate::Result;

/// Sessions in the memory of this process: gone when it ends, shared with nobody.
///
/// The default of [`Podio::builder`](crate::Podio::builder).
#[derive(Default)]
pub struct MemorySessions {
    slots: Mutex<BTreeMap<StorageId, Slot>>,
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

    fn slots(&self) -> MutexGuard<'_, BTreeMap<StorageId, Slot>> {
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
        Some(self)
    }
}

/// How many entries a page has when nothing is asked for.
const PAGE: usize = 100;

#[async_trait]
impl SessionAdmin for MemorySessions {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let after = request
            .cursor
            .as_deref()
            .map(StorageId::from_str)
            .transpose()?;
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let prefix = request.prefix.as_deref().unwrap_or_default();
        let limit = if request.limit == 0 {
            PAGE
        } else {
            request.limit
        };
        let slots = self.slots();
        let mut records = slots
            .range((start, Bound::Unbounded))
            .filter(|(id, _)| id.as_str().starts_with(prefix))
            .filter_map(|(id, slot)| Some((id, slot.record.as_ref()?)));
        let entries: Vec<PageEntry> = records
            .by_ref()
            .take(limit)
            .map(|(id, record)| PageEntry::new(id.clone(), Ok(record.clone())))
            .collect();
        let cursor = records
            .next()
            .and(entries.last())
            .map(|entry| entry.id.to_string());
        Ok(Page::new(entries, cursor))
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        let mut slots = self.slots();
        let Some(slot) = slots.get_mut(id) else {
            return Ok(false);
        };
        if slot.record.as_ref().map(Record::version) != Some(only_if) {
            return Ok(false);
        }
        slot.record = None;
        if slot.lease.is_none() {
            slots.remove(id);
        }
        Ok(true)
    }

    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        let mut purged = 0;
        self.slots().retain(|_, slot| {
            if slot
                .record
                .as_ref()
                .is_some_and(|record| record.retain_until() < now)
            {
                slot.record = None;
                purged += 1;
            }
            slot.lease = slot
                .lease
                .filter(|(_, deadline)| *deadline > Instant::now());
            slot.record.is_some() || slot.lease.is_some()
        });
        Ok(purged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Identity, Namespace, RecordState};

    fn key(tenant: u32) -> SessionKey {
        SessionKey::new(Namespace::named("t"), &tenant.to_string(), Identity::Main)
    }

    async fn filled(count: u32) -> MemorySessions {
        let sessions = MemorySessions::new();
        for tenant in 0..count {
            let retain = Timestamp::from_second(i64::from(tenant)).unwrap();
            let version = Version::new(1, [1; 16]);
            let record = Record::new(version, RecordState::Live, retain, vec![]);
            let set = sessions.set(&key(tenant), &record, Expect::Absent).await;
            assert_eq!(set.unwrap(), SetOutcome::Stored);
        }
        sessions
    }

    #[tokio::test]
    async fn pages_list_each_record_once() {
        let sessions = filled(10).await;
        let mut request = ListRequest {
            limit: 3,
            ..ListRequest::default()
        };
        let mut ids = Vec::new();
        loop {
            let page = sessions.list(&request).await.unwrap();
            ids.extend(page.entries.into_iter().map(|entry| entry.id));
            request.cursor = page.cursor;
            if request.cursor.is_none() {
                break;
            }
        }
        assert_eq!(ids.len(), 10);
        assert!(ids.is_sorted_by(|one, two| one < two));
        let prefix = key(4).storage_id().tenant_prefix().to_owned();
        let request = ListRequest {
            prefix: Some(prefix),
            ..ListRequest::default()
        };
        let page = sessions.list(&request).await.unwrap();
        assert_eq!(page.entries.len(), 1);
        assert_eq!(page.entries[0].id, *key(4).storage_id());
    }

    #[tokio::test]
    async fn delete_and_purge_take_what_they_are_told() {
        let sessions = filled(10).await;
        let id = key(9).storage_id().clone();
        assert!(
            !sessions
                .delete(&id, Version::new(2, [1; 16]))
                .await
                .unwrap()
        );
        assert!(
            sessions
                .delete(&id, Version::new(1, [1; 16]))
                .await
                .unwrap()
        );
        assert_eq!(
            sessions
                .purge(Timestamp::from_second(4).unwrap())
                .await
                .unwrap(),
            4
        );
        assert_eq!(
            sessions
                .list(&ListRequest::default())
                .await
                .unwrap()
                .entries
                .len(),
            5
        );
    }
}
