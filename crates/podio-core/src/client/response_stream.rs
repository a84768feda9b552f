//! A successful answer that is read piece by piece.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, StatusCode};
use tokio::time::{Instant, Sleep};

use super::http_client::failure_of;
use super::transfer::Opened;
use crate::{Error, ErrorKind, Result};

/// A successful answer whose body is read piece by piece, as a stream or by [`chunk`](Self::chunk).
///
/// A body that is cut off is an error, as is one that rests longer than the application's
/// [`read_timeout`](crate::PodioBuilder::read_timeout); how long all of it takes is not limited.
pub struct ResponseStream {
    status: StatusCode,
    headers: HeaderMap,
    length: Option<u64>,
    received: u64,
    body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    idle: Duration,
    rest: Pin<Box<Sleep>>,
    ended: bool,
    call: (Method, Cow<'static, str>),
}

impl ResponseStream {
    pub(super) fn new(opened: Opened, idle: Duration, call: (Method, Cow<'static, str>)) -> Self {
        let length = opened.headers.get(CONTENT_LENGTH);
        Self {
            status: opened.status,
            length: length.and_then(|length| length.to_str().ok()?.parse().ok()),
            headers: opened.headers,
            received: 0,
            body: opened.body,
            idle,
            rest: Box::pin(tokio::time::sleep(idle)),
            ended: false,
            call,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The length of the body in bytes, where the server told it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// How many bytes of the body have come.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`Connection`](ErrorKind::Connection) when the body is cut off and
    /// [`Timeout`](ErrorKind::Timeout) when it rests too long. Nothing comes after an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    fn end(&mut self, result: Option<Error>) -> Option<Result<Bytes>> {
        self.ended = true;
        let (method, path) = &self.call;
        result.map(|error| Err(error.with_call(method, path.clone())))
    }
}

impl Stream for ResponseStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let next = match self.body.as_mut().poll_next(context) {
            Poll::Ready(next) => next,
            Poll::Pending => {
                std::task::ready!(self.rest.as_mut().poll(context));
                let error = Error::new(
                    ErrorKind::Timeout,
                    format!("nothing came within the read timeout of {:?}", self.idle),
                );
                return Poll::Ready(self.end(Some(error)));
            }
        };
        let idle = self.idle;
        self.rest.as_mut().reset(Instant::now() + idle);
        Poll::Ready(match next {
            Some(Ok(chunk)) => {
                self.received += chunk.len() as u64;
                Some(Ok(chunk))
            }
            Some(Err(cause)) => {
                let error = failure_of(cause).error;
                self.end(Some(error))
            }
            None => {
                let cut = self.length.filter(|length| *length != self.received);
                let error = cut.map(|length| {
                    Error::new(
                        ErrorKind::Connection,
                        format!("{} of {length} bytes came", self.received),
                    )
                });
                self.end(error)
            }
        })
    }
}

impl fmt::Debug for ResponseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers are data.
        f.debug_struct("ResponseStream")
            .field("status", &self.status)
            .field("method", &self.call.0)
            .field("path", &self.call.1)
            .field("content_length", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
