//! What a test takes of memory, measured in a process of its own.

use std::env;
use std::process::Command;

/// Says to a child process that it is to run the test itself.
const ALONE: &str = "PODIO_TESTS_ALONE";

/// The bytes of this process that are in memory; 0 where that is not known.
pub fn resident() -> u64 {
    if !cfg!(target_os = "linux") {
        return 0;
    }
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// Whether no other test runs in this process: it was started by [`run_alone`].
pub fn is_alone() -> bool {
    env::var_os(ALONE).is_some()
}

/// Runs one test of this binary in a process of its own, so that no other test's memory counts.
/// `prepare` may add to the command.
///
/// # Panics
///
/// If the test fails, or there is none of that name; with what it printed.
pub fn run_alone(test: &str, prepare: impl FnOnce(&mut Command)) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    prepare(command.env(ALONE, "1"));
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}
