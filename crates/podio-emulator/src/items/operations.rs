//! The operations on items.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::bundle;
use super::filter::Query;
use super::read::{keep, view_keys};
use super::validate::{Changes, missing_properties, read_fields, read_values};
use crate::control::switches::{CreateAnswer, UpdateAnswer};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::App;
use crate::state::items::{Author, Item};
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

/// The keys of a write, those of older and platform clients included.
const WRITE_KEYS: &[&str] = &[
    "external_id",
    "fields",
    "file_ids",
    "tags",
    "reminder",
    "recurrence",
    "linked_account_id",
    "ref",
    "revision",
    "space_id",
    "app_id",
    "item_id",
    "hook",
    "silent",
];

/// What a write does to the external id.
enum ExternalId {
    Keep,
    Clear,
    Set(String),
}

/// Everything a write says, checked.
struct Write {
    external_id: ExternalId,
    changes: Changes,
    tags: Option<Vec<String>>,
    file_ids: Option<Vec<u64>>,
    more: Vec<(String, Value)>,
}

/// 400 for keys that no operation knows; a typing error would pass unnoticed otherwise.
pub(super) fn refuse_unknown_keys(
    world: &World,
    body: &Json,
    known: &[&str],
) -> Result<(), Failure> {
    let mut keys = body.as_object().into_iter().flatten().map(|(key, _)| key);
    match keys.find(|key| !known.contains(&key.as_str())) {
        Some(key) if !world.switches.lenient => {
            let known: Vec<Json> = known
                .iter()
                .map(|key| Json::Text((*key).to_owned()))
                .collect();
            Err(Failure::not_one_of(&Json::Text(key.clone()), &known))
        }
        _ => Ok(()),
    }
}

impl Write {
    fn read(world: &World, app: &App, body: &Json, zone: &TimeZone) -> Result<Self, Failure> {
        refuse_unknown_keys(world, body, WRITE_KEYS)?;
        let external_id = match body.get("external_id") {
            None => ExternalId::Keep,
            Some(Json::Null) => ExternalId::Clear,
            // Numbers circulate as external ids; Podio keeps texts.
            Some(Json::Text(text) | Json::Number(text)) => ExternalId::Set(text.clone()),
            Some(other) => return Err(Failure::invalid(other, "must be string")),
        };
        let changes = match body.given("fields") {
            None => Changes::new(),
            Some(fields) => read_fields(world, app, fields, zone)?,
        };
        let list = |key: &str| match body.given(key) {
            None => Ok(None),
            Some(value) => value
                .as_list()
                .map(Some)
                .ok_or_else(|| Failure::invalid(value, "must be array")),
        };
        let text = |one: &Json| {
            one.as_text()
                .map(str::to_owned)
                .ok_or_else(|| Failure::invalid(one, "must be string"))
        };
        let id = |one: &Json| {
            one.as_id()
                .ok_or_else(|| Failure::invalid(one, "must be integer"))
        };
        let tags = list("tags")?
            .map(|tags| tags.iter().map(text).collect())
            .transpose()?;
        let file_ids = list("file_ids")?
            .map(|ids| ids.iter().map(id).collect())
            .transpose()?;
        let more = ["reminder", "recurrence", "linked_account_id", "ref"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), body.get(key)?.to_value())))
            .collect();
        Ok(Self {
            external_id,
            changes,
            tags,
            file_ids,
            more,
        })
    }

    /// Only the values of fields.
    fn of_values(changes: Changes) -> Self {
        Self {
            external_id: ExternalId::Keep,
            changes,
            tags: None,
            file_ids: None,
            more: Vec::new(),
        }
    }

    /// 400 when a required field would be left without a value.
    fn check_required(
        &self,
        app: &App,
        body: &Json,
        present: &BTreeSet<u64>,
    ) -> Result<(), Failure> {
        let missing: Vec<&str> = app
            .fields
            .iter()
            .filter(|field| field.required)
            .filter(|field| match self.changes.get(&field.field_id) {
                Some(values) => values.is_empty(),
                None => !present.contains(&field.field_id),
            })
            .map(|field| field.external_id.as_str())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let empty = Json::Object([].into());
        Err(missing_properties(
            body.given("fields").unwrap_or(&empty),
            &missing,
        ))
    }

    fn apply(self, item: &mut Item) {
        match self.external_id {
            ExternalId::Keep => {}
            ExternalId::Clear => item.external_id = None,
            ExternalId::Set(text) => item.external_id = Some(text),
        }
        for (field_id, values) in self.changes {
            if values.is_empty() {
                item.values.remove(&field_id);
            } else {
                item.values.insert(field_id, values);
            }
        }
        if let Some(tags) = self.tags {
            item.tags = tags;
        }
        if let Some(file_ids) = self.file_ids {
            item.file_ids = file_ids;
        }
        item.more.extend(self.more);
    }
}

fn author(bearer: &Bearer) -> Author {
    Author {
        actor: bearer.actor,
        client_id: bearer.client_id.clone(),
    }
}

/// `POST /item/app/{app_id}/`
pub(crate) fn add_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let item_id = create(world, context.id("app_id"), &body, bearer)?;
    let item = world
        .items
        .get(&item_id)
        .ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&match world.switches.create_answer {
        CreateAnswer::Minimal => json!({"item_id": item_id}),
        CreateAnswer::Short => json!({
            "item_id": item_id,
            "title": world.item_title(item),
            "revision": 0,
            "app_item_id": item.app_item_id,
            "link": world.item_link(item),
        }),
        CreateAnswer::Full => world.item_full(item, bearer.actor, &world.time_zone(bearer.actor)),
    }))
}

/// Creates an item from the body of a write.
pub(crate) fn create(
    world: &mut World,
    app_id: u64,
    body: &Json,
    bearer: &Bearer,
) -> Result<u64, Failure> {
    let zone = world.time_zone(bearer.actor);
    let app = world.visible_app(bearer.actor, app_id)?;
    let write = Write::read(world, app, body, &zone)?;
    write.check_required(app, body, &BTreeSet::new())?;
    let item_id = world.add_item(app_id, &author(bearer));
    if let Some(item) = world.items.get_mut(&item_id) {
        write.apply(item);
    }
    Ok(item_id)
}

/// `PUT /item/{item_id}`
pub(crate) fn update_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    update(
        world,
        context.id("item_id"),
        bearer,
        &body,
        |world, app, zone| Write::read(world, app, &body, zone),
    )
}

/// `PUT /item/{item_id}/value`
pub(crate) fn update_item_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.any_body()?;
    update(
        world,
        context.id("item_id"),
        bearer,
        &Json::Null,
        |world, app, zone| Ok(Write::of_values(read_fields(world, app, &body, zone)?)),
    )
}

/// `PUT /item/{item_id}/value/{field_id}`
pub(crate) fn update_item_field_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.any_body()?;
    let key = context.text("field_id");
    update(
        world,
        context.id("item_id"),
        bearer,
        &Json::Null,
        |world, app, zone| {
            let field = app.field(key).ok_or_else(Failure::object_not_found)?;
            let values = read_values(world, field, &body, zone)?;
            Ok(Write::of_values([(field.field_id, values)].into()))
        },
    )
}

fn update(
    world: &mut World,
    item_id: u64,
    bearer: &Bearer,
    body: &Json,
    read: impl FnOnce(&World, &App, &TimeZone) -> Result<Write, Failure>,
) -> Outcome {
    let zone = world.time_zone(bearer.actor);
    let item = world.visible_item(bearer.actor, item_id)?;
    let app = world.visible_app(bearer.actor, item.app_id)?;
    let write = read(world, app, &zone)?;
    write.check_required(app, body, &item.values.keys().copied().collect())?;
    if let Some(seen) = body.given("revision") {
        let seen = seen
            .as_id()
            .ok_or_else(|| Failure::invalid(seen, "must be integer"))?;
        if seen != item.current().revision {
            let error = world.switches.conflict_error.clone();
            let text = "The item was changed after the given revision";
            return Err(Failure::new(409, error, text));
        }
    }
    world.revise(item_id, "update", &author(bearer));
    if let Some(item) = world.items.get_mut(&item_id) {
        write.apply(item);
    }
    let item = world
        .items
        .get(&item_id)
        .ok_or_else(Failure::object_not_found)?;
    Ok(match world.switches.update_answer {
        UpdateAnswer::Empty => Answer::empty(),
        UpdateAnswer::Json => Answer::json(&json!({
            "revision": item.current().revision,
            "title": world.item_title(item),
        })),
    })
}

/// `DELETE /item/{item_id}`
pub(crate) fn delete_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item_id = context.id("item_id");
    world.visible_item(bearer.actor, item_id)?;
    world.revise(item_id, "delete", &author(bearer));
    if let Some(item) = world.items.get_mut(&item_id) {
        item.deleted = true;
    }
    Ok(Answer::empty())
}

/// `GET /item/{item_id}`
pub(crate) fn get_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_full(item, bearer.actor, &zone)))
}

/// An item as its app's owner reads it.
pub(crate) fn look_at(world: &World, item_id: u64) -> Option<Value> {
    let item = world.items.get(&item_id).filter(|item| !item.deleted)?;
    let owner = Actor::User(world.apps.get(&item.app_id)?.owner);
    Some(world.item_full(item, owner, &world.time_zone(owner)))
}

/// `GET /item/{item_id}/basic`
pub(crate) fn get_item_basic(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_basic(item, bearer.actor, &zone)))
}

/// `GET /item/{item_id}/value`
pub(crate) fn get_item_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    Ok(Answer::json(
        &world.field_values(item, &world.time_zone(bearer.actor)),
    ))
}

/// `GET /item/{item_id}/revision/`
pub(crate) fn get_item_revisions(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    Ok(Answer::json(&world.revision_values(item)))
}

/// `GET /item/app/{app_id}/external_id/{external_id}`
pub(crate) fn get_item_by_external_id(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let wanted = context.text("external_id");
    find(world, context, bearer, |item| {
        item.external_id.as_deref() == Some(wanted)
    })
}

/// `GET /app/{app_id}/item/{app_item_id}`
pub(crate) fn get_item_by_app_item_id(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let wanted: Option<u64> = context.text("app_item_id").parse().ok();
    find(world, context, bearer, |item| {
        Some(item.app_item_id) == wanted
    })
}

fn find(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    is_wanted: impl Fn(&Item) -> bool,
) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    // A deleted item is found last, so that it is told apart from one that never was.
    let mut all = world
        .items
        .values()
        .filter(|item| item.app_id == app.app_id);
    let live = world.items_of(app.app_id).find(|item| is_wanted(item));
    let item = live.or_else(|| all.find(|item| is_wanted(item)));
    let item = item.ok_or_else(Failure::object_not_found)?;
    let item = world.visible_item(bearer.actor, item.item_id)?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_full(item, bearer.actor, &zone)))
}

/// `POST /item/app/{app_id}/filter/`
pub(crate) fn filter_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let zone = world.time_zone(bearer.actor);
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let query = Query::read(world, app, &body, &zone)?;
    let found = query.run(world, app.app_id, &zone);
    let wanted = context.call.query_value("fields").unwrap_or_default();
    let wanted = bundle::parse(&wanted).remove("items").unwrap_or_default();
    let keys = view_keys(wanted.view.as_deref());
    let page = found.iter().skip(query.offset).take(query.limit);
    let items: Vec<Value> = page
        .map(|item| {
            let mut value = world.item_full(item, bearer.actor, &zone);
            if let Some(keys) = keys {
                keep(&mut value, |key| {
                    keys.contains(&key) || wanted.keys.contains_key(key)
                });
            }
            value
        })
        .collect();
    Ok(Answer::json(&json!({
        "total": world.items_of(app.app_id).count(),
        "filtered": found.len(),
        "items": items,
    })))
}

/// `GET /item/app/{app_id}/count`
pub(crate) fn count_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let mut pairs = context.call.query_pairs().into_iter();
    if let Some((key, _)) = pairs.find(|(key, _)| key != "oauth_token")
        && !world.switches.lenient
    {
        let text = "must not be given: the emulator counts all items of an app";
        return Err(Failure::invalid(&Json::Text(key), text));
    }
    Ok(Answer::json(
        &json!({"count": world.items_of(app.app_id).count()}),
    ))
}
