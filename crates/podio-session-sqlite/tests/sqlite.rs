//! `SqliteSessions` against real files, threads and processes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "test code"
)]

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
use std::time::{Duration, Instant};

use podio_core::Timestamp;
use podio_core::session::{
    Expect, Identity, LeaseId, LeaseOutcome, ListRequest, Namespace, Reach, Record, RecordState,
    SessionAdmin as _, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    StorageId, Version,
};
use podio_session_sqlite::{Corrupt, SqliteSessions, Synchronous};
use rusqlite::Connection;
use tempfile::TempDir;

const MINUTE: Duration = Duration::from_secs(60);

/// A directory with the path of a database that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    (directory, path)
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

async fn store(sessions: &SqliteSessions, key: &SessionKey, record: &Record) {
    assert_eq!(
        sessions.set(key, record, Expect::Absent).await.unwrap(),
        SetOutcome::Stored
    );
}

/// Opens with more patience than a machine that stalls for some seconds can use up.
async fn open(path: &Path) -> SqliteSessions {
    SqliteSessions::builder(path)
        .busy_timeout(MINUTE)
        .open()
        .await
        .unwrap()
}

/// The error of opening `path`; it is one line that names `names`.
async fn refused(path: &Path, kind: SessionErrorKind, names: &str) -> SessionError {
    let error = SqliteSessions::builder(path)
        .busy_timeout(Duration::from_millis(50))
        .open()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    assert!(text.contains(names), "{text}");
    assert!(
        !text.contains('\n') && text.contains(": "),
        "no remedy: {text}"
    );
    error
}

fn names_in(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

// ---------------------------------------------------------------------------------------------
// Child processes: this binary again, with only the test `child`.

const ROLE: &str = "PODIO_SQLITE_TEST_ROLE";
const PATH: &str = "PODIO_SQLITE_TEST_PATH";
const CHILDREN: u64 = 4;
const ROUNDS: u64 = 40;

fn child_command(role: &str, path: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["child", "--exact", "--nocapture"])
        .env(ROLE, role)
        .env(PATH, path);
    command
}

/// A child of a shell that has set the umask.
#[cfg(unix)]
fn with_umask(umask: &str, role: &str, path: &Path) -> Command {
    let child = child_command(role, path);
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("umask {umask} && exec \"$@\""), "sh"])
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

fn spawn(role: &str, path: &Path) -> Child {
    child_command(role, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn succeed(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
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
            "modes" => {
                let sessions = open(&path).await;
                store(&sessions, &key("a"), &record(version(1, 1), b"p")).await;
                check_modes(&path);
            }
            "refused for missing rights" => {
                refused(&path, SessionErrorKind::Misconfigured, "right").await;
            }
            "full" => fill(&path).await,
            other => panic!("no role {other}"),
        }
    });
}

/// Adds one to the number in a record, by compare-and-set, many times.
async fn count(sessions: &SqliteSessions) {
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

/// Replaces a record without end, from where it stands; tells each version once it is stored.
async fn write_for_ever(sessions: &SqliteSessions) {
    let key = key("victim");
    let found = sessions
        .get(&key)
        .await
        .unwrap()
        .map(|record| record.version());
    let mut expect = found.map_or(Expect::Absent, Expect::Version);
    for number in found.map_or(1, |version| version.generation() + 1).. {
        let next = Version::new(number, [3; 16]);
        let payload = number.to_be_bytes().repeat(1_000);
        let outcome = sessions
            .set(&key, &record(next, &payload), expect)
            .await
            .unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
        expect = Expect::Version(next);
        println!("stored {number}");
        std::io::stdout().flush().unwrap();
    }
}

/// Writes until the file may not grow any more.
async fn fill(path: &Path) {
    let sessions = open(path).await;
    store(&sessions, &key("first"), &record(version(1, 1), b"kept")).await;
    let mut failed = None;
    for number in 0..1_000 {
        let full = record(version(1, 2), &[7; 10_000]);
        if let Err(error) = sessions
            .set(&key(&number.to_string()), &full, Expect::Absent)
            .await
        {
            failed = Some((number, error));
            break;
        }
    }
    let (number, error) = failed.expect("the limit was never met");
    assert_eq!(error.kind(), SessionErrorKind::Unavailable, "{error}");
    assert!(error.to_string().contains("sessions.db"), "{error}");
    assert_eq!(sessions.get(&key(&number.to_string())).await.unwrap(), None);
    assert_eq!(
        sessions
            .get(&key("first"))
            .await
            .unwrap()
            .unwrap()
            .payload(),
        b"kept"
    );
}

// ---------------------------------------------------------------------------------------------
// Reading and writing.

#[tokio::test]
async fn a_record_comes_back_as_it_was() {
    let (_directory, path) = place();
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
}

#[tokio::test]
async fn a_write_needs_what_it_expects() {
    let (_directory, path) = place();
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
    for expect in [
        Expect::Version(one.version()),
        Expect::Absent,
        Expect::Version(three.version()),
    ] {
        assert_eq!(set(&two, expect).await, SetOutcome::Stored);
    }
    assert_eq!(sessions.get(&key).await.unwrap(), Some(two.clone()));
    // The write that was overtaken.
    assert_eq!(set(&one, Expect::Absent).await, SetOutcome::Conflict);
    assert_eq!(sessions.get(&key).await.unwrap(), Some(two));
}

#[tokio::test]
async fn records_and_leases_survive_closing() {
    let (directory, path) = place();
    let written = record(version(1, 1), b"kept");
    for synchronous in [Synchronous::Full, Synchronous::Normal] {
        let key = key(&format!("{synchronous:?}"));
        let sessions = SqliteSessions::builder(&path)
            .synchronous(synchronous)
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
        assert_eq!(
            names_in(directory.path()),
            ["sessions.db", "sessions.db.lock"]
        );

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
    let (_directory, path) = place();
    store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await;
    let before = fs::read(&path).unwrap();
    let sessions = open(&path).await;
    assert!(sessions.get(&key("a")).await.unwrap().is_some());
    drop(sessions);
    assert_eq!(fs::read(&path).unwrap(), before);
}

// ---------------------------------------------------------------------------------------------
// The lease.

#[tokio::test]
async fn a_lease_is_held_by_one() {
    let (_directory, path) = place();
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
    let (_directory, path) = place();
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
async fn a_lease_from_the_future_lasts_its_time_once() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    let key = key("a");
    let ttl = Duration::from_millis(100);
    assert_eq!(
        sessions
            .lease(&key, LeaseId::new([1; 16]), ttl)
            .await
            .unwrap(),
        LeaseOutcome::Mine
    );
    // As if it had been taken before the clock was set back by a day.
    let other = Connection::open(&path).unwrap();
    other
        .execute("UPDATE leases SET deadline = deadline + 86400000000000", [])
        .unwrap();

    let heir = LeaseId::new([2; 16]);
    assert_eq!(
        sessions.lease(&key, heir, ttl).await.unwrap(),
        LeaseOutcome::Held { remaining: ttl }
    );
    while let LeaseOutcome::Held { remaining } = sessions.lease(&key, heir, ttl).await.unwrap() {
        assert!(remaining <= ttl, "{remaining:?}");
    }
}

// ---------------------------------------------------------------------------------------------
// Races.

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_writers_one_wins() {
    let (_directory, path) = place();
    let managers = [Arc::new(open(&path).await), Arc::new(open(&path).await)];
    let mut expect = Expect::Absent;
    for round in 1..=20 {
        let tasks: Vec<_> = (0..16_u8)
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
    let (_directory, path) = place();
    let managers = [Arc::new(open(&path).await), Arc::new(open(&path).await)];
    for round in 0..20 {
        let tasks: Vec<_> = (0..16_u8)
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
    let (_directory, path) = place();
    // All of them also open, and one creates, the database at once.
    let children: Vec<_> = (0..CHILDREN).map(|_| spawn("count", &path)).collect();
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
    let (_directory, path) = place();
    let counter = path.with_extension("count");
    fs::write(&counter, "0").unwrap();
    let children: Vec<_> = (0..CHILDREN).map(|_| spawn("exclude", &path)).collect();
    children.into_iter().for_each(succeed);
    let number: u64 = fs::read_to_string(&counter).unwrap().parse().unwrap();
    assert_eq!(number, CHILDREN * ROUNDS);
}

#[tokio::test]
async fn a_killed_writer_leaves_the_last_record_or_the_next() {
    let (_directory, path) = place();
    let mut random = fastrand::Rng::with_seed(7);
    let stored = |line: String| line.strip_prefix("stored ")?.parse::<u64>().ok();
    for kill in 0..50 {
        #[cfg(unix)]
        let mut child = with_umask("000", "write", &path).spawn().unwrap();
        #[cfg(not(unix))]
        let mut child = spawn("write", &path);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
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

        // What the child made, before anything here opens it.
        check_modes(&path);
        let sessions = open(&path).await;
        let found = sessions.get(&key("victim")).await.unwrap().unwrap();
        let number = found.version().generation();
        assert!(
            (last..=last + 1).contains(&number),
            "kill {kill}: {number} after {last}"
        );
        assert_eq!(found.payload(), number.to_be_bytes().repeat(1_000));
        // No lock is left either.
        let outcome = sessions.set(&key("victim"), &found, Expect::Absent).await;
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
        check_modes(&path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_open_one_new_database_at_once() {
    let (_directory, path) = place();
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

#[tokio::test]
async fn a_locked_database_is_waited_for_then_unavailable() {
    let (_directory, path) = place();
    let written = record(version(1, 1), b"p");
    let short = SqliteSessions::builder(&path)
        .busy_timeout(Duration::from_millis(50))
        .open()
        .await
        .unwrap();
    store(&short, &key("a"), &written).await;
    let patient = open(&path).await;

    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = short
        .set(&key("b"), &written, Expect::Absent)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Unavailable);
    assert!(error.to_string().contains("sessions.db"), "{error}");
    assert!(error.to_string().contains("busy_timeout"), "{error}");
    // Readers do not wait.
    assert_eq!(short.get(&key("a")).await.unwrap(), Some(written.clone()));

    let waiting = tokio::spawn(async move {
        patient
            .set(&key("b"), &record(version(1, 1), b"p"), Expect::Absent)
            .await
    });
    tokio::task::yield_now().await;
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), SetOutcome::Stored);
    assert_eq!(short.get(&key("b")).await.unwrap(), Some(written));
}

#[tokio::test]
async fn opening_waits_for_the_companion_lock() {
    let (_directory, path) = place();
    drop(open(&path).await);
    let companion = File::open(path.with_extension("db.lock")).unwrap();
    // Released after opening, and empty.
    companion.try_lock().unwrap();
    assert_eq!(companion.metadata().unwrap().len(), 0);
    refused(&path, SessionErrorKind::Unavailable, "sessions.db.lock").await;

    let opening = tokio::spawn(SqliteSessions::open(path));
    tokio::task::yield_now().await;
    companion.unlock().unwrap();
    opening.await.unwrap().unwrap();
}

// ---------------------------------------------------------------------------------------------
// Dropped futures and runtimes.

/// Polls up to `polls` times, each after a wake-up, then drops; says whether it was ready.
async fn poll_and_drop(polls: usize, future: impl Future) -> bool {
    let mut future = Box::pin(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test]
async fn a_dropped_write_is_done_or_not_begun() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    let key = key("a");
    let old = record(version(1, 1), b"old");
    store(&sessions, &key, &old).await;
    let mut last = old;
    for polls in 0.. {
        let next = record(
            Version::new(last.version().generation() + 1, [2; 16]),
            b"new",
        );
        let expect = Expect::Version(last.version());
        let ready = poll_and_drop(polls, sessions.set(&key, &next, expect)).await;
        // Writes of one manager queue, so this one comes after whatever is still on its way.
        sessions.release(&key, LeaseId::new([9; 16])).await.unwrap();
        let found = sessions.get(&key).await.unwrap().unwrap();
        assert!(found == last || found == next, "{found:?}");
        if polls == 0 {
            assert_eq!(found, last);
        }
        last = found;
        if ready {
            assert_eq!(last, next);
            assert!(polls >= 2, "the write never had to wait");
            break;
        }
    }
}

#[tokio::test]
async fn dropped_calls_leave_no_connection_behind() {
    let (_directory, path) = place();
    let sessions = SqliteSessions::builder(&path)
        .readers(1)
        .open()
        .await
        .unwrap();
    let key = key("a");
    for polls in [0, 1, 1, 1, 2] {
        let id = LeaseId::new([1; 16]);
        poll_and_drop(polls, sessions.get(&key)).await;
        poll_and_drop(polls, sessions.lease(&key, id, MINUTE)).await;
        poll_and_drop(polls, sessions.release(&key, id)).await;
        poll_and_drop(polls, sessions.list(&ListRequest::default())).await;
        poll_and_drop(polls, sessions.purge(Timestamp::MIN)).await;
        poll_and_drop(polls, SqliteSessions::open(&path)).await;
    }
    store(&sessions, &key, &record(version(1, 1), b"p")).await;
    assert!(sessions.get(&key).await.unwrap().is_some());
}

#[test]
fn a_manager_outlives_its_runtime() {
    let (_directory, path) = place();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    };
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
    assert_eq!(error.kind(), SessionErrorKind::Misconfigured);
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

// ---------------------------------------------------------------------------------------------
// Paths and files that cannot be used.

#[tokio::test]
async fn a_path_that_cannot_be_used_is_refused() {
    use SessionErrorKind::Misconfigured;

    let (directory, path) = place();
    refused(Path::new(":memory:"), Misconfigured, "MemorySessions").await;
    refused(Path::new("file:x.db?mode=memory"), Misconfigured, "URI").await;
    refused(Path::new(""), Misconfigured, "is empty").await;

    let missing = directory.path().join("missing");
    refused(
        &missing.join("s.db"),
        Misconfigured,
        missing.to_str().unwrap(),
    )
    .await;
    refused(directory.path(), Misconfigured, "is a directory").await;
    refused(&missing.join(".."), Misconfigured, "..").await;

    fs::write(&path, "some text").unwrap();
    refused(&path.join("s.db"), Misconfigured, "through a file").await;
    refused(Path::new("a\0b"), Misconfigured, "cannot be used").await;

    #[cfg(unix)]
    {
        let link = directory.path().join("link");
        std::os::unix::fs::symlink(&missing, &link).unwrap();
        refused(&link, Misconfigured, "link to nothing").await;
        refused(Path::new("/dev/null"), Misconfigured, "not a regular file").await;
    }
    #[cfg(target_os = "linux")]
    {
        // No user, not even root, creates files there.
        refused(Path::new("/sys/s.db"), Misconfigured, "/sys/s.db").await;
        fs::remove_file(directory.path().join("link")).unwrap();
    }
    assert_eq!(names_in(directory.path()), ["sessions.db"]);
    assert_eq!(fs::read(&path).unwrap(), b"some text");
}

#[tokio::test]
async fn settings_out_of_range_are_refused() {
    let (directory, path) = place();
    for readers in [0, 65, usize::MAX] {
        let error = SqliteSessions::builder(&path)
            .readers(readers)
            .open()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Misconfigured);
        assert!(error.to_string().contains("from 1 to 64"), "{error}");
    }
    assert!(names_in(directory.path()).is_empty());
    for timeout in [Duration::ZERO, Duration::MAX] {
        SqliteSessions::builder(&path)
            .readers(64)
            .busy_timeout(timeout)
            .open()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_kept() {
    let (directory, path) = place();
    for bytes in [
        b"x".to_vec(),
        b"a,b\n1,2\n".repeat(10),
        vec![0; 4096],
        vec![255; 70_000],
    ] {
        fs::write(&path, &bytes).unwrap();
        refused(
            &path,
            SessionErrorKind::Misconfigured,
            "not an SQLite database",
        )
        .await;
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(names_in(directory.path()), ["sessions.db"]);
    }
}

#[tokio::test]
async fn the_database_of_another_program_is_kept() {
    let (directory, path) = place();
    for sql in [
        "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)",
        "PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 7; CREATE TABLE records (a); PRAGMA user_version = 1",
    ] {
        let theirs = Connection::open(&path).unwrap();
        theirs.execute_batch(sql).unwrap();
        drop(theirs);
        let bytes = fs::read(&path).unwrap();
        refused(&path, SessionErrorKind::Misconfigured, "another program").await;
        assert_eq!(fs::read(&path).unwrap(), bytes, "{sql}");
        assert_eq!(names_in(directory.path()), ["sessions.db"], "{sql}");
        fs::remove_file(&path).unwrap();
    }
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let (_directory, path) = place();
    File::create(&path).unwrap();
    store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await;
    assert!(open(&path).await.get(&key("a")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_newer_database_is_kept() {
    let (_directory, path) = place();
    store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await;
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(newer);
    let bytes = fs::read(&path).unwrap();
    refused(
        &path,
        SessionErrorKind::NewerSchema,
        "upgrade podio-session-sqlite",
    )
    .await;
    assert_eq!(fs::read(&path).unwrap(), bytes);

    let broken = Connection::open(&path).unwrap();
    broken.execute_batch("PRAGMA user_version = -1").unwrap();
    drop(broken);
    refused(&path, SessionErrorKind::Corrupt, "impossible version").await;
}

#[tokio::test]
async fn a_damaged_database_is_corrupt() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    for tenant in 0..100 {
        store(
            &sessions,
            &key(&tenant.to_string()),
            &record(version(1, 1), &[5; 500]),
        )
        .await;
    }
    drop(sessions);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xEE);
    fs::write(&path, &bytes).unwrap();

    for corrupt in [Corrupt::Error, Corrupt::SetAside] {
        let sessions = SqliteSessions::builder(&path)
            .corrupt(corrupt)
            .open()
            .await
            .unwrap();
        let next = record(version(2, 2), b"p");
        let errors = [
            sessions.get(&key("1")).await.unwrap_err(),
            sessions
                .set(&key("1"), &next, Expect::Absent)
                .await
                .unwrap_err(),
            sessions.list(&ListRequest::default()).await.unwrap_err(),
            sessions.purge(Timestamp::MAX).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{error}");
            assert!(error.to_string().contains("damaged"), "{error}");
        }
        drop(sessions);
        assert!(fs::read(&path).unwrap() == bytes);
    }

    let (_directory, path) = place();
    drop(open(&path).await);
    Connection::open(&path)
        .unwrap()
        .execute_batch("DROP TABLE records")
        .unwrap();
    let error = open(&path).await.get(&key("a")).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Corrupt);
    assert!(error.to_string().contains("lacks a table"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_removed_or_replaced_database_is_noticed() {
    let (directory, path) = place();
    let sessions = open(&path).await;
    let written = record(version(1, 1), b"p");
    store(&sessions, &key("a"), &written).await;
    for name in names_in(directory.path()) {
        fs::rename(
            directory.path().join(&name),
            directory.path().join(format!("old {name}")),
        )
        .unwrap();
    }
    let gone = |error: SessionError| {
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        assert!(error.to_string().contains("removed or replaced"), "{error}");
    };
    gone(
        sessions
            .set(&key("b"), &written, Expect::Absent)
            .await
            .unwrap_err(),
    );
    let anew = open(&path).await;
    gone(
        sessions
            .set(&key("b"), &written, Expect::Absent)
            .await
            .unwrap_err(),
    );
    gone(sessions.get(&key("a")).await.unwrap_err());
    assert_eq!(anew.get(&key("a")).await.unwrap(), None);
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
    let names = names_in(path.parent().unwrap());
    assert_eq!(
        names,
        [
            "sessions.db",
            "sessions.db-shm",
            "sessions.db-wal",
            "sessions.db.lock"
        ]
    );
    for name in names {
        let mode = fs::metadata(path.with_file_name(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[cfg(not(unix))]
fn check_modes(_path: &Path) {}

#[cfg(unix)]
#[test]
fn files_are_private_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let (_directory, path) = place();
        succeed(with_umask(umask, "modes", &path).spawn().unwrap());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn missing_rights_are_named() {
    let (_place, program) = program_for_everybody();
    // The directory may be read but not written.
    let (directory, path) = place();
    change_mode(directory.path(), 0o555);
    let child = child_command("refused for missing rights", &path);
    let mut command = as_ordinary_user(&program, &child);
    succeed(command.spawn().unwrap());
    change_mode(directory.path(), 0o755);
    assert!(names_in(directory.path()).is_empty());

    // The directory may be written, the database only read.
    store(&open(&path).await, &key("a"), &record(version(1, 1), b"p")).await;
    change_mode(directory.path(), 0o777);
    change_mode(&path.with_extension("db.lock"), 0o666);
    for mode in [0o444, 0o000] {
        change_mode(&path, mode);
        let bytes = fs::read(&path).ok();
        let child = child_command("refused for missing rights", &path);
        let mut command = as_ordinary_user(&program, &child);
        succeed(command.spawn().unwrap());
        assert_eq!(fs::read(&path).ok(), bytes);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_that_others_can_reach_is_warned_about() {
    let (_directory, path) = place();
    let (heard, _listening) = listen();
    let heard = || String::from_utf8(heard.lock().unwrap().clone()).unwrap();
    drop(open(&path).await);
    drop(open(&path).await);
    assert_eq!(heard(), "");
    change_mode(&path, 0o640);
    drop(open(&path).await);
    assert!(
        heard().contains("mode=640") && heard().contains("sessions.db"),
        "{}",
        heard()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_grow_is_unavailable_and_keeps_what_it_has() {
    let (_directory, path) = place();
    let child = child_command("full", &path);
    let mut command = Command::new("sh");
    // In blocks of 512 bytes or 1 KiB, depending on the shell. The signal would end the process.
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 512 && exec \"$@\"", "sh"])
        .arg(child.get_program())
        .args(child.get_args())
        .envs(
            child
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    succeed(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
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

/// The columns of the only row of `table`, as SQL literals.
fn only_row(path: &Path, table: &str) -> String {
    let connection = Connection::open(path).unwrap();
    let sql = format!(
        "SELECT quote(storage_id) || quote(version) || quote(state) || \
         quote(retain_until_second) || quote(retain_until_nanos) || quote(payload) FROM {table}"
    );
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

const TENANT: &str = "ada@example.org";
const TOKEN: &str = "token-0123456789";

async fn damaged(damage: &str) -> (TempDir, PathBuf) {
    let (directory, path) = place();
    store(
        &open(&path).await,
        &key(TENANT),
        &record(version(1, 1), TOKEN.as_bytes()),
    )
    .await;
    let connection = Connection::open(&path).unwrap();
    assert_eq!(
        connection
            .execute(&format!("UPDATE records SET {damage}"), [])
            .unwrap(),
        1
    );
    (directory, path)
}

#[tokio::test]
async fn an_unreadable_record_is_an_error_or_set_aside() {
    for damage in [
        "version = x'00'",
        "version = x'00000000000000000000000000000000000000000000000000'",
        "version = 'text'",
        "version = 7",
        "state = 'text'",
        "state = -1",
        "state = 256",
        "retain_until_second = 'text'",
        "retain_until_second = 9223372036854775807",
        "retain_until_nanos = 1.5",
        "payload = 7",
        "payload = CAST(payload AS TEXT)",
    ] {
        let (_directory, path) = damaged(damage).await;
        let row = only_row(&path, "records");
        let next = record(version(2, 2), b"next");
        let (heard, _listening) = listen();

        let strict = open(&path).await;
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
        ] {
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{damage}: {error}");
            let text = format!("{error} {error:?} {}", error.source().unwrap());
            assert!(
                text.contains("sessions.db") && text.contains("SetAside"),
                "{text}"
            );
            assert!(text.contains(key(TENANT).storage_id().short()), "{text}");
            assert!(!text.contains(TENANT) && !text.contains(TOKEN), "{text}");
        }
        assert_eq!(only_row(&path, "records"), row);
        assert!(heard.lock().unwrap().is_empty());

        let by_get = damage.starts_with("version");
        let lenient = SqliteSessions::builder(&path)
            .corrupt(Corrupt::SetAside)
            .open()
            .await
            .unwrap();
        if by_get {
            assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
            assert_eq!(lenient.get(&key(TENANT)).await.unwrap(), None);
        } else {
            // A write that expects a record does not find it, but moves the row all the same.
            let expect = Expect::Version(version(1, 1));
            let outcome = lenient.set(&key(TENANT), &next, expect).await.unwrap();
            assert_eq!(outcome, SetOutcome::Conflict);
        }
        assert_eq!(only_row(&path, "set_aside"), row, "{damage}");
        store(&lenient, &key(TENANT), &next).await;
        assert_eq!(strict.get(&key(TENANT)).await.unwrap(), Some(next));

        let heard = String::from_utf8(heard.lock().unwrap().clone()).unwrap();
        assert_eq!(heard.matches("WARN").count(), 1, "{heard}");
        assert!(heard.contains("set_aside"), "{heard}");
        assert!(!heard.contains(TENANT) && !heard.contains(TOKEN), "{heard}");
        let shown = format!("{lenient:?}");
        assert!(
            shown.contains("sessions.db") && !shown.contains(TOKEN),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_newer_record_is_never_set_aside() {
    let (_directory, path) = damaged("state = 9").await;
    let row = only_row(&path, "records");
    for corrupt in [Corrupt::Error, Corrupt::SetAside] {
        let sessions = SqliteSessions::builder(&path)
            .corrupt(corrupt)
            .open()
            .await
            .unwrap();
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
            assert_eq!(error.kind(), SessionErrorKind::NewerSchema);
            assert!(error.to_string().contains("upgrade"), "{error}");
        }
        assert_eq!(only_row(&path, "records"), row);
    }
}

// ---------------------------------------------------------------------------------------------
// Listing, deleting, purging.

async fn list_all(sessions: &SqliteSessions, prefix: Option<&str>, limit: usize) -> Vec<StorageId> {
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

/// Writes records of a thousand tenants, to be kept until so many milliseconds after 1970.
async fn thousand(sessions: &SqliteSessions) -> Vec<StorageId> {
    let mut ids = Vec::new();
    for number in 0..1_000_i64 {
        let key = key(&format!("user-{number}"));
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
async fn a_thousand_records_are_listed_deleted_and_purged() {
    let (_directory, path) = place();
    let sessions = SqliteSessions::builder(&path)
        .synchronous(Synchronous::Normal)
        .open()
        .await
        .unwrap();
    assert!(list_all(&sessions, None, 0).await.is_empty());
    let ids = thousand(&sessions).await;
    let mut sorted = ids.clone();
    sorted.sort();

    for limit in [0, 1, 7, 500, 1_000, 1_001, usize::MAX] {
        assert_eq!(
            list_all(&sessions, None, limit).await,
            sorted,
            "limit {limit}"
        );
    }
    for id in ids.iter().take(5) {
        assert_eq!(
            list_all(&sessions, Some(id.tenant_prefix()), 10).await,
            std::slice::from_ref(id)
        );
        assert_eq!(
            list_all(&sessions, Some(id.as_str()), 10).await,
            std::slice::from_ref(id)
        );
    }
    assert_eq!(
        list_all(&sessions, Some(&sorted[0].as_str()[..33]), 300).await,
        sorted
    );
    for nobody in [
        "g",
        "%",
        "_",
        "*",
        "\u{10FFFF}",
        "a\0b",
        "'; DROP TABLE records; --",
    ] {
        assert!(
            list_all(&sessions, Some(nobody), 10).await.is_empty(),
            "{nobody}"
        );
    }

    assert!(!sessions.delete(&ids[999], version(2, 1)).await.unwrap());
    assert!(sessions.delete(&ids[999], version(1, 1)).await.unwrap());
    assert!(!sessions.delete(&ids[999], version(1, 1)).await.unwrap());
    assert_eq!(list_all(&sessions, None, 0).await.len(), 999);

    // Before, not at, the instant; the fraction counts.
    let at = |nanosecond| Timestamp::from_nanosecond(nanosecond).unwrap();
    assert_eq!(sessions.purge(at(0)).await.unwrap(), 0);
    assert_eq!(sessions.purge(at(1)).await.unwrap(), 1);
    assert_eq!(sessions.purge(at(700_000_000)).await.unwrap(), 699);
    assert_eq!(sessions.purge(at(700_000_000)).await.unwrap(), 0);
    let mut left = ids[700..999].to_vec();
    left.sort();
    assert_eq!(list_all(&sessions, None, 0).await, left);
    assert_eq!(sessions.purge(Timestamp::MAX).await.unwrap(), 299);
    assert!(list_all(&sessions, None, 0).await.is_empty());
}

#[tokio::test]
async fn records_written_during_a_listing_move_no_other() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    let mut ids = Vec::new();
    for tenant in 0..20 {
        let key = key(&tenant.to_string());
        store(&sessions, &key, &record(version(1, 1), b"p")).await;
        ids.push(key.storage_id().clone());
    }
    ids.sort();
    let mut request = ListRequest::default();
    request.limit = 3;
    let mut seen = Vec::new();
    for round in 100.. {
        let page = sessions.list(&request).await.unwrap();
        seen.extend(page.entries.into_iter().map(|entry| entry.id));
        store(
            &sessions,
            &key(&round.to_string()),
            &record(version(1, 1), b"p"),
        )
        .await;
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    seen.retain(|id| ids.contains(id));
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn a_bad_row_does_not_end_a_listing_or_a_purge() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    for tenant in ["a", "b", "c"] {
        store(&sessions, &key(tenant), &record(version(1, 1), b"p")).await;
    }
    let connection = Connection::open(&path).unwrap();
    let bad = key("b").storage_id().clone();
    connection
        .execute(
            "UPDATE records SET retain_until_second = 'x' WHERE storage_id = ?1",
            [bad.as_str()],
        )
        .unwrap();
    for name in ["'0'", "CAST(x'30ff' AS TEXT)", "x'00ff'", "'\u{e9}'"] {
        connection
            .execute(
                &format!("INSERT INTO records VALUES ({name}, x'', 0, 0, 0, x'')"),
                [],
            )
            .unwrap();
    }
    let mut request = ListRequest::default();
    request.limit = 1;
    let mut seen = Vec::new();
    loop {
        let page = sessions.list(&request).await.unwrap();
        seen.extend(page.entries);
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 3);
    for entry in seen {
        assert_eq!(entry.record.is_err(), entry.id == bad);
    }
    // The unreadable one stays; the four without a name to find them by were due.
    assert_eq!(sessions.purge(Timestamp::MAX).await.unwrap(), 2 + 4);
    assert_eq!(
        sessions.get(&key("b")).await.unwrap_err().kind(),
        SessionErrorKind::Corrupt
    );
}

#[tokio::test]
async fn purging_removes_leases_that_are_over() {
    let (_directory, path) = place();
    let sessions = open(&path).await;
    let (over, held) = (key("over"), key("held"));
    let id = LeaseId::new([1; 16]);
    assert_eq!(
        sessions.lease(&over, id, Duration::ZERO).await.unwrap(),
        LeaseOutcome::Mine
    );
    assert_eq!(
        sessions.lease(&held, id, MINUTE).await.unwrap(),
        LeaseOutcome::Mine
    );
    // The leases' clock counts, not the argument; leases are no records.
    assert_eq!(sessions.purge(Timestamp::MAX).await.unwrap(), 0);
    let connection = Connection::open(&path).unwrap();
    let left: String = connection
        .query_row("SELECT storage_id FROM leases", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, held.storage_id().as_str());
}

#[tokio::test]
async fn deleted_content_is_wiped_from_the_database() {
    let (directory, path) = place();
    let holds_token = || {
        names_in(directory.path()).into_iter().any(|name| {
            let bytes = fs::read(directory.path().join(name)).unwrap();
            bytes
                .windows(TOKEN.len())
                .any(|window| window == TOKEN.as_bytes())
        })
    };
    let sessions = open(&path).await;
    store(
        &sessions,
        &key("a"),
        &record(version(1, 1), TOKEN.repeat(1_000).as_bytes()),
    )
    .await;
    drop(sessions);
    assert!(holds_token());

    let sessions = open(&path).await;
    assert!(
        sessions
            .delete(key("a").storage_id(), version(1, 1))
            .await
            .unwrap()
    );
    drop(sessions);
    assert!(!holds_token());
}
