//! Items as answers tell them.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::calculation::calculate;
use super::dates::date_value;
use super::decimals::exact_text;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Item, Place, Revision, Values};
use crate::state::orgs::merge;
use crate::state::refs::Ref;
use crate::state::{Actor, World, datetime_text};

/// The keys of an item in a filter's answer.
const IN_FILTER: &[&str] = &[
    "item_id",
    "app_item_id",
    "app_item_id_formatted",
    "external_id",
    "title",
    "link",
    "revision",
    "created_on",
    "created_by",
    "created_via",
    "last_event_on",
    "initial_revision",
    "current_revision",
    "rights",
    "fields",
    "comment_count",
    "file_count",
    "task_count",
    "priority",
    "is_liked",
    "like_count",
    "subscribed",
    "excerpt",
];

/// The keys of the smallest view.
const MICRO: &[&str] = &["item_id", "app_item_id", "title", "revision", "link"];

/// The keys of the view between them.
const MINI: &[&str] = &[
    "item_id",
    "app_item_id",
    "external_id",
    "title",
    "revision",
    "link",
    "created_on",
    "created_by",
    "app",
    "space",
];

/// The keys that the short read leaves out.
const NOT_BASIC: &[&str] = &[
    "comments",
    "tasks",
    "revisions",
    "refs",
    "references",
    "ratings",
    "user_ratings",
    "push",
];

/// The keys of a view by its name; `None` for the whole item or an unknown name.
pub(super) fn view_keys(view: Option<&str>) -> Option<&'static [&'static str]> {
    match view {
        None => Some(IN_FILTER),
        Some("micro") => Some(MICRO),
        Some("mini" | "short") => Some(MINI),
        Some(_) => None,
    }
}

/// Whether what filters tell of an item holds a key.
pub(super) fn in_head(key: &str) -> bool {
    IN_FILTER.contains(&key)
}

/// Keeps only some keys of an object.
pub(super) fn keep(value: &mut Value, is_kept: impl Fn(&str) -> bool) {
    if let Value::Object(object) = value {
        object.retain(|key, _| is_kept(key));
    }
}

/// Adds a key to an object. A value within `json!` is copied with all that is in it, which lists of
/// items feel.
fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    object[key] = value.into();
}

impl World {
    /// The text of the first text field; without one, of the first category.
    pub(crate) fn item_title(&self, item: &Item) -> String {
        let Some(app) = self.apps.get(&item.app_id) else {
            return String::new();
        };
        let first = |field: &Field| item.values.get(&field.field_id)?.first();
        let text = app.live_fields().find_map(|field| match first(field)? {
            FieldValue::Text(text) => Some(without_tags(text)),
            _ => None,
        });
        let category = || {
            app.live_fields().find_map(|field| match first(field)? {
                FieldValue::Category(id) => Some(field.option(*id)?["text"].as_str()?.to_owned()),
                _ => None,
            })
        };
        text.or_else(category).unwrap_or_default()
    }

    pub(crate) fn item_link(&self, item: &Item) -> String {
        let app = self.apps.get(&item.app_id);
        let app = app.map_or_else(String::new, |app| self.app_link(app));
        format!("{app}/items/{}", item.app_item_id)
    }

    pub(super) fn revision_value(&self, revision: &Revision) -> Value {
        let mut value = json!({
            "item_revision_id": revision.item_revision_id,
            "revision": revision.revision,
            "app_revision": revision.app_revision,
            "type": revision.kind,
            "created_on": datetime_text(revision.created_on),
        });
        put(&mut value, "created_by", self.byline(revision.created_by));
        put(&mut value, "created_via", self.via(&revision.client_id));
        value
    }

    /// The revisions, newest first.
    pub(super) fn revision_values(&self, item: &Item) -> Vec<Value> {
        let newest_first = item.later.iter().rev().chain([&item.first]);
        newest_first
            .map(|revision| self.revision_value(revision))
            .collect()
    }

    /// The fields that have values, in the order of the app.
    pub(super) fn field_values(&self, item: &Item, zone: &TimeZone) -> Vec<Value> {
        let Some(app) = self.apps.get(&item.app_id) else {
            return Vec::new();
        };
        let with_values = app.live_fields().filter_map(|field| {
            let values = self.values_of(app, field, item, zone)?;
            let mut value = field.to_value();
            put(&mut value, "values", values);
            Some(value)
        });
        with_values.collect()
    }

    /// The values of one field; `None` when it has none.
    pub(super) fn values_of(
        &self,
        app: &App,
        field: &Field,
        item: &Item,
        zone: &TimeZone,
    ) -> Option<Vec<Value>> {
        if field.kind == "calculation" {
            return Some(vec![calculate(app, field, item)?.to_value(zone)]);
        }
        Some(self.told(field, item.values.get(&field.field_id)?, zone))
    }

    /// Values as answers tell them.
    pub(super) fn told(&self, field: &Field, values: &[FieldValue], zone: &TimeZone) -> Vec<Value> {
        values
            .iter()
            .map(|one| self.one_value(field, one, zone))
            .collect()
    }

    /// The values by external id, those of fields with one value unwrapped.
    pub(super) fn plain_values(&self, item: &Item, zone: &TimeZone) -> Value {
        let Some(app) = self.apps.get(&item.app_id) else {
            return json!({});
        };
        let fields = app.live_fields().filter_map(|field| {
            let values = self.values_of(app, field, item, zone)?;
            Some((field.external_id.clone(), plain(field, values)))
        });
        fields.collect()
    }

    fn one_value(&self, field: &Field, value: &FieldValue, zone: &TimeZone) -> Value {
        match value {
            FieldValue::Text(text) | FieldValue::Tag(text) => json!({"value": text}),
            FieldValue::Number(number) => json!({"value": exact_text(number)}),
            FieldValue::Money(amount, currency) => {
                json!({"value": exact_text(amount), "currency": currency})
            }
            FieldValue::Progress(number) | FieldValue::Duration(number) => {
                json!({"value": number})
            }
            FieldValue::Date { start, end } => date_value(*start, *end, zone),
            FieldValue::Category(id) => {
                json!({"value": field.option(*id).cloned().unwrap_or_else(|| json!({"id": id}))})
            }
            FieldValue::Item(id) => {
                json!({"value": self.items.get(id).map(|item| self.item_reference(item))})
            }
            FieldValue::Profile(id) => json!({"value": self.profile(*id)}),
            FieldValue::User(id) => json!({"value": self.user_profile(*id)}),
            FieldValue::File(id) => {
                json!({"value": self.files.get(id).map(|file| self.file_brief(file))})
            }
            FieldValue::Embed { embed_id, file_id } => json!({
                "embed": self.embed_of(Some(*embed_id)),
                "file": file_id.and_then(|id| self.files.get(&id)).map(|file| self.file_brief(file)),
            }),
            FieldValue::Url(url) => json!({"embed": {"original_url": url}, "file": null}),
            FieldValue::Place(place) => place_value(place),
            FieldValue::Typed { kind, value } => json!({"type": kind, "value": value}),
            FieldValue::Tel { value, uri } => json!({"value": value, "uri": uri}),
            FieldValue::Raw(value) => value.clone(),
        }
    }

    /// What changed in the values between two revisions.
    pub(super) fn difference(
        &self,
        item: &Item,
        (from, to): (&Values, &Values),
        zone: &TimeZone,
    ) -> Vec<Value> {
        let Some(app) = self.apps.get(&item.app_id) else {
            return Vec::new();
        };
        let side = |field: &Field, values: &Values| {
            let values = values.get(&field.field_id);
            values.map_or_else(Vec::new, |values| self.told(field, values, zone))
        };
        app.fields
            .iter()
            .filter(|field| from.get(&field.field_id) != to.get(&field.field_id))
            .map(|field| {
                let mut value = field.to_value();
                keep(&mut value, |key| {
                    ["field_id", "type", "label", "config"].contains(&key)
                });
                merge(
                    &mut value,
                    json!({"from": side(field, from), "to": side(field, to)}),
                );
                value
            })
            .collect()
    }

    /// An item within the value of an app field.
    fn item_reference(&self, item: &Item) -> Value {
        let app = self.apps.get(&item.app_id);
        let space = app.and_then(|app| self.spaces.get(&app.space_id));
        json!({
            "item_id": item.item_id,
            "app_item_id": item.app_item_id,
            "title": self.item_title(item),
            "link": self.item_link(item),
            "revision": item.current().revision,
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "created_on": datetime_text(item.first.created_on),
            "created_by": self.byline(item.first.created_by),
            "created_via": self.via(&item.first.client_id),
            "files": self.file_values(&item.file_ids),
            "initial_revision": self.revision_value(&item.first),
        })
    }

    /// An item within a list of references.
    pub(super) fn item_micro(&self, item: &Item) -> Value {
        json!({
            "item_id": item.item_id,
            "app_item_id": item.app_item_id,
            "title": self.item_title(item),
            "link": self.item_link(item),
            "revision": item.current().revision,
        })
    }

    /// How many items refer to an item, by field, as far as the reader may see them.
    fn reference_counts(&self, item: &Item, reader: Actor) -> Vec<Value> {
        let by_field = self.referring(item.item_id);
        let told = by_field.iter().filter_map(|(field_id, items)| {
            let app = self.apps.get(&items.first()?.app_id)?;
            self.visible_app(reader, app.app_id).ok()?;
            Some(json!({
                "app": self.app_brief(app),
                "field": {"field_id": field_id},
                "count": items.len(),
            }))
        });
        told.collect()
    }

    /// A whole item.
    pub(super) fn item_full(&self, item: &Item, reader: Actor, zone: &TimeZone) -> Value {
        let app = self.apps.get(&item.app_id);
        let space = app.and_then(|app| self.spaces.get(&app.space_id));
        let mut value = self.item_head(item, reader, zone);
        let at = Ref::item(item.item_id);
        let tasks: Vec<Value> = self
            .tasks_on(at)
            .filter(|task| self.may_see_task(reader, task))
            .map(|task| self.task_value(task, reader))
            .collect();
        let own_grant = match reader {
            Actor::User(user_id) => self.grants.find(at, user_id),
            Actor::App(_) => None,
        };
        let participants: serde_json::Map<String, Value> = item
            .participants
            .iter()
            .map(|(user_id, status)| (user_id.to_string(), json!({"status": status})))
            .collect();
        let more = json!({
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "revisions": self.revision_values(item),
            "files": self.file_values(&item.file_ids),
            "tags": item.tags,
            "comments": self.comment_values(at, reader),
            "tasks": tasks,
            "subscribed_count": self.followers(at).count(),
            "pinned": self.is_pinned(reader, at),
            "ratings": self.ratings_value(at),
            "user_ratings": self.user_ratings_value(reader, at),
            "refs": self.reference_counts(item, reader),
            "references": [],
            "ref": item.more.get("ref"),
            "participants": participants,
            "invite": null,
            "reminder": item.more.get("reminder"),
            "recurrence": item.more.get("recurrence"),
            "linked_account_id": item.more.get("linked_account_id"),
            "linked_account_data": null,
            "grant": own_grant.map(|grant| self.grant_value(grant)),
            "grant_count": self.grants.on(at).count(),
            "shares": [],
            "presence": {
                "ref_type": "item",
                "ref_id": item.item_id,
                "user_id": reader.id(),
                "signature": "00000000000000000000000000000000000000bb",
            },
            "push": self.push(&format!("/item/{}", item.item_id)),
        });
        merge(&mut value, more);
        value
    }

    /// What filters tell of an item.
    pub(super) fn item_head(&self, item: &Item, reader: Actor, zone: &TimeZone) -> Value {
        let at = Ref::item(item.item_id);
        let mut value = json!({
            "item_id": item.item_id,
            "app_item_id": item.app_item_id,
            "app_item_id_formatted": self.apps.get(&item.app_id).map(|app| app.formatted_id(item.app_item_id)),
            "external_id": item.external_id,
            "title": self.item_title(item),
            "link": self.item_link(item),
            "revision": item.current().revision,
            "created_on": datetime_text(item.first.created_on),
            "last_event_on": datetime_text(item.current().created_on),
            "rights": ["view", "update", "delete", "comment", "add_task", "subscribe"],
            "comment_count": self.comments_on(at).count(),
            "file_count": self.file_values(&item.file_ids).len(),
            "task_count": self.tasks_on(at).filter(|task| task.completed.is_none()).count(),
            "priority": item.more.get("priority"),
            "is_liked": self.likes(reader, at),
            "like_count": self.like_count(at),
            "subscribed": self.follows(reader, at),
            "excerpt": {"label": "", "text": ""},
        });
        put(&mut value, "created_by", self.byline(item.first.created_by));
        put(&mut value, "created_via", self.via(&item.first.client_id));
        let revisions = [
            ("initial_revision", &item.first),
            ("current_revision", item.current()),
        ];
        for (key, revision) in revisions {
            put(&mut value, key, self.revision_value(revision));
        }
        put(&mut value, "fields", self.field_values(item, zone));
        value
    }

    /// A short item.
    pub(super) fn item_basic(&self, item: &Item, reader: Actor, zone: &TimeZone) -> Value {
        let mut value = self.item_full(item, reader, zone);
        keep(&mut value, |key| !NOT_BASIC.contains(&key));
        value
    }
}

/// Values as the fields of an item tell them.
pub(crate) fn told_fields(
    world: &World,
    app_id: u64,
    values: &Values,
    zone: &TimeZone,
) -> Vec<Value> {
    let app = world.apps.get(&app_id);
    let fields = app.into_iter().flat_map(App::live_fields);
    let filled = fields.filter_map(|field| {
        let values = values.get(&field.field_id)?;
        let mut value = field.to_value();
        merge(
            &mut value,
            json!({"values": world.told(field, values, zone)}),
        );
        Some(value)
    });
    filled.collect()
}

/// The values of a field without the lists and objects around them.
pub(super) fn plain(field: &Field, values: Vec<Value>) -> Value {
    let inner = |value: Value| match field.kind.as_str() {
        "money" | "date" | "location" | "embed" | "phone" | "email" | "tel" => value,
        _ if value.get("start").is_some() => value,
        _ => value.get("value").cloned().unwrap_or(value),
    };
    let mut values = values.into_iter().map(inner);
    if super::values::is_single(field) || field.kind == "calculation" {
        return values.next().unwrap_or(Value::Null);
    }
    values.collect()
}

/// A place; nothing is looked up, so that only what was written is known of it.
fn place_value(place: &Place) -> Value {
    let number = |number: Option<rust_decimal::Decimal>| {
        number.and_then(|number| number.to_string().parse::<f64>().ok())
    };
    let mut value = json!({
        "value": place.value,
        "formatted": place.value,
        "street_address": null,
        "postal_code": null,
        "city": null,
        "state": null,
        "country": null,
        "lat": number(place.lat),
        "lng": number(place.lng),
        "map_in_sync": place.lat.is_some(),
    });
    let parts = place.parts.iter();
    let parts = parts.map(|(name, part)| ((*name).to_owned(), json!(part)));
    merge(&mut value, parts.collect());
    value
}

/// A text without its HTML tags.
pub(crate) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        // A `<` that opens no tag is part of the text.
        let opens = after.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/');
        if let Some((_, after)) = after.split_once('>').filter(|_| opens) {
            rest = after;
        } else {
            text.push('<');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_tags_only() {
        assert_eq!(without_tags("<p>Bring <b>it</b></p>"), "Bring it");
        assert_eq!(without_tags("1 < 2 > 0"), "1 < 2 > 0");
        assert_eq!(without_tags("a <"), "a <");
    }
}
