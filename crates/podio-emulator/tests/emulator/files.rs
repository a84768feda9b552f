//! Files: uploads, downloads and what they hang on.

use serde_json::json;

use crate::support::{Answer, Caller, Demo};

fn upload(caller: &Caller, name: &str, kind: &str, bytes: &str) -> Answer {
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"source\"; filename=\"{name}\"\r\n\
         Content-Type: {kind}\r\n\r\n{bytes}\r\n--B\r\n\
         Content-Disposition: form-data; name=\"filename\"\r\n\r\n{name}\r\n--B--\r\n"
    );
    let headers = [("Content-Type", "multipart/form-data; boundary=B")];
    caller.send("POST", "/file/", &headers, &body)
}

fn path_of(link: &str) -> String {
    let (_, rest) = link.split_once("://").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}

#[tokio::test]
async fn a_file_is_uploaded_attached_and_downloaded() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .switch(|switches| switches.file_memory_limit = 4);
    let file = upload(&ada, "plan.txt", "text/plain", "in a temporary file").ok();
    let own = format!("/file/{}", file["file_id"]);
    assert_eq!(
        (&file["size"], &file["context"]),
        (&json!(19), &json!(null))
    );
    let attach = json!({"ref_type": "item", "ref_id": demo.seed.items[0]});
    assert_eq!(ada.post(&format!("{own}/attach"), &attach).status, 204);
    assert_eq!(
        ada.get(&demo.item_path()).ok()["files"][0]["name"],
        "plan.txt"
    );
    let link = path_of(file["link"].as_str().unwrap());
    let raw = ada.get(&link);
    assert_eq!(
        (raw.text(), raw.header("content-type")),
        ("in a temporary file", Some("text/plain"))
    );
    assert_eq!(
        raw.header("content-disposition"),
        Some("inline; filename=\"plan.txt\"")
    );
    assert_eq!(ada.get(&format!("{own}/raw")).text(), "in a temporary file");
    assert_eq!(demo.nobody().get(&link).status, 401);
    assert_eq!(ada.get(&format!("{link}/medium")).status, 404);
    demo.emulator
        .switch(|switches| switches.file_link_redirects = true);
    let sent_on = ada.get(&link);
    assert_eq!(sent_on.status, 302);
    let storage = path_of(sent_on.header("location").unwrap());
    assert_eq!(demo.nobody().get(&storage).text(), "in a temporary file");
    let new = upload(&ada, "new.txt", "text/plain", "new").ok()["file_id"].clone();
    let old = json!({"old_file_id": file["file_id"]});
    assert_eq!(ada.post(&format!("/file/{new}/replace"), &old).status, 204);
    let files = ada.get(&demo.item_path()).ok()["files"].clone();
    assert_eq!(
        (&files[0]["file_id"], files.as_array().unwrap().len()),
        (&new, 1)
    );
    assert_eq!(ada.get(&own).status, 410);
}

#[tokio::test]
async fn what_podio_refuses_is_refused() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let headers = [("Content-Type", "multipart/form-data; boundary=B")];
    let empty = ada.send("POST", "/file", &headers, "--B--\r\n");
    assert!(empty.error().2.ends_with("Missing parameters: source."));
    assert_eq!(upload(&ada, "a.exe", "application/exe", "x").status, 400);
    demo.emulator
        .switch(|switches| switches.file_size_limit = Some(3));
    assert!(
        upload(&ada, "a.txt", "text/plain", "four")
            .error()
            .2
            .contains("larger than 3 bytes")
    );
    upload(&ada, "a.txt", "text/plain", "abc").ok();
}

#[tokio::test]
async fn a_generated_file_has_its_size() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let file = demo
        .emulator
        .add_generated_file(demo.seed.user_id, "big.bin", "video/mp4", 300_000)
        .unwrap();
    let raw = ada.get(&format!("/file/{file}/raw"));
    assert_eq!((raw.body.len(), raw.body[299_999]), (300_000, 54));
}

#[tokio::test]
async fn files_come_from_addresses_and_accounts() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let body = json!({"url": "https://example.org/plans/roof.pdf?x=1"});
    let file = ada.post("/file/from_url/", &body).ok();
    assert_eq!(
        (&file["name"], &file["mimetype"]),
        (&json!("roof.pdf"), &json!("application/pdf"))
    );
    let raw = ada.get(&format!("/file/{}/raw", file["file_id"]));
    assert_eq!(raw.text(), "https://example.org/plans/roof.pdf?x=1");
    assert_eq!(
        ada.post("/file/from_url/", &json!({"url": "::"})).status,
        400
    );
    let linked = |provider: &str| {
        let body = json!({"provider": provider});
        ada.post("/linked_account/", &body).ok()["linked_account_id"].clone()
    };
    let (google, meetings) = (linked("google"), linked("citrix"));
    let account = format!("/file/linked_account/{google}/");
    let body = json!({"external_file_id": "drive-1.txt", "preserve_permissions": true});
    assert_eq!(ada.post(&account, &body).ok()["name"], "drive-1.txt");
    assert_eq!(ada.get(&account).ok(), json!([]));
    assert_eq!(ada.get(&format!("/file/google/{google}/")).ok(), json!([]));
    // Another's account, one without files, and one that is none.
    for (caller, account, status) in [
        (&demo.grace(), &google, 403),
        (&ada, &meetings, 403),
        (&ada, &json!(7), 404),
    ] {
        let path = format!("/file/linked_account/{account}/");
        assert_eq!(caller.post(&path, &body).status, status);
        assert_eq!(caller.get(&path).status, status);
        assert_eq!(
            caller.get(&format!("/file/google/{account}/")).status,
            status
        );
    }
}
