//! A cluster whose slots move and whose primaries die while sessions are in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use podio_client::prelude::*;
use podio_client::session::Identity;
use podio_client::{Podio, SecretString};
use podio_emulator::Rotation;
use podio_tests::redis_servers::RedisCluster;
use podio_tests::{Bench, EIGHT_HOURS};

/// How many tenants work at once.
fn tenants() -> usize {
    if std::env::var_os("PODIO_SLOW").is_some() {
        200
    } else {
        24
    }
}

/// Each tenant is a user of its own, whom the emulator names in its answers.
async fn log_in_all(bench: &Bench, podio: &Podio) -> Vec<(String, u64)> {
    let mut users = Vec::new();
    for number in 0..tenants() {
        let mail = format!("user-{number}@example.org");
        let id = bench.emulator.add_user(&mail, "password");
        let client = podio.client(&mail).await.unwrap();
        client
            .authenticate_with_password(&mail, SecretString::from("password"))
            .await
            .unwrap();
        users.push((mail, id));
    }
    users
}

/// Calls as every tenant until told to stop; counts what failed, and never accepts another's
/// answer.
struct Load {
    stop: Arc<AtomicBool>,
    failed: Arc<AtomicU64>,
    /// How many calls each tenant has made.
    made: Vec<Arc<AtomicU64>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    fn start(podio: &Podio, users: &[(String, u64)]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let failed = Arc::new(AtomicU64::new(0));
        let made: Vec<Arc<AtomicU64>> = users.iter().map(|_| Arc::default()).collect();
        let tasks = users
            .iter()
            .cloned()
            .zip(made.clone())
            .map(|((mail, id), made)| {
                let (podio, stop, failed) = (podio.clone(), stop.clone(), failed.clone());
                tokio::spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        let client = podio.client(&mail).await;
                        let outcome = match client {
                            Ok(client) => client.users().get_status().send().await,
                            Err(error) => Err(error),
                        };
                        match outcome {
                            Ok(status) => assert_eq!(status.user.unwrap().user_id.0, id, "{mail}"),
                            Err(error) => {
                                assert_eq!(error.kind(), ErrorKind::StoreUnavailable, "{error:?}");
                                failed.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                        made.fetch_add(1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        Self {
            stop,
            failed,
            made,
            tasks,
        }
    }

    /// Lets every tenant begin and end a call.
    async fn round(&self) {
        let count = |made: &Arc<AtomicU64>| made.load(Ordering::Relaxed);
        let before: Vec<u64> = self.made.iter().map(count).collect();
        while self
            .made
            .iter()
            .zip(&before)
            .any(|(made, before)| count(made) < before + 2)
        {
            tokio::task::yield_now().await;
        }
    }

    async fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.failed.load(Ordering::Relaxed)
    }
}

async fn podio(bench: &Bench, cluster: &RedisCluster) -> Podio {
    let sessions = RedisSessions::cluster(cluster.urls())
        .response_timeout(Duration::from_secs(2))
        .connect()
        .await
        .unwrap();
    bench
        .builder()
        .session_manager(sessions)
        .max_staleness(Duration::ZERO)
        .store_timeout(Duration::from_secs(3))
        .call_timeout(Duration::from_secs(60))
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_moves_under_load_loses_and_mixes_nothing() {
    let bench = Bench::start().await;
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let cluster = Arc::new(RedisCluster::start(true));
    let podio = podio(&bench, &cluster).await;
    let users = log_in_all(&bench, &podio).await;
    let load = Load::start(&podio, &users);
    let keys: Vec<String> = users
        .iter()
        .map(|(mail, _)| {
            format!(
                "podio:{}",
                podio.session_key(mail, Identity::Main).storage_id()
            )
        })
        .collect();
    for key in keys.iter().take(8) {
        let slot = cluster.slot_of(key);
        let from = RedisCluster::primary_of(slot);
        // A call has one refresh, so the next expiry waits for it.
        load.round().await;
        bench.pass(EIGHT_HOURS);
        let cluster = cluster.clone();
        tokio::task::spawn_blocking(move || cluster.move_slot(slot, from, (from + 1) % 3, || ()))
            .await
            .unwrap();
    }
    let failed = load.end().await;
    assert_eq!(failed, 0, "redirections are followed");
    for (mail, id) in &users {
        let client = podio.client(mail).await.unwrap();
        assert_eq!(
            client
                .users()
                .get_status()
                .send()
                .await
                .unwrap()
                .user
                .unwrap()
                .user_id
                .0,
            *id
        );
    }
    podio.close(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_dies_under_load_is_got_over_and_mixes_nothing() {
    let bench = Bench::start().await;
    // A failover may lose the newest write; with a rotated pair that user would have to log in.
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::SameToken);
    let mut cluster = RedisCluster::start(true);
    let podio = podio(&bench, &cluster).await;
    let users = log_in_all(&bench, &podio).await;
    let load = Load::start(&podio, &users);
    bench.pass(EIGHT_HOURS);
    cluster.nodes[1].kill();
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.wait_for_failover(1);
        cluster
    })
    .await
    .unwrap();
    load.round().await;
    bench.pass(EIGHT_HOURS);
    load.round().await;
    let failed = load.end().await;
    println!("{failed} calls failed while there was no primary");
    for (mail, id) in &users {
        let client = podio.client(mail).await.unwrap();
        assert_eq!(
            client
                .users()
                .get_status()
                .send()
                .await
                .unwrap()
                .user
                .unwrap()
                .user_id
                .0,
            *id,
            "{mail}"
        );
    }
    podio.close(Duration::from_secs(60)).await.unwrap();
    // A process that starts now finds every session.
    let calls = bench.emulator.token_calls();
    let other = self::podio(&bench, &cluster).await;
    for (mail, id) in &users {
        let client = other.client(mail).await.unwrap();
        assert_eq!(
            client
                .users()
                .get_status()
                .send()
                .await
                .unwrap()
                .user
                .unwrap()
                .user_id
                .0,
            *id,
            "{mail}"
        );
    }
    assert_eq!(bench.emulator.token_calls(), calls);
    other.close(Duration::from_secs(60)).await.unwrap();
}
