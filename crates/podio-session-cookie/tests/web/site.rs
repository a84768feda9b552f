//! A web application with a local Podio behind it, and its visitors' browsers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::middleware::map_response;
use axum::response::IntoResponse as _;
use axum::routing::get;
use podio_core::Podio;
use podio_core::clock::ManualClock;
use podio_core::http::Method;
use podio_core::reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use podio_core::reqwest::redirect::Policy;
use podio_core::reqwest::{Client, Response};
use podio_core::secrecy::ExposeSecret as _;
use podio_core::serde_json::Value;
use podio_core::session::SessionManager;
use podio_emulator::{Decision, DemoSeed, Emulator, Seed};
use podio_session_cookie::CookieSessions;
use podio_session_cookie::web::{
    Unauthenticated, Visitor, WebError, WebLogin, WebLoginBuilder, private,
};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_sessions::cookie::{Cookie, SameSite};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer, SessionStore};

/// Longer than any access token lives.
pub(crate) const EIGHT_HOURS: Duration = Duration::from_secs(8 * 3600);

/// Makes slow handlers wait for the test.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) entered: Arc<Semaphore>,
    pub(crate) released: Arc<Semaphore>,
}

impl Gate {
    async fn pass(&self) {
        self.entered.add_permits(1);
        self.released.acquire().await.unwrap().forget();
    }
}

#[derive(Clone)]
struct App {
    login: WebLogin,
    gate: Gate,
}

impl FromRef<App> for WebLogin {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// The application under test.
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) demo: DemoSeed,
    pub(crate) clock: ManualClock,
    pub(crate) podio: Podio,
    pub(crate) gate: Gate,
}

/// How the application is set up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Setup {
    pub(crate) secure: bool,
    pub(crate) redirect: bool,
    pub(crate) own_pages: bool,
}

impl Site {
    /// Tokens and web sessions in one store, as the documentation shows it.
    pub(crate) async fn start() -> Self {
        Self::over(MemoryStore::default(), Setup::default()).await
    }

    pub(crate) async fn over(store: impl SessionStore, setup: Setup) -> Self {
        let sessions = CookieSessions::new(store).unwrap();
        let web = sessions.web_store();
        Self::with(sessions, web, setup).await
    }

    /// Tokens in one manager, web sessions in any store.
    pub(crate) async fn with(
        manager: impl SessionManager,
        web: impl SessionStore + Clone,
        setup: Setup,
    ) -> Self {
        let emulator = Emulator::builder()
            .seed(Seed::demo())
            .start()
            .await
            .unwrap();
        let now = emulator.now();
        emulator.stop_time_at(now);
        let clock = ManualClock::new(now);
        Self::serve(manager, web, setup, Arc::new(emulator), clock, None).await
    }

    /// Another process of the application, which visitors reach under the same address.
    pub(crate) async fn beside(
        &self,
        manager: impl SessionManager,
        web: impl SessionStore + Clone,
    ) -> Self {
        let (emulator, clock) = (Arc::clone(&self.emulator), self.clock.clone());
        let setup = Setup::default();
        Self::serve(manager, web, setup, emulator, clock, Some(&self.url)).await
    }

    async fn serve(
        manager: impl SessionManager,
        web: impl SessionStore + Clone,
        setup: Setup,
        emulator: Arc<Emulator>,
        clock: ManualClock,
        public_url: Option<&str>,
    ) -> Self {
        let demo = emulator.demo().unwrap().clone();
        let podio = Podio::builder(&demo.client_id, demo.client_secret.as_str())
            .api_url(emulator.url())
            .clock(clock.clone())
            .session_manager(manager)
            .build()
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let public_url = public_url.unwrap_or(&url);
        let login = settings(&podio, public_url, setup).build().unwrap();
        let gate = Gate {
            entered: Arc::new(Semaphore::new(0)),
            released: Arc::new(Semaphore::new(0)),
        };
        let layer = SessionManagerLayer::new(web)
            .with_same_site(SameSite::Lax)
            .with_secure(setup.secure);
        let app = App {
            login,
            gate: gate.clone(),
        };
        let router = router(app).layer(layer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            emulator,
            demo,
            clock,
            podio,
            gate,
        }
    }

    /// Lets time pass at both ends.
    pub(crate) fn pass(&self, time: Duration) {
        self.emulator.advance(time);
        self.clock.advance(time);
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            http: Client::builder().redirect(Policy::none()).build().unwrap(),
            url: self.url.clone(),
            jar: Mutex::default(),
        }
    }

    /// Sends a browser to log in, up to where Podio sends it back to.
    pub(crate) async fn ask(&self, browser: &Browser, path: &str, decision: Decision) -> String {
        self.ask_user(browser, path, self.demo.user_id, decision)
            .await
    }

    pub(crate) async fn ask_user(
        &self,
        browser: &Browser,
        path: &str,
        user_id: u64,
        decision: Decision,
    ) -> String {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = answer.location.unwrap();
        assert!(page.starts_with(self.emulator.url()), "{page}");
        self.emulator.authorize(&page, user_id, decision).unwrap()
    }

    /// Logs a browser in as a user.
    pub(crate) async fn log_in_as(&self, browser: &Browser, user_id: u64) {
        let back = self
            .ask_user(browser, "/podio/login", user_id, Decision::Allow)
            .await;
        let answer = browser.get(&back).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.location.as_deref(), Some("/"));
    }

    pub(crate) async fn log_in(&self, browser: &Browser) {
        self.log_in_as(browser, self.demo.user_id).await;
    }

    /// A browser of a visitor who is logged in.
    pub(crate) async fn visitor(&self) -> Browser {
        let browser = self.browser();
        self.log_in(&browser).await;
        browser
    }
}

fn settings(podio: &Podio, url: &str, setup: Setup) -> WebLoginBuilder {
    let builder = WebLogin::builder(podio.clone(), format!("{url}/podio/callback"));
    let builder = if setup.redirect {
        builder.unauthenticated(Unauthenticated::Redirect)
    } else {
        builder
    };
    if setup.own_pages {
        builder
            .login_path("/in")
            .logout_path("/out")
            .after_login("/maybe")
            .after_logout("/maybe?out")
            .failure_page(|error| (error.status(), format!("ours: {error}")).into_response())
    } else {
        builder
    }
}

fn router(app: App) -> Router {
    let login = app.login.clone();
    let inner = Router::new().route("/tenant", get(tenant));
    Router::new()
        .route("/", get(home).post(home))
        .nest("/inner", inner)
        .route("/maybe", get(maybe))
        .route("/token", get(token))
        .route("/flash", get(read_flash))
        .route("/flash/{text}", get(write_flash))
        .route("/slow-flash/{text}", get(write_flash_slowly))
        .route("/boom", get(boom))
        .route("/cycle", get(cycle))
        .route("/forget", get(forget))
        .with_state(app)
        .merge(login.routes())
        .layer(map_response(private))
}

async fn home(Visitor(client): Visitor) -> Result<String, WebError> {
    let status: Value = client
        .request(Method::GET, "/user/status")
        .send_json()
        .await?;
    Ok(status["user"]["user_id"].to_string())
}

async fn tenant(Visitor(client): Visitor) -> String {
    client.key().tenant().to_owned()
}

async fn maybe(visitor: Option<Visitor>) -> &'static str {
    visitor.map_or("nobody", |_| "somebody")
}

async fn token(Visitor(client): Visitor) -> Result<String, WebError> {
    Ok(client.access_token().await?.expose_secret().to_owned())
}

async fn read_flash(session: Session) -> String {
    session.get("flash").await.unwrap().unwrap_or_default()
}

async fn write_flash(session: Session, Path(text): Path<String>) {
    session.insert("flash", text).await.unwrap();
}

/// Reads the web session at once and writes it late, as a handler does that waits for something.
async fn write_flash_slowly(State(app): State<App>, session: Session, Path(text): Path<String>) {
    session.insert("flash", text).await.unwrap();
    app.gate.pass().await;
}

async fn boom(Visitor(_): Visitor, session: Session) -> StatusCode {
    session.insert("flash", "never kept").await.unwrap();
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn cycle(session: Session) {
    session.cycle_id().await.unwrap();
}

async fn forget(session: Session) {
    session.flush().await.unwrap();
}

/// A browser: follows no redirect by itself, and keeps cookies.
pub(crate) struct Browser {
    http: Client,
    url: String,
    jar: Mutex<BTreeMap<String, String>>,
}

/// What a browser was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path).await
    }

    pub(crate) async fn post(&self, path: &str) -> Answer {
        self.send(Method::POST, path).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str) -> Answer {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        let cookies: Vec<String> = self
            .jar
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self.http.request(method, url);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        self.take(request.send().await.unwrap()).await
    }

    async fn take(&self, response: Response) -> Answer {
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = Cookie::parse(cookie.to_str().unwrap()).unwrap();
            let mut jar = self.jar.lock().unwrap();
            if cookie.max_age().is_some_and(time::Duration::is_zero) {
                jar.remove(cookie.name());
            } else {
                jar.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let location = headers
            .get(LOCATION)
            .map(|location| location.to_str().unwrap().to_owned());
        Answer {
            status,
            headers,
            location,
            body: response.text().await.unwrap(),
        }
    }

    /// The id of the web session.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.jar.lock().unwrap().get("id").cloned()
    }

    pub(crate) fn set_cookie(&self, value: &str) {
        self.jar
            .lock()
            .unwrap()
            .insert("id".to_owned(), value.to_owned());
    }
}
