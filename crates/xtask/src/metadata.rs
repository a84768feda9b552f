//! What cargo knows about the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

use crate::run::Run;

/// The workspace's own packages.
pub(crate) struct Metadata {
    /// The packages, by name.
    pub(crate) packages: BTreeMap<String, Package>,
    /// Where builds and measurements go.
    pub(crate) target_directory: PathBuf,
}

/// One package of the workspace.
pub(crate) struct Package {
    /// Its `rust-version`.
    pub(crate) rust_version: Option<String>,
    /// What it asks for directly, optional dependencies included.
    pub(crate) dependencies: Vec<Dependency>,
    /// Its features, each with what it turns on.
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependency {
    /// The package's name, before any renaming.
    pub(crate) name: String,
    /// Whether only tests, examples and benchmarks see it.
    pub(crate) dev: bool,
}

impl Metadata {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self, String> {
        let text = Run::cargo(["metadata", "--no-deps", "--format-version", "1"]).capture()?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|error| format!("cannot read the output of cargo metadata: {error}"))?;
        Self::parse(&value).ok_or_else(|| {
            "cargo metadata's output has another shape than expected: adapt \
             crates/xtask/src/metadata.rs"
                .to_owned()
        })
    }

    fn parse(value: &Value) -> Option<Self> {
        let packages = value["packages"].as_array()?.iter().map(Package::parse);
        Some(Self {
            packages: packages.collect::<Option<_>>()?,
            target_directory: value["target_directory"].as_str()?.into(),
        })
    }

    /// A package of the workspace.
    pub(crate) fn package(&self, name: &str) -> Result<&Package, String> {
        self.packages.get(name).ok_or_else(|| {
            format!("the workspace has no package {name}: was it renamed? adapt crates/xtask")
        })
    }

    /// The workspace packages that `name` reaches, dependencies of dependencies included. Of `name`
    /// itself development dependencies count too.
    pub(crate) fn reached_from(&self, name: &str) -> Result<BTreeSet<&str>, String> {
        Ok(self.reached_over(self.package(name)?.dependencies.iter().collect()))
    }

    /// The workspace packages that `name` is built of, dependencies of dependencies included.
    pub(crate) fn built_of(&self, name: &str) -> Result<BTreeSet<&str>, String> {
        let direct = self.package(name)?.dependencies.iter();
        Ok(self.reached_over(direct.filter(|dependency| !dependency.dev).collect()))
    }

    fn reached_over<'a>(&'a self, mut open: Vec<&'a Dependency>) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        while let Some(dependency) = open.pop() {
            if let Some((name, package)) = self.packages.get_key_value(&dependency.name)
                && reached.insert(name.as_str())
            {
                open.extend(package.dependencies.iter().filter(|next| !next.dev));
            }
        }
        reached
    }
}

impl Package {
    fn parse(value: &Value) -> Option<(String, Self)> {
        let dependencies = value["dependencies"].as_array()?.iter().map(|dependency| {
            Some(Dependency {
                name: dependency["name"].as_str()?.to_owned(),
                dev: dependency["kind"].as_str() == Some("dev"),
            })
        });
        let features = value["features"]
            .as_object()?
            .iter()
            .map(|(feature, enables)| {
                let enables = enables
                    .as_array()?
                    .iter()
                    .map(|name| name.as_str().map(str::to_owned));
                Some((feature.clone(), enables.collect::<Option<_>>()?))
            });
        let package = Self {
            rust_version: value["rust_version"].as_str().map(str::to_owned),
            dependencies: dependencies.collect::<Option<_>>()?,
            features: features.collect::<Option<_>>()?,
        };
        Some((value["name"].as_str()?.to_owned(), package))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// A package's name and its dependencies, each with its kind.
    pub(crate) type Sketch<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)]);

    /// A workspace of these packages.
    pub(crate) fn workspace(packages: &[Sketch<'_>]) -> Metadata {
        let packages: Vec<Value> = packages
            .iter()
            .map(|(name, dependencies)| {
                let dependencies: Vec<Value> = dependencies
                    .iter()
                    .map(|(name, kind)| json!({"name": name, "kind": kind}))
                    .collect();
                json!({"name": name, "rust_version": "1.89", "features": {},
                       "dependencies": dependencies})
            })
            .collect();
        Metadata::parse(&json!({"packages": packages, "target_directory": "/t"})).unwrap()
    }

    #[test]
    fn reads_what_cargo_prints() {
        let value = json!({
            "target_directory": "/repo/target",
            "packages": [{
                "name": "a",
                "rust_version": "1.89",
                "dependencies": [{"name": "b", "kind": null}, {"name": "c", "kind": "dev"}],
                "features": {"default": ["x"], "x": []},
            }],
        });
        let metadata = Metadata::parse(&value).unwrap();
        let package = metadata.package("a").unwrap();
        assert_eq!(package.rust_version.as_deref(), Some("1.89"));
        assert_eq!(package.features["default"], ["x"]);
        assert!(!package.dependencies[0].dev);
        assert!(package.dependencies[1].dev);
        assert!(Metadata::parse(&json!({"packages": [{}]})).is_none());
    }

    #[test]
    fn follows_dependencies_but_not_the_tests_of_others() {
        let metadata = workspace(&[
            ("a", &[("b", None), ("serde", None)]),
            ("b", &[("c", None), ("d", Some("dev"))]),
            ("c", &[]),
            ("d", &[]),
            ("e", &[("d", Some("dev"))]),
        ]);
        assert_eq!(
            metadata.reached_from("a").unwrap(),
            BTreeSet::from(["b", "c"])
        );
        assert_eq!(metadata.reached_from("e").unwrap(), BTreeSet::from(["d"]));
    }
}
