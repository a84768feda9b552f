//! Every type of field, revisions, references both ways, and what is worked out over items.

use podio_emulator::{AppSpec, FieldSpec, NewApp};
use serde_json::{Value, json};

use crate::support::{Caller, Demo};

struct Fields {
    demo: Demo,
    ada: Caller,
    app: NewApp,
}

impl Fields {
    async fn start(fields: &[FieldSpec]) -> Self {
        let demo = Demo::start().await;
        let spec = AppSpec::new("Samples").field(FieldSpec::text("Title"));
        let spec = fields.iter().cloned().fold(spec, AppSpec::field);
        let app = demo.emulator.add_app(demo.seed.space_id, spec).unwrap();
        let ada = demo.ada();
        Self { demo, ada, app }
    }

    fn write(&self, external_id: &str, value: &Value) -> Result<Value, String> {
        let body = json!({"fields": {"title": "x", external_id: value}});
        let path = format!("/item/app/{}/", self.app.app_id);
        let answer = self.ada.post(&path, &body);
        if answer.status != 200 {
            return Err(answer.error().2);
        }
        let item_id = &answer.json()["item_id"];
        let path = format!("/item/{item_id}/value/{external_id}");
        Ok(self.ada.get(&path).ok())
    }
}

#[tokio::test]
async fn people_and_files_are_told_whole() {
    let contact = FieldSpec::new("contact", "Who")
        .settings(json!({"type": "space_users", "valid_types": ["user"]}));
    let fields = Fields::start(&[
        contact,
        FieldSpec::new("member", "Member"),
        FieldSpec::new("image", "Photo"),
        FieldSpec::new("file", "Paper").settings(json!({"allowed_mimetypes": ["text/plain"]})),
    ])
    .await;
    let seed = &fields.demo.seed;
    let read = fields
        .write("who", &json!({"type": "user", "id": seed.user_id}))
        .unwrap();
    assert_eq!(read[0]["value"]["user_id"], seed.user_id);
    let profile = read[0]["value"]["profile_id"].clone();
    assert_eq!(fields.write("who", &profile).unwrap(), read);
    let mail = json!([{"type": "mail", "id": seed.username}]);
    assert_eq!(fields.write("who", &mail).unwrap(), read);
    let kai = fields
        .demo
        .emulator
        .add_contact(seed.space_id, "Kai", "kai@example.org")
        .unwrap();
    assert!(
        fields
            .write("who", &json!(kai))
            .unwrap_err()
            .contains("type user")
    );
    assert!(
        fields
            .write("who", &json!(1))
            .unwrap_err()
            .contains("No contact with id 1")
    );
    let member = fields.write("member", &json!(seed.user_id)).unwrap();
    assert_eq!(member[0]["value"]["user_id"], seed.user_id);
    let emulator = &fields.demo.emulator;
    let png = emulator
        .add_file(seed.user_id, "a.png", "image/png", *b"png")
        .unwrap();
    let txt = emulator
        .add_file(seed.user_id, "a.txt", "text/plain", *b"txt")
        .unwrap();
    assert_eq!(
        fields.write("photo", &json!([png])).unwrap()[0]["value"]["file_id"],
        png
    );
    assert_eq!(
        fields.write("paper", &json!(txt)).unwrap()[0]["value"]["size"],
        3
    );
    assert!(
        fields
            .write("photo", &json!(txt))
            .unwrap_err()
            .contains("image/*")
    );
    assert!(
        fields
            .write("paper", &json!(png))
            .unwrap_err()
            .contains("text/plain")
    );
    assert!(
        fields
            .write("photo", &json!(7))
            .unwrap_err()
            .contains("No file with id 7")
    );
    assert_eq!(
        fields.ada.get(&format!("/file/{png}")).ok()["context"]["type"],
        "item"
    );
}

#[tokio::test]
async fn places_links_numbers_and_addresses_are_checked() {
    let fields = Fields::start(&[
        FieldSpec::new("location", "Place"),
        FieldSpec::new("embed", "Link"),
        FieldSpec::new("phone", "Phone"),
        FieldSpec::new("email", "Mail"),
        FieldSpec::new("tag", "Words"),
        FieldSpec::new("state", "Phase").settings(json!({"allowed_values": ["Open", "Done"]})),
        FieldSpec::new("tel", "Tel"),
        FieldSpec::new("gizmo", "Gizmo"),
    ])
    .await;
    let read = fields.write("place", &json!("Quay 4")).unwrap();
    assert_eq!(
        (&read[0]["value"], &read[0]["map_in_sync"]),
        (&json!("Quay 4"), &json!(false))
    );
    let at = json!({"value": "Quay 4", "lat": 56.1572, "lng": 10.2107});
    assert_eq!(fields.write("place", &at).unwrap()[0]["lat"], 56.1572);
    let parts = json!({"street_address": "Quay 4", "postal_code": "8000", "city": "Aarhus"});
    assert_eq!(
        fields.write("place", &parts).unwrap()[0]["value"],
        "Quay 4, 8000 Aarhus"
    );
    assert!(
        fields
            .write("place", &json!({"lat": 91, "lng": 0}))
            .is_err()
    );
    assert!(
        fields
            .write("place", &json!({"lat": 1}))
            .unwrap_err()
            .contains("['lng']")
    );
    let link = fields
        .write("link", &json!({"url": "https://example.org/x"}))
        .unwrap();
    let embed_id = link[0]["embed"]["embed_id"].clone();
    assert_eq!(link[0]["embed"]["hostname"], "example.org");
    assert_eq!(
        fields.write("link", &json!({"embed": embed_id})).unwrap(),
        link
    );
    assert!(
        fields
            .write("link", &json!({"embed": 5}))
            .unwrap_err()
            .contains("No embed")
    );
    assert!(
        fields
            .write("link", &json!({"url": "nonsense"}))
            .unwrap_err()
            .contains("must be url")
    );
    let phone = json!([{"type": "mobile", "value": "+4512345678"}]);
    assert_eq!(fields.write("phone", &phone).unwrap(), phone);
    assert!(
        fields
            .write("phone", &json!([{"value": "1"}]))
            .unwrap_err()
            .ends_with("['type']")
    );
    assert!(
        fields
            .write("phone", &json!({"type": "x", "value": "1"}))
            .is_err()
    );
    let mail = json!([{"type": "work", "value": "a@b.c"}, {"type": "home", "value": "d@e.f"}]);
    assert_eq!(fields.write("mail", &mail).unwrap(), mail);
    let wrong = json!({"type": "work", "value": "nobody"});
    assert!(
        fields
            .write("mail", &wrong)
            .unwrap_err()
            .ends_with("must be email")
    );
    let words = fields.write("words", &json!(["a", "b", "a"])).unwrap();
    assert_eq!(words, json!([{"value": "a"}, {"value": "b"}]));
    assert_eq!(
        fields.write("phase", &json!("Done")).unwrap(),
        json!([{"value": "Done"}])
    );
    assert!(fields.write("phase", &json!("Lost")).is_err());
    assert_eq!(
        fields.write("tel", &json!("+45 12")).unwrap()[0]["uri"],
        "tel:+4512"
    );
    assert_eq!(
        fields.write("gizmo", &json!({"a": 1})).unwrap(),
        json!([{"a": 1}])
    );
}

#[tokio::test]
async fn calculations_follow_the_fields_they_name() {
    let demo = Demo::start().await;
    let app = AppSpec::new("Sums").field(FieldSpec::number("Hours"));
    let app = demo.emulator.add_app(demo.seed.space_id, app).unwrap();
    let script = format!("@[Hours](field_{}) * 2 + 1", app.fields["hours"]);
    let settings = json!({"script": script, "return_type": "number"});
    let field = json!({"type": "calculation", "config": {"label": "Cost", "settings": settings}});
    let ada = demo.ada();
    ada.post(&format!("/app/{}/field/", app.app_id), &field)
        .ok();
    let add = |hours: f64| {
        let body = json!({"fields": {"hours": hours}});
        demo.emulator.add_item(app.app_id, &body).unwrap()
    };
    let (item_id, _) = (add(1.5), add(10.0));
    let cost = ada.get(&format!("/item/{item_id}/value/cost")).ok();
    assert_eq!(cost, json!([{"value": "4.0000"}]));
    let filter = format!("/item/app/{}/filter/", app.app_id);
    let page = ada
        .post(&filter, &json!({"filters": {"cost": {"from": 20}}}))
        .ok();
    assert_eq!((&page["filtered"], &page["total"]), (&json!(1), &json!(2)));
    let formula = json!([{"type": "field", "value": app.fields["hours"]}]);
    let body = json!({"aggregation": "sum", "formula": formula});
    let total = ada
        .post(&format!("/item/app/{}/calculate", app.app_id), &body)
        .ok();
    assert_eq!(total["total"], 11.5);
}

#[tokio::test]
async fn revisions_are_compared_and_undone() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = demo.item_path();
    ada.put(&path, &json!({"fields": {"progress": 50, "title": "Roof"}}))
        .ok();
    ada.put(&path, &json!({"fields": {"progress": 60}})).ok();
    let changes = ada.get(&format!("{path}/revision/0/2")).ok();
    let progress = changes
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["label"] == "Progress");
    let progress = progress.unwrap();
    assert_eq!(
        (&progress["from"], &progress["to"]),
        (&json!([{"value": 40}]), &json!([{"value": 60}]))
    );
    assert_eq!(changes.as_array().unwrap().len(), 2);
    assert_eq!(
        ada.get(&format!("{path}/revision/1")).ok()["type"],
        "update"
    );
    let undone = ada.delete(&format!("{path}/revision/1")).ok();
    assert_eq!(undone["revision"], 3);
    assert_eq!(ada.get(&path).ok()["title"], "Repair roof");
    ada.send("POST", &format!("{path}/revision/2/revert_to"), &[], "")
        .ok();
    let values = ada.get(&format!("{path}/value/v2")).ok();
    assert_eq!(
        (&values["title"], &values["progress"]),
        (&json!("Roof"), &json!(60))
    );
    assert_eq!(ada.get(&format!("{path}/revision/0/9")).status, 404);
}

#[tokio::test]
async fn a_referenced_item_tells_who_refers_to_it() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/item/{}", demo.seed.customers[0]);
    let refs = ada.get(&path).ok()["refs"].clone();
    assert_eq!(
        (&refs[0]["count"], &refs[0]["app"]["app_id"]),
        (&json!(1), &json!(demo.seed.app_id))
    );
    let references = ada.get(&format!("{path}/reference/")).ok();
    assert_eq!(references[0]["items"][0]["item_id"], demo.seed.items[0]);
    let by_field = format!("{path}/reference/field/{}", demo.field("customer"));
    assert_eq!(ada.get(&by_field).ok()[0]["title"], "Repair roof");
    ada.put(&demo.item_path(), &json!({"fields": {"customer": []}}))
        .ok();
    assert_eq!(ada.get(&path).ok()["refs"], json!([]));
    let find = format!("/item/field/{}/find?text=mill", demo.field("customer"));
    assert_eq!(ada.get(&find).ok()[0]["title"], "North Mill");
}

#[tokio::test]
async fn items_are_cloned_deleted_in_bulk_and_exported() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app = format!("/item/app/{}", demo.seed.app_id);
    let clone = ada
        .send("POST", &format!("{}/clone", demo.item_path()), &[], "")
        .ok();
    assert_eq!(
        ada.get(&format!("/item/{}", clone["item_id"])).ok()["title"],
        "Repair roof"
    );
    assert_eq!(
        ada.get(&format!("{app}/count?status=2")).ok(),
        json!({"count": 1})
    );
    demo.emulator.switch(|switches| {
        switches.bulk_delete_at_once = Some(1);
        switches.batch_seconds = 60;
    });
    let both = [demo.seed.items[0], demo.seed.items[1]];
    let deleted = ada
        .post(&format!("{app}/delete"), &json!({"item_ids": both}))
        .ok();
    assert_eq!(deleted, json!({"deleted": [both[0]], "pending": [both[1]]}));
    let batch = ada.post(&format!("{app}/export/xlsx"), &json!({})).ok();
    let batch = format!("/batch/{}", batch["batch_id"]);
    assert_eq!(ada.get(&batch).ok()["status"], "created");
    assert_eq!(ada.get(&format!("/item/{}", both[1])).status, 200);
    demo.emulator.advance(std::time::Duration::from_secs(61));
    let done = ada.get(&batch).ok();
    assert_eq!(
        (&done["status"], &done["completed"]),
        (&json!("completed"), &json!(3))
    );
    assert_eq!(ada.get(&format!("/item/{}", both[1])).status, 410);
    let raw = ada.get(&format!("/file/{}/raw", done["file"]["file_id"]));
    assert!(raw.body.starts_with(b"PK"));
}
