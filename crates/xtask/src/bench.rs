//! `cargo xtask bench`: the measurements, each beside its yardstick.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::areas;
use crate::growth;
use crate::markdown;
use crate::metadata::Metadata;
use crate::run::Run;

pub(crate) const REPORT: &str = "docs/benchmarks.md";

/// What stands for 1 where criterion, which knows times alone, measures a ratio.
const MICROSECOND: f64 = 1_000.0;

/// What a measurement is held against.
enum Yardstick {
    /// Another measurement, taken in turns with ours; our throughput as a share of its throughput
    /// must be at least this. `ratio` is the measurement of our time over its time, in
    /// microseconds.
    Throughput {
        of: &'static str,
        ratio: &'static str,
        at_least: f64,
    },
    /// Another measurement of the same run; the ratio is our time divided by its time, and must be
    /// at most this where there is a limit.
    Time {
        of: &'static str,
        at_most: Option<f64>,
    },
    /// Another measurement of the same run, which ours may exceed by less than this.
    Extra { over: &'static str, below: Duration },
    /// A time that must not be reached.
    Below(Duration),
}

struct Comparison {
    what: &'static str,
    /// Criterion's `group/function`.
    id: &'static str,
    yardstick: Yardstick,
}

const COMPARISONS: [Comparison; 17] = [
    Comparison {
        what: "One GET, against bare reqwest",
        id: "get_1/podio",
        yardstick: Yardstick::Throughput {
            of: "get_1/bare",
            ratio: "get_1/podio_per_bare",
            at_least: 0.95,
        },
    },
    Comparison {
        what: "64 GETs at once, against bare reqwest",
        id: "get_64/podio",
        yardstick: Yardstick::Throughput {
            of: "get_64/bare",
            ratio: "get_64/podio_per_bare",
            at_least: 0.95,
        },
    },
    Comparison {
        what: "Opening a client whose session is live in the process",
        id: "open/live_key",
        yardstick: Yardstick::Below(Duration::from_micros(1)),
    },
    Comparison {
        what: "Opening a client from SQLite, against the bare query",
        id: "open/from_sqlite",
        yardstick: Yardstick::Time {
            of: "open/bare_query",
            at_most: None,
        },
    },
    Comparison {
        what: "An expired session with 400 callers, against one caller",
        id: "storm/callers_400",
        yardstick: Yardstick::Time {
            of: "storm/caller_1",
            at_most: Some(2.0),
        },
    },
    Comparison {
        what: "An expired session in Redis with 400 callers in 8 processes, against one caller",
        id: "storm_redis/callers_400",
        yardstick: Yardstick::Time {
            of: "storm_redis/caller_1",
            at_most: Some(2.0),
        },
    },
    Comparison {
        what: "64 reads at once from Redis, against bare HMGET",
        id: "redis_get_64/podio",
        yardstick: Yardstick::Throughput {
            of: "redis_get_64/bare",
            ratio: "redis_get_64/podio_per_bare",
            at_least: 0.9,
        },
    },
    Comparison {
        what: "64 compare-and-sets at once to Redis, against a script with one HSET",
        id: "redis_set_64/podio",
        yardstick: Yardstick::Throughput {
            of: "redis_set_64/bare",
            ratio: "redis_set_64/podio_per_bare",
            at_least: 0.9,
        },
    },
    Comparison {
        what: "Reading a sealed session, against one that is not",
        id: "sealing_get/on",
        yardstick: Yardstick::Extra {
            over: "sealing_get/off",
            below: Duration::from_micros(5),
        },
    },
    Comparison {
        what: "Writing a sealed session, against one that is not",
        id: "sealing_set/on",
        yardstick: Yardstick::Extra {
            over: "sealing_set/off",
            below: Duration::from_micros(5),
        },
    },
    Comparison {
        what: "A page of 500 items with 22 fields read typed, against reading it as a tree of values",
        id: "read_page/podio",
        yardstick: Yardstick::Throughput {
            of: "read_page/bare",
            ratio: "read_page/podio_per_bare",
            at_least: 2.0,
        },
    },
    Comparison {
        what: "Streaming 1,000 items, against a loop of bare reqwest calls that reads trees of values",
        id: "stream_items/podio",
        yardstick: Yardstick::Throughput {
            of: "stream_items/bare",
            ratio: "stream_items/podio_per_bare",
            at_least: 0.9,
        },
    },
    Comparison {
        what: "Downloading a file of 20 MiB, against bare reqwest",
        id: "download/podio",
        yardstick: Yardstick::Throughput {
            of: "download/bare",
            ratio: "download/podio_per_bare",
            at_least: 0.9,
        },
    },
    Comparison {
        what: "Uploading a file of 20 MiB, against bare reqwest",
        id: "upload/podio",
        yardstick: Yardstick::Throughput {
            of: "upload/bare",
            ratio: "upload/podio_per_bare",
            at_least: 0.9,
        },
    },
    Comparison {
        what: "Reading a session among 100,000 in SQLite, against one among 1,000",
        id: "get_at_100000/sqlite",
        yardstick: Yardstick::Time {
            of: "get_at_1000/sqlite",
            at_most: None,
        },
    },
    Comparison {
        what: "Reading a session among 100,000 in files, against one among 1,000",
        id: "get_at_100000/file",
        yardstick: Yardstick::Time {
            of: "get_at_1000/file",
            at_most: None,
        },
    },
    Comparison {
        what: "Reading a session among 100,000 in Redis, against one among 1,000",
        id: "get_at_100000/redis",
        yardstick: Yardstick::Time {
            of: "get_at_1000/redis",
            at_most: None,
        },
    },
];

/// Measures, prints the table and writes the report. A missed target is said, not failed.
pub(crate) fn bench() -> Result<(), String> {
    let target = Metadata::load()?.target_directory;
    let measurements = Measurements {
        directory: target.join("criterion"),
        since: SystemTime::now(),
    };
    for bench in ["api", "client", "redis", "stores"] {
        Run::cargo(["bench", "-p", "podio-tests", "--bench", bench]).inherit()?;
    }

    let mut rows = Vec::new();
    for comparison in &COMPARISONS {
        rows.push(comparison.row(|id| measurements.mean(id))?);
    }
    let table = table(&rows);
    println!("\n{table}");
    for row in rows.iter().filter(|row| row.met == Some(false)) {
        println!(
            "TARGET MISSED: {}: {}, target {}",
            row.what,
            row.ratio_or_measured(),
            row.target
        );
    }
    growth::plot(|sessions, store| measurements.mean(&format!("get_at_{sessions}/{store}")))?;
    let report = report(&table, &Machine::look()?);
    if let Some(directory) = Path::new(REPORT).parent() {
        fs::create_dir_all(directory)
            .map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    }
    // There is none before the first run.
    let before = fs::read_to_string(REPORT).unwrap_or_default();
    let (_, areas) = areas::split(&before);
    fs::write(REPORT, format!("{report}\n{areas}"))
        .map_err(|error| format!("cannot write {REPORT}: {error}"))?;
    println!("written to {REPORT}");
    Ok(())
}

/// Criterion's results on disk.
struct Measurements {
    directory: PathBuf,
    /// Older results are of another run.
    since: SystemTime,
}

impl Measurements {
    /// The mean time of one iteration in nanoseconds.
    fn mean(&self, id: &str) -> Result<f64, String> {
        let path = self.directory.join(id).join("new/estimates.json");
        let missing = |why: &str| {
            format!(
                "the run left no measurement of `{id}` in {} ({why}): the benchmark was renamed or \
                 taken out; adapt tests/benches or crates/xtask/src/bench.rs",
                path.display()
            )
        };
        let written = fs::metadata(&path).and_then(|data| data.modified());
        if written.map_err(|error| missing(&error.to_string()))? < self.since {
            return Err(missing("the file is of an earlier run"));
        }
        let text = fs::read_to_string(&path).map_err(|error| missing(&error.to_string()))?;
        mean_of(&text).ok_or_else(|| missing("it has no `mean.point_estimate`"))
    }
}

fn mean_of(estimates: &str) -> Option<f64> {
    let value: Value = serde_json::from_str(estimates).ok()?;
    value["mean"]["point_estimate"]
        .as_f64()
        .filter(|mean| mean.is_finite() && *mean > 0.0)
}

/// A line of the table.
#[derive(Debug)]
struct Row {
    what: &'static str,
    id: &'static str,
    measured: String,
    yardstick: String,
    ratio: String,
    target: String,
    /// None where no target is set.
    met: Option<bool>,
}

impl Comparison {
    fn row(&self, mean: impl Fn(&str) -> Result<f64, String>) -> Result<Row, String> {
        let measured = mean(self.id)?;
        let (yardstick, ratio, target, met) = match self.yardstick {
            Yardstick::Throughput {
                of,
                ratio,
                at_least,
            } => {
                let other = mean(of)?;
                let ratio = MICROSECOND / mean(ratio)?;
                (
                    format!("{} (`{of}`)", nanoseconds(other)),
                    format!("{ratio:.3} of its throughput"),
                    format!("≥ {at_least}"),
                    Some(ratio >= at_least),
                )
            }
            Yardstick::Time { of, at_most } => {
                let other = mean(of)?;
                let ratio = measured / other;
                (
                    format!("{} (`{of}`)", nanoseconds(other)),
                    format!("{ratio:.2} × its time"),
                    at_most.map_or_else(none, |limit| format!("≤ {limit} ×")),
                    at_most.map(|limit| ratio <= limit),
                )
            }
            Yardstick::Extra { over, below } => {
                let other = mean(over)?;
                let extra = (measured - other).max(0.0);
                let limit = below.as_secs_f64() * 1e9;
                (
                    format!("{} (`{over}`)", nanoseconds(other)),
                    format!("{} more", nanoseconds(extra)),
                    format!("< {} more", nanoseconds(limit)),
                    Some(extra < limit),
                )
            }
            Yardstick::Below(limit) => {
                let limit = limit.as_secs_f64() * 1e9;
                (
                    none(),
                    none(),
                    format!("< {}", nanoseconds(limit)),
                    Some(measured < limit),
                )
            }
        };
        let measured = nanoseconds(measured);
        Ok(Row {
            what: self.what,
            id: self.id,
            measured,
            yardstick,
            ratio,
            target,
            met,
        })
    }
}

impl Row {
    fn met(&self) -> &'static str {
        match self.met {
            Some(true) => "yes",
            Some(false) => "**NO**",
            None => "–",
        }
    }

    /// The figure that the target is about.
    fn ratio_or_measured(&self) -> &str {
        if self.ratio == none() {
            &self.measured
        } else {
            &self.ratio
        }
    }
}

fn none() -> String {
    "–".to_owned()
}

fn table(rows: &[Row]) -> String {
    let head = [
        "",
        "Benchmark",
        "Measured",
        "Yardstick",
        "Ratio",
        "Target",
        "Met",
    ];
    let mut cells: Vec<[String; 7]> = vec![head.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        [
            row.what.to_owned(),
            format!("`{}`", row.id),
            row.measured.clone(),
            row.yardstick.clone(),
            row.ratio.clone(),
            row.target.clone(),
            row.met().to_owned(),
        ]
    }));
    markdown::table(&cells)
}

/// A time in the unit that a reader expects.
fn nanoseconds(value: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let unit = units.into_iter().find(|(size, _)| value >= *size);
    let (size, name) = unit.unwrap_or((1.0, "ns"));
    let value = value / size;
    let decimals = if value >= 100.0 { 0 } else { 2 };
    format!("{value:.decimals$} {name}")
}

/// Where and when the figures were taken.
struct Machine {
    cores: usize,
    processor: String,
    rustc: String,
    date: String,
}

impl Machine {
    fn look() -> Result<Self, String> {
        let cores = std::thread::available_parallelism()
            .map_err(|error| format!("cannot count the cores: {error}"))?;
        // Only Linux has the file; the report says so elsewhere.
        let processor = fs::read_to_string("/proc/cpuinfo").ok();
        let processor = processor.as_deref().and_then(processor_model);
        Ok(Self {
            cores: cores.get(),
            processor: processor.unwrap_or("unknown processor").to_owned(),
            rustc: Run::program("rustc", ["--version"])
                .capture()?
                .trim()
                .to_owned(),
            date: Run::program("date", ["-u", "+%Y-%m-%d"])
                .capture()?
                .trim()
                .to_owned(),
        })
    }
}

fn processor_model(cpuinfo: &str) -> Option<&str> {
    let (_, model) = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?
        .split_once(':')?;
    Some(model.trim())
}

fn report(table: &str, machine: &Machine) -> String {
    let Machine {
        cores,
        processor,
        rustc,
        date,
    } = machine;
    format!(
        "\
# Benchmarks

Each figure stands beside its yardstick, measured in the same run on the same machine against the
same local emulator. The times are means for one iteration as criterion reports them. Compare the
ratios, not the times, with those of another machine. Where a ratio is of throughputs, the two sides
took turns, call by call, and the ratio is the mean over the samples.

Run them with `cargo xtask bench`, which writes this file but for its last section. The benchmarks are
in `tests/benches/`.

- Machine: {cores} cores, {processor}
- Compiler: {rustc}
- Date: {date}

{table}
## Growth

Reading one session, by how many the store holds:

![Time of a read by number of sessions](benchmarks-growth.svg)
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, means: &[(&str, f64)]) -> Row {
        let comparison = COMPARISONS
            .iter()
            .find(|comparison| comparison.id == id)
            .unwrap();
        let mean = |id: &str| {
            let found = means
                .iter()
                .find(|(name, _)| *name == id)
                .map(|(_, mean)| *mean);
            found.ok_or_else(|| id.to_owned())
        };
        comparison.row(mean).unwrap()
    }

    #[test]
    fn throughput_is_the_inverse_of_the_measured_ratio() {
        let met = row(
            "get_1/podio",
            &[
                ("get_1/podio", 100_000.0),
                ("get_1/bare", 90_000.0),
                ("get_1/podio_per_bare", 1_041.667),
            ],
        );
        assert_eq!(
            (met.ratio.as_str(), met.met),
            ("0.960 of its throughput", Some(true))
        );
        let missed = row(
            "get_1/podio",
            &[
                ("get_1/podio", 100_000.0),
                ("get_1/bare", 100_000.0),
                ("get_1/podio_per_bare", 1_111.111),
            ],
        );
        assert_eq!(
            (missed.ratio.as_str(), missed.met),
            ("0.900 of its throughput", Some(false))
        );
    }

    #[test]
    fn time_is_ours_over_the_yardsticks() {
        let missed = row(
            "storm/callers_400",
            &[("storm/callers_400", 21.0), ("storm/caller_1", 10.0)],
        );
        assert_eq!(
            (missed.ratio.as_str(), missed.met),
            ("2.10 × its time", Some(false))
        );
        let open = row(
            "open/from_sqlite",
            &[("open/from_sqlite", 30.0), ("open/bare_query", 10.0)],
        );
        assert_eq!((open.target.as_str(), open.met), ("–", None));
        let live = row("open/live_key", &[("open/live_key", 1000.0)]);
        assert_eq!((live.target.as_str(), live.met), ("< 1.00 µs", Some(false)));
        assert_eq!(live.ratio_or_measured(), "1.00 µs");
    }

    #[test]
    fn a_missing_or_stale_measurement_is_an_error() {
        let directory = std::env::temp_dir().join(format!("xtask-bench-{}", std::process::id()));
        let file = directory.join("open/live_key/new/estimates.json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, r#"{"mean": {"point_estimate": 812.5}}"#).unwrap();
        let at = |since| Measurements {
            directory: directory.clone(),
            since,
        };
        let early = at(SystemTime::UNIX_EPOCH);
        assert_eq!(early.mean("open/live_key"), Ok(812.5));
        assert!(
            early
                .mean("open/other")
                .unwrap_err()
                .contains("`open/other`")
        );
        let late = at(SystemTime::now() + Duration::from_secs(60));
        assert!(
            late.mean("open/live_key")
                .unwrap_err()
                .contains("earlier run")
        );
        fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn refuses_estimates_without_a_mean() {
        assert_eq!(mean_of(r#"{"mean": {"point_estimate": 0.0}}"#), None);
        assert_eq!(mean_of(r#"{"median": {}}"#), None);
        assert_eq!(mean_of("{"), None);
    }

    #[test]
    fn writes_times_in_a_fitting_unit() {
        assert_eq!(nanoseconds(12.3), "12.30 ns");
        assert_eq!(nanoseconds(1000.0), "1.00 µs");
        assert_eq!(nanoseconds(123_456_000.0), "123 ms");
        assert_eq!(nanoseconds(2.5e9), "2.50 s");
    }

    #[test]
    fn the_table_is_markdown_with_aligned_columns() {
        let rows = [row("open/live_key", &[("open/live_key", 2000.0)])];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[2].contains("| `open/live_key` | 2.00 µs "), "{table}");
        assert!(lines[2].ends_with("| **NO** |"), "{table}");
        let widths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
        assert_eq!(widths, [widths[0]; 3]);
    }

    #[test]
    fn finds_the_processor() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n";
        assert_eq!(processor_model(cpuinfo), Some("Some CPU @ 2 GHz"));
        assert_eq!(processor_model("processor: 0\n"), None);
    }
}
