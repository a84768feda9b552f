//! The scripts that change a session's key in one step.
//!
//! On a cluster each touches one key (setting aside: two of one slot). A failing command is always
//! the first write to a key: no script leaves half of its work there.

use std::sync::LazyLock;

use redis::{Cmd, ErrorKind, RedisResult, ServerErrorKind, Value};

use crate::connection::{At, Connection};

macro_rules! script {
    ($file:literal) => {
        LazyLock::new(|| {
            Script::new(concat!(
                include_str!("scripts/shared.lua"),
                include_str!($file)
            ))
        })
    };
}

/// Writes records, each if its key holds what is expected.
pub(crate) static SET: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/set.lua")));
/// Takes or extends the lease.
pub(crate) static LEASE: LazyLock<Script> = script!("scripts/lease.lua");
/// Gives the lease back.
pub(crate) static RELEASE: LazyLock<Script> = script!("scripts/release.lua");
/// Deletes a record of a known version.
pub(crate) static DELETE: LazyLock<Script> = script!("scripts/delete.lua");
/// Moves an unreadable record away.
pub(crate) static SET_ASIDE: LazyLock<Script> = script!("scripts/set_aside.lua");

/// Reads the hash of PHP and ours beside it.
pub(crate) static PHP_READ: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/php_read.lua")));
/// Writes the hash of PHP and ours beside it, if both are as they were read.
pub(crate) static PHP_WRITE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/php_write.lua")));

/// A Lua script and its digest.
#[derive(Debug)]
pub(crate) struct Script {
    code: &'static str,
    hashed: redis::Script,
}

impl Script {
    fn new(code: &'static str) -> Self {
        Self {
            code,
            hashed: redis::Script::new(code),
        }
    }

    /// Runs the script on `keys`, on a cluster all in one slot, by its digest; by its text if the server does
    /// not know it yet or no longer.
    pub(crate) async fn run(
        &self,
        connection: &Connection,
        keys: &[&str],
        arguments: &[&[u8]],
    ) -> RedisResult<Value> {
        let at = At::Key(keys[0]);
        let known = call("EVALSHA", self.hashed.get_hash(), keys, arguments);
        match connection.ask(known, at).await {
            Err(cause) if cause.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                let whole = call("EVAL", self.code, keys, arguments);
                connection.ask(whole, at).await
            }
            answer => answer,
        }
    }
}

fn call(name: &str, script: &str, keys: &[&str], arguments: &[&[u8]]) -> Cmd {
    let pieces = 3 + keys.len() + arguments.len();
    let sizes = keys.iter().map(|key| key.len());
    let sizes = sizes.chain(arguments.iter().map(|argument| argument.len()));
    let mut command = Cmd::with_capacity(pieces, sizes.sum::<usize>() + script.len() + 32);
    command.arg(name).arg(script).arg(keys.len()).arg(keys);
    for argument in arguments {
        command.arg(*argument);
    }
    command
}
