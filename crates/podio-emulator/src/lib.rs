//! A faithful local Podio for tests and offline work.
//!
//! [`Emulator`] serves Podio's API on loopback: the authorize page, both token endpoints and every
//! public operation, with Podio's answers, error bodies, headers and limits. A test looks at what
//! came and decides what goes wrong: time, expired and revoked tokens, faults, calls held half-way.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use std::time::Duration;
//! use podio_emulator::{Emulator, Fault, HoldPoint, Rotation, Seed};
//!
//! let podio = Emulator::builder().seed(Seed::demo()).start().await?;
//! println!("point the client at {}", podio.url());
//!
//! podio.switch(|switches| switches.rotation = Rotation::Rotates);
//! podio.advance(Duration::from_secs(8 * 3600)); // all access tokens have expired
//! podio.inject(Fault::on("items.get_item").html_503()); // once
//! let hold = podio.hold("oauth.token", HoldPoint::AfterCommit);
//! // … the code under test refreshes its token; its answer is kept back …
//! hold.release();
//! assert_eq!(podio.token_calls(), 0);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(example())?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The binary `podio-emulator` serves the demo data on port 4290 and prints its values. All
//! controls are there over HTTP too: `GET /__emulator/` lists them.
//!
//! # The authorize page
//!
//! `GET /oauth/authorize` shows people a page on which they log in with mail address and password,
//! and allow or deny. [`Emulator::authorize`] does the same without a browser:
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use podio_emulator::{Decision, Emulator};
//!
//! let podio = Emulator::start().await?;
//! podio.add_client_with_domain("acme-sync", "secret", "localhost")?;
//! let ada = podio.add_user("ada@example.org", "password");
//! let page = format!(
//!     "{}/oauth/authorize?client_id=acme-sync&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcb&state=7d3c",
//!     podio.url(),
//! );
//! let location = podio.authorize(&page, ada, Decision::Allow)?;
//! assert!(location.starts_with("http://localhost:8080/cb?code="));
//! assert!(location.ends_with("&state=7d3c"));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(example())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Operations
//!
//! Faults, holds and counts name operations by Podio's area and name, such as `items.add_new_item`:
//! `GET /__emulator/operations` lists them all, with how much of each is there. `oauth.token` is both
//! token endpoints, `oauth.authorize` the authorize page and `oauth.consent` its forms. Everything else
//! is counted as `unknown` and answered by Podio's 404 for calls that are none.
//!
//! # Switches
//!
//! Where Podio's behaviour is not certain, or a test needs the other one, there is a switch:
//! [`Emulator::switch`] or `PUT /__emulator/switches`.
//!
//! | Switch | Default | What it does |
//! |---|---|---|
//! | `rotation` | `"same_token"` | Whether a refresh answers the same refresh token (`same_token`) or a new one while the old one dies (`rotates`). |
//! | `refresh_ends_access_tokens` | `false` | Whether a refresh ends the older access tokens of its grant. |
//! | `login_ends_older_grants` | `false` | Whether a login ends the older grants of the same user or app with the same client. |
//! | `access_token_seconds` | `28800` | How long an access token lives, in seconds. |
//! | `refresh_token_seconds` | `2419200` | How long a refresh token lives after its last use, in seconds. |
//! | `expires_in` | `null` | A value that token answers tell as `expires_in` instead of the true one; a number or a text. Null tells the truth. |
//! | `omit_expires_in` | `false` | Whether token answers leave `expires_in` out. |
//! | `omit_scope` | `false` | Whether token answers leave `scope` out. |
//! | `omit_ref` | `false` | Whether token answers leave `ref` out. |
//! | `omit_refresh_token` | `false` | Whether token answers leave `refresh_token` out. |
//! | `code_seconds` | `600` | How long an authorization code lives, in seconds. |
//! | `code_error_detail` | `null` | The `error_detail` of a refused authorization code or redirect URI. Null tells none. |
//! | `replayed_code_ends_grant` | `false` | Whether a code that is presented again ends the grant that it began. |
//! | `granted_scope` | `null` | The scope that people grant on the authorize page instead of the one asked for. Null grants what was asked for. |
//! | `nonce_seconds` | `300` | How long a login waits for its second factor, in seconds. |
//! | `token_latency_ms` | `0` | How long token answers take, in milliseconds. |
//! | `token_rate_limit` | `null` | How many token calls a client may make within the token window before 420. Null refuses none. |
//! | `token_rate_limit_seconds` | `300` | The length of the token window, in seconds. |
//! | `rate_limit` | `null` | How many calls a user may make with a client within an hour before 420. Null refuses none, and headers tell 5000. |
//! | `rate_limit_seconds` | `3600` | The length of the window of `rate_limit`, in seconds. |
//! | `retry_after_header` | `false` | Whether a 420 carries a `Retry-After` header. |
//! | `accept_bearer` | `true` | Whether the scheme `Bearer` is accepted as `OAuth2` is. |
//! | `authenticate_before_routing` | `true` | Whether a call with a bad token is refused before its path is looked at. |
//! | `challenge_names_missing_token` | `false` | Whether the 401 for a call without a token names the error in its headers too. |
//! | `wrong_app_token` | `"invalid_grant"` | The `error` of a login with a wrong app id or app token (`invalid_grant` or `invalid_client`). |
//! | `old_error_layout` | `false` | Whether error bodies have the layout from before 2026: other order of keys, escaped slashes. |
//! | `conflict_error` | `"conflict"` | The `error` of a 409. |
//! | `gone_error` | `"gone"` | The `error` of a 410. |
//! | `lenient` | `false` | Whether unknown keys, and values for calculated fields, are ignored instead of refused. |
//! | `create_answer` | `"short"` | What creating an item answers with (`short`, `minimal` or `full`). |
//! | `update_answer` | `"json"` | What updating an item answers with (`json` or `empty`). |
//! | `category_by_text` | `false` | Whether the text of an option is taken for its id when a category is written. |
//! | `text_filters` | `"refused"` | Whether a text field can be filtered by its exact text (`exact`) or not at all (`refused`). |
//! | `wrap_plain_text` | `false` | Whether an HTML field puts a text without tags into a paragraph. |
//! | `bulk_delete_at_once` | `null` | How many items a bulk deletion deletes at once; the others are pending until `batch_seconds` have passed. Null deletes all at once. |
//! | `batch_seconds` | `0` | How long background jobs take, in seconds of the emulator's time. |
//! | `batches_fail` | `false` | Whether background jobs end as failed. |
//! | `file_size_limit` | `104857600` | The largest file that is taken in, in bytes. Null takes any. |
//! | `refuse_executables` | `true` | Whether files of the types that Podio takes for programs are refused. |
//! | `file_memory_limit` | `4194304` | How many bytes of a file are kept in memory; a larger one goes into a temporary file. |
//! | `file_link_base` | `null` | The address before a file's id in links. Null tells the emulator's own, which ends in `/files`. |
//! | `file_link_redirects` | `false` | Whether a file's link sends the caller on to a storage address that needs no token. |
//! | `file_host_html_errors` | `false` | Whether the file host answers errors as HTML pages. |
//! | `silent_stops_hooks` | `false` | Whether `silent` alone keeps a change from hooks. |
//! | `hook_revision_is_id` | `false` | Whether `item_revision_id` of a hook is the id of the revision instead of its number. |
//! | `hook_failures` | `50` | After how many failed deliveries in a row a hook becomes inactive. Null: never. |
//! | `hook_timeout_ms` | `10000` | How long a hook's receiver may take, in milliseconds. |
//! | `hook_ports_restricted` | `false` | Whether hooks may name only the ports 80 and 443, as Podio's do. |
//! | `hook_any_host` | `false` | Whether hooks are delivered to hosts other than this machine. |
//! | `filter_limit` | `500` | The greatest `limit` of an item filter. |
//! | `global_search_v2` | `false` | Whether `/search/v2`, the newer search over everything, is there; Podio was seen to answer that it is not. |
//! | `rounded_end_covers_unit` | `true` | Whether a rounded relative date as the end of a range covers its whole unit (`-1mr`: to the end of last month) or only the unit's first day. |
//!
//! # What it does not do
//!
//! - Scopes are granted and told, but every token may do what its user or app may do. On the
//!   authorize page nobody chooses the objects of a scope without an id: it is granted as asked for.
//! - Calculations are worked out when their script is one expression over other fields of the item,
//!   such as `@[Hours](field_60100003) * 1.5`; any other script has no value.
//! - Nothing is looked up elsewhere: places have no coordinates but those written, links no title but
//!   their host, files from an address hold that address as their text, and images in another size are
//!   the same bytes.
//! - What happens is noted for streams and notifications from its own call on; in streams each event
//!   is a group of its own. Reminders notify nobody, and no linked account has a calendar.
//! - `unique` fields are told, and two items may still hold the same value.
//! - Flows are kept and told, but do not run. Forms are no pages, and mails add nothing.
//! - A search finds the objects whose texts hold every word of the query; it knows no stems, and ranks
//!   by title and age alone.
//! - What is not in the list of operations is not there.

// All operations have one signature, also those that never fail.
#![allow(clippy::unnecessary_wraps)]

mod api;
mod call;
mod control;
mod deliver;
mod emulator;
mod identity;
mod importer;
mod items;
mod json;
mod members;
mod oauth;
mod respond;
mod routes;
mod seed;
mod server;
mod spec;
mod state;
mod upload;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use control::faults::Fault;
pub use control::holds::{Hold, HoldPoint};
pub use control::journal::RecordedRequest;
pub use control::switches::{
    CreateAnswer, Rotation, SwitchInfo, Switches, TextFilters, UpdateAnswer, WrongAppToken,
};
pub use emulator::{Emulator, EmulatorBuilder, Rejected, TokenPair};
pub use oauth::Decision;
pub use seed::{DemoSeed, Seed};
pub use spec::{AppSpec, FieldSpec, NewApp};
pub use state::hooks::HookDelivery;

/// Locks; what a panicking thread left behind is still the best there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
