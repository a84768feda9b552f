//! The demo data.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::Demo;

#[tokio::test]
async fn an_item_has_a_value_in_a_field_of_every_type() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app = ada
        .get(&format!("/app/{}", demo.seed.inspections_app_id))
        .ok();
    let types = |value: &Value| -> BTreeSet<String> {
        let fields = value["fields"].as_array().unwrap().iter();
        fields
            .map(|field| field["type"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut of_app = types(&app);
    for kind in [
        "app",
        "asset",
        "calculation",
        "category",
        "contact",
        "date",
        "duration",
        "email",
        "embed",
        "file",
        "image",
        "location",
        "media",
        "member",
        "money",
        "number",
        "phone",
        "progress",
        "question",
        "separator",
        "state",
        "tag",
        "tel",
        "text",
        "video",
    ] {
        assert!(of_app.contains(kind), "the app lacks {kind}");
    }
    let item = ada.get(&format!("/item/{}", demo.seed.inspections[0])).ok();
    of_app.remove("separator");
    assert_eq!(types(&item), of_app);
    let fields = item["fields"].as_array().unwrap().iter();
    let points = fields
        .clone()
        .find(|field| field["external_id"] == "points");
    assert_eq!(points.unwrap()["values"][0]["value"], "14.5000");
}

#[tokio::test]
async fn items_refer_to_each_other_and_carry_tasks_comments_and_files() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let first = demo.seed.inspections[0];
    let item = ada.get(&format!("/item/{first}")).ok();
    assert_eq!(item["comment_count"], 2);
    assert_eq!(item["files"][0]["file_id"], demo.seed.file_id);
    let to = ada.get(&format!("/item/{first}/reference/")).ok();
    assert_eq!(to[0]["items"][0]["item_id"], demo.seed.tools[0]);
    let back = ada
        .get(&format!("/item/{}/reference/", demo.seed.tools[0]))
        .ok();
    assert_eq!(back[0]["items"][0]["item_id"], first);
    let tasks = ada.get(&format!("/task/?reference=item:{first}")).ok();
    let states: Vec<&Value> = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["status"])
        .collect();
    assert_eq!(states, [&json!("active"), &json!("completed")]);
    assert_eq!(tasks[0]["responsible"]["user_id"], demo.seed.colleague_id);
    let raw = ada.get(&format!("/file/{}/raw", demo.seed.file_id));
    assert_eq!(raw.text(), "The ladder is safe.\n");
    assert_eq!(demo.seed.tasks.len() + demo.seed.comments.len(), 4);
    let again = Demo::start().await;
    assert_eq!(again.seed.tools, demo.seed.tools);
    assert_eq!(
        again.seed.inspections_app_token,
        demo.seed.inspections_app_token
    );
}
