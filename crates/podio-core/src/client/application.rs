//! An application: what all its sessions have in common.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::HeaderMap;
use secrecy::SecretString;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::debug;
use url::Url;

use super::http_client::{HttpClient, Outgoing};
use super::{PodioBuilder, PodioClient};
use crate::auth::{INVALIDATE_GRANT, TokenEndpoint};
use crate::clock::Clock;
use crate::session::{
    Events, Guarantees, Health, Held, Identity, KeepAlive, KeptAlive, Live, Namespace,
    RefreshPolicy, Registry, SessionEvents, SessionKey, Store, StoreFailure, keep_alive,
};
use crate::{Error, ErrorKind, Result};

/// One application at Podio: an API key, HTTP connections, a session manager.
///
/// Make one and clone it: clones share everything. [`client`](Self::client) gives the handle of
/// one tenant.
///
/// ```no_run
/// # async fn run() -> podio_core::Result<()> {
/// use std::time::Duration;
/// use podio_core::Podio;
/// use podio_core::session::MemorySessions;
///
/// let podio = Podio::builder("acme-sync", "client-secret")
///     .session_manager(MemorySessions::new())
///     .build()?;
/// let client = podio.client("user-42").await?;
/// if !client.is_authenticated() {
///     client.authenticate_with_app(30500001, "app-token").await?;
/// }
/// podio.close(Duration::from_secs(5)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Podio(Arc<Application>);

/// The inside of [`Podio`].
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    pub(crate) api_url: Url,
    pub(crate) file_url: Url,
    pub(crate) token_endpoint: TokenEndpoint,
    pub(crate) namespace: Namespace,
    pub(crate) http: HttpClient,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeouts: Timeouts,
    pub(crate) lease: Duration,
    pub(crate) max_staleness: Duration,
    pub(crate) session_retention: Duration,
    pub(crate) store_failure: StoreFailure,
    pub(crate) refresh_policy: RefreshPolicy,
    pub(crate) repeats: usize,
    pub(crate) rate_limit_wait: Duration,
    pub(crate) invalidate_on_logout: bool,
    pub(crate) permits: Semaphore,
    pub(crate) authorize_url: Url,
    pub(crate) events: Arc<Events>,
    pub(crate) registry: Registry,
    /// Renewals, logins and repeated writes, which go on without their callers.
    pub(crate) tasks: TaskTracker,
    /// How many token pairs wait to be written.
    pub(crate) unsaved: AtomicUsize,
}

/// The time limits of an application. That of connecting is the HTTP client's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeouts {
    pub(crate) call: Duration,
    /// Of transfers; that of calls is the HTTP client's.
    pub(crate) read: Duration,
    pub(crate) token: Duration,
}

impl Application {
    /// The URL of an API path, which starts with a slash.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.api_url.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        url
    }

    /// Whether a URL is on one of Podio's hosts, which may see tokens.
    pub(crate) fn is_podio(&self, url: &Url) -> bool {
        [&self.api_url, &self.file_url]
            .iter()
            .any(|ours| ours.origin() == url.origin())
    }

    /// Asks Podio to end a session's grant. It is the store that ends the session; this only keeps
    /// a leaked token from being used, so a failure is not the caller's concern.
    pub(crate) async fn invalidate(&self, held: &Held) {
        if !self.invalidate_on_logout {
            return;
        }
        let outgoing = Outgoing {
            method: INVALIDATE_GRANT.method().clone(),
            url: self.url(INVALIDATE_GRANT.path()),
            headers: HeaderMap::new(),
            body: None,
        };
        let limit = self.timeouts.token;
        let deadline = Instant::now() + limit;
        let sent = self.http.send(
            &outgoing,
            Some(held.header()),
            deadline,
            ("token timeout", limit),
        );
        match sent.await {
            Ok(answer) => debug!(status = answer.status.as_u16(), "grant invalidated"),
            Err(failure) => debug!(kind = ?failure.error.kind(), "grant not invalidated"),
        }
    }
}

impl Podio {
    /// Starts to describe an application by its API key, as made at `podio.com/settings/api`.
    ///
    /// `client_secret` is kept so that it never shows in `Debug` or logs.
    pub fn builder(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> PodioBuilder {
        PodioBuilder::new(client_id.into(), client_secret.into())
    }

    pub(crate) fn new(application: Application) -> Self {
        Self(Arc::new(application))
    }

    /// The handle of a tenant's own session, loaded from the session manager.
    ///
    /// `tenant` is any text that tells tenants apart, such as a user id. No request goes to Podio.
    /// While another handle of the tenant is in use, this reads the store only if what is known is
    /// older than [`max_staleness`](PodioBuilder::max_staleness).
    ///
    /// # Errors
    ///
    /// [`StoreUnavailable`](ErrorKind::StoreUnavailable) or [`Store`](ErrorKind::Store) when the
    /// session cannot be loaded. That there is none is no error: see
    /// [`is_authenticated`](PodioClient::is_authenticated).
    pub async fn client(&self, tenant: &str) -> Result<PodioClient> {
        let live = self.live(tenant, Identity::Main);
        live.look().await?;
        Ok(PodioClient::new(live, None))
    }

    pub(crate) fn live(&self, tenant: &str, identity: Identity) -> Arc<Live> {
        let key = SessionKey::new(self.0.namespace.clone(), tenant, identity);
        self.0.registry.live(&self.0, key)
    }

    /// The key under which the session manager keeps a tenant's identity.
    pub fn session_key(&self, tenant: &str, identity: Identity) -> SessionKey {
        SessionKey::new(self.0.namespace.clone(), tenant, identity)
    }

    /// What the session manager promises.
    pub fn guarantees(&self) -> Guarantees {
        self.0.store.guarantees()
    }

    /// What happens to sessions from here on; see [`SessionEvents`].
    pub fn events(&self) -> SessionEvents {
        self.0.events.subscribe()
    }

    /// How the application's sessions fare in this process.
    pub fn health(&self) -> Health {
        Health {
            store_is_failing: self.0.store.is_failing(),
            unsaved: self.0.unsaved.load(Ordering::Relaxed),
            in_flight: self.0.tasks.len(),
        }
    }

    /// Refreshes sessions that nobody uses before their refresh tokens die; for a daily job.
    ///
    /// It goes through all sessions of this application in the store, the ones nearest to death
    /// first, and refreshes them one after the other, in the same order of steps as a call would.
    ///
    /// # Errors
    ///
    /// The store's errors; [`Store`](ErrorKind::Store) when it cannot list its records. What fails
    /// for single sessions is in the report.
    pub async fn keep_alive(&self, plan: &KeepAlive) -> Result<KeptAlive> {
        keep_alive(&self.0, plan).await
    }

    /// Waits until refreshes and logins in flight are done and every token pair is stored.
    ///
    /// Call it before the program ends, or before its runtime does. The application can be used
    /// afterwards.
    ///
    /// # Errors
    ///
    /// [`Unfinished`](ErrorKind::Unfinished), with what is left, when `deadline` passes first. What
    /// is left goes on for as long as the runtime does.
    pub async fn close(&self, deadline: Duration) -> Result<()> {
        self.0.tasks.close();
        let done = tokio::time::timeout(deadline, self.0.tasks.wait()).await;
        self.0.tasks.reopen();
        if done.is_ok() {
            return Ok(());
        }
        let unsaved = self.0.unsaved.load(Ordering::Relaxed);
        let running = self.0.tasks.len().saturating_sub(unsaved);
        Err(Error::new(
            ErrorKind::Unfinished,
            format!(
                "after {deadline:?} there are still {running} refreshes or logins in flight and \
                 {unsaved} token pairs that the session store did not take"
            ),
        ))
    }
}

impl fmt::Debug for Podio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Podio")
            .field("client_id", &self.client_id)
            .field("api_url", &self.api_url.as_str())
            .field("store", &self.store)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
