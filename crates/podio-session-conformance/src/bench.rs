//! What every rule works with: a store, a Podio, a clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use podio_core::clock::{Clock as _, ManualClock};
use podio_core::http::Method;
use podio_core::jiff::SignedDuration;
use podio_core::session::{Identity, Reach, Record, RefreshPolicy, SessionManager, StoreFailure};
use podio_core::{Error, ErrorKind, Podio, PodioBuilder, PodioClient, Timestamp, reqwest};
use podio_emulator::{DemoSeed, Emulator, Seed};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::child::Child;
use crate::suite::Suite;
use crate::worker::{Role, Worker};

/// The emulator's name of the operation that [`call`] calls.
pub(crate) const CALL: &str = "users.get_user_status";

/// The emulator's name of token calls.
pub(crate) const TOKEN: &str = "oauth.token";

/// How long the emulator's access tokens live.
pub(crate) const LIFETIME: Duration = Duration::from_secs(8 * 3600);

/// A second before they end.
pub(crate) const ALMOST_EXPIRED: Duration = Duration::from_secs(8 * 3600 - 1);

/// How an application of a rule is set up. Limits are long enough for a busy machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) token_timeout: Duration,
    pub(crate) store_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_staleness: Duration,
    pub(crate) window: Option<Duration>,
    pub(crate) serve_unsaved: bool,
    pub(crate) invalidate_on_logout: bool,
    pub(crate) concurrent_token_calls: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_timeout: Duration::from_secs(20),
            store_timeout: Duration::from_secs(10),
            call_timeout: Duration::from_secs(60),
            max_staleness: Duration::from_secs(30),
            window: Some(Duration::from_secs(30 * 60)),
            serve_unsaved: false,
            invalidate_on_logout: true,
            concurrent_token_calls: 8,
        }
    }
}

impl Settings {
    /// Limits so short that a test can wait for a lease to end: after 6 seconds.
    pub(crate) fn quick() -> Self {
        Self {
            token_timeout: Duration::from_secs(3),
            store_timeout: Duration::from_secs(1),
            ..Self::default()
        }
    }

    /// How long a lease lasts.
    pub(crate) fn lease(&self) -> Duration {
        self.token_timeout + 2 * self.store_timeout + Duration::from_secs(1)
    }

    /// Reads the store at every call.
    pub(crate) fn fresh(mut self) -> Self {
        self.max_staleness = Duration::ZERO;
        self
    }

    /// Never reads the store for staleness.
    pub(crate) fn stale(mut self) -> Self {
        self.max_staleness = Duration::from_secs(365 * 24 * 3600);
        self
    }

    pub(crate) fn builder(
        &self,
        url: &str,
        client: (&str, &str),
        manager: impl SessionManager,
        clock: ManualClock,
    ) -> PodioBuilder {
        // The emulator is on this machine, whatever proxy the environment names.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("an HTTP client can be made");
        Podio::builder(client.0, client.1)
            .api_url(url)
            .http_client(http)
            .session_manager(manager)
            .clock(clock)
            .token_timeout(self.token_timeout)
            .store_timeout(self.store_timeout)
            .call_timeout(self.call_timeout)
            .max_staleness(self.max_staleness)
            .refresh_policy(self.window.map_or(RefreshPolicy::Inline, |window| {
                RefreshPolicy::Background { window }
            }))
            .store_failure(if self.serve_unsaved {
                StoreFailure::ServeUnsaved
            } else {
                StoreFailure::FailClosed
            })
            .invalidate_on_logout(self.invalidate_on_logout)
            .concurrent_token_calls(self.concurrent_token_calls)
            .rate_limit_wait(Duration::ZERO)
    }
}

/// A user at the emulator.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) mail: String,
    pub(crate) password: String,
}

impl Person {
    /// Logs the person in.
    pub(crate) async fn log_in(&self, client: &PodioClient) -> Result<(), Error> {
        client
            .authenticate_with_password(&self.mail, self.password.as_str())
            .await
    }
}

/// What a rule works with.
pub(crate) struct Bench {
    suite: Suite,
    manager: Mutex<Option<Arc<dyn SessionManager>>>,
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
    people: AtomicU64,
    // The last field: the store is closed before its files go.
    directory: TempDir,
}

impl Bench {
    pub(crate) async fn open(suite: Suite) -> Arc<Self> {
        let directory = private_directory();
        let emulator = Emulator::builder()
            .seed(Seed::demo())
            .start()
            .await
            .expect("the emulator starts");
        let now = start();
        emulator.stop_time_at(now);
        let bench = Self {
            suite,
            manager: Mutex::default(),
            emulator,
            clock: ManualClock::new(now),
            people: AtomicU64::new(0),
            directory,
        };
        let manager = bench.open_manager().await;
        *bench.slot() = Some(manager);
        Arc::new(bench)
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<dyn SessionManager>>> {
        self.manager.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The manager under test.
    pub(crate) fn manager(&self) -> Arc<dyn SessionManager> {
        self.slot().clone().expect("the store is open")
    }

    /// One more manager on the same store.
    pub(crate) async fn open_manager(&self) -> Arc<dyn SessionManager> {
        (self.suite.open)(self.location()).await
    }

    pub(crate) fn location(&self) -> String {
        let path = self.directory.path().to_str();
        path.expect("the temporary directory's path is text")
            .to_owned()
    }

    /// Whether processes can share the store.
    pub(crate) fn has_processes(&self) -> bool {
        self.manager().guarantees().reach >= Reach::Host
    }

    /// Lets go of the manager, as the end of the process would.
    pub(crate) fn close_manager(&self) {
        *self.slot() = None;
    }

    /// Closes a durable store and opens it anew; a store that forgets stays open.
    pub(crate) async fn restart(&self) {
        if self.manager().guarantees().durable {
            self.close_manager();
            let manager = self.open_manager().await;
            *self.slot() = Some(manager);
        }
    }

    pub(crate) fn demo(&self) -> &DemoSeed {
        self.emulator.demo().expect("the demo data is planted")
    }

    /// An application on `manager`.
    pub(crate) fn builder(
        &self,
        settings: &Settings,
        manager: impl SessionManager,
    ) -> PodioBuilder {
        let demo = self.demo();
        settings.builder(
            self.emulator.url(),
            (&demo.client_id, &demo.client_secret),
            manager,
            self.clock.clone(),
        )
    }

    pub(crate) fn podio_over(&self, settings: &Settings, manager: impl SessionManager) -> Podio {
        self.builder(settings, manager)
            .build()
            .expect("the settings are right")
    }

    /// An application on the manager under test.
    pub(crate) fn podio_with(&self, settings: &Settings) -> Podio {
        self.podio_over(settings, self.manager())
    }

    pub(crate) fn podio(&self) -> Podio {
        self.podio_with(&Settings::default())
    }

    /// A new user.
    pub(crate) fn person(&self) -> Person {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        let mail = format!("person-{number}@example.org");
        let password = format!("password {number}");
        let id = self.emulator.add_user(&mail, &password);
        Person { id, mail, password }
    }

    /// A tenant logged in as a new user.
    pub(crate) async fn session(&self, podio: &Podio, tenant: &str) -> PodioClient {
        let client = podio
            .client(tenant)
            .await
            .expect("a session that is not there loads as absent");
        let person = self.person();
        person
            .log_in(&client)
            .await
            .expect("the login is stored: `set` with `Expect::Absent` on a new key");
        client
    }

    /// The stored record of a tenant.
    pub(crate) async fn record(&self, podio: &Podio, tenant: &str) -> Option<Record> {
        let key = podio.session_key(tenant, Identity::Main);
        self.manager().get(&key).await.expect("the store answers")
    }

    /// Moves time on, for the emulator and for all applications of this process.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.emulator.advance(by);
    }

    /// Lets all access tokens expire.
    pub(crate) fn expire(&self) {
        self.advance(LIFETIME + Duration::from_secs(1));
    }

    pub(crate) fn token_calls(&self) -> u64 {
        self.emulator.token_calls()
    }

    fn role(&self, settings: &Settings) -> Role {
        let demo = self.demo();
        Role {
            location: self.location(),
            url: self.emulator.url().to_owned(),
            client_id: demo.client_id.clone(),
            client_secret: demo.client_secret.clone(),
            now: self.clock.now(),
            settings: settings.clone(),
        }
    }

    /// Another user of the store: a child process, or an application of this process where
    /// processes cannot share the store.
    pub(crate) async fn peer(&self, settings: &Settings) -> Peer {
        if self.has_processes() {
            Peer::Child(Box::new(
                Child::start(&self.suite, &self.role(settings)).await,
            ))
        } else {
            Peer::Here(Worker::new(self.manager(), &self.role(settings)))
        }
    }

    /// As [`peer`](Self::peer), after the end of everything that used the store so far. Drop all
    /// applications before.
    pub(crate) async fn peer_after_restart(&self, settings: &Settings) -> Peer {
        self.restart().await;
        self.peer(settings).await
    }
}

/// Another user of the store.
pub(crate) enum Peer {
    Here(Worker),
    Child(Box<Child>),
}

/// A directory of the user's own, as careful stores ask for.
fn private_directory() -> TempDir {
    let mut builder = tempfile::Builder::new();
    builder.prefix("podio-conformance-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    let directory = builder.tempdir();
    directory.expect("a temporary directory can be made")
}

/// A present instant with a part below the millisecond. A store with a clock of its own may not
/// keep what it takes to be long past.
fn start() -> Timestamp {
    let seconds = Timestamp::from_second(Timestamp::now().as_second());
    let part = SignedDuration::from_nanos(123_456_789);
    seconds
        .and_then(|now| now.checked_add(part))
        .expect("the present can be told")
}

/// `GET /user/status`: a call that only a user's token can make.
pub(crate) async fn call(client: &PodioClient) -> Result<(), Error> {
    client
        .request(Method::GET, "/user/status")
        .send_empty()
        .await
}

/// Fails unless a call failed as it had to.
#[track_caller]
pub(crate) fn assert_fails(outcome: Result<(), Error>, kind: ErrorKind, rule: &str) {
    match outcome {
        Err(error) if error.kind() == kind => {}
        other => panic!("{rule}; instead of {kind:?} there was {other:?}"),
    }
}
