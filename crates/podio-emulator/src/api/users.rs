//! The operations on a user's own account, what applications store for it, and its settings.

use serde_json::{Map, Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::calendar::CALENDAR_CODE;
use crate::state::tokens::Bearer;
use crate::state::users::User;
use crate::state::{World, datetime_text};

crate::routes::routes! { "users"
    GET "user/status" User get_user_status;
    GET "user" User get_user;
    PUT "user" User update_user;
    PUT "user/property" User set_user_properties;
    GET "user/property/{*name}" User get_user_property;
    PUT "user/property/{*name}" User set_user_property;
    DELETE "user/property/{*name}" User delete_user_property;
    GET "user/setting/{*client_type}" User get_notification_settings;
    PUT "user/setting/{*client_type}" User update_notification_settings;
    GET "user/setting/{*client_type}/{*notification_type}" User get_notification_setting;
    PUT "user/setting/{*client_type}/{*notification_type}" User update_notification_setting;
}

/// The ways in which users are told something.
const CLIENT_TYPES: &[&str] = &["email", "mobile"];

/// What users are told about.
const NOTIFICATION_TYPES: &[&str] = &[
    "digest",
    "bulletin",
    "reference",
    "message",
    "space",
    "subscription",
    "user",
    "reminder",
    "push_notification",
    "push_notification_sound",
    "push_notification_browser",
    "meeting_update",
    "meeting_update_as_organizer",
];

fn user<'a>(world: &'a World, bearer: &Bearer) -> Result<&'a User, Failure> {
    world
        .users
        .get(&bearer.actor.id())
        .ok_or_else(Failure::object_not_found)
}

fn user_mut<'a>(world: &'a mut World, bearer: &Bearer) -> Result<&'a mut User, Failure> {
    world
        .users
        .get_mut(&bearer.actor.id())
        .ok_or_else(Failure::object_not_found)
}

/// `GET /user`
fn get_user(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&user(world, bearer)?.to_value()))
}

/// `GET /user/status`
fn get_user_status(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user = user(world, bearer)?;
    let created_on = datetime_text(user.created_on);
    let own = world.conversations_of(user.user_id).into_iter();
    let unread = own.filter(|conversation| conversation.is_unread(user.user_id));
    let own = user.properties.iter();
    let properties: Map<String, Value> = own
        .filter(|((client_id, _), _)| *client_id == bearer.client_id)
        .map(|((_, name), value)| (name.clone(), value.clone()))
        .collect();
    Ok(Answer::json(&json!({
        "user": {
            "user_id": user.user_id,
            "mail": user.mail,
            "status": "active",
            "locale": user.locale,
            "timezone": user.timezone,
            "flags": [],
            "created_on": created_on,
            "activated_on": created_on,
        },
        "profile": world.profile_of(user),
        "properties": properties,
        "inbox_new": world.inbox_new(user.user_id),
        "message_unread_count": unread.count(),
        "calendar_code": CALENDAR_CODE,
        "mailbox": World::mailbox(user.user_id),
        "referral": null,
        "presence": null,
        "push": world.push(&format!("/user/{}", user.user_id)),
    })))
}

const UPDATE_KEYS: &[&str] = &[
    "mail",
    "mails",
    "old_password",
    "new_password",
    "locale",
    "timezone",
];

/// `PUT /user/`: a new address or password needs the old password.
fn update_user(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, UPDATE_KEYS)?;
    let own = user(world, bearer)?;
    // The first of several addresses is the one to log in with.
    let mails = body.texts_at("mails")?;
    let mail = match body.text_at("mail")? {
        Some(mail) => Some(mail),
        None => mails.and_then(|mails| mails.into_iter().next()),
    };
    if let Some(mail) = &mail {
        let given = Json::Text(mail.clone());
        if !crate::items::is_mail(mail) {
            return Err(Failure::invalid(&given, "must be email"));
        }
        let holder = world.user_by_mail(mail);
        if holder.is_some_and(|holder| holder.user_id != own.user_id) {
            return Err(Failure::invalid(
                &given,
                "must not be the mail of another user",
            ));
        }
    }
    let (old, new) = (body.text_at("old_password")?, body.text_at("new_password")?);
    if (mail.is_some() || new.is_some()) && old.as_ref() != Some(&own.password) {
        // The passwords stay out of the error.
        let text = "The old password is missing or wrong";
        return Err(Failure::new(403, "forbidden", text));
    }
    let timezone = body.text_at("timezone")?;
    if let Some(name) = &timezone
        && jiff::tz::TimeZone::get(name).is_err()
    {
        let name = Json::Text(name.clone());
        return Err(Failure::invalid(&name, "must be a time zone"));
    }
    let locale = body.text_at("locale")?;
    let own = user_mut(world, bearer)?;
    crate::members::set(&mut own.mail, mail);
    crate::members::set(&mut own.password, new);
    crate::members::set(&mut own.timezone, timezone);
    crate::members::set(&mut own.locale, locale);
    Ok(Answer::empty())
}

/// The name under which the caller's application stores a value.
fn property(context: &Context<'_>, bearer: &Bearer) -> (String, String) {
    (bearer.client_id.clone(), context.text("name").to_owned())
}

/// `GET /user/property/{name}`
fn get_user_property(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let value = user(world, bearer)?
        .properties
        .get(&property(context, bearer));
    Ok(Answer::json(value.ok_or_else(Failure::object_not_found)?))
}

/// `PUT /user/property/{name}`
fn set_user_property(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let value = context.body()?.to_value();
    let properties = &mut user_mut(world, bearer)?.properties;
    properties.insert(property(context, bearer), value);
    Ok(Answer::empty())
}

/// `PUT /user/property/`: sets several, and keeps the others.
fn set_user_properties(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let entries = || body.as_object().into_iter().flatten();
    if let Some((_, other)) = entries().find(|(_, value)| value.as_object().is_none()) {
        return Err(Failure::invalid(other, "must be object"));
    }
    let properties = &mut user_mut(world, bearer)?.properties;
    for (name, value) in entries() {
        let name = (bearer.client_id.clone(), name.clone());
        properties.insert(name, value.to_value());
    }
    Ok(Answer::empty())
}

/// `DELETE /user/property/{name}`
fn delete_user_property(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let properties = &mut user_mut(world, bearer)?.properties;
    let removed = properties.remove(&property(context, bearer));
    removed.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::empty())
}

/// A text of the path that is one of a fixed set.
fn chosen<'a>(context: &'a Context<'_>, name: &str, allowed: &[&str]) -> Result<&'a str, Failure> {
    let text = context.text(name);
    if allowed.contains(&text) {
        return Ok(text);
    }
    Err(Failure::not_one_of_texts(
        &Json::Text(text.to_owned()),
        allowed,
    ))
}

/// Whether a user is told; everything is told until switched off.
fn is_told(user: &User, client_type: &str, kind: &str) -> bool {
    let key = (client_type.to_owned(), kind.to_owned());
    user.settings.get(&key).copied().unwrap_or(true)
}

/// `GET /user/setting/{client_type}/`
fn get_notification_settings(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let client_type = chosen(context, "client_type", CLIENT_TYPES)?;
    let user = user(world, bearer)?;
    let settings: Map<String, Value> = NOTIFICATION_TYPES
        .iter()
        .map(|kind| ((*kind).to_owned(), is_told(user, client_type, kind).into()))
        .collect();
    Ok(Answer::json(&settings))
}

/// `PUT /user/setting/{client_type}/`
fn update_notification_settings(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let client_type = chosen(context, "client_type", CLIENT_TYPES)?;
    world.refuse_unknown_keys(&body, NOTIFICATION_TYPES)?;
    let mut changes = Vec::new();
    for kind in NOTIFICATION_TYPES {
        if let Some(on) = body.flag_at(kind)? {
            changes.push(((client_type.to_owned(), (*kind).to_owned()), on));
        }
    }
    user_mut(world, bearer)?.settings.extend(changes);
    Ok(Answer::empty())
}

/// `GET /user/setting/{client_type}/{notification_type}`
fn get_notification_setting(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let client_type = chosen(context, "client_type", CLIENT_TYPES)?;
    let kind = chosen(context, "notification_type", NOTIFICATION_TYPES)?;
    let value = is_told(user(world, bearer)?, client_type, kind);
    Ok(Answer::json(&json!({"value": value})))
}

/// `PUT /user/setting/{client_type}/{notification_type}`
fn update_notification_setting(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let client_type = chosen(context, "client_type", CLIENT_TYPES)?;
    let kind = chosen(context, "notification_type", NOTIFICATION_TYPES)?;
    let on = body.flag_at("value")?;
    let on = on.ok_or_else(|| Failure::missing(&body, &["value"]))?;
    let key = (client_type.to_owned(), kind.to_owned());
    user_mut(world, bearer)?.settings.insert(key, on);
    Ok(Answer::empty())
}
