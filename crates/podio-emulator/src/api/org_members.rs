//! The operations on the members and administrators of organizations.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::items::workbook;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::memberships::SpaceEnd;
use crate::state::orgs::{Org, merge};
use crate::state::tokens::Bearer;
use crate::state::users::User;

crate::routes::routes! { "organizations"
    POST "org/{org_id}/admin" User add_organization_admin;
    GET "org/{org_id}/admin" User get_organization_admins;
    DELETE "org/{org_id}/admin/{user_id}" User remove_organization_admin;
    POST "org/{org_id}/leave" User leave_organization;
    GET "org/{org_id}/member" User get_organization_members;
    GET "org/{org_id}/member/search" User search_organization_members;
    GET "org/{org_id}/member/export" User export_organization_members;
    GET "org/{org_id}/member/{user_id}" User get_organization_member;
    DELETE "org/{org_id}/member/{user_id}" User end_organization_membership;
    GET "org/{org_id}/member/mail/{*mail}" User get_organization_member_by_mail;
    DELETE "org/{org_id}/member/{user_id}/role" User delete_organization_member_role;
    GET "org/{org_id}/member/{user_id}/end_member_info" User get_end_member_info;
    GET "org/{org_id}/member/{user_id}/space_member" User get_space_memberships_for_org_member;
}

const MEMBER_TYPES: &[&str] = &[
    "employee", "external", "admin", "regular", "guest", "premium",
];

/// The organization in the path, which the caller administers.
fn administered<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Org, Failure> {
    world.administered_org(bearer.actor.id(), context.id("org_id"), "update")
}

/// Everybody in an organization: its members, and those of its spaces.
fn people<'a>(world: &'a World, org: &'a Org) -> Vec<&'a User> {
    let spaces = world.spaces.values();
    let spaces = spaces.filter(|space| space.org_id == org.org_id && !space.deleted);
    let ids: BTreeSet<u64> = org
        .members
        .keys()
        .chain(spaces.flat_map(|space| space.members.keys()))
        .copied()
        .collect();
    ids.iter().filter_map(|id| world.users.get(id)).collect()
}

fn person<'a>(world: &'a World, org: &Org, user_id: u64) -> Result<&'a User, Failure> {
    let mut people = people(world, org).into_iter();
    let id = people
        .find(|user| user.user_id == user_id)
        .map(|user| user.user_id);
    id.and_then(|id| world.users.get(&id))
        .ok_or_else(Failure::object_not_found)
}

/// `POST /org/{org_id}/admin/`: an address of nobody yet makes a user.
fn add_organization_admin(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let org_id = administered(world, context, bearer)?.org_id;
    world.refuse_unknown_keys(&body, &["user_id", "email"])?;
    let user_id = match (body.id_at("user_id")?, body.text_at("email")?) {
        (Some(user_id), _) => {
            let known = world.users.contains_key(&user_id);
            known
                .then_some(user_id)
                .ok_or_else(|| Failure::no_such("user", user_id))?
        }
        (None, Some(mail)) if crate::items::is_mail(&mail) => {
            let known = world.user_by_mail(&mail).map(|user| user.user_id);
            known.unwrap_or_else(|| world.invite_user(&mail))
        }
        (None, Some(mail)) => {
            return Err(Failure::invalid(&Json::Text(mail), "must be email"));
        }
        (None, None) => return Err(Failure::missing(&body, &["user_id"])),
    };
    if let Some(org) = world.orgs.get_mut(&org_id) {
        org.members.insert(user_id, true);
    }
    Ok(Answer::empty())
}

/// `GET /org/{org_id}/admin/`
fn get_organization_admins(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let org = world.visible_org(bearer.actor.id(), context.id("org_id"))?;
    let admins = org.members.iter().filter(|(_, is_admin)| **is_admin);
    let profiles: Vec<Value> = admins
        .filter_map(|(user_id, _)| world.user_profile(*user_id))
        .collect();
    Ok(Answer::json(&profiles))
}

/// Takes the administrator's role from a member; an organization keeps one at least.
fn demote(world: &mut World, org_id: u64, user_id: u64) -> Outcome {
    let conflict = world.switches.conflict_error.clone();
    let org = world.orgs.get_mut(&org_id);
    let org = org.ok_or_else(Failure::object_not_found)?;
    if !org.is_admin(user_id) {
        return Err(Failure::no_such("administrator", user_id));
    }
    if org.members.values().filter(|is_admin| **is_admin).count() == 1 {
        let text = "The last administrator cannot be removed";
        return Err(Failure::new(409, conflict, text));
    }
    org.members.insert(user_id, false);
    Ok(Answer::empty())
}

/// `DELETE /org/{org_id}/admin/{user_id}`
fn remove_organization_admin(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let org_id = administered(world, context, bearer)?.org_id;
    demote(world, org_id, context.id("user_id"))
}

/// `DELETE /org/{org_id}/member/{user_id}/role`: the member is a regular one again.
fn delete_organization_member_role(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let (org_id, user_id) = (org.org_id, context.id("user_id"));
    person(world, org, user_id)?;
    if !org.is_admin(user_id) {
        return Ok(Answer::empty());
    }
    demote(world, org_id, user_id)
}

/// The people whose name or address holds a text.
fn with_text(mut people: Vec<&User>, text: Option<String>) -> Vec<&User> {
    let text = text.unwrap_or_default().to_lowercase();
    people.retain(|user| {
        let own = [&user.name, &user.mail];
        own.iter().any(|own| own.to_lowercase().contains(&text))
    });
    people
}

/// `GET /org/{org_id}/member/`
fn get_organization_members(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let org = administered(world, context, bearer)?;
    let mut found = with_text(people(world, org), context.call.query_value("query"));
    if let Some(kind) = context.call.query_value("member_type") {
        if !MEMBER_TYPES.contains(&kind.as_str()) {
            return Err(Failure::not_one_of_texts(&Json::Text(kind), MEMBER_TYPES));
        }
        found.retain(|user| match kind.as_str() {
            "admin" => org.is_admin(user.user_id),
            "regular" => org.members.get(&user.user_id) == Some(&false),
            "external" | "guest" => !org.members.contains_key(&user.user_id),
            _ => org.members.contains_key(&user.user_id),
        });
    }
    match context.call.query_value("sort_by").as_deref() {
        None | Some("name") => found.sort_by_key(|user| user.name.to_lowercase()),
        Some("last_seen_on") => {}
        Some(other) => {
            let other = Json::Text(other.to_owned());
            return Err(Failure::not_one_of_texts(&other, &["name", "last_seen_on"]));
        }
    }
    if context.call.query_flag("sort_desc") == Some(true) {
        found.reverse();
    }
    let told = found.into_iter();
    let told = told.map(|user| world.org_member_value(org, user, false));
    Ok(Answer::json(&context.page(told, None)?))
}

/// `GET /org/{org_id}/member/search/`
fn search_organization_members(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let query = context.query_needed("query")?;
    let found = with_text(people(world, org), Some(query)).into_iter();
    let told = found.map(|user| world.org_member_value(org, user, false));
    Ok(Answer::json(&context.page(told, None)?))
}

/// `GET /org/{org_id}/member/export`: a sheet with a row for each member.
fn export_organization_members(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let mut rows = vec![["Name", "Mail", "Role"].map(str::to_owned).to_vec()];
    for user in people(world, org) {
        let role = match org.members.get(&user.user_id) {
            Some(true) => "admin",
            Some(false) => "regular",
            None => "external",
        };
        rows.push(vec![user.name.clone(), user.mail.clone(), role.to_owned()]);
    }
    Ok(workbook("members", &rows))
}

/// `GET /org/{org_id}/member/{user_id}`
fn get_organization_member(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let org = administered(world, context, bearer)?;
    let user = person(world, org, context.id("user_id"))?;
    Ok(Answer::json(&world.org_member_value(org, user, true)))
}

/// `GET /org/{org_id}/member/mail/{mail}`
fn get_organization_member_by_mail(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let user = world.user_by_mail(context.text("mail"));
    let user_id = user.ok_or_else(Failure::object_not_found)?.user_id;
    let user = person(world, org, user_id)?;
    Ok(Answer::json(&world.org_member_value(org, user, true)))
}

/// `GET /org/{org_id}/member/{user_id}/end_member_info`
fn get_end_member_info(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let org = administered(world, context, bearer)?;
    let user_id = person(world, org, context.id("user_id"))?.user_id;
    let told = |end: SpaceEnd| {
        let spaces = world.ends(org.org_id, user_id).into_iter();
        let spaces = spaces.filter(|(_, own)| *own == end);
        let spaces = spaces.filter_map(|(space_id, _)| world.spaces.get(&space_id));
        let told = spaces.map(|space| {
            let role = space.members.get(&user_id).map(|member| &member.role);
            json!({"space": world.space_brief(space), "role": role, "grants": 0})
        });
        told.collect::<Vec<_>>()
    };
    Ok(Answer::json(&json!({
        "to_remove": told(SpaceEnd::Remove),
        "to_promote": told(SpaceEnd::Promote),
        "to_delete": told(SpaceEnd::Delete),
    })))
}

/// Ends a membership of an organization with those of its spaces.
fn end(world: &mut World, context: &Context<'_>, bearer: &Bearer, user_id: u64) {
    let org_id = context.id("org_id");
    let by = world.made(bearer);
    for (space_id, end) in world.ends(org_id, user_id) {
        match end {
            SpaceEnd::Delete => world.delete_space(space_id, &by),
            SpaceEnd::Promote | SpaceEnd::Remove => {
                world.end_space_member(space_id, user_id);
                if context.tells_hooks(world) {
                    world.emit_member("member.remove", space_id, user_id);
                }
            }
        }
        if let (SpaceEnd::Promote, Some(space)) = (end, world.spaces.get_mut(&space_id)) {
            for member in space.members.values_mut() {
                "admin".clone_into(&mut member.role);
            }
        }
    }
    if let Some(org) = world.orgs.get_mut(&org_id) {
        org.members.remove(&user_id);
    }
}

/// Refuses to leave an organization without an administrator.
fn check_last(world: &World, org: &Org, user_id: u64) -> Result<(), Failure> {
    let mut others = org.members.iter().filter(|(id, _)| **id != user_id);
    if !org.is_admin(user_id) || others.any(|(_, is_admin)| *is_admin) {
        return Ok(());
    }
    let text = "The last administrator cannot leave";
    Err(Failure::new(
        409,
        world.switches.conflict_error.clone(),
        text,
    ))
}

/// `DELETE /org/{org_id}/member/{user_id}`
fn end_organization_membership(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let user_id = person(world, org, context.id("user_id"))?.user_id;
    check_last(world, org, user_id)?;
    end(world, context, bearer, user_id);
    Ok(Answer::empty())
}

/// `POST /org/{org_id}/leave`
fn leave_organization(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let org = world.visible_org(user_id, context.id("org_id"))?;
    check_last(world, org, user_id)?;
    end(world, context, bearer, user_id);
    Ok(Answer::empty())
}

/// `GET /org/{org_id}/member/{user_id}/space_member/`
fn get_space_memberships_for_org_member(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org = administered(world, context, bearer)?;
    let user_id = person(world, org, context.id("user_id"))?.user_id;
    let memberships = world.spaces_with(org.org_id, user_id);
    let told = memberships.map(|(space, member)| {
        let mut value = world.space_member_value(space, user_id, member);
        let space = world.space_for_admin(space, bearer.actor.id());
        merge(&mut value, json!({"space": space}));
        value
    });
    Ok(Answer::json(&told.collect::<Vec<_>>()))
}
