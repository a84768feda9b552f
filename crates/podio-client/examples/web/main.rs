//! A web application whose visitors log in at Podio, see the items of an app and add some.
//!
//! ```text
//! cargo run -p podio-client --example web --features axum [-- --port 8080] [--store STORE]
//! ```
//!
//! It talks to an emulator that it starts itself, and prints where to look and as whom to log in.
//! `STORE` is where the visitors' tokens are kept:
//!
//! - `cookie`, the default: in the store of the web sessions
//! - `memory`: in a store of their own that ends with the program
//! - `sqlite` (with `--features axum,sqlite`): in `podio-sessions.db`, which outlives the program
//!
//! The web sessions are in memory in each case; a visitor logs in again after a restart.

// Printing is what the program is for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod app;

use std::error::Error;
use std::process::ExitCode;

use podio_client::prelude::*;
use podio_emulator::{Emulator, Seed};
use tokio::net::TcpListener;
use tower_sessions::MemoryStore;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let emulator = Emulator::builder().seed(Seed::demo()).start().await?;
    let demo = emulator.demo().ok_or("the emulator has no demo data")?;
    let podio =
        Podio::builder(&demo.client_id, demo.client_secret.as_str()).api_url(emulator.url());
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    let app_id = AppId(demo.app_id);

    let (podio, router) = match arguments.store {
        Store::Cookie => {
            let sessions = CookieSessions::new(MemoryStore::default())?;
            let web_sessions = sessions.web_store();
            let podio = podio.session_manager(sessions).build()?;
            let router = app::router(podio.clone(), app_id, &url, web_sessions)?;
            (podio, router)
        }
        Store::Memory => {
            let podio = podio.session_manager(MemorySessions::new()).build()?;
            let router = app::router(podio.clone(), app_id, &url, MemoryStore::default())?;
            (podio, router)
        }
        #[cfg(feature = "sqlite-system")]
        Store::Sqlite => {
            let sessions = SqliteSessions::open("podio-sessions.db").await?;
            let podio = podio.session_manager(sessions).build()?;
            let router = app::router(podio.clone(), app_id, &url, MemoryStore::default())?;
            (podio, router)
        }
    };

    println!("open {url}");
    println!("log in as {} with {}", demo.username, demo.password);
    println!("stop with Ctrl-C");
    axum::serve(listener, router)
        .with_graceful_shutdown(async {
            if let Err(error) = tokio::signal::ctrl_c().await {
                eprintln!("cannot wait for Ctrl-C: {error}");
            }
        })
        .await?;
    podio.close(Duration::from_secs(5)).await?;
    Ok(())
}

/// Where tokens are kept.
enum Store {
    Cookie,
    Memory,
    #[cfg(feature = "sqlite-system")]
    Sqlite,
}

struct Arguments {
    port: u16,
    store: Store,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut parsed = Self {
            port: 0,
            store: Store::Cookie,
        };
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match (name.as_str(), value.as_str()) {
                ("--port", port) => {
                    parsed.port = port
                        .parse()
                        .map_err(|_| format!("--port is {port:?}, which is no port"))?;
                }
                ("--store", "cookie") => parsed.store = Store::Cookie,
                ("--store", "memory") => parsed.store = Store::Memory,
                #[cfg(feature = "sqlite-system")]
                ("--store", "sqlite") => parsed.store = Store::Sqlite,
                ("--store", store) => {
                    return Err(format!(
                        "there is no store {store:?}: choose cookie or memory, or sqlite with \
                         `--features axum,sqlite`"
                    )
                    .into());
                }
                _ => {
                    return Err(format!("{name} is unknown: there are --port and --store").into());
                }
            }
        }
        Ok(parsed)
    }
}
