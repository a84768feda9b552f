//! The inputs of the fuzz targets, as plain tests.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "test code"
)]

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/checks.rs"]
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "shared with another workspace"
)]
mod checks;

/// Runs a check over every file of a corpus.
fn run(target: &str, check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        let input = fs::read(path).unwrap();
        check(&input);
        // Cut off and with a byte changed, as an answer may come.
        for at in (0..input.len()).step_by(97) {
            check(&input[..at]);
            let mut changed = input.clone();
            changed[at] ^= 0x15;
            check(&changed);
        }
        inputs += 1;
    }
    assert!(inputs > 0, "{} is empty", corpus.display());
}

#[test]
fn items() {
    run("item", checks::item);
}

#[test]
fn apps() {
    run("app", checks::app);
}

#[test]
fn errors() {
    run("error", checks::error);
}

#[test]
fn webhooks() {
    run("webhook", checks::webhook);
}
