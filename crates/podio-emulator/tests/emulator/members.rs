//! The members of spaces, and the life of spaces.

use serde_json::{Value, json};

use crate::hooks::listen;
use crate::support::{Caller, Demo};

fn users(caller: &Caller, path: &str) -> Vec<u64> {
    let members = caller.get(path).ok();
    let members = members.as_array().unwrap().iter();
    members
        .map(|member| member["user"]["user_id"].as_u64().unwrap())
        .collect()
}

/// Adds a space that ada alone is in.
fn private(demo: &Demo, privacy: &str) -> u64 {
    let body = json!({"org_id": demo.seed.org_id, "name": "Private", "privacy": privacy});
    let space = demo.ada().post("/space/", &body).ok();
    space["space_id"].as_u64().unwrap()
}

#[tokio::test]
async fn members_are_listed_in_every_way() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let (own, other) = (demo.seed.user_id, demo.seed.colleague_id);
    let guest = demo.emulator.add_user("joe@example.com", "joe-password");
    demo.emulator
        .add_space_member(demo.seed.space_id, guest)
        .unwrap();
    let path = format!("/space/{}/member/", demo.seed.space_id);
    assert_eq!(users(&ada, &path), [own, other, guest]);
    let v2 = format!("{path}v2/");
    for (query, wanted) in [
        ("", vec![own, other, guest]),
        ("?member_type=employee", vec![own, other]),
        ("?member_type=external", vec![guest]),
        ("?member_type=admin", vec![own]),
        ("?member_type=regular&limit=1&offset=1", vec![guest]),
        ("?query=GRACE", vec![other]),
        ("?query=nobody", vec![]),
    ] {
        assert_eq!(users(&ada, &format!("{v2}{query}")), wanted, "{query}");
    }
    assert_eq!(ada.get(&format!("{v2}?member_type=king")).status, 400);
    assert_eq!(users(&ada, &format!("{path}admin/")), [own]);
    assert_eq!(users(&ada, &format!("{path}light/")), Vec::<u64>::new());
    let total = ada.get(&format!("{path}total")).ok();
    assert_eq!(total, json!({"employee": 2, "external": 1}));
    let top = ada.get(&format!("{path}top/?limit=1")).ok();
    assert_eq!(
        (
            &top["employee"]["profiles"][0]["user_id"],
            &top["employee"]["left"]
        ),
        (&json!(own), &json!(1))
    );
    assert_eq!(top["external"]["profiles"][0]["user_id"], guest);
    let active = ada.get(&format!("{path}top_active/")).ok();
    assert_eq!(active[0]["user_id"], own);
    for suffix in ["", "/v2"] {
        let member = ada.get(&format!("{path}{other}{suffix}")).ok();
        assert_eq!(member["role"], "regular");
        assert!(member["started_on"].is_string() && member["ended_on"].is_null());
        assert_eq!(member["profile"]["name"], "Grace Lund");
    }
    assert_eq!(ada.get(&format!("{path}99")).status, 404);
    assert_eq!(demo.stranger().get(&path).status, 403);
}

#[tokio::test]
async fn people_are_invited_promoted_and_removed() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let space_id = private(&demo, "closed");
    let other = demo.seed.colleague_id;
    let hook = format!("/hook/space/{space_id}/");
    listen(&demo, &hook, "member.add").await;
    listen(&demo, &hook, "member.remove").await;
    let path = format!("/space/{space_id}/member/");
    assert_eq!(grace.get(&path).error().1, "requestable_forbidden");
    let body = json!({"role": "light", "users": [other], "message": "Come in"});
    assert_eq!(ada.post(&path, &body).status, 204);
    assert_eq!(users(&grace, &format!("{path}light/")), [other]);
    // Only administrators make administrators, change roles and remove.
    let admin = json!({"role": "admin", "users": [other]});
    assert_eq!(grace.post(&path, &admin).status, 403);
    assert_eq!(grace.put(&format!("{path}{other}"), &admin).status, 403);
    assert_eq!(
        ada.put(&format!("{path}{other}"), &json!({"role": "admin"}))
            .status,
        204
    );
    assert_eq!(grace.get(&format!("{path}{other}")).ok()["role"], "admin");
    assert_eq!(
        ada.put(&format!("{path}{other},99"), &json!({"role": "light"}))
            .status,
        404
    );
    assert_eq!(
        ada.put(&format!("{path}{other}"), &json!({"role": "king"}))
            .status,
        400
    );
    assert_eq!(ada.delete(&format!("{path}{other}")).status, 204);
    assert_eq!(grace.get(&path).status, 403);
    assert_eq!(users(&ada, &format!("{path}ended/")), [other]);
    assert!(ada.get(&format!("{path}{other}")).ok()["ended_on"].is_string());
    demo.emulator.wait_for_deliveries(4).await;
    for delivery in &demo.emulator.deliveries()[2..] {
        assert!(delivery.event.starts_with("member."), "{delivery:?}");
        assert_eq!(delivery.field("user_id"), Some(&*other.to_string()));
        assert_eq!(delivery.field("space_id"), Some(&*space_id.to_string()));
    }
}

#[tokio::test]
async fn an_unknown_address_becomes_a_member_with_the_first_login() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = format!("/space/{}/member/", demo.seed.space_id);
    let invite = format!("/space/{}/invite", demo.seed.space_id);
    let body = json!({"role": "regular", "mails": ["new@example.net", "grace@example.org"]});
    assert_eq!(ada.post(&invite, &body).status, 204);
    assert_eq!(users(&ada, &path).len(), 2);
    let members = ada.get(&format!("{path}v2/?query=new")).ok();
    let invited: &Value = &members[0];
    assert_eq!(
        (&invited["started_on"], &invited["user"]["status"]),
        (&json!(null), &json!("inactive"))
    );
    let user_id = invited["user"]["user_id"].as_u64().unwrap();
    let newcomer = demo.user(user_id);
    assert_eq!(users(&newcomer, &path).len(), 3);
    let wrong = json!({"role": "regular", "mails": ["nobody"]});
    assert!(
        ada.post(&invite, &wrong)
            .error()
            .2
            .ends_with("must be email")
    );
}

#[tokio::test]
async fn open_spaces_are_joined_and_closed_ones_asked_for() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let (open, closed) = (private(&demo, "open"), private(&demo, "closed"));
    let post = |caller: &Caller, path: &str| caller.send("POST", path, &[], "");
    let available = format!("/space/org/{}/available/", demo.seed.org_id);
    assert_eq!(grace.get(&available).ok()[0]["space_id"], open);
    assert_eq!(post(&grace, &format!("/space/{open}/join")).status, 204);
    assert_eq!(grace.get(&available).ok(), json!([]));
    assert_eq!(post(&grace, &format!("/space/{open}/leave")).status, 204);
    assert_eq!(grace.get(&available).ok().as_array().unwrap().len(), 1);
    assert_eq!(post(&grace, &format!("/space/{closed}/join")).status, 403);

    let ask = format!("/space/{closed}/member_request/");
    assert_eq!(post(&grace, &ask).status, 204);
    assert_eq!(post(&grace, &ask).status, 204);
    let requests = demo.emulator.member_requests(closed);
    assert_eq!(requests.len(), 1);
    let (request, user_id) = requests[0];
    assert_eq!(user_id, demo.seed.colleague_id);
    let accept = format!("{ask}{request}/accept");
    assert_eq!(grace.post(&accept, &json!({})).status, 403);
    assert_eq!(ada.post(&accept, &json!({})).status, 204);
    assert_eq!(ada.post(&accept, &json!({})).status, 404);
    grace.get(&format!("/space/{closed}")).ok();
    assert_eq!(post(&grace, &ask).status, 409);
    assert_eq!(post(&demo.stranger(), &ask).error().1, "forbidden");
}

#[tokio::test]
async fn spaces_are_found_archived_and_deleted() {
    let demo = Demo::start().await;
    let (ada, grace) = (demo.ada(), demo.grace());
    let (org_id, space_id) = (demo.seed.org_id, demo.seed.space_id);
    for path in [
        format!("/space/org/{org_id}/field-work"),
        format!("/space/org/{org_id}/url/field-work"),
        format!("/org/{org_id}/space/url/field-work"),
    ] {
        assert_eq!(ada.get(&path).ok()["space_id"], space_id, "{path}");
        assert_eq!(ada.get(&format!("{path}-x")).status, 404);
    }
    private(&demo, "closed");
    let of_org = ada.get(&format!("/space/org/{org_id}/")).ok();
    assert_eq!(of_org.as_array().unwrap().len(), 3);
    let top = ada.get("/space/top/?limit=1").ok();
    assert_eq!(
        (&top[0]["space_id"], &top[0]["org"]["org_id"]),
        (&json!(space_id), &json!(org_id))
    );
    let own = format!("/space/{space_id}");
    let seats = ada.get(&format!("{own}/available")).ok();
    assert_eq!(seats, json!({"employee": null, "external": null}));
    let post = |path: &str| ada.send("POST", path, &[], "").status;
    assert_eq!(post(&format!("{own}/archive")), 204);
    assert_eq!(ada.get(&own).ok()["archived"], true);
    assert_eq!(post(&format!("{own}/restore")), 204);
    assert_eq!(ada.get(&own).ok()["archived"], false);

    assert_eq!(grace.delete(&own).status, 403);
    assert_eq!(ada.delete(&own).status, 204);
    for path in [
        own.clone(),
        format!("/app/{}", demo.seed.app_id),
        demo.item_path(),
    ] {
        assert_eq!(ada.get(&path).status, 410, "{path}");
    }
    assert_eq!(
        ada.get(&format!("/space/org/{org_id}/field-work")).status,
        404
    );
    let left = ada.get(&format!("/org/{org_id}/space/")).ok();
    assert_eq!(left.as_array().unwrap().len(), 2);
}
