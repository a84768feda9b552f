//! The Podio client and its session contract.
//!
//! - [`Podio`] is one application: client id and secret, HTTP connections, a session manager.
//! - [`PodioClient`] is one identity of one tenant, bound to one [`SessionKey`](session::SessionKey).
//! - [`SessionManager`](session::SessionManager) is what a store implements so that sessions
//!   survive restarts and are shared between processes.
//!
//! Most applications depend on the facade crate `podio-client`, which adds the typed API and the
//! ready-made stores. Depend on this crate alone to write a session manager of your own.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls with its default crypto provider |
//! | `rustls-no-provider` | no | TLS by rustls with a provider that the application installs |
//! | `encryption` | no | sessions encrypted at rest: `session::Sealed` |

pub mod auth;
pub mod client;
pub mod clock;
pub mod error;
mod random;
pub mod session;

pub use async_trait::async_trait;
pub use client::{Podio, PodioBuilder, PodioClient};
pub use error::{Error, ErrorKind};
pub use jiff::Timestamp;
pub use secrecy::SecretString;
pub use {bytes, http, jiff, reqwest, secrecy, serde_json};

/// The result of every fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
