//! The operations of the app market.

use std::cmp::Reverse;

use serde_json::{Value, json};

use crate::items::distinct;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::app_market::{CATEGORIES, Description, Share, category_value};
use crate::state::orgs::merge;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "app-market"
    POST "app_store" User share_app;
    GET "app_store/category" User get_categories;
    GET "app_store/category/{category_id}/v2" User get_category;
    GET "app_store/org" User get_orgs_with_private_shares;
    GET "app_store/org/{*org_label}/profile" User get_org_profile_by_label;
    GET "app_store/recommended/{*area}" User get_recommended_shares_for_area;
    PUT "app_store/{share_id}" User update_share;
    DELETE "app_store/{share_id}" User unshare_app;
    GET "app_store/{share_id}/v2" User get_share;
    POST "app_store/{share_id}/install" User install_share;
    POST "app_store/{share_id}/install/v2" User install_share_v2;
    GET "app_store/{*share_type}/top" User get_top_shares;
    GET "app_store/{*share_type}/own" User get_own_shares;
    GET "app_store/{*share_type}/search" User search_shares;
    GET "app_store/{*share_type}/author/{user_id}" User get_shares_by_author;
    GET "app_store/{*share_type}/category/{category_id}" User get_shares_by_category;
    GET "app_store/{*share_type}/recommended/{*area}" User get_recommended_shares;
    GET "app_store/{*share_type}/org/{*org}" User get_shares_by_org;
    GET "app_store/{*ref_type}/{ref_id}" User get_share_by_reference;
}

/// How long lists are unless the call says so.
const LIMIT: Option<u64> = Some(6);

const KINDS: &[RefKind] = &[RefKind::App, RefKind::Space];

const DESCRIPTION_KEYS: &[&str] = &[
    "name",
    "abstract",
    "description",
    "language",
    "category_ids",
    "file_ids",
    "video",
];

const SHARE_KEYS: &[&str] = &[
    "name",
    "abstract",
    "description",
    "language",
    "category_ids",
    "file_ids",
    "video",
    "ref_type",
    "ref_id",
    "features",
    "children",
    "scope",
];

const SORTS: &[&str] = &[
    "install",
    "rating",
    "popularity",
    "recommended",
    "shared_on",
    "name",
];

/// A text that has to be one of a few.
fn one_of(text: &str, allowed: &[&str]) -> Result<(), Failure> {
    if allowed.contains(&text) {
        return Ok(());
    }
    Err(Failure::not_one_of_texts(
        &Json::Text(text.to_owned()),
        allowed,
    ))
}

fn description(world: &World, bearer: &Bearer, body: &Json) -> Result<Description, Failure> {
    let missing: Vec<&str> = [
        "abstract",
        "description",
        "language",
        "category_ids",
        "file_ids",
    ]
    .into_iter()
    .filter(|key| body.given(key).is_none())
    .collect();
    if !missing.is_empty() {
        return Err(Failure::missing(body, &missing));
    }
    let category_ids = distinct(body.ids_at("category_ids")?.unwrap_or_default());
    for id in &category_ids {
        if !CATEGORIES.iter().any(|(known, _, _)| known == id) {
            return Err(Failure::no_such("category", *id));
        }
    }
    let file_ids = distinct(body.ids_at("file_ids")?.unwrap_or_default());
    world.check_files(bearer.actor, &file_ids)?;
    Ok(Description {
        name: body.text_at("name")?,
        summary: body.needed_text("abstract")?,
        text: body.needed_text("description")?,
        language: body.needed_text("language")?,
        category_ids,
        file_ids,
        video: body.text_at("video")?,
    })
}

/// Checks that the shares are there.
fn check_shares(world: &World, bearer: &Bearer, share_ids: &[u64]) -> Result<(), Failure> {
    for share_id in share_ids {
        let seen = world.visible_share(bearer.actor.id(), *share_id);
        seen.map_err(|_| Failure::no_such("share", *share_id))?;
    }
    Ok(())
}

/// The share in the path, if the caller is its author.
fn own_share<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Share, Failure> {
    let share = world.visible_share(bearer.actor.id(), context.id("share_id"))?;
    if share.made.by == bearer.actor {
        return Ok(share);
    }
    let object = format!("share with id {}", share.share_id);
    Err(Failure::forbidden(
        &bearer.actor.phrase(),
        "update",
        &object,
    ))
}

/// The page of shares of the path's type that the call asks for.
fn list<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
    of: impl Fn(&Share) -> bool,
) -> Outcome {
    let kind = context.text("share_type");
    one_of(kind, &["app", "pack"])?;
    let sort = context.call.query_value("sort");
    let sort = sort.unwrap_or_else(|| "install".to_owned());
    one_of(&sort, SORTS)?;
    let mut shares: Vec<&'a Share> = world
        .shares(bearer.actor.id())
        .filter(|share| share.kind() == kind && of(share))
        .collect();
    match sort.as_str() {
        "name" => shares.sort_by_key(|share| world.share_name(share)),
        "shared_on" => shares.sort_by_key(|share| Reverse((share.made.on, share.share_id))),
        _ => shares.sort_by_key(|share| Reverse(share.installs)),
    }
    tell(world, context, bearer, shares)
}

fn tell(world: &World, context: &Context<'_>, bearer: &Bearer, shares: Vec<&Share>) -> Outcome {
    let total = shares.len();
    let page = context.page(shares.into_iter(), LIMIT)?;
    let told: Vec<Value> = page
        .into_iter()
        .map(|share| world.share_value(share, bearer.actor.id()))
        .collect();
    Ok(Answer::json(&json!({"total": total, "shares": told})))
}

/// `GET /app_store/category/`
fn get_categories(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let only_used = context.call.query_value("only_used");
    // .NET writes capitals.
    let only_used = !matches!(only_used.as_deref(), Some("0" | "false" | "False"));
    let used = |id: u64| {
        let mut shares = world.shares(bearer.actor.id());
        shares.any(|share| share.description.category_ids.contains(&id))
    };
    let of_type = |kind: &str| -> Vec<Value> {
        let own = CATEGORIES.iter().filter(|(_, own, _)| *own == kind);
        own.filter(|(id, _, _)| !only_used || used(*id))
            .map(|category| category_value(*category))
            .collect()
    };
    Ok(Answer::json(&json!({
        "functional": of_type("functional"),
        "vertical": of_type("vertical"),
    })))
}

/// `GET /app_store/category/{category_id}/v2`
fn get_category(_: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let category_id = context.id("category_id");
    let mut known = CATEGORIES.iter();
    let category = known.find(|(id, _, _)| *id == category_id);
    let category = category.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&category_value(*category)))
}

/// `GET /app_store/org/`
fn get_orgs_with_private_shares(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let private = world.shares(user_id).filter(|share| share.private);
    let mut org_ids: Vec<u64> = private
        .filter_map(|share| world.org_of_share(share))
        .map(|org| org.org_id)
        .collect();
    org_ids.sort_unstable();
    org_ids.dedup();
    let orgs = org_ids.iter().filter_map(|id| world.orgs.get(id));
    let told: Vec<Value> = orgs.map(|org| world.org_brief(org)).collect();
    Ok(Answer::json(&told))
}

/// `GET /app_store/org/{org_label}/profile`
fn get_org_profile_by_label(world: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let label = context.text("org_label");
    let mut orgs = world.orgs.values();
    let org = orgs.find(|org| org.url_label == label);
    let org = org.ok_or_else(Failure::object_not_found)?;
    let image = org.logo.and_then(|id| world.files.get(&id));
    let mut told = json!({
        "org_id": org.org_id,
        "name": org.name,
        "avatar": org.logo,
        "image": image.map(|file| world.file_brief(file)),
        "mail": [],
        "phone": [],
        "url": [world.org_link(org.org_id)],
        "address": [],
        "city": null,
        "country": null,
        "about": null,
    });
    if let Some((_, profile)) = &org.app_store {
        merge(&mut told, profile.clone().into_iter().collect());
    }
    Ok(Answer::json(&told))
}

/// `GET /app_store/recommended/{area}/`: what is installed most.
fn get_recommended_shares_for_area(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    one_of(context.text("area"), &["web", "mobile"])?;
    let shares = world.shares(bearer.actor.id());
    let mut shares: Vec<&Share> = shares.filter(|share| !share.private).collect();
    shares.sort_by_key(|share| Reverse(share.installs));
    tell(world, context, bearer, shares)
}

/// `POST /app_store/`
fn share_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, SHARE_KEYS)?;
    let kind = body.needed_text("ref_type")?;
    let at = Ref::read(&kind, body.needed_id("ref_id")?, KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let description = description(world, bearer, &body)?;
    let children = distinct(body.ids_at("children")?.unwrap_or_default());
    check_shares(world, bearer, &children)?;
    let scope = body
        .text_at("scope")?
        .unwrap_or_else(|| "public".to_owned());
    one_of(&scope, &["public", "private"])?;
    let share = Share {
        share_id: 0,
        at,
        description,
        features: body.texts_at("features")?.unwrap_or_default(),
        children,
        private: scope == "private",
        made: world.made(bearer),
        installs: 0,
        deleted: false,
    };
    let share_id = world.add_share(share);
    Ok(Answer::json(&json!({"share_id": share_id})))
}

/// `PUT /app_store/{share_id}`
fn update_share(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let share_id = own_share(world, context, bearer)?.share_id;
    world.refuse_unknown_keys(&body, DESCRIPTION_KEYS)?;
    let description = description(world, bearer, &body)?;
    if let Some(share) = world.share_mut(share_id) {
        share.description = description;
    }
    Ok(Answer::empty())
}

/// `DELETE /app_store/{share_id}`
fn unshare_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let share_id = own_share(world, context, bearer)?.share_id;
    if let Some(share) = world.share_mut(share_id) {
        share.deleted = true;
    }
    Ok(Answer::empty())
}

/// `GET /app_store/{share_id}/v2`
fn get_share(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let share = world.visible_share(user_id, context.id("share_id"))?;
    Ok(Answer::json(&world.share_value(share, user_id)))
}

/// `GET /app_store/{ref_type}/{ref_id}/`
fn get_share_by_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let user_id = bearer.actor.id();
    let shares = world.shares(user_id).filter(|share| share.at == at);
    let told: Vec<Value> = shares
        .map(|share| world.share_value(share, user_id))
        .collect();
    Ok(Answer::json(&told))
}

/// `GET /app_store/{share_type}/author/{user_id}/`
fn get_shares_by_author(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let author = context.id("user_id");
    if !world.users.contains_key(&author) {
        return Err(Failure::object_not_found());
    }
    list(world, context, bearer, |share| share.made.by.id() == author)
}

/// `GET /app_store/{share_type}/category/{category_id}/`
fn get_shares_by_category(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let category_id = context.id("category_id");
    if !CATEGORIES.iter().any(|(id, _, _)| *id == category_id) {
        return Err(Failure::object_not_found());
    }
    list(world, context, bearer, |share| {
        share.description.category_ids.contains(&category_id)
    })
}

/// `GET /app_store/{share_type}/top/`: what is installed most.
fn get_top_shares(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    list(world, context, bearer, |_| true)
}

/// `GET /app_store/{share_type}/own/`
fn get_own_shares(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    list(world, context, bearer, |share| {
        share.made.by == bearer.actor
    })
}

/// `GET /app_store/{share_type}/recommended/{area}/`: what is installed most.
fn get_recommended_shares(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    one_of(context.text("area"), &["web", "mobile"])?;
    list(world, context, bearer, |share| !share.private)
}

/// `GET /app_store/{share_type}/org/{org_id}/`: by id, or by the part of the link.
fn get_shares_by_org(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.text("org");
    let mut orgs = world.orgs.values();
    let org = orgs.find(|org| Ok(org.org_id) == text.parse() || org.url_label == text);
    let org_id = org.ok_or_else(Failure::object_not_found)?.org_id;
    list(world, context, bearer, |share| {
        let org = world.org_of_share(share);
        org.is_some_and(|org| org.org_id == org_id)
    })
}

/// `GET /app_store/{share_type}/search/`
fn search_shares(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let query = context.query_needed("query")?.to_lowercase();
    list(world, context, bearer, |share| {
        let description = &share.description;
        let name = world.share_name(share);
        let mut texts = [&name, &description.summary, &description.text].into_iter();
        texts.any(|text| text.to_lowercase().contains(&query))
    })
}

/// `POST /app_store/{share_id}/install`
fn install_share(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    install(world, context, bearer, &["space_id", "dependencies"])
}

/// `POST /app_store/{share_id}/install/v2`
fn install_share_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let keys = ["space_id", "dependencies", "social"];
    install(world, context, bearer, &keys)
}

fn install(world: &mut World, context: &Context<'_>, bearer: &Bearer, keys: &[&str]) -> Outcome {
    let body = context.body()?;
    let user_id = bearer.actor.id();
    let share = world.visible_share(user_id, context.id("share_id"))?;
    world.refuse_unknown_keys(&body, keys)?;
    let space_id = body.needed_id("space_id")?;
    let space_id = world.space_to_install_in(user_id, space_id)?.space_id;
    body.flag_at("social")?;
    let dependencies = body.ids_at("dependencies")?.map(distinct);
    let dependencies = dependencies.unwrap_or_else(|| share.children.clone());
    check_shares(world, bearer, &dependencies)?;
    let (share_id, is_app) = (share.share_id, share.kind() == "app");
    let mut apps = world.apps_of_share(share);
    for id in &dependencies {
        apps.extend(world.apps_of_share(world.visible_share(user_id, *id)?));
    }
    let made = world.made(bearer);
    let mut copies = Vec::new();
    for app_id in distinct(apps) {
        copies.extend(
            world
                .copy_app(app_id, space_id, &made)
                .map(|copy| copy.app_id),
        );
    }
    for id in dependencies.iter().chain([&share_id]) {
        if let Some(share) = world.share_mut(*id) {
            share.installs += 1;
        }
    }
    let own = if is_app && !copies.is_empty() {
        Some(copies.remove(0))
    } else {
        None
    };
    Ok(Answer::json(
        &json!({"app_id": own, "child_app_ids": copies}),
    ))
}
