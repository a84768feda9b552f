//! Encryption at rest over each store, under the session contract's test suite.

#![allow(clippy::unwrap_used, clippy::unused_async, reason = "test code")]

use std::path::Path;
use std::sync::Arc;

use podio_client::session::{KeyRing, Sealed, SessionManager};

fn seal(store: impl SessionManager) -> Arc<dyn SessionManager> {
    let ring = KeyRing::new([[2; 32], [1; 32]]).unwrap();
    Arc::new(Sealed::new(store, ring).unwrap())
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
