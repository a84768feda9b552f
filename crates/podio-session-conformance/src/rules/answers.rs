//! Token answers: what they leave out, and those that are none.

use std::sync::Arc;
use std::time::Duration;

use podio_core::session::{ActiveSession, SessionStatus};
use podio_core::{ErrorKind, PodioClient};
use podio_emulator::{Fault, Rotation};

use crate::bench::{Bench, Settings, TOKEN, assert_fails, call};

fn active(client: &PodioClient) -> ActiveSession {
    match client.status() {
        SessionStatus::Active(active) => active,
        other => panic!("the session is {other:?}"),
    }
}

pub(crate) async fn s5_what_a_token_answer_leaves_out_is_kept(bench: Arc<Bench>) {
    let podio = bench.podio();
    let client = bench.session(&podio, "ada").await;
    let before = active(&client);
    assert!(before.scope.is_some() && before.reference.is_some());
    let refreshed = async |case: &str, generation: u64| {
        bench.expire();
        bench.emulator.clear_journal();
        if let Err(error) = call(&client).await {
            panic!("S5: the refresh does not work {case}: {error}");
        }
        assert_eq!(bench.token_calls(), 1, "S5: one refresh {case}");
        let after = active(&client);
        assert_eq!(after.generation, generation);
        assert_eq!(
            (
                &after.scope,
                &after.reference,
                after.auth,
                &after.identifier
            ),
            (
                &before.scope,
                &before.reference,
                before.auth,
                &before.identifier
            ),
            "S5: scope and ref are kept {case}"
        );
    };
    let mut generation = 1;
    let mut twice = async |case: &str| {
        for _ in 0..2 {
            generation += 1;
            refreshed(case, generation).await;
        }
    };
    twice("with the same refresh token").await;
    bench
        .emulator
        .switch(|switches| switches.omit_refresh_token = true);
    twice("without a refresh token in the answer").await;
    bench.emulator.switch(|switches| {
        switches.omit_refresh_token = false;
        switches.rotation = Rotation::Rotates;
    });
    twice("with a rotated refresh token").await;
    bench.emulator.switch(|switches| {
        switches.omit_scope = true;
        switches.omit_ref = true;
    });
    twice("without scope and ref in the answer").await;
}

/// Everything that can come of a token call but tokens or a refusal.
fn failures() -> Vec<(&'static str, Fault)> {
    let on_token = || Fault::on(TOKEN);
    vec![
        ("500", on_token().error(500, "internal", "failed")),
        ("502", on_token().error(502, "bad_gateway", "failed")),
        ("504", on_token().error(504, "timeout", "failed")),
        ("an HTML page", on_token().html_503()),
        ("420", on_token().rate_limit(300)),
        ("a cut body", on_token().cut_body()),
        ("a closed connection", on_token().close()),
        ("a lost answer", on_token().close().after_effect()),
        ("no JSON", on_token().raw("<html>")),
        ("no tokens", on_token().raw("{}")),
        ("an empty body", on_token().raw("")),
        (
            "an unusable token",
            on_token().raw(r#"{"access_token":"a b"}"#),
        ),
    ]
}

pub(crate) async fn r5_a_failed_refresh_leaves_the_record_as_it_was(bench: Arc<Bench>) {
    let podio = bench.podio();
    let hasty = bench.podio_with(&Settings {
        token_timeout: Duration::from_millis(300),
        ..Settings::default()
    });
    let mut cases: Vec<_> = failures()
        .into_iter()
        .map(|(name, fault)| (name, fault, &podio))
        .collect();
    let silence = Fault::on(TOKEN)
        .delay(Duration::from_secs(5))
        .error(500, "late", "late");
    cases.push(("a timeout", silence, &hasty));
    // A 420 stops a session for a while, so each case has one of its own.
    let mut sessions = Vec::new();
    for (name, fault, podio) in cases {
        drop(bench.session(&bench.podio(), name).await);
        let client = podio.client(name).await.expect("the session loads");
        sessions.push((name, fault, podio, client));
    }
    bench.expire();
    for (name, fault, podio, client) in sessions {
        let before = bench.record(podio, name).await;
        bench.emulator.clear_journal();
        bench.emulator.inject(fault);
        let error = call(&client)
            .await
            .expect_err("R5: a call whose refresh failed fails");
        assert!(
            !error.needs_authentication(),
            "R5: {name} during a refresh does not end the session, but the call failed with {error}"
        );
        assert_eq!(
            bench.token_calls(),
            1,
            "R5: a failed refresh is not repeated within its call ({name})"
        );
        assert_eq!(
            bench.record(podio, name).await,
            before,
            "R5: {name} during a refresh must leave the record exactly as it was"
        );
        bench.emulator.clear_faults();
        // The pause that 420 asked for is this application's.
        let next = bench.podio();
        let client = next.client(name).await.expect("the session loads");
        call(&client)
            .await
            .unwrap_or_else(|error| panic!("R5: the session lives on after {name}: {error}"));
        assert!(
            client.is_authenticated(),
            "R5: the session is refreshed once Podio works again"
        );
    }
}

pub(crate) async fn r12_a_failed_login_leaves_the_session_as_it_was(bench: Arc<Bench>) {
    let podio = bench.podio();
    let mut logins = failures();
    logins.push((
        "a wrong password",
        Fault::on(TOKEN).error(400, "invalid_grant", "wrong"),
    ));
    logins.push((
        "a wrong secret",
        Fault::on(TOKEN).error(401, "invalid_client", "wrong"),
    ));
    for (name, fault) in logins {
        let client = bench.session(&podio, name).await;
        let before = bench.record(&podio, name).await;
        let status = client.status();
        let other = bench.person();
        bench.emulator.inject(fault);
        let failed = other.log_in(&client).await;
        assert!(failed.is_err(), "R12: {name} is no login");
        bench.emulator.clear_faults();
        assert_eq!(
            bench.record(&podio, name).await,
            before,
            "R12: a login that fails with {name} leaves the record exactly as it was"
        );
        assert_eq!(client.status(), status, "R12: the view stays too");
        if name != "420" {
            call(&client).await.expect("R12: the session still serves");
        }
    }
    let nobody = podio.client("nobody").await.expect("the store answers");
    let wrong = nobody
        .authenticate_with_password("nobody@example.org", "wrong")
        .await;
    assert_fails(
        wrong,
        ErrorKind::InvalidGrant,
        "R12: a refused login says so",
    );
    assert_eq!(bench.record(&podio, "nobody").await, None);
    assert_eq!(nobody.status(), SessionStatus::Absent);
}
