//! The operations on comments.

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::comments::Earlier;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{Made, datetime_text};

crate::routes::routes! { "comments"
    GET "comment/{comment_id}" Any get_a_comment;
    PUT "comment/{comment_id}" Any update_a_comment;
    DELETE "comment/{comment_id}" Any delete_a_comment;
    GET "comment/{comment_id}/revision" Any get_comment_revisions;
    GET "comment/{comment_id}/liked_by" Any get_who_liked_a_comment;
    POST "comment/{*ref_type}/{ref_id}" Any add_comment_to_object;
    GET "comment/{*ref_type}/{ref_id}" Any get_comments_on_object;
}

/// What can be commented on.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::Task,
    RefKind::App,
    RefKind::Space,
    RefKind::File,
    RefKind::Status,
];

const KEYS: &[&str] = &[
    "value",
    "external_id",
    "file_ids",
    "embed_id",
    "embed_url",
    "embed_file_id",
    "alerts",
];

/// What a comment's body says beside the text.
struct Written {
    value: String,
    external_id: Option<String>,
    file_ids: Vec<u64>,
    embed_id: Option<u64>,
}

fn read(world: &mut World, body: &Json, bearer: &Bearer, by: &Made) -> Result<Written, Failure> {
    world.refuse_unknown_keys(body, KEYS)?;
    let value = body.needed_text("value")?;
    let file_ids = body.ids_at("file_ids")?.unwrap_or_default();
    world.check_files(bearer.actor, &file_ids)?;
    let external_id = body.text_at("external_id")?;
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
        external_id,
        file_ids,
        embed_id,
    })
}

/// `POST /comment/{ref_type}/{ref_id}/`
fn add_comment_to_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let by = world.made(bearer);
    let written = read(world, &body, bearer, &by)?;
    let comment_id = world.add_comment(at, written.value, by);
    let own = Ref::comment(comment_id);
    world.attach_files(&written.file_ids, own);
    if let Some(comment) = world.comments.get_mut(&comment_id) {
        comment.external_id = written.external_id;
        comment.file_ids = written.file_ids;
        comment.embed_id = written.embed_id;
    }
    if context.tells_hooks(world) {
        world.emit_comment("comment.create", comment_id);
    }
    let comment = world.visible_comment(bearer.actor, comment_id)?;
    Ok(Answer::json(&world.comment_value(comment, bearer.actor)))
}

/// `GET /comment/{ref_type}/{ref_id}/`
fn get_comments_on_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let comments = world
        .comments_on(at)
        .map(|comment| world.comment_value(comment, bearer.actor));
    Ok(Answer::json(&context.page(comments, None)?))
}

/// `GET /comment/{comment_id}`
fn get_a_comment(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let comment = world.visible_comment(bearer.actor, context.id("comment_id"))?;
    Ok(Answer::json(&world.comment_value(comment, bearer.actor)))
}

/// `PUT /comment/{comment_id}`
fn update_a_comment(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let comment_id = context.id("comment_id");
    world.visible_comment(bearer.actor, comment_id)?;
    let by = world.made(bearer);
    let written = read(world, &body, bearer, &by)?;
    let own = Ref::comment(comment_id);
    world.attach_files(&written.file_ids, own);
    if let Some(comment) = world.comments.get_mut(&comment_id) {
        comment.earlier.push(Earlier {
            on: comment.last_edit_on.unwrap_or(comment.made.on),
            value: std::mem::replace(&mut comment.value, written.value),
            embed_id: comment.embed_id,
        });
        comment.last_edit_on = Some(by.on);
        if written.external_id.is_some() {
            comment.external_id = written.external_id;
        }
        if body.get("file_ids").is_some() {
            comment.file_ids = written.file_ids;
        }
        if written.embed_id.is_some() {
            comment.embed_id = written.embed_id;
        }
    }
    Ok(Answer::empty())
}

/// `DELETE /comment/{comment_id}`
fn delete_a_comment(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let comment_id = context.id("comment_id");
    world.visible_comment(bearer.actor, comment_id)?;
    if context.tells_hooks(world) {
        world.emit_comment("comment.delete", comment_id);
    }
    if let Some(comment) = world.comments.get_mut(&comment_id) {
        comment.deleted = true;
    }
    Ok(Answer::empty())
}

/// `GET /comment/{comment_id}/revision`: the texts that the comment had, oldest first.
fn get_comment_revisions(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let comment = world.visible_comment(bearer.actor, context.id("comment_id"))?;
    let told = |on, value: &str, embed_id| {
        json!({
            "created_on": datetime_text(on),
            "value": value,
            "rich_value": value,
            "embed": world.embed_of(embed_id),
            "embed_file": null,
        })
    };
    let earlier = comment.earlier.iter();
    let mut revisions: Vec<Value> = earlier
        .map(|earlier| told(earlier.on, &earlier.value, earlier.embed_id))
        .collect();
    let on = comment.last_edit_on.unwrap_or(comment.made.on);
    revisions.push(told(on, &comment.value, comment.embed_id));
    Ok(Answer::json(&revisions))
}

/// `GET /comment/{comment_id}/liked_by/`
fn get_who_liked_a_comment(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let comment = world.visible_comment(bearer.actor, context.id("comment_id"))?;
    let own = Ref::comment(comment.comment_id);
    Ok(Answer::json(&world.liked_by(own)))
}
