//! What is known of the API's operations, beside what the typed API really sends.
//!
//! The facts stand in `tests/operations.tsv`, the calls in [`contract`](crate::contract).

pub mod called;
pub mod check;
pub mod deviations;
pub mod emulated;
pub mod facts;
pub mod recorder;
pub mod report;
pub mod shape;
