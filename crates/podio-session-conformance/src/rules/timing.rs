//! When tokens are refreshed, and how many at once.

use std::sync::Arc;
use std::time::Duration;

use podio_core::clock::{Clock as _, ManualClock};
use podio_core::jiff::SignedDuration;
use podio_core::session::{SessionEventKind, SessionStatus};
use podio_core::{Podio, PodioClient};
use podio_emulator::{Fault, HoldPoint};
use serde_json::Value;

use super::MINUTE;
use crate::bench::{ALMOST_EXPIRED, Bench, CALL, Settings, TOKEN, call};
use crate::polling::{SOON, soon};

fn generation(client: &PodioClient) -> u64 {
    match client.status() {
        SessionStatus::Active(active) => active.generation,
        other => panic!("the session is {other:?}"),
    }
}

pub(crate) async fn r10_a_refresh_ahead_of_expiry_disturbs_no_call(bench: Arc<Bench>) {
    let podio = bench.podio();
    let inline = bench.podio_with(&Settings {
        window: None,
        ..Settings::default()
    });
    let client = bench.session(&podio, "ada").await;
    let other = bench.session(&inline, "bob").await;
    // A second before expiry every session's instant has come.
    bench.advance(ALMOST_EXPIRED);
    bench.emulator.clear_journal();

    // A refresh that fails.
    bench.emulator.inject(Fault::on(TOKEN).html_503());
    let before = bench.record(&podio, "ada").await;
    call(&client)
        .await
        .expect("R10: a failed early refresh does not fail the call");
    podio.close(SOON).await.expect("nothing is left to do");
    assert_eq!(
        bench.token_calls(),
        1,
        "R10: it was tried in the background"
    );
    assert_eq!(bench.record(&podio, "ada").await, before);
    call(&client).await.expect("R10: the old token serves on");
    podio.close(SOON).await.expect("nothing is left to do");
    assert_eq!(
        bench.token_calls(),
        1,
        "R10: an early refresh that failed is not tried again at once"
    );

    // One that takes its time, by another process, which knows nothing of that.
    let podio = bench.podio();
    let client = podio.client("ada").await.expect("the session loads");
    let mut events = podio.events();
    let hold = bench.emulator.hold(TOKEN, HoldPoint::AfterCommit);
    for _ in 0..3 {
        call(&client)
            .await
            .expect("R10: the old token serves while the refresh is under way");
    }
    soon("R10: the refresh ahead of expiry", hold.reached()).await;
    assert_eq!(generation(&client), 1);
    call(&client)
        .await
        .expect("R10: the old token serves while the refresh is under way");
    hold.release();
    podio.close(SOON).await.expect("the refresh ends");
    let event = events.next().await.expect("the application lives");
    assert_eq!(event.kind, SessionEventKind::Refreshed);
    assert_eq!((generation(&client), bench.token_calls()), (2, 2));
    bench.advance(Duration::from_secs(2));
    call(&client)
        .await
        .expect("R10: the new token serves past the old one's expiry");
    assert_eq!(bench.token_calls(), 2);

    // Inline works in calls alone: it waited for the expiry, and then for a call.
    inline.close(SOON).await.expect("nothing is left to do");
    assert_eq!(inline.health().in_flight, 0);
    assert_eq!(generation(&other), 1);
    bench.emulator.clear_journal();
    call(&other).await.expect("the refresh succeeds");
    assert_eq!((generation(&other), bench.token_calls()), (2, 1));
    bench.advance(ALMOST_EXPIRED);
    bench.emulator.clear_journal();
    call(&other).await.expect("the old token serves");
    inline.close(SOON).await.expect("nothing is left to do");
    assert_eq!(
        bench.token_calls(),
        0,
        "R10: `Inline` never works in the background"
    );
}

pub(crate) async fn r13_token_calls_in_flight_are_capped(bench: Arc<Bench>) {
    let podio = bench.podio_with(&Settings {
        concurrent_token_calls: 3,
        ..Settings::default()
    });
    let mut clients = Vec::new();
    for number in 0..20 {
        clients.push(bench.session(&podio, &format!("tenant {number}")).await);
    }
    let spare = bench.podio();
    let witness = bench.session(&spare, "witness").await;
    bench.expire();
    call(&witness).await.expect("the refresh succeeds");
    bench.emulator.clear_journal();
    let hold = bench.emulator.hold(TOKEN, HoldPoint::BeforeCommit);
    let callers: Vec<_> = clients
        .iter()
        .cloned()
        .map(|client| tokio::spawn(async move { call(&client).await }))
        .collect();
    for done in 0..17 {
        soon("the next token call", hold.reached_by(done + 3)).await;
        // As much as anybody could need to send one more.
        for _ in 0..10 {
            call(&witness).await.expect("the witness's token serves");
        }
        assert_eq!(
            hold.count(),
            done + 3,
            "R13: with a cap of 3 there are never more than 3 token calls in flight"
        );
        hold.release_one();
    }
    hold.release();
    for caller in callers {
        let outcome = soon("the call", caller).await;
        outcome
            .expect("the call does not panic")
            .expect("R13: who had to wait is served");
    }
    assert_eq!(bench.token_calls(), 20);
}

pub(crate) async fn r14_refreshes_for_time_are_bounded(bench: Arc<Bench>) {
    let podio = bench.podio();
    for lifetime in [0, 1, 59, 3_600] {
        bench
            .emulator
            .switch(|switches| switches.expires_in = Some(Value::from(lifetime)));
        let client = bench.session(&podio, &format!("lifetime {lifetime}")).await;
        let calls = calls_for_ten_minutes(&bench, &podio, &client).await;
        let most = if lifetime < 600 { 10 } else { 0 };
        assert!(
            calls <= most,
            "R14: with `expires_in` {lifetime} there were {calls} refreshes in 10 minutes: at most \
             one a minute, and none within the first half of the lifetime"
        );
        assert_eq!(
            calls > 0,
            most > 0,
            "R14: a token that is said to have expired is refreshed in the end"
        );
    }
    bench.emulator.switch(|switches| {
        switches.expires_in = None;
        switches.omit_expires_in = true;
    });
    let client = bench.session(&podio, "no lifetime").await;
    assert_eq!(
        calls_for_ten_minutes(&bench, &podio, &client).await,
        0,
        "R14: a token of unknown expiry is used until Podio refuses it"
    );
    bench.emulator.expire_access_tokens();
    call(&client)
        .await
        .expect("R14: once Podio refuses it, it is refreshed");
    bench
        .emulator
        .switch(|switches| switches.omit_expires_in = false);
    for hours in [24, -24] {
        clocks_apart(&bench, hours).await;
    }
}

/// A call every ten seconds for ten minutes. How many token calls were made.
async fn calls_for_ten_minutes(bench: &Bench, podio: &Podio, client: &PodioClient) -> u64 {
    bench.emulator.clear_journal();
    for _ in 0..60 {
        call(client)
            .await
            .expect("R14: Podio takes the token, whatever it said about its life");
        podio.close(SOON).await.expect("nothing is left to do");
        bench.advance(Duration::from_secs(10));
    }
    bench.token_calls()
}

/// Two processes whose clocks are a day apart use one session for an hour.
async fn clocks_apart(bench: &Bench, hours: i64) {
    let tenant = format!("clock {hours} hours off");
    let right = bench.podio_with(&Settings::default().fresh());
    let client = bench.session(&right, &tenant).await;
    let off = ManualClock::new(bench.clock.now() + SignedDuration::from_hours(hours));
    let builder = bench.builder(&Settings::default().fresh(), bench.manager());
    let wrong = builder
        .clock(off.clone())
        .build()
        .expect("the settings are right");
    let other = wrong.client(&tenant).await.expect("the session loads");
    bench.emulator.clear_journal();
    for _ in 0..60 {
        for client in [&client, &other] {
            call(client)
                .await
                .expect("R14: a wrong clock fails no call that Podio would take");
        }
        for podio in [&right, &wrong] {
            podio.close(SOON).await.expect("nothing is left to do");
        }
        bench.advance(MINUTE);
        off.advance(MINUTE);
    }
    assert!(
        bench.token_calls() <= 2,
        "R14: processes with clocks {hours} hours apart refreshed one session {} times in an hour: \
         they must not keep undoing each other's work",
        bench.token_calls()
    );
    assert!(bench.emulator.count(CALL) >= 120);
}
