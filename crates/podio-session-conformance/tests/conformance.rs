//! The suite over the managers of podio-core, one of them as a user writes it.

#![allow(
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "test code; the suite opens stores by an async function, as most of them need one"
)]

mod memory {
    use std::sync::Arc;

    use podio_core::session::{MemorySessions, SessionManager};

    async fn open(_location: &str) -> Arc<dyn SessionManager> {
        Arc::new(MemorySessions::new())
    }

    podio_session_conformance::suite! { open, core: true }
}

/// A store of two methods. Its map ends with the process, so it is no store to restart with.
mod in_process {
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use podio_core::async_trait;
    use podio_core::session::{
        BasicSessionManager, InProcess, Record, SessionError, SessionKey, SessionManager, StorageId,
    };

    #[derive(Debug, Default)]
    struct MyStore(Mutex<HashMap<StorageId, Record>>);

    #[async_trait]
    impl BasicSessionManager for MyStore {
        async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
            Ok(self.0.lock().unwrap().get(key.storage_id()).cloned())
        }

        async fn set(&self, key: &SessionKey, record: &Record) -> Result<(), SessionError> {
            let id = key.storage_id().clone();
            self.0.lock().unwrap().insert(id, record.clone());
            Ok(())
        }
    }

    async fn open(_location: &str) -> Arc<dyn SessionManager> {
        Arc::new(InProcess::new(MyStore::default()))
    }

    podio_session_conformance::suite! { open }
}
