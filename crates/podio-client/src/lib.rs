//! A Podio client that keeps many users' tokens alive and apart.
//!
//! ```no_run
//! use podio_client::prelude::*;
//!
//! # #[cfg(feature = "sqlite-system")]
//! # async fn run() -> podio_client::Result<()> {
//! // One per application.
//! let podio = Podio::builder("acme-sync", "client-secret")
//!     .session_manager(SqliteSessions::open("podio-sessions.db").await?)
//!     .build()?;
//!
//! // One per tenant, loaded from the store: no login when there was one before.
//! let client = podio.client("user-42").await?;
//! if !client.is_authenticated() {
//!     client.authenticate_with_app(30500001, "app-token").await?;
//! }
//!
//! let page = client.items().filter(AppId(30500001)).limit(100).send().await?;
//! println!("{} items", page.items.len());
//!
//! podio.close(Duration::from_secs(5)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! This crate is the front of a workspace and has no logic of its own:
//!
//! | crate | what it holds | here |
//! |---|---|---|
//! | `podio-core` | the client, grants, the session contract | the root, [`auth`], [`session`] |
//! | `podio-api` | the typed API | [`api`] |
//! | `podio-session-*` | one session manager each | [`sessions`] |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls with its default crypto provider and the operating system's certificates |
//! | `rustls-no-provider` | no | TLS by rustls with a crypto provider that the application installs |
//! | `sqlite` | no | sessions in an SQLite database; compiles SQLite, which needs a C compiler |
//! | `sqlite-system` | no | the same with the SQLite library that the system has |
//! | `file` | no | sessions in files of one directory |
//! | `cookie` | no | sessions in the store of an application's web sessions (`tower-sessions`) |
//! | `axum` | no | `cookie`, logging visitors in and out with axum (the module `web`), and a route for webhooks (`api::webhooks::route`) |
//! | `redis` | no | sessions in Redis, shared by many machines |
//! | `redis-rustls` | no | the same over TLS by rustls (`rediss://`) |
//! | `encryption` | no | sessions encrypted at rest: `session::Sealed` |
//!
//! Without a store's feature sessions are kept in memory and end with the process.

mod connect;

pub use podio_core::*;

/// The typed API.
pub mod api {
    pub use podio_api::*;
}

/// The session managers whose features are on, besides
/// [`MemorySessions`](crate::session::MemorySessions).
pub mod sessions {
    pub use crate::connect::connect;
    /// Sessions in the store of an application's web sessions.
    #[cfg(feature = "cookie")]
    pub use podio_session_cookie as cookie;
    #[cfg(feature = "cookie")]
    pub use podio_session_cookie::CookieSessions;
    /// Sessions in files of one directory.
    #[cfg(feature = "file")]
    pub use podio_session_file as file;
    #[cfg(feature = "file")]
    pub use podio_session_file::FileSessions;
    /// Sessions in Redis.
    #[cfg(feature = "redis")]
    pub use podio_session_redis as redis;
    #[cfg(feature = "redis")]
    pub use podio_session_redis::RedisSessions;
    /// Sessions in an SQLite database.
    #[cfg(feature = "sqlite-system")]
    pub use podio_session_sqlite as sqlite;
    #[cfg(feature = "sqlite-system")]
    pub use podio_session_sqlite::SqliteSessions;
}

/// Logging the visitors of a web application in and out with axum.
#[cfg(feature = "axum")]
pub use podio_session_cookie::web;

/// What nearly every program needs: `use podio_client::prelude::*`.
pub mod prelude {
    pub use std::time::Duration;

    pub use podio_api::PodioApi;
    pub use podio_api::model::{AppId, FieldId, ItemId, OrgId, SpaceId};
    pub use podio_core::session::{MemorySessions, SessionManager, SessionStatus};
    pub use podio_core::{ErrorKind, Podio, PodioClient};
    #[cfg(feature = "cookie")]
    pub use podio_session_cookie::CookieSessions;
    #[cfg(feature = "file")]
    pub use podio_session_file::FileSessions;
    #[cfg(feature = "redis")]
    pub use podio_session_redis::RedisSessions;
    #[cfg(feature = "sqlite-system")]
    pub use podio_session_sqlite::SqliteSessions;
}
