//! The typed API beside its yardsticks: a tree of values for reading a large page of items, bare
//! reqwest for reading all items of an app and for transferring files.
//!
//! Besides the times it prints the most memory that a process needs that does nothing but read the
//! page. `cargo xtask bench` runs it and writes the table.

// A benchmark is test code.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::process::Command;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use futures_util::TryStreamExt;
use podio_client::api::files::Source;
use podio_client::api::model::{FileId, Item, ItemPage};
use podio_client::bytes::Bytes;
use podio_client::http::header::AUTHORIZATION;
use podio_client::prelude::*;
use podio_client::reqwest;
use podio_client::secrecy::ExposeSecret;
use podio_tests::Bench;
use podio_tests::turns::{FIGURES, Side, in_turns};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// What a child process is to read the page as.
const ROLE: &str = "PODIO_BENCH_ROLE";

const ITEMS: u64 = 500;

/// The fields of the page's app, by the field of the example that each is like.
const FIELDS: [&str; 22] = [
    "title",
    "status",
    "notes",
    "notes",
    "title",
    "title",
    "deadline",
    "responsible",
    "hours-planned",
    "hours-planned",
    "hours-planned",
    "budget",
    "cost",
    "progress",
    "time-spent",
    "phone",
    "email",
    "labels",
    "title",
    "title",
    "hours-planned",
    "notes",
];

/// In every so many-th row the last field is a reference, which embeds an item.
const REFERENCE_EVERY: u64 = 10;

/// A page as a filter gives it: every field with its settings, no app and no files.
fn page() -> Vec<u8> {
    let example = include_str!("../../crates/podio-api/tests/examples/item-full.json");
    let mut example: Value = serde_json::from_str(example).unwrap();
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
        example.as_object_mut().unwrap().remove(key);
    }
    let example_fields = example["fields"].take();
    let like = |name: &str| {
        let mut fields = example_fields.as_array().unwrap().iter();
        fields.find(|field| field["external_id"] == name).unwrap()
    };
    let items: Vec<Value> = (1..=ITEMS)
        .map(|id| {
            let mut item = example.clone();
            item["item_id"] = json!(3_350_000_000 + id);
            item["app_item_id"] = json!(id);
            item["title"] = json!(format!("Repair roof {id}"));
            let fields = FIELDS.iter().enumerate().map(|(at, name)| {
                let last = at + 1 == FIELDS.len();
                let mut field = if last && id % REFERENCE_EVERY == 0 {
                    like("customer").clone()
                } else {
                    like(name).clone()
                };
                field["field_id"] = json!(60_100_001 + at);
                field["external_id"] = json!(format!("{name}-{at}"));
                field["config"]["delta"] = json!(at);
                let config = field["config"].as_object_mut().unwrap();
                for key in ["default_value", "unique", "hidden_create_view_edit"] {
                    config.remove(key);
                }
                field
            });
            item["fields"] = fields.collect();
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
        "a page of {ITEMS} items with {} fields: {} bytes",
        FIELDS.len(),
        page.len()
    );
    let mut group = criterion.benchmark_group("read_page");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.sample_size(20);
    let page: &'static [u8] = page.leak();
    let ours = Side::start(|| typed(black_box(page)));
    let theirs = Side::start(|| tree(black_box(page)));
    for (name, figure) in FIGURES {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|rounds| {
                let (mut our_time, mut their_time) = (Duration::ZERO, Duration::ZERO);
                for _ in 0..rounds {
                    our_time += ours.round();
                    their_time += theirs.round();
                }
                figure.of(rounds, our_time, their_time)
            });
        });
    }
    group.finish();
}

/// An application at an emulator, and the same emulator for bare reqwest.
struct Two {
    bench: Bench,
    client: PodioClient,
    bare: reqwest::Client,
    authorization: String,
}

impl Two {
    async fn start() -> Self {
        let bench = Bench::start().await;
        let client = bench.podio().await.client("ada").await.unwrap();
        client
            .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
            .await
            .unwrap();
        let token = client.access_token().await.unwrap();
        Self {
            authorization: format!("OAuth2 {}", token.expose_secret()),
            bare: reqwest::Client::new(),
            bench,
            client,
        }
    }

    fn bare(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.bench.emulator.url());
        self.bare
            .request(method, url)
            .header(AUTHORIZATION, &self.authorization)
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// So many items has the app whose items are all read.
const ALL_ITEMS: u64 = 1_000;

/// So many items are in a page of them.
const PAGE: u64 = 100;

fn streaming(criterion: &mut Criterion) {
    let runtime = runtime();
    let two = runtime.block_on(Two::start());
    let app = two.bench.demo.app_id;
    for number in two.bench.demo.items.len() as u64..ALL_ITEMS {
        let item = json!({"external_id": format!("job-{number}"), "fields": {
            "title": format!("Repair roof {number}"),
            "notes": "<p>Bring the <b>long</b> ladder.</p>",
            "hours-planned": "12.5",
            "budget": {"value": "1250.00", "currency": "EUR"},
            "progress": number % 101,
            "deadline": {"start_date": "2026-03-12"},
            "status": 1,
        }});
        two.bench.emulator.add_item(app, &item).unwrap();
    }
    let stream = || async {
        let filter = two.client.items().filter(AppId(app));
        let page = u32::try_from(PAGE).unwrap();
        let items: Vec<Item> = filter.limit(page).stream().try_collect().await.unwrap();
        items.len() as u64
    };
    let pages = || async {
        let path = format!("/item/app/{app}/filter/");
        let mut items: Vec<Value> = Vec::new();
        loop {
            let body = json!({
                "sort_by": "item_id", "sort_desc": false, "limit": PAGE, "offset": items.len(),
            });
            let request = two.bare(reqwest::Method::POST, &path).json(&body);
            let answer = request.send().await.unwrap().error_for_status().unwrap();
            let mut page: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            items.append(page["items"].as_array_mut().unwrap());
            if items.len() as u64 >= page["filtered"].as_u64().unwrap() {
                return items.len() as u64;
            }
        }
    };
    assert_eq!(runtime.block_on(stream()), ALL_ITEMS);
    assert_eq!(runtime.block_on(pages()), ALL_ITEMS);
    let mut group = criterion.benchmark_group("stream_items");
    group.throughput(Throughput::Elements(ALL_ITEMS));
    group.sample_size(10);
    for (name, figure) in FIGURES {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter_custom(|rounds| in_turns(rounds, stream, pages, figure));
        });
    }
    group.finish();
}

/// The size of the file that is transferred, in bytes.
const FILE: u64 = 20 * 1024 * 1024;

fn downloading(criterion: &mut Criterion) {
    let runtime = runtime();
    let two = runtime.block_on(Two::start());
    let emulator = &two.bench.emulator;
    let file = emulator
        .add_generated_file(two.bench.demo.user_id, "plan.pdf", "application/pdf", FILE)
        .unwrap();
    let ours = || async {
        let mut download = two
            .client
            .files()
            .download(FileId(file))
            .send()
            .await
            .unwrap();
        let mut bytes = 0;
        while let Some(chunk) = download.chunk().await.unwrap() {
            bytes += chunk.len() as u64;
        }
        bytes
    };
    let theirs = || async {
        let request = two.bare(reqwest::Method::GET, &format!("/file/{file}/raw"));
        let mut answer = request.send().await.unwrap().error_for_status().unwrap();
        let mut bytes = 0;
        while let Some(chunk) = answer.chunk().await.unwrap() {
            bytes += chunk.len() as u64;
        }
        bytes
    };
    assert_eq!(runtime.block_on(ours()), FILE);
    assert_eq!(runtime.block_on(theirs()), FILE);
    let mut group = criterion.benchmark_group("download");
    group.throughput(Throughput::Bytes(FILE));
    group.sample_size(10);
    for (name, figure) in FIGURES {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter_custom(|rounds| in_turns(rounds, ours, theirs, figure));
        });
    }
    group.finish();
}

fn uploading(criterion: &mut Criterion) {
    let runtime = runtime();
    let content = Bytes::from(vec![7; usize::try_from(FILE).unwrap()]);
    let mut group = criterion.benchmark_group("upload");
    group.throughput(Throughput::Bytes(FILE));
    group.sample_size(10);
    for (name, figure) in FIGURES {
        // The emulator keeps what it is sent, so each figure has an emulator of its own.
        let two = runtime.block_on(Two::start());
        let ours = || async {
            let source = Source::bytes("plan.pdf", content.clone());
            two.client
                .files()
                .upload(source)
                .send()
                .await
                .unwrap()
                .file_id
                .get()
        };
        let theirs = || async {
            let part = reqwest::multipart::Part::stream_with_length(content.clone(), FILE)
                .file_name("plan.pdf")
                .mime_str("application/pdf")
                .unwrap();
            let form = reqwest::multipart::Form::new()
                .part("source", part)
                .text("filename", "plan.pdf");
            let request = two.bare(reqwest::Method::POST, "/file/").multipart(form);
            let answer = request.send().await.unwrap().error_for_status().unwrap();
            let file: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            file["file_id"].as_u64().unwrap()
        };
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter_custom(|rounds| in_turns(rounds, ours, theirs, figure));
        });
    }
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

criterion_group!(benches, reading, streaming, downloading, uploading);

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
