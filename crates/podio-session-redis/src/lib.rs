//! Podio sessions in Redis, shared by many machines.
//!
//! [`RedisSessions`] keeps the sessions of all tenants on one server, or spread over a cluster,
//! for any number of processes and machines.
//!
//! ```no_run
//! use podio_session_redis::RedisSessions;
//!
//! # async fn run() -> Result<(), podio_core::session::SessionError> {
//! let sessions = RedisSessions::connect("redis://127.0.0.1/").await?;
//!
//! // A client does the rest by itself, once it has been given the manager:
//! // Podio::builder(client_id, client_secret).session_manager(sessions)
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! | promise | value |
//! |---|---|
//! | reach | [`Network`](podio_core::session::Reach::Network): processes of all machines that reach the server |
//! | durable | as far as the server is: see [persistence](#persistence) |
//! | compare-and-set | yes, in one script |
//! | opaque payload | yes, up to the server's own limit (512 MB by default) |
//! | listing and purging | yes |
//!
//! `get` and `set` take one round trip each, which those at the same time share. A call whose future
//! is dropped either takes effect as a whole or not at all. A call that finds its connection lost is
//! sent once more over a new one, as every call of the session contract may be carried out twice.
//! Lease deadlines are by the server's clock.
//!
//! # What is stored where
//!
//! One hash for each session, under the prefix (`podio:`) and the storage id, which is made of
//! digests and holds no text of the session's key:
//!
//! | field | content |
//! |---|---|
//! | `m` | the clear parts: the record's version (24 bytes), its state (0 live, 1 logged out, 2 refused), a space, and retain-until in nanoseconds since 1970 |
//! | `p` | the payload |
//! | `h` | who holds the refresh lease |
//! | `d` | until when, in microseconds since 1970 |
//! | `t` | for how long it was taken, in microseconds |
//!
//! The key's time to live ends at the later of retain-until and the lease's deadline, so the server
//! purges by itself what is over. Payloads hold tokens, unless a layer over this manager encrypts
//! them: whoever can read the database can use them.
//!
//! # Rights
//!
//! A user of this crate needs, on keys that start with the prefix, `{` and the prefix for records
//! that are set aside, and no others:
//!
//! ```text
//! ACL SETUSER podio on >PASSWORD ~podio:* ~{podio:* +hmget +hset +hdel +hexists +pexpireat +persist +rename +type +time +scan +select +eval +evalsha +info +cluster|slots +cluster|getkeysinslot
//! ```
//!
//! `info` is for [`warnings`](RedisSessions::warnings), the two `cluster` commands are for clusters, `type`, `rename` and `persist` for
//! [`Corrupt::SetAside`].
//!
//! # Persistence
//!
//! Redis answers a write before it is on a disk or on a replica. With `appendonly yes` and
//! `appendfsync everysec` a crash of the server can take back the last second; a failover can take
//! back what the replica had not got. A session that went back is brought up to date by the
//! process that wrote it last, if that still runs; if Podio has rotated the refresh token
//! meanwhile and no process knows the new one, that user has to log in again. Set
//! `maxmemory-policy noeviction`: evicting a session logs its user out.
//!
//! # Failover
//!
//! A cluster's failover is followed by itself. With Sentinel, connect to an address that always
//! leads to the primary (a proxy or DNS name that the failover moves): a connection to a server
//! that has become a replica is given up at the first refused write, and the address is looked up
//! anew. Or build a `ConnectionManager` from `redis::sentinel` yourself and hand it to
//! [`RedisSessions::over`].
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `rustls` | no | `rediss://` URLs: TLS by rustls and the operating system's certificates, or your own |

mod address;
mod admin;
mod batch;
mod calls;
mod config;
mod connection;
mod error;
mod health;
mod listing;
mod manager;
mod php;
mod records;
mod scripts;
mod set_aside;
mod tls;

pub use config::{Corrupt, RedisSessionsBuilder};
pub use manager::RedisSessions;
pub use php::RedisPhpSessions;
pub use redis;
