//! Using sessions that nobody uses, before their refresh tokens die.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::coordinator::Cause;
use super::payload::{Content, key_of_record};
use super::{
    ListRequest, PageEntry, Record, RecordState, SessionError, SessionErrorKind, SessionKey,
    StorageId, Version,
};
use crate::client::Application;
use crate::clock::{later, remaining};
use crate::{Error, Result};

/// Which sessions [`Podio::keep_alive`](crate::Podio::keep_alive) refreshes, and how many at most.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "nothing is refreshed until it is handed to `keep_alive`"]
pub struct KeepAlive {
    before_death: Duration,
    token_calls: usize,
}

impl Default for KeepAlive {
    /// Sessions within a week of their refresh token's death, 100 at most.
    fn default() -> Self {
        Self {
            before_death: Duration::from_secs(7 * 24 * 3600),
            token_calls: 100,
        }
    }
}

impl KeepAlive {
    /// Takes sessions whose refresh token dies within `duration`.
    pub fn before_death(mut self, duration: Duration) -> Self {
        self.before_death = duration;
        self
    }

    /// Makes at most so many token calls, for the sessions nearest to death.
    pub fn token_calls(mut self, count: usize) -> Self {
        self.token_calls = count;
        self
    }
}

/// What [`Podio::keep_alive`](crate::Podio::keep_alive) did, and what it could not save.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct KeptAlive {
    /// How many sessions have new tokens, by this run or by another process meanwhile.
    pub refreshed: u64,
    /// The sessions that could not be refreshed, and why.
    pub failed: Vec<(StorageId, Error)>,
    /// How many more are near death, beyond the number of token calls allowed.
    pub left: u64,
    /// The records that could not be read, and why.
    pub unreadable: Vec<(StorageId, SessionError)>,
}

/// A session near death; the order is by death, nearest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    death: Timestamp,
    id: StorageId,
    version: [u8; Version::LEN],
}

pub(crate) async fn keep_alive(
    application: &Arc<Application>,
    plan: &KeepAlive,
) -> Result<KeptAlive> {
    let mut report = KeptAlive::default();
    let mut nearest: BinaryHeap<Candidate> = BinaryHeap::new();
    let mut keys = std::collections::HashMap::new();
    let now = application.clock.now();
    let mut request = ListRequest::default();
    loop {
        let page = application.store.list(&request).await?;
        for PageEntry { id, record } in page.entries {
            let (key, death) = match record.and_then(|record| read(application, &record)) {
                Ok(Some((key, version, issued_at))) => {
                    let death = later(issued_at, application.session_retention);
                    if remaining(now, death) >= plan.before_death {
                        continue;
                    }
                    ((key, version), death)
                }
                Ok(None) => continue,
                Err(error) => {
                    report.unreadable.push((id, error));
                    continue;
                }
            };
            nearest.push(Candidate {
                death,
                id: id.clone(),
                version: key.1.to_bytes(),
            });
            keys.insert(id, key);
            if nearest.len() > plan.token_calls {
                report.left += 1;
                if let Some(farthest) = nearest.pop() {
                    keys.remove(&farthest.id);
                }
            }
        }
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    let mut due = nearest.into_vec();
    due.sort_unstable_by_key(|candidate| Reverse(candidate.death));
    while let Some(Candidate { id, .. }) = due.pop() {
        let Some((key, version)) = keys.remove(&id) else {
            continue;
        };
        let live = application.registry.live(application, key);
        let renewed = match live.look().await {
            Ok(()) => live.renew(Cause::Early { version }).await,
            Err(error) => Err(error),
        };
        match renewed {
            Ok(()) => report.refreshed += 1,
            Err(error) => report.failed.push((id, error)),
        }
    }
    Ok(report)
}

/// The key, version and age of a live session of this application that can be refreshed.
fn read(
    application: &Application,
    record: &Record,
) -> Result<Option<(SessionKey, Version, Timestamp)>, SessionError> {
    if record.state() != RecordState::Live {
        return Ok(None);
    }
    let key = key_of_record(record)?;
    if *key.namespace() != application.namespace {
        return Ok(None);
    }
    Ok(match Content::of_record(&key, record)? {
        Content::Live(session) if session.refresh_token.is_some() => {
            Some((key, record.version(), session.issued_at))
        }
        _ => None,
    })
}

/// What a store without listing is answered with.
pub(super) fn cannot_list() -> SessionError {
    SessionError::new(
        SessionErrorKind::Unsupported,
        "this session store cannot list its records",
    )
}
