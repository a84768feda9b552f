//! Sending and receiving piece by piece, for as long as something moves.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::{Body, multipart};
use tokio::time::Instant;
use url::Url;

use super::body::{Chunks, Multipart, Part, StreamBody};
use super::http_client::{Failure, HttpClient, Incoming, Outgoing, failure_of};
use crate::{Error, ErrorKind};

/// How many redirects of a download are followed.
const MOST_REDIRECTS: usize = 5;

/// How much of an answer that is no success is read.
const MOST_OF_A_FAILURE: usize = 64 * 1024;

/// A body that is read while it is sent.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    Stream(HeaderValue, StreamBody),
    Multipart(Multipart),
}

/// What bounds a transfer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How long nothing may move.
    pub(super) idle: Duration,
    /// When the answer must have come, and the setting behind that.
    pub(super) total: Option<(Instant, Duration)>,
}

/// An answer whose body is still to be read.
pub(super) struct Opened {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    /// Whether another host than Podio's gave it.
    pub(super) elsewhere: bool,
}

impl HttpClient {
    /// Sends `request` with a `payload` that is read meanwhile, and reads the whole answer.
    pub(super) async fn upload(
        &self,
        request: &Outgoing,
        payload: &Payload,
        authorization: &HeaderValue,
        bounds: Bounds,
    ) -> Result<Incoming, Failure> {
        let progress = Arc::<Progress>::default();
        let mut outgoing = reqwest::Request::new(request.method.clone(), request.url.clone());
        *outgoing.headers_mut() = request.headers.clone();
        let headers = outgoing.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(AUTHORIZATION, authorization.clone());
        match payload {
            Payload::Stream(content_type, body) => {
                headers.insert(CONTENT_TYPE, content_type.clone());
                headers.insert(CONTENT_LENGTH, body.length().into());
                *outgoing.body_mut() = Some(opened(body, &progress).await?);
            }
            Payload::Multipart(multipart) => {
                let form = form_of(multipart, &progress).await?;
                outgoing = reqwest::RequestBuilder::from_parts(self.transfers()?.clone(), outgoing)
                    .multipart(form)
                    .build()
                    .map_err(failure_of)?;
            }
        }
        let sent = self.open(outgoing, &progress, bounds).await;
        let opened = sent.map_err(|failure| progress.explain(failure))?;
        opened.whole(bounds, None).await
    }

    /// Sends `request` and gives the answer with its body unread. Redirects are followed; the
    /// token goes along only where `trusted` says so.
    pub(super) async fn download(
        &self,
        request: &Outgoing,
        authorization: &HeaderValue,
        trusted: impl Fn(&Url) -> bool,
        bounds: Bounds,
    ) -> Result<Opened, Failure> {
        let mut url = request.url.clone();
        let mut redirects = 0;
        loop {
            let mut outgoing = reqwest::Request::new(request.method.clone(), url.clone());
            let elsewhere = !trusted(&url);
            if !elsewhere {
                *outgoing.headers_mut() = request.headers.clone();
                outgoing
                    .headers_mut()
                    .insert(AUTHORIZATION, authorization.clone());
            }
            if let (Some((content_type, body)), 0) = (&request.body, redirects) {
                outgoing
                    .headers_mut()
                    .insert(CONTENT_TYPE, content_type.clone());
                *outgoing.body_mut() = Some(body.clone().into());
            }
            let headers = outgoing.headers_mut();
            headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
            // Compressed on its way, a file would have no length to check it by.
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            let mut opened = self.open(outgoing, &Arc::default(), bounds).await?;
            opened.elsewhere = elsewhere;
            match target(&opened, &url) {
                Some(next) if request.method == Method::GET && redirects < MOST_REDIRECTS => {
                    redirects += 1;
                    url = next;
                }
                _ => return Ok(opened),
            }
        }
    }

    async fn open(
        &self,
        outgoing: reqwest::Request,
        progress: &Arc<Progress>,
        bounds: Bounds,
    ) -> Result<Opened, Failure> {
        let client = self.transfers()?;
        progress.moved();
        let mut exchange = pin!(client.execute(outgoing));
        let mut stalled = pin!(progress.stalled(bounds.idle));
        let mut late = pin!(async {
            match bounds.total {
                Some((deadline, limit)) => {
                    tokio::time::sleep_until(deadline).await;
                    limit
                }
                None => std::future::pending().await,
            }
        });
        let answer = poll_fn(|context| {
            if let Poll::Ready(answer) = exchange.as_mut().poll(context) {
                return Poll::Ready(answer.map_err(failure_of));
            }
            if let Poll::Ready(limit) = late.as_mut().poll(context) {
                let message = format!("no answer came within the call timeout of {limit:?}");
                return Poll::Ready(Err(timed_out(message)));
            }
            if stalled.as_mut().poll(context).is_ready() {
                let message = format!("nothing moved within the read timeout of {:?}", bounds.idle);
                return Poll::Ready(Err(timed_out(message)));
            }
            Poll::Pending
        });
        let mut response = answer.await?;
        Ok(Opened {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: Box::pin(response.bytes_stream()),
            elsewhere: false,
        })
    }
}

impl Opened {
    /// Reads the body, up to `most` bytes of it.
    pub(super) async fn whole(
        mut self,
        bounds: Bounds,
        most: Option<usize>,
    ) -> Result<Incoming, Failure> {
        let mut body = Vec::new();
        while most.is_none_or(|most| body.len() < most) {
            let next = poll_fn(|context| self.body.as_mut().poll_next(context));
            let rest = Instant::now() + bounds.idle;
            let until = bounds
                .total
                .map_or(rest, |(deadline, _)| deadline.min(rest));
            match tokio::time::timeout_at(until, next).await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk.map_err(failure_of)?),
                Ok(None) => break,
                Err(_) => return Err(timed_out("no whole answer came in time")),
            }
        }
        Ok(Incoming {
            status: self.status,
            headers: self.headers,
            body: body.into(),
        })
    }

    /// Reads as much of the body as an error needs.
    pub(super) async fn failure(self, bounds: Bounds) -> Result<Incoming, Failure> {
        self.whole(bounds, Some(MOST_OF_A_FAILURE)).await
    }
}

/// Where an answer redirects to, if that is a place to go to.
fn target(opened: &Opened, from: &Url) -> Option<Url> {
    if !matches!(opened.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = opened.headers.get(LOCATION)?.to_str().ok()?;
    let target = from.join(location).ok()?;
    let safe = target.scheme() == "https" || target.scheme() == from.scheme();
    (safe && target.has_host()).then_some(target)
}

async fn form_of(body: &Multipart, progress: &Arc<Progress>) -> Result<multipart::Form, Failure> {
    let mut form = multipart::Form::new();
    for (name, part) in &body.parts {
        let part = match part {
            Part::Text(text) => multipart::Part::text(text.clone()),
            Part::File {
                name,
                media_type,
                body,
            } => {
                let opened = opened(body, progress).await?;
                let part = multipart::Part::stream_with_length(opened, body.length());
                let part = part.file_name(name.clone());
                match media_type {
                    Some(media_type) => part.mime_str(media_type).map_err(|cause| Failure {
                        error: Error::new(
                            ErrorKind::InvalidArgument,
                            format!("{media_type:?} is no media type: it looks like text/plain"),
                        )
                        .with_source(cause),
                        sent: false,
                    })?,
                    None => part,
                }
            }
        };
        form = form.part(*name, part);
    }
    Ok(form)
}

async fn opened(body: &StreamBody, progress: &Arc<Progress>) -> Result<Body, Failure> {
    let chunks = body.open().await.map_err(unreadable)?;
    progress.state().unread += body.length();
    Ok(Body::wrap_stream(Watched {
        chunks,
        left: body.length(),
        progress: progress.clone(),
    }))
}

fn unreadable(cause: io::Error) -> Failure {
    Failure {
        error: Error::new(ErrorKind::Io, "what was to be sent could not be read")
            .with_source(cause),
        // A part of a body is no request.
        sent: false,
    }
}

fn timed_out(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure {
        error: Error::new(ErrorKind::Timeout, message),
        sent: true,
    }
}

/// What the body of a request does while it is sent.
struct Progress(Mutex<State>);

struct State {
    /// When something last moved.
    moved: Instant,
    /// How many bytes are still to be read.
    unread: u64,
    /// Why reading failed.
    failure: Option<io::Error>,
}

impl Default for Progress {
    fn default() -> Self {
        Self(Mutex::new(State {
            moved: Instant::now(),
            unread: 0,
            failure: None,
        }))
    }
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moved(&self) {
        self.state().moved = Instant::now();
    }

    /// Waits until nothing has moved for so long.
    async fn stalled(&self, idle: Duration) {
        loop {
            let last = self.state().moved;
            tokio::time::sleep_until(last + idle).await;
            if self.state().moved == last {
                return;
            }
        }
    }

    /// Adds to the failure of a request what its body knows of it.
    fn explain(&self, failure: Failure) -> Failure {
        let mut state = self.state();
        match state.failure.take() {
            Some(cause) => unreadable(cause),
            None => Failure {
                error: failure.error,
                // Of a body that was not read to its end Podio has a part at most, which is no
                // request.
                sent: failure.sent && state.unread == 0,
            },
        }
    }
}

/// The pieces of a body on their way, counted.
struct Watched {
    chunks: Chunks,
    left: u64,
    progress: Arc<Progress>,
}

impl Watched {
    /// Keeps the cause for the call's error, and gives the connection one of its own.
    fn fail(&self, cause: io::Error) -> io::Error {
        let kind = cause.kind();
        self.progress.state().failure = Some(cause);
        kind.into()
    }
}

impl Stream for Watched {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = std::task::ready!(self.chunks.as_mut().poll_next(context));
        self.progress.moved();
        Poll::Ready(match next {
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    self.progress.state().unread -= chunk.len() as u64;
                    Some(Ok(chunk))
                }
                None => Some(Err(self.fail(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "there is more to read than was said",
                )))),
            },
            Some(Err(cause)) => Some(Err(self.fail(cause))),
            None if self.left > 0 => Some(Err(self.fail(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("there are {} bytes less to read than was said", self.left),
            )))),
            None => None,
        })
    }
}
