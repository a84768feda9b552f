//! The programs that the gate needs.

use crate::metadata::Metadata;
use crate::run::Run;

/// The package whose tests start a Redis server.
const REDIS_PACKAGE: &str = "podio-session-redis";

/// Which optional tools this machine has.
#[derive(Default)]
pub(crate) struct Tools {
    /// Whether `cargo nextest` is there; `cargo test` stands in for it.
    pub(crate) nextest: bool,
}

/// Installs cargo-deny and, where it may, a Redis server when they are missing, and fails with a
/// list of what else is missing.
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
    ensure_redis_server(&Metadata::load()?)?;
    let nextest = has_nextest();
    if !nextest {
        println!("cargo-nextest is missing: the tests run one binary at a time by `cargo test`");
    }
    Ok(Tools { nextest })
}

/// Whether `cargo nextest` is there.
pub(crate) fn has_nextest() -> bool {
    has_subcommand("nextest")
}

/// Sees to it that tests find `redis-server`, if the workspace has tests that start it.
pub(crate) fn ensure_redis_server(metadata: &Metadata) -> Result<(), String> {
    let needed = metadata.packages.contains_key(REDIS_PACKAGE);
    let present = || answers("redis-server");
    let can_install = || is_root() && answers("apt-get");
    match RedisRemedy::choose(needed, present, can_install) {
        RedisRemedy::Nothing => Ok(()),
        RedisRemedy::Install => {
            println!("redis-server is missing and is now installed; this happens once");
            Run::program("apt-get", ["update"]).inherit()?;
            Run::program("apt-get", ["install", "-y", "redis-server"])
                .env("DEBIAN_FRONTEND", "noninteractive")
                .inherit()
        }
        RedisRemedy::Ask => Err(format!(
            "this machine lacks redis-server, which the tests of {REDIS_PACKAGE} start: on Debian, \
             as root, `apt-get update && apt-get install -y redis-server`"
        )),
    }
}

/// What to do about the Redis server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RedisRemedy {
    /// It is there, or nobody needs it.
    Nothing,
    /// This program can install it.
    Install,
    /// Whoever runs this program must install it.
    Ask,
}

impl RedisRemedy {
    /// Asks each question only if its answer matters.
    fn choose(
        needed: bool,
        present: impl FnOnce() -> bool,
        can_install: impl FnOnce() -> bool,
    ) -> Self {
        if !needed || present() {
            Self::Nothing
        } else if can_install() {
            Self::Install
        } else {
            Self::Ask
        }
    }
}

/// Whether a program is there and tells its version.
fn answers(program: &str) -> bool {
    Run::program(program, ["--version"]).capture().is_ok()
}

fn is_root() -> bool {
    Run::program("id", ["-u"])
        .capture()
        .is_ok_and(|id| id.trim() == "0")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::tests::workspace;

    #[test]
    fn a_redis_server_is_installed_only_if_needed_missing_and_possible() {
        let never = || -> bool { panic!("asked without need") };
        let choose = RedisRemedy::choose(false, never, never);
        assert_eq!(choose, RedisRemedy::Nothing);
        let choose = RedisRemedy::choose(true, || true, never);
        assert_eq!(choose, RedisRemedy::Nothing);
        let choose = RedisRemedy::choose(true, || false, || true);
        assert_eq!(choose, RedisRemedy::Install);
        let choose = RedisRemedy::choose(true, || false, || false);
        assert_eq!(choose, RedisRemedy::Ask);
    }

    #[test]
    fn a_workspace_without_redis_needs_no_server() {
        assert_eq!(ensure_redis_server(&workspace(&[("a", &[])])), Ok(()));
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(answers("rustc"));
        assert!(!answers("no-such-program-here"));
    }
}
