//! Where the client reads the time.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The source of "now" for everything that compares instants: token expiry, staleness of a view,
/// retention. Waits (timeouts, pauses, backoff) go by the runtime's own timer.
///
/// The system's clock is the default; [`ManualClock`] lets a test move time.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that moves only when told to. Clones share one time.
///
/// ```
/// use std::time::Duration;
/// use podio_core::clock::{Clock, ManualClock};
///
/// let clock = ManualClock::new("2026-03-10T12:00:00Z".parse()?);
/// clock.advance(Duration::from_secs(8 * 3600));
/// assert_eq!(clock.now(), "2026-03-10T20:00:00Z".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Timestamp>>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// Moves the clock on by `duration`, at most to the last representable instant.
    pub fn advance(&self, duration: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = later(*now, duration);
    }

    /// Sets the clock, back as well as on.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `from` plus `duration`, stopping at the last representable instant instead of failing.
pub(crate) fn later(from: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|signed| from.checked_add(signed).ok())
        .unwrap_or(Timestamp::MAX)
}

/// How long from `from` until `until`; zero when `until` has passed.
pub(crate) fn remaining(from: Timestamp, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(from)).unwrap_or(Duration::ZERO)
}
