//! Status messages.

use serde_json::json;

use crate::hooks::listen;
use crate::support::{Demo, example, keys};

#[tokio::test]
async fn a_message_is_posted_changed_and_deleted() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let path = format!("/status/space/{}/", demo.seed.space_id);
    let hook = format!("/hook/space/{}/", demo.seed.space_id);
    for kind in ["status.create", "status.update", "status.delete"] {
        listen(&demo, &hook, kind).await;
    }
    let file = demo
        .emulator
        .add_file(demo.seed.user_id, "plan.pdf", "application/pdf", *b"%PDF")
        .unwrap();
    let body = json!({
        "value": "Yard is open again",
        "file_ids": [file],
        "embed_url": "https://example.org/yard",
        "question": {"text": "Who comes?", "options": ["I", "Not I"]},
    });
    let made = ada.post(&path, &body).ok();
    assert_eq!(keys(&made), keys(&example("status")));
    assert_eq!(made["files"][0]["file_id"], file);
    assert_eq!(made["embed"]["hostname"], "example.org");
    assert_eq!(made["questions"][0]["options"][1]["text"], "Not I");
    let own = format!("/status/{}", made["status_id"]);
    // Who comments follows the message from then on.
    let subscribed = grace.get(&own).ok()["subscribed"].clone();
    let comment = format!("/comment/status/{}/", made["status_id"]);
    grace.post(&comment, &json!({"value": "Fine"})).ok();
    let task = format!("/task/status/{}/", made["status_id"]);
    grace.post(&task, &json!({"text": "Tell everybody"})).ok();
    let read = grace.get(&own).ok();
    assert_eq!(read["comments"][0]["value"], "Fine");
    assert_eq!(read["tasks"][0]["text"], "Tell everybody");
    assert_eq!(
        (&subscribed, &read["subscribed"], &made["subscribed"]),
        (&json!(false), &json!(true), &json!(true))
    );

    let change = json!({"value": "Yard is closed", "file_ids": []});
    assert_eq!(grace.put(&own, &change).status, 403);
    assert_eq!(ada.put(&own, &change).status, 204);
    let read = ada.get(&own).ok();
    assert_eq!(
        (&read["value"], &read["files"], &read["embed"]["hostname"]),
        (&json!("Yard is closed"), &json!([]), &json!("example.org"))
    );
    assert!(read["last_edit_on"].is_string());
    assert_eq!(demo.stranger().get(&own).status, 403);
    assert_eq!(grace.delete(&own).status, 403);
    assert_eq!(ada.delete(&own).status, 204);
    assert_eq!((ada.get(&own).status, ada.get(&comment).status), (410, 410));
    demo.emulator.wait_for_deliveries(6).await;
    let heard: Vec<String> = demo.emulator.deliveries()[3..]
        .iter()
        .map(|delivery| {
            assert_eq!(
                delivery.field("status_id"),
                Some(&*made["status_id"].to_string())
            );
            delivery.event.clone()
        })
        .collect();
    for kind in ["status.create", "status.update", "status.delete"] {
        assert!(heard.contains(&kind.to_owned()), "{heard:?}");
    }
}

#[tokio::test]
async fn a_message_without_sense_is_refused() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/status/space/{}/", demo.seed.space_id);
    for body in [
        json!({}),
        json!({"value": 5}),
        json!({"value": "x", "file_ids": [1]}),
        json!({"value": "x", "embed_id": 1}),
        json!({"value": "x", "embed_url": "::"}),
        json!({"value": "x", "question": {"text": "y"}}),
        json!({"value": "x", "colour": "red"}),
    ] {
        let refused = ada.post(&path, &body);
        assert!(
            matches!(refused.status, 400 | 404),
            "{body}: {}",
            refused.text()
        );
    }
    assert_eq!(demo.jobs().post(&path, &json!({"value": "x"})).status, 403);
}
