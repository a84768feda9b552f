//! Holds: calls that wait until told.

use std::fmt;
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::{Semaphore, watch};

use crate::lock;

/// Where in its course a call is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldPoint {
    /// Before the call has had any effect.
    BeforeCommit,
    /// After its effect, before its answer.
    AfterCommit,
}

/// The shared part of a hold: the registry keeps it while the hold is on.
pub(crate) struct Shared {
    id: u64,
    operation: String,
    point: HoldPoint,
    reached: watch::Sender<usize>,
    permits: Semaphore,
}

impl Shared {
    /// Waits until the hold lets this call go.
    async fn pass(&self) {
        self.reached.send_modify(|count| *count += 1);
        // A closed semaphore means that the hold was released for all.
        if let Ok(permit) = self.permits.acquire().await {
            permit.forget();
        }
    }
}

/// Calls of one operation, held at one point until released.
///
/// Dropping it releases the calls and ends the hold.
pub struct Hold {
    shared: Arc<Shared>,
    registry: Weak<Registry>,
}

impl Hold {
    pub(crate) fn id(&self) -> u64 {
        self.shared.id
    }

    /// Waits until at least one call is held.
    pub async fn reached(&self) {
        self.reached_by(1).await;
    }

    /// Waits until `calls` calls were held, those let go since included.
    pub async fn reached_by(&self, calls: usize) {
        let mut reached = self.shared.reached.subscribe();
        // The sender is owned by `shared`, so the wait ends only by the condition.
        let _ended = reached.wait_for(|count| *count >= calls).await;
    }

    /// How many calls were held so far.
    pub fn count(&self) -> usize {
        *self.shared.reached.borrow()
    }

    /// Lets one held call go; if none is held, the next one.
    pub fn release_one(&self) {
        self.shared.permits.add_permits(1);
    }

    /// Lets all held calls go and holds no more.
    pub fn release(&self) {
        self.shared.permits.close();
        if let Some(registry) = self.registry.upgrade() {
            lock(&registry.0)
                .holds
                .retain(|hold| hold.id != self.shared.id);
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release();
    }
}

impl fmt::Debug for Hold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Hold")
            .field("operation", &self.shared.operation)
            .field("point", &self.shared.point)
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Entries {
    last_id: u64,
    holds: Vec<Arc<Shared>>,
}

/// The holds that are on.
#[derive(Default)]
pub(crate) struct Registry(Mutex<Entries>);

impl Registry {
    pub(crate) fn add(self: &Arc<Self>, operation: &str, point: HoldPoint) -> Hold {
        let shared = {
            let mut entries = lock(&self.0);
            entries.last_id += 1;
            let shared = Arc::new(Shared {
                id: entries.last_id,
                operation: operation.to_owned(),
                point,
                reached: watch::Sender::new(0),
                permits: Semaphore::new(0),
            });
            entries.holds.push(Arc::clone(&shared));
            shared
        };
        Hold {
            shared,
            registry: Arc::downgrade(self),
        }
    }

    /// Waits for every hold that concerns this call at this point.
    pub(crate) async fn pass(&self, operation: &str, point: HoldPoint) {
        let holds: Vec<Arc<Shared>> = lock(&self.0)
            .holds
            .iter()
            .filter(|hold| hold.operation == operation && hold.point == point)
            .cloned()
            .collect();
        for hold in holds {
            hold.pass().await;
        }
    }
}
