//! `cargo xtask test`: the gate.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::metadata::Metadata;
use crate::run::{Finished, Run, failed};
use crate::tools::{self, Tools};
use crate::{boundaries, features};

/// The counts of token calls that the quickstart reports, in this order, repeats left out: a login,
/// a refresh, and one more refresh however many callers ask at once.
const QUICKSTART_TOKEN_CALLS: [u32; 3] = [1, 2, 3];

struct Gate {
    slow: bool,
    tools: Tools,
    totals: Totals,
}

type Step = fn(&mut Gate) -> Result<(), String>;

const STEPS: [(&str, Step); 11] = [
    ("tools", find_tools),
    ("format", format),
    ("clippy", clippy),
    ("tests", tests),
    ("doc tests", doc_tests),
    ("operations", operations),
    ("examples", examples),
    ("feature matrix", feature_matrix),
    ("cargo-deny", deny),
    ("documentation", documentation),
    ("boundaries", crate_boundaries),
];

/// How long a fuzz target runs, in seconds.
const FUZZ_SECONDS: &str = "600";

/// Runs every step in order, up to the first that fails. The count of tests is the last line either
/// way, so a failure is told before it and not as this function's error.
pub(crate) fn test(slow: bool) -> ExitCode {
    let started = Instant::now();
    let mut gate = Gate {
        slow,
        tools: Tools::default(),
        totals: Totals::default(),
    };
    let mut durations = Vec::new();
    let mut failure = None;
    let mut steps = STEPS.to_vec();
    if slow {
        steps.push(("fuzz targets", fuzz_targets));
    }
    let count = steps.len();
    for (number, (name, step)) in (1..).zip(steps) {
        let heading = format!("{number}/{count} {name}");
        println!("== {heading} ==");
        let step_started = Instant::now();
        let outcome = step(&mut gate);
        let elapsed = step_started.elapsed();
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("== {heading}: {word} in {} ==\n", Seconds(elapsed));
        durations.push((name, word, elapsed));
        if let Err(message) = outcome {
            failure = Some((name, message));
            break;
        }
    }

    for (name, word, elapsed) in durations {
        println!("{name:<16} {word:<6} {:>9}", Seconds(elapsed).to_string());
    }
    println!(
        "{:<16} {:<6} {:>9}\n",
        "all",
        "",
        Seconds(started.elapsed()).to_string()
    );
    if let Some((name, message)) = &failure {
        println!("error in step `{name}`: {message}\n");
    }
    println!("{}", gate.totals);
    if failure.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn find_tools(gate: &mut Gate) -> Result<(), String> {
    gate.tools = tools::ensure()?;
    Ok(())
}

fn format(_: &mut Gate) -> Result<(), String> {
    Run::cargo(["fmt", "--all", "--check"])
        .inherit()
        .map_err(|error| format!("{error}\nrun `cargo fmt --all`"))
}

fn clippy(_: &mut Gate) -> Result<(), String> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
    ];
    Run::cargo(arguments.into_iter().chain(["-D", "warnings"])).inherit()
}

fn tests(gate: &mut Gate) -> Result<(), String> {
    let called = called()?;
    // Calls of an earlier run say nothing of this one.
    fs::write(&called, "")
        .map_err(|error| format!("cannot write {}: {error}", called.display()))?;
    let called = called.to_string_lossy();
    let workspace = ["--workspace", "--all-features", "--no-fail-fast"];
    if gate.tools.nextest {
        let run = Run::cargo(["nextest", "run"].into_iter().chain(workspace))
            .env("PODIO_CALLED", &called);
        gate.count(run, |finished| nextest_totals(&finished.stderr))
    } else {
        // `--tests` leaves the doc tests to their own step.
        let run = Run::cargo(["test", "--tests"].into_iter().chain(workspace))
            .env("PODIO_CALLED", &called);
        gate.count(run, |finished| libtest_totals(&finished.stdout))
    }
}

/// The file in which the tests leave the operations that they call on the emulator.
fn called() -> Result<PathBuf, String> {
    let target = Metadata::load()?.target_directory;
    Ok(target.join("called-operations"))
}

fn doc_tests(gate: &mut Gate) -> Result<(), String> {
    let run = Run::cargo([
        "test",
        "--doc",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
    ]);
    gate.count(run, |finished| libtest_totals(&finished.stdout))
}

fn operations(_: &mut Gate) -> Result<(), String> {
    crate::operations(&["--check", "--called", &called()?.to_string_lossy()])
}

fn examples(_: &mut Gate) -> Result<(), String> {
    Run::cargo(["build", "--workspace", "--examples", "--all-features"]).inherit()?;
    let run = Run::cargo(
        "run -q -p podio-client --example quickstart --features sqlite".split_whitespace(),
    );
    let shown = run.shown().to_owned();
    let finished = run.tee()?;
    if !finished.success {
        return Err(failed(&shown));
    }
    let counts = token_calls(&finished.stdout);
    if counts == QUICKSTART_TOKEN_CALLS {
        Ok(())
    } else {
        Err(format!(
            "`{shown}` must report {QUICKSTART_TOKEN_CALLS:?} as `token calls: N`, and reported \
             {counts:?}: the example, or the client's number of token calls, is not as promised"
        ))
    }
}

fn feature_matrix(_: &mut Gate) -> Result<(), String> {
    features::check()
}

fn deny(_: &mut Gate) -> Result<(), String> {
    // The graphs run to hundreds of lines and bury the errors.
    let arguments = "deny --workspace --all-features check --hide-inclusion-graph -D warnings \
                     bans licenses sources";
    Run::cargo(arguments.split_whitespace())
        .inherit()
        .map_err(|error| {
            format!("{error}\nrun it without --hide-inclusion-graph to see who asks for a crate")
        })
}

fn documentation(_: &mut Gate) -> Result<(), String> {
    Run::cargo(["doc", "--workspace", "--no-deps", "--all-features"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .inherit()
}

fn crate_boundaries(_: &mut Gate) -> Result<(), String> {
    boundaries::check()
}

fn fuzz_targets(_: &mut Gate) -> Result<(), String> {
    crate::fuzz(FUZZ_SECONDS)
}

impl Gate {
    /// Runs tests and adds their number to the totals, whether they pass or not.
    fn count(
        &mut self,
        run: Run,
        totals: impl FnOnce(&Finished) -> Option<Totals>,
    ) -> Result<(), String> {
        let run = if self.slow {
            run.env("PODIO_SLOW", "1")
        } else {
            run
        };
        let shown = run.shown().to_owned();
        let finished = run.tee()?;
        let counted = totals(&finished);
        if let Some(counted) = counted {
            self.totals.add(counted);
        }
        match counted {
            _ if !finished.success => Err(failed(&shown)),
            Some(Totals { failed: 0, .. }) => Ok(()),
            Some(_) => Err(format!(
                "`{shown}` reports failures and yet ended with status 0"
            )),
            None => Err(format!(
                "`{shown}` printed no count of tests: adapt crates/xtask"
            )),
        }
    }
}

/// How many tests ran, and how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Totals {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Adds up parts such as `3 passed`, `1 timed out`; words that it does not know are left out.
    fn of_parts<'a>(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut totals = Self::default();
        for part in parts {
            let Some((count, word)) = part.trim().split_once(' ') else {
                continue;
            };
            let Ok(count) = count.parse::<u64>() else {
                continue;
            };
            match word.trim() {
                "passed" => totals.passed += count,
                "failed" | "timed out" | "exec failed" => totals.failed += count,
                "skipped" | "ignored" => totals.skipped += count,
                _ => {}
            }
        }
        totals
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// Reads nextest's line `Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped`.
fn nextest_totals(stderr: &str) -> Option<Totals> {
    let line = stderr
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, counts) = line.split_once(" run: ")?;
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in counts.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    Some(Totals::of_parts(plain.split(',')))
}

/// Adds up libtest's lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one for each binary.
fn libtest_totals(stdout: &str) -> Option<Totals> {
    let mut all = None;
    for line in stdout.lines() {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        else {
            continue;
        };
        all.get_or_insert_with(Totals::default)
            .add(Totals::of_parts(counts.split(';')));
    }
    all
}

/// The numbers that follow `token calls: ` in the output, repeats left out.
fn token_calls(stdout: &str) -> Vec<u32> {
    let mut counts: Vec<u32> = stdout
        .lines()
        .filter_map(|line| {
            let (_, count) = line.split_once("token calls: ")?;
            let digits = count
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(count.len());
            count.get(..digits)?.parse().ok()
        })
        .collect();
    counts.dedup();
    counts
}

/// A duration in seconds with one decimal.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s", self.0.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_summary_of_nextest() {
        let stderr = "\
            PASS [   0.1s] a b\n\
            \n     Summary [   1.234s] 7/8 tests run: 4 passed (1 slow, 2 leaky), 2 failed, \
            1 timed out, 3 skipped\n        FAIL [   0.1s] a c\n";
        assert_eq!(
            nextest_totals(stderr),
            Some(Totals {
                passed: 4,
                failed: 3,
                skipped: 3
            })
        );
        let stderr = "     Summary [   0.012s] 1 test run: 1 passed, 0 skipped\n";
        assert_eq!(
            nextest_totals(stderr),
            Some(Totals {
                passed: 1,
                failed: 0,
                skipped: 0
            })
        );
        assert_eq!(nextest_totals("error: could not compile\n"), None);
    }

    #[test]
    fn adds_up_the_results_of_libtest() {
        let stdout = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.00s

test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(
            libtest_totals(stdout),
            Some(Totals {
                passed: 5,
                failed: 1,
                skipped: 1
            })
        );
        assert_eq!(libtest_totals("no tests\n"), None);
    }

    #[test]
    fn prints_totals_in_the_plain_form() {
        let totals = Totals {
            passed: 12,
            failed: 0,
            skipped: 3,
        };
        assert_eq!(totals.to_string(), "12 passed, 0 failed, 3 skipped");
    }

    #[test]
    fn reads_the_token_calls_of_the_quickstart() {
        let good = "logged in (token calls: 1)\nfound (token calls: 1)\nadded: 7\n\
                    token calls: 2\ntoken calls: 3.\n";
        assert_eq!(token_calls(good), QUICKSTART_TOKEN_CALLS);
        assert_eq!(token_calls("token calls: 12\ntoken calls: 1\n"), [12, 1]);
        assert_eq!(token_calls("token calls: none\n"), [0; 0]);
    }
}
