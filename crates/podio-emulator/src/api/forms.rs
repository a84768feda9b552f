//! The operations on forms.

use serde_json::{Value, json};

use crate::json::Json;
use crate::members::{each, texts};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::App;
use crate::state::forms::{Definition, Form};
use crate::state::tokens::Bearer;

crate::routes::routes! { "forms"
    POST "form/app/{app_id}" User create_form;
    GET "form/app/{app_id}" Any get_forms;
    GET "form/{form_id}" Any get_form;
    PUT "form/{form_id}" User update_form;
    DELETE "form/{form_id}" User delete_form;
    POST "form/{form_id}/activate" User activate_form;
    POST "form/{form_id}/deactivate" User deactivate_form;
}

const KEYS: &[&str] = &["settings", "domains", "fields", "attachments"];
const SETTINGS: &[&str] = &["captcha", "text", "theme", "css", "color", "success_page"];
const TEXTS: &[&str] = &["heading", "description", "submit", "success"];
const THEMES: &[&str] = &["clean", "glossy", "classic", "dark"];

/// The members of an object, all of which have to be there.
fn needed<'a, const N: usize>(body: &'a Json, keys: [&str; N]) -> Result<[&'a Json; N], Failure> {
    if body.as_object().is_none() {
        return Err(Failure::invalid(body, "must be object"));
    }
    let missing: Vec<&str> = keys
        .into_iter()
        .filter(|key| body.given(key).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(Failure::missing(body, &missing));
    }
    // None is missing, so that no null is told.
    Ok(keys.map(|key| body.given(key).unwrap_or(&Json::Null)))
}

fn flag(value: &Json) -> Result<bool, Failure> {
    value
        .as_bool()
        .ok_or_else(|| Failure::invalid(value, "must be boolean"))
}

fn settings(world: &World, settings: &Json) -> Result<Value, Failure> {
    let [captcha, text, theme] = needed(settings, ["captcha", "text", "theme"])?;
    world.refuse_unknown_keys(settings, SETTINGS)?;
    flag(captcha)?;
    let name = theme.as_text();
    if !name.is_some_and(|name| THEMES.contains(&name)) {
        return Err(Failure::not_one_of_texts(theme, THEMES));
    }
    for key in ["css", "color"] {
        settings.text_at(key)?;
    }
    needed(text, ["submit", "success"])?;
    world.refuse_unknown_keys(text, TEXTS)?;
    for key in TEXTS {
        text.text_at(key)?;
    }
    Ok(settings.to_value())
}

fn field(app: &App, field: &Json) -> Result<Value, Failure> {
    needed(field, ["field_id"])?;
    let field_id = field.needed_id("field_id")?;
    let mut known = app.live_fields();
    let Some(known) = known.find(|known| known.field_id == field_id) else {
        return Err(Failure::no_such("field", field_id));
    };
    let mut told = json!({"field_id": field_id});
    if let Some(settings) = field.given("settings") {
        if settings.as_object().is_none() {
            return Err(Failure::invalid(settings, "must be object"));
        }
        let kinds = settings.texts_at("contact_field_types")?;
        if kinds.is_some() && known.kind != "contact" {
            return Err(Failure::invalid(settings, "must be on a contact field"));
        }
        told["settings"] = settings.to_value();
    }
    Ok(told)
}

fn definition(world: &World, body: &Json, app: &App) -> Result<Definition, Failure> {
    let [looks, domains, fields, attachments] =
        needed(body, ["settings", "domains", "fields", "attachments"])?;
    world.refuse_unknown_keys(body, KEYS)?;
    Ok(Definition {
        settings: settings(world, looks)?,
        domains: texts(domains)?,
        fields: each(fields, |one| field(app, one))?.into(),
        attachments: flag(attachments)?,
    })
}

/// Changes the form in the path.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    change: impl FnOnce(&mut Form),
) -> Outcome {
    let form_id = context.id("form_id");
    world.visible_form(bearer.actor, form_id)?;
    if let Some(form) = world.form_mut(form_id) {
        change(form);
    }
    Ok(Answer::empty())
}

/// `POST /form/app/{app_id}/`
fn create_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = context.id("app_id");
    let app = world.visible_app(bearer.actor, app_id)?;
    let definition = definition(world, &body, app)?;
    let form_id = world.add_form(app_id, definition);
    Ok(Answer::json(&json!({"form_id": form_id})))
}

/// `GET /form/app/{app_id}/`
fn get_forms(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let forms = world.forms_of(app.app_id);
    let told: Vec<Value> = forms.map(|form| world.form_value(form)).collect();
    Ok(Answer::json(&told))
}

/// `GET /form/{form_id}`
fn get_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let form = world.visible_form(bearer.actor, context.id("form_id"))?;
    Ok(Answer::json(&world.form_value(form)))
}

/// `PUT /form/{form_id}`
fn update_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let form = world.visible_form(bearer.actor, context.id("form_id"))?;
    let app = world.visible_app(bearer.actor, form.app_id)?;
    let definition = definition(world, &body, app)?;
    change(world, context, bearer, |form| form.definition = definition)
}

/// `DELETE /form/{form_id}`
fn delete_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |form| form.deleted = true)
}

/// `POST /form/{form_id}/activate`
fn activate_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |form| form.active = true)
}

/// `POST /form/{form_id}/deactivate`
fn deactivate_form(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |form| form.active = false)
}
