//! The real binary on real stores.

#![allow(clippy::expect_used, clippy::unwrap_used)] // test code

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use podio_core::session::{
    Expect, Identity, ImportedSession, KeyRing, Sealed, SessionKey, SessionManager, SetOutcome,
};
use podio_core::{Podio, Timestamp};
use podio_emulator::Emulator;
use podio_session_file::FileSessions;
use podio_session_sqlite::SqliteSessions;
use serde_json::Value;
use tempfile::TempDir;

const SECRET: &str = "canary-client-secret";
const OLD_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const NEW_KEY: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// What no output may contain.
const CANARIES: [&str; 4] = ["canary", "01234567", "fedcba98", "access_token"];

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

fn run(arguments: &[&str]) -> Run {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_podio-sessions"))
        .args(arguments)
        .env("TEST_SECRET", SECRET)
        .env("TEST_OLD", OLD_KEY)
        .env("TEST_BOTH", format!("{NEW_KEY}\n{OLD_KEY}"))
        .env("TEST_NEW", NEW_KEY)
        .output()
        .unwrap();
    let run = Run {
        code: output.status.code().expect("not ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    for canary in CANARIES {
        let seen = run.out.contains(canary) || run.err.contains(canary);
        assert!(!seen, "{canary} in: {}{}", run.out, run.err);
    }
    run
}

struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn sqlite(&self, name: &str) -> String {
        format!("sqlite:{}", self.path(name).display())
    }

    fn file(&self, name: &str) -> String {
        format!("file:{}", self.path(name).display())
    }
}

async fn database(place: &Place) -> Arc<SqliteSessions> {
    Arc::new(SqliteSessions::open(place.path("s.db")).await.unwrap())
}

/// Logs tenants in with tokens that are canaries; logs the last one out.
async fn fill(store: impl SessionManager, tenants: &[&str]) -> Vec<SessionKey> {
    let podio = Podio::builder("acme", SECRET)
        .session_manager(store)
        .invalidate_on_logout(false)
        .build()
        .unwrap();
    let mut keys = Vec::new();
    for (index, tenant) in tenants.iter().enumerate() {
        let client = podio.client(tenant).await.unwrap();
        let tokens = ImportedSession::new(format!("canary-access-{tenant}"))
            .refresh_token(format!("canary-refresh-{tenant}"));
        client.import_session(tokens).await.unwrap();
        if index + 1 == tenants.len() {
            client.logout().await.unwrap();
        }
        keys.push(client.key().clone());
    }
    keys
}

/// Every file below, with its bytes; SQLite's own bookkeeping apart.
fn snapshot(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(snapshot(&path));
        } else if !path.to_string_lossy().ends_with("lock") {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Damages the record file of a key in a file store.
fn damage(directory: &Path, key: &SessionKey) {
    let name = format!("{}.record", key.storage_id());
    let (path, mut bytes) = snapshot(directory)
        .into_iter()
        .find(|(path, _)| path.file_name().unwrap().to_str() == Some(&name))
        .unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn list_and_show_tell_the_clear_parts() {
    let place = Place::new();
    let keys = fill(database(&place).await, &["a", "b", "c"]).await;
    let store = place.sqlite("s.db");

    let plain = run(&["list", "--store", &store]).expect(0);
    assert_eq!(plain.out.lines().count(), 4, "{}", plain.out);
    let listed = run(&["list", "--store", &store, "--json"]).expect(0).json();
    assert_eq!(listed.len(), 3);
    for (key, state) in keys.iter().zip(["live", "live", "logged_out"]) {
        let id = key.storage_id().as_str();
        let entry = listed.iter().find(|entry| entry["id"] == id).unwrap();
        assert_eq!(entry["state"], state);
        assert!(
            entry["retain_until"]
                .as_str()
                .unwrap()
                .parse::<Timestamp>()
                .is_ok()
        );
    }
    let prefix = keys[0].storage_id().tenant_prefix();
    let of_one = run(&[
        "list",
        "--store",
        &store,
        "--tenant-prefix",
        prefix,
        "--json",
    ]);
    assert_eq!(of_one.expect(0).json().len(), 1);

    let id = keys[0].storage_id().as_str();
    let shown = run(&["show", id, "--store", &store, "--json"])
        .expect(0)
        .json();
    assert_eq!(shown[0]["generation"], 1);
    assert!(shown[0]["payload_bytes"].as_u64().unwrap() > 100);
    assert!(
        run(&["show", id, "--store", &store])
            .expect(0)
            .out
            .contains("not shown")
    );
    let nobody = format!("{}{}", prefix, "0".repeat(32));
    run(&["show", &nobody, "--store", &store]).expect(1);
}

#[tokio::test]
async fn a_listing_goes_on_beyond_one_page() {
    let place = Place::new();
    let store = FileSessions::builder(place.path("f"))
        .fsync(false)
        .open()
        .await
        .unwrap();
    let store = Arc::new(store);
    let key = fill(store.clone(), &["a", "b"]).await.remove(0);
    let record = store.get(&key).await.unwrap().unwrap();
    for tenant in 0..1_100 {
        let tenant = format!("more {tenant}");
        let key = SessionKey::new(key.namespace().clone(), &tenant, Identity::Main);
        let outcome = store.set(&key, &record, Expect::Absent).await.unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
    }
    let listed = run(&["list", "--store", &place.file("f"), "--json"])
        .expect(0)
        .json();
    let mut ids: Vec<_> = listed
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1_102);
}

#[tokio::test]
async fn remove_and_remove_tenant_delete_what_they_name() {
    let place = Place::new();
    let store = database(&place).await;
    let keys = fill(store.clone(), &["a", "b", "c"]).await;
    let url = place.sqlite("s.db");
    let id = keys[0].storage_id().as_str();

    let dry = run(&["remove", id, "--store", &url, "--dry-run", "--json"]).expect(0);
    assert_eq!(dry.json()[0]["outcome"], "would_remove");
    assert!(store.get(&keys[0]).await.unwrap().is_some());
    let done = run(&["remove", id, "--store", &url, "--json"]).expect(0);
    assert_eq!(done.json()[0]["outcome"], "removed");
    assert!(store.get(&keys[0]).await.unwrap().is_none());
    run(&["remove", id, "--store", &url]).expect(1);
    run(&["remove", &id[..97], "--store", &url]).expect(2);

    let tenant = keys[1].storage_id().tenant_prefix();
    run(&["remove-tenant", tenant, "--store", &url, "--dry-run"]).expect(0);
    assert!(store.get(&keys[1]).await.unwrap().is_some());
    run(&["remove-tenant", tenant, "--store", &url]).expect(0);
    assert!(store.get(&keys[1]).await.unwrap().is_none());
    assert!(store.get(&keys[2]).await.unwrap().is_some());
    run(&["remove-tenant", tenant, "--store", &url]).expect(1);
    // Less than a tenant would be all tenants of an application.
    run(&["remove-tenant", &tenant[..33], "--store", &url]).expect(2);
    let whole = keys[2].storage_id().as_str();
    run(&["remove-tenant", whole, "--store", &url]).expect(0);
    assert!(store.get(&keys[2]).await.unwrap().is_none());
}

#[tokio::test]
async fn purge_deletes_what_is_past_its_retention() {
    let place = Place::new();
    fill(database(&place).await, &["a", "b"]).await;
    let store = place.sqlite("s.db");
    let later = "2200-01-01T00:00:00Z";
    let purge = |more: &[&str]| {
        let mut arguments = vec!["purge", "--store", &store, "--json"];
        arguments.extend(more);
        run(&arguments).expect(0).json().remove(0)
    };
    assert_eq!(purge(&[])["purged"], 0);
    assert_eq!(purge(&["--now", later, "--dry-run"])["due"], 2);
    assert_eq!(purge(&["--now", later])["purged"], 2);
    run(&["purge", "--store", &store, "--now", "soon"]).expect(2);
}

#[tokio::test]
async fn migrate_moves_from_store_to_store_and_seals() {
    let place = Place::new();
    let keys = fill(database(&place).await, &["a", "b", "c"]).await;
    let (from, to, sealed) = (place.sqlite("s.db"), place.file("f"), place.file("sealed"));

    let dry = run(&["migrate", &from, &to, "--dry-run", "--json"]).expect(0);
    assert_eq!(dry.json()[0]["missing_in_target"], 3);
    assert!(!place.path("f").exists());

    let first = run(&["migrate", &from, &to, "--json"]).expect(0).json();
    assert_eq!(first[0]["copied"], 3);
    let again = run(&["migrate", &from, &to, "--json"]).expect(0).json();
    assert_eq!(
        (&again[0]["copied"], &again[0]["unchanged"]),
        (&0.into(), &3.into())
    );
    let dry = run(&["migrate", &from, &to, "--dry-run", "--json"]).expect(0);
    assert_eq!(dry.json()[0]["unchanged"], 3);

    let wrong = ["--to-key-env", "TEST_UNSET"];
    run(&["migrate", &to, &sealed, wrong[0], wrong[1]]).expect(2);
    assert!(!place.path("sealed").exists());
    let key = ["--to-key-env", "TEST_OLD"];
    let text = run(&["migrate", &to, &sealed, key[0], key[1]])
        .expect(0)
        .out;
    assert!(text.starts_with("3 copied, 0 unchanged"), "{text}");
    for (path, bytes) in snapshot(&place.path("sealed")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("canary"), "{}", path.display());
    }
    let store = FileSessions::open(place.path("sealed")).await.unwrap();
    let open = Sealed::new(store, KeyRing::from_text(OLD_KEY).unwrap()).unwrap();
    let before = database(&place).await.get(&keys[0]).await.unwrap();
    assert_eq!(open.get(&keys[0]).await.unwrap(), before);

    run(&["migrate", &to, &to]).expect(2);
}

#[tokio::test]
async fn rotate_key_rewrites_and_can_be_repeated() {
    let place = Place::new();
    let store = FileSessions::open(place.path("f")).await.unwrap();
    let ring = KeyRing::from_text(OLD_KEY).unwrap();
    fill(Sealed::new(store, ring).unwrap(), &["a", "b", "c"]).await;
    let store = place.file("f");
    let rotate = |more: &[&str], code| {
        let mut arguments = vec!["rotate-key", "--store", &store, "--json"];
        arguments.extend(more);
        run(&arguments)
            .expect(code)
            .json()
            .pop()
            .unwrap_or_default()
    };
    let before = snapshot(&place.path("f"));
    let dry = rotate(&["--key-env", "TEST_BOTH", "--dry-run"], 0);
    assert_eq!(
        (&dry["would_rewrite"], &dry["current"]),
        (&3.into(), &0.into())
    );
    assert_eq!(snapshot(&place.path("f")), before);

    let unknown = rotate(&["--key-env", "TEST_NEW"], 1);
    assert_eq!(unknown["failed"].as_array().unwrap().len(), 3);
    let done = rotate(&["--key-env", "TEST_BOTH"], 0);
    assert_eq!(
        (&done["rewritten"], &done["current"]),
        (&3.into(), &0.into())
    );

    let file = place.path("keys");
    fs::write(&file, NEW_KEY).unwrap();
    let current = rotate(&["--key-file", file.to_str().unwrap()], 0);
    assert_eq!(
        (&current["rewritten"], &current["current"]),
        (&0.into(), &3.into())
    );
    run(&["doctor", "--store", &store, "--key-env", "TEST_OLD"]).expect(1);
    run(&["doctor", "--store", &store, "--key-env", "TEST_NEW"]).expect(0);
    rotate(&[], 2);
    rotate(&["--key-env", "TEST_UNSET"], 2);
    rotate(&["--key-env", "TEST_NEW", "--key-file", "x"], 2);
}

#[tokio::test]
async fn keep_alive_refreshes_what_is_due() {
    let emulator = Emulator::start().await.unwrap();
    emulator.add_client("acme", SECRET);
    let user = emulator.add_user("ada@example.org", "canary-password");
    let place = Place::new();
    let store = database(&place).await;
    let podio = Podio::builder("acme", SECRET)
        .api_url(emulator.url())
        .session_manager(store.clone())
        .build()
        .unwrap();
    let mut tokens_seen = Vec::new();
    for tenant in ["a", "b"] {
        let pair = emulator.log_in_user("acme", user).unwrap();
        tokens_seen.extend([pair.access_token.clone(), pair.refresh_token.clone()]);
        let tokens = ImportedSession::new(pair.access_token).refresh_token(pair.refresh_token);
        let client = podio.client(tenant).await.unwrap();
        client.import_session(tokens).await.unwrap();
    }
    let url = place.sqlite("s.db");
    let keep = |more: &[&str], code| {
        let mut arguments = vec!["keep-alive", "--store", &url, "--json"];
        arguments.extend(["--client-id", "acme", "--client-secret-env", "TEST_SECRET"]);
        arguments.extend(["--api-url", emulator.url()]);
        arguments.extend(more);
        run(&arguments)
            .expect(code)
            .json()
            .pop()
            .unwrap_or_default()
    };
    assert_eq!(keep(&[], 0)["refreshed"], 0, "none dies within a week");
    assert_eq!(keep(&["--before-death", "30", "--dry-run"], 0)["left"], 2);
    assert_eq!(emulator.token_calls(), 0);
    let one = keep(&["--before-death", "30", "--token-calls", "1"], 1);
    assert_eq!((&one["refreshed"], &one["left"]), (&1.into(), &1.into()));
    assert_eq!(keep(&["--before-death", "30"], 0)["refreshed"], 2);
    assert_eq!(emulator.token_calls(), 3);

    emulator.revoke_refresh_tokens();
    let failed = keep(&["--before-death", "30"], 1);
    assert_eq!(failed["failed"].as_array().unwrap().len(), 2);
    let unset = ["--client-id", "acme", "--client-secret-env", "TEST_UNSET"];
    let unset = run(&[&["keep-alive", "--store", &url][..], &unset].concat()).expect(2);
    assert!(unset.err.contains("TEST_UNSET is not set"), "{}", unset.err);
}

#[tokio::test]
async fn a_corrupt_record_is_reported_and_stops_no_scan() {
    let place = Place::new();
    let store = FileSessions::open(place.path("f")).await.unwrap();
    let keys = fill(store, &["a", "b", "c"]).await;
    damage(&place.path("f"), &keys[1]);
    let (url, bad) = (place.file("f"), keys[1].storage_id().as_str());

    let listed = run(&["list", "--store", &url, "--json"]).expect(1).json();
    assert_eq!(listed.len(), 3);
    let unreadable: Vec<_> = listed
        .iter()
        .filter(|entry| entry["state"] == "unreadable")
        .collect();
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0]["id"], bad);
    assert!(run(&["list", "--store", &url]).expect(1).err.contains(bad));
    run(&["show", bad, "--store", &url]).expect(1);
    let removed = run(&["remove", bad, "--store", &url, "--json"]).expect(1);
    assert_eq!(removed.json()[0]["outcome"], "unreadable");
    let purged = run(&["purge", "--store", &url, "--json"]).expect(1).json();
    assert_eq!(purged[0]["unreadable"][0]["id"], bad);
    let moved = run(&["migrate", &url, &place.sqlite("t.db"), "--json"]).expect(1);
    assert_eq!(moved.json()[0]["copied"], 2);
    assert_eq!(moved.json()[0]["failed"][0]["id"], bad);
    let checked = run(&["doctor", "--store", &url, "--json"]).expect(1).json();
    assert_eq!(checked[0]["unreadable"][0]["id"], bad);
    assert_eq!(checked[0]["states"]["live"], 1);
    assert_eq!(checked[0]["states"]["logged_out"], 1);
}

#[tokio::test]
async fn doctor_finds_a_sound_store_sound() {
    let place = Place::new();
    fill(database(&place).await, &["a", "b"]).await;
    let store = place.sqlite("s.db");
    let text = run(&["doctor", "--store", &store]).expect(0).out;
    assert!(text.contains("taken and released"), "{text}");
    let checked = run(&["doctor", "--store", &store, "--json"])
        .expect(0)
        .json();
    assert_eq!(checked[0]["healthy"], true);
    assert_eq!(checked[0]["reach"], "host");
    assert_eq!(checked[0]["durable"], true);
}

#[cfg(unix)]
#[tokio::test]
async fn doctor_finds_files_that_others_can_use() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    let keys = fill(database(&place).await, &["a", "b"]).await;
    let file = place.path("s.db");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let checked = run(&["doctor", "--store", &place.sqlite("s.db"), "--json"]).expect(1);
    assert_eq!(checked.json()[0]["exposed"][0]["mode"], "640");

    fill(
        FileSessions::open(place.path("f")).await.unwrap(),
        &["a", "b"],
    )
    .await;
    let name = format!("{}.record", keys[0].storage_id());
    let mut files = snapshot(&place.path("f")).into_iter().map(|(path, _)| path);
    let record = files.find(|path| path.ends_with(&name)).unwrap();
    fs::set_permissions(&record, fs::Permissions::from_mode(0o604)).unwrap();
    let text = run(&["doctor", "--store", &place.file("f")]).expect(1).out;
    assert!(text.contains("mode 604"), "{text}");
}

#[test]
fn a_missing_store_is_named_and_not_created() {
    let place = Place::new();
    fs::write(place.path("empty.db"), "").unwrap();
    fs::create_dir(place.path("empty")).unwrap();
    for store in [
        place.sqlite("no.db"),
        place.sqlite("empty.db"),
        place.file("no"),
        place.file("empty"),
    ] {
        for command in ["list", "purge", "doctor"] {
            let run = run(&[command, "--store", &store]).expect(3);
            assert!(
                run.err.contains(&store) && run.out.is_empty(),
                "{}",
                run.err
            );
        }
        run(&["migrate", &store, &place.file("target")]).expect(3);
    }
    let left: Vec<_> = fs::read_dir(place.directory.path()).unwrap().collect();
    assert_eq!(left.len(), 2);
    assert!(fs::read(place.path("empty.db")).unwrap().is_empty());
    assert_eq!(fs::read_dir(place.path("empty")).unwrap().count(), 0);
}

#[test]
fn what_is_no_store_is_refused() {
    let place = Place::new();
    fs::write(place.path("text"), "no database, but a text").unwrap();
    run(&["list", "--store", &place.sqlite("text")]).expect(3);
    run(&["list", "--store", &place.file("text")]).expect(3);
    run(&[
        "list",
        "--store",
        &format!("file:{}", place.directory.path().display()),
    ])
    .expect(3);
    assert_eq!(fs::read_dir(place.directory.path()).unwrap().count(), 1);
}

/// Who stops reading, as `head` does, is no failure.
#[tokio::test]
async fn a_closed_pipe_is_no_failure() {
    let place = Place::new();
    fill(database(&place).await, &["a", "b"]).await;
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_podio-sessions"))
        .args(["list", "--store", &place.sqlite("s.db")])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn wrong_usage_is_told() {
    run(&[]).expect(2);
    run(&["list"]).expect(2);
    run(&["destroy"]).expect(2);
    run(&["show", "no-id", "--store", "file:/nowhere"]).expect(2);
    let scheme = run(&["list", "--store", "mysql://user:canary@host/db"]).expect(2);
    assert!(
        scheme.err.contains("sqlite:PATH, file:PATH, redis://"),
        "{}",
        scheme.err
    );
    let help = run(&["--help"]).expect(0).out;
    assert!(
        help.contains("Exit codes") && help.contains("rotate-key"),
        "{help}"
    );
}
