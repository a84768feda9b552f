//! The operations on contacts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::contacts::{FIELDS, field_values, mini};
use crate::state::orgs::{Org, Space};
use crate::state::tokens::Bearer;
use crate::state::vcard::{VCARD, vcard};
use crate::state::{Actor, World};

crate::routes::routes! { "contacts"
    GET "contact" User get_contacts;
    GET "contact/skill" User get_skills;
    GET "contact/totals" User get_contact_totals;
    GET "contact/totals/v2" User get_contact_totals_v2;
    GET "contact/totals/v3" User get_contact_totals_v3;
    GET "contact/org/{org_id}" User get_organization_contacts;
    GET "contact/app/{app_id}" Any get_space_contacts_on_app;
    GET "contact/space/{space_id}" User get_space_contacts;
    GET "contact/space/{space_id}/totals" User get_space_contact_totals_all;
    GET "contact/space/{space_id}/totals/space" User get_space_contact_totals;
    GET "contact/user/{*user_ids}" Any get_user_contact;
    GET "contact/user/{user_id}/{*key}" Any get_user_contact_field;
    GET "contact/linked_account/{linked_account_id}" User get_linked_account_contacts, shape;
    POST "contact/linked_account/{linked_account_id}" User get_linked_account_contact, shape;
    GET "contact/{*profile_ids}/v2" Any get_contact_s;
    GET "contact/{profile_id}/vcard" Any get_vcard;
    GET "contact/{profile_id}/{*key}" Any get_contact_field;
}

/// By what lists are sorted.
const ORDERS: &[&str] = &[
    "name",
    "assign",
    "message",
    "reference",
    "alert",
    "overall",
    "task",
    "message_in",
    "message_out",
];

/// Which contacts a call lists, and how much of them.
struct Choice {
    kinds: Vec<&'static str>,
    exclude_self: bool,
    /// The texts that fields hold.
    fields: Vec<(String, String)>,
    external_id: Option<String>,
    required: Vec<String>,
    full: bool,
}

impl Choice {
    fn read(context: &Context<'_>) -> Result<Self, Failure> {
        let call = context.call;
        if let Some(order) = call.query_value("order")
            && !ORDERS.contains(&order.as_str())
        {
            return Err(Failure::not_one_of_texts(&Json::Text(order), ORDERS));
        }
        let types = call.query_value("contact_type");
        let types = types.unwrap_or_else(|| "user".to_owned());
        let mut choice = Self {
            kinds: Vec::new(),
            exclude_self: call.query_flag("exclude_self").unwrap_or(true),
            fields: Vec::new(),
            external_id: call.query_value("external_id"),
            required: call
                .query_value("required")
                .map(|list| list.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
            full: is_full(context, false)?,
        };
        if types.is_empty() {
            choice.kinds = vec!["user", "space"];
        }
        for kind in types.split(',').filter(|kind| !kind.is_empty()) {
            match kind {
                "user" => choice.kinds.push("user"),
                "space" => choice.kinds.push("space"),
                // Of connected services there are none.
                "connection" => {}
                other => {
                    let other = Json::Text(other.to_owned());
                    return Err(Failure::not_one_of_texts(&other, &["user", "space"]));
                }
            }
        }
        for key in &choice.required {
            known_field(key)?;
        }
        choice.fields = call.query_pairs();
        // Java's way to name a field.
        if let (Some(key), Some(value)) = (call.query_value("key"), call.query_value("value")) {
            choice.fields.push((key, value));
        }
        choice
            .fields
            .retain(|(key, _)| FIELDS.contains(&key.as_str()));
        Ok(choice)
    }

    fn admits(&self, profile: &Value, reader: Actor) -> bool {
        let is_user = profile["type"] == "user";
        let is_self = is_user && reader == Actor::User(profile["user_id"].as_u64().unwrap_or(0));
        let holds = |(key, text): &(String, String)| {
            let text = text.to_lowercase();
            let values = field_values(profile, key);
            let mut texts = values.iter().map(|value| match value {
                Value::String(value) => value.to_lowercase(),
                other => other.to_string(),
            });
            texts.any(|value| value.contains(&text))
        };
        self.kinds.iter().any(|kind| profile["type"] == *kind)
            && !(self.exclude_self && is_self)
            && self.fields.iter().all(holds)
            && self
                .external_id
                .as_ref()
                .is_none_or(|id| profile["external_id"] == id.as_str())
            && self
                .required
                .iter()
                .all(|key| !field_values(profile, key).is_empty())
    }
}

/// Whether a call asks for whole profiles.
fn is_full(context: &Context<'_>, default: bool) -> Result<bool, Failure> {
    let call = context.call;
    let asked = call
        .query_value("type")
        .or_else(|| call.query_value("view"));
    match asked.as_deref() {
        None => Ok(default),
        Some("full") => Ok(true),
        Some("mini") => Ok(false),
        Some(other) => {
            let other = Json::Text(other.to_owned());
            Err(Failure::not_one_of_texts(&other, &["mini", "full"]))
        }
    }
}

fn known_field(key: &str) -> Result<(), Failure> {
    if FIELDS.contains(&key) {
        return Ok(());
    }
    let key = Json::Text(key.to_owned());
    Err(Failure::not_one_of_texts(&key, FIELDS))
}

/// The profiles of a list that the call chooses, by name.
fn list(
    context: &Context<'_>,
    bearer: &Bearer,
    choice: &Choice,
    profiles: impl Iterator<Item = Value>,
) -> Outcome {
    let mut chosen: Vec<Value> = profiles
        .filter(|profile| choice.admits(profile, bearer.actor))
        .collect();
    let name = |profile: &Value| profile["name"].as_str().unwrap_or_default().to_lowercase();
    chosen.sort_by_key(name);
    let told: Vec<Value> = context
        .page(chosen.into_iter(), None)?
        .into_iter()
        .map(|profile| if choice.full { profile } else { mini(&profile) })
        .collect();
    Ok(Answer::json(&told))
}

/// The contacts of the spaces that a user may enter, and that `within` admits.
fn space_contacts(world: &World, bearer: &Bearer, within: impl Fn(&Space) -> bool) -> Vec<Value> {
    let user_id = bearer.actor.id();
    let spaces = world.spaces.values().filter(|space| within(space));
    let spaces = spaces.filter(|space| world.visible_space(user_id, space.space_id).is_ok());
    spaces
        .flat_map(|space| world.contacts_of(space.space_id))
        .map(|contact| world.contact_value(contact))
        .collect()
}

fn profiles(world: &World, user_ids: impl Iterator<Item = u64>) -> Vec<Value> {
    user_ids
        .filter_map(|user_id| world.user_profile(user_id))
        .collect()
}

/// `GET /contact/`
fn get_contacts(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let choice = Choice::read(context)?;
    let users = world.known_users(bearer.actor);
    let users: Vec<Value> = users.map(|user| world.profile_of(user)).collect();
    let contacts = space_contacts(world, bearer, |_| true);
    list(context, bearer, &choice, users.into_iter().chain(contacts))
}

/// `GET /contact/org/{org_id}`
fn get_organization_contacts(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let choice = Choice::read(context)?;
    let org = world.visible_org(bearer.actor.id(), context.id("org_id"))?;
    let users = profiles(world, org.members.keys().copied());
    let contacts = space_contacts(world, bearer, |space| space.org_id == org.org_id);
    list(context, bearer, &choice, users.into_iter().chain(contacts))
}

/// `GET /contact/space/{space_id}/`
fn get_space_contacts(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let choice = Choice::read(context)?;
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let users = profiles(world, space.member_ids());
    let contacts = world.contacts_of(space.space_id);
    let contacts = contacts.map(|contact| world.contact_value(contact));
    list(context, bearer, &choice, users.into_iter().chain(contacts))
}

/// `GET /contact/app/{app_id}/`: the contacts that the app's space holds.
fn get_space_contacts_on_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let mut choice = Choice::read(context)?;
    choice.kinds = vec!["space"];
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let contacts = world.contacts_of(app.space_id);
    let contacts = contacts.map(|contact| world.contact_value(contact));
    list(context, bearer, &choice, contacts)
}

/// `GET /contact/{profile_ids}/v2`: one profile, or a list of several.
fn get_contact_s(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.text("profile_ids");
    let full = is_full(context, true)?;
    let space = match context.query_whole("space_id", 1)? {
        Some(space_id) => Some(world.visible_space_of(bearer.actor, space_id)?),
        None => None,
    };
    let mut told = Context::id_list(text)?
        .into_iter()
        .map(|profile_id| {
            let mut profile = world.visible_profile(bearer.actor, profile_id)?;
            if !full {
                profile = mini(&profile);
            }
            if let Some(space) = space {
                within_space(&mut profile, space);
            }
            Ok(profile)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    if text.contains([',', ';']) {
        return Ok(Answer::json(&told));
    }
    let one = told.pop().ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&one))
}

/// Adds what a profile is in a space.
fn within_space(profile: &mut Value, space: &Space) {
    let user_id = profile["user_id"].as_u64();
    let member = user_id.and_then(|user_id| space.member(user_id));
    profile["role"] = member.map(|member| member.role.as_str()).into();
    profile["removable"] = (member.is_some() && user_id != Some(space.created_by)).into();
}

/// The values of a field of a profile.
fn values(profile: &Value, context: &Context<'_>) -> Outcome {
    let key = context.text("key");
    known_field(key)?;
    Ok(Answer::json(&field_values(profile, key)))
}

/// `GET /contact/{profile_id}/{key}`
fn get_contact_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let profile = world.visible_profile(bearer.actor, context.id("profile_id"))?;
    values(&profile, context)
}

/// `GET /contact/{profile_id}/vcard`
fn get_vcard(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let profile = world.visible_profile(bearer.actor, context.id("profile_id"))?;
    Ok(Answer::text(VCARD, vcard(&profile)))
}

/// `GET /contact/user/{user_id}`: one profile, or a list of several.
fn get_user_contact(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.text("user_ids");
    let mut told = Context::id_list(text)?
        .into_iter()
        .map(|user_id| world.visible_user(bearer.actor, user_id))
        .collect::<Result<Vec<_>, _>>()?;
    if text.contains([',', ';']) {
        return Ok(Answer::json(&told));
    }
    let one = told.pop().ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&one))
}

/// `GET /contact/user/{user_id}/{key}`
fn get_user_contact_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let profile = world.visible_user(bearer.actor, context.id("user_id"))?;
    values(&profile, context)
}

/// `GET /contact/skill/`: the skills of the users that the caller knows, most frequent first.
fn get_skills(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.call.query_value("text").unwrap_or_default();
    let text = text.to_lowercase();
    let mut counts = BTreeMap::<String, usize>::new();
    for user in world.known_users(bearer.actor) {
        for skill in field_values(&world.profile_of(user), "skill") {
            if let Some(skill) = skill
                .as_str()
                .filter(|skill| skill.to_lowercase().contains(&text))
            {
                *counts.entry(skill.to_owned()).or_default() += 1;
            }
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let skills = counts.into_iter().map(|(skill, _)| skill);
    Ok(Answer::json(&context.page(skills, Some(12))?))
}

/// How many of these users are not the caller, unless the caller counts too.
fn count(context: &Context<'_>, bearer: &Bearer, user_ids: impl Iterator<Item = u64>) -> usize {
    let exclude_self = context.call.query_flag("exclude_self").unwrap_or(true);
    let counted = user_ids.filter(|user_id| !exclude_self || *user_id != bearer.actor.id());
    counted.count()
}

/// How many contacts each organization has, and each of its spaces.
fn by_organization(world: &World, context: &Context<'_>, bearer: &Bearer) -> Vec<Value> {
    let user_id = bearer.actor.id();
    let is_member = |org: &&Org| org.members.contains_key(&user_id);
    let orgs = world.orgs.values().filter(is_member);
    let told = orgs.map(|org| {
        let spaces = world.spaces.values();
        let spaces = spaces
            .filter(|space| space.org_id == org.org_id && space.member(user_id).is_some())
            .map(|space| {
                json!({
                    "space": world.space_brief(space),
                    "count": count(context, bearer, space.member_ids()),
                })
            });
        json!({
            "org": world.org_brief(org),
            "count": count(context, bearer, org.members.keys().copied()),
            "spaces": spaces.collect::<Vec<_>>(),
        })
    });
    told.collect()
}

/// How many users the caller knows.
fn all(world: &World, context: &Context<'_>, bearer: &Bearer) -> usize {
    let known = world.known_users(bearer.actor);
    count(context, bearer, known.map(|user| user.user_id))
}

/// `GET /contact/totals/`
fn get_contact_totals(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&json!({
        "user": {
            "count": all(world, context, bearer),
            "organizations": by_organization(world, context, bearer),
        },
        "connection": {"types": []},
    })))
}

/// `GET /contact/totals/v2/`
fn get_contact_totals_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&by_organization(world, context, bearer)))
}

/// `GET /contact/totals/v3/`
fn get_contact_totals_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&json!({
        "count": all(world, context, bearer),
        "orgs": by_organization(world, context, bearer),
    })))
}

/// `GET /contact/space/{space_id}/totals/space`
fn get_space_contact_totals(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let held = world.contacts_of(space.space_id).count();
    Ok(Answer::json(&json!({"total": held, "space": held})))
}

/// `GET /contact/space/{space_id}/totals/`
fn get_space_contact_totals_all(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    let held = world.contacts_of(space.space_id).count();
    let users = count(context, bearer, space.member_ids());
    Ok(Answer::json(
        &json!({"total": held + users, "space": held, "user": users}),
    ))
}

/// Checks that the account in the path has contacts.
fn check_account(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<(), Failure> {
    let id = context.id("linked_account_id");
    world.check_linked_account(bearer.actor, id, "contacts")
}

/// `GET /contact/linked_account/{linked_account_id}`: the services hold no contacts.
fn get_linked_account_contacts(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    check_account(world, context, bearer)?;
    let none: Vec<Value> = context.page(std::iter::empty(), None)?;
    Ok(Answer::json(&none))
}

/// `POST /contact/linked_account/{linked_account_id}`
fn get_linked_account_contact(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    check_account(world, context, bearer)?;
    let key = "external_contact_id";
    world.refuse_unknown_keys(&body, &[key])?;
    let external_id = body.needed_text(key)?;
    Ok(Answer::json(&json!({
        "profile_id": context.id("linked_account_id"),
        "user_id": null,
        "external_id": external_id,
        "name": external_id,
        "type": "connection",
        "avatar": null,
        "image": null,
        "mail": [],
        "phone": [],
        "rights": ["view"],
    })))
}
