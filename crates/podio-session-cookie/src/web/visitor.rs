//! The extractor.

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts, OriginalUri};
use axum::http::Method;
use axum::http::request::Parts;
use podio_core::PodioClient;
use tower_sessions_core::Session;

use super::visit::Visit;
use super::{WebError, WebLogin};

/// The client of the visitor whose request it is.
///
/// A visitor who is not logged in is answered with 401 or sent to log in, as
/// [`unauthenticated`](super::WebLoginBuilder::unauthenticated) says. A store that cannot be reached
/// is 503, never "not logged in". `Option<Visitor>` is `None` for a visitor who is not logged in.
#[derive(Debug, Clone)]
pub struct Visitor(pub PodioClient);

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    WebLogin: FromRef<S>,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let login = WebLogin::from_ref(state);
        match find(&login, parts).await? {
            Some(visitor) => Ok(visitor),
            None => Err(WebError::NotLoggedIn {
                login: where_to_log_in(&login, parts),
            }),
        }
    }
}

impl<S> OptionalFromRequestParts<S> for Visitor
where
    S: Send + Sync,
    WebLogin: FromRef<S>,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, WebError> {
        find(&WebLogin::from_ref(state), parts).await
    }
}

async fn find(login: &WebLogin, parts: &Parts) -> Result<Option<Visitor>, WebError> {
    let visit = Visit::of(parts.extensions.get::<Session>().cloned()).await?;
    let Some(tenant) = visit.tenant().await? else {
        return Ok(None);
    };
    let client = login.podio().client(&tenant).await?;
    Ok(client.is_authenticated().then_some(Visitor(client)))
}

/// Only a request for a page can be made again after a login.
fn where_to_log_in(login: &WebLogin, parts: &Parts) -> Option<String> {
    if !login.redirects() || !matches!(parts.method, Method::GET | Method::HEAD) {
        return None;
    }
    let original = parts.extensions.get::<OriginalUri>();
    let uri = original.map_or(&parts.uri, |original| &original.0);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(login.login_url(path))
}
