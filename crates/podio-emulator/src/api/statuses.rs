//! The operations on status messages.

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::Ref;
use crate::state::stream::What;
use crate::state::tokens::Bearer;
use crate::state::{Actor, Made};

crate::routes::routes! { "status"
    POST "status/space/{space_id}" User add_new_status_message;
    GET "status/{status_id}" User get_status_message;
    PUT "status/{status_id}" User update_a_status_message;
    DELETE "status/{status_id}" User delete_a_status_message;
}

const KEYS: &[&str] = &[
    "value",
    "file_ids",
    "embed_id",
    "embed_url",
    "embed_file_id",
    "question",
    "alerts",
];

/// What a body says of a message.
struct Written {
    value: String,
    file_ids: Option<Vec<u64>>,
    embed_id: Option<u64>,
    /// The text and the answers that can be given.
    question: Option<(String, Vec<String>)>,
}

fn read(world: &mut World, body: &Json, actor: Actor, by: &Made) -> Result<Written, Failure> {
    world.refuse_unknown_keys(body, KEYS)?;
    let value = body.needed_text("value")?;
    let file_ids = body.ids_at("file_ids")?;
    world.check_files(actor, file_ids.as_deref().unwrap_or_default())?;
    let question = body.given("question").map(question).transpose()?;
    let mut embed_id = body.id_at("embed_id")?;
    if let Some(id) = embed_id.filter(|id| !world.embeds.contains_key(id)) {
        return Err(Failure::no_such("embed", id));
    }
    if let Some(url) = body.text_at("embed_url")? {
        let added = world.add_embed(&url, by.clone());
        embed_id = Some(added.ok_or_else(|| Failure::invalid(&Json::Text(url), "must be url"))?);
    }
    Ok(Written {
        value,
        file_ids,
        embed_id,
        question,
    })
}

fn question(body: &Json) -> Result<(String, Vec<String>), Failure> {
    let text = body.needed_text("text")?;
    let options = body.texts_at("options")?;
    let options = options.ok_or_else(|| Failure::missing(body, &["options"]))?;
    Ok((text, options))
}

/// Lets a message ask a question, instead of what it asked before.
fn ask(world: &mut World, status_id: u64, question: Option<(String, Vec<String>)>) {
    let Some((text, options)) = question else {
        return;
    };
    let at = Ref::status(status_id);
    world.questions.all.retain(|_, asked| asked.at != at);
    world.add_question(at, text, options);
}

/// `POST /status/space/{space_id}/`
fn add_new_status_message(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let space_id = context.id("space_id");
    world.visible_space(bearer.actor.id(), space_id)?;
    let by = world.made(bearer);
    let written = read(world, &body, bearer.actor, &by)?;
    let status_id = world.add_status(space_id, written.value, by);
    let file_ids = written.file_ids.unwrap_or_default();
    world.attach_files(&file_ids, Ref::status(status_id));
    if let Some(status) = world.statuses.get_mut(&status_id) {
        status.file_ids = file_ids;
        status.embed_id = written.embed_id;
    }
    ask(world, status_id, written.question);
    if context.tells_hooks(world) {
        world.emit_status("status.create", status_id);
    }
    told(world, bearer, status_id)
}

fn told(world: &World, bearer: &Bearer, status_id: u64) -> Outcome {
    let status = world.visible_status(bearer.actor, status_id)?;
    Ok(Answer::json(&world.status_value(status, bearer.actor)))
}

/// `GET /status/{status_id}`
fn get_status_message(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    told(world, bearer, context.id("status_id"))
}

/// A message that the caller wrote; others may not change it.
fn own(world: &World, context: &Context<'_>, bearer: &Bearer, right: &str) -> Result<u64, Failure> {
    let status = world.visible_status(bearer.actor, context.id("status_id"))?;
    if status.made.by == bearer.actor {
        return Ok(status.status_id);
    }
    let object = format!("status with id {}", status.status_id);
    Err(Failure::forbidden(&bearer.actor.phrase(), right, &object))
}

/// `PUT /status/{status_id}`
fn update_a_status_message(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let status_id = own(world, context, bearer, "update")?;
    let by = world.made(bearer);
    let written = read(world, &body, bearer.actor, &by)?;
    let file_ids = written.file_ids.as_deref().unwrap_or_default();
    world.attach_files(file_ids, Ref::status(status_id));
    if let Some(status) = world.statuses.get_mut(&status_id) {
        status.value = written.value;
        status.last_edit_on = Some(by.on);
        crate::members::set(&mut status.file_ids, written.file_ids);
        status.embed_id = written.embed_id.or(status.embed_id);
    }
    ask(world, status_id, written.question);
    let at = Ref::status(status_id);
    world.happened(at, What::Update, ("status", status_id), &by);
    if context.tells_hooks(world) {
        world.emit_status("status.update", status_id);
    }
    Ok(Answer::empty())
}

/// `DELETE /status/{status_id}`
fn delete_a_status_message(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let status_id = own(world, context, bearer, "delete")?;
    if let Some(status) = world.statuses.get_mut(&status_id) {
        status.deleted = true;
    }
    if context.tells_hooks(world) {
        world.emit_status("status.delete", status_id);
    }
    Ok(Answer::empty())
}
