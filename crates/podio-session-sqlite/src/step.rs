//! Where the crash tests end a process.

/// Marks the end of one step of opening or writing. Does nothing outside unit tests.
#[cfg(not(test))]
pub(crate) const fn passed() {}

/// The variable that tells a child process after which step to abort, counted from one.
#[cfg(test)]
const ABORT_AFTER: &str = "PODIO_SESSION_SQLITE_ABORT_AFTER";

/// Aborts the process after as many steps as [`ABORT_AFTER`] says.
#[cfg(test)]
pub(crate) fn passed() {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PASSED: AtomicU32 = AtomicU32::new(0);
    static LAST: LazyLock<Option<u32>> =
        LazyLock::new(|| Some(std::env::var(ABORT_AFTER).ok()?.parse().unwrap()));

    if let Some(last) = *LAST
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == last
    {
        std::process::abort();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::env;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Duration;

    use podio_core::session::{
        Expect, Identity, LeaseId, LeaseOutcome, Namespace, Record, RecordState, SessionKey,
        SessionManager as _, SetOutcome, Version,
    };

    use super::ABORT_AFTER;
    use crate::SqliteSessions;

    const ROLE: &str = "PODIO_SESSION_SQLITE_CRASH_ROLE";
    const PATH: &str = "PODIO_SESSION_SQLITE_CRASH_PATH";
    const HOLDER: LeaseId = LeaseId::new([1; 16]);
    const HEIR: LeaseId = LeaseId::new([2; 16]);
    const MINUTE: Duration = Duration::from_secs(60);

    fn key() -> SessionKey {
        SessionKey::new(Namespace::named("t"), "a", Identity::Main)
    }

    fn record(generation: u64) -> Record {
        Record::new(
            Version::new(generation, [9; 16]),
            RecordState::Live,
            "2031-02-03T04:05:06Z".parse().unwrap(),
            generation.to_be_bytes().repeat(20_000),
        )
    }

    async fn open(path: &Path) -> SqliteSessions {
        SqliteSessions::builder(path)
            .busy_timeout(MINUTE)
            .open()
            .await
            .unwrap()
    }

    async fn set(path: &Path, generation: u64) {
        let expect = match generation {
            1 => Expect::Absent,
            next => Expect::Version(record(next - 1).version()),
        };
        let outcome = open(path)
            .await
            .set(&key(), &record(generation), expect)
            .await
            .unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
    }

    async fn take_lease(path: &Path, id: LeaseId) -> LeaseOutcome {
        open(path).await.lease(&key(), id, MINUTE).await.unwrap()
    }

    async fn found(path: &Path) -> Option<Record> {
        open(path).await.get(&key()).await.unwrap()
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap().block_on(future)
    }

    /// What a child process does; nothing in an ordinary run.
    #[test]
    fn child() {
        let Ok(role) = env::var(ROLE) else { return };
        let path = PathBuf::from(env::var_os(PATH).unwrap());
        run(async {
            match role.as_str() {
                "open" => drop(open(&path).await),
                "create" => set(&path, 1).await,
                "replace" => set(&path, 2).await,
                "lease" => assert_eq!(take_lease(&path, HOLDER).await, LeaseOutcome::Mine),
                "release" => open(&path).await.release(&key(), HOLDER).await.unwrap(),
                other => panic!("no role {other}"),
            }
        });
    }

    /// Whether the child came to its end before it had passed so many steps.
    fn ends_within(role: &str, path: &Path, steps: u32) -> bool {
        let name = concat!(module_path!(), "::child")
            .split_once("::")
            .unwrap()
            .1;
        let output = Command::new("sh")
            .args(["-c", "ulimit -c 0; umask 000 && exec \"$@\"", "sh"])
            .arg(env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(ROLE, role)
            .env(PATH, path)
            .env(ABORT_AFTER, steps.to_string())
            .output()
            .unwrap();
        let aborted = output.status.signal() == Some(6);
        assert!(output.status.success() || aborted, "{role}: {output:?}");
        let passed = String::from_utf8_lossy(&output.stdout).contains("1 passed");
        assert!(aborted || passed, "{output:?}");
        output.status.success()
    }

    fn check_modes(directory: &Path) {
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
        }
    }

    /// Runs `role` in a child that aborts after its first step, then in one that aborts after its
    /// second, and so on; calls `check` with the store that each of them leaves behind.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "closures read better in place"
    )]
    fn crash_at_each_step(
        role: &str,
        least: u32,
        prepare: impl AsyncFn(&Path),
        check: impl AsyncFn(&Path, bool),
    ) {
        for steps in 1.. {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("sessions.db");
            run(prepare(&path));
            let done = ends_within(role, &path, steps);
            check_modes(directory.path());
            run(check(&path, done));
            if done {
                assert!(steps > least, "{role} has only {} steps", steps - 1);
                break;
            }
        }
    }

    #[test]
    fn a_crash_while_opening_leaves_a_database_that_opens() {
        crash_at_each_step(
            "open",
            4,
            async |_| {},
            async |path, _| {
                assert_eq!(found(path).await, None);
                set(path, 1).await;
                assert_eq!(found(path).await, Some(record(1)));
            },
        );
    }

    #[test]
    fn a_crash_while_writing_leaves_the_old_or_the_new_record() {
        let prepare = async |path: &Path| drop(open(path).await);
        crash_at_each_step("create", 7, prepare, async |path, done| {
            let left = found(path).await;
            assert!(left.is_none() && !done || left == Some(record(1)));
            // The repetition by who survived.
            set(path, 1).await;
            assert_eq!(found(path).await, Some(record(1)));
        });
        let prepare = async |path: &Path| set(path, 1).await;
        crash_at_each_step("replace", 7, prepare, async |path, done| {
            let left = found(path).await.unwrap();
            assert!(left == record(1) && !done || left == record(2));
            set(path, 2).await;
            assert_eq!(found(path).await, Some(record(2)));
        });
    }

    #[test]
    fn a_crash_around_the_lease_leaves_it_taken_or_free() {
        let prepare = async |path: &Path| set(path, 1).await;
        crash_at_each_step("lease", 7, prepare, async |path, done| {
            let held = matches!(take_lease(path, HEIR).await, LeaseOutcome::Held { .. });
            assert!(held || !done);
            assert_eq!(found(path).await, Some(record(1)));
        });
        let prepare = async |path: &Path| {
            assert_eq!(take_lease(path, HOLDER).await, LeaseOutcome::Mine);
        };
        crash_at_each_step("release", 7, prepare, async |path, done| {
            let outcome = take_lease(path, HEIR).await;
            assert!(outcome == LeaseOutcome::Mine || !done);
        });
    }
}
