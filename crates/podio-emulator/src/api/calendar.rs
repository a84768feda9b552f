//! The operations on calendars.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde_json::{Value, json};

use crate::items::dates::{day, instant, parse_date, parse_time, sort_key};
use crate::items::matching;
use crate::json::Json;
use crate::respond::{Answer, Body, Failure, Outcome};
use crate::routes::Context;
use crate::state::calendar::{CALENDAR_CODE, CalendarEvent, Export, ExportKey};
use crate::state::items::{FieldValue, Moment, Values};
use crate::state::mutes::MUTED_TYPES;
use crate::state::refs::{Ref, RefKind};
use crate::state::tasks::Due;
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "calendar"
    GET "calendar" User get_global_calendar;
    GET "calendar/space/{space_id}" User get_space_calendar;
    GET "calendar/app/{app_id}" Any get_app_calendar;
    POST "calendar/app/{app_id}/filter" Any filter_app_calendar;
    GET "calendar/app/{app_id}/ics/{user_id}/{*token}" Open get_app_calendar_as_ical;
    GET "calendar/ics/{user_id}/{*token}" Open get_global_calendar_as_ical;
    GET "calendar/space/{space_id}/ics/{user_id}/{*token}" Open get_space_calendar_as_ical;
    GET "calendar/item/{item_id}/field/{field_id}/ics" Any get_item_field_calendar_as_ical;
    GET "calendar/task/{task_id}/ics" User get_task_calendar_as_ical;
    GET "calendar/summary" User get_calendar_summary;
    GET "calendar/personal/summary" User get_calendar_summary_for_personal;
    GET "calendar/space/{space_id}/summary" User get_calendar_summary_for_space;
    GET "calendar/org/{org_id}/summary" User get_calendar_summary_for_organization;
    GET "calendar/linked_account/{linked_account_id}" User get_linked_account_calendar, shape;
    PUT "calendar/event/{*uid}" Any update_calendar_event;
    POST "calendar/event/{*uid}/move" Any move_calendar_event;
    PUT "calendar/event/{*uid}/duration" Any update_calendar_event_duration;
    POST "calendar/linked_account/{linked_account_id}/event/{*uid}/move" User move_external_calendar_event, shape;
    PUT "calendar/linked_account/{linked_account_id}/event/{*uid}/duration" User update_external_calendar_event_duration, shape;
    GET "calendar/export" User get_global_exports;
    GET "calendar/export/linked_account/{linked_account_id}" User get_export as "get_global_export";
    PUT "calendar/export/linked_account/{linked_account_id}" User set_export as "set_global_export";
    DELETE "calendar/export/linked_account/{linked_account_id}" User stop_export as "stop_global_export";
    GET "calendar/export/linked_account/{linked_account_id}/available" User get_calendars_for_linked_account, shape;
    GET "calendar/export/linked_account/{linked_account_id}/{*ref_type}/{ref_id}" User get_export as "get_export_by_reference";
    PUT "calendar/export/linked_account/{linked_account_id}/{*ref_type}/{ref_id}" User set_export as "set_reference_export";
    DELETE "calendar/export/linked_account/{linked_account_id}/{*ref_type}/{ref_id}" User stop_export as "stop_reference_export";
    GET "calendar/export/{*ref_type}/{ref_id}" User get_exports_by_reference;
    GET "calendar/mute" User get_mutes_in_global_calendar;
    POST "calendar/mute/{*scope_type}/{scope_id}" User mute_objects_from_global_calendar;
    DELETE "calendar/mute/{*scope_type}/{scope_id}" User unmute_objects_from_the_global_calendar;
    POST "calendar/mute/{*scope_type}/{scope_id}/{*object_type}" User mute_object_type_from_global_calendar;
    DELETE "calendar/mute/{*scope_type}/{scope_id}/{*object_type}" User unmute_object_type_from_the_global_calendar;
}

/// How many days ahead a feed tells.
const FEED_DAYS: i64 = 90;

/// Which events a call asks for.
#[derive(Default)]
struct Wanted {
    from: Option<Date>,
    to: Option<Date>,
    /// The types of objects; none is all.
    types: Option<Vec<String>>,
    without_tasks: bool,
}

fn date(text: String) -> Result<Date, Failure> {
    parse_date(&text).ok_or_else(|| Failure::invalid(&Json::Text(text), "must be date"))
}

impl Wanted {
    fn read(context: &Context<'_>) -> Result<Self, Failure> {
        let (from, to) = (
            date(context.query_needed("date_from")?)?,
            date(context.query_needed("date_to")?)?,
        );
        context.query_whole("priority", 0)?;
        let types = context.call.query_value("types");
        let types: Option<Vec<String>> = types.map(|text| {
            let parts = text.split([',', ';']).map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        });
        let allowed = ["item", "task"];
        let unknown = types
            .iter()
            .flatten()
            .find(|one| !allowed.contains(&one.as_str()));
        if let Some(unknown) = unknown {
            return Err(Failure::not_one_of_texts(
                &Json::Text(unknown.clone()),
                &allowed,
            ));
        }
        Ok(Self {
            from: Some(from),
            to: Some(to),
            types,
            without_tasks: context.call.query_flag("tasks") == Some(false),
        })
    }

    fn lets_through(&self, event: &CalendarEvent, zone: &TimeZone) -> bool {
        let kind = event.at.kind.name();
        let of_type = self
            .types
            .as_ref()
            .is_none_or(|types| types.iter().any(|one| one == kind));
        let fits = of_type && !(self.without_tasks && event.at.kind == RefKind::Task);
        fits && event.is_within(self.from, self.to, zone)
    }
}

/// The events of the objects that `fits` lets through, as far as they are wanted.
fn told(world: &World, bearer: &Bearer, wanted: &Wanted, fits: impl Fn(Ref) -> bool) -> Outcome {
    let zone = world.time_zone(bearer.actor);
    let events = world.calendar_events(bearer.actor, fits).into_iter();
    let told: Vec<Value> = events
        .filter(|event| wanted.lets_through(event, &zone))
        .map(|event| world.calendar_event_value(&event, bearer.actor))
        .collect();
    Ok(Answer::json(&told))
}

/// `GET /calendar/`: of everything but what is muted
fn get_global_calendar(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let wanted = Wanted::read(context)?;
    let spaces = context.call.query_value("space_ids");
    let spaces = spaces.map(|text| Context::id_list(&text)).transpose()?;
    told(world, bearer, &wanted, |at| {
        let in_space = spaces.as_ref().is_none_or(|spaces| {
            let own = world.space_of(at);
            own.is_some_and(|own| spaces.contains(&own))
        });
        in_space && !world.is_muted(&world.calendar.mutes, bearer.actor, at)
    })
}

/// `GET /calendar/space/{space_id}/`
fn get_space_calendar(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space = world.visible_space_of(bearer.actor, context.id("space_id"))?;
    let space_id = Some(space.space_id);
    let wanted = Wanted::read(context)?;
    told(world, bearer, &wanted, |at| world.space_of(at) == space_id)
}

/// `GET /calendar/app/{app_id}/`
fn get_app_calendar(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = Some(
        world
            .visible_app(bearer.actor, context.id("app_id"))?
            .app_id,
    );
    let wanted = Wanted::read(context)?;
    told(world, bearer, &wanted, |at| world.app_of(at) == app_id)
}

/// `POST /calendar/app/{app_id}/filter`
fn filter_app_calendar(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let keys = [
        "date_from",
        "date_to",
        "priority",
        "tasks",
        "view_id",
        "filters",
    ];
    world.refuse_unknown_keys(&body, &keys)?;
    let app_id = context.id("app_id");
    let items = matching(world, bearer.actor, app_id, &body)?;
    body.whole_at("priority", 0, None)?;
    let wanted = Wanted {
        from: body.text_at("date_from")?.map(date).transpose()?,
        to: body.text_at("date_to")?.map(date).transpose()?,
        types: None,
        without_tasks: body.flag_at("tasks")? == Some(false),
    };
    told(world, bearer, &wanted, |at| match at.kind {
        RefKind::Item => items.contains(&at.id),
        _ => world.app_of(at) == Some(app_id),
    })
}

/// An answer in the format of RFC 5545.
fn feed(text: String) -> Answer {
    Answer {
        status: 200,
        content_type: Some(Cow::Borrowed("text/calendar; charset=utf-8")),
        headers: Vec::new(),
        body: Body::Bytes(text.into_bytes()),
    }
}

/// The user whom the path names, if the code in the path is the user's.
fn holder(world: &World, context: &Context<'_>) -> Result<Actor, Failure> {
    let user_id = context.id("user_id");
    if world.users.contains_key(&user_id) && context.text("token") == CALENDAR_CODE {
        Ok(Actor::User(user_id))
    } else {
        Err(Failure::object_not_found())
    }
}

/// What takes place in the next days.
fn ahead(world: &World, reader: Actor, fits: impl Fn(Ref) -> bool) -> Answer {
    let zone = world.time_zone(reader);
    let today = world.now().to_zoned_datetime(zone.clone()).date();
    let last = today.checked_add(FEED_DAYS.days()).unwrap_or(Date::MAX);
    let mut events = world.calendar_events(reader, fits);
    events.retain(|event| event.is_within(Some(today), Some(last), &zone));
    feed(world.ical(&events))
}

/// `GET /calendar/ics/{user_id}/{token}/`
fn get_global_calendar_as_ical(world: &mut World, context: &Context<'_>) -> Outcome {
    let reader = holder(world, context)?;
    Ok(ahead(world, reader, |at| {
        !world.is_muted(&world.calendar.mutes, reader, at)
    }))
}

/// `GET /calendar/space/{space_id}/ics/{user_id}/{token}/`
fn get_space_calendar_as_ical(world: &mut World, context: &Context<'_>) -> Outcome {
    let reader = holder(world, context)?;
    let space = world.visible_space_of(reader, context.id("space_id"))?;
    let space_id = Some(space.space_id);
    Ok(ahead(world, reader, |at| world.space_of(at) == space_id))
}

/// `GET /calendar/app/{app_id}/ics/{user_id}/{token}/`
fn get_app_calendar_as_ical(world: &mut World, context: &Context<'_>) -> Outcome {
    let reader = holder(world, context)?;
    let app_id = Some(world.visible_app(reader, context.id("app_id"))?.app_id);
    Ok(ahead(world, reader, |at| world.app_of(at) == app_id))
}

/// `GET /calendar/item/{item_id}/field/{field_id}/ics/`
fn get_item_field_calendar_as_ical(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let event = CalendarEvent::of_item(item, context.id("field_id"));
    let event = event.ok_or_else(Failure::object_not_found)?;
    Ok(feed(world.ical(&[event])))
}

/// `GET /calendar/task/{task_id}/ics/`
fn get_task_calendar_as_ical(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let task = world.visible_task(bearer.actor, context.id("task_id"))?;
    let event = CalendarEvent::of_task(task).ok_or_else(Failure::object_not_found)?;
    Ok(feed(world.ical(&[event])))
}

/// What takes place today, and in the six days after.
fn summary(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    fits: impl Fn(Ref) -> bool,
) -> Outcome {
    let limit = context.query_whole("limit", 1)?.unwrap_or(5);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    context.query_whole("priority", 0)?;
    let zone = world.time_zone(bearer.actor);
    let today = world.now().to_zoned_datetime(zone.clone()).date();
    let after = |days: i64| today.checked_add(days.days()).unwrap_or(Date::MAX);
    let events = world.calendar_events(bearer.actor, fits);
    let group = |from: Date, to: Date| {
        let within: Vec<&CalendarEvent> = events
            .iter()
            .filter(|event| (from..=to).contains(&day(event.start, &zone)))
            .collect();
        let first = within.iter().take(limit);
        let first: Vec<Value> = first
            .map(|event| world.calendar_event_value(event, bearer.actor))
            .collect();
        json!({"total": within.len(), "events": first})
    };
    Ok(Answer::json(&json!({
        "today": group(today, today),
        "upcoming": group(after(1), after(6)),
    })))
}

/// `GET /calendar/summary`
fn get_calendar_summary(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    summary(world, context, bearer, |_| true)
}

/// `GET /calendar/personal/summary`
fn get_calendar_summary_for_personal(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    summary(world, context, bearer, |at| world.space_of(at).is_none())
}

/// `GET /calendar/space/{space_id}/summary`
fn get_calendar_summary_for_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space = world.visible_space_of(bearer.actor, context.id("space_id"))?;
    let space_id = Some(space.space_id);
    summary(world, context, bearer, |at| world.space_of(at) == space_id)
}

/// `GET /calendar/org/{org_id}/summary`
fn get_calendar_summary_for_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org_id = world
        .visible_org(bearer.actor.id(), context.id("org_id"))?
        .org_id;
    summary(world, context, bearer, |at| {
        let space = world.space_of(at).and_then(|id| world.spaces.get(&id));
        space.is_some_and(|space| space.org_id == org_id)
    })
}

/// Checks that the account in the path has a calendar.
fn check_account(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<(), Failure> {
    let id = context.id("linked_account_id");
    world.check_linked_account(bearer.actor, id, "calendar")
}

/// `GET /calendar/linked_account/{linked_account_id}/`: no account here has a calendar.
fn get_linked_account_calendar(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    check_account(world, context, bearer)?;
    for key in ["date_from", "date_to"] {
        context.call.query_value(key).map(date).transpose()?;
    }
    Ok(Answer::json(&json!([])))
}

/// The event that the path names.
fn event(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<CalendarEvent, Failure> {
    let event = world.calendar_event(bearer.actor, context.text("uid"));
    event.ok_or_else(Failure::object_not_found)
}

/// Gives an event other times.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    event: CalendarEvent,
) -> Result<(), Failure> {
    let zone = world.time_zone(bearer.actor);
    if let Some(end) = event.end
        && sort_key(end, &zone) < sort_key(event.start, &zone)
    {
        let text = Json::Text(day(end, &zone).to_string());
        return Err(Failure::invalid(&text, "must not be before the start"));
    }
    let id = event.at.id;
    let Some(field_id) = event.field_id else {
        let due = due(event.start, &zone)?;
        if let Some(task) = world.tasks.get_mut(&id) {
            task.due = Some(due);
        }
        if context.tells_hooks(world) {
            world.emit_task("task.update", id, Some("due_date"));
        }
        return Ok(());
    };
    let by = world.made(bearer);
    let value = FieldValue::Date {
        start: event.start,
        end: event.end,
    };
    world.revise(id, "update", &by);
    let values = Values::from([(field_id, vec![value])]);
    let changed = world.change_values(id, values, &by);
    if context.tells_hooks(world) {
        world.emit_item("item.update", id, &changed);
    }
    Ok(())
}

fn due(start: Moment, zone: &TimeZone) -> Result<Due, Failure> {
    match start {
        Moment::Instant(on) => {
            let local = on.to_zoned_datetime(zone.clone()).datetime();
            Ok(Due {
                date: local.date(),
                time: Some(local.time()),
                on,
            })
        }
        Moment::Day(date) => Ok(Due {
            date,
            time: None,
            on: at(date.at(23, 59, 59, 0), zone)?,
        }),
    }
}

fn at(local: DateTime, zone: &TimeZone) -> Result<jiff::Timestamp, Failure> {
    let refused = || Failure::invalid(&Json::Text(local.to_string()), "must be datetime");
    instant(local, zone).ok_or_else(refused)
}

fn moment(date: Date, time: Option<Time>, zone: &TimeZone) -> Result<Moment, Failure> {
    Ok(match time {
        None => Moment::Day(date),
        Some(time) => Moment::Instant(at(date.to_datetime(time), zone)?),
    })
}

/// `PUT /calendar/event/{uid}`
fn update_calendar_event(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let keys = ["start_date", "start_time", "end_date", "end_time"];
    world.refuse_unknown_keys(&body, &keys)?;
    let mut event = event(world, context, bearer)?;
    let zone = world.time_zone(bearer.actor);
    let time = |key: &str| {
        let text = body.text_at(key)?;
        let read = |text: String| {
            parse_time(&text).ok_or_else(|| Failure::invalid(&Json::Text(text), "must be time"))
        };
        text.map(read).transpose()
    };
    let start_date = date(body.needed_text("start_date")?)?;
    let end_date = body.text_at("end_date")?.map(date).transpose()?;
    let end_time = time("end_time")?;
    event.start = moment(start_date, time("start_time")?, &zone)?;
    event.end = match (end_date, end_time) {
        (None, None) => None,
        (date, time) => Some(moment(date.unwrap_or(start_date), time, &zone)?),
    };
    change(world, context, bearer, event)?;
    Ok(Answer::empty())
}

/// By how much an event is moved.
struct Shift {
    days: i64,
    minutes: i64,
}

impl Shift {
    fn read(body: &Json) -> Result<Self, Failure> {
        Ok(Self {
            days: needed_integer(body, "day_delta")?,
            minutes: needed_integer(body, "minute_delta")?,
        })
    }

    fn apply(&self, moment: Moment, zone: &TimeZone) -> Result<Moment, Failure> {
        // A span has one sign, so that days and minutes are two.
        let days = Span::new().try_days(self.days);
        let minutes = Span::new().try_minutes(self.minutes);
        let moved = match moment {
            Moment::Day(date) => days
                .and_then(|days| date.checked_add(days))
                .map(Moment::Day),
            Moment::Instant(at) => days
                .and_then(|days| at.to_zoned_datetime(zone.clone()).checked_add(days))
                .and_then(|zoned| zoned.checked_add(minutes?))
                .map(|zoned| Moment::Instant(zoned.timestamp())),
        };
        moved.map_err(|_| {
            let days = Json::Number(self.days.to_string());
            Failure::invalid(&days, "must not leave the calendar")
        })
    }
}

fn integer(body: &Json, key: &str) -> Result<Option<i64>, Failure> {
    let value = body.given(key);
    let read = |value: &Json| {
        let number = value.as_integer();
        number.ok_or_else(|| Failure::invalid(value, "must be integer"))
    };
    value.map(read).transpose()
}

fn needed_integer(body: &Json, key: &str) -> Result<i64, Failure> {
    integer(body, key)?.ok_or_else(|| Failure::missing(body, &[key]))
}

/// `POST /calendar/event/{uid}/move`
fn move_calendar_event(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["day_delta", "minute_delta", "all_day"])?;
    let mut event = event(world, context, bearer)?;
    let zone = world.time_zone(bearer.actor);
    let shift = Shift::read(&body)?;
    let all_day = body.flag_at("all_day")?;
    let turned = |moment: Moment| match (moment, all_day) {
        (Moment::Instant(_), Some(true)) => Ok(Moment::Day(day(moment, &zone))),
        (Moment::Day(date), Some(false)) => Ok(Moment::Instant(at(date.at(0, 0, 0, 0), &zone)?)),
        _ => Ok(moment),
    };
    let moved = |moment: Moment| shift.apply(turned(moment)?, &zone);
    event.start = moved(event.start)?;
    event.end = event.end.map(moved).transpose()?;
    changed(world, context, bearer, event)
}

/// `PUT /calendar/event/{uid}/duration`: a task has none.
fn update_calendar_event_duration(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["day_delta", "minute_delta"])?;
    let mut event = event(world, context, bearer)?;
    let zone = world.time_zone(bearer.actor);
    let end = Shift::read(&body)?.apply(event.end.unwrap_or(event.start), &zone)?;
    event.end = event.field_id.map(|_| end);
    changed(world, context, bearer, event)
}

/// Changes an event and answers with it.
fn changed(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    event: CalendarEvent,
) -> Outcome {
    change(world, context, bearer, event)?;
    Ok(Answer::json(
        &world.calendar_event_value(&event, bearer.actor),
    ))
}

/// `POST /calendar/linked_account/{linked_account_id}/event/{uid}/move`
fn move_external_calendar_event(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    check_account(world, context, bearer)?;
    Shift::read(&body)?;
    body.flag_at("all_day")?;
    Ok(external(context))
}

/// `PUT /calendar/linked_account/{linked_account_id}/event/{uid}/duration`
fn update_external_calendar_event_duration(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    check_account(world, context, bearer)?;
    Shift::read(&body)?;
    Ok(external(context))
}

/// An event of another service, of which nothing is known but its name.
fn external(context: &Context<'_>) -> Answer {
    Answer::json(&json!({
        "uid": context.text("uid"),
        "ref_type": null,
        "ref_id": null,
        "title": null,
        "start": null,
        "end": null,
        "source": "linked_account",
    }))
}

/// The app or space in the path.
fn scope(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    keys: (&str, &str),
) -> Result<Ref, Failure> {
    let kinds = [RefKind::App, RefKind::Space];
    let scope = Ref::read(context.text(keys.0), context.id(keys.1), &kinds)?;
    world.check_visible(bearer.actor, scope)?;
    Ok(scope)
}

const EXPORTED: (&str, &str) = ("ref_type", "ref_id");

/// The exports that `fits` lets through.
fn exports(world: &World, bearer: &Bearer, fits: impl Fn(&ExportKey) -> bool) -> Vec<Value> {
    let own = |key: &ExportKey| key.0 == bearer.actor.id() && fits(key);
    let exports = world.calendar.exports.iter().filter(|(key, _)| own(key));
    exports
        .map(|(key, export)| World::export_value(key, *export))
        .collect()
}

/// The export that the path names: of the calendar of everything, unless it names an app or a space.
fn export_key(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<ExportKey, Failure> {
    check_account(world, context, bearer)?;
    let is_of_one = !context.text(EXPORTED.0).is_empty();
    let scope = is_of_one.then(|| scope(world, context, bearer, EXPORTED));
    let account_id = context.id("linked_account_id");
    Ok((bearer.actor.id(), account_id, scope.transpose()?))
}

/// `GET /calendar/export/linked_account/{linked_account_id}` and the same with
/// `/{ref_type}/{ref_id}`
fn get_export(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let key = export_key(world, context, bearer)?;
    let export = world.calendar.exports.get(&key);
    let export = export.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&World::export_value(&key, *export)))
}

/// `PUT /calendar/export/linked_account/{linked_account_id}` and the same with
/// `/{ref_type}/{ref_id}`
fn set_export(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let key = export_key(world, context, bearer)?;
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["priority", "tasks"])?;
    let tasks = body.flag_at("tasks")?;
    let export = Export {
        priority: needed_integer(&body, "priority")?,
        tasks: tasks.ok_or_else(|| Failure::missing(&body, &["tasks"]))?,
    };
    world.calendar.exports.insert(key, export);
    Ok(Answer::empty())
}

/// `DELETE /calendar/export/linked_account/{linked_account_id}` and the same with
/// `/{ref_type}/{ref_id}`
fn stop_export(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let key = export_key(world, context, bearer)?;
    let stopped = world.calendar.exports.remove(&key);
    stopped.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::empty())
}

/// `GET /calendar/export/`
fn get_global_exports(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&exports(world, bearer, |key| key.2.is_none())))
}

/// `GET /calendar/export/linked_account/{linked_account_id}/available`: no account has calendars.
fn get_calendars_for_linked_account(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    check_account(world, context, bearer)?;
    Ok(Answer::json(&json!([])))
}

/// `GET /calendar/export/{ref_type}/{ref_id}/`
fn get_exports_by_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let scope = scope(world, context, bearer, EXPORTED)?;
    let exports = exports(world, bearer, |key| key.2 == Some(scope));
    Ok(Answer::json(&exports))
}

/// `GET /calendar/mute/`
fn get_mutes_in_global_calendar(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let mutes = &world.calendar.mutes;
    Ok(Answer::json(&world.mute_values(mutes, bearer.actor.id())))
}

fn mute(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    types: &[&'static str],
    muted: bool,
) -> Outcome {
    let scope = scope(world, context, bearer, ("scope_type", "scope_id"))?;
    let all = &mut world.calendar.mutes;
    all.set(bearer.actor.id(), scope, types, muted);
    Ok(Answer::empty())
}

/// The type of objects in the path.
fn object_type(context: &Context<'_>) -> Result<[&'static str; 1], Failure> {
    let text = context.text("object_type");
    let known = MUTED_TYPES.iter().find(|known| **known == text);
    let refused = || Failure::not_one_of_texts(&Json::Text(text.to_owned()), MUTED_TYPES);
    known.map(|known| [*known]).ok_or_else(refused)
}

/// `POST /calendar/mute/{scope_type}/{scope_id}/`
fn mute_objects_from_global_calendar(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, MUTED_TYPES, true)
}

/// `DELETE /calendar/mute/{scope_type}/{scope_id}/`
fn unmute_objects_from_the_global_calendar(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, MUTED_TYPES, false)
}

/// `POST /calendar/mute/{scope_type}/{scope_id}/{object_type}/`
fn mute_object_type_from_global_calendar(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, &object_type(context)?, true)
}

/// `DELETE /calendar/mute/{scope_type}/{scope_id}/{object_type}/`
fn unmute_object_type_from_the_global_calendar(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    mute(world, context, bearer, &object_type(context)?, false)
}
