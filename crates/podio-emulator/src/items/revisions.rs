//! Revisions of items.

use serde_json::{Value, json};

use super::validate::Changes;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::items::Item;
use crate::state::tokens::Bearer;

/// `GET /item/{item_id}/revision/`
pub(super) fn get_item_revisions(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    Ok(Answer::json(&world.revision_values(item)))
}

/// `GET /item/{item_id}/revision/{revision}`
pub(super) fn get_item_revision(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let revision = item.revision(context.id("revision"));
    let revision = revision.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&world.revision_value(revision)))
}

/// `GET /item/{item_id}/revision/{revision_from}/{revision_to}`
pub(super) fn get_item_revision_difference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let side = |name: &str| {
        let number = context.id(name);
        item.revision(number)
            .ok_or_else(Failure::object_not_found)?;
        Ok(item.values_at(number))
    };
    let (from, to) = (side("revision_from")?, side("revision_to")?);
    let zone = world.time_zone(bearer.actor);
    let changes: Vec<Value> = world.difference(item, (&from, &to), &zone);
    Ok(Answer::json(&changes))
}

/// `DELETE /item/{item_id}/revision/{revision}`: undoes one revision.
pub(super) fn revert_item_revision(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    restore(world, context, bearer, |item, number| {
        let revision = item.revision(number)?;
        (number > 0).then(|| revision.before.clone())
    })
}

/// `POST /item/{item_id}/revision/{revision}/revert_to`: makes the values what they were then.
pub(super) fn revert_to_revision(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    restore(world, context, bearer, |item, number| {
        item.revision(number)?;
        let then = item.values_at(number);
        let mut changes: Changes = item.values.keys().map(|id| (*id, Vec::new())).collect();
        changes.extend(then);
        Some(changes)
    })
}

fn restore(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    changes: impl FnOnce(&Item, u64) -> Option<Changes>,
) -> Outcome {
    let item_id = context.id("item_id");
    let item = world.visible_item(bearer.actor, item_id)?;
    let changes = changes(item, context.id("revision"));
    let changes = changes.ok_or_else(Failure::object_not_found)?;
    let by = world.made(bearer);
    world.revise(item_id, "update", &by);
    let fields = world.change_values(item_id, changes, &by);
    if context.tells_hooks(world) {
        world.emit_item("item.update", item_id, &fields);
    }
    let item = world.visible_item(bearer.actor, item_id)?;
    Ok(Answer::json(&json!({"revision": item.current().revision})))
}
