//! The example's web application in a real browser: Chromium, driven over WebDriver.
//!
//! The whole flow runs as a person sees it, with the browser's own rules for cookies, redirects
//! between sites and the back button.

#![cfg(unix)] // Processes are ended by their group.
#![allow(clippy::unwrap_used, reason = "test code")]

#[path = "../../crates/podio-client/examples/web/app.rs"]
mod app;

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use podio_client::prelude::*;
use podio_tests::{Bench, EIGHT_HOURS};
use serde_json::json;
use tokio::net::TcpListener;
use tower_sessions::MemoryStore;

const INSTALL: &str = "install Chromium and its driver: on Debian, as root, `apt-get update && \
                       apt-get install -y chromium chromium-driver`";

/// Longer than the whole test takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);

/// Longer than a page takes.
const SOON: Duration = Duration::from_secs(20);

/// How often the page is looked at: a browser tells nobody when it has changed.
const POLL: Duration = Duration::from_millis(20);

/// A running chromedriver; ends with its browsers when dropped.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    fn start() -> Self {
        let chromium = Command::new("chromium").arg("--version").output();
        chromium.unwrap_or_else(|error| panic!("chromium does not run ({error}): {INSTALL}"));
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // So that the browsers are in a group that can be ended as a whole.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver does not run ({error}): {INSTALL}"));
        let output = BufReader::new(process.stdout.take().unwrap());
        let port = output
            .lines()
            .find_map(|line| {
                let line = line.unwrap();
                let (_, port) = line.split_once("started successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            })
            .unwrap_or_else(|| panic!("chromedriver tells no port: {INSTALL}"));
        Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    async fn browser(&self) -> Client {
        let arguments = [
            "--headless=new",
            // Chromium refuses to be sandboxed by root, who runs tests in containers.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ];
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), json!({ "args": arguments }));
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.url)
            .await
            .unwrap_or_else(|error| panic!("chromium does not start ({error}): {INSTALL}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        // What cannot be ended has ended already.
        let _ended = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _waited = self.process.wait();
    }
}

/// The browser's page, as a person uses it.
struct Page(Client);

impl Page {
    /// Waits until an element has a text that fits.
    async fn see(&self, css: &str, fits: impl Fn(&str) -> bool) {
        self.soon(css, async || {
            let text = self.0.find(Locator::Css(css)).await?.text().await?;
            Ok(fits(&text))
        })
        .await;
    }

    async fn click(&self, css: &str) {
        self.soon(css, async || {
            self.0.find(Locator::Css(css)).await?.click().await?;
            Ok(true)
        })
        .await;
    }

    async fn fill(&self, css: &str, text: &str) {
        self.soon(css, async || {
            let element = self.0.find(Locator::Css(css)).await?;
            element.send_keys(text).await?;
            Ok(true)
        })
        .await;
    }

    /// Tries until it is so: an element may not be there yet, or go with the page before.
    async fn soon(&self, css: &str, attempt: impl AsyncFn() -> Result<bool, CmdError>) {
        let tried = tokio::time::timeout(SOON, async {
            while !matches!(attempt().await, Ok(true)) {
                tokio::time::sleep(POLL).await;
            }
        });
        let Ok(()) = tried.await else {
            panic!("{css} is not as expected on {}", self.show().await)
        };
    }

    async fn path(&self) -> String {
        self.0.current_url().await.unwrap().path().to_owned()
    }

    async fn show(&self) -> String {
        let url = self.0.current_url().await.unwrap();
        format!("{url}:\n{}", self.0.source().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_logs_in_denies_works_and_logs_out() {
    let driver = Driver::start();
    let page = Page(driver.browser().await);
    tokio::time::timeout(LONGEST, visit(&page))
        .await
        .expect("the visit ends in time");
    page.0.close().await.unwrap();
}

async fn visit(page: &Page) {
    let bench = Bench::start().await;
    bench
        .emulator
        .switch(|switches| switches.rotation = podio_emulator::Rotation::Rotates);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let sessions = CookieSessions::new(MemoryStore::default()).unwrap();
    let web_sessions = sessions.web_store();
    let podio = bench.builder().session_manager(sessions).build().unwrap();
    let app_id = AppId(bench.demo.app_id);
    let router = app::router(podio.clone(), app_id, &url, web_sessions).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    // Log in at Podio, and deny.
    page.0.goto(&url).await.unwrap();
    page.click("a[href='/podio/login']").await;
    page.fill("#mail", &bench.demo.username).await;
    page.fill("#password", &bench.demo.password).await;
    page.click("form button.main").await;
    page.see("h1", |text| text.starts_with("Allow ")).await;
    page.click("button[value=deny]").await;
    page.see("h1", |text| text == "Not allowed").await;
    assert_eq!(page.path().await, "/podio/callback");
    assert_eq!(bench.emulator.token_calls(), 0);

    // Allow this time.
    page.click("a[href='/podio/login']").await;
    page.click("button[value=allow]").await;
    page.see("#name", |text| text == "Ada Holm").await;
    page.see("#items", |text| text.contains("Repair roof"))
        .await;
    assert_eq!(page.path().await, "/items");
    assert_eq!(bench.emulator.token_calls(), 1);

    // Add an item.
    let title = "Fix gate & door";
    page.fill("#title", title).await;
    page.click("#add").await;
    page.see("#flash", |text| text == format!("Added: {title}"))
        .await;
    page.see("#items", |text| text.lines().any(|line| line == title))
        .await;

    // Load the page again when the token has expired.
    bench.pass(EIGHT_HOURS);
    page.0.refresh().await.unwrap();
    page.see("#flash", str::is_empty).await;
    page.see("#name", |text| text == "Ada Holm").await;
    assert_eq!(bench.emulator.token_calls(), 2);

    // Log out, and press back.
    page.click("#logout").await;
    page.see("a[href='/podio/login']", |text| text.starts_with("Log in"))
        .await;
    assert_eq!(page.path().await, "/");
    assert_eq!(bench.emulator.count("oauth.invalidate_grant"), 1);
    page.0.back().await.unwrap();
    // The page is asked for anew, and leads to the login at Podio.
    page.see("h1", |text| text == "Log in to Podio").await;
    let shown = page.show().await;
    assert!(shown.starts_with(bench.emulator.url()), "{shown}");
    for private in ["Ada Holm", "Repair roof", "gate"] {
        assert!(!shown.contains(private), "{shown}");
    }
    podio.close(SOON).await.unwrap();
}
