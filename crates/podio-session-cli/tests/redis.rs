//! The real binary on a real Redis, and killed in the middle of long work.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::unwrap_used)] // test code

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use podio_core::Podio;
use podio_core::session::{
    Expect, Identity, ImportedSession, KeyRing, ListRequest, Namespace, Record, Sealed, SessionKey,
    SessionManager, SetOutcome, Version,
};
use podio_emulator::Emulator;
use podio_session_file::FileSessions;
use podio_session_redis::RedisSessions;
use podio_session_redis::redis::{self, Commands as _};
use podio_session_sqlite::{SqliteSessions, Synchronous};
use podio_tests::redis_servers::RedisServer;
use serde_json::{Value, json};

const SECRET: &str = "canary-client-secret";
const OLD_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const NEW_KEY: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// What no output may contain.
const CANARIES: [&str; 5] = ["canary", "01234567", "fedcba98", "access_token", "s3cret"];

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podio-sessions"));
    command
        .args(arguments)
        .env("TEST_SECRET", SECRET)
        .env("TEST_OLD", OLD_KEY)
        .env("TEST_BOTH", format!("{NEW_KEY}\n{OLD_KEY}"))
        .env("TEST_NEW", NEW_KEY)
        .env("RUST_LOG", "trace");
    command
}

#[track_caller]
fn run(arguments: &[&str], code: i32) -> String {
    let output: Output = command(arguments).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    for canary in CANARIES {
        let seen = out.contains(canary) || err.contains(canary);
        assert!(!seen, "{canary} in: {out}{err}");
    }
    assert_eq!(output.status.code(), Some(code), "out: {out}\nerr: {err}");
    out
}

#[track_caller]
fn report_of(arguments: &[&str], code: i32) -> Value {
    let out = run(&[arguments, &["--json"]].concat(), code);
    let last = out.lines().last().unwrap_or("null");
    serde_json::from_str(last).expect(last)
}

/// Logs tenants in with tokens that are canaries.
async fn fill(store: impl SessionManager, tenants: &[&str]) -> Vec<SessionKey> {
    let podio = Podio::builder("acme", SECRET)
        .session_manager(store)
        .build()
        .unwrap();
    let mut keys = Vec::new();
    for tenant in tenants {
        let client = podio.client(tenant).await.unwrap();
        let tokens = ImportedSession::new(format!("canary-access-{tenant}"))
            .refresh_token(format!("canary-refresh-{tenant}"));
        client.import_session(tokens).await.unwrap();
        keys.push(client.key().clone());
    }
    keys
}

#[tokio::test]
async fn every_command_works_on_redis() {
    let server = RedisServer::options().password("s3cret").keeps().start();
    let url = server.url();
    let sessions = RedisSessions::connect(&url).await.unwrap();
    let keys = fill(sessions.clone(), &["a", "b", "c", "d"]).await;
    let (store, more) = (["--store", &url], |command: &'static str| vec![command]);
    let on = |command: &'static str, rest: &[&str], code: i32| {
        let mut arguments = more(command);
        arguments.extend(rest);
        arguments.extend(store);
        report_of(&arguments, code)
    };
    let text = run(&["list", "--store", &url], 0);
    assert_eq!(text.lines().count(), 5, "{text}");
    let id = |at: usize| keys[at].storage_id().as_str();
    assert_eq!(on("show", &[id(0)], 0)["generation"], 1);
    assert_eq!(on("remove", &[id(0)], 0)["outcome"], "removed");
    on("remove", &[id(0)], 1);
    on("remove-tenant", &[keys[1].storage_id().tenant_prefix()], 0);
    assert!(sessions.get(&keys[1]).await.unwrap().is_none());
    let healthy = on("doctor", &[], 0);
    assert_eq!(healthy["states"]["live"], 2, "{healthy}");
    assert_eq!(
        healthy["warnings"].as_array().unwrap().len(),
        0,
        "{healthy}"
    );
    on("purge", &["--now", "2200-01-01T00:00:00Z"], 0);
    assert!(sessions.get(&keys[2]).await.unwrap().is_none());

    let careless = RedisServer::options()
        .set("maxmemory-policy", "allkeys-lru")
        .start();
    let warned = report_of(&["doctor", "--store", &careless.url()], 1);
    assert_eq!(warned["warnings"].as_array().unwrap().len(), 2, "{warned}");
}

#[tokio::test]
async fn keep_alive_works_on_redis() {
    let emulator = Emulator::start().await.unwrap();
    emulator.add_client("acme", SECRET);
    let user = emulator.add_user("ada@example.org", "canary-password");
    let server = RedisServer::start();
    let url = server.url();
    let podio = Podio::builder("acme", SECRET)
        .api_url(emulator.url())
        .session_manager(RedisSessions::connect(&url).await.unwrap())
        .build()
        .unwrap();
    let pair = emulator.log_in_user("acme", user).unwrap();
    let tokens = ImportedSession::new(pair.access_token).refresh_token(pair.refresh_token);
    let client = podio.client("a").await.unwrap();
    client.import_session(tokens).await.unwrap();
    let arguments = [
        "keep-alive",
        "--store",
        &url,
        "--client-id",
        "acme",
        "--client-secret-env",
        "TEST_SECRET",
        "--api-url",
        emulator.url(),
        "--before-death",
        "30",
    ];
    assert_eq!(report_of(&arguments, 0)["refreshed"], 1);
    assert_eq!(emulator.token_calls(), 1);
}

/// The key of a tenant.
fn key(tenant: usize) -> SessionKey {
    SessionKey::new(
        Namespace::named("test"),
        &format!("tenant {tenant}"),
        Identity::Main,
    )
}

/// The `number`th session of a tenant: a later one is kept longer.
fn record(tenant: usize, number: u64) -> Record {
    let version = Version::new(number, [7; 16]);
    let now = "2100-01-01T00:00:00.123456789Z".parse().unwrap();
    ImportedSession::new(format!("canary-{number}-of-{tenant}"))
        .to_record(&key(tenant), version, now, Duration::from_secs(number))
        .unwrap()
}

/// A database of `sessions` records.
async fn database(path: &Path, sessions: usize) -> SqliteSessions {
    let store = SqliteSessions::builder(path)
        .synchronous(Synchronous::Normal)
        .open()
        .await
        .unwrap();
    for tenant in 0..sessions {
        let outcome = store
            .set(&key(tenant), &record(tenant, 1), Expect::Absent)
            .await;
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
    store
}

/// Starts the tool and kills it once `reached` says so; `false` if it ended before.
async fn kill_when(arguments: &[&str], mut reached: impl AsyncFnMut() -> bool) -> bool {
    let mut child: Child = command(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !reached().await {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
    }
    let in_time = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    in_time
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_of_10_000_sessions_killed_half_way_is_resumed() {
    const SESSIONS: usize = 10_000;
    let directory = tempfile::tempdir().unwrap();
    let path: PathBuf = directory.path().join("s.db");
    let source = database(&path, SESSIONS).await;
    let server = RedisServer::start();
    let (from, to) = (format!("sqlite:{}", path.display()), server.url());
    let target = RedisSessions::connect(&to).await.unwrap();
    let mut connection = server.connection();
    let arguments = ["migrate", &from, &to];
    for share in [4, 2] {
        let killed = kill_when(&arguments, async || {
            let there: usize = redis::cmd("DBSIZE").query(&mut connection).unwrap();
            there > SESSIONS / share
        });
        assert!(killed.await, "it ended before it could be killed");
    }
    let there: usize = redis::cmd("DBSIZE").query(&mut connection).unwrap();
    assert!(there < SESSIONS, "{there}");

    // Meanwhile one session goes on in the source, and another in the target.
    let next = Expect::Version(record(3, 1).version());
    let outcome = source.set(&key(3), &record(3, 2), next).await.unwrap();
    assert_eq!(outcome, SetOutcome::Stored);
    let newer = record(5, 3);
    let expect = match target.get(&key(5)).await.unwrap() {
        None => Expect::Absent,
        Some(found) => Expect::Version(found.version()),
    };
    let outcome = target.set(&key(5), &newer, expect).await.unwrap();
    assert_eq!(outcome, SetOutcome::Stored);

    let report = report_of(&arguments, 0);
    assert!(
        report["copied"].as_u64().unwrap() < SESSIONS as u64,
        "{report}"
    );
    assert_eq!(report["newer_in_target"], 1, "{report}");

    let mut cursor = None;
    let mut seen = 0;
    loop {
        let mut request = ListRequest::default();
        request.cursor = cursor;
        let page = source.admin().unwrap().list(&request).await.unwrap();
        for entry in page.entries {
            let mut expected = entry.record.unwrap();
            if entry.id == *key(5).storage_id() {
                expected = record(5, 3);
            }
            let name = target.redis_key(&entry.id);
            let stored: Vec<Vec<u8>> = connection.hmget(&name, &["m", "p"]).unwrap();
            assert_eq!(
                stored[0][..24],
                expected.version().to_bytes(),
                "{}",
                entry.id
            );
            assert_eq!(stored[1], expected.payload(), "{}", entry.id);
            seen += 1;
        }
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, SESSIONS);
}

#[tokio::test(flavor = "multi_thread")]
async fn e2_a_rotation_killed_half_way_is_resumed_and_loses_nothing() {
    const SESSIONS: usize = 3_000;
    let server = RedisServer::start();
    let url = server.url();
    let plain = RedisSessions::connect(&url).await.unwrap();
    let sealed =
        |keys: &str| Sealed::new(plain.clone(), KeyRing::from_text(keys).unwrap()).unwrap();
    let old = sealed(OLD_KEY);
    for tenant in 0..SESSIONS {
        let outcome = old
            .set(&key(tenant), &record(tenant, 1), Expect::Absent)
            .await;
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
    let both = sealed(&format!("{NEW_KEY}\n{OLD_KEY}"));
    let new = sealed(NEW_KEY);
    let arguments = ["rotate-key", "--store", &url, "--key-env", "TEST_BOTH"];
    let mut kills = 0;
    for share in 1..6 {
        // Records are rewritten in the order of the listing; a sample shows how far it is.
        let killed = kill_when(&arguments, async || {
            let mut rewritten = 0;
            for tenant in (0..SESSIONS).step_by(100) {
                rewritten += usize::from(new.get(&key(tenant)).await.is_ok());
            }
            rewritten * 6 >= SESSIONS / 100 * share
        });
        kills += u32::from(killed.await);
        for tenant in (0..SESSIONS).step_by(7) {
            let found = both.get(&key(tenant)).await.unwrap().unwrap();
            assert_eq!(found.payload(), record(tenant, 1).payload(), "{tenant}");
        }
    }
    assert!(kills >= 2, "killed {kills} times in the middle");
    // The dead hold the leases of the few that they were at, for a while.
    let report = loop {
        let output = command(&[&arguments[..], &["--json"]].concat())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let report: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        if output.status.success() {
            break report;
        }
        assert!(
            report["busy"].as_u64().unwrap() <= 5 && report["failed"] == json!([]),
            "{report}"
        );
    };
    let rewritten = report["rewritten"].as_u64().unwrap();
    assert_eq!(
        rewritten + report["current"].as_u64().unwrap(),
        SESSIONS as u64
    );
    for tenant in 0..SESSIONS {
        let found = new.get(&key(tenant)).await.unwrap().unwrap();
        assert_eq!(found.payload(), record(tenant, 1).payload(), "{tenant}");
    }
}

/// Every byte that a directory holds.
fn bytes_below(directory: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(bytes_below(&path));
        } else if path.is_file() {
            bytes.extend(path.to_string_lossy().as_bytes());
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

#[tokio::test]
async fn e1_no_token_and_no_tenant_is_in_a_sealed_store_or_in_what_the_tool_says() {
    let directory = tempfile::tempdir().unwrap();
    let server = RedisServer::options().keeps().start();
    let at = |name: &str| directory.path().join(name);
    let ring = || KeyRing::from_text(OLD_KEY).unwrap();
    let tenants = ["canary-tenant-1", "canary-tenant-2"];
    let sqlite = SqliteSessions::open(at("s.db")).await.unwrap();
    let file = FileSessions::open(at("f")).await.unwrap();
    let redis = RedisSessions::connect(server.url()).await.unwrap();
    let stores: [(String, Arc<dyn SessionManager>); 3] = [
        (format!("sqlite:{}", at("s.db").display()), Arc::new(sqlite)),
        (format!("file:{}", at("f").display()), Arc::new(file)),
        (server.url(), Arc::new(redis)),
    ];
    for (url, store) in &stores {
        let sealed = Sealed::new(store.clone(), ring()).unwrap();
        let keys = fill(sealed, &tenants).await;
        let id = keys[0].storage_id().as_str();
        let keyed = ["--store", url, "--key-env", "TEST_OLD"];
        run(&["list", "--store", url], 0);
        run(&["show", id, "--store", url], 0);
        report_of(&["list", "--store", url], 0);
        report_of(&["show", id, "--store", url], 0);
        for format in [&[][..], &["--json"][..]] {
            let mut doctor = command(&[&["doctor"], &keyed[..], format].concat());
            let output = doctor.output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(
                !CANARIES.iter().any(|canary| said.contains(canary)),
                "{said}"
            );
        }
        let rotate = ["rotate-key", "--store", url, "--key-env", "TEST_BOTH"];
        assert_eq!(report_of(&rotate, 0)["rewritten"], 2);
        run(&["purge", "--store", url], 0);
    }
    drop(stores);
    // Redis writes every command to its log of changes.
    let files = [
        bytes_below(directory.path()),
        bytes_below(server.directory()),
    ]
    .concat();
    assert!(files.len() > 1_000);
    for canary in ["canary", "access_token", "refresh_token"] {
        let found = files
            .windows(canary.len())
            .any(|part| part == canary.as_bytes());
        assert!(!found, "{canary} is in the files of a store");
    }
}
