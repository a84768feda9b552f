//! The operations on apps and their fields.

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::{NewApp, NewField};
use crate::state::tokens::Bearer;

/// The types that a field can be created with.
const FIELD_TYPES: &[&str] = &[
    "text",
    "number",
    "image",
    "date",
    "app",
    "money",
    "progress",
    "location",
    "duration",
    "contact",
    "calculation",
    "embed",
    "file",
    "category",
    "tag",
    "phone",
    "email",
    "separator",
    "member",
    "media",
    "question",
    "state",
    "tel",
    "video",
    "asset",
];

crate::routes::routes! { "applications"
    POST "app" User add_new_app;
    GET "app/space/{space_id}" User get_apps_by_space;
    GET "app/{app_id}" Any get_app;
    POST "app/{app_id}/field" User add_new_app_field;
}

/// `GET /app/{app_id}`
fn get_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let call = context.call;
    let view = call
        .query_value("view")
        .or_else(|| call.query_value("type"));
    Ok(Answer::json(&match view.as_deref() {
        Some("micro" | "mini") => world.app_brief(app),
        Some("short") => world.app_in_list(app),
        _ => world.app_full(app),
    }))
}

/// `GET /app/space/{space_id}/`
fn get_apps_by_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let with_inactive = context.call.query_flag("include_inactive").unwrap_or(false);
    let apps: Vec<Value> = world
        .apps
        .values()
        .filter(|app| app.space_id == space.space_id && (app.active || with_inactive))
        .map(|app| match context.call.query_value("view").as_deref() {
            Some("micro" | "mini") => world.app_brief(app),
            _ => world.app_in_list(app),
        })
        .collect();
    Ok(Answer::json(&apps))
}

/// `POST /app/`
fn add_new_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let (Some(space), Some(config)) = (body.given("space_id"), body.given("config")) else {
        let absent = ["space_id", "config"]
            .into_iter()
            .filter(|key| body.given(key).is_none());
        return Err(Failure::missing(&body, &absent.collect::<Vec<_>>()));
    };
    let space_id = space
        .as_id()
        .ok_or_else(|| Failure::invalid(space, "must be integer"))?;
    world.visible_space(bearer.actor.id(), space_id)?;
    if config.as_object().is_none() {
        return Err(Failure::invalid(config, "must be object"));
    }
    let (Some(name), Some(icon)) = (config.given("name"), config.given("icon")) else {
        let absent = ["name", "icon"]
            .into_iter()
            .filter(|key| config.given(key).is_none());
        return Err(Failure::missing(config, &absent.collect::<Vec<_>>()));
    };
    let name = name
        .as_text()
        .ok_or_else(|| Failure::invalid(name, "must be string"))?;
    let icon_id = icon
        .as_text()
        .and_then(|text| text.strip_suffix(".png")?.parse().ok());
    let icon_id = icon_id.ok_or_else(|| Failure::invalid(icon, "must be an icon such as 3.png"))?;
    let text = |key: &str| config.given(key).and_then(Json::as_text).map(str::to_owned);
    let fields = match body.given("fields") {
        None => Vec::new(),
        Some(Json::List(list)) => list.iter().map(new_field).collect::<Result<Vec<_>, _>>()?,
        Some(other) => return Err(Failure::invalid(other, "must be array")),
    };
    let app_id = world.add_app(NewApp {
        space_id,
        name: name.to_owned(),
        item_name: text("item_name"),
        description: text("description"),
        icon_id,
        owner: bearer.actor.id(),
        config: config.to_value(),
    });
    for field in fields {
        world.add_field(app_id, field);
    }
    Ok(Answer::json(&json!({"app_id": app_id})))
}

/// `POST /app/{app_id}/field/`
fn add_new_app_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = context.id("app_id");
    world.visible_app(bearer.actor, app_id)?;
    let field = new_field(&body)?;
    let field_id = world.add_field(app_id, field);
    if let Some(app) = world.apps.get_mut(&app_id) {
        app.revision += 1;
    }
    Ok(Answer::json(&json!({"field_id": field_id})))
}

/// Reads the definition of a field.
fn new_field(body: &Json) -> Result<NewField, Failure> {
    let Some(kind) = body.given("type") else {
        return Err(Failure::missing(body, &["type"]));
    };
    let Some(name) = kind.as_text().filter(|name| FIELD_TYPES.contains(name)) else {
        let allowed: Vec<Json> = FIELD_TYPES
            .iter()
            .map(|name| Json::Text((*name).to_owned()))
            .collect();
        return Err(Failure::not_one_of(kind, &allowed));
    };
    let Some(config) = body.given("config") else {
        return Err(Failure::missing(body, &["config"]));
    };
    let Some(label) = config.given("label") else {
        return Err(Failure::missing(config, &["label"]));
    };
    let label = label
        .as_text()
        .ok_or_else(|| Failure::invalid(label, "must be string"))?;
    let settings = match config.given("settings") {
        None => Value::Null,
        Some(settings) if settings.as_object().is_some() => settings.to_value(),
        Some(other) => return Err(Failure::invalid(other, "must be object")),
    };
    check_settings(name, config)?;
    let flag = |key: &str| config.given(key).and_then(Json::as_bool).unwrap_or(false);
    let text = |value: Option<&Json>| value.and_then(Json::as_text).map(str::to_owned);
    Ok(NewField {
        external_id: text(body.given("external_id")),
        kind: name.to_owned(),
        label: label.to_owned(),
        description: text(config.given("description")),
        settings: complete_settings(name, settings),
        required: flag("required"),
        unique: flag("unique"),
    })
}

/// The settings whose wrong form Podio refuses.
fn check_settings(kind: &str, config: &Json) -> Result<(), Failure> {
    let Some(settings) = config.given("settings") else {
        return Ok(());
    };
    let list = |key: &str| {
        settings
            .given(key)
            .and_then(Json::as_list)
            .unwrap_or_default()
    };
    match kind {
        "app" => {
            for app in list("referenced_apps") {
                if app.given("app_id").and_then(Json::as_id).is_none() {
                    return Err(Failure::invalid(app, "must be object"));
                }
            }
        }
        "category" => {
            for option in list("options") {
                if option.given("text").and_then(Json::as_text).is_none() {
                    return Err(Failure::invalid(option, "must be object"));
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Gives the options of a category their ids, status and colour, and an app field its settings.
pub(crate) fn complete_settings(kind: &str, mut settings: Value) -> Value {
    if kind == "app" && settings.is_null() {
        settings = json!({"referenced_apps": []});
    }
    if kind != "category" {
        return settings;
    }
    let Some(options) = settings.get_mut("options").and_then(Value::as_array_mut) else {
        return settings;
    };
    let ids = options.iter().filter_map(|option| option["id"].as_u64());
    let mut last = ids.max().unwrap_or(0);
    for option in options.iter_mut().filter_map(Value::as_object_mut) {
        if !option.get("id").is_some_and(Value::is_u64) {
            last += 1;
            option.insert("id".to_owned(), last.into());
        }
        for (key, value) in [("status", "active"), ("color", "DCEBD8")] {
            option.entry(key).or_insert_with(|| value.into());
        }
    }
    settings
}
