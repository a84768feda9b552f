//! What one call may do about its session.

use std::sync::Arc;

use podio_core::ErrorKind;
use podio_core::http::Method;
use podio_emulator::{Fault, HoldPoint};

use crate::bench::{Bench, CALL, assert_fails, call};
use crate::polling::soon;

pub(crate) async fn r6_a_call_makes_one_refresh_and_one_replay_at_most(bench: Arc<Bench>) {
    let podio = bench.podio();
    let client = bench.session(&podio, "ada").await;
    bench.emulator.clear_journal();
    bench.emulator.inject(
        Fault::on(CALL)
            .error(401, "unauthorized", "expired_token")
            .always(),
    );
    assert_fails(
        soon("the end of the call", call(&client)).await,
        ErrorKind::Unauthorized,
        "R6: a server that always blames the token gets a typed error in the end",
    );
    assert_eq!(
        (bench.emulator.count(CALL), bench.token_calls()),
        (2, 1),
        "R6: one call and one replay, and one refresh between them"
    );
    // A refresh before the first attempt is the one refresh, too.
    bench.expire();
    bench.emulator.clear_journal();
    assert_fails(
        soon("the end of the call", call(&client)).await,
        ErrorKind::Unauthorized,
        "R6: a server that always blames the token gets a typed error in the end",
    );
    assert!(
        bench.token_calls() == 1 && bench.emulator.count(CALL) <= 2,
        "R6: a call makes at most one refresh, whenever it needs it: {:?}",
        bench.emulator.counts()
    );
    bench.emulator.clear_faults();

    // A session that is dead asks for no tokens any more.
    bench.emulator.revoke_grants();
    assert_fails(
        call(&client).await,
        ErrorKind::SessionRefused,
        "R6: a refused refresh ends the session",
    );
    bench.emulator.clear_journal();
    for _ in 0..5 {
        assert_fails(
            call(&client).await,
            ErrorKind::SessionRefused,
            "R6: a dead session stays dead",
        );
    }
    let other = bench.podio();
    let again = other.client("ada").await.expect("the tombstone loads");
    assert_fails(
        call(&again).await,
        ErrorKind::SessionRefused,
        "R6: a dead session is dead everywhere",
    );
    assert!(
        bench.emulator.counts().is_empty(),
        "R6: a dead session makes no request, token calls included"
    );
}

pub(crate) async fn r9_a_straggler_is_replayed_without_a_refresh(bench: Arc<Bench>) {
    let podio = bench.podio();
    let client = bench.session(&podio, "ada").await;
    for always_refused in [false, true] {
        bench.emulator.clear_journal();
        if always_refused {
            bench.emulator.inject(
                Fault::on(CALL)
                    .error(401, "unauthorized", "expired_token")
                    .always(),
            );
        }
        let hold = bench.emulator.hold(CALL, HoldPoint::BeforeCommit);
        let straggler = tokio::spawn({
            let client = client.clone();
            async move { call(&client).await }
        });
        soon("the straggler's request", hold.reached()).await;
        // Another call meets the end of the token first and has it replaced.
        bench.emulator.expire_access_tokens();
        client
            .request(Method::GET, "/oauth/scope")
            .send_empty()
            .await
            .expect("R9: an early end of the access token is met by a refresh");
        assert_eq!(bench.token_calls(), 1);
        hold.release();
        let outcome = soon("the straggler's end", straggler).await;
        let outcome = outcome.expect("the call does not panic");
        if always_refused {
            assert_fails(
                outcome,
                ErrorKind::Unauthorized,
                "R9: the straggler's replay is the one replay",
            );
        } else {
            outcome.expect("R9: a straggler is replayed with the new token");
        }
        assert_eq!(
            (bench.emulator.count(CALL), bench.token_calls()),
            (2, 1),
            "R9: a call that was refused for an old token is replayed once, without a refresh"
        );
    }
}
