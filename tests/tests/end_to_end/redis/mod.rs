//! Sessions in real Redis servers and clusters.

mod cluster;
mod errors;
mod faults;
mod php;
mod tls;
mod together;
