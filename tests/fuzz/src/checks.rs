//! What must hold for every input: nothing panics, and what is read is written back whole.

use std::collections::BTreeMap;

use podio_core::Error;
use podio_core::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// An item, and each of its fields by every type.
pub fn item(body: &[u8]) {
    whole::<podio_api::model::Item>(body);
}

/// An app with its fields.
pub fn app(body: &[u8]) {
    whole::<podio_api::model::App>(body);
}

/// What came to the address of a webhook.
pub fn webhook(body: &[u8]) {
    if let Ok(delivery) = podio_api::webhooks::Delivery::parse(body) {
        let again = podio_api::webhooks::Delivery::parse(body).expect("it was read before");
        assert_eq!(delivery.event_id(), again.event_id());
        let _ = format!("{delivery:?}");
    }
}

/// A failed answer: two bytes of status, then the body.
pub fn error(input: &[u8]) {
    let Some((status, body)) = input.split_first_chunk::<2>() else {
        return;
    };
    let number = 100 + u16::from_be_bytes(*status) % 900;
    let status = StatusCode::from_u16(number).expect("three digits");
    let error = Error::of_answer(status, &HeaderMap::new(), body);
    assert!(!error.to_string().contains('\n'), "{error}");
    let shown = error.body().map(str::len).unwrap_or_default();
    assert!(shown <= 64 * 1024, "{shown} bytes are kept");
    let _ = format!("{error:?}");
}

/// Reads a model; what it took must come out again with every key and digit.
fn whole<T: DeserializeOwned + Serialize>(body: &[u8]) {
    let Ok(model) = serde_json::from_slice::<T>(body) else {
        return;
    };
    let written = serde_json::to_string(&model).expect("what was read can be written");
    let body = str::from_utf8(body).expect("JSON is UTF-8");
    let (before, after) = (Exact::of(body), Exact::of(&written));
    assert!(before == after, "read {before:?}\nwrote {after:?}");
}

/// JSON whose numbers are compared by their digits. Of a key that stands twice the last wins.
#[derive(Debug, PartialEq)]
enum Exact {
    /// A number, `true`, `false` or `null`, as it stands.
    Word(String),
    Text(String),
    Array(Vec<Exact>),
    Object(BTreeMap<String, Exact>),
}

impl Exact {
    fn of(text: &str) -> Self {
        let text = text.trim();
        match text.bytes().next() {
            Some(b'{') => {
                let parts: BTreeMap<String, Box<RawValue>> = parse(text);
                let parts = parts.into_iter();
                Self::Object(
                    parts
                        .map(|(key, part)| (key, Self::of(part.get())))
                        .collect(),
                )
            }
            Some(b'[') => {
                let parts: Vec<Box<RawValue>> = parse(text);
                Self::Array(parts.iter().map(|part| Self::of(part.get())).collect())
            }
            Some(b'"') => Self::Text(parse(text)),
            _ => Self::Word(text.to_owned()),
        }
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("what was read, or is written, is JSON")
}
