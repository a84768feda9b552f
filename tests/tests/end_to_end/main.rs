//! The crates together, against the emulator and against servers that misbehave.

// The helpers of the tests are test code too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod activity;
mod app_market;
mod areas;
mod authorization;
mod canary;
mod contacts;
mod conversations;
mod email;
mod everyday;
mod field_values;
mod files;
mod flows;
mod forms;
#[cfg(target_os = "linux")]
mod growth;
mod interleavings;
mod item_streams;
mod items;
mod keep_alive;
mod malformed;
mod outage;
mod people;
#[cfg(unix)]
mod redis;
mod requests;
mod sessions;
mod stalls;
