//! The states of all keys that this process uses.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::{Live, SessionKey};
use crate::auth::Grant;
use crate::client::Application;
use crate::{Error, ErrorKind, Result};

/// How many keys without a handle are remembered because something about them is unresolved.
const REMEMBERED: usize = 10_000;

/// What outlives the last handle of a key until it is resolved.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    pause_until: Mutex<Option<Instant>>,
    /// The digest of credentials that Podio refused.
    refused: Mutex<Option<[u8; 32]>>,
}

impl Standing {
    pub(super) fn pause(&self) -> Option<Duration> {
        let mut pause = self
            .pause_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let left = pause.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            *pause = None;
            return None;
        }
        left
    }

    pub(super) fn set_pause(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut pause = self
            .pause_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *pause = Some(pause.map_or(until, |present| present.max(until)));
    }

    pub(super) fn refuse(&self, grant: &Grant) {
        *self.refused() = Some(grant.digest());
    }

    pub(super) fn accept(&self) {
        *self.refused() = None;
    }

    /// Fails when Podio already refused these very credentials, so that a handle that is made anew
    /// for every request does not ask again each time.
    pub(super) fn check_credentials(&self, grant: &Grant) -> Result<()> {
        if *self.refused() == Some(grant.digest()) {
            return Err(Error::new(
                ErrorKind::InvalidGrant,
                "Podio refused these credentials before; give others, or authenticate with these \
                 explicitly to try them again",
            ));
        }
        Ok(())
    }

    fn refused(&self) -> MutexGuard<'_, Option<[u8; 32]>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_settled(&self) -> bool {
        self.pause().is_none() && self.refused().is_none()
    }
}

/// The states of all keys, one per key.
#[derive(Debug, Default)]
pub(crate) struct Registry(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    entries: HashMap<SessionKey, Entry>,
    /// Keys without a handle whose standing is kept, oldest first.
    remembered: VecDeque<SessionKey>,
}

#[derive(Debug)]
struct Entry {
    live: Weak<Live>,
    standing: Arc<Standing>,
}

impl Registry {
    /// The state of `key`, which all callers share.
    pub(crate) fn live(&self, application: &Arc<Application>, key: SessionKey) -> Arc<Live> {
        let mut registry = self.lock();
        let entry = registry.entries.get(&key);
        if let Some(live) = entry.and_then(|entry| entry.live.upgrade()) {
            return live;
        }
        let standing = entry
            .map(|entry| entry.standing.clone())
            .unwrap_or_default();
        let live = Arc::new(Live::new(
            application.clone(),
            key.clone(),
            standing.clone(),
        ));
        registry.entries.insert(
            key,
            Entry {
                live: Arc::downgrade(&live),
                standing,
            },
        );
        live
    }

    /// Forgets a key whose last handle is gone, unless something about it is unresolved.
    pub(super) fn leave(&self, key: &SessionKey, standing: &Standing) {
        let mut registry = self.lock();
        // A new handle may have come between the last one's end and here.
        if registry
            .entries
            .get(key)
            .is_none_or(|entry| entry.live.strong_count() > 0)
        {
            return;
        }
        if standing.is_settled() {
            registry.entries.remove(key);
            return;
        }
        registry.remembered.push_back(key.clone());
        while registry.remembered.len() > REMEMBERED {
            let Some(oldest) = registry.remembered.pop_front() else {
                break;
            };
            if registry
                .entries
                .get(&oldest)
                .is_some_and(|entry| entry.live.strong_count() == 0)
            {
                registry.entries.remove(&oldest);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Podio;
    use crate::session::Identity;

    #[tokio::test]
    async fn a_keys_state_goes_with_its_last_handle() {
        let podio = Podio::builder("id", "secret").build().unwrap();
        let one = podio.client("a").await.unwrap();
        let two = podio.client("a").await.unwrap();
        assert!(Arc::ptr_eq(one.live(), two.live()));
        let registry = &one.live().application.clone().registry;
        drop(one);
        assert_eq!(registry.lock().entries.len(), 1);
        drop(two);
        assert_eq!(registry.lock().entries.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_running_wait_outlives_the_handle_and_then_ends() {
        let podio = Podio::builder("id", "secret").build().unwrap();
        let live = podio.live("a", Identity::Main);
        live.set_pause(Duration::from_secs(60));
        drop(live);
        let live = podio.live("a", Identity::Main);
        assert_eq!(live.pause(), Some(Duration::from_secs(60)));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(live.pause(), None);
        let application = live.application.clone();
        drop(live);
        assert_eq!(application.registry.lock().entries.len(), 0);
    }

    #[tokio::test]
    async fn the_memory_of_keys_without_a_handle_is_bounded() {
        let podio = Podio::builder("id", "secret").build().unwrap();
        for tenant in 0..REMEMBERED + 100 {
            podio
                .live(&tenant.to_string(), Identity::Main)
                .set_pause(Duration::from_secs(60));
        }
        let live = podio.live("another", Identity::Main);
        assert_eq!(
            live.application.registry.lock().entries.len(),
            REMEMBERED + 1
        );
    }
}
