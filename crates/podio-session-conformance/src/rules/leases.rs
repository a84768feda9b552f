//! The refresh lease.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use podio_core::session::{Expect, LeaseId, LeaseOutcome, SessionKey, SessionManager};
use tokio::task::JoinSet;

use super::{MINUTE, get, put, sample};
use crate::bench::Bench;
use crate::polling::{soon, until};
use crate::worker::sample_key;

const ADA: LeaseId = LeaseId::new([1; 16]);
const BOB: LeaseId = LeaseId::new([2; 16]);

async fn lease(
    manager: &dyn SessionManager,
    key: &SessionKey,
    id: LeaseId,
    ttl: Duration,
) -> LeaseOutcome {
    manager
        .lease(key, id, ttl)
        .await
        .expect("`lease` succeeds on a store that works")
}

async fn release(manager: &dyn SessionManager, key: &SessionKey, id: LeaseId) {
    manager
        .release(key, id)
        .await
        .expect("`release` succeeds on a store that works, whoever holds the lease");
}

pub(crate) async fn c3_a_lease_has_one_holder(bench: Arc<Bench>) {
    let manager = bench.manager();
    let key = sample_key("c3");
    let mine = |outcome: LeaseOutcome, why: &str| {
        assert_eq!(outcome, LeaseOutcome::Mine, "C3: {why}");
    };
    let held = |outcome: LeaseOutcome, ttl: Duration, why: &str| match outcome {
        LeaseOutcome::Held { remaining } => assert!(
            !remaining.is_zero() && remaining <= ttl + Duration::from_millis(10),
            "C3: `remaining` is the time until the lease ends, more than 0 and at most {ttl:?}, \
             not {remaining:?}"
        ),
        LeaseOutcome::Mine => panic!("C3: {why}"),
    };
    mine(
        lease(&*manager, &key, ADA, MINUTE).await,
        "a lease needs no record and goes to who asks first",
    );
    assert_eq!(
        get(&manager, &key).await,
        None,
        "C3: a lease makes no record"
    );
    held(
        lease(&*manager, &key, BOB, MINUTE).await,
        MINUTE,
        "while one holds the lease another must not get it",
    );
    mine(
        lease(&*manager, &key, ADA, 10 * MINUTE).await,
        "the holder extends its lease by asking again with its id",
    );
    let LeaseOutcome::Held { remaining } = lease(&*manager, &key, BOB, MINUTE).await else {
        panic!("C3: an extended lease is held");
    };
    assert!(
        remaining > 2 * MINUTE,
        "C3: asking again with the holder's id sets a new deadline: {remaining:?} are left of 10 \
         minutes"
    );
    release(&*manager, &key, BOB).await;
    held(
        lease(&*manager, &key, BOB, MINUTE).await,
        10 * MINUTE,
        "only the holder's id releases a lease: `release` must compare it",
    );
    let neighbour = sample_key("c3 neighbour");
    mine(
        lease(&*manager, &neighbour, BOB, MINUTE).await,
        "each key has a lease of its own",
    );
    release(&*manager, &neighbour, BOB).await;

    let one = sample(1, 1, b"one");
    put(&manager, &key, &one, Expect::Absent).await;
    let two = sample(2, 2, b"two");
    put(&manager, &key, &two, Expect::Version(one.version())).await;
    held(
        lease(&*manager, &key, BOB, MINUTE).await,
        10 * MINUTE,
        "writing a record does not end the lease",
    );
    release(&*manager, &key, ADA).await;
    assert_eq!(
        get(&manager, &key).await,
        Some(two),
        "C3: releasing a lease leaves the record"
    );
    mine(
        lease(&*manager, &key, BOB, MINUTE).await,
        "a released lease can be taken at once",
    );
    release(&*manager, &key, ADA).await;
    held(
        lease(&*manager, &key, ADA, MINUTE).await,
        MINUTE,
        "a former holder's late `release` must not end another's lease",
    );
    release(&*manager, &key, BOB).await;
    race(&manager).await;
}

/// Tasks that each take the lease, and find whether somebody else is inside.
async fn race(manager: &Arc<dyn SessionManager>) {
    let inside = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for number in 0..8_u8 {
        let (manager, inside) = (manager.clone(), inside.clone());
        tasks.spawn(async move {
            let key = sample_key("c3 race");
            for round in 0..5_u8 {
                let mut id = [number; 16];
                id[0] = round + 100;
                let id = LeaseId::new(id);
                while lease(&*manager, &key, id, 10 * MINUTE).await != LeaseOutcome::Mine {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                let others = inside.fetch_add(1, Ordering::SeqCst);
                assert_eq!(
                    others, 0,
                    "C3: of several that ask at once, one gets the lease: look and take in one step"
                );
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
                release(&*manager, &key, id).await;
            }
        });
    }
    while let Some(task) = soon("the race for a lease", tasks.join_next()).await {
        if let Err(ended) = task {
            std::panic::resume_unwind(ended.into_panic());
        }
    }
}

pub(crate) async fn c4_a_lease_ends_by_itself(bench: Arc<Bench>) {
    let manager = bench.manager();
    // Longer each time, in case the machine stood still between two calls.
    for (attempt, ttl) in [400, 2_000, 10_000].into_iter().enumerate() {
        let ttl = Duration::from_millis(ttl);
        let key = sample_key(&format!("c4 {attempt}"));
        let asked = Instant::now();
        assert_eq!(lease(&*manager, &key, ADA, ttl).await, LeaseOutcome::Mine);
        let first = lease(&*manager, &key, BOB, MINUTE).await;
        if first == LeaseOutcome::Mine {
            assert!(
                asked.elapsed() >= ttl,
                "C4: a lease of {ttl:?} must be held until it ends"
            );
            continue;
        }
        until(
            "C4: the end of a lease that nobody extends or releases",
            async || {
                let outcome = lease(&*manager, &key, BOB, MINUTE).await;
                (outcome == LeaseOutcome::Mine).then_some(())
            },
        )
        .await;
        let after = asked.elapsed();
        assert!(
            after + Duration::from_millis(20) >= ttl,
            "C4: a lease of {ttl:?} ended after {after:?}: keep the deadline to the millisecond"
        );
        release(&*manager, &key, ADA).await;
        assert!(
            matches!(
                lease(&*manager, &key, ADA, MINUTE).await,
                LeaseOutcome::Held { .. }
            ),
            "C4: who lost its lease cannot end the next holder's"
        );
        // Nobody took this one after its end: its holder may go on.
        let key = sample_key(&format!("c4 alone {attempt}"));
        assert_eq!(
            lease(&*manager, &key, ADA, Duration::from_millis(1)).await,
            LeaseOutcome::Mine
        );
        assert_eq!(
            lease(&*manager, &key, ADA, MINUTE).await,
            LeaseOutcome::Mine,
            "C4: an ended lease that nobody took can be taken again by its holder"
        );
        return;
    }
    panic!("C4: the machine is too busy to tell whether a lease is held for 10 seconds");
}
