//! The operator's tool for Podio session stores, `podio-sessions`.
//!
//! ```text
//! podio-sessions list --store sqlite:/var/lib/acme/sessions.db
//! podio-sessions migrate sqlite:/var/lib/acme/sessions.db file:/var/lib/acme/sessions
//! podio-sessions migrate sqlite:/var/lib/acme/sessions.db rediss://redis.example.org/0
//! podio-sessions doctor --store file:/var/lib/acme/sessions --key-file /etc/acme/session-keys
//! ```
//!
//! It works on what the session contract shows of every store: storage ids, versions, states and
//! retain-until. It never prints a token, and takes keys and client secrets from files and
//! environment variables alone; the password of a Redis URL too can come from a variable. `podio-sessions help` lists commands, options and exit codes.

mod commands;
mod exit;
mod keys;
mod options;
mod output;
mod redis_place;
mod store;

use std::process::ExitCode;

use clap::Parser as _;

use exit::{Exit, Failure};
use options::{Command, Options};
use output::Output;

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(options)),
        Err(cause) => Err(Failure::new(Exit::Attention, cause)),
    };
    let exit = match outcome {
        Ok(exit) => exit,
        // Whoever read the output has seen enough.
        Err(failure) if failure.is_closed_pipe() => Exit::Done,
        Err(failure) => {
            output::complain(&failure);
            failure.exit()
        }
    };
    exit.into()
}

async fn run(options: Options) -> Result<Exit, Failure> {
    let mut output = Output::new(options.json);
    match options.command {
        Command::List(list) => commands::list(&list, &mut output).await,
        Command::Show(show) => commands::show(&show, &mut output).await,
        Command::Remove(remove) => commands::remove(&remove, &mut output).await,
        Command::RemoveTenant(remove) => commands::remove_tenant(&remove, &mut output).await,
        Command::Purge(purge) => commands::purge(&purge, &mut output).await,
        Command::Migrate(migrate) => commands::migrate(&migrate, &mut output).await,
        Command::RotateKey(rotate) => commands::rotate_key(&rotate, &mut output).await,
        Command::KeepAlive(keep_alive) => commands::keep_alive(&keep_alive, &mut output).await,
        Command::Doctor(doctor) => commands::doctor(&doctor, &mut output).await,
    }
}
