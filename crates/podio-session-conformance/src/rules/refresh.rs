//! Refreshing a session that many share.

use std::sync::Arc;

use podio_core::session::{
    Expect, ImportedSession, Record, RecordState, SessionEventKind, SessionManager as _,
    SessionStatus, SetOutcome,
};
use podio_core::{ErrorKind, PodioClient};
use podio_emulator::{HoldPoint, Rotation};

use super::credentials::by_400_tasks;
use super::get;
use crate::bench::{Bench, CALL, Settings, TOKEN, assert_fails, call};
use crate::layers::{Faulty, Method, Trouble};
use crate::polling::{SOON, soon};
use crate::worker::Order;

/// How often R1 is tried in a row: often in the long run of processes, as a race may be won by
/// chance.
fn storms(bench: &Bench) -> usize {
    if std::env::var_os("PODIO_SLOW").is_some() && bench.has_processes() {
        20
    } else {
        1
    }
}

pub(crate) async fn r1_one_expired_session_makes_one_token_call(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    for _ in 0..storms(&bench) {
        storm(&bench).await;
    }
}

async fn storm(bench: &Arc<Bench>) {
    let podio = bench.podio();
    drop(bench.session(&podio, "ada").await);
    bench.expire();
    bench.emulator.clear_journal();
    let tally = by_400_tasks(bench, &Settings::default(), |tasks| Order::Calls {
        tenant: "ada".to_owned(),
        tasks,
    })
    .await;
    assert_eq!(
        bench.token_calls(),
        1,
        "R1: 400 calls on one expired session make one token call: `lease` must have one holder \
         within reach, and `get` must find what it wrote; {:?}",
        tally.errors
    );
    assert_eq!(
        (tally.succeeded, &tally.errors[..]),
        (400, &[][..]),
        "R1: all of them succeed"
    );
    assert_eq!(bench.emulator.count(CALL), 400);
}

pub(crate) async fn r2_the_store_is_read_again_inside_the_lease(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    // Views that are never too old, so that only the lease makes them look.
    let one = bench.podio_with(&Settings::default().stale());
    let two = bench.podio_with(&Settings::default().stale());
    let first = bench.session(&one, "ada").await;
    let second = two.client("ada").await.expect("the session loads");
    bench.expire();
    bench.emulator.clear_journal();
    call(&first).await.expect("the refresh succeeds");
    call(&second)
        .await
        .expect("R2: what another refreshed meanwhile is adopted");
    assert_eq!(
        bench.token_calls(),
        1,
        "R2: inside the lease the store is read again: `get` must give the newest record"
    );
    assert_eq!(first.status(), second.status());

    // A new login starts at generation 1 again, and is adopted by who knows a higher one.
    bench.expire();
    let person = bench.person();
    person.log_in(&first).await.expect("the login succeeds");
    bench.emulator.clear_journal();
    call(&second)
        .await
        .expect("R2: another login is adopted whatever its number");
    assert_eq!(bench.token_calls(), 0);
    assert_eq!(first.status(), second.status());
    let SessionStatus::Active(active) = second.status() else {
        panic!("R2: the session is {:?}", second.status());
    };
    assert_eq!(
        (
            active.generation,
            active.reference.map(|reference| reference.id)
        ),
        (1, Some(person.id))
    );
}

pub(crate) async fn r2_a_store_that_went_back_is_brought_up_to_date(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let podio = bench.podio_with(&Settings::default().fresh());
    let client = bench.session(&podio, "ada").await;
    let old = bench.record(&podio, "ada").await.expect("a record");
    bench.expire();
    call(&client).await.expect("the refresh succeeds");
    let new = bench.record(&podio, "ada").await.expect("a record");
    assert_eq!(new.version().generation(), 2);
    let mut events = podio.events();
    bench.emulator.clear_journal();
    put_back(&bench, &client, &old).await;
    call(&client)
        .await
        .expect("R2: a store that went back does not end the session");
    soon("R2: the event that the store went back", async {
        while let Some(event) = events.next().await {
            if event.kind == SessionEventKind::StoreWentBack {
                break;
            }
        }
    })
    .await;
    podio.close(SOON).await.expect("nothing is left to do");
    let found = bench.record(&podio, "ada").await.expect("a record");
    assert_eq!(
        found.version(),
        new.version(),
        "R2: the process writes its own record by compare-and-set"
    );
    assert_eq!(
        bench.token_calls(),
        0,
        "R2: the old refresh token is never sent"
    );
    bench.expire();
    let other = bench.podio();
    let elsewhere = other.client("ada").await.expect("the session loads");
    call(&elsewhere)
        .await
        .expect("R2: the newest pair is stored");
}

pub(crate) async fn r2_an_expired_session_outlives_a_store_that_went_back(bench: Arc<Bench>) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let store = Faulty::new(bench.manager());
    let podio = bench.podio_over(&Settings::default().fresh(), store.clone());
    let client = bench.session(&podio, "ada").await;
    let old = bench.record(&podio, "ada").await.expect("a record");
    bench.expire();
    call(&client).await.expect("the refresh succeeds");
    bench.expire();
    let witness = bench.session(&bench.podio(), "witness").await;
    put_back(&bench, &client, &old).await;
    bench.emulator.clear_journal();

    // The call finds the old record and needs a new token, both at once.
    store.trouble(&[Method::Lease], Trouble::Hangs);
    let caller = tokio::spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    soon("the lease", store.wait_for(Method::Lease, 1)).await;
    // As much as the call could need to join what is under way.
    for _ in 0..10 {
        call(&witness).await.expect("the witness's token serves");
    }
    store.heal();
    let outcome = soon("the call", caller).await;
    outcome
        .expect("the call does not panic")
        .expect("R2: whoever waits while the store is brought up to date is refreshed after it");
    assert_eq!(bench.token_calls(), 1);
    let found = bench.record(&podio, "ada").await.expect("a record");
    assert_eq!(
        found.version().generation(),
        3,
        "R2: who holds the newer pair goes on from it"
    );
}

/// Replaces a record by an older one, as a failover or a backup does.
async fn put_back(bench: &Bench, client: &PodioClient, old: &Record) {
    let manager = bench.manager();
    let held = get(&manager, client.key()).await.expect("a record");
    let expect = Expect::Version(held.version());
    let outcome = manager.set(client.key(), old, expect).await;
    assert_eq!(
        outcome.expect("`set` succeeds"),
        SetOutcome::Stored,
        "R2: versions are compared, never ordered: an older record can be put back"
    );
}

pub(crate) async fn r4_a_refusal_ends_only_what_was_refused(bench: Arc<Bench>) {
    let podio = bench.podio();
    let other = bench.podio();

    // The refused version is stored still: the session ends, everywhere.
    let client = podio.client("ended").await.expect("the store answers");
    let person = bench.person();
    person.log_in(&client).await.expect("the login succeeds");
    bench.emulator.revoke_grants_of_user(person.id);
    bench.expire();
    assert_fails(
        call(&client).await,
        ErrorKind::SessionRefused,
        "R4: a refused refresh ends the session",
    );
    let ended = other.client("ended").await.expect("the tombstone loads");
    assert_eq!(
        ended.status(),
        SessionStatus::Refused,
        "R4: the end is stored, as a refusal"
    );

    // Somebody logged in meanwhile: that session is adopted.
    let client = podio.client("replaced").await.expect("the store answers");
    let person = bench.person();
    person.log_in(&client).await.expect("the login succeeds");
    bench.expire();
    bench.emulator.revoke_grants_of_user(person.id);
    let hold = bench.emulator.hold(TOKEN, HoldPoint::AfterCommit);
    let caller = tokio::spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    soon("the refresh that is refused", hold.reached()).await;
    let newcomer = other.client("replaced").await.expect("the session loads");
    // Tokens from elsewhere: a login would be held as well.
    let successor = bench.person();
    let pair = bench
        .emulator
        .log_in_user(&bench.demo().client_id, successor.id)
        .expect("the person is known");
    let tokens = ImportedSession::new(pair.access_token).refresh_token(pair.refresh_token);
    newcomer
        .import_session(tokens)
        .await
        .expect("the import is stored");
    hold.release();
    let outcome = soon("the call", caller).await;
    outcome
        .expect("the call does not panic")
        .expect("R4: a session that replaced the refused one is adopted");
    podio.close(SOON).await.expect("nothing is left to do");
    assert_eq!(
        client.status(),
        newcomer.status(),
        "R4: a refusal must not replace another version: `set` must compare the whole version"
    );
    let record = bench.record(&podio, "replaced").await.expect("a record");
    assert_eq!(record.state(), RecordState::Live);

    // Nothing replaces a logout.
    let client = podio.client("logged out").await.expect("the store answers");
    let person = bench.person();
    person.log_in(&client).await.expect("the login succeeds");
    bench.expire();
    bench.emulator.revoke_grants_of_user(person.id);
    let hold = bench.emulator.hold(TOKEN, HoldPoint::AfterCommit);
    let caller = tokio::spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    soon("the refresh that is refused", hold.reached()).await;
    let leaver = other.client("logged out").await.expect("the session loads");
    leaver.logout().await.expect("a logout is stored");
    hold.release();
    let outcome = soon("the call", caller).await;
    assert_fails(
        outcome.expect("the call does not panic"),
        ErrorKind::LoggedOut,
        "R4: nothing replaces a logout but a new login",
    );
    let later = bench.podio();
    let found = later.client("logged out").await.expect("it loads");
    assert_eq!(found.status(), SessionStatus::LoggedOut);
}
