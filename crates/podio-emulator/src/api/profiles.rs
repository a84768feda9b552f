//! Profiles as they are written, and the operations on a user's own.

use serde_json::Value;

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::contacts::Profile;
use crate::state::tokens::Bearer;

crate::routes::routes! { "users"
    GET "user/profile" User get_profile;
    PUT "user/profile" User update_profile;
    GET "user/profile/{*key}" User get_profile_field;
    PUT "user/profile/{*key}" User update_profile_field;
}

/// The members with one value.
const SINGLE: &[&str] = &[
    "name",
    "avatar",
    "birthdate",
    "organization",
    "department",
    "skype",
    "about",
    "zip",
    "city",
    "state",
    "country",
    "linkedin",
    "twitter",
    "vatin",
    "app_store_about",
    "app_store_organization",
    "app_store_location",
    "app_store_title",
    "app_store_url",
    "external_id",
];

/// The members with a list of values.
const LISTS: &[&str] = &[
    "address", "location", "mail", "phone", "title", "url", "skill", "im",
];

/// One member of a profile; null takes it away.
fn member(world: &World, key: &str, value: &Json) -> Result<Value, Failure> {
    if *value == Json::Null {
        return Ok(Value::Null);
    }
    let refused = |text: &str| Err(Failure::invalid(value, text));
    if LISTS.contains(&key) {
        // One value stands for a list of one.
        return match value {
            Json::Text(text) => Ok(vec![text.as_str()].into()),
            Json::List(list) if list.iter().all(|one| one.as_text().is_some()) => {
                Ok(value.to_value())
            }
            _ => refused("must be array"),
        };
    }
    match (key, value) {
        ("avatar", Json::Number(_)) => {
            let file_id = value.as_id();
            let known = file_id.filter(|id| world.files.contains_key(id));
            match known {
                Some(file_id) => Ok(file_id.into()),
                None => refused("must be a file"),
            }
        }
        ("avatar", _) => refused("must be integer"),
        ("birthdate", Json::Text(text)) if crate::items::dates::parse_date(text).is_none() => {
            refused("must be date")
        }
        (_, Json::Text(text)) => Ok(text.as_str().into()),
        _ => refused("must be string"),
    }
}

/// What a body says of a profile; `more` are members beside the usual ones.
pub(crate) fn read_profile(world: &World, body: &Json, more: &[&str]) -> Result<Profile, Failure> {
    let known: Vec<&str> = [SINGLE, LISTS, more].concat();
    world.refuse_unknown_keys(body, &known)?;
    let entries = body.as_object().into_iter().flatten();
    entries
        .filter(|(key, _)| known.contains(&key.as_str()))
        .map(|(key, value)| Ok((key.clone(), member(world, key, value)?)))
        .collect()
}

/// Changes a profile; a member that is null goes.
pub(crate) fn change_profile(profile: &mut Profile, changes: Profile) {
    for (key, value) in changes {
        if value.is_null() {
            profile.remove(&key);
        } else {
            profile.insert(key, value);
        }
    }
}

/// `GET /user/profile/`
fn get_profile(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let profile = world.user_profile(bearer.actor.id());
    Ok(Answer::json(
        &profile.ok_or_else(Failure::object_not_found)?,
    ))
}

fn change(world: &mut World, bearer: &Bearer, mut changes: Profile) -> Outcome {
    // The name belongs to the user, and cannot be taken away.
    let name = changes.remove("name");
    let Some(user) = world.users.get_mut(&bearer.actor.id()) else {
        return Err(Failure::object_not_found());
    };
    if let Some(Value::String(name)) = name {
        user.name = name;
    }
    change_profile(&mut user.profile, changes);
    Ok(Answer::empty())
}

/// `PUT /user/profile/`
fn update_profile(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let changes = read_profile(world, &context.body()?, &[])?;
    change(world, bearer, changes)
}

fn known_key<'a>(context: &'a Context<'_>) -> Result<&'a str, Failure> {
    let key = context.text("key");
    if SINGLE.contains(&key) || LISTS.contains(&key) {
        return Ok(key);
    }
    let known: Vec<&str> = [SINGLE, LISTS].concat();
    Err(Failure::not_one_of_texts(
        &Json::Text(key.to_owned()),
        &known,
    ))
}

/// `GET /user/profile/{key}`: a list, also for a member with one value.
fn get_profile_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let key = known_key(context)?;
    let profile = world.user_profile(bearer.actor.id());
    let mut profile = profile.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&match profile[key].take() {
        Value::Null => Value::Array(Vec::new()),
        list @ Value::Array(_) => list,
        one => vec![one].into(),
    }))
}

/// `PUT /user/profile/{key}`
fn update_profile_field(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let key = known_key(context)?;
    let value = body
        .get("value")
        .ok_or_else(|| Failure::missing(&body, &["value"]))?;
    let value = member(world, key, value)?;
    change(world, bearer, Profile::from([(key.to_owned(), value)]))
}
