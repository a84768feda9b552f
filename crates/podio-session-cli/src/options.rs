//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use podio_core::session::StorageId;

use crate::exit::{Exit, Failure};
use crate::keys::Keys;
use crate::redis_place::{PASSWORD, password_of_environment};
use crate::store::Place;

const MORE: &str = "\
Stores:
  sqlite:PATH
  file:PATH
  redis://USER@HOST:PORT/DATABASE      rediss:// for TLS
  redis+unix:///SOCKET
  redis+cluster://USER@HOST:PORT       rediss+cluster:// for TLS
  The parameter prefix sets what keys start with: redis://HOST?prefix=shop:

Environment:
  PODIO_SESSIONS_REDIS_PASSWORD  the password of the Redis store, in place of the URL's

Exit codes:
  0  done
  1  something failed or needs attention
  2  wrong usage
  3  the store is not available";

/// The operator's tool for Podio session stores. It never prints a token.
#[derive(Debug, Parser)]
#[command(name = "podio-sessions", version, after_help = MORE)]
pub(crate) struct Options {
    /// Print JSON: one object, or one a line where there are many.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the records: storage id, state, generation, retain-until.
    List(List),
    /// Show one record, without its tokens.
    Show(Show),
    /// Delete one record. Whoever uses it must log in again.
    Remove(Remove),
    /// Delete all records of one tenant.
    RemoveTenant(Remove),
    /// Delete the records that are past their retain-until.
    Purge(Purge),
    /// Copy all records to another store, which is created if need be. Can be run again.
    Migrate(Migrate),
    /// Rewrite the records of a sealed store with the newest key. Can be run again.
    RotateKey(RotateKey),
    /// Refresh the sessions whose refresh tokens die soon.
    KeepAlive(KeepAlive),
    /// Check the store, and look over all records.
    Doctor(Doctor),
}

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StoreOptions {
    /// The store, such as `sqlite:PATH`, `file:PATH` or `redis://HOST`; `podio-sessions --help`
    /// lists all forms.
    #[arg(long)]
    store: String,
    /// The environment variable that holds the keys of a sealed store.
    #[arg(long, value_name = "VAR", conflicts_with = "key_file")]
    key_env: Option<String>,
    /// The file that holds the keys of a sealed store.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl StoreOptions {
    pub(crate) fn place(&self) -> Result<Place, Failure> {
        let place: Place = self.store.parse()?;
        match (place, password_of_environment()?) {
            (Place::Redis(place), Some(password)) => Ok(Place::Redis(place.password(password))),
            (place, _) => Ok(place),
        }
    }

    pub(crate) fn keys(&self) -> Option<Keys<'_>> {
        Keys::of(self.key_env.as_ref(), self.key_file.as_ref())
    }
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// Only records whose storage id starts with this.
    #[arg(long, value_name = "PREFIX", default_value = "")]
    pub(crate) tenant_prefix: String,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// The storage id, in full.
    pub(crate) id: StorageId,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// The storage id in full; for a tenant, its first two parts are enough.
    pub(crate) id: String,
    /// Change nothing; say what would be deleted.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Purge {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// Take this as the present time, such as 2030-01-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Change nothing; say how many would be deleted.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// The store to read, such as `sqlite:PATH`, `file:PATH` or `redis://HOST`; `podio-sessions
    /// --help` lists all forms.
    from: String,
    /// The store to write.
    to: String,
    /// The environment variable that holds the keys of FROM.
    #[arg(long, value_name = "VAR", conflicts_with = "key_file")]
    key_env: Option<String>,
    /// The file that holds the keys of FROM.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The environment variable that holds the keys of TO.
    #[arg(long, value_name = "VAR", conflicts_with = "to_key_file")]
    to_key_env: Option<String>,
    /// The file that holds the keys of TO.
    #[arg(long, value_name = "FILE")]
    to_key_file: Option<PathBuf>,
    /// Whose password `PODIO_SESSIONS_REDIS_PASSWORD` holds, where both stores are in Redis.
    #[arg(long, value_name = "WHICH")]
    redis_password_for: Option<PasswordFor>,
    /// Change nothing; say what would be copied.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Whose password the environment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PasswordFor {
    From,
    To,
    Both,
}

impl Migrate {
    /// FROM and TO. The password of the environment goes to no store that it was not meant for.
    pub(crate) fn places(&self) -> Result<(Place, Place), Failure> {
        let (mut from, mut to): (Place, Place) = (self.from.parse()?, self.to.parse()?);
        let Some(password) = password_of_environment()? else {
            return Ok((from, to));
        };
        let both_redis = matches!((&from, &to), (Place::Redis(_), Place::Redis(_)));
        let whose = match self.redis_password_for {
            Some(whose) => whose,
            None if both_redis => {
                return Err(Failure::new(
                    Exit::Usage,
                    format!(
                        "both stores are in Redis and {PASSWORD} is set: say whose password it is \
                         by --redis-password-for from, to or both"
                    ),
                ));
            }
            None => PasswordFor::Both,
        };
        if let (Place::Redis(place), PasswordFor::From | PasswordFor::Both) = (&from, whose) {
            from = Place::Redis(place.clone().password(password.clone()));
        }
        if let (Place::Redis(place), PasswordFor::To | PasswordFor::Both) = (&to, whose) {
            to = Place::Redis(place.clone().password(password));
        }
        Ok((from, to))
    }

    pub(crate) fn source_keys(&self) -> Option<Keys<'_>> {
        Keys::of(self.key_env.as_ref(), self.key_file.as_ref())
    }

    pub(crate) fn target_keys(&self) -> Option<Keys<'_>> {
        Keys::of(self.to_key_env.as_ref(), self.to_key_file.as_ref())
    }
}

#[derive(Debug, Args)]
pub(crate) struct RotateKey {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// Change nothing; say how many would be rewritten.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct KeepAlive {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
    /// The client id of the application.
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: String,
    /// The environment variable that holds the client secret.
    #[arg(long, value_name = "VAR")]
    pub(crate) client_secret_env: String,
    /// Where the API is, if not at Podio.
    #[arg(long, value_name = "URL")]
    pub(crate) api_url: Option<String>,
    /// The name of the application's namespace, if it has been given one.
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Refresh sessions that die within so many days.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(crate) before_death: u16,
    /// Make at most so many token calls.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) token_calls: usize,
    /// Change nothing; say how many sessions are due.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) store: StoreOptions,
}
