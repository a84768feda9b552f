//! `FileSessions` under the session contract's test suite.

#![allow(clippy::unwrap_used, reason = "test code")]

mod file {
    use std::sync::Arc;

    use podio_core::session::SessionManager;
    use podio_session_file::FileSessions;

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        Arc::new(FileSessions::open(location).await.unwrap())
    }

    podio_session_conformance::suite! { open }
}
