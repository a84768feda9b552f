//! The operations on e-mail.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::email::{AppEmail, GROUPS, parts};
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::vcard::{VCARD, vcard};

crate::routes::routes! { "email"
    GET "email/app/{app_id}" User get_app_email_configuration;
    PUT "email/app/{app_id}" User update_app_email_configuration;
    GET "email/group" User get_groups;
    PUT "email/group" User update_groups;
    POST "email/unsubscribe/{*mailbox}" User unsubscribe_from_all;
    GET "email/contact/{*name}" User get_global_contact, shape;
    GET "email/contact/{*name}/vcard" User get_global_email_contact_as_vcard, shape;
    POST "email/contact/{*name}/export" User export_global_email_contact_to_linked_account, shape;
    GET "email/contact/{*name}/{*ref_type}/{ref_id}" User get_email_contact_for_reference, shape;
    GET "email/contact/{*name}/{*ref_type}/{ref_id}/vcard" User get_email_contact_for_reference_as_vcard, shape;
    POST "email/contact/{*name}/{*ref_type}/{ref_id}/export" User export_email_contact_for_reference_to_linked_account, shape;
}

/// What has an address, by name.
const CONTACTS: &[(&str, RefKind)] = &[
    ("task", RefKind::Space),
    ("status", RefKind::Space),
    ("item_user", RefKind::App),
    ("item_app", RefKind::App),
    ("space", RefKind::Org),
    ("item_comment_user", RefKind::Item),
    ("item_comment_app", RefKind::Item),
];

/// `GET /email/app/{app_id}`
fn get_app_email_configuration(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(Answer::json(&world.app_email_value(app)))
}

/// `PUT /email/app/{app_id}`
fn update_app_email_configuration(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    world.refuse_unknown_keys(&body, &["attachments", "mappings"])?;
    let (Some(attachments), Some(given)) = (body.flag_at("attachments")?, body.given("mappings"))
    else {
        let missing = ["attachments", "mappings"]
            .into_iter()
            .filter(|key| body.given(key).is_none());
        return Err(Failure::missing(&body, &missing.collect::<Vec<_>>()));
    };
    // An empty list is PHP's empty map.
    let is_empty = given.as_list().is_some_and(<[Json]>::is_empty);
    if given.as_object().is_none() && !is_empty {
        return Err(Failure::invalid(given, "must be object"));
    }
    let mut mappings = BTreeMap::new();
    for (key, part) in given.as_object().into_iter().flatten() {
        let field_id: u64 = key
            .parse()
            .map_err(|_| Failure::invalid(&Json::Text(key.clone()), "must be integer"))?;
        let mut fields = app.live_fields();
        let field = fields.find(|field| field.field_id == field_id);
        let field = field.ok_or_else(|| Failure::no_such("field", field_id))?;
        let allowed = parts(field);
        let name = part.as_text().filter(|name| allowed.contains(name));
        let name = name.ok_or_else(|| Failure::not_one_of_texts(part, &allowed))?;
        mappings.insert(field_id.to_string(), name.to_owned());
    }
    let set = AppEmail {
        attachments,
        mappings,
    };
    let app_id = app.app_id;
    world.email.apps.insert(app_id, set);
    Ok(Answer::empty())
}

/// `GET /email/group/`
fn get_groups(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&world.email_groups(bearer.actor.id())))
}

/// `PUT /email/group/`
fn update_groups(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, GROUPS)?;
    let mut changes = Vec::new();
    for key in GROUPS {
        if let Some(told) = body.flag_at(key)? {
            changes.push((key, told));
        }
    }
    for (key, told) in changes {
        world.set_email_group(bearer.actor.id(), key, told);
    }
    Ok(Answer::empty())
}

/// `POST /email/unsubscribe/{mailbox}`
fn unsubscribe_from_all(world: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let mailbox = context.text("mailbox");
    let mut ids = world.users.keys().copied();
    let user_id = ids.find(|user_id| World::mailbox(*user_id) == mailbox);
    let user_id = user_id.ok_or_else(Failure::object_not_found)?;
    for key in GROUPS {
        world.set_email_group(user_id, key, false);
    }
    Ok(Answer::empty())
}

/// The address that the path names: of the caller's own tasks, or of an object.
fn contact(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Value, Failure> {
    let name = context.text("name");
    let refused =
        |allowed: &[&str]| Failure::not_one_of_texts(&Json::Text(name.to_owned()), allowed);
    let kind = context.text("ref_type");
    if kind.is_empty() {
        if name != "task" {
            return Err(refused(&["task"]));
        }
        return Ok(World::email_contact(name, "own", bearer.actor));
    }
    let known = CONTACTS.iter().find(|(known, _)| *known == name);
    let Some((_, allowed)) = known else {
        let names: Vec<&str> = CONTACTS.iter().map(|(name, _)| *name).collect();
        return Err(refused(&names));
    };
    let at = Ref::read(kind, context.id("ref_id"), &[*allowed])?;
    world.check_visible(bearer.actor, at)?;
    Ok(World::email_contact(name, &at.id.to_string(), bearer.actor))
}

fn tell(world: &World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&contact(world, context, bearer)?))
}

fn tell_as_vcard(world: &World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let contact = contact(world, context, bearer)?;
    let profile = json!({"name": contact["name"], "mail": [contact["mail"]]});
    Ok(Answer::text(VCARD, vcard(&profile)))
}

fn export(world: &World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    contact(world, context, bearer)?;
    world.refuse_unknown_keys(&body, &["linked_account_id"])?;
    let account_id = body.needed_id("linked_account_id")?;
    world.check_linked_account(bearer.actor, account_id, "addressbook")?;
    Ok(Answer::empty())
}

/// `GET /email/contact/{name}`
fn get_global_contact(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    tell(world, context, bearer)
}

/// `GET /email/contact/{name}/vcard`
fn get_global_email_contact_as_vcard(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tell_as_vcard(world, context, bearer)
}

/// `POST /email/contact/{name}/export`
fn export_global_email_contact_to_linked_account(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    export(world, context, bearer)
}

/// `GET /email/contact/{name}/{ref_type}/{ref_id}`
fn get_email_contact_for_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tell(world, context, bearer)
}

/// `GET /email/contact/{name}/{ref_type}/{ref_id}/vcard`
fn get_email_contact_for_reference_as_vcard(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    tell_as_vcard(world, context, bearer)
}

/// `POST /email/contact/{name}/{ref_type}/{ref_id}/export`
fn export_email_contact_for_reference_to_linked_account(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    export(world, context, bearer)
}
