//! A successful answer.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::answer;
use super::redact::Secrets;
use crate::session::Access;
use crate::{Error, ErrorKind, Result};

/// A successful answer: status 2xx, with the body as it came.
#[derive(Clone)]
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What went out with the call, in case the answer echoes it into an error of `json`.
    pub(crate) access: Access,
    /// Method and path, for the errors of `json`.
    pub(crate) call: (http::Method, std::borrow::Cow<'static, str>),
}

impl Response {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body's bytes, without a copy.
    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// Whether the answer says nothing: no body, or only white space.
    pub fn is_empty(&self) -> bool {
        self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// The body read as JSON.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](ErrorKind::DataIntegrity) with the place in the document, when the body is
    /// empty, no JSON, cut off, or of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        if let Ok(value) = serde_json::from_slice(&self.body) {
            return Ok(value);
        }
        // Following the place takes longer than reading, so that is only done for an error.
        let mut deserializer = serde_json::Deserializer::from_slice(&self.body);
        let value = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|cause| {
                let place = cause.path().to_string();
                (place, cause.into_inner())
            })
            .and_then(|value| match deserializer.end() {
                Ok(()) => Ok(value),
                Err(cause) => Err((String::from("."), cause)),
            });
        value.map_err(|(place, cause)| {
            let what = if self.is_empty() {
                "the answer has no body".to_owned()
            } else {
                format!("the answer is not of the documented shape at `{place}`")
            };
            let mut answer = answer::bare(self.status, &self.headers, &self.body);
            answer.body = Secrets::of(self.access.secrets()).redact(&answer.body);
            Error::new(ErrorKind::DataIntegrity, what)
                .with_source(cause)
                .with_answer(answer)
                .with_call(&self.call.0, self.call.1.clone())
        })
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers and body are data, and may hold tokens of apps and the like.
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("method", &self.call.0)
            .field("path", &self.call.1)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}
