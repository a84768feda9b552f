//! Recorded documents against the models: what is read must be written back with every key and
//! digit.

use std::collections::BTreeMap;

use podio_client::Error;
use podio_client::api::model::{
    App, Comment, File, Hook, Item, ItemPage, Organization, Profile, PushMessage, Reference,
    SearchResults, Space, StreamObject, Task, UserStatus, View,
};
use podio_client::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// What is wrong with a document: each line names a place and what happened there.
pub type Findings = Vec<String>;

/// Checks a document of a kind, or each document of an array. `None`: no model has this kind.
pub fn check(kind: &str, text: &str) -> Option<Findings> {
    let whole: Result<Box<RawValue>, _> = serde_json::from_str(text);
    let raw = match whole {
        Ok(raw) => raw,
        Err(error) => return Some(vec![format!("it is no JSON: {error}")]),
    };
    let check: fn(&str) -> Findings = match kind {
        "app" => round_trip::<App>,
        "comment" => round_trip::<Comment>,
        "contact" => round_trip::<Profile>,
        "error" => error,
        "file" => round_trip::<File>,
        "hook" => round_trip::<Hook>,
        "item" => item,
        "item-filter" => round_trip::<ItemPage>,
        "org" => round_trip::<Organization>,
        "search" => round_trip::<SearchResults>,
        "space" => round_trip::<Space>,
        "stream" => stream,
        "task" => round_trip::<Task>,
        "user-status" => round_trip::<UserStatus>,
        "view" => round_trip::<View>,
        _ => return None,
    };
    if !raw.get().starts_with('[') {
        return Some(check(raw.get()));
    }
    let parts: Vec<Box<RawValue>> = parse(raw.get());
    let findings = parts.iter().enumerate().flat_map(|(at, part)| {
        let findings = check(part.get()).into_iter();
        findings.map(move |finding| format!("[{at}]: {finding}"))
    });
    Some(findings.collect())
}

/// An item, or a pointer to one, which a recording may hold instead.
fn item(text: &str) -> Findings {
    let parts: Result<BTreeMap<String, Box<RawValue>>, _> = serde_json::from_str(text);
    match parts {
        Ok(parts) if !parts.contains_key("item_id") => round_trip::<Reference>(text),
        _ => round_trip::<Item>(text),
    }
}

/// An object of a stream, or what the push service sent of it.
fn stream(text: &str) -> Findings {
    let parts: Result<BTreeMap<String, Box<RawValue>>, _> = serde_json::from_str(text);
    match parts {
        Ok(parts) if parts.contains_key("channel") => round_trip::<PushMessage>(text),
        _ => round_trip::<StreamObject>(text),
    }
}

/// An error body, whatever the status was.
fn error(text: &str) -> Findings {
    let error = Error::of_answer(StatusCode::BAD_REQUEST, &HeaderMap::new(), text.as_bytes());
    let mut findings = Findings::new();
    let parts: BTreeMap<String, Box<RawValue>> = match serde_json::from_str(text) {
        Ok(parts) => parts,
        Err(_) => return findings,
    };
    let said = |key: &str| parts.get(key).filter(|part| part.get().starts_with('"'));
    for (key, found) in [
        ("error", error.code()),
        ("error_description", error.description()),
    ] {
        if let Some(part) = said(key)
            && found != Some(parse::<String>(part.get()).as_str())
        {
            findings.push(format!("{key}: read as {found:?}"));
        }
    }
    findings
}

fn round_trip<T: DeserializeOwned + Serialize>(text: &str) -> Findings {
    let model: T = match serde_json::from_str(text) {
        Ok(model) => model,
        Err(error) => return vec![format!("it is not read: {error}")],
    };
    let written = serde_json::to_string(&model);
    let mut findings = Findings::new();
    match written {
        Ok(written) => compare(text, &written, "", &mut findings),
        Err(error) => findings.push(format!("it cannot be written: {error}")),
    }
    findings
}

/// Adds where two texts of JSON differ. Of a key that stands twice the last counts.
fn compare(read: &str, written: &str, place: &str, findings: &mut Findings) {
    let (read, written) = (read.trim(), written.trim());
    let first = |text: &str| text.bytes().next();
    match (first(read), first(written)) {
        (Some(b'{'), Some(b'{')) => {
            let before: BTreeMap<String, Box<RawValue>> = parse(read);
            let after: BTreeMap<String, Box<RawValue>> = parse(written);
            for (key, part) in &before {
                let place = format!("{place}/{key}");
                match after.get(key) {
                    Some(other) => compare(part.get(), other.get(), &place, findings),
                    None => findings.push(format!("{place}: the key is lost")),
                }
            }
            for key in after.keys().filter(|key| !before.contains_key(*key)) {
                findings.push(format!("{place}/{key}: the key is new"));
            }
        }
        (Some(b'['), Some(b'[')) => {
            let before: Vec<Box<RawValue>> = parse(read);
            let after: Vec<Box<RawValue>> = parse(written);
            if before.len() != after.len() {
                let (before, after) = (before.len(), after.len());
                findings.push(format!("{place}: {before} entries have become {after}"));
                return;
            }
            for (at, (before, after)) in before.iter().zip(&after).enumerate() {
                compare(
                    before.get(),
                    after.get(),
                    &format!("{place}/{at}"),
                    findings,
                );
            }
        }
        (Some(b'"'), Some(b'"')) if parse::<String>(read) == parse::<String>(written) => {}
        // Numbers by their digits.
        _ if read != written => findings.push(format!("{place}: {read} has become {written}")),
        _ => {}
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named_by_their_place() {
        let mut findings = Findings::new();
        let read = r#"{"a": 1.0, "b": [1, {"c": "x"}], "d": null, "e": "\u0041"}"#;
        let written = r#"{"a": 1, "b": [1, {"c": "y"}], "e": "A", "f": 0}"#;
        compare(read, written, "", &mut findings);
        assert_eq!(
            findings,
            [
                "/a: 1.0 has become 1",
                "/b/1/c: \"x\" has become \"y\"",
                "/d: the key is lost",
                "/f: the key is new",
            ]
        );
    }

    #[test]
    fn kinds_without_a_model_are_told_apart() {
        assert_eq!(check("weather", "{}"), None);
        assert_eq!(check("app", "{").map(|findings| findings.len()), Some(1));
    }
}
