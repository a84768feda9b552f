//! How apps show items in small.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::apps::App;

/// Where items are shown in small.
pub(crate) const TYPES: &[&str] = &["badge", "relationship", "card", "badge_v2"];

/// The places that can be changed.
pub(crate) const PLACES: &[&str] = &[
    "header",
    "content",
    "details_1",
    "details_2",
    "details_3",
    "details_4",
];

/// What every item has.
pub(crate) const VIRTUAL: &[&str] = &[
    "created_on",
    "created_by",
    "last_edit_by",
    "comment_count",
    "file_count",
    "app_item_id",
    "tags",
    "fivestar",
];

/// The layouts that users changed, by app and type: what stands where.
#[derive(Debug, Default)]
pub(crate) struct Layouts(BTreeMap<(u64, &'static str), Map<String, Value>>);

impl Layouts {
    /// The layout in use.
    pub(crate) fn get(&self, app: &App, kind: &'static str) -> Value {
        let own = self.0.get(&(app.app_id, kind));
        own.map_or_else(
            || Self::default_of(app, kind),
            |fields| value(app, kind, false, fields),
        )
    }

    /// The layout that is in use until someone changes it: the fields in their order.
    pub(crate) fn default_of(app: &App, kind: &'static str) -> Value {
        value(app, kind, true, &default_fields(app))
    }

    /// Changes what stands at some places.
    pub(crate) fn change(
        &mut self,
        (app_id, kind): (u64, &'static str),
        before: Map<String, Value>,
        changes: Map<String, Value>,
    ) {
        let own = self.0.entry((app_id, kind));
        own.or_insert(before).extend(changes);
    }

    /// Forgets what was changed.
    pub(crate) fn reset(&mut self, app_id: u64, kind: &'static str) {
        self.0.remove(&(app_id, kind));
    }
}

pub(crate) fn default_fields(app: &App) -> Map<String, Value> {
    let mut fields = app
        .live_fields()
        .filter(|field| field.kind != "separator")
        .map(|field| json!({"type": "field", "id": field.field_id}));
    let mut places: Map<String, Value> = PLACES
        .iter()
        .map(|place| ((*place).to_owned(), fields.next().unwrap_or_default()))
        .collect();
    for (place, id) in [
        ("footer_1", "created_on"),
        ("footer_2", "comment_count"),
        ("footer_3", "file_count"),
    ] {
        places.insert(place.to_owned(), json!({"type": "virtual", "id": id}));
    }
    places
}

fn value(app: &App, kind: &str, is_default: bool, fields: &Map<String, Value>) -> Value {
    json!({
        "app_id": app.app_id,
        "type": kind,
        "default": is_default,
        "fields": fields,
    })
}
