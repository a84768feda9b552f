//! Describing an application.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use url::{Host, Url};

use super::http_client::HttpClient;
use super::{Application, Podio, Timeouts};
use crate::auth::{AUTHORIZE_PAGE, TokenEndpoint};
use crate::clock::{Clock, SystemClock};
use crate::session::{
    Events, MemorySessions, Namespace, RefreshPolicy, Registry, SessionManager, Store, StoreFailure,
};
use crate::{Error, ErrorKind, Result};

/// Podio's API.
const API_URL: &str = "https://api.podio.com";

/// Podio's host of files' contents.
const FILE_URL: &str = "https://files.podio.com";

/// Podio's page that asks people to authorize.
const AUTHORIZE_URL: &str = "https://podio.com/oauth/authorize";

/// How much longer than its parts a lease must last, for what happens between them.
const LEASE_MARGIN: Duration = Duration::from_secs(1);

/// Describes an application; [`build`](Self::build) checks the description.
///
/// Every setting but the API key has a default that suits production.
#[must_use = "nothing is made until `build`"]
pub struct PodioBuilder {
    client_id: String,
    client_secret: SecretString,
    api_url: String,
    file_url: Option<String>,
    allow_plain_http: bool,
    authorize_url: Option<String>,
    token_endpoint: TokenEndpoint,
    namespace: Option<Namespace>,
    manager: Arc<dyn SessionManager>,
    clock: Arc<dyn Clock>,
    http_client: Option<reqwest::Client>,
    proxy: Option<String>,
    user_agent: String,
    connect_timeout: Duration,
    read_timeout: Duration,
    call_timeout: Duration,
    token_timeout: Duration,
    store_timeout: Duration,
    lease: Option<Duration>,
    max_staleness: Duration,
    session_retention: Duration,
    store_failure: StoreFailure,
    refresh_policy: RefreshPolicy,
    concurrent_token_calls: usize,
    repeats: usize,
    rate_limit_wait: Duration,
    invalidate_on_logout: bool,
}

impl PodioBuilder {
    pub(crate) fn new(client_id: String, client_secret: SecretString) -> Self {
        Self {
            client_id,
            client_secret,
            api_url: API_URL.to_owned(),
            file_url: None,
            allow_plain_http: false,
            authorize_url: None,
            token_endpoint: TokenEndpoint::default(),
            namespace: None,
            manager: Arc::new(MemorySessions::new()),
            clock: Arc::new(SystemClock),
            http_client: None,
            proxy: None,
            user_agent: concat!("podio-client-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(120),
            token_timeout: Duration::from_secs(20),
            store_timeout: Duration::from_secs(5),
            lease: None,
            max_staleness: Duration::from_secs(30),
            session_retention: Duration::from_secs(28 * 24 * 3600),
            store_failure: StoreFailure::default(),
            refresh_policy: RefreshPolicy::default(),
            concurrent_token_calls: 8,
            repeats: 3,
            rate_limit_wait: Duration::from_secs(60),
            invalidate_on_logout: true,
        }
    }

    /// Where sessions are kept. The default is [`MemorySessions`]: gone with the process.
    pub fn session_manager(mut self, manager: impl SessionManager) -> Self {
        self.manager = Arc::new(manager);
        self
    }

    /// The API's address. The default is `https://api.podio.com`.
    ///
    /// `http` is taken for this machine's own addresses only; see
    /// [`allow_plain_http`](Self::allow_plain_http).
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = url.into();
        self
    }

    /// The host that links to files' contents lead to, which sees tokens as the API does. The
    /// default is `https://files.podio.com` for Podio itself, and the API's address for any other
    /// server.
    pub fn file_url(mut self, url: impl Into<String>) -> Self {
        self.file_url = Some(url.into());
        self
    }

    /// Takes an `http` address of another machine too, where tokens travel unencrypted: for a test
    /// server in a closed network. The default is `false`.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// The page that asks people to authorize. The default is `https://podio.com/oauth/authorize`
    /// for Podio itself, and `/oauth/authorize` of the API's address for any other server.
    pub fn authorize_url(mut self, url: impl Into<String>) -> Self {
        self.authorize_url = Some(url.into());
        self
    }

    /// Which token endpoint to use. The default is the one with a form body.
    pub fn token_endpoint(mut self, endpoint: TokenEndpoint) -> Self {
        self.token_endpoint = endpoint;
        self
    }

    /// Under which name sessions are kept. The default is made of the client id and the API's
    /// origin.
    pub fn namespace(mut self, namespace: Namespace) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Where to read the time. The default is the system's clock.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// An HTTP client of your own, for settings that have no method here. It should follow no
    /// redirects and have time limits, but no total one where large files are transferred; [`proxy`](Self::proxy), [`user_agent`](Self::user_agent),
    /// [`connect_timeout`](Self::connect_timeout) and [`read_timeout`](Self::read_timeout) do not
    /// apply to it.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// A proxy for all requests, such as `http://proxy.example.org:3128`. The default is what the
    /// environment names (`HTTPS_PROXY` and its kin).
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// How the client introduces itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Limits making a connection. The default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the silence between two pieces of an answer, or of a file on its way to Podio. The
    /// default is 30 seconds.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Limits a whole call, with its refresh, repeats and waits. The default is 2 minutes. The
    /// transfer of a file takes as long as it takes: see [`read_timeout`](Self::read_timeout).
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// Limits a call of the token endpoint. The default is 20 seconds.
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.token_timeout = timeout;
        self
    }

    /// Limits each call of the session manager. The default is 5 seconds.
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout;
        self
    }

    /// How long a refresh lease lasts: how long the others wait when the process that refreshes
    /// dies. At least the token timeout, twice the store timeout and a second; that is the default.
    pub fn lease(mut self, duration: Duration) -> Self {
        self.lease = Some(duration);
        self
    }

    /// How old the view of the store may be before a call reads it again: how long a logout or
    /// login by another process can go unseen. The default is 30 seconds; zero reads at every call.
    pub fn max_staleness(mut self, duration: Duration) -> Self {
        self.max_staleness = duration;
        self
    }

    /// How long the store keeps a session after its last refresh: the lifetime of a refresh token.
    /// The default is 28 days.
    pub fn session_retention(mut self, duration: Duration) -> Self {
        self.session_retention = duration;
        self
    }

    /// What calls do while a new token pair cannot be stored. The default is to fail.
    pub fn store_failure(mut self, policy: StoreFailure) -> Self {
        self.store_failure = policy;
        self
    }

    /// When tokens are refreshed. The default is ahead of expiry, in the background.
    pub fn refresh_policy(mut self, policy: RefreshPolicy) -> Self {
        self.refresh_policy = policy;
        self
    }

    /// How many token calls may be in flight at once in this process. The default is 8.
    pub fn concurrent_token_calls(mut self, count: usize) -> Self {
        self.concurrent_token_calls = count;
        self
    }

    /// How often a call that may be repeated is repeated on 5xx and broken connections. The
    /// default is 3 times.
    pub fn repeats(mut self, count: usize) -> Self {
        self.repeats = count;
        self
    }

    /// The longest wait that a call sits out when Podio answers 420; for longer ones it fails with
    /// [`RateLimit`](ErrorKind::RateLimit) at once. The default is a minute; zero never waits.
    pub fn rate_limit_wait(mut self, wait: Duration) -> Self {
        self.rate_limit_wait = wait;
        self
    }

    /// Whether [`logout`](crate::PodioClient::logout) also ends the grant at Podio. The default is
    /// `true`.
    pub fn invalidate_on_logout(mut self, invalidate: bool) -> Self {
        self.invalidate_on_logout = invalidate;
        self
    }

    /// Makes the application. No request is made, and the store is not opened by this.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) that names the setting and what it may be.
    pub fn build(self) -> Result<Podio> {
        if self.client_id.trim().is_empty() {
            return Err(wrong(
                "the client id is empty: take it from podio.com/settings/api",
            ));
        }
        if self.client_secret.expose_secret().trim().is_empty() {
            return Err(wrong(
                "the client secret is empty: take it from podio.com/settings/api",
            ));
        }
        let api_url = server_url("API URL", &self.api_url, self.allow_plain_http)?;
        let file_url = match &self.file_url {
            Some(text) => server_url("file URL", text, self.allow_plain_http)?,
            None if is_podio(&api_url) => server_url("file URL", FILE_URL, false)?,
            None => api_url.clone(),
        };
        self.check_limits()?;
        if self.concurrent_token_calls == 0 || self.concurrent_token_calls > Semaphore::MAX_PERMITS
        {
            return Err(wrong(format!(
                "{} concurrent token calls are not possible: allow 1 or more, up to {}",
                self.concurrent_token_calls,
                Semaphore::MAX_PERMITS
            )));
        }
        let shortest = self.token_timeout + 2 * self.store_timeout + LEASE_MARGIN;
        let lease = self.lease.unwrap_or(shortest);
        if lease < shortest {
            return Err(wrong(format!(
                "a lease of {lease:?} could end during a refresh: give it at least {shortest:?} \
                 (token timeout {:?} + twice the store timeout {:?} + {LEASE_MARGIN:?}), or lower \
                 those timeouts",
                self.token_timeout, self.store_timeout
            )));
        }
        if lease > LONGEST_SETTING {
            return Err(wrong(format!(
                "a lease of {lease:?} is longer than {LONGEST_SETTING:?}"
            )));
        }
        let http = match self.http_client {
            Some(client) => HttpClient::new(client),
            None => HttpClient::build(
                &self.user_agent,
                self.connect_timeout,
                self.read_timeout,
                self.proxy.as_deref(),
            )?,
        };
        let namespace = self
            .namespace
            .unwrap_or_else(|| Namespace::of_client(&self.client_id, &api_url));
        let authorize_url = match &self.authorize_url {
            Some(text) => server_url("authorize URL", text, self.allow_plain_http)?,
            None => default_authorize_url(&api_url)?,
        };
        let events = Arc::<Events>::default();
        Ok(Podio::new(Application {
            client_id: self.client_id,
            client_secret: self.client_secret,
            api_url,
            file_url,
            token_endpoint: self.token_endpoint,
            namespace,
            http,
            store: Store::new(self.manager, self.store_timeout, events.clone()),
            clock: self.clock,
            timeouts: Timeouts {
                call: self.call_timeout,
                read: self.read_timeout,
                token: self.token_timeout,
            },
            lease,
            max_staleness: self.max_staleness,
            session_retention: self.session_retention,
            store_failure: self.store_failure,
            refresh_policy: self.refresh_policy,
            repeats: self.repeats,
            rate_limit_wait: self.rate_limit_wait,
            invalidate_on_logout: self.invalidate_on_logout,
            permits: Semaphore::new(self.concurrent_token_calls),
            authorize_url,
            events,
            registry: Registry::default(),
            tasks: TaskTracker::new(),
            unsaved: std::sync::atomic::AtomicUsize::new(0),
        }))
    }

    fn check_limits(&self) -> Result<()> {
        for (name, duration) in [
            ("connect timeout", self.connect_timeout),
            ("read timeout", self.read_timeout),
            ("call timeout", self.call_timeout),
            ("token timeout", self.token_timeout),
            ("store timeout", self.store_timeout),
            ("session retention", self.session_retention),
        ] {
            if duration.is_zero() {
                return Err(wrong(format!(
                    "the {name} is zero: nothing could ever succeed"
                )));
            }
            if duration > LONGEST_SETTING {
                return Err(wrong(format!(
                    "the {name} of {duration:?} is longer than {LONGEST_SETTING:?}"
                )));
            }
        }
        Ok(())
    }
}

/// Longer limits are slips of units, and would overflow instants.
const LONGEST_SETTING: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

fn is_podio(api_url: &Url) -> bool {
    api_url.host_str() == Some("api.podio.com")
}

fn default_authorize_url(api_url: &Url) -> Result<Url> {
    if is_podio(api_url) {
        return server_url("authorize URL", AUTHORIZE_URL, false);
    }
    let mut url = api_url.clone();
    url.set_path(&format!(
        "{}{}",
        url.path().trim_end_matches('/'),
        AUTHORIZE_PAGE.path(),
    ));
    Ok(url)
}

fn server_url(setting: &str, text: &str, allow_plain_http: bool) -> Result<Url> {
    let url: Url = text.parse().map_err(|cause: url::ParseError| {
        // What stands before an `@` may be a password.
        let shown = text.rsplit('@').next().unwrap_or_default();
        wrong(format!(
            "the {setting} {shown:?} is no URL: it looks like {API_URL}"
        ))
        .with_source(cause)
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(format!(
            "the {setting} holds a user name or password: leave them out"
        )));
    }
    let Some(host) = url.host() else {
        return Err(wrong(format!(
            "the {setting} {text:?} has no host: it looks like {API_URL}"
        )));
    };
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(format!(
            "the {setting} {text:?} has a query or fragment: it looks like {API_URL}"
        )));
    }
    let local = match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local || allow_plain_http => Ok(url),
        "http" => Err(wrong(format!(
            "the {setting} {text:?} would send tokens unencrypted to another machine: use https, or \
             `allow_plain_http` for a test server"
        ))),
        scheme => Err(wrong(format!(
            "the {setting} {text:?} has the scheme {scheme}: use https"
        ))),
    }
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

impl fmt::Debug for PodioBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PodioBuilder")
            .field("client_id", &self.client_id)
            .field("manager", &self.manager)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(builder: PodioBuilder) -> String {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        error.to_string()
    }

    fn builder() -> PodioBuilder {
        Podio::builder("acme-sync", "secret")
    }

    #[test]
    fn the_defaults_are_accepted() {
        builder().build().unwrap();
    }

    #[test]
    fn an_empty_api_key_is_named() {
        assert!(message(Podio::builder(" ", "secret")).contains("client id"));
        assert!(message(Podio::builder("id", "")).contains("client secret"));
    }

    #[test]
    fn a_wrong_api_url_is_named_with_the_remedy() {
        for (url, part) in [
            ("", "is no URL"),
            ("api.podio.com", "is no URL"),
            ("ftp://api.podio.com", "scheme ftp"),
            ("https://u:canary@api.podio.com", "user name or password"),
            ("https://api.podio.com?x=1", "query or fragment"),
            ("http://api.podio.com", "allow_plain_http"),
            ("mailto:a@example.org", "no host"),
        ] {
            let message = message(builder().api_url(url));
            assert!(message.contains(part), "{url}: {message}");
            assert!(!message.contains("canary"), "{message}");
        }
        for url in [
            "http://127.0.0.1:4290",
            "http://localhost:1/base",
            "http://[::1]:2",
        ] {
            builder().api_url(url).build().unwrap();
        }
        builder()
            .api_url("http://emulator:4290")
            .allow_plain_http(true)
            .build()
            .unwrap();
    }

    #[test]
    fn a_lease_shorter_than_its_parts_is_refused_with_the_least() {
        let seconds = Duration::from_secs;
        let timed = || {
            builder()
                .token_timeout(seconds(3))
                .store_timeout(seconds(2))
        };
        let message = message(timed().lease(Duration::from_millis(7_999)));
        assert!(message.contains("at least 8s"), "{message}");
        timed().lease(seconds(8)).build().unwrap();
    }

    #[test]
    fn limits_of_nothing_and_of_for_ever_are_refused() {
        assert!(message(builder().call_timeout(Duration::ZERO)).contains("call timeout"));
        assert!(message(builder().store_timeout(Duration::MAX)).contains("store timeout"));
        assert!(message(builder().lease(Duration::MAX)).contains("lease"));
        assert!(message(builder().concurrent_token_calls(0)).contains("token calls"));
        assert!(message(builder().proxy("not a proxy")).contains("proxy"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?} {:?}", builder(), builder().build().unwrap());
        assert!(!text.contains("\"secret\""), "{text}");
    }
}
