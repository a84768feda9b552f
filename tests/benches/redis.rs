//! Redis sessions beside the bare commands, sealing beside no sealing, and a storm of callers in
//! several processes.
//!
//! `cargo xtask bench` runs it and writes the table.

// A benchmark is test code.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use futures_util::future::join_all;
use podio_client::Timestamp;
use podio_client::prelude::*;
use podio_client::session::{
    Expect, Identity, KeyRing, Namespace, Record, RecordState, Sealed, SessionKey, SetOutcome,
    Version,
};
use podio_client::sessions::redis::redis;
use podio_emulator::Rotation;
use podio_tests::Bench;
use podio_tests::redis_servers::RedisServer;
use podio_tests::turns::{FIGURES, in_turns};
use tokio::runtime::{Builder, Runtime};

const IN_FLIGHT: usize = 64;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn key(tenant: usize) -> SessionKey {
    SessionKey::new(
        Namespace::named("bench"),
        &tenant.to_string(),
        Identity::Main,
    )
}

fn record(generation: u64) -> Record {
    let until: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    let version = Version::new(generation, [1; 16]);
    Record::new(version, RecordState::Live, until, vec![7; 600])
}

/// What stands in the clear beside a payload.
fn clear(record: &Record) -> Vec<u8> {
    let rest = format!(
        "{} {}",
        record.state().code(),
        record.retain_until().as_nanosecond()
    );
    [&record.version().to_bytes(), rest.as_bytes()].concat()
}

async fn set(sessions: &dyn SessionManager, key: &SessionKey, generation: u64) {
    let expect = match generation {
        1 => Expect::Absent,
        _ => Expect::Version(record(generation - 1).version()),
    };
    let outcome = sessions.set(key, &record(generation), expect).await;
    assert_eq!(outcome.unwrap(), SetOutcome::Stored);
}

fn commands(criterion: &mut Criterion) {
    let runtime = runtime();
    let server = RedisServer::start();
    let (connection, sessions) = runtime.block_on(async {
        let client = redis::Client::open(server.url()).unwrap();
        // The machine may be busy; the default is half a second.
        let patient = redis::aio::ConnectionManagerConfig::new()
            .set_response_timeout(Some(Duration::from_secs(30)));
        let connection = redis::aio::ConnectionManager::new_with_config(client, patient)
            .await
            .unwrap();
        let sessions = RedisSessions::over(connection.clone())
            .connect()
            .await
            .unwrap();
        for tenant in 0..IN_FLIGHT {
            set(&sessions, &key(tenant), 1).await;
        }
        (connection, sessions)
    });
    let keys: Vec<SessionKey> = (0..IN_FLIGHT).map(key).collect();
    let names: Vec<String> = keys
        .iter()
        .map(|key| sessions.redis_key(key.storage_id()))
        .collect();

    let get = || {
        join_all(
            keys.iter()
                .map(async |key| sessions.get(key).await.unwrap().unwrap()),
        )
    };
    let hmget = || {
        join_all(names.iter().map(async |name| {
            let mut connection = connection.clone();
            let mut command = redis::cmd("HMGET");
            command.arg(name).arg(&["m", "p"]);
            command
                .query_async::<Vec<Option<Vec<u8>>>>(&mut connection)
                .await
                .unwrap()
        }))
    };
    let mut group = criterion.benchmark_group("redis_get_64");
    group.throughput(Throughput::Elements(IN_FLIGHT as u64));
    for (name, figure) in FIGURES {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter_custom(|rounds| in_turns(rounds, get, hmget, figure));
        });
    }
    group.finish();

    let generation = RefCell::new(1);
    let write = || {
        *generation.borrow_mut() += 1;
        let generation = *generation.borrow();
        join_all(keys.iter().map(|key| set(&sessions, key, generation)))
    };
    let script =
        redis::Script::new("redis.call('HSET', KEYS[1], 'm', ARGV[1], 'p', ARGV[2]) return 1");
    let hset = || {
        join_all(names.iter().map(async |name| {
            let mut connection = connection.clone();
            let record = record(1);
            let stored: i64 = script
                .key(format!("bare:{name}"))
                .arg(clear(&record))
                .arg(record.payload())
                .invoke_async(&mut connection)
                .await
                .unwrap();
            stored
        }))
    };
    let mut group = criterion.benchmark_group("redis_set_64");
    group.throughput(Throughput::Elements(IN_FLIGHT as u64));
    for (name, figure) in FIGURES {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter_custom(|rounds| in_turns(rounds, write, hset, figure));
        });
    }
    group.finish();
}

fn sealing(criterion: &mut Criterion) {
    let runtime = runtime();
    let ring = KeyRing::new([[7; 32]]).unwrap();
    let managers: [(&str, Box<dyn SessionManager>); 2] = [
        ("off", Box::new(MemorySessions::new())),
        (
            "on",
            Box::new(Sealed::new(MemorySessions::new(), ring).unwrap()),
        ),
    ];
    let keys: Vec<_> = managers.iter().map(|_| key(0)).collect();
    for (key, (_, manager)) in keys.iter().zip(&managers) {
        runtime.block_on(set(manager, key, 1));
    }
    let mut group = criterion.benchmark_group("sealing_get");
    for (key, (name, manager)) in keys.iter().zip(&managers) {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher
                .to_async(&runtime)
                .iter(async || manager.get(key).await.unwrap().unwrap());
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("sealing_set");
    for (key, (name, manager)) in keys.iter().zip(&managers) {
        let mut generation = 1;
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.to_async(&runtime).iter(|| {
                generation += 1;
                set(manager, key, generation)
            });
        });
    }
    group.finish();
}

/// Holds what a child process needs to know: emulator, Redis, client id and secret, app id.
const CHILD: &str = "PODIO_BENCH_CHILD";

const PROCESSES: usize = 8;

/// One of the processes of a storm.
struct Caller {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Caller {
    fn start(role: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(CHILD, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut caller = Self {
            orders: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        caller.wait();
        caller
    }

    fn order(&mut self, calls: usize) {
        writeln!(self.orders, "{calls}").unwrap();
    }

    fn wait(&mut self) {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert_eq!(line, "done\n");
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a child process does: as many calls at once as each line of its input says.
async fn serve(role: &str) {
    let [url, store, id, secret, app] = role.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let podio = Podio::builder(id, secret)
        .api_url(url)
        .session_manager(RedisSessions::connect(store).await.unwrap())
        .build()
        .unwrap();
    let client = podio.client("user-42").await.unwrap();
    let app = AppId(app.parse().unwrap());
    println!("done");
    for line in std::io::stdin().lines() {
        let calls = (0..line.unwrap().parse().unwrap()).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.applications().get(app).send().await.map(drop) })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        println!("done");
    }
}

fn storm(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let server = RedisServer::start();
    let bench = runtime.block_on(async {
        let bench = Bench::start().await;
        let podio = Podio::builder(&bench.demo.client_id, bench.demo.client_secret.as_str())
            .api_url(bench.emulator.url())
            .session_manager(RedisSessions::connect(server.url()).await.unwrap())
            .build()
            .unwrap();
        bench.log_in(&podio.client("user-42").await.unwrap()).await;
        bench
    });
    bench.emulator.switch(|switches| {
        switches.token_latency_ms = 200;
        switches.rotation = Rotation::Rotates;
    });
    let role = format!(
        "{} {} {} {} {}",
        bench.emulator.url(),
        server.url(),
        bench.demo.client_id,
        bench.demo.client_secret,
        bench.demo.app_id
    );
    let mut callers: Vec<Caller> = (0..PROCESSES).map(|_| Caller::start(&role)).collect();
    let mut group = criterion.benchmark_group("storm_redis");
    group.sample_size(10);
    for (name, processes, calls) in [("caller_1", 1, 1), ("callers_400", PROCESSES, 50)] {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut total = Duration::ZERO;
                for _ in 0..rounds {
                    // A call is replayed once: who never saw the last token would spend that on it.
                    for caller in &mut callers {
                        caller.order(1);
                        caller.wait();
                    }
                    bench.emulator.expire_access_tokens();
                    let before = bench.emulator.token_calls();
                    let started = Instant::now();
                    for caller in &mut callers[..processes] {
                        caller.order(calls);
                    }
                    for caller in &mut callers[..processes] {
                        caller.wait();
                    }
                    total += started.elapsed();
                    assert_eq!(bench.emulator.token_calls(), before + 1);
                }
                total
            });
        });
    }
    group.finish();
}

criterion_group!(benches, commands, sealing, storm);

fn main() {
    if let Ok(role) = std::env::var(CHILD) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(serve(&role));
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
