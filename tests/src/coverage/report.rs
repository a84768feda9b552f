//! Which operations have a method, for people.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use crate::contract;
use crate::coverage::emulated::Emulated;
use crate::coverage::facts::{Fact, by_name, facts as table};

/// Which operations have a method of the typed API.
#[derive(Debug)]
pub struct Coverage {
    facts: Vec<Fact>,
    with_method: HashSet<String>,
    /// Operations whose method or path is not the table's.
    elsewhere: Vec<String>,
    /// The methods by operation.
    methods: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Coverage {
    /// Holds the typed API against the table.
    pub fn find() -> Self {
        let mut methods = BTreeMap::<_, BTreeSet<_>>::new();
        for case in contract::all() {
            methods
                .entry(case.operation)
                .or_default()
                .extend(case.method());
        }
        let facts = by_name();
        let (mut with_method, mut elsewhere) = (HashSet::new(), Vec::new());
        for operation in podio_client::api::operations() {
            let name = format!("{}.{}", operation.area(), operation.name());
            let call = (operation.method(), operation.path());
            let fact = facts.get(&name);
            if fact.is_some_and(|fact| (&fact.method, fact.path) != call) {
                let (method, path) = call;
                elsewhere.push(format!("{name}: the typed API has {method} {path}"));
            }
            with_method.insert(name);
        }
        Self {
            facts: table(),
            with_method,
            elsewhere,
            methods,
        }
    }

    /// How many operations of the table have a method.
    pub fn covered(&self) -> usize {
        let facts = self.facts.iter();
        facts.filter(|fact| self.has_method(fact)).count()
    }

    /// How many operations the table has.
    pub fn total(&self) -> usize {
        self.facts.len()
    }

    fn has_method(&self, fact: &Fact) -> bool {
        self.with_method.contains(&fact.name)
    }

    /// What is wrong: operations without a method and without a reason, reasons beside a method,
    /// other paths than the table's, and methods of operations that it lacks.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = self.elsewhere.clone();
        for fact in &self.facts {
            let name = &fact.name;
            match (self.has_method(fact), fact.instead) {
                (false, None) => faults.push(format!(
                    "{name}: it has no method, and operations.tsv no reason in column `instead`"
                )),
                (true, Some(_)) => faults.push(format!(
                    "{name}: it has a method; empty its column `instead` in operations.tsv"
                )),
                _ => {}
            }
        }
        let known: HashSet<&String> = self.facts.iter().map(|fact| &fact.name).collect();
        let unknown = self.with_method.iter().filter(|name| !known.contains(name));
        faults.extend(unknown.map(|name| format!("{name}: operations.tsv lacks it")));
        faults.sort();
        faults
    }

    /// What is covered and what is not, area by area.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for (area, facts) in self.areas() {
            let (covered, missing): (Vec<&&Fact>, _) =
                facts.iter().partition(|fact| self.has_method(fact));
            let _ = writeln!(text, "{area:<16} {:>3} / {}", covered.len(), facts.len());
            for fact in missing {
                let reason = fact.instead.unwrap_or("MISSING");
                let _ = writeln!(text, "    {} {}: {reason}", fact.method, fact.path);
            }
        }
        let _ = writeln!(text, "covered {} / {}", self.covered(), self.total());
        text
    }

    fn areas(&self) -> BTreeMap<&'static str, Vec<&Fact>> {
        let mut areas = BTreeMap::<_, Vec<_>>::new();
        for fact in &self.facts {
            areas.entry(fact.area).or_default().push(fact);
        }
        areas
    }

    /// The page of the book.
    pub fn page(&self, emulated: &Emulated) -> String {
        let (covered, total) = (self.covered(), self.total());
        let others = if covered < total {
            " The others say what there is instead."
        } else {
            ""
        };
        let mut page = format!(
            "<!-- Written by `cargo xtask operations`. -->\n\n\
             # Operations\n\n\
             Podio's API, operation by operation: {covered} of {total} have a method.{others} The \
             emulator answers an operation with `state` that other calls see, or in its `shape` \
             only, without changing anything; `—` is not emulated.\n\n\
             Operations that are not here, for administrators and of bygone versions, run through \
             the raw call `client.request`, with the same session, repeats and errors.\n\n\
             | area | operations | with a method | emulated with state | in shape |\n\
             |---|---|---|---|---|\n"
        );
        let areas = self.areas();
        let level = |fact: &Fact| emulated.level(fact).unwrap_or("—");
        let count = |facts: &[&Fact], name| facts.iter().filter(|fact| level(fact) == name).count();
        for (area, facts) in &areas {
            let covered = facts.iter().filter(|fact| self.has_method(fact)).count();
            let (state, shape) = (count(facts, "state"), count(facts, "shape"));
            let all = facts.len();
            let _ = writeln!(
                page,
                "| [{area}](#{area}) | {all} | {covered} | {state} | {shape} |"
            );
        }
        for (area, facts) in areas {
            let _ = write!(
                page,
                "\n## {area}\n\n| operation | method and path | Rust | emulator |\n|---|---|---|---|\n"
            );
            for fact in facts {
                let (_, name) = fact.name.split_once('.').unwrap_or_default();
                let _ = writeln!(
                    page,
                    "| `{name}` | `{} {}` | {} | {} |",
                    fact.method,
                    fact.path,
                    self.rust(fact),
                    level(fact)
                );
            }
        }
        page
    }

    /// The methods of an operation, or what there is instead.
    fn rust(&self, fact: &Fact) -> String {
        let methods = self.methods.get(fact.name.as_str()).into_iter().flatten();
        let methods: Vec<String> = methods.map(|method| format!("`{method}`")).collect();
        if methods.is_empty() {
            fact.instead.unwrap_or("—").to_owned()
        } else {
            methods.join(", ")
        }
    }
}
