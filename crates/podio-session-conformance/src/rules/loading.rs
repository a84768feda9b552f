//! Loading and storing sessions.

use std::sync::Arc;

use podio_core::clock::Clock as _;
use podio_core::jiff::SignedDuration;
use podio_core::session::{AuthKind, ImportedSession, SessionStatus};
use podio_core::{ErrorKind, Podio};

use crate::bench::{Bench, CALL, Settings, assert_fails, call};
use crate::layers::{Faulty, Method, Recording, Trouble};
use crate::polling::{SOON, soon};

pub(crate) async fn s1_a_stored_session_needs_no_request(bench: Arc<Bench>) {
    let podio = bench.podio();
    drop(bench.session(&podio, "ada").await);
    drop(podio);
    for expired in [false, true] {
        if expired {
            bench.expire();
        }
        bench.emulator.clear_journal();
        let podio = bench.podio();
        let mut clients = Vec::new();
        for number in 0..1_000 {
            let client = podio.client("ada").await.expect("the session loads");
            assert!(
                client.is_authenticated(),
                "S1: a stored session is a session, its access token expired or not"
            );
            // Some share a state, the others load it anew.
            if number % 2 == 0 {
                clients.push(client);
            } else {
                clients.clear();
            }
        }
        podio.close(SOON).await.expect("nothing is under way");
        assert!(
            bench.emulator.counts().is_empty(),
            "S1: 1,000 clients of a stored session made requests: {:?}",
            bench.emulator.counts()
        );
    }
}

pub(crate) async fn s2_absent_logged_out_refused_and_live_are_told_apart(bench: Arc<Bench>) {
    let podio = bench.podio();
    drop(bench.session(&podio, "live").await);
    let out = bench.session(&podio, "logged out").await;
    out.logout().await.expect("a logout is stored");
    assert_fails(
        call(&out).await,
        ErrorKind::LoggedOut,
        "S2: a logged-out session says so",
    );
    let refused = podio.client("refused").await.expect("the store answers");
    let person = bench.person();
    person.log_in(&refused).await.expect("the login succeeds");
    bench.emulator.revoke_grants_of_user(person.id);
    assert_fails(
        call(&refused).await,
        ErrorKind::SessionRefused,
        "S2: a refused session says so",
    );
    drop((out, refused));
    close(podio).await;

    let mut witness = bench.peer_after_restart(&Settings::default()).await;
    for (tenant, status) in [
        ("nobody", "Absent"),
        ("logged out", "LoggedOut"),
        ("refused", "Refused"),
        ("live", "Active"),
    ] {
        let found = witness.status(tenant).await;
        assert!(
            found.starts_with(status),
            "S2: the tenant `{tenant}` must be found {status} by the next process, not {found}: \
             keep tombstones and their state as records"
        );
    }
    for (tenant, error) in [
        ("nobody", "NotAuthenticated"),
        ("logged out", "LoggedOut"),
        ("refused", "SessionRefused"),
    ] {
        let found = witness.call(tenant).await;
        assert!(
            found
                .as_deref()
                .is_some_and(|found| found.starts_with(error)),
            "S2: a call of the tenant `{tenant}` must fail with {error}, not {found:?}"
        );
    }
    assert_eq!(
        witness.call("live").await,
        None,
        "S2: the live session serves"
    );
}

pub(crate) async fn s3_all_parts_of_a_session_survive_a_restart(bench: Arc<Bench>) {
    let podio = bench.podio();
    let demo = bench.demo();
    let by_password = bench.session(&podio, "password").await;
    let by_app = podio.client("app").await.expect("the store answers");
    by_app
        .authenticate_with_app(demo.app_id, demo.app_token.as_str())
        .await
        .expect("the app logs in");
    let imported = podio.client("imported").await.expect("the store answers");
    let expires_at = bench.clock.now() + SignedDuration::new(40 * 24 * 3600, 7);
    imported
        .import_session(
            ImportedSession::new("access-token")
                .refresh_token("refresh-token")
                .expires_at(expires_at)
                .scope("space_42:write app:read")
                .reference("user", u64::MAX)
                .auth(
                    AuthKind::AuthorizationCode,
                    Some("ада \"o'\\ 🦀".to_owned()),
                ),
        )
        .await
        .expect("the import is stored");
    let bare = podio.client("bare").await.expect("the store answers");
    bare.import_session(ImportedSession::new("a"))
        .await
        .expect("the import is stored");

    let mut before = Vec::new();
    for client in [&by_password, &by_app, &imported, &bare] {
        let SessionStatus::Active(active) = client.status() else {
            panic!("S3: {:?} is not active", client.key().tenant());
        };
        before.push((
            client.key().tenant().to_owned(),
            format!("{:?}", SessionStatus::Active(active)),
        ));
    }
    assert!(
        before[0].1.contains(".123456789Z") && before[2].1.contains("123456796Z"),
        "S3: the expiry has parts below the second: {before:?}"
    );
    drop((by_password, by_app, imported, bare));
    close(podio).await;

    let mut witness = bench.peer_after_restart(&Settings::default()).await;
    for (tenant, before) in before {
        assert_eq!(
            witness.status(&tenant).await,
            before,
            "S3: kind, identifier, scope, ref, issue and expiry must survive a restart: keep the \
             payload byte for byte"
        );
    }
    assert_eq!(
        witness.call("password").await,
        None,
        "S3: the tokens must survive a restart"
    );
}

pub(crate) async fn s4_a_run_that_only_reads_writes_nothing(bench: Arc<Bench>) {
    let podio = bench.podio();
    drop(bench.session(&podio, "ada").await);
    close(podio).await;

    let store = Recording::new(bench.manager());
    let podio = bench.podio_over(&Settings::default(), store.clone());
    for _ in 0..3 {
        let client = podio.client("ada").await.expect("the session loads");
        call(&client).await.expect("the stored token serves");
        drop(podio.client("nobody").await);
    }
    close(podio).await;
    assert_eq!(
        (store.count(Method::Set), store.count(Method::Lease)),
        (0, 0),
        "S4: a run that only reads writes nothing and takes no lease"
    );
    assert!(store.count(Method::Get) > 0, "the layer counts");
}

pub(crate) async fn s4_a_new_token_waits_for_the_store(bench: Arc<Bench>) {
    let store = Faulty::new(bench.manager());
    let podio = bench.podio_over(&Settings::default(), store.clone());
    let client = bench.session(&podio, "ada").await;
    bench.expire();
    bench.emulator.clear_journal();
    let before = bench.record(&podio, "ada").await;
    store.trouble(&[Method::Set], Trouble::Hangs);
    let caller = tokio::spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    soon("the write of the new pair", store.wait_for(Method::Set, 1)).await;
    assert_eq!(
        bench.emulator.count(CALL),
        0,
        "S4: a new token was used before the store accepted it"
    );
    assert_eq!(
        bench.record(&podio, "ada").await,
        before,
        "S4: the record changes by the write alone"
    );
    let SessionStatus::Active(active) = client.status() else {
        panic!("S4: the session ended during its refresh");
    };
    assert_eq!(active.generation, 1, "S4: the new pair is not in use yet");
    store.heal();
    let outcome = soon("the call", caller)
        .await
        .expect("the call does not panic");
    outcome.expect("S4: once the store accepted the pair, the call goes on with it");
    assert_eq!((bench.token_calls(), bench.emulator.count(CALL)), (1, 1));
    let after = bench.record(&podio, "ada").await.expect("a record");
    assert_eq!(
        after.version().generation(),
        2,
        "S4: what is in use is what the store holds"
    );
}

/// Ends an application as a program's end does.
async fn close(podio: Podio) {
    podio.close(SOON).await.expect("nothing is left to do");
}
