//! `cargo xtask conformance`: the session contract over every session manager, as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use crate::metadata::Metadata;
use crate::run::Run;
use crate::tools;

const REPORT: &str = "docs/conformance.md";

/// The managers in the order of the table; others follow by name, and sealed ones last.
const ORDER: [&str; 5] = ["memory", "in_process", "file", "sqlite", "redis"];

const PREFACE: &str = "\
# Conformance

Which session manager has been held to which rule of the session contract, by the tests of
`podio-session-conformance`. `core` marks a rule about the client alone, which is proved by the
managers that show another word in its row.

```text
cargo xtask conformance
```

runs them and writes this page.
";

/// What became of a rule with a manager.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Holds,
    /// The rule is about the client alone, and another manager's suite has it.
    Core,
    Excused(String),
}

/// A rule with its place in the table: the group, the number, and the name of the test.
type Rule = (u8, u32, String);

/// Runs the suites, prints the table and writes the report.
pub(crate) fn conformance() -> Result<(), String> {
    let metadata = Metadata::load()?;
    tools::ensure_redis_server(&metadata)?;
    let lines = metadata.target_directory.join("conformance.jsonl");
    remove(&lines)?;
    let run = suites()
        .env("PODIO_CONFORMANCE_REPORT", &lines.display().to_string())
        .inherit();
    if !lines.exists() {
        // Nothing was built, or nothing ran: the run's own error says more.
        return run.and(Err(format!(
            "no test wrote to {}: the workspace has no test binary `conformance` that runs a suite",
            lines.display()
        )));
    }
    let written = fs::read_to_string(&lines)
        .map_err(|error| format!("cannot read {}: {error}", lines.display()))?;
    let table = Table::of(&written)?;
    println!("\n{}{}", table.markdown(), table.excuses());
    fs::write(REPORT, table.report()).map_err(|error| format!("cannot write {REPORT}: {error}"))?;
    println!("\nwritten to {REPORT}");
    let failures = table.failures();
    if failures.is_empty() {
        // A test that is no rule may have failed, or a rule with every manager.
        return run;
    }
    Err(format!(
        "the session contract is broken:\n  - {}",
        failures.join("\n  - ")
    ))
}

/// The call that runs every suite of the workspace.
fn suites() -> Run {
    let arguments = if tools::has_nextest() {
        "nextest run --workspace --all-features -E binary(conformance) --no-fail-fast"
    } else {
        "test --workspace --all-features --test conformance --no-fail-fast"
    };
    Run::cargo(arguments.split_whitespace())
}

/// Removes what an earlier run left, as tests append.
fn remove(lines: &Path) -> Result<(), String> {
    match fs::remove_file(lines) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", lines.display()))
        }
        _ => Ok(()),
    }
}

/// One line of a test.
struct Line {
    manager: String,
    rule: String,
    outcome: Outcome,
}

impl Line {
    fn parse(line: &str) -> Result<Self, String> {
        let unreadable = |what: &str| format!("a test wrote a line {what}: {line}");
        let value: Value = serde_json::from_str(line)
            .map_err(|error| unreadable(&format!("that is no JSON ({error})")))?;
        let text = |key: &str| {
            value[key]
                .as_str()
                .filter(|text| !text.is_empty())
                .ok_or_else(|| unreadable(&format!("without `{key}`")))
        };
        let outcome = match text("outcome")? {
            "holds" => Outcome::Holds,
            "core" => Outcome::Core,
            "excused" => Outcome::Excused(text("reason")?.to_owned()),
            _ => return Err(unreadable("with an unknown outcome")),
        };
        let module = text("manager")?;
        Ok(Self {
            manager: module.rsplit("::").next().unwrap_or(module).to_owned(),
            rule: text("rule")?.to_owned(),
            outcome,
        })
    }
}

/// Outcomes by rule and manager.
struct Table {
    managers: Vec<String>,
    rules: BTreeMap<Rule, BTreeMap<String, Outcome>>,
}

impl Table {
    /// Reads what the tests wrote, one JSON object a line.
    fn of(lines: &str) -> Result<Self, String> {
        let mut rules: BTreeMap<Rule, BTreeMap<String, Outcome>> = BTreeMap::new();
        let mut managers = BTreeSet::new();
        for line in lines.lines() {
            let line = Line::parse(line)?;
            managers.insert(line.manager.clone());
            let cells = rules.entry(order(&line.rule)).or_default();
            if cells.insert(line.manager.clone(), line.outcome).is_some() {
                return Err(format!(
                    "{} has two outcomes for {}: two suites stand in modules of that name; rename \
                     one",
                    line.manager, line.rule
                ));
            }
        }
        let mut managers: Vec<String> = managers.into_iter().collect();
        managers.sort_by_key(|name| column(name));
        Ok(Self { managers, rules })
    }

    /// What became of a rule with a manager; nothing where its test failed or did not run.
    fn outcome<'a>(
        &self,
        cells: &'a BTreeMap<String, Outcome>,
        manager: &str,
    ) -> Option<&'a Outcome> {
        let left_to_others = || {
            let core = is_core(cells) && !self.runs_core(manager);
            core.then_some(&Outcome::Core)
        };
        cells.get(manager).or_else(left_to_others)
    }

    /// Whether the manager's suite has the rules about the client alone.
    fn runs_core(&self, manager: &str) -> bool {
        let ran = |cells: &BTreeMap<String, Outcome>| {
            cells
                .get(manager)
                .is_some_and(|outcome| *outcome != Outcome::Core)
        };
        self.rules
            .values()
            .any(|cells| is_core(cells) && ran(cells))
    }

    /// Every rule without an outcome for a manager.
    fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for ((_, _, rule), cells) in &self.rules {
            for manager in &self.managers {
                if self.outcome(cells, manager).is_none() {
                    failures.push(format!("{manager} does not keep {rule}"));
                }
            }
        }
        failures
    }

    /// The reasons of excuses in the order of their footnotes, each once.
    fn reasons(&self) -> Vec<&str> {
        let mut reasons = Vec::new();
        for cells in self.rules.values() {
            for manager in &self.managers {
                if let Some(Outcome::Excused(reason)) = cells.get(manager)
                    && !reasons.contains(&reason.as_str())
                {
                    reasons.push(reason.as_str());
                }
            }
        }
        reasons
    }

    fn markdown(&self) -> String {
        let reasons = self.reasons();
        let mut lines = vec![
            format!("| rule | {} |", self.managers.join(" | ")),
            format!("|---|{}", "---|".repeat(self.managers.len())),
        ];
        for ((_, _, rule), cells) in &self.rules {
            let (number, gist) = rule.split_once('_').unwrap_or((rule, ""));
            let number = number.to_uppercase();
            let mut row = vec![format!("**{number}** {}", gist.replace('_', " "))];
            for manager in &self.managers {
                row.push(cell(self.outcome(cells, manager), &reasons));
            }
            lines.push(format!("| {} |", row.join(" | ")));
        }
        lines.join("\n") + "\n"
    }

    /// The footnotes; empty where nothing is excused.
    fn excuses(&self) -> String {
        let reasons = self.reasons();
        if reasons.is_empty() {
            return String::new();
        }
        let notes: Vec<String> = (1..)
            .zip(reasons)
            .map(|(number, reason)| format!("{number}. {reason}\n"))
            .collect();
        format!("\n## Excuses\n\n{}", notes.concat())
    }

    /// The page. It says nothing of when it was made, so that it changes only with the results.
    fn report(&self) -> String {
        format!("{PREFACE}\n{}{}", self.markdown(), self.excuses())
    }
}

/// Whether a rule is about the client alone: some suite left it to others.
fn is_core(cells: &BTreeMap<String, Outcome>) -> bool {
    cells.values().any(|outcome| *outcome == Outcome::Core)
}

fn cell(outcome: Option<&Outcome>, reasons: &[&str]) -> String {
    match outcome {
        None => "**FAILS**".to_owned(),
        Some(Outcome::Holds) => "holds".to_owned(),
        Some(Outcome::Core) => "core".to_owned(),
        Some(Outcome::Excused(reason)) => (1..)
            .zip(reasons)
            .find(|(_, known)| *known == reason)
            .map_or_else(
                || "excused".to_owned(),
                |(number, _)| format!("excused ({number})"),
            ),
    }
}

/// Sorts managers: plain before sealed, each in the order of [`ORDER`], others by name.
fn column(manager: &str) -> (bool, usize, String) {
    let store = manager.strip_prefix("sealed_");
    let name = store.unwrap_or(manager);
    let place = ORDER.iter().position(|known| *known == name);
    (
        store.is_some(),
        place.unwrap_or(ORDER.len()),
        name.to_owned(),
    )
}

/// Sorts rules by letter (S, R, then the managers' own C), number and name.
fn order(rule: &str) -> Rule {
    let number = rule.split('_').next().unwrap_or_default();
    let letter = match number.as_bytes().first() {
        Some(b's') => 0,
        Some(b'r') => 1,
        _ => 2,
    };
    let digits = number
        .get(1..)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    (letter, digits, rule.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"manager":"conformance::sqlite","rule":"r10_b","outcome":"holds","reason":null}
{"manager":"conformance::sqlite","rule":"r2_a_b","outcome":"holds","reason":null}
{"manager":"conformance::memory","rule":"r2_a_b","outcome":"excused","reason":"why"}
{"manager":"conformance::memory","rule":"r10_b","outcome":"core","reason":null}
{"manager":"conformance::memory","rule":"c1_x","outcome":"holds","reason":null}
{"manager":"conformance::sqlite","rule":"s1_y","outcome":"holds","reason":null}
{"manager":"conformance::memory","rule":"s1_y","outcome":"core","reason":null}
"#;

    #[test]
    fn rules_are_in_order_with_a_cell_for_each_manager() {
        let table = Table::of(LINES).unwrap();
        let expected = "| rule | memory | sqlite |\n|---|---|---|\n\
            | **S1** y | core | holds |\n\
            | **R2** a b | excused (1) | holds |\n\
            | **R10** b | core | holds |\n\
            | **C1** x | holds | **FAILS** |\n";
        assert_eq!(table.markdown(), expected);
        assert_eq!(table.excuses(), "\n## Excuses\n\n1. why\n");
    }

    #[test]
    fn a_rule_without_an_outcome_is_a_failure() {
        assert_eq!(
            Table::of(LINES).unwrap().failures(),
            ["sqlite does not keep c1_x"]
        );
    }

    fn line(manager: &str, rule: &str, outcome: &str) -> String {
        let manager = format!("conformance::{manager}");
        let reason = format!("for {outcome} of {rule}");
        let line = serde_json::json!({
            "manager": manager, "rule": rule, "outcome": outcome, "reason": reason,
        });
        format!("{line}\n")
    }

    #[test]
    fn a_core_rule_fails_only_where_the_suite_has_core_rules() {
        let lines = [
            line("memory", "s1_x", "holds"),
            line("memory", "c1_z", "holds"),
            line("file", "s1_x", "core"),
            line("file", "r6_y", "core"),
            line("file", "c1_z", "holds"),
            // No outcome of any core rule.
            line("redis", "c1_z", "holds"),
        ];
        let table = Table::of(&lines.concat()).unwrap();
        assert_eq!(table.failures(), ["memory does not keep r6_y"]);
        let text = table.markdown();
        assert!(text.contains("| **R6** y | **FAILS** | core | core |\n"));
        assert!(text.contains("| **S1** x | holds | core | core |\n"));
    }

    #[test]
    fn a_reason_given_twice_has_one_footnote() {
        let lines = [
            line("memory", "r1_x", "excused"),
            line("file", "r1_x", "excused"),
            line("file", "s1_y", "excused"),
            line("memory", "s1_y", "holds"),
        ];
        let table = Table::of(&lines.concat()).unwrap();
        let text = table.markdown();
        assert!(text.contains("| **S1** y | holds | excused (1) |\n"));
        assert!(text.contains("| **R1** x | excused (2) | excused (2) |\n"));
        assert_eq!(
            table.excuses(),
            "\n## Excuses\n\n1. for excused of s1_y\n2. for excused of r1_x\n"
        );
        assert_eq!(
            Table::of(&line("m", "r1_x", "holds")).unwrap().excuses(),
            ""
        );
    }

    #[test]
    fn managers_are_in_order() {
        let expected = [
            "memory",
            "in_process",
            "file",
            "sqlite",
            "redis",
            "another",
            "sealed_memory",
            "sealed_sqlite",
        ];
        let mut given = expected;
        given.reverse();
        let lines = given.map(|manager| line(manager, "r1_x", "holds"));
        assert_eq!(Table::of(&lines.concat()).unwrap().managers, expected);
    }

    #[test]
    fn two_suites_of_one_name_are_told() {
        let lines = line("memory", "r1_x", "holds").repeat(2);
        let error = Table::of(&lines).err().unwrap();
        assert!(error.starts_with("memory has two outcomes"), "{error}");
    }

    #[test]
    fn what_no_test_writes_is_refused() {
        for text in [
            "nonsense",
            r#"{"manager":"m","rule":"r","outcome":"perhaps"}"#,
            r#"{"manager":"m","rule":"r","outcome":"excused","reason":null}"#,
            r#"{"manager":"m","outcome":"holds"}"#,
        ] {
            assert!(Table::of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_page_does_not_depend_on_the_order_of_the_tests() {
        let report = Table::of(LINES).unwrap().report();
        let reversed: Vec<&str> = LINES.lines().rev().collect();
        assert_eq!(Table::of(&reversed.join("\n")).unwrap().report(), report);
        assert!(report.starts_with("# Conformance\n"));
        assert!(report.ends_with("1. why\n"));
    }
}
