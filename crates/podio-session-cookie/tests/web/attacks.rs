//! What somebody tries who is not the visitor.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::StatusCode;
use podio_emulator::Decision;
use podio_session_cookie::CookieSessions;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{MemoryStore, SessionStore};

use crate::site::{Setup, Site};

/// A store that tells which records it holds, and can be switched off.
#[derive(Debug, Clone, Default)]
struct Leaky {
    inner: MemoryStore,
    created: Arc<Mutex<Vec<Record>>>,
    down: Arc<AtomicBool>,
}

impl Leaky {
    fn up(&self) -> Result<()> {
        if self.down.load(Ordering::SeqCst) {
            return Err(Error::Backend("switched off".into()));
        }
        Ok(())
    }

    /// The ids of the records of tokens and logins under way.
    fn podio_records(&self) -> Vec<Id> {
        let created = self.created.lock().unwrap();
        created
            .iter()
            .filter(|record| record.data.contains_key("podio_session"))
            .map(|record| record.id)
            .collect()
    }

    fn web_records(&self) -> Vec<Id> {
        let created = self.created.lock().unwrap();
        created
            .iter()
            .filter(|record| !record.data.contains_key("podio_session"))
            .map(|record| record.id)
            .collect()
    }
}

#[async_trait]
impl SessionStore for Leaky {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.up()?;
        self.inner.create(record).await?;
        self.created.lock().unwrap().push(record.clone());
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.up()?;
        self.inner.save(record).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        self.up()?;
        self.inner.load(id).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.up()?;
        self.inner.delete(id).await
    }
}

#[tokio::test]
async fn a_web_session_planted_before_the_login_is_worthless_after_it() {
    let site = Site::start().await;
    let attacker = site.browser();
    // With a login under way, so that there is something to plant.
    let attackers_back = site.ask(&attacker, "/podio/login", Decision::Allow).await;
    let planted = attacker.cookie().unwrap();
    let victim = site.browser();
    victim.set_cookie(&planted);
    site.log_in(&victim).await;
    assert_ne!(victim.cookie().unwrap(), planted);
    assert_eq!(victim.get("/").await.status, StatusCode::OK);

    assert_eq!(attacker.get("/").await.status, StatusCode::UNAUTHORIZED);
    attacker.set_cookie(&planted);
    let answer = attacker.get(&attackers_back).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(site.emulator.token_calls(), 1);
}

#[tokio::test]
async fn the_id_of_a_stored_record_is_no_cookie() {
    let store = Leaky::default();
    let site = Site::over(store.clone(), Setup::default()).await;
    let browser = site.visitor().await;
    let (tokens, web) = (store.podio_records(), store.web_records());
    assert!(!tokens.is_empty() && !web.is_empty());
    for id in tokens.iter().chain(&web) {
        let attacker = site.browser();
        let present = || attacker.set_cookie(&id.to_string());
        for path in ["/", "/token", "/inner/tenant"] {
            present();
            let answer = attacker.get(path).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        for path in ["/flash/overwritten", "/cycle", "/forget", "/podio/login"] {
            present();
            attacker.get(path).await;
        }
        present();
        attacker.post("/podio/logout").await;
        assert_ne!(attacker.cookie(), Some(id.to_string()));
    }
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.get("/flash").await.body, "");
    assert_eq!(site.emulator.count("oauth.invalidate_grant"), 0);
}

#[tokio::test]
async fn over_the_bare_store_the_id_of_a_token_record_is_refused() {
    let store = Leaky::default();
    let sessions = CookieSessions::new(store.clone()).unwrap();
    let site = Site::with(sessions, store.clone(), Setup::default()).await;
    let browser = site.visitor().await;
    for id in store.podio_records() {
        let attacker = site.browser();
        attacker.set_cookie(&id.to_string());
        for path in [
            "/",
            "/token",
            "/podio/login",
            "/podio/callback?code=a&state=b",
        ] {
            let answer = attacker.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        }
        let answer = attacker.post("/podio/logout").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn wrong_replayed_expired_and_foreign_states_are_refused_before_any_call() {
    let site = Site::start().await;
    let browser = site.visitor().await;
    let calls = site.emulator.counts();
    let refused = async |browser: &crate::site::Browser, back: &str| {
        let answer = browser.get(back).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{back}");
        assert!(answer.location.is_none());
        assert!(!answer.body.contains("state"), "{}", answer.body);
    };
    for back in [
        "/podio/callback",
        "/podio/callback?state=x",
        "/podio/callback?code=a",
        "/podio/callback?code=a&state=",
        "/podio/callback?code=a&state=00000000000000000000000000000000",
        "/podio/callback?code=a&state=%00%ff'%22%3Cscript%3E",
        "/podio/callback?error=access_denied&state=unknown",
    ] {
        refused(&browser, back).await;
    }

    // Another visitor's, with or without a web session of the own.
    let foreign = site.ask(&browser, "/podio/login", Decision::Allow).await;
    refused(&site.browser(), &foreign).await;
    let other = site.browser();
    site.ask(&other, "/podio/login", Decision::Allow).await;
    refused(&other, &foreign).await;
    assert_eq!(site.emulator.token_calls(), calls["oauth.token"]);

    // It was not used up by that.
    assert_eq!(browser.get(&foreign).await.status, StatusCode::SEE_OTHER);
    let calls = site.emulator.token_calls();
    refused(&browser, &foreign).await;

    let expired = site.ask(&browser, "/podio/login", Decision::Allow).await;
    site.pass(Duration::from_secs(10 * 60));
    refused(&browser, &expired).await;
    assert_eq!(site.emulator.token_calls(), calls);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_login_returns_to_this_site_alone() {
    let site = Site::start().await;
    for (return_to, location) in [
        ("/items%3Fpage%3D2", "/items?page=2"),
        ("//evil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%09/evil.example", "/"),
        ("/%0A/evil.example", "/"),
        ("/.//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("https%3A%2F%2Fevil.example%2F", "/"),
        ("javascript:alert(1)", "/"),
        ("/x%0D%0ASet-Cookie:%20a=b", "/"),
        ("", "/"),
    ] {
        let browser = site.browser();
        let login = format!("/podio/login?return_to={return_to}");
        let back = site.ask(&browser, &login, Decision::Allow).await;
        let answer = browser.get(&back).await;
        assert_eq!(answer.location.as_deref(), Some(location), "{return_to}");
    }
    // What comes back with the visitor has no say.
    let browser = site.browser();
    let back = site.ask(&browser, "/podio/login", Decision::Allow).await;
    let answer = browser
        .get(&format!("{back}&return_to=//evil.example"))
        .await;
    assert_eq!(answer.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn an_outage_of_the_store_is_no_logout() {
    let store = Leaky::default();
    let site = Site::over(store.clone(), Setup::default()).await;
    let browser = site.visitor().await;
    store.down.store(true, Ordering::SeqCst);
    for path in ["/", "/maybe", "/podio/login"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(!answer.body.contains("switched off"), "{}", answer.body);
    }
    let answer = browser.post("/podio/logout").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    store.down.store(false, Ordering::SeqCst);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}
