//! Connections that wait for work.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use podio_core::session::{SessionError, SessionErrorKind};
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A few connections, each lent to one piece of work at a time, in the order of asking.
///
/// Waiting happens in the task, so that work in a queue holds no thread.
#[derive(Debug)]
pub(crate) struct Lane {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Lane {
    pub(crate) fn new(connections: Vec<Connection>) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(connections.len()));
        Arc::new(Self {
            idle: Mutex::new(connections),
            permits,
        })
    }

    /// A connection, as soon as one is free.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Lent, SessionError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| gone())?;
        let connection = self.idle().pop().ok_or_else(gone)?;
        Ok(Lent {
            connection: Some(connection),
            lane: Arc::clone(self),
            _permit: permit,
        })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        "a connection to the session database was lost: open it again",
    )
}

/// A connection on loan; it goes back to its lane when dropped.
#[derive(Debug)]
pub(crate) struct Lent {
    /// Gone only while this is being dropped.
    connection: Option<Connection>,
    lane: Arc<Lane>,
    // Dropped after `Drop::drop` ran, so that a permit always finds a connection.
    _permit: OwnedSemaphorePermit,
}

impl Lent {
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, SessionError> {
        self.connection.as_mut().ok_or_else(gone)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.lane.idle().push(connection);
        }
    }
}
