//! What is sent: method, path, query and body of every call.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod calls;
mod items;
mod paths;
mod server;
mod streams;
mod webhooks;
