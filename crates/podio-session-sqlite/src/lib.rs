//! Podio sessions in an SQLite database.
//!
//! [`SqliteSessions`] keeps the sessions of all tenants in one file, for any number of tasks and
//! processes of one machine. It needs no server: the store of choice for a program, or a handful
//! of them, on one host.
//!
//! ```
//! use podio_core::session::{
//!     Expect, Identity, Namespace, Record, RecordState, SessionKey, SessionManager, SetOutcome,
//!     Version,
//! };
//! use podio_session_sqlite::SqliteSessions;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let directory = tempfile::tempdir()?;
//! let sessions = SqliteSessions::open(directory.path().join("podio-sessions.db")).await?;
//!
//! // A client does the rest by itself, once it has been given the manager:
//! // Podio::builder(client_id, client_secret).session_manager(sessions)
//! let key = SessionKey::new(Namespace::named("example"), "user-42", Identity::Main);
//! let record = Record::new(
//!     Version::new(1, [7; 16]),
//!     RecordState::Live,
//!     "2030-01-01T00:00:00Z".parse()?,
//!     b"opaque".to_vec(),
//! );
//! assert_eq!(sessions.set(&key, &record, Expect::Absent).await?, SetOutcome::Stored);
//! assert_eq!(sessions.get(&key).await?, Some(record));
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! | promise | value |
//! |---|---|
//! | reach | [`Host`](podio_core::session::Reach::Host): processes of one machine, and tasks of each |
//! | durable | yes; by default a stored record survives a loss of power ([`Synchronous::Full`]) |
//! | compare-and-set | yes, in one transaction |
//! | opaque payload | yes, up to SQLite's own limit of one gigabyte |
//! | listing and purging | yes |
//!
//! A call whose future is dropped either takes effect as a whole or not at all. Blocking work runs
//! on the blocking threads of the Tokio runtime, of any flavour.
//!
//! While another process writes, a call tries again until [`busy_timeout`] has passed, then fails
//! as [`Unavailable`]. Lease deadlines are by the machine's wall clock. A clock set forward ends
//! leases early, which compare-and-set makes harmless; a clock set back never makes a lease last
//! longer than its full time from when somebody next asks for it.
//!
//! # What is stored where
//!
//! | file | content |
//! |---|---|
//! | the database | tables `records` (one row per session), `leases`, `set_aside` (unreadable records kept by [`Corrupt::SetAside`]) |
//! | `…-wal`, `…-shm` | SQLite's write-ahead log and its index; they belong to the database while it is in use, so move or copy all three together, or use SQLite's `VACUUM INTO` |
//! | `….lock` | empty; locked for a moment while the database is opened |
//!
//! A database of another program, or of a newer version of this crate, is refused and left as it
//! is.
//!
//! # Security
//!
//! Tokens are stored as they come: whoever can read the files can use them, unless a layer over
//! this manager encrypts the payload. On Unix all four files are created with mode 0600, whatever
//! the umask; an existing database keeps its mode, and one that others can read is warned about.
//! On Windows the rights of the directory apply. Row names are digests that hold no text of a key.
//! Deleted content is overwritten with zeros (`secure_delete`), but the write-ahead log can hold
//! an older token until it is written over.
//!
//! # Network file systems
//!
//! The database must be on a local disk. The write-ahead log needs memory shared between its
//! users and locks that work; NFS and SMB give neither, and sharing a database over them corrupts
//! it.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `bundled` | yes | compiles SQLite, which needs a C compiler; otherwise the system's SQLite is linked, which must be as new as `rusqlite` asks for (3.45.3 for 0.43, 3.34.1 for 0.39) |
//!
//! [`busy_timeout`]: SqliteSessionsBuilder::busy_timeout
//! [`Unavailable`]: podio_core::session::SessionErrorKind::Unavailable

mod admin;
mod config;
mod connection;
mod database;
mod error;
mod lane;
mod leases;
mod location;
mod manager;
mod records;
mod schema;
mod step;

pub use config::{Corrupt, SqliteSessionsBuilder, Synchronous};
pub use manager::SqliteSessions;
