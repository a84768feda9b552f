use podio_client::SecretString;
use podio_client::api::field::DateWrite;
use podio_client::api::items::{Filter, NewItem};
use podio_client::api::model::{
    CalendarEvent, FieldId, LinkedAccountId, RefType, Secret, TaskId, UserId,
};
use podio_client::jiff::ToSpan;
use podio_client::jiff::civil::{Date, date, time};
use podio_client::jiff::tz::TimeZone;
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::json;

use super::{ada, grace, job};

const FROM: Date = date(2026, 3, 1);
const TO: Date = date(2026, 3, 31);

fn uids(events: &[CalendarEvent]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|event| event.uid.as_deref())
        .collect()
}

fn uid(item: ItemId, field_id: u64) -> String {
    format!("item_{item}_{field_id}")
}

/// Adds a task of March about the first job.
async fn call(bench: &Bench, client: &PodioClient) -> TaskId {
    let call = client
        .tasks()
        .create("Call, then paint")
        .about(ItemId(bench.demo.items[0]))
        .due_date(date(2026, 3, 20));
    call.send().await.unwrap()[0].task_id
}

#[tokio::test]
async fn the_dates_of_items_and_tasks_are_events() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let (app, space) = (AppId(bench.demo.app_id), SpaceId(bench.demo.space_id));
    let item = ItemId(bench.demo.items[0]);
    let when = uid(item, bench.demo.fields["when"]);
    // A field can be kept off the calendar, as the deadline is.
    let task = format!("task_{}", call(&bench, &ada).await);

    let calendar = ada.calendar();
    let seen = calendar.get_global(FROM, TO).spaces(&[space]);
    let seen = seen.send().await.unwrap();
    assert_eq!(uids(&seen), [&when, &task]);
    let first = &seen[0];
    assert_eq!(first.title.as_deref(), Some("Repair roof"));
    assert_eq!(
        (&first.ref_type, first.ref_id),
        (&Some(RefType::Item), Some(item.0))
    );
    assert_eq!(first.start_date, Some(date(2026, 3, 10)));
    assert_eq!(first.start_time, Some(time(15, 0, 0, 0)));
    assert_eq!(first.start_utc.unwrap().to_string(), "2026-03-10T14:00:00Z");
    assert_eq!(first.group.as_deref(), Some("Job"));
    assert_eq!((seen[1].start_time, seen[1].end_date), (None, None));
    assert_eq!(seen[1].group, None);

    let only = calendar.get_global(FROM, TO).types(&[RefType::Task]);
    let only = only.spaces(&[space]).priority(1).send().await.unwrap();
    assert_eq!(uids(&only), [&task]);
    let elsewhere = calendar.get_global(FROM, TO).spaces(&[SpaceId(1)]);
    assert!(elsewhere.send().await.unwrap().is_empty());
    let items = calendar.get_space(space, FROM, TO).tasks(false);
    assert_eq!(uids(&items.send().await.unwrap()), [&when]);
    let late = calendar.get_app(app, date(2026, 3, 13), TO);
    assert_eq!(uids(&late.send().await.unwrap()), [&task]);
    let day = calendar.get_app(app, date(2026, 3, 11), date(2026, 3, 11));
    assert_eq!(uids(&day.send().await.unwrap()), [&when]);
    let fence = calendar
        .filter_app(app)
        .date_from(FROM)
        .filters(&Filter::new().tags(["north"]))
        .tasks(false);
    assert!(fence.send().await.unwrap().is_empty());
    let urgent = calendar
        .filter_app(app)
        .date_to(TO)
        .filters(&Filter::new().tags(["priority"]))
        .tasks(false);
    assert_eq!(uids(&urgent.send().await.unwrap()), [&when]);
}

#[tokio::test]
async fn events_are_read_as_icalendar() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let (app, space) = (AppId(bench.demo.app_id), SpaceId(bench.demo.space_id));
    let user = UserId(bench.demo.user_id);
    let now = bench.emulator.now().to_zoned_datetime(TimeZone::UTC);
    let soon = |days: i64| now.checked_add(days.days()).map(|at| at.date()).unwrap();
    let item = NewItem::new()
        .field("title", "Wash; rinse, repeat")
        .field("when", DateWrite::new(soon(3)));
    let item = job(&bench, &ada, &item).await;
    let task = ada
        .tasks()
        .create("Call")
        .due_date(soon(5))
        .send()
        .await
        .unwrap();
    let code = ada.users().get_status().send().await.unwrap().calendar_code;
    let code = code.map(Secret::into_inner).unwrap();

    let calendar = ada.calendar();
    let text = |feed: podio_client::bytes::Bytes| String::from_utf8(feed.to_vec()).unwrap();
    let all = text(
        calendar
            .get_global_as_ical(user, &code)
            .send()
            .await
            .unwrap(),
    );
    assert!(all.starts_with("BEGIN:VCALENDAR\r\n") && all.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(all.matches("BEGIN:VEVENT").count(), 2, "{all}");
    assert!(all.contains("SUMMARY:Wash\\; rinse\\, repeat\r\n"), "{all}");
    let of_space = calendar.get_space_as_ical(space, user, &code);
    let of_space = text(of_space.send().await.unwrap());
    assert_eq!(of_space.matches("BEGIN:VEVENT").count(), 1, "{of_space}");
    let of_app = calendar.get_app_as_ical(app, user, &code);
    assert_eq!(text(of_app.send().await.unwrap()), of_space);
    let when = FieldId(bench.demo.fields["when"]);
    let of_field = calendar.get_item_field_as_ical(item, when);
    assert_eq!(text(of_field.send().await.unwrap()), of_space);
    let of_task = calendar.get_task_as_ical(task[0].task_id);
    assert!(text(of_task.send().await.unwrap()).contains("SUMMARY:Call\r\n"));

    let wrong = SecretString::from("CANARY");
    let error = calendar.get_global_as_ical(user, &wrong).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    let asked = calendar.get_global_as_ical(user, &wrong);
    assert!(!format!("{asked:?}").contains("CANARY"));
}

#[tokio::test]
async fn summaries_tell_today_and_the_six_days_after() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let zone = TimeZone::get("Europe/Copenhagen").unwrap();
    let now = bench.emulator.now().to_zoned_datetime(zone);
    let soon = |days: i64| now.checked_add(days.days()).map(|at| at.date()).unwrap();
    for days in [0, 1, 2, 6, 7] {
        let item = NewItem::new()
            .field("title", "Job")
            .field("when", DateWrite::new(soon(days)));
        job(&bench, &ada, &item).await;
    }
    ada.tasks()
        .create("Call")
        .due_date(soon(1))
        .send()
        .await
        .unwrap();

    let calendar = ada.calendar();
    let summary = calendar
        .get_summary()
        .limit(2)
        .priority(1)
        .send()
        .await
        .unwrap();
    let (today, upcoming) = (summary.today.unwrap(), summary.upcoming.unwrap());
    assert_eq!((today.total, upcoming.total), (Some(1), Some(4)));
    assert_eq!((today.events.len(), upcoming.events.len()), (1, 2));
    let of_space = calendar.get_summary_for_space(SpaceId(bench.demo.space_id));
    let of_space = of_space.send().await.unwrap();
    assert_eq!(of_space.upcoming.as_ref().unwrap().total, Some(3));
    let of_org = calendar.get_summary_for_organization(OrgId(bench.demo.org_id));
    assert_eq!(of_org.send().await.unwrap(), of_space);
    let personal = calendar.get_summary_for_personal().send().await.unwrap();
    assert_eq!(
        personal.upcoming.unwrap().events[0].title.as_deref(),
        Some("Call")
    );
}

#[tokio::test]
async fn an_event_that_moves_moves_its_item_or_task() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let item = ItemId(bench.demo.items[0]);
    let when = uid(item, bench.demo.fields["when"]);
    let task = call(&bench, &ada).await;
    let read = || async {
        let item = ada.items().get(item).send().await.unwrap();
        *item.date("when").unwrap().unwrap()
    };

    let calendar = ada.calendar();
    let moved = calendar
        .update_event(&when, date(2026, 3, 16))
        .start_time(time(9, 30, 0, 0))
        .end_date(date(2026, 3, 16))
        .end_time(time(11, 0, 0, 0));
    moved.send().await.unwrap();
    let value = read().await;
    assert_eq!(value.start_date(), date(2026, 3, 16));
    assert_eq!(
        value.start_utc().unwrap().to_string(),
        "2026-03-16T08:30:00Z"
    );
    assert_eq!(value.end_time(), Some(time(11, 0, 0, 0)));

    let moved = calendar
        .move_event(&when, -1, 15)
        .send()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(moved.start_date, Some(date(2026, 3, 15)));
    assert_eq!(read().await.start_time(), Some(time(9, 45, 0, 0)));
    let longer = calendar
        .update_event_duration(&when, 1, 0)
        .send()
        .await
        .unwrap();
    assert_eq!(longer.unwrap().end_date, Some(date(2026, 3, 16)));
    let error = calendar.update_event_duration(&when, -9, 0).send().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::BadRequest);
    let far = calendar.move_event(&when, i64::MAX, i64::MIN).send().await;
    assert!(far.is_err());
    let moved = calendar
        .move_event(&when, 0, 0)
        .all_day(true)
        .send()
        .await
        .unwrap();
    assert_eq!(moved.unwrap().start_time, None);
    assert_eq!(read().await.start_time(), None);

    let due = calendar.update_event(&format!("task_{task}"), date(2026, 3, 25));
    due.send().await.unwrap();
    let due = ada.tasks().get(task).send().await.unwrap().due_date;
    assert_eq!(due, Some(date(2026, 3, 25)));
    let nothing = calendar.update_event("item_1_2", FROM).send().await;
    assert_eq!(nothing.unwrap_err().kind(), ErrorKind::NotFound);
}

async fn link(client: &PodioClient, provider: &str) -> LinkedAccountId {
    let body = json!({"provider": provider});
    let call = client.linked_accounts().create(&body);
    call.send().await.unwrap().linked_account_id
}

#[tokio::test]
async fn calendars_are_copied_to_linked_accounts() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let account = link(&ada, "google").await;
    let app = AppId(bench.demo.app_id);
    let calendar = ada.calendar();

    calendar
        .set_global_export(account, 2, true)
        .send()
        .await
        .unwrap();
    let export = calendar.get_global_export(account).send().await.unwrap();
    assert_eq!((export.priority, export.tasks), (Some(2), Some(true)));
    let exports = calendar.get_global_exports().send().await.unwrap();
    assert_eq!(exports, [export]);
    assert!(
        grace
            .calendar()
            .get_global_exports()
            .send()
            .await
            .unwrap()
            .is_empty()
    );
    calendar.stop_global_export(account).send().await.unwrap();
    let error = calendar
        .get_global_export(account)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let set = calendar.set_reference_export(account, app, 1, false);
    set.send().await.unwrap();
    let export = calendar
        .get_export_by_reference(account, app)
        .send()
        .await
        .unwrap();
    assert_eq!((export.priority, export.tasks), (Some(1), Some(false)));
    let exports = calendar.get_exports_by_reference(app).send().await.unwrap();
    assert_eq!(exports, [export]);
    calendar
        .stop_reference_export(account, app)
        .send()
        .await
        .unwrap();
    assert!(
        calendar
            .get_exports_by_reference(app)
            .send()
            .await
            .unwrap()
            .is_empty()
    );

    let of_account = calendar
        .get_linked_account(account)
        .date_from(FROM)
        .date_to(TO);
    assert!(of_account.send().await.unwrap().is_empty());
    assert!(
        calendar
            .get_for_linked_account(account)
            .send()
            .await
            .unwrap()
            .is_empty()
    );
    let moved = calendar.move_external_event(account, "a/b@c", 1, 0);
    assert_eq!(
        moved.send().await.unwrap().unwrap().uid.as_deref(),
        Some("a/b@c")
    );
    let longer = calendar.update_external_event_duration(account, "a/b@c", 0, 30);
    assert_eq!(
        longer.send().await.unwrap().unwrap().uid.as_deref(),
        Some("a/b@c")
    );
}

#[tokio::test]
async fn what_is_muted_stays_out_of_the_calendar_of_everything() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let space = SpaceId(bench.demo.space_id);
    let task = format!("task_{}", call(&bench, &ada).await);
    let calendar = ada.calendar();
    let global = || async {
        calendar
            .get_global(FROM, TO)
            .spaces(&[space])
            .send()
            .await
            .unwrap()
    };

    let items = calendar.mute_object_type(space, &RefType::Item);
    items.send().await.unwrap();
    assert_eq!(uids(&global().await), [&task]);
    let mutes = calendar.get_mutes().send().await.unwrap();
    assert_eq!(mutes.len(), 1);
    assert_eq!(
        (mutes[0].kind.as_ref(), mutes[0].id),
        (Some(&RefType::Space), Some(space.0))
    );
    assert_eq!((mutes[0].item, mutes[0].task), (Some(true), Some(false)));
    calendar.mute(space).send().await.unwrap();
    assert!(global().await.is_empty());
    assert_eq!(
        calendar
            .get_space(space, FROM, TO)
            .send()
            .await
            .unwrap()
            .len(),
        2
    );
    let tasks = calendar.unmute_object_type(space, &RefType::Task);
    tasks.send().await.unwrap();
    assert_eq!(uids(&global().await), [&task]);
    calendar.unmute(space).send().await.unwrap();
    assert_eq!(global().await.len(), 2);
    assert!(calendar.get_mutes().send().await.unwrap().is_empty());
}

#[tokio::test]
async fn linked_accounts_are_the_callers_own_and_have_calendars() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let app = AppId(bench.demo.app_id);
    let (account, meetings) = (link(&ada, "google").await, link(&ada, "citrix").await);
    // Another's account, one without a calendar, and one that is none.
    let unknown = LinkedAccountId(61);
    for (client, account, kind) in [
        (&grace, account, ErrorKind::Forbidden),
        (&ada, meetings, ErrorKind::Forbidden),
        (&ada, unknown, ErrorKind::NotFound),
    ] {
        let calendar = client.calendar();
        let refused = [
            calendar.get_linked_account(account).send().await.err(),
            calendar.get_for_linked_account(account).send().await.err(),
            calendar.get_global_export(account).send().await.err(),
            calendar
                .set_global_export(account, 1, true)
                .send()
                .await
                .err(),
            calendar.stop_global_export(account).send().await.err(),
            calendar
                .get_export_by_reference(account, app)
                .send()
                .await
                .err(),
            calendar
                .set_reference_export(account, app, 1, true)
                .send()
                .await
                .err(),
            calendar
                .stop_reference_export(account, app)
                .send()
                .await
                .err(),
            calendar
                .move_external_event(account, "a", 1, 0)
                .send()
                .await
                .err(),
            calendar
                .update_external_event_duration(account, "a", 1, 0)
                .send()
                .await
                .err(),
        ];
        for error in refused {
            assert_eq!(error.unwrap().kind(), kind);
        }
    }
}
