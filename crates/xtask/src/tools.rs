//! The programs that the gate needs.

use crate::metadata::Metadata;
use crate::run::Run;

/// A Debian package whose programs the tests of a workspace package start.
struct Needed {
    package: &'static str,
    programs: &'static [&'static str],
    debian: &'static [&'static str],
}

const REDIS: Needed = Needed {
    package: "podio-session-redis",
    programs: &["redis-server"],
    debian: &["redis-server"],
};

const BROWSER: Needed = Needed {
    package: "podio-tests",
    programs: &["chromium", "chromedriver"],
    debian: &["chromium", "chromium-driver"],
};

const NODE: Needed = Needed {
    package: "podio-tests",
    programs: &["node", "npm"],
    debian: &["nodejs", "npm"],
};

/// Which optional tools this machine has.
#[derive(Default)]
pub(crate) struct Tools {
    /// Whether `cargo nextest` is there; `cargo test` stands in for it.
    pub(crate) nextest: bool,
}

/// Installs cargo-deny and, where it may, a Redis server, a browser and Node.js when they are
/// missing, and fails with a list of what else is missing.
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
    let metadata = Metadata::load()?;
    REDIS.ensure(&metadata)?;
    BROWSER.ensure(&metadata)?;
    NODE.ensure(&metadata)?;
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
    REDIS.ensure(metadata)
}

impl Needed {
    /// Sees to it that the tests find the programs, if the workspace has tests that start them.
    fn ensure(&self, metadata: &Metadata) -> Result<(), String> {
        let needed = metadata.packages.contains_key(self.package);
        let present = || self.programs.iter().all(|program| answers(program));
        let can_install = || is_root() && answers("apt-get");
        let programs = self.programs.join(" and ");
        match Remedy::choose(needed, present, can_install) {
            Remedy::Nothing => Ok(()),
            Remedy::Install => {
                println!("{programs}: missing, and now installed; this happens once");
                Run::program("apt-get", ["update"]).inherit()?;
                Run::program(
                    "apt-get",
                    ["install", "-y"]
                        .into_iter()
                        .chain(self.debian.iter().copied()),
                )
                .env("DEBIAN_FRONTEND", "noninteractive")
                .inherit()
            }
            Remedy::Ask => Err(format!(
                "this machine lacks {programs}, which the tests of {} start: on Debian, as root, \
                 `apt-get update && apt-get install -y {}`",
                self.package,
                self.debian.join(" ")
            )),
        }
    }
}

/// What to do about programs that tests start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// They are there, or nobody needs them.
    Nothing,
    /// This program can install them.
    Install,
    /// Whoever runs this program must install them.
    Ask,
}

impl Remedy {
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
    fn programs_are_installed_only_if_needed_missing_and_possible() {
        let never = || -> bool { panic!("asked without need") };
        let choose = Remedy::choose(false, never, never);
        assert_eq!(choose, Remedy::Nothing);
        let choose = Remedy::choose(true, || true, never);
        assert_eq!(choose, Remedy::Nothing);
        let choose = Remedy::choose(true, || false, || true);
        assert_eq!(choose, Remedy::Install);
        let choose = Remedy::choose(true, || false, || false);
        assert_eq!(choose, Remedy::Ask);
    }

    #[test]
    fn a_workspace_without_their_tests_needs_no_programs() {
        let metadata = workspace(&[("a", &[])]);
        assert_eq!(REDIS.ensure(&metadata), Ok(()));
        assert_eq!(BROWSER.ensure(&metadata), Ok(()));
        assert_eq!(NODE.ensure(&metadata), Ok(()));
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(answers("rustc"));
        assert!(!answers("no-such-program-here"));
    }
}
