//! What is printed, and where.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write as _};

use indicatif::ProgressBar;
use serde_json::{Value, json};

/// The output proper: plain lines, or one JSON object a line.
#[derive(Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Writes one line: `text`, or `value` where JSON was asked for.
    pub(crate) fn line(&mut self, text: impl Display, value: &Value) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{value}")?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()
    }

    /// Writes a line for people alone.
    pub(crate) fn text(&mut self, text: impl Display) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        writeln!(io::stdout().lock(), "{text}")
    }

    /// Says on the error output what is wrong with one record; in JSON the object tells it.
    pub(crate) fn trouble(&mut self, id: impl Display, error: &dyn Error) {
        if !self.json {
            say(&format!("{id}: {}", chain(error)));
        }
    }
}

/// The records that failed, as JSON.
pub(crate) fn failures<'a, E: Error + 'a>(
    failed: impl IntoIterator<Item = &'a (podio_core::session::StorageId, E)>,
) -> Vec<Value> {
    failed
        .into_iter()
        .map(|(id, error)| json!({"id": id.as_str(), "error": chain(error)}))
        .collect()
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// Tells an error on the error output: one line, and one for each cause.
pub(crate) fn complain(error: &dyn Error) {
    let mut text = format!("podio-sessions: {error}");
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str("\n  cause: ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    say(&text);
}

fn say(text: &str) {
    // When this fails there is nobody left to be told.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A line on the error output that counts along, on a terminal only.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    what: &'static str,
}

impl Progress {
    pub(crate) fn new(what: &'static str) -> Self {
        let bar = ProgressBar::new_spinner();
        Self { bar, what }
    }

    pub(crate) fn at(&self, count: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{count} {}", self.what));
            self.bar.tick();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
