//! The operations on background jobs.

use serde_json::Value;

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::Ref;
use crate::state::tokens::Bearer;

crate::routes::routes! { "batch"
    GET "batch" User get_batches;
    GET "batch/{batch_id}" Any get_batch;
    GET "batch/{*ref_type}/{ref_id}" Any get_batches_for_reference;
    GET "batch/{*ref_type}/{ref_id}/{*plugin}/running" Any get_running_batches;
}

/// `GET /batch/{batch_id}`
fn get_batch(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let batch = world.batches.get(&context.id("batch_id"));
    let batch = batch.ok_or_else(Failure::object_not_found)?;
    world.check_visible(bearer.actor, batch.at)?;
    Ok(Answer::json(&world.batch_value(batch)))
}

/// `GET /batch/`
fn get_batches(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let own = world
        .batches
        .values()
        .rev()
        .filter(|batch| batch.listed && batch.made.by == bearer.actor)
        .map(|batch| world.batch_value(batch));
    Ok(Answer::json(&context.page(own, None)?))
}

/// `GET /batch/{ref_type}/{ref_id}/`
fn get_batches_for_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let batches = on_reference(world, context, bearer, |_, _| true)?;
    Ok(Answer::json(&batches))
}

/// `GET /batch/{ref_type}/{ref_id}/{plugin}/running/`
fn get_running_batches(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let wanted = context.text("plugin");
    let batches = on_reference(world, context, bearer, |plugin, runs| {
        runs && plugin == wanted
    })?;
    Ok(Answer::json(&batches))
}

fn on_reference(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    is_wanted: impl Fn(&str, bool) -> bool,
) -> Result<Vec<Value>, Failure> {
    let id = context.id("ref_id");
    let at = Ref::read(context.text("ref_type"), id, World::batch_kinds())?;
    world.check_visible(bearer.actor, at)?;
    let batches = world
        .batches
        .values()
        .filter(|batch| batch.listed && batch.at == at)
        .filter(|batch| is_wanted(batch.plugin, batch.work.is_some()));
    Ok(batches.map(|batch| world.batch_value(batch)).collect())
}
