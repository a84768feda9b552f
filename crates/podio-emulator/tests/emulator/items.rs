//! Writing and reading items.

use podio_emulator::{AppSpec, CreateAnswer, FieldSpec, UpdateAnswer};
use serde_json::{Value, json};

use crate::support::{Caller, Demo, JSON, example, keys};

/// The values of a field of an item.
fn values(caller: &Caller, item_id: u64, external_id: &str) -> Value {
    let item = caller.get(&format!("/item/{item_id}")).ok();
    let fields = item["fields"].as_array().unwrap();
    let field = fields
        .iter()
        .find(|field| field["external_id"] == external_id);
    field.map_or(Value::Null, |field| field["values"].clone())
}

/// Writes one field of a new item and reads it back; the refusal when it is refused.
fn written(demo: &Demo, caller: &Caller, external_id: &str, value: &str) -> Result<Value, String> {
    let body = format!("{{\"fields\":{{\"title\":\"x\",\"{external_id}\":{value}}}}}");
    let path = format!("/item/app/{}/", demo.seed.app_id);
    let answer = caller.send("POST", &path, JSON, &body);
    if answer.status != 200 {
        return Err(answer.error().2);
    }
    let item_id = answer.json()["item_id"].as_u64().unwrap();
    Ok(values(caller, item_id, external_id))
}

#[tokio::test]
async fn a_whole_item_has_podios_keys_and_shapes() {
    let demo = Demo::start().await;
    let item = demo.ada().get(&demo.item_path()).ok();
    let wanted = example("item-full");
    assert_eq!(keys(&item), keys(&wanted));
    for key in [
        "current_revision",
        "initial_revision",
        "created_by",
        "created_via",
        "space",
    ] {
        assert_eq!(keys(&item[key]), keys(&wanted[key]), "{key}");
    }
    for field in item["fields"].as_array().unwrap() {
        let same = wanted["fields"].as_array().unwrap().iter();
        let same = same
            .clone()
            .find(|other| other["external_id"] == field["external_id"])
            .unwrap();
        assert_eq!(keys(field), keys(same));
        assert_eq!(field["type"], same["type"]);
        if field["type"] == "category" {
            assert_eq!(
                keys(&field["values"][0]["value"]),
                keys(&same["values"][0]["value"])
            );
        } else if field["type"] == "app" {
            let (own, same) = (&field["values"][0]["value"], &same["values"][0]["value"]);
            assert_eq!(keys(own), keys(same));
        } else if field["type"] != "location" {
            assert_eq!(field["values"], same["values"], "{}", field["external_id"]);
        }
    }
    assert_eq!(item["title"], "Repair roof");
    assert!(demo.seed.items[0] > u64::from(u32::MAX) / 2);
}

#[tokio::test]
async fn the_demo_has_all_its_items() {
    let demo = Demo::start().await;
    assert_eq!((demo.seed.items.len(), demo.seed.customers.len()), (3, 2));
    let item = demo.emulator.item(demo.seed.items[1]).unwrap();
    assert_eq!(item["title"], "Paint fence");
    assert!(demo.emulator.item(4).is_none());
    assert!(demo.emulator.counts().is_empty());
}

#[tokio::test]
async fn an_item_is_found_in_four_ways() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (app_id, item_id) = (demo.seed.app_id, demo.seed.items[0]);
    for path in [
        format!("/item/{item_id}"),
        format!("/item/{item_id}/basic"),
        format!("/item/app/{app_id}/external_id/crm-4711"),
        format!("/app/{app_id}/item/1"),
    ] {
        assert_eq!(ada.get(&path).ok()["item_id"], item_id, "{path}");
    }
    assert_eq!(
        ada.get(&format!("/item/{item_id}/basic"))
            .ok()
            .get("comments"),
        None
    );
    let odd = json!({"external_id": "a/b c", "fields": {"title": "x"}});
    let odd = ada.post(&format!("/item/app/{app_id}"), &odd).ok()["item_id"].clone();
    let found = ada
        .get(&format!("/item/app/{app_id}/external_id/a%2Fb%20c"))
        .ok();
    assert_eq!(found["item_id"], odd);
    assert_eq!(
        ada.get(&format!("/item/app/{app_id}/external_id/none"))
            .status,
        404
    );
}

#[tokio::test]
async fn creating_answers_in_three_ways() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/item/app/{}/", demo.seed.app_id);
    let body = json!({"fields": {"title": "New"}, "tags": ["a"]});
    let short = ada.post(&path, &body).ok();
    assert_eq!(keys(&short), keys(&example("item-create-response")));
    assert_eq!(
        (&short["revision"], &short["app_item_id"]),
        (&json!(0), &json!(4))
    );
    demo.emulator
        .switch(|switches| switches.create_answer = CreateAnswer::Minimal);
    assert_eq!(keys(&ada.post(&path, &body).ok()), ["item_id"]);
    demo.emulator
        .switch(|switches| switches.create_answer = CreateAnswer::Full);
    assert_eq!(ada.post(&path, &body).ok()["tags"], json!(["a"]));
}

#[tokio::test]
async fn an_update_keeps_what_is_left_out_and_clears_what_is_empty() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let item_id = demo.seed.items[0];
    let path = demo.item_path();
    let answer = ada
        .put(&path, &json!({"fields": {"title": "Roof", "budget": []}}))
        .ok();
    assert_eq!(answer, json!({"revision": 1, "title": "Roof"}));
    assert_eq!(values(&ada, item_id, "budget"), Value::Null);
    assert_eq!(
        values(&ada, item_id, "hours-planned"),
        json!([{"value": "12.5000"}])
    );
    ada.put(&path, &json!({"fields": {"hours-planned": null}}))
        .ok();
    assert_eq!(values(&ada, item_id, "hours-planned"), Value::Null);
    // A list of fields, a field by its id, PHP's empty map.
    let by_id = json!([{"field_id": demo.field("progress"), "values": [{"value": 50}]}]);
    ada.put(&path, &json!({"fields": by_id})).ok();
    assert_eq!(values(&ada, item_id, "progress"), json!([{"value": 50}]));
    ada.put(&path, &json!({"fields": []})).ok();
    ada.send("PUT", &path, JSON, "[]").ok();
    let revisions = ada.get(&format!("{path}/revision/")).ok();
    assert_eq!(keys(&revisions[0]), keys(&example("item-revisions")[0]));
    assert_eq!(
        (&revisions[0]["revision"], &revisions[5]["type"]),
        (&json!(5), &json!("creation"))
    );
    demo.emulator
        .switch(|switches| switches.update_answer = UpdateAnswer::Empty);
    assert_eq!(ada.put(&path, &json!({})).status, 204);
}

#[tokio::test]
async fn values_are_updated_alone() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (path, item_id) = (demo.item_path(), demo.seed.items[0]);
    let answer = ada
        .put(&format!("{path}/value"), &json!({"progress": 70}))
        .ok();
    assert_eq!(answer["revision"], 1);
    let list = json!([{"external_id": "progress", "values": [{"value": 80}]}]);
    ada.put(&format!("{path}/value/"), &list).ok();
    assert_eq!(values(&ada, item_id, "progress"), json!([{"value": 80}]));
    ada.put(&format!("{path}/value/progress"), &json!([{"value": 90}]))
        .ok();
    assert_eq!(values(&ada, item_id, "progress"), json!([{"value": 90}]));
    assert_eq!(
        ada.put(&format!("{path}/value/nothing"), &json!([])).status,
        404
    );
}

#[tokio::test]
async fn an_outdated_revision_is_a_conflict() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = demo.item_path();
    let body = |revision: u64| json!({"revision": revision, "fields": {"progress": 1}});
    ada.put(&path, &body(0)).ok();
    let conflict = ada.put(&path, &body(0));
    assert_eq!(
        (conflict.status, conflict.error().1),
        (409, "conflict".to_owned())
    );
    assert_eq!(keys(&conflict.json()), keys(&example("error-409-conflict")));
    ada.put(&path, &json!({"fields": {"progress": 2}})).ok();
    assert_eq!(ada.get(&path).ok()["revision"], 2);
}

#[tokio::test]
async fn a_deleted_item_is_gone() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = demo.item_path();
    let answer = ada.delete(&path);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let by_external_id = format!("/item/app/{}/external_id/crm-4711", demo.seed.app_id);
    for path in [&path, &by_external_id] {
        let gone = ada.get(path);
        assert_eq!((gone.status, gone.error().1), (410, "gone".to_owned()));
        assert_eq!(keys(&gone.json()), keys(&example("error-410-gone")));
    }
    assert_eq!(ada.delete(&path).status, 410);
    demo.emulator
        .switch(|switches| switches.gone_error = "not_found".to_owned());
    assert_eq!(ada.get(&path).error().1, "not_found");
    let count = ada
        .get(&format!("/item/app/{}/count", demo.seed.app_id))
        .ok();
    assert_eq!(count, json!({"count": 2}));
    assert_eq!(keys(&count), keys(&example("item-count")));
}

#[tokio::test]
async fn numbers_keep_all_their_digits() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let number = |text: &str| written(&demo, &ada, "hours-planned", text);
    for (sent, read) in [
        ("12.5", "12.5000"),
        ("\"12324.43277\"", "12324.43277"),
        ("9007199254740993.25", "9007199254740993.2500"),
        ("-0.00001", "-0.00001"),
        ("{\"value\":7}", "7.0000"),
        ("[{\"value\":\"7\"}]", "7.0000"),
        ("[7]", "7.0000"),
    ] {
        assert_eq!(number(sent), Ok(json!([{"value": read}])), "{sent}");
    }
    assert_eq!(
        number("\"abc\"").unwrap_err(),
        "Invalid value 'abc' (string): must be number"
    );
    assert_eq!(
        number("true").unwrap_err(),
        "Invalid value true (boolean): must be number"
    );
    assert_eq!(
        number("[1,2]").unwrap_err(),
        "Invalid value [1,2] (array): must not have more than 1 value"
    );
}

#[tokio::test]
async fn money_needs_amount_and_an_allowed_currency() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let money = |text: &str| written(&demo, &ada, "budget", text);
    let read = json!([{"value": "125.5320", "currency": "DKK"}]);
    assert_eq!(
        money(r#"{"value": 125.532, "currency": "DKK"}"#),
        Ok(read.clone())
    );
    assert_eq!(
        money(r#"[{"value": "125.532", "currency": "DKK"}]"#),
        Ok(read)
    );
    assert!(money("5").unwrap_err().ends_with("must be object"));
    assert!(
        money(r#"{"value": 5}"#)
            .unwrap_err()
            .ends_with("missing required properties: ['currency']")
    );
    let text = money(r#"{"value": 5, "currency": "USD"}"#).unwrap_err();
    assert_eq!(
        text,
        "Invalid value 'USD' (string): must be one of {'EUR','DKK'}"
    );
}

#[tokio::test]
async fn progress_duration_and_text_are_checked() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let check = |field: &str, text: &str| written(&demo, &ada, field, text);
    assert_eq!(check("progress", "100"), Ok(json!([{"value": 100}])));
    assert!(
        check("progress", "101")
            .unwrap_err()
            .ends_with("must not be greater than 100")
    );
    assert!(
        check("progress", "-1")
            .unwrap_err()
            .ends_with("must not be less than 0")
    );
    assert!(
        check("progress", "1.5")
            .unwrap_err()
            .ends_with("(number): must be integer")
    );
    assert_eq!(check("time-spent", "5400"), Ok(json!([{"value": 5400}])));
    assert!(
        check("time-spent", "\"1h\"")
            .unwrap_err()
            .ends_with("must be integer")
    );
    assert!(
        check("notes", "7")
            .unwrap_err()
            .ends_with("(integer): must be string")
    );
    assert_eq!(check("notes", "\"\""), Ok(Value::Null));
    let missing = ada.post(
        &format!("/item/app/{}/", demo.seed.app_id),
        &json!({"fields": {}}),
    );
    assert!(
        missing
            .error()
            .2
            .ends_with("missing required properties: ['title']")
    );
    let cleared = ada.put(&demo.item_path(), &json!({"fields": {"title": []}}));
    assert_eq!(cleared.status, 400);
}

#[tokio::test]
async fn categories_take_active_option_ids() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let status = |text: &str| written(&demo, &ada, "status", text);
    assert_eq!(status("2").unwrap()[0]["value"]["text"], "Done");
    assert_eq!(status("[2]").unwrap()[0]["value"]["id"], 2);
    assert!(status("\"Done\"").unwrap_err().ends_with("must be integer"));
    assert_eq!(
        status("9").unwrap_err(),
        "Invalid value 9 (integer): must be one of {1,2}"
    );
    assert!(status("[1,2]").is_err());
    assert_eq!(
        written(&demo, &ada, "skills", "[1,2]")
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn references_are_items_of_the_referenced_app() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let customer = |text: &str| written(&demo, &ada, "customer", text);
    let id = demo.seed.customers[1];
    let read = customer(&format!("[{id}]")).unwrap();
    assert_eq!(
        (&read[0]["value"]["item_id"], &read[0]["value"]["title"]),
        (&json!(id), &json!("North Mill"))
    );
    assert_eq!(
        customer("[4]").unwrap_err(),
        "No item with id 4 could be found"
    );
    assert!(customer(&demo.seed.items[0].to_string()).is_err());
    ada.delete(&format!("/item/{id}"));
    assert!(
        customer(&format!("[{id}]"))
            .unwrap_err()
            .starts_with("No item with id")
    );
}

#[tokio::test]
async fn dates_are_told_in_the_readers_time_zone() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let when = |text: &str| written(&demo, &ada, "when", text);
    let wanted = json!([{
        "start": "2026-07-10 15:00:00", "start_date": "2026-07-10", "start_time": "15:00:00",
        "start_utc": "2026-07-10 13:00:00", "start_date_utc": "2026-07-10", "start_time_utc": "13:00:00",
        "end": "2026-07-11 01:30:00", "end_date": "2026-07-11", "end_time": "01:30:00",
        "end_utc": "2026-07-10 23:30:00", "end_date_utc": "2026-07-10", "end_time_utc": "23:30:00",
    }]);
    for sent in [
        r#"{"start": "2026-07-10 15:00:00", "end": "2026-07-11 01:30:00"}"#,
        r#"{"start_utc": "2026-07-10 13:00:00", "end_utc": "2026-07-10 23:30:00"}"#,
        r#"{"start_date": "2026-07-10", "start_time": "15:00:00", "end_date": "2026-07-11", "end_time": "01:30:00"}"#,
        r#"{"start_date_utc": "2026-07-10", "start_time_utc": "13:00:00", "end": "2026-07-11 01:30:00"}"#,
        &wanted[0].to_string(),
    ] {
        assert_eq!(when(sent), Ok(wanted.clone()), "{sent}");
    }
    let day = json!([{
        "start": "2026-07-10 00:00:00", "start_date": "2026-07-10", "start_time": null,
        "start_utc": "2026-07-10 00:00:00", "start_date_utc": "2026-07-10", "start_time_utc": null,
        "end": null, "end_date": null, "end_time": null,
        "end_utc": null, "end_date_utc": null, "end_time_utc": null,
    }]);
    for sent in [
        r#"{"start_date": "2026-07-10"}"#,
        r#"{"start": "2026-07-10"}"#,
        &day[0].to_string(),
    ] {
        assert_eq!(when(sent), Ok(day.clone()), "{sent}");
        assert_eq!(
            written(&demo, &ada, "deadline", sent),
            Ok(day.clone()),
            "{sent}"
        );
    }
    let item_id = demo.add(&json!({"title": "x", "when": {"start_utc": "2026-07-10 13:00:00"}}));
    demo.emulator
        .set_time_zone(demo.seed.user_id, "America/New_York")
        .unwrap();
    assert_eq!(
        values(&ada, item_id, "when")[0]["start"],
        "2026-07-10 09:00:00"
    );
    for refused in [
        "7",
        "{}",
        r#"{"start": "10.07.2026"}"#,
        r#"{"start": "2026-02-30"}"#,
        r#"{"start": "2026-07-10T13:00:00Z"}"#,
        r#"{"start_date": "2026-07-10", "end_date": "2026-07-09"}"#,
    ] {
        assert!(when(refused).is_err(), "{refused}");
    }
}

#[tokio::test]
async fn unknown_keys_are_refused_unless_lenient() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/item/app/{}/", demo.seed.app_id);
    let unknown_field = json!({"fields": {"title": "x", "colour": 1}});
    let unknown_key = json!({"feilds": {}, "fields": {"title": "x"}});
    let refused = ada.post(&path, &unknown_field).error();
    assert_eq!((refused.0, refused.1.as_str()), (400, "invalid_value"));
    assert!(
        refused
            .2
            .starts_with("Invalid value 'colour' (string): must be one of {'title',")
    );
    assert_eq!(ada.post(&path, &unknown_key).status, 400);
    let mut wanted = example("error-400-invalid-value");
    wanted["request"]["url"] = format!("http://api.podio.com{path}").into();
    let listed = ada.post(&path, &json!({"fields": ["Test"]}));
    assert_eq!((listed.status, listed.json()), (400, wanted));
    demo.emulator.switch(|switches| switches.lenient = true);
    ada.post(&path, &unknown_field).ok();
    ada.post(&path, &unknown_key).ok();
}

#[tokio::test]
async fn calculated_fields_are_read_only() {
    let demo = Demo::start().await;
    let app = AppSpec::new("Sums")
        .field(FieldSpec::text("Title"))
        .field(FieldSpec::new("calculation", "Cost"));
    let app = demo.emulator.add_app(demo.seed.space_id, app).unwrap();
    let body = json!({"fields": {"title": "x", "cost": 5}});
    assert!(demo.emulator.add_item(app.app_id, &body).is_err());
    demo.emulator.switch(|switches| switches.lenient = true);
    demo.emulator.add_item(app.app_id, &body).unwrap();
}

#[tokio::test]
async fn no_body_makes_the_emulator_fail() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let create = format!("/item/app/{}/", demo.seed.app_id);
    let filter = format!("/item/app/{}/filter", demo.seed.app_id);
    let deep = format!("{}1{}", "[".repeat(2_000), "]".repeat(2_000));
    for body in [
        "null",
        "7",
        "\"x\"",
        "{",
        "[[]]",
        &deep,
        "{\"fields\":null}",
        "{\"fields\":7}",
        "\u{0}",
    ] {
        for path in [&create, &filter] {
            let status = ada.send("POST", path, JSON, body).status;
            assert!(matches!(status, 200 | 400), "{status} for {body} at {path}");
        }
    }
}
