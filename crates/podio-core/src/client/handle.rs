//! One identity of one tenant.

use std::fmt::{self, Display};
use std::sync::Arc;

use http::Method;
use secrecy::SecretString;

use super::{Operation, RateLimit, RequestBuilder};
use crate::auth::{Authorization, Callback, Grant, Scope, SecondFactor, SecondFactorChallenge};
use crate::session::{Access, Identity, ImportedSession, Live, SessionKey, SessionStatus, Tries};
use crate::{Error, Result};

/// One identity of one tenant: a cheap handle whose calls carry the session's token.
///
/// All handles of one key in a process share one state. Clone it freely.
#[derive(Clone)]
pub struct PodioClient {
    live: Arc<Live>,
    /// Credentials with which a dead session is started again.
    credentials: Option<Arc<Grant>>,
}

impl PodioClient {
    pub(crate) fn new(live: Arc<Live>, credentials: Option<Arc<Grant>>) -> Self {
        Self { live, credentials }
    }

    pub(crate) fn live(&self) -> &Arc<Live> {
        &self.live
    }

    pub(crate) async fn access(&self, tries: &mut Tries) -> Result<Access> {
        self.live.access(self.credentials.as_ref(), tries).await
    }

    pub(crate) async fn replace(
        &self,
        refused: &Access,
        tries: &mut Tries,
        error: Error,
    ) -> Result<()> {
        self.live
            .replace(refused, self.credentials.as_ref(), tries, error)
            .await
    }

    /// The key under which the session manager keeps this session.
    pub fn key(&self) -> &SessionKey {
        self.live.key()
    }

    /// Whether there are tokens, by what this process last saw. No request is made.
    ///
    /// An expired access token counts: the next call refreshes it.
    pub fn is_authenticated(&self) -> bool {
        self.live.is_authenticated()
    }

    /// The session's state, by what this process last saw.
    pub fn status(&self) -> SessionStatus {
        self.live.status()
    }

    /// The rate limit by the latest answer that told it; `None` before the first.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.live.rate_limit()
    }

    /// Logs this session in as an app (`grant_type=app`) and stores it.
    ///
    /// `app_id` and `app_token` stand in the app's settings under *Developer*. They are not kept;
    /// see [`as_app`](Self::as_app) for a handle that logs in again by itself.
    ///
    /// # Errors
    ///
    /// [`InvalidGrant`](crate::ErrorKind::InvalidGrant) for a wrong app id or token, and what a call can
    /// fail with. The session stays as it was then.
    pub async fn authenticate_with_app(
        &self,
        app_id: u64,
        app_token: impl Into<SecretString>,
    ) -> Result<()> {
        self.live
            .log_in(Grant::App {
                app_id,
                app_token: app_token.into(),
            })
            .await
    }

    /// Logs this session in with a user name (an e-mail address) and password
    /// (`grant_type=password`) and stores it. The password is not kept.
    ///
    /// # Errors
    ///
    /// [`InvalidGrant`](crate::ErrorKind::InvalidGrant) for a wrong user name or password,
    /// [`SecondFactorRequired`](crate::ErrorKind::SecondFactorRequired) for an account with
    /// two-step login, and what a call can fail with. The session stays as it was then.
    pub async fn authenticate_with_password(
        &self,
        username: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Result<()> {
        let grant = Grant::Password {
            username: username.into(),
            password: password.into(),
        };
        self.live.log_in(grant).await
    }

    /// Finishes a password login that asked for a second factor (`POST /mfa/verify`) and stores it.
    ///
    /// ```no_run
    /// # async fn run(client: podio_core::PodioClient, otp: String) -> podio_core::Result<()> {
    /// use podio_core::auth::SecondFactor;
    ///
    /// if let Err(error) = client.authenticate_with_password("ada@example.org", "secret").await {
    ///     let Some(challenge) = error.second_factor() else { return Err(error) };
    ///     client.authenticate_with_second_factor(challenge, SecondFactor::Otp(otp.into())).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidGrant`](crate::ErrorKind::InvalidGrant) for a wrong or late answer, and what a call
    /// can fail with. The session stays as it was then.
    pub async fn authenticate_with_second_factor(
        &self,
        challenge: &SecondFactorChallenge,
        factor: SecondFactor,
    ) -> Result<()> {
        self.live
            .log_in(Grant::SecondFactor {
                challenge: challenge.clone(),
                factor,
            })
            .await
    }

    /// Starts an authorization by a person: gives the page at Podio to send the person to.
    ///
    /// Podio sends the person back to `redirect_uri`, whose host must be the API key's domain. The
    /// page's state is kept in the session store for 10 minutes, for one use by this tenant.
    /// Without `scopes` everything is asked for.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for an unusable `redirect_uri`, and
    /// the store's errors.
    pub async fn authorize(&self, redirect_uri: &str, scopes: &[Scope]) -> Result<Authorization> {
        self.live.authorize(redirect_uri, scopes).await
    }

    /// Finishes an authorization with what Podio sent the person back with
    /// (`grant_type=authorization_code`) and stores the session.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](crate::ErrorKind::InvalidState), before anything is sent, for a state that
    /// is unknown, used, expired or another tenant's;
    /// [`AuthorizationDenied`](crate::ErrorKind::AuthorizationDenied) when the person did not agree;
    /// and what a call can fail with. The session stays as it was then.
    pub async fn authenticate_with_callback(&self, callback: Callback) -> Result<()> {
        self.live.finish_authorization(callback).await
    }

    /// Stores tokens that come from elsewhere as this session. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a text that is no token, and the
    /// store's errors.
    pub async fn import_session(&self, tokens: ImportedSession) -> Result<()> {
        self.live.import(tokens).await
    }

    /// A handle of the tenant's session as an app, beside the tenant's own.
    ///
    /// It holds the credentials and logs in by itself when there is no session or Podio refused
    /// it, but not after a [`logout`](Self::logout). Nothing is sent or loaded before its first
    /// call.
    pub fn as_app(&self, app_id: u64, app_token: impl Into<SecretString>) -> Self {
        let grant = Grant::App {
            app_id,
            app_token: app_token.into(),
        };
        self.with_identity(Identity::App(app_id), grant)
    }

    /// A handle of the tenant's session as a user whose name and password the application holds,
    /// beside the tenant's own. It logs in by itself as [`as_app`](Self::as_app) does.
    pub fn as_user(&self, username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        let username = username.into();
        let identity = Identity::User(username.clone());
        self.with_identity(
            identity,
            Grant::Password {
                username,
                password: password.into(),
            },
        )
    }

    fn with_identity(&self, identity: Identity, grant: Grant) -> Self {
        let application = &self.live.application;
        let key = SessionKey::new(
            self.key().namespace().clone(),
            self.key().tenant(),
            identity,
        );
        Self::new(
            application.registry.live(application, key),
            Some(Arc::new(grant)),
        )
    }

    /// The access token, refreshed where needed, for a tool that talks to Podio by itself.
    ///
    /// # Errors
    ///
    /// As a call whose session cannot be used.
    pub async fn access_token(&self) -> Result<SecretString> {
        Ok(self.access(&mut Tries::default()).await?.token().clone())
    }

    /// Ends the session: in the store, so that every process sees it, and then at Podio
    /// (`POST /oauth/grant/invalidate`, as well as can be; see
    /// [`invalidate_on_logout`](crate::PodioBuilder::invalidate_on_logout)).
    ///
    /// Only a new login starts it again.
    ///
    /// # Errors
    ///
    /// [`StoreUnavailable`](crate::ErrorKind::StoreUnavailable) or
    /// [`Store`](crate::ErrorKind::Store) when the store could not be told; the session lives on.
    pub async fn logout(&self) -> Result<()> {
        self.live.log_out().await
    }

    /// Starts a call of an operation. `arguments` fill the path's placeholders in order and are
    /// escaped.
    ///
    /// The typed API is built on this; use it for an operation of your own description.
    pub fn operation(&self, operation: &Operation, arguments: &[&dyn Display]) -> RequestBuilder {
        RequestBuilder::of_operation(self.clone(), operation, arguments)
    }

    /// Starts a call by method and path, for what the typed API does not cover.
    ///
    /// It goes through the same session, retries, limits and errors. `path` starts with a slash
    /// and is sent as it is: escape what you put into it.
    ///
    /// ```no_run
    /// # async fn run(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// use podio_core::http::Method;
    ///
    /// let status: serde_json::Value =
    ///     client.request(Method::GET, "/user/status").send_json().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        RequestBuilder::raw(self.clone(), method, path)
    }

    /// Starts a GET of a link to a file's content, as Podio gives it.
    ///
    /// Links are data, so only those on the API's host and the
    /// [file host](crate::PodioBuilder::file_url) are followed with this session's token; sending
    /// any other fails with [`InvalidArgument`](crate::ErrorKind::InvalidArgument), and nothing is
    /// sent. `size`, where given, is the name of a smaller picture, such as `medium`.
    pub fn request_link(&self, link: &str, size: Option<&str>) -> RequestBuilder {
        RequestBuilder::of_link(self.clone(), link, size)
    }
}

impl fmt::Debug for PodioClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PodioClient")
            .field("key", self.key())
            .field("is_authenticated", &self.is_authenticated())
            .finish_non_exhaustive()
    }
}
