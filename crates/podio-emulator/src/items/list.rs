//! Lists of items: filters, counts and what an app's fields hold.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::bundle;
use super::decimals::decimal_text;
use super::filter::{Query, conditions, filter_entries, passing};
use super::query::query_filters;
use super::read::{in_head, keep, view_keys};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::App;
use crate::state::items::{FieldValue, Item};
use crate::state::tokens::Bearer;
use crate::state::views::ViewSettings;
use crate::state::{Actor, World};

/// `POST /item/app/{app_id}/filter/`
pub(super) fn filter_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let remember = body.flag_at("remember")?.unwrap_or(true);
    filtered(world, context, bearer, &body, None, remember)
}

/// `POST /item/app/{app_id}/filter/{view_id}/`
pub(super) fn filter_items_by_view(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let app_id = context.id("app_id");
    let view = world.view_of(bearer.actor, app_id, context.id("view_id"))?;
    let remember = body.flag_at("remember")?.unwrap_or(false);
    filtered(world, context, bearer, &body, Some(&view), remember)
}

/// `GET /item/app/{app_id}/`
pub(super) fn get_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (body, view) = query_body(world, context, bearer)?;
    filtered(world, context, bearer, &body, view.as_ref(), false)
}

/// `GET /item/app/{app_id}/v2/`
pub(super) fn get_items_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    get_items(world, context, bearer)
}

/// The body of a filter from the parameters of a query, and the view that they name.
pub(super) fn query_body(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<(Json, Option<ViewSettings>), Failure> {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let (body, view_id) = query_filters(world, app, context)?;
    let view = view_id
        .map(|view_id| world.view_of(bearer.actor, app.app_id, view_id))
        .transpose()?;
    Ok((body, view))
}

/// The answer of a filter. `json!` would copy every item once more.
#[derive(Serialize)]
struct Page {
    filtered: usize,
    items: Vec<Value>,
    total: usize,
}

fn filtered(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    body: &Json,
    view: Option<&ViewSettings>,
    remember: bool,
) -> Outcome {
    let zone = world.time_zone(bearer.actor);
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let query = Query::read(world, app, body, view, bearer.actor)?;
    let found = query.run(world, app_id, &zone, &query.page());
    let wanted = context.call.query_value("fields").unwrap_or_default();
    let wanted = bundle::parse(&wanted).remove("items").unwrap_or_default();
    let keys = view_keys(wanted.view.as_deref());
    let from_head = keys.is_some_and(|keys| keys.iter().all(|key| in_head(key)))
        && wanted.keys.keys().all(|key| in_head(key));
    let items: Vec<Value> = found
        .page
        .into_iter()
        .map(|item| {
            let mut value = if from_head {
                world.item_head(item, bearer.actor, &zone)
            } else {
                world.item_full(item, bearer.actor, &zone)
            };
            if let Some(keys) = keys {
                keep(&mut value, |key| {
                    keys.contains(&key) || wanted.keys.contains_key(key)
                });
            }
            value
        })
        .collect();
    let answer = Answer::json(&Page {
        filtered: found.count,
        items,
        total: world.item_ids(app_id).len(),
    });
    if remember {
        world
            .last_views
            .insert((bearer.actor, app_id), query.settings);
    }
    Ok(answer)
}

/// `GET /item/app/{app_id}/count`
pub(super) fn get_item_count(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (body, view) = query_body(world, context, bearer)?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let query = Query::read(world, app, &body, view.as_ref(), bearer.actor)?;
    let conditions = conditions(world, app, bearer.actor, &query.settings.filters)?;
    let count = passing(world, app.app_id, &conditions).count();
    Ok(Answer::json(&json!({"count": count})))
}

/// How many items of an app pass the filters of a view.
pub(crate) fn count_view(
    world: &World,
    actor: Actor,
    app: &App,
    settings: &ViewSettings,
) -> Result<usize, Failure> {
    let conditions = conditions(world, app, actor, &settings.filters)?;
    Ok(passing(world, app.app_id, &conditions).count())
}

/// The items of an app that pass the `filters` of a body and the view in its `view_id`.
pub(crate) fn matching(
    world: &World,
    actor: Actor,
    app_id: u64,
    body: &Json,
) -> Result<BTreeSet<u64>, Failure> {
    let app = world.visible_app(actor, app_id)?;
    let mut filters = match body.given("view_id") {
        None => Vec::new(),
        Some(Json::Text(name)) => {
            let mut views = world.views.values().filter(|view| view.app_id == app_id);
            let view = views.find(|view| view.name == *name);
            let view = view.ok_or_else(Failure::object_not_found)?;
            world.view_of(actor, app_id, view.view_id)?.filters
        }
        Some(_) => {
            let view_id = body.needed_id("view_id")?;
            world.view_of(actor, app_id, view_id)?.filters
        }
    };
    for (key, value) in filter_entries(body.given("filters"))? {
        filters.push((key, value.clone()));
    }
    let conditions = conditions(world, app, actor, &filters)?;
    let items = passing(world, app_id, &conditions);
    Ok(items.map(|item| item.item_id).collect())
}

/// `GET /item/app/{app_id}/values`
pub(super) fn get_app_values(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let zone = world.time_zone(bearer.actor);
    let mut tags: Vec<&String> = Vec::new();
    let mut creators: Vec<Actor> = Vec::new();
    let mut clients: Vec<&String> = Vec::new();
    for item in world.items_of(app.app_id) {
        tags.extend(&item.tags);
        creators.push(item.first.created_by);
        clients.push(&item.first.client_id);
    }
    tags.sort();
    tags.dedup();
    creators.sort();
    creators.dedup();
    clients.sort();
    clients.dedup();
    let fields = app.live_fields().filter_map(|field| {
        let mut values: Vec<&FieldValue> = Vec::new();
        for item in world.items_of(app.app_id) {
            for value in item.values.get(&field.field_id).into_iter().flatten() {
                if values.len() < 100 && !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        let values: Vec<FieldValue> = values.into_iter().cloned().collect();
        let mut told = field.to_value();
        told["values"] = world.told(field, &values, &zone).into();
        (!values.is_empty()).then_some(told)
    });
    Ok(Answer::json(&json!({
        "fields": fields.collect::<Vec<_>>(),
        "created_bys": creators.iter().map(|actor| world.byline(*actor)).collect::<Vec<_>>(),
        "created_vias": clients.iter().map(|client| world.via(client)).collect::<Vec<_>>(),
        "tags": tags,
    })))
}

/// `GET /item/field/{field_id}/range`
pub(super) fn get_field_ranges(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (app, field) = world
        .app_of_field(context.id("field_id"))
        .ok_or_else(Failure::object_not_found)?;
    world.visible_app(bearer.actor, app.app_id)?;
    if !matches!(field.kind.as_str(), "number" | "money" | "calculation") {
        let kind = Json::Text(field.kind.clone());
        let allowed = ["number", "money", "calculation"];
        return Err(Failure::not_one_of_texts(&kind, &allowed));
    }
    let number = |item: &Item| super::aggregate::number(app, field, item);
    let numbers = || world.items_of(app.app_id).filter_map(number);
    let told = |number: Option<rust_decimal::Decimal>| {
        number.and_then(|number| decimal_text(number).parse::<f64>().ok())
    };
    Ok(Answer::json(&json!({
        "min": told(numbers().min()),
        "max": told(numbers().max()),
    })))
}
