//! Reading single items.

use serde_json::{Value, json};

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::items::Item;
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

/// `GET /item/{item_id}`
pub(super) fn get_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    whole(world, bearer, item)
}

fn whole(world: &World, bearer: &Bearer, item: &Item) -> Outcome {
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
pub(super) fn get_item_basic(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_basic(item, bearer.actor, &zone)))
}

/// `GET /item/{item_id}/value`
pub(super) fn get_item_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.field_values(item, &zone)))
}

/// `GET /item/{item_id}/value/v2`
pub(super) fn get_item_values_v2(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.plain_values(item, &zone)))
}

/// `GET /item/{item_id}/value/{field_id}`
pub(super) fn get_item_field_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (_, values) = values_of_field(world, context, bearer)?;
    Ok(Answer::json(&values))
}

/// `GET /item/{item_id}/value/{field_or_external_id}/v2`
pub(super) fn get_item_field_values_v2(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (key, values) = values_of_field(world, context, bearer)?;
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let app = world.visible_app(bearer.actor, item.app_id)?;
    let field = app.field(&key).ok_or_else(Failure::object_not_found)?;
    let values = super::read::plain(field, values);
    Ok(Answer::json(&json!({"values": values})))
}

fn values_of_field(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<(String, Vec<Value>), Failure> {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let app = world.visible_app(bearer.actor, item.app_id)?;
    let key = context.text("field_id");
    let field = app.field(key).ok_or_else(Failure::object_not_found)?;
    let zone = world.time_zone(bearer.actor);
    let values = world.values_of(app, field, item, &zone).unwrap_or_default();
    Ok((key.to_owned(), values))
}

/// `GET /item/{item_id}/clone`
pub(super) fn get_item_clone(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&json!({
        "files": world.file_values(&item.file_ids),
        "tags": item.tags,
        "values": world.plain_values(item, &zone),
    })))
}

/// `GET /item/{item_id}/meeting/url`: no item here is an online meeting.
pub(super) fn get_meeting_url(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    world.visible_item(bearer.actor, context.id("item_id"))?;
    Ok(Answer::json(&json!({"url": null})))
}

/// `GET /item/{item_id}/next`
pub(super) fn get_next_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    neighbour(world, context, bearer, |items, at| {
        items.into_iter().find(|item| item.item_id > at)
    })
}

/// `GET /item/{item_id}/previous`
pub(super) fn get_previous_item(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    neighbour(world, context, bearer, |items, at| {
        items.into_iter().rev().find(|item| item.item_id < at)
    })
}

fn neighbour<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
    choose: impl FnOnce(Vec<&'a Item>, u64) -> Option<&'a Item>,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let found = choose(world.items_of(item.app_id).collect(), item.item_id);
    whole(world, bearer, found.ok_or_else(Failure::object_not_found)?)
}

/// `GET /item/app/{app_id}/external_id/{external_id}`
pub(super) fn get_item_by_external_id(
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
pub(super) fn get_item_by_app_item_id(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let wanted = context.text("app_item_id");
    let number: Option<u64> = wanted.parse().ok();
    find(world, context, bearer, |item| {
        Some(item.app_item_id) == number || app.formatted_id(item.app_item_id) == wanted
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
    whole(
        world,
        bearer,
        world.visible_item(bearer.actor, item.item_id)?,
    )
}
