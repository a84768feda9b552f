//! Holds the typed API against the table of Podio's operations; run it by `cargo xtask operations`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::HashSet;
use std::fs;
use std::process::ExitCode;

use podio_tests::coverage::called::report;
use podio_tests::coverage::check::{PLAIN, run};
use podio_tests::coverage::emulated::Emulated;
use podio_tests::coverage::report::Coverage;

const PAGE: &str = "docs/operations.md";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (check, called, wire) = match arguments[..] {
        [] => (false, None, None),
        ["--check"] => (true, None, None),
        ["--check", "--called", file] => (true, Some(file), None),
        ["--wire", file] => (false, None, Some(file)),
        _ => {
            eprintln!("error: the arguments are `--check [--called FILE]`, or `--wire FILE`");
            return ExitCode::from(2);
        }
    };
    let coverage = Coverage::find();
    print!("{}", coverage.summary());
    let mut faults = coverage.faults();
    let emulated = Emulated::ask().await;
    let page = coverage.page(&emulated);
    if let Some(file) = called {
        match report(file, &emulated) {
            Ok((summary, never)) => {
                print!("{summary}");
                faults.extend(never);
            }
            Err(error) => faults.push(format!("{file}: {error}")),
        }
    }
    if check {
        if fs::read_to_string(PAGE).ok().as_deref() != Some(&*page) {
            faults.push(format!(
                "{PAGE} is out of date: run `cargo xtask operations`"
            ));
        }
    } else if let Err(error) = fs::write(PAGE, page) {
        faults.push(format!("{PAGE}: {error}"));
    }
    if let Some(file) = wire {
        let (lines, wrong) = sent().await;
        faults.extend(wrong);
        if let Err(error) = fs::write(file, lines) {
            faults.push(format!("{file}: {error}"));
        }
    }
    for fault in &faults {
        eprintln!("error: {fault}");
    }
    if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What is sent of each operation, a line of JSON each, and what is wrong with it.
async fn sent() -> (String, Vec<String>) {
    let (recorded, faults) = run(PLAIN).await;
    let mut written = HashSet::new();
    let lines = recorded
        .iter()
        .filter(|(case, _)| written.insert(case.operation))
        .map(|(case, sent)| format!("{}\n", sent.to_json(case.operation)));
    (lines.collect(), faults)
}
