//! What keeps a visitor from being served.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use podio_core::ErrorKind;
use tower_sessions_core::session;

use super::answer;

/// What keeps a visitor from being served.
///
/// As a response it is a short page for people, with a fitting status and without any detail that
/// is not theirs. Calls of Podio turn into it by `?`, so that a handler can return
/// `Result<_, WebError>`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// Nobody is logged in.
    #[error("the visitor is not logged in")]
    #[non_exhaustive]
    NotLoggedIn {
        /// Where to send the visitor to log in; otherwise the answer is 401.
        login: Option<String>,
    },
    /// Podio, or the store of its sessions, did not do what was needed.
    #[error("the client of Podio failed")]
    Podio(#[source] podio_core::Error),
    /// The web session could not be read or written.
    #[error("the web session failed: see that its store runs and can be reached")]
    Session(#[source] session::Error),
    /// The router has no layer for web sessions.
    #[error(
        "there is no web session: add tower_sessions::SessionManagerLayer outside of the routes"
    )]
    NoLayer,
    /// The cookie names a stored record that is no web session.
    #[error("the cookie names a record that is no web session")]
    NotAWebSession,
}

impl WebError {
    /// The status of the page.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotLoggedIn { login: Some(_) } => StatusCode::SEE_OTHER,
            Self::NotLoggedIn { login: None } => StatusCode::UNAUTHORIZED,
            Self::Podio(error) => status_of(error),
            Self::Session(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoLayer => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotAWebSession => StatusCode::BAD_REQUEST,
        }
    }

    /// What a person should know, in a sentence or two.
    pub fn message(&self) -> &'static str {
        match self {
            Self::NotLoggedIn { .. } => "You are not logged in.",
            Self::Podio(error) => match error.kind() {
                ErrorKind::AuthorizationDenied => {
                    "You did not allow access to your Podio account, so nothing was done."
                }
                ErrorKind::InvalidState => {
                    "This login is not valid any more: it was used before, took too long, or was \
                     started elsewhere. Log in again."
                }
                ErrorKind::InvalidGrant => "Podio did not take this login. Log in again.",
                _ if error.needs_authentication() => "Your login has ended. Log in again.",
                ErrorKind::Forbidden => "Your Podio account may not do this.",
                ErrorKind::NotFound | ErrorKind::Gone => "This does not exist at Podio.",
                ErrorKind::Conflict => "Somebody else changed this meanwhile. Load it again.",
                _ if error.is_transient() => "Podio cannot be reached just now. Try again later.",
                _ => "Something went wrong. Try again later.",
            },
            Self::Session(_) => "The service cannot be used just now. Try again later.",
            Self::NoLayer => "Something went wrong. Try again later.",
            Self::NotAWebSession => "Your browser sent a wrong cookie. Delete it and try again.",
        }
    }
}

fn status_of(error: &podio_core::Error) -> StatusCode {
    match error.kind() {
        ErrorKind::AuthorizationDenied | ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::InvalidState | ErrorKind::InvalidGrant => StatusCode::BAD_REQUEST,
        _ if error.needs_authentication() => StatusCode::UNAUTHORIZED,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Gone => StatusCode::GONE,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        _ if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<podio_core::Error> for WebError {
    fn from(error: podio_core::Error) -> Self {
        Self::Podio(error)
    }
}

impl From<session::Error> for WebError {
    fn from(error: session::Error) -> Self {
        Self::Session(error)
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        answer::of_error(&self, None)
    }
}
