//! A session manager under the client's time limit, with contents in place of payloads.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::event::{Events, SessionEventKind};
use super::keep_alive::cannot_list;
use super::payload::Content;
use super::{
    Expect, Guarantees, LeaseId, LeaseOutcome, ListRequest, Page, Record, SessionError,
    SessionErrorKind, SessionKey, SessionManager, SetOutcome,
};
use crate::Result;

/// The session manager as the client uses it.
#[derive(Debug)]
pub(crate) struct Store {
    manager: Arc<dyn SessionManager>,
    timeout: Duration,
    /// Whether the latest call failed, so that only changes are reported.
    failing: AtomicBool,
    events: Arc<Events>,
}

impl Store {
    pub(crate) fn new(
        manager: Arc<dyn SessionManager>,
        timeout: Duration,
        events: Arc<Events>,
    ) -> Self {
        Self {
            manager,
            timeout,
            failing: AtomicBool::new(false),
            events,
        }
    }

    pub(crate) fn guarantees(&self) -> Guarantees {
        self.manager.guarantees()
    }

    /// One page of all records.
    pub(crate) async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let admin = self.manager.admin().ok_or_else(cannot_list)?;
        self.bounded("list", admin.list(request)).await
    }

    pub(crate) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// The record of a key together with what it says.
    pub(crate) async fn get(
        &self,
        key: &SessionKey,
    ) -> Result<Option<(Record, Content)>, SessionError> {
        let Some(record) = self.limited("get", key, self.manager.get(key)).await? else {
            return Ok(None);
        };
        let content = Content::of_record(key, &record)?;
        Ok(Some((record, content)))
    }

    pub(crate) async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.limited("set", key, self.manager.set(key, record, expect))
            .await
    }

    pub(crate) async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.limited("lease", key, self.manager.lease(key, id, ttl))
            .await
    }

    pub(crate) async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.limited("release", key, self.manager.release(key, id))
            .await
    }

    async fn limited<T>(
        &self,
        call: &str,
        key: &SessionKey,
        future: impl Future<Output = Result<T, SessionError>>,
    ) -> Result<T, SessionError> {
        let result = self.bounded(call, future).await;
        // A store that answers about a bad record is not failing.
        let failing = result.as_ref().is_err_and(|error| error.kind().is_outage());
        if self.failing.swap(failing, Ordering::Relaxed) != failing {
            let event = if failing {
                SessionEventKind::Degraded
            } else {
                SessionEventKind::Recovered
            };
            self.events.report(event, key);
        }
        result
    }

    async fn bounded<T>(
        &self,
        call: &str,
        future: impl Future<Output = Result<T, SessionError>>,
    ) -> Result<T, SessionError> {
        tokio::time::timeout(self.timeout, future)
            .await
            .unwrap_or_else(|_| {
                Err(SessionError::new(
                    SessionErrorKind::Unavailable,
                    format!(
                        "`{call}` took longer than the store timeout of {:?}",
                        self.timeout
                    ),
                ))
            })
    }
}
