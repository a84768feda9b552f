//! The operations on what users keep at hand.

use serde_json::Value;

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "pins"
    GET "pin" User get_pins;
    POST "pin/{*ref_type}/{ref_id}" User add_pin;
    DELETE "pin/{*ref_type}/{ref_id}" User remove_pin;
    POST "pin/{*ref_type}/{ref_id}/reorder" User reorder_pin;
}

/// What can be pinned.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::App,
    RefKind::Space,
    RefKind::Org,
    RefKind::Task,
    RefKind::File,
    RefKind::Profile,
];

fn object(context: &Context<'_>) -> Result<Ref, Failure> {
    Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)
}

/// `GET /pin/`
fn get_pins(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let wanted = context.call.query_value("ref_type");
    let wanted = wanted.map(|kind| Ref::read(&kind, 0, KINDS)).transpose()?;
    let pins = world.pins.of(bearer.actor.id()).iter();
    let pins = pins
        .filter(|at| wanted.is_none_or(|wanted| wanted.kind == at.kind))
        // What is gone is told no more.
        .filter(|at| world.check_visible(bearer.actor, **at).is_ok())
        .map(|at| world.pin_value(*at));
    let page: Vec<Value> = context.page(pins, None)?;
    Ok(Answer::json(&page))
}

/// `POST /pin/{ref_type}/{ref_id}`: the newest comes first.
fn add_pin(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(context)?;
    world.check_visible(bearer.actor, at)?;
    if !world.is_pinned(bearer.actor, at) {
        world.pins.of_mut(bearer.actor.id()).insert(0, at);
    }
    Ok(Answer::json(&world.pin_value(at)))
}

/// The place of a pinned object.
fn place(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<usize, Failure> {
    let at = object(context)?;
    let pins = world.pins.of(bearer.actor.id());
    let place = pins.iter().position(|pinned| *pinned == at);
    place.ok_or_else(Failure::object_not_found)
}

/// `POST /pin/{ref_type}/{ref_id}/reorder`
fn reorder_pin(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["priority"])?;
    let priority = body.whole_at("priority", 0, None)?;
    let priority = priority.ok_or_else(|| Failure::missing(&body, &["priority"]))?;
    let place = place(world, context, bearer)?;
    let pins = world.pins.of_mut(bearer.actor.id());
    let at = pins.remove(place);
    pins.insert(priority.min(pins.len()), at);
    Ok(Answer::empty())
}

/// `DELETE /pin/{ref_type}/{ref_id}`
fn remove_pin(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let place = place(world, context, bearer)?;
    world.pins.of_mut(bearer.actor.id()).remove(place);
    Ok(Answer::empty())
}
