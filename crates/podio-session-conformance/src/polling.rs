//! Waiting, and giving up on purpose.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

/// How long anything that must happen may take on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Waits for what must happen; panics with its name when it does not.
pub(crate) async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, event)
        .await
        .unwrap_or_else(|_| panic!("{what} did not happen within {SOON:?}"))
}

/// Asks again until there is an answer; panics with its name when there is none.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            // Only to leave the processor to whoever brings the answer about.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    soon(what, asking).await
}

/// Polls `future` at most `times` times, then drops it. Its output, if it came by then.
pub(crate) async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    poll_fn(|context| {
        if polls < times {
            polls += 1;
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
        }
        if polls < times {
            Poll::Pending
        } else {
            Poll::Ready(None)
        }
    })
    .await
}
