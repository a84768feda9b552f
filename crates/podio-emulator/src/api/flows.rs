//! The operations on flows.

use serde_json::{Value, json};

use crate::json::Json;
use crate::members::{each, ids};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::App;
use crate::state::flows::Effect;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "flows"
    GET "flow/{flow_id}" User get_flow_by_id;
    PUT "flow/{flow_id}" User update_flow;
    DELETE "flow/{flow_id}" User delete_flow;
    GET "flow/{flow_id}/context" User get_flow_context;
    GET "flow/{*ref_type}/{ref_id}" User get_flows;
    POST "flow/{*ref_type}/{ref_id}" User add_new_flow;
    POST "flow/{*ref_type}/{ref_id}/effect/attributes" User get_effect_attributes, shape;
    POST "flow/{*ref_type}/{ref_id}/attributes" User get_possible_attributes, shape;
}

const TYPES: &[&str] = &["item.create", "item.update", "item.delete"];

const EFFECT_TYPES: &[&str] = &[
    "comment.create",
    "conversation.create",
    "item.create",
    "item.grant",
    "item.update",
    "item.update.related",
    "status.create",
    "task.create",
];

/// The app in the path.
fn app<'a>(world: &'a World, context: &Context<'_>, bearer: &Bearer) -> Result<&'a App, Failure> {
    let kind = context.text("ref_type");
    let at = Ref::read(kind, context.id("ref_id"), &[RefKind::App])?;
    world.visible_app(bearer.actor, at.id)
}

/// A text of a fixed set, which has to be there.
fn kind(body: &Json, allowed: &[&str]) -> Result<String, Failure> {
    let kind = body.needed_text("type")?;
    if allowed.contains(&kind.as_str()) {
        return Ok(kind);
    }
    Err(Failure::not_one_of_texts(&Json::Text(kind), allowed))
}

fn check_object(value: &Json) -> Result<(), Failure> {
    match value {
        Json::Object(_) => Ok(()),
        // PHP's empty map.
        Json::List(list) if list.is_empty() => Ok(()),
        other => Err(Failure::invalid(other, "must be object")),
    }
}

/// The fields that a configuration names.
fn config(app: &App, config: &Json) -> Result<Option<Vec<u64>>, Failure> {
    check_object(config)?;
    let Some(given) = config.given("field_ids") else {
        return Ok(None);
    };
    let field_ids = ids(given)?;
    for field_id in &field_ids {
        if !app.live_fields().any(|field| field.field_id == *field_id) {
            return Err(Failure::no_such("field", *field_id));
        }
    }
    Ok(Some(field_ids))
}

fn effect(effect: &Json) -> Result<Effect, Failure> {
    check_object(effect)?;
    let kind = kind(effect, EFFECT_TYPES)?;
    let given = effect.given("attributes");
    let given = given.ok_or_else(|| Failure::missing(effect, &["attributes"]))?;
    check_object(given)?;
    let attributes = given.as_object().into_iter().flatten();
    let attributes = attributes.map(|(id, value)| {
        let text = value.as_text();
        let text = text.ok_or_else(|| Failure::invalid(value, "must be string"))?;
        Ok((id.clone(), text.to_owned()))
    });
    let attributes = attributes.collect::<Result<_, Failure>>()?;
    Ok(Effect { kind, attributes })
}

/// `GET /flow/{flow_id}`
fn get_flow_by_id(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let flow = world.visible_flow(bearer.actor, context.id("flow_id"))?;
    Ok(Answer::json(&world.flow_value(flow)))
}

/// `GET /flow/{ref_type}/{ref_id}/`
fn get_flows(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = app(world, context, bearer)?;
    let flows = world.flows_of(app.app_id);
    let told: Vec<Value> = flows.map(|flow| world.flow_value(flow)).collect();
    Ok(Answer::json(&told))
}

/// `POST /flow/{ref_type}/{ref_id}/`
fn add_new_flow(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app = app(world, context, bearer)?;
    world.refuse_unknown_keys(&body, &["name", "type", "config", "effects"])?;
    let missing: Vec<&str> = ["name", "type", "config", "effects"]
        .into_iter()
        .filter(|key| body.given(key).is_none())
        .collect();
    let (Some(given), Some(effects)) = (body.given("config"), body.given("effects")) else {
        return Err(Failure::missing(&body, &missing));
    };
    let name = body.needed_text("name")?;
    let kind = kind(&body, TYPES)?;
    let field_ids = config(app, given)?;
    let effects = each(effects, effect)?;
    let app_id = app.app_id;
    let flow_id = world.add_flow(app_id, name, kind, field_ids, effects);
    Ok(Answer::json(&json!({"flow_id": flow_id})))
}

/// `PUT /flow/{flow_id}`
fn update_flow(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let flow = world.visible_flow(bearer.actor, context.id("flow_id"))?;
    let app = world.visible_app(bearer.actor, flow.app_id)?;
    world.refuse_unknown_keys(&body, &["name", "config", "effects"])?;
    let name = body.needed_text("name")?;
    let field_ids = body.given("config").map(|given| config(app, given));
    let field_ids = field_ids.transpose()?;
    let effects = body.given("effects").map(|given| each(given, effect));
    let effects = effects.transpose()?;
    let flow_id = flow.flow_id;
    if let Some(flow) = world.flow_mut(flow_id) {
        flow.name = name;
        crate::members::set(&mut flow.field_ids, field_ids);
    }
    if let Some(effects) = effects {
        world.set_effects(flow_id, effects);
    }
    Ok(Answer::empty())
}

/// `DELETE /flow/{flow_id}`
fn delete_flow(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let flow_id = world
        .visible_flow(bearer.actor, context.id("flow_id"))?
        .flow_id;
    if let Some(flow) = world.flow_mut(flow_id) {
        flow.deleted = true;
    }
    Ok(Answer::empty())
}

/// `GET /flow/{flow_id}/context/`
fn get_flow_context(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let flow = world.visible_flow(bearer.actor, context.id("flow_id"))?;
    let app = world.visible_app(bearer.actor, flow.app_id)?;
    Ok(Answer::json(&World::flow_context(app)))
}

/// `POST /flow/{ref_type}/{ref_id}/effect/attributes/`: a `type` of a cause or of an effect.
fn get_effect_attributes(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = app(world, context, bearer)?;
    // PHP sends no body.
    let body = if context.call.body.trim_ascii().is_empty() {
        Json::Object([].into())
    } else {
        context.body()?
    };
    world.refuse_unknown_keys(&body, &["type", "config"])?;
    if let Some(config) = body.given("config") {
        check_object(config)?;
    }
    let given = match body.given("type") {
        None => None,
        Some(_) => Some(kind(&body, &[TYPES, EFFECT_TYPES].concat())?),
    };
    let attributes = World::effect_attributes(app, given.as_deref().unwrap_or("item.create"));
    Ok(Answer::json(&attributes))
}

/// `POST /flow/{ref_type}/{ref_id}/attributes/`
fn get_possible_attributes(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app = app(world, context, bearer)?;
    world.refuse_unknown_keys(&body, &["cause", "effect"])?;
    let (Some(cause), Some(effect)) = (body.given("cause"), body.given("effect")) else {
        let missing = ["cause", "effect"]
            .into_iter()
            .filter(|key| body.given(key).is_none());
        return Err(Failure::missing(&body, &missing.collect::<Vec<_>>()));
    };
    for part in [cause, effect] {
        check_object(part)?;
        if let Some(config) = part.given("config") {
            check_object(config)?;
        }
    }
    kind(cause, TYPES)?;
    let mut attributes = World::effect_attributes(app, &kind(effect, EFFECT_TYPES)?);
    if let Some(id) = effect.text_at("attribute_id")? {
        attributes.retain(|attribute| attribute["attribute_id"] == id.as_str());
    }
    Ok(Answer::json(&attributes))
}
