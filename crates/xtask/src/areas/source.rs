//! The source of `podio-api`, and what is left of it without some of its areas.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Receiving webhooks is no area of Podio's, but stands beside them and can be left out like one.
const WEBHOOKS: &str = "webhooks";

/// What is below `model/` and no model.
const INNER: [&str; 4] = ["mod", "json", "raw", "time"];

/// The source files below `src/`.
pub(super) struct Source {
    files: BTreeMap<PathBuf, String>,
    /// The areas that each area needs.
    areas: BTreeMap<String, BTreeSet<String>>,
    /// The models' modules that each module of the crate, and each model, needs.
    models: BTreeMap<String, BTreeSet<String>>,
}

impl Source {
    /// Reads all files.
    pub(super) fn read(directory: &Path) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        let mut open = vec![directory.to_owned()];
        while let Some(path) = open.pop() {
            let failed = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
            if path.is_dir() {
                for entry in fs::read_dir(&path).map_err(failed)? {
                    open.push(entry.map_err(failed)?.path());
                }
            } else {
                let text = fs::read_to_string(&path).map_err(failed)?;
                let name = path.strip_prefix(directory).unwrap_or(&path).to_owned();
                files.insert(name, text);
            }
        }
        Self::new(files)
    }

    fn new(files: BTreeMap<PathBuf, String>) -> Result<Self, String> {
        let text = |path: &str| {
            files
                .get(Path::new(path))
                .ok_or_else(|| format!("podio-api has no src/{path}: adapt crates/xtask"))
        };
        let names: BTreeSet<String> = text("lib.rs")?
            .lines()
            .filter_map(|line| line.trim().strip_suffix("::OPERATIONS,"))
            .filter(|module| !module.contains("::"))
            .chain([WEBHOOKS])
            .map(str::to_owned)
            .collect();
        let exports = exports(text("model/mod.rs")?);

        let mut areas: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut models: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, text) in &files {
            let module = module(path);
            let code = code(text);
            if names.contains(&module) {
                let others = names.iter().filter(|other| {
                    **other != module
                        && (code.contains(&format!("crate::{other}::"))
                            || code.contains("PodioApi") && code.contains(&format!(".{other}()")))
                });
                areas
                    .entry(module.clone())
                    .or_default()
                    .extend(others.cloned());
            }
            // The two lists name everything.
            if module == "lib" || module == "model::mod" {
                continue;
            }
            let words: BTreeSet<&str> = code
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .collect();
            let needed = exports
                .iter()
                .filter(|(_, names)| names.iter().any(|name| words.contains(name.as_str())));
            models
                .entry(module)
                .or_default()
                .extend(needed.map(|(model, _)| model.clone()));
        }
        Ok(Self {
            files,
            areas,
            models,
        })
    }

    /// The areas' modules.
    pub(super) fn areas(&self) -> Vec<&str> {
        self.areas.keys().map(String::as_str).collect()
    }

    /// An area, and those that it needs.
    pub(super) fn needed_by<'a>(&'a self, area: &'a str) -> BTreeSet<&'a str> {
        closure(&self.areas, [area])
    }

    /// Whether the area can be left out alone.
    pub(super) fn is_needed_by_none(&self, area: &str) -> bool {
        self.areas.values().all(|needed| !needed.contains(area))
    }

    /// How many operations an area declares.
    pub(super) fn operations(&self, area: &str) -> usize {
        let texts = self.files.iter().filter(|(path, _)| module(path) == area);
        texts.map(|(_, text)| declared(text)).sum()
    }

    /// The models of a crate with these areas: theirs, those of the crate itself, and those that
    /// several areas know, which do not count as any one's.
    fn models_with<'a>(&'a self, areas: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut knowing: BTreeMap<&str, usize> = BTreeMap::new();
        for area in self.areas.keys() {
            for model in closure(&self.models, [area.as_str()]) {
                *knowing.entry(model).or_default() += 1;
            }
        }
        let shared = knowing.iter().filter(|(_, areas)| **areas > 1);
        let itself = self.models.keys().map(String::as_str).filter(|module| {
            match module.strip_prefix("model::") {
                Some(model) => INNER.contains(&model),
                None => !self.areas.contains_key(*module),
            }
        });
        let start = itself
            .chain(shared.map(|(model, _)| *model))
            .chain(areas.iter().copied());
        closure(&self.models, start)
    }

    /// The files of the crate with these areas alone.
    pub(super) fn with<'a>(&'a self, areas: &BTreeSet<&'a str>) -> BTreeMap<PathBuf, String> {
        let models = self.models_with(areas);
        let kept_area = |module: &str| !self.areas.contains_key(module) || areas.contains(module);
        let kept_model = |model: &str| {
            INNER.contains(&model) || models.contains(format!("model::{model}").as_str())
        };
        let kept = self.files.iter().filter(|(path, _)| {
            let module = module(path);
            match module.strip_prefix("model::") {
                Some(model) => kept_model(model),
                None => kept_area(&module),
            }
        });
        kept.map(|(path, text)| {
            let text = match module(path).as_str() {
                "lib" => without_areas(text, kept_area),
                "model::mod" => without_models(text, kept_model),
                _ => text.clone(),
            };
            (path.clone(), text)
        })
        .collect()
    }
}

/// The module that a file belongs to: the outermost one, of models the one below `model`.
fn module(path: &Path) -> String {
    let path = path.with_extension("");
    let mut names = path.iter().map(|name| name.to_string_lossy());
    match (names.next(), names.next()) {
        (Some(outer), Some(model)) if outer == "model" => format!("model::{model}"),
        (Some(outer), _) => outer.into_owned(),
        (None, _) => String::new(),
    }
}

/// The text without comments and tests.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<&str> = lines.take_while(|line| *line != "#[cfg(test)]").collect();
    code.join("\n")
}

/// The operations in a file's list.
fn declared(text: &str) -> usize {
    let list = text.split_once("\noperations! {\n");
    let list = list.and_then(|(_, list)| list.split_once("\n}"));
    list.map_or(0, |(list, _)| list.matches(';').count())
}

/// What `model/mod.rs` exports, by module.
fn exports(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let statements = code(text);
    let exports = statements.split(';').filter_map(|statement| {
        let (model, names) = statement
            .trim()
            .strip_prefix("pub use ")?
            .split_once("::")?;
        let names = names
            .split(|c: char| !c.is_alphanumeric())
            .filter(|name| !name.is_empty());
        Some((
            format!("model::{model}"),
            names.map(str::to_owned).collect(),
        ))
    });
    exports.collect()
}

/// The starting points, and all that they lead to.
fn closure<'a>(
    leads_to: &'a BTreeMap<String, BTreeSet<String>>,
    start: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let mut open: Vec<&str> = start.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(one) = open.pop() {
        if reached.insert(one) {
            open.extend(leads_to.get(one).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

/// `lib.rs` without the areas that are not kept.
fn without_areas(text: &str, kept: impl Fn(&str) -> bool) -> String {
    let mut left: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let words = line.trim().trim_start_matches("pub ");
        let module = words
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'))
            .or_else(|| words.strip_suffix("::OPERATIONS,"))
            .or_else(|| Some(words.strip_prefix("use crate::")?.split_once("::")?.0));
        let accessor = words
            .strip_prefix("fn ")
            .and_then(|rest| rest.split_once("(&self) -> "));
        if accessor.is_some_and(|(area, _)| !kept(area)) {
            while left.last().is_some_and(|line| line.starts_with("    ///")) {
                left.pop();
            }
            lines.by_ref().find(|line| *line == "    }");
        } else if module.is_none_or(&kept) {
            left.push(line);
        }
    }
    left.join("\n") + "\n"
}

/// `model/mod.rs` without the models that are not kept.
fn without_models(text: &str, kept: impl Fn(&str) -> bool) -> String {
    let code = code(text) + "\n";
    let statements = code.split_inclusive(";\n").filter(|statement| {
        let words = statement.trim_start();
        let model = words
            .strip_prefix("pub use ")
            .and_then(|rest| rest.split_once("::"))
            .map(|(model, _)| model)
            .or_else(|| words.strip_prefix("mod ")?.trim_end().strip_suffix(';'));
        model.is_none_or(&kept)
    });
    statements.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const LIB: &str = "\
//! The API.

mod call;
pub mod items;
pub mod model;
pub mod tasks;
pub mod webhooks;

use crate::items::Items;
use crate::tasks::Tasks;

pub trait PodioApi {
    /// Items.
    fn items(&self) -> Items<'_> {
        Items
    }

    /// Tasks.
    fn tasks(&self) -> Tasks<'_> {
        Tasks
    }
}

fn operations() {
    [
        items::OPERATIONS,
        tasks::OPERATIONS,
        podio_core::auth::OPERATIONS,
    ]
}
";

    const MODELS: &str = "\
//! use podio_api::model::Item;

mod field;
mod id;
mod item;
pub(crate) mod json;
mod task;

pub use field::{FieldOne, FieldTwo};
pub use id::Id;
pub use item::Item;
pub use task::Task;
";

    fn files(webhooks: &str) -> BTreeMap<PathBuf, String> {
        let items = "use crate::model::Item;\n\
                     \noperations! {\n    \"items\":\n    A = GET \"/a\";\n    B = GET \"/b\";\n}\n";
        let tasks = "use crate::items::comma_list;\n/// Of an [`Id`](crate::hooks::Id).\nfn f(_: Task) {}\n\
                     \noperations! {\n    \"tasks\":\n    C = GET \"/c\";\n}\n\
                     \n#[cfg(test)]\nmod tests {\n    use crate::webhooks::Push;\n}\n";
        let files = [
            ("lib.rs", LIB),
            ("call.rs", "use crate::model::Id;"),
            ("items/mod.rs", items),
            ("items/list.rs", "fn g(_: Item) {}"),
            ("tasks.rs", tasks),
            ("webhooks/mod.rs", webhooks),
            ("model/mod.rs", MODELS),
            ("model/field.rs", "pub struct FieldOne;"),
            ("model/id.rs", "pub struct Id;"),
            ("model/item.rs", "pub struct Item(super::FieldTwo);"),
            ("model/json.rs", "macro_rules! model {}"),
            ("model/task.rs", "pub struct Task;"),
        ];
        let files = files.map(|(path, text)| (path.into(), text.to_owned()));
        BTreeMap::from(files)
    }

    /// Items, and tasks, which need items.
    pub(in crate::areas) fn two_areas() -> Source {
        Source::new(files("")).unwrap()
    }

    fn paths(files: &BTreeMap<PathBuf, String>) -> Vec<&str> {
        files.keys().map(|path| path.to_str().unwrap()).collect()
    }

    #[test]
    fn knows_the_areas_and_what_they_need() {
        let source = two_areas();
        assert_eq!(source.areas(), ["items", "tasks", "webhooks"]);
        assert_eq!(source.needed_by("items"), BTreeSet::from(["items"]));
        assert_eq!(
            source.needed_by("tasks"),
            BTreeSet::from(["items", "tasks"])
        );
        assert!(!source.is_needed_by_none("items"));
        assert!(source.is_needed_by_none("tasks"));
        assert_eq!(source.operations("items"), 2);
        assert_eq!(source.operations("tasks"), 1);
        assert_eq!(source.operations("webhooks"), 0);

        let through_accessor = "use crate::PodioApi;\nfn f(api: Api) { api.tasks(); }";
        let source = Source::new(files(through_accessor)).unwrap();
        assert_eq!(
            source.needed_by("webhooks"),
            BTreeSet::from(["items", "tasks", "webhooks"])
        );
    }

    #[test]
    fn leaves_out_areas_with_what_is_theirs_alone() {
        let source = two_areas();
        let none = source.with(&BTreeSet::new());
        assert_eq!(
            paths(&none),
            [
                "call.rs",
                "lib.rs",
                "model/id.rs",
                "model/json.rs",
                "model/mod.rs"
            ]
        );
        let lib = &none[Path::new("lib.rs")];
        assert!(!lib.contains("tems") && !lib.contains("asks"), "{lib}");
        assert!(lib.contains("mod call;"), "{lib}");
        assert!(lib.contains("podio_core::auth::OPERATIONS"), "{lib}");
        assert!(lib.contains("pub trait PodioApi {\n\n}\n"), "{lib}");
        let models = &none[Path::new("model/mod.rs")];
        assert_eq!(
            models.split_whitespace().collect::<Vec<_>>().join(" "),
            "mod id; pub(crate) mod json; pub use id::Id;"
        );

        let items = source.with(&BTreeSet::from(["items"]));
        assert!(items.contains_key(Path::new("items/list.rs")));
        assert!(items.contains_key(Path::new("model/field.rs")));
        assert!(!items.contains_key(Path::new("tasks.rs")));
        let lib = &items[Path::new("lib.rs")];
        assert!(lib.contains("    /// Items.\n    fn items"), "{lib}");

        let all = source.with(&BTreeSet::from(["items", "tasks", "webhooks"]));
        assert_eq!(all.len(), source.files.len());
        assert_eq!(all[Path::new("lib.rs")], LIB);
    }

    #[test]
    fn models_that_two_areas_know_stay() {
        let source = Source::new(files("fn f(_: Task) {}")).unwrap();
        let none = source.with(&BTreeSet::new());
        assert!(none.contains_key(Path::new("model/task.rs")));
        assert!(!none.contains_key(Path::new("model/item.rs")));
    }

    #[test]
    fn a_moved_list_is_an_error() {
        let error = Source::new(BTreeMap::new()).err().unwrap();
        assert!(error.contains("src/lib.rs"), "{error}");
    }
}
