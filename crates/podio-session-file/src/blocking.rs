//! Work on the blocking threads, and trying again while a shard is locked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use podio_core::session::{SessionError, SessionErrorKind};
use tokio::runtime::Handle;

use crate::error::{Fault, misconfigured, stayed_locked};

/// The pauses between attempts at a locked shard in milliseconds; the last one repeats.
const PAUSES: [u64; 4] = [1, 2, 4, 8];

/// Runs `work` on a blocking thread. Once begun it goes on to its end, whether or not the future
/// is dropped.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SessionError> + Send + 'static,
) -> Result<T, SessionError> {
    let runtime = Handle::try_current().map_err(|cause| {
        misconfigured(
            "session files need a Tokio runtime: call from within one, such as #[tokio::main]"
                .to_owned(),
        )
        .with_source(cause)
    })?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|cause| {
        Err(SessionError::new(
            SessionErrorKind::Unavailable,
            "work on session files was cut off: do not use sessions while the runtime shuts down",
        )
        .with_source(cause))
    })
}

/// Repeats `attempt` while it finds its shard locked, until `timeout` has passed; runs it once in
/// any case.
///
/// An attempt takes and gives back the lock within one piece of blocking work. So a future that is
/// dropped, or not polled any more, keeps nobody waiting.
pub(crate) async fn patiently<T: Send + 'static>(
    timeout: Duration,
    attempt: impl Fn() -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<T, SessionError> {
    let started = Instant::now();
    let attempt = Arc::new(attempt);
    let mut pauses = PAUSES.into_iter();
    let mut pause = 1;
    loop {
        let attempt = Arc::clone(&attempt);
        let outcome = blocking(move || match attempt() {
            Ok(done) => Ok(Ok(done)),
            Err(Fault::Locked(lock)) => Ok(Err(lock)),
            Err(Fault::Session(error)) => Err(error),
        })
        .await?;
        let lock = match outcome {
            Ok(done) => return Ok(done),
            Err(lock) => lock,
        };
        let left = timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(stayed_locked(&lock));
        }
        pause = pauses.next().unwrap_or(pause);
        let micros = fastrand::u64(500 * pause..=1500 * pause);
        tokio::time::sleep(Duration::from_micros(micros).min(left)).await;
    }
}
