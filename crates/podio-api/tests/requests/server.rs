//! A server that records what it is sent and answers as it is told.

use std::sync::{Arc, Mutex};

use podio_core::session::ImportedSession;
use podio_core::{Podio, PodioClient};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came with one request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    /// Method, path and query, as on the wire.
    pub(crate) line: String,
    /// The body; null where there is none.
    pub(crate) body: Value,
}

pub(crate) struct Server {
    pub(crate) client: PodioClient,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Starts a server that answers each request with what `answer` makes of its line.
    pub(crate) async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::start_with(move |line, _| (200, answer(line))).await
    }

    /// Starts a server that answers with the status and body that `answer` makes of line and body.
    pub(crate) async fn start_with(
        answer: impl Fn(&str, &Value) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let log = received.clone();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, log.clone(), answer.clone()));
            }
        });
        let podio = Podio::builder("acme-sync", "client-secret")
            .api_url(url)
            .repeats(0)
            .build()
            .unwrap();
        let client = podio.client("user-42").await.unwrap();
        let tokens = ImportedSession::new("access-token");
        client.import_session(tokens).await.unwrap();
        Self { client, received }
    }

    /// What came since the last look.
    pub(crate) fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

async fn serve(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<Received>>>,
    answer: Arc<impl Fn(&str, &Value) -> (u16, String)>,
) {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await.unwrap_or_default() == 0 {
                return;
            }
        };
        let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
        let length = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, length)| length.parse::<usize>().unwrap());
        while buffer.len() < end + length {
            if stream.read_buf(&mut buffer).await.unwrap_or_default() == 0 {
                return;
            }
        }
        let body: Vec<u8> = buffer.drain(..end + length).skip(end).collect();
        let line = head.lines().next().unwrap();
        let line = line.strip_suffix(" HTTP/1.1").unwrap().to_owned();
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&body).unwrap()
        };
        let (status, answer) = answer(&line, &body);
        log.lock().unwrap().push(Received { line, body });
        let answer = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
            answer.len()
        );
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
