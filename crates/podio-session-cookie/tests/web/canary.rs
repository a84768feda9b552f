//! What lets somebody act as a visitor must not show: not in logs, not in a sealed store.

use std::io;
use std::sync::{Arc, Mutex};

use podio_core::session::{KeyRing, Sealed};
use podio_emulator::{Decision, Rotation};
use podio_session_cookie::CookieSessions;
use tower_sessions::MemoryStore;
use tracing_subscriber::fmt::MakeWriter;

use crate::site::{EIGHT_HOURS, Setup, Site};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Logs in, refreshes, fails and logs out; gives what must be kept secret.
async fn visit(site: &Site) -> Vec<String> {
    site.emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let browser = site.browser();
    let back = site.ask(&browser, "/podio/login", Decision::Allow).await;
    let (_, query) = back.split_once('?').unwrap();
    let mut secrets: Vec<String> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap().1.to_owned())
        .collect();
    secrets.extend(browser.cookie());
    browser.get(&back).await;
    secrets.extend(browser.cookie());
    secrets.push(browser.get("/token").await.body);
    secrets.push(browser.get("/inner/tenant").await.body);
    site.pass(EIGHT_HOURS);
    secrets.push(browser.get("/token").await.body);
    browser.get(&back).await;
    browser.get("/podio/callback?code=a").await;
    let requests = site.emulator.requests();
    let refreshes = requests.iter().filter_map(|request| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let (_, token) = body.split_once("refresh_token=")?;
        Some(token.split('&').next().unwrap_or(token).to_owned())
    });
    secrets.extend(refreshes);
    secrets
}

#[tokio::test]
async fn no_secret_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // The runtime has this thread alone.
    let _logging = tracing::subscriber::set_default(subscriber);
    let site = Site::start().await;
    let secrets = visit(&site).await;
    assert!(secrets.len() >= 8, "{}", secrets.len());
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("session refreshed"), "the log was captured");
    for secret in secrets {
        assert!(secret.len() > 10, "{secret} is no secret");
        let place = logged
            .find(&secret)
            .map(|at| &logged[at.saturating_sub(200)..at]);
        assert_eq!(place, None, "{secret} shows");
    }
}

#[tokio::test]
async fn a_sealed_store_holds_no_token() {
    let store = MemoryStore::default();
    let sessions = CookieSessions::new(store.clone()).unwrap();
    let web = sessions.web_store();
    let ring = KeyRing::new([[1; 32]]).unwrap();
    let sealed = Sealed::new(sessions, ring).unwrap();
    let site = Site::with(sealed, web, Setup::default()).await;
    let browser = site.visitor().await;
    let token = browser.get("/token").await.body;
    assert_eq!(browser.get("/").await.body, site.demo.user_id.to_string());
    // The memory store shows all that it holds; payloads are base64 in it.
    let held = format!("{store:?}");
    assert!(held.contains("podio_session") && held.contains("podio_tenant"));
    assert!(!held.contains(&token));
    assert!(
        !held.contains("ImZvcm1hdCI6") && !held.contains("eyJmb3JtYXQi"),
        "{held}"
    );
}
