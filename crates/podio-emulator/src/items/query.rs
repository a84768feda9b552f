//! Filters as query parameters, the older form: ids joined by commas or semicolons, ranges by a dash.

use std::collections::BTreeMap;

use crate::json::Json;
use crate::respond::Failure;
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::App;

/// Parameters that are no filters.
const OTHERS: &[&str] = &[
    "oauth_token",
    "fields",
    "deleted_columns",
    "remember",
    "key",
];

/// The body of a filter call that says the same, and the view that is named.
pub(super) fn query_filters(
    world: &World,
    app: &App,
    context: &Context<'_>,
) -> Result<(Json, Option<u64>), Failure> {
    let mut body = BTreeMap::new();
    let mut filters = BTreeMap::new();
    let mut view_id = None;
    for (key, value) in context.call.query_pairs() {
        match key.as_str() {
            "limit" | "offset" => {
                body.insert(key, Json::Number(value));
            }
            "sort_by" => {
                body.insert(key, Json::Text(value));
            }
            "sort_desc" => {
                let flag = context.call.query_flag("sort_desc");
                let flag = flag.ok_or_else(|| {
                    Failure::invalid(&Json::Text(value.clone()), "must be boolean")
                })?;
                body.insert(key, Json::Bool(flag));
            }
            "view_id" => {
                let id = value.parse();
                view_id = Some(id.map_err(|_| {
                    Failure::invalid(&Json::Text(value.clone()), "must be integer")
                })?);
            }
            key if OTHERS.contains(&key) => {}
            _ => {
                let value = filter(app, &key, &value);
                filters.insert(key, value);
            }
        }
    }
    if world.switches.lenient {
        filters.retain(|key, _| is_range(app, key).is_some());
    }
    body.insert("filters".to_owned(), Json::Object(filters));
    Ok((Json::Object(body), view_id))
}

/// Whether a filter takes a range; `None` when it is none that the app knows.
fn is_range(app: &App, key: &str) -> Option<bool> {
    match key {
        "created_on" | "last_edit_on" | "last_event_on" => Some(true),
        "item_id" | "app_item_id" | "external_id" | "title" | "tags" | "created_by"
        | "last_edit_by" | "created_via" | "last_edit_via" => Some(false),
        _ => Some(matches!(
            app.field(key)?.kind.as_str(),
            "number" | "money" | "progress" | "duration" | "date" | "calculation"
        )),
    }
}

fn filter(app: &App, key: &str, value: &str) -> Json {
    if is_range(app, key) == Some(true) {
        let (from, to) = split_range(value);
        let side = |name: &str, text: &str| {
            let value = if text.is_empty() {
                Json::Null
            } else {
                Json::Text(text.to_owned())
            };
            (name.to_owned(), value)
        };
        return Json::Object([side("from", from), side("to", to)].into());
    }
    let elements = value
        .split([',', ';'])
        .filter(|part| !part.is_empty())
        .map(|part| match key {
            "external_id" | "title" | "tags" => Json::Text(part.to_owned()),
            "created_by" | "last_edit_by" => {
                let (kind, id) = part.split_once(':').unwrap_or(("user", part));
                let kind = Json::Text(kind.to_owned());
                let id = number_or_text(id);
                Json::Object([("type".to_owned(), kind), ("id".to_owned(), id)].into())
            }
            _ => number_or_text(part),
        });
    Json::List(elements.collect())
}

fn number_or_text(text: &str) -> Json {
    match text {
        "null" => Json::Null,
        _ if text.parse::<u64>().is_ok() => Json::Number(text.to_owned()),
        _ => Json::Text(text.to_owned()),
    }
}

/// Splits `from-to`, whose sides may hold dashes themselves: dates, and negative numbers.
fn split_range(text: &str) -> (&str, &str) {
    const DATE: usize = "2026-01-31".len();
    let is_date = |text: &str| text.len() == DATE && text.matches('-').count() == 2;
    if let (Some(from), Some(rest)) = (text.get(..DATE), text.get(DATE..))
        && is_date(from)
    {
        return (from, rest.strip_prefix('-').unwrap_or(rest));
    }
    if let Some(to) = text.strip_prefix('-').filter(|to| is_date(to)) {
        return ("", to);
    }
    // The dash that parts the sides comes behind the first digit or at the very start.
    let digits = text
        .find(|letter: char| letter.is_ascii_alphanumeric())
        .unwrap_or(0);
    match text[digits..].find('-') {
        Some(at) => (&text[..digits + at], &text[digits + at + 1..]),
        None => match text.strip_prefix('-') {
            Some(to) => ("", to),
            None => (text, text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_split_at_the_dash_between() {
        for (text, from, to) in [
            ("3-12", "3", "12"),
            ("-3-12", "-3", "12"),
            ("3--1", "3", "-1"),
            ("3-", "3", ""),
            ("-12", "", "12"),
            ("5", "5", "5"),
            ("2026-01-01-2026-01-31", "2026-01-01", "2026-01-31"),
            ("2026-01-01-", "2026-01-01", ""),
            ("-2026-01-31", "", "2026-01-31"),
            ("-1mr-0dr", "-1mr", "0dr"),
            ("", "", ""),
        ] {
            assert_eq!(split_range(text), (from, to), "{text:?}");
        }
    }
}
