//! The operations on organizations.

use serde_json::{Value, json};

use super::profiles::{change_profile, read_profile};
use crate::json::Json;
use crate::members::set;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::contacts::Profile;
use crate::state::orgs::{Org, merge};
use crate::state::tokens::Bearer;
use crate::state::{World, datetime_text, next};

crate::routes::routes! { "organizations"
    GET "org" User get_organizations;
    POST "org" User add_new_organization;
    GET "org/url" User get_organization_by_url;
    POST "org/bootstrap" User bootstrap_organization, shape;
    GET "org/shared/{user_id}" User get_shared_organizations;
    GET "org/admin-orgs/{*email}" User get_admin_orgs_by_email;
    GET "org/{org_id}" User get_organization;
    PUT "org/{org_id}" User update_organization;
    GET "org/{org_id}/space" User get_spaces_on_organization;
    GET "org/{org_id}/space/url/{*url}" User get_space_by_url_in_organization;
    GET "org/{org_id}/all_spaces" User get_all_spaces_on_organization;
    GET "org/{org_id}/appstore" User get_organization_app_store_profile;
    POST "org/{org_id}/appstore" User create_organization_app_store_profile;
    PUT "org/{org_id}/appstore" User update_organization_app_store_profile;
    DELETE "org/{org_id}/appstore" User delete_organization_app_store_profile;
    GET "org/{org_id}/billing" User get_organization_billing_profile;
    PUT "org/{org_id}/billing" User update_organization_billing_profile;
    GET "org/{org_id}/report/login" User get_organization_login_report;
    GET "org/{org_id}/statistics" User get_organization_statistics;
    GET "org/{org_id}/statistics/v2" User get_organization_statistics as "get_organization_statistics_v2";
}

/// How many weeks a login report goes back unless the query says otherwise, and at most.
const WEEKS: (u64, u64) = (4, 16);

/// The organization in the path, which the caller administers.
fn administered<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Org, Failure> {
    world.administered_org(bearer.actor.id(), context.id("org_id"), "update")
}

/// `GET /org/`
fn get_organizations(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let orgs = world
        .orgs
        .values()
        .filter(|org| org.members.contains_key(&user_id));
    let orgs: Vec<Value> = orgs.map(|org| world.org_full(org, user_id)).collect();
    Ok(Answer::json(&orgs))
}

/// The file in a body that is to be a logo.
fn logo(world: &World, body: &Json, bearer: &Bearer) -> Result<Option<u64>, Failure> {
    let logo = body.id_at("logo")?;
    world.check_files(bearer.actor, logo.as_slice())?;
    Ok(logo)
}

/// `POST /org/`
fn add_new_organization(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["name", "logo", "segment_size"])?;
    let name = body.needed_text("name")?;
    let logo = logo(world, &body, bearer)?;
    let org_id = world.add_org(&name, bearer.actor.id());
    let mut label = String::new();
    if let Some(org) = world.orgs.get_mut(&org_id) {
        org.logo = logo;
        label.clone_from(&org.url_label);
    }
    let url = world.org_link(org_id);
    Ok(Answer::json(
        &json!({"org_id": org_id, "url": url, "url_label": label}),
    ))
}

/// `POST /org/bootstrap`: what it takes and answers is told nowhere.
fn bootstrap_organization(_: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    context.body()?;
    Ok(Answer::json(&json!({})))
}

/// `PUT /org/{org_id}`
fn update_organization(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let org_id = administered(world, context, bearer)?.org_id;
    let keys = [
        "name",
        "url_label",
        "logo",
        "segment_size",
        "billing_interval",
    ];
    world.refuse_unknown_keys(&body, &keys)?;
    let (name, label) = (body.text_at("name")?, body.text_at("url_label")?);
    let logo = logo(world, &body, bearer)?;
    let mut orgs = world.orgs.values();
    let taken = |org: &Org| org.org_id != org_id && Some(&org.url_label) == label.as_ref();
    if let (true, Some(label)) = (orgs.any(taken), &label) {
        let label = Json::Text(label.clone());
        return Err(Failure::invalid(&label, "must not be taken"));
    }
    if let Some(org) = world.orgs.get_mut(&org_id) {
        set(&mut org.name, name);
        set(&mut org.url_label, label);
        org.logo = logo.or(org.logo);
    }
    Ok(Answer::empty())
}

/// `GET /org/{org_id}`
fn get_organization(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let org = world.visible_org(user_id, context.id("org_id"))?;
    Ok(Answer::json(&world.org_full(org, user_id)))
}

/// `GET /org/url`
fn get_organization_by_url(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let call = context.call;
    let by_url = call
        .query_value("url")
        .map(|url| labels(&url).first().cloned());
    let label = call.query_value("org_slug").map(Some).or(by_url);
    let label = label.ok_or_else(|| Failure::no_operation("Missing parameters: url."))?;
    let org = world
        .orgs
        .values()
        .find(|org| Some(&org.url_label) == label.as_ref());
    let org_id = org.ok_or_else(Failure::object_not_found)?.org_id;
    let user_id = bearer.actor.id();
    Ok(Answer::json(
        &world.org_full(world.visible_org(user_id, org_id)?, user_id),
    ))
}

/// Organizations with their spaces, sorted by name.
fn sorted<'a>(world: &World, orgs: impl Iterator<Item = &'a Org>, user_id: u64) -> Answer {
    let mut orgs: Vec<&Org> = orgs.collect();
    orgs.sort_by_key(|org| org.name.to_lowercase());
    let told = orgs.into_iter().map(|org| world.org_full(org, user_id));
    Answer::json(&told.collect::<Vec<_>>())
}

/// `GET /org/shared/{user_id}`: the organizations that both users are in.
fn get_shared_organizations(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (own, other) = (bearer.actor.id(), context.id("user_id"));
    if !world.users.contains_key(&other) {
        return Err(Failure::object_not_found());
    }
    let orgs = world.orgs.values();
    let shared = orgs.filter(|org| [own, other].iter().all(|id| org.members.contains_key(id)));
    Ok(sorted(world, shared, own))
}

/// `GET /org/admin-orgs/{email}`: the organizations of the caller that the other one administers.
fn get_admin_orgs_by_email(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let own = bearer.actor.id();
    let user = world.user_by_mail(context.text("email"));
    let user_id = user.ok_or_else(Failure::object_not_found)?.user_id;
    let orgs = world.orgs.values();
    let administered = orgs.filter(|org| org.is_admin(user_id) && org.members.contains_key(&own));
    Ok(sorted(world, administered, own))
}

/// `GET /org/{org_id}/space/`
fn get_spaces_on_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let user_id = bearer.actor.id();
    let org = world.visible_org(user_id, context.id("org_id"))?;
    let spaces: Vec<Value> = world
        .spaces
        .values()
        .filter(|space| space.org_id == org.org_id)
        .filter(|space| world.visible_space(user_id, space.space_id).is_ok())
        .map(|space| world.space_in_list(space, user_id))
        .collect();
    Ok(Answer::json(&spaces))
}

/// `GET /org/{org_id}/space/url/{url}`: an old form of finding a space.
fn get_space_by_url_in_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let user_id = bearer.actor.id();
    let org = world.visible_org(user_id, context.id("org_id"))?;
    let space_id = world.space_by_labels(&org.url_label, context.text("url"))?;
    let space = world.visible_space(user_id, space_id)?;
    Ok(Answer::json(&world.space_full(space, user_id)))
}

/// `GET /org/{org_id}/all_spaces/`
fn get_all_spaces_on_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let spaces = world.spaces.values();
    let spaces = spaces.filter(|space| space.org_id == org.org_id && !space.deleted);
    let told = spaces.map(|space| world.space_for_admin(space, bearer.actor.id()));
    Ok(Answer::json(&context.page(told, None)?))
}

/// The profile of an organization as an answer tells it.
fn profile_value(world: &World, org: &Org, profile_id: Option<u64>, profile: &Profile) -> Value {
    let mut value = json!({
        "profile_id": profile_id,
        "user_id": null,
        "org_id": org.org_id,
        "name": org.name,
        "link": world.org_link(org.org_id),
        "avatar": null,
        "image": null,
        "mail": [],
        "phone": [],
        "rights": ["view", "update"],
    });
    merge(&mut value, profile.clone().into_iter().collect());
    value
}

/// `GET /org/{org_id}/appstore`
fn get_organization_app_store_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = world.visible_org(bearer.actor.id(), context.id("org_id"))?;
    let profile = org.app_store.as_ref();
    let (profile_id, profile) = profile.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&profile_value(
        world,
        org,
        Some(*profile_id),
        profile,
    )))
}

/// `POST /org/{org_id}/appstore`
fn create_organization_app_store_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let org = administered(world, context, bearer)?;
    let org_id = org.org_id;
    if org.app_store.is_some() {
        let error = world.switches.conflict_error.clone();
        let text = "The organization has a profile";
        return Err(Failure::new(409, error, text));
    }
    let mut profile = Profile::new();
    change_profile(&mut profile, read_profile(world, &body, &[])?);
    let profile_id = next(&mut world.ids.profile);
    if let Some(org) = world.orgs.get_mut(&org_id) {
        org.app_store = Some((profile_id, profile));
    }
    Ok(Answer::json(&json!({"profile_id": profile_id})))
}

/// `PUT /org/{org_id}/appstore`
fn update_organization_app_store_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let org_id = administered(world, context, bearer)?.org_id;
    let changes = read_profile(world, &body, &[])?;
    let org = world.orgs.get_mut(&org_id);
    let profile = org.and_then(|org| org.app_store.as_mut());
    let (_, profile) = profile.ok_or_else(Failure::object_not_found)?;
    change_profile(profile, changes);
    Ok(Answer::empty())
}

/// `DELETE /org/{org_id}/appstore`
fn delete_organization_app_store_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org_id = administered(world, context, bearer)?.org_id;
    let org = world.orgs.get_mut(&org_id);
    let removed = org.and_then(|org| org.app_store.take());
    removed.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::empty())
}

/// `GET /org/{org_id}/billing`
fn get_organization_billing_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    Ok(Answer::json(&profile_value(world, org, None, &org.billing)))
}

/// `PUT /org/{org_id}/billing`
fn update_organization_billing_profile(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let org_id = administered(world, context, bearer)?.org_id;
    let changes = read_profile(world, &body, &["attention"])?;
    if let Some(org) = world.orgs.get_mut(&org_id) {
        change_profile(&mut org.billing, changes);
    }
    Ok(Answer::empty())
}

/// `GET /org/{org_id}/report/login/`: everybody was active in each week since the organization began.
fn get_organization_login_report(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let (usual, most) = WEEKS;
    let limit = context.query_whole("limit", 1)?.unwrap_or(usual).min(most);
    let offset = context.query_whole("offset", 0)?.unwrap_or(0);
    let total = org.members.len();
    let weeks = (offset..most).take(usize::try_from(limit).unwrap_or(usize::MAX));
    let weeks = weeks.filter_map(|week| {
        let back = jiff::Span::new()
            .try_hours(i64::try_from(week).ok()? * 7 * 24)
            .ok()?;
        let date = world.now().checked_sub(back).ok()?;
        let active = if date < org.created_on && week > 0 {
            0
        } else {
            total
        };
        Some(json!({"date": datetime_text(date), "total": total, "active": active}))
    });
    Ok(Answer::json(&weeks.collect::<Vec<_>>()))
}

/// `GET /org/{org_id}/statistics`, and its second version
fn get_organization_statistics(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let spaces = world.spaces.values();
    let spaces: Vec<u64> = spaces
        .filter(|space| space.org_id == org.org_id && !space.deleted)
        .map(|space| space.space_id)
        .collect();
    let apps: Vec<u64> = spaces
        .iter()
        .flat_map(|space_id| world.apps_of(*space_id))
        .map(|app| app.app_id)
        .collect();
    let items: usize = apps
        .iter()
        .map(|app_id| world.item_ids(*app_id).len())
        .sum();
    Ok(Answer::json(&json!({
        "org_id": org.org_id,
        "items_count": items,
        "apps_count": apps.len(),
        "spaces_count": spaces.len(),
        "users_count": org.members.len(),
        "available_invitations": null,
        "last_activity_on": datetime_text(world.now()),
    })))
}

/// The parts of a Podio address behind its host: organization, space and so on.
pub(super) fn labels(url: &str) -> Vec<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts = path.split('/').skip(1).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
