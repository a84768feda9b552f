//! Reading a large page of items beside reading it as a tree of values.
//!
//! Besides the times it prints the most memory that a process needs that does nothing else.

// A benchmark is test code.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::process::Command;

use criterion::{Criterion, Throughput, criterion_group};
use podio_client::api::model::ItemPage;
use serde_json::{Value, json};

/// What a child process is to read the page as.
const ROLE: &str = "PODIO_BENCH_ROLE";

const ITEMS: u64 = 500;
const FIELDS: usize = 22;

/// A page as a filter gives it: every field with its settings, no app and no files.
fn page() -> Vec<u8> {
    let item = include_str!("../../crates/podio-api/tests/examples/item-full.json");
    let mut item: Value = serde_json::from_str(item).unwrap();
    let map = item.as_object_mut().unwrap();
    for key in [
        "app",
        "space",
        "files",
        "comments",
        "push",
        "presence",
        "refs",
        "revisions",
    ] {
        map.remove(key);
    }
    let fields = map["fields"].as_array_mut().unwrap();
    assert!(fields.len() >= FIELDS);
    fields.truncate(FIELDS);
    let items: Vec<Value> = (1..=ITEMS)
        .map(|id| {
            let mut item = item.clone();
            item["item_id"] = json!(id);
            item
        })
        .collect();
    let page = json!({"total": ITEMS, "filtered": ITEMS, "items": items});
    serde_json::to_vec(&page).unwrap()
}

fn typed(page: &[u8]) -> ItemPage {
    serde_json::from_slice(page).unwrap()
}

fn tree(page: &[u8]) -> Value {
    serde_json::from_slice(page).unwrap()
}

fn reading(criterion: &mut Criterion) {
    let page = page();
    println!(
        "a page of {ITEMS} items with {FIELDS} fields: {} bytes",
        page.len()
    );
    let mut group = criterion.benchmark_group("reading a page of items");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.sample_size(20);
    group.bench_function("typed", |bencher| {
        bencher.iter_with_large_drop(|| typed(&page));
    });
    group.bench_function("serde_json::Value", |bencher| {
        bencher.iter_with_large_drop(|| tree(&page));
    });
    group.finish();
}

/// Reads the page once, and tells the most memory that this process has had, in KiB.
fn child(role: &str, file: &str) {
    let page = std::fs::read(file).unwrap();
    match role {
        "typed" => drop(black_box(typed(&page))),
        "tree" => drop(black_box(tree(&page))),
        _ => {}
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    println!("{}", peak.unwrap().split_whitespace().nth(1).unwrap());
}

fn peaks() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("page.json");
    std::fs::write(&file, page()).unwrap();
    let peak = |role: &str| -> u64 {
        let output = Command::new(std::env::current_exe().unwrap())
            .env(ROLE, role)
            .arg(&file)
            .output()
            .unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    let idle = peak("idle");
    for role in ["typed", "tree"] {
        println!("peak memory, {role}: {} KiB", peak(role) - idle);
    }
}

criterion_group!(benches, reading);

fn main() {
    if let Ok(role) = std::env::var(ROLE) {
        return child(&role, &std::env::args().nth(1).unwrap());
    }
    if cfg!(target_os = "linux") {
        peaks();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
