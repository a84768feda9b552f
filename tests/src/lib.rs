//! What the end-to-end tests and benchmarks share.

// This crate is test code.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

pub mod certificates;
pub mod contract;
pub mod coverage;
pub mod documents;
pub mod memory;
pub mod redis_servers;
pub mod turns;

use std::path::{Path, PathBuf};

use crate::coverage::called;
use podio_client::clock::ManualClock;
use podio_client::prelude::*;
use podio_client::session::{Identity, Record};
use podio_client::{PodioBuilder, SecretString};
use podio_emulator::{DemoSeed, Emulator, Seed};
use tempfile::TempDir;

/// Longer than any access token lives.
pub const EIGHT_HOURS: Duration = Duration::from_secs(8 * 3600);

/// An emulator with demo data, a directory for stores, and a clock that both sides share.
#[derive(Debug)]
pub struct Bench {
    /// The local Podio.
    pub emulator: Emulator,
    /// Its API key, users, app and items.
    pub demo: DemoSeed,
    /// The client's clock; [`pass`](Self::pass) moves both.
    pub clock: ManualClock,
    directory: TempDir,
}

impl Bench {
    /// Starts an emulator whose time stands still.
    pub async fn start() -> Self {
        called::watch();
        let emulator = Emulator::builder()
            .seed(Seed::demo())
            .start()
            .await
            .unwrap();
        let now = emulator.now();
        emulator.stop_time_at(now);
        Self {
            demo: emulator.demo().unwrap().clone(),
            emulator,
            clock: ManualClock::new(now),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// Lets time pass at both ends.
    pub fn pass(&self, time: Duration) {
        self.emulator.advance(time);
        self.clock.advance(time);
    }

    /// The directory for stores.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Where the SQLite store is.
    pub fn database(&self) -> PathBuf {
        self.directory().join("podio-sessions.db")
    }

    /// The description of an application at the emulator, without a store of its own.
    pub fn builder(&self) -> PodioBuilder {
        Podio::builder(&self.demo.client_id, self.demo.client_secret.as_str())
            .api_url(self.emulator.url())
            .clock(self.clock.clone())
    }

    /// An application at the emulator whose sessions are in SQLite.
    pub async fn podio(&self) -> Podio {
        let sessions = SqliteSessions::open(self.database()).await.unwrap();
        self.builder().session_manager(sessions).build().unwrap()
    }

    /// Logs a client in as the demo app.
    pub async fn log_in(&self, client: &PodioClient) {
        let token = SecretString::from(self.demo.app_token.as_str());
        client
            .authenticate_with_app(self.demo.app_id, token)
            .await
            .unwrap();
    }

    /// The record of a tenant's own session, straight from the store.
    pub async fn record(&self, podio: &Podio, tenant: &str) -> Option<Record> {
        let sessions = SqliteSessions::open(self.database()).await.unwrap();
        sessions
            .get(&podio.session_key(tenant, Identity::Main))
            .await
            .unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        called::add_token_calls(&self.emulator);
    }
}

/// The code of the README and the book, compiled and run as documentation tests.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/getting-started.md")]
    struct GettingStarted;
    #[doc = include_str!("../../docs/sessions.md")]
    struct Sessions;
    #[doc = include_str!("../../docs/which-backend.md")]
    struct WhichBackend;
    #[doc = include_str!("../../docs/redis.md")]
    struct Redis;
    #[doc = include_str!("../../docs/migrating-from-php.md")]
    struct MigratingFromPhp;
    #[doc = include_str!("../../docs/write-your-own-session-manager.md")]
    struct WriteYourOwnSessionManager;
    #[doc = include_str!("../../docs/authentication.md")]
    struct Authentication;
    #[doc = include_str!("../../docs/web-applications.md")]
    struct WebApplications;
    #[doc = include_str!("../../docs/debugging.md")]
    struct Debugging;
    #[doc = include_str!("../../docs/encryption.md")]
    struct Encryption;
    #[doc = include_str!("../../docs/requests-and-errors.md")]
    struct RequestsAndErrors;
    #[doc = include_str!("../../docs/files.md")]
    struct Files;
    #[doc = include_str!("../../docs/webhooks.md")]
    struct Webhooks;
    #[doc = include_str!("../../docs/items.md")]
    struct Items;
    #[doc = include_str!("../../docs/fields.md")]
    struct Fields;
    #[doc = include_str!("../../docs/emulator.md")]
    struct TestingWithTheEmulator;
    #[doc = include_str!("../../docs/maintenance.md")]
    struct Maintenance;
}
