//! Rate limits.

use std::time::Duration;

use crate::support::{Answer, Demo, example};

fn quota(answer: &Answer) -> (&str, &str) {
    (
        answer.header("x-rate-limit-limit").unwrap(),
        answer.header("x-rate-limit-remaining").unwrap(),
    )
}

#[tokio::test]
async fn ordinary_answers_tell_the_quota() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    assert_eq!(quota(&ada.get("/user")), ("5000", "4999"));
    assert_eq!(quota(&ada.get("/item/4")), ("5000", "4998"));
    // Another identity has a counter of its own.
    assert_eq!(quota(&demo.jobs().get("/oauth/scope")), ("5000", "4999"));
}

#[tokio::test]
async fn a_used_up_limit_refuses_all_calls_of_the_identity_until_time_passes() {
    let demo = Demo::start().await;
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    demo.emulator
        .switch(|switches| switches.rate_limit = Some(2));
    let (ada, jobs) = (demo.ada(), demo.jobs());
    assert_eq!(quota(&ada.get("/user")), ("2", "1"));
    demo.emulator.advance(Duration::from_secs(600));
    assert_eq!(quota(&ada.get("/user")), ("2", "0"));
    let refused = ada.get("/user/status");
    assert_eq!(quota(&refused), ("2", "0"));
    let text = "You have hit the rate limit. Please wait 3000 seconds before trying again";
    assert_eq!(
        refused.error(),
        (420, "rate_limit".to_owned(), text.to_owned())
    );
    assert_eq!(refused.header("retry-after"), None);
    assert_eq!(ada.get("/nowhere").status, 420);
    jobs.get("/oauth/scope").ok();
    demo.emulator.advance(Duration::from_secs(2_999));
    demo.emulator
        .switch(|switches| switches.retry_after_header = true);
    assert_eq!(ada.get("/user").header("retry-after"), Some("1"));
    demo.emulator.advance(Duration::from_secs(1));
    ada.get("/user").ok();
}

#[tokio::test]
async fn token_calls_have_a_limit_of_their_own() {
    let demo = Demo::start().await;
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    demo.emulator
        .switch(|switches| switches.token_rate_limit = Some(1));
    let log_in = || demo.nobody().form("/oauth/token", &demo.password_form());
    log_in().ok();
    let refused = log_in();
    assert_eq!(
        (refused.status, refused.json()),
        (420, example("error-420-rate-limit"))
    );
    assert_eq!(refused.header("x-podio-auth-ref"), Some("None"));
    demo.ada().get("/user").ok();
    demo.emulator.advance(Duration::from_secs(300));
    log_in().ok();
}

#[tokio::test]
async fn an_identity_can_be_limited_at_once() {
    let demo = Demo::start().await;
    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    demo.emulator.limit_user(demo.seed.user_id, 60);
    demo.emulator.limit_app(demo.seed.app_id, 30);
    demo.emulator.limit_tokens(10);
    assert!(
        demo.ada()
            .get("/user")
            .error()
            .2
            .contains("wait 60 seconds")
    );
    assert!(
        demo.jobs()
            .get("/oauth/scope")
            .error()
            .2
            .contains("wait 30 seconds")
    );
    let log_in = demo.nobody().form("/oauth/token", &demo.password_form());
    assert!(log_in.error().2.contains("wait 10 seconds"));
    demo.emulator.clear_limits();
    demo.ada().get("/user").ok();
}
