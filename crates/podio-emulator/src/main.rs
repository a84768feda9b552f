//! The binary: a local Podio with demo data, until it is interrupted.

use std::error::Error;
use std::io::Write as _;
use std::net::IpAddr;

use clap::Parser;
use podio_emulator::{DemoSeed, Emulator, Seed};

/// A local Podio for tests and offline work.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 4290)]
    port: u16,
    /// Start without the demo data.
    #[arg(long)]
    empty: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let seed = if arguments.empty {
            Seed::empty()
        } else {
            Seed::demo()
        };
        let builder = Emulator::builder()
            .host(arguments.host)
            .port(arguments.port)
            .seed(seed);
        let emulator = builder.start().await?;
        announce(&emulator)?;
        // The server runs on its own thread until the process is ended.
        std::future::pending::<Result<(), Box<dyn Error>>>().await
    })
}

fn announce(emulator: &Emulator) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on {}", emulator.url())?;
    writeln!(out, "authorize page at {}/oauth/authorize", emulator.url())?;
    writeln!(out, "controls at {}/__emulator/", emulator.url())?;
    if let Some(demo) = emulator.demo() {
        for (name, value) in rows(demo) {
            writeln!(out, "  {name:<20} {value}")?;
        }
    }
    out.flush()
}

fn rows(demo: &DemoSeed) -> Vec<(&'static str, String)> {
    vec![
        ("client id", demo.client_id.clone()),
        ("client secret", demo.client_secret.clone()),
        ("user", format!("{} (id {})", demo.username, demo.user_id)),
        ("password", demo.password.clone()),
        (
            "colleague",
            format!("{} (id {})", demo.colleague_username, demo.colleague_id),
        ),
        ("password", demo.colleague_password.clone()),
        ("organization", demo.org_id.to_string()),
        ("space", demo.space_id.to_string()),
        ("app Jobs", demo.app_id.to_string()),
        ("app token", demo.app_token.clone()),
        ("app Customers", demo.customers_app_id.to_string()),
        ("app token", demo.customers_app_token.clone()),
        (
            "items of Jobs",
            demo.items
                .iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join(" "),
        ),
        ("app Inspections", demo.inspections_app_id.to_string()),
        ("app token", demo.inspections_app_token.clone()),
    ]
}
