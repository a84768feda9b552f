//! Documents are read and written back without losing a key.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use podio_api::items::{AddedItem, UpdatedItem};
use podio_api::model::{
    ActivityType, App, Batch, BatchStatus, Comment, Embed, EmbedType, File, Hook, HookStatus,
    HookType, Item, ItemPage, NotificationGroup, NotificationType, ObjectRatings, Organization,
    OrganizationMember, Profile, PushMessage, Raw, RefType, Reference, SearchResult, SearchResults,
    Space, Status, StreamObject, Task, TaskStatus, User, UserStatus, View, ViewFilter, ViewGroup,
    ViewGrouping,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn round_trip<T: DeserializeOwned + Serialize>(document: &Value, name: &str) -> T {
    let model: T = serde_json::from_value(document.clone())
        .unwrap_or_else(|error| panic!("{name} is not read: {error}"));
    let written = serde_json::to_value(&model).unwrap();
    assert_same(document, &written, name);
    model
}

fn assert_same(read: &Value, written: &Value, place: &str) {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            let keys = |map: &serde_json::Map<String, Value>| {
                map.keys()
                    .cloned()
                    .collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(keys(read), keys(written), "{place}");
            for (key, value) in read {
                assert_same(value, &written[key], &format!("{place}/{key}"));
            }
        }
        (Value::Array(read), Value::Array(written)) => {
            assert_eq!(read.len(), written.len(), "{place}");
            for (index, (read, written)) in read.iter().zip(written).enumerate() {
                assert_same(read, written, &format!("{place}/{index}"));
            }
        }
        _ => assert_eq!(read, written, "{place}"),
    }
}

fn example<T: DeserializeOwned + Serialize>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/examples")
        .join(name);
    let document = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    round_trip(&document, name)
}

#[test]
fn an_app_is_kept_whole() {
    let app: App = example("app-full.json");
    assert!(!app.fields.is_empty());
    assert!(
        app.fields
            .iter()
            .all(|field| field.kind.is_some() && field.external_id.is_some())
    );
    let config = app.config.unwrap();
    assert_eq!(config.item_name.as_deref(), Some("Job"));
}

#[test]
fn an_item_is_kept_whole() {
    let item: Item = example("item-full.json");
    assert_eq!(item.text("title").unwrap(), Some("Repair roof"));
    assert_eq!(
        item.number("hours-planned").unwrap().unwrap().as_str(),
        "12.5000"
    );
    let budget = item.money("budget").unwrap().unwrap();
    assert_eq!(budget.to_string(), "1250.0000 EUR");
    assert_eq!(item.progress("progress").unwrap(), Some(40));
    assert_eq!(
        item.duration("time-spent").unwrap().unwrap().as_secs(),
        5400
    );
    let when = item.date("when").unwrap().unwrap();
    assert!(when.start_time().is_some() && when.start_utc().is_some() && when.end_utc().is_some());
    let deadline = item.date("deadline").unwrap().unwrap();
    assert!(deadline.start_time().is_none() && deadline.start_utc().is_none());
    assert!(!format!("{item:?}").contains("signature\":"));
}

#[test]
fn pages_are_kept_whole() {
    let page: ItemPage = example("item-filter-response.json");
    assert_eq!(
        (page.total, page.filtered, page.items.len()),
        (Some(482), Some(2), 2)
    );
    let page: ItemPage = example("item-filter-micro-response.json");
    assert!(
        page.items
            .iter()
            .all(|item| item.fields.is_empty() && item.link.is_some())
    );
}

#[test]
fn the_other_answers_are_kept_whole() {
    let space: Space = example("space.json");
    assert!(space.created_on.is_some());
    let organizations: Vec<Organization> = example("org-list.json");
    assert_eq!(organizations[0].spaces.len(), 1);
    let user: User = example("user.json");
    assert_eq!(user.mails.len(), 1);
    let status: UserStatus = example("user-status.json");
    assert_eq!(status.inbox_new, Some(3));
    let debug = format!("{status:?}");
    assert!(
        !debug.contains("EXAMPLECALENDARCODE") && !debug.contains("11a8bd86"),
        "{debug}"
    );
    let added: AddedItem = example("item-create-response.json");
    assert_eq!(added.revision, Some(0));
    let updated: UpdatedItem = example("item-update-response.json");
    assert_eq!(updated.revision, Some(4));
}

#[test]
fn tasks_and_comments_are_kept_whole() {
    let task: Task = example("task.json");
    assert_eq!(task.status, Some(TaskStatus::Active));
    assert_eq!(task.due_date.unwrap().to_string(), "2026-03-11");
    assert!(task.due_time.is_none() && task.due_on.is_some());
    let object = task.reference.as_ref().unwrap().object().unwrap();
    assert_eq!(object.kind, RefType::Item);
    assert_eq!(task.labels.len(), 1);
    assert!(!format!("{task:?}").contains("11a8bd86"));
    let comment: Comment = example("comment.json");
    assert_eq!(comment.value.as_deref(), Some("Ladder is in the van."));
    let status: Status = example("status.json");
    assert_eq!(status.subscribed, Some(true));
}

#[test]
fn files_and_embeds_are_kept_whole() {
    let file: File = example("file.json");
    assert_eq!(file.size, Some(48213));
    assert!(!format!("{file:?}").contains("11a8bd86"));
    let embed: Embed = example("embed.json");
    assert_eq!(embed.kind, Some(EmbedType::Link));
    let batch: Batch = example("batch.json");
    assert_eq!(batch.status, Some(BatchStatus::Completed));
    assert!(batch.file.is_some() && batch.app.is_some() && batch.space.is_some());
}

#[test]
fn hooks_views_and_results_are_kept_whole() {
    let hooks: Vec<Hook> = example("hook-list.json");
    assert_eq!(hooks[0].kind, Some(HookType::ItemUpdate));
    assert_eq!(hooks[1].status, Some(HookStatus::Inactive));
    // A webhook's link may hold a secret.
    assert!(!format!("{hooks:?}").contains("hooks.example.org"));
    let view: View = example("view.json");
    assert_eq!(view.filters.unwrap().len(), 2);
    assert_eq!(view.fields.unwrap()["60100001"].width, Some(200));
    assert_eq!(view.groupings.unwrap().groups.len(), 2);
    let results: Vec<SearchResult> = example("search-results.json");
    assert_eq!(results[1].kind, Some(RefType::Task));
    let results: SearchResults = example("search-results-v2.json");
    assert_eq!(results.counts.unwrap().item, Some(1));
    let contact: Profile = example("contact.json");
    assert_eq!(contact.mail, ["kai@example.com"]);
}

#[test]
fn what_happened_is_kept_whole() {
    let objects: Vec<StreamObject> = example("stream.json");
    assert_eq!(objects[0].kind, Some(RefType::Item));
    assert_eq!(
        objects[0].activity[0].activity_type,
        Some(ActivityType::Update)
    );
    let groups: Vec<NotificationGroup> = example("notification-list.json");
    let notification = &groups[0].notifications[0];
    assert_eq!(notification.kind, Some(NotificationType::Comment));
    assert_eq!(groups[0].context.as_ref().unwrap().comment_count, Some(1));
    let pushed: Vec<Value> = example("push-message.json");
    let message: PushMessage = round_trip(&pushed[0]["data"], "push-message.json");
    let event = message.data.unwrap();
    assert_eq!(event.event.as_deref(), Some("conversation_event"));
    assert!(event.data.is_some());
}

#[test]
fn ratings_are_kept_whole() {
    let document = serde_json::json!({
        "fivestar": {"average": 4.50, "counts": {"4": {"total": 1, "users": [{"profile_id": 1}]}}},
        "like": {"average": null, "counts": []},
    });
    let ratings: ObjectRatings = round_trip(&document, "ratings");
    let counts = ratings.five_star.unwrap().counts.unwrap();
    assert_eq!(counts["4"].users.len(), 1);
    assert_eq!(ratings.like.unwrap().counts, None);
}

#[test]
fn a_builtin_view_keeps_its_textual_id() {
    let document = serde_json::json!({"view_id": "all", "type": "standard", "name": "All"});
    let view: View = round_trip(&document, "view");
    assert_eq!(view.view_id, None);
    assert_eq!(view.extra["view_id"], "all");
}

#[test]
fn the_conditions_of_a_view_come_as_a_list_or_by_key() {
    let by_key = r#"{"filters":{"60100009":[1,2.50],"created_on":{"from":"-1mr"},"7":null}}"#;
    let view: View = serde_json::from_str(by_key).unwrap();
    let filters = view.filters.as_ref().unwrap();
    assert_eq!(filters.len(), 3);
    assert_eq!(*filters[1].key.as_ref().unwrap(), "created_on");
    assert_eq!(filters[0].values.as_ref().unwrap().as_str(), "[1,2.50]");
    assert_eq!(serde_json::to_string(&view).unwrap(), by_key);
    let as_list = r#"{"filters":[{"key":7,"values":[1e400]}]}"#;
    let view: View = serde_json::from_str(as_list).unwrap();
    assert_eq!(*view.filters.as_ref().unwrap()[0].key.as_ref().unwrap(), 7);
    assert_eq!(serde_json::to_string(&view).unwrap(), as_list);
    for filters in ["[]", "{}", "null"] {
        let text = format!(r#"{{"filters":{filters}}}"#);
        let view: View = serde_json::from_str(&text).unwrap();
        assert!(
            view.filters.as_deref().is_none_or(<[_]>::is_empty),
            "{text}"
        );
        assert_eq!(serde_json::to_string(&view).unwrap(), text);
    }
    let error = serde_json::from_str::<View>(r#"{"filters":"all"}"#).unwrap_err();
    assert!(error.to_string().contains("at `filters`"), "{error}");
}

/// Values of any shape are kept digit by digit, as texts that no floating-point number holds.
#[test]
fn no_digit_of_a_value_of_any_shape_is_lost() {
    fn check<T: DeserializeOwned + Serialize>(text: &str, typed: impl Fn(&T) -> Option<&Raw>) {
        let model: T = serde_json::from_str(text).unwrap();
        let value = typed(&model).expect(text).as_str();
        assert!(value.contains(DIGITS), "{text}: {value}");
        assert_eq!(serde_json::to_string(&model).unwrap(), text);
    }
    const DIGITS: &str = "12345678901234567890.12345678901234567890";
    let with = |text: &str| text.replace('#', DIGITS);
    check(
        &with(r#"{"type":"item","data":{"a":[#]}}"#),
        |it: &Reference| it.data.as_ref(),
    );
    check(
        &with(r#"{"properties":{"a":{"b":#}}}"#),
        |it: &UserStatus| it.properties.as_ref()?.get("a"),
    );
    check(
        &with(r#"{"id":1,"highlight":{"a":#}}"#),
        |it: &SearchResult| it.highlight.as_ref(),
    );
    check(
        &with(r#"{"status_id":1,"ratings":{"a":#}}"#),
        |it: &Status| it.ratings.as_ref(),
    );
    check(
        &with(r#"{"status_id":1,"user_ratings":{"a":#}}"#),
        |it: &Status| it.user_ratings.as_ref(),
    );
    check(&with(r#"{"profile_id":1,"role":[#]}"#), |it: &Profile| {
        it.role.as_ref()
    });
    check(&with(r#"{"spaces":{"a":#}}"#), |it: &OrganizationMember| {
        it.spaces.as_ref()
    });
    check(&with(r#"{"task_id":1,"group":{"a":#}}"#), |it: &Task| {
        it.group.as_ref()
    });
    check(&with(r#"{"key":#}"#), |it: &ViewFilter| it.key.as_ref());
    check(&with(r#"{"values":[#]}"#), |it: &ViewFilter| {
        it.values.as_ref()
    });
    check(&with(r#"{"humanized_values":[#]}"#), |it: &ViewFilter| {
        it.humanized_values.as_ref()
    });
    check(&with(r#"{"value":#}"#), |it: &ViewGroup| it.value.as_ref());
    check(&with(r#"{"value":#}"#), |it: &ViewGrouping| {
        it.value.as_ref()
    });
}

#[test]
fn times_of_day_are_kept_as_they_come() {
    for time in ["14:30:00", "14:30", "00:00:00", "25:00:00", "soon"] {
        let document = serde_json::json!({"task_id": 1, "due_time": time});
        let task: Task = round_trip(&document, time);
        assert_eq!(
            task.due_time.is_some(),
            ["14:30:00", "00:00:00"].contains(&time)
        );
    }
}

/// Reads every document of a folder of recorded answers, given by the variable `PODIO_DOCUMENTS`,
/// that lie in folders by kind.
#[test]
fn recorded_documents_are_kept_whole() {
    let Some(root) = std::env::var_os("PODIO_DOCUMENTS") else {
        return;
    };
    let mut count = 0;
    for kind in [
        "app",
        "comment",
        "contact",
        "file",
        "hook",
        "item",
        "item-filter",
        "org",
        "space",
        "task",
        "user-status",
    ] {
        let folder = Path::new(&root).join(kind);
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            check(kind, &document, &name);
            count += 1;
        }
    }
    assert!(count > 0, "the folder holds no document");
}

fn check(kind: &str, document: &Value, name: &str) {
    match (kind, document) {
        (_, Value::Array(documents)) => {
            for document in documents {
                check(kind, document, name);
            }
        }
        // A recording may hold a pointer to an item instead.
        ("item", Value::Object(map)) if !map.contains_key("item_id") => {
            round_trip::<Reference>(document, name);
        }
        ("app", _) => drop(round_trip::<App>(document, name)),
        ("comment", _) => drop(round_trip::<Comment>(document, name)),
        ("contact", _) => drop(round_trip::<Profile>(document, name)),
        ("file", _) => drop(round_trip::<File>(document, name)),
        ("hook", _) => drop(round_trip::<Hook>(document, name)),
        ("task", _) => drop(round_trip::<Task>(document, name)),
        ("item", _) => drop(round_trip::<Item>(document, name)),
        ("item-filter", _) => drop(round_trip::<ItemPage>(document, name)),
        ("org", _) => drop(round_trip::<Organization>(document, name)),
        ("space", _) => drop(round_trip::<Space>(document, name)),
        (_, _) => drop(round_trip::<UserStatus>(document, name)),
    }
}
