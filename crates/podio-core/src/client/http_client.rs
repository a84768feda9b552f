//! The HTTP connections, and sending one request and reading its answer whole.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::time::Instant;
use url::Url;

use crate::{Error, ErrorKind, Result};

/// One request as it goes out, as often as it has to.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<(HeaderValue, Bytes)>,
}

/// One answer, whatever its status.
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whether Podio may have seen the request.
    pub(crate) sent: bool,
}

/// The HTTP connections of an application.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    /// The client of transfers, made at the first one: `read_timeout` also bounds how long a
    /// request takes to be sent, which is no silence while a large body goes out.
    transfers: Arc<OnceLock<reqwest::Client>>,
    settings: Option<Settings>,
}

/// What the application's own clients are made of.
#[derive(Clone)]
struct Settings {
    user_agent: String,
    connect: Duration,
    proxy: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's URL may hold a password.
        f.debug_struct("Settings")
            .field("user_agent", &self.user_agent)
            .field("connect", &self.connect)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn client(&self, read: Option<Duration>) -> Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder();
        if let Some(url) = &self.proxy {
            // The URL may hold a password, so it is not repeated.
            builder = builder.proxy(reqwest::Proxy::all(url).map_err(|_| {
                Error::new(
                    ErrorKind::Configuration,
                    "the proxy is no URL: it looks like http://proxy.example.org:3128",
                )
            })?);
        }
        if let Some(read) = read {
            builder = builder.read_timeout(read);
        }
        builder
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_keepalive(Duration::from_secs(60))
            .build()
            .map_err(|cause| {
                Error::new(ErrorKind::Configuration, "the HTTP client cannot be built")
                    .with_source(cause.without_url())
            })
    }
}

impl HttpClient {
    /// The client of someone else, for calls and transfers alike.
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self {
            client,
            transfers: Arc::default(),
            settings: None,
        }
    }

    /// The client that bounds neither requests nor answers.
    pub(super) fn transfers(&self) -> Result<&reqwest::Client, Failure> {
        let Some(settings) = &self.settings else {
            return Ok(&self.client);
        };
        if let Some(client) = self.transfers.get() {
            return Ok(client);
        }
        let client = settings
            .client(None)
            .map_err(|error| Failure { error, sent: false })?;
        Ok(self.transfers.get_or_init(|| client))
    }

    /// A client of the given limits that follows no redirect: Podio's API sends none, and a token
    /// must not travel to wherever one points.
    pub(crate) fn build(
        user_agent: &str,
        connect: Duration,
        read: Duration,
        proxy: Option<&str>,
    ) -> Result<Self> {
        let settings = Settings {
            user_agent: user_agent.to_owned(),
            connect,
            proxy: proxy.map(str::to_owned),
        };
        Ok(Self {
            client: settings.client(Some(read))?,
            transfers: Arc::default(),
            settings: Some(settings),
        })
    }

    /// Sends `request` with `authorization` and reads the answer, all before `deadline`.
    ///
    /// `limit` is the name and value of the setting behind the deadline, for the error.
    pub(crate) async fn send(
        &self,
        request: &Outgoing,
        authorization: Option<&HeaderValue>,
        deadline: Instant,
        limit: (&str, Duration),
    ) -> Result<Incoming, Failure> {
        let mut outgoing = reqwest::Request::new(request.method.clone(), request.url.clone());
        *outgoing.headers_mut() = request.headers.clone();
        let headers = outgoing.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if let Some((content_type, body)) = &request.body {
            headers.insert(CONTENT_TYPE, content_type.clone());
            *outgoing.body_mut() = Some(body.clone().into());
        }
        // Pinned here, as a future of this size is not moved for nothing.
        let exchange = pin!(async {
            let mut response = self.client.execute(outgoing).await?;
            let status = response.status();
            let headers = std::mem::take(response.headers_mut());
            let body = response.bytes().await?;
            Ok(Incoming {
                status,
                headers,
                body,
            })
        });
        match tokio::time::timeout_at(deadline, exchange).await {
            Ok(Ok(incoming)) => Ok(incoming),
            Ok(Err(cause)) => Err(failure_of(cause)),
            Err(_) => Err(Failure {
                error: Error::new(
                    ErrorKind::Timeout,
                    format!(
                        "no whole answer came within the {} of {:?}",
                        limit.0, limit.1
                    ),
                ),
                sent: true,
            }),
        }
    }
}

pub(super) fn failure_of(cause: reqwest::Error) -> Failure {
    let sent = !cause.is_connect() && !cause.is_builder();
    let (kind, message) = if cause.is_builder() {
        (ErrorKind::InvalidArgument, "the request cannot be built")
    } else if cause.is_connect() && cause.is_timeout() {
        (
            ErrorKind::Timeout,
            "no connection was made within the connect timeout",
        )
    } else if cause.is_connect() {
        (ErrorKind::Connection, "no connection could be made")
    } else if cause.is_timeout() {
        (ErrorKind::Timeout, "nothing came within the read timeout")
    } else {
        (
            ErrorKind::Connection,
            "the connection broke before the whole answer came",
        )
    };
    Failure {
        error: Error::new(kind, message).with_source(cause.without_url()),
        sent,
    }
}
