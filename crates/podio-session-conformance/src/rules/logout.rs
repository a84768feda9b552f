//! Ends and new beginnings that others must see.

use std::sync::Arc;
use std::time::Duration;

use podio_core::ErrorKind;
use podio_core::session::SessionStatus;
use podio_emulator::HoldPoint;

use crate::bench::{Bench, CALL, Settings, TOKEN, assert_fails, call};
use crate::polling::{SOON, soon};
use crate::worker::Order;

pub(crate) async fn s7_a_logout_and_a_login_are_seen_by_every_process(bench: Arc<Bench>) {
    let podio = bench.podio();
    let client = bench.session(&podio, "ada").await;
    let lazy = bench.podio();
    let late = lazy.client("ada").await.expect("the session loads");
    let mut peer = bench.peer(&Settings::default().fresh()).await;
    assert_eq!(peer.call("ada").await, None, "the session is shared");

    bench.emulator.clear_journal();
    client.logout().await.expect("a logout is stored");
    assert_eq!(
        bench.emulator.count("oauth.invalidate_grant"),
        1,
        "S7: a logout ends the grant at Podio too"
    );
    bench.emulator.clear_journal();
    let error = peer.call("ada").await;
    assert!(
        error
            .as_deref()
            .is_some_and(|error| error.starts_with("LoggedOut")),
        "S7: with `max_staleness` zero the next call of another process sees the logout, not \
         {error:?}: `get` must read what others wrote"
    );
    assert!(
        bench.emulator.counts().is_empty(),
        "S7: a logged-out session makes no request"
    );
    // By default a view is good for 30 seconds.
    bench.clock.advance(Duration::from_secs(30));
    assert_fails(
        call(&late).await,
        ErrorKind::LoggedOut,
        "S7: a view older than `max_staleness` is not relied on",
    );

    let other = bench.person();
    other.log_in(&client).await.expect("the login succeeds");
    assert_eq!(
        peer.call("ada").await,
        None,
        "S7: the next call of another process sees the new login"
    );
    let found = peer.load("ada").await;
    assert_eq!(
        found,
        format!("{:?}", client.status()),
        "S7: it is the new login's session"
    );
    // And the other way round.
    let tenant = "ada".to_owned();
    peer.tell(Order::LogOut { tenant }).await;
    let eager = bench.podio_with(&Settings::default().fresh());
    let client = eager.client("ada").await.expect("the tombstone loads");
    assert_eq!(client.status(), SessionStatus::LoggedOut);
    let third = bench.person();
    peer.tell(Order::LogIn {
        tenant: "ada".to_owned(),
        mail: third.mail,
        password: third.password,
    })
    .await;
    call(&client)
        .await
        .expect("S7: a login by another process is seen at the next call");
    let SessionStatus::Active(active) = client.status() else {
        panic!("S7: the session is {:?}", client.status());
    };
    assert_eq!(
        active.reference.map(|reference| reference.id),
        Some(third.id)
    );
}

pub(crate) async fn s7_a_refresh_in_flight_cannot_bring_a_session_back(bench: Arc<Bench>) {
    let podio = bench.podio();
    // The one that logs out leaves the grant alone, so that what the others do is seen.
    let leaver = bench.podio_with(&Settings {
        invalidate_on_logout: false,
        ..Settings::default()
    });
    for (tenant, point) in [
        ("after", HoldPoint::AfterCommit),
        ("before", HoldPoint::BeforeCommit),
    ] {
        let client = bench.session(&podio, tenant).await;
        bench.expire();
        bench.emulator.clear_journal();
        let hold = bench.emulator.hold(TOKEN, point);
        let caller = tokio::spawn({
            let client = client.clone();
            async move { call(&client).await }
        });
        soon("the refresh", hold.reached()).await;
        let leaving = leaver.client(tenant).await.expect("the session loads");
        leaving.logout().await.expect("a logout is stored");
        let tombstone = bench.record(&podio, tenant).await;
        hold.release();
        let outcome = soon("the call", caller).await;
        assert_fails(
            outcome.expect("the call does not panic"),
            ErrorKind::LoggedOut,
            "S7: a refresh in flight finds the logout",
        );
        podio.close(SOON).await.expect("nothing is left to do");
        assert_eq!(
            bench.record(&podio, tenant).await,
            tombstone,
            "S7: a refresh in flight must not replace the logout: `set` must compare the version"
        );
        assert_eq!(client.status(), SessionStatus::LoggedOut);
        assert_eq!(
            bench.emulator.revoke_grants(),
            0,
            "S7: the pair that the refresh obtained is invalidated at Podio"
        );
        assert_eq!(bench.emulator.count(CALL), 0);
    }
    // Nothing replaces a logout but a login.
    let client = podio.client("after").await.expect("the tombstone loads");
    let person = bench.person();
    person.log_in(&client).await.expect("the login succeeds");
    call(&client)
        .await
        .expect("S7: a new login starts it again");
}
