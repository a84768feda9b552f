//! Building and running a call.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::{Instrument, Span, debug, debug_span, field};
use url::Url;

use super::body::{Multipart, StreamBody};
use super::http_client::{Failure, Incoming, Outgoing};
use super::rate_limit::RateLimit;
use super::redact::Secrets;
use super::transfer::{Bounds, Opened, Payload};
use super::{Application, Operation, PodioClient, Response, ResponseStream, answer, retry};
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
    target: Result<Target>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    // On the heap, because calls carry this struct through several futures.
    body: Option<Box<Body>>,
    repeatable: bool,
    timeout: Option<Duration>,
}

/// What a call sends.
#[derive(Clone)]
enum Body {
    /// What is in memory.
    Whole(HeaderValue, Bytes),
    /// What is read while it is sent.
    Read(Payload),
}

/// Where a call goes.
#[derive(Clone)]
enum Target {
    /// A path of the API.
    Path(String),
    /// A link to one of Podio's hosts.
    Link(Box<Url>),
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
        let target = checked.map(Target::Path);
        Self::new(client, method, template.into(), target, repeatable)
    }

    pub(crate) fn of_link(client: PodioClient, link: &str, size: Option<&str>) -> Self {
        let target = link_target(&client.live().application, link, size);
        let target = target.map(|url| Target::Link(Box::new(url)));
        Self::new(client, Method::GET, "{link}".into(), target, true)
    }

    pub(crate) fn of_operation(
        client: PodioClient,
        operation: &Operation,
        arguments: &[&dyn Display],
    ) -> Self {
        let target = operation.fill(arguments).map(Target::Path);
        Self::new(
            client,
            operation.method().clone(),
            operation.path().into(),
            target,
            operation.is_repeatable(),
        )
    }

    fn new(
        client: PodioClient,
        method: Method,
        template: Cow<'static, str>,
        target: Result<Target>,
        repeatable: bool,
    ) -> Self {
        Self {
            client,
            method,
            template,
            target,
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
                self.body = Some(Box::new(Body::Whole(json, bytes.into())));
            }
            Err(cause) => {
                self.target = self.target.and(Err(Error::new(
                    ErrorKind::InvalidArgument,
                    "the body cannot be written as JSON",
                )
                .with_source(cause)));
            }
        }
        self
    }

    /// Sends a body that is read while it is sent.
    ///
    /// Nothing but the silence on the way is limited then, by the application's
    /// [`read_timeout`](crate::PodioBuilder::read_timeout), unless [`timeout`](Self::timeout) is
    /// set.
    pub fn stream(mut self, content_type: HeaderValue, body: StreamBody) -> Self {
        let payload = Payload::Stream(content_type, body);
        self.body = Some(Box::new(Body::Read(payload)));
        self
    }

    /// Sends a body of several parts, read while it is sent; the limits are those of
    /// [`stream`](Self::stream).
    pub fn multipart(mut self, body: Multipart) -> Self {
        let payload = Payload::Multipart(body);
        self.body = Some(Box::new(Body::Read(payload)));
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
        self.traced(Self::run, Response::status).await
    }

    /// Runs the call and gives the answer with its body unread, for bodies that are too large to be
    /// held in memory.
    ///
    /// The call's time limit ends with the answer's head; how long the body takes is not limited
    /// while it comes. A redirect is followed, with this session's token only where it leads to
    /// Podio's own hosts.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_stream(self) -> Result<ResponseStream> {
        self.traced(Self::run_stream, ResponseStream::status).await
    }

    async fn traced<T, F: Future<Output = Result<T>>>(
        self,
        run: impl FnOnce(Self, Instant) -> F,
        status: impl FnOnce(&T) -> StatusCode,
    ) -> Result<T> {
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
            let result = run(self, started).await;
            let span = Span::current();
            span.record("milliseconds", started.elapsed().as_millis());
            match &result {
                Ok(response) => {
                    span.record("status", status(response).as_u16());
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
        let mut template = Cow::Borrowed("");
        let prepared = self.prepare(started, &mut template)?;
        let exchange = Whole(prepared.payload.as_deref());
        let (incoming, access) = prepared.call().run(&exchange).await?;
        Ok(Response {
            status: incoming.status,
            headers: incoming.headers,
            body: incoming.body,
            access,
            call: (prepared.outgoing.method, template),
        })
    }

    async fn run_stream(self, started: Instant) -> Result<ResponseStream> {
        let mut template = Cow::Borrowed("");
        let prepared = self.prepare(started, &mut template)?;
        if prepared.payload.is_some() {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                "a call streams its body or its answer, not both",
            ));
        }
        let call = prepared.call();
        let (opened, _) = call.run(&Unread).await?;
        let idle = call.application().timeouts.read;
        let method = prepared.outgoing.method;
        Ok(ResponseStream::new(opened, idle, (method, template)))
    }

    fn prepare(self, started: Instant, template: &mut Cow<'static, str>) -> Result<Prepared> {
        let mut url = match self.target? {
            Target::Path(path) => self.client.live().application.url(&path),
            Target::Link(url) => *url,
        };
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        *template = self.template;
        let default = self.client.live().application.timeouts.call;
        let limit = self.timeout.unwrap_or(default);
        let (body, payload) = match self.body.map(|body| *body) {
            None => (None, None),
            Some(Body::Whole(content_type, bytes)) => (Some((content_type, bytes)), None),
            Some(Body::Read(payload)) => (None, Some(Box::new(payload))),
        };
        // What goes out piece by piece takes as long as it moves, unless told otherwise.
        let bounded = payload.is_none() || self.timeout.is_some();
        Ok(Prepared {
            client: self.client,
            outgoing: Outgoing {
                method: self.method,
                url,
                headers: self.headers,
                body,
            },
            payload,
            repeatable: self.repeatable,
            deadline: bounded.then(|| started + limit),
            limit,
        })
    }
}

/// The URL of a link with the size of a picture, if it leads to one of Podio's hosts.
fn link_target(application: &Application, link: &str, size: Option<&str>) -> Result<Url> {
    let refused = |message: String| Error::new(ErrorKind::InvalidArgument, message);
    let mut url: Url = link
        .parse()
        .map_err(|cause| refused("the link is no URL".to_owned()).with_source(cause))?;
    if !application.is_podio(&url) || !url.username().is_empty() || url.password().is_some() {
        let host = url.host_str().unwrap_or_default();
        return Err(refused(format!(
            "the link leads to {host:?}, which is neither the API's nor the file host, so the \
             token stays here and nothing was sent: fetch it without a token, or set `file_url`"
        )));
    }
    if let Some(size) = size {
        if matches!(size, "" | "." | "..") {
            return Err(refused(format!("{size:?} is no size of a picture")));
        }
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(size);
        }
    }
    Ok(url)
}

/// A call with all that it is made of.
struct Prepared {
    client: PodioClient,
    outgoing: Outgoing,
    payload: Option<Box<Payload>>,
    repeatable: bool,
    deadline: Option<Instant>,
    limit: Duration,
}

impl Prepared {
    fn call(&self) -> Call<'_> {
        Call {
            client: &self.client,
            outgoing: &self.outgoing,
            repeatable: self.repeatable,
            deadline: self.deadline,
            limit: self.limit,
        }
    }
}

/// One attempt of a call: what is sent, and how the answer is read.
trait Exchange: Sync {
    type Answer: Send;

    fn attempt(
        &self,
        call: &Call<'_>,
        access: &Access,
    ) -> impl Future<Output = Result<Self::Answer, Unanswered>> + Send;
}

/// Reads the whole answer. With a payload, that is read while it is sent.
struct Whole<'a>(Option<&'a Payload>);

impl Exchange for Whole<'_> {
    type Answer = Incoming;

    async fn attempt(&self, call: &Call<'_>, access: &Access) -> Result<Incoming, Unanswered> {
        let http = &call.application().http;
        let sent = match self.0 {
            None => {
                let limit = ("call timeout", call.limit);
                http.send(call.outgoing, Some(access.header()), call.deadline(), limit)
                    .await
            }
            Some(payload) => {
                let sent = http.upload(call.outgoing, payload, access.header(), call.bounds());
                // On the heap, so that calls without a payload do not carry its weight.
                Box::pin(sent).await
            }
        };
        let incoming = sent.map_err(|failure| call.unanswered(failure))?;
        call.told(&incoming.headers);
        if incoming.status.is_success() {
            return Ok(incoming);
        }
        Err(call.refused(&incoming, access))
    }
}

/// Leaves the body of a successful answer unread.
struct Unread;

impl Exchange for Unread {
    type Answer = Opened;

    async fn attempt(&self, call: &Call<'_>, access: &Access) -> Result<Opened, Unanswered> {
        let application = call.application();
        let trusted = |url: &Url| application.is_podio(url);
        let bounds = call.bounds();
        let http = &application.http;
        let sent = http.download(call.outgoing, access.header(), trusted, bounds);
        let opened = Box::pin(sent).await;
        let opened = opened.map_err(|failure| call.unanswered(failure))?;
        let elsewhere = opened.elsewhere;
        if !elsewhere {
            call.told(&opened.headers);
        }
        if opened.status.is_success() {
            return Ok(opened);
        }
        let incoming = opened.failure(bounds).await;
        let incoming = incoming.map_err(|failure| call.unanswered(failure))?;
        Err(match call.refused(&incoming, access) {
            // Another host knows nothing of Podio's tokens and limits.
            Unanswered::Token(error) | Unanswered::Limit(error, _) if elsewhere => {
                Unanswered::Final(error)
            }
            other => other,
        })
    }
}

/// A call on its way: attempts, replays and waits.
struct Call<'a> {
    client: &'a PodioClient,
    outgoing: &'a Outgoing,
    repeatable: bool,
    /// When all must be done; `None` limits each step instead.
    deadline: Option<Instant>,
    limit: Duration,
}

impl Call<'_> {
    fn application(&self) -> &Application {
        &self.client.live().application
    }

    fn deadline(&self) -> Instant {
        self.deadline.unwrap_or_else(|| Instant::now() + self.limit)
    }

    fn bounds(&self) -> Bounds {
        Bounds {
            idle: self.application().timeouts.read,
            total: self.deadline.map(|deadline| (deadline, self.limit)),
        }
    }

    async fn run<E: Exchange>(&self, exchange: &E) -> Result<(E::Answer, Access)> {
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
            let error = match exchange.attempt(self, &access).await {
                Ok(answer) => return Ok((answer, access)),
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
                .filter(|delay| Instant::now() + *delay < self.deadline())
            else {
                return Err(error);
            };
            debug!(attempt, ?delay, kind = ?error.kind(), "repeating the call");
            tokio::time::sleep(delay).await;
        }
    }

    fn unanswered(&self, Failure { error, sent }: Failure) -> Unanswered {
        let passing = !sent || self.repeatable;
        let error = error.with_outcome_unknown(sent && !self.repeatable);
        if passing && error.is_transient() {
            Unanswered::Passing(error)
        } else {
            Unanswered::Final(error)
        }
    }

    /// Takes note of what an answer's headers tell.
    fn told(&self, headers: &HeaderMap) {
        let live = self.client.live();
        if let Some(id) = answer::request_id(headers) {
            Span::current().record("request_id", id);
        }
        if let Some(limit) = RateLimit::of_headers(headers, live.application.clock.now()) {
            live.set_rate_limit(limit);
        }
    }

    /// What an answer that is no success means.
    fn refused(&self, incoming: &Incoming, access: &Access) -> Unanswered {
        let secrets: Vec<&SecretString> = access.secrets().collect();
        let error = answer::error_of(
            incoming.status,
            &incoming.headers,
            &incoming.body,
            &Secrets::of(secrets),
        );
        match error.kind() {
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
        }
    }

    /// Waits for the end of a rate-limit pause once, if that is within bounds.
    async fn wait_for_limit(&self, wait: Duration, waited: &mut bool) -> Result<()> {
        let bound = self.client.live().application.rate_limit_wait;
        if *waited || wait > bound || Instant::now() + wait >= self.deadline() {
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
        tokio::time::timeout_at(self.deadline(), pin!(work))
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
