//! What was asked of the emulator: counts per operation and the last requests.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use tokio::sync::watch;

use crate::call::Call;

/// How many requests are kept.
const KEPT: usize = 1_000;

/// One recorded request. `Debug` shows neither headers nor body, which hold credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The operation, such as `items.get_item`; `unknown` for a call that is none.
    pub operation: String,
    /// The method.
    pub method: String,
    /// The path, as sent.
    pub path: String,
    /// The query string, without the question mark.
    pub query: String,
    /// Names, in lower case, and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RecordedRequest {
    /// A header's first value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Counts and records.
pub(crate) struct Journal {
    counts: BTreeMap<String, u64>,
    requests: VecDeque<RecordedRequest>,
    changed: watch::Sender<()>,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            counts: BTreeMap::new(),
            requests: VecDeque::new(),
            changed: watch::Sender::new(()),
        }
    }
}

impl Journal {
    pub(crate) fn enter(&mut self, operation: &str, call: &Call) {
        *self.counts.entry(operation.to_owned()).or_default() += 1;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = call.headers.iter();
        self.requests.push_back(RecordedRequest {
            operation: operation.to_owned(),
            method: call.method.to_string(),
            path: call.path.clone(),
            query: call.query.clone(),
            headers: headers
                .map(|(k, v)| (k.as_str().to_owned(), text(v.as_bytes())))
                .collect(),
            body: call.body.clone(),
        });
        self.changed.send_replace(());
    }

    pub(crate) fn count(&self, operation: &str) -> u64 {
        self.counts.get(operation).copied().unwrap_or(0)
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.clone()
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.counts.clear();
        self.requests.clear();
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}
