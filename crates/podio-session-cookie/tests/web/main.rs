//! Visitors of a web application: a real server on loopback, a local Podio, and browsers with
//! cookie jars.

#![allow(clippy::unwrap_used, reason = "test code")]

mod attacks;
mod canary;
mod login;
mod races;
mod site;
