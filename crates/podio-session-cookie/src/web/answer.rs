//! Answers that are for one visitor.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::WebError;

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Marks an answer as one visitor's: no cache keeps it, and the browser does not show it again
/// after a logout. An answer that says itself how it may be cached is left alone.
///
/// It is a layer by `axum::middleware::map_response(private)`.
#[allow(
    clippy::unused_async,
    reason = "axum makes layers of asynchronous functions"
)]
pub async fn private(mut response: Response) -> Response {
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(NO_STORE);
    response
}

/// Sends the browser elsewhere by GET.
pub(super) fn redirect(location: &str) -> Response {
    // All locations are URLs that were serialised, so they are header values.
    match HeaderValue::from_str(location) {
        Ok(location) => {
            let headers = [(LOCATION, location), (CACHE_CONTROL, NO_STORE)];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The page for what went wrong, with a link to the login where there is one.
pub(super) fn of_error(error: &WebError, login: Option<&str>) -> Response {
    match error {
        WebError::NotLoggedIn { login: Some(login) } => return redirect(login),
        WebError::NotLoggedIn { .. } | WebError::NotAWebSession => {}
        WebError::Podio(cause) => {
            tracing::debug!(kind = ?cause.kind(), error = %cause, "a visitor was not served");
        }
        WebError::Session(cause) => tracing::error!(error = %cause, "a web session failed"),
        WebError::NoLayer => tracing::error!("{error}"),
    }
    let link = login.map_or_else(String::new, |login| {
        format!("<p><a href=\"{}\">Log in</a></p>\n", escape(login))
    });
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{message}</p>\n\
         {link}</main>\n</body>\n</html>\n",
        title = title(error),
        message = error.message(),
    );
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let headers = [(CACHE_CONTROL, NO_STORE), (CONTENT_SECURITY_POLICY, policy)];
    let mut response = (error.status(), headers, Html(page)).into_response();
    if let WebError::Podio(cause) = error
        && let Some(wait) = cause.retry_after()
    {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}

fn title(error: &WebError) -> &'static str {
    match error.status() {
        StatusCode::UNAUTHORIZED => "Not logged in",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND | StatusCode::GONE => "Not found",
        StatusCode::SERVICE_UNAVAILABLE => "Not available",
        status if status.is_client_error() => "That did not work",
        _ => "Something went wrong",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
