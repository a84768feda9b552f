//! The client beside its yardsticks: bare reqwest for a call, one caller for a storm of callers.
//!
//! `cargo xtask bench` runs it and writes the table.

// A benchmark is test code.
#![allow(clippy::unwrap_used, missing_docs)]

use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use podio_client::http::{Method, header};
use podio_client::prelude::*;
use podio_client::reqwest;
use podio_client::session::ImportedSession;
use podio_tests::turns::{FIGURES, in_turns};
use podio_tests::{Bench, EIGHT_HOURS};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const TOKEN: &str = "a1f0a1f0a1f0a1f0a1f0a1f0a1f0a1f0";

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n\
    X-Podio-Request-Id: d3RKoSs6\r\nX-Rate-Limit-Limit: 1000\r\nX-Rate-Limit-Remaining: 999\r\n\
    Content-Length: 63\r\n\r\n\
    {\"user\":{\"user_id\":4100042,\"mail\":\"ada@example.org\"},\"inbox\":3}";

/// A server that answers every request with the same bytes, so that the client's share shows.
fn fixed_server() -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                sender.send(listener.local_addr().unwrap()).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(answer(stream));
                }
            });
    });
    receiver.recv().unwrap()
}

async fn answer(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let mut request = Vec::new();
    let mut piece = [0; 2048];
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        request.extend_from_slice(&piece[..read]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            if stream.write_all(ANSWER).await.is_err() {
                return;
            }
        }
    }
}

/// The settings that the client gives its own HTTP client.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .tcp_keepalive(Duration::from_secs(60))
        .build()
        .unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn get(criterion: &mut Criterion) {
    let runtime = runtime();
    let url = format!("http://{}", fixed_server());
    let client = runtime.block_on(async {
        let podio = Podio::builder("id", "secret")
            .api_url(&url)
            .http_client(http_client())
            .build()
            .unwrap();
        let client = podio.client("a").await.unwrap();
        client
            .import_session(ImportedSession::new(TOKEN))
            .await
            .unwrap();
        client
    });
    let bare = http_client();
    let podio_get = || async {
        client
            .request(Method::GET, "/user/status")
            .send()
            .await
            .unwrap()
            .into_body()
    };
    let bare_get = || async {
        let request = bare
            .get(format!("{url}/user/status"))
            .timeout(Duration::from_secs(120))
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("OAuth2 {TOKEN}"));
        request
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .bytes()
            .await
            .unwrap()
    };
    assert_eq!(runtime.block_on(podio_get()), runtime.block_on(bare_get()));
    for in_flight in [1_usize, 64] {
        let mut group = criterion.benchmark_group(format!("get_{in_flight}"));
        group.throughput(Throughput::Elements(in_flight as u64));
        let ours = || join_all((0..in_flight).map(|_| podio_get()));
        let theirs = || join_all((0..in_flight).map(|_| bare_get()));
        for (name, figure) in FIGURES {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher
                    .to_async(&runtime)
                    .iter_custom(|rounds| in_turns(rounds, ours, theirs, figure));
            });
        }
        group.finish();
    }
}

fn storm(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (bench, client) = runtime.block_on(async {
        let bench = Bench::start().await;
        let client = bench.podio().await.client("user-42").await.unwrap();
        bench.log_in(&client).await;
        (bench, client)
    });
    bench
        .emulator
        .switch(|switches| switches.token_latency_ms = 200);
    let app = AppId(bench.demo.app_id);
    let mut group = criterion.benchmark_group("storm");
    group.sample_size(10);
    for (name, callers) in [("caller_1", 1), ("callers_400", 400)] {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut total = Duration::ZERO;
                for _ in 0..rounds {
                    bench.pass(EIGHT_HOURS);
                    let before = bench.emulator.token_calls();
                    let started = Instant::now();
                    runtime.block_on(async {
                        let calls: Vec<_> = (0..callers)
                            .map(|_| {
                                let client = client.clone();
                                tokio::spawn(async move {
                                    client.applications().get(app).send().await.map(drop)
                                })
                            })
                            .collect();
                        for call in calls {
                            call.await.unwrap().unwrap();
                        }
                    });
                    total += started.elapsed();
                    assert_eq!(bench.emulator.token_calls(), before + 1);
                }
                total
            });
        });
    }
    group.finish();
}

fn open(criterion: &mut Criterion) {
    let runtime = runtime();
    let (bench, podio, client) = runtime.block_on(async {
        let bench = Bench::start().await;
        let podio = bench.podio().await;
        let client = podio.client("user-42").await.unwrap();
        bench.log_in(&client).await;
        (bench, podio, client)
    });
    let mut group = criterion.benchmark_group("open");
    group.bench_function(BenchmarkId::from_parameter("live_key"), |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            assert!(podio.client("user-42").await.unwrap().is_authenticated());
        });
    });
    let id = client.key().storage_id().clone();
    drop(client);
    group.bench_function(BenchmarkId::from_parameter("from_sqlite"), |bencher| {
        // No handle outlives a round, so each one loads the session anew.
        bencher.to_async(&runtime).iter(|| async {
            assert!(podio.client("user-42").await.unwrap().is_authenticated());
        });
    });
    let connection = rusqlite::Connection::open(bench.database()).unwrap();
    let query = "SELECT payload FROM records WHERE storage_id = ?1";
    group.bench_function(BenchmarkId::from_parameter("bare_query"), |bencher| {
        bencher.iter(|| {
            let mut statement = connection.prepare_cached(query).unwrap();
            statement
                .query_row([id.as_str()], |row| row.get::<_, Vec<u8>>(0))
                .unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, get, open, storm);
criterion_main!(benches);
