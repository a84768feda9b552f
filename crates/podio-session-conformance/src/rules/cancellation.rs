//! Calls that are dropped half-way.

use std::sync::Arc;
use std::time::Duration;

use podio_core::session::{Expect, LeaseId, LeaseOutcome, SetOutcome};

use super::{get, put, sample};
use crate::bench::Bench;
use crate::polling::{poll_times, soon, until};
use crate::worker::sample_key;

/// No call needs more polls.
const MOST_POLLS: usize = 100;

pub(crate) async fn c6_a_dropped_call_leaves_the_old_or_the_new(bench: Arc<Bench>) {
    let manager = bench.manager();
    let big = |byte: u8| vec![byte; 20_000];
    let (one, two, three) = (
        sample(1, 1, &big(1)),
        sample(2, 2, &big(2)),
        sample(3, 3, &big(3)),
    );
    for polls in 0..MOST_POLLS {
        let key = sample_key(&format!("c6 {polls}"));
        put(&manager, &key, &one, Expect::Absent).await;
        let expect = Expect::Version(one.version());
        let set = poll_times(manager.set(&key, &two, expect), polls).await;
        // What was dropped may still be on its way; whoever writes next finds out.
        let replaced = until("C6: the next write after a dropped one", async || {
            let found = get(&manager, &key).await;
            assert!(
                found.as_ref() == Some(&one) || found.as_ref() == Some(&two),
                "C6: after a `set` dropped at its poll {polls} the store must hold the old or the \
                 new record, not {found:?}: write it as a whole"
            );
            let expect = found.map_or(Expect::Absent, |found| Expect::Version(found.version()));
            let outcome = manager.set(&key, &three, expect).await;
            (outcome.expect("C6: a dropped call leaves a store that works") == SetOutcome::Stored)
                .then_some(())
        });
        replaced.await;
        assert_eq!(
            get(&manager, &key).await.as_ref(),
            Some(&three),
            "C6: a dropped write must not come back later"
        );

        let looked = poll_times(manager.get(&key), polls).await;
        let short = Duration::from_millis(50);
        let (ada, bob) = (LeaseId::new([1; 16]), LeaseId::new([2; 16]));
        let leased = poll_times(manager.lease(&key, ada, short), polls).await;
        let released = poll_times(manager.release(&key, ada), polls).await;
        until("C6: a lease after calls that were dropped", async || {
            let outcome = soon(
                "C6: an answer to `lease` after calls that were dropped",
                manager.lease(&key, bob, short),
            );
            let outcome = outcome
                .await
                .expect("C6: `lease` works after dropped calls");
            (outcome == LeaseOutcome::Mine).then_some(())
        })
        .await;
        if set.is_some() && looked.is_some() && leased.is_some() && released.is_some() {
            return;
        }
    }
    panic!("C6: a call was not done after {MOST_POLLS} polls: wake only when there is progress");
}
