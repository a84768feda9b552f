//! `FileSessions` against real files, threads and processes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "test code"
)]

use std::collections::BTreeMap;
use std::env;
use std::error::Error as _;
use std::fs::{self, File};
use std::future::Future;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use podio_core::Timestamp;
use podio_core::session::{
    Expect, Identity, LeaseId, LeaseOutcome, ListRequest, Namespace, Reach, Record, RecordState,
    SessionAdmin as _, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    StorageId, Version,
};
use podio_session_file::{Corrupt, FileSessions};
use tempfile::TempDir;

const MINUTE: Duration = Duration::from_secs(60);

/// A directory with the path of a store in it that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("sessions");
    (parent, path)
}

fn key(tenant: &str) -> SessionKey {
    SessionKey::new(Namespace::named("t"), tenant, Identity::Main)
}

fn version(generation: u64, tag: u8) -> Version {
    Version::new(generation, [tag; 16])
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn record(version: Version, payload: &[u8]) -> Record {
    Record::new(
        version,
        RecordState::Live,
        time("2031-02-03T04:05:06.789Z"),
        payload.to_vec(),
    )
}

async fn store(sessions: &FileSessions, key: &SessionKey, record: &Record) {
    assert_eq!(
        sessions.set(key, record, Expect::Absent).await.unwrap(),
        SetOutcome::Stored
    );
}

async fn open(path: &Path) -> FileSessions {
    FileSessions::open(path).await.unwrap()
}

async fn open_lenient(path: &Path) -> FileSessions {
    FileSessions::builder(path)
        .corrupt(Corrupt::SetAside)
        .open()
        .await
        .unwrap()
}

/// The error is one line of this kind that names `names` and a remedy.
fn check_error(error: &SessionError, kind: SessionErrorKind, names: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    assert!(text.contains(names), "{names:?} is not in: {text}");
    assert!(
        !text.contains('\n') && text.contains(": "),
        "no remedy: {text}"
    );
}

/// Opening `path` fails.
async fn refused(path: impl AsRef<Path>, kind: SessionErrorKind, names: &str) -> SessionError {
    let error = FileSessions::open(path).await.unwrap_err();
    check_error(&error, kind, names);
    error
}

/// Everything below a directory: directories as `None`, files with their content.
fn content(path: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut content(&path));
            found.insert(path, None);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, Some(bytes));
        }
    }
    found
}

/// The files below a directory whose names contain `part`.
fn named(path: &Path, part: &str) -> Vec<PathBuf> {
    content(path)
        .into_keys()
        .filter(|path| path.file_name().unwrap().to_str().unwrap().contains(part))
        .collect()
}

/// The only file below a directory whose name contains `part`.
fn only(path: &Path, part: &str) -> PathBuf {
    let found = named(path, part);
    let [file] = found.as_slice() else {
        panic!("{found:?}");
    };
    file.clone()
}

// ---------------------------------------------------------------------------------------------
// Child processes: this binary again, with only the test `child`.

const ROLE: &str = "PODIO_FILE_TEST_ROLE";
const PATH: &str = "PODIO_FILE_TEST_PATH";
const CHILDREN: u64 = 4;
const ROUNDS: u64 = 40;

fn child_command(role: &str, path: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["child", "--exact", "--nocapture"])
        .env(ROLE, role)
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A child of a shell that has run `preparation`.
#[cfg(unix)]
fn shell_command(preparation: &str, role: &str, path: &Path) -> Command {
    let child = child_command(role, path);
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{preparation} && exec \"$@\""), "sh"])
        .arg(child.get_program())
        .args(child.get_args())
        .envs(
            child
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn succeed(child: Child) {
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{stdout}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What a child process does; nothing in an ordinary run.
#[test]
fn child() {
    let Ok(role) = env::var(ROLE) else { return };
    let path = PathBuf::from(env::var_os(PATH).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        match role.as_str() {
            "count" => count(&open(&path).await).await,
            "exclude" => exclude(&path).await,
            "write" => write_for_ever(&open(&path).await).await,
            "modes" => leave_every_kind_of_file(&path).await,
            "refused for missing rights" => {
                refused(&path, SessionErrorKind::Misconfigured, "right").await;
            }
            "fill" => store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await,
            "read only" => read_only(&path).await,
            "too large" => too_large(&path).await,
            other => panic!("no role {other}"),
        }
    });
}

/// Adds one to the number in a record, by compare-and-set, many times.
async fn count(sessions: &FileSessions) {
    let key = key("counter");
    for _ in 0..ROUNDS {
        loop {
            let found = sessions.get(&key).await.unwrap();
            let number = found
                .as_ref()
                .map_or(0, |record| record.version().generation());
            let tag = u128::from(std::process::id()).to_be_bytes();
            let next = record(Version::new(number + 1, tag), &(number + 1).to_be_bytes());
            let expect = found.map_or(Expect::Absent, |found| Expect::Version(found.version()));
            if sessions.set(&key, &next, expect).await.unwrap() == SetOutcome::Stored {
                break;
            }
        }
    }
}

/// Adds one to the number in a plain file, many times, each under the lease.
async fn exclude(path: &Path) {
    let sessions = open(path).await;
    let key = key("lease");
    let counter = path.with_extension("count");
    let mut id = [0; 16];
    id[..4].copy_from_slice(&std::process::id().to_be_bytes());
    let id = LeaseId::new(id);
    for _ in 0..ROUNDS {
        while sessions.lease(&key, id, MINUTE).await.unwrap() != LeaseOutcome::Mine {}
        let number: u64 = fs::read_to_string(&counter).unwrap().parse().unwrap();
        fs::write(&counter, (number + 1).to_string()).unwrap();
        sessions.release(&key, id).await.unwrap();
    }
}

/// Replaces a record without end, from the number that it has on; says each number once stored.
async fn write_for_ever(sessions: &FileSessions) {
    let key = key("victim");
    let found = sessions.get(&key).await.unwrap();
    let mut last = found.map_or(0, |record| record.version().generation());
    loop {
        let expect = match last {
            0 => Expect::Absent,
            last => Expect::Version(version(last, 3)),
        };
        let next = record(
            version(last + 1, 3),
            &(last + 1).to_be_bytes().repeat(1_000),
        );
        let outcome = sessions.set(&key, &next, expect).await.unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
        last += 1;
        println!("\nstored {last}");
        std::io::stdout().flush().unwrap();
    }
}

async fn leave_every_kind_of_file(path: &Path) {
    let sessions = open_lenient(path).await;
    store(&sessions, &key("a"), &record(version(1, 1), b"p")).await;
    fs::remove_file(only(path, ".record")).unwrap();
    // As an editor would have saved it.
    fs::write(
        only(path, "lock").with_file_name(format!("{}.record", key("a").storage_id())),
        "x",
    )
    .unwrap();
    store(&sessions, &key("a"), &record(version(1, 1), b"p")).await;
    let outcome = sessions
        .lease(&key("a"), LeaseId::new([1; 16]), MINUTE)
        .await;
    assert_eq!(outcome.unwrap(), LeaseOutcome::Mine);
    for part in [".record", ".lease", ".corrupt-1", "lock", "podio-sessions"] {
        only(path, part);
    }
}

/// The directory may be read but not written.
async fn read_only(path: &Path) {
    let sessions = open(path).await;
    let written = record(version(1, 1), b"p");
    assert_eq!(sessions.get(&key("a")).await.unwrap(), Some(written));
    let page = sessions.list(&ListRequest::default()).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    let next = record(version(2, 2), b"next");
    let expect = Expect::Version(version(1, 1));
    for error in [
        sessions.set(&key("a"), &next, expect).await.unwrap_err(),
        sessions
            .set(&key("b"), &next, Expect::Absent)
            .await
            .unwrap_err(),
        sessions
            .lease(&key("a"), LeaseId::new([1; 16]), MINUTE)
            .await
            .unwrap_err(),
        sessions
            .delete(key("a").storage_id(), version(1, 1))
            .await
            .unwrap_err(),
        sessions.purge(Timestamp::MAX).await.unwrap_err(),
    ] {
        check_error(
            &error,
            SessionErrorKind::Misconfigured,
            "right to read and write",
        );
        check_error(
            &error,
            SessionErrorKind::Misconfigured,
            path.to_str().unwrap(),
        );
    }
}

/// No file may grow beyond a few kilobytes.
async fn too_large(path: &Path) {
    let sessions = open(path).await;
    store(&sessions, &key("a"), &record(version(1, 1), b"kept")).await;
    let next = record(version(2, 2), &vec![7; 100_000]);
    let expect = Expect::Version(version(1, 1));
    let error = sessions.set(&key("a"), &next, expect).await.unwrap_err();
    check_error(&error, SessionErrorKind::TooLarge, "ulimit -f");
    check_error(
        &error,
        SessionErrorKind::TooLarge,
        key("a").storage_id().as_str(),
    );
    let kept = sessions.get(&key("a")).await.unwrap().unwrap();
    assert_eq!(kept.payload(), b"kept");
    assert!(named(path, ".tmp").is_empty());
}

// ---------------------------------------------------------------------------------------------
// Reading and writing.

#[tokio::test]
async fn a_record_comes_back_as_it_was() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    assert_eq!(sessions.get(&key("a")).await.unwrap(), None);

    let states = [
        RecordState::Live,
        RecordState::LoggedOut,
        RecordState::Refused,
    ];
    let every_byte: Vec<u8> = (0..=255).collect();
    let payloads = [Vec::new(), every_byte, vec![9; 300_000]];
    let times = [
        Timestamp::MIN,
        time("1969-12-31T23:59:59.999999999Z"),
        time("2031-02-03T04:05:06.789123456Z"),
        Timestamp::MAX,
    ];
    for (n, state) in states.into_iter().enumerate() {
        for (p, payload) in payloads.iter().enumerate() {
            for (t, retain_until) in times.into_iter().enumerate() {
                let key = key(&format!("{n} {p} {t}"));
                let written = Record::new(
                    Version::new(u64::MAX, [255; 16]),
                    state,
                    retain_until,
                    payload.clone(),
                );
                store(&sessions, &key, &written).await;
                assert_eq!(sessions.get(&key).await.unwrap(), Some(written));
            }
        }
    }
    assert_eq!(sessions.get(&key("a")).await.unwrap(), None);
    assert_eq!(sessions.guarantees().reach, Reach::Host);
    assert!(sessions.guarantees().durable && sessions.guarantees().compare_and_set);
    assert!(sessions.guarantees().opaque_payload);
}

#[tokio::test]
async fn a_write_needs_what_it_expects() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    let key = key("a");
    let one = record(version(1, 1), b"one");
    let two = record(version(2, 2), b"two");
    let three = record(version(3, 3), b"three");
    let set = async |record: &Record, expect| sessions.set(&key, record, expect).await.unwrap();

    // Expected a record, found none.
    let outcome = set(&two, Expect::Version(one.version())).await;
    assert_eq!(outcome, SetOutcome::Conflict);
    assert_eq!(sessions.get(&key).await.unwrap(), None);

    assert_eq!(set(&one, Expect::Absent).await, SetOutcome::Stored);
    // Expected none, found one.
    assert_eq!(set(&two, Expect::Absent).await, SetOutcome::Conflict);
    // Expected another one; a version differs by either part.
    for other in [version(1, 2), version(2, 1)] {
        assert_eq!(
            set(&two, Expect::Version(other)).await,
            SetOutcome::Conflict
        );
    }
    assert_eq!(sessions.get(&key).await.unwrap(), Some(one.clone()));

    assert_eq!(
        set(&two, Expect::Version(one.version())).await,
        SetOutcome::Stored
    );
    // The same write again, whatever it expects.
    let before = content(&path);
    for expect in [
        Expect::Version(one.version()),
        Expect::Absent,
        Expect::Version(three.version()),
    ] {
        assert_eq!(set(&two, expect).await, SetOutcome::Stored);
    }
    assert_eq!(content(&path), before);
    assert_eq!(sessions.get(&key).await.unwrap(), Some(two.clone()));
    // The write that was overtaken.
    assert_eq!(set(&one, Expect::Absent).await, SetOutcome::Conflict);
    assert_eq!(sessions.get(&key).await.unwrap(), Some(two));
}

#[tokio::test]
async fn records_and_leases_survive_closing() {
    let (_parent, path) = place();
    let written = record(version(1, 1), b"kept");
    for fsync in [true, false] {
        let key = key(&format!("{fsync:?}"));
        let sessions = FileSessions::builder(&path)
            .fsync(fsync)
            .open()
            .await
            .unwrap();
        store(&sessions, &key, &written).await;
        let outcome = sessions
            .lease(&key, LeaseId::new([1; 16]), MINUTE)
            .await
            .unwrap();
        assert_eq!(outcome, LeaseOutcome::Mine);
        drop(sessions);
        assert!(named(&path, ".tmp").is_empty());

        let sessions = open(&path).await;
        assert_eq!(sessions.get(&key).await.unwrap(), Some(written.clone()));
        let outcome = sessions
            .lease(&key, LeaseId::new([2; 16]), MINUTE)
            .await
            .unwrap();
        assert!(matches!(outcome, LeaseOutcome::Held { .. }));
    }
}

#[tokio::test]
async fn a_run_that_only_reads_writes_nothing() {
    let (_parent, path) = place();
    let ada = key("ada@example.org");
    store(&open(&path).await, &ada, &record(version(1, 1), b"p")).await;
    let before = content(&path);
    let sessions = open(&path).await;
    assert!(sessions.get(&ada).await.unwrap().is_some());
    assert!(sessions.get(&key("b")).await.unwrap().is_none());
    assert_eq!(
        sessions
            .list(&ListRequest::default())
            .await
            .unwrap()
            .entries
            .len(),
        1
    );
    sessions
        .release(&key("b"), LeaseId::new([1; 16]))
        .await
        .unwrap();
    drop(sessions);
    assert_eq!(content(&path), before);
    // And no name holds text of a key.
    let shard = before.keys().find(|path| path.is_dir()).unwrap().clone();
    let shard = shard.file_name().unwrap().to_str().unwrap();
    let names: Vec<_> = before
        .keys()
        .map(|file| file.strip_prefix(&path).unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            shard,
            &format!("{shard}/{}.record", ada.storage_id()),
            &format!("{shard}/lock"),
            "podio-sessions"
        ]
    );
}

// ---------------------------------------------------------------------------------------------
// The lease.

#[tokio::test]
async fn a_lease_is_held_by_one() {
    let (_parent, path) = place();
    let (one, two) = (open(&path).await, open(&path).await);
    let key = key("a");
    let (mine, theirs) = (LeaseId::new([1; 16]), LeaseId::new([2; 16]));

    assert_eq!(
        one.lease(&key, mine, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
    let LeaseOutcome::Held { remaining } = two.lease(&key, theirs, MINUTE).await.unwrap() else {
        panic!("taken twice");
    };
    assert!(
        remaining > MINUTE / 2 && remaining <= MINUTE,
        "{remaining:?}"
    );

    // Extended from another manager, by its holder.
    assert_eq!(
        two.lease(&key, mine, MINUTE * 10).await.unwrap(),
        LeaseOutcome::Mine
    );
    let LeaseOutcome::Held { remaining } = one.lease(&key, theirs, MINUTE).await.unwrap() else {
        panic!("taken twice");
    };
    assert!(
        remaining > MINUTE * 5 && remaining <= MINUTE * 10,
        "{remaining:?}"
    );

    // Another key is free; no record came of it.
    assert_eq!(
        two.lease(&self::key("b"), theirs, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
    assert_eq!(one.get(&key).await.unwrap(), None);

    // Somebody else's release does nothing.
    two.release(&key, theirs).await.unwrap();
    assert_ne!(
        two.lease(&key, theirs, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
    one.release(&key, mine).await.unwrap();
    one.release(&key, mine).await.unwrap();
    assert_eq!(
        two.lease(&key, theirs, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
}

#[tokio::test]
async fn a_lease_ends_at_its_deadline() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    let key = key("a");
    let (dead, heir) = (LeaseId::new([1; 16]), LeaseId::new([2; 16]));
    let ttl = Duration::from_millis(100);
    assert_eq!(
        sessions.lease(&key, dead, ttl).await.unwrap(),
        LeaseOutcome::Mine
    );
    while let LeaseOutcome::Held { remaining } = sessions.lease(&key, heir, MINUTE).await.unwrap() {
        assert!(remaining <= ttl, "{remaining:?}");
    }
    assert_ne!(
        sessions.lease(&key, dead, ttl).await.unwrap(),
        LeaseOutcome::Mine
    );

    let key = self::key("no time at all");
    for id in [dead, heir, dead] {
        assert_eq!(
            sessions.lease(&key, id, Duration::ZERO).await.unwrap(),
            LeaseOutcome::Mine
        );
    }
    // The longest time there is does no harm.
    assert_eq!(
        sessions.lease(&key, heir, Duration::MAX).await.unwrap(),
        LeaseOutcome::Mine
    );
    assert_ne!(
        sessions.lease(&key, dead, ttl).await.unwrap(),
        LeaseOutcome::Mine
    );
}

#[tokio::test]
async fn a_lease_from_before_the_clock_was_set_back_lasts_once_more_and_no_longer() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    let key = key("a");
    let (mine, theirs) = (LeaseId::new([1; 16]), LeaseId::new([2; 16]));
    assert_eq!(
        sessions.lease(&key, theirs, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
    let file = only(&path, ".lease");
    let text = fs::read_to_string(&file).unwrap();
    let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
    let deadline: i64 = words[3].parse().unwrap();
    words[3] = (deadline + 86_400_000_000_000).to_string();
    fs::write(&file, words.join(" ")).unwrap();
    assert_eq!(
        sessions.lease(&key, mine, MINUTE).await.unwrap(),
        LeaseOutcome::Held { remaining: MINUTE }
    );
    let LeaseOutcome::Held { remaining } = sessions.lease(&key, mine, MINUTE).await.unwrap() else {
        panic!("the holder lost it");
    };
    assert!(remaining < MINUTE, "{remaining:?}");

    // A file that is no lease keeps nobody out either; one of a newer version does.
    for torn in ["", "podio-lease 1 00", "\u{FFFD}"] {
        fs::write(&file, torn).unwrap();
        sessions.release(&key, theirs).await.unwrap();
        assert_eq!(
            sessions.lease(&key, theirs, MINUTE).await.unwrap(),
            LeaseOutcome::Mine
        );
    }
    fs::write(&file, "podio-lease 2 anything\n").unwrap();
    let error = sessions.lease(&key, mine, MINUTE).await.unwrap_err();
    check_error(&error, SessionErrorKind::NewerSchema, "upgrade");
}

// ---------------------------------------------------------------------------------------------
// Races.

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_writers_one_wins() {
    let (_parent, path) = place();
    let managers = [Arc::new(open(&path).await), Arc::new(open(&path).await)];
    let mut expect = Expect::Absent;
    for round in 1..=20 {
        let tasks: Vec<_> = (0..32_u8)
            .map(|task| {
                let sessions = Arc::clone(&managers[usize::from(task % 2)]);
                tokio::spawn(async move {
                    let attempt = record(version(round, task), &[task]);
                    let outcome = sessions.set(&key("a"), &attempt, expect).await.unwrap();
                    (outcome == SetOutcome::Stored).then_some(attempt)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for task in tasks {
            winners.extend(task.await.unwrap());
        }
        assert_eq!(winners.len(), 1, "round {round}: {winners:?}");
        for sessions in &managers {
            assert_eq!(
                sessions.get(&key("a")).await.unwrap().as_ref(),
                winners.first()
            );
        }
        expect = Expect::Version(winners[0].version());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_askers_one_gets_the_lease() {
    let (_parent, path) = place();
    let managers = [Arc::new(open(&path).await), Arc::new(open(&path).await)];
    for round in 0..20 {
        let tasks: Vec<_> = (0..32_u8)
            .map(|task| {
                let sessions = Arc::clone(&managers[usize::from(task % 2)]);
                tokio::spawn(async move {
                    let id = LeaseId::new([task; 16]);
                    let key = key(&format!("{round}"));
                    sessions.lease(&key, id, MINUTE).await.unwrap() == LeaseOutcome::Mine
                })
            })
            .collect();
        let mut holders = 0;
        for task in tasks {
            holders += u32::from(task.await.unwrap());
        }
        assert_eq!(holders, 1, "round {round}");
    }
}

#[tokio::test]
async fn processes_lose_no_write() {
    let (_parent, path) = place();
    // All of them also open, and one creates, the directory at once.
    let children: Vec<_> = (0..CHILDREN)
        .map(|_| child_command("count", &path).spawn().unwrap())
        .collect();
    children.into_iter().for_each(succeed);
    let found = open(&path)
        .await
        .get(&key("counter"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.version().generation(), CHILDREN * ROUNDS);
    assert_eq!(found.payload(), (CHILDREN * ROUNDS).to_be_bytes());
}

#[tokio::test]
async fn processes_never_hold_a_lease_together() {
    let (_parent, path) = place();
    let counter = path.with_extension("count");
    fs::write(&counter, "0").unwrap();
    let children: Vec<_> = (0..CHILDREN)
        .map(|_| child_command("exclude", &path).spawn().unwrap())
        .collect();
    children.into_iter().for_each(succeed);
    let number: u64 = fs::read_to_string(&counter).unwrap().parse().unwrap();
    assert_eq!(number, CHILDREN * ROUNDS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_open_one_new_directory_at_once() {
    for _ in 0..20 {
        let (_parent, path) = place();
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let path = path.clone();
                tokio::spawn(async move {
                    let sessions = open(&path).await;
                    let key = key(&format!("{task}"));
                    store(&sessions, &key, &record(version(1, task), b"p")).await;
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let page = open(&path)
            .await
            .list(&ListRequest::default())
            .await
            .unwrap();
        assert_eq!(page.entries.len(), 8);
    }
}

#[tokio::test]
async fn a_killed_writer_leaves_the_last_record_or_the_next() {
    let (_parent, path) = place();
    let mut random = fastrand::Rng::with_seed(7);
    for kill in 0..50 {
        let mut child = child_command("write", &path).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let stored = |line: String| line.strip_prefix("stored ")?.parse::<u64>().ok();
        let mut last = lines
            .by_ref()
            .map(Result::unwrap)
            .filter_map(stored)
            .nth(random.usize(0..8))
            .unwrap();
        let moment = Instant::now() + Duration::from_micros(random.u64(0..3_000));
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        last = lines
            .map(Result::unwrap)
            .filter_map(stored)
            .last()
            .unwrap_or(last);

        // No lock is left either.
        let sessions = FileSessions::builder(&path)
            .lock_timeout(Duration::ZERO)
            .open()
            .await
            .unwrap();
        let found = sessions.get(&key("victim")).await.unwrap().unwrap();
        let number = found.version().generation();
        assert!(
            (last..=last + 1).contains(&number),
            "kill {kill}: {number} after {last}"
        );
        assert_eq!(found.payload(), number.to_be_bytes().repeat(1_000));
        let outcome = sessions.set(&key("victim"), &found, Expect::Absent).await;
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
        check_modes(&path);
    }
}

#[tokio::test]
async fn a_locked_shard_is_waited_for_then_unavailable() {
    let (_parent, path) = place();
    let written = record(version(1, 1), b"p");
    let next = record(version(2, 2), b"p");
    let short = FileSessions::builder(&path)
        .lock_timeout(Duration::from_millis(50))
        .open()
        .await
        .unwrap();
    store(&short, &key("a"), &written).await;
    let patient = FileSessions::builder(&path)
        .lock_timeout(Duration::MAX)
        .open()
        .await
        .unwrap();

    let lock = only(&path, "lock");
    let other = File::open(&lock).unwrap();
    other.try_lock().unwrap();
    let expect = Expect::Version(written.version());
    for error in [
        short.set(&key("a"), &next, expect).await.unwrap_err(),
        short
            .lease(&key("a"), LeaseId::new([1; 16]), MINUTE)
            .await
            .unwrap_err(),
        short
            .delete(key("a").storage_id(), written.version())
            .await
            .unwrap_err(),
        short.list(&ListRequest::default()).await.unwrap_err(),
    ] {
        check_error(
            &error,
            SessionErrorKind::Unavailable,
            lock.to_str().unwrap(),
        );
        check_error(&error, SessionErrorKind::Unavailable, "lock_timeout");
    }
    // Readers do not wait.
    assert_eq!(short.get(&key("a")).await.unwrap(), Some(written.clone()));

    let waiting = tokio::spawn(async move { patient.set(&key("a"), &next, expect).await });
    // It has to find the lock taken first, as the others did before.
    let again = short.set(&key("a"), &written, expect).await;
    again.unwrap_err();
    assert!(!waiting.is_finished());
    other.unlock().unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), SetOutcome::Stored);
    // The lock file stays the same for ever.
    assert_eq!(only(&path, "lock"), lock);
    assert_eq!(fs::metadata(&lock).unwrap().len(), 0);
}

// ---------------------------------------------------------------------------------------------
// Dropped futures and runtimes.

/// Polls up to `polls` times, each after a wake-up and `before`, then drops; says whether it was
/// ready.
async fn poll_and_drop(polls: usize, future: impl Future, before: impl Fn(usize)) -> bool {
    let mut future = Box::pin(future);
    let mut done = 0;
    std::future::poll_fn(move |context| {
        if done == polls {
            return Poll::Ready(false);
        }
        before(done);
        done += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if done == polls => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn a_dropped_write_is_done_or_not_begun() {
    let (_parent, path) = place();
    let key = key("a");
    let sessions = runtime().block_on(open(&path));
    let mut last = record(version(1, 1), b"old");
    runtime().block_on(store(&sessions, &key, &last));
    let lock = File::open(only(&path, "lock")).unwrap();
    for contended in [false, true] {
        for polls in 0.. {
            let next = record(
                Version::new(last.version().generation() + 1, [2; 16]),
                &polls.to_string().repeat(50_000).into_bytes(),
            );
            let expect = Expect::Version(last.version());
            if contended {
                lock.try_lock().unwrap();
            }
            // So that there are several attempts, with pauses between them.
            let unlock = |poll| {
                if contended && poll == 6 {
                    lock.unlock().unwrap();
                }
            };
            let runtime = runtime();
            let set = sessions.set(&key, &next, expect);
            let ready = runtime.block_on(poll_and_drop(polls, set, unlock));
            let found = self::runtime()
                .block_on(sessions.get(&key))
                .unwrap()
                .unwrap();
            assert!(found == last || found == next, "{found:?}");
            // Waits for work that has begun.
            drop(runtime);
            lock.unlock().unwrap();

            let found = self::runtime()
                .block_on(sessions.get(&key))
                .unwrap()
                .unwrap();
            assert!(found == last || found == next, "{found:?}");
            assert!(polls > 0 || found == last);
            assert!(!ready || found == next);
            assert!(named(&path, ".tmp").is_empty());
            lock.try_lock().expect("a stray lock");
            lock.unlock().unwrap();
            last = found;
            if ready {
                assert!(polls >= if contended { 7 } else { 2 }, "{polls}");
                break;
            }
        }
    }
}

#[test]
fn dropped_calls_leave_no_lock_and_no_half_file() {
    let (_parent, path) = place();
    let key = key("a");
    let sessions = runtime().block_on(open(&path));
    runtime().block_on(store(&sessions, &key, &record(version(1, 1), b"p")));
    for polls in [0, 1, 2, 3, 5, 300] {
        let runtime = runtime();
        runtime.block_on(async {
            let id = LeaseId::new([1; 16]);
            let other = path.with_extension(polls.to_string());
            let request = ListRequest::default();
            let nothing = |_| {};
            poll_and_drop(polls, sessions.get(&key), nothing).await;
            poll_and_drop(polls, sessions.lease(&key, id, MINUTE), nothing).await;
            poll_and_drop(polls, sessions.release(&key, id), nothing).await;
            poll_and_drop(polls, sessions.list(&request), nothing).await;
            poll_and_drop(polls, sessions.purge(Timestamp::MIN), nothing).await;
            poll_and_drop(polls, FileSessions::open(&other), nothing).await;
            poll_and_drop(
                polls,
                sessions.delete(key.storage_id(), version(9, 9)),
                nothing,
            )
            .await;
        });
        drop(runtime);
        assert!(named(path.parent().unwrap(), ".tmp").is_empty());
        for lock in named(&path, "lock") {
            File::open(lock).unwrap().try_lock().unwrap();
        }
    }
    let found = runtime().block_on(sessions.get(&key)).unwrap();
    assert_eq!(found, Some(record(version(1, 1), b"p")));
}

#[test]
fn a_manager_outlives_its_runtime() {
    let (_parent, path) = place();
    let sessions = runtime().block_on(open(&path));
    runtime().block_on(store(&sessions, &key("a"), &record(version(1, 1), b"p")));
    assert!(
        runtime()
            .block_on(sessions.get(&key("a")))
            .unwrap()
            .is_some()
    );

    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Err(error)) = pin!(sessions.get(&key("a"))).poll(&mut context) else {
        panic!("worked without a runtime");
    };
    check_error(&error, SessionErrorKind::Misconfigured, "Tokio runtime");
}

// ---------------------------------------------------------------------------------------------
// Paths and directories that cannot be used.

#[tokio::test]
async fn a_path_that_cannot_be_used_is_refused() {
    use SessionErrorKind::Misconfigured;

    let (parent, path) = place();
    refused("", Misconfigured, "empty").await;
    let missing = parent.path().join("missing");
    refused(missing.join("s"), Misconfigured, missing.to_str().unwrap()).await;
    refused(missing.join(".."), Misconfigured, missing.to_str().unwrap()).await;
    let long = parent.path().join("n".repeat(300));
    refused(&long, Misconfigured, "too long").await;
    refused("a\0b", Misconfigured, "cannot be used").await;

    fs::write(&path, "some text").unwrap();
    refused(&path, Misconfigured, "not a directory").await;
    refused(path.join("s"), Misconfigured, "through a file").await;

    #[cfg(unix)]
    {
        let link = parent.path().join("link");
        std::os::unix::fs::symlink(&missing, &link).unwrap();
        refused(&link, Misconfigured, "link to nothing").await;
        fs::remove_file(link).unwrap();
    }
    #[cfg(target_os = "linux")]
    {
        // No user, not even root, creates directories there.
        refused("/sys/sessions", Misconfigured, "/sys/sessions").await;
    }
    let left = content(parent.path());
    assert_eq!(left, BTreeMap::from([(path, Some(b"some text".to_vec()))]));
}

#[tokio::test]
async fn the_directory_of_another_program_is_kept() {
    for (file, bytes) in [
        ("letter.txt", "dear"),
        (".hidden", ""),
        ("podio-sessions.txt", ""),
        ("podio-sessions", ""),
        ("podio-sessions", "podio-sessions one\n"),
        ("podio-sessions", "a long text without any sense\n\n"),
        ("3f", "not even a directory"),
    ] {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join(file), bytes).unwrap();
        let before = content(parent.path());
        let error = refused(
            parent.path(),
            SessionErrorKind::Misconfigured,
            parent.path().to_str().unwrap(),
        )
        .await;
        assert!(error.to_string().contains(file), "{error}");
        assert_eq!(content(parent.path()), before, "{file}");
    }
    let parent = tempfile::tempdir().unwrap();
    fs::create_dir(parent.path().join("podio-sessions")).unwrap();
    refused(
        parent.path(),
        SessionErrorKind::Misconfigured,
        "not the marker",
    )
    .await;
}

#[tokio::test]
async fn an_empty_directory_becomes_a_store() {
    let (_parent, path) = place();
    fs::create_dir(&path).unwrap();
    #[cfg(unix)]
    change_mode(&path, 0o700);
    // Somebody was killed in the middle of making it one.
    fs::write(path.join("podio-sessions.abc.tmp"), "").unwrap();
    let sessions = open(&path).await;
    store(&sessions, &key("a"), &record(version(1, 1), b"p")).await;
    assert_eq!(sessions.path(), path.canonicalize().unwrap());
    let marker = fs::read_to_string(path.join("podio-sessions")).unwrap();
    assert_eq!(marker, "podio-sessions 1\n");
}

#[tokio::test]
async fn a_newer_directory_is_kept() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    store(&sessions, &key("a"), &record(version(1, 1), b"p")).await;
    fs::write(path.join("podio-sessions"), "podio-sessions 2\n").unwrap();
    let before = content(&path);
    refused(&path, SessionErrorKind::NewerSchema, "upgrade").await;
    // Nor does an older process that has it open already write to it.
    let next = record(version(1, 1), b"p");
    let error = sessions.set(&key("b"), &next, Expect::Absent).await;
    check_error(
        &error.unwrap_err(),
        SessionErrorKind::NewerSchema,
        "upgrade",
    );
    assert_eq!(content(&path), before);
}

#[tokio::test]
async fn a_vanished_directory_is_unavailable_not_empty() {
    let (parent, path) = place();
    let sessions = open(&path).await;
    let written = record(version(1, 1), b"p");
    store(&sessions, &key("a"), &written).await;
    let away = parent.path().join("away");
    fs::rename(&path, &away).unwrap();
    for remains in [false, true] {
        if remains {
            // What a mount point looks like when nothing is mounted.
            fs::create_dir(&path).unwrap();
        }
        for error in [
            sessions.get(&key("a")).await.unwrap_err(),
            sessions
                .set(&key("a"), &written, Expect::Absent)
                .await
                .unwrap_err(),
            sessions
                .lease(&key("a"), LeaseId::new([1; 16]), MINUTE)
                .await
                .unwrap_err(),
            sessions.list(&ListRequest::default()).await.unwrap_err(),
            sessions
                .delete(key("a").storage_id(), version(1, 1))
                .await
                .unwrap_err(),
            sessions.purge(Timestamp::MAX).await.unwrap_err(),
        ] {
            check_error(
                &error,
                SessionErrorKind::Unavailable,
                path.to_str().unwrap(),
            );
        }
    }
    assert!(content(&path).is_empty());
    fs::remove_dir(&path).unwrap();
    fs::rename(&away, &path).unwrap();
    assert_eq!(sessions.get(&key("a")).await.unwrap(), Some(written));
}

// ---------------------------------------------------------------------------------------------
// Rights. As root, the children of these tests run as another user.

/// A copy of this program that every user can start, wherever it was built.
#[cfg(unix)]
fn program_for_everybody() -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    change_mode(place.path(), 0o755);
    let program = place.path().join("tests");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    change_mode(&program, 0o755);
    (place, program)
}

/// A child of an ordinary user, if this process is root's.
#[cfg(unix)]
fn as_ordinary_user(program: &Path, child: &Command) -> Command {
    use std::os::unix::fs::MetadataExt as _;
    use std::os::unix::process::CommandExt as _;

    let mut command = Command::new(program);
    command
        .args(child.get_args())
        .envs(
            child
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir("/")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    command
}

#[cfg(unix)]
fn change_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn check_modes(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    for found in content(path).into_keys().chain([path.to_owned()]) {
        let metadata = fs::symlink_metadata(&found).unwrap();
        let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
        let mode = metadata.permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{}", found.display());
    }
}

#[cfg(not(unix))]
fn check_modes(_path: &Path) {}

#[cfg(unix)]
#[test]
fn files_are_private_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let (_parent, path) = place();
        let preparation = format!("umask {umask}");
        succeed(shell_command(&preparation, "modes", &path).spawn().unwrap());
        check_modes(&path);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_that_others_can_enter_is_refused() {
    let (_parent, path) = place();
    fs::create_dir(&path).unwrap();
    for mode in [0o750, 0o701, 0o755, 0o777, 0o770] {
        change_mode(&path, mode);
        let remedy = format!("`chmod 700 {}`", path.display());
        let error = refused(&path, SessionErrorKind::Misconfigured, &remedy).await;
        assert!(error.to_string().contains(&format!("{mode:o}")), "{error}");
        assert!(content(&path).is_empty());
    }
    change_mode(&path, 0o700);
    store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await;
    // Nor is one tightened that became a store before.
    change_mode(&path, 0o755);
    refused(&path, SessionErrorKind::Misconfigured, "chmod 700").await;
}

#[cfg(unix)]
#[tokio::test]
async fn missing_rights_are_named() {
    let (parent, path) = place();
    let (_place, program) = program_for_everybody();
    let child = |role| {
        as_ordinary_user(&program, &child_command(role, &path))
            .spawn()
            .unwrap()
    };

    // The parent may be read but not written.
    change_mode(parent.path(), 0o555);
    succeed(child("refused for missing rights"));
    // The directory belongs to somebody else, or may not be entered.
    change_mode(parent.path(), 0o777);
    drop(open(&path).await);
    change_mode(&path, 0o000);
    succeed(child("refused for missing rights"));

    // The directories may be read but not written.
    fs::remove_dir_all(&path).unwrap();
    succeed(child("fill"));
    let directories: Vec<_> = content(&path)
        .into_iter()
        .filter_map(|(path, bytes)| bytes.is_none().then_some(path))
        .chain([path.clone()])
        .collect();
    assert_eq!(directories.len(), 2);
    for directory in &directories {
        change_mode(directory, 0o500);
    }
    let before = content(&path);
    succeed(child("read only"));
    assert_eq!(content(&path), before);
    for directory in &directories {
        change_mode(directory, 0o700);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_grow_is_too_large_and_keeps_what_it_has() {
    let (_parent, path) = place();
    // In blocks of 512 bytes or 1 KiB, depending on the shell. The signal would end the process.
    let preparation = "trap '' XFSZ; ulimit -f 16";
    succeed(
        shell_command(preparation, "too large", &path)
            .spawn()
            .unwrap(),
    );
}

// ---------------------------------------------------------------------------------------------
// Records that cannot be read.

/// Collects what `tracing` says on this thread until the guard is dropped.
fn listen() -> (Arc<Mutex<Vec<u8>>>, tracing::subscriber::DefaultGuard) {
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&heard);
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || Sink(Arc::clone(&sink)))
        .finish();
    (heard, tracing::subscriber::set_default(subscriber))
}

const TENANT: &str = "ada@example.org";
const TOKEN: &str = "token-0123456789";

/// A store with one record, whose file is then given to `damage`.
async fn damaged(damage: impl FnOnce(&Path)) -> (TempDir, PathBuf) {
    let (parent, path) = place();
    store(
        &open(&path).await,
        &key(TENANT),
        &record(version(1, 1), TOKEN.as_bytes()),
    )
    .await;
    damage(&only(&path, ".record"));
    (parent, path)
}

fn edit(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

/// Puts the file of another key's record in the place of `file`.
fn swap(file: &Path) {
    let (_parent, path) = place();
    runtime_elsewhere(async {
        store(
            &open(&path).await,
            &key("other"),
            &record(version(1, 1), TOKEN.as_bytes()),
        )
        .await;
    });
    fs::copy(only(&path, ".record"), file).unwrap();
}

/// Runs a future on a thread of its own, as this one may be inside a runtime.
fn runtime_elsewhere(future: impl Future<Output = ()> + Send) {
    std::thread::scope(|scope| {
        scope.spawn(|| runtime().block_on(future)).join().unwrap();
    });
}

#[tokio::test]
async fn an_unreadable_record_is_an_error_or_set_aside() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 8] = [
        ("cut short", |file| {
            edit(file, |bytes| bytes.truncate(bytes.len() - 1));
        }),
        ("cut short", |file| edit(file, |bytes| bytes.truncate(100))),
        ("grown", |file| edit(file, |bytes| bytes.push(b'\n'))),
        ("cut short", |file| edit(file, Vec::clear)),
        ("edited", |file| {
            edit(file, |bytes| *bytes.last_mut().unwrap() ^= 1);
        }),
        ("edited", |file| edit(file, |bytes| bytes[150] ^= 1)),
        ("begin", |file| fs::write(file, "x".repeat(1_000)).unwrap()),
        ("another key", swap),
    ];
    for (number, (reason, damage)) in damages.into_iter().enumerate() {
        let (_parent, path) = damaged(damage).await;
        let file = only(&path, ".record");
        let bytes = fs::read(&file).unwrap();
        let before = content(&path);
        let next = record(version(2, 2), b"next");
        let (heard, listening) = listen();

        let strict = open(&path).await;
        let id = key(TENANT).storage_id().clone();
        for error in [
            strict.get(&key(TENANT)).await.unwrap_err(),
            strict
                .set(&key(TENANT), &next, Expect::Absent)
                .await
                .unwrap_err(),
            strict
                .set(&key(TENANT), &next, Expect::Version(version(1, 1)))
                .await
                .unwrap_err(),
            strict.delete(&id, version(1, 1)).await.unwrap_err(),
        ] {
            check_error(&error, SessionErrorKind::Corrupt, file.to_str().unwrap());
            check_error(&error, SessionErrorKind::Corrupt, "SetAside");
            let source = error.source().unwrap().to_string();
            assert!(source.contains(reason), "{reason} is not in: {source}");
            let text = format!("{error} {error:?} {source}");
            assert!(!text.contains(TENANT) && !text.contains(TOKEN), "{text}");
        }
        assert_eq!(content(&path), before);
        assert!(heard.lock().unwrap().is_empty());
        drop(listening);

        #[cfg(unix)]
        change_mode(&file, 0o644);
        let (heard, _listening) = listen();
        let lenient = open_lenient(&path).await;
        if number % 2 == 0 {
            assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
            assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
        } else {
            // A write that expects a record does not find it, but moves the file all the same.
            let expect = Expect::Version(version(1, 1));
            let outcome = lenient.set(&key(TENANT), &next, expect).await.unwrap();
            assert_eq!(outcome, SetOutcome::Conflict);
        }
        let aside = only(&path, ".corrupt-1");
        assert_eq!(fs::read(&aside).unwrap(), bytes, "{reason}");
        assert_eq!(aside.with_extension("record"), file);
        check_modes(&path);
        store(&lenient, &key(TENANT), &next).await;
        assert_eq!(strict.get(&key(TENANT)).await.unwrap(), Some(next));

        let heard = String::from_utf8(heard.lock().unwrap().clone()).unwrap();
        assert_eq!(heard.matches("WARN").count(), 1, "{heard}");
        assert!(heard.contains(aside.to_str().unwrap()), "{heard}");
        assert!(heard.contains(reason), "{heard}");
        assert!(!heard.contains(TENANT) && !heard.contains(TOKEN), "{heard}");
        let shown = format!("{lenient:?}");
        assert!(
            shown.contains("sessions") && !shown.contains(TOKEN),
            "{shown}"
        );

        // The second time the first file stays.
        damage(&file);
        let lenient = open_lenient(&path).await;
        assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
        only(&path, ".corrupt-2");
        assert_eq!(fs::read(&aside).unwrap(), bytes);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_in_the_place_of_a_record_is_corrupt() {
    let (_parent, path) = damaged(|file| {
        fs::remove_file(file).unwrap();
        fs::create_dir(file).unwrap();
    })
    .await;
    let error = open(&path).await.get(&key(TENANT)).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Corrupt);
    let lenient = open_lenient(&path).await;
    assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
    assert!(only(&path, ".corrupt-1").is_dir());
}

#[tokio::test]
async fn a_newer_record_is_never_set_aside() {
    let (_parent, path) = damaged(|file| edit(file, |bytes| bytes[15] = 2)).await;
    let before = content(&path);
    for sessions in [open(&path).await, open_lenient(&path).await] {
        let next = record(version(2, 2), b"next");
        for error in [
            sessions.get(&key(TENANT)).await.unwrap_err(),
            sessions
                .set(&key(TENANT), &next, Expect::Absent)
                .await
                .unwrap_err(),
            sessions
                .set(&key(TENANT), &next, Expect::Version(version(1, 1)))
                .await
                .unwrap_err(),
        ] {
            check_error(&error, SessionErrorKind::NewerSchema, "upgrade");
        }
        let page = sessions.list(&ListRequest::default()).await.unwrap();
        let error = page.entries[0].record.as_ref().unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::NewerSchema);
        assert_eq!(sessions.purge(Timestamp::MAX).await.unwrap(), 0);
        assert_eq!(content(&path), before);
    }
}

// ---------------------------------------------------------------------------------------------
// Listing, deleting, purging.

async fn list_all(sessions: &FileSessions, prefix: Option<&str>, limit: usize) -> Vec<StorageId> {
    let mut request = ListRequest::default();
    request.prefix = prefix.map(str::to_owned);
    request.limit = limit;
    let mut ids = Vec::new();
    loop {
        let page = sessions.admin().unwrap().list(&request).await.unwrap();
        assert!(limit == 0 || page.entries.len() <= limit);
        for entry in page.entries {
            entry.record.unwrap();
            ids.push(entry.id);
        }
        match page.cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => return ids,
        }
    }
}

fn sorted(mut ids: Vec<StorageId>) -> Vec<StorageId> {
    ids.sort();
    ids
}

/// The key of a record, its identity and when it may be purged, in milliseconds after 1970.
fn numbered(number: i64) -> SessionKey {
    // Five identities of each tenant.
    let identity = Identity::App(u64::try_from(number % 5).unwrap());
    SessionKey::new(
        Namespace::named("t"),
        &format!("user-{}", number / 5),
        identity,
    )
}

async fn fill(sessions: &FileSessions, count: i64) -> Vec<StorageId> {
    let mut ids = Vec::new();
    for number in 0..count {
        let key = numbered(number);
        let retain_until = Timestamp::from_millisecond(number).unwrap();
        let written = Record::new(
            version(1, 1),
            RecordState::Live,
            retain_until,
            vec![b'x'; 200],
        );
        store(sessions, &key, &written).await;
        ids.push(key.storage_id().clone());
    }
    ids
}

#[tokio::test]
async fn five_thousand_records_are_listed_deleted_and_purged() {
    let (_parent, path) = place();
    let sessions = FileSessions::builder(&path)
        .fsync(false)
        .open()
        .await
        .unwrap();
    assert!(list_all(&sessions, None, 0).await.is_empty());
    let ids = fill(&sessions, 5_000).await;

    let order = list_all(&sessions, None, 1_000).await;
    assert_eq!(sorted(order.clone()), sorted(ids.clone()));
    for limit in [0, 7, 999, 1_001, usize::MAX] {
        assert_eq!(list_all(&sessions, None, limit).await, order, "{limit}");
    }
    for tenant in ids.chunks(5).take(3) {
        let found = list_all(&sessions, Some(tenant[0].tenant_prefix()), 2).await;
        assert_eq!(sorted(found), sorted(tenant.to_vec()));
        let found = list_all(&sessions, Some(tenant[0].as_str()), 1).await;
        assert_eq!(found, [tenant[0].clone()]);
    }
    let too_long = format!("{}.record", ids[0]);
    assert!(list_all(&sessions, Some(&too_long), 1).await.is_empty());
    let namespace = &ids[0].as_str()[..33];
    assert_eq!(list_all(&sessions, Some(namespace), 1_000).await, order);
    for nobody in ["g", "*", "..", "/", "a\0b", "lock", "podio-sessions"] {
        assert!(list_all(&sessions, Some(nobody), 10).await.is_empty());
    }

    // Those that stay are listed once each, whatever happens to the others meanwhile.
    let mut request = ListRequest::default();
    request.limit = 500;
    let mut seen = Vec::new();
    let mut removed = Vec::new();
    loop {
        let page = sessions.list(&request).await.unwrap();
        seen.extend(page.entries.into_iter().map(|entry| entry.id));
        let next = order[order.len() - 1 - removed.len()].clone();
        assert!(sessions.delete(&next, version(1, 1)).await.unwrap());
        assert!(
            sessions
                .delete(&order[removed.len()], version(1, 1))
                .await
                .unwrap()
        );
        removed.push(next);
        match page.cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => break,
        }
    }
    let count = removed.len();
    assert!(count >= 9);
    let stayed = &order[count..order.len() - count];
    assert!(
        stayed
            .iter()
            .all(|id| seen.iter().filter(|seen| *seen == id).count() == 1)
    );
    assert_eq!(list_all(&sessions, None, 0).await, stayed);

    // Only the version that was named is deleted.
    let id = &stayed[0];
    assert!(!sessions.delete(id, version(1, 2)).await.unwrap());
    assert!(sessions.delete(id, version(1, 1)).await.unwrap());
    assert!(!sessions.delete(id, version(1, 1)).await.unwrap());

    let left: Vec<_> = list_all(&sessions, None, 0).await;
    let number_of = |id: &StorageId| ids.iter().position(|other| other == id).unwrap();
    let due = left.iter().filter(|id| number_of(id) < 3_000).count();
    let now = Timestamp::from_millisecond(3_000).unwrap();
    assert_eq!(sessions.purge(now).await.unwrap(), due as u64);
    assert_eq!(sessions.purge(now).await.unwrap(), 0);
    let kept: Vec<_> = left
        .into_iter()
        .filter(|id| number_of(id) >= 3_000)
        .collect();
    assert_eq!(list_all(&sessions, None, 0).await, kept);
    // The one of this very moment is not before it.
    assert!(kept.iter().any(|id| number_of(id) == 3_000));
}

#[tokio::test]
async fn a_bad_record_does_not_end_a_listing_or_a_purge() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    let ids = fill(&sessions, 10).await;
    let bad = named(&path, ids[4].as_str());
    fs::write(&bad[0], "bad").unwrap();
    // None of these is a session.
    let shard = bad[0].parent().unwrap();
    fs::write(shard.join("README"), "").unwrap();
    fs::write(shard.join("x.record"), "").unwrap();
    let other = named(&path, ids[5].as_str())[0].clone();
    assert_ne!(other.parent().unwrap(), shard);
    fs::copy(&other, shard.join(other.file_name().unwrap())).unwrap();

    let page = sessions.list(&ListRequest::default()).await.unwrap();
    let listed = page.entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(sorted(listed), sorted(ids.clone()));
    for entry in page.entries {
        assert_eq!(entry.record.is_err(), entry.id == ids[4]);
    }
    let (heard, _listening) = listen();
    assert_eq!(sessions.purge(Timestamp::MAX).await.unwrap(), 9);
    let heard = String::from_utf8(heard.lock().unwrap().clone()).unwrap();
    assert!(
        heard.contains("WARN") && heard.contains(ids[4].as_str()),
        "{heard}"
    );
    assert_eq!(fs::read(&bad[0]).unwrap(), b"bad");

    let mut request = ListRequest::default();
    request.cursor = Some("7".to_owned());
    let error = sessions.list(&request).await.unwrap_err();
    check_error(&error, SessionErrorKind::Unsupported, "cursor");
}

#[tokio::test]
async fn a_purge_removes_dead_leases_and_stale_temporary_files() {
    let (_parent, path) = place();
    let sessions = open(&path).await;
    let (dead, alive) = (key("dead"), key("alive"));
    for (key, ttl) in [(&dead, Duration::ZERO), (&alive, MINUTE)] {
        let id = LeaseId::new([1; 16]);
        assert_eq!(
            sessions.lease(key, id, ttl).await.unwrap(),
            LeaseOutcome::Mine
        );
    }
    let shard = only(&path, dead.storage_id().as_str())
        .parent()
        .unwrap()
        .to_owned();
    let mut files = Vec::new();
    for (name, minutes) in [("old", 61), ("new", 1)] {
        for directory in [&path, &shard] {
            let file = directory.join(format!("{}.{name}.tmp", dead.storage_id()));
            let modified = SystemTime::now() - minutes * MINUTE;
            File::create(&file).unwrap().set_modified(modified).unwrap();
            files.push(file);
        }
    }
    assert!(list_all(&sessions, None, 0).await.is_empty());
    assert_eq!(sessions.purge(Timestamp::MIN).await.unwrap(), 0);
    assert_eq!(named(&path, ".tmp").len(), 2);
    assert!(files[2..].iter().all(|file| file.exists()));
    assert!(
        only(&path, ".lease")
            .to_str()
            .unwrap()
            .contains(alive.storage_id().as_str())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_listing_misses_no_record_that_is_replaced_meanwhile() {
    let (_parent, path) = place();
    let sessions = Arc::new(
        FileSessions::builder(&path)
            .fsync(false)
            .open()
            .await
            .unwrap(),
    );
    let ids = sorted(fill(&sessions, 300).await);
    let writer = {
        let sessions = Arc::clone(&sessions);
        tokio::spawn(async move {
            for generation in 1.. {
                for number in 0..300 {
                    let next = record(version(generation + 1, 1), b"next");
                    let expect = Expect::Version(version(generation, 1));
                    let outcome = sessions.set(&numbered(number), &next, expect).await;
                    assert_eq!(outcome.unwrap(), SetOutcome::Stored);
                }
            }
        })
    };
    for _ in 0..10 {
        assert_eq!(sorted(list_all(&sessions, None, 20).await), ids);
    }
    assert!(!writer.is_finished());
    writer.abort();
}
