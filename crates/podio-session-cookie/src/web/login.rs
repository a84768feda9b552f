//! How visitors log in.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use podio_core::auth::Scope;
use podio_core::{Error, ErrorKind, Podio, Result};
use url::{Url, form_urlencoded};

use super::return_to::local;
use super::{WebError, answer, routes};

/// What [`Visitor`](super::Visitor) does about a visitor who is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unauthenticated {
    /// Answers 401.
    #[default]
    Status,
    /// Sends the visitor to log in and then back; 401 where the request was none for a page.
    Redirect,
}

type FailurePage = dyn Fn(&WebError) -> Response + Send + Sync;

/// How the visitors of a web application log in at Podio; made by [`WebLogin::builder`].
///
/// It is the state of the routes whose handlers take a [`Visitor`](super::Visitor), by itself or
/// through axum's `FromRef`. Clones share everything.
#[derive(Clone)]
pub struct WebLogin(Arc<Settings>);

struct Settings {
    podio: Podio,
    redirect_uri: String,
    scopes: Vec<Scope>,
    paths: Paths,
    after_login: String,
    after_logout: String,
    unauthenticated: Unauthenticated,
    failure_page: Option<Box<FailurePage>>,
}

/// Where the routes are.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) login: String,
    pub(super) callback: String,
    pub(super) logout: String,
}

impl WebLogin {
    /// Starts to describe how visitors log in with an application's API key.
    ///
    /// Podio sends visitors back to `redirect_uri`, whose host must be the API key's domain, and
    /// whose path is the route of the callback.
    pub fn builder(podio: Podio, redirect_uri: impl Into<String>) -> WebLoginBuilder {
        WebLoginBuilder {
            podio,
            redirect_uri: redirect_uri.into(),
            scopes: Vec::new(),
            login_path: "/podio/login".to_owned(),
            callback_path: None,
            logout_path: "/podio/logout".to_owned(),
            after_login: "/".to_owned(),
            after_logout: "/".to_owned(),
            unauthenticated: Unauthenticated::default(),
            failure_page: None,
        }
    }

    /// The routes, to be merged into the application's router, inside of its layer for web sessions:
    ///
    /// - `GET` of the login path sends the visitor to Podio; `?return_to=/path` says where to go
    ///   afterwards, within this site
    /// - `GET` of the callback takes the visitor back and logs in
    /// - `POST` of the logout path ends the session, at Podio, in its store and in the browser
    ///
    /// Two logins of one visitor are two tenants: the newer takes over, and the older is logged out.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        routes::of(self)
    }

    /// The application whose visitors these are.
    pub fn podio(&self) -> &Podio {
        &self.0.podio
    }

    /// The path that logs a visitor in and then shows `return_to`, a path of this site. Another
    /// site's is left out.
    pub fn login_url(&self, return_to: &str) -> String {
        let path = &self.0.paths.login;
        match local(return_to) {
            None => path.clone(),
            Some(return_to) => {
                let mut query = form_urlencoded::Serializer::new(String::new());
                query.append_pair("return_to", &return_to);
                format!("{path}?{}", query.finish())
            }
        }
    }

    pub(super) fn redirect_uri(&self) -> &str {
        &self.0.redirect_uri
    }

    pub(super) fn scopes(&self) -> &[Scope] {
        &self.0.scopes
    }

    pub(super) fn paths(&self) -> &Paths {
        &self.0.paths
    }

    pub(super) fn after_login(&self) -> &str {
        &self.0.after_login
    }

    pub(super) fn after_logout(&self) -> &str {
        &self.0.after_logout
    }

    pub(super) fn redirects(&self) -> bool {
        self.0.unauthenticated == Unauthenticated::Redirect
    }

    /// The answer of a route that failed.
    pub(super) fn failed(&self, error: &WebError) -> Response {
        match &self.0.failure_page {
            Some(page) => page(error),
            None => answer::of_error(error, Some(&self.0.paths.login)),
        }
    }
}

impl fmt::Debug for WebLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebLogin")
            .field("podio", &self.0.podio)
            .field("redirect_uri", &self.0.redirect_uri)
            .field("paths", &self.0.paths)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`WebLogin`].
#[must_use = "nothing is made until `build`"]
pub struct WebLoginBuilder {
    podio: Podio,
    redirect_uri: String,
    scopes: Vec<Scope>,
    login_path: String,
    callback_path: Option<String>,
    logout_path: String,
    after_login: String,
    after_logout: String,
    unauthenticated: Unauthenticated,
    failure_page: Option<Box<FailurePage>>,
}

impl WebLoginBuilder {
    /// What visitors are asked to allow. Everything by default.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes = scopes.into_iter().collect();
        self
    }

    /// The route that sends a visitor to Podio. `/podio/login` by default.
    pub fn login_path(mut self, path: impl Into<String>) -> Self {
        self.login_path = path.into();
        self
    }

    /// The route of the callback, where it differs from the redirect URI's path: behind a proxy
    /// that takes away a part of the path.
    pub fn callback_path(mut self, path: impl Into<String>) -> Self {
        self.callback_path = Some(path.into());
        self
    }

    /// The route that logs out. `/podio/logout` by default.
    pub fn logout_path(mut self, path: impl Into<String>) -> Self {
        self.logout_path = path.into();
        self
    }

    /// Where a visitor goes after a login that says nothing else. `/` by default.
    pub fn after_login(mut self, path: impl Into<String>) -> Self {
        self.after_login = path.into();
        self
    }

    /// Where a visitor goes after a logout. `/` by default.
    pub fn after_logout(mut self, path: impl Into<String>) -> Self {
        self.after_logout = path.into();
        self
    }

    /// What happens to a visitor who is not logged in. [`Unauthenticated::Status`] by default.
    pub fn unauthenticated(mut self, unauthenticated: Unauthenticated) -> Self {
        self.unauthenticated = unauthenticated;
        self
    }

    /// Makes the answer of a route that failed, such as when the visitor denied access. A short page
    /// with a link to log in by default.
    pub fn failure_page(
        mut self,
        page: impl Fn(&WebError) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.failure_page = Some(Box::new(page));
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) that names what cannot be: the redirect URI, or
    /// a path.
    pub fn build(self) -> Result<WebLogin> {
        let redirect_uri = self
            .redirect_uri
            .parse::<Url>()
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.fragment().is_none())
            .ok_or_else(|| {
                wrong(
                    "the redirect URI must be http or https without a fragment, like \
                     https://app.example.org/podio/callback",
                )
            })?;
        let paths = Paths {
            login: route("login path", &self.login_path)?,
            callback: match self.callback_path {
                Some(path) => route("callback path", &path)?,
                None => route("redirect URI's path", redirect_uri.path())?,
            },
            logout: route("logout path", &self.logout_path)?,
        };
        if paths.login == paths.callback || paths.logout == paths.login {
            return Err(wrong(format!(
                "the route {} would serve two purposes: give login, callback and logout paths of \
                 their own",
                paths.login
            )));
        }
        if paths.logout == paths.callback {
            return Err(wrong(format!(
                "the route {} would serve two purposes: give login, callback and logout paths of \
                 their own",
                paths.logout
            )));
        }
        let page = |name: &str, path: &str| {
            local(path).ok_or_else(|| wrong(format!("the page {name} {path:?} is no path: `/…`")))
        };
        Ok(WebLogin(Arc::new(Settings {
            after_login: page("after a login", &self.after_login)?,
            after_logout: page("after a logout", &self.after_logout)?,
            podio: self.podio,
            redirect_uri: self.redirect_uri,
            scopes: self.scopes,
            paths,
            unauthenticated: self.unauthenticated,
            failure_page: self.failure_page,
        })))
    }
}

impl fmt::Debug for WebLoginBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebLoginBuilder")
            .field("podio", &self.podio)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// A path that a router takes as it is.
fn route(name: &str, path: &str) -> Result<String> {
    let local = local(path).filter(|_| !path.contains(['?', '#', '{', '}', '*']));
    local.ok_or_else(|| {
        wrong(format!(
            "the {name} {path:?} is no route: it is like /podio/login, without a query"
        ))
    })
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(redirect_uri: &str) -> WebLoginBuilder {
        let podio = Podio::builder("id", "secret").build().unwrap();
        WebLogin::builder(podio, redirect_uri)
    }

    #[test]
    fn settings_are_checked() {
        let good = || builder("https://app.example.org/podio/callback");
        assert!(good().build().is_ok());
        for wrong in [
            builder("/podio/callback"),
            builder("app://podio/callback"),
            builder("https://app.example.org/cb#x"),
            builder("https://app.example.org/podio/login"),
            good().login_path("login"),
            good().login_path("/login?x=1"),
            good().login_path("/{login}"),
            good().logout_path("/podio/login"),
            good().logout_path("/podio/callback"),
            good().callback_path("//evil.example"),
            good().after_login("https://evil.example/"),
            good().after_logout("//evil.example"),
        ] {
            let error = wrong.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        }
    }

    #[test]
    fn a_login_url_keeps_pages_of_this_site_alone() {
        let login = builder("https://app.example.org/cb").build().unwrap();
        assert_eq!(
            login.login_url("/items?a=1&b=2"),
            "/podio/login?return_to=%2Fitems%3Fa%3D1%26b%3D2"
        );
        assert_eq!(login.login_url("//evil.example"), "/podio/login");
    }
}
