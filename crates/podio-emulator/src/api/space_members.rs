//! The operations on the members of spaces.

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::memberships::Membership;
use crate::state::orgs::Space;
use crate::state::tokens::Bearer;

crate::routes::routes! { "space-members"
    GET "space/{space_id}/member" User get_active_members_of_space;
    POST "space/{space_id}/member" User add_member_to_space;
    GET "space/{space_id}/member/v2" User get_space_members_v2;
    GET "space/{space_id}/member/ended" User get_ended_members_of_space;
    GET "space/{space_id}/member/top" User get_top_users_on_space;
    GET "space/{space_id}/member/top_active" User get_top_active_users_on_space;
    GET "space/{space_id}/member/total" User get_count_of_internal_or_external_members;
    GET "space/{space_id}/member/{user_id}" User get_space_membership;
    GET "space/{space_id}/member/{user_id}/v2" User get_space_membership as "get_space_member";
    GET "space/{space_id}/member/{*role}" User get_space_members_by_role;
    PUT "space/{space_id}/member/{*user_ids}" User update_space_memberships;
    DELETE "space/{space_id}/member/{*user_ids}" User end_space_memberships;
    POST "space/{space_id}/join" User join_space;
    POST "space/{space_id}/leave" User leave_space;
    POST "space/{space_id}/member_request" User request_space_membership;
    POST "space/{space_id}/member_request/{request_id}/accept" User accept_space_membership_request;
    POST "space/{space_id}/invite" User invite_to_space;
}

const ROLES: &[&str] = &["light", "regular", "admin"];

const MEMBER_TYPES: &[&str] = &["employee", "external", "admin", "regular", "light", "guest"];

/// The keys of both forms of an invitation.
const INVITE_KEYS: &[&str] = &[
    "role",
    "subject",
    "message",
    "notify",
    "resend",
    "users",
    "profiles",
    "mails",
    "external_contacts",
    "external_user_invite",
    "context_ref_type",
    "context_ref_id",
    "invite_context",
];

/// How many members stand in the list of the top ones unless the query says otherwise.
const TOP: u64 = 5;

fn space<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Space, Failure> {
    world.visible_space(bearer.actor.id(), context.id("space_id"))
}

fn role(body: &Json) -> Result<String, Failure> {
    let role = body.needed_text("role")?;
    if ROLES.contains(&role.as_str()) {
        return Ok(role);
    }
    Err(Failure::not_one_of_texts(&Json::Text(role), ROLES))
}

/// The members that pass, as answers tell them.
fn listed<'a>(
    world: &'a World,
    space: &'a Space,
    is_wanted: impl Fn(u64, &Membership) -> bool + 'a,
) -> impl Iterator<Item = Value> + 'a {
    let members = space.members.iter();
    members
        .filter(move |(user_id, member)| is_wanted(**user_id, member))
        .map(|(user_id, member)| world.space_member_value(space, *user_id, member))
}

/// `GET /space/{space_id}/member/`
fn get_active_members_of_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = space(world, context, bearer)?;
    let members = listed(world, space, |_, member| member.started_on.is_some());
    Ok(Answer::json(&context.page(members, None)?))
}

/// `GET /space/{space_id}/member/v2/`
fn get_space_members_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = space(world, context, bearer)?;
    let kind = context.call.query_value("member_type");
    if let Some(kind) = kind
        .as_ref()
        .filter(|kind| !MEMBER_TYPES.contains(&kind.as_str()))
    {
        let kind = Json::Text(kind.clone());
        return Err(Failure::not_one_of_texts(&kind, MEMBER_TYPES));
    }
    let query = context
        .call
        .query_value("query")
        .map(|text| text.to_lowercase());
    let members = listed(world, space, |user_id, member| {
        let fits = match kind.as_deref() {
            None => true,
            Some("employee") => world.is_employee(space, user_id),
            Some("external") => !world.is_employee(space, user_id),
            // A guest is a light member under an older name.
            Some("guest") => member.role == "light",
            Some(role) => member.role == role,
        };
        let user = world.users.get(&user_id);
        let found = query.as_ref().is_none_or(|query| {
            user.is_some_and(|user| {
                let texts = [&user.name, &user.mail];
                texts.iter().any(|text| text.to_lowercase().contains(query))
            })
        });
        fits && found
    });
    Ok(Answer::json(&context.page(members, Some(100))?))
}

/// `GET /space/{space_id}/member/ended/`
fn get_ended_members_of_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = space(world, context, bearer)?;
    let former = space.former.iter();
    let members = former.map(|(user_id, member)| world.space_member_value(space, *user_id, member));
    Ok(Answer::json(&context.page(members, None)?))
}

/// The members that did the most in a space, first those with the most items.
fn most_active(world: &World, space: &Space) -> Vec<u64> {
    let mut users: Vec<u64> = space.member_ids().collect();
    users.sort_by_key(|user_id| {
        let items = world.items.values().filter(|item| !item.deleted);
        let own = items.filter(|item| {
            let of_user = item.first.created_by == crate::state::Actor::User(*user_id);
            let app = world.apps.get(&item.app_id);
            of_user && app.is_some_and(|app| app.space_id == space.space_id)
        });
        std::cmp::Reverse(own.count())
    });
    users
}

/// `GET /space/{space_id}/member/top/`
fn get_top_users_on_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = space(world, context, bearer)?;
    let limit = context.query_whole("limit", 1)?.unwrap_or(TOP);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let group = |employees: bool| {
        let users = most_active(world, space).into_iter();
        let users: Vec<u64> = users
            .filter(|user_id| world.is_employee(space, *user_id) == employees)
            .collect();
        let first = users.iter().take(limit);
        json!({
            "profiles": first.filter_map(|id| world.user_profile(*id)).collect::<Vec<_>>(),
            "left": users.len().saturating_sub(limit),
        })
    };
    let (employee, external) = (group(true), group(false));
    Ok(Answer::json(
        &json!({"employee": employee, "external": external}),
    ))
}

/// `GET /space/{space_id}/member/top_active/`
fn get_top_active_users_on_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = space(world, context, bearer)?;
    let users = most_active(world, space).into_iter();
    let profiles = users.filter_map(|user_id| world.user_profile(user_id));
    Ok(Answer::json(&context.page(profiles, Some(TOP))?))
}

/// `GET /space/{space_id}/member/total`
fn get_count_of_internal_or_external_members(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = space(world, context, bearer)?;
    let all = space.member_ids().count();
    let is_employee = |user_id: &u64| world.is_employee(space, *user_id);
    let employees = space.member_ids().filter(is_employee).count();
    Ok(Answer::json(
        &json!({"employee": employees, "external": all - employees}),
    ))
}

/// `GET /space/{space_id}/member/{role}/`
fn get_space_members_by_role(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = space(world, context, bearer)?;
    let role = context.text("role");
    if !ROLES.contains(&role) {
        let role = Json::Text(role.to_owned());
        return Err(Failure::not_one_of_texts(&role, ROLES));
    }
    let members = listed(world, space, |_, member| member.role == role);
    Ok(Answer::json(&context.page(members, None)?))
}

/// `GET /space/{space_id}/member/{user_id}`, and its second version
fn get_space_membership(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = space(world, context, bearer)?;
    let user_id = context.id("user_id");
    let member = space.members.get(&user_id).or(space.former.get(&user_id));
    let member = member.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(
        &world.space_member_value(space, user_id, member),
    ))
}

/// Who is invited: users, profiles and mail addresses.
fn invited(world: &mut World, body: &Json) -> Result<Vec<u64>, Failure> {
    let mut users = body.ids_at("users")?.unwrap_or_default();
    if let Some(unknown) = users.iter().find(|id| !world.users.contains_key(id)) {
        return Err(Failure::no_such("user", *unknown));
    }
    for profile_id in body.ids_at("profiles")?.unwrap_or_default() {
        let user = world.user_of_profile(profile_id);
        users.push(
            user.ok_or_else(|| Failure::no_such("profile", profile_id))?
                .user_id,
        );
    }
    let mails = body.texts_at("mails")?.unwrap_or_default();
    if let Some(wrong) = mails.iter().find(|mail| !crate::items::is_mail(mail)) {
        return Err(Failure::invalid(
            &Json::Text(wrong.clone()),
            "must be email",
        ));
    }
    for mail in mails {
        let known = world.user_by_mail(&mail).map(|user| user.user_id);
        users.push(known.unwrap_or_else(|| world.invite_user(&mail)));
    }
    Ok(users)
}

/// `POST /space/{space_id}/member/`
fn add_member_to_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, INVITE_KEYS)?;
    let role = role(&body)?;
    let space_id = match role.as_str() {
        "admin" => world.administered_space(bearer.actor.id(), context.id("space_id"), "add_admin"),
        _ => space(world, context, bearer),
    }?
    .space_id;
    for user_id in invited(world, &body)? {
        let is_new = world.add_space_member(space_id, user_id, &role);
        if is_new && context.tells_hooks(world) {
            world.emit_member("member.add", space_id, user_id);
        }
    }
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/invite`: the older form of the invitation.
fn invite_to_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    add_member_to_space(world, context, bearer)
}

/// The users in the path, all of whom are members.
fn members(space: &Space, context: &Context<'_>) -> Result<Vec<u64>, Failure> {
    let users = Context::id_list(context.text("user_ids"))?;
    match users.iter().find(|id| !space.members.contains_key(id)) {
        Some(stranger) => Err(Failure::no_such("member", *stranger)),
        None => Ok(users),
    }
}

/// `PUT /space/{space_id}/member/{user_ids}`
fn update_space_memberships(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let space_id = context.id("space_id");
    let space = world.administered_space(bearer.actor.id(), space_id, "update")?;
    let users = members(space, context)?;
    let role = role(&body)?;
    for user_id in users {
        world.add_space_member(space_id, user_id, &role);
    }
    Ok(Answer::empty())
}

fn end(world: &mut World, context: &Context<'_>, space_id: u64, user_id: u64) {
    let ended = world.end_space_member(space_id, user_id);
    if ended && context.tells_hooks(world) {
        world.emit_member("member.remove", space_id, user_id);
    }
}

/// `DELETE /space/{space_id}/member/{user_ids}`
fn end_space_memberships(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space_id = context.id("space_id");
    let space = world.administered_space(bearer.actor.id(), space_id, "update")?;
    for user_id in members(space, context)? {
        end(world, context, space_id, user_id);
    }
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/join`
fn join_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (space_id, user_id) = (context.id("space_id"), bearer.actor.id());
    world.visible_space(user_id, space_id)?;
    let is_new = world.add_space_member(space_id, user_id, "regular");
    if is_new && context.tells_hooks(world) {
        world.emit_member("member.add", space_id, user_id);
    }
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/leave`
fn leave_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let space = space(world, context, bearer)?;
    if !space.members.contains_key(&user_id) {
        return Err(Failure::no_such("member", user_id));
    }
    let space_id = space.space_id;
    end(world, context, space_id, user_id);
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/member_request/`
fn request_space_membership(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (space_id, user_id) = (context.id("space_id"), bearer.actor.id());
    match world.visible_space(user_id, space_id) {
        // Whoever may enter has nothing to ask for, but an open space may be asked all the same.
        Ok(space) if space.member(user_id).is_some() => {
            let text = format!("The user with id {user_id} is a member of the space");
            return Err(Failure::new(
                409,
                world.switches.conflict_error.clone(),
                text,
            ));
        }
        Ok(_) => {}
        Err(failure) if failure.is_requestable() => {}
        Err(failure) => return Err(failure),
    }
    world.request_membership(space_id, user_id);
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/member_request/{space_member_request_id}/accept`
fn accept_space_membership_request(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (space_id, request_id) = (context.id("space_id"), context.id("request_id"));
    world.administered_space(bearer.actor.id(), space_id, "update")?;
    let request = world.member_requests.get(&request_id);
    let request = request.filter(|request| request.space_id == space_id);
    let user_id = request.ok_or_else(Failure::object_not_found)?.user_id;
    world.member_requests.remove(&request_id);
    let is_new = world.add_space_member(space_id, user_id, "regular");
    if is_new && context.tells_hooks(world) {
        world.emit_member("member.add", space_id, user_id);
    }
    Ok(Answer::empty())
}
