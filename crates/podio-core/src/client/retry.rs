//! How long to wait before a call is repeated.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

/// The waits between the attempts of one call: growing, jittered, as many as repeats are allowed.
pub(crate) fn delays(repeats: usize) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(repeats)
        .with_jitter()
        .build()
}

/// The waits between attempts to write a token pair that the store did not take: without end.
pub(crate) fn unsaved_write_delays() -> ExponentialBackoff {
    endless(Duration::from_millis(100), Duration::from_secs(10))
}

/// The longest wait between two looks at a lease that another process holds.
pub(crate) const LONGEST_LEASE_POLL: Duration = Duration::from_millis(250);

/// The waits between looks at a lease that another process holds: without end.
pub(crate) fn lease_poll_delays() -> ExponentialBackoff {
    endless(Duration::from_millis(10), LONGEST_LEASE_POLL)
}

fn endless(shortest: Duration, longest: Duration) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(shortest)
        .with_max_delay(longest)
        .without_max_times()
        .with_jitter()
        .build()
}
