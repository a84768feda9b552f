//! Real Redis servers and clusters for tests: on free ports of this machine, ended with the test.

mod cluster;
mod process;
mod server;
mod shared;

pub use cluster::RedisCluster;
pub use server::{RedisServer, RedisServerOptions};
pub use shared::{cluster_at, server_at};
