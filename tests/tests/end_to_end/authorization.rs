//! People who authorize, decline, or are asked for a second factor.

use podio_client::auth::{Callback, Permission, Scope, SecondFactor};
use podio_client::prelude::*;
use podio_client::session::{AuthKind, SessionEventKind};
use podio_emulator::{Decision, Fault};
use podio_tests::{Bench, EIGHT_HOURS};

const REDIRECT: &str = "https://app.example.org/podio/callback?from=podio";

async fn redirected(bench: &Bench, client: &PodioClient, decision: Decision) -> Callback {
    let authorization = client.authorize(REDIRECT, &[]).await.unwrap();
    let page = podio_client::reqwest::get(authorization.url.clone()).await;
    assert!(page.unwrap().status().is_success());
    let location = bench
        .emulator
        .authorize(authorization.url.as_str(), bench.demo.user_id, decision)
        .unwrap();
    assert!(location.starts_with(REDIRECT), "{location}");
    Callback::parse(&location).unwrap()
}

#[tokio::test]
async fn a_person_who_allows_is_logged_in_until_the_grant_is_withdrawn() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("visitor-1").await.unwrap();
    let callback = redirected(&bench, &client, Decision::Allow).await;
    client.authenticate_with_callback(callback).await.unwrap();
    let SessionStatus::Active(active) = client.status() else {
        panic!("{:?}", client.status())
    };
    assert_eq!(active.auth, AuthKind::AuthorizationCode);
    assert_eq!(
        active.reference.unwrap().to_string(),
        format!("user {}", bench.demo.user_id)
    );
    let status = client.users().get_status().send().await.unwrap();
    assert_eq!(status.user.unwrap().user_id.0, bench.demo.user_id);

    let mut events = podio.events();
    bench.emulator.revoke_grants();
    bench.pass(EIGHT_HOURS);
    let error = client.users().get_status().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionRefused);
    assert_eq!(events.next().await.unwrap().kind, SessionEventKind::Refused);
    assert_eq!(
        events.next().await.unwrap().kind,
        SessionEventKind::NeedsReconsent
    );
    podio.close(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn the_scopes_asked_for_are_granted() {
    let bench = Bench::start().await;
    let client = bench.podio().await.client("visitor-1").await.unwrap();
    let scopes = [Scope::app(Permission::Read).with_id(bench.demo.app_id)];
    let authorization = client.authorize(REDIRECT, &scopes).await.unwrap();
    let location = bench
        .emulator
        .authorize(
            authorization.url.as_str(),
            bench.demo.user_id,
            Decision::Allow,
        )
        .unwrap();
    client
        .authenticate_with_callback(Callback::parse(&location).unwrap())
        .await
        .unwrap();
    let SessionStatus::Active(active) = client.status() else {
        panic!("{:?}", client.status())
    };
    assert_eq!(active.scope, Some(scopes[0].to_string()));
}

#[tokio::test]
async fn a_person_who_denies_leaves_the_session_as_it_was() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("visitor-1").await.unwrap();
    bench.log_in(&client).await;
    let before = bench.record(&podio, "visitor-1").await;
    let callback = redirected(&bench, &client, Decision::Deny).await;
    let error = client
        .authenticate_with_callback(callback)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthorizationDenied);
    assert!(
        error.to_string().contains("access_denied, user_denied"),
        "{error}"
    );
    assert_eq!(bench.record(&podio, "visitor-1").await, before);
}

#[tokio::test]
async fn a_state_is_good_for_one_use_by_its_tenant_for_ten_minutes() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("visitor-1").await.unwrap();
    let refused = |error: podio_client::Error, part: &str| {
        assert_eq!(error.kind(), ErrorKind::InvalidState);
        assert!(error.to_string().contains(part), "{error}");
    };

    // Another tenant's, or one that nobody gave out.
    let callback = redirected(&bench, &client, Decision::Allow).await;
    let other = podio.client("visitor-2").await.unwrap();
    refused(
        other
            .authenticate_with_callback(callback.clone())
            .await
            .unwrap_err(),
        "unknown",
    );
    let invented = Callback::parse("code=c&state=../../etc/passwd").unwrap();
    refused(
        client
            .authenticate_with_callback(invented)
            .await
            .unwrap_err(),
        "unknown",
    );

    // Twice, by another process too.
    let process = bench.podio().await.client("visitor-1").await.unwrap();
    process
        .authenticate_with_callback(callback.clone())
        .await
        .unwrap();
    refused(
        client
            .authenticate_with_callback(callback)
            .await
            .unwrap_err(),
        "used before",
    );

    // Too late.
    let callback = redirected(&bench, &client, Decision::Allow).await;
    bench.pass(Duration::from_secs(600));
    refused(
        client
            .authenticate_with_callback(callback)
            .await
            .unwrap_err(),
        "10 minutes",
    );
    assert_eq!(
        bench.emulator.token_calls(),
        1,
        "nothing was sent for a state that is no good"
    );
}

#[tokio::test]
async fn a_refused_code_leaves_the_session_as_it_was() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("visitor-1").await.unwrap();
    let callback = redirected(&bench, &client, Decision::Allow).await;
    bench
        .emulator
        .inject(Fault::on("oauth.token").error(400, "invalid_grant", "no"));
    let error = client
        .authenticate_with_callback(callback)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidGrant);
    assert_eq!(client.status(), SessionStatus::Absent);
    for uri in [
        "",
        "/callback",
        "app://callback",
        "https://app.example.org/#top",
    ] {
        let error = client.authorize(uri, &[]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{uri}");
    }
}

#[tokio::test]
async fn a_second_factor_finishes_a_password_login() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let demo = &bench.demo;
    bench
        .emulator
        .second_factor(demo.user_id, Some("123456"))
        .unwrap();
    bench
        .emulator
        .add_recovery_code(demo.user_id, "spare-key")
        .unwrap();
    for right in [
        SecondFactor::Otp("123456".into()),
        SecondFactor::RecoveryCode("spare-key".into()),
    ] {
        let client = podio.client(&format!("{right:?}")).await.unwrap();
        let login = || client.authenticate_with_password(&demo.username, demo.password.as_str());
        let error = login().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SecondFactorRequired);
        assert!(!client.is_authenticated());
        let challenge = error.second_factor().unwrap().clone();
        assert_eq!(challenge.username(), demo.username);
        let wrong = SecondFactor::Otp("000000".into());
        let error = client
            .authenticate_with_second_factor(&challenge, wrong)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidGrant);
        let challenge = login().await.unwrap_err().second_factor().unwrap().clone();
        client
            .authenticate_with_second_factor(&challenge, right)
            .await
            .unwrap();
        let SessionStatus::Active(active) = client.status() else {
            panic!("not active")
        };
        assert_eq!(active.auth, AuthKind::Password);
        assert_eq!(active.identifier.as_deref(), Some(demo.username.as_str()));
        client.users().get_status().send().await.unwrap();
    }
}
