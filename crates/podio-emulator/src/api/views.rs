//! The operations on views.

use serde_json::{Value, json};

use crate::items::{count_view, filter_entries};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::App;
use crate::state::orgs::merge;
use crate::state::tokens::Bearer;
use crate::state::views::ViewSettings;

crate::routes::routes! { "views"
    POST "view/app/{app_id}" Any create_view;
    GET "view/app/{app_id}" Any get_views;
    GET "view/app/{app_id}/last" User get_last_view;
    PUT "view/app/{app_id}/last" User update_last_view;
    GET "view/app/{app_id}/{*view}" Any get_view_on_app;
    GET "view/{view_id}" Any get_view;
    PUT "view/{view_id}" Any update_view;
    DELETE "view/{view_id}" Any delete_view;
    POST "view/{view_id}/default" Any make_default;
}

const KEYS: &[&str] = &[
    "name",
    "private",
    "sort_by",
    "sort_desc",
    "filters",
    "layout",
    "fields",
    "grouping",
];

const LAYOUTS: &[&str] = &[
    "table", "badge", "stream", "calendar", "card", "gallery", "list",
];

/// Settings with what a body changes of them; filters that mean nothing are refused.
fn read(
    world: &World,
    app: &App,
    body: &Json,
    bearer: &Bearer,
    mut settings: ViewSettings,
) -> Result<ViewSettings, Failure> {
    world.refuse_unknown_keys(body, KEYS)?;
    match body.given("sort_by") {
        None => {}
        Some(Json::Text(key) | Json::Number(key)) => settings.sort_by = Some(key.clone()),
        Some(other) => return Err(Failure::invalid(other, "must be string")),
    }
    if let Some(descending) = body.flag_at("sort_desc")? {
        settings.sort_desc = descending;
    }
    if let Some(layout) = body.text_at("layout")? {
        if !LAYOUTS.contains(&layout.as_str()) {
            return Err(Failure::not_one_of_texts(&Json::Text(layout), LAYOUTS));
        }
        settings.layout = layout;
    }
    if let Some(filters) = body.given("filters") {
        let filters = filter_entries(Some(filters))?.into_iter();
        settings.filters = filters.map(|(key, value)| (key, value.clone())).collect();
        count_view(world, bearer.actor, app, &settings)?;
    }
    if let Some(fields) = body.given("fields") {
        if fields.as_object().is_none() {
            return Err(Failure::invalid(fields, "must be object"));
        }
        settings.fields = fields.to_value();
    }
    if let Some(grouping) = body.get("grouping") {
        settings.grouping = grouping.to_value();
    }
    Ok(settings)
}

/// `POST /view/app/{app_id}/`
fn create_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let settings = read(world, app, &body, bearer, ViewSettings::default())?;
    let name = body.needed_text("name")?;
    let private = body.flag_at("private")?.unwrap_or(false);
    let made = world.made(bearer);
    let view_id = world.add_view(app_id, name, private, settings, made);
    Ok(Answer::json(&json!({"view_id": view_id})))
}

fn told(world: &World, bearer: &Bearer, view_id: u64) -> Result<Value, Failure> {
    let view = world.visible_view(bearer.actor, view_id)?;
    let app = world.visible_app(bearer.actor, view.app_id)?;
    // A filter by a field that was deleted since passes nothing.
    let items = count_view(world, bearer.actor, app, &view.settings).unwrap_or(0);
    Ok(world.view_value(view, items))
}

/// `GET /view/app/{app_id}/`
fn get_views(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let own = world
        .views
        .values()
        .filter(|view| view.app_id == app.app_id);
    let views: Vec<Value> = own
        .filter_map(|view| told(world, bearer, view.view_id).ok())
        .collect();
    Ok(Answer::json(&views))
}

/// `GET /view/{view_id}`
fn get_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&told(world, bearer, context.id("view_id"))?))
}

/// `GET /view/app/{app_id}/{view_id_or_name}`
fn get_view_on_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let wanted = context.text("view");
    let mut views = world
        .views
        .values()
        .filter(|view| view.app_id == app.app_id);
    let view = views.find(|view| view.name == wanted || view.view_id.to_string() == wanted);
    let view_id = view.ok_or_else(Failure::object_not_found)?.view_id;
    Ok(Answer::json(&told(world, bearer, view_id)?))
}

/// `GET /view/app/{app_id}/last`
fn get_last_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let settings = world.view_of(bearer.actor, app.app_id, 0)?;
    let items = count_view(world, bearer.actor, app, &settings).unwrap_or(0);
    let mut value = json!({
        "view_id": 0,
        "name": null,
        "type": "last_used",
        "private": true,
        "created_on": null,
        "created_by": null,
        "rights": ["update"],
    });
    merge(&mut value, World::view_settings_value(&settings, items));
    Ok(Answer::json(&value))
}

/// `PUT /view/app/{app_id}/last`
fn update_last_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let last = world.view_of(bearer.actor, app_id, 0)?;
    let settings = read(world, app, &body, bearer, last)?;
    world.last_views.insert((bearer.actor, app_id), settings);
    Ok(Answer::empty())
}

/// `PUT /view/{view_id}`
fn update_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let view_id = context.id("view_id");
    let view = world.visible_view(bearer.actor, view_id)?;
    let app = world.visible_app(bearer.actor, view.app_id)?;
    let settings = read(world, app, &body, bearer, view.settings.clone())?;
    let (name, private) = (body.text_at("name")?, body.flag_at("private")?);
    if let Some(view) = world.views.get_mut(&view_id) {
        view.settings = settings;
        crate::members::set(&mut view.name, name);
        crate::members::set(&mut view.private, private);
    }
    Ok(Answer::empty())
}

/// `DELETE /view/{view_id}`
fn delete_view(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let view_id = world
        .visible_view(bearer.actor, context.id("view_id"))?
        .view_id;
    if let Some(view) = world.views.remove(&view_id)
        && let Some(app) = world.apps.get_mut(&view.app_id)
        && app.default_view == Some(view_id)
    {
        app.default_view = None;
    }
    Ok(Answer::empty())
}

/// `POST /view/{view_id}/default`: the view opens with the app.
fn make_default(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let view = world.visible_view(bearer.actor, context.id("view_id"))?;
    let (app_id, view_id) = (view.app_id, view.view_id);
    if let Some(app) = world.apps.get_mut(&app_id) {
        app.default_view = Some(view_id);
    }
    Ok(Answer::empty())
}
