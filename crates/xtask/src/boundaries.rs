//! What each crate may depend on, and what no file may contain.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::metadata::Metadata;
use crate::run::Run;

const CORE: &str = "podio-core";
const API: &str = "podio-api";
const SQLITE: &str = "podio-session-sqlite";
const REDIS: &str = "podio-session-redis";
const CLI: &str = "podio-session-cli";
const EMULATOR: &str = "podio-emulator";
const FACADE: &str = "podio-client";
/// Tests and measures across the crates, also against the bare libraries below them.
const TESTS: &str = "podio-tests";

/// TLS implementations and date libraries that must not come in, not even for tests.
const UNWANTED: [&str; 5] = ["openssl", "openssl-sys", "native-tls", "ring", "chrono"];

/// Crates that give rustls its cryptography; the first is ours.
const CRYPTO_PROVIDERS: [&str; 6] = [
    "aws-lc-rs",
    "ring",
    "rustls-rustcrypto",
    "rustls-mbedcrypto-provider",
    "rustls-openssl",
    "rustls-graviola",
];

/// What the checks look at.
struct Project {
    metadata: Metadata,
    files: Vec<File>,
}

/// A file of the repository.
struct File {
    /// Relative to the root, with `/`.
    path: String,
    bytes: Vec<u8>,
}

type Check = fn(&Project) -> Result<(), String>;

const CHECKS: [(&str, Check); 14] = [
    (
        "reqwest is a dependency of podio-core alone",
        reqwest_only_in_core,
    ),
    (
        "rusqlite is a dependency of podio-session-sqlite alone",
        rusqlite_only_in_sqlite,
    ),
    (
        "redis is a dependency of podio-session-redis alone",
        redis_only_in_redis,
    ),
    (
        "without the feature `redis` the facade has no Redis client",
        facade_without_redis,
    ),
    (
        "without the feature `sqlite` the facade has no SQLite",
        facade_without_sqlite,
    ),
    (
        "podio-core and the backends never reach podio-api",
        api_not_below,
    ),
    (
        "podio-emulator shares no code with the client",
        emulator_stands_alone,
    ),
    ("no unwanted crate anywhere", no_unwanted_crate),
    ("by default one rustls with one crypto provider", one_rustls),
    ("without default features no TLS", no_tls_without_default),
    ("one MSRV", one_msrv),
    ("no unfinished code", no_unfinished_code),
    (
        "nothing outside the repository is named",
        nothing_outside_named,
    ),
    ("every crate inherits the lints", lints_inherited),
];

/// Runs every check and reports all that fail.
pub(crate) fn check() -> Result<(), String> {
    let project = Project {
        metadata: Metadata::load()?,
        files: files(Path::new("."))?,
    };
    let mut failures = Vec::new();
    for (name, check) in CHECKS {
        match check(&project) {
            Ok(()) => println!("ok      {name}"),
            Err(message) => {
                println!("FAILED  {name}");
                failures.push(format!("{name}: {message}"));
            }
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

fn reqwest_only_in_core(project: &Project) -> Result<(), String> {
    only_dependants(&project.metadata, "reqwest", CORE)
}

fn redis_only_in_redis(project: &Project) -> Result<(), String> {
    only_dependants(&project.metadata, "redis", REDIS)
}

fn rusqlite_only_in_sqlite(project: &Project) -> Result<(), String> {
    only_dependants(&project.metadata, "rusqlite", SQLITE)
}

/// Whether, tests apart, only `allowed` depends on `dependency` directly. Which crates may use it in
/// their tests stands in deny.toml.
fn only_dependants(metadata: &Metadata, dependency: &str, allowed: &str) -> Result<(), String> {
    if !metadata
        .package(allowed)?
        .dependencies
        .iter()
        .any(|found| found.name == dependency)
    {
        return Err(format!(
            "{allowed} does not depend on it any more: adapt crates/xtask"
        ));
    }
    let others: Vec<&str> = metadata
        .packages
        .iter()
        .filter(|(name, _)| *name != allowed && *name != TESTS)
        .filter(|(_, package)| {
            package
                .dependencies
                .iter()
                .any(|found| found.name == dependency && !found.dev)
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if others.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{} depend on {dependency} too: go through what {allowed} offers, and take it out of \
             their Cargo.toml",
            others.join(", ")
        ))
    }
}

fn facade_without_sqlite(project: &Project) -> Result<(), String> {
    facade_without(project, "sqlite", &["rusqlite", "libsqlite3-sys", SQLITE])
}

fn facade_without_redis(project: &Project) -> Result<(), String> {
    facade_without(project, "redis", &["redis", REDIS])
}

/// Whether the facade with all features but `feature` and those that bring it has none of `crates`.
fn facade_without(project: &Project, feature: &str, crates: &[&str]) -> Result<(), String> {
    let features = &project.metadata.package(FACADE)?.features;
    if !features.contains_key(feature) {
        return Err(format!(
            "{FACADE} has no feature `{feature}`: adapt crates/xtask"
        ));
    }
    let without = features_without(features, feature).join(",");
    let tree = Tree::load(&[
        "--package",
        FACADE,
        "--edges",
        "normal",
        "--no-default-features",
        "--features",
        &without,
    ])?;
    for name in crates {
        if tree.has(name) {
            return Err(format!(
                "{name} is in the tree of {FACADE} with the features `{without}`: make the \
                 dependency optional and turn it on by `{feature}`; {}",
                why(name)
            ));
        }
    }
    Ok(())
}

/// The features that turn on nothing whose name contains `part`, directly or through others.
fn features_without<'a>(features: &'a BTreeMap<String, Vec<String>>, part: &str) -> Vec<&'a str> {
    let reaches = |feature: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![feature];
        while let Some(name) = open.pop() {
            if name.contains(part) {
                return true;
            }
            if let Some(enables) = features.get(name)
                && seen.insert(name)
            {
                open.extend(enables.iter().map(String::as_str));
            }
        }
        false
    };
    features
        .keys()
        .map(String::as_str)
        .filter(|feature| !reaches(feature))
        .collect()
}

fn api_not_below(project: &Project) -> Result<(), String> {
    let metadata = &project.metadata;
    let below = metadata
        .packages
        .keys()
        .filter(|name| *name == CORE || name.starts_with("podio-session-"));
    for name in below {
        // The tool's tests need the servers of the tests across the crates.
        let reached = if name == CLI {
            metadata.built_of(name)?
        } else {
            metadata.reached_from(name)?
        };
        if reached.contains(API) {
            return Err(format!(
                "{name} reaches {API}: sessions must not be tied to the typed API; take the \
                 dependency out, or move what needs both to {FACADE} or {TESTS}"
            ));
        }
    }
    Ok(())
}

fn emulator_stands_alone(project: &Project) -> Result<(), String> {
    let emulator = project.metadata.package(EMULATOR)?;
    let shared = emulator.dependencies.iter().find(|dependency| {
        !dependency.dev && project.metadata.packages.contains_key(&dependency.name)
    });
    match shared {
        None => Ok(()),
        Some(shared) => Err(format!(
            "{EMULATOR} depends on {}: an error in shared code would hide from tests; write the \
             emulator's side on its own, or make it a dev-dependency",
            shared.name
        )),
    }
}

fn no_unwanted_crate(_: &Project) -> Result<(), String> {
    let tree = Tree::load(&[
        "--workspace",
        "--all-features",
        "--target",
        "all",
        "--edges",
        "normal,build,dev",
    ])?;
    let found: Vec<&str> = UNWANTED.into_iter().filter(|name| tree.has(name)).collect();
    match found.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(format!(
            "found {}: turn off the feature that asks for it; {}",
            found.join(", "),
            why(first)
        )),
    }
}

fn one_rustls(_: &Project) -> Result<(), String> {
    let tree = Tree::load(&["--package", FACADE, "--edges", "normal"])?;
    let versions = tree.versions("rustls");
    if versions.len() != 1 {
        return Err(format!(
            "{FACADE} has {} versions of rustls ({}): bring the dependencies to one version; {}",
            versions.len(),
            versions.join(", "),
            why("rustls")
        ));
    }
    let providers: Vec<&str> = CRYPTO_PROVIDERS
        .into_iter()
        .filter(|name| tree.has(name))
        .collect();
    let [ours, ..] = CRYPTO_PROVIDERS;
    if providers != [ours] || tree.versions(ours).len() != 1 {
        return Err(format!(
            "{FACADE} must have the crypto provider {ours} and no other, found: {}; with two, \
             rustls cannot choose and fails at run time",
            if providers.is_empty() {
                "none".to_owned()
            } else {
                providers.join(", ")
            }
        ));
    }
    Ok(())
}

fn no_tls_without_default(_: &Project) -> Result<(), String> {
    let tree = Tree::load(&[
        "--package",
        FACADE,
        "--edges",
        "normal",
        "--no-default-features",
    ])?;
    match CRYPTO_PROVIDERS
        .into_iter()
        .chain(["rustls"])
        .find(|name| tree.has(name))
    {
        None => Ok(()),
        Some(name) => Err(format!(
            "{FACADE} with no default features still has {name}: ask for the dependencies with \
             `default-features = false` and forward TLS as a feature; {}",
            why(name)
        )),
    }
}

fn one_msrv(project: &Project) -> Result<(), String> {
    let [msrv] = project
        .metadata
        .packages
        .values()
        .map(|package| package.rust_version.as_deref().unwrap_or("none"))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()[..]
    else {
        return Err(
            "the packages differ in `rust-version`: write `rust-version.workspace = true` in each"
                .to_owned(),
        );
    };
    for file in &project.files {
        let text = String::from_utf8_lossy(&file.bytes);
        match file.path.as_str() {
            "README.md" => {
                let stated = stated_versions(&text);
                if stated.is_empty() {
                    return Err(format!("README.md states no MSRV: write `Rust {msrv}`"));
                }
                differing("README.md", &stated, msrv)?;
            }
            "clippy.toml" | ".clippy.toml" => {
                differing(&file.path, &clippy_versions(&text), msrv)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn differing(path: &str, stated: &[String], msrv: &str) -> Result<(), String> {
    match stated.iter().find(|version| *version != msrv) {
        None => Ok(()),
        Some(version) => Err(format!(
            "{path} says {version} and Cargo.toml says {msrv}: write the same number in both"
        )),
    }
}

/// Numbers such as 1.89 that come within three words of `Rust`, `rustc` or `MSRV`.
fn stated_versions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.to_lowercase();
        let words: Vec<&str> = line
            .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_'))
            .map(|word| word.trim_matches('.'))
            .filter(|word| !word.is_empty())
            .collect();
        for (index, word) in words.iter().enumerate() {
            let before = words
                .get(index.saturating_sub(3)..index)
                .unwrap_or_default();
            let minor = word
                .strip_prefix("1.")
                .and_then(|rest| rest.split('.').next());
            let is_version = minor.is_some_and(|minor| minor.parse::<u32>().is_ok());
            if is_version
                && before
                    .iter()
                    .any(|word| ["rust", "rustc", "msrv"].contains(word))
            {
                found.push((*word).to_owned());
            }
        }
    }
    found
}

/// The `msrv` of a clippy configuration; without one clippy takes `rust-version`.
fn clippy_versions(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("msrv"))
        .filter_map(|rest| rest.trim_start().strip_prefix('='))
        .filter_map(|value| value.split('"').nth(1))
        .map(str::to_owned)
        .collect()
}

fn no_unfinished_code(project: &Project) -> Result<(), String> {
    // Put together here, so that this file passes its own check.
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!(")];
    let rust = |path: &str| {
        Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    };
    let found = places(&project.files, &marks, rust);
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "found at {}: finish it or take it out",
            found.join(", ")
        ))
    }
}

fn nothing_outside_named(project: &Project) -> Result<(), String> {
    let marks = [concat!("../", "shared"), concat!("/work/", "shared")];
    let found = places(&project.files, &marks, |path| path != ".ci/run");
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "found at {}: the repository must stand alone; only .ci/run may name the directory \
             beside it, and hands it on as PODIO_DOCUMENTS",
            found.join(", ")
        ))
    }
}

fn lints_inherited(project: &Project) -> Result<(), String> {
    for file in &project.files {
        let member = file.path == "tests/Cargo.toml"
            || (file.path.starts_with("crates/")
                && file.path.ends_with("/Cargo.toml")
                && file.path.matches('/').count() == 2);
        let text = String::from_utf8_lossy(&file.bytes);
        if member && !text.replace(' ', "").contains("[lints]\nworkspace=true") {
            return Err(format!(
                "{} lacks `[lints]` with `workspace = true`: add it",
                file.path
            ));
        }
    }
    Ok(())
}

/// `path:line` of every line that contains one of `marks`, in the files whose path is `wanted`.
fn places(files: &[File], marks: &[&str], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| wanted(&file.path)) {
        let text = String::from_utf8_lossy(&file.bytes);
        for (number, line) in (1..).zip(text.lines()) {
            if marks.iter().any(|mark| line.contains(mark)) {
                found.push(format!("{}:{number}", file.path));
            }
        }
    }
    found
}

/// The files below `root`, without version control and build output.
fn files(root: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        let directory = root.join(&relative);
        let unreadable =
            |error: std::io::Error| format!("cannot read {}: {error}", directory.display());
        for entry in fs::read_dir(&directory).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let path = relative.join(&name);
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                if name != ".git" && name != "target" {
                    open.push(path);
                }
            } else if kind.is_file() && name != ".git" {
                let bytes = fs::read(root.join(&path))
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                let path = path.to_string_lossy().replace('\\', "/");
                files.push(File { path, bytes });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// How to find out who asks for a crate.
fn why(name: &str) -> String {
    format!("see `cargo tree --workspace --all-features --target all -e all -i {name}`")
}

/// The crates that one choice of packages and features builds.
struct Tree(BTreeSet<(String, String)>);

impl Tree {
    fn load(arguments: &[&str]) -> Result<Self, String> {
        let fixed = ["tree", "--prefix", "none", "--format", "{p}"];
        let text = Run::cargo(fixed.into_iter().chain(arguments.iter().copied())).capture()?;
        let tree = Self::parse(&text);
        if tree.0.is_empty() {
            return Err(format!(
                "`cargo tree {}` printed no crate",
                arguments.join(" ")
            ));
        }
        Ok(tree)
    }

    /// Reads lines such as `rustls v0.23.46` and `podio-core v0.1.0 (/repo/crates/podio-core) (*)`.
    fn parse(text: &str) -> Self {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let (name, version) = (words.next()?, words.next()?);
            Some((name.to_owned(), version.strip_prefix('v')?.to_owned()))
        };
        Self(text.lines().filter_map(line).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    fn versions(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, v)| v.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::tests::{Sketch, workspace};

    fn project(metadata: Metadata, files: &[(&str, &str)]) -> Project {
        let files = files.iter().map(|(path, text)| File {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        Project {
            metadata,
            files: files.collect(),
        }
    }

    #[test]
    fn a_second_dependant_is_named() {
        let good = workspace(&[(CORE, &[("reqwest", None)]), (TESTS, &[("reqwest", None)])]);
        assert_eq!(only_dependants(&good, "reqwest", CORE), Ok(()));
        let tested = workspace(&[
            (CORE, &[("reqwest", None)]),
            (API, &[("reqwest", Some("dev"))]),
        ]);
        assert_eq!(only_dependants(&tested, "reqwest", CORE), Ok(()));
        let bad = workspace(&[(CORE, &[("reqwest", None)]), (API, &[("reqwest", None)])]);
        assert!(
            only_dependants(&bad, "reqwest", CORE)
                .unwrap_err()
                .contains(API)
        );
        let gone = workspace(&[(CORE, &[])]);
        assert!(only_dependants(&gone, "reqwest", CORE).is_err());
    }

    #[test]
    fn the_api_below_a_backend_is_found_through_others() {
        let packages: &[Sketch<'_>] = &[
            (CORE, &[]),
            (API, &[(CORE, None)]),
            (SQLITE, &[(CORE, None)]),
        ];
        assert_eq!(api_not_below(&project(workspace(packages), &[])), Ok(()));
        let bad: &[Sketch<'_>] = &[
            (CORE, &[]),
            (API, &[]),
            ("podio-helper", &[(API, None)]),
            (SQLITE, &[("podio-helper", None)]),
        ];
        let error = api_not_below(&project(workspace(bad), &[])).unwrap_err();
        assert!(error.starts_with(SQLITE), "{error}");
    }

    #[test]
    fn the_emulator_may_use_the_client_only_in_tests() {
        let check = |kind| {
            let packages: &[Sketch<'_>] = &[(EMULATOR, &[(CORE, kind)]), (CORE, &[])];
            emulator_stands_alone(&project(workspace(packages), &[]))
        };
        assert_eq!(check(Some("dev")), Ok(()));
        assert!(check(None).is_err());
        assert!(check(Some("build")).is_err());
    }

    #[test]
    fn leaves_out_features_that_reach_sqlite() {
        let features = [
            ("default", vec!["rustls"]),
            ("full", vec!["sqlite", "rustls"]),
            ("rustls", vec!["podio-core/rustls"]),
            ("sqlite", vec!["dep:podio-session-sqlite"]),
        ];
        let features = features
            .map(|(name, enables)| {
                (
                    name.to_owned(),
                    enables.into_iter().map(str::to_owned).collect(),
                )
            })
            .into();
        assert_eq!(features_without(&features, "sqlite"), ["default", "rustls"]);
    }

    #[test]
    fn a_different_msrv_is_named() {
        let check = |files: &[(&str, &str)]| one_msrv(&project(workspace(&[(CORE, &[])]), files));
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(
            check(&[("README.md", "MSRV: **1.89**."), ("clippy.toml", "")]),
            Ok(())
        );
        assert!(check(&[("README.md", "Needs Rust 1.88 or newer")]).is_err());
        assert!(check(&[("README.md", "Needs a compiler")]).is_err());
        assert!(check(&[("clippy.toml", "msrv = \"1.90\"")]).is_err());
    }

    #[test]
    fn finds_only_versions_of_rust() {
        let text = "The MSRV is Rust 1.89.\nserde 1.0 and rust_decimal 1.43\n`rustc-1.90.1+`";
        // 1.89 follows both words and counts once.
        assert_eq!(stated_versions(text), ["1.89", "1.90.1"]);
    }

    #[test]
    fn unfinished_code_and_outside_names_are_located() {
        let unfinished = format!("fn a() {{\n    {}())\n}}", concat!("todo", "!("));
        let outside = format!("read {}/x", concat!("../", "shared"));
        let files = [
            ("src/a.rs", &*unfinished),
            (".ci/run", &*outside),
            ("b.md", &*outside),
        ];
        let project = project(workspace(&[]), &files);
        let error = no_unfinished_code(&project).unwrap_err();
        assert!(error.starts_with("found at src/a.rs:2:"), "{error}");
        let error = nothing_outside_named(&project).unwrap_err();
        assert!(error.starts_with("found at b.md:1:"), "{error}");
    }

    #[test]
    fn a_crate_without_lints_is_named() {
        let check = |text| {
            let files = [
                ("crates/a/Cargo.toml", text),
                ("crates/a/fuzz/Cargo.toml", ""),
            ];
            lints_inherited(&project(workspace(&[]), &files))
        };
        assert_eq!(check("[lints]\nworkspace = true\n"), Ok(()));
        assert!(
            check("[package]\n")
                .unwrap_err()
                .starts_with("crates/a/Cargo.toml")
        );
    }

    #[test]
    fn reads_trees() {
        let tree = Tree::parse(
            "podio-core v0.1.0 (/r/crates/podio-core)\nrustls v0.23.46\nsyn v2.0.1 (proc-macro)\n\
             rustls v0.23.46 (*)\nsyn v3.0.0\n\n[dev-dependencies]\n",
        );
        assert!(tree.has("rustls") && !tree.has("ring"));
        assert_eq!(tree.versions("rustls"), ["0.23.46"]);
        assert_eq!(tree.versions("syn"), ["2.0.1", "3.0.0"]);
    }
}
