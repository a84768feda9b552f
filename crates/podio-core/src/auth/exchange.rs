//! One call to a token endpoint.

use http::{HeaderMap, Method};
use tokio::time::Instant;
use tracing::debug;

use super::{Grant, TokenAnswer};
use crate::client::{Application, Outgoing, Secrets, answer};
use crate::{Error, ErrorKind, Result};

/// Exchanges a grant for tokens: one request, no retry, no wait.
///
/// The answer is read whatever its shape; nothing is stored here.
pub(crate) async fn exchange(application: &Application, grant: &Grant) -> Result<TokenAnswer> {
    let endpoint = application.token_endpoint;
    let (path, content_type) = grant.target(endpoint);
    let body = grant.body(endpoint, &application.client_id, &application.client_secret);
    let outgoing = Outgoing {
        method: Method::POST,
        url: application.url(path),
        headers: HeaderMap::new(),
        body: Some((content_type, body.to_vec().into())),
    };
    let limit = application.timeouts.token;
    let with_call = |error: Error| error.with_call(&Method::POST, path);
    debug!(grant = grant.name(), "calling the token endpoint");
    let incoming = application
        .http
        .send(
            &outgoing,
            None,
            Instant::now() + limit,
            ("token timeout", limit),
        )
        .await
        .map_err(|failure| with_call(failure.error))?;
    if !incoming.status.is_success() {
        let mut secrets = grant.secrets();
        secrets.push(&application.client_secret);
        let error = answer::error_of(
            incoming.status,
            &incoming.headers,
            &incoming.body,
            &Secrets::of(secrets),
        );
        return Err(with_call(error));
    }
    let username = match grant {
        Grant::Password { username, .. } => Some(username.as_str()),
        _ => None,
    };
    TokenAnswer::parse(&incoming.body, username).map_err(|error| {
        // The status and request id help Podio's support; the body may hold half a token pair.
        let answer = answer::bare(incoming.status, &incoming.headers, b"");
        with_call(if error.kind() == ErrorKind::DataIntegrity {
            error.with_answer(answer)
        } else {
            error
        })
    })
}
