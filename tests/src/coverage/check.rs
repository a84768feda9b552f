//! Whether calls send what the facts say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use percent_encoding::percent_decode_str;
use podio_client::http::Method;
use serde_json::{Map, Value};

use crate::contract::{self, Case};
use crate::coverage::deviations::DEVIATIONS;
use crate::coverage::facts::{self, Body, Fact};
use crate::coverage::recorder::{Recorder, Sent, SentBody};
use crate::coverage::shape::{Key, Shape, key_faults};

/// A text that is changed by whatever forgets to escape it.
pub const HOSTILE: &str = "a/b?c#d e&f=g%2F\"\\\u{fc}\n";

/// A text like any other.
pub const PLAIN: &str = "roof";

/// Placeholders of paths that stand for one of Podio's words.
const WORDS: &[&str] = &[
    "area",
    "client_type",
    "data_ref_type",
    "exporter",
    "flag",
    "layout_type",
    "notification_type",
    "object_type",
    "operation",
    "plugin",
    "rating_type",
    "ref_type",
    "role",
    "scope_type",
    "share_type",
    "time",
];

/// Makes every call, with `text` as its texts, and gives what was sent beside what is wrong.
pub async fn run(text: &'static str) -> (Vec<(&'static Case, Sent)>, Vec<String>) {
    let facts = facts::by_name();
    let server = Recorder::start().await;
    let (mut recorded, mut faults) = (Vec::new(), Vec::new());
    for case in contract::all() {
        match server.record(case, text).await {
            Ok(sent) => recorded.push((case, sent)),
            Err(error) => faults.push(format!("{}: {error}", case.operation)),
        }
    }
    faults.extend(compare(&facts, &recorded, text));
    (recorded, faults)
}

/// What is wrong with what was sent.
fn compare(
    facts: &HashMap<String, Fact>,
    recorded: &[(&'static Case, Sent)],
    text: &str,
) -> Vec<String> {
    let mut faults = Vec::new();
    // The optional keys of each operation that no call has sent yet.
    let mut left = BTreeMap::<&str, BTreeSet<&str>>::new();
    let mut excused = BTreeSet::new();
    let mut excuse = |operation: &str, key: &str| {
        let deviation = DEVIATIONS
            .iter()
            .find(|deviation| (deviation.operation, deviation.key) == (operation, key));
        excused.extend(deviation.map(|deviation| (deviation.operation, deviation.key)));
        deviation.is_some()
    };
    for (case, sent) in recorded {
        let Some(fact) = facts.get(case.operation) else {
            faults.push(format!("{}: the table lacks it", case.operation));
            continue;
        };
        let (found, keys) = request_faults(fact, sent, text);
        let found = found
            .into_iter()
            .filter(|(key, _)| !excuse(&fact.name, key));
        faults.extend(found.map(|(_, fault)| format!("{}: {fault}", fact.name)));
        let arrived = occurrences(sent, text);
        if arrived < sent.texts && !excuse(&fact.name, "texts") {
            let given = sent.texts;
            faults.push(format!("{}: of {given} texts {arrived} arrive", fact.name));
        }
        let left = left.entry(case.operation).or_insert_with(|| {
            let names = optional(fact).map(|key| key.name);
            names.filter(|name| *name != "*").collect()
        });
        left.retain(|name| !keys.contains(*name));
    }
    for (operation, keys) in left {
        let keys = keys.into_iter().filter(|key| !excuse(operation, key));
        faults.extend(keys.map(|key| format!("{operation}: no call sends `{key}`")));
    }
    let unused = DEVIATIONS.iter().filter(|deviation| {
        let is_made = recorded
            .iter()
            .any(|(case, _)| case.operation == deviation.operation);
        is_made && !excused.contains(&(deviation.operation, deviation.key))
    });
    faults.extend(unused.map(|deviation| {
        let (operation, key) = (deviation.operation, deviation.key);
        format!("{operation}: `{key}` is as the table has it; take it off the deviations")
    }));
    faults
}

/// The keys that a call may leave out.
fn optional(fact: &Fact) -> impl Iterator<Item = &Key> {
    let body: &[Key] = match &fact.body {
        Body::Json(Shape::Object(keys)) | Body::Form(keys) | Body::Multipart(keys) => keys,
        Body::None | Body::Json(_) => &[],
    };
    fact.query.iter().chain(body).filter(|key| key.optional)
}

/// What is wrong with a request, by key, and which keys it has.
fn request_faults(
    fact: &Fact,
    sent: &Sent,
    text: &str,
) -> (Vec<(String, String)>, BTreeSet<String>) {
    let mut faults = Vec::new();
    let mut keys = BTreeSet::new();
    if sent.method != fact.method.as_str() {
        faults.push(("method".to_owned(), format!("{} is sent", sent.method)));
    }
    faults.extend(path_faults(fact.path, &sent.path, text));
    let query = values(&fact.query, &sent.query, &fact.method);
    if query.len() != sent.query.len() {
        let message = format!("a key is sent twice: {:?}", sent.query);
        faults.push(("query".to_owned(), message));
    }
    faults.extend(object_faults(&fact.query, &query, "", text));
    keys.extend(query.keys().cloned());
    match (&fact.body, &sent.body) {
        (Body::None, SentBody::None) => {}
        // Some operations refuse a request without any body.
        (Body::None, SentBody::Json(body)) if *body == Value::Object(Map::new()) => {}
        (Body::Json(Shape::Object(known)), SentBody::Json(Value::Object(body))) => {
            faults.extend(object_faults(known, body, "", text));
            keys.extend(body.keys().cloned());
        }
        (Body::Json(shape), SentBody::Json(body)) => {
            let found = shape.faults(body, "the body", Some(text));
            faults.extend(found.into_iter().map(|fault| ("body".to_owned(), fault)));
        }
        (Body::Form(known), SentBody::Form(pairs))
        | (Body::Multipart(known), SentBody::Parts(pairs)) => {
            let body = values(known, pairs, &Method::POST);
            faults.extend(object_faults(known, &body, "", text));
            keys.extend(body.keys().cloned());
        }
        (_, body) => faults.push(("body".to_owned(), format!("the body is {body:?}"))),
    }
    (faults, keys)
}

fn object_faults(
    known: &[Key],
    values: &Map<String, Value>,
    place: &str,
    text: &str,
) -> Vec<(String, String)> {
    let values = values.iter().map(|(key, value)| (key.as_str(), value));
    key_faults(known, values, place, Some(text)).0
}

/// Texts of a query or form as the values that they stand for.
fn values(keys: &[Key], pairs: &[(String, String)], method: &Method) -> Map<String, Value> {
    let value = |(name, text): &(String, String)| {
        let key = keys.iter().find(|key| key.name == name);
        let key = key.or_else(|| keys.iter().find(|key| key.name == "*"));
        let value = key.map_or_else(
            || text.as_str().into(),
            |key| key.shape.value_of_text(text, method),
        );
        (name.clone(), value)
    };
    pairs.iter().map(value).collect()
}

/// How often a text stands in a request, in whatever place.
fn occurrences(sent: &Sent, text: &str) -> usize {
    // Lists are joined by commas and semicolons.
    let within = |value: &str| value.split([',', ';']).filter(|part| *part == text).count();
    let pairs = |pairs: &[(String, String)]| -> usize {
        let both = |(key, value): &(String, String)| within(key) + within(value);
        pairs.iter().map(both).sum()
    };
    let segment = |segment: &str| within(&percent_decode_str(segment).decode_utf8_lossy());
    let path: usize = sent.path.split('/').map(segment).sum();
    let body = match &sent.body {
        SentBody::Json(value) => in_json(value, text),
        SentBody::Form(form) | SentBody::Parts(form) => pairs(form),
        SentBody::None | SentBody::Other(_) => 0,
    };
    path + pairs(&sent.query) + body
}

fn in_json(value: &Value, text: &str) -> usize {
    match value {
        Value::String(value) => usize::from(value == text),
        Value::Array(values) => values.iter().map(|value| in_json(value, text)).sum(),
        Value::Object(values) => values
            .iter()
            .map(|(key, value)| usize::from(key == text) + in_json(value, text))
            .sum(),
        _ => 0,
    }
}

/// What is wrong with a path, by placeholder.
fn path_faults(template: &str, path: &str, text: &str) -> Vec<(String, String)> {
    // A link is no path of the API.
    if template == "{link}" {
        return Vec::new();
    }
    let (known, sent): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    let other = || vec![("path".to_owned(), format!("{path} is sent"))];
    if known.len() != sent.len() {
        return other();
    }
    let mut faults = Vec::new();
    for (known, sent) in known.into_iter().zip(sent) {
        let Some(name) = known
            .strip_prefix('{')
            .and_then(|known| known.strip_suffix('}'))
        else {
            if known == sent {
                continue;
            }
            return other();
        };
        let sent = percent_decode_str(sent).decode_utf8_lossy();
        let is_number = |part: &str| part.parse::<u64>().is_ok();
        let fits = match name {
            name if WORDS.contains(&name) => !sent.is_empty(),
            "rank" | "revision" | "revision_from" | "revision_to" | "row" => is_number(&sent),
            "external_id" => sent == text,
            name if name.ends_with("_ids") => sent.split(',').all(is_number),
            name if name.ends_with("_id") && !name.contains("_or_") => is_number(&sent),
            _ => sent == text,
        };
        if !fits {
            faults.push((name.to_owned(), format!("{{{name}}} is {sent:?}")));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(line: &str, body: SentBody) -> Sent {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        Sent {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.collect(),
            content_type: None,
            body,
            texts: 0,
        }
    }

    fn found(operation: &str, sent: &Sent) -> Vec<String> {
        let facts = facts::by_name();
        let (faults, _) = request_faults(&facts[operation], sent, "a/b");
        faults.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn texts_are_counted_wherever_they_are() {
        let body = serde_json::json!({"a/b": ["a/b", {"c": "a/b"}, "a"]});
        let sent = sent(
            "POST /a%2Fb/a/b?x=a%2Fb,a%2Fb&a%2Fb=1",
            SentBody::Json(body),
        );
        assert_eq!(occurrences(&sent, "a/b"), 7);
    }

    #[test]
    fn each_fault_of_a_request_is_found() {
        let tags = |names: Value| SentBody::Json(names);
        let good = sent("POST /tag/item/7/", tags(serde_json::json!(["a/b"])));
        assert_eq!(found("tags.create_tags", &good), [""; 0]);
        for (line, body, fault) in [
            ("PUT /tag/item/7/", tags(serde_json::json!([])), "method"),
            ("POST /tag/item/7", tags(serde_json::json!([])), "path"),
            ("POST /tag/item/x/", tags(serde_json::json!([])), "ref_id"),
            ("POST /tag/item/7/?a=1", tags(serde_json::json!([])), "a"),
            ("POST /tag/item/7/", tags(serde_json::json!(["b"])), "body"),
            ("POST /tag/item/7/", SentBody::None, "body"),
        ] {
            assert_eq!(found("tags.create_tags", &sent(line, body)), [fault]);
        }
        let get = |line| {
            found(
                "tags.get_objects_on_app_with_tag",
                &sent(line, SentBody::None),
            )
        };
        assert_eq!(get("GET /tag/app/7/search/?text=a%2Fb"), [""; 0]);
        assert_eq!(get("GET /tag/app/7/search/?text=b"), ["text"]);
        assert_eq!(get("GET /tag/app/7/search/"), ["text"]);
        assert_eq!(
            get("GET /tag/app/7/search/?text=a%2Fb&text=a%2Fb"),
            ["query"]
        );
        let get = |line| found("views.get_view_on_app", &sent(line, SentBody::None));
        assert_eq!(get("GET /view/app/7/a%2Fb"), [""; 0]);
        assert_eq!(get("GET /view/app/7/a/b"), ["path"]);
        assert_eq!(get("GET /view/app/7/b"), ["view_id_or_name"]);
    }
}
