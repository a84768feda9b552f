//! The fields of apps: their definitions and the operations on them.

use serde_json::{Value, json};

use crate::json::Json;
use crate::members::{Patch, set};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::{App, Field, NewField};
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

/// What a field can be for an app of the types meeting and contact.
const MAPPINGS: &[&str] = &[
    "meeting_time",
    "meeting_participants",
    "meeting_location",
    "meeting_agenda",
    "contact_name",
    "contact_job_title",
    "contact_organization",
    "contact_email",
    "contact_phone",
    "contact_address",
    "contact_website",
    "contact_notes",
    "contact_image",
];

crate::routes::routes! { "applications"
    POST "app/{app_id}/field" User add_new_app_field;
    GET "app/{app_id}/field/{*field_id}" Any get_app_field;
    PUT "app/{app_id}/field/{*field_id}" User update_an_app_field;
    DELETE "app/{app_id}/field/{*field_id}" User delete_app_field;
}

/// `POST /app/{app_id}/field/`
fn add_new_app_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = context.id("app_id");
    world.visible_app(bearer.actor, app_id)?;
    let definition = Definition::read(&body)?;
    let field_id = definition.add(world, app_id);
    revised(world, context, app_id);
    Ok(Answer::json(&json!({"field_id": field_id})))
}

/// The field that the path names by its id or its external id.
fn named<'a>(app: &'a App, context: &Context<'_>) -> Result<&'a Field, Failure> {
    app.field(context.text("field_id"))
        .ok_or_else(Failure::object_not_found)
}

/// `GET /app/{app_id}/field/{field_id}`
fn get_app_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(Answer::json(&world.field_full(named(app, context)?)))
}

/// `PUT /app/{app_id}/field/{field_id}`
fn update_an_app_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let (app_id, field) = (app.app_id, named(app, context)?);
    // The whole definition circulates as well as its config alone.
    let config = body.given("config").unwrap_or(&body);
    let change = FieldChange::read(&field.kind, config)?;
    let field_id = field.field_id;
    change.apply(world, app_id, field_id);
    let revision = revised(world, context, app_id);
    Ok(Answer::json(&json!({"revision": revision})))
}

/// `DELETE /app/{app_id}/field/{field_id}`
fn delete_app_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let (app_id, field_id) = (app.app_id, named(app, context)?.field_id);
    // Clients put the parameter into the query or into a body.
    let in_body = match context.call.json() {
        crate::call::Body::Given(body) => body.flag_at("delete_values")?,
        _ => None,
    };
    let form = context.call.form_pairs();
    let in_form = form.iter().find(|(key, _)| key == "delete_values");
    let delete_values = context
        .call
        .query_flag("delete_values")
        .or(in_body)
        .unwrap_or(in_form.is_some_and(|(_, value)| value == "true" || value == "1"));
    world.delete_field(app_id, field_id, delete_values);
    let revision = revised(world, context, app_id);
    Ok(Answer::json(&json!({"revision": revision})))
}

/// Gives an app its next revision and tells hooks.
pub(super) fn revised(world: &mut World, context: &Context<'_>, app_id: u64) -> Option<u64> {
    let app = world.apps.get_mut(&app_id)?;
    app.revision += 1;
    let revision = app.revision;
    if context.tells_hooks(world) {
        world.emit_app("app.update", app_id);
    }
    Some(revision)
}

/// A field as it is to be added.
pub(super) struct Definition {
    kind: String,
    label: String,
    external_id: Option<String>,
    config: FieldChange,
}

impl Definition {
    /// Reads the definition of a field.
    pub(super) fn read(body: &Json) -> Result<Self, Failure> {
        let Some(kind) = body.given("type") else {
            return Err(Failure::missing(body, &["type"]));
        };
        let Some(name) = kind.as_text().filter(|name| FIELD_TYPES.contains(name)) else {
            return Err(Failure::not_one_of_texts(kind, FIELD_TYPES));
        };
        let Some(config) = body.given("config") else {
            return Err(Failure::missing(body, &["config"]));
        };
        let label = config.needed_text("label")?;
        Ok(Self {
            kind: name.to_owned(),
            label,
            external_id: body.text_at("external_id")?,
            config: FieldChange::read(name, config)?,
        })
    }

    /// Adds the field at the end of an app, or at the place that it asks for.
    pub(super) fn add(self, world: &mut World, app_id: u64) -> Option<u64> {
        let field_id = world.add_field(
            app_id,
            NewField {
                external_id: self.external_id,
                settings: complete_settings(&self.kind, Value::Null),
                kind: self.kind,
                label: self.label,
                description: None,
                required: false,
                unique: false,
            },
        )?;
        self.config.apply(world, app_id, field_id);
        Some(field_id)
    }
}

/// What a write says of a field's `config`.
pub(super) struct FieldChange {
    label: Option<String>,
    description: Patch<String>,
    settings: Option<Value>,
    mapping: Patch<String>,
    default_value: Option<Value>,
    delta: Option<usize>,
    required: Option<bool>,
    unique: Option<bool>,
    visible: Option<bool>,
    hidden: Option<bool>,
    hidden_create_view_edit: Option<bool>,
}

impl FieldChange {
    /// Reads the config of a field of this type.
    pub(super) fn read(kind: &str, config: &Json) -> Result<Self, Failure> {
        if config.as_object().is_none() {
            return Err(Failure::invalid(config, "must be object"));
        }
        let settings = match config.given("settings") {
            None => None,
            Some(settings) if settings.as_object().is_some() => Some(settings.to_value()),
            Some(other) => return Err(Failure::invalid(other, "must be object")),
        };
        check_settings(kind, config)?;
        let mapping = config.text_patch("mapping")?;
        if let Patch::Set(mapping) = &mapping
            && !MAPPINGS.contains(&mapping.as_str())
        {
            let mapping = Json::Text(mapping.clone());
            return Err(Failure::not_one_of_texts(&mapping, MAPPINGS));
        }
        Ok(Self {
            label: config.text_at("label")?,
            description: config.text_patch("description")?,
            settings,
            mapping,
            default_value: config.get("default_value").map(Json::to_value),
            delta: config.whole_at("delta", 0, None)?,
            required: config.flag_at("required")?,
            unique: config.flag_at("unique")?,
            visible: config.flag_at("visible")?,
            hidden: config.flag_at("hidden")?,
            hidden_create_view_edit: config.flag_at("hidden_create_view_edit")?,
        })
    }

    /// Changes a field, and moves it to its new place.
    pub(super) fn apply(self, world: &mut World, app_id: u64, field_id: u64) {
        let Some(app) = world.apps.get_mut(&app_id) else {
            return;
        };
        let own = app
            .fields
            .iter_mut()
            .find(|field| field.field_id == field_id);
        let Some(field) = own else {
            return;
        };
        set(&mut field.label, self.label);
        self.description.apply(&mut field.description);
        self.mapping.apply(&mut field.mapping);
        set(&mut field.default_value, self.default_value);
        set(&mut field.required, self.required);
        set(&mut field.unique, self.unique);
        set(&mut field.visible, self.visible);
        set(&mut field.hidden, self.hidden);
        set(
            &mut field.hidden_create_view_edit,
            self.hidden_create_view_edit,
        );
        if let Some(settings) = self.settings {
            field.settings = changed_settings(&field.kind, &field.settings, settings);
        }
        if let Some(delta) = self.delta {
            app.move_field(field_id, delta);
        }
    }
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

/// Settings after a write: an option of a category that the write leaves out is marked deleted,
/// since values may still hold it.
fn changed_settings(kind: &str, before: &Value, mut settings: Value) -> Value {
    let known = before["options"].as_array();
    if let (Some(known), Some(options)) = (known, settings["options"].as_array_mut()) {
        let kept: Vec<u64> = options
            .iter()
            .filter_map(|option| option["id"].as_u64())
            .collect();
        for option in known {
            let id = option["id"].as_u64();
            if id.is_some_and(|id| !kept.contains(&id)) {
                let mut gone = option.clone();
                gone["status"] = "deleted".into();
                options.push(gone);
            }
        }
    }
    complete_settings(kind, settings)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_is_left_out_stays_as_deleted() {
        let before = complete_settings(
            "category",
            json!({"options": [{"text": "A"}, {"text": "B"}]}),
        );
        let after = changed_settings(
            "category",
            &before,
            json!({"options": [{"id": 2, "text": "Bee"}, {"text": "C"}]}),
        );
        let told: Vec<(u64, &str, &str)> = after["options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|option| {
                let text = |key: &str| option[key].as_str().unwrap();
                (option["id"].as_u64().unwrap(), text("text"), text("status"))
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, "Bee", "active"),
                (3, "C", "active"),
                (1, "A", "deleted")
            ]
        );
    }
}
