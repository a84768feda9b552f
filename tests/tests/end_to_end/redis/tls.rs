//! Redis over TLS, with certificates made for the test.

use std::fs;
use std::path::Path;

use podio_client::prelude::*;
use podio_client::session::SessionErrorKind;
use podio_tests::certificates::Authority;
use podio_tests::redis_servers::RedisServer;

#[tokio::test]
async fn a_server_is_trusted_by_its_authority_alone() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.write_server_files(directory.path());
    let server = RedisServer::options().tls(directory.path(), false).start();
    let connect = |url: &str| RedisSessions::builder(url).response_timeout(Duration::from_secs(2));

    let trusted = connect(&server.url()).root_certificate(authority.pem());
    trusted.connect().await.unwrap();

    let unknown = connect(&server.url()).connect().await.unwrap_err();
    assert_eq!(
        unknown.kind(),
        SessionErrorKind::Misconfigured,
        "{unknown:?}"
    );
    assert!(
        unknown.to_string().contains("root_certificate"),
        "{unknown}"
    );

    let other_name = server.url().replace("localhost", "127.0.0.1");
    let other_name = connect(&other_name).root_certificate(authority.pem());
    let error = other_name.connect().await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Misconfigured, "{error:?}");

    let plain = RedisServer::start();
    let error = connect(&plain.url().replace("redis://", "rediss://"))
        .connect()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Unavailable, "{error:?}");
    assert!(error.to_string().contains("speaks TLS"), "{error}");
}

#[tokio::test]
async fn a_client_shows_its_certificate_where_it_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.write_server_files(directory.path());
    let server = RedisServer::options().tls(directory.path(), true).start();
    let read = |name: &str| fs::read(Path::new(directory.path()).join(name)).unwrap();

    let without = RedisSessions::builder(server.url()).root_certificate(authority.pem());
    let error = without.connect().await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Misconfigured, "{error:?}");
    assert!(error.to_string().contains("client_certificate"), "{error}");

    let with = RedisSessions::builder(server.url())
        .root_certificate(authority.pem())
        .client_certificate(read("client.crt"), read("client.key"));
    with.connect().await.unwrap();
}
