//! Stores that are down, slow, forgetful or broken.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use podio_core::session::{SessionEventKind, SessionEvents, SessionManager, SessionStatus};
use podio_core::{ErrorKind, Podio};
use podio_emulator::Rotation;

use super::put;
use crate::bench::{Bench, CALL, Settings, assert_fails, call};
use crate::layers::{Faulty, Method, Trouble};
use crate::polling::{SOON, soon};
use crate::worker::sample_key;

pub(crate) async fn s8_an_unreadable_store_is_an_error(bench: Arc<Bench>) {
    if !bench.manager().guarantees().durable {
        println!("not tried: nothing is kept");
        return;
    }
    let key = sample_key("s8");
    let record = super::sample(1, 1, b"s8");
    put(
        &bench.manager(),
        &key,
        &record,
        podio_core::session::Expect::Absent,
    )
    .await;
    bench.close_manager();
    if spoil(Path::new(&bench.location())) == 0 {
        println!("not tried: the store has no files under its location");
        return;
    }
    let opened = tokio::spawn({
        let bench = bench.clone();
        async move { bench.open_manager().await }
    });
    match opened.await {
        // Refusing to open is the earliest error that there can be.
        Err(_) => println!("the spoiled store is not opened"),
        Ok(manager) => {
            let found = manager.get(&key).await;
            assert!(
                found.is_err(),
                "S8: a store whose files were overwritten with noise answered {found:?}: an error \
                 must never look like an absent session"
            );
        }
    }
}

/// Overwrites the contents of all files below `directory`; says how many there were.
fn spoil(directory: &Path) -> usize {
    let mut spoiled = 0;
    for entry in fs::read_dir(directory).expect("the location can be read") {
        let path = entry.expect("the location can be read").path();
        if path.is_dir() {
            spoiled += spoil(&path);
            continue;
        }
        let length = fs::metadata(&path)
            .expect("the store's files are there")
            .len();
        if length > 0 {
            let length = usize::try_from(length).expect("the store is small");
            fs::write(&path, vec![b'#'; length]).expect("the store's files can be written");
            spoiled += 1;
        }
    }
    spoiled
}

pub(crate) async fn s8_without_a_lease_there_is_no_refresh(bench: Arc<Bench>) {
    for (tenant, trouble) in [("fails", Trouble::Fails), ("hangs", Trouble::Hangs)] {
        let store = Faulty::new(bench.manager());
        let settings = Settings {
            store_timeout: match trouble {
                Trouble::Hangs => Duration::from_secs(1),
                _ => Duration::from_secs(10),
            },
            ..Settings::default().fresh()
        };
        let podio = bench.podio_over(&settings, store.clone());
        // Slow stores may take longer than the short limit to store the login.
        let client = {
            drop(bench.session(&bench.podio(), tenant).await);
            podio.client(tenant).await.expect("the session loads")
        };
        let mut events = podio.events();
        bench.emulator.clear_journal();
        store.trouble(&Method::ALL, trouble);

        call(&client)
            .await
            .expect("S8: while the store is down a live token serves");
        assert_eq!((bench.token_calls(), bench.emulator.count(CALL)), (0, 1));
        expect_event(&mut events, SessionEventKind::Degraded).await;
        assert!(podio.health().store_is_failing);

        bench.expire();
        bench.emulator.clear_journal();
        for _ in 0..2 {
            assert_fails(
                call(&client).await,
                ErrorKind::StoreUnavailable,
                "S8: after its true expiry the store's failure is told, never `not authenticated`",
            );
        }
        assert_eq!(
            bench.token_calls(),
            0,
            "S8: nobody refreshes while the store is down"
        );
        let fresh = bench.podio_over(&settings, store.clone());
        let loaded = fresh.client(tenant).await.map(drop);
        assert_fails(
            loaded,
            ErrorKind::StoreUnavailable,
            "S8: a session that cannot be loaded is not an absent one",
        );

        // Reading works again, and leases do not.
        store.heal();
        store.trouble(&[Method::Lease], Trouble::Fails);
        assert_fails(
            call(&client).await,
            ErrorKind::StoreUnavailable,
            "S8: without a lease there is no refresh",
        );
        assert_eq!(bench.token_calls(), 0, "S8: no lease, no refresh");
        store.heal();
        let healed = bench.podio_over(&Settings::default(), store.clone());
        let client = healed.client(tenant).await.expect("the session loads");
        call(&client)
            .await
            .expect("S8: once the store is back all goes on");
        assert_eq!(bench.token_calls(), 1);
        if trouble == Trouble::Fails {
            let client = podio.client(tenant).await.expect("the session loads");
            call(&client).await.expect("S8: here as well");
            expect_event(&mut events, SessionEventKind::Recovered).await;
        }
    }
}

pub(crate) async fn s8_a_pair_that_the_store_did_not_take_is_not_lost(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    for trouble in [Trouble::Fails, Trouble::LosesAnswer] {
        for serve_unsaved in [false, true] {
            let tenant = format!("{trouble:?} {serve_unsaved}");
            one_unsaved_pair(&bench, &tenant, trouble, serve_unsaved).await;
        }
    }
}

async fn one_unsaved_pair(bench: &Bench, tenant: &str, trouble: Trouble, serve_unsaved: bool) {
    let store = Faulty::new(bench.manager());
    let settings = Settings {
        serve_unsaved,
        ..Settings::default()
    };
    let podio: Podio = bench.podio_over(&settings, store.clone());
    let client = bench.session(&podio, tenant).await;
    let mut events = podio.events();
    bench.expire();
    bench.emulator.clear_journal();
    store.trouble(&[Method::Set], trouble);

    let outcome = call(&client).await;
    expect_event(&mut events, SessionEventKind::Degraded).await;
    let again = call(&client).await;
    if serve_unsaved {
        outcome.expect("S8: `ServeUnsaved` serves a pair that is not stored");
        again.expect("S8: `ServeUnsaved` serves a pair that is not stored");
        assert_eq!(bench.emulator.count(CALL), 2);
    } else {
        for outcome in [outcome, again] {
            assert_fails(
                outcome,
                ErrorKind::StoreUnavailable,
                "S8: `FailClosed` fails calls until the pair is stored",
            );
        }
        assert_eq!(
            bench.emulator.count(CALL),
            0,
            "S8: `FailClosed` uses no token that is not stored"
        );
    }
    assert_eq!(podio.health().unsaved, 1, "S8: the pair is kept in memory");
    let SessionStatus::Active(active) = client.status() else {
        panic!("S8: the session is {:?}", client.status());
    };
    assert!(!active.saved && active.generation == 2);

    // It goes on trying; the repeats carry the same version.
    soon("S8: repeats of the write", store.wait_for(Method::Set, 3)).await;
    assert_eq!(bench.token_calls(), 1, "S8: no further token call is made");
    store.heal();
    soon("S8: the write of the pair", async {
        podio
            .close(SOON)
            .await
            .expect("S8: closing waits for the write");
    })
    .await;
    expect_event(&mut events, SessionEventKind::Recovered).await;
    assert_eq!(podio.health().unsaved, 0);
    let record = bench.record(&podio, tenant).await.expect("a record");
    assert_eq!(
        record.version().generation(),
        2,
        "S8: however often it was written, it is one pair"
    );
    call(&client).await.expect("S8: the stored pair serves");
    let other = bench.podio();
    let elsewhere = other.client(tenant).await.expect("the session loads");
    bench.expire();
    call(&elsewhere)
        .await
        .expect("S8: the rotated refresh token reached the store and works from there");
    assert_eq!(bench.token_calls(), 2);
}

/// Reads events until one of a kind comes.
async fn expect_event(events: &mut SessionEvents, kind: SessionEventKind) {
    let coming = async {
        while let Some(event) = events.next().await {
            if event.kind == kind {
                return;
            }
        }
        panic!("the events ended before {kind:?}");
    };
    soon(&format!("the event {kind:?}"), coming).await;
}
