use podio_client::api::PodioApi as _;
use podio_client::api::items::Filter;
use podio_client::api::model::{AppId, RefType, SpaceId};
use podio_client::jiff::civil::{Date, Time, date, time};

use super::text;

const FROM: Date = date(2026, 3, 1);
const TO: Date = date(2026, 3, 31);
const NOON: Time = time(12, 0, 0, 0);
const TYPES: &[RefType] = &[RefType::Item, RefType::Task];

super::cases! { "calendar":
    "get_global_calendar": |client| client.calendar().get_global(FROM, TO).spaces(&[SpaceId(31)]).types(TYPES).tasks(true).priority(2).send();
    "get_space_calendar": |client| client.calendar().get_space(31.into(), FROM, TO).types(TYPES).tasks(true).priority(2).send();
    "get_app_calendar": |client| client.calendar().get_app(21.into(), FROM, TO).types(TYPES).tasks(true).priority(2).send();
    "filter_app_calendar": |client| client.calendar().filter_app(21.into()).date_from(FROM).date_to(TO).priority(2).tasks(true).view(71.into()).filters(&Filter::new().tags(["a"])).send();
    "get_app_calendar_as_ical": |client| client.calendar().get_app_as_ical(21.into(), 51.into(), &text().into()).send();
    "get_global_calendar_as_ical": |client| client.calendar().get_global_as_ical(51.into(), &text().into()).send();
    "get_space_calendar_as_ical": |client| client.calendar().get_space_as_ical(31.into(), 51.into(), &text().into()).send();
    "get_item_field_calendar_as_ical": |client| client.calendar().get_item_field_as_ical(11.into(), 81.into()).send();
    "get_task_calendar_as_ical": |client| client.calendar().get_task_as_ical(91.into()).send();
    "get_calendar_summary": |client| client.calendar().get_summary().limit(5).priority(2).send();
    "get_calendar_summary_for_personal": |client| client.calendar().get_summary_for_personal().limit(5).priority(2).send();
    "get_calendar_summary_for_space": |client| client.calendar().get_summary_for_space(31.into()).limit(5).priority(2).send();
    "get_calendar_summary_for_organization": |client| client.calendar().get_summary_for_organization(41.into()).limit(5).priority(2).send();
    "get_linked_account_calendar": |client| client.calendar().get_linked_account(61.into()).date_from(FROM).date_to(TO).send();
    "update_calendar_event": |client| client.calendar().update_event(text(), FROM).start_time(NOON).end_date(TO).end_time(NOON).send();
    "move_calendar_event": |client| client.calendar().move_event(text(), 1, -30).all_day(false).send();
    "update_calendar_event_duration": |client| client.calendar().update_event_duration(text(), 1, -30).send();
    "move_external_calendar_event": |client| client.calendar().move_external_event(61.into(), text(), 1, -30).all_day(false).send();
    "update_external_calendar_event_duration": |client| client.calendar().update_external_event_duration(61.into(), text(), 1, -30).send();
    "get_global_exports": |client| client.calendar().get_global_exports().send();
    "get_global_export": |client| client.calendar().get_global_export(61.into()).send();
    "set_global_export": |client| client.calendar().set_global_export(61.into(), 2, true).send();
    "stop_global_export": |client| client.calendar().stop_global_export(61.into()).send();
    "get_calendars_for_linked_account": |client| client.calendar().get_for_linked_account(61.into()).send();
    "get_export_by_reference": |client| client.calendar().get_export_by_reference(61.into(), AppId(21)).send();
    "set_reference_export": |client| client.calendar().set_reference_export(61.into(), AppId(21), 2, true).send();
    "stop_reference_export": |client| client.calendar().stop_reference_export(61.into(), AppId(21)).send();
    "get_exports_by_reference": |client| client.calendar().get_exports_by_reference(AppId(21)).send();
    "get_mutes_in_global_calendar": |client| client.calendar().get_mutes().send();
    "mute_objects_from_global_calendar": |client| client.calendar().mute(SpaceId(31)).send();
    "mute_object_type_from_global_calendar": |client| client.calendar().mute_object_type(SpaceId(31), &RefType::Task).send();
    "unmute_objects_from_the_global_calendar": |client| client.calendar().unmute(SpaceId(31)).send();
    "unmute_object_type_from_the_global_calendar": |client| client.calendar().unmute_object_type(SpaceId(31), &RefType::Task).send();
}
