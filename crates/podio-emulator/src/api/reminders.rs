//! The operations on reminders.

use serde_json::{Value, json};

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "reminders"
    GET "reminder/{*ref_type}/{ref_id}" Any get_reminder;
    PUT "reminder/{*ref_type}/{ref_id}" Any create_or_update_reminder;
    POST "reminder/{*ref_type}/{ref_id}" Any create_or_update_reminder as "create_reminder";
    DELETE "reminder/{*ref_type}/{ref_id}" Any delete_reminder;
    POST "reminder/{*ref_type}/{ref_id}/snooze" Any snooze_reminder, shape;
}

/// The item or task in the path, if the caller may see it.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let kinds = [RefKind::Item, RefKind::Task];
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), &kinds)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// The minutes of an object's reminder.
fn minutes(world: &World, at: Ref) -> Option<u64> {
    match at.kind {
        RefKind::Task => world.tasks.get(&at.id)?.reminder,
        _ => world.items.get(&at.id)?.more.get("reminder")?["remind_delta"].as_u64(),
    }
}

fn set(world: &mut World, at: Ref, minutes: Option<u64>) {
    if at.kind == RefKind::Task {
        if let Some(task) = world.tasks.get_mut(&at.id) {
            task.reminder = minutes;
        }
    } else if let Some(item) = world.items.get_mut(&at.id) {
        let reminder = minutes.map_or(Value::Null, |minutes| json!({"remind_delta": minutes}));
        item.more.insert("reminder".to_owned(), reminder);
    }
}

/// The object in the path, which has a reminder. One that the query names has to be its own.
fn reminded(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<(Ref, u64), Failure> {
    let at = object(world, context, bearer)?;
    let minutes = minutes(world, at).ok_or_else(Failure::object_not_found)?;
    match context.query_whole("reminder_id", 1)? {
        Some(id) if id != at.id => Err(Failure::object_not_found()),
        _ => Ok((at, minutes)),
    }
}

/// `GET /reminder/{ref_type}/{ref_id}`
fn get_reminder(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (at, minutes) = reminded(world, context, bearer)?;
    // A task tells the same id.
    Ok(Answer::json(
        &json!({"reminder_id": at.id, "remind_delta": minutes}),
    ))
}

/// `PUT /reminder/{ref_type}/{ref_id}`
fn create_or_update_reminder(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["remind_delta"])?;
    let at = object(world, context, bearer)?;
    let value = body.given("remind_delta");
    let value = value.ok_or_else(|| Failure::missing(&body, &["remind_delta"]))?;
    let minutes = value.as_integer().map(u64::try_from);
    let minutes = match minutes {
        Some(Ok(minutes)) => minutes,
        Some(Err(_)) => return Err(Failure::invalid(value, "must not be less than 0")),
        None => return Err(Failure::invalid(value, "must be integer")),
    };
    set(world, at, Some(minutes));
    Ok(Answer::empty())
}

/// `DELETE /reminder/{ref_type}/{ref_id}`
fn delete_reminder(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (at, _) = reminded(world, context, bearer)?;
    set(world, at, None);
    Ok(Answer::empty())
}

/// `POST /reminder/{ref_type}/{ref_id}/snooze`
fn snooze_reminder(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    reminded(world, context, bearer)?;
    Ok(Answer::empty())
}
