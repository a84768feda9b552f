//! Hooks: verification, deliveries and their end.

use std::io::{Read, Write};
use std::net::TcpListener;

use podio_emulator::HookDelivery;
use serde_json::json;

use crate::support::Demo;

/// Answers every call with a status, until the process ends.
pub(crate) fn receiver(status: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 4096];
            let _read = stream.read(&mut buffer);
            let _sent = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        }
    });
    format!("http://{address}/hook?tenant=7")
}

/// Creates a hook and verifies it; its verification is one delivery.
pub(crate) async fn listen(demo: &Demo, path: &str, kind: &str) {
    let ada = demo.ada();
    let before = demo.emulator.deliveries().len();
    let body = json!({"url": receiver(200), "type": kind});
    let hook = ada.post(path, &body).ok()["hook_id"].clone();
    demo.emulator.wait_for_deliveries(before + 1).await;
    let code = json!({"code": demo.emulator.deliveries()[before].field("code")});
    let validated = ada.post(&format!("/hook/{hook}/verify/validate"), &code);
    assert_eq!(validated.status, 204, "{}", validated.text());
}

#[tokio::test]
async fn a_verified_hook_hears_of_changes() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/hook/app/{}/", demo.seed.app_id);
    let body = json!({"url": receiver(200), "type": "item.update"});
    let hook = ada.post(&path, &body).ok()["hook_id"].clone();
    demo.emulator.wait_for_deliveries(1).await;
    let verify = demo.emulator.deliveries().remove(0);
    assert_eq!(
        (verify.event.as_str(), verify.status),
        ("hook.verify", Some(200))
    );
    ada.put(&demo.item_path(), &json!({"fields": {"progress": 1}}))
        .ok();
    let validate = format!("/hook/{hook}/verify/validate");
    assert_eq!(ada.post(&validate, &json!({"code": "wrong"})).status, 400);
    assert_eq!(
        ada.post(&validate, &json!({"code": verify.field("code")}))
            .status,
        204
    );
    assert_eq!(ada.get(&path).ok()[0]["status"], "active");
    ada.put(
        &format!("{}?hook=false", demo.item_path()),
        &json!({"fields": {"progress": 2}}),
    )
    .ok();
    ada.put(&demo.item_path(), &json!({"fields": {"progress": 3}}))
        .ok();
    demo.emulator.wait_for_deliveries(2).await;
    let update: HookDelivery = demo.emulator.deliveries().remove(1);
    let names: Vec<&str> = update
        .fields
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let wanted = [
        "tenant",
        "type",
        "hook_id",
        "item_id",
        "item_revision_id",
        "external_id",
    ];
    assert_eq!(names, wanted);
    assert_eq!(update.field("item_revision_id"), Some("3"));
    assert!(!update.url.contains("tenant"));
    assert_eq!(ada.delete(&format!("/hook/{hook}")).status, 204);
    assert_eq!(ada.get(&path).ok(), json!([]));
}

#[tokio::test]
async fn a_failing_receiver_makes_its_hook_inactive() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .switch(|switches| switches.hook_failures = Some(1));
    let path = format!("/hook/app/{}/", demo.seed.app_id);
    let body = json!({"url": receiver(500), "type": "comment.create"});
    let hook = ada.post(&path, &body).ok()["hook_id"].clone();
    demo.emulator.wait_for_deliveries(1).await;
    let code = json!({"code": demo.emulator.deliveries()[0].field("code")});
    ada.post(&format!("/hook/{hook}/verify/validate"), &code);
    ada.post(
        &format!("/comment/item/{}/", demo.seed.items[0]),
        &json!({"value": "x"}),
    )
    .ok();
    demo.emulator.wait_for_deliveries(2).await;
    assert_eq!(ada.get(&path).ok()[0]["status"], "inactive");
}

#[tokio::test]
async fn other_machines_are_not_called_unless_allowed() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/hook/space/{}/", demo.seed.space_id);
    let body = json!({"url": "http://hooks.example.org/x", "type": "task.create"});
    ada.post(&path, &body).ok();
    demo.emulator.wait_for_deliveries(1).await;
    assert!(
        demo.emulator.deliveries()[0]
            .error
            .as_deref()
            .unwrap()
            .contains("hook_any_host")
    );
    assert_eq!(
        ada.post(&path, &json!({"url": "x", "type": "task.create"}))
            .status,
        400
    );
    assert_eq!(
        ada.post(&path, &json!({"url": "http://a.b/", "type": "item.create"}))
            .status,
        400
    );
}
