//! The routes of logging in and out.

use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use podio_core::auth::Callback;
use podio_core::{Error, ErrorKind};
use tower_sessions_core::Session;
use url::form_urlencoded;

use super::return_to::local;
use super::visit::{PendingLogin, Visit, mint_tenant};
use super::{WebError, WebLogin, answer};

pub(super) fn of<S: Clone + Send + Sync + 'static>(login: &WebLogin) -> Router<S> {
    let paths = login.paths();
    Router::new()
        .route(&paths.login, get(show_login))
        .route(&paths.callback, get(show_callback))
        .route(&paths.logout, post(do_logout))
        .layer(Extension(login.clone()))
}

async fn show_login(Extension(login): Extension<WebLogin>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let outcome = log_in(&login, session(&request), &query).await;
    outcome.unwrap_or_else(|error| login.failed(&error))
}

async fn show_callback(Extension(login): Extension<WebLogin>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let outcome = take_back(&login, session(&request), &query).await;
    outcome.unwrap_or_else(|error| login.failed(&error))
}

async fn do_logout(Extension(login): Extension<WebLogin>, request: Request) -> Response {
    let outcome = log_out(&login, session(&request)).await;
    outcome.unwrap_or_else(|error| login.failed(&error))
}

fn session(request: &Request) -> Option<Session> {
    request.extensions().get().cloned()
}

/// Sends the visitor to Podio, with a state that only this web session can bring back.
async fn log_in(
    login: &WebLogin,
    session: Option<Session>,
    query: &str,
) -> Result<Response, WebError> {
    let visit = Visit::of(session).await?;
    let return_to = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "return_to")
        .and_then(|(_, path)| local(&path))
        .unwrap_or_else(|| login.after_login().to_owned());
    let tenant = mint_tenant()?;
    let client = login.podio().client(&tenant).await?;
    let authorization = client
        .authorize(login.redirect_uri(), login.scopes())
        .await?;
    visit
        .add_login(PendingLogin {
            state: authorization.state,
            tenant,
            return_to,
        })
        .await?;
    Ok(answer::redirect(authorization.url.as_str()))
}

/// Takes the visitor back from Podio.
async fn take_back(
    login: &WebLogin,
    session: Option<Session>,
    query: &str,
) -> Result<Response, WebError> {
    let visit = Visit::of(session).await?;
    let callback = Callback::parse(query)
        .map_err(|cause| invalid_state("the callback is incomplete").with_source(cause))?;
    let state = match &callback {
        Callback::Granted { state, .. }
        | Callback::Denied {
            state: Some(state), ..
        } => state.clone(),
        // Without a state there is nothing to use up, and nothing to be done either.
        _ => {
            return Err(Error::new(
                ErrorKind::AuthorizationDenied,
                "the visitor was asked and did not authorize",
            )
            .into());
        }
    };
    let Some(pending) = visit.login(&state).await? else {
        if !visit.is_known() {
            tracing::warn!(
                "a visitor came back from Podio without a web session: the cookie must be \
                 SameSite=Lax and valid for the redirect URI's host"
            );
        }
        return Err(invalid_state("the state is none of this visitor's").into());
    };
    let client = login.podio().client(&pending.tenant).await?;
    visit.before_a_slow_call().await?;
    let outcome = client.authenticate_with_callback(callback).await;
    visit.after_a_slow_call().await?;
    visit.remove_login(&state).await?;
    outcome?;
    let earlier = visit.tenant().await?;
    visit.begin(&pending.tenant).await?;
    if let Some(earlier) = earlier {
        end_earlier(login, &earlier).await;
    }
    Ok(answer::redirect(&pending.return_to))
}

/// Ends the session that a new login took the place of. Nobody can reach it any more, so a failure
/// is not the visitor's concern.
async fn end_earlier(login: &WebLogin, tenant: &str) {
    let ended = match login.podio().client(tenant).await {
        Ok(client) if client.is_authenticated() => client.logout().await,
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        tracing::warn!(%error, "the session before a new login was not ended");
    }
}

/// Ends the visitor's session: first where the tokens are, so that the visitor can try again.
async fn log_out(login: &WebLogin, session: Option<Session>) -> Result<Response, WebError> {
    let visit = Visit::of(session).await?;
    if let Some(tenant) = visit.tenant().await? {
        let client = login.podio().client(&tenant).await?;
        visit.before_a_slow_call().await?;
        client.logout().await?;
    }
    visit.end().await?;
    Ok(answer::redirect(login.after_logout()))
}

fn invalid_state(what: &'static str) -> Error {
    Error::new(
        ErrorKind::InvalidState,
        format!("{what}; start the authorization again"),
    )
}
