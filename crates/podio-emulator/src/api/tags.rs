//! The operations on tags.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::items::distinct;
use crate::members::texts;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::items::Item;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{World, datetime_text};

crate::routes::routes! { "tags"
    GET "tag/app/{app_id}" Any get_tags_on_app;
    GET "tag/app/{app_id}/top" Any get_tags_on_app_top;
    GET "tag/app/{app_id}/search" Any get_objects_on_app_with_tag;
    GET "tag/space/{space_id}" User get_tags_on_space;
    GET "tag/space/{space_id}/search" User get_objects_on_space_with_tag;
    GET "tag/org/{org_id}" User get_tags_on_organization;
    GET "tag/org/{org_id}/search" User get_objects_on_organization_with_tag;
    POST "tag/{*ref_type}/{ref_id}" Any create_tags;
    PUT "tag/{*ref_type}/{ref_id}" Any update_tags;
    DELETE "tag/{*ref_type}/{ref_id}" Any remove_tag;
}

/// `POST /tag/{ref_type}/{ref_id}/`
fn create_tags(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let more = texts(&context.any_body()?)?;
    change(world, context, bearer, |mut tags| {
        tags.extend(more);
        tags
    })
}

/// `PUT /tag/{ref_type}/{ref_id}/`
fn update_tags(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let tags = texts(&context.any_body()?)?;
    change(world, context, bearer, |_| tags)
}

/// `DELETE /tag/{ref_type}/{ref_id}/`
fn remove_tag(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.query_needed("text")?;
    change(world, context, bearer, |mut tags| {
        tags.retain(|tag| *tag != text);
        tags
    })
}

fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    change: impl FnOnce(Vec<String>) -> Vec<String>,
) -> Outcome {
    let kind = context.text("ref_type");
    let item_id = Ref::read(kind, context.id("ref_id"), &[RefKind::Item])?.id;
    let before = world.visible_item(bearer.actor, item_id)?.tags.clone();
    let after = distinct(change(before.clone()));
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter()
            .filter(|tag| !from.contains(tag))
            .cloned()
            .collect()
    };
    let (added, removed) = (missing(&before, &after), missing(&after, &before));
    if let Some(item) = world.items.get_mut(&item_id) {
        item.tags = after;
    }
    if context.tells_hooks(world) {
        world.emit_tags("tag.add", item_id, &added);
        world.emit_tags("tag.delete", item_id, &removed);
    }
    Ok(Answer::empty())
}

/// The items of the object in the path.
fn items<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
    kind: RefKind,
) -> Result<Vec<&'a Item>, Failure> {
    let id = context.id(match kind {
        RefKind::App => "app_id",
        RefKind::Space => "space_id",
        _ => "org_id",
    });
    world.check_visible(bearer.actor, Ref { kind, id })?;
    let is_within = |app_id: u64| {
        let app = world.apps.get(&app_id);
        app.is_some_and(|app| match kind {
            RefKind::App => app.app_id == id,
            RefKind::Space => app.space_id == id,
            _ => {
                let space = world.spaces.get(&app.space_id);
                space.is_some_and(|space| space.org_id == id)
            }
        })
    };
    let apps = world
        .apps
        .keys()
        .copied()
        .filter(|app_id| is_within(*app_id));
    let apps = apps.filter(|app_id| world.visible_app(bearer.actor, *app_id).is_ok());
    Ok(apps.flat_map(|app_id| world.items_of(app_id)).collect())
}

/// Tags with how often they are used, most used first.
fn counted(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    kind: RefKind,
) -> Result<Vec<(String, usize)>, Failure> {
    let text = context.call.query_value("text").unwrap_or_default();
    let mut counts = BTreeMap::<&String, usize>::new();
    for item in items(world, context, bearer, kind)? {
        for tag in item.tags.iter().filter(|tag| tag.starts_with(&text)) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(tag, count)| (tag.clone(), count))
        .collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    context.page(counts.into_iter(), None)
}

fn tags(world: &World, context: &Context<'_>, bearer: &Bearer, kind: RefKind) -> Outcome {
    let counts = counted(world, context, bearer, kind)?.into_iter();
    let told: Vec<Value> = counts
        .map(|(text, count)| json!({"text": text, "count": count}))
        .collect();
    Ok(Answer::json(&told))
}

fn tagged(world: &World, context: &Context<'_>, bearer: &Bearer, kind: RefKind) -> Outcome {
    let text = context.query_needed("text")?;
    let items = items(world, context, bearer, kind)?.into_iter();
    let told: Vec<Value> = items
        .filter(|item| item.tags.contains(&text))
        .map(|item| {
            json!({
                "type": "item",
                "id": item.item_id,
                "title": world.item_title(item),
                "link": world.item_link(item),
                "created_on": datetime_text(item.first.created_on),
            })
        })
        .collect();
    Ok(Answer::json(&told))
}

/// `GET /tag/app/{app_id}/`
fn get_tags_on_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    tags(world, context, bearer, RefKind::App)
}

/// `GET /tag/app/{app_id}/top/`
fn get_tags_on_app_top(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let counts = counted(world, context, bearer, RefKind::App)?.into_iter();
    Ok(Answer::json(
        &counts.map(|(tag, _)| tag).collect::<Vec<_>>(),
    ))
}

/// `GET /tag/space/{space_id}/`
fn get_tags_on_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    tags(world, context, bearer, RefKind::Space)
}

/// `GET /tag/org/{org_id}/`
fn get_tags_on_organization(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    tags(world, context, bearer, RefKind::Org)
}

/// `GET /tag/app/{app_id}/search/`
fn get_objects_on_app_with_tag(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tagged(world, context, bearer, RefKind::App)
}

/// `GET /tag/space/{space_id}/search/`
fn get_objects_on_space_with_tag(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tagged(world, context, bearer, RefKind::Space)
}

/// `GET /tag/org/{org_id}/search/`
fn get_objects_on_organization_with_tag(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tagged(world, context, bearer, RefKind::Org)
}
