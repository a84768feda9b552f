//! How long to wait before a call is repeated.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

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
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(10))
        .without_max_times()
        .with_jitter()
        .build()
}
