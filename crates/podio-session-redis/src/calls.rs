//! The two calls that an application makes all the time: reading a record and writing one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt as _;
use redis::{ErrorKind, Pipeline, RedisResult, ServerErrorKind, Value};

use crate::batch::Batches;
use crate::connection::{At, Connection};
use crate::records;
use crate::scripts::SET;

/// A record to write if its key holds what is expected.
pub(crate) struct Write {
    pub(crate) key: String,
    pub(crate) clear: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    /// The version, or nothing for no record.
    pub(crate) expected: Vec<u8>,
    /// When the key may go, in milliseconds since 1970.
    pub(crate) expiry: String,
}

impl Write {
    fn arguments(&self) -> [&[u8]; 4] {
        [
            &self.clear,
            &self.payload,
            &self.expected,
            self.expiry.as_bytes(),
        ]
    }
}

/// The outcome of a [`Write`] whose command failed in a batch: alone it gets its error.
const FAILED: i64 = -2;

/// Sends reads and writes: those at the same time together, if one server holds all keys.
pub(crate) struct Calls {
    connection: Arc<Connection>,
    reads: Batches<String>,
    writes: Batches<Arc<Write>>,
    /// Whether a script may have keys of one slot only: so on a cluster, and behind some proxies.
    apart: AtomicBool,
}

impl Calls {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        let (reader, writer) = (Arc::clone(&connection), Arc::clone(&connection));
        Self {
            reads: Batches::new(move |keys| read_all(Arc::clone(&reader), keys).boxed()),
            writes: Batches::new(move |writes| write_all(Arc::clone(&writer), writes).boxed()),
            apart: AtomicBool::new(connection.is_cluster()),
            connection,
        }
    }

    /// The answer to [`records::read`].
    pub(crate) async fn read(&self, key: &str) -> RedisResult<Value> {
        if self.connection.is_cluster() {
            return read(&self.connection, key).await;
        }
        match self.reads.call(key.to_owned()).await? {
            Value::ServerError(_) => read(&self.connection, key).await,
            answer => Ok(answer),
        }
    }

    /// The outcome of [`SET`].
    pub(crate) async fn write(&self, record: Write) -> RedisResult<Value> {
        if self.apart.load(Ordering::Relaxed) {
            return write(&self.connection, &record).await;
        }
        let record = Arc::new(record);
        match self.writes.call(Arc::clone(&record)).await {
            Ok(Value::Int(FAILED)) => write(&self.connection, &record).await,
            Err(cause) if cause.kind() == ErrorKind::Server(ServerErrorKind::CrossSlot) => {
                self.apart.store(true, Ordering::Relaxed);
                write(&self.connection, &record).await
            }
            answer => answer,
        }
    }
}

async fn read(connection: &Connection, key: &str) -> RedisResult<Value> {
    connection.ask(records::read(key), At::Key(key)).await
}

async fn read_all(connection: Arc<Connection>, keys: Vec<String>) -> RedisResult<Vec<Value>> {
    if let [key] = keys.as_slice() {
        return Ok(vec![read(&connection, key).await?]);
    }
    let mut commands = Pipeline::with_capacity(keys.len());
    for key in &keys {
        commands.add_command(records::read(key));
    }
    connection.ask_together(commands).await
}

async fn write(connection: &Connection, record: &Write) -> RedisResult<Value> {
    SET.run(connection, &[&record.key], &record.arguments())
        .await
}

async fn write_all(
    connection: Arc<Connection>,
    records: Vec<Arc<Write>>,
) -> RedisResult<Vec<Value>> {
    if let [record] = records.as_slice() {
        return Ok(vec![write(&connection, record).await?]);
    }
    let keys: Vec<&str> = records.iter().map(|record| record.key.as_str()).collect();
    let arguments: Vec<&[u8]> = records
        .iter()
        .flat_map(|record| record.arguments())
        .collect();
    match SET.run(&connection, &keys, &arguments).await? {
        Value::Array(outcomes) => Ok(outcomes),
        _ => Err((ErrorKind::UnexpectedReturnType, "there are no outcomes").into()),
    }
}
