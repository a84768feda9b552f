//! The operations on access to single objects.

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::grants::Grant;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::{Bearer, random_token};
use crate::state::{Actor, World};

crate::routes::routes! { "grants"
    GET "grant/org/{org_id}/own" User get_own_grants_on_org;
    GET "grant/org/{org_id}/{*ref_type}/own" User get_own_grants_on_org_by_type;
    GET "grant/space/{space_id}/user/{user_id}" User get_grants_to_user_on_space;
    GET "grant/space/{space_id}/{*ref_type}/user/{user_id}" User get_grants_to_user_on_space_by_type;
    GET "grant/{*ref_type}/{ref_id}" User get_grants_on_object;
    POST "grant/{*ref_type}/{ref_id}" User create_grant;
    DELETE "grant/{*ref_type}/{ref_id}" User remove_all_grants;
    GET "grant/{*ref_type}/{ref_id}/count" User count_grants_on_object;
    GET "grant/{*ref_type}/{ref_id}/own" User get_own_grant_information;
    GET "grant/space/{space_id}/{*ref_type}" User get_granted_spaces_by_type;
    PUT "grant/{*ref_type}/{ref_id}/{user_id}" User update_grant;
    DELETE "grant/{*ref_type}/{ref_id}/{user_id}" User remove_grant;
}

/// What access can be given to.
const KINDS: &[RefKind] = &[RefKind::Item, RefKind::App];

const ACTIONS: &[&str] = &["view", "comment", "rate"];

const LEVELS: &[&str] = &["view", "edit"];

const KEYS: &[&str] = &[
    "people",
    "action",
    "message",
    "access_level",
    "shared_as_client",
];

/// The object in the path, which the caller may see.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// The type of objects in the path.
fn kind(context: &Context<'_>) -> Result<RefKind, Failure> {
    Ref::read(context.text("ref_type"), 0, KINDS).map(|at| at.kind)
}

/// One of a few texts that may be left out.
fn word(body: &Json, key: &str, allowed: &[&str]) -> Result<Option<String>, Failure> {
    let Some(text) = body.text_at(key)? else {
        return Ok(None);
    };
    if allowed.contains(&text.as_str()) {
        return Ok(Some(text));
    }
    Err(Failure::not_one_of_texts(&Json::Text(text), allowed))
}

/// Someone whom a write names.
enum Person {
    User(u64),
    /// Someone who has no login yet.
    Mail(String),
}

fn people(world: &World, body: &Json) -> Result<Vec<Person>, Failure> {
    let list = body
        .given("people")
        .ok_or_else(|| Failure::missing(body, &["people"]))?;
    let list = list
        .as_list()
        .ok_or_else(|| Failure::invalid(list, "must be array"))?;
    let mut people = Vec::new();
    for one in list {
        let kind = one.needed_text("type")?;
        match kind.as_str() {
            "user" => {
                let id = one.needed_id("id")?;
                if !world.users.contains_key(&id) {
                    return Err(Failure::no_such("user", id));
                }
                people.push(Person::User(id));
            }
            "profile" => {
                let id = one.needed_id("id")?;
                let user = world.user_of_profile(id);
                let user = user.ok_or_else(|| Failure::no_such("profile", id))?;
                people.push(Person::User(user.user_id));
            }
            "mail" => {
                let mail = one.needed_text("id")?;
                people.push(match world.user_by_mail(&mail) {
                    Some(user) => Person::User(user.user_id),
                    None if mail.contains('@') => Person::Mail(mail),
                    None => return Err(Failure::invalid(&Json::Text(mail), "must be email")),
                });
            }
            "space" => {
                let id = one.needed_id("id")?;
                let space = world.spaces.get(&id);
                let space = space.ok_or_else(|| Failure::no_such("space", id))?;
                people.extend(space.member_ids().map(Person::User));
            }
            _ => {
                let allowed = ["user", "profile", "mail", "space"];
                return Err(Failure::not_one_of_texts(&Json::Text(kind), &allowed));
            }
        }
    }
    Ok(people)
}

/// `POST /grant/{ref_type}/{ref_id}`
fn create_grant(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, KEYS)?;
    let at = object(world, context, bearer)?;
    let people = people(world, &body)?;
    let action = word(&body, "action", ACTIONS)?;
    let level = word(&body, "access_level", LEVELS)?;
    let message = body.text_at("message")?;
    body.flag_at("shared_as_client")?;
    let made = world.made(bearer);
    let mut invitable = Vec::new();
    for person in people {
        let user_id = match person {
            Person::User(user_id) => user_id,
            // An invitation makes the user who will accept it.
            Person::Mail(mail) => world.add_user(&mail, &random_token(), &mail),
        };
        world.grants.give(Grant {
            grant_id: 0,
            at,
            user_id,
            action: action.clone().unwrap_or_else(|| "view".to_owned()),
            access_level: level.clone().unwrap_or_else(|| "view".to_owned()),
            message: message.clone(),
            made: made.clone(),
        });
        let space = world.space_of(at).and_then(|id| world.spaces.get(&id));
        if space.is_some_and(|space| space.member(user_id).is_none()) {
            invitable.extend(world.user_profile(user_id));
        }
    }
    Ok(Answer::json(&json!({"invitable": invitable})))
}

/// The grants that pass, as answers tell them.
fn listed(world: &World, passes: impl Fn(&Grant) -> bool) -> Outcome {
    let grants = world.grants.all().filter(|grant| passes(grant));
    let told: Vec<Value> = grants.map(|grant| world.grant_value(grant)).collect();
    Ok(Answer::json(&told))
}

/// `GET /grant/{ref_type}/{ref_id}/`
fn get_grants_on_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    listed(world, |grant| grant.at == at)
}

/// `GET /grant/{ref_type}/{ref_id}/count`
fn count_grants_on_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    Ok(Answer::json(&json!({"count": world.grants.on(at).count()})))
}

/// `GET /grant/{ref_type}/{ref_id}/own`
fn get_own_grant_information(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let grant = world.grants.find(at, bearer.actor.id());
    let grant = grant.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&world.grant_value(grant)))
}

fn on_space(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    kind: Option<RefKind>,
) -> Outcome {
    let (space_id, user_id) = (context.id("space_id"), context.id("user_id"));
    world.visible_space_of(bearer.actor, space_id)?;
    if !world.users.contains_key(&user_id) {
        return Err(Failure::object_not_found());
    }
    listed(world, |grant| {
        grant.user_id == user_id
            && kind.is_none_or(|kind| kind == grant.at.kind)
            && world.space_of(grant.at) == Some(space_id)
    })
}

/// `GET /grant/space/{space_id}/user/{user_id}/`
fn get_grants_to_user_on_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    on_space(world, context, bearer, None)
}

/// `GET /grant/space/{space_id}/{ref_type}/user/{user_id}/`
fn get_grants_to_user_on_space_by_type(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    on_space(world, context, bearer, Some(kind(context)?))
}

/// The caller's own grants in an organization. Whoever was given access need not be a member.
fn own_on_org(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    kind: Option<RefKind>,
) -> Outcome {
    let org_id = context.id("org_id");
    if !world.orgs.contains_key(&org_id) {
        return Err(Failure::object_not_found());
    }
    listed(world, |grant| {
        let space = world
            .space_of(grant.at)
            .and_then(|id| world.spaces.get(&id));
        Actor::User(grant.user_id) == bearer.actor
            && kind.is_none_or(|kind| kind == grant.at.kind)
            && space.is_some_and(|space| space.org_id == org_id)
    })
}

/// `GET /grant/org/{org_id}/own/`
fn get_own_grants_on_org(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    own_on_org(world, context, bearer, None)
}

/// `GET /grant/org/{org_id}/{ref_type}/own/`
fn get_own_grants_on_org_by_type(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    own_on_org(world, context, bearer, Some(kind(context)?))
}

/// `GET /grant/space/{space_id}/{ref_type}/`: the space, if anything of the type was shared in it.
fn get_granted_spaces_by_type(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let kind = kind(context)?;
    let space = world.visible_space_of(bearer.actor, context.id("space_id"))?;
    let shared = world
        .grants
        .all()
        .any(|grant| grant.at.kind == kind && world.space_of(grant.at) == Some(space.space_id));
    let spaces: Vec<Value> = shared
        .then(|| world.space_brief(space))
        .into_iter()
        .collect();
    Ok(Answer::json(&spaces))
}

/// `PUT /grant/{ref_type}/{ref_id}/{user_id}`: access to apps has no levels.
fn update_grant(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["access_level"])?;
    let kinds = [RefKind::Item];
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), &kinds)?;
    let item = world.visible_item(bearer.actor, at.id)?;
    world.visible_app(bearer.actor, item.app_id)?;
    let level = word(&body, "access_level", LEVELS)?
        .ok_or_else(|| Failure::missing(&body, &["access_level"]))?;
    let grant = world.grants.find_mut(at, context.id("user_id"));
    let grant = grant.ok_or_else(Failure::object_not_found)?;
    grant.access_level = level;
    Ok(Answer::empty())
}

/// 403 for those who were given access themselves: they may not take it from others.
fn check_may_take(world: &World, bearer: &Bearer, at: Ref) -> Result<(), Failure> {
    let (members, _) = world.accessors(at);
    if members.contains(&bearer.actor.id()) {
        return Ok(());
    }
    let object = format!("{} with id {}", at.kind.name(), at.id);
    Err(Failure::forbidden(
        &bearer.actor.phrase(),
        "update",
        &object,
    ))
}

/// `DELETE /grant/{ref_type}/{ref_id}/{user_id}`
fn remove_grant(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let user_id = context.id("user_id");
    if user_id != bearer.actor.id() {
        check_may_take(world, bearer, at)?;
    }
    if world.grants.take(at, Some(user_id)) == 0 {
        return Err(Failure::object_not_found());
    }
    Ok(Answer::empty())
}

/// `DELETE /grant/{ref_type}/{ref_id}`
fn remove_all_grants(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    check_may_take(world, bearer, at)?;
    world.grants.take(at, None);
    Ok(Answer::empty())
}
