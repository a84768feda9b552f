//! The operations that find apps, and tell how they belong together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::apps::in_view;
use crate::json::Json;
use crate::members::ids;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::{App, Field};
use crate::state::tokens::Bearer;

crate::routes::routes! { "applications"
    GET "app" User get_all_apps;
    GET "app/v2" User get_all_apps as "get_all_user_apps";
    GET "app/top" User get_top_apps;
    GET "app/org/{org_id}/top" User get_top_apps_for_organization;
    GET "app/org/{*org_label}/space/{*space_label}/{*app_label}" User get_app_by_labels as "get_app_by_org_label_space_label_and_app_label";
    GET "app/features" User get_features;
    GET "app/icon/search" User get_icon_suggestions, shape;
    GET "app/space/{space_id}" User get_apps_by_space;
    PUT "app/space/{space_id}/order" User update_app_order;
    GET "app/space/{space_id}/{*url_label}" User get_app_on_space_by_url_label;
    GET "app/{app_id}/dependencies" Any get_app_dependencies;
    GET "space/{space_id}/dependencies" User get_space_app_dependencies;
    GET "app/{app_id}/calculation" Any get_calculations_for_app;
}

/// How many apps a list has unless the query says otherwise.
const LIST: u64 = 4;

/// The types of fields whose values can be calculated over.
const VALUES: &[&str] = &[
    "number",
    "money",
    "progress",
    "duration",
    "date",
    "calculation",
];

/// The apps that a user may see and that are switched on.
fn seen<'a>(world: &'a World, bearer: &'a Bearer) -> impl Iterator<Item = &'a App> {
    let apps = world.apps.values().filter(|app| app.active);
    apps.filter(|app| world.visible_app(bearer.actor, app.app_id).is_ok())
}

/// The organization of an app.
fn org_of(world: &World, app: &App) -> Option<u64> {
    world.spaces.get(&app.space_id).map(|space| space.org_id)
}

/// `GET /app/` and `GET /app/v2/`
fn get_all_apps(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let value = |key: &str| context.call.query_value(key);
    let excluded = Context::id_list(&value("exclude_app_ids").unwrap_or_default())?;
    let org = context.query_whole("referenceable_in_org", 0)?;
    let text = value("text").map(|text| text.to_lowercase());
    let mut apps: Vec<&App> = seen(world, bearer)
        .filter(|app| !excluded.contains(&app.app_id))
        .filter(|app| org.is_none() || org_of(world, app) == org)
        .filter(|app| {
            text.as_ref()
                .is_none_or(|text| app.name.to_lowercase().contains(text))
        })
        .collect();
    match value("order").as_deref() {
        None | Some("score") => by_use(world, &mut apps),
        Some("name") => apps.sort_by_key(|app| app.name.to_lowercase()),
        Some(other) => {
            let other = Json::Text(other.to_owned());
            return Err(Failure::not_one_of_texts(&other, &["score", "name"]));
        }
    }
    listed(world, context, apps, Some(LIST))
}

/// The apps with the most items first.
fn by_use(world: &World, apps: &mut [&App]) {
    apps.sort_by_key(|app| std::cmp::Reverse(world.item_ids(app.app_id).len()));
}

fn listed(world: &World, context: &Context<'_>, apps: Vec<&App>, limit: Option<u64>) -> Outcome {
    let told = apps.into_iter().map(|app| world.app_in_list(app));
    Ok(Answer::json(&context.page(told, limit)?))
}

/// `GET /app/top/`
fn get_top_apps(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let mut apps: Vec<&App> = seen(world, bearer).collect();
    by_use(world, &mut apps);
    listed(world, context, apps, Some(LIST))
}

/// `GET /app/org/{org_id}/top/`
fn get_top_apps_for_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = world.visible_org(bearer.actor.id(), context.id("org_id"))?;
    let mut apps: Vec<&App> = seen(world, bearer)
        .filter(|app| org_of(world, app) == Some(org.org_id))
        .collect();
    by_use(world, &mut apps);
    listed(world, context, apps, None)
}

/// The app of a space with this label.
fn labelled(world: &World, space_id: u64, label: &str) -> Result<u64, Failure> {
    let mut apps = world.apps.values();
    apps.find(|app| app.space_id == space_id && app.url_label == label && !app.deleted)
        .map(|app| app.app_id)
        .ok_or_else(Failure::object_not_found)
}

/// `GET /app/org/{org_label}/space/{space_label}/{app_label}`
fn get_app_by_labels(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (org, space) = (context.text("org_label"), context.text("space_label"));
    let space_id = world.space_by_labels(org, space)?;
    let app_id = labelled(world, space_id, context.text("app_label"))?;
    let app = world.visible_app(bearer.actor, app_id)?;
    Ok(Answer::json(&in_view(world, context, app)))
}

/// `GET /app/space/{space_id}/{url_label}`
fn get_app_on_space_by_url_label(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let app_id = labelled(world, space.space_id, context.text("url_label"))?;
    let app = world.visible_app(bearer.actor, app_id)?;
    Ok(Answer::json(&in_view(world, context, app)))
}

/// `GET /app/space/{space_id}/`
fn get_apps_by_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let with_inactive = context.call.query_flag("include_inactive").unwrap_or(false);
    let apps: Vec<Value> = world
        .apps_of(space.space_id)
        .into_iter()
        .filter(|app| app.active || with_inactive)
        .map(|app| match context.call.query_value("view").as_deref() {
            Some("micro" | "mini") => world.app_brief(app),
            _ => world.app_in_list(app),
        })
        .collect();
    Ok(Answer::json(&apps))
}

/// `PUT /app/space/{space_id}/order`
fn update_app_order(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.any_body()?;
    let space_id = context.id("space_id");
    world.visible_space(bearer.actor.id(), space_id)?;
    let order = ids(&body)?;
    let own: BTreeSet<u64> = world
        .apps_of(space_id)
        .iter()
        .map(|app| app.app_id)
        .collect();
    if let Some(foreign) = order.iter().find(|app_id| !own.contains(app_id)) {
        return Err(Failure::no_such("app in the space", *foreign));
    }
    let named: BTreeSet<u64> = order.iter().copied().collect();
    if named.len() != order.len() || named != own {
        return Err(Failure::invalid(
            &body,
            "must name every app of the space once",
        ));
    }
    for (place, app_id) in order.into_iter().enumerate() {
        if let Some(app) = world.apps.get_mut(&app_id) {
            app.place = Some(place);
        }
    }
    Ok(Answer::empty())
}

/// `GET /app/features/`: what of the apps an installation could take over.
fn get_features(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_ids = context.call.query_value("app_ids").unwrap_or_default();
    let app_ids = Context::id_list(&app_ids)?;
    for app_id in &app_ids {
        world.visible_app(bearer.actor, *app_id)?;
    }
    let asked = |app_id: u64| app_ids.is_empty() || app_ids.contains(&app_id);
    let mut features = vec!["widgets", "forms", "integration"];
    if world.views.values().any(|view| asked(view.app_id)) {
        features.push("filters");
    }
    if seen(world, bearer).any(|app| asked(app.app_id) && !world.item_ids(app.app_id).is_empty()) {
        features.push("items");
    }
    let mut tasks = world.tasks.values().filter(|task| !task.deleted);
    if tasks.any(|task| {
        let app_id = task.at.and_then(|at| world.app_of(at));
        app_id.is_some_and(asked)
    }) {
        features.push("tasks");
    }
    Ok(Answer::json(&features))
}

/// `GET /app/icon/search`: some icons, the same ones for the same word.
fn get_icon_suggestions(_: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let query = context.query_needed("query")?;
    let seed = query
        .bytes()
        .fold(7_u64, |seed, byte| (seed * 31 + u64::from(byte)) % 389);
    let icons: Vec<u64> = (0..5).map(|step| 1 + (seed + step * 83) % 389).collect();
    Ok(Answer::json(&icons))
}

/// The apps that the fields of an app refer to, without itself.
fn references(world: &World, app: &App) -> Vec<u64> {
    let mut targets: Vec<u64> = Vec::new();
    for target in app
        .live_fields()
        .filter(|field| field.kind == "app")
        .flat_map(Field::referenced_apps)
    {
        let known = world.apps.get(&target).is_some_and(|app| !app.deleted);
        if known && target != app.app_id && !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

/// Apps with those that they need, and which needs which.
fn dependencies(world: &World, bearer: &Bearer, mut open: Vec<u64>) -> Value {
    let mut known = BTreeMap::<u64, Vec<u64>>::new();
    while let Some(app_id) = open.pop() {
        if known.contains_key(&app_id) {
            continue;
        }
        let Ok(app) = world.visible_app(bearer.actor, app_id) else {
            continue;
        };
        let targets = references(world, app);
        open.extend(&targets);
        known.insert(app_id, targets);
    }
    let apps: Vec<Value> = known
        .keys()
        .filter_map(|app_id| world.apps.get(app_id))
        .map(|app| world.app_in_list(app))
        .collect();
    json!({"apps": apps, "dependencies": known})
}

/// `GET /app/{app_id}/dependencies/`
fn get_app_dependencies(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(Answer::json(&dependencies(world, bearer, vec![app.app_id])))
}

/// `GET /space/{space_id}/dependencies/`
fn get_space_app_dependencies(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let apps = world.apps_of(space.space_id);
    let apps = apps.iter().map(|app| app.app_id).collect();
    Ok(Answer::json(&dependencies(world, bearer, apps)))
}

/// `GET /app/{app_id}/calculation/`: through which fields the app is related to others, and which
/// of their values can be calculated over.
fn get_calculations_for_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let told = |other: &App, kind: &str, holder: &App, target: u64| {
        let through = holder
            .live_fields()
            .find(|field| field.kind == "app" && field.referenced_apps().contains(&target))?;
        let values = other
            .live_fields()
            .filter(|field| VALUES.contains(&field.kind.as_str()));
        Some(json!({
            "app": world.app_in_list(other),
            "type": kind,
            "reference_field": world.field_full(through),
            "value_fields": values.map(|field| world.field_full(field)).collect::<Vec<_>>(),
        }))
    };
    let mut calculations = Vec::new();
    for other in world.apps.values().filter(|other| !other.deleted) {
        if world.visible_app(bearer.actor, other.app_id).is_err() {
            continue;
        }
        calculations.extend(told(other, "outgoing", app, other.app_id));
        calculations.extend(told(other, "incoming", other, app.app_id));
    }
    Ok(Answer::json(&calculations))
}
