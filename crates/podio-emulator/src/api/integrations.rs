//! The operations on apps that are filled from other services. No service is called.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::integrations::Integration;
use crate::state::tokens::Bearer;

crate::routes::routes! { "integrations"
    POST "integration/{app_id}" User create_integration;
    GET "integration/{app_id}" User get_integration;
    PUT "integration/{app_id}" User update_integration;
    DELETE "integration/{app_id}" User delete_integration;
    PUT "integration/{app_id}/mapping" User update_integration_mapping;
    GET "integration/{app_id}/field" User get_available_fields, shape;
    POST "integration/{app_id}/refresh" User refresh_integration;
}

fn app_id(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(app.app_id)
}

/// The settings, whose keys only the service knows.
fn config(body: &Json) -> Result<Value, Failure> {
    match body.given("config") {
        None => Err(Failure::missing(body, &["config"])),
        Some(config @ Json::Object(_)) => Ok(config.to_value()),
        Some(Json::List(list)) if list.is_empty() => Ok(json!({})),
        Some(other) => Err(Failure::invalid(other, "must be object")),
    }
}

/// The integration of the app in the path, to change it.
fn integration<'a>(
    world: &'a mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a mut Integration, Failure> {
    let app_id = app_id(world, context, bearer)?;
    let integration = world.integrations.by_app.get_mut(&app_id);
    integration.ok_or_else(Failure::object_not_found)
}

/// `POST /integration/{app_id}`: it takes the place of one that is there.
fn create_integration(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["type", "silent", "config"])?;
    let app_id = app_id(world, context, bearer)?;
    let integration = Integration {
        integration_id: 0,
        app_id,
        kind: body.needed_text("type")?,
        silent: body.flag_at("silent")?.unwrap_or(false),
        config: config(&body)?,
        mapping: BTreeMap::new(),
        last_updated_on: None,
        made: world.made(bearer),
    };
    let integration_id = world.integrations.add(integration);
    Ok(Answer::json(&json!({"integration_id": integration_id})))
}

/// `GET /integration/{app_id}`
fn get_integration(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = app_id(world, context, bearer)?;
    let integration = world.integrations.by_app.get(&app_id);
    let integration = integration.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&world.integration_value(integration)))
}

/// `PUT /integration/{app_id}`
fn update_integration(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["silent", "config"])?;
    let (config, silent) = (config(&body)?, body.flag_at("silent")?);
    let integration = integration(world, context, bearer)?;
    integration.config = config;
    integration.silent = silent.unwrap_or(integration.silent);
    Ok(Answer::empty())
}

/// `DELETE /integration/{app_id}`
fn delete_integration(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = integration(world, context, bearer)?.app_id;
    world.integrations.by_app.remove(&app_id);
    Ok(Answer::empty())
}

/// `PUT /integration/{app_id}/mapping`
fn update_integration_mapping(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let mut mapping = BTreeMap::new();
    for (key, value) in body.as_object().into_iter().flatten() {
        let field = app
            .live_fields()
            .find(|field| field.field_id.to_string() == *key);
        let Some(field) = field else {
            return Err(Failure::no_such("field", key.parse().unwrap_or_default()));
        };
        let external_id = value
            .as_text()
            .ok_or_else(|| Failure::invalid(value, "must be string"))?;
        mapping.insert(field.field_id, external_id.to_owned());
    }
    integration(world, context, bearer)?.mapping = mapping;
    Ok(Answer::empty())
}

/// `GET /integration/{app_id}/field/`: what services have is not known, so each has a few fields.
fn get_available_fields(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    integration(world, context, bearer)?;
    Ok(Answer::json(&json!([
        {"external_id": "subject", "name": "Subject", "type": "text"},
        {"external_id": "amount", "name": "Amount", "type": "number"},
        {"external_id": "date", "name": "Date", "type": "date"},
    ])))
}

/// `POST /integration/{app_id}/refresh`: the app is up to date at once, and has no new items.
fn refresh_integration(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let now = world.now();
    integration(world, context, bearer)?.last_updated_on = Some(now);
    Ok(Answer::empty())
}
