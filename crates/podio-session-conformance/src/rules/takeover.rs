//! Callers, runtimes and processes that do not finish what they started.

use std::sync::Arc;
use std::time::{Duration, Instant};

use podio_core::session::{LeaseId, LeaseOutcome, SessionEventKind, SessionStatus};
use podio_core::{Error, ErrorKind, Podio, PodioClient};
use podio_emulator::{HoldPoint, Rotation};
use tokio::runtime::Builder;
use tokio::task::JoinHandle;

use crate::bench::{Bench, CALL, Peer, Settings, TOKEN, assert_fails, call};
use crate::layers::{Faulty, Method, Recording, Trouble};
use crate::polling::{SOON, poll_times, soon};
use crate::worker::Order;

/// What is left to a takeover on a busy machine once the lease is over.
const MARGIN: Duration = Duration::from_secs(12);

/// No call needs more polls.
const MOST_POLLS: usize = 200;

fn spawn_call(client: &PodioClient) -> JoinHandle<Result<(), Error>> {
    let client = client.clone();
    tokio::spawn(async move { call(&client).await })
}

async fn end(caller: JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    soon("the call", caller)
        .await
        .expect("the call does not panic")
}

pub(crate) async fn r3_who_lost_the_lease_cannot_overwrite(bench: Arc<Bench>) {
    for successor in ["a refresh", "a login", "a logout"] {
        let store = Faulty::new(bench.manager());
        let leases = Recording::new(store.clone());
        let slow = bench.podio_over(&Settings::default(), leases.clone());
        let client = bench.session(&slow, successor).await;
        bench.expire();
        store.trouble(&[Method::Set], Trouble::Hangs);
        let caller = spawn_call(&client);
        soon("the slow holder's write", store.wait_for(Method::Set, 1)).await;
        // As if its time had passed.
        let manager = bench.manager();
        let ids = leases.lease_ids();
        let id = *ids.last().expect("the holder took a lease");
        manager
            .release(client.key(), id)
            .await
            .expect("`release` succeeds");

        let other = bench.podio();
        let quick = other.client(successor).await.expect("the session loads");
        match successor {
            "a refresh" => call(&quick).await.expect("the lease is free"),
            "a login" => bench.person().log_in(&quick).await.expect("a login"),
            _ => quick.logout().await.expect("a logout is stored"),
        }
        let theirs = bench.record(&other, successor).await;
        store.heal();
        let outcome = end(caller).await;
        slow.close(SOON).await.expect("nothing is left to do");
        assert_eq!(
            bench.record(&other, successor).await,
            theirs,
            "R3: who lost the lease must not overwrite {successor}: `set` must compare the version \
             that it is told to expect"
        );
        assert_eq!(
            client.status(),
            quick.status(),
            "R3: it adopts {successor} instead"
        );
        if successor == "a logout" {
            assert_fails(outcome, ErrorKind::LoggedOut, "R3: a logout stands");
        } else {
            outcome.expect("R3: the call goes on with what it adopted");
        }
    }
}

pub(crate) async fn r3_a_stopped_holder_replaces_the_refusal_that_it_caused(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let podio = bench.podio_with(&Settings::quick().fresh());
    let client = bench.session(&podio, "ada").await;
    bench.expire();
    bench.emulator.clear_journal();

    // The holder has its new pair and is about to write it.
    let mut holder = bench
        .peer(&Settings {
            serve_unsaved: true,
            ..Settings::quick()
        })
        .await;
    holder.load("ada").await;
    holder
        .tell(Order::Trouble {
            method: Method::Set,
            trouble: Trouble::Hangs,
        })
        .await;
    let tenant = "ada".to_owned();
    holder.tell(Order::StartCall { tenant }).await;
    let method = Method::Set;
    holder.tell(Order::AwaitTrouble { method }).await;
    assert_eq!(bench.token_calls(), 1);
    stop(&holder);

    // Past the holder's lease another one refreshes with the token that was used up.
    assert_fails(
        soon("the takeover of the lease", call(&client)).await,
        ErrorKind::SessionRefused,
        "R4: the used-up refresh token is refused",
    );
    assert_eq!(bench.token_calls(), 2);
    let elsewhere = bench.podio();
    let found = elsewhere.client("ada").await.expect("the tombstone loads");
    assert_eq!(
        found.status(),
        SessionStatus::Refused,
        "R4: the refusal is stored"
    );

    resume(&holder);
    holder.tell(Order::Heal).await;
    let failed: Option<String> = holder.ask(Order::FinishCall).await;
    assert_eq!(failed, None, "R3: the holder's call goes on with its pair");
    holder.tell(Order::Close).await;
    let record = bench.record(&podio, "ada").await.expect("a record");
    assert_eq!(
        (record.state(), record.version().generation()),
        (podio_core::session::RecordState::Live, 2),
        "R3: the holder replaces the refusal that names the version it refreshed"
    );
    call(&client)
        .await
        .expect("R3: the session lives again for all");
    assert_eq!(bench.token_calls(), 2, "R3: with the pair that is right");
    bench.expire();
    let late = bench.podio();
    let late = late.client("ada").await.expect("the session loads");
    call(&late)
        .await
        .expect("R3: its refresh token is the rotated one");
}

/// Stops a child process as a laptop's lid or a debugger does. One that is not a process only
/// hangs.
fn stop(peer: &Peer) {
    #[cfg(unix)]
    if let Peer::Child(child) = peer {
        child.signal(crate::child::Signal::STOP);
    }
    #[cfg(not(unix))]
    let _ = peer;
}

fn resume(peer: &Peer) {
    #[cfg(unix)]
    if let Peer::Child(child) = peer {
        child.signal(crate::child::Signal::CONT);
    }
    #[cfg(not(unix))]
    let _ = peer;
}

pub(crate) async fn r7_a_dropped_caller_loses_nothing(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let podio = bench.podio();
    for polls in 0..MOST_POLLS {
        let tenant = format!("dropped at {polls}");
        let client = bench.session(&podio, &tenant).await;
        bench.expire();
        let outcome = poll_times(call(&client), polls).await;
        podio
            .close(SOON)
            .await
            .expect("R7: what a dropped caller started goes on to its end");
        // Somebody who knows only what is stored.
        let other: Podio = bench.podio();
        let elsewhere = other.client(&tenant).await.expect("the session loads");
        call(&elsewhere).await.unwrap_or_else(|error| {
            panic!("R7: a caller dropped at its poll {polls} lost the session: {error}")
        });
        call(&client)
            .await
            .unwrap_or_else(|error| panic!("R7: here it is lost: {error}"));
        if let Some(outcome) = outcome {
            outcome.expect("a call that is not dropped succeeds");
            return;
        }
    }
    panic!("R7: a call was not done after {MOST_POLLS} polls");
}

pub(crate) async fn r7_a_dead_runtimes_refresh_is_taken_over(bench: Arc<Bench>) {
    let settings = Settings::quick();
    let podio = bench.podio_with(&Settings {
        call_timeout: settings.lease() + MARGIN,
        ..settings
    });
    let client = bench.session(&podio, "ada").await;
    bench.expire();
    bench.emulator.clear_journal();
    let hold = bench.emulator.hold(TOKEN, HoldPoint::BeforeCommit);
    let doomed = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be made");
    doomed.spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    soon("the refresh of the doomed runtime", hold.reached()).await;
    // It joins the refresh that is under way.
    let waiter = spawn_call(&client);
    tokio::task::yield_now().await;
    let ended = tokio::task::spawn_blocking(move || drop(doomed));
    soon("the end of the doomed runtime", ended)
        .await
        .expect("a runtime can be dropped");
    hold.release();
    end(waiter)
        .await
        .expect("R7: a refresh whose runtime ended wakes its waiters, who take over");
    assert_eq!(bench.token_calls(), 2, "R7: a takeover adds one token call");
    let SessionStatus::Active(active) = client.status() else {
        panic!("R7: the session is {:?}", client.status());
    };
    assert_eq!(active.generation, 2);
}

pub(crate) async fn r7_close_waits_and_says_what_is_left(bench: Arc<Bench>) {
    let podio = bench.podio();
    let client = bench.session(&podio, "ada").await;
    let mut events = podio.events();
    bench.expire();
    let hold = bench.emulator.hold(TOKEN, HoldPoint::AfterCommit);
    let caller = spawn_call(&client);
    soon("the refresh", hold.reached()).await;
    caller.abort();
    assert_eq!(podio.health().in_flight, 1);
    let left = podio.close(Duration::from_millis(20)).await;
    let error = left.expect_err("R7: a refresh is under way");
    assert_eq!(error.kind(), ErrorKind::Unfinished);
    assert!(
        error.to_string().contains("1 refresh"),
        "R7: closing says what is left: {error}"
    );
    hold.release();
    podio
        .close(SOON)
        .await
        .expect("R7: closing waits for the refresh");
    let event = events.next().await.expect("the application lives");
    assert_eq!(
        event.kind,
        SessionEventKind::Refreshed,
        "R7: the refresh was done when closing ended"
    );
    call(&client)
        .await
        .expect("R7: the application can be used afterwards");
    assert_eq!(bench.emulator.count(CALL), 1);
}

pub(crate) async fn r8_a_killed_process_blocks_others_no_longer_than_the_lease(bench: Arc<Bench>) {
    let settings = Settings::quick();
    let podio = bench.podio_with(&Settings {
        call_timeout: settings.lease() + MARGIN,
        ..settings.clone()
    });
    let client = bench.session(&podio, "ada").await;
    bench.expire();
    bench.emulator.clear_journal();
    let started = Instant::now();
    let mut expected = 1;
    match bench.peer(&settings).await {
        Peer::Child(child) => {
            let mut peer = Peer::Child(child);
            let hold = bench.emulator.hold(TOKEN, HoldPoint::BeforeCommit);
            let tenant = "ada".to_owned();
            peer.tell(Order::StartCall { tenant }).await;
            soon("the child's refresh", hold.reached()).await;
            let Peer::Child(child) = peer else {
                unreachable!("it was one a moment ago");
            };
            child.kill().await;
            expected += 1;
        }
        // Nobody but this process can hold a lease, so it is taken and forgotten.
        Peer::Here(_) => {
            let id = LeaseId::new([8; 16]);
            let taken = bench
                .manager()
                .lease(client.key(), id, settings.lease())
                .await;
            assert_eq!(taken.expect("`lease` succeeds"), LeaseOutcome::Mine);
        }
    }
    call(&client).await.unwrap_or_else(|error| {
        panic!(
            "R8: {:?} after its holder's end a lease of {:?} still blocks others ({error}): let \
             leases end by themselves",
            started.elapsed(),
            settings.lease()
        )
    });
    assert_eq!(
        bench.token_calls(),
        expected,
        "R8: a takeover adds one token call"
    );
    assert_eq!(bench.emulator.count(CALL), 1);
}
