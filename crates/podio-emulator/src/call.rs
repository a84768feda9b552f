//! One request, read to its end.

use axum::http::{HeaderMap, Method, Uri, header};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::json::Json;
use crate::upload::Upload;

/// A request with its whole body.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The file of a multipart body, which is kept apart from `body`.
    pub(crate) upload: Option<Upload>,
}

/// What a body turned out to be.
pub(crate) enum Body {
    /// Nothing, or something that is not meant to be read as JSON.
    Absent,
    /// Something that claims to be JSON and is not.
    Malformed,
    /// JSON.
    Given(Json),
}

impl Call {
    /// A request whose body is still to come.
    pub(crate) fn new(method: Method, uri: &Uri, headers: HeaderMap) -> Self {
        let query = uri.query().unwrap_or_default().to_owned();
        Self {
            method,
            path: uri.path().to_owned(),
            query,
            headers,
            body: Vec::new(),
            upload: None,
        }
    }

    /// The decoded segments of the path; a slash at the end makes no difference.
    pub(crate) fn segments(&self) -> Vec<String> {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        let path = path.strip_suffix('/').unwrap_or(path);
        path.split('/')
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into())
            .collect()
    }

    /// The last value of a query parameter.
    pub(crate) fn query_value(&self, key: &str) -> Option<String> {
        self.query_pairs()
            .into_iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// A query parameter that is a boolean in one of the four spellings in use.
    pub(crate) fn query_flag(&self, key: &str) -> Option<bool> {
        match self.query_value(key)?.as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        }
    }

    pub(crate) fn query_pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect()
    }

    /// A header's text, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn is_form(&self) -> bool {
        self.content_type()
            .starts_with("application/x-www-form-urlencoded")
    }

    pub(crate) fn is_json(&self) -> bool {
        self.content_type().starts_with("application/json")
    }

    fn content_type(&self) -> String {
        self.header(header::CONTENT_TYPE.as_str())
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The body as JSON. A form is not read: Podio treats it as no body.
    pub(crate) fn json(&self) -> Body {
        if self.body.trim_ascii().is_empty() || self.is_form() {
            return Body::Absent;
        }
        Json::parse(&self.body).map_or(Body::Malformed, Body::Given)
    }

    /// The pairs of a form body; none for a body of another type.
    pub(crate) fn form_pairs(&self) -> Vec<(String, String)> {
        if self.is_json() {
            return Vec::new();
        }
        form_urlencoded::parse(&self.body).into_owned().collect()
    }
}
