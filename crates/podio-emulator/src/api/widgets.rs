//! The operations on widgets.

use serde_json::{Value, json};

use crate::json::Json;
use crate::members::{ids, texts};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::widgets::Widget;

crate::routes::routes! { "widgets"
    GET "widget/{widget_id}" User get_widget;
    PUT "widget/{widget_id}" User update_widget;
    DELETE "widget/{widget_id}" User delete_widget;
    POST "widget/{widget_id}/clone" User clone_widget;
    POST "widget/{*ref_type}/{ref_id}" User create_widget;
    GET "widget/{*ref_type}/{ref_id}" User get_widgets;
    GET "widget/{*ref_type}/{ref_id}/display" User get_widgets as "get_widgets_for_display";
    PUT "widget/{*ref_type}/{ref_id}/order" User update_widget_order;
}

/// Whose pages have widgets.
const KINDS: &[RefKind] = &[RefKind::Org, RefKind::Space, RefKind::App, RefKind::User];

const TYPES: &[&str] = &[
    "text",
    "image",
    "link",
    "tag_cloud",
    "calculation",
    "tasks",
    "events",
    "profiles",
    "apps",
    "app_view",
    "contacts",
    "files",
    "favourite_apps",
    "recent_items",
];

/// The page in the path. Users have pages of their own only.
fn page(
    world: &World,
    bearer: &Bearer,
    kind: &str,
    id: u64,
    kinds: &[RefKind],
) -> Result<Ref, Failure> {
    let at = Ref::read(kind, id, kinds)?;
    world.check_visible(bearer.actor, at)?;
    if at.kind == RefKind::User && at.id != bearer.actor.id() {
        let object = format!("user with id {}", at.id);
        return Err(Failure::forbidden(&bearer.actor.phrase(), "view", &object));
    }
    Ok(at)
}

fn page_in_path(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    page(
        world,
        bearer,
        context.text("ref_type"),
        context.id("ref_id"),
        KINDS,
    )
}

/// A widget of a page that the caller may see.
fn widget<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Widget, Failure> {
    let widget = world.widgets.get(context.id("widget_id"));
    let widget = widget.ok_or_else(Failure::object_not_found)?;
    let at = widget.at;
    page(world, bearer, at.kind.name(), at.id, KINDS)?;
    Ok(widget)
}

/// The settings of a widget, checked by its type.
fn config(world: &World, bearer: &Bearer, body: &Json, kind: &str) -> Result<Value, Failure> {
    let config = body
        .given("config")
        .ok_or_else(|| Failure::missing(body, &["config"]))?;
    match config {
        Json::Object(_) => {}
        // PHP's empty map.
        Json::List(list) if list.is_empty() => {}
        other => return Err(Failure::invalid(other, "must be object")),
    }
    match kind {
        "text" => {
            config.needed_text("text")?;
        }
        "image" => {
            let file_id = config.needed_id("file_id")?;
            world.check_files(bearer.actor, &[file_id])?;
        }
        "link" => {
            let links = config.given("links");
            texts(links.ok_or_else(|| Failure::missing(config, &["links"]))?)?;
        }
        "calculation" => {
            world.visible_app(bearer.actor, config.needed_id("app_id")?)?;
            config.text_at("unit")?;
        }
        "app_view" => {
            let view_id = config.needed_id("view_id")?;
            if !world.views.contains_key(&view_id) {
                return Err(Failure::no_such("view", view_id));
            }
        }
        "tasks" => {
            let allowed = ["mine", "delegated"];
            if let Some(text) = config.text_at("kind")?
                && !allowed.contains(&text.as_str())
            {
                return Err(Failure::not_one_of_texts(&Json::Text(text), &allowed));
            }
        }
        _ => {}
    }
    config.whole_at("limit", 1, None)?;
    Ok(match config {
        Json::List(_) => json!({}),
        config => config.to_value(),
    })
}

/// `POST /widget/{ref_type}/{ref_id}/`
fn create_widget(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["type", "title", "config"])?;
    let at = page_in_path(world, context, bearer)?;
    let kind = body.needed_text("type")?;
    if !TYPES.contains(&kind.as_str()) {
        return Err(Failure::not_one_of_texts(&Json::Text(kind), TYPES));
    }
    let widget = Widget {
        widget_id: 0,
        at,
        title: body.needed_text("title")?,
        config: config(world, bearer, &body, &kind)?,
        kind,
        made: world.made(bearer),
    };
    let widget_id = world.widgets.add(widget);
    Ok(Answer::json(&json!({"widget_id": widget_id})))
}

/// `GET /widget/{widget_id}`
fn get_widget(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let widget = widget(world, context, bearer)?;
    Ok(Answer::json(&world.widget_value(widget, &Value::Null)))
}

/// `GET /widget/{ref_type}/{ref_id}/`
fn get_widgets(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = page_in_path(world, context, bearer)?;
    let widgets = world.widgets.on(at).map(|widget| {
        let data = world.widget_data(widget, bearer.actor);
        world.widget_value(widget, &data)
    });
    Ok(Answer::json(&widgets.collect::<Vec<_>>()))
}

/// `PUT /widget/{widget_id}`
fn update_widget(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["title", "config"])?;
    let widget = widget(world, context, bearer)?;
    let title = body.needed_text("title")?;
    let config = config(world, bearer, &body, &widget.kind)?;
    let widget_id = widget.widget_id;
    if let Some(widget) = world.widgets.get_mut(widget_id) {
        widget.title = title;
        widget.config = config;
    }
    Ok(Answer::empty())
}

/// `DELETE /widget/{widget_id}`
fn delete_widget(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let widget_id = widget(world, context, bearer)?.widget_id;
    world
        .widgets
        .all
        .retain(|widget| widget.widget_id != widget_id);
    Ok(Answer::empty())
}

/// `PUT /widget/{ref_type}/{ref_id}/order`
fn update_widget_order(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let order = ids(&context.any_body()?)?;
    let at = page_in_path(world, context, bearer)?;
    let is_here = |id: &u64| world.widgets.on(at).any(|widget| widget.widget_id == *id);
    if let Some(id) = order.iter().find(|id| !is_here(id)) {
        return Err(Failure::no_such("widget", *id));
    }
    let place = |widget: &Widget| {
        let place = order.iter().position(|id| *id == widget.widget_id);
        place.unwrap_or(usize::MAX)
    };
    world.widgets.all.sort_by_key(place);
    Ok(Answer::empty())
}

/// `POST /widget/{widget_id}/clone`: the body names the page, by a number or a text of digits.
fn clone_widget(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["type", "id"])?;
    let kind = body.needed_text("type")?;
    let id = match body.given("id") {
        Some(Json::Text(text)) => text.parse().ok(),
        Some(id) => id.as_id(),
        None => return Err(Failure::missing(&body, &["id"])),
    };
    let given = body.given("id").unwrap_or(&Json::Null);
    let id = id.ok_or_else(|| Failure::invalid(given, "must be integer"))?;
    let to = page(world, bearer, &kind, id, &[RefKind::User, RefKind::Space])?;
    let mut clone = widget(world, context, bearer)?.clone();
    clone.at = to;
    clone.made = world.made(bearer);
    let widget_id = world.widgets.add(clone);
    Ok(Answer::json(&json!({"widget_id": widget_id})))
}
