//! How much of each operation the emulator does.

use std::collections::HashMap;

use podio_emulator::Emulator;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::coverage::facts::Fact;

/// A line of `GET /__emulator/operations`.
#[derive(Debug, Deserialize)]
struct Route {
    operation: String,
    method: String,
    path: String,
    level: String,
}

/// What the emulator answers, as it says itself.
#[derive(Debug)]
pub struct Emulated {
    by_name: HashMap<String, String>,
    /// By method and path, for those with names of the emulator's own.
    by_call: HashMap<(String, String), String>,
}

impl Emulated {
    /// Asks an emulator.
    pub async fn ask() -> Self {
        let emulator = Emulator::builder().start().await.unwrap();
        let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // The older version of HTTP has the answer end with the connection, and not in chunks.
        let request = format!("GET /__emulator/operations HTTP/1.0\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let routes: Vec<Route> = serde_json::from_str(body).unwrap();
        let (mut by_name, mut by_call) = (HashMap::new(), HashMap::new());
        for route in routes {
            by_call.insert((route.method, form(&route.path)), route.level.clone());
            by_name.insert(route.operation, route.level);
        }
        Self { by_name, by_call }
    }

    /// `state`, or `shape` where it changes nothing; `None` where it is not emulated.
    pub fn level(&self, fact: &Fact) -> Option<&str> {
        let call = (fact.method.to_string(), form(fact.path));
        let level = self.by_name.get(&fact.name);
        level
            .or_else(|| self.by_call.get(&call))
            .map(String::as_str)
    }
}

/// A path without what differs by habit: names of placeholders and a slash at the end.
pub(super) fn form(path: &str) -> String {
    let segment = |segment| {
        if str::starts_with(segment, '{') {
            "{}"
        } else {
            segment
        }
    };
    let segments = path.trim_end_matches('/').split('/').map(segment);
    segments.collect::<Vec<_>>().join("/")
}
