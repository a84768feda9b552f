//! `cargo xtask areas`: what each area of the typed API costs those who compile it.

mod compiler;
mod source;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::bench::REPORT;
use crate::markdown;
use crate::metadata::Metadata;
use compiler::{Compiler, Cost};
use source::Source;

/// Starts the section of the report that this command writes; it goes to the end of the file.
const SECTION: &str = "## What each area costs to compile\n";

/// How often the two compilations are timed from which the time of an area is told. The fastest
/// counts, because other programs on the machine can only make it longer.
const TIMES: usize = 3;

/// How many of the areas that could be left out are left out of all, one at a time.
const LEFT_OUT: usize = 3;

/// Compiles `podio-api` with no area, with each alone, and with all, and writes the section.
pub(crate) fn areas() -> Result<(), String> {
    let scratch = Metadata::load()?.target_directory.join("areas");
    let source = Source::read(Path::new("crates/podio-api/src"))?;
    let compiler = Compiler::prepare(&scratch)?;
    let section = section(&source, |selection, times| {
        let names: Vec<&str> = selection.iter().copied().collect();
        let mut best: Option<Cost> = None;
        for _ in 0..times {
            let cost = compiler.compile(&source.with(selection))?;
            println!("{cost}: {}", names.join(" "));
            best = Some(best.map_or(cost, |best| best.min(cost)));
        }
        best.ok_or_else(|| format!("not compiled: {}", names.join(" ")))
    })?;
    println!("\n{section}");
    let report =
        fs::read_to_string(REPORT).map_err(|error| format!("cannot read {REPORT}: {error}"))?;
    let (others, _) = split(&report);
    fs::write(REPORT, joined(others, &section))
        .map_err(|error| format!("cannot write {REPORT}: {error}"))?;
    println!("written to {REPORT}");
    Ok(())
}

/// The report without this command's section, and the section, which may be missing.
pub(crate) fn split(report: &str) -> (&str, &str) {
    report.split_at(report.find(SECTION).unwrap_or(report.len()))
}

/// The report with the section, if there is one.
pub(crate) fn joined(others: &str, section: &str) -> String {
    format!("{}\n\n{section}", others.trim_end())
        .trim_end()
        .to_owned()
        + "\n"
}

fn without<'a>(areas: &BTreeSet<&'a str>, one: &str) -> BTreeSet<&'a str> {
    areas.iter().copied().filter(|area| *area != one).collect()
}

/// Measures and writes the section. `cost` compiles a selection of areas some number of times.
fn section(
    source: &Source,
    cost: impl Fn(&BTreeSet<&str>, usize) -> Result<Cost, String>,
) -> Result<String, String> {
    let areas = source.areas();
    let everything: BTreeSet<&str> = areas.iter().copied().collect();
    let core = cost(&BTreeSet::new(), TIMES)?;
    let all = cost(&everything, TIMES)?;
    // The size is exact, and the time follows it; to time an area alone takes a quiet machine.
    let seconds = |bytes: f64| {
        let seconds_per_byte = (all.seconds - core.seconds) / (all.bytes - core.bytes);
        bytes * seconds_per_byte
    };

    let mut sizes = BTreeMap::from([(BTreeSet::new(), core.bytes)]);
    for area in &areas {
        let with = source.needed_by(area);
        for selection in [without(&with, area), with] {
            if let Entry::Vacant(size) = sizes.entry(selection) {
                let bytes = cost(size.key(), 1)?.bytes;
                size.insert(bytes);
            }
        }
    }
    let added = |area| {
        let with = source.needed_by(area);
        let size = |selection| sizes.get(selection).copied().unwrap_or_default();
        size(&with) - size(&without(&with, area))
    };
    let mut rows: Vec<(&str, f64)> = areas.iter().map(|area| (*area, added(area))).collect();
    rows.sort_by(|(_, a), (_, b)| b.total_cmp(a));

    let figures = |seconds: f64, bytes: f64| {
        [
            format!("{seconds:.2} s"),
            format!("{:.1} %", 100.0 * seconds / all.seconds),
            format!("{:.0} KB", bytes / 1e3),
        ]
    };
    let row = |name: String, operations: usize, [time, share, size]: [String; 3]| {
        [name, operations.to_string(), time, share, size]
    };
    let mut table = vec![
        ["Area", "Operations", "Compiling", "Share", "Library"].map(str::to_owned),
        row("none".to_owned(), 0, figures(core.seconds, core.bytes)),
    ];
    table.extend(rows.iter().map(|(area, bytes)| {
        let figures = figures(seconds(*bytes), *bytes);
        row(format!("`{area}`"), source.operations(area), figures)
    }));
    let operations = areas.iter().map(|area| source.operations(area)).sum();
    let figures_of_all = figures(all.seconds, all.bytes);
    table.push(row("all".to_owned(), operations, figures_of_all));

    let mut savings = String::new();
    let free = rows
        .iter()
        .filter(|(area, _)| source.is_needed_by_none(area));
    for (area, _) in free.take(LEFT_OUT) {
        let saved = all.bytes - cost(&without(&everything, area), 1)?.bytes;
        let [time, share, size] = figures(seconds(saved), saved);
        let _ = writeln!(savings, "- `{area}`: {size}, {time} ({share})");
    }
    Ok(format!(
        "{SECTION}
Measured by `cargo xtask areas`, which writes this section: `podio-api` as it is compiled for those
who depend on it (profile `dev`, nothing incremental), with no area, with each alone, and with all.
A row is what the area adds to those that it needs. The size of the library, most of which is debug
information, is exact. The time is the compiler's user time on all cores, measured for none and for
all, the fastest of {TIMES}; between the two it is told from the size. Models that two areas know
count in the first row. Generic code that several make use of counts in each of them, so that the
rows are together more than all.

{}
What a feature would save who leaves out one of the largest areas that no other needs:

{savings}",
        markdown::table(&table)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_goes_to_the_end_and_may_be_missing() {
        let report = format!("# Benchmarks\n\n{SECTION}\nold\n");
        let (others, section) = split(&report);
        assert_eq!(others, "# Benchmarks\n\n");
        assert_eq!(section, format!("{SECTION}\nold\n"));
        assert_eq!(joined(others, section), report);
        let (others, none) = split("# Benchmarks\n");
        assert_eq!((others, none), ("# Benchmarks\n", ""));
        assert_eq!(joined(others, none), "# Benchmarks\n");
        assert_eq!(joined(others, section), report);
    }

    #[test]
    fn an_area_costs_what_it_adds_to_those_it_needs() {
        let source = source::tests::two_areas();
        let cost = |selection: &BTreeSet<&str>, _| {
            let bytes = match selection.iter().copied().collect::<Vec<_>>()[..] {
                [] => 2_000.0,
                ["items"] => 5_000.0,
                ["items", "tasks"] => 8_000.0,
                ["webhooks"] => 3_000.0,
                ["items", "webhooks"] => 6_000.0,
                ["items", "tasks", "webhooks"] => 7_000.0,
                _ => return Err(format!("{selection:?}")),
            };
            let seconds = if selection.is_empty() { 1.0 } else { 3.5 };
            Ok(Cost { seconds, bytes })
        };
        let section = section(&source, cost).unwrap();
        let rows: Vec<String> = section
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| -"))
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            rows[1..],
            [
                "| none | 0 | 1.00 s | 28.6 % | 2 KB |",
                "| `items` | 2 | 1.50 s | 42.9 % | 3 KB |",
                "| `tasks` | 1 | 1.50 s | 42.9 % | 3 KB |",
                "| `webhooks` | 0 | 0.50 s | 14.3 % | 1 KB |",
                "| all | 3 | 3.50 s | 100.0 % | 7 KB |",
            ]
        );
        let savings = "- `tasks`: 1 KB, 0.50 s (14.3 %)\n- `webhooks`: -1 KB";
        assert!(section.contains(savings), "{section}");
        let error = super::section(&source, |_, _| Err("no compiler".to_owned())).unwrap_err();
        assert_eq!(error, "no compiler");
    }
}
