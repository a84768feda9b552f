//! Organizations, their members and what ends with a membership.

use serde_json::{Value, json};

use crate::support::{Caller, Demo};

fn members(caller: &Caller, path: &str) -> Vec<u64> {
    let members = caller.get(path).ok();
    let members = members.as_array().unwrap().iter();
    members
        .map(|member| member["user"]["user_id"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn organizations_are_founded_and_renamed() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let made = ada.post("/org/", &json!({"name": "South & Sons"})).ok();
    assert_eq!(made["url"], "https://podio.com/south-sons");
    let own = format!("/org/{}", made["org_id"]);
    assert_eq!(ada.get(&own).ok()["role"], "admin");
    assert_eq!(grace.get(&own).status, 403);
    let taken = ada.put(&own, &json!({"url_label": "northwind"}));
    assert!(taken.error().2.ends_with("must not be taken"));
    let body = json!({"name": "South", "url_label": "south"});
    assert_eq!(ada.put(&own, &body).status, 204);
    assert_eq!(
        ada.get("/org/url?org_slug=south").ok()["org_id"],
        made["org_id"]
    );
    let north = format!("/org/{}", demo.seed.org_id);
    assert_eq!(grace.put(&north, &json!({"name": "x"})).status, 403);
    let shared = ada
        .get(&format!("/org/shared/{}", demo.seed.colleague_id))
        .ok();
    assert_eq!(shared.as_array().unwrap().len(), 1);
    assert_eq!(shared[0]["org_id"], demo.seed.org_id);
    let mail = "/org/admin-orgs/ada@example.org";
    assert_eq!(ada.get(mail).ok().as_array().unwrap().len(), 2);
    assert_eq!(grace.get(mail).ok().as_array().unwrap().len(), 1);
    assert_eq!(ada.post("/org/bootstrap", &json!({"x": 1})).ok(), json!({}));
}

#[tokio::test]
async fn members_are_listed_for_administrators() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let (own, other) = (demo.seed.user_id, demo.seed.colleague_id);
    let guest = demo.emulator.add_user("joe@example.com", "joe-password");
    demo.emulator
        .add_space_member(demo.seed.space_id, guest)
        .unwrap();
    let path = format!("/org/{}/member/", demo.seed.org_id);
    assert_eq!(grace.get(&path).status, 403);
    for (query, wanted) in [
        ("", vec![own, other, guest]),
        ("?sort_desc=1", vec![guest, other, own]),
        ("?member_type=external", vec![guest]),
        ("?member_type=admin", vec![own]),
        ("?query=grace", vec![other]),
        ("search/?query=example.com", vec![guest]),
        ("?limit=1&offset=1", vec![other]),
    ] {
        assert_eq!(members(&ada, &format!("{path}{query}")), wanted, "{query}");
    }
    let member = ada.get(&format!("{path}{other}")).ok();
    assert_eq!(
        (
            &member["role"],
            &member["spaces"],
            &member["space_memberships"]
        ),
        (
            &json!("regular"),
            &json!({"invited": 0, "started": 2}),
            &json!(2)
        )
    );
    let by_mail = ada.get(&format!("{path}mail/joe@example.com")).ok();
    assert_eq!(
        (&by_mail["role"], &by_mail["employee"]),
        (&json!(null), &json!(false))
    );
    assert_eq!(ada.get(&format!("{path}mail/x@y.z")).status, 404);
    let spaces = ada.get(&format!("{path}{other}/space_member/")).ok();
    assert_eq!(spaces[0]["space"]["name"], "Field work");
    let sheet = ada.get(&format!("{path}export"));
    assert_eq!(sheet.status, 200);
    assert!(sheet.body.starts_with(b"PK"));
}

#[tokio::test]
async fn administrators_come_and_go_and_one_stays() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (own, other) = (demo.seed.user_id, demo.seed.colleague_id);
    let path = format!("/org/{}/admin/", demo.seed.org_id);
    let admins = || -> Vec<Value> {
        let profiles = ada.get(&path).ok();
        let profiles = profiles.as_array().unwrap().iter();
        profiles.map(|profile| profile["user_id"].clone()).collect()
    };
    assert_eq!(ada.delete(&format!("{path}{own}")).status, 409);
    assert_eq!(ada.post(&path, &json!({"user_id": other})).status, 204);
    assert_eq!(admins(), [json!(own), json!(other)]);
    assert_eq!(ada.delete(&format!("{path}{other}")).status, 204);
    assert_eq!(ada.delete(&format!("{path}{other}")).status, 404);
    assert_eq!(
        ada.post(&path, &json!({"email": "boss@example.net"}))
            .status,
        204
    );
    assert_eq!(admins().len(), 2);
    assert_eq!(ada.post(&path, &json!({})).status, 400);
    let boss = admins()[1].clone();
    let role = format!("/org/{}/member/{boss}/role", demo.seed.org_id);
    assert_eq!(ada.delete(&role).status, 204);
    assert_eq!(admins(), [json!(own)]);
}

#[tokio::test]
async fn the_end_of_a_membership_reaches_into_spaces() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let other = demo.seed.colleague_id;
    let space = |name: &str| {
        let body = json!({"org_id": demo.seed.org_id, "name": name});
        grace.post("/space/", &body).ok()["space_id"]
            .as_u64()
            .unwrap()
    };
    let (alone, together) = (space("Alone"), space("Together"));
    let invite = json!({"role": "regular", "users": [demo.seed.user_id]});
    grace.post(&format!("/space/{together}/member/"), &invite);
    let member = format!("/org/{}/member/{other}", demo.seed.org_id);
    let info = ada.get(&format!("{member}/end_member_info")).ok();
    let ids = |key: &str| -> Vec<Value> {
        let spaces = info[key].as_array().unwrap().iter();
        spaces.map(|one| one["space"]["space_id"].clone()).collect()
    };
    assert_eq!(ids("to_delete"), [json!(alone)]);
    assert_eq!(ids("to_promote"), [json!(together)]);
    let shared = [demo.seed.space_id, demo.seed.workshop_space_id];
    assert_eq!(ids("to_remove"), shared.map(Value::from));
    let all = ada
        .get(&format!("/org/{}/all_spaces/", demo.seed.org_id))
        .ok();
    let hidden = all.as_array().unwrap().iter();
    let hidden = hidden
        .clone()
        .find(|space| space["space_id"] == alone)
        .unwrap();
    assert_eq!(hidden.get("name"), None);

    let last = format!("/org/{}/member/{}", demo.seed.org_id, demo.seed.user_id);
    assert_eq!(ada.delete(&last).status, 409);
    assert_eq!(ada.delete(&member).status, 204);
    assert_eq!(ada.get(&format!("/space/{alone}")).status, 410);
    let own = ada
        .get(&format!("/space/{together}/member/{}", demo.seed.user_id))
        .ok();
    assert_eq!(own["role"], "admin");
    assert_eq!(
        grace.get(&format!("/space/{}", demo.seed.space_id)).status,
        403
    );
    assert_eq!(ada.get(&member).status, 404);
    let leave = format!("/org/{}/leave", demo.seed.org_id);
    assert_eq!(ada.send("POST", &leave, &[], "").status, 409);
    assert_eq!(grace.send("POST", &leave, &[], "").status, 403);
}

#[tokio::test]
async fn organizations_have_profiles_and_figures() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let own = format!("/org/{}", demo.seed.org_id);
    let store = format!("{own}/appstore");
    assert_eq!(ada.get(&store).status, 404);
    let body = json!({"about": "Roofs", "skill": ["Roof"]});
    let profile_id = ada.post(&store, &body).ok()["profile_id"].clone();
    assert_eq!(ada.post(&store, &body).status, 409);
    assert_eq!(
        ada.put(&store, &json!({"about": null, "city": "Aarhus"}))
            .status,
        204
    );
    let profile = grace.get(&store).ok();
    assert_eq!(
        (
            &profile["profile_id"],
            profile.get("about"),
            &profile["city"],
            &profile["name"]
        ),
        (&profile_id, None, &json!("Aarhus"), &json!("Northwind"))
    );
    assert_eq!(grace.put(&store, &json!({"city": "x"})).status, 403);
    assert_eq!(
        (ada.delete(&store).status, ada.delete(&store).status),
        (204, 404)
    );
    let billing = format!("{own}/billing");
    assert_eq!(
        ada.put(&billing, &json!({"attention": "Ada", "zip": "8000"}))
            .status,
        204
    );
    let profile = ada.get(&billing).ok();
    assert_eq!(
        (&profile["attention"], &profile["zip"], &profile["org_id"]),
        (&json!("Ada"), &json!("8000"), &json!(demo.seed.org_id))
    );
    assert_eq!(grace.get(&billing).status, 403);
    for path in ["statistics", "statistics/v2"] {
        let figures = ada.get(&format!("{own}/{path}")).ok();
        assert_eq!(
            (&figures["spaces_count"], &figures["users_count"]),
            (&json!(2), &json!(2))
        );
        assert!(figures["items_count"].as_u64() >= Some(5));
    }
    let report = ada
        .get(&format!("{own}/report/login/?limit=2&offset=1"))
        .ok();
    assert_eq!(report.as_array().unwrap().len(), 2);
    assert_eq!(report[0]["total"], 2);
    let all = ada.get(&format!("{own}/report/login/?limit=100")).ok();
    assert_eq!(all.as_array().unwrap().len(), 16);
}
