//! `SqliteSessions` under the session contract's test suite.

#![allow(clippy::unwrap_used, reason = "test code")]

mod sqlite {
    use std::path::Path;
    use std::sync::Arc;

    use podio_core::session::SessionManager;
    use podio_session_sqlite::SqliteSessions;

    async fn open(location: &str) -> Arc<dyn SessionManager> {
        let database = Path::new(location).join("sessions.db");
        Arc::new(SqliteSessions::open(database).await.unwrap())
    }

    podio_session_conformance::suite! { open, core: true }
}
