//! The programs that the gate needs.

use crate::run::Run;

/// Which optional tools this machine has.
#[derive(Default)]
pub(crate) struct Tools {
    /// Whether `cargo nextest` is there; `cargo test` stands in for it.
    pub(crate) nextest: bool,
}

/// Installs cargo-deny when it is missing, and fails with a list of what else is missing.
pub(crate) fn ensure() -> Result<Tools, String> {
    let mut missing = Vec::new();
    if !c_compiler() {
        missing.push(
            "a C compiler, which SQLite and the TLS library are built with: on Debian \
             `apt-get install -y build-essential`",
        );
    }
    if !has_subcommand("fmt") {
        missing.push("rustfmt: `rustup component add rustfmt`");
    }
    if !has_subcommand("clippy") {
        missing.push("clippy: `rustup component add clippy`");
    }
    if !missing.is_empty() {
        return Err(format!(
            "this machine lacks:\n  - {}",
            missing.join("\n  - ")
        ));
    }
    if !has_subcommand("deny") {
        println!("cargo-deny is missing and is now built; this happens once");
        // Another minor version may read deny.toml differently.
        Run::cargo(["install", "cargo-deny", "--version", "^0.20", "--locked"]).inherit()?;
    }
    let nextest = has_subcommand("nextest");
    if !nextest {
        println!("cargo-nextest is missing: the tests run one binary at a time by `cargo test`");
    }
    Ok(Tools { nextest })
}

fn has_subcommand(name: &str) -> bool {
    Run::cargo([name, "--version"]).capture().is_ok()
}

/// Whether the C compiler that build scripts will call answers.
fn c_compiler() -> bool {
    let chosen = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    // `CC` may carry a wrapper or flags: `ccache cc`, `gcc -m64`.
    let mut words = chosen.split_whitespace();
    let program = words.next().unwrap_or("cc");
    Run::program(program, words.chain(["--version"]))
        .capture()
        .is_ok()
}
