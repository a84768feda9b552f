//! Sessions that nobody uses, and moving them to another store.

use std::sync::Arc;

use podio_client::prelude::*;
use podio_client::session::{AuthKind, ImportedSession, KeepAlive, copy_sessions};
use podio_client::sessions::FileSessions;
use podio_emulator::Rotation;
use podio_tests::{Bench, EIGHT_HOURS};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Stores a session that Podio knows, without a token call.
async fn plant(bench: &Bench, podio: &Podio, tenant: &str) -> PodioClient {
    let demo = &bench.demo;
    let pair = bench
        .emulator
        .log_in_app(&demo.client_id, demo.app_id)
        .unwrap();
    let client = podio.client(tenant).await.unwrap();
    let tokens = ImportedSession::new(pair.access_token)
        .refresh_token(pair.refresh_token)
        .expires_at(bench.emulator.now() + EIGHT_HOURS)
        .auth(AuthKind::App, None);
    client.import_session(tokens).await.unwrap();
    client
}

#[tokio::test]
async fn r11_keep_alive_saves_the_sessions_nearest_to_death_within_its_budget() {
    let bench = Bench::start().await;
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let store: Arc<dyn SessionManager> =
        Arc::new(SqliteSessions::open(bench.database()).await.unwrap());
    let podio = bench
        .builder()
        .session_manager(store.clone())
        .build()
        .unwrap();
    // One a day for twenty days, so each dies a day after the one before.
    for day in 0..20 {
        plant(&bench, &podio, &format!("tenant-{day}")).await;
        bench.pass(DAY);
    }
    // Of a session that ended, one that cannot be refreshed and one of another application nothing
    // is asked.
    plant(&bench, &podio, "logged out")
        .await
        .logout()
        .await
        .unwrap();
    let client = podio.client("no refresh token").await.unwrap();
    client
        .import_session(ImportedSession::new("token"))
        .await
        .unwrap();
    let other = Podio::builder("other", "secret").api_url(bench.emulator.url());
    let other = other
        .clock(bench.clock.clone())
        .session_manager(store)
        .build()
        .unwrap();
    plant(&bench, &other, "tenant-0").await;

    // On the twentieth day the first session has eight days left.
    let plan = KeepAlive::default()
        .before_death(9 * DAY + DAY / 2)
        .token_calls(1);
    let report = podio.keep_alive(&plan).await.unwrap();
    assert_eq!((report.refreshed, report.left), (1, 1));
    assert!(report.failed.is_empty() && report.unreadable.is_empty());
    assert_eq!(bench.emulator.token_calls(), 1);
    let SessionStatus::Active(first) = podio.client("tenant-0").await.unwrap().status() else {
        panic!("the one nearest to death was saved");
    };
    assert_eq!(first.generation, 2);

    // The rest, of which Podio has withdrawn one.
    let withdrawn = podio.client("tenant-5").await.unwrap();
    let token = withdrawn.access_token().await.unwrap();
    let token = podio_client::secrecy::ExposeSecret::expose_secret(&token).to_owned();
    assert!(bench.emulator.revoke_grant_of(&token));
    let plan = KeepAlive::default().before_death(29 * DAY).token_calls(100);
    let calls = bench.emulator.token_calls();
    let report = podio.keep_alive(&plan).await.unwrap();
    assert_eq!(report.failed.len(), 1);
    assert_eq!(&report.failed[0].0, withdrawn.key().storage_id());
    assert_eq!(report.failed[0].1.kind(), ErrorKind::SessionRefused);
    assert_eq!(report.left, 0);
    assert_eq!(bench.emulator.token_calls() - calls, report.refreshed + 1);

    // 27 days later all the others still live.
    bench.pass(27 * DAY);
    let client = podio.client("tenant-19").await.unwrap();
    client
        .applications()
        .get(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    podio.close(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn sessions_move_from_sqlite_to_files_while_they_are_in_use() {
    let bench = Bench::start().await;
    let from = Arc::new(SqliteSessions::open(bench.database()).await.unwrap());
    let to = Arc::new(
        FileSessions::open(bench.directory().join("sessions"))
            .await
            .unwrap(),
    );
    let podio = bench
        .builder()
        .session_manager(from.clone())
        .build()
        .unwrap();
    let mut clients = Vec::new();
    for tenant in 0..50 {
        clients.push(plant(&bench, &podio, &tenant.to_string()).await);
    }
    // Every fifth record that is copied, a session behind the copy's back is refreshed.
    bench.pass(EIGHT_HOURS);
    let app = AppId(bench.demo.app_id);
    let (sender, mut behind) = tokio::sync::mpsc::unbounded_channel();
    let writer = tokio::spawn({
        let clients = clients.clone();
        async move {
            while let Some(at) = behind.recv().await {
                let client: &PodioClient = &clients[at];
                client.applications().get(app).send().await.unwrap();
            }
        }
    });
    let mut next = 0;
    let first = copy_sessions(&from, &to, |report| {
        if report.total() % 5 == 0 {
            sender.send(next).unwrap();
            next += 1;
        }
    })
    .await
    .unwrap();
    assert_eq!((first.copied, first.failed.len()), (50, 0));
    drop(sender);
    writer.await.unwrap();
    podio.close(Duration::from_secs(5)).await.unwrap();
    drop((podio, clients));

    // The application stands still; the second run takes what changed, and a third finds nothing.
    let second = copy_sessions(&from, &to, |_| {}).await.unwrap();
    assert_eq!(second.copied + second.unchanged, 50);
    let third = copy_sessions(&from, &to, |_| {}).await.unwrap();
    assert_eq!(third.unchanged, 50);

    let podio = bench.builder().session_manager(to).build().unwrap();
    let calls = bench.emulator.token_calls();
    for tenant in 0..10 {
        let client = podio.client(&tenant.to_string()).await.unwrap();
        client.applications().get(app).send().await.unwrap();
    }
    assert_eq!(
        bench.emulator.token_calls(),
        calls,
        "ten were refreshed before they moved"
    );
}
