//! Redis and encryption at rest over each store, under the session contract's test suite.

#![allow(clippy::unwrap_used, clippy::unused_async, reason = "test code")]

use std::path::Path;
use std::sync::Arc;

use podio_client::session::{KeyRing, Sealed, SessionManager};

fn seal(store: impl SessionManager) -> Arc<dyn SessionManager> {
    let ring = KeyRing::new([[2; 32], [1; 32]]).unwrap();
    Arc::new(Sealed::new(store, ring).unwrap())
}

mod redis {
    use super::*;
    use podio_client::sessions::RedisSessions;
    use podio_tests::redis_servers::{RedisServer, server_at};

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let url = server_at(location, RedisServer::options);
        Arc::new(RedisSessions::connect(url).await.unwrap())
    }

    podio_session_conformance::suite! { open }
}

mod redis_cluster {
    use super::*;
    use podio_client::sessions::RedisSessions;
    use podio_tests::redis_servers::cluster_at;

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let sessions = RedisSessions::cluster(cluster_at(location));
        Arc::new(sessions.connect().await.unwrap())
    }

    podio_session_conformance::suite! { open }
}

mod redis_tls {
    use super::*;
    use podio_client::sessions::RedisSessions;
    use podio_tests::certificates::Authority;
    use podio_tests::redis_servers::{RedisServer, server_at};

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let directory = Path::new(location);
        let url = server_at(location, || {
            Authority::new().write_server_files(directory);
            RedisServer::options().tls(directory, false)
        });
        let authority = std::fs::read(directory.join("ca.crt")).unwrap();
        let sessions = RedisSessions::builder(url).root_certificate(authority);
        Arc::new(sessions.connect().await.unwrap())
    }

    podio_session_conformance::suite! { open }
}

mod redis_php {
    use super::*;
    use podio_client::session::Identity;
    use podio_client::sessions::RedisSessions;
    use podio_client::sessions::redis::RedisPhpSessions;
    use podio_tests::redis_servers::{RedisServer, server_at};

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let url = server_at(location, RedisServer::options);
        let sessions = RedisSessions::connect(url).await.unwrap();
        Arc::new(RedisPhpSessions::new(sessions, |key| {
            // The mapping is the application's; this one keeps applications apart too.
            (*key.identity() == Identity::Main).then(|| format!("php_{}", key.storage_id()))
        }))
    }

    podio_session_conformance::suite! { open, excused: {
        c1_a_write_needs_what_it_expects => "it stores sessions that PHP can read, no other bytes",
        c2_a_repeated_write_is_stored => "it stores sessions that PHP can read, no other bytes",
        c3_a_lease_has_one_holder => "it stores sessions that PHP can read, no other bytes",
        c5_of_racing_writes_one_wins => "it stores sessions that PHP can read, no other bytes",
        c6_a_dropped_call_leaves_the_old_or_the_new => "it stores sessions that PHP can read, no other bytes",
        c7_payloads_of_every_size_up_to_the_declared_limit => "it stores sessions that PHP can read, no other bytes",
        c11_random_sequences_match_a_model => "it stores sessions that PHP can read, no other bytes",
        s3_a_record_comes_back_byte_for_byte => "it stores sessions that PHP can read, no other bytes",
        s6_hostile_keys_never_mix => "it stores sessions that PHP can read, no other bytes",
        s8_an_unreadable_store_is_an_error => "it stores sessions that PHP can read, no other bytes",
    } }
}

mod sealed_memory {
    use super::*;
    use podio_client::session::MemorySessions;

    async fn open(_location: &str) -> Arc<dyn SessionManager> {
        seal(MemorySessions::new())
    }

    podio_session_conformance::suite! { open }
}

mod sealed_file {
    use super::*;
    use podio_client::sessions::FileSessions;

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        seal(FileSessions::open(location).await.unwrap())
    }

    podio_session_conformance::suite! { open }
}

mod sealed_sqlite {
    use super::*;
    use podio_client::sessions::SqliteSessions;

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        seal(
            SqliteSessions::open(Path::new(location).join("sessions.db"))
                .await
                .unwrap(),
        )
    }

    podio_session_conformance::suite! { open }
}

mod sealed_redis {
    use super::*;
    use podio_client::sessions::RedisSessions;
    use podio_tests::redis_servers::{RedisServer, server_at};

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let url = server_at(location, RedisServer::options);
        seal(RedisSessions::connect(url).await.unwrap())
    }

    podio_session_conformance::suite! { open }
}
