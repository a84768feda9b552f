//! Where the crash tests end a process.

/// Marks the end of one step of a change to the directory. Does nothing outside unit tests.
#[cfg(not(test))]
pub(crate) const fn passed() {}

/// The variable that tells a child process after which step to abort, counted from one.
#[cfg(test)]
pub(crate) const ABORT_AFTER: &str = "PODIO_SESSION_FILE_ABORT_AFTER";

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
mod tests {
    use std::env;
    use std::fs::{self, File};
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::{Duration, SystemTime};

    use podio_core::session::{
        Expect, Identity, LeaseId, LeaseOutcome, ListRequest, Namespace, Record, RecordState,
        SessionAdmin as _, SessionKey, SessionManager as _, SetOutcome, Version,
    };
    use tempfile::TempDir;

    use super::ABORT_AFTER;
    use crate::{Corrupt, FileSessions};

    const ROLE: &str = "PODIO_SESSION_FILE_CRASH_ROLE";
    const PATH: &str = "PODIO_SESSION_FILE_CRASH_PATH";
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

    /// A manager that does not wait for anybody.
    async fn open(path: &Path) -> FileSessions {
        FileSessions::builder(path)
            .lock_timeout(Duration::ZERO)
            .corrupt(Corrupt::SetAside)
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

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(future)
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
                "set aside" => assert_eq!(open(&path).await.get(&key()).await.unwrap(), None),
                "delete" => {
                    let id = key().storage_id().clone();
                    let deleted = open(&path).await.delete(&id, record(1).version()).await;
                    assert!(deleted.unwrap());
                }
                "purge" => {
                    let now = record(1).retain_until() + MINUTE;
                    assert_eq!(open(&path).await.purge(now).await.unwrap(), 1);
                }
                other => panic!("no role {other}"),
            }
        });
    }

    /// Whether the child came to its end before it had passed so many steps.
    fn ends_within(role: &str, path: &Path, steps: u32) -> bool {
        let binary = env::current_exe().unwrap();
        let name = concat!(module_path!(), "::child")
            .split_once("::")
            .unwrap()
            .1;
        let mut command = if cfg!(unix) {
            let mut shell = Command::new("sh");
            shell.args(["-c", "ulimit -c 0; umask 000 && exec \"$@\"", "sh"]);
            shell.arg(binary);
            shell
        } else {
            Command::new(binary)
        };
        let output = command
            .args([name, "--exact", "--nocapture"])
            .env(ROLE, role)
            .env(PATH, path)
            .env(ABORT_AFTER, steps.to_string())
            .output()
            .unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt as _;
            let aborted = output.status.signal() == Some(6);
            assert!(output.status.success() || aborted, "{role}: {output:?}");
        }
        assert!(
            !output.status.success()
                || String::from_utf8_lossy(&output.stdout).contains("1 passed"),
            "{output:?}"
        );
        output.status.success()
    }

    fn files_below(path: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files_below(&path));
            }
            found.push(path);
        }
        found
    }

    fn named(path: &Path, part: &str) -> Vec<PathBuf> {
        let mut found = files_below(path);
        found.retain(|file| file.file_name().unwrap().to_str().unwrap().contains(part));
        found
    }

    #[cfg(unix)]
    fn check_modes(path: &Path) {
        use std::os::unix::fs::PermissionsExt as _;
        for found in files_below(path) {
            let metadata = fs::symlink_metadata(&found).unwrap();
            let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
            let mode = metadata.permissions().mode() & 0o777;
            assert_eq!(mode, expected, "{}", found.display());
        }
    }

    #[cfg(not(unix))]
    fn check_modes(_path: &Path) {}

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
            let parent = TempDir::new().unwrap();
            let path = parent.path().join("sessions");
            run(prepare(&path));
            let done = ends_within(role, &path, steps);
            // Also the directory itself.
            check_modes(parent.path());
            run(async {
                check(&path, done).await;
                check_modes(parent.path());
                purge_temporaries(&path).await;
            });
            if done {
                assert!(steps > least, "{role} has only {} steps", steps - 1);
                break;
            }
        }
    }

    async fn purge_temporaries(path: &Path) {
        let records = named(path, ".record");
        let long_ago = SystemTime::now() - 61 * MINUTE;
        for file in named(path, ".tmp") {
            let opened = File::options().write(true).open(&file).unwrap();
            opened.set_modified(long_ago).unwrap();
        }
        assert_eq!(
            open(path)
                .await
                .purge(SystemTime::UNIX_EPOCH.try_into().unwrap())
                .await
                .unwrap(),
            0
        );
        assert_eq!(named(path, ".tmp"), Vec::<PathBuf>::new());
        assert_eq!(named(path, ".record"), records);
    }

    async fn found(path: &Path) -> Option<Record> {
        open(path).await.get(&key()).await.unwrap()
    }

    #[test]
    fn a_crash_while_opening_leaves_a_directory_that_opens() {
        let prepare = async |_: &Path| {};
        crash_at_each_step("open", 5, prepare, async |path, _| {
            assert_eq!(found(path).await, None);
            set(path, 1).await;
            assert_eq!(found(path).await, Some(record(1)));
        });
    }

    #[test]
    fn a_crash_while_writing_leaves_the_old_or_the_new_record() {
        let prepare = async |path: &Path| drop(open(path).await);
        crash_at_each_step("create", 8, prepare, async |path, done| {
            let left = found(path).await;
            assert!(left.is_none() && !done || left == Some(record(1)));
            let page = open(path)
                .await
                .list(&ListRequest::default())
                .await
                .unwrap();
            assert_eq!(page.entries.len(), usize::from(left.is_some()));
            // The repetition by who survived.
            set(path, 1).await;
            assert_eq!(found(path).await, Some(record(1)));
        });
        crash_at_each_step(
            "replace",
            6,
            async |path| set(path, 1).await,
            async |path, done| {
                let left = found(path).await.unwrap();
                assert!(left == record(1) && !done || left == record(2));
                set(path, 2).await;
                assert_eq!(found(path).await, Some(record(2)));
            },
        );
    }

    #[test]
    fn a_crash_around_the_lease_leaves_it_taken_or_free() {
        crash_at_each_step(
            "lease",
            4,
            async |path| set(path, 1).await,
            async |path, done| {
                let outcome = take_lease(path, HEIR).await;
                let held = matches!(outcome, LeaseOutcome::Held { .. });
                assert!(held || !done);
                assert_eq!(found(path).await, Some(record(1)));
            },
        );
        let prepare = async |path: &Path| {
            assert_eq!(take_lease(path, HOLDER).await, LeaseOutcome::Mine);
        };
        crash_at_each_step("release", 2, prepare, async |path, done| {
            let outcome = take_lease(path, HEIR).await;
            assert!(outcome == LeaseOutcome::Mine || !done);
        });
    }

    #[test]
    fn a_crash_while_setting_aside_keeps_the_bytes_once() {
        let prepare = async |path: &Path| {
            set(path, 1).await;
            fs::write(&named(path, ".record")[0], "edited").unwrap();
        };
        crash_at_each_step("set aside", 4, prepare, async |path, _| {
            assert_eq!(found(path).await, None);
            let aside = named(path, ".corrupt-");
            assert_eq!(aside.len(), 1);
            assert_eq!(fs::read(&aside[0]).unwrap(), b"edited");
            set(path, 1).await;
        });
    }

    #[test]
    fn a_crash_while_deleting_leaves_the_record_or_none() {
        for role in ["delete", "purge"] {
            crash_at_each_step(
                role,
                2,
                async |path| set(path, 1).await,
                async |path, done| {
                    let left = found(path).await;
                    assert!(left.is_none() || !done && left == Some(record(1)));
                    set(path, 1).await;
                },
            );
        }
    }
}
