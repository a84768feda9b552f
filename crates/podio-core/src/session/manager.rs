//! The traits that a store implements.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{LeaseId, LeaseOutcome, Record, SessionError, SessionKey, StorageId, Version};
use crate::Result;

/// Who can share one store and still count on its compare-and-set and leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reach {
    /// Tasks of one process.
    Process,
    /// Processes of one machine.
    Host,
    /// Processes of many machines.
    Network,
}

/// What a session manager promises. The conformance suite checks each claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guarantees {
    /// Who can share the store.
    pub reach: Reach,
    /// Whether records survive the end of every process that uses the store.
    pub durable: bool,
    /// Whether [`set`](SessionManager::set) compares and writes in one step for all in reach.
    pub compare_and_set: bool,
    /// Whether any payload bytes are kept as they are; otherwise the store reads them.
    pub opaque_payload: bool,
    /// The largest payload in bytes, if there is a limit.
    pub max_record: Option<usize>,
}

impl Guarantees {
    /// Durable, with compare-and-set, any payload of any size, for users within `reach`.
    pub const fn new(reach: Reach) -> Self {
        Self {
            reach,
            durable: true,
            compare_and_set: true,
            opaque_payload: true,
            max_record: None,
        }
    }

    /// States whether records survive the end of every process.
    pub const fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// States whether a write compares and replaces in one step.
    pub const fn compare_and_set(mut self, compare_and_set: bool) -> Self {
        self.compare_and_set = compare_and_set;
        self
    }

    /// States whether any payload bytes are kept as they are.
    pub const fn opaque_payload(mut self, opaque_payload: bool) -> Self {
        self.opaque_payload = opaque_payload;
        self
    }

    /// States the largest payload in bytes.
    pub const fn max_record(mut self, bytes: usize) -> Self {
        self.max_record = Some(bytes);
        self
    }
}

/// What a write expects to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// No record.
    Absent,
    /// The record of this version.
    Version(Version),
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum SetOutcome {
    /// The store holds the record.
    Stored,
    /// The store holds something else than was expected and was left as it was.
    Conflict,
}

/// A store of sessions.
///
/// A manager moves [records](Record); it reads nothing but their version, state and retain-until.
/// The client brings every version and lease id, so each call may be repeated after a lost answer.
///
/// What the client does, and a manager therefore must not: wait for a lease, retry, limit time,
/// encode, report events. Every call runs under the client's store timeout; when its future is
/// dropped, the store must hold either the old or the new record.
///
/// No method has a default body, so that a layer over another manager cannot forget to forward one.
#[async_trait]
pub trait SessionManager: fmt::Debug + Send + Sync + 'static {
    /// What this manager promises.
    fn guarantees(&self) -> Guarantees;

    /// The record of a key, tombstones included. `None` means that there is none, and nothing else.
    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError>;

    /// Writes `record` if the store holds what is expected, in one step.
    ///
    /// A stored record that already carries `record.version()` is [`SetOutcome::Stored`], whatever
    /// was expected: the answer to an earlier attempt was lost.
    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError>;

    /// Takes the key's refresh lease for `ttl`, or extends it when `id` holds it already.
    ///
    /// The deadline is by the store's clock. A lease neither needs nor creates a record.
    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError>;

    /// Gives the lease back if `id` holds it; does nothing otherwise.
    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError>;

    /// Listing and purging, where the store can.
    fn admin(&self) -> Option<&dyn SessionAdmin>;
}

/// Which records to list.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ListRequest {
    /// Only records whose storage id starts with this text, such as
    /// [`StorageId::tenant_prefix`].
    pub prefix: Option<String>,
    /// Where the page before ended; `None` for the first page.
    pub cursor: Option<String>,
    /// How many entries a page has at the most; a store may give fewer. 0 means the store's choice.
    pub limit: usize,
}

/// One page of a listing.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Page {
    /// The records. One that cannot be read does not end the listing.
    pub entries: Vec<PageEntry>,
    /// Where the next page starts; `None` after the last.
    pub cursor: Option<String>,
}

/// One record of a listing.
#[derive(Debug)]
#[non_exhaustive]
pub struct PageEntry {
    /// The name of the record in the store.
    pub id: StorageId,
    /// The record, or why it cannot be read.
    pub record: Result<Record, SessionError>,
}

impl Page {
    /// A page of a listing.
    pub fn new(entries: Vec<PageEntry>, cursor: Option<String>) -> Self {
        Self { entries, cursor }
    }
}

impl PageEntry {
    /// An entry of a listing.
    pub fn new(id: StorageId, record: Result<Record, SessionError>) -> Self {
        Self { id, record }
    }
}

/// Looking over and cleaning up a store.
#[async_trait]
pub trait SessionAdmin: Send + Sync {
    /// One page of the records, in a stable order. A record that stays during the whole listing
    /// is listed exactly once.
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError>;

    /// Deletes a record if it still has this version; says whether it did.
    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError>;

    /// Deletes the records whose retain-until is before `now`; says how many.
    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError>;
}

/// The two methods that a simple store needs; [`InProcess`](super::InProcess) makes a
/// [`SessionManager`] of it that is sound for one process.
///
/// `set` must replace the record as a whole; a reader sees the old or the new one.
#[async_trait]
pub trait BasicSessionManager: fmt::Debug + Send + Sync + 'static {
    /// The record of a key. `None` means that there is none, and nothing else.
    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError>;

    /// Writes the record.
    async fn set(&self, key: &SessionKey, record: &Record) -> Result<(), SessionError>;
}

macro_rules! forward_session_manager {
    ($pointer:ident) => {
        #[async_trait]
        impl<M: SessionManager + ?Sized> SessionManager for $pointer<M> {
            fn guarantees(&self) -> Guarantees {
                (**self).guarantees()
            }

            async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
                (**self).get(key).await
            }

            async fn set(
                &self,
                key: &SessionKey,
                record: &Record,
                expect: Expect,
            ) -> Result<SetOutcome, SessionError> {
                (**self).set(key, record, expect).await
            }

            async fn lease(
                &self,
                key: &SessionKey,
                id: LeaseId,
                ttl: Duration,
            ) -> Result<LeaseOutcome, SessionError> {
                (**self).lease(key, id, ttl).await
            }

            async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
                (**self).release(key, id).await
            }

            fn admin(&self) -> Option<&dyn SessionAdmin> {
                (**self).admin()
            }
        }
    };
}

forward_session_manager!(Arc);
forward_session_manager!(Box);
