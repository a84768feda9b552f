//! Building and running a call.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::{Instrument, Span, debug, debug_span, field};

use super::http_client::{Failure, Incoming, Outgoing};
use super::rate_limit::RateLimit;
use super::redact::Secrets;
use super::{Operation, PodioClient, Response, answer, retry};
use crate::session::{Access, Tries};
use crate::{Error, ErrorKind, Result};

/// A call that is being put together; [`send`](Self::send) runs it.
///
/// Whatever goes wrong while it is put together is reported by `send`.
#[derive(Clone)]
#[must_use = "nothing is sent until `send`"]
pub struct RequestBuilder {
    client: PodioClient,
    method: Method,
    template: Cow<'static, str>,
    path: Result<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<(HeaderValue, Bytes)>,
    repeatable: bool,
    timeout: Option<Duration>,
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("method", &self.method)
            .field("path", &self.template)
            .field("repeatable", &self.repeatable)
            .finish_non_exhaustive()
    }
}

impl RequestBuilder {
    pub(crate) fn raw(client: PodioClient, method: Method, path: &str) -> Self {
        let checked = if path.starts_with('/') && !path.contains(['?', '#']) {
            Ok(path.to_owned())
        } else {
            Err(Error::new(
                ErrorKind::InvalidArgument,
                "a path starts with `/` and has no query or fragment: use `query` for those",
            ))
        };
        let template = path.split(['?', '#']).next().unwrap_or_default().to_owned();
        let repeatable = Operation::new("", "", method.clone(), "").is_repeatable();
        Self::new(client, method, template.into(), checked, repeatable)
    }

    pub(crate) fn of_operation(
        client: PodioClient,
        operation: &Operation,
        arguments: &[&dyn Display],
    ) -> Self {
        Self::new(
            client,
            operation.method().clone(),
            operation.path().into(),
            operation.fill(arguments),
            operation.is_repeatable(),
        )
    }

    fn new(
        client: PodioClient,
        method: Method,
        template: Cow<'static, str>,
        path: Result<String>,
        repeatable: bool,
    ) -> Self {
        Self {
            client,
            method,
            template,
            path,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            repeatable,
            timeout: None,
        }
    }

    /// Adds a query parameter, escaped as needed.
    pub fn query(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a query parameter if there is a value.
    pub fn query_opt(self, name: impl Into<String>, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a header. Authorization, accept and content type are set by the client.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sends `body` as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                let json = HeaderValue::from_static("application/json");
                self.body = Some((json, bytes.into()));
            }
            Err(cause) => {
                self.path = self.path.and(Err(Error::new(
                    ErrorKind::InvalidArgument,
                    "the body cannot be written as JSON",
                )
                .with_source(cause)));
            }
        }
        self
    }

    /// Says whether the call may be sent again when its answer is lost or a 5xx.
    ///
    /// By default GET, PUT and DELETE are, and POST is not.
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.repeatable = repeatable;
        self
    }

    /// Limits this call, from here to the whole answer, repeats and waits included. The default is
    /// the application's [`call_timeout`](crate::PodioBuilder::call_timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Runs the call.
    ///
    /// The session's token goes with it, refreshed where needed. A call that may be repeated is
    /// repeated on 5xx and on broken connections, a bounded number of times with growing waits.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; the error names method and path.
    pub async fn send(self) -> Result<Response> {
        let span = debug_span!(
            "podio.call",
            method = %self.method,
            path = %self.template,
            status = field::Empty,
            attempt = field::Empty,
            milliseconds = field::Empty,
            request_id = field::Empty,
        );
        let (method, template) = (self.method.clone(), self.template.clone());
        let started = Instant::now();
        // Pinned here, as a future of this size is not moved for nothing.
        let call = pin!(async move {
            let result = self.run(started).await;
            let span = Span::current();
            span.record("milliseconds", started.elapsed().as_millis());
            match &result {
                Ok(response) => {
                    span.record("status", response.status().as_u16());
                    debug!("call succeeded");
                }
                Err(error) => {
                    if let Some(status) = error.status() {
                        span.record("status", status.as_u16());
                    }
                    debug!(kind = ?error.kind(), "call failed");
                }
            }
            result.map_err(|error| error.with_call(&method, template))
        });
        call.instrument(span).await
    }

    /// Runs the call and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`DataIntegrity`](ErrorKind::DataIntegrity) for an answer of
    /// another shape.
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<T> {
        self.send().await?.json()
    }

    /// Runs the call and leaves the answer's body unread.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_empty(self) -> Result<()> {
        self.send().await.map(drop)
    }

    async fn run(self, started: Instant) -> Result<Response> {
        let mut url = self.client.live().application.url(&self.path?);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let outgoing = Outgoing {
            method: self.method,
            url,
            headers: self.headers,
            body: self.body,
        };
        let limit = self
            .timeout
            .unwrap_or(self.client.live().application.timeouts.call);
        let call = Call {
            client: &self.client,
            outgoing: &outgoing,
            repeatable: self.repeatable,
            deadline: started + limit,
            limit,
        };
        let (incoming, access) = call.run().await?;
        Ok(Response {
            status: incoming.status,
            headers: incoming.headers,
            body: incoming.body,
            access,
            call: (outgoing.method, self.template),
        })
    }
}

/// A call on its way: attempts, replays and waits.
struct Call<'a> {
    client: &'a PodioClient,
    outgoing: &'a Outgoing,
    repeatable: bool,
    deadline: Instant,
    limit: Duration,
}

impl Call<'_> {
    async fn run(&self) -> Result<(Incoming, Access)> {
        let live = self.client.live();
        let application = &live.application;
        let mut delays = retry::delays(application.repeats);
        // At most one refresh and one replay per call: a server that always blames the token would
        // otherwise be asked for ever.
        let mut tries = Tries::default();
        let mut replayed = false;
        let mut waited_for_limit = false;
        let mut attempt = 0_u32;
        loop {
            if let Some(wait) = live.pause() {
                self.wait_for_limit(wait, &mut waited_for_limit).await?;
            }
            let access = self.within(self.client.access(&mut tries)).await?;
            attempt += 1;
            Span::current().record("attempt", attempt);
            let error = match self.attempt(&access).await {
                Ok(incoming) => return Ok((incoming, access)),
                Err(Unanswered::Token(error)) if !replayed => {
                    replayed = true;
                    self.within(self.client.replace(&access, &mut tries, error))
                        .await?;
                    continue;
                }
                Err(Unanswered::Limit(error, wait)) => {
                    live.set_pause(wait);
                    if waited_for_limit || wait > application.rate_limit_wait {
                        return Err(error);
                    }
                    continue;
                }
                Err(Unanswered::Token(error) | Unanswered::Final(error)) => return Err(error),
                Err(Unanswered::Passing(error)) => error,
            };
            let Some(delay) = delays
                .next()
                .filter(|delay| Instant::now() + *delay < self.deadline)
            else {
                return Err(error);
            };
            debug!(attempt, ?delay, kind = ?error.kind(), "repeating the call");
            tokio::time::sleep(delay).await;
        }
    }

    async fn attempt(&self, access: &Access) -> Result<Incoming, Unanswered> {
        let live = self.client.live();
        let application = &live.application;
        let sent = application
            .http
            .send(
                self.outgoing,
                Some(access.header()),
                self.deadline,
                ("call timeout", self.limit),
            )
            .await;
        let incoming = match sent {
            Ok(incoming) => incoming,
            Err(Failure { error, sent }) => {
                let passing = !sent || self.repeatable;
                let error = error.with_outcome_unknown(sent && !self.repeatable);
                return Err(if passing && error.is_transient() {
                    Unanswered::Passing(error)
                } else {
                    Unanswered::Final(error)
                });
            }
        };
        if let Some(id) = answer::request_id(&incoming.headers) {
            Span::current().record("request_id", id);
        }
        if let Some(limit) = RateLimit::of_headers(&incoming.headers, application.clock.now()) {
            live.set_rate_limit(limit);
        }
        if incoming.status.is_success() {
            return Ok(incoming);
        }
        let secrets: Vec<&SecretString> = access.secrets().collect();
        let error = answer::error_of(
            incoming.status,
            &incoming.headers,
            &incoming.body,
            &Secrets::of(secrets),
        );
        Err(match error.kind() {
            ErrorKind::Unauthorized if answer::blames_token(&incoming.headers, &error) => {
                Unanswered::Token(error)
            }
            ErrorKind::RateLimit => {
                let wait = error.retry_after().unwrap_or_default();
                Unanswered::Limit(error, wait)
            }
            ErrorKind::Server | ErrorKind::Unavailable if self.repeatable => {
                Unanswered::Passing(error)
            }
            // A gateway's answer does not tell whether Podio carried the call out.
            ErrorKind::Unavailable => Unanswered::Final(error.with_outcome_unknown(true)),
            _ => Unanswered::Final(error),
        })
    }

    /// Waits for the end of a rate-limit pause once, if that is within bounds.
    async fn wait_for_limit(&self, wait: Duration, waited: &mut bool) -> Result<()> {
        let bound = self.client.live().application.rate_limit_wait;
        if *waited || wait > bound || Instant::now() + wait >= self.deadline {
            return Err(Error::new(
                ErrorKind::RateLimit,
                "Podio asked this session to wait; nothing was sent",
            )
            .with_retry_after(wait));
        }
        *waited = true;
        debug!(?wait, "waiting for the rate limit");
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Runs session work under the call's deadline. Dropping it loses nothing: refreshes and
    /// writes go on in tasks of their own.
    async fn within<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::time::timeout_at(self.deadline, pin!(work))
            .await
            .unwrap_or_else(|_| {
                Err(Error::new(
                    ErrorKind::Timeout,
                    format!(
                        "the session was not ready within the call timeout of {:?}; \
                     what is under way goes on",
                        self.limit
                    ),
                ))
            })
    }
}

/// Why an attempt has no successful answer.
enum Unanswered {
    /// Podio blames the access token.
    Token(Error),
    /// The rate limit is used up for so long.
    Limit(Error, Duration),
    /// The same request may be sent again.
    Passing(Error),
    /// Sending it again would not help, or might do harm.
    Final(Error),
}
