//! Requests of one visitor that run at once, fail, or are dropped; and many visitors.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use podio_emulator::{HoldPoint, Rotation};
use tokio::task::JoinSet;

use crate::site::{Browser, EIGHT_HOURS, Site};

async fn get(browser: Arc<Browser>, path: String) -> (StatusCode, String) {
    let answer = browser.get(&path).await;
    (answer.status, answer.body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_requests_on_an_expired_token_make_one_token_call() {
    let site = Site::start().await;
    site.emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let browser = Arc::new(site.visitor().await);
    site.pass(EIGHT_HOURS);
    let before = site.emulator.token_calls();
    let requests: JoinSet<_> = (0..10)
        .map(|_| get(Arc::clone(&browser), "/".to_owned()))
        .collect();
    for (status, body) in requests.join_all().await {
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(body, site.demo.user_id.to_string());
    }
    assert_eq!(site.emulator.token_calls() - before, 1);
}

#[tokio::test]
async fn a_late_save_keeps_its_flash_and_brings_no_old_token_back() {
    let site = Site::start().await;
    site.emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let browser = Arc::new(site.visitor().await);
    let old = browser.get("/token").await.body;
    // It has read the web session before the refresh and writes it after.
    let slow = tokio::spawn(get(Arc::clone(&browser), "/slow-flash/hello".to_owned()));
    site.gate.entered.acquire().await.unwrap().forget();
    site.pass(EIGHT_HOURS);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let new = browser.get("/token").await.body;
    assert_ne!(new, old);
    site.gate.released.add_permits(1);
    assert_eq!(slow.await.unwrap().0, StatusCode::OK);

    assert_eq!(browser.get("/flash").await.body, "hello");
    assert_eq!(browser.get("/token").await.body, new);
    // The refresh token is the new one too: the old one is dead.
    site.pass(EIGHT_HOURS);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.get("/flash").await.body, "hello");
}

#[tokio::test]
async fn a_flash_that_is_saved_during_a_login_is_kept() {
    let site = Site::start().await;
    let browser = Arc::new(site.browser());
    let back = site
        .ask(&browser, "/podio/login", podio_emulator::Decision::Allow)
        .await;
    let hold = site.emulator.hold("oauth.token", HoldPoint::AfterCommit);
    let callback = tokio::spawn(get(Arc::clone(&browser), back));
    hold.reached().await;
    assert_eq!(browser.get("/flash/hello").await.status, StatusCode::OK);
    hold.release();
    assert_eq!(callback.await.unwrap().0, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.get("/flash").await.body, "hello");
}

#[tokio::test]
async fn a_save_from_before_a_login_or_logout_does_not_undo_it() {
    let site = Site::start().await;
    let browser = Arc::new(site.browser());
    browser.get("/flash/early").await;
    let slow = |browser: &Arc<Browser>| {
        tokio::spawn(get(Arc::clone(browser), "/slow-flash/late".to_owned()))
    };
    let request = slow(&browser);
    site.gate.entered.acquire().await.unwrap().forget();
    site.log_in(&browser).await;
    site.gate.released.add_permits(1);
    assert_eq!(request.await.unwrap().0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.get("/flash").await.body, "early");

    let cookie = browser.cookie().unwrap();
    let request = slow(&browser);
    site.gate.entered.acquire().await.unwrap().forget();
    browser.post("/podio/logout").await;
    site.gate.released.add_permits(1);
    assert_eq!(request.await.unwrap().0, StatusCode::INTERNAL_SERVER_ERROR);
    browser.set_cookie(&cookie);
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/flash").await.body, "");
}

#[tokio::test]
async fn a_5xx_answer_and_a_cycled_id_lose_nothing() {
    let site = Site::start().await;
    let browser = site.visitor().await;
    browser.get("/flash/kept").await;
    let answer = browser.get("/boom").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/flash").await.body, "kept");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);

    let (cookie, tenant) = (browser.cookie(), browser.get("/inner/tenant").await.body);
    assert_eq!(browser.get("/cycle").await.status, StatusCode::OK);
    assert_ne!(browser.cookie(), cookie);
    assert_eq!(browser.get("/inner/tenant").await.body, tenant);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(site.emulator.token_calls(), 1);
    browser.set_cookie(&cookie.unwrap());
    assert_eq!(browser.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_dropped_connection_during_a_refresh_loses_nothing() {
    let site = Site::start().await;
    site.emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let browser = Arc::new(site.visitor().await);
    site.pass(EIGHT_HOURS);
    let hold = site.emulator.hold("oauth.token", HoldPoint::AfterCommit);
    let request = tokio::spawn(get(Arc::clone(&browser), "/".to_owned()));
    hold.reached().await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    hold.release();
    site.podio.close(Duration::from_secs(5)).await.unwrap();
    let answer = browser.get("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(site.emulator.token_calls(), 2);
    site.pass(EIGHT_HOURS);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_visitors_each_see_their_own_client() {
    let site = Arc::new(Site::start().await);
    let users: Vec<u64> = (0..100)
        .map(|number| {
            let mail = format!("visitor-{number}@example.org");
            site.emulator.add_user(&mail, "password")
        })
        .collect();
    let visits: JoinSet<_> = users
        .iter()
        .map(|&user_id| {
            let site = Arc::clone(&site);
            async move {
                let browser = site.browser();
                site.log_in_as(&browser, user_id).await;
                for _ in 0..3 {
                    assert_eq!(browser.get("/").await.body, user_id.to_string());
                }
                (browser.get("/inner/tenant").await.body, browser, user_id)
            }
        })
        .collect();
    let visits = visits.join_all().await;
    let tenants: BTreeSet<&String> = visits.iter().map(|(tenant, ..)| tenant).collect();
    assert_eq!(tenants.len(), 100);
    assert_eq!(site.emulator.token_calls(), 100);

    site.pass(EIGHT_HOURS);
    let visits: JoinSet<_> = visits
        .into_iter()
        .map(|(_, browser, user_id)| async move {
            assert_eq!(browser.get("/").await.body, user_id.to_string());
        })
        .collect();
    visits.join_all().await;
    assert_eq!(site.emulator.token_calls(), 200);
}
