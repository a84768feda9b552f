//! The operations on how apps show items in small.

use serde_json::{Map, Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::App;
use crate::state::layouts::{Layouts, PLACES, TYPES, VIRTUAL, default_fields};
use crate::state::tokens::Bearer;

crate::routes::routes! { "layout"
    GET "layout/{app_id}/{*layout_type}" Any get_layout;
    POST "layout/{app_id}/{*layout_type}" User update_layout;
    DELETE "layout/{app_id}/{*layout_type}" User delete_custom_layout;
    GET "layout/{app_id}/{*layout_type}/default" Any get_default_layout;
}

/// The app in the path and the layout's type.
fn app<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<(&'a App, &'static str), Failure> {
    let name = context.text("layout_type");
    let kind = TYPES.iter().find(|kind| **kind == name);
    let kind = kind.ok_or_else(|| {
        let name = Json::Text(name.to_owned());
        Failure::not_one_of_texts(&name, TYPES)
    })?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok((app, kind))
}

/// `GET /layout/{app_id}/{layout_type}`
fn get_layout(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (app, kind) = app(world, context, bearer)?;
    Ok(Answer::json(&world.layouts.get(app, kind)))
}

/// `GET /layout/{app_id}/{layout_type}/default`
fn get_default_layout(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (app, kind) = app(world, context, bearer)?;
    Ok(Answer::json(&Layouts::default_of(app, kind)))
}

/// What is to stand at a place.
fn source(world: &World, app: &App, source: &Json) -> Result<Value, Failure> {
    if *source == Json::Null {
        return Ok(Value::Null);
    }
    let kind = source.needed_text("type")?;
    let id = match kind.as_str() {
        "field" => {
            let id = source.needed_id("id")?;
            let known = app.live_fields().any(|field| field.field_id == id);
            known
                .then_some(json!(id))
                .ok_or_else(|| Failure::no_such("field", id))?
        }
        "fivestar" => {
            let id = source.needed_id("id")?;
            let known = world.votings.of_app(app.app_id);
            let known = known.filter(|voting| voting.voting_id == id).count() > 0;
            known
                .then_some(json!(id))
                .ok_or_else(|| Failure::no_such("voting", id))?
        }
        // The documentation swaps two letters in one place.
        "virtual" | "vitrual" => {
            let id = source.needed_text("id")?;
            if !VIRTUAL.contains(&id.as_str()) {
                return Err(Failure::not_one_of_texts(&Json::Text(id), VIRTUAL));
            }
            return Ok(json!({"type": "virtual", "id": id}));
        }
        _ => {
            let allowed = ["field", "fivestar", "virtual"];
            return Err(Failure::not_one_of_texts(&Json::Text(kind), &allowed));
        }
    };
    Ok(json!({"type": kind, "id": id}))
}

/// `POST /layout/{app_id}/{layout_type}`
fn update_layout(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["fields"])?;
    let (app, kind) = app(world, context, bearer)?;
    let fields = body
        .given("fields")
        .ok_or_else(|| Failure::missing(&body, &["fields"]))?;
    if fields.as_object().is_none() {
        return Err(Failure::invalid(fields, "must be object"));
    }
    world.refuse_unknown_keys(fields, PLACES)?;
    let mut changes = Map::new();
    for (place, given) in fields.as_object().into_iter().flatten() {
        // An unknown place got here only because the emulator is lenient.
        if PLACES.contains(&place.as_str()) {
            changes.insert(place.clone(), source(world, app, given)?);
        }
    }
    let (app_id, before) = (app.app_id, default_fields(app));
    world.layouts.change((app_id, kind), before, changes);
    get_layout(world, context, bearer)
}

/// `DELETE /layout/{app_id}/{layout_type}`
fn delete_custom_layout(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (app, kind) = app(world, context, bearer)?;
    let (app_id, default) = (app.app_id, Layouts::default_of(app, kind));
    world.layouts.reset(app_id, kind);
    Ok(Answer::json(&default))
}
