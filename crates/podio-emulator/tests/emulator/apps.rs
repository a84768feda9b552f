//! Users, organizations, spaces, apps, and who may see what.

use serde_json::{Value, json};

use crate::support::{Demo, JSON, example, keys};

#[tokio::test]
async fn users_organizations_and_spaces_have_podios_keys() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    assert_eq!(keys(&ada.get("/user").ok()), keys(&example("user")));
    let status = ada.get("/user/status").ok();
    assert_eq!(keys(&status), keys(&example("user-status")));
    assert_eq!(keys(&status["user"]), keys(&example("user-status")["user"]));
    assert_eq!(
        keys(&status["profile"]),
        keys(&example("user-status")["profile"])
    );
    assert_eq!(status["user"]["user_id"], demo.seed.user_id);
    let orgs = ada.get("/org/").ok();
    assert_eq!(keys(&orgs[0]), keys(&example("org-list")[0]));
    assert_eq!(
        keys(&orgs[0]["spaces"][0]),
        keys(&example("org-list")[0]["spaces"][0])
    );
    let space = ada.get(&format!("/space/{}", demo.seed.space_id)).ok();
    assert_eq!(keys(&space), keys(&example("space")));
    assert_eq!(space["url"], "https://podio.com/northwind/field-work");
}

#[tokio::test]
async fn organizations_and_spaces_are_found_by_address() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let org_id = demo.seed.org_id;
    let url = "https%3A%2F%2Fpodio.com%2Fnorthwind%2Ffield-work%2Fapps%2Fjobs";
    for path in [
        format!("/org/{org_id}"),
        format!("/org/url?url={url}"),
        "/org/url?org_slug=northwind".to_owned(),
    ] {
        assert_eq!(ada.get(&path).ok()["org_id"], org_id, "{path}");
    }
    for path in [
        format!("/space/url?url={url}"),
        "/space/url?org_slug=northwind&space_slug=field-work".into(),
    ] {
        assert_eq!(
            ada.get(&path).ok()["space_id"],
            demo.seed.space_id,
            "{path}"
        );
    }
    assert_eq!(ada.get("/org/url?org_slug=nowhere").status, 404);
    assert!(
        ada.get("/org/url")
            .error()
            .2
            .contains("Missing parameters: url.")
    );
    let spaces = ada.get(&format!("/org/{org_id}/space/")).ok();
    assert_eq!(spaces[0]["space_id"], demo.seed.space_id);
}

#[tokio::test]
async fn spaces_are_created_and_changed() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let body = json!({"org_id": demo.seed.org_id, "name": "Field work", "privacy": "open"});
    let created = ada.post("/space/", &body).ok();
    assert_eq!(created["url"], "https://podio.com/northwind/field-work-2");
    let path = format!("/space/{}", created["space_id"]);
    let changed = ada.put(&path, &json!({"name": "Yard", "auto_join": true}));
    assert_eq!((changed.status, changed.body.len()), (204, 0));
    let space = ada.get(&path).ok();
    assert_eq!(
        (&space["name"], &space["auto_join"]),
        (&json!("Yard"), &json!(true))
    );
    let wrong = ada.put(&path, &json!({"privacy": "secret"}));
    assert!(wrong.error().2.contains("must be one of {'open','closed'}"));
    assert_eq!(
        wrong.json()["error_parameters"]["allowed"],
        json!(["open", "closed"])
    );
    assert_eq!(
        ada.post("/space/", &json!({"name": "x"})).error().1,
        "invalid_value"
    );
}

#[tokio::test]
async fn an_app_has_its_fields_and_a_list_has_none() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let app = ada.get(&format!("/app/{}", demo.seed.app_id)).ok();
    let wanted = example("app-full");
    for key in keys(&wanted)
        .iter()
        .filter(|key| !["layouts"].contains(&key.as_str()))
    {
        assert!(app.get(key).is_some(), "app lacks {key}");
    }
    assert_eq!(keys(&app["config"]), keys(&wanted["config"]));
    assert_eq!(app["token"], demo.seed.app_token);
    let types: Vec<&str> = app["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["type"].as_str().unwrap())
        .collect();
    for kind in [
        "text", "number", "money", "date", "category", "app", "progress", "duration",
    ] {
        assert!(types.contains(&kind), "{kind}");
    }
    let find = |app: &Value, external_id: &str| {
        let fields = app["fields"].as_array().unwrap();
        fields
            .iter()
            .find(|field| field["external_id"] == external_id)
            .cloned()
            .unwrap()
    };
    for external_id in ["title", "status", "customer", "when"] {
        let (own, wanted) = (find(&app, external_id), find(&wanted, external_id));
        assert_eq!(keys(&own), keys(&wanted));
        assert_eq!(keys(&own["config"]), keys(&wanted["config"]));
        assert_eq!(
            keys(&own["config"]["settings"]),
            keys(&wanted["config"]["settings"])
        );
    }
    let list = ada.get(&format!("/app/space/{}/", demo.seed.space_id)).ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(list[0].get("fields"), None);
    assert_eq!(list[0].get("token"), None);
    demo.emulator
        .set_app_active(demo.seed.app_id, false)
        .unwrap();
    let path = format!("/app/space/{}", demo.seed.space_id);
    assert_eq!(ada.get(&path).ok().as_array().unwrap().len(), 1);
    let all = ada.get(&format!("{path}?include_inactive=1")).ok();
    assert_eq!(all.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn apps_and_fields_are_created() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let space_id = demo.seed.space_id;
    let fields = json!([
        {"type": "text", "config": {"label": "Name", "required": true}},
        {"type": "category", "config": {"label": "State", "settings": {"options": [{"text": "A"}, {"text": "B"}]}}},
    ]);
    let config = json!({"name": "Visits & calls", "item_name": "Visit", "icon": "3.png"});
    let body = json!({"space_id": space_id, "config": config, "fields": fields});
    let app_id = ada.post("/app/", &body).ok()["app_id"].as_u64().unwrap();
    let app = ada.get(&format!("/app/{app_id}")).ok();
    assert_eq!(
        (&app["url_label"], &app["icon_id"]),
        (&json!("visits-calls"), &json!(3))
    );
    assert_eq!(
        app["fields"][1]["config"]["settings"]["options"][1]["id"],
        2
    );
    let field = json!({"type": "text", "config": {"label": "Name"}});
    let field_id = ada.post(&format!("/app/{app_id}/field/"), &field).ok()["field_id"].clone();
    let app = ada.get(&format!("/app/{app_id}")).ok();
    assert_eq!(app["current_revision"], 1);
    assert_eq!(app["fields"][2]["field_id"], field_id);
    assert_eq!(app["fields"][2]["external_id"], "name-2");
    let without_icon = json!({"space_id": space_id, "config": {"name": "x"}});
    let refused = ada.post("/app/", &without_icon);
    assert!(
        refused
            .error()
            .2
            .ends_with("missing required properties: ['icon']")
    );
    let bare =
        json!({"type": "app", "config": {"label": "Ref", "settings": {"referenced_apps": [5]}}});
    assert_eq!(
        ada.post(&format!("/app/{app_id}/field/"), &bare).error().1,
        "invalid_value"
    );
}

#[tokio::test]
async fn a_stranger_sees_nothing() {
    let demo = Demo::start().await;
    let eve = demo.stranger();
    let (seed, item) = (&demo.seed, demo.seed.items[0]);
    let user = eve.get("/user").ok()["user_id"].as_u64().unwrap();
    for (path, object) in [
        (
            format!("/app/{}", seed.app_id),
            format!("app with id {}", seed.app_id),
        ),
        (
            format!("/space/{}", seed.space_id),
            format!("space with id {}", seed.space_id),
        ),
        (
            format!("/org/{}", seed.org_id),
            format!("organization with id {}", seed.org_id),
        ),
        (format!("/item/{item}"), format!("item with id {item}")),
    ] {
        let answer = eve.get(&path);
        let text = format!("The user with id {user} does not have the right view on {object}");
        assert_eq!(answer.error(), (403, "forbidden".to_owned(), text));
        assert_eq!(
            answer.json()["request"]["url"],
            format!("http://api.podio.com{path}")
        );
    }
    let refused = eve.post(
        &format!("/item/app/{}/", seed.app_id),
        &json!({"fields": {}}),
    );
    assert_eq!(refused.status, 403);
    assert_eq!(eve.get("/org/").ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_colleague_may_ask_for_access_to_a_closed_space() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let body = json!({"org_id": demo.seed.org_id, "name": "Private"});
    let space_id = ada.post("/space/", &body).ok()["space_id"]
        .as_u64()
        .unwrap();
    let mut grace = demo.ada();
    let pair = demo
        .emulator
        .log_in_user(&demo.seed.client_id, demo.seed.colleague_id)
        .unwrap();
    grace.token = Some(pair.access_token);
    let refused = grace.get(&format!("/space/{space_id}"));
    assert_eq!(
        (refused.status, refused.error().1),
        (403, "requestable_forbidden".to_owned())
    );
    demo.emulator
        .add_space_member(space_id, demo.seed.colleague_id)
        .unwrap();
    grace.get(&format!("/space/{space_id}")).ok();
}

#[tokio::test]
async fn an_app_reaches_its_own_app_only() {
    let demo = Demo::start().await;
    let jobs = demo.jobs();
    let seed = &demo.seed;
    let own = jobs.get(&format!("/app/{}", seed.app_id));
    assert_eq!(
        own.header("x-podio-auth-ref"),
        Some(&*format!("app_{}", seed.app_id))
    );
    own.ok();
    jobs.get(&demo.item_path()).ok();
    jobs.post(
        &format!("/item/app/{}/", seed.app_id),
        &json!({"fields": {"title": "x"}}),
    )
    .ok();
    for path in ["/org/", "/user/status", "/user"] {
        assert_eq!(jobs.get(path).error().1, "forbidden", "{path}");
    }
    for path in [
        format!("/app/{}", seed.customers_app_id),
        format!("/item/{}", seed.customers[0]),
        format!("/space/{}", seed.space_id),
    ] {
        assert_eq!(jobs.get(&path).status, 403, "{path}");
    }
}

#[tokio::test]
async fn unknown_calls_get_the_routers_404() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = ada.get("/nowhere");
    let text = "No matching operation could be found. The path '/nowhere' was not found.";
    assert_eq!(path.error(), (404, "not_found".to_owned(), text.to_owned()));
    let method = ada.send("PATCH", &demo.item_path(), JSON, "{}");
    assert_eq!(method.error().2, "No matching operation could be found.");
    let filter = format!("/item/app/{}/filter/", demo.seed.app_id);
    for headers in [JSON, crate::support::FORM] {
        let answer = ada.send("POST", &filter, headers, "");
        let mut wanted = example("error-404-route");
        wanted["request"]["url"] = format!("http://api.podio.com{filter}").into();
        assert_eq!((answer.status, answer.json()), (404, wanted));
    }
    let object = ada.get("/item/4");
    assert_eq!(
        (object.status, object.json()),
        (404, example("error-404-object"))
    );
    assert_eq!(ada.get("/item/not-a-number").status, 404);
    assert_eq!(demo.emulator.count("unknown"), 3);
    // Without a token nothing is told about paths, unless the switch says so.
    assert_eq!(demo.nobody().get("/nowhere").status, 401);
    demo.emulator
        .switch(|switches| switches.authenticate_before_routing = false);
    assert_eq!(demo.nobody().get("/nowhere").status, 404);
}
