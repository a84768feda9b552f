//! References between items.

use serde_json::{Value, json};

use super::read::keep;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::Field;
use crate::state::items::{FieldValue, Item};
use crate::state::tokens::Bearer;

/// `GET /item/{item_id}/reference/`
pub(super) fn get_item_references(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let most = context.query_whole("limit", 1)?.unwrap_or(1_000);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let by_field = world.referring(item.item_id);
    let told: Vec<Value> = by_field
        .iter()
        .filter_map(|(field_id, items)| {
            let app = world.apps.get(&items.first()?.app_id)?;
            world.visible_app(bearer.actor, app.app_id).ok()?;
            let field = app
                .fields
                .iter()
                .find(|field| field.field_id == *field_id)?;
            let items = items.iter().take(most);
            Some(json!({
                "app": world.app_brief(app),
                "field": field_micro(field),
                "items": items.map(|item| world.item_micro(item)).collect::<Vec<_>>(),
            }))
        })
        .collect();
    Ok(Answer::json(&told))
}

fn field_micro(field: &Field) -> Value {
    let mut value = field.to_value();
    keep(&mut value, |key| key != "config");
    value
}

/// `GET /item/{item_id}/reference/field/{field_id}`
pub(super) fn get_references_to_item_by_field(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let field_id = context.id("field_id");
    let (app, _) = world
        .app_of_field(field_id)
        .ok_or_else(Failure::object_not_found)?;
    world.visible_app(bearer.actor, app.app_id)?;
    let mut by_field = world.referring(item.item_id);
    let items = by_field.remove(&field_id).unwrap_or_default();
    let items = items.into_iter().map(|item| world.item_micro(item));
    Ok(Answer::json(&context.page(items, Some(20))?))
}

/// `GET /item/{item_id}/reference/{field_id}/preview`
pub(super) fn get_item_preview_for_field_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let field_id = context.id("field_id");
    world
        .app_of_field(field_id)
        .filter(|(_, field)| field.kind == "app")
        .ok_or_else(Failure::object_not_found)?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_basic(item, bearer.actor, &zone)))
}

/// `GET /item/field/{field_id}/find`
pub(super) fn find_referenceable_items(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (not, apps) = referenceable(world, context, bearer)?;
    let text = context.call.query_value("text").unwrap_or_default();
    let text = text.to_lowercase();
    let mut found: Vec<(String, &Item)> = apps
        .iter()
        .flat_map(|app_id| world.items_of(*app_id))
        .filter(|item| !not.contains(&item.item_id))
        .map(|item| (world.item_title(item), item))
        .filter(|(title, _)| title.to_lowercase().contains(&text))
        .collect();
    match context.call.query_value("sort").as_deref() {
        Some("title") => found.sort_by_key(|(title, _)| title.to_lowercase()),
        Some("created_on") => found.sort_by_key(|(_, item)| item.first.created_on),
        // The most relevant come first: those whose title begins with the text.
        _ => found.sort_by_key(|(title, _)| !title.to_lowercase().starts_with(&text)),
    }
    let found = found.into_iter().map(|(_, item)| partial(world, item));
    Ok(Answer::json(&context.page(found, Some(13))?))
}

/// `GET /item/field/{field_id}/top/`
pub(super) fn get_top_values_for_field(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (not, _) = referenceable(world, context, bearer)?;
    let field_id = context.id("field_id");
    let mut counts = std::collections::BTreeMap::<u64, usize>::new();
    let (app, _) = world
        .app_of_field(field_id)
        .ok_or_else(Failure::object_not_found)?;
    for item in world.items_of(app.app_id) {
        for value in item.values.get(&field_id).into_iter().flatten() {
            if let FieldValue::Item(id) = value {
                *counts.entry(*id).or_default() += 1;
            }
        }
    }
    let mut top: Vec<(u64, usize)> = counts.into_iter().collect();
    top.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let top = top
        .into_iter()
        .filter(|(id, _)| !not.contains(id))
        .filter_map(|(id, _)| world.items.get(&id))
        .filter(|item| !item.deleted)
        .map(|item| partial(world, item));
    Ok(Answer::json(&context.page(top, Some(13))?))
}

/// The items that are not wanted, and the apps to whose items a field refers.
fn referenceable(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<(Vec<u64>, Vec<u64>), Failure> {
    let (app, field) = world
        .app_of_field(context.id("field_id"))
        .ok_or_else(Failure::object_not_found)?;
    world.visible_app(bearer.actor, app.app_id)?;
    if field.kind != "app" {
        let kind = crate::json::Json::Text(field.kind.clone());
        return Err(Failure::not_one_of_texts(&kind, &["app"]));
    }
    let not = context.call.query_value("not_item_id").unwrap_or_default();
    let not = Context::id_list(&not)?;
    let mut apps = field.referenced_apps();
    if apps.is_empty() {
        apps.extend(world.apps.keys());
    }
    apps.retain(|app_id| world.visible_app(bearer.actor, *app_id).is_ok());
    Ok((not, apps))
}

fn partial(world: &World, item: &Item) -> Value {
    let mut value = world.item_micro(item);
    let app = world.apps.get(&item.app_id);
    let more = json!({
        "app": app.map(|app| world.app_brief(app)),
        "initial_revision": world.revision_value(&item.first),
    });
    crate::state::orgs::merge(&mut value, more);
    value
}
