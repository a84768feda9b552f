//! The operations on notifications.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::items::dates::{instant, parse_date, parse_datetime};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::notifications::Notification;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "notifications"
    GET "notification" User get_notifications;
    GET "notification/inbox/new/count" User get_inbox_new_count;
    POST "notification/viewed" User mark_all_notifications_as_viewed;
    GET "notification/{notification_id}" User get_notification;
    GET "notification/{notification_id}/v2" User get_notification as "get_notification_v2";
    POST "notification/{notification_id}/viewed" User mark_notification_as_viewed;
    DELETE "notification/{notification_id}/viewed" User mark_notification_as_unviewed;
    POST "notification/{notification_id}/star" User star_notification;
    DELETE "notification/{notification_id}/star" User un_star_notification;
    POST "notification/{*ref_type}/{ref_id}/viewed" User mark_notifications_as_viewed_by_ref;
    DELETE "notification/{*ref_type}/{ref_id}/viewed" User mark_notifications_as_unviewed_by_ref;
}

/// What notifications can be about.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::Status,
    RefKind::Task,
    RefKind::File,
    RefKind::App,
    RefKind::Space,
    RefKind::Comment,
];

fn time(context: &Context<'_>, key: &str) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = context.call.query_value(key) else {
        return Ok(None);
    };
    let midnight = || parse_date(&text).map(|date| date.at(0, 0, 0, 0));
    let at = parse_datetime(&text).or_else(midnight);
    let at = at.and_then(|at| instant(at, &TimeZone::UTC));
    at.map(Some)
        .ok_or_else(|| Failure::invalid(&Json::Text(text), "must be datetime"))
}

/// `GET /notification/`
fn get_notifications(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    if let Some(limit) = context
        .query_whole("limit", 1)?
        .filter(|limit| *limit > 100)
    {
        let limit = Json::Number(limit.to_string());
        return Err(Failure::invalid(&limit, "must not be greater than 100"));
    }
    let outgoing = match context.call.query_value("direction").as_deref() {
        None | Some("incoming") => false,
        Some("outgoing") => true,
        Some(other) => {
            let allowed = ["incoming", "outgoing"];
            let other = Json::Text(other.to_owned());
            return Err(Failure::not_one_of_texts(&other, &allowed));
        }
    };
    let (from, to) = (time(context, "created_from")?, time(context, "created_to")?);
    let viewed_from = time(context, "viewed_from")?;
    let (starred, viewed) = (
        context.call.query_flag("starred"),
        context.call.query_flag("viewed"),
    );
    let (kind, context_type) = (
        context.call.query_value("type"),
        context.call.query_value("context_type"),
    );
    let author = context.query_whole("user_id", 1)?.map(Actor::User);
    let is_viewed = |one: &Notification| {
        let on = one.viewed_on;
        on.is_some_and(|on| viewed_from.is_none_or(|from| on < from))
    };
    let fits = |one: &Notification| {
        let own = if outgoing {
            one.event.made.by == bearer.actor
        } else {
            Actor::User(one.user_id) == bearer.actor
        };
        let on = one.event.made.on;
        own && from.is_none_or(|from| on >= from)
            && to.is_none_or(|to| on <= to)
            && starred.is_none_or(|starred| one.starred == starred)
            && viewed.is_none_or(|viewed| is_viewed(one) == viewed)
            && kind.as_deref().is_none_or(|kind| one.kind == kind)
            && author.is_none_or(|author| one.event.made.by == author)
            && context_type
                .as_deref()
                .is_none_or(|kind| one.event.at.kind.name() == kind)
    };
    // The newest of a group is where the group stands.
    let mut order: Vec<Ref> = Vec::new();
    let mut groups: BTreeMap<Ref, Vec<&Notification>> = BTreeMap::new();
    for one in world.notifications.0.iter().rev().filter(|one| fits(one)) {
        let group = groups.entry(one.event.at).or_default();
        if group.is_empty() {
            order.push(one.event.at);
        }
        group.push(one);
    }
    let page = context.page(order.into_iter(), Some(20))?.into_iter();
    let told = page.map(|at| {
        let group = groups.get(&at).map_or(&[][..], Vec::as_slice);
        group_value(world, at, group)
    });
    Ok(Answer::json(&told.collect::<Vec<Value>>()))
}

fn group_value(world: &World, at: Ref, group: &[&Notification]) -> Value {
    let notifications = group.iter().map(|one| world.notification_value(one));
    json!({
        "context": world.context_value(at),
        "notifications": notifications.collect::<Vec<Value>>(),
    })
}

/// `GET /notification/inbox/new/count`
fn get_inbox_new_count(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let new = world.inbox_new(bearer.actor.id());
    Ok(Answer::json(&json!({"new": new})))
}

/// `GET /notification/{notification_id}`: as a group, like its second version.
fn get_notification(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let id = context.id("notification_id");
    let own = world.notifications.own(bearer.actor.id(), id);
    let own = own.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&group_value(world, own.event.at, &[own])))
}

/// Changes the caller's notification in the path.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    change: impl FnOnce(&mut Notification),
) -> Outcome {
    let id = context.id("notification_id");
    let own = world.notifications.own_mut(bearer.actor.id(), id);
    change(own.ok_or_else(Failure::object_not_found)?);
    Ok(Answer::empty())
}

/// Changes those of the caller's notifications that `fits` lets through.
fn change_all(
    world: &mut World,
    bearer: &Bearer,
    fits: impl Fn(&Notification) -> bool,
    change: impl Fn(&mut Notification),
) -> Outcome {
    let user_id = bearer.actor.id();
    for one in &mut world.notifications.0 {
        if one.user_id == user_id && fits(one) {
            change(one);
        }
    }
    Ok(Answer::empty())
}

/// `POST /notification/viewed`
fn mark_all_notifications_as_viewed(
    world: &mut World,
    _: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let now = world.now();
    change_all(
        world,
        bearer,
        |_| true,
        |one| {
            one.viewed_on.get_or_insert(now);
        },
    )
}

/// `POST /notification/{notification_id}/viewed`
fn mark_notification_as_viewed(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let now = world.now();
    change(world, context, bearer, |one| {
        one.viewed_on.get_or_insert(now);
    })
}

/// `DELETE /notification/{notification_id}/viewed`
fn mark_notification_as_unviewed(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    change(world, context, bearer, |one| one.viewed_on = None)
}

/// `POST /notification/{ref_type}/{ref_id}/viewed`
fn mark_notifications_as_viewed_by_ref(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    let now = world.now();
    change_all(
        world,
        bearer,
        |one| one.event.at == at,
        |one| {
            one.viewed_on.get_or_insert(now);
        },
    )
}

/// `DELETE /notification/{ref_type}/{ref_id}/viewed`
fn mark_notifications_as_unviewed_by_ref(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    change_all(
        world,
        bearer,
        |one| one.event.at == at,
        |one| {
            one.viewed_on = None;
        },
    )
}

/// `POST /notification/{notification_id}/star`
fn star_notification(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |one| one.starred = true)
}

/// `DELETE /notification/{notification_id}/star`
fn un_star_notification(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |one| one.starred = false)
}
