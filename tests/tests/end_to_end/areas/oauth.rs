use podio_client::api::model::ScopePermission;
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, grace, kind};

#[tokio::test]
async fn an_api_key_is_made_used_changed_and_deleted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let made = client
        .oauth()
        .create_client("Night sync")
        .url("https://example.org/sync")
        .domain("example.org")
        .send()
        .await
        .unwrap()
        .auth_client_id;
    let key = client.oauth().get_client(made).send().await.unwrap();
    assert_eq!(key.name.as_deref(), Some("Night sync"));
    assert_eq!(key.url.as_deref(), Some("https://example.org/sync"));
    assert_eq!(key.domain.as_deref(), Some("example.org"));
    let keys = client.oauth().get_clients().send().await.unwrap();
    assert_eq!(keys, std::slice::from_ref(&key));

    let (id, secret) = (key.key.unwrap(), key.secret.unwrap());
    let log_in = async |secret: &str| {
        let podio = Podio::builder(&id, secret).api_url(bench.emulator.url());
        let other = podio.build().unwrap().client("ada").await.unwrap();
        other
            .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
            .await
    };
    log_in(secret.expose()).await.unwrap();
    let authorized = client
        .oauth()
        .get_authorized_clients()
        .send()
        .await
        .unwrap();
    let names: Vec<_> = authorized.iter().flat_map(|key| &key.name).collect();
    assert_eq!(names, ["Acme sync", "Night sync"]);
    let scope = &authorized[1].scope[0];
    assert_eq!(scope.permission, Some(ScopePermission::All));
    assert!(authorized[1].secret.is_none());

    client
        .oauth()
        .reset_client_secret(made)
        .send()
        .await
        .unwrap();
    let fresh = client.oauth().get_client(made).send().await.unwrap();
    let fresh = fresh.secret.unwrap();
    assert_ne!(fresh, secret);
    assert!(log_in(secret.expose()).await.is_err());
    log_in(fresh.expose()).await.unwrap();

    client
        .oauth()
        .update_client(made)
        .name("Day sync")
        .url("https://example.org/day")
        .domain("day.example.org")
        .send()
        .await
        .unwrap();
    let changed = client.oauth().get_client(made).send().await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Day sync"));
    assert_eq!(changed.domain.as_deref(), Some("day.example.org"));
    let stranger = grace(&bench).await;
    let outcome = stranger.oauth().get_client(made).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);
    let local = client.oauth().create_client("Local").domain("localhost");
    assert_eq!(kind(local.send().await), ErrorKind::BadRequest);

    client.oauth().delete_client(made).send().await.unwrap();
    let gone = client.oauth().get_client(made).send().await;
    assert_eq!(kind(gone), ErrorKind::NotFound);
    assert!(log_in(fresh.expose()).await.is_err());
}

#[tokio::test]
async fn what_was_allowed_is_told_and_withdrawn() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let scope = ada.oauth().get_scope().send().await.unwrap();
    assert_eq!(scope.len(), 1);
    assert_eq!(scope[0].ref_type, None);
    assert_eq!(scope[0].permissions, [ScopePermission::All]);

    let authorized = ada.oauth().get_authorized_clients().send().await.unwrap();
    let own = authorized[0].auth_client_id;
    ada.oauth().delete_client_grant(own).send().await.unwrap();
    assert!(ada.users().get().send().await.is_err());
    assert_eq!(ada.status(), SessionStatus::Refused);
    assert!(grace.users().get().send().await.is_ok());

    grace.oauth().invalidate_tokens().send().await.unwrap();
    assert!(grace.users().get().send().await.is_err());
    assert_eq!(grace.status(), SessionStatus::Refused);
}
