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
