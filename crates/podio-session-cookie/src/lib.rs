//! Podio sessions of the visitors of a web application, in the store of its web sessions.
//!
//! A web application whose visitors log in at Podio has web sessions already. [`CookieSessions`]
//! keeps their tokens in the same store, any [`SessionStore`] of `tower-sessions`, so that there is
//! one thing to run and to back up.
//!
//! The visitor's web session holds nothing of Podio but a random tenant id. The tokens are a record
//! of their own, so that a web session that is saved late, not saved after a 5xx answer, or given
//! another id never brings back an old token nor loses a new one.
//!
//! ```
//! use podio_core::Podio;
//! use podio_session_cookie::CookieSessions;
//! use tower_sessions::cookie::SameSite;
//! use tower_sessions::{MemoryStore, SessionManagerLayer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sessions = CookieSessions::new(MemoryStore::default())?;
//! // `Lax`, because a visitor who comes back from Podio must bring the cookie.
//! let layer = SessionManagerLayer::new(sessions.web_store()).with_same_site(SameSite::Lax);
//! let podio = Podio::builder("acme-sync", "client-secret").session_manager(sessions).build()?;
//! # drop((layer, podio));
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `axum` the module `web` logs visitors in and out and hands their clients to
//! handlers, with this manager or any other.
//!
//! # Guarantees
//!
//! | promise | value |
//! |---|---|
//! | reach | [`Process`](podio_core::session::Reach::Process): tasks of one process |
//! | durable | as the store is; say so by [`durable`](CookieSessionsBuilder::durable) |
//! | compare-and-set | yes, within one `CookieSessions` |
//! | opaque payload | yes; the store may have a limit of its own |
//! | listing and purging | no: the store deletes what is past its retain-until |
//!
//! A store of web sessions can neither compare before it writes nor hold a lease. Both are kept in
//! this process, by one `CookieSessions` for each store. Two processes on one store would refresh
//! at once and overwrite each other's tokens: where several processes or machines serve visitors,
//! use a manager with a greater reach for the tokens, and the module `web` all the same.
//!
//! A write is read back before it counts, because some stores drop the write of a record that they
//! no longer have and answer as if it were kept. A record whose retain-until has passed by the
//! store's clock may be gone at any time.
//!
//! # Record ids
//!
//! In a `tower-sessions` store whoever knows a record's id can present it as a cookie. Neither the
//! ids of token records nor those of web sessions are of use for that here: both are digests
//! (HMAC-SHA-256, cut to 128 bits) under a secret. The cookie holds the id of which the stored id
//! is the digest, and [`web_store`](CookieSessions::web_store) computes the digest of what a cookie
//! presents. So a leaked list of record ids opens no session, reaches no tokens, and ends nobody's.
//!
//! With a layer over the store itself instead, the id of a token record, which cannot be guessed,
//! would be taken for a web session without a visitor. Use `web_store`.
//!
//! A random secret, the default, ends all sessions with the process. For a store that outlives it,
//! give a [`secret`](CookieSessionsBuilder::secret) of your own; with another one, all visitors
//! must log in anew.
//!
//! # Security
//!
//! Tokens are stored as they come: whoever can read the store can use them, unless
//! `podio_core::session::Sealed` over this manager encrypts the payload.
//!
//! [`SessionStore`]: tower_sessions_core::SessionStore

mod config;
mod error;
mod manager;
mod records;
mod secret;
#[cfg(feature = "axum")]
pub mod web;
mod web_store;

pub use config::{CookieSessionsBuilder, Corrupt};
pub use manager::CookieSessions;
pub use web_store::WebStore;
