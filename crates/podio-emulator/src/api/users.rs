//! The operations on users.

use serde_json::{Value, json};

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::tokens::Bearer;
use crate::state::users::User;
use crate::state::{World, datetime_text};

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
pub(crate) fn get_user(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&user_value(user(world, bearer)?)))
}

/// `GET /user/status`
pub(crate) fn get_user_status(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user = user(world, bearer)?;
    let created_on = datetime_text(user.created_on);
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
        "profile": {
            "profile_id": user.profile_id,
            "user_id": user.user_id,
            "name": user.name,
            "type": "user",
            "link": format!("https://podio.com/users/{}", user.user_id),
            "avatar": null,
            "image": null,
            "org_id": null,
            "space_id": null,
            "external_id": null,
            "mail": [user.mail],
            "phone": [],
            "rights": ["view"],
            "last_seen_on": datetime_text(world.now()),
        },
        "properties": {},
        "inbox_new": 0,
        "message_unread_count": 0,
        "calendar_code": "EXAMPLECALENDARCODE",
        "mailbox": format!("user.{}", user.user_id),
        "referral": null,
        "presence": null,
        "push": world.push(&format!("/user/{}", user.user_id)),
    })))
}
