//! A store that goes wrong when told to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use podio_core::async_trait;
use podio_core::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Record, SessionAdmin, SessionError,
    SessionErrorKind, SessionKey, SessionManager, SetOutcome,
};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A method of a session manager that can be troubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// [`SessionManager::get`].
    Get,
    /// [`SessionManager::set`].
    Set,
    /// [`SessionManager::lease`].
    Lease,
    /// [`SessionManager::release`].
    Release,
}

impl Method {
    /// All methods that can be troubled.
    pub const ALL: [Self; 4] = [Self::Get, Self::Set, Self::Lease, Self::Release];
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// It fails as [`Unavailable`](SessionErrorKind::Unavailable) and does nothing.
    Fails,
    /// It waits until the trouble is over and is carried out then.
    Hangs,
    /// It is carried out, and fails as [`Unavailable`](SessionErrorKind::Unavailable) afterwards.
    LosesAnswer,
}

type Troubles = [Option<Trouble>; 4];

#[derive(Default)]
struct Switches {
    troubles: watch::Sender<Troubles>,
    met: watch::Sender<[usize; 4]>,
}

/// A layer that troubles calls of chosen methods while told to. Clones share their switches.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use podio_core::session::{Identity, MemorySessions, Namespace, SessionKey, SessionManager};
/// use podio_session_conformance::{Faulty, Method, Trouble};
///
/// let store = Faulty::new(MemorySessions::new());
/// let key = SessionKey::new(Namespace::named("example"), "user-42", Identity::Main);
/// store.trouble(&[Method::Get], Trouble::Fails);
/// assert!(store.get(&key).await.is_err());
/// store.heal();
/// assert!(store.get(&key).await.is_ok());
/// # }
/// ```
#[derive(Clone)]
pub struct Faulty {
    inner: Arc<dyn SessionManager>,
    switches: Arc<Switches>,
}

impl Faulty {
    /// A layer over `inner` that troubles nothing yet.
    pub fn new(inner: impl SessionManager) -> Self {
        Self {
            inner: Arc::new(inner),
            switches: Arc::default(),
        }
    }

    /// Troubles the calls of `methods` from here on.
    pub fn trouble(&self, methods: &[Method], trouble: Trouble) {
        self.switches.troubles.send_modify(|troubles| {
            for method in methods {
                troubles[*method as usize] = Some(trouble);
            }
        });
    }

    /// Ends all troubles.
    pub fn heal(&self) {
        self.switches.troubles.send_replace(Troubles::default());
    }

    /// How many calls of a method were troubled.
    pub fn met(&self, method: Method) -> usize {
        self.switches.met.borrow()[method as usize]
    }

    /// Waits until at least `calls` calls of a method were troubled.
    pub async fn wait_for(&self, method: Method, calls: usize) {
        let mut met = self.switches.met.subscribe();
        // The sender is owned by `self`, so the wait ends only by the condition.
        let _ended = met.wait_for(|met| met[method as usize] >= calls).await;
    }

    async fn pass<T>(
        &self,
        method: Method,
        call: impl Future<Output = Result<T, SessionError>>,
    ) -> Result<T, SessionError> {
        let mut troubles = self.switches.troubles.subscribe();
        let trouble = troubles.borrow_and_update()[method as usize];
        if trouble.is_some() {
            self.switches
                .met
                .send_modify(|met| met[method as usize] += 1);
        }
        match trouble {
            None => call.await,
            Some(Trouble::Fails) => Err(unavailable()),
            Some(Trouble::Hangs) => {
                let healed = |troubles: &Troubles| troubles[method as usize] != trouble;
                // As above.
                let _ended = troubles.wait_for(healed).await.map(drop);
                call.await
            }
            Some(Trouble::LosesAnswer) => {
                call.await?;
                Err(unavailable())
            }
        }
    }
}

fn unavailable() -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        "the store is troubled on purpose: heal it",
    )
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty")
            .field("inner", &self.inner)
            .field("troubles", &*self.switches.troubles.borrow())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionManager for Faulty {
    fn guarantees(&self) -> Guarantees {
        self.inner.guarantees()
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.pass(Method::Get, self.inner.get(key)).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.pass(Method::Set, self.inner.set(key, record, expect))
            .await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.pass(Method::Lease, self.inner.lease(key, id, ttl))
            .await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.pass(Method::Release, self.inner.release(key, id))
            .await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        self.inner.admin()
    }
}
