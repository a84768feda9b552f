//! Which events were handled.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Id = [u8; 16];

/// The events that were handled last, and those that are being handled.
#[derive(Debug)]
pub(super) struct Seen(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Whether an event is done.
    known: HashMap<Id, bool>,
    /// Those that are done, the oldest first.
    done: VecDeque<Id>,
    capacity: usize,
}

/// The right to handle an event. Dropped without [`done`](Self::done), the event may come again.
#[derive(Debug)]
pub(super) struct Claim {
    seen: Arc<Mutex<State>>,
    id: Id,
    done: bool,
}

impl Seen {
    pub(super) fn new(capacity: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            known: HashMap::new(),
            done: VecDeque::new(),
            capacity,
        })))
    }

    pub(super) fn resize(&mut self, capacity: usize) {
        let mut state = lock(&self.0);
        state.capacity = capacity;
        state.trim();
    }

    /// Claims an event, unless it was handled or is being handled.
    pub(super) fn claim(&self, id: Id) -> Option<Claim> {
        let mut state = lock(&self.0);
        if state.known.contains_key(&id) {
            return None;
        }
        state.known.insert(id, false);
        Some(Claim {
            seen: self.0.clone(),
            id,
            done: false,
        })
    }
}

impl State {
    fn trim(&mut self) {
        while self.done.len() > self.capacity {
            if let Some(oldest) = self.done.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }
}

impl Claim {
    /// Remembers the event as handled.
    pub(super) fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut state = lock(&self.seen);
        if self.done {
            state.known.insert(self.id, true);
            state.done.push_back(self.id);
            state.trim();
        } else {
            state.known.remove(&self.id);
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_claimed_once_unless_it_fails() {
        let seen = Seen::new(10);
        let claim = seen.claim([1; 16]).unwrap();
        assert!(seen.claim([1; 16]).is_none());
        drop(claim);
        seen.claim([1; 16]).unwrap().done();
        assert!(seen.claim([1; 16]).is_none());
        assert!(seen.claim([2; 16]).is_some());
    }

    #[test]
    fn memory_is_bounded_and_forgets_the_oldest() {
        let mut seen = Seen::new(3);
        for id in 0..100_u8 {
            seen.claim([id; 16]).unwrap().done();
        }
        assert_eq!(lock(&seen.0).known.len(), 3);
        assert!(seen.claim([99; 16]).is_none() && seen.claim([97; 16]).is_none());
        assert!(seen.claim([96; 16]).is_some());
        seen.resize(0);
        assert_eq!(lock(&seen.0).known.len(), 0);
    }
}
