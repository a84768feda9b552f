//! Stores that go away in the middle of a refresh, for both policies: a directory that can no
//! longer be written to, and a database that another program keeps locked.

use std::env;
use std::path::Path;
use std::process::Command;

use podio_client::prelude::*;
use podio_client::session::{SessionEventKind, StoreFailure};
use podio_client::sessions::FileSessions;
use podio_emulator::{HoldPoint, Rotation};
use podio_tests::{Bench, EIGHT_HOURS};

/// What the child process of a test is to do.
const ROLE: &str = "PODIO_TESTS_OUTAGE";

/// Breaks the store, and mends it.
pub(crate) trait Breakage {
    fn break_it(&mut self);
    fn mend_it(&mut self);
}

/// Podio gives a new pair, which rotates the old one away, and then the store cannot keep it.
pub(crate) async fn scenario(
    bench: &Bench,
    sessions: impl SessionManager,
    policy: StoreFailure,
    mut store: impl Breakage,
) {
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let podio = bench
        .builder()
        .session_manager(sessions)
        .store_failure(policy)
        .store_timeout(Duration::from_secs(2))
        .max_staleness(Duration::from_secs(3600 * 24))
        .build()
        .unwrap();
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    let mut events = podio.events();
    let app = AppId(bench.demo.app_id);
    let call = || client.applications().get(app).send();

    bench.pass(EIGHT_HOURS);
    let hold = bench.emulator.hold("oauth.token", HoldPoint::AfterCommit);
    let caller = tokio::spawn({
        let call = call();
        async move { call.await.map(drop) }
    });
    hold.reached().await;
    store.break_it();
    hold.release();

    let first = caller.await.unwrap();
    let second = call().await.map(drop);
    for outcome in [first, second] {
        match policy {
            StoreFailure::ServeUnsaved => outcome.unwrap(),
            _ => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::StoreUnavailable),
        }
    }
    let SessionStatus::Active(active) = client.status() else {
        panic!("{:?}", client.status())
    };
    assert!(!active.saved, "the pair is kept in memory");
    assert_eq!(podio.health().unsaved, 1);
    let error = podio.close(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unfinished);
    assert!(error.to_string().contains("1 token pairs"), "{error}");

    store.mend_it();
    podio.close(Duration::from_secs(60)).await.unwrap();
    call().await.unwrap();
    let SessionStatus::Active(active) = client.status() else {
        panic!("{:?}", client.status())
    };
    assert!(active.saved);
    assert_eq!(active.generation, 2);
    assert_eq!(bench.emulator.token_calls(), 2, "one login, one refresh");
    drop((client, podio));
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        seen.push(event.kind);
    }
    let degraded = seen
        .iter()
        .position(|kind| *kind == SessionEventKind::Degraded);
    let recovered = seen
        .iter()
        .rposition(|kind| *kind == SessionEventKind::Recovered);
    assert!(degraded.is_some() && recovered > degraded, "{seen:?}");
}

pub(crate) const POLICIES: [StoreFailure; 2] =
    [StoreFailure::FailClosed, StoreFailure::ServeUnsaved];

#[tokio::test]
async fn s8_a_locked_database_loses_no_pair() {
    /// Another program that holds SQLite's write lock.
    struct Lock(rusqlite::Connection);

    impl Breakage for Lock {
        fn break_it(&mut self) {
            self.0.execute_batch("BEGIN IMMEDIATE").unwrap();
        }

        fn mend_it(&mut self) {
            self.0.execute_batch("COMMIT").unwrap();
        }
    }

    for policy in POLICIES {
        let bench = Bench::start().await;
        let sessions = SqliteSessions::builder(bench.database())
            .busy_timeout(Duration::from_millis(200))
            .open()
            .await
            .unwrap();
        let lock = Lock(rusqlite::Connection::open(bench.database()).unwrap());
        scenario(&bench, sessions, policy, lock).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn s8_a_directory_made_read_only_loses_no_pair() {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    struct Directory(std::path::PathBuf);

    impl Directory {
        fn change_modes(&self, mode: u32) {
            let below = fs::read_dir(&self.0)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            for path in below.filter(|path| path.is_dir()).chain([self.0.clone()]) {
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            }
        }
    }

    impl Breakage for Directory {
        fn break_it(&mut self) {
            self.change_modes(0o500);
        }

        fn mend_it(&mut self) {
            self.change_modes(0o700);
        }
    }

    if env::var_os(ROLE).is_none() {
        // Nothing is read-only to root, so there an ordinary user does the work, from a copy of
        // this program in a place that every user can reach.
        let place = tempfile::tempdir().unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let program = place.path().join("end_to_end");
        fs::copy(env::current_exe().unwrap(), &program).unwrap();
        let mut child = Command::new(&program);
        child
            .args([
                "outage::s8_a_directory_made_read_only_loses_no_pair",
                "--exact",
            ])
            .env(ROLE, "child")
            .env("TMPDIR", place.path())
            .current_dir(place.path());
        if place.path().metadata().unwrap().uid() == 0 {
            child.uid(65534).gid(65534);
        }
        let output = child.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && printed.contains("1 passed"),
            "{printed}"
        );
        return;
    }
    for policy in POLICIES {
        let bench = Bench::start().await;
        let path: &Path = &bench.directory().join("sessions");
        let sessions = FileSessions::open(path).await.unwrap();
        scenario(&bench, sessions, policy, Directory(path.to_owned())).await;
    }
}
