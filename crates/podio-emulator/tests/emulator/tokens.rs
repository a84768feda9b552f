//! Using, refreshing and losing tokens.

use std::time::Duration;

use podio_emulator::Rotation;
use serde_json::Value;

use crate::support::{Answer, Caller, Demo, example, exchange, parse, request};

fn log_in(demo: &Demo) -> (String, String) {
    tokens(
        &demo
            .nobody()
            .form("/oauth/token", &demo.password_form())
            .ok(),
    )
}

fn refresh(demo: &Demo, refresh_token: &str) -> Answer {
    demo.nobody()
        .form("/oauth/token", &demo.refresh_form(refresh_token))
}

fn tokens(body: &Value) -> (String, String) {
    let text = |key: &str| body[key].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// The status of a cheap call with a token.
fn probe(demo: &Demo, token: &str) -> u16 {
    let caller = Caller {
        address: demo.emulator.address(),
        token: Some(token.to_owned()),
    };
    caller.get("/oauth/scope").status
}

fn with_header(demo: &Demo, authorization: &str) -> Answer {
    demo.nobody().send(
        "GET",
        "/user/status",
        &[("Authorization", authorization)],
        "",
    )
}

#[tokio::test]
async fn a_token_is_taken_in_three_ways() {
    let demo = Demo::start().await;
    let (token, _) = log_in(&demo);
    with_header(&demo, &format!("OAuth2 {token}")).ok();
    with_header(&demo, &format!("Bearer {token}")).ok();
    demo.nobody()
        .get(&format!("/user/status?oauth_token={token}"))
        .ok();
    demo.emulator
        .switch(|switches| switches.accept_bearer = false);
    assert_eq!(with_header(&demo, &format!("Bearer {token}")).status, 401);
}

#[tokio::test]
async fn refusals_of_tokens_are_those_of_podio() {
    let demo = Demo::start().await;
    let none = demo.nobody().get("/user/status");
    assert_eq!(
        (none.status, none.json()),
        (401, example("error-401-no-credential"))
    );
    assert_eq!(
        none.header("www-authenticate"),
        Some("Bearer realm=\"podio\"")
    );
    for empty in ["OAuth2 ", "OAuth2", "Bearer ", "nonsense"] {
        let answer = with_header(&demo, empty);
        assert_eq!(answer.status, 400, "{empty:?}");
        assert_eq!(
            answer.json(),
            example("error-400-empty-authorization"),
            "{empty:?}"
        );
    }
    let (expired, _) = log_in(&demo);
    let (revoked, _) = log_in(&demo);
    assert!(demo.emulator.expire_access_token(&expired));
    assert!(demo.emulator.revoke_token(&revoked));
    let bodies = ["bogus", &expired, &revoked].map(|token| {
        let path = demo.item_path();
        let headers = [("Authorization", &*format!("OAuth2 {token}"))];
        let answer = demo.nobody().send("GET", &path, &headers, "");
        assert_eq!(answer.status, 401);
        let challenge = Some("Bearer realm=\"podio\", error=\"expired_token\"");
        assert_eq!(answer.header("www-authenticate"), challenge);
        assert_eq!(answer.header("authorization"), challenge);
        assert_eq!(answer.header("x-rate-limit-limit"), None);
        assert_eq!(answer.header("x-rate-limit-remaining"), None);
        answer.body
    });
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let mut wanted = example("error-401-expired-token");
    wanted["request"]["url"] = demo.item_path().into();
    assert_eq!(serde_json::from_slice::<Value>(&bodies[0]).unwrap(), wanted);
}

#[tokio::test]
async fn the_error_body_has_both_layouts() {
    let demo = Demo::start().await;
    let order = |text: &str, keys: [&str; 6]| {
        keys.map(|key| text.find(&format!("\"{key}\":")).unwrap())
            .is_sorted()
    };
    let now = demo.nobody().get("/item/1");
    let new_order = [
        "error",
        "error_detail",
        "error_description",
        "error_parameters",
        "error_propagate",
        "request",
    ];
    assert!(order(now.text(), new_order));
    demo.emulator
        .switch(|switches| switches.old_error_layout = true);
    let old = demo.nobody().get("/item/1");
    let wanted = "{\"error_parameters\":{},\"error_detail\":null,\"error_propagate\":false,\
        \"request\":{\"url\":\"http:\\/\\/api.podio.com\\/item\\/1\",\"method\":\"GET\",\
        \"query_string\":\"\"},\"error_description\":\"invalid_request\",\"error\":\"unauthorized\"}";
    assert_eq!(old.text(), wanted);
}

#[tokio::test]
async fn the_request_id_is_echoed_or_made() {
    let demo = Demo::start().await;
    let sent = demo
        .nobody()
        .send("GET", "/user", &[("X-Podio-Request-Id", "0a1b2c3d")], "");
    assert_eq!(sent.header("x-podio-request-id"), Some("0a1b2c3d"));
    let made = demo.nobody().get("/user");
    assert_eq!(made.header("x-podio-request-id").unwrap().len(), 8);
}

#[tokio::test]
async fn a_refresh_answers_the_same_token_and_keeps_the_old_access_token() {
    let demo = Demo::start().await;
    let (old, refresh_token) = log_in(&demo);
    let (new, same) = tokens(&refresh(&demo, &refresh_token).ok());
    assert_eq!(same, refresh_token);
    assert_ne!(new, old);
    assert_eq!((probe(&demo, &old), probe(&demo, &new)), (200, 200));
    demo.emulator
        .switch(|switches| switches.refresh_ends_access_tokens = true);
    let (newest, _) = tokens(&refresh(&demo, &refresh_token).ok());
    assert_eq!(
        (
            probe(&demo, &old),
            probe(&demo, &new),
            probe(&demo, &newest)
        ),
        (401, 401, 200)
    );
}

#[tokio::test]
async fn a_rotated_refresh_token_is_dead() {
    let demo = Demo::start().await;
    demo.emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let (_, first) = log_in(&demo);
    let (_, second) = tokens(&refresh(&demo, &first).ok());
    assert_ne!(first, second);
    assert_eq!(refresh(&demo, &first).error().1, "invalid_grant");
    refresh(&demo, &second).ok();
}

#[tokio::test]
async fn access_tokens_live_8_hours_and_refresh_tokens_28_days_after_their_use() {
    let demo = Demo::start().await;
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    let (token, refresh_token) = log_in(&demo);
    demo.emulator.advance(Duration::from_secs(28_799));
    assert_eq!(probe(&demo, &token), 200);
    demo.emulator.advance(Duration::from_secs(1));
    assert_eq!(probe(&demo, &token), 401);
    let days = |days: u64| Duration::from_secs(days * 86_400);
    demo.emulator.advance(days(27));
    refresh(&demo, &refresh_token).ok();
    demo.emulator.advance(days(27));
    refresh(&demo, &refresh_token).ok();
    demo.emulator.advance(days(28));
    assert_eq!(refresh(&demo, &refresh_token).error().1, "invalid_grant");
}

#[tokio::test]
async fn an_invalidated_grant_takes_all_its_tokens() {
    let demo = Demo::start().await;
    let (token, refresh_token) = log_in(&demo);
    let (other, other_refresh) = log_in(&demo);
    let (second, _) = tokens(&refresh(&demo, &refresh_token).ok());
    let caller = Caller {
        address: demo.emulator.address(),
        token: Some(token.clone()),
    };
    let answer = caller.send("POST", "/oauth/grant/invalidate", &[], "");
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!((probe(&demo, &token), probe(&demo, &second)), (401, 401));
    assert_eq!(refresh(&demo, &refresh_token).error().1, "invalid_grant");
    assert_eq!(probe(&demo, &other), 200);
    refresh(&demo, &other_refresh).ok();
}

#[tokio::test]
async fn withdrawn_access_ends_the_grants_of_one_client_and_user() {
    let demo = Demo::start().await;
    let (token, refresh_token) = log_in(&demo);
    let ada = demo.ada();
    demo.emulator.add_client("other", "other-secret");
    let emulator = &demo.emulator;
    let other = emulator.log_in_user("other", demo.seed.user_id).unwrap();
    let grace = emulator
        .log_in_user(&demo.seed.client_id, demo.seed.colleague_id)
        .unwrap();
    let auth_client_id = &ada.get(&demo.item_path()).ok()["created_via"]["auth_client_id"];
    assert_eq!(auth_client_id, 1, "the demo items came from no API key");
    assert_eq!(ada.delete("/oauth/grant/client/1").status, 404);
    let by_app = demo.jobs().delete("/oauth/grant/client/12001");
    assert_eq!(by_app.status, 403);
    let answer = ada.delete("/oauth/grant/client/12001");
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(ada.get("/user").status, 401);
    assert_eq!(probe(&demo, &token), 401);
    assert_eq!(refresh(&demo, &refresh_token).error().1, "invalid_grant");
    assert_eq!(probe(&demo, &other.access_token), 200);
    assert_eq!(probe(&demo, &grace.access_token), 200);
    assert_eq!(emulator.count("oauth.delete_client_grant"), 3);
}

#[tokio::test]
async fn a_refresh_token_belongs_to_its_client() {
    let demo = Demo::start().await;
    demo.emulator.add_client("other", "other-secret");
    let (_, refresh_token) = log_in(&demo);
    let form = format!(
        "grant_type=refresh_token&refresh_token={refresh_token}&client_id=other&client_secret=other-secret"
    );
    assert_eq!(
        demo.nobody().form("/oauth/token", &form).error().1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_login_can_end_the_older_ones() {
    let demo = Demo::start().await;
    let (first, _) = log_in(&demo);
    log_in(&demo);
    assert_eq!(probe(&demo, &first), 200);
    demo.emulator
        .switch(|switches| switches.login_ends_older_grants = true);
    log_in(&demo);
    assert_eq!(probe(&demo, &first), 401);
}

#[tokio::test]
async fn a_reset_app_token_ends_the_apps_grants() {
    let demo = Demo::start().await;
    let jobs = demo.jobs();
    let token = demo.emulator.reset_app_token(demo.seed.app_id).unwrap();
    assert_ne!(token, demo.seed.app_token);
    assert_eq!(jobs.get("/oauth/scope").status, 401);
}

#[tokio::test]
async fn tokens_are_not_in_debug() {
    let demo = Demo::start().await;
    let (token, refresh_token) = log_in(&demo);
    let pair = demo
        .emulator
        .log_in_user(&demo.seed.client_id, demo.seed.user_id)
        .unwrap();
    let request = &demo.emulator.requests()[0];
    let text = format!("{:?} {:?} {pair:?} {request:?}", demo.emulator, demo.seed);
    let seed = &demo.seed;
    let secrets = [
        &token,
        &refresh_token,
        &pair.access_token,
        &seed.client_secret,
        &seed.password,
    ];
    for secret in secrets
        .into_iter()
        .chain([&seed.app_token, &seed.customers_app_token])
    {
        assert!(!text.contains(secret.as_str()));
    }
}

#[tokio::test]
async fn requests_of_the_official_clients_are_understood() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    ada.send("GET", "/user/status/", &form, "").ok();
    ada.send("GET", "/org", &form, "").ok();
    for body in ["", "[]", "{}"] {
        let answer = ada.send("POST", "/oauth/grant/invalidate", &[], body);
        assert!(matches!(answer.status, 204 | 401), "{body:?}");
    }
    // A keep-alive connection carries one call after another.
    let caller = demo.ada();
    let authorization = format!("OAuth2 {}", caller.token.clone().unwrap());
    let two = [
        String::from_utf8(request(
            "GET",
            "/user",
            &[("Authorization", &authorization)],
            "",
        ))
        .unwrap()
        .replace("Connection: close\r\n", ""),
        String::from_utf8(request(
            "GET",
            "/user",
            &[("Authorization", &authorization)],
            "",
        ))
        .unwrap(),
    ];
    let bytes = exchange(demo.emulator.address(), two.concat().as_bytes()).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&bytes)
            .matches("HTTP/1.1 200")
            .count(),
        2
    );
    assert!(parse(&bytes).is_some());
}
