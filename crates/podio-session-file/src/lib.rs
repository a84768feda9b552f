//! Podio sessions in files of one directory.
//!
//! [`FileSessions`] keeps one small file per session, for any number of tasks and processes of one
//! machine. It needs neither a server nor a database library, and its store is easy to look at, to
//! back up and to move.
//!
//! ```
//! use podio_core::session::{
//!     Expect, Identity, Namespace, Record, RecordState, SessionKey, SessionManager, SetOutcome,
//!     Version,
//! };
//! use podio_session_file::FileSessions;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let parent = tempfile::tempdir()?;
//! let sessions = FileSessions::open(parent.path().join("podio-sessions")).await?;
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
//! | durable | yes; by default a stored record survives a loss of power ([`fsync`]) |
//! | compare-and-set | yes, under a lock of the operating system |
//! | opaque payload | yes, of any size |
//! | listing and purging | yes |
//!
//! A record is replaced as a whole: it is written to a temporary file, synced, and renamed over
//! the old one. A reader takes no lock and sees the old or the new record, and so does whoever
//! comes after a crash at any moment. A call whose future is dropped either takes effect as a whole
//! or not at all, possibly a moment later.
//!
//! Locks are held for single reads and writes only, never while Podio is asked for a token; a
//! killed process leaves none behind. A call that finds the lock taken tries again, with pauses of
//! random length, until [`lock_timeout`] has passed, then fails as [`Unavailable`]. Blocking work
//! runs on the blocking threads of the Tokio runtime, of any flavour; the runtime must have its
//! timer enabled.
//!
//! Lease deadlines are by the machine's wall clock. A clock set forward ends leases early, which
//! compare-and-set makes harmless; a clock set back never makes a lease last longer than its full
//! time from when somebody next asks for it.
//!
//! # What is stored where
//!
//! | file | content |
//! |---|---|
//! | `podio-sessions` | the marker: says that the directory is a session store, and of which format |
//! | `00` to `ff` | directories over which the sessions are spread evenly, created as needed |
//! | `XX/lock` | empty; locked for a moment while something in `XX` changes, never deleted |
//! | `XX/ID.record` | one session: a header with checksum, then the payload |
//! | `XX/ID.lease` | who refreshes the session, and until when |
//! | `XX/ID.corrupt-N` | unreadable records kept by [`Corrupt::SetAside`], until you delete them |
//! | `….tmp` | being written, or left over by a killed process; [`purge`] deletes those older than an hour |
//!
//! `ID` is the [storage id](podio_core::session::StorageId), a digest that holds no text of the
//! key. A backup is a copy of the whole directory; while it is in use, a copy holds each record as
//! it was at some moment. The lock files must not be deleted while any process uses the directory.
//!
//! A directory that holds anything else, or was written by a newer version of this crate, is
//! refused and left as it is. A directory that vanishes while in use, for instance because its
//! disk is unmounted, is [`Unavailable`], not empty.
//!
//! # Security
//!
//! Tokens are stored as they come: whoever can read the files can use them, unless a layer over
//! this manager encrypts the payload. On Unix directories are created with mode 0700 and files
//! with mode 0600, whatever the umask; an existing directory that its group or others can enter is
//! refused. On Windows the rights of the directory apply to everything in it: choose one that only
//! the account of the service can read. Replaced and deleted records are unlinked, not
//! overwritten.
//!
//! # Network file systems
//!
//! The directory must be on a local disk. NFS and SMB may keep locks to one machine and show others
//! an outdated directory, so that two machines would overwrite each other.
//!
//! [`fsync`]: FileSessionsBuilder::fsync
//! [`lock_timeout`]: FileSessionsBuilder::lock_timeout
//! [`purge`]: podio_core::session::SessionAdmin::purge
//! [`Unavailable`]: podio_core::session::SessionErrorKind::Unavailable

mod admin;
mod blocking;
mod config;
mod directory;
mod error;
mod leases;
mod manager;
mod records;
mod shard;
mod step;

pub use config::{Corrupt, FileSessionsBuilder};
pub use manager::FileSessions;
