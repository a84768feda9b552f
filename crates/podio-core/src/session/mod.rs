//! The session contract: what a store implements, and what the client promises on top of it.

mod coordinator;
mod error;
mod in_process;
mod key;
mod lease;
mod live;
mod manager;
mod memory;
mod payload;
mod record;
mod status;
mod store;
mod version;

pub use error::{SessionError, SessionErrorKind};
pub use in_process::InProcess;
pub use key::{Identity, Namespace, SessionKey, StorageId};
pub use lease::{LeaseId, LeaseOutcome};
pub use manager::{
    BasicSessionManager, Expect, Guarantees, ListRequest, Page, PageEntry, Reach, SessionAdmin,
    SessionManager, SetOutcome,
};
pub use memory::MemorySessions;
pub use record::{Record, RecordState};
pub use status::{ActiveSession, AuthKind, Reference, SessionStatus, StoreFailure};
pub use version::Version;

pub(crate) use live::{Access, Live};
pub(crate) use payload::Session;
pub(crate) use store::Store;
