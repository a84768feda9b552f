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
