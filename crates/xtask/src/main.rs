//! The project's own commands: `cargo xtask test` is the gate, `cargo xtask bench` the measurements.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

mod areas;
mod bench;
mod boundaries;
mod conformance;
mod features;
mod growth;
mod markdown;
mod metadata;
mod run;
mod test;
mod tools;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
The project's own commands.

Usage: cargo xtask <COMMAND>

Commands:
  test [--slow]  Runs the whole gate and stops at the first step that fails: formatting, clippy,
                 tests, doc tests, the operations that have a method and are called on the
                 emulator by the tests, examples, the feature
                 matrix, cargo-deny (bans, licences, sources), documentation, and the
                 boundaries between the crates.
                 Installs cargo-deny when it is missing, and as root on Debian redis-server,
                 Chromium and Node.js too; says what else is missing.
                 The last line is the count of tests: `N passed, M failed, K skipped`.
                 --slow  runs the long tests too (PODIO_SLOW=1), and each fuzz target for ten
                         minutes.
  areas          Compiles podio-api without its areas, with each alone and with all, and writes
                 what each costs into the last section of docs/benchmarks.md. Takes some ten minutes.
  bench          Runs the benchmarks, prints each beside its yardstick, and writes
                 docs/benchmarks.md but for that section. A missed target is named; it is not a failure.
  boundaries     Runs the last step of the gate alone: the rules about what may depend on what.
  conformance    Runs the session contract over every session manager of the workspace, prints the
                 table rule × manager, and writes docs/conformance.md. Fails if a rule does.
  documents DIR  Reads recorded documents, in a folder for each kind (item/, app/, task/, error/, …),
                 into the models and writes them back; prints every failure, lost key and changed
                 digit, and fails if there is one.
  fuzz [SECONDS] Runs each fuzz target of tests/fuzz for a time, 600 seconds without one. Needs a
                 nightly toolchain and `cargo install cargo-fuzz`.
  operations [--wire FILE]
                 Prints which of Podio's operations have a method, area by area, and writes
                 docs/operations.md. Fails on one that has neither a method nor a reason in
                 tests/operations.tsv.
                 --wire FILE  writes what is sent of each operation, a line of JSON each.
  help           Prints this.

Not in the gate: security advisories, because their database is fetched over the network. Run
`cargo deny --workspace --all-features check advisories` on a schedule.

Environment of `test`:
  PODIO_DOCUMENTS  A directory of recorded Podio documents for the tests that read them.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    command(&arguments).unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::FAILURE
    })
}

/// Runs each fuzz target for some seconds.
fn fuzz(seconds: &str) -> Result<(), String> {
    let time = format!("-max_total_time={seconds}");
    for target in ["item", "app", "error", "webhook"] {
        // The first folder takes what the run finds worth keeping; the second stays as it is.
        let found = format!("target/fuzz-corpus/{target}");
        let seeds = format!("tests/fuzz/corpus/{target}");
        fs::create_dir_all(&found).map_err(|error| format!("cannot create {found}: {error}"))?;
        let run = [
            "+nightly",
            "fuzz",
            "run",
            "--fuzz-dir",
            "tests/fuzz",
            target,
            &found,
            &seeds,
            "--",
            &time,
        ];
        // The proxy of rustup chooses the toolchain, which the cargo that runs this does not.
        run::Run::program("cargo", run).inherit()?;
    }
    Ok(())
}

/// Checks the documents below a directory, by a program that knows the models.
fn documents(directory: &str) -> Result<(), String> {
    run_program("documents", &[directory])
}

/// Holds the typed API against the table of operations, by a program that knows both.
fn operations(arguments: &[&str]) -> Result<(), String> {
    run_program("operations", arguments)
}

/// Runs a program of the workspace, built with the features of the gate, so that nothing is
/// compiled once more for it.
fn run_program(name: &str, arguments: &[&str]) -> Result<(), String> {
    let build = ["build", "--quiet", "--workspace", "--all-features", "--bin"];
    run::Run::cargo(build.into_iter().chain([name])).inherit()?;
    let program = metadata::Metadata::load()?
        .target_directory
        .join("debug")
        .join(name);
    run::Run::program(&program.to_string_lossy(), arguments.iter().copied()).inherit()
}

fn command(arguments: &[&str]) -> Result<ExitCode, String> {
    enter_root()?;
    match arguments {
        ["test"] => Ok(test::test(false)),
        ["test", "--slow"] => Ok(test::test(true)),
        ["boundaries"] => boundaries::check().map(|()| ExitCode::SUCCESS),
        ["conformance"] => conformance::conformance().map(|()| ExitCode::SUCCESS),
        ["fuzz"] => fuzz("600").map(|()| ExitCode::SUCCESS),
        ["fuzz", seconds] if seconds.bytes().all(|byte| byte.is_ascii_digit()) => {
            fuzz(seconds).map(|()| ExitCode::SUCCESS)
        }
        ["documents", directory] => documents(directory).map(|()| ExitCode::SUCCESS),
        ["operations", rest @ ..] => operations(rest).map(|()| ExitCode::SUCCESS),
        ["areas"] => areas::areas().map(|()| ExitCode::SUCCESS),
        ["bench"] => bench::bench().map(|()| ExitCode::SUCCESS),
        []
        | ["help" | "--help" | "-h"]
        | [
            "test" | "areas" | "bench" | "boundaries" | "conformance",
            "--help" | "-h",
        ] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!(
            "`cargo xtask {}` is not a command; see `cargo xtask help`",
            other.join(" ")
        )),
    }
}

/// Makes the repository's root the current directory, wherever the command was started.
fn enter_root() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&root)
        .map_err(|error| format!("cannot enter the repository at {}: {error}", root.display()))
}
