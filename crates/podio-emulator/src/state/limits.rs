//! Rate limits: a counter and a wait per identity and API key.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Actor;
use crate::control::clock::{seconds_later, seconds_until};

/// The ceiling that headers tell while no limit is set.
const TOLD: u64 = 5_000;
/// The ceiling that token answers tell while no limit is set.
const TOLD_FOR_TOKENS: u64 = 250;

/// Whose calls are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Counter {
    /// Ordinary calls of an actor through an API key.
    Calls(Actor, String),
    /// Token calls of an API key.
    Tokens(String),
}

#[derive(Debug)]
struct Window {
    ends: Timestamp,
    used: u64,
}

/// What the headers tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
}

impl Quota {
    /// The quota of token calls of which nothing was used.
    pub(crate) const UNTOUCHED: Self = Self {
        limit: TOLD_FOR_TOKENS,
        remaining: TOLD_FOR_TOKENS,
    };
}

/// All counters.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    windows: HashMap<Counter, Window>,
    waits: HashMap<Counter, Timestamp>,
    actor_waits: HashMap<Actor, Timestamp>,
    token_wait: Option<Timestamp>,
}

impl Limits {
    /// Counts one call. The error holds the seconds to wait.
    pub(crate) fn enter(
        &mut self,
        counter: &Counter,
        now: Timestamp,
        limit: Option<u64>,
        window_seconds: u64,
    ) -> (Quota, Result<(), u64>) {
        let told = match counter {
            Counter::Calls(..) => TOLD,
            Counter::Tokens(_) => TOLD_FOR_TOKENS,
        };
        let told = limit.unwrap_or(told);
        let window = self
            .windows
            .entry(counter.clone())
            .or_insert_with(|| Window {
                ends: seconds_later(now, window_seconds),
                used: 0,
            });
        if window.ends <= now {
            *window = Window {
                ends: seconds_later(now, window_seconds),
                used: 0,
            };
        }
        let (used, ends) = (window.used, window.ends);
        let quota = |used: u64| {
            // Without a limit nothing is refused, so the headers never say that nothing is left.
            let floor = u64::from(limit.is_none());
            Quota {
                limit: told,
                remaining: told.saturating_sub(used).max(floor),
            }
        };
        if let Some(until) = self.wait(counter).filter(|until| *until > now) {
            return (quota(used), Err(seconds_until(now, until)));
        }
        if limit.is_some_and(|limit| used >= limit) {
            self.waits.insert(counter.clone(), ends);
            return (quota(used), Err(seconds_until(now, ends)));
        }
        if let Some(window) = self.windows.get_mut(counter) {
            window.used += 1;
        }
        (quota(used + 1), Ok(()))
    }

    fn wait(&self, counter: &Counter) -> Option<Timestamp> {
        let general = match counter {
            Counter::Calls(actor, _) => self.actor_waits.get(actor).copied(),
            Counter::Tokens(_) => self.token_wait,
        };
        general.max(self.waits.get(counter).copied())
    }

    /// Refuses all calls of an actor for some seconds.
    pub(crate) fn pause_actor(&mut self, actor: Actor, now: Timestamp, seconds: u64) {
        self.actor_waits.insert(actor, seconds_later(now, seconds));
    }

    /// Refuses all token calls for some seconds.
    pub(crate) fn pause_tokens(&mut self, now: Timestamp, seconds: u64) {
        self.token_wait = Some(seconds_later(now, seconds));
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
