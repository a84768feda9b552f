//! Reading one session from stores of 1,000, 10,000 and 100,000 sessions, with `PODIO_SLOW` set of
//! 1,000,000 too.
//!
//! `cargo xtask bench` runs it and writes the table.

// A benchmark is test code.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use podio_client::Timestamp;
use podio_client::prelude::*;
use podio_client::session::{
    Expect, Identity, Namespace, Record, RecordState, SessionKey, SetOutcome, Version,
};
use podio_client::sessions::FileSessions;
use podio_client::sessions::sqlite::Synchronous;
use podio_tests::redis_servers::RedisServer;
use tokio::runtime::{Builder, Runtime};

fn key(tenant: u32) -> SessionKey {
    SessionKey::new(
        Namespace::named("growth"),
        &tenant.to_string(),
        Identity::Main,
    )
}

async fn fill(manager: &dyn SessionManager, sessions: u32) {
    let until: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    for tenant in 0..sessions {
        let version = Version::new(1, [1; 16]);
        let record = Record::new(version, RecordState::Live, until, vec![7; 600]);
        let outcome = manager
            .set(&key(tenant), &record, Expect::Absent)
            .await
            .unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
    }
}

fn get(
    criterion: &mut Criterion,
    runtime: &Runtime,
    sessions: u32,
    name: &str,
    manager: &dyn SessionManager,
) {
    let mut group = criterion.benchmark_group(format!("get_at_{sessions}"));
    let mut tenant = 0;
    group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
        bencher.to_async(runtime).iter(|| {
            // A stride that visits all, so that no cache holds just the ones asked for.
            tenant = (tenant + 7_919) % sessions;
            async move { manager.get(&key(tenant)).await.unwrap().unwrap() }
        });
    });
    group.finish();
}

fn stores(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut sizes = vec![1_000, 10_000, 100_000];
    if std::env::var_os("PODIO_SLOW").is_some() {
        sizes.push(1_000_000);
    }
    for sessions in sizes {
        let directory = tempfile::tempdir().unwrap();
        let sqlite = runtime.block_on(async {
            // Filling is not what is measured.
            let builder = SqliteSessions::builder(directory.path().join("sessions.db"))
                .synchronous(Synchronous::Normal);
            let manager = builder.open().await.unwrap();
            fill(&manager, sessions).await;
            manager
        });
        get(criterion, &runtime, sessions, "sqlite", &sqlite);
        let file = runtime.block_on(async {
            let builder = FileSessions::builder(directory.path().join("sessions")).fsync(false);
            let manager = builder.open().await.unwrap();
            fill(&manager, sessions).await;
            manager
        });
        get(criterion, &runtime, sessions, "file", &file);
        let server = RedisServer::start();
        let redis = runtime.block_on(async {
            let manager = RedisSessions::connect(server.url()).await.unwrap();
            fill(&manager, sessions).await;
            manager
        });
        get(criterion, &runtime, sessions, "redis", &redis);
    }
}

criterion_group!(benches, stores);
criterion_main!(benches);
