//! A server that records what it is sent.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use podio_client::bytes::Bytes;
use podio_client::session::ImportedSession;
use podio_client::{ErrorKind, Podio};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::contract::{Arguments, Case};

/// The most bytes of a body.
const LARGEST_BODY: usize = 1 << 20;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The method.
    pub method: String,
    /// The path, escaped as it was.
    pub path: String,
    /// Keys and values of the query.
    pub query: Vec<(String, String)>,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The body.
    pub body: SentBody,
    /// How many texts the call was given.
    pub texts: usize,
}

/// A body, by its media type.
#[derive(Debug, Clone, PartialEq)]
pub enum SentBody {
    /// There is none.
    None,
    /// JSON.
    Json(Value),
    /// A form.
    Form(Vec<(String, String)>),
    /// Parts by name, with their content where it is text.
    Parts(Vec<(String, String)>),
    /// Bytes that are none of these.
    Other(Bytes),
}

/// The server, with an application that knows it.
#[derive(Debug)]
pub struct Recorder {
    podio: Podio,
    api_url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Recorder {
    /// Starts it. Every request is answered with an empty object.
    pub async fn start() -> Self {
        let sent = Arc::<Mutex<Vec<Sent>>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api_url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(record).with_state(sent.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let podio = Podio::builder("acme-sync", "client-secret")
            .api_url(&api_url)
            .repeats(0)
            .build()
            .unwrap();
        Self {
            podio,
            api_url,
            sent,
        }
    }

    /// Makes a call, with `text` as its texts, and gives the request that came of it.
    ///
    /// # Errors
    ///
    /// When not exactly one request came.
    pub async fn record(&self, case: &Case, text: &'static str) -> Result<Sent, String> {
        let arguments = Arguments {
            text,
            api_url: self.api_url.clone(),
            asked: Arc::default(),
        };
        let asked = arguments.asked.clone();
        // A call may end its session.
        let client = self.podio.client(case.operation).await.unwrap();
        let tokens = ImportedSession::new("access-token");
        client.import_session(tokens).await.unwrap();
        let outcome = arguments.scope((case.call)(client)).await;
        let mut sent =
            std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner));
        match (sent.pop(), sent.len(), outcome) {
            (Some(request), 0, outcome) => match outcome {
                // An empty object is not what every operation answers with.
                Err(error) if error.kind() != ErrorKind::DataIntegrity => Err(error.to_string()),
                _ => Ok(Sent {
                    texts: asked.load(Ordering::Relaxed),
                    ..request
                }),
            },
            (None, _, outcome) => Err(format!("it sends nothing: {outcome:?}")),
            (Some(_), more, _) => Err(format!("it sends {} requests", more + 1)),
        }
    }
}

async fn record(
    State(sent): State<Arc<Mutex<Vec<Sent>>>>,
    request: Request,
) -> axum::response::Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.unwrap();
    let content_type = head
        .headers
        .get(CONTENT_TYPE)
        .map(|value| value.to_str().unwrap().to_owned());
    let query = head.uri.query().unwrap_or_default();
    sent.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Sent {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: pairs(query.as_bytes()),
            body: read(content_type.as_deref().unwrap_or_default(), body),
            content_type,
            texts: 0,
        });
    axum::response::Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .unwrap()
}

fn read(content_type: &str, body: Bytes) -> SentBody {
    let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    match media_type {
        "application/json" if !body.is_empty() => {
            serde_json::from_slice(&body).map_or(SentBody::Other(body), SentBody::Json)
        }
        "application/x-www-form-urlencoded" if !body.is_empty() => SentBody::Form(pairs(&body)),
        "multipart/form-data" => {
            let (_, boundary) = parameters.split_once("boundary=").unwrap();
            SentBody::Parts(parts(&body, boundary.trim_matches('"')))
        }
        _ if body.is_empty() => SentBody::None,
        _ => SentBody::Other(body),
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Names and contents of the parts of a body.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let body = String::from_utf8_lossy(body);
    let (_, body) = body.split_once(&format!("--{boundary}\r\n")).unwrap();
    let (body, _) = body.rsplit_once(&format!("\r\n--{boundary}--")).unwrap();
    body.split(&format!("\r\n--{boundary}\r\n"))
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            let (_, name) = head.split_once("; name=\"").unwrap();
            let (name, _) = name.split_once('"').unwrap();
            (name.to_owned(), content.to_owned())
        })
        .collect()
}

impl Sent {
    /// One line of JSON: the operation's name beside what was sent.
    pub fn to_json(&self, operation: &str) -> Value {
        let body = match &self.body {
            SentBody::None => Value::Null,
            SentBody::Json(value) => value.clone(),
            SentBody::Form(pairs) => object(pairs),
            SentBody::Parts(parts) => parts.iter().map(|(name, _)| name.as_str()).collect(),
            SentBody::Other(bytes) => String::from_utf8_lossy(bytes).into(),
        };
        json!({
            "operation": operation,
            "method": self.method,
            "path": self.path,
            "query": object(&self.query),
            "content_type": self.content_type,
            "body": body,
        })
    }
}

/// Keys and values as an object.
fn object(pairs: &[(String, String)]) -> Value {
    let pairs = pairs.iter();
    let pairs: Map<String, Value> = pairs.map(|(k, v)| (k.clone(), v.as_str().into())).collect();
    pairs.into()
}
