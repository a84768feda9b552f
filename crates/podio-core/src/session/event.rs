//! What happens to sessions besides the calls that use them.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;
use tracing::{debug, error, info, warn};

use super::SessionKey;

/// How many events wait for a subscriber that does not read them.
const WAITING: usize = 1_024;

/// What happened to a session, or to the store behind all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionEventKind {
    /// This process stored a new token pair.
    Refreshed,
    /// This process logged in because somebody asked for it.
    LoggedIn,
    /// This process logged in with the credentials that a handle holds.
    LoggedInAgain,
    /// This process logged out because somebody asked for it.
    LoggedOut,
    /// Another process's record was taken over.
    Adopted,
    /// Podio refused the refresh token, and the session ended.
    Refused,
    /// A session that a person authorized ended: only that person can start it again.
    NeedsReconsent,
    /// The refresh token dies within three days unless the session is used.
    NearDeath,
    /// The store held an older record of the same login and was brought up to date.
    StoreWentBack,
    /// The store failed; sessions are served from memory as far as the contract allows.
    Degraded,
    /// The store works again.
    Recovered,
}

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionEvent {
    /// What happened.
    pub kind: SessionEventKind,
    /// To which session; for the store's own events the one that met it first.
    pub key: SessionKey,
}

/// The events of an application, from [`Podio::events`](crate::Podio::events).
///
/// A [`Stream`] that ends when the application is dropped. A subscriber that does not read keeps
/// nothing from happening: past 1,024 waiting events the newest are dropped for it and counted.
pub struct SessionEvents {
    receiver: mpsc::Receiver<SessionEvent>,
    missed: Arc<AtomicU64>,
}

impl SessionEvents {
    /// The next event; `None` once the application is dropped.
    pub async fn next(&mut self) -> Option<SessionEvent> {
        self.receiver.recv().await
    }

    /// How many events were dropped because this subscriber did not read in time.
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }
}

impl Stream for SessionEvents {
    type Item = SessionEvent;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<SessionEvent>> {
        self.receiver.poll_recv(context)
    }
}

impl fmt::Debug for SessionEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionEvents")
            .field("missed", &self.missed())
            .finish_non_exhaustive()
    }
}

/// Where events go: to the log and to subscribers.
#[derive(Default)]
pub(crate) struct Events(Mutex<Vec<Subscriber>>);

struct Subscriber {
    sender: mpsc::Sender<SessionEvent>,
    missed: Arc<AtomicU64>,
}

impl Events {
    pub(crate) fn subscribe(&self) -> SessionEvents {
        let (sender, receiver) = mpsc::channel(WAITING);
        let missed = Arc::<AtomicU64>::default();
        let subscriber = Subscriber {
            sender,
            missed: missed.clone(),
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(subscriber);
        SessionEvents { receiver, missed }
    }

    pub(crate) fn report(&self, kind: SessionEventKind, key: &SessionKey) {
        log(kind, key);
        let mut subscribers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| {
            match subscriber.sender.try_send(SessionEvent {
                kind,
                key: key.clone(),
            }) {
                Ok(()) => true,
                Err(mpsc::error::TrySendError::Full(_)) => {
                    subscriber.missed.fetch_add(1, Ordering::Relaxed);
                    true
                }
                Err(mpsc::error::TrySendError::Closed(_)) => false,
            }
        });
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

fn log(kind: SessionEventKind, key: &SessionKey) {
    let session = key.storage_id().short();
    match kind {
        SessionEventKind::Refreshed => info!(session, "session refreshed"),
        SessionEventKind::LoggedIn => info!(session, "logged in"),
        SessionEventKind::LoggedInAgain => info!(session, "logged in again with held credentials"),
        SessionEventKind::LoggedOut => info!(session, "logged out"),
        SessionEventKind::Adopted => debug!(session, "another process's record adopted"),
        SessionEventKind::Refused => {
            warn!(
                session,
                "Podio refused the refresh token: the session ended"
            );
        }
        SessionEventKind::NeedsReconsent => {
            warn!(
                session,
                "the person who authorized this session must do so again"
            );
        }
        SessionEventKind::NearDeath => {
            warn!(
                session,
                "the refresh token dies within three days unless it is used"
            );
        }
        SessionEventKind::StoreWentBack => {
            warn!(
                session,
                "the store held an older record of this login: written again"
            );
        }
        SessionEventKind::Degraded => error!(session, "the session store fails"),
        SessionEventKind::Recovered => info!(session, "the session store works again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Identity, Namespace};

    #[tokio::test]
    async fn a_subscriber_that_does_not_read_misses_the_newest_and_blocks_nobody() {
        let events = Events::default();
        let mut slow = events.subscribe();
        drop(events.subscribe());
        let key = SessionKey::new(Namespace::named("t"), "a", Identity::Main);
        for _ in 0..WAITING + 3 {
            events.report(SessionEventKind::Refreshed, &key);
        }
        assert_eq!(slow.missed(), 3);
        drop(events);
        let mut read = 0;
        while slow.next().await.is_some() {
            read += 1;
        }
        assert_eq!(read, WAITING);
    }
}
