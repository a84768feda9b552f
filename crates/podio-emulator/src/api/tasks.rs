//! The operations on tasks and labels.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::items::dates::{instant, parse_date, parse_datetime, parse_time};
use crate::items::distinct;
use crate::json::Json;
use crate::members::{Patch, ids};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::refs::{Ref, RefKind};
use crate::state::tasks::{Due, Label, Task};
use crate::state::tokens::Bearer;
use crate::state::{Actor, World, next};

crate::routes::routes! { "tasks"
    POST "task" User create_task;
    GET "task" User get_tasks;
    GET "task/label" User get_labels;
    POST "task/label" User create_label;
    PUT "task/label/{label_id}" User update_label;
    DELETE "task/label/{label_id}" User delete_label;
    GET "task/{task_id}" User get_task;
    PUT "task/{task_id}" User update_task;
    DELETE "task/{task_id}" User delete_task;
    POST "task/{task_id}/assign" User assign_task;
    POST "task/{task_id}/complete" User complete_task;
    POST "task/{task_id}/incomplete" User incomplete_task;
    POST "task/{task_id}/rank" User rank_task;
    PUT "task/{task_id}/description" User update_task as "update_task_description";
    PUT "task/{task_id}/text" User update_task as "update_task_text";
    PUT "task/{task_id}/private" User update_task as "update_task_private";
    PUT "task/{task_id}/due" User update_task as "update_task_due_on";
    PUT "task/{task_id}/due_on" User update_task as "update_task_due_on_alt";
    PUT "task/{task_id}/label" User update_task_labels;
    PUT "task/{task_id}/ref" User update_task as "update_task_reference";
    DELETE "task/{task_id}/ref" User remove_task_reference;
    POST "task/{*ref_type}/{ref_id}" User create_task_with_reference;
    GET "task/{*ref_type}/{ref_id}/count" User get_task_count;
}

/// What a task can hang on.
pub(super) const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::App,
    RefKind::Space,
    RefKind::Status,
    RefKind::Conversation,
];

const KEYS: &[&str] = &[
    "text",
    "description",
    "private",
    "due_date",
    "due_time",
    "due_on",
    "responsible",
    "file_ids",
    "labels",
    "label_ids",
    "reminder",
    "recurrence",
    "external_id",
    "ref_type",
    "ref_id",
    "completed",
];

/// When a task is due: by the day and time of the user, or by the instant.
fn due(body: &Json, zone: &TimeZone) -> Result<Patch<Due>, Failure> {
    if let Some(text) = body.text_at("due_on")? {
        let refused = || Failure::invalid(&Json::Text(text.clone()), "must be datetime");
        let at = parse_datetime(&text).and_then(|at| instant(at, &TimeZone::UTC));
        let on = at.ok_or_else(refused)?;
        let local = on.to_zoned_datetime(zone.clone()).datetime();
        return Ok(Patch::Set(Due {
            date: local.date(),
            time: Some(local.time()),
            on,
        }));
    }
    let Some(text) = body.text_at("due_date")? else {
        let cleared = ["due_on", "due_date"]
            .iter()
            .any(|key| body.get(key).is_some());
        return Ok(if cleared { Patch::Clear } else { Patch::Keep });
    };
    let refused = || Failure::invalid(&Json::Text(text.clone()), "must be date");
    let date = parse_date(&text).ok_or_else(refused)?;
    let time = match body.text_at("due_time")? {
        None => None,
        Some(text) => {
            let time = parse_time(&text);
            Some(time.ok_or_else(|| Failure::invalid(&Json::Text(text), "must be time"))?)
        }
    };
    let end = time.unwrap_or(jiff::civil::time(23, 59, 59, 0));
    let on = instant(date.to_datetime(end), zone).ok_or_else(refused)?;
    Ok(Patch::Set(Due { date, time, on }))
}

/// One responsible user, by id or as an object with type and id.
pub(super) fn person(world: &World, value: &Json) -> Result<u64, Failure> {
    let user = if value.as_object().is_some() {
        let kind = value.needed_text("type")?;
        match kind.as_str() {
            "user" => world.users.get(&value.needed_id("id")?),
            "profile" => world.user_of_profile(value.needed_id("id")?),
            "mail" => world.user_by_mail(&value.needed_text("id")?),
            _ => {
                let allowed = ["user", "profile", "mail"];
                return Err(Failure::not_one_of_texts(&Json::Text(kind), &allowed));
            }
        }
    } else {
        let id = value.as_id();
        let id = id.ok_or_else(|| Failure::invalid(value, "must be integer"))?;
        world.users.get(&id)
    };
    let user = user.ok_or_else(|| Failure::invalid(value, "must be a user"))?;
    Ok(user.user_id)
}

/// Changes a task by a body.
fn apply(world: &mut World, task: &mut Task, body: &Json, bearer: &Bearer) -> Result<(), Failure> {
    world.refuse_unknown_keys(body, KEYS)?;
    if let Some(text) = body.text_at("text")? {
        task.text = text;
    }
    body.text_patch("description")?.apply(&mut task.description);
    body.text_patch("external_id")?.apply(&mut task.external_id);
    if let Some(private) = body.flag_at("private")? {
        task.private = private;
    }
    due(body, &world.time_zone(bearer.actor))?.apply(&mut task.due);
    match body.get("responsible") {
        None | Some(Json::List(_)) => {}
        Some(Json::Null) => task.responsible = None,
        Some(one) => task.responsible = Some(person(world, one)?),
    }
    if let Some(file_ids) = body.ids_at("file_ids")? {
        world.check_files(bearer.actor, &file_ids)?;
        task.file_ids = distinct(file_ids);
    }
    if let Some(label_ids) = body.ids_at("label_ids")? {
        check_labels(world, bearer.actor.id(), &label_ids)?;
        task.label_ids = distinct(label_ids);
    }
    if let Some(reminder) = body.get("reminder") {
        task.reminder = reminder.given("remind_delta").and_then(Json::as_id);
    }
    if let Some(recurrence) = body.get("recurrence") {
        task.recurrence = Some(recurrence.to_value()).filter(|value| !value.is_null());
    }
    // Labels come last, because unknown texts make new ones.
    if let Some(texts) = body.texts_at("labels")? {
        let labels = texts.into_iter();
        let ids = labels
            .map(|text| label_of(world, bearer.actor.id(), text))
            .collect();
        task.label_ids = distinct(ids);
    }
    Ok(())
}

fn check_labels(world: &World, user_id: u64, label_ids: &[u64]) -> Result<(), Failure> {
    for label_id in label_ids {
        let label = world.labels.get(label_id);
        label
            .filter(|label| label.user_id == user_id)
            .ok_or_else(|| Failure::no_such("label", *label_id))?;
    }
    Ok(())
}

/// The label with this text, made if there is none.
fn label_of(world: &mut World, user_id: u64, text: String) -> u64 {
    let mut labels = world.labels.values();
    let known = labels.find(|label| label.user_id == user_id && label.text == text);
    if let Some(label) = known {
        return label.label_id;
    }
    add_label(world, user_id, text, "E9E9E9".to_owned())
}

fn add_label(world: &mut World, user_id: u64, text: String, color: String) -> u64 {
    let label_id = next(&mut world.ids.label);
    let label = Label {
        label_id,
        user_id,
        text,
        color,
    };
    world.labels.insert(label_id, label);
    label_id
}

/// The object that a body names.
fn named(world: &World, body: &Json, actor: Actor) -> Result<Option<Ref>, Failure> {
    let Some(kind) = body.text_at("ref_type")? else {
        return Ok(None);
    };
    let at = Ref::read(&kind, body.needed_id("ref_id")?, KINDS)?;
    world.check_visible(actor, at)?;
    Ok(Some(at))
}

/// `POST /task/`
fn create_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let at = named(world, &body, bearer.actor)?;
    create(world, context, bearer, &body, at)
}

/// `POST /task/{ref_type}/{ref_id}/`
fn create_task_with_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    create(world, context, bearer, &body, Some(at))
}

fn create(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    body: &Json,
    at: Option<Ref>,
) -> Outcome {
    let mut task = Task::new(body.needed_text("text")?, world.made(bearer));
    // Several responsible users get a task each.
    let people: Option<Vec<u64>> = match body.given("responsible") {
        Some(Json::List(list)) => {
            let people = list.iter().map(|one| person(world, one));
            Some(people.collect::<Result<_, _>>()?)
        }
        _ => None,
    };
    apply(world, &mut task, body, bearer)?;
    task.at = at;
    task.space_id = at.and_then(|at| world.space_of(at));
    let people = people.filter(|people| !people.is_empty());
    let people: Vec<Option<u64>> = match people {
        None => vec![task.responsible],
        Some(people) => people.into_iter().map(Some).collect(),
    };
    let mut told = Vec::new();
    for responsible in people {
        let mut own = task.clone();
        own.responsible = responsible;
        let file_ids = own.file_ids.clone();
        let task_id = world.add_task(own);
        world.attach_files(&file_ids, Ref::task(task_id));
        if context.tells_hooks(world) {
            world.emit_task("task.create", task_id, None);
        }
        if let Some(task) = world.tasks.get(&task_id) {
            told.push(world.task_value(task, bearer.actor));
        }
    }
    if told.len() == 1 {
        return Ok(Answer::json(&told.remove(0)));
    }
    Ok(Answer::json(&told))
}

fn told(world: &World, bearer: &Bearer, task_id: u64) -> Outcome {
    let task = world.visible_task(bearer.actor, task_id)?;
    Ok(Answer::json(&world.task_value(task, bearer.actor)))
}

/// `GET /task/{task_id}`
fn get_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    told(world, bearer, context.id("task_id"))
}

/// `PUT /task/{task_id}`, and its single parts
fn update_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let task_id = context.id("task_id");
    let before = world.visible_task(bearer.actor, task_id)?.clone();
    let mut task = before.clone();
    let at = named(world, &body, bearer.actor)?;
    apply(world, &mut task, &body, bearer)?;
    if let Some(completed) = body.flag_at("completed")? {
        let made = world.made(bearer);
        task.completed = completed.then(|| task.completed.clone().unwrap_or(made));
    }
    let file_ids = task.file_ids.clone();
    world.tasks.insert(task_id, task);
    world.attach_files(&file_ids, Ref::task(task_id));
    if let Some(at) = at {
        world.move_task(task_id, Some(at));
    }
    if context.tells_hooks(world) {
        let changed: Vec<&str> = KEYS
            .iter()
            .copied()
            .filter(|key| body.get(key).is_some())
            .collect();
        world.emit_task("task.update", task_id, Some(&changed.join(",")));
    }
    told(world, bearer, task_id)
}

/// Changes one thing of a task.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    name: &str,
    change: impl FnOnce(&mut Task),
) -> Outcome {
    let task_id = context.id("task_id");
    world.visible_task(bearer.actor, task_id)?;
    if let Some(task) = world.tasks.get_mut(&task_id) {
        change(task);
    }
    if context.tells_hooks(world) {
        world.emit_task("task.update", task_id, Some(name));
    }
    Ok(Answer::empty())
}

/// `DELETE /task/{task_id}`
fn delete_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let task_id = context.id("task_id");
    world.visible_task(bearer.actor, task_id)?;
    if let Some(task) = world.tasks.get_mut(&task_id) {
        task.deleted = true;
    }
    if context.tells_hooks(world) {
        world.emit_task("task.delete", task_id, None);
    }
    Ok(Answer::empty())
}

/// `POST /task/{task_id}/assign`
fn assign_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let responsible = match body.get("responsible") {
        None => return Err(Failure::missing(&body, &["responsible"])),
        Some(Json::Null) => None,
        Some(one) => Some(person(world, one)?),
    };
    change(world, context, bearer, "responsible", |task| {
        task.responsible = responsible;
    })
}

/// `POST /task/{task_id}/complete`
fn complete_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let made = world.made(bearer);
    change(world, context, bearer, "completed", |task| {
        task.completed.get_or_insert(made);
    })?;
    Ok(Answer::json(&json!({"recurring_task_id": null})))
}

/// `POST /task/{task_id}/incomplete`
fn incomplete_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, "completed", |task| {
        task.completed = None;
    })
}

/// `POST /task/{task_id}/rank`: puts a task before or behind another.
fn rank_task(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let rank_of = |key: &str| {
        let Some(id) = body.id_at(key)? else {
            return Ok(None);
        };
        let task = world.visible_task(bearer.actor, id)?;
        Ok(Some(task.rank))
    };
    let rank = match (rank_of("before")?, rank_of("after")?) {
        (Some(before), Some(after)) => i64::midpoint(before, after),
        (Some(before), None) => before.saturating_sub(1),
        (None, Some(after)) => after.saturating_add(1),
        (None, None) => return Err(Failure::missing(&body, &["before"])),
    };
    change(world, context, bearer, "rank", |task| task.rank = rank)
}

/// `PUT /task/{task_id}/label/`
fn update_task_labels(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let label_ids = ids(&context.any_body()?)?;
    check_labels(world, bearer.actor.id(), &label_ids)?;
    change(world, context, bearer, "labels", |task| {
        task.label_ids = distinct(label_ids);
    })
}

/// `DELETE /task/{task_id}/ref`
fn remove_task_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let task_id = context.id("task_id");
    world.visible_task(bearer.actor, task_id)?;
    world.move_task(task_id, None);
    Ok(Answer::empty())
}

/// `GET /task/{ref_type}/{ref_id}/count`
fn get_task_count(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let tasks = world.tasks_on(at).filter(|task| task.completed.is_none());
    let count = tasks
        .filter(|task| world.may_see_task(bearer.actor, task))
        .count();
    Ok(Answer::json(&json!({"count": count})))
}

/// The filters of a list of tasks; at least one has to be there.
const FILTERS: &[&str] = &[
    "completed",
    "responsible",
    "space",
    "app",
    "reference",
    "external_id",
    "label",
];

/// `GET /task/`
fn get_tasks(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let others = [
        "limit",
        "offset",
        "sort_by",
        "sort_desc",
        "view",
        "oauth_token",
        "fields",
    ];
    let pairs = context.call.query_pairs();
    for (key, _) in &pairs {
        let known = FILTERS.contains(&key.as_str()) || others.contains(&key.as_str());
        if !known && !world.switches.lenient {
            return Err(Failure::not_one_of_texts(&Json::Text(key.clone()), FILTERS));
        }
    }
    let value = |key: &str| context.call.query_value(key);
    if !FILTERS.iter().any(|key| value(key).is_some()) {
        let text = format!("Missing parameters: {}.", FILTERS.join(", "));
        return Err(Failure::no_operation(&text));
    }
    let completed = context.call.query_flag("completed");
    let list = |key: &str| value(key).map(|text| Context::id_list(&text)).transpose();
    let (spaces, apps, labels) = (list("space")?, list("app")?, list("label")?);
    let responsible = value("responsible").map(|text| {
        let text = text.replace("user:", "");
        let ids = Context::id_list(&text)?;
        let own = bearer.actor.id();
        Ok(ids
            .into_iter()
            .map(|id| if id == 0 { own } else { id })
            .collect::<Vec<_>>())
    });
    let responsible = responsible.transpose()?;
    let references: Option<Vec<String>> =
        value("reference").map(|text| text.split([',', ';']).map(str::to_owned).collect());
    let external_id = value("external_id");
    let fits = |wanted: &Option<Vec<u64>>, own: Option<u64>| {
        wanted
            .as_ref()
            .is_none_or(|wanted| own.is_some_and(|own| wanted.contains(&own)))
    };
    let mut tasks: Vec<&Task> = world
        .tasks
        .values()
        .filter(|task| !task.deleted && world.may_see_task(bearer.actor, task))
        .filter(|task| completed.is_none_or(|wanted| task.completed.is_some() == wanted))
        .filter(|task| fits(&responsible, task.responsible) && fits(&spaces, task.space_id))
        .filter(|task| fits(&apps, task.at.and_then(|at| world.app_of(at))))
        .filter(|task| {
            let has = |label: &u64| task.label_ids.contains(label);
            labels.as_ref().is_none_or(|labels| labels.iter().any(has))
        })
        .filter(|task| {
            let own = task.at.map(|at| format!("{}:{}", at.kind.name(), at.id));
            references
                .as_ref()
                .is_none_or(|all| own.is_some_and(|own| all.contains(&own)))
        })
        .filter(|task| external_id.is_none() || task.external_id == external_id)
        .collect();
    match value("sort_by").as_deref() {
        None | Some("rank") => tasks.sort_by_key(|task| task.rank),
        Some("created_on") => tasks.sort_by_key(|task| task.made.on),
        Some("completed_on") => {
            tasks.sort_by_key(|task| task.completed.as_ref().map(|made| made.on));
        }
        Some(other) => {
            let allowed = ["created_on", "completed_on", "rank"];
            return Err(Failure::not_one_of_texts(
                &Json::Text(other.to_owned()),
                &allowed,
            ));
        }
    }
    if context.call.query_flag("sort_desc") == Some(true) {
        tasks.reverse();
    }
    let told = tasks
        .into_iter()
        .map(|task| world.task_value(task, bearer.actor));
    let told: Vec<Value> = context.page(told, None)?;
    Ok(Answer::json(&told))
}

/// `GET /task/label/`
fn get_labels(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let own = world
        .labels
        .values()
        .filter(|label| label.user_id == bearer.actor.id());
    Ok(Answer::json(
        &own.map(World::label_value).collect::<Vec<_>>(),
    ))
}

fn color(body: &Json) -> Result<String, Failure> {
    let color = body.needed_text("color")?;
    if color.len() == 6 && color.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(color);
    }
    Err(Failure::invalid(
        &Json::Text(color),
        "must be six hex digits",
    ))
}

/// `POST /task/label/`
fn create_label(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let (text, color) = (body.needed_text("text")?, color(&body)?);
    let label_id = add_label(world, bearer.actor.id(), text, color);
    Ok(Answer::json(&json!({"label_id": label_id})))
}

/// `PUT /task/label/{label_id}`
fn update_label(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let (text, color) = (body.needed_text("text")?, color(&body)?);
    let label = world.labels.get_mut(&context.id("label_id"));
    let label = label.filter(|label| label.user_id == bearer.actor.id());
    let label = label.ok_or_else(Failure::object_not_found)?;
    label.text = text;
    label.color = color;
    Ok(Answer::empty())
}

/// `DELETE /task/label/{label_id}`
fn delete_label(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let label_id = context.id("label_id");
    check_labels(world, bearer.actor.id(), &[label_id]).map_err(|_| Failure::object_not_found())?;
    world.labels.remove(&label_id);
    for task in world.tasks.values_mut() {
        task.label_ids.retain(|id| *id != label_id);
    }
    Ok(Answer::empty())
}
