//! The operations on single apps.

use serde_json::{Value, json};

use super::app_fields::{Definition, FieldChange, revised};
use crate::json::Json;
use crate::members::{Patch, set};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::{App, NewApp};
use crate::state::orgs::merge;
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "applications"
    POST "app" User add_new_app;
    GET "app/{app_id}" Any get_app;
    PUT "app/{app_id}" User update_app;
    PUT "app/{app_id}/v2" User update_app_v2;
    DELETE "app/{app_id}" User delete_app;
    POST "app/{app_id}/activate" User activate_app;
    PUT "app/{app_id}/activate/{space_id}" User activate_app_for_space;
    POST "app/{app_id}/deactivate" User deactivate_app;
    PUT "app/{app_id}/description" User update_app_description;
    PUT "app/{app_id}/usage" User update_app_usage_instructions;
    POST "app/{app_id}/token/regenerate" User regenerate_app_token;
    POST "app/{app_id}/install" User install_app;
}

/// The members of `config` that are on or off.
const FLAGS: &[&str] = &[
    "allow_edit",
    "allow_create",
    "allow_attachments",
    "allow_comments",
    "allow_tags",
    "silent_creates",
    "silent_edits",
    "disable_notifications",
    "show_app_item_id",
    "fivestar",
    "approved",
    "thumbs",
    "rsvp",
    "yesno",
];

const TYPES: &[&str] = &["standard", "meeting", "contact"];

/// What an installation takes over.
const FEATURES: &[&str] = &[
    "filters",
    "widgets",
    "integration",
    "forms",
    "items",
    "flows",
    "votings",
    "tasks",
];

/// An app in the form that the query asks for.
pub(super) fn in_view(world: &World, context: &Context<'_>, app: &App) -> Value {
    let call = context.call;
    let view = call
        .query_value("view")
        .or_else(|| call.query_value("type"));
    match view.as_deref() {
        Some("micro" | "mini") => world.app_brief(app),
        Some("short") => world.app_in_list(app),
        _ => world.app_full(app),
    }
}

/// `GET /app/{app_id}`
fn get_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(Answer::json(&in_view(world, context, app)))
}

/// What a write says of an app's `config`.
struct Config {
    name: Option<String>,
    item_name: Option<String>,
    description: Patch<String>,
    icon_id: Option<u64>,
    /// All members as they came.
    all: Value,
}

impl Config {
    fn read(config: &Json) -> Result<Self, Failure> {
        if config.as_object().is_none() {
            return Err(Failure::invalid(config, "must be object"));
        }
        for flag in FLAGS {
            config.flag_at(flag)?;
        }
        if let Some(kind) = config.text_at("type")?
            && !TYPES.contains(&kind.as_str())
        {
            return Err(Failure::not_one_of_texts(&Json::Text(kind), TYPES));
        }
        let icon_id = match config.given("icon") {
            None => config.id_at("icon_id")?,
            Some(icon) => {
                let id = icon
                    .as_text()
                    .and_then(|text| text.strip_suffix(".png")?.parse().ok());
                let refused = || Failure::invalid(icon, "must be an icon such as 3.png");
                Some(id.ok_or_else(refused)?)
            }
        };
        Ok(Self {
            name: config.text_at("name")?,
            item_name: config.text_at("item_name")?,
            description: config.text_patch("description")?,
            icon_id,
            all: config.to_value(),
        })
    }

    fn apply(self, app: &mut App) {
        set(&mut app.name, self.name);
        set(&mut app.item_name, self.item_name);
        self.description.apply(&mut app.description);
        set(&mut app.icon_id, self.icon_id);
        merge(&mut app.config, self.all);
        // The two forms of the icon belong together.
        merge(
            &mut app.config,
            json!({"icon": format!("{}.png", app.icon_id), "icon_id": app.icon_id}),
        );
    }
}

/// The list of field definitions in a body.
fn field_list(body: &Json) -> Result<&[Json], Failure> {
    match body.given("fields") {
        None => Ok(&[]),
        Some(Json::List(list)) => Ok(list),
        Some(other) => Err(Failure::invalid(other, "must be array")),
    }
}

/// `POST /app/`
fn add_new_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let (Some(_), Some(config)) = (body.given("space_id"), body.given("config")) else {
        let absent = ["space_id", "config"]
            .into_iter()
            .filter(|key| body.given(key).is_none());
        return Err(Failure::missing(&body, &absent.collect::<Vec<_>>()));
    };
    let space_id = body.needed_id("space_id")?;
    world.visible_space(bearer.actor.id(), space_id)?;
    let read = Config::read(config)?;
    let (Some(name), Some(icon_id)) = (read.name, read.icon_id) else {
        let absent = ["name", "icon"]
            .into_iter()
            .filter(|key| config.given(key).is_none());
        return Err(Failure::missing(config, &absent.collect::<Vec<_>>()));
    };
    let fields = field_list(&body)?
        .iter()
        .map(Definition::read)
        .collect::<Result<Vec<_>, _>>()?;
    let mut description = None;
    read.description.apply(&mut description);
    let app_id = world.add_app(NewApp {
        space_id,
        name,
        item_name: read.item_name,
        description,
        icon_id,
        owner: bearer.actor.id(),
        config: read.all,
    });
    for field in fields {
        field.add(world, app_id);
    }
    if context.tells_hooks(world) {
        world.emit_app("app.create", app_id);
    }
    Ok(Answer::json(&json!({"app_id": app_id})))
}

/// One entry of `fields` in an update: the change of a field, or a new one.
enum FieldWrite {
    Change(u64, FieldChange),
    Add(Definition),
}

impl FieldWrite {
    fn read(app: &App, entry: &Json) -> Result<Self, Failure> {
        let Some(field_id) = entry.id_at("field_id")? else {
            return Definition::read(entry).map(Self::Add);
        };
        let field = app.field(&field_id.to_string());
        let field = field.ok_or_else(|| Failure::no_such("field", field_id))?;
        if let Some(kind) = entry.text_at("type")?
            && kind != field.kind
        {
            let kind = Json::Text(kind);
            return Err(Failure::not_one_of_texts(&kind, &[&field.kind]));
        }
        let config = entry.given("config");
        let config = config.ok_or_else(|| Failure::missing(entry, &["config"]))?;
        Ok(Self::Change(
            field_id,
            FieldChange::read(&field.kind, config)?,
        ))
    }

    fn apply(self, world: &mut World, app_id: u64) {
        match self {
            Self::Change(field_id, change) => change.apply(world, app_id, field_id),
            Self::Add(definition) => drop(definition.add(world, app_id)),
        }
    }
}

/// Changes an app by the body; nothing changes when any part of it is refused.
fn update(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["config", "fields"])?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let config = body.given("config").map(Config::read).transpose()?;
    let fields = field_list(&body)?
        .iter()
        .map(|entry| FieldWrite::read(app, entry))
        .collect::<Result<Vec<_>, _>>()?;
    if let (Some(config), Some(app)) = (config, world.apps.get_mut(&app_id)) {
        config.apply(app);
    }
    for field in fields {
        field.apply(world, app_id);
    }
    revised(world, context, app_id);
    Ok(app_id)
}

/// `PUT /app/{app_id}`
fn update_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    update(world, context, bearer)?;
    Ok(Answer::empty())
}

/// `PUT /app/{app_id}/v2/`
fn update_app_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = update(world, context, bearer)?;
    let app = world.visible_app(bearer.actor, app_id)?;
    Ok(Answer::json(&world.app_full(app)))
}

/// `DELETE /app/{app_id}`
fn delete_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = world
        .visible_app(bearer.actor, context.id("app_id"))?
        .app_id;
    if context.tells_hooks(world) {
        world.emit_app("app.delete", app_id);
    }
    let by = world.made(bearer);
    world.delete_app(app_id, &by);
    Ok(Answer::empty())
}

fn set_active(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    active: bool,
) -> Result<u64, Failure> {
    let app_id = world
        .visible_app(bearer.actor, context.id("app_id"))?
        .app_id;
    if let Some(app) = world.apps.get_mut(&app_id) {
        app.active = active;
    }
    Ok(app_id)
}

/// `POST /app/{app_id}/activate`
fn activate_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_active(world, context, bearer, true)?;
    Ok(Answer::empty())
}

/// `PUT /app/{app_id}/activate/{space_id}`: the space is the one of the app.
fn activate_app_for_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space_id = context.id("space_id");
    world.visible_space(bearer.actor.id(), space_id)?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    if app.space_id != space_id {
        return Err(Failure::no_such("app in the space", app.app_id));
    }
    activate_app(world, context, bearer)
}

/// `POST /app/{app_id}/deactivate`
fn deactivate_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_active(world, context, bearer, false)?;
    Ok(Answer::empty())
}

/// `PUT /app/{app_id}/description`
fn update_app_description(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    text(world, context, bearer, "description")
}

/// `PUT /app/{app_id}/usage`
fn update_app_usage_instructions(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    text(world, context, bearer, "usage")
}

/// Changes one text of an app's `config`.
fn text(world: &mut World, context: &Context<'_>, bearer: &Bearer, key: &str) -> Outcome {
    let body = context.body()?;
    let app_id = world
        .visible_app(bearer.actor, context.id("app_id"))?
        .app_id;
    let text = body.needed_text(key)?;
    let config = Config::read(&Json::Object(
        [(key.to_owned(), Json::Text(text))].into_iter().collect(),
    ))?;
    if let Some(app) = world.apps.get_mut(&app_id) {
        config.apply(app);
    }
    revised(world, context, app_id);
    Ok(Answer::empty())
}

/// `POST /app/{app_id}/token/regenerate`: the grants of the old token end.
fn regenerate_app_token(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = world
        .visible_app(bearer.actor, context.id("app_id"))?
        .app_id;
    let token = world.reset_app_token(app_id);
    Ok(Answer::json(&json!({"token": token})))
}

/// `POST /app/{app_id}/install`: a copy of the app in a space, without its items unless asked for.
fn install_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = world
        .visible_app(bearer.actor, context.id("app_id"))?
        .app_id;
    world.refuse_unknown_keys(&body, &["space_id", "features"])?;
    let space_id = body.needed_id("space_id")?;
    world.visible_space(bearer.actor.id(), space_id)?;
    let features = body.texts_at("features")?;
    let unknown = |feature: &&String| !FEATURES.contains(&feature.as_str());
    if let Some(feature) = features.iter().flatten().find(unknown) {
        let feature = Json::Text(feature.clone());
        return Err(Failure::not_one_of_texts(&feature, FEATURES));
    }
    let wanted = |feature: &str| match &features {
        Some(features) => features.iter().any(|known| known == feature),
        None => feature != "items",
    };
    let by = world.made(bearer);
    let copy = world.copy_app(app_id, space_id, &by);
    let copy = copy.ok_or_else(Failure::object_not_found)?;
    if wanted("filters") {
        world.copy_views(app_id, &copy, &by);
    }
    if wanted("items") {
        world.copy_items(app_id, &copy, &by);
    }
    if context.tells_hooks(world) {
        world.emit_app("app.create", copy.app_id);
    }
    Ok(Answer::json(&json!({"app_id": copy.app_id})))
}

impl World {
    /// Gives an app another token; the grants of the old one end.
    pub(crate) fn reset_app_token(&mut self, app_id: u64) -> Option<String> {
        let app = self.apps.get_mut(&app_id)?;
        app.token = crate::state::tokens::random_token();
        let token = app.token.clone();
        self.tokens.revoke_grants_of(Actor::App(app_id), None);
        Some(token)
    }
}
