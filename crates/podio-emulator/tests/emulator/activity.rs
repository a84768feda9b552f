//! Streams, calendars, notifications and their like: what is refused, and that nothing breaks.

use serde_json::{Value, json};

use crate::support::{Demo, JSON, example, keys};

const AREAS: &[&str] = &[
    "calendar.",
    "notifications.",
    "ratings.",
    "recurrence.",
    "reminders.",
    "stream.",
    "subscriptions.",
];

#[tokio::test]
async fn stream_objects_have_the_keys_of_the_example() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let item = format!("/comment/item/{}/", demo.seed.items[0]);
    ada.post(&item, &json!({"value": "Ladder is in the van."}))
        .ok();
    let seen = ada.get("/stream/").ok();
    let expected = &example("stream")[0];
    assert_eq!(keys(&seen[0]), keys(expected));
    assert_eq!(
        keys(&seen[0]["activity"][0]),
        keys(&expected["activity"][0])
    );
}

#[tokio::test]
async fn notifications_have_the_keys_of_the_example() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let user_id = demo.seed.colleague_id;
    let text = json!({"value": format!("@[Grace](user:{user_id}) look")});
    ada.post(&format!("/comment/item/{}/", demo.seed.items[0]), &text)
        .ok();
    let pair = demo
        .emulator
        .log_in_user(&demo.seed.client_id, user_id)
        .unwrap();
    let mut grace = demo.nobody();
    grace.token = Some(pair.access_token);
    let seen = grace.get("/notification/").ok();
    let expected = &example("notification-list")[0];
    assert_eq!(
        keys(&seen[0]["notifications"][0]),
        keys(&expected["notifications"][0])
    );
    for key in keys(&expected["context"]) {
        assert!(seen[0]["context"].get(&key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_by_name() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let item = demo.seed.items[0];
    let when = format!("/calendar/event/item_{item}_{}", demo.field("when"));
    for (method, path, body, told) in [
        (
            "GET",
            "/calendar/".to_owned(),
            json!({}),
            "Missing parameters: date_from.",
        ),
        (
            "GET",
            "/calendar/?date_from=2026-03-01&date_to=soon".to_owned(),
            json!({}),
            "Invalid value 'soon' (string): must be date",
        ),
        (
            "GET",
            "/calendar/?date_from=2026-03-01&date_to=2026-03-02&types=planet".to_owned(),
            json!({}),
            "must be one of {'item','task'}",
        ),
        (
            "GET",
            "/stream/?date_from=soon".to_owned(),
            json!({}),
            "must be datetime",
        ),
        (
            "GET",
            "/stream/v3/?groups_event_types=comment,planet".to_owned(),
            json!({}),
            "Invalid value 'planet' (string)",
        ),
        (
            "GET",
            "/notification/?limit=101".to_owned(),
            json!({}),
            "must not be greater than 100",
        ),
        (
            "PUT",
            when.clone(),
            json!({"start_date": "2026-03-10", "end_date": "2026-03-09"}),
            "must not be before the start",
        ),
        (
            "POST",
            format!("{when}/move"),
            json!({"day_delta": "1", "minute_delta": 0}),
            "must be integer",
        ),
        (
            "POST",
            format!("{when}/move"),
            json!({"day_delta": i64::MAX, "minute_delta": 0}),
            "must not leave the calendar",
        ),
        (
            "PUT",
            format!("/reminder/item/{item}"),
            json!({}),
            "missing required properties: ['remind_delta']",
        ),
        (
            "PUT",
            format!("/recurrence/item/{item}"),
            json!({"name": "daily", "config": {}, "step": 1}),
            "must be one of {'weekly','monthly','yearly'}",
        ),
        (
            "POST",
            format!("/rating/item/{item}/fivestar"),
            json!({"value": 6}),
            "must be one of {1,2,3,4,5}",
        ),
        (
            "POST",
            "/subscription/planet/1".to_owned(),
            json!({}),
            "Invalid reference type 'planet'",
        ),
    ] {
        let answer = ada.send(method, &path, JSON, &body.to_string());
        let (status, _, description) = answer.error();
        assert!((400..=404).contains(&status), "{method} {path}: {status}");
        assert!(description.contains(told), "{method} {path}: {description}");
    }
}

#[tokio::test]
async fn a_stranger_is_shown_nothing() {
    let demo = Demo::start().await;
    let stranger = demo.stranger();
    assert_eq!(stranger.get("/stream/").ok(), json!([]));
    let dates = "date_from=2026-01-01&date_to=2026-12-31";
    let all = stranger.get(&format!("/calendar/?{dates}"));
    assert_eq!(all.ok(), json!([]));
    let (item, app, space) = (demo.seed.items[0], demo.seed.app_id, demo.seed.space_id);
    for path in [
        format!("/stream/space/{space}/"),
        format!("/stream/app/{app}/"),
        format!("/stream/item/{item}"),
        format!("/stream/org/{}/v3/", demo.seed.org_id),
        format!("/calendar/space/{space}/?{dates}"),
        format!("/calendar/app/{app}/?{dates}"),
        format!("/calendar/space/{space}/summary"),
        format!("/subscription/item/{item}"),
        format!("/rating/item/{item}"),
        format!("/reminder/item/{item}"),
    ] {
        assert_eq!(stranger.get(&path).status, 403, "{path}");
    }
    let own = stranger.get(&format!("/stream/user/{}/", demo.seed.user_id));
    assert_eq!(own.ok(), json!([]));
}

#[tokio::test]
async fn no_body_and_no_id_breaks_a_call() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let task = ada.post("/task/", &json!({"text": "Call", "due_date": "2026-03-11"}));
    let task_id = task.ok()["task_id"].clone();
    let item = demo.seed.items[0];
    let bodies = [
        "",
        "null",
        "[]",
        "[1]",
        "{",
        "\"x\"",
        "{}",
        r#"{"day_delta": -9223372036854775808, "minute_delta": 9223372036854775807}"#,
        r#"{"start_date": "9999-12-31", "start_time": "23:59:59", "end_time": "23:59"}"#,
        r#"{"start_date": "-9999-01-01", "end_date": []}"#,
        r#"{"priority": 1e400, "tasks": 1}"#,
        r#"{"remind_delta": 18446744073709551616, "value": 1e9}"#,
        r#"{"name": "weekly", "config": {"days": [1]}, "step": 0, "until": "x"}"#,
        r#"{"filters": [[[]]], "view_id": {}, "limit": 0, "offset": -1}"#,
    ];
    let names = [
        ("{ref_type}", "item"),
        ("{scope_type}", "space"),
        ("{object_type}", "task"),
        ("{data_ref_type}", "comment"),
        ("{rating_type}", "like"),
        ("{token}", "EXAMPLECALENDARCODE"),
    ];
    let known = [
        ("{app_id}", demo.seed.app_id),
        ("{field_id}", demo.field("when")),
        ("{item_id}", item),
        ("{org_id}", demo.seed.org_id),
        ("{ref_id}", item),
        ("{scope_id}", demo.seed.space_id),
        ("{space_id}", demo.seed.space_id),
        ("{user_id}", demo.seed.user_id),
    ];
    let operations = ada.get("/__emulator/operations").ok();
    let mut calls = 0;
    for operation in operations.as_array().unwrap() {
        let name = operation["operation"].as_str().unwrap();
        if !AREAS.iter().any(|area| name.starts_with(area)) {
            continue;
        }
        let text = |key: &str| operation[key].as_str().unwrap().to_owned();
        let mut path = text("path").replace("{task_id}", &task_id.to_string());
        for (placeholder, value) in names {
            path = path.replace(placeholder, value);
        }
        let mut fitting = path.clone();
        for (placeholder, id) in known {
            fitting = fitting.replace(placeholder, &id.to_string());
        }
        let when = format!("item_{item}_{}", demo.field("when"));
        let due = format!("task_{task_id}");
        for uid in [when.as_str(), &due, "item", "item_x_1", "_", "item_1_2_3"] {
            let paths = [&fitting, &path].map(|path| filled(&path.replace("{uid}", uid)));
            for path in paths {
                for body in bodies {
                    let answer = ada.send(&text("method"), &path, JSON, body);
                    assert!(answer.status < 500, "{name} {path} {body}");
                    calls += 1;
                }
            }
            if !fitting.contains("{uid}") {
                break;
            }
        }
    }
    assert!(calls > 1000, "{calls}");
    let whole: Value = ada.get(&format!("/item/{item}")).ok();
    assert_eq!(whole["item_id"], item);
}

/// A path with the greatest id in place of what is not known.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            u64::MAX.to_string()
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}
