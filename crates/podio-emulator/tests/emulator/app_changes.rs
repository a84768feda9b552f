//! Apps and fields that change, are found, installed and deleted.

use serde_json::{Value, json};

use crate::hooks::listen;
use crate::support::{Caller, Demo};

fn app(caller: &Caller, app_id: u64) -> Value {
    caller.get(&format!("/app/{app_id}")).ok()
}

fn labels(app: &Value) -> Vec<(String, String, u64)> {
    let fields = app["fields"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    fields
        .map(|field| {
            let delta = field["config"]["delta"].as_u64().unwrap();
            (text(&field["label"]), text(&field["status"]), delta)
        })
        .collect()
}

#[tokio::test]
async fn an_update_keeps_what_it_does_not_name() {
    let demo = Demo::start().await;
    // Answers tell when the reader was last seen.
    demo.emulator.stop_time_at(demo.emulator.now());
    let ada = demo.ada();
    let app_id = demo.seed.customers_app_id;
    let before = app(&ada, app_id);
    let name = before["fields"][0]["field_id"].clone();
    let body = json!({
        "config": {"name": "Clients", "fivestar": true},
        "fields": [
            {"field_id": name, "config": {"label": "Full name", "hidden": true}},
            {"type": "number", "config": {"label": "Staff", "delta": 0}},
        ],
    });
    let answer = ada.put(&format!("/app/{app_id}"), &body);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let after = app(&ada, app_id);
    assert_eq!(
        (
            &after["name"],
            &after["config"]["name"],
            &after["item_name"]
        ),
        (&json!("Clients"), &json!("Clients"), &json!("Customer"))
    );
    assert_eq!(after["config"]["fivestar"], true);
    assert_eq!(after["config"]["allow_edit"], true);
    assert_eq!(after["current_revision"], 1);
    let active = |label: &str, delta| (label.to_owned(), "active".to_owned(), delta);
    assert_eq!(
        labels(&after),
        [
            active("Staff", 0),
            active("Full name", 1),
            active("Mail", 2)
        ]
    );
    assert_eq!(after["fields"][1]["config"]["hidden"], true);
    assert_eq!(after["fields"][1]["config"]["required"], true);
    assert_eq!(after["fields"][1]["external_id"], "name");
    // A refused part leaves everything as it was.
    let half = json!({"config": {"name": "X"}, "fields": [{"field_id": 5, "config": {}}]});
    assert_eq!(ada.put(&format!("/app/{app_id}"), &half).status, 404);
    assert_eq!(app(&ada, app_id), after);
    let flag = json!({"config": {"allow_edit": "yes"}});
    let refused = ada.put(&format!("/app/{app_id}"), &flag);
    assert!(refused.error().2.ends_with("must be boolean"));
    let told = ada
        .put(
            &format!("/app/{app_id}/v2/"),
            &json!({"config": {"icon": "7.png"}}),
        )
        .ok();
    assert_eq!(
        (&told["icon_id"], &told["app_id"]),
        (&json!(7), &json!(app_id))
    );
    let text = json!({"description": "Who pays", "usage": "Call first"});
    assert_eq!(
        ada.put(&format!("/app/{app_id}/description"), &text).status,
        204
    );
    assert_eq!(ada.put(&format!("/app/{app_id}/usage"), &text).status, 204);
    let config = app(&ada, app_id)["config"].clone();
    assert_eq!(
        (&config["description"], &config["usage"]),
        (&json!("Who pays"), &json!("Call first"))
    );
}

#[tokio::test]
async fn fields_change_and_go() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app_id = demo.seed.app_id;
    let status = format!("/app/{app_id}/field/{}", demo.field("status"));
    let by_name = ada.get(&format!("/app/{app_id}/field/status")).ok();
    assert_eq!(by_name, ada.get(&status).ok());
    let options = json!([{"id": 2, "text": "Finished"}, {"text": "Waiting"}]);
    let change = json!({"label": "State", "required": true, "settings": {"options": options}});
    assert_eq!(ada.put(&status, &change).ok(), json!({"revision": 1}));
    let field = ada.get(&status).ok();
    assert_eq!(
        (
            &field["label"],
            &field["config"]["required"],
            &field["external_id"]
        ),
        (&json!("State"), &json!(true), &json!("status"))
    );
    let told: Vec<String> = field["config"]["settings"]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| format!("{}{}", option["text"], option["status"]))
        .collect();
    assert_eq!(
        told,
        [
            r#""Finished""active""#,
            r#""Waiting""active""#,
            r#""Open""deleted""#
        ]
    );
    // The item keeps its value; the option cannot be chosen any more.
    let refused = ada.put(&demo.item_path(), &json!({"fields": {"status": 1}}));
    assert!(
        refused.error().2.contains("must be one of {2,3}"),
        "{}",
        refused.text()
    );

    let hours = format!("/app/{app_id}/field/{}", demo.field("hours-planned"));
    assert_eq!(
        ada.delete(&format!("{hours}?delete_values=true")).ok()["revision"],
        2
    );
    assert_eq!(ada.get(&hours).status, 404);
    let item = ada.get(&demo.item_path()).text().to_owned();
    assert!(!item.contains("hours-planned"));
    let listed = labels(&app(&ada, app_id));
    assert!(listed.contains(&("Hours planned".to_owned(), "deleted".to_owned(), 2)));
    let write = ada.put(&demo.item_path(), &json!({"fields": {"hours-planned": 2}}));
    assert_eq!(write.status, 400);
    let wrong = ada.put(&status, &json!({"mapping": "meeting_room"}));
    assert!(wrong.error().2.contains("must be one of {'meeting_time'"));
}

#[tokio::test]
async fn hooks_hear_of_apps() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app_id = demo.seed.app_id;
    let on_app = format!("/hook/app/{app_id}/");
    listen(&demo, &on_app, "app.update").await;
    listen(&demo, &on_app, "app.delete").await;
    listen(
        &demo,
        &format!("/hook/space/{}/", demo.seed.space_id),
        "app.create",
    )
    .await;
    let field = json!({"type": "text", "config": {"label": "More"}});
    let id = ada.post(&format!("/app/{app_id}/field/"), &field).ok()["field_id"].clone();
    ada.delete(&format!("/app/{app_id}/field/{id}")).ok();
    ada.put(
        &format!("/app/{app_id}?hook=false"),
        &json!({"config": {"name": "J"}}),
    );
    ada.put(
        &format!("/app/{app_id}"),
        &json!({"config": {"name": "Jobs"}}),
    );
    let body = json!({"space_id": demo.seed.space_id});
    let copy = ada.post(&format!("/app/{app_id}/install"), &body).ok()["app_id"].clone();
    assert_eq!(ada.delete(&format!("/app/{app_id}")).status, 204);
    demo.emulator.wait_for_deliveries(3 + 5).await;
    let mut heard: Vec<(String, String)> = demo.emulator.deliveries()[3..]
        .iter()
        .map(|delivery| {
            let app_id = delivery.field("app_id").unwrap();
            (delivery.event.clone(), app_id.to_owned())
        })
        .collect();
    heard.sort();
    let event = |kind: &str, id: &dyn std::fmt::Display| (kind.to_owned(), id.to_string());
    let update = event("app.update", &app_id);
    assert_eq!(
        heard,
        [
            event("app.create", &copy),
            event("app.delete", &app_id),
            update.clone(),
            update.clone(),
            update
        ]
    );
}

#[tokio::test]
async fn a_deleted_app_is_gone_with_all_it_holds() {
    let demo = Demo::start().await;
    let (ada, jobs) = (demo.ada(), demo.jobs());
    let app_id = demo.seed.app_id;
    let view = json!({"name": "All"});
    let view = ada.post(&format!("/view/app/{app_id}/"), &view).ok()["view_id"].clone();
    assert_eq!(ada.delete(&format!("/app/{app_id}")).status, 204);
    for path in [format!("/app/{app_id}"), demo.item_path()] {
        assert_eq!(ada.get(&path).status, 410, "{path}");
    }
    assert_eq!(ada.get(&format!("/view/{view}")).status, 404);
    let list = ada.get(&format!("/app/space/{}/", demo.seed.space_id)).ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(jobs.get(&demo.item_path()).status, 401);
    let login = demo.form(&format!(
        "grant_type=app&app_id={app_id}&app_token={}",
        demo.seed.app_token
    ));
    assert_eq!(demo.nobody().form("/oauth/token", &login).status, 400);
    assert_eq!(demo.emulator.item(demo.seed.items[0]), None);
}

#[tokio::test]
async fn a_regenerated_token_ends_the_old_one() {
    let demo = Demo::start().await;
    let jobs = demo.jobs();
    let path = format!("/app/{}/token/regenerate", demo.seed.app_id);
    let token = demo.ada().send("POST", &path, &[], "").ok()["token"].clone();
    let token = token.as_str().unwrap();
    assert_ne!(token, demo.seed.app_token);
    assert_eq!(jobs.get(&demo.item_path()).status, 401);
    let login = |token: &str| {
        let form = format!(
            "grant_type=app&app_id={}&app_token={token}",
            demo.seed.app_id
        );
        demo.nobody().form("/oauth/token", &demo.form(&form)).status
    };
    assert_eq!((login(&demo.seed.app_token), login(token)), (400, 200));
}

#[tokio::test]
async fn apps_are_found_ordered_and_switched() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (jobs, customers) = (demo.seed.app_id, demo.seed.customers_app_id);
    let ids = |path: &str| -> Vec<u64> {
        let apps = ada.get(path).ok();
        let apps = apps.as_array().unwrap().iter();
        apps.map(|app| app["app_id"].as_u64().unwrap()).collect()
    };
    for path in ["/app/top/", "/app/v2/?limit=2", "/app/?order=score&limit=2"] {
        assert_eq!(ids(path)[..2], [jobs, customers], "{path}");
    }
    assert_eq!(
        ids(&format!("/app/org/{}/top/", demo.seed.org_id))[..2],
        [jobs, customers]
    );
    assert_eq!(ids("/app/?text=custom"), [customers]);
    assert!(!ids(&format!("/app/?exclude_app_ids={jobs}&limit=50")).contains(&jobs));
    assert_eq!(ids("/app/?order=name&limit=1&text=jobs"), [jobs]);
    for path in [
        format!("/app/space/{}/jobs", demo.seed.space_id),
        "/app/org/northwind/space/field-work/jobs".to_owned(),
    ] {
        assert_eq!(ada.get(&path).ok()["app_id"], jobs);
        assert_eq!(
            ada.get(&format!("{path}?type=micro")).ok().get("fields"),
            None
        );
        assert_eq!(ada.get(&format!("{path}-x")).status, 404);
    }
    let list = format!("/app/space/{}/", demo.seed.space_id);
    let mut order = ids(&list);
    order.reverse();
    let path = format!("{list}order");
    assert_eq!(ada.put(&path, &json!(order)).status, 204);
    assert_eq!(ids(&list), order);
    assert_eq!(ada.put(&path, &json!(order[1..])).status, 400);
    assert_eq!(
        ada.send("POST", &format!("/app/{jobs}/deactivate"), &[], "")
            .status,
        204
    );
    assert!(!ids(&list).contains(&jobs));
    assert_eq!(
        ada.send("POST", &format!("/app/{jobs}/activate"), &[], "{}")
            .status,
        204
    );
    let again = format!("/app/{jobs}/activate/{}", demo.seed.space_id);
    assert_eq!(ada.put(&again, &json!({})).status, 204);
    assert!(ids(&list).contains(&jobs));
    let icons = ada.get("/app/icon/search?query=roof").ok();
    assert_eq!(icons.as_array().unwrap().len(), 5);
    assert_eq!(ada.get("/app/icon/search").status, 404);
}

#[tokio::test]
async fn an_installed_app_is_a_copy() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (jobs, customers) = (demo.seed.app_id, demo.seed.customers_app_id);
    let view = json!({"name": "Open", "filters": [{"key": demo.field("status"), "values": [1]}]});
    ada.post(&format!("/view/app/{jobs}/"), &view).ok();
    let space = json!({"org_id": demo.seed.org_id, "name": "Second"});
    let space_id = ada.post("/space/", &space).ok()["space_id"].clone();
    let path = format!("/app/{jobs}/install");
    let bare = ada.post(&path, &json!({"space_id": space_id})).ok()["app_id"].clone();
    let copy = app(&ada, bare.as_u64().unwrap());
    assert_eq!(
        (&copy["original"], &copy["space_id"]),
        (&json!(jobs), &space_id)
    );
    assert_eq!(labels(&copy), labels(&app(&ada, jobs)));
    assert_ne!(copy["fields"][0]["field_id"], demo.field("title"));
    assert_eq!(ada.get(&format!("/item/app/{bare}/count")).ok()["count"], 0);
    let views = ada.get(&format!("/view/app/{bare}/")).ok();
    assert_eq!(
        (&views[0]["name"], &views[0]["items"]),
        (&json!("Open"), &json!(0))
    );
    let body = json!({"space_id": space_id, "features": ["items"]});
    let full = ada.post(&path, &body).ok()["app_id"].clone();
    let page = ada
        .post(&format!("/item/app/{full}/filter/"), &json!({}))
        .ok();
    assert_eq!(page["total"], 3);
    assert_eq!(ada.get(&format!("/view/app/{full}/")).ok(), json!([]));
    let unknown = json!({"space_id": space_id, "features": ["everything"]});
    assert!(ada.post(&path, &unknown).error().2.contains("'everything'"));

    let needs = ada.get(&format!("/app/{jobs}/dependencies/")).ok();
    assert_eq!(needs["dependencies"][jobs.to_string()], json!([customers]));
    assert_eq!(needs["apps"].as_array().unwrap().len(), 2);
    let of_space = ada
        .get(&format!("/space/{}/dependencies/", demo.seed.space_id))
        .ok();
    assert_eq!(
        of_space["dependencies"][jobs.to_string()],
        json!([customers])
    );
    let calculations = ada.get(&format!("/app/{customers}/calculation/")).ok();
    let from_jobs = calculations.as_array().unwrap().iter();
    let from_jobs = from_jobs
        .clone()
        .find(|one| one["app"]["app_id"] == jobs)
        .unwrap();
    assert_eq!(
        (
            &from_jobs["type"],
            &from_jobs["reference_field"]["external_id"]
        ),
        (&json!("incoming"), &json!("customer"))
    );
    let features = ada.get(&format!("/app/features/?app_ids={jobs}")).ok();
    assert!(features.as_array().unwrap().contains(&json!("filters")));
}
