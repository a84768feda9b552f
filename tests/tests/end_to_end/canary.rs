//! Known secrets must not show anywhere: not in logs, not in `Debug`, not in errors.

use std::error::Error as _;
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};

use podio_client::auth::SecondFactor;
use podio_client::prelude::*;
use podio_client::session::ImportedSession;
use podio_emulator::{Fault, Rotation};
use podio_tests::{Bench, EIGHT_HOURS};
use tracing_subscriber::fmt::MakeWriter;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything that a user could print of an error.
fn printed(error: &podio_client::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.body());
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(text, "\n{error}\n{error:?}").unwrap();
        cause = error.source();
    }
    text
}

#[test]
fn no_secret_shows_in_logs_debug_or_errors() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .try_init()
        .expect("the test needs a process of its own, or the only subscriber");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (secrets, mut shown) = runtime.block_on(scenario());
    drop(runtime);

    shown.push_str(&String::from_utf8_lossy(&log.0.lock().unwrap()));
    assert!(shown.contains("session refreshed"), "the log was captured");
    assert!(secrets.len() > 10);
    for secret in secrets {
        // The first ones of the text around it tell where it leaked.
        let place = shown
            .find(&secret)
            .map(|at| &shown[at.saturating_sub(200)..at]);
        assert_eq!(place, None, "{secret} shows");
    }
}

async fn scenario() -> (Vec<String>, String) {
    let bench = Bench::start().await;
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let demo = &bench.demo;
    let mut secrets = vec![
        demo.client_secret.clone(),
        demo.password.clone(),
        demo.app_token.clone(),
        "canary-wrong-password".to_owned(),
        "canary-imported-access".to_owned(),
        "canary-imported-refresh".to_owned(),
        "canary-one-time-password".to_owned(),
    ];
    let mut shown = String::new();
    let builder = bench
        .builder()
        .session_manager(SqliteSessions::open(bench.database()).await.unwrap());
    write!(shown, "{builder:?}").unwrap();
    let podio = builder.build().unwrap();
    let client = podio.client("ada").await.unwrap();
    let mut errors = Vec::new();

    errors.extend(logins(&bench, &client, &mut secrets, &mut shown).await);

    // Tokens that a refresh brings, and answers that echo them.
    for _ in 0..2 {
        let token = client.access_token().await.unwrap();
        let token = podio_client::secrecy::ExposeSecret::expose_secret(&token).to_owned();
        let fault = Fault::on("users.get_user_status").error(403, "forbidden", &token);
        bench.emulator.inject(fault);
        errors.push(client.users().get_status().send().await.unwrap_err());
        let fault = Fault::on("users.get_user_status").raw(format!("{{\"user\":\"{token}\"}}"));
        bench.emulator.inject(fault);
        let error = client.users().get_status().send().await.unwrap_err();
        // The body of an answer that arrived well is the caller's own data, not an error's text.
        errors.push(error);
        secrets.push(token);
        bench.pass(EIGHT_HOURS);
        client.users().get_status().send().await.unwrap();
    }
    write!(
        shown,
        "{podio:?} {client:?} {:?} {:?}",
        client.status(),
        client.key()
    )
    .unwrap();
    write!(shown, "{:?}", bench.record(&podio, "ada").await).unwrap();

    let app = client.as_app(demo.app_id, demo.app_token.as_str());
    app.applications()
        .get(AppId(demo.app_id))
        .send()
        .await
        .unwrap();
    let request = app.request(podio_client::http::Method::GET, "/user/status");
    write!(shown, "{app:?} {request:?}").unwrap();

    let imported =
        ImportedSession::new("canary-imported-access").refresh_token("canary-imported-refresh");
    write!(shown, "{imported:?}").unwrap();
    let other = podio.client("imported").await.unwrap();
    other.import_session(imported).await.unwrap();
    errors.push(other.users().get_status().send().await.unwrap_err());

    // A refused refresh, a logout, a store that is gone.
    bench.emulator.revoke_grants();
    bench.pass(EIGHT_HOURS);
    errors.push(client.users().get_status().send().await.unwrap_err());
    client.logout().await.unwrap();
    podio.close(Duration::from_secs(5)).await.unwrap();

    // What the emulator gave out is secret too.
    for request in bench.emulator.requests() {
        if let Some(value) = request.header("authorization") {
            secrets.extend(value.split_once(' ').map(|(_, token)| token.to_owned()));
        }
    }
    for error in &errors {
        shown.push_str(&printed(error));
    }
    secrets.sort();
    secrets.dedup();
    (secrets, shown)
}

/// Logins, right and wrong, and answers that echo what they were sent.
async fn logins(
    bench: &Bench,
    client: &PodioClient,
    secrets: &mut Vec<String>,
    shown: &mut String,
) -> Vec<podio_client::Error> {
    let demo = &bench.demo;
    let mut errors = Vec::new();
    let wrong = client
        .authenticate_with_password(&demo.username, "canary-wrong-password")
        .await;
    errors.push(wrong.unwrap_err());
    for secret in [&demo.client_secret, &demo.password] {
        let fault = Fault::on("oauth.token").error(400, secret, &format!("refused: {secret}"));
        bench.emulator.inject(fault);
        let login = client.authenticate_with_password(&demo.username, demo.password.as_str());
        errors.push(login.await.unwrap_err());
    }
    bench
        .emulator
        .inject(Fault::on("oauth.token").raw("{\"server_nonce\":\"canary-nonce\"}"));
    secrets.push("canary-nonce".to_owned());
    let login = client.authenticate_with_password(&demo.username, demo.password.as_str());
    let challenged = login.await.unwrap_err();
    let challenge = challenged.second_factor().unwrap().clone();
    write!(shown, "{challenge:?}").unwrap();
    let factor = SecondFactor::Otp("canary-one-time-password".into());
    write!(shown, "{factor:?}").unwrap();
    let verified = client
        .authenticate_with_second_factor(&challenge, factor)
        .await;
    errors.push(verified.unwrap_err());
    errors.push(challenged);
    client
        .authenticate_with_password(&demo.username, demo.password.as_str())
        .await
        .unwrap();
    errors
}
