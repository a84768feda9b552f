//! Answers: their bodies, statuses and headers.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::http::Method;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::json::Json;
use crate::state::files::Content;

/// The content type of every JSON answer.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// A complete answer but for the headers that every answer carries.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<Cow<'static, str>>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The body of an answer.
#[derive(Clone)]
pub(crate) enum Body {
    Bytes(Vec<u8>),
    /// A file, which is read while it is sent.
    Stored(Arc<Content>),
}

/// Shows no body, which may hold tokens.
impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What an operation comes to.
pub(crate) type Outcome = Result<Answer, Failure>;

impl Answer {
    /// 200 with a JSON body.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        Self::json_with_status(200, value)
    }

    pub(crate) fn json_with_status(status: u16, value: &impl Serialize) -> Self {
        // Serializing fails only for maps whose keys are not texts, of which there are none here.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self {
            status,
            content_type: Some(Cow::Borrowed(JSON)),
            headers: Vec::new(),
            body: Body::Bytes(body),
        }
    }

    /// 200 with a text of another type.
    pub(crate) fn text(content_type: &'static str, text: String) -> Self {
        Self {
            status: 200,
            content_type: Some(Cow::Borrowed(content_type)),
            headers: Vec::new(),
            body: Body::Bytes(text.into_bytes()),
        }
    }

    /// A page for people.
    pub(crate) fn html(status: u16, page: String) -> Self {
        Self {
            status,
            content_type: Some(Cow::Borrowed("text/html; charset=utf-8")),
            headers: Vec::new(),
            body: Body::Bytes(page.into_bytes()),
        }
    }

    /// 302.
    pub(crate) fn redirect(location: String) -> Self {
        Self {
            status: 302,
            content_type: None,
            headers: vec![("location", location)],
            body: Body::Bytes(Vec::new()),
        }
    }

    /// 204.
    pub(crate) fn empty() -> Self {
        Self {
            status: 204,
            content_type: None,
            headers: Vec::new(),
            body: Body::Bytes(Vec::new()),
        }
    }
}

/// Which form of the request's address an error body tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UrlForm {
    /// Refused before the call was routed: the path alone.
    Path,
    /// The address with scheme `http` and Podio's host.
    Full,
}

/// An error answer.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    status: u16,
    error: Cow<'static, str>,
    detail: Option<Box<str>>,
    description: String,
    parameters: Map<String, Value>,
    propagate: bool,
    url: UrlForm,
    headers: Vec<(&'static str, String)>,
}

/// The six keys, in the order of present answers.
#[derive(Serialize)]
struct PresentBody<'a> {
    error: &'a str,
    error_detail: Option<&'a str>,
    error_description: &'a str,
    error_parameters: &'a Map<String, Value>,
    error_propagate: bool,
    request: Request<'a>,
}

/// The six keys, in the order of answers before 2026.
#[derive(Serialize)]
struct OldBody<'a> {
    error_parameters: &'a Map<String, Value>,
    error_detail: Option<&'a str>,
    error_propagate: bool,
    request: Request<'a>,
    error_description: &'a str,
    error: &'a str,
}

#[derive(Serialize)]
struct Request<'a> {
    url: &'a str,
    method: &'a str,
    query_string: &'a str,
}

impl Failure {
    pub(crate) fn new(
        status: u16,
        error: impl Into<Cow<'static, str>>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            status,
            error: error.into(),
            detail: None,
            description: description.into(),
            parameters: Map::new(),
            propagate: false,
            url: UrlForm::Full,
            headers: Vec::new(),
        }
    }

    pub(crate) fn detail(mut self, detail: impl Into<Box<str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn propagate(mut self) -> Self {
        self.propagate = true;
        self
    }

    /// Marks a refusal that came before routing.
    pub(crate) fn before_routing(mut self) -> Self {
        self.url = UrlForm::Path;
        self
    }

    /// Marks an error of the token endpoints: they tell the path alone, but for a 420.
    pub(crate) fn before_routing_unless_limited(self) -> Self {
        if self.status == 420 {
            self
        } else {
            self.before_routing()
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// Whether access can be asked for.
    pub(crate) fn is_requestable(&self) -> bool {
        self.error == "requestable_forbidden"
    }

    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    /// 400 in the grammar of Podio's validation: `must` is what the value has to be.
    pub(crate) fn invalid(value: &Json, must: &str) -> Self {
        let kind = value.kind();
        Self::new(
            400,
            "invalid_value",
            format!("Invalid value {value} ({kind}): {must}"),
        )
    }

    /// 400 for a value outside a fixed set.
    pub(crate) fn not_one_of(value: &Json, allowed: &[Json]) -> Self {
        let list: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        let mut failure = Self::invalid(value, &format!("must be one of {{{}}}", list.join(",")));
        let allowed = allowed.iter().map(Json::to_value).collect();
        failure.parameters.insert("allowed".to_owned(), allowed);
        failure
    }

    /// 400 for an object that lacks members.
    pub(crate) fn missing(value: &Json, keys: &[&str]) -> Self {
        let list: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
        let text = format!("missing required properties: [{}]", list.join(", "));
        Self::invalid(value, &text)
    }

    /// 400 for a value outside a fixed set of texts.
    pub(crate) fn not_one_of_texts(value: &Json, allowed: &[&str]) -> Self {
        let allowed: Vec<Json> = allowed
            .iter()
            .map(|text| Json::Text((*text).to_owned()))
            .collect();
        Self::not_one_of(value, &allowed)
    }

    /// 404 for an id that does not exist.
    pub(crate) fn object_not_found() -> Self {
        Self::new(404, "not_found", "Object not found")
    }

    /// 404 for an object that a write refers to.
    pub(crate) fn no_such(kind: &str, id: u64) -> Self {
        Self::new(
            404,
            "not_found",
            format!("No {kind} with id {id} could be found"),
        )
    }

    /// 400 for a reference that cannot be resolved.
    pub(crate) fn invalid_reference(kind: &str) -> Self {
        Self::new(400, "not_found", format!("Invalid reference type '{kind}'"))
    }

    /// 404 of the router, with the reason it gives.
    pub(crate) fn no_operation(reason: &str) -> Self {
        let text = format!("No matching operation could be found. {reason}");
        Self::new(404, "not_found", text.trim_end())
    }

    /// 403 in the documented sentence.
    pub(crate) fn forbidden(actor: &str, right: &str, object: &str) -> Self {
        let text = format!("The {actor} does not have the right {right} on {object}");
        Self::new(403, "forbidden", text)
    }

    /// 420 with the seconds to wait.
    pub(crate) fn rate_limit(seconds: u64) -> Self {
        let text = format!(
            "You have hit the rate limit. Please wait {seconds} seconds before trying again"
        );
        Self::new(420, "rate_limit", text)
    }

    /// The answer to `call`, in the present or the old layout.
    pub(crate) fn answer(&self, call: &Call, old_layout: bool) -> Answer {
        let url = match self.url {
            UrlForm::Path if !old_layout => call.path.clone(),
            _ => format!("http://api.podio.com{}", call.path),
        };
        let request = Request {
            url: &url,
            method: call.method.as_str(),
            query_string: &call.query,
        };
        let (error, description) = (&*self.error, &*self.description);
        let mut answer = if old_layout {
            let mut answer = Answer::json_with_status(
                self.status,
                &OldBody {
                    error_parameters: &self.parameters,
                    error_detail: self.detail.as_deref(),
                    error_propagate: self.propagate,
                    request,
                    error_description: description,
                    error,
                },
            );
            if let Body::Bytes(body) = &mut answer.body {
                *body = String::from_utf8_lossy(body)
                    .replace('/', "\\/")
                    .into_bytes();
            }
            answer
        } else {
            Answer::json_with_status(
                self.status,
                &PresentBody {
                    error,
                    error_detail: self.detail.as_deref(),
                    error_description: description,
                    error_parameters: &self.parameters,
                    error_propagate: self.propagate,
                    request,
                },
            )
        };
        answer.headers.clone_from(&self.headers);
        answer
    }
}

/// The body of a 500, for a call that ended in a defect of the emulator.
pub(crate) fn internal_error(method: &Method, path: &str) -> Answer {
    Answer::json_with_status(
        500,
        &json!({
            "error": "internal",
            "error_detail": null,
            "error_description": "the emulator failed to answer; this is a defect of the emulator",
            "error_parameters": {},
            "error_propagate": false,
            "request": {"url": path, "method": method.as_str(), "query_string": ""},
        }),
    )
}
