//! The crates together, against the emulator and against servers that misbehave.

mod canary;
mod items;
mod malformed;
mod requests;
mod sessions;
mod stalls;
