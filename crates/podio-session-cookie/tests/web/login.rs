//! Logging in and out.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, SET_COOKIE};
use podio_core::session::{MemorySessions, SessionStatus};
use podio_emulator::{Decision, Fault};
use tower_sessions::MemoryStore;

use crate::site::{Answer, EIGHT_HOURS, Setup, Site};

fn is_private(answer: &Answer) -> bool {
    answer
        .headers
        .get(CACHE_CONTROL)
        .is_some_and(|value| value == "no-store")
}

#[tokio::test]
async fn a_visitor_logs_in_is_served_and_logs_out() {
    let site = Site::start().await;
    let browser = site.browser();
    let answer = browser.get("/").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(is_private(&answer));
    assert_eq!(browser.get("/maybe").await.body, "nobody");
    assert_eq!(browser.cookie(), None);

    site.log_in(&browser).await;
    let answer = browser.get("/").await;
    assert_eq!(answer.body, site.demo.user_id.to_string());
    assert!(is_private(&answer));
    assert_eq!(browser.get("/maybe").await.body, "somebody");
    assert_eq!(site.emulator.token_calls(), 1);
    let tenant = browser.get("/inner/tenant").await.body;
    let client = site.podio.client(&tenant).await.unwrap();
    assert!(client.is_authenticated());

    assert_eq!(
        browser.get("/podio/logout").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    let cookie = browser.cookie().unwrap();
    let answer = browser.post("/podio/logout").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location.as_deref(), Some("/"));
    assert!(is_private(&answer));
    assert_eq!(browser.cookie(), None);
    assert_eq!(client.status(), SessionStatus::LoggedOut);
    assert_eq!(site.emulator.count("oauth.invalidate_grant"), 1);
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
    browser.set_cookie(&cookie);
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(site.emulator.count("users.get_user_status"), 1);
}

#[tokio::test]
async fn a_logout_without_a_login_changes_nothing() {
    let site = Site::start().await;
    let answer = site.browser().post("/podio/logout").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(site.emulator.counts().is_empty());
}

#[tokio::test]
async fn a_logout_that_podio_fails_ends_the_session_all_the_same() {
    let site = Site::start().await;
    let browser = site.visitor().await;
    let fault = Fault::on("oauth.invalidate_grant").html_503();
    site.emulator.inject(fault);
    let answer = browser.post("/podio/logout").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone() {
    for secure in [false, true] {
        let setup = Setup {
            secure,
            ..Setup::default()
        };
        let site = Site::over(MemoryStore::default(), setup).await;
        let browser = site.browser();
        let answer = browser.get("/podio/login").await;
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.contains("; HttpOnly"), "{cookie}");
        assert!(cookie.contains("; SameSite=Lax"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        // The visitor's browser learns neither the tenant nor anything else.
        assert_eq!(browser.cookie().unwrap().len(), 22);
    }
}

#[tokio::test]
async fn a_visitor_who_denies_is_told_and_stays_as_before() {
    let site = Site::start().await;
    let browser = site.browser();
    let back = site.ask(&browser, "/podio/login", Decision::Deny).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(is_private(&answer));
    assert!(answer.body.contains("did not allow"), "{}", answer.body);
    assert!(
        answer.body.contains("href=\"/podio/login\""),
        "{}",
        answer.body
    );
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
    // The state is used up.
    assert_eq!(browser.get(&back).await.status, StatusCode::BAD_REQUEST);

    site.log_in(&browser).await;
    let back = site.ask(&browser, "/podio/login", Decision::Deny).await;
    // Podio is not known to send the state back with a denial.
    let (without_state, _) = back.split_once("&state=").unwrap();
    let answer = browser.get(without_state).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&back).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(site.emulator.token_calls(), 1);
}

#[tokio::test]
async fn two_tabs_can_log_in_at_once() {
    let site = Site::start().await;
    let browser = site.browser();
    let one = site
        .ask(&browser, "/podio/login?return_to=/one", Decision::Allow)
        .await;
    let two = site
        .ask(&browser, "/podio/login?return_to=/two", Decision::Allow)
        .await;
    assert_eq!(browser.get(&one).await.location.as_deref(), Some("/one"));
    let first = browser.get("/inner/tenant").await.body;
    assert_eq!(browser.get(&two).await.location.as_deref(), Some("/two"));
    let second = browser.get("/inner/tenant").await.body;
    assert_ne!(first, second);
    // Nobody can reach the first session any more, so it does not live on.
    let first = site.podio.client(&first).await.unwrap();
    assert_eq!(first.status(), SessionStatus::LoggedOut);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_visitor_can_have_only_so_many_logins_under_way() {
    let site = Site::start().await;
    let browser = site.browser();
    let oldest = site.ask(&browser, "/podio/login", Decision::Allow).await;
    let mut backs = Vec::new();
    for _ in 0..8 {
        backs.push(site.ask(&browser, "/podio/login", Decision::Allow).await);
    }
    assert_eq!(browser.get(&oldest).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.get(&backs[0]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn pages_send_a_visitor_to_log_in_where_that_is_wished() {
    let setup = Setup {
        redirect: true,
        ..Setup::default()
    };
    let site = Site::over(MemoryStore::default(), setup).await;
    let browser = site.browser();
    let answer = browser.get("/inner/tenant?a=1&b=2").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(is_private(&answer));
    let login = answer.location.unwrap();
    assert_eq!(
        login,
        "/podio/login?return_to=%2Finner%2Ftenant%3Fa%3D1%26b%3D2"
    );
    let back = site.ask(&browser, &login, Decision::Allow).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.location.as_deref(), Some("/inner/tenant?a=1&b=2"));

    // A form cannot be sent again by a redirect.
    let answer = site.browser().post("/").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn any_session_manager_can_hold_the_tokens() {
    let site = Site::with(
        MemorySessions::new(),
        MemoryStore::default(),
        Setup::default(),
    )
    .await;
    let browser = site.visitor().await;
    site.pass(EIGHT_HOURS);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(site.emulator.token_calls(), 2);
    browser.post("/podio/logout").await;
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn two_processes_over_shared_stores_serve_one_visitor() {
    let (tokens, web) = (Arc::new(MemorySessions::new()), MemoryStore::default());
    let one = Site::with(Arc::clone(&tokens), web.clone(), Setup::default()).await;
    let two = one.beside(tokens, web).await;
    let browser = one.browser();
    // The login begins at one and ends at the other.
    let back = one.ask(&browser, "/podio/login", Decision::Allow).await;
    let at_two = |path: &str| format!("{}{path}", two.url);
    let callback = at_two(back.strip_prefix(&one.url).unwrap());
    assert_eq!(browser.get(&callback).await.status, StatusCode::SEE_OTHER);
    for url in ["/".to_owned(), at_two("/")] {
        assert_eq!(browser.get(&url).await.status, StatusCode::OK, "{url}");
    }
    one.pass(EIGHT_HOURS);
    for url in [at_two("/"), "/".to_owned()] {
        assert_eq!(browser.get(&url).await.status, StatusCode::OK, "{url}");
    }
    assert_eq!(one.emulator.token_calls(), 2);
    assert_eq!(browser.get(&callback).await.status, StatusCode::BAD_REQUEST);

    let cookie = browser.cookie().unwrap();
    browser.post("/podio/logout").await;
    browser.set_cookie(&cookie);
    let answer = browser.get(&at_two("/")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn paths_and_the_page_for_failures_can_be_ones_own() {
    let setup = Setup {
        own_pages: true,
        ..Setup::default()
    };
    let site = Site::over(MemoryStore::default(), setup).await;
    let browser = site.browser();
    let back = site.ask(&browser, "/in", Decision::Deny).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.body, "ours: the client of Podio failed");
    let back = site.ask(&browser, "/in", Decision::Allow).await;
    assert_eq!(browser.get(&back).await.location.as_deref(), Some("/maybe"));
    let answer = browser.post("/out").await;
    assert_eq!(answer.location.as_deref(), Some("/maybe?out"));
    assert_eq!(browser.get("/maybe").await.body, "nobody");
}

#[tokio::test]
async fn what_podio_fails_with_is_told_by_status() {
    let site = Site::start().await;
    let browser = site.visitor().await;
    // A grant that was withdrawn is a login that ended, not an outage.
    site.emulator.revoke_grants();
    site.pass(EIGHT_HOURS);
    let answer = browser.get("/").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("has ended"), "{}", answer.body);
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
    site.log_in(&browser).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);

    site.emulator.limit_user(site.demo.user_id, 3_600);
    let answer = browser.get("/").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers[RETRY_AFTER], "3600");
    assert!(answer.body.contains("Try again later"), "{}", answer.body);
}

#[tokio::test]
async fn a_login_that_podio_fails_leaves_the_visitor_as_before() {
    let site = Site::start().await;
    let browser = site.visitor().await;
    let before = browser.get("/inner/tenant").await.body;
    let back = site.ask(&browser, "/podio/login", Decision::Allow).await;
    site.emulator.inject(Fault::on("oauth.token").html_503());
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/inner/tenant").await.body, before);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}
