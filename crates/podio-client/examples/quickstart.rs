//! The main job: log in once, keep the session in SQLite, find it again in a second run, and never
//! care about tokens.
//!
//! ```text
//! cargo run -p podio-client --example quickstart --features sqlite [DIRECTORY]
//! ```
//!
//! It talks to an emulator that it starts itself. With `PODIO_CLIENT_ID`, `PODIO_CLIENT_SECRET`,
//! `PODIO_APP_ID` and `PODIO_APP_TOKEN` set it talks to Podio, adds items to that app and deletes
//! them again.

// Printing is what the program is for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use podio_client::api::items::{DateRange, Filter, ItemUpdate, NewItem, RelativeDate};
use podio_client::api::model::{FieldStatus, FieldType};
use podio_client::clock::ManualClock;
use podio_client::prelude::*;
use podio_client::{PodioBuilder, SecretString};
use podio_emulator::{Emulator, Seed};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const EIGHT_HOURS: Duration = Duration::from_secs(8 * 3600);

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
    let temporary = tempfile::tempdir()?;
    let directory = std::env::args_os()
        .nth(1)
        .map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let database = directory.join("podio-sessions.db");
    let server = match Server::from_environment()? {
        Some(podio) => podio,
        None => Server::emulated().await?,
    };
    println!("sessions in {}", database.display());

    // The first run of the application.
    let podio = server.podio(&database).await?;
    let client = podio.client("user-42").await?;
    if client.is_authenticated() {
        println!("an earlier run's session was found{}", server.token_calls());
    } else {
        client
            .authenticate_with_app(server.app_id.0, server.app_token.clone())
            .await?;
        println!("logged in{}", server.token_calls());
    }
    work_with_items(&client, server.app_id).await?;
    podio.close(Duration::from_secs(5)).await?;
    drop((client, podio));

    // A second run, which shares nothing with the first but the database.
    let podio = server.podio(&database).await?;
    let client = podio.client("user-42").await?;
    if !client.is_authenticated() {
        return Err("the second run did not find the session".into());
    }
    client.applications().get(server.app_id).send().await?;
    println!("the second run found the session{}", server.token_calls());

    if let Some(local) = &server.local {
        local.pass(EIGHT_HOURS);
        client.applications().get(server.app_id).send().await?;
        println!(
            "eight hours later the next call refreshed it{}",
            server.token_calls()
        );

        local.pass(EIGHT_HOURS);
        let call = |client: PodioClient| async move {
            client.applications().get(server.app_id).send().await
        };
        let answers = try_join_all((0..200).map(|_| call(client.clone()))).await?;
        println!(
            "{} callers at once on an expired token{}",
            answers.len(),
            server.token_calls()
        );
    }
    podio.close(Duration::from_secs(5)).await?;
    Ok(())
}

/// Adds, updates, filters and deletes items by the app's first text field.
async fn work_with_items(client: &PodioClient, app_id: AppId) -> Result<()> {
    let app = client.applications().get(app_id).send().await?;
    let title = app
        .fields
        .iter()
        .find(|field| {
            field.kind == Some(FieldType::Text) && field.status != Some(FieldStatus::Deleted)
        })
        .ok_or("the app has no text field to write to")?
        .field_id;

    let mut added = Vec::new();
    for name in ["Repair roof", "Paint fence", "Sweep yard"] {
        let item = NewItem::new().field(title, name);
        added.push(
            client
                .items()
                .add(app_id, &item)
                .silent(true)
                .send()
                .await?
                .item_id,
        );
    }
    println!("items added: {}", added.len());

    let item = client.items().get(added[1]).send().await?;
    let mut update = ItemUpdate::new().set(title, "Paint fence, twice");
    if let Some(revision) = item.revision {
        // Without the revision, what others changed meanwhile would be overwritten.
        update = update.revision(revision);
    }
    client
        .items()
        .update(item.item_id, &update)
        .silent(true)
        .send()
        .await?;
    let item = client.items().get(item.item_id).send().await?;
    println!("item updated: {:?}", item.text(title)?.unwrap_or_default());

    let today = Filter::new().created_on(DateRange::since(RelativeDate::days(0)));
    let items: Vec<_> = client
        .items()
        .filter(app_id)
        .filters(today)
        .stream()
        .try_collect()
        .await?;
    let ours = items
        .iter()
        .filter(|item| added.contains(&item.item_id))
        .count();
    println!("items filtered: {ours} of today's are ours");

    for item_id in added {
        client.items().delete(item_id).silent(true).send().await?;
    }
    Ok(())
}

/// Which Podio to talk to, and as what.
struct Server {
    client_id: String,
    client_secret: SecretString,
    app_id: AppId,
    app_token: SecretString,
    local: Option<Local>,
}

/// An emulator, and the clock that the client shares with it.
struct Local {
    emulator: Emulator,
    clock: ManualClock,
}

impl Local {
    fn pass(&self, time: Duration) {
        self.emulator.advance(time);
        self.clock.advance(time);
    }
}

impl Server {
    async fn emulated() -> Result<Self> {
        let emulator = Emulator::builder().seed(Seed::demo()).start().await?;
        let now = emulator.now();
        emulator.stop_time_at(now);
        let demo = emulator
            .demo()
            .ok_or("the emulator has no demo data")?
            .clone();
        println!("emulator at {}", emulator.url());
        Ok(Self {
            client_id: demo.client_id,
            client_secret: demo.client_secret.into(),
            app_id: AppId(demo.app_id),
            app_token: demo.app_token.into(),
            local: Some(Local {
                emulator,
                clock: ManualClock::new(now),
            }),
        })
    }

    /// Podio itself, if all four variables are set; the emulator, if none is.
    fn from_environment() -> Result<Option<Self>> {
        const NAMES: [&str; 4] = [
            "PODIO_CLIENT_ID",
            "PODIO_CLIENT_SECRET",
            "PODIO_APP_ID",
            "PODIO_APP_TOKEN",
        ];
        let values = NAMES.map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if values.iter().all(Option::is_none) {
            return Ok(None);
        }
        let missing: Vec<_> = NAMES
            .iter()
            .zip(&values)
            .filter_map(|(name, value)| value.is_none().then_some(*name))
            .collect();
        let [
            Some(client_id),
            Some(client_secret),
            Some(app_id),
            Some(app_token),
        ] = values
        else {
            let missing = missing.join(", ");
            return Err(
                format!("{missing} is not set: set all four, or none for the emulator").into(),
            );
        };
        let app_id = app_id
            .parse()
            .map_err(|_| format!("PODIO_APP_ID is {app_id:?}, which is no number"))?;
        Ok(Some(Self {
            client_id,
            client_secret: client_secret.into(),
            app_id,
            app_token: app_token.into(),
            local: None,
        }))
    }

    async fn podio(&self, database: &Path) -> Result<Podio> {
        let builder: PodioBuilder = Podio::builder(&self.client_id, self.client_secret.clone())
            .session_manager(SqliteSessions::open(database).await?);
        let builder = match &self.local {
            Some(local) => builder
                .api_url(local.emulator.url())
                .clock(local.clock.clone()),
            None => builder,
        };
        Ok(builder.build()?)
    }

    /// What the emulator counted; nothing can be said of Podio.
    fn token_calls(&self) -> String {
        match &self.local {
            Some(local) => format!(" (token calls: {})", local.emulator.token_calls()),
            None => String::new(),
        }
    }
}
