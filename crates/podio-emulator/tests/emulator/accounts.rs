//! A user's account, profile, properties and settings.

use serde_json::json;

use crate::support::Demo;

#[tokio::test]
async fn address_and_password_need_the_old_password() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let old = demo.seed.password.clone();
    for body in [
        json!({"mail": "ada@example.net"}),
        json!({"new_password": "next", "old_password": "wrong"}),
    ] {
        let refused = ada.put("/user/", &body);
        assert_eq!(refused.status, 403);
        assert!(!refused.text().contains("next") && !refused.text().contains(&old));
    }
    let body = json!({"mail": "ada@example.net", "new_password": "next", "old_password": old});
    assert_eq!(ada.put("/user/", &body).status, 204);
    assert_eq!(ada.get("/user").ok()["mail"], "ada@example.net");
    let login = |mail: &str, password: &str| {
        let form = format!("grant_type=password&username={mail}&password={password}");
        demo.nobody().form("/oauth/token", &demo.form(&form)).status
    };
    assert_eq!(login("ada@example.net", "next"), 200);
    assert_eq!(login("ada@example.org", "next"), 400);
    assert_eq!(login("ada@example.net", &old), 400);
    let taken = json!({"mail": "grace@example.org", "old_password": "next"});
    assert_eq!(ada.put("/user/", &taken).status, 400);

    let place = json!({"timezone": "Asia/Tokyo", "locale": "da_DK"});
    assert_eq!(ada.put("/user/", &place).status, 204);
    let user = ada.get("/user").ok();
    assert_eq!(
        (&user["timezone"], &user["locale"]),
        (&json!("Asia/Tokyo"), &json!("da_DK"))
    );
    // Dates are told in it at once: 14:00 UTC is 23:00 in Tokyo.
    let item = ada.get(&demo.item_path()).text().to_owned();
    assert!(item.contains("2026-03-10 23:00:00"));
    let nowhere = ada.put("/user/", &json!({"timezone": "Mars/Base"}));
    assert!(nowhere.error().2.ends_with("must be a time zone"));
}

#[tokio::test]
async fn a_profile_is_written_whole_and_in_parts() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let avatar = demo
        .emulator
        .add_file(demo.seed.user_id, "me.png", "image/png", *b"png")
        .unwrap();
    let body = json!({
        "name": "Ada H.",
        "title": ["Roofer"],
        "skype": "ada.h",
        "birthdate": "1990-02-28",
        "avatar": avatar,
    });
    assert_eq!(ada.put("/user/profile/", &body).status, 204);
    let profile = ada.get("/user/profile/").ok();
    assert_eq!(
        (&profile["name"], &profile["title"], &profile["avatar"]),
        (&json!("Ada H."), &json!(["Roofer"]), &json!(avatar))
    );
    assert_eq!(ada.get("/user/status").ok()["profile"], profile);
    assert_eq!(ada.get("/user/profile/skype").ok(), json!(["ada.h"]));
    assert_eq!(ada.get("/user/profile/phone").ok(), json!([]));
    let phones = json!({"value": ["+45 1", "+45 2"]});
    assert_eq!(ada.put("/user/profile/phone", &phones).status, 204);
    assert_eq!(ada.get("/user/profile/phone").ok(), phones["value"]);
    assert_eq!(
        ada.put("/user/profile/", &json!({"skype": null})).status,
        204
    );
    assert_eq!(ada.get("/user/profile/skype").ok(), json!([]));
    for (path, body) in [
        ("/user/profile/", json!({"birthdate": "soon"})),
        ("/user/profile/", json!({"shoe_size": "43"})),
        ("/user/profile/", json!({"title": 5})),
        ("/user/profile/", json!({"avatar": 1})),
        ("/user/profile/shoe_size", json!({"value": "43"})),
        ("/user/profile/skype", json!({})),
    ] {
        assert_eq!(ada.put(path, &body).status, 400, "{path} {body}");
    }
}

#[tokio::test]
async fn properties_belong_to_one_api_key_and_user() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    assert_eq!(ada.get("/user/property/tour").status, 404);
    assert_eq!(
        ada.put("/user/property/tour", &json!({"step": 3})).status,
        204
    );
    assert_eq!(
        ada.put("/user/property/", &json!({"a": {"value": true}, "b": {}}))
            .status,
        204
    );
    assert_eq!(ada.get("/user/property/tour").ok(), json!({"step": 3}));
    let all = ada.get("/user/status").ok()["properties"].clone();
    assert_eq!(
        all,
        json!({"a": {"value": true}, "b": {}, "tour": {"step": 3}})
    );
    assert_eq!(demo.grace().get("/user/property/tour").status, 404);
    demo.emulator.add_client("other", "secret");
    let pair = demo
        .emulator
        .log_in_user("other", demo.seed.user_id)
        .unwrap();
    let mut elsewhere = demo.ada();
    elsewhere.token = Some(pair.access_token);
    assert_eq!(elsewhere.get("/user/property/tour").status, 404);
    assert_eq!(ada.put("/user/property/tour", &json!([1])).status, 400);
    assert_eq!(ada.put("/user/property/", &json!({"c": 1})).status, 400);
    assert_eq!(ada.delete("/user/property/tour").status, 204);
    assert_eq!(ada.delete("/user/property/tour").status, 404);
}

#[tokio::test]
async fn settings_are_on_until_switched_off() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let one = "/user/setting/email/digest";
    assert_eq!(ada.get(one).ok(), json!({"value": true}));
    assert_eq!(ada.put(one, &json!({"value": false})).status, 204);
    let several = json!({"reminder": false, "message": true});
    assert_eq!(ada.put("/user/setting/email/", &several).status, 204);
    let all = ada.get("/user/setting/email/").ok();
    assert_eq!(
        (&all["digest"], &all["reminder"], &all["message"]),
        (&json!(false), &json!(false), &json!(true))
    );
    assert_eq!(ada.get("/user/setting/mobile/digest").ok()["value"], true);
    for path in ["/user/setting/pigeon/digest", "/user/setting/email/gossip"] {
        assert_eq!(ada.get(path).status, 400, "{path}");
    }
    assert_eq!(ada.put(one, &json!({})).status, 400);
}
