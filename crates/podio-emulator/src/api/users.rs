//! The operations on users.

use serde_json::{Value, json};

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::tokens::Bearer;
use crate::state::users::User;
use crate::state::{World, datetime_text};

crate::routes::routes! { "users"
    GET "user/status" User get_user_status;
    GET "user" User get_user;
}

fn user<'a>(world: &'a World, bearer: &Bearer) -> Result<&'a User, Failure> {
    world
        .users
        .get(&bearer.actor.id())
        .ok_or_else(Failure::object_not_found)
}

fn user_value(user: &User) -> Value {
    json!({
        "user_id": user.user_id,
        "mail": user.mail,
        "status": "active",
        "locale": user.locale,
        "timezone": user.timezone,
        "flags": [],
        "created_on": datetime_text(user.created_on),
        "mails": [{"mail": user.mail, "verified": true, "primary": true, "disabled": false}],
    })
}

/// `GET /user`
fn get_user(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&user_value(user(world, bearer)?)))
}

/// `GET /user/status`
fn get_user_status(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user = user(world, bearer)?;
    let created_on = datetime_text(user.created_on);
    let own = world.conversations_of(user.user_id).into_iter();
    let unread = own.filter(|conversation| conversation.is_unread(user.user_id));
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
        "properties": {},
        "inbox_new": 0,
        "message_unread_count": unread.count(),
        "calendar_code": "EXAMPLECALENDARCODE",
        "mailbox": World::mailbox(user.user_id),
        "referral": null,
        "presence": null,
        "push": world.push(&format!("/user/{}", user.user_id)),
    })))
}
