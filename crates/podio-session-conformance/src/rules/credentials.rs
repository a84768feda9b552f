//! Handles that hold credentials.

use std::sync::Arc;

use podio_core::ErrorKind;
use podio_core::session::Identity;
use podio_emulator::Switches;
use tokio::task::JoinSet;

use crate::bench::{Bench, Peer, Settings, assert_fails};
use crate::worker::{Order, Tally, app_call};

/// Has as many tasks as R1 and R6 name make an order's calls, spread over users of the store.
pub(crate) async fn by_400_tasks(
    bench: &Bench,
    settings: &Settings,
    order: impl Fn(usize) -> Order,
) -> Tally {
    let peers = if bench.has_processes() { 8 } else { 2 };
    // So slow that all others come while the first one's token call is under way.
    let slow = |switches: &mut Switches| switches.token_latency_ms = 500;
    bench.emulator.switch(slow);
    let order = order(400 / peers);
    let mut ready: Vec<Peer> = Vec::new();
    for _ in 0..peers {
        ready.push(bench.peer(settings).await);
    }
    let mut running = JoinSet::new();
    for mut peer in ready {
        let order = order.clone();
        running.spawn(async move { peer.ask::<Tally>(order).await });
    }
    let mut all = Tally::default();
    while let Some(tally) = running.join_next().await {
        let tally = tally.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()));
        all.succeeded += tally.succeeded;
        all.errors.extend(tally.errors);
    }
    bench
        .emulator
        .switch(|switches| switches.token_latency_ms = 0);
    all
}

pub(crate) async fn r6_held_credentials_log_in_once(bench: Arc<Bench>) {
    let (app_id, app_token) = (bench.demo().app_id, bench.demo().app_token.clone());
    let calls = |tasks| Order::AppCalls {
        tenant: "ada".to_owned(),
        app_id,
        app_token: app_token.clone(),
        tasks,
    };
    // First there is no session, then a refused one.
    for case in ["absent", "refused"] {
        bench.emulator.clear_journal();
        let tally = by_400_tasks(&bench, &Settings::default(), calls).await;
        assert_eq!(
            (tally.succeeded, &tally.errors[..]),
            (400, &[][..]),
            "R6: a handle with credentials logs in by itself when its session is {case}"
        );
        // The refused refresh is a token call, too.
        let expected = if case == "absent" { 1 } else { 2 };
        assert_eq!(
            bench.token_calls(),
            expected,
            "R6: 400 calls that find their session {case} make one login, under the lease"
        );
        bench.emulator.revoke_grants();
    }

    // An explicit logout is never undone.
    let podio = bench.podio();
    let client = podio.client("ada").await.expect("the store answers");
    let app = client.as_app(app_id, app_token.as_str());
    app.logout().await.expect("a logout is stored");
    bench.emulator.clear_journal();
    for _ in 0..3 {
        assert_fails(
            app_call(&app).await,
            ErrorKind::LoggedOut,
            "R6: an explicit logout is not undone by held credentials",
        );
    }
    assert_eq!(bench.token_calls(), 0);
}

pub(crate) async fn r6_refused_credentials_are_not_tried_again(bench: Arc<Bench>) {
    let demo = bench.demo();
    let podio = bench.podio();
    let client = podio.client("ada").await.expect("the store answers");
    bench.emulator.clear_journal();
    for _ in 0..5 {
        // A new handle each time, as a web application makes one per request.
        let app = client.as_app(demo.app_id, "0000000000000000wrong");
        assert_fails(
            app_call(&app).await,
            ErrorKind::InvalidGrant,
            "R6: refused credentials are an error of their own",
        );
    }
    assert_eq!(
        bench.token_calls(),
        1,
        "R6: refused credentials are not sent again until others are given"
    );
    let key = podio.session_key("ada", Identity::App(demo.app_id));
    let record = bench.manager().get(&key).await;
    assert_eq!(record.expect("the store answers"), None);
    let app = client.as_app(demo.app_id, demo.app_token.as_str());
    app_call(&app)
        .await
        .expect("R6: other credentials are tried");
    assert_eq!(bench.token_calls(), 2);
}
