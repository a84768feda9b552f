//! The token endpoints.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Caller, Demo, FORM, JSON, example, keys};

fn refused(answer: &Answer) -> (u16, Value, Value) {
    let body = answer.json();
    (
        answer.status,
        body["error"].clone(),
        body["error_detail"].clone(),
    )
}

/// The body equals the example but for the sentence, whose wording is free.
fn equals_example(answer: &Answer, name: &str) {
    let (mut body, mut wanted) = (answer.json(), example(name));
    for value in [&mut body, &mut wanted] {
        if value["error_detail"] != Value::Null
            && value["error_detail"] != "oauth.client.invalid_id"
        {
            value["error_description"] = Value::Null;
        }
    }
    assert_eq!(body, wanted);
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_password_login_answers_in_podios_shape() {
    let demo = Demo::start().await;
    let answer = demo.nobody().form("/oauth/token", &demo.password_form());
    let body = answer.ok();
    assert_eq!(keys(&body), keys(&example("token-user")));
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 28_800);
    assert_eq!(body["scope"], "global:all");
    assert_eq!(
        body["ref"],
        json!({"type": "user", "id": demo.seed.user_id})
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(answer.header("x-podio-auth-ref"), Some("None"));
    assert_eq!(answer.header("server"), Some("nginx"));
    let order = [
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "ref",
    ];
    let places = order.map(|key| answer.text().find(&format!("\"{key}\":")).unwrap());
    assert!(places.is_sorted());
}

#[tokio::test]
async fn an_app_login_works_at_both_endpoints() {
    let demo = Demo::start().await;
    let seed = &demo.seed;
    let form = format!(
        "grant_type=app&app_id={}&app_token={}",
        seed.app_id, seed.app_token
    );
    let body = demo.nobody().form("/oauth/token", &demo.form(&form)).ok();
    assert_eq!(body["ref"], json!({"type": "app", "id": seed.app_id}));
    for app_id in [json!(seed.app_id), json!(seed.app_id.to_string())] {
        let request = json!({
            "grant_type": "app", "app_id": app_id, "app_token": seed.app_token,
            "client_id": seed.client_id, "client_secret": seed.client_secret,
        });
        let body = demo.nobody().post("/oauth/token/v2", &request).ok();
        assert_eq!(body["ref"]["type"], "app");
    }
    assert_eq!(demo.emulator.token_calls(), 3);
}

#[tokio::test]
async fn the_client_is_named_in_body_basic_or_query() {
    let demo = Demo::start().await;
    // The credentials of the demo client, in base64.
    let basic = (
        "Authorization",
        "Basic YWNtZS1zeW5jOmFjbWUtc3luYy1kZW1vLXNlY3JldA==",
    );
    let login = format!(
        "grant_type=password&username={}&password={}",
        demo.seed.username, demo.seed.password
    );
    let nobody = demo.nobody();
    nobody
        .send("POST", "/oauth/token", &[FORM[0], basic], &login)
        .ok();
    let json = json!({"grant_type": "password", "username": demo.seed.username, "password": demo.seed.password});
    nobody
        .send(
            "POST",
            "/oauth/token/v2",
            &[JSON[0], basic],
            &json.to_string(),
        )
        .ok();
    nobody
        .send(
            "POST",
            &format!("/oauth/token?{}", demo.password_form()),
            &[],
            "",
        )
        .ok();
    // The last of repeated parameters counts.
    nobody
        .form(
            "/oauth/token",
            &format!("client_id=x&{}", demo.password_form()),
        )
        .ok();
}

#[tokio::test]
async fn each_endpoint_reads_one_encoding_only() {
    let demo = Demo::start().await;
    let nobody = demo.nobody();
    let json = json!({"grant_type": "app", "client_id": "nobody", "client_secret": "x"});
    let form = "grant_type=app&client_id=nobody&client_secret=x";
    let unknown = nobody.form("/oauth/token", form);
    equals_example(&unknown, "error-400-invalid-client-id");
    let missing = nobody.post("/oauth/token", &json);
    equals_example(&missing, "error-400-missing-client-id");
    let form_at_v2 = nobody.form("/oauth/token/v2", form);
    equals_example(&form_at_v2, "error-400-token-v2-form-body");
    let unknown = nobody.post("/oauth/token/v2", &json);
    assert_eq!(
        refused(&unknown),
        (
            400,
            json!("invalid_client"),
            json!("oauth.client.invalid_id")
        )
    );
    for odd in ["", "[1]", "{", "7", "\u{0}"] {
        assert_eq!(
            nobody.send("POST", "/oauth/token/v2", JSON, odd).error().1,
            "invalid_value"
        );
    }
}

#[tokio::test]
async fn the_client_is_checked_before_the_secret_and_the_grant() {
    let demo = Demo::start().await;
    let nobody = demo.nobody();
    let id = &demo.seed.client_id;
    let wrong_secret = nobody.form(
        "/oauth/token",
        &format!("grant_type=nonsense&client_id={id}&client_secret=x"),
    );
    equals_example(&wrong_secret, "error-400-invalid-client-secret");
    let missing = nobody.form("/oauth/token", &format!("grant_type=app&client_id={id}"));
    assert_eq!(missing.error().1, "invalid_client");
    let nonsense = nobody.form("/oauth/token", &demo.form("grant_type=nonsense"));
    assert_eq!(nonsense.error().1, "unsupported_grant_type");
    let no_grant = nobody.form("/oauth/token", &demo.form("username=x"));
    assert_eq!(no_grant.error().1, "invalid_request");
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_their_details() {
    let demo = Demo::start().await;
    let nobody = demo.nobody();
    let mail = &demo.seed.username;
    let wrong = nobody.form(
        "/oauth/token",
        &demo.form(&format!(
            "grant_type=password&username={mail}&password=wrong"
        )),
    );
    equals_example(&wrong, "error-400-invalid-grant-password");
    assert!(wrong.header("x-rate-limit-limit").is_some());
    assert!(wrong.header("x-rate-limit-remaining").is_some());
    let unknown = nobody.form(
        "/oauth/token",
        &demo.form("grant_type=password&username=x@y.z&password=wrong"),
    );
    assert_eq!(
        refused(&unknown),
        (400, json!("invalid_grant"), json!("user.invalid.username"))
    );
    let refresh = nobody.form("/oauth/token", &demo.refresh_form("unknown"));
    equals_example(&refresh, "error-400-invalid-grant-refresh");
    let app = format!("grant_type=app&app_id={}&app_token=wrong", demo.seed.app_id);
    let wrong_app = nobody.form("/oauth/token", &demo.form(&app));
    assert_eq!(
        refused(&wrong_app),
        (400, json!("invalid_grant"), Value::Null)
    );
    demo.emulator.switch(|switches| {
        switches.wrong_app_token = podio_emulator::WrongAppToken::InvalidClient;
    });
    let wrong_app = nobody.form("/oauth/token", &demo.form(&app));
    assert_eq!(
        wrong_app.error(),
        (400, "invalid_client".into(), "invalid_auth".into())
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_checked() {
    let demo = Demo::start().await;
    let nobody = demo.nobody();
    demo.emulator
        .second_factor(demo.seed.user_id, Some("123456"))
        .unwrap();
    let body = nobody.form("/oauth/token", &demo.password_form()).ok();
    assert_eq!(keys(&body), keys(&example("token-second-factor-needed")));
    let nonce = &body["server_nonce"];
    let wrong = nobody.post("/mfa/verify", &json!({"nonce": nonce, "otp": "0"}));
    assert_eq!(wrong.error().1, "invalid_second_factor");
    let unknown = nobody.post("/mfa/verify", &json!({"nonce": "x", "otp": "123456"}));
    assert_eq!(unknown.error().1, "nonce_validation_error");
    let body = nobody
        .post("/mfa/verify", &json!({"nonce": nonce, "otp": "123456"}))
        .ok();
    assert_eq!(keys(&body), keys(&example("token-user")));
    let again = nobody.post("/mfa/verify", &json!({"nonce": nonce, "otp": "123456"}));
    assert_eq!(again.error().1, "nonce_validation_error");
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_a_nonce_expires() {
    let demo = Demo::start().await;
    let nobody = demo.nobody();
    let user_id = demo.seed.user_id;
    demo.emulator
        .second_factor(user_id, Some("123456"))
        .unwrap();
    demo.emulator.add_recovery_code(user_id, "once").unwrap();
    let nonce = || nobody.form("/oauth/token", &demo.password_form()).ok()["server_nonce"].clone();
    let verify = |nonce: &Value, key: &str, value: &str| {
        nobody.post("/mfa/verify", &json!({"nonce": nonce, key: value}))
    };
    let first = nonce();
    // Each of the two is good under its own name only.
    for (key, value) in [("otp", "once"), ("recoveryCode", "123456"), ("code", "x")] {
        let wrong = verify(&first, key, value);
        assert_eq!(wrong.error().1, "invalid_second_factor", "{key}");
    }
    verify(&first, "recoveryCode", "once").ok();
    let second = nonce();
    assert_eq!(
        verify(&second, "recoveryCode", "once").error().1,
        "invalid_second_factor"
    );
    verify(&second, "otp", "123456").ok();
    let late = nonce();
    demo.emulator.advance(Duration::from_secs(300));
    assert_eq!(
        verify(&late, "otp", "123456").error().1,
        "nonce_validation_error"
    );
    assert!(demo.emulator.add_recovery_code(7, "x").is_err());
}

#[tokio::test]
async fn odd_lifetimes_are_told_as_they_were_set() {
    let demo = Demo::start().await;
    for told in [
        json!(0),
        json!(1),
        json!(59),
        json!(-5),
        json!("28800"),
        json!("soon"),
        json!(28_800.5),
    ] {
        demo.emulator
            .switch(|switches| switches.expires_in = Some(told.clone()));
        let body = demo
            .nobody()
            .form("/oauth/token", &demo.password_form())
            .ok();
        assert_eq!(body["expires_in"], told);
        let refresh_token = body["refresh_token"].as_str().unwrap();
        let body = demo
            .nobody()
            .form("/oauth/token", &demo.refresh_form(refresh_token))
            .ok();
        assert_eq!(body["expires_in"], told);
    }
}

#[tokio::test]
async fn parts_of_the_answer_can_be_left_out_or_changed() {
    let demo = Demo::start().await;
    demo.emulator.switch(|switches| {
        switches.omit_scope = true;
        switches.omit_ref = true;
    });
    let body = demo
        .nobody()
        .form("/oauth/token", &demo.password_form())
        .ok();
    assert_eq!(keys(&body), keys(&example("token-minimal")));
    demo.emulator.switch(|switches| {
        switches.omit_refresh_token = true;
        switches.expires_in = Some("28800".into());
    });
    let body = demo
        .nobody()
        .form("/oauth/token", &demo.password_form())
        .ok();
    assert_eq!(body["expires_in"], "28800");
    assert_eq!(body.get("refresh_token"), None);
    demo.emulator
        .switch(|switches| switches.omit_expires_in = true);
    let body = demo
        .nobody()
        .form("/oauth/token", &demo.password_form())
        .ok();
    assert_eq!(keys(&body), ["access_token", "token_type"]);
}

#[tokio::test]
async fn the_granted_scope_is_told_for_users_and_apps() {
    let demo = Demo::start().await;
    let everything = json!([{"ref_type": null, "ref_id": null, "permissions": ["all"]}]);
    assert_eq!(demo.ada().get("/oauth/scope").ok(), everything);
    assert_eq!(demo.jobs().get("/oauth/scope").ok(), everything);
    let space = demo.seed.space_id;
    let form = format!(
        "{}&scope=space_{space}:read+space_{space}:write",
        demo.password_form()
    );
    let body = demo.nobody().form("/oauth/token", &form).ok();
    let token = body["access_token"].as_str().unwrap().to_owned();
    let narrow = Caller {
        address: demo.emulator.address(),
        token: Some(token),
    };
    let scope = narrow.get("/oauth/scope").ok();
    assert_eq!(keys(&scope[0]), keys(&example("oauth-scope")[0]));
    assert_eq!(scope[0]["permissions"], json!(["read", "write"]));
    assert_eq!(scope[0]["ref_data"]["name"], "Field work");
}
