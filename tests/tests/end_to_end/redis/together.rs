//! Calls that come at the same time: they share round trips, and each gets what it would alone.

use futures_util::future::join_all;
use podio_client::prelude::*;
use podio_client::session::{
    Expect, Identity, Namespace, Record, RecordState, SessionErrorKind, SessionKey, SetOutcome,
    Version,
};
use podio_client::sessions::redis::redis::{self, Commands as _};
use podio_tests::redis_servers::RedisServer;

const CALLS: u64 = 100;

fn keys() -> Vec<SessionKey> {
    (0..CALLS)
        .map(|tenant| {
            SessionKey::new(
                Namespace::named("test"),
                &tenant.to_string(),
                Identity::Main,
            )
        })
        .collect()
}

/// A record whose payload tells whose it is.
fn record(tenant: usize, generation: u64) -> Record {
    Record::new(
        Version::new(generation, [7; 16]),
        RecordState::Live,
        "2100-01-01T00:00:00Z".parse().unwrap(),
        format!("{tenant} {generation}").into_bytes(),
    )
}

async fn set_all(
    sessions: &RedisSessions,
    keys: &[SessionKey],
    generation: u64,
    expect: Expect,
) -> Vec<Result<SetOutcome, podio_client::session::SessionError>> {
    join_all(keys.iter().enumerate().map(async |(tenant, key)| {
        let record = record(tenant, generation);
        sessions.set(key, &record, expect).await
    }))
    .await
}

/// How many commands of a name the server has run.
fn runs(connection: &mut redis::Connection, command: &str) -> u64 {
    let text: String = redis::cmd("INFO")
        .arg("commandstats")
        .query(connection)
        .unwrap();
    text.lines()
        .find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")))
        .map_or(0, |rest| {
            rest.split(',').next().unwrap().parse::<u64>().unwrap()
        })
}

#[tokio::test]
async fn a_hundred_writes_go_in_a_few_scripts_and_each_keeps_its_own_outcome() {
    let server = RedisServer::start();
    let mut connection = server.connection();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    let keys = keys();
    let name = |at: usize| sessions.redis_key(keys[at].storage_id());
    // One is another program's, one has a record already.
    let () = connection.set(name(3), "text").unwrap();
    let earlier = sessions.set(&keys[70], &record(70, 9), Expect::Absent);
    assert_eq!(earlier.await.unwrap(), SetOutcome::Stored);

    let before = runs(&mut connection, "evalsha");
    for (at, outcome) in set_all(&sessions, &keys, 1, Expect::Absent)
        .await
        .into_iter()
        .enumerate()
    {
        match at {
            3 => assert_eq!(outcome.unwrap_err().kind(), SessionErrorKind::Corrupt),
            70 => assert_eq!(outcome.unwrap(), SetOutcome::Conflict),
            _ => assert_eq!(outcome.unwrap(), SetOutcome::Stored),
        }
    }
    // Two batches, and the one that failed alone.
    assert_eq!(runs(&mut connection, "evalsha") - before, 3);

    let found = join_all(keys.iter().map(|key| sessions.get(key))).await;
    for (at, found) in found.into_iter().enumerate() {
        match at {
            3 => assert_eq!(found.unwrap_err().kind(), SessionErrorKind::Corrupt),
            70 => assert_eq!(found.unwrap(), Some(record(70, 9))),
            _ => assert_eq!(found.unwrap(), Some(record(at, 1))),
        }
    }
    let text: String = connection.get(name(3)).unwrap();
    assert_eq!(text, "text");
}

#[tokio::test]
async fn a_server_out_of_memory_says_so_to_each_writer_and_keeps_all_records() {
    let server = RedisServer::start();
    let mut connection = server.connection();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    let keys = keys();
    for outcome in set_all(&sessions, &keys, 1, Expect::Absent).await {
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
    let limit = |connection: &mut redis::Connection, bytes: &str| {
        let mut command = redis::cmd("CONFIG");
        command.arg("SET").arg("maxmemory").arg(bytes);
        let () = command.query(connection).unwrap();
    };
    limit(&mut connection, "1");
    let expect = Expect::Version(record(0, 1).version());
    for outcome in set_all(&sessions, &keys, 2, expect).await {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        assert!(error.to_string().contains("maxmemory"), "{error}");
    }
    limit(&mut connection, "0");
    for outcome in set_all(&sessions, &keys, 2, expect).await {
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
}

#[tokio::test]
async fn a_server_that_takes_one_slot_per_script_gets_each_record_alone() {
    let server = RedisServer::options().set("cluster-enabled", "yes").start();
    let mut connection = server.connection();
    let () = redis::cmd("CLUSTER")
        .arg("ADDSLOTSRANGE")
        .arg(0)
        .arg(16383)
        .query(&mut connection)
        .unwrap();
    loop {
        let info: String = redis::cmd("CLUSTER")
            .arg("INFO")
            .query(&mut connection)
            .unwrap();
        if info.contains("cluster_state:ok") {
            break;
        }
        std::thread::yield_now();
    }
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    let keys = keys();
    for outcome in set_all(&sessions, &keys, 1, Expect::Absent).await {
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
    let found = join_all(keys.iter().map(|key| sessions.get(key))).await;
    for (at, found) in found.into_iter().enumerate() {
        assert_eq!(found.unwrap(), Some(record(at, 1)));
    }
}
