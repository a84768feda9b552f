//! The operations on recurrences.

use serde_json::{Value, json};

use crate::items::dates::parse_date;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "recurrence"
    GET "recurrence/{*ref_type}/{ref_id}" Any get_recurrence;
    PUT "recurrence/{*ref_type}/{ref_id}" Any create_or_update_recurrence;
    DELETE "recurrence/{*ref_type}/{ref_id}" Any delete_recurrence;
}

const NAMES: &[&str] = &["weekly", "monthly", "yearly"];

const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const REPEAT_ON: &[&str] = &["day_of_week", "day_of_month"];

/// The item or task in the path, if the caller may see it.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let kinds = [RefKind::Item, RefKind::Task];
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), &kinds)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

fn recurrence(world: &World, at: Ref) -> Result<&Value, Failure> {
    let found = match at.kind {
        RefKind::Task => world
            .tasks
            .get(&at.id)
            .and_then(|task| task.recurrence.as_ref()),
        _ => world
            .items
            .get(&at.id)
            .and_then(|item| item.more.get("recurrence"))
            .filter(|value| !value.is_null()),
    };
    found.ok_or_else(Failure::object_not_found)
}

fn set(world: &mut World, at: Ref, value: Option<Value>) {
    if at.kind == RefKind::Task {
        if let Some(task) = world.tasks.get_mut(&at.id) {
            task.recurrence = value;
        }
    } else if let Some(item) = world.items.get_mut(&at.id) {
        let value = value.unwrap_or_default();
        item.more.insert("recurrence".to_owned(), value);
    }
}

/// `GET /recurrence/{ref_type}/{ref_id}`
fn get_recurrence(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    Ok(Answer::json(recurrence(world, at)?))
}

fn check_one_of(text: &str, allowed: &[&str]) -> Result<(), Failure> {
    if allowed.contains(&text) {
        Ok(())
    } else {
        Err(Failure::not_one_of_texts(
            &Json::Text(text.to_owned()),
            allowed,
        ))
    }
}

/// What a body says, checked.
fn read(world: &World, body: &Json) -> Result<Value, Failure> {
    world.refuse_unknown_keys(body, &["name", "config", "step", "until"])?;
    let name = body.needed_text("name")?;
    check_one_of(&name, NAMES)?;
    let config = body.given("config");
    let config = config.ok_or_else(|| Failure::missing(body, &["config"]))?;
    if config.as_object().is_none() && config.as_list().is_none_or(|list| !list.is_empty()) {
        return Err(Failure::invalid(config, "must be object"));
    }
    for day in config.texts_at("days")?.unwrap_or_default() {
        check_one_of(&day, DAYS)?;
    }
    if let Some(repeat_on) = config.text_at("repeat_on")? {
        check_one_of(&repeat_on, REPEAT_ON)?;
    }
    let step = body.whole_at("step", 1, None)?;
    let step = step.ok_or_else(|| Failure::missing(body, &["step"]))?;
    let until = body.text_at("until")?;
    if let Some(until) = &until
        && parse_date(until).is_none()
    {
        return Err(Failure::invalid(&Json::Text(until.clone()), "must be date"));
    }
    let config = match config {
        Json::List(_) => json!({}),
        object => object.to_value(),
    };
    Ok(json!({"name": name, "config": config, "step": step, "until": until}))
}

/// `PUT /recurrence/{ref_type}/{ref_id}`
fn create_or_update_recurrence(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let at = object(world, context, bearer)?;
    let mut value = read(world, &body)?;
    value["recurrence_id"] = at.id.into();
    set(world, at, Some(value));
    Ok(Answer::empty())
}

/// `DELETE /recurrence/{ref_type}/{ref_id}`
fn delete_recurrence(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    recurrence(world, at)?;
    set(world, at, None);
    Ok(Answer::empty())
}
