//! Summaries and totals of tasks.

use serde_json::{Value, json};

use crate::support::{Caller, Demo, example, keys};

/// Adds a task and tells its text back.
fn add(caller: &Caller, path: &str, text: &str, more: &Value) -> Value {
    let mut body = json!({"text": text});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    caller.post(path, &body).ok()
}

fn texts(part: &Value) -> Vec<&str> {
    let tasks = part["tasks"].as_array().unwrap().iter();
    tasks.map(|task| task["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_summary_has_three_parts() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    let on_item = format!("/task/item/{}/", demo.seed.items[0]);
    add(&ada, "/task/", "Late", &json!({"due_date": "2026-03-09"}));
    add(
        &ada,
        &on_item,
        "Tonight",
        &json!({"due_date": "2026-03-10"}),
    );
    add(&ada, &on_item, "Some day", &json!({}));
    for day in 11..17 {
        let due = json!({"due_date": format!("2026-03-{day}")});
        add(&ada, "/task/", &format!("On {day}"), &due);
    }
    let theirs = json!({"responsible": demo.seed.colleague_id});
    add(&ada, &on_item, "Theirs", &theirs);
    let done = add(&ada, &on_item, "Done", &json!({}));
    let path = format!("/task/{}/complete", done["task_id"]);
    ada.send("POST", &path, &[], "").ok();

    let all = ada.get("/task/summary").ok();
    assert_eq!(keys(&all), ["other", "overdue", "today"]);
    assert_eq!(
        (texts(&all["overdue"]), texts(&all["today"])),
        (vec!["Late"], vec!["Tonight"])
    );
    assert_eq!(all["other"]["total"], 7);
    assert_eq!(texts(&all["other"]), ["On 11", "On 12", "On 13", "On 14"]);
    let told = keys(&all["today"]["tasks"][0]);
    for key in keys(&example("task")) {
        assert!(told.contains(&key), "{key}");
    }
    let one = ada.get("/task/summary?limit=1").ok();
    assert_eq!(texts(&one["other"]), ["On 11"]);
    let personal = ada.get("/task/personal/summary").ok();
    assert_eq!(
        (
            &personal["overdue"]["total"],
            &personal["today"]["total"],
            &personal["other"]["total"]
        ),
        (&json!(1), &json!(0), &json!(6))
    );
    for path in [
        format!("/task/org/{}/summary", demo.seed.org_id),
        format!("/task/space/{}/summary", demo.seed.space_id),
        format!("/task/app/{}/summary", demo.seed.app_id),
        format!("/task/item/{}/summary", demo.seed.items[0]),
    ] {
        let summary = ada.get(&path).ok();
        assert_eq!(texts(&summary["today"]), ["Tonight"], "{path}");
        assert_eq!(texts(&summary["other"]), ["Some day"], "{path}");
        assert_eq!(demo.stranger().get(&path).status, 403, "{path}");
    }
}

#[tokio::test]
async fn totals_count_by_time_and_by_whose_they_are() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    let on_item = format!("/task/item/{}/", demo.seed.items[0]);
    let done = add(&ada, &on_item, "Yesterday's", &json!({}));
    let path = format!("/task/{}/complete", done["task_id"]);
    ada.send("POST", &path, &[], "").ok();
    demo.emulator
        .advance(std::time::Duration::from_secs(24 * 3600));
    for (text, day) in [
        ("Late", 9),
        ("Now", 11),
        ("Next", 12),
        ("Soon", 15),
        ("Far", 30),
    ] {
        let due = json!({"due_date": format!("2026-03-{day:02}")});
        add(&ada, "/task/", text, &due);
    }
    let theirs = json!({"responsible": demo.seed.colleague_id, "due_date": "2026-03-12"});
    add(&ada, &on_item, "Theirs", &theirs);
    let report = ada.get("/task/total/").ok();
    assert_eq!(
        report["own"],
        json!({"completed_yesterday": 1, "overdue": 1, "today": 1, "tomorrow": 1, "upcoming": 1, "later": 1})
    );
    assert_eq!(
        report["reassigned"],
        json!({"completed_yesterday": 0, "overdue": 0, "today": 0, "tomorrow": 1, "upcoming": 0, "later": 0})
    );
    let in_space = format!("/task/total/?space={};1", demo.seed.space_id);
    assert_eq!(ada.get(&in_space).ok()["own"]["overdue"], 0);
    let count = |path: &str| ada.get(path).ok()["count"].clone();
    for (time, wanted) in [("overdue", 1), ("due", 2), ("today", 1), ("all", 5)] {
        assert_eq!(count(&format!("/task/total/{time}")), wanted, "{time}");
    }
    let space = demo.seed.space_id;
    assert_eq!(count(&format!("/task/total/all?space_id={space}")), 0);
    assert_eq!(ada.get("/task/total/never").status, 400);
}
