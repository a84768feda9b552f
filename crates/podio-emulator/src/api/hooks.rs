//! The operations on hooks.

use url::Url;

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::Actor;
use crate::state::World;
use crate::state::hooks::{Hook, HookRef};
use crate::state::tokens::Bearer;

crate::routes::routes! { "hooks"
    DELETE "hook/{hook_id}" Any delete_hook;
    POST "hook/{hook_id}/verify/request" Any request_hook_verification;
    POST "hook/{hook_id}/verify/validate" Any validate_hook_verification;
    POST "hook/{*ref_type}/{ref_id}" Any create_hook;
    GET "hook/{*ref_type}/{ref_id}" Any get_hooks;
}

/// How many hooks of one type an object may have.
const MOST: usize = 10;

const FIELD_TYPES: &[&str] = &["item.create", "item.update", "item.delete"];

const APP_TYPES: &[&str] = &[
    "item.create",
    "item.update",
    "item.delete",
    "comment.create",
    "comment.delete",
    "file.change",
    "app.update",
    "app.delete",
    "form.create",
    "form.update",
    "form.delete",
    "tag.add",
    "tag.delete",
];

const SPACE_TYPES: &[&str] = &[
    "app.create",
    "task.create",
    "task.update",
    "task.delete",
    "member.add",
    "member.remove",
    "status.create",
    "status.update",
    "status.delete",
    "contact.create",
    "contact.update",
    "contact.delete",
];

/// The object in the path, which the actor has to see.
fn object(world: &World, context: &Context<'_>, actor: Actor) -> Result<HookRef, Failure> {
    let id = context.id("ref_id");
    match context.text("ref_type") {
        "app" => world.visible_app(actor, id).map(|_| HookRef::App(id)),
        "app_field" => {
            let (app, _) = world
                .app_of_field(id)
                .ok_or_else(Failure::object_not_found)?;
            world.visible_app(actor, app.app_id)?;
            Ok(HookRef::AppField(id))
        }
        "space" => world
            .visible_space_of(actor, id)
            .map(|_| HookRef::Space(id)),
        other => Err(Failure::invalid_reference(other)),
    }
}

/// `POST /hook/{ref_type}/{ref_id}/`
fn create_hook(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let at = object(world, context, bearer.actor)?;
    world.refuse_unknown_keys(&body, &["url", "type"])?;
    let (text, kind) = (body.needed_text("url")?, body.needed_text("type")?);
    let allowed = match at {
        HookRef::App(_) => APP_TYPES,
        HookRef::AppField(_) => FIELD_TYPES,
        HookRef::Space(_) => SPACE_TYPES,
    };
    if !allowed.contains(&kind.as_str()) {
        return Err(Failure::not_one_of_texts(&Json::Text(kind), allowed));
    }
    let url = Url::parse(&text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
    let url = url.ok_or_else(|| Failure::invalid(&Json::Text(text.clone()), "must be url"))?;
    let port = url.port_or_known_default();
    if world.switches.hook_ports_restricted && !matches!(port, Some(80 | 443)) {
        let text = "must be a url with port 80 or 443";
        return Err(Failure::invalid(&Json::Text(url.to_string()), text));
    }
    let same = world
        .hooks
        .values()
        .filter(|hook| hook.at == at && hook.kind == kind);
    if same.count() >= MOST {
        let text = format!("must not have more than {MOST} hooks of one type");
        return Err(Failure::invalid(&Json::Text(kind), &text));
    }
    let made = world.made(bearer);
    let hook_id = world.add_hook(at, &kind, url, made);
    world.verify_hook(hook_id);
    Ok(Answer::json(&serde_json::json!({"hook_id": hook_id})))
}

/// `GET /hook/{ref_type}/{ref_id}/`
fn get_hooks(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer.actor)?;
    let hooks = world.hooks.values().filter(|hook| hook.at == at);
    let hooks: Vec<_> = hooks.map(|hook| world.hook_value(hook)).collect();
    Ok(Answer::json(&hooks))
}

/// A hook on what the actor may see.
fn visible<'a>(world: &'a World, context: &Context<'_>, actor: Actor) -> Result<&'a Hook, Failure> {
    let hook = world.hooks.get(&context.id("hook_id"));
    let hook = hook.ok_or_else(Failure::object_not_found)?;
    match hook.at {
        HookRef::App(id) => world.visible_app(actor, id).map(drop)?,
        HookRef::Space(id) => world.visible_space_of(actor, id).map(drop)?,
        HookRef::AppField(id) => {
            if let Some((app, _)) = world.app_of_field(id) {
                world.visible_app(actor, app.app_id)?;
            }
        }
    }
    Ok(hook)
}

/// `DELETE /hook/{hook_id}`
fn delete_hook(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let hook_id = visible(world, context, bearer.actor)?.hook_id;
    world.hooks.remove(&hook_id);
    Ok(Answer::empty())
}

/// `POST /hook/{hook_id}/verify/request`
fn request_hook_verification(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let hook_id = visible(world, context, bearer.actor)?.hook_id;
    world.verify_hook(hook_id);
    Ok(Answer::empty())
}

/// `POST /hook/{hook_id}/verify/validate`
fn validate_hook_verification(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let hook = visible(world, context, bearer.actor)?;
    let (hook_id, wanted) = (hook.hook_id, hook.code.clone());
    let code = body.needed_text("code")?;
    if code != wanted {
        return Err(Failure::invalid(
            &Json::Text(code),
            "must be the code of the hook",
        ));
    }
    if let Some(hook) = world.hooks.get_mut(&hook_id) {
        hook.active = true;
        hook.failures = 0;
    }
    Ok(Answer::empty())
}
