//! What a token endpoint answers with.

use std::time::Duration;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::SecondFactorChallenge;
use crate::session::Reference;
use crate::{Error, ErrorKind, Result};

/// Longer than any lifetime that makes sense; keeps arithmetic far from its limits.
const LONGEST_LIFETIME: u64 = 10 * 365 * 24 * 3600;

/// A token answer that carries an access token. Everything else may be missing.
pub(crate) struct TokenAnswer {
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) expires_in: Option<Duration>,
    pub(crate) scope: Option<String>,
    pub(crate) reference: Option<Reference>,
}

#[derive(Deserialize)]
struct Body {
    access_token: Option<SecretString>,
    refresh_token: Option<SecretString>,
    expires_in: Option<Value>,
    scope: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<Value>,
    server_nonce: Option<Value>,
}

impl TokenAnswer {
    /// Reads the body of a 200 from a token endpoint, which is no proof that tokens are in it.
    ///
    /// `username` is whose password was sent, for the challenge of a second factor.
    pub(crate) fn parse(body: &[u8], username: Option<&str>) -> Result<Self> {
        // The cause is left out: serde quotes what it could not read, which may be a token.
        let body: Body = serde_json::from_slice(body).map_err(|cause| {
            integrity(format!(
                "the token answer is no JSON object of the documented shape ({:?} at line {} column {})",
                cause.classify(),
                cause.line(),
                cause.column()
            ))
        })?;
        let Some(access_token) = body.access_token else {
            return Err(match (body.server_nonce, username) {
                (Some(Value::String(nonce)), Some(username)) => Error::new(
                    ErrorKind::SecondFactorRequired,
                    "the account asks for a second factor: answer its challenge",
                )
                .with_second_factor(SecondFactorChallenge {
                    username: username.to_owned(),
                    nonce: nonce.into(),
                }),
                _ => integrity("the token answer has no access_token"),
            });
        };
        usable(&access_token, "access_token")?;
        if let Some(refresh_token) = &body.refresh_token {
            usable(refresh_token, "refresh_token")?;
        }
        Ok(Self {
            access_token,
            refresh_token: body.refresh_token,
            expires_in: body.expires_in.map(|value| lifetime(&value)).transpose()?,
            scope: body.scope.filter(|scope| !scope.is_empty()),
            reference: body.reference.as_ref().and_then(Reference::from_json),
        })
    }
}

/// A token must fit into a header, or every later call would fail for a reason far from its cause.
fn usable(token: &SecretString, name: &str) -> Result<()> {
    if is_usable(token) {
        Ok(())
    } else {
        Err(integrity(format!(
            "the token answer's {name} is empty or no header text"
        )))
    }
}

/// Whether a text can be a token at all.
pub(crate) fn is_usable(token: &SecretString) -> bool {
    let text = token.expose_secret();
    !text.is_empty() && !text.contains(char::is_whitespace) && HeaderValue::from_str(text).is_ok()
}

/// `expires_in` is a number of seconds; some sources show it as text.
fn lifetime(value: &Value) -> Result<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    }
    .filter(|seconds| seconds.is_finite())
    .ok_or_else(|| integrity("the token answer's expires_in is no number of seconds"))?;
    Ok(Duration::try_from_secs_f64(seconds.max(0.0))
        .unwrap_or(Duration::MAX)
        .min(Duration::from_secs(LONGEST_LIFETIME)))
}

fn integrity(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::DataIntegrity, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(body: &str) -> ErrorKind {
        TokenAnswer::parse(body.as_bytes(), Some("ada"))
            .err()
            .unwrap()
            .kind()
    }

    #[test]
    fn only_the_access_token_is_needed() {
        let answer = TokenAnswer::parse(br#"{"access_token":"a"}"#, None).unwrap();
        assert!(answer.refresh_token.is_none() && answer.expires_in.is_none());
        assert!(answer.scope.is_none() && answer.reference.is_none());
    }

    #[test]
    fn expires_in_is_a_number_or_numeric_text() {
        for (json, seconds) in [
            ("28799", 28_799),
            ("\"28800\"", 28_800),
            ("0", 0),
            ("-5", 0),
            ("1e99", LONGEST_LIFETIME),
        ] {
            let body = format!(r#"{{"access_token":"a","expires_in":{json}}}"#);
            let answer = TokenAnswer::parse(body.as_bytes(), Some("ada")).unwrap();
            assert_eq!(
                answer.expires_in,
                Some(Duration::from_secs(seconds)),
                "{json}"
            );
        }
        assert_eq!(
            kind(r#"{"access_token":"a","expires_in":"soon"}"#),
            ErrorKind::DataIntegrity
        );
        assert_eq!(
            kind(r#"{"access_token":"a","expires_in":[]}"#),
            ErrorKind::DataIntegrity
        );
    }

    #[test]
    fn a_200_without_tokens_is_no_success() {
        assert_eq!(
            kind(r#"{"server_nonce":"7d3c"}"#),
            ErrorKind::SecondFactorRequired
        );
        for body in ["{}", "", "[]", "null", "<html>", r#"{"access_token":""}"#] {
            assert_eq!(kind(body), ErrorKind::DataIntegrity, "{body}");
        }
        assert_eq!(
            kind("{\"access_token\":\"a\\nb\"}"),
            ErrorKind::DataIntegrity
        );
    }

    #[test]
    fn no_error_quotes_the_answer() {
        let error = TokenAnswer::parse(br#"{"access_token":"canary","scope":5}"#, None)
            .err()
            .unwrap();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
