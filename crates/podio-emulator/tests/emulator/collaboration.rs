//! Comments, tasks, tags, views and links.

use serde_json::json;

use crate::support::{Demo, example, keys};

#[tokio::test]
async fn comments_have_a_life() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let item_id = demo.seed.items[0];
    let path = format!("/comment/item/{item_id}/");
    let made = ada
        .post(
            &path,
            &json!({"value": "First", "embed_url": "https://example.org/"}),
        )
        .ok();
    assert_eq!(keys(&made), keys(&example("item-full")["comments"][0]));
    assert_eq!(made["embed"]["hostname"], "example.org");
    let own = format!("/comment/{}", made["comment_id"]);
    assert_eq!(ada.put(&own, &json!({"value": "Second"})).status, 204);
    assert_eq!(ada.get(&path).ok()[0]["value"], "Second");
    assert_eq!(
        ada.get(&format!("{own}/revision")).ok()[0]["value"],
        "First"
    );
    assert_eq!(ada.get(&demo.item_path()).ok()["comment_count"], 1);
    assert_eq!(demo.stranger().get(&own).status, 403);

    // A like is the caller's own, wherever the comment is told.
    let like = format!("/rating/comment/{}/like", made["comment_id"]);
    ada.post(&like, &json!({"value": 1})).ok();
    for (caller, liked) in [(&ada, true), (&demo.grace(), false)] {
        let told = [
            caller.get(&own).ok(),
            caller.get(&path).ok()[0].clone(),
            caller.get(&demo.item_path()).ok()["comments"][0].clone(),
        ];
        for comment in told {
            assert_eq!(
                (&comment["is_liked"], &comment["like_count"]),
                (&json!(liked), &json!(1))
            );
        }
        let group = format!(
            "/stream/item/{item_id}/activity_group/comment/{}",
            made["comment_id"]
        );
        let activity = caller.get(&group).ok()["activities"][0].clone();
        assert_eq!(
            (&activity["is_liked"], &activity["like_count"]),
            (&json!(liked), &json!(1))
        );
        assert_eq!(activity["data"]["is_liked"], liked);
    }
    assert_eq!(ada.delete(&like).status, 204);
    let now = ada.get(&own).ok();
    assert_eq!(
        (&now["is_liked"], &now["like_count"]),
        (&json!(false), &json!(0))
    );

    assert_eq!(ada.delete(&own).status, 204);
    assert_eq!(
        (ada.get(&own).status, ada.get(&path).ok()),
        (410, json!([]))
    );
    assert_eq!(
        ada.post("/comment/planet/1/", &json!({"value": "x"}))
            .error()
            .1,
        "not_found"
    );
}

#[tokio::test]
async fn tasks_are_created_found_and_completed() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    let body = json!({"text": "Call", "due_date": "2026-03-11", "labels": ["Calls"]});
    let path = format!("/task/item/{}/", demo.seed.items[0]);
    let task = ada.post(&path, &body).ok();
    let own = format!("/task/{}", task["task_id"]);
    assert_eq!(
        (&task["due_on"], &task["group"], &task["space_id"]),
        (
            &json!("2026-03-11 22:59:59"),
            &json!("tomorrow"),
            &json!(demo.seed.space_id)
        )
    );
    assert_eq!(task["labels"][0]["text"], "Calls");
    let found = ada.get("/task/?completed=0&responsible=0&limit=5").ok();
    assert_eq!(found[0]["task_id"], task["task_id"]);
    assert!(ada.get("/task/").error().2.contains("Missing parameters"));
    assert_eq!(
        ada.put(&format!("{own}/text"), &json!({"text": "Write"}))
            .ok()["text"],
        "Write"
    );
    ada.send("POST", &format!("{own}/complete"), &[], "").ok();
    assert_eq!(ada.get(&own).ok()["status"], "completed");
    assert_eq!(ada.get(&format!("{path}count")).ok(), json!({"count": 0}));
    ada.send("POST", &format!("{own}/incomplete"), &[], "");
    assert_eq!(ada.get(&own).ok()["completed_on"], json!(null));
    let people = json!([demo.seed.user_id, demo.seed.colleague_id]);
    let several = ada
        .post("/task/", &json!({"text": "Both", "responsible": people}))
        .ok();
    assert_eq!(several.as_array().unwrap().len(), 2);
    let private = ada
        .post("/task/", &json!({"text": "Mine", "private": true}))
        .ok();
    assert_eq!(
        demo.stranger()
            .get(&format!("/task/{}", private["task_id"]))
            .status,
        403
    );
    assert_eq!((ada.delete(&own).status, ada.get(&own).status), (204, 410));
}

#[tokio::test]
async fn tags_are_counted_and_views_filter() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let tags = format!("/tag/item/{}/", demo.seed.items[1]);
    ada.post(&tags, &json!(["priority", "late"]));
    let of_app = format!("/tag/app/{}/", demo.seed.app_id);
    assert_eq!(
        ada.get(&of_app).ok()[0],
        json!({"text": "priority", "count": 2})
    );
    ada.delete(&format!("{tags}?text=priority"));
    let found = ada.get(&format!("{of_app}search/?text=late")).ok();
    assert_eq!(
        (&found[0]["title"], found.as_array().unwrap().len()),
        (&json!("Paint fence"), 1)
    );
    let app_id = demo.seed.app_id;
    let body =
        json!({"name": "Open jobs", "filters": [{"key": demo.field("status"), "values": [1]}]});
    let view = ada.post(&format!("/view/app/{app_id}/"), &body).ok()["view_id"].clone();
    assert_eq!(ada.get(&format!("/view/{view}")).ok()["items"], 1);
    let page = ada
        .post(&format!("/item/app/{app_id}/filter/{view}/"), &json!({}))
        .ok();
    assert_eq!((&page["filtered"], &page["total"]), (&json!(1), &json!(3)));
    let filter = json!({"filters": {"status": [2]}, "remember": true});
    ada.post(&format!("/item/app/{app_id}/filter/"), &filter)
        .ok();
    assert_eq!(
        ada.get(&format!("/view/app/{app_id}/last")).ok()["items"],
        1
    );
    assert_eq!(
        ada.get(&format!("/item/app/{app_id}/count?view_id=0")).ok(),
        json!({"count": 1})
    );
    assert_eq!(ada.delete(&format!("/view/{view}")).status, 204);
    assert_eq!(ada.get(&format!("/view/{view}")).status, 404);
}

#[tokio::test]
async fn a_view_opens_with_its_app() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app = format!("/app/{}", demo.seed.app_id);
    let body = json!({"name": "All"});
    let view = ada
        .post(&format!("/view/app/{}/", demo.seed.app_id), &body)
        .ok()["view_id"]
        .clone();
    assert_eq!(ada.get(&app).ok()["default_view_id"], json!(null));
    let path = format!("/view/{view}/default");
    assert_eq!(ada.send("POST", &path, &[], "").status, 204);
    assert_eq!(ada.get(&app).ok()["default_view_id"], view);
    ada.delete(&format!("/view/{view}"));
    assert_eq!(ada.get(&app).ok()["default_view_id"], json!(null));
}
