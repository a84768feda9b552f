//! Error bodies against the example documents: exactly six keys.

use crate::support::{Demo, example, keys};

#[tokio::test]
async fn every_error_has_exactly_the_six_keys() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator.limit_app(demo.seed.app_id, 1);
    let item = format!("/item/{}", demo.add(&serde_json::json!({"title": "x"})));
    ada.delete(&item);
    for answer in [
        demo.nobody().get("/user"),
        demo.nobody().form("/oauth/token", ""),
        demo.nobody().form("/oauth/token/v2", ""),
        ada.get("/nowhere"),
        ada.get("/item/4"),
        ada.get(&item),
        demo.stranger().get(&demo.item_path()),
        demo.jobs().get("/oauth/scope"),
        ada.put(&demo.item_path(), &serde_json::json!({"revision": 9})),
        ada.put(&demo.item_path(), &serde_json::json!({"fields": 9})),
    ] {
        let body = answer.json();
        assert_eq!(
            keys(&body),
            keys(&example("error-403-forbidden")),
            "{}",
            answer.text()
        );
        assert_eq!(keys(&body["request"]), ["method", "query_string", "url"]);
        assert!(body["error_parameters"].is_object() && body["error_propagate"].is_boolean());
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8")
        );
        assert_eq!(answer.header("server"), Some("nginx"));
    }
}
