//! The feature matrix: each public crate compiles, without a warning, in every shape that a user
//! may ask for.

use crate::metadata::{Metadata, Package};
use crate::run::{Run, failed};

/// One choice of a package's features.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    None,
    Default,
    Only(String),
    All,
}

impl Choice {
    fn arguments(&self) -> Vec<&str> {
        match self {
            Self::None => vec!["--no-default-features"],
            Self::Default => vec![],
            Self::Only(feature) => vec!["--no-default-features", "--features", feature],
            Self::All => vec!["--all-features"],
        }
    }
}

/// Checks the matrix.
pub(crate) fn check() -> Result<(), String> {
    let metadata = Metadata::load()?;
    let public = metadata
        .packages
        .iter()
        .filter(|(name, _)| name.starts_with("podio-"));
    for (name, package) in public.filter(|(_, package)| !package.features.is_empty()) {
        if name == "podio-session-sqlite" {
            announce_sqlite();
        }
        for choice in choices(package) {
            let arguments = ["check", "--package", name]
                .into_iter()
                .chain(choice.arguments());
            compile(Run::cargo(arguments))?;
        }
    }
    Ok(())
}

/// No features, the default, each alone, all; without those that say the same.
fn choices(package: &Package) -> Vec<Choice> {
    let default = package
        .features
        .get("default")
        .filter(|enables| !enables.is_empty());
    let single: Vec<&String> = package
        .features
        .keys()
        .filter(|name| *name != "default")
        .collect();
    let mut choices = vec![Choice::None];
    if let Some(enables) = default
        && !(enables.len() == 1 && single.contains(&&enables[0]))
    {
        choices.push(Choice::Default);
    }
    choices.extend(single.iter().map(|name| Choice::Only((*name).clone())));
    if single.len() > 1 {
        choices.push(Choice::All);
    }
    choices
}

fn compile(run: Run) -> Result<(), String> {
    let shown = run.shown().to_owned();
    let finished = run.tee()?;
    if !finished.success {
        return Err(failed(&shown));
    }
    match warnings(&finished.stderr) {
        None => Ok(()),
        Some(line) => Err(format!(
            "these features compile with warnings ({line}): often an item is used only under \
             another feature and needs its `cfg`; see `{shown}`"
        )),
    }
}

/// Cargo's count of a crate's warnings, if it printed one.
fn warnings(stderr: &str) -> Option<&str> {
    stderr.lines().find(|line| {
        line.starts_with("warning: ") && line.contains(" generated ") && line.contains(" warning")
    })
}

/// Without `bundled` the crate is linked with the machine's SQLite. Checking does not link, so it
/// works either way, and shows less where there is none.
fn announce_sqlite() {
    let note = match Run::program("pkg-config", ["--modversion", "sqlite3"]).capture() {
        Ok(version) => format!("found {} (checked, not linked)", version.trim()),
        Err(_) => "not found: without `bundled` the crate is compiled but cannot be linked here; \
                   on Debian `apt-get install -y pkg-config libsqlite3-dev`"
            .to_owned(),
    };
    println!("system SQLite: {note}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(features: &[(&str, &[&str])]) -> Package {
        Package {
            rust_version: None,
            dependencies: Vec::new(),
            features: features
                .iter()
                .map(|(name, enables)| {
                    (
                        (*name).to_owned(),
                        enables.iter().map(|&e| e.to_owned()).collect(),
                    )
                })
                .collect(),
        }
    }

    #[test]
    fn covers_none_default_each_and_all() {
        let package = package(&[("default", &["a", "b"]), ("a", &[]), ("b", &[]), ("c", &[])]);
        let only = |name: &str| Choice::Only(name.to_owned());
        assert_eq!(
            choices(&package),
            [
                Choice::None,
                Choice::Default,
                only("a"),
                only("b"),
                only("c"),
                Choice::All
            ]
        );
    }

    #[test]
    fn leaves_out_what_another_choice_covers() {
        let package = package(&[("default", &["a"]), ("a", &[])]);
        assert_eq!(
            choices(&package),
            [Choice::None, Choice::Only("a".to_owned())]
        );
    }

    #[test]
    fn sees_warnings_of_a_crate() {
        let stderr = "warning: unused import\nwarning: `podio-core` (lib) generated 1 warning\n";
        assert_eq!(
            warnings(stderr),
            Some("warning: `podio-core` (lib) generated 1 warning")
        );
        assert_eq!(
            warnings("warning: the lock file is old\n    Finished\n"),
            None
        );
    }
}
