//! The Podio session contract as a test suite.
//!
//! [`suite!`] makes one `#[test]` per rule for a session manager: your own, a layer of yours over
//! another, or one of the ready-made ones. The tests run under `cargo test` and `cargo nextest`,
//! each with a store and a local Podio of its own; where a manager says that processes can share
//! it, they start child processes of the test binary.
//!
//! ```
//! mod memory {
//!     use std::sync::Arc;
//!     use podio_core::session::{MemorySessions, SessionManager};
//!
//!     async fn open(_location: &str) -> Arc<dyn SessionManager> {
//!         Arc::new(MemorySessions::new())
//!     }
//!
//!     podio_session_conformance::suite! { open, core: true }
//! }
//! # fn main() {}
//! ```
//!
//! What is tested follows from the manager's
//! [`Guarantees`](podio_core::session::Guarantees): only a durable manager is opened anew and
//! asked what it remembers, only one whose reach is the host or more is shared by processes; others
//! are shared by two applications of one process. Rules about listing are kept by managers that
//! list.
//!
//! # Rules of a manager
//!
//! | rule | what it promises |
//! |---|---|
//! | C1 | a write is carried out only if the store holds what it expects; a conflict changes nothing |
//! | C2 | a write whose version is stored already is `Stored`, whatever it expects |
//! | C3 | a lease has one holder, who can extend it and alone can release it; each key has its own; it needs and makes no record |
//! | C4 | a lease ends by itself, not before its time |
//! | C5 | of writes that race, by tasks, managers or processes, exactly one wins |
//! | C6 | a call that is dropped leaves the old or the new record, and a usable store |
//! | C7 | payloads of every size up to the declared limit are kept; larger ones are refused as too large |
//! | C8 | a listing has each record exactly once, and those of a prefix alone when asked |
//! | C9 | a delete takes only the version that it names |
//! | C10 | a purge goes by retain-until alone |
//! | C11 | random sequences of calls do what a simple model says |
//! | S2 | absent, logged out, refused and live are told apart, after a restart too |
//! | S3 | all parts of a session survive a restart |
//! | S4 | a new token is used only after the store accepted it |
//! | S6 | two keys never mix |
//! | S7 | a logout or a login is seen by every process; a refresh in flight cannot bring a session back |
//! | S8 | no lease, no refresh; a pair that the store did not take is not lost; a wrong store is an error |
//! | S9 | a session is purged by its refresh token's death, never by its access token's |
//! | R1 | one expired session makes one token call, however many share it |
//! | R2 | inside the lease the store is read again |
//! | R3 | who lost the lease cannot overwrite |
//! | R4 | a refused refresh ends only what was refused |
//! | R5 | a failed refresh leaves the record as it was |
//! | R7 | a caller that is dropped, and a runtime that ends, lose nothing |
//! | R8 | a killed process blocks others no longer than the lease |
//!
//! # Rules about the client alone
//!
//! Run with `core: true`, which one manager needs: S1, S4 (a run that only reads writes nothing),
//! S5, R2 (an expired session in a store that went back), R6, R7 (closing), R9, R10, R12, R13, R14.
//!
//! # Reports
//!
//! When the environment variable `PODIO_CONFORMANCE_REPORT` names a file, each test that ends well
//! appends a line of JSON to it: `manager` (the path of the suite's module), `rule` (the name of the
//! test), `outcome` (`holds`, `excused`, or `core` for a rule that is left to other suites) and
//! `reason`.

// All of this is test code: a panic with a text is how a test says what is wrong.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod bench;
mod child;
mod layers;
mod polling;
mod rule;
mod rules;
mod suite;
mod worker;

pub use layers::{Faulty, Method, Recording, Trouble};
pub use rule::{RULES, Rule};
pub use suite::{Open, Suite};
