//! Which operations the tests called on the emulator, with an answer of success.
//!
//! Calls are seen on the client's side, in its span `podio.call`, which has the path with its
//! placeholders. That an answer also parses is what the calling test finds out: it uses the answer.
//! Each process adds its lines to one file, as the runner gives every test a process of its own.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Write as _};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::sync::OnceLock;

use podio_emulator::Emulator;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::coverage::emulated::{Emulated, form};
use crate::coverage::facts::facts;

/// The variable that names the file.
const FILE: &str = "PODIO_CALLED";

/// What the client sends for a session's sake.
const SENT_BY_SESSIONS: [&str; 4] = [
    "/oauth/token",
    "/oauth/token/v2",
    "/oauth/authorize",
    "/oauth/grant/invalidate",
];

static CALLED: OnceLock<Option<File>> = OnceLock::new();

/// The file, opened once, if there is to be one.
fn file() -> Option<&'static File> {
    let open = |path| {
        // A test may have given up the right to write there; others make the same calls.
        OpenOptions::new().create(true).append(true).open(path).ok()
    };
    CALLED
        .get_or_init(|| std::env::var_os(FILE).and_then(open))
        .as_ref()
}

/// One write for a line, so that the lines of several processes do not mix.
fn add(method: &str, path: &str) {
    if let Some(mut file) = file() {
        let line = format!("{method} {}\n", form(path));
        file.write_all(line.as_bytes()).unwrap();
    }
}

/// Writes down the calls of this process from here on, where the environment asks for it.
pub fn watch() {
    static WATCHED: OnceLock<()> = OnceLock::new();
    WATCHED.get_or_init(|| {
        if file().is_some() {
            // A test that listens itself keeps what it has; others make the same calls.
            drop(tracing::subscriber::set_global_default(
                Registry::default().with(Calls),
            ));
        }
    });
}

/// Adds what the client sends without a span: calls for tokens, and the page where people agree.
pub fn add_token_calls(emulator: &Emulator) {
    if file().is_none() {
        return;
    }
    for request in emulator.requests() {
        let path = request.path.as_str();
        if SENT_BY_SESSIONS.contains(&path) {
            add(&request.method, path);
        }
    }
}

/// The layer that sees calls end.
struct Calls;

/// What is known of a call.
#[derive(Default)]
struct Call {
    method: String,
    path: String,
    status: String,
}

impl Visit for Call {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = match field.name() {
            "method" => &mut self.method,
            "path" => &mut self.path,
            "status" => &mut self.status,
            _ => return,
        };
        *text = format!("{value:?}");
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Calls {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.name() == "podio.call"
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut call = Call::default();
        attributes.record(&mut call);
        context.span(id).unwrap().extensions_mut().insert(call);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        if let Some(call) = span.extensions_mut().get_mut::<Call>() {
            values.record(call);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        if let Some(call) = span.extensions().get::<Call>()
            && call.status.starts_with('2')
        {
            add(&call.method, &call.path);
        }
    }
}

/// Reads the file, and gives how many operations were called, by area and level, and what was not.
///
/// # Errors
///
/// When the file cannot be read.
pub fn report(path: &str, emulated: &Emulated) -> io::Result<(String, Vec<String>)> {
    let text = fs::read_to_string(path)?;
    let called: HashSet<&str> = text.lines().collect();
    let mut areas = BTreeMap::<_, [[usize; 2]; 2]>::new();
    let mut never = Vec::new();
    for fact in facts() {
        let Some(level) = emulated.level(&fact) else {
            continue;
        };
        let call = format!("{} {}", fact.method, form(fact.path));
        let is_called = called.contains(&*call);
        for area in [fact.area, "all"] {
            let count = &mut areas.entry(area).or_default()[usize::from(level == "shape")];
            count[0] += usize::from(is_called);
            count[1] += 1;
        }
        if !is_called {
            never.push(format!("{} ({level}): no test calls it", fact.name));
        }
    }
    let all = areas.remove_entry("all");
    let mut summary = format!("{:<18} {:>9} {:>9}\n", "called", "state", "shape");
    for (area, [state, shape]) in areas.into_iter().chain(all) {
        let of = |[called, all]: [usize; 2]| format!("{called} / {all}");
        let _ = writeln!(summary, "{area:<18} {:>9} {:>9}", of(state), of(shape));
    }
    Ok((summary, never))
}
