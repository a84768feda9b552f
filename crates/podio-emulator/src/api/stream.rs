//! The operations on streams.

use serde_json::Value;

use crate::items::dates::{instant, parse_date, parse_datetime};
use crate::items::matching;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::mutes::MUTED_TYPES;
use crate::state::refs::{Ref, RefKind};
use crate::state::stream::{Entry, Event, Form, STREAM_KINDS};
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "stream"
    GET "stream" User get_global_stream;
    GET "stream/v2" User get_global_stream as "get_global_stream_v2";
    GET "stream/v3" User get_global_stream_v3;
    GET "stream/personal" User get_personal_stream;
    GET "stream/mute/v2" User get_mutes_in_global_stream;
    POST "stream/mute/{*scope_type}/{scope_id}" User mute_object_from_global_stream;
    DELETE "stream/mute/{*scope_type}/{scope_id}" User unmute_objects_from_the_global_stream;
    GET "stream/org/{org_id}" User get_organization_stream;
    GET "stream/org/{org_id}/v2" User get_organization_stream as "get_organization_stream_v2";
    GET "stream/org/{org_id}/v3" User get_org_stream_v3;
    GET "stream/space/{space_id}" User get_space_stream;
    GET "stream/space/{space_id}/v2" User get_space_stream as "get_space_stream_v2";
    GET "stream/space/{space_id}/v3" User get_space_stream_v3;
    GET "stream/app/{app_id}" Any get_app_stream;
    GET "stream/app/{app_id}/v3" Any get_application_stream_v3;
    POST "stream/app/{app_id}/filter" Any filter_app_stream;
    GET "stream/user/{user_id}" User get_user_stream;
    GET "stream/user/{user_id}/v3" User get_user_stream_v3;
    GET "stream/{*ref_type}/{ref_id}" Any get_stream_object;
    GET "stream/{*ref_type}/{ref_id}/v2" Any get_stream_object as "get_stream_object_v2";
    GET "stream/{*ref_type}/{ref_id}/v3" Any get_stream_object_v3;
    GET "stream/{*ref_type}/{ref_id}/activity_group" Any get_activity_group;
    GET "stream/{*ref_type}/{ref_id}/activity_group/{*data_ref_type}/{data_ref_id}" Any get_activity_group_for_data_reference;
    GET "stream/{*ref_type}/{ref_id}/group/{event_id}" Any get_activity_group_of_event;
}

/// What may have happened, by Podio's words.
const EVENT_TYPES: &[&str] = &[
    "comment",
    "file",
    "rating",
    "creation",
    "update",
    "task",
    "answer",
    "rsvp",
    "grant",
    "reference",
    "vote",
    "participation",
];

/// The types of events that a query asks for; none is all.
fn event_types(context: &Context<'_>, key: &str) -> Result<Option<Vec<String>>, Failure> {
    let Some(text) = context.call.query_value(key) else {
        return Ok(None);
    };
    let types: Vec<String> = text.split(',').map(|part| part.trim().to_owned()).collect();
    let unknown = types
        .iter()
        .find(|one| !EVENT_TYPES.contains(&one.as_str()));
    match unknown {
        Some(one) => Err(Failure::not_one_of_texts(
            &Json::Text(one.clone()),
            EVENT_TYPES,
        )),
        None => Ok(Some(types)),
    }
}

fn is_one_of(types: Option<&Vec<String>>, event: &Event) -> bool {
    types.is_none_or(|types| types.iter().any(|one| one == event.what.name()))
}

/// A time in the query: a day, or a day with a time, in UTC.
fn time(context: &Context<'_>, key: &str) -> Result<Option<jiff::Timestamp>, Failure> {
    let Some(text) = context.call.query_value(key) else {
        return Ok(None);
    };
    let midnight = || parse_date(&text).map(|date| date.at(0, 0, 0, 0));
    let at = parse_datetime(&text).or_else(midnight);
    let at = at.and_then(|at| instant(at, &jiff::tz::TimeZone::UTC));
    at.map(Some)
        .ok_or_else(|| Failure::invalid(&Json::Text(text), "must be datetime"))
}

/// The page of a stream that a query asks for.
fn told(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    form: Form,
    fits: impl Fn(&Event) -> bool,
) -> Outcome {
    let (from, to) = (time(context, "date_from")?, time(context, "date_to")?);
    let types = event_types(context, "groups_event_types")?;
    let entries = world.stream_entries(bearer.actor, fits).into_iter();
    let entries = entries.filter(|entry| {
        let last = entry.events.last().map(|event| event.made.on);
        from.is_none_or(|from| last >= Some(from)) && to.is_none_or(|to| last <= Some(to))
    });
    let page = context
        .page(entries, Some(10))?
        .into_iter()
        .map(|mut entry| {
            entry
                .events
                .retain(|event| is_one_of(types.as_ref(), event));
            world.stream_value(&entry, bearer.actor, form)
        });
    Ok(Answer::json(&page.collect::<Vec<Value>>()))
}

/// The third version's form, with the most groups that the query asks for.
fn groups(context: &Context<'_>) -> Result<Form, Failure> {
    let most = context.query_whole("groups_limit", 1)?.unwrap_or(2);
    Ok(Form::Groups(usize::try_from(most).unwrap_or(usize::MAX)))
}

/// `GET /stream/`: of everything but what is muted
fn get_global_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    everything(world, context, bearer, Form::Events)
}

/// `GET /stream/v3/`
fn get_global_stream_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    everything(world, context, bearer, groups(context)?)
}

fn everything(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    told(world, context, bearer, form, |event| {
        !world.is_muted(&world.stream.mutes, bearer.actor, event.at)
    })
}

/// `GET /stream/personal/`
fn get_personal_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    told(world, context, bearer, Form::Events, |event| {
        world.space_of(event.at).is_none()
    })
}

/// `GET /stream/org/{org_id}/`
fn get_organization_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_org(world, context, bearer, Form::Events)
}

/// `GET /stream/org/{org_id}/v3/`
fn get_org_stream_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_org(world, context, bearer, groups(context)?)
}

fn of_org(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    let org_id = world
        .visible_org(bearer.actor.id(), context.id("org_id"))?
        .org_id;
    told(world, context, bearer, form, |event| {
        let space = world
            .space_of(event.at)
            .and_then(|id| world.spaces.get(&id));
        space.is_some_and(|space| space.org_id == org_id)
    })
}

/// `GET /stream/space/{space_id}/`
fn get_space_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_space(world, context, bearer, Form::Events)
}

/// `GET /stream/space/{space_id}/v3/`
fn get_space_stream_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_space(world, context, bearer, groups(context)?)
}

fn of_space(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    let space = world.visible_space_of(bearer.actor, context.id("space_id"))?;
    let space_id = Some(space.space_id);
    told(world, context, bearer, form, |event| {
        world.space_of(event.at) == space_id
    })
}

/// `GET /stream/app/{app_id}/`
fn get_app_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_app(world, context, bearer, Form::Events)
}

/// `GET /stream/app/{app_id}/v3`
fn get_application_stream_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_app(world, context, bearer, groups(context)?)
}

fn of_app(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    let app_id = Some(
        world
            .visible_app(bearer.actor, context.id("app_id"))?
            .app_id,
    );
    told(world, context, bearer, form, |event| {
        world.app_of(event.at) == app_id
    })
}

/// `POST /stream/app/{app_id}/filter`
fn filter_app_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let keys = ["view_id", "filters", "limit", "offset"];
    world.refuse_unknown_keys(&body, &keys)?;
    let limit = body.whole_at("limit", 1, None)?;
    let offset = body.whole_at("offset", 0, None)?.unwrap_or(0);
    let items = matching(world, bearer.actor, context.id("app_id"), &body)?;
    let entries = world.stream_entries(bearer.actor, |event| {
        event.at.kind == RefKind::Item && items.contains(&event.at.id)
    });
    // The query may choose the page too.
    let entries = entries
        .into_iter()
        .skip(offset)
        .take(limit.unwrap_or(usize::MAX));
    let page = context.page(entries, Some(10).filter(|_| limit.is_none()))?;
    let page = page
        .iter()
        .map(|entry| world.stream_value(entry, bearer.actor, Form::Events));
    Ok(Answer::json(&page.collect::<Vec<Value>>()))
}

/// `GET /stream/user/{user_id}/`
fn get_user_stream(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_user(world, context, bearer, Form::Events)
}

/// `GET /stream/user/{user_id}/v3`
fn get_user_stream_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    of_user(world, context, bearer, groups(context)?)
}

fn of_user(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    let user_id = context.id("user_id");
    if !world.users.contains_key(&user_id) {
        return Err(Failure::object_not_found());
    }
    told(world, context, bearer, form, |event| {
        event.made.by == Actor::User(user_id)
    })
}

/// The object in the path, if the caller may see it.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), STREAM_KINDS)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// `GET /stream/{ref_type}/{ref_id}`
fn get_stream_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    one(world, context, bearer, Form::Events)
}

/// `GET /stream/{ref_type}/{ref_id}/v3`
fn get_stream_object_v3(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    one(world, context, bearer, groups(context)?)
}

fn one(world: &World, context: &Context<'_>, bearer: &Bearer, form: Form) -> Outcome {
    let at = object(world, context, bearer)?;
    let types = event_types(context, "groups_event_types")?;
    let mut events = world.events_of(at, bearer.actor);
    events.retain(|event| is_one_of(types.as_ref(), event));
    let entry = Entry { at, events };
    Ok(Answer::json(&world.stream_value(
        &entry,
        bearer.actor,
        form,
    )))
}

/// What happened to the object in the path, of the types that the query asks for, newest first.
fn events<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<impl Iterator<Item = &'a Event> + use<'a>, Failure> {
    let at = object(world, context, bearer)?;
    let types = event_types(context, "event_types")?;
    let events = world.events_of(at, bearer.actor).into_iter().rev();
    Ok(events.filter(move |event| is_one_of(types.as_ref(), event)))
}

/// `GET /stream/{ref_type}/{ref_id}/activity_group`
fn get_activity_group(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let page = context.page(events(world, context, bearer)?, None)?;
    let groups = page
        .into_iter()
        .map(|event| world.group_value(event, bearer.actor));
    Ok(Answer::json(&groups.collect::<Vec<Value>>()))
}

/// The first group of which an event fits.
fn group(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    fits: impl Fn(&Event) -> bool,
) -> Outcome {
    let event = events(world, context, bearer)?.find(|event| fits(event));
    let event = event.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&world.group_value(event, bearer.actor)))
}

/// `GET /stream/{ref_type}/{ref_id}/activity_group/{data_ref_type}/{data_ref_id}`
fn get_activity_group_for_data_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let about = (context.text("data_ref_type"), context.id("data_ref_id"));
    group(world, context, bearer, |event| event.about == about)
}

/// `GET /stream/{ref_type}/{ref_id}/group/{event_id}`
fn get_activity_group_of_event(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let event_id = context.id("event_id");
    group(world, context, bearer, |event| event.event_id == event_id)
}

/// `GET /stream/mute/v2/`
fn get_mutes_in_global_stream(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let mutes = &world.stream.mutes;
    Ok(Answer::json(&world.mute_values(mutes, bearer.actor.id())))
}

/// `POST /stream/mute/{scope_type}/{scope_id}`
fn mute_object_from_global_stream(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, true)
}

/// `DELETE /stream/mute/{scope_type}/{scope_id}`
fn unmute_objects_from_the_global_stream(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, false)
}

fn mute(world: &mut World, context: &Context<'_>, bearer: &Bearer, muted: bool) -> Outcome {
    let kinds = [RefKind::App, RefKind::Space];
    let scope = Ref::read(context.text("scope_type"), context.id("scope_id"), &kinds)?;
    world.check_visible(bearer.actor, scope)?;
    let all = &mut world.stream.mutes;
    all.set(bearer.actor.id(), scope, MUTED_TYPES, muted);
    Ok(Answer::empty())
}
