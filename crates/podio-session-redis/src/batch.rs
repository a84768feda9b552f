//! Calls that come at the same time share a round trip.
//!
//! What one call costs is mostly the way there and back: a channel, a system call, the start of a
//! script. So a call waits until all that are ready to run have had their turn, which takes no time
//! worth mentioning, and goes with those that came meanwhile.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use redis::{ErrorKind, RedisResult, Value};
use tokio::task::{spawn, yield_now};

/// So few that a server is busy with one batch for less than a millisecond.
const MOST: usize = 64;

/// Sends calls of a kind in batches.
pub(crate) struct Batches<C> {
    newest: Mutex<Option<Batch<C>>>,
    send: Sender<C>,
}

/// Sends calls; gives an answer for each, in their order.
type Sender<C> = Arc<dyn Fn(Vec<C>) -> BoxFuture<'static, RedisResult<Vec<Value>>> + Send + Sync>;

/// The calls of a batch until they are sent.
type Waiting<C> = Mutex<Option<Vec<C>>>;

/// The sending of a batch, until its answers are there.
type Sending = BoxFuture<'static, RedisResult<Arc<Mutex<Vec<Value>>>>>;

/// A batch, which its callers keep alive: when all have given up before it was sent, it never is.
struct Batch<C> {
    waiting: Weak<Waiting<C>>,
    answers: WeakShared<Sending>,
}

impl<C: Send + 'static> Batches<C> {
    pub(crate) fn new<F>(send: F) -> Self
    where
        F: Fn(Vec<C>) -> BoxFuture<'static, RedisResult<Vec<Value>>> + Send + Sync + 'static,
    {
        Self {
            newest: Mutex::new(None),
            send: Arc::new(send),
        }
    }

    /// Sends a call with those that come at the same time; gives its answer.
    pub(crate) async fn call(&self, call: C) -> RedisResult<Value> {
        let (place, answers) = self.join(call);
        let answers = answers.await?;
        let mut answers = lock(&answers);
        let answer = answers.get_mut(place).ok_or((
            ErrorKind::UnexpectedReturnType,
            "there are fewer answers than calls",
        ))?;
        Ok(mem::replace(answer, Value::Nil))
    }

    /// Adds a call to the newest batch, or to one of its own; gives its place there.
    fn join(&self, call: C) -> (usize, Shared<Sending>) {
        let mut newest = lock(&self.newest);
        let joined = newest.as_ref().and_then(Batch::upgrade);
        if let Some((waiting, answers)) = joined
            && let Some(calls) = lock(&waiting).as_mut()
            && calls.len() < MOST
        {
            calls.push(call);
            return (calls.len() - 1, answers);
        }
        let waiting = Arc::new(Mutex::new(Some(vec![call])));
        let known = Arc::downgrade(&waiting);
        let send = Arc::clone(&self.send);
        let answers = async move {
            // A task, because each caller that joins polls this future too soon. It fails only if
            // the runtime shuts down, and then so does the sending.
            spawn(yield_now()).await.ok();
            let calls = lock(&waiting).take().unwrap_or_default();
            send(calls)
                .await
                .map(|answers| Arc::new(Mutex::new(answers)))
        };
        let answers = answers.boxed().shared();
        *newest = answers.downgrade().map(|answers| Batch {
            waiting: known,
            answers,
        });
        (0, answers)
    }
}

impl<C> Batch<C> {
    fn upgrade(&self) -> Option<(Arc<Waiting<C>>, Shared<Sending>)> {
        Some((self.waiting.upgrade()?, self.answers.upgrade()?))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::future::join_all;
    use futures_util::poll;

    use super::*;

    type Log = Arc<Mutex<Vec<Vec<i64>>>>;

    /// Batches that answer each call with its number, and what they sent.
    fn echo() -> (Batches<i64>, Log) {
        let sent = Log::default();
        let log = Arc::clone(&sent);
        let batches = Batches::new(move |calls: Vec<i64>| {
            lock(&log).push(calls.clone());
            let answers = calls.into_iter().map(Value::Int).collect();
            async { Ok(answers) }.boxed()
        });
        (batches, sent)
    }

    #[tokio::test]
    async fn calls_at_the_same_time_go_together_and_get_their_own_answers() {
        let (batches, sent) = echo();
        let most = i64::try_from(MOST).unwrap();
        let calls = 0..2 * most + 1;
        let answers = join_all(calls.clone().map(|call| batches.call(call))).await;
        for (call, answer) in calls.zip(answers) {
            assert_eq!(answer.unwrap(), Value::Int(call));
        }
        assert_eq!(batches.call(1000).await.unwrap(), Value::Int(1000));
        let mut sizes: Vec<_> = lock(&sent).iter().map(Vec::len).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, MOST, MOST]);
    }

    #[tokio::test]
    async fn a_call_that_all_gave_up_is_never_sent() {
        let (batches, sent) = echo();
        {
            let given_up = pin!(batches.call(1));
            assert!(poll!(given_up).is_pending());
        }
        assert_eq!(batches.call(2).await.unwrap(), Value::Int(2));
        assert_eq!(*lock(&sent), [[2]]);
    }

    #[tokio::test]
    async fn the_others_of_a_batch_get_their_answers_when_its_first_caller_gives_up() {
        let (batches, sent) = echo();
        let mut second = pin!(batches.call(2));
        {
            let first = pin!(batches.call(1));
            assert!(poll!(first).is_pending());
            assert!(poll!(second.as_mut()).is_pending());
        }
        assert_eq!(second.await.unwrap(), Value::Int(2));
        assert_eq!(*lock(&sent), [[1, 2]]);
    }

    #[tokio::test]
    async fn an_error_is_everybodys_and_too_few_answers_are_one() {
        let batches: Batches<i64> =
            Batches::new(|_| async { Err((ErrorKind::Io, "cut").into()) }.boxed());
        for answer in join_all([batches.call(1), batches.call(2)]).await {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Io);
        }
        let batches: Batches<i64> = Batches::new(|_| async { Ok(Vec::new()) }.boxed());
        let error = batches.call(1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReturnType);
    }
}
