//! `cargo xtask conformance`: the session contract over every session manager, as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::metadata::Metadata;
use crate::run::Run;
use crate::tools;

const REPORT: &str = "docs/conformance.md";

/// The managers in the order of the table; others follow by name.
const ORDER: [&str; 4] = ["memory", "in_process", "file", "sqlite"];

/// What became of a rule with a manager.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Holds,
    /// The rule is about the client alone, and another manager's suite has it.
    Core,
    Excused(String),
}

/// Runs the suites, prints the table and writes the report.
pub(crate) fn conformance() -> Result<(), String> {
    let target = Metadata::load()?.target_directory;
    let lines = target.join("conformance.jsonl");
    if lines.exists() {
        fs::remove_file(&lines)
            .map_err(|error| format!("cannot remove {}: {error}", lines.display()))?;
    }
    let tests = if tools::ensure()?.nextest {
        let filter = ["-E", "binary(conformance)", "--no-fail-fast"];
        let common = ["nextest", "run", "--workspace", "--all-features"];
        Run::cargo(common.into_iter().chain(filter))
    } else {
        let common = [
            "test",
            "--workspace",
            "--all-features",
            "--test",
            "conformance",
        ];
        Run::cargo(common.into_iter().chain(["--no-fail-fast"]))
    };
    let run = tests
        .env("PODIO_CONFORMANCE_REPORT", &lines.display().to_string())
        .inherit();
    let written = fs::read_to_string(&lines)
        .map_err(|error| format!("no test wrote to {}: {error}", lines.display()))?;
    let table = Table::of(&written)?;
    let text = table.markdown();
    println!("\n{text}");
    fs::write(REPORT, report(&text)).map_err(|error| format!("cannot write {REPORT}: {error}"))?;
    println!("written to {REPORT}");
    let failures = table.failures();
    if failures.is_empty() {
        // A test that is no rule may have failed.
        return run;
    }
    Err(format!(
        "the session contract is broken:\n  - {}",
        failures.join("\n  - ")
    ))
}

/// Outcomes by rule and manager.
struct Table {
    managers: Vec<String>,
    rules: BTreeMap<(u8, u32, String), BTreeMap<String, Outcome>>,
}

impl Table {
    /// Reads what the tests wrote, one JSON object a line.
    fn of(lines: &str) -> Result<Self, String> {
        let mut managers = BTreeSet::new();
        let mut rules: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line)
                .map_err(|error| format!("a test wrote a line that is no JSON: {error}"))?;
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            let (manager, rule) = (text("manager"), text("rule"));
            // The module's path without the crate's name.
            let manager = manager.rsplit("::").next().unwrap_or_default().to_owned();
            let outcome = match text("outcome").as_str() {
                "holds" => Outcome::Holds,
                "core" => Outcome::Core,
                "excused" => Outcome::Excused(text("reason")),
                other => return Err(format!("a test wrote the unknown outcome `{other}`")),
            };
            managers.insert(manager.clone());
            rules
                .entry(order(&rule))
                .or_default()
                .insert(manager, outcome);
        }
        let mut managers: Vec<String> = managers.into_iter().collect();
        managers.sort_by_key(|name| {
            ORDER
                .iter()
                .position(|known| known == name)
                .unwrap_or(ORDER.len())
        });
        Ok(Self { managers, rules })
    }

    /// Every rule without an outcome for a manager: its test failed, or did not run.
    fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for ((_, _, rule), cells) in &self.rules {
            for manager in self
                .managers
                .iter()
                .filter(|name| !cells.contains_key(*name))
            {
                failures.push(format!("{manager} does not keep {rule}"));
            }
        }
        failures
    }

    fn markdown(&self) -> String {
        let mut text = format!("| rule | {} |\n", self.managers.join(" | "));
        let _ = writeln!(text, "|---|{}", "---|".repeat(self.managers.len()));
        let mut reasons: Vec<&str> = Vec::new();
        for ((_, _, rule), cells) in &self.rules {
            let (number, gist) = rule.split_once('_').unwrap_or((rule, ""));
            let _ = write!(
                text,
                "| **{}** {} |",
                number.to_uppercase(),
                gist.replace('_', " ")
            );
            for manager in &self.managers {
                let cell = match cells.get(manager) {
                    None => "**FAILS**".to_owned(),
                    Some(Outcome::Holds) => "holds".to_owned(),
                    Some(Outcome::Core) => "core".to_owned(),
                    Some(Outcome::Excused(reason)) => {
                        let known = reasons.iter().position(|known| known == reason);
                        let place = known.unwrap_or_else(|| {
                            reasons.push(reason);
                            reasons.len() - 1
                        });
                        format!("excused ({})", place + 1)
                    }
                };
                let _ = write!(text, " {cell} |");
            }
            text.push('\n');
        }
        for (number, reason) in (1..).zip(&reasons) {
            let _ = write!(text, "\n{number}. {reason}");
        }
        text
    }
}

/// Sorts rules by letter (S, R, then the managers' own C), number and name.
fn order(rule: &str) -> (u8, u32, String) {
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

fn report(table: &str) -> String {
    format!(
        "# Conformance\n\n\
         Which session manager has been held to which rule of the session contract, by the tests of\n\
         `podio-session-conformance`. `core` marks a rule about the client alone, which the suites of\n\
         memory and SQLite run.\n\n\
         ```text\ncargo xtask conformance\n```\n\n\
         runs them and writes this page.\n\n{}\n",
        table.trim_end()
    )
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
    fn rules_and_managers_are_in_order() {
        let text = Table::of(LINES).unwrap().markdown();
        let expected = "| rule | memory | sqlite |\n|---|---|---|\n\
            | **S1** y | core | holds |\n\
            | **R2** a b | excused (1) | holds |\n\
            | **R10** b | core | holds |\n\
            | **C1** x | holds | **FAILS** |\n\n1. why";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_rule_without_an_outcome_is_a_failure() {
        assert_eq!(
            Table::of(LINES).unwrap().failures(),
            ["sqlite does not keep c1_x"]
        );
    }

    #[test]
    fn what_no_test_writes_is_refused() {
        assert!(Table::of("nonsense").is_err());
        assert!(Table::of(r#"{"manager":"m","rule":"r","outcome":"perhaps"}"#).is_err());
    }
}
