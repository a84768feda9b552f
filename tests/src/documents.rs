//! Recorded documents against the models: what is read must be written back with every key and
//! digit.

use std::collections::BTreeMap;

use podio_client::Error;
use podio_client::api::field::FieldValue;
use podio_client::api::model::{
    App, Comment, File, Hook, Item, ItemDifference, ItemField, ItemPage, ItemRevision,
    Organization, Profile, PushMessage, Reference, SearchResults, Space, StreamObject, Task,
    UserStatus, View,
};
use podio_client::api::webhooks::{Delivery, Event};
use podio_client::http::{HeaderMap, StatusCode};
use podio_client::prelude::*;
use podio_client::reqwest::Url;
use podio_client::secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

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
        "difference" => round_trip::<ItemDifference>,
        "error" => error,
        "file" => round_trip::<File>,
        "hook" => round_trip::<Hook>,
        "item" => item,
        "item-filter" => round_trip::<ItemPage>,
        "org" => round_trip::<Organization>,
        "revision" => round_trip::<ItemRevision>,
        "search" => round_trip::<SearchResults>,
        "space" => round_trip::<Space>,
        "stream" => stream,
        "task" => round_trip::<Task>,
        "token" => token,
        "user-status" => round_trip::<UserStatus>,
        "view" => round_trip::<View>,
        "webhook-post" => webhook_post,
        // Parts of items, told apart by their keys.
        "other" => part_of_item,
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

/// A revision, a difference between two, a field, or one value of a field.
fn part_of_item(text: &str) -> Findings {
    let parts: BTreeMap<String, Box<RawValue>> = match serde_json::from_str(text) {
        Ok(parts) => parts,
        Err(error) => return vec![format!("it is no object: {error}")],
    };
    let has = |key: &str| parts.contains_key(key);
    if has("item_revision_id") {
        round_trip::<ItemRevision>(text)
    } else if has("from") && has("to") {
        round_trip::<ItemDifference>(text)
    } else if has("field_id") {
        field(text)
    } else if has("currency") {
        field(&format!(
            r#"{{"field_id":1,"type":"money","values":[{text}]}}"#
        ))
    } else if has("start") {
        field(&format!(
            r#"{{"field_id":1,"type":"date","values":[{text}]}}"#
        ))
    } else {
        vec!["it is no part of an item that is known by its keys".to_owned()]
    }
}

/// A field, whose values are to be read by its type.
fn field(text: &str) -> Findings {
    let mut findings = round_trip::<ItemField>(text);
    if let Ok(field) = serde_json::from_str::<ItemField>(text)
        && matches!(field.value(), FieldValue::Raw(values) if !values.is_empty())
    {
        findings.push("/values: they are not read by the field's type".to_owned());
    }
    findings
}

/// The answer of a token endpoint, which a client is to take for a session.
fn token(text: &str) -> Findings {
    match take_token(text) {
        Ok(findings) => findings,
        Err(error) => vec![format!("no session comes of it: {error}")],
    }
}

/// Logs in at a server that answers with the text, and compares the session with it.
fn take_token(text: &str) -> Result<Findings, Box<dyn std::error::Error>> {
    let parts: BTreeMap<String, Value> = serde_json::from_str(text)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let session = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let answer = answer_once(listener, text);
        let login = async {
            let podio = Podio::builder("id", "secret")
                .api_url(format!("http://{address}"))
                .build()?;
            let client = podio.client("ada").await?;
            client.authenticate_with_password("ada", "secret").await?;
            let token = client.access_token().await?.expose_secret().to_owned();
            Ok::<_, Box<dyn std::error::Error>>((token, client.status()))
        };
        let (answered, session) = futures_util::join!(answer, login);
        answered?;
        session
    })?;
    let (access_token, status) = session;
    let SessionStatus::Active(session) = status else {
        return Ok(vec![format!("the session is {status:?}")]);
    };
    let lifetime = session
        .expires_at
        .map(|expiry| expiry.duration_since(session.issued_at).as_secs());
    let reference = session
        .reference
        .map(|reference| json!({"type": reference.kind, "id": reference.id}));
    let came = [
        ("access_token", Some(json!(access_token))),
        ("expires_in", lifetime.map(Value::from)),
        ("scope", session.scope.map(Value::from)),
        ("ref", reference),
    ];
    let differs = |(key, read): &(&str, Option<Value>)| parts.get(*key) != read.as_ref();
    Ok(came
        .into_iter()
        .filter(differs)
        .map(|(key, _)| format!("/{key}: the session has another"))
        .collect())
}

/// Answers one request with a text of JSON.
async fn answer_once(listener: TcpListener, json: &str) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        json.len()
    );
    let mut piece = [0; 8192];
    if stream.read(&mut piece).await? == 0 {
        return Ok(());
    }
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(json.as_bytes()).await?;
    // The other side closes when it has the answer.
    while stream.read(&mut piece).await? > 0 {}
    Ok(())
}

/// A call of a webhook, whose form is recorded as an object.
fn webhook_post(text: &str) -> Findings {
    let fields: BTreeMap<String, String> = match serde_json::from_str(text) {
        Ok(fields) => fields,
        Err(error) => return vec![format!("it is no object of texts: {error}")],
    };
    let mut form = match Url::parse("http://localhost/") {
        Ok(url) => url,
        Err(error) => return vec![error.to_string()],
    };
    form.query_pairs_mut().extend_pairs(&fields);
    let body = form.query().unwrap_or_default();
    let delivery = match Delivery::parse(body.as_bytes()) {
        Ok(delivery) => delivery,
        Err(error) => return vec![format!("it is not read: {error}")],
    };
    let event = format!("{:?}", delivery.event);
    let mut findings = Findings::new();
    if delivery.event == Event::Other {
        findings.push(format!("/type: {} is no known event", delivery.kind));
    }
    for (name, value) in &fields {
        let kept = match name.as_str() {
            "type" => delivery.kind.as_str() == value,
            "hook_id" => delivery.hook_id.is_some_and(|id| id.to_string() == *value),
            "code" => matches!(&delivery.event, Event::Verify { code } if code.expose() == value),
            name => delivery.field(name) == Some(value) || event.contains(value.as_str()),
        };
        if !kept {
            findings.push(format!("/{name}: {value} is lost"));
        }
    }
    findings
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
    fn token_answers_become_sessions() {
        let text = r#"{"access_token": "a1", "refresh_token": "b2", "token_type": "bearer",
            "expires_in": 28800, "scope": "global:all", "ref": {"type": "user", "id": 5}}"#;
        assert_eq!(check("token", text), Some(Vec::new()));
        let scopeless = r#"{"access_token": "a1", "refresh_token": "b2"}"#;
        assert_eq!(check("token", scopeless), Some(Vec::new()));
        let other = text.replace(r#""id": 5"#, r#""id": "five""#);
        let findings = check("token", &other).unwrap();
        assert_eq!(findings, ["/ref: the session has another"]);
        let none = check("token", r#"{"error": "no"}"#).unwrap();
        assert!(none[0].contains("no session"), "{none:?}");
    }

    #[test]
    fn calls_of_webhooks_are_read_with_every_field() {
        let text = r#"{"type": "item.create", "item_id": "3", "mine": "a&b"}"#;
        assert_eq!(check("webhook-post", text), Some(Vec::new()));
        let unknown = check("webhook-post", r#"{"type": "item.shred", "item_id": "3"}"#);
        assert_eq!(unknown.unwrap(), ["/type: item.shred is no known event"]);
    }

    #[test]
    fn parts_of_items_are_known_by_their_keys() {
        let parts = r#"[{"item_revision_id": 1, "revision": 0},
            {"field_id": 1, "type": "text", "from": [], "to": [{"value": "a"}]},
            {"field_id": 1, "type": "text", "values": [{"value": "a"}]},
            {"value": "125.532", "currency": "DKK"}, {"start": "2014-07-14 15:00:00"}]"#;
        assert_eq!(check("other", parts), Some(Vec::new()));
        let unread = r#"{"field_id": 1, "type": "text", "values": [{"value": 7}]}"#;
        assert_eq!(check("other", unread).unwrap().len(), 1);
        assert_eq!(check("other", "{}").unwrap().len(), 1);
    }

    #[test]
    fn kinds_without_a_model_are_told_apart() {
        assert_eq!(check("weather", "{}"), None);
        assert_eq!(check("app", "{").map(|findings| findings.len()), Some(1));
    }
}
