//! The session contract: what a store implements, and what the client promises on top of it.

mod authorization;
mod coordinator;
mod copy;
mod error;
mod event;
mod import;
mod in_process;
mod keep_alive;
mod key;
#[cfg(feature = "encryption")]
mod key_ring;
mod lease;
mod live;
mod manager;
mod memory;
mod payload;
mod policy;
mod record;
mod registry;
#[cfg(feature = "encryption")]
mod sealed;
mod shared_tokens;
mod status;
mod store;
mod version;

pub use copy::{CopyReport, copy_sessions};
pub use error::{SessionError, SessionErrorKind};
pub use event::{SessionEvent, SessionEventKind, SessionEvents};
pub use import::ImportedSession;
pub use in_process::InProcess;
pub use keep_alive::{KeepAlive, KeptAlive};
pub use key::{Identity, Namespace, SessionKey, StorageId};
#[cfg(feature = "encryption")]
pub use key_ring::KeyRing;
pub use lease::{LeaseId, LeaseOutcome};
pub use manager::{
    BasicSessionManager, Expect, Guarantees, ListRequest, Page, PageEntry, Reach, SessionAdmin,
    SessionManager, SetOutcome,
};
pub use memory::MemorySessions;
pub use policy::RefreshPolicy;
pub use record::{Record, RecordState};
#[cfg(feature = "encryption")]
pub use sealed::{Rotation, Sealed};
pub use shared_tokens::SharedTokens;
pub use status::{ActiveSession, AuthKind, Health, Reference, SessionStatus, StoreFailure};
pub use version::Version;

pub(crate) use event::Events;
pub(crate) use keep_alive::keep_alive;
pub(crate) use live::{Access, Held, Live, Tries};
pub(crate) use registry::Registry;
pub(crate) use store::Store;
