//! Logging visitors in and out with axum, and an extractor for their clients.
//!
//! [`WebLogin`] has three routes: one sends the visitor to Podio, one takes the visitor back and
//! exchanges the code for tokens, and one ends the session. [`Visitor`] is the extractor: it gives
//! a handler the client of the visitor whose request it is, or answers in its place.
//!
//! The visitor's web session, of a layer of `tower-sessions`, holds nothing of Podio but a random
//! tenant id and, for each login under way, its state. The tokens are where the application's
//! session manager keeps them: [`CookieSessions`](crate::CookieSessions) or any other, so that the
//! same code serves one process with everything in memory and many machines over a shared store.
//!
//! ```
//! use axum::Router;
//! use axum::middleware::map_response;
//! use axum::routing::get;
//! use podio_core::Podio;
//! use podio_session_cookie::CookieSessions;
//! use podio_session_cookie::web::{Visitor, WebError, WebLogin, private};
//! use tower_sessions::cookie::SameSite;
//! use tower_sessions::{MemoryStore, SessionManagerLayer};
//!
//! async fn home(Visitor(client): Visitor) -> Result<String, WebError> {
//!     let status: podio_core::serde_json::Value =
//!         client.request(podio_core::http::Method::GET, "/user/status").send_json().await?;
//!     Ok(format!("You are {}", status["profile"]["name"]))
//! }
//!
//! # fn app() -> Result<Router, Box<dyn std::error::Error>> {
//! let sessions = CookieSessions::new(MemoryStore::default())?;
//! let web_sessions = SessionManagerLayer::new(sessions.web_store()).with_same_site(SameSite::Lax);
//! let podio = Podio::builder("acme-sync", "client-secret").session_manager(sessions).build()?;
//! let login = WebLogin::builder(podio, "https://app.example.org/podio/callback").build()?;
//!
//! let app = Router::new()
//!     .route("/", get(home))
//!     .with_state(login.clone())
//!     .merge(login.routes())
//!     .layer(map_response(private))
//!     .layer(web_sessions);
//! # Ok(app)
//! # }
//! # app().unwrap();
//! ```
//!
//! # What the visitor's cookie must be like
//!
//! `SameSite=Lax`: with `Strict`, the default of `tower-sessions`, a visitor who comes back from
//! Podio brings no cookie, and the callback is refused. `HttpOnly` and `Secure` are on by default;
//! switch `Secure` off only to try something on `http://localhost`.
//!
//! # What is checked
//!
//! | danger | what is done |
//! |---|---|
//! | a callback that this visitor did not ask for, or a second time | the state must be in the visitor's web session, and is used up before anything is sent |
//! | a web session planted before the login | the tenant id is minted for each login, and the web session's id is cycled when it succeeds |
//! | a logout by a form of another site | it is a `POST`, with which a `SameSite=Lax` cookie does not come |
//! | a `return_to` that leads elsewhere | only paths of this site are taken |
//! | a web session saved late by a slow request | it holds no token, and a tenant that logged out stays logged out |
//! | private pages in caches and behind the back button | [`private`] marks answers `no-store` |
//!
//! A handler that writes to the web session after a slow call of Podio should
//! [load](tower_sessions_core::Session::load) it again before: of two requests that write to one
//! web session, the later save wins as a whole.

mod answer;
mod error;
mod login;
mod return_to;
mod routes;
mod visit;
mod visitor;

pub use answer::private;
pub use error::WebError;
pub use login::{Unauthenticated, WebLogin, WebLoginBuilder};
pub use visitor::Visitor;
