//! The operations on organizations.

use serde_json::Value;

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "organizations"
    GET "org" User get_organizations;
    GET "org/url" User get_organization_by_url;
    GET "org/{org_id}" User get_organization;
    GET "org/{org_id}/space" User get_spaces_on_organization;
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

/// The parts of a Podio address behind its host: organization, space and so on.
pub(super) fn labels(url: &str) -> Vec<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts = path.split('/').skip(1).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
