//! Answers of the wrong shape, to API calls and to token calls.

use podio_client::prelude::*;
use podio_emulator::Fault;
use podio_tests::{Bench, EIGHT_HOURS};

/// Bodies that come with a 200 and are not what they should be.
const BODIES: [&str; 20] = [
    "",
    " \n",
    "<html><body>Down for maintenance</body></html>",
    "null",
    "true",
    "7",
    "\"text\"",
    "[]",
    "[{}]",
    "{",
    "{\"access_token\":\"cut",
    "{\"user\":{\"user_id\":12",
    "{\"access_token\":7,\"user\":7}",
    "{\"access_token\":[],\"user\":[7]}",
    "{\"access_token\":\"\",\"user\":\"\"}",
    "{\"access_token\":\"a b\",\"user\":{\"user_id\":\"x\"}}",
    "{\"access_token\":\"a\",\"expires_in\":\"soon\",\"user\":{\"user_id\":{}}}",
    "{\"access_token\":\"a\",\"expires_in\":{},\"user\":{\"user_id\":-1}}",
    "{\"access_token\":\"a\",\"refresh_token\":\"\\u0000\",\"user\":{\"user_id\":1.5}}",
    "\u{0}\u{1}\u{feff}{}",
];

#[tokio::test]
async fn twenty_malformed_answers_to_api_calls_are_typed_errors() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("ada").await.unwrap();
    client
        .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
        .await
        .unwrap();
    let before = bench.record(&podio, "ada").await;
    for body in BODIES {
        bench
            .emulator
            .inject(Fault::on("users.get_user_status").raw(body));
        let error = client.users().get_status().send().await.err();
        let error = error.unwrap_or_else(|| panic!("{body:?} was taken for a user's status"));
        assert_eq!(error.kind(), ErrorKind::DataIntegrity, "{body:?}: {error}");
        assert_eq!(error.path(), Some("/user/status"));
        assert_eq!(bench.record(&podio, "ada").await, before, "{body:?}");
    }
    // The client is none the worse for it.
    client.users().get_status().send().await.unwrap();
    podio.close(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn twenty_malformed_answers_to_a_refresh_leave_the_record() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    bench.pass(EIGHT_HOURS);
    let before = bench.record(&podio, "user-42").await;
    let app = AppId(bench.demo.app_id);
    for (calls, body) in (1..).zip(BODIES) {
        bench.emulator.inject(Fault::on("oauth.token").raw(body));
        let error = client.applications().get(app).send().await.err();
        let error = error.unwrap_or_else(|| panic!("{body:?} was taken for tokens"));
        assert_eq!(error.kind(), ErrorKind::DataIntegrity, "{body:?}: {error}");
        assert_eq!(
            bench.emulator.token_calls(),
            1 + calls,
            "one call, no repeat"
        );
        assert_eq!(bench.record(&podio, "user-42").await, before, "{body:?}");
    }
    client.applications().get(app).send().await.unwrap();
    podio.close(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn failures_of_a_login_leave_the_record() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    let before = bench.record(&podio, "user-42").await;
    let faults = || Fault::on("oauth.token");
    for (fault, kind) in [
        (faults().html_503(), ErrorKind::Unavailable),
        (faults().error(500, "server_error", "x"), ErrorKind::Server),
        (faults().close(), ErrorKind::Connection),
        (faults().cut_body(), ErrorKind::Connection),
        (faults().raw("{}"), ErrorKind::DataIntegrity),
        (
            faults().raw("{\"server_nonce\":\"7d3c\"}"),
            ErrorKind::DataIntegrity,
        ),
        (
            faults().error(400, "invalid_grant", "x"),
            ErrorKind::InvalidGrant,
        ),
        (
            faults().error(400, "invalid_client", "x"),
            ErrorKind::InvalidClient,
        ),
        (
            faults().error(302, "moved", "x"),
            ErrorKind::UnexpectedStatus,
        ),
    ] {
        bench.emulator.inject(fault);
        let login = client.authenticate_with_app(bench.demo.app_id, bench.demo.app_token.as_str());
        let error = login.await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(bench.record(&podio, "user-42").await, before, "{kind:?}");
        assert!(client.is_authenticated());
    }
    podio.close(Duration::from_secs(5)).await.unwrap();
}
