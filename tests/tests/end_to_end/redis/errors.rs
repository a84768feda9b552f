//! Settings and servers that cannot work, and records that cannot be read: specific errors, and
//! nothing overwritten.

use std::time::Duration;

use podio_client::prelude::*;
use podio_client::session::{
    Expect, Identity, LeaseId, ListRequest, Namespace, Record, RecordState, SessionError,
    SessionErrorKind, SessionKey, SetOutcome, Version,
};
use podio_client::sessions::redis::Corrupt;
use podio_client::sessions::redis::redis::{self, Commands as _};
use podio_tests::redis_servers::{RedisCluster, RedisServer};

type Damage = fn(&mut redis::Connection, &str);

fn key(tenant: &str) -> SessionKey {
    SessionKey::new(Namespace::named("test"), tenant, Identity::Main)
}

fn record(generation: u64) -> Record {
    Record::new(
        Version::new(generation, [7; 16]),
        RecordState::Live,
        "2100-01-01T00:00:00Z".parse().unwrap(),
        b"payload".to_vec(),
    )
}

#[track_caller]
fn check(error: &SessionError, kind: SessionErrorKind, names: &[&str]) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{error:?}");
    for name in names {
        assert!(text.contains(name), "{name:?} is not in {text:?}");
    }
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

async fn refused(url: &str) -> SessionError {
    let builder = RedisSessions::builder(url)
        .connect_timeout(Duration::from_secs(2))
        .response_timeout(Duration::from_secs(3));
    builder.connect().await.unwrap_err()
}

#[tokio::test]
async fn wrong_logins_databases_and_hosts_are_named() {
    use SessionErrorKind::{Misconfigured, Unavailable};
    let server = RedisServer::options().password("right").start();
    let url = server.url();
    let wrong = url.replace(":right@", ":s3cret@");
    check(
        &refused(&wrong).await,
        Misconfigured,
        &["password", "127.0.0.1"],
    );
    let none = url.replace(":right@", "");
    check(&refused(&none).await, Misconfigured, &["password"]);
    let user = url.replace(":right@", "ada:s3cret@");
    check(&refused(&user).await, Misconfigured, &["user name"]);
    check(
        &refused(&format!("{url}99")).await,
        Misconfigured,
        &["database"],
    );
    check(
        &refused("redis://:s3cret@127.0.0.1:1/").await,
        Unavailable,
        &["127.0.0.1:1", "host and port"],
    );
    check(
        &refused("redis://:s3cret@nowhere.invalid/").await,
        Unavailable,
        &["nowhere.invalid"],
    );

    let right = RedisSessions::connect(&url).await.unwrap();
    assert_eq!(
        right
            .set(&key("a"), &record(1), Expect::Absent)
            .await
            .unwrap(),
        SetOutcome::Stored
    );
    let apart = RedisSessions::builder(none)
        .password("right")
        .database(3)
        .connect()
        .await
        .unwrap();
    assert_eq!(
        apart.get(&key("a")).await.unwrap(),
        None,
        "another database"
    );
}

#[tokio::test]
async fn missing_rights_are_named() {
    let server = RedisServer::start();
    let mut connection = server.connection();
    let rights = "~podio:* ~{podio:* +hmget +hset +hdel +hexists +pexpireat +persist +rename +type \
                  +time +scan +select +eval +evalsha";
    let mut acl = redis::cmd("ACL");
    acl.arg("SETUSER").arg("podio").arg("on").arg(">s3cret");
    let _ok: String = acl
        .clone()
        .arg(rights.split(' ').collect::<Vec<_>>())
        .query(&mut connection)
        .unwrap();
    let url = server.url().replace("redis://", "redis://podio:s3cret@");
    // What the documentation lists is enough for everything.
    let sessions = RedisSessions::builder(&url)
        .corrupt(Corrupt::SetAside)
        .connect()
        .await
        .unwrap();
    assert_eq!(
        sessions
            .set(&key("a"), &record(1), Expect::Absent)
            .await
            .unwrap(),
        SetOutcome::Stored
    );
    let id = LeaseId::new([1; 16]);
    let _mine = sessions
        .lease(&key("a"), id, Duration::from_secs(1))
        .await
        .unwrap();
    sessions.release(&key("a"), id).await.unwrap();
    assert_eq!(sessions.get(&key("a")).await.unwrap(), Some(record(1)));
    let name = sessions.redis_key(key("a").storage_id());
    let _: () = connection.hset(&name, "m", "short").unwrap();
    assert_eq!(sessions.get(&key("a")).await.unwrap(), None, "set aside");
    let admin = sessions.admin().unwrap();
    admin.list(&ListRequest::default()).await.unwrap();
    admin.purge(podio_client::Timestamp::now()).await.unwrap();

    let _ok: String = acl
        .clone()
        .arg("-evalsha")
        .arg("-eval")
        .query(&mut connection)
        .unwrap();
    check(
        &refused(&url).await,
        SessionErrorKind::Misconfigured,
        &["grant"],
    );
    let other_prefix = format!("{url}?prefix=other:");
    let _ok: String = acl
        .arg("+evalsha")
        .arg("+eval")
        .query(&mut connection)
        .unwrap();
    check(
        &refused(&other_prefix).await,
        SessionErrorKind::Misconfigured,
        &["grant"],
    );
}

#[tokio::test]
async fn a_replica_and_a_wrong_kind_of_server_are_named() {
    let server = RedisServer::start();
    check(
        &refused(&server.url().replace("redis://", "redis+cluster://")).await,
        SessionErrorKind::Misconfigured,
        &["no cluster"],
    );
    let cluster = RedisCluster::start(false);
    let mut errors = Vec::new();
    for node in &cluster.nodes {
        if let Err(error) = RedisSessions::connect(node.url()).await {
            errors.push(error);
        }
    }
    assert_eq!(errors.len(), 2, "one holds the slot that is tried");
    check(&errors[0], SessionErrorKind::Misconfigured, &["cluster"]);

    let replica = RedisServer::start();
    let (host, port) = (
        "127.0.0.1",
        server
            .url()
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .unwrap()
            .to_owned(),
    );
    let _ok: String = redis::cmd("REPLICAOF")
        .arg(host)
        .arg(port)
        .query(&mut replica.connection())
        .unwrap();
    check(
        &refused(&replica.url()).await,
        SessionErrorKind::Misconfigured,
        &["replica", "primary"],
    );
}

#[tokio::test]
async fn a_server_that_becomes_a_replica_and_a_primary_again_needs_no_restart() {
    let server = RedisServer::start();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    let mut connection = server.connection();
    let _ok: String = redis::cmd("REPLICAOF")
        .arg("127.0.0.1")
        .arg(1)
        .query(&mut connection)
        .unwrap();
    let error = sessions
        .set(&key("a"), &record(1), Expect::Absent)
        .await
        .unwrap_err();
    check(&error, SessionErrorKind::Misconfigured, &["replica"]);
    let _ok: String = redis::cmd("REPLICAOF")
        .arg("NO")
        .arg("ONE")
        .query(&mut connection)
        .unwrap();
    assert_eq!(
        sessions
            .set(&key("a"), &record(1), Expect::Absent)
            .await
            .unwrap(),
        SetOutcome::Stored
    );
}

#[tokio::test]
async fn a_full_server_keeps_what_it_has() {
    let server = RedisServer::start();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    assert_eq!(
        sessions
            .set(&key("a"), &record(1), Expect::Absent)
            .await
            .unwrap(),
        SetOutcome::Stored
    );
    let mut connection = server.connection();
    let set = |value: &str| {
        let mut config = redis::cmd("CONFIG");
        config.arg("SET").arg("maxmemory").arg(value);
        config
    };
    let _ok: String = set("1").query(&mut connection).unwrap();
    let next = Expect::Version(record(1).version());
    let error = sessions.set(&key("a"), &record(2), next).await.unwrap_err();
    check(
        &error,
        SessionErrorKind::Unavailable,
        &["memory", "maxmemory"],
    );
    let error = sessions
        .lease(&key("a"), LeaseId::new([1; 16]), Duration::from_secs(1))
        .await;
    check(
        &error.unwrap_err(),
        SessionErrorKind::Unavailable,
        &["memory"],
    );
    assert_eq!(sessions.get(&key("a")).await.unwrap(), Some(record(1)));
    let _ok: String = set("0").query(&mut connection).unwrap();
    assert_eq!(
        sessions.set(&key("a"), &record(2), next).await.unwrap(),
        SetOutcome::Stored
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_loading_is_waited_for_by_whoever_asks() {
    let mut server = RedisServer::options()
        .set("key-load-delay", "3000")
        .set("loading-process-events-interval-bytes", "1024")
        .start();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    for number in 0..300 {
        let key = key(&number.to_string());
        let outcome = sessions.set(&key, &record(1), Expect::Absent).await;
        assert_eq!(outcome.unwrap(), SetOutcome::Stored);
    }
    let saved: String = redis::cmd("SAVE").query(&mut server.connection()).unwrap();
    assert_eq!(saved, "OK");
    server.kill();
    let starting = tokio::task::spawn_blocking(move || {
        server.start_again();
        server
    });
    let mut loading = 0;
    let found = loop {
        match sessions.get(&key("7")).await {
            Ok(found) => break found,
            Err(error) => {
                check(&error, SessionErrorKind::Unavailable, &["127.0.0.1"]);
                loading += u32::from(error.to_string().contains("still loading"));
            }
        }
    };
    assert_eq!(found, Some(record(1)));
    assert!(loading > 0, "it was never seen to load");
    drop(starting.await.unwrap());
}

#[tokio::test]
async fn scripts_that_the_server_forgot_are_sent_again() {
    let server = RedisServer::start();
    let sessions = RedisSessions::connect(server.url()).await.unwrap();
    let mut connection = server.connection();
    for generation in 1..20 {
        let _ok: String = redis::cmd("SCRIPT")
            .arg("FLUSH")
            .query(&mut connection)
            .unwrap();
        let expect = match generation {
            1 => Expect::Absent,
            _ => Expect::Version(record(generation - 1).version()),
        };
        let outcome = sessions
            .set(&key("a"), &record(generation), expect)
            .await
            .unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_left_or_set_aside() {
    use SessionErrorKind::{Corrupt as Bad, NewerSchema};
    let server = RedisServer::start();
    let careful = RedisSessions::connect(server.url()).await.unwrap();
    let mut connection = server.connection();
    let good = key("good");
    assert_eq!(
        careful
            .set(&good, &record(1), Expect::Absent)
            .await
            .unwrap(),
        SetOutcome::Stored
    );

    let damages: [(&str, SessionErrorKind, Damage); 6] = [
        ("another type", Bad, |connection, name| {
            let () = connection.set(name, "text").unwrap();
        }),
        ("a short version", Bad, |connection, name| {
            let () = connection.hset(name, "m", "short 0 1").unwrap();
        }),
        ("no payload", Bad, |connection, name| {
            let () = connection.hdel(name, "p").unwrap();
        }),
        ("no time", Bad, |connection, name| {
            let clear: Vec<u8> = connection.hget(name, "m").unwrap();
            let clear = [&clear[..24], b"0 soon"].concat();
            let () = connection.hset(name, "m", clear).unwrap();
        }),
        ("a foreign state", Bad, |connection, name| {
            let clear: Vec<u8> = connection.hget(name, "m").unwrap();
            let clear = [&clear[..24], b"live 1"].concat();
            let () = connection.hset(name, "m", clear).unwrap();
        }),
        ("a newer state", NewerSchema, |connection, name| {
            let clear: Vec<u8> = connection.hget(name, "m").unwrap();
            let clear = [&clear[..24], b"9 1"].concat();
            let () = connection.hset(name, "m", clear).unwrap();
        }),
    ];
    for (what, kind, damage) in damages {
        let bad = key(what);
        let name = careful.redis_key(bad.storage_id());
        assert_eq!(
            careful.set(&bad, &record(1), Expect::Absent).await.unwrap(),
            SetOutcome::Stored
        );
        if what == "another type" {
            let _: () = connection.del(&name).unwrap();
        }
        damage(&mut connection, &name);
        let before: Vec<u8> = redis::cmd("DUMP")
            .arg(&name)
            .query(&mut connection)
            .unwrap();
        check(&careful.get(&bad).await.unwrap_err(), kind, &["Redis"]);
        for expect in [Expect::Absent, Expect::Version(record(1).version())] {
            // Without its payload a record has nothing to lose: who knows its version may go on.
            if what != "no payload" {
                let outcome = careful.set(&bad, &record(2), expect).await;
                check(&outcome.unwrap_err(), kind, &[]);
            }
        }
        let after: Vec<u8> = redis::cmd("DUMP")
            .arg(&name)
            .query(&mut connection)
            .unwrap();
        assert!(before == after, "{what}: nothing is overwritten");

        let page = careful
            .admin()
            .unwrap()
            .list(&ListRequest::default())
            .await
            .unwrap();
        assert_eq!(
            page.entries.len(),
            2,
            "{what}: the good one and the bad one"
        );
        for entry in page.entries {
            match entry.record {
                Ok(found) => assert_eq!((entry.id, found), (good.storage_id().clone(), record(1))),
                Err(error) => check(&error, kind, &[]),
            }
        }

        let tidy = RedisSessions::builder(server.url())
            .corrupt(Corrupt::SetAside)
            .connect()
            .await
            .unwrap();
        if kind == NewerSchema {
            check(&tidy.get(&bad).await.unwrap_err(), kind, &["upgrade"]);
        } else {
            assert_eq!(tidy.get(&bad).await.unwrap(), None, "{what}");
            assert_eq!(
                tidy.set(&bad, &record(3), Expect::Absent).await.unwrap(),
                SetOutcome::Stored
            );
            let aside: Vec<String> = connection.keys(format!("{{{name}}}:set-aside:*")).unwrap();
            assert_eq!(aside.len(), 1, "{what}: the bytes are kept");
        }
        let _: () = connection.del(&name).unwrap();
    }
}

#[tokio::test]
async fn doctor_warnings_name_eviction_and_persistence() {
    let careless = RedisServer::options()
        .set("maxmemory", "100mb")
        .set("maxmemory-policy", "allkeys-lru")
        .start();
    let sessions = RedisSessions::connect(careless.url()).await.unwrap();
    let warnings = sessions.warnings().await.unwrap();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("allkeys-lru") && warnings[1].contains("appendonly"));
    let careful = RedisServer::options().keeps().start();
    let sessions = RedisSessions::connect(careful.url()).await.unwrap();
    assert_eq!(sessions.warnings().await.unwrap(), Vec::<String>::new());
    let cluster = RedisCluster::start(false);
    let sessions = RedisSessions::cluster(cluster.urls())
        .connect()
        .await
        .unwrap();
    assert_eq!(
        sessions.warnings().await.unwrap().len(),
        3,
        "one for each primary"
    );
}
