//! From an answer that is no success to a typed error.

use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::{Map, Value};

use super::rate_limit;
use super::redact::Secrets;
use crate::error::Answer;
use crate::{Error, ErrorKind};

/// How much of a body an error keeps.
const KEPT_BODY: usize = 4096;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-podio-request-id");

/// Podio's id of a request, from its answer.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(&REQUEST_ID)?.to_str().ok()
}

/// The parts of an answer that say nothing about a failure.
pub(crate) fn bare(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Answer {
    let kept = &body[..body.len().min(KEPT_BODY)];
    Answer {
        status,
        code: None,
        description: None,
        detail: None,
        parameters: Map::new(),
        propagate: false,
        request_id: request_id(headers).map(str::to_owned),
        body: String::from_utf8_lossy(kept).into_owned(),
    }
}

/// The error of an answer whose status is not 2xx. Its body may be of any shape.
pub(crate) fn error_of(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &Secrets<'_>,
) -> Error {
    let mut answer = bare(status, headers, body);
    answer.body = secrets.redact(&answer.body);
    if let Ok(Value::Object(mut object)) = serde_json::from_slice::<Value>(body) {
        let mut text = |key: &str| match object.remove(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(secrets.redact(&text)),
            _ => None,
        };
        answer.code = text("error");
        answer.description = text("error_description");
        answer.detail = text("error_detail");
        answer.propagate = object.get("error_propagate") == Some(&Value::Bool(true));
        // Clients disagree on the name of this key.
        for key in ["error_parameters", "parameters"] {
            if let Some(Value::Object(parameters)) = object.remove(key) {
                answer.parameters = redacted(&parameters, secrets);
                break;
            }
        }
    }
    let kind = kind_of(status, answer.code.as_deref());
    let error = Error::new(kind, summary(kind));
    let error = if kind == ErrorKind::RateLimit {
        error.with_retry_after(rate_limit::wait_of(answer.description.as_deref(), headers))
    } else {
        error
    };
    error.with_answer(answer)
}

impl Error {
    /// The error that an answer with a failure status stands for, read as every call's answer is.
    /// For tests of code that handles errors, and for answers that came another way.
    ///
    /// ```
    /// use podio_core::http::{HeaderMap, StatusCode};
    /// use podio_core::{Error, ErrorKind};
    ///
    /// let body = br#"{"error": "gone", "error_description": "The object was deleted"}"#;
    /// let error = Error::of_answer(StatusCode::GONE, &HeaderMap::new(), body);
    /// assert_eq!(error.kind(), ErrorKind::Gone);
    /// ```
    pub fn of_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        error_of(status, headers, body, &Secrets::default())
    }
}

fn redacted(parameters: &Map<String, Value>, secrets: &Secrets<'_>) -> Map<String, Value> {
    let text = secrets.redact(&Value::Object(parameters.clone()).to_string());
    serde_json::from_str(&text).unwrap_or_default()
}

fn kind_of(status: StatusCode, code: Option<&str>) -> ErrorKind {
    match (status.as_u16(), code) {
        (400, Some("invalid_grant" | "invalid_second_factor" | "nonce_validation_error")) => {
            ErrorKind::InvalidGrant
        }
        (400 | 401, Some("invalid_client")) => ErrorKind::InvalidClient,
        (401, _) => ErrorKind::Unauthorized,
        (402, _) => ErrorKind::PlanRequired,
        (403, _) => ErrorKind::Forbidden,
        (404, _) => ErrorKind::NotFound,
        (409, _) => ErrorKind::Conflict,
        (410, _) => ErrorKind::Gone,
        (420 | 429, _) => ErrorKind::RateLimit,
        (502..=504, _) => ErrorKind::Unavailable,
        (500..=599, _) => ErrorKind::Server,
        (400..=499, _) => ErrorKind::BadRequest,
        _ => ErrorKind::UnexpectedStatus,
    }
}

fn summary(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidGrant => "Podio refused the credentials or the refresh token",
        ErrorKind::InvalidClient => {
            "Podio refused the client id or the client secret: check both in the account's API keys"
        }
        ErrorKind::Unauthorized => "Podio refused the access token",
        ErrorKind::PlanRequired => "the organization's plan does not include this",
        ErrorKind::Forbidden => "this identity lacks the right",
        ErrorKind::NotFound => "there is no such object or operation",
        ErrorKind::Conflict => "the object was changed meanwhile: fetch it again and reapply",
        ErrorKind::Gone => "the object was deleted",
        ErrorKind::RateLimit => "the rate limit is used up",
        ErrorKind::Unavailable => "Podio is down, busy or too slow",
        ErrorKind::Server => "Podio failed",
        ErrorKind::UnexpectedStatus => "Podio answered with a status that its API does not use",
        _ => "Podio refused the request",
    }
}

/// Whether a 401 is about the access token, so that a refresh can help.
///
/// The words have moved between keys over the years; the header says the same.
pub(crate) fn blames_token(headers: &HeaderMap, error: &Error) -> bool {
    if error.kind() != ErrorKind::Unauthorized {
        return false;
    }
    let header = headers
        .get(http::header::WWW_AUTHENTICATE)
        .and_then(|value| value.to_str().ok());
    [error.code(), error.description(), header]
        .into_iter()
        .flatten()
        .any(|text| text.contains("expired_token") || text.contains("invalid_token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        error_of(
            status,
            &HeaderMap::new(),
            body.as_bytes(),
            &Secrets::default(),
        )
    }

    #[test]
    fn each_status_has_its_kind() {
        for (status, kind) in [
            (400, ErrorKind::BadRequest),
            (401, ErrorKind::Unauthorized),
            (402, ErrorKind::PlanRequired),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (405, ErrorKind::BadRequest),
            (409, ErrorKind::Conflict),
            (410, ErrorKind::Gone),
            (420, ErrorKind::RateLimit),
            (429, ErrorKind::RateLimit),
            (500, ErrorKind::Server),
            (502, ErrorKind::Unavailable),
            (503, ErrorKind::Unavailable),
            (504, ErrorKind::Unavailable),
            (302, ErrorKind::UnexpectedStatus),
            (999, ErrorKind::UnexpectedStatus),
        ] {
            assert_eq!(error(status, "").kind(), kind, "{status}");
        }
    }

    #[test]
    fn bodies_of_any_shape_are_survived() {
        for body in [
            "",
            "<html>",
            "[]",
            "null",
            "7",
            "\"x\"",
            "{\"error\":[]}",
            "{\"error\":\"x\"",
            "\u{0}",
        ] {
            let error = error(400, body);
            assert_eq!(error.kind(), ErrorKind::BadRequest);
            assert_eq!(error.body(), Some(body));
        }
    }

    #[test]
    fn an_answer_cannot_begin_a_line_or_steer_a_terminal() {
        let body =
            r#"{"error": "a\nb", "error_detail": "c\rd", "error_description": "e\u001b[2Jf ü"}"#;
        let shown = error(400, body).to_string();
        assert!(!shown.chars().any(char::is_control), "{shown}");
        assert!(
            shown.ends_with(r"(400 a\nb, c\rd: e\u{1b}[2Jf ü)"),
            "{shown}"
        );
    }

    #[test]
    fn the_body_is_capped() {
        assert_eq!(
            error(500, &"x".repeat(10_000)).body().map(str::len),
            Some(KEPT_BODY)
        );
    }

    #[test]
    fn an_echoed_secret_is_taken_out() {
        let secret = secrecy::SecretString::from("canary");
        let body = br#"{"error":"canary","error_description":"canary","error_detail":"a canary b",
            "error_parameters":{"x":"canary"}}"#;
        let error = error_of(
            StatusCode::BAD_REQUEST,
            &HeaderMap::new(),
            body,
            &Secrets::of([&secret]),
        );
        let all = format!("{error} {error:?}");
        assert!(!all.contains("canary"), "{all}");
        assert_eq!(error.detail(), Some("a [redacted] b"));
    }
}
