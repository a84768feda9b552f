//! The error of every call.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::auth::SecondFactorChallenge;
use crate::session::{SessionError, SessionErrorKind};

/// What went wrong, as far as a caller would act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Podio refused the request as malformed or invalid (400).
    BadRequest,
    /// Podio refused credentials or a refresh token (`invalid_grant`).
    InvalidGrant,
    /// Podio does not know the client id, or the client secret is wrong (`invalid_client`).
    InvalidClient,
    /// The password was right and Podio asks for a second factor before it gives tokens.
    SecondFactorRequired,
    /// A person was asked to authorize this application and did not.
    AuthorizationDenied,
    /// The state of an authorization's callback is unknown, used, expired or another tenant's.
    InvalidState,
    /// Podio refused the access token, and refreshing it once did not help (401).
    Unauthorized,
    /// The organization's plan does not include this (402).
    PlanRequired,
    /// The identity lacks the right (403).
    Forbidden,
    /// The object or the operation does not exist (404).
    NotFound,
    /// Someone else changed the object meanwhile (409).
    Conflict,
    /// The object existed and was deleted (410).
    Gone,
    /// The rate limit is used up (420); see [`Error::retry_after`].
    RateLimit,
    /// Podio failed (500 and other 5xx).
    Server,
    /// Podio or its gateway is down, busy or too slow (502, 503, 504).
    Unavailable,
    /// A status that the API does not use, such as a redirect.
    UnexpectedStatus,
    /// The connection could not be made, or broke.
    Connection,
    /// A time limit passed; the message says which one.
    Timeout,
    /// The answer was not of the documented shape.
    DataIntegrity,
    /// No session is stored for this key: authenticate first.
    NotAuthenticated,
    /// The session was logged out: authenticate again.
    LoggedOut,
    /// Podio refused the session's refresh token: authenticate again.
    SessionRefused,
    /// The session store cannot be reached.
    StoreUnavailable,
    /// The session store answered with an error; see [`Error::session_error`].
    Store,
    /// A setting is wrong; the message names it.
    Configuration,
    /// An argument cannot be sent; the message names it.
    InvalidArgument,
    /// A local file or reader could not be read or written; the cause tells why.
    Io,
    /// [`Podio::close`](crate::Podio::close) ran out of time.
    Unfinished,
}

/// The error of every call to Podio or to a session.
///
/// `Display` is one line that says what failed; causes are behind [`source`](StdError::source).
/// Tokens, client secrets, app tokens and passwords are in neither. Cloning is cheap.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    call: Option<(Method, Cow<'static, str>)>,
    answer: Option<Box<Answer>>,
    retry_after: Option<Duration>,
    outcome_unknown: bool,
    second_factor: Option<Box<SecondFactorChallenge>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What Podio answered with, where the failure is an answer.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) code: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) propagate: bool,
    pub(crate) request_id: Option<String>,
    pub(crate) body: String,
}

impl Error {
    /// An error of a kind, for code that builds on this crate.
    ///
    /// `message` is one line in lower case, without any secret.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            call: None,
            answer: None,
            retry_after: None,
            outcome_unknown: false,
            second_factor: None,
            source: None,
        }))
    }

    /// Adds the cause.
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync + 'static>>,
    ) -> Self {
        Arc::make_mut(&mut self.0).source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with_call(mut self, method: &Method, path: impl Into<Cow<'static, str>>) -> Self {
        if self.0.call.is_none() {
            Arc::make_mut(&mut self.0).call = Some((method.clone(), path.into()));
        }
        self
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Self {
        Arc::make_mut(&mut self.0).answer = Some(Box::new(answer));
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Duration) -> Self {
        Arc::make_mut(&mut self.0).retry_after = Some(retry_after);
        self
    }

    pub(crate) fn with_outcome_unknown(mut self, outcome_unknown: bool) -> Self {
        if self.0.outcome_unknown != outcome_unknown {
            Arc::make_mut(&mut self.0).outcome_unknown = outcome_unknown;
        }
        self
    }

    pub(crate) fn with_second_factor(mut self, challenge: SecondFactorChallenge) -> Self {
        Arc::make_mut(&mut self.0).second_factor = Some(Box::new(challenge));
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status, where Podio answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// Podio's error class (`error`), such as `invalid_value`.
    pub fn code(&self) -> Option<&str> {
        self.answer()?.code.as_deref()
    }

    /// Podio's description (`error_description`): a sentence for people, in the user's language.
    pub fn description(&self) -> Option<&str> {
        self.answer()?.description.as_deref()
    }

    /// Podio's finer code (`error_detail`), such as `oauth.client.invalid_secret`.
    pub fn detail(&self) -> Option<&str> {
        self.answer()?.detail.as_deref()
    }

    /// Podio's data for the description (`error_parameters`).
    pub fn parameters(&self) -> Option<&Map<String, Value>> {
        self.answer().map(|answer| &answer.parameters)
    }

    /// Whether Podio means the description for the end user (`error_propagate`).
    pub fn is_for_end_user(&self) -> bool {
        self.answer().is_some_and(|answer| answer.propagate)
    }

    /// Podio's id of the request, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id.as_deref()
    }

    /// The first 4,096 bytes of the answer's body, with the call's secrets taken out.
    pub fn body(&self) -> Option<&str> {
        self.answer().map(|answer| answer.body.as_str())
    }

    /// The method of the call.
    pub fn method(&self) -> Option<&Method> {
        self.0.call.as_ref().map(|(method, _)| method)
    }

    /// The path template of the call, such as `/item/{item_id}`; a raw call's path as given.
    pub fn path(&self) -> Option<&str> {
        self.0.call.as_ref().map(|(_, path)| path.as_ref())
    }

    /// How long to wait before the next call of this session, where Podio said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What a [`SecondFactorRequired`](ErrorKind::SecondFactorRequired) login waits for; answer it
    /// with [`PodioClient::authenticate_with_second_factor`](crate::PodioClient::authenticate_with_second_factor).
    pub fn second_factor(&self) -> Option<&SecondFactorChallenge> {
        self.0.second_factor.as_deref()
    }

    /// Whether Podio may have carried out the call although no answer came.
    ///
    /// Look before you repeat it, for instance by external id.
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// Whether the same call can succeed later without any change.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::RateLimit
                | ErrorKind::Server
                | ErrorKind::Unavailable
                | ErrorKind::Connection
                | ErrorKind::Timeout
                | ErrorKind::StoreUnavailable
        )
    }

    /// Whether a person or stored credentials must authenticate before calls can succeed.
    pub fn needs_authentication(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::NotAuthenticated | ErrorKind::LoggedOut | ErrorKind::SessionRefused
        )
    }

    /// The session store's own error, where one is the cause.
    pub fn session_error(&self) -> Option<&SessionError> {
        self.source()?.downcast_ref()
    }

    fn answer(&self) -> Option<&Answer> {
        self.0.answer.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((method, path)) = &self.0.call {
            write!(f, "{method} {path}: ")?;
        }
        f.write_str(&self.0.message)?;
        if let Some(answer) = self.answer() {
            write!(f, " ({}", answer.status.as_u16())?;
            if let Some(code) = &answer.code {
                write!(f, " {}", OneLine(code))?;
            }
            if let Some(detail) = &answer.detail {
                write!(f, ", {}", OneLine(detail))?;
            }
            if let Some(description) = &answer.description {
                write!(f, ": {}", OneLine(description))?;
            }
            if let Some(request_id) = &answer.request_id {
                write!(f, "; request {request_id}")?;
            }
            f.write_str(")")?;
        }
        if self.0.outcome_unknown {
            f.write_str("; the outcome is unknown: look before you repeat it")?;
        }
        Ok(())
    }
}

/// Text of an answer, with control characters escaped: an answer must not be able to begin a line
/// of a log or to steer a terminal.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            if character.is_control() {
                write!(f, "{}", character.escape_default())
            } else {
                f.write_char(character)
            }
        })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.0.kind)
            .field("message", &self.0.message);
        if let Some((method, path)) = &self.0.call {
            debug.field("method", method).field("path", path);
        }
        if let Some(answer) = self.answer() {
            debug.field("answer", answer);
        }
        if let Some(retry_after) = &self.0.retry_after {
            debug.field("retry_after", retry_after);
        }
        debug.field("outcome_unknown", &self.0.outcome_unknown);
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body may be data that is not for logs; `Error::body` gives it to who asks.
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("description", &self.description)
            .field("detail", &self.detail)
            .field("request_id", &self.request_id)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        let (kind, message) = match error.kind() {
            SessionErrorKind::Unavailable => (
                ErrorKind::StoreUnavailable,
                "the session store cannot be reached",
            ),
            _ => (ErrorKind::Store, "the session store failed"),
        };
        Self::new(kind, format!("{message}: {error}")).with_source(error)
    }
}
