//! One connection for all calls: multiplexed, and made anew when it breaks.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{
    MultipleNodeRoutingInfo, Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr,
};
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, Pipeline, RedisError, RedisResult, ServerErrorKind,
    Value,
};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// No attempt to connect runs into a limit so soon: the error is what an earlier attempt left.
const LEFTOVER: Duration = Duration::from_millis(20);

/// How many commands to a cluster are under way at once.
///
/// One task serves all commands of a cluster's connection, and Tokio lets a task take about 128
/// steps at a time. A command that has been given a lock and gets no step before the connection
/// turns to learn its slots anew is never looked at again, while the connection waits for that
/// lock: all is lost until the process ends. With so few commands none is left out.
const CLUSTER_COMMANDS: usize = 32;

/// Which primary of a cluster a command goes to; a single server takes all.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At<'a> {
    /// The one that holds this key.
    Key(&'a str),
    /// The one that holds this slot.
    Slot(u16),
}

/// A connection to one server or one cluster.
pub(crate) struct Connection {
    line: Line,
    store: Arc<str>,
    limit: Duration,
}

enum Line {
    Server(Box<Mutex<Server>>),
    Cluster {
        connection: ClusterConnection,
        turns: Semaphore,
    },
}

struct Server {
    manager: ConnectionManager,
    /// How to make another manager; not known for one that was given.
    origin: Option<Origin>,
    /// How many managers came before.
    number: u64,
}

/// What a manager is made of.
pub(crate) struct Origin {
    pub(crate) client: Client,
    pub(crate) config: ConnectionManagerConfig,
}

impl Connection {
    /// A connection to one server, which limits every attempt itself. `store` names it in errors;
    /// `limit` is for commands to a cluster.
    pub(crate) fn to_server(
        manager: ConnectionManager,
        origin: Option<Origin>,
        store: Arc<str>,
        limit: Duration,
    ) -> Self {
        let server = Server {
            manager,
            origin,
            number: 0,
        };
        Self {
            line: Line::Server(Box::new(Mutex::new(server))),
            store,
            limit,
        }
    }

    /// A connection to a cluster.
    pub(crate) fn to_cluster(
        connection: ClusterConnection,
        store: Arc<str>,
        limit: Duration,
    ) -> Self {
        Self {
            line: Line::Cluster {
                connection,
                turns: Semaphore::new(CLUSTER_COMMANDS),
            },
            store,
            limit,
        }
    }

    /// What is connected to, for errors.
    pub(crate) fn store(&self) -> &Arc<str> {
        &self.store
    }

    /// Whether it is a cluster.
    pub(crate) fn is_cluster(&self) -> bool {
        matches!(self.line, Line::Cluster { .. })
    }

    /// Sends a command that reads to every primary, or to the server; gives each answer with the
    /// address, which is empty for a server.
    pub(crate) async fn ask_all(&self, command: Cmd) -> RedisResult<Vec<(String, Value)>> {
        match &self.line {
            Line::Server(_) => {
                let answer = self.ask(command, At::Slot(0)).await?;
                Ok(vec![(String::new(), answer)])
            }
            Line::Cluster { connection, turns } => {
                let mut cluster = connection.clone();
                let everywhere = MultipleNodeRoutingInfo::AllMasters;
                let routing = RoutingInfo::MultiNode((everywhere, None));
                let answer = async {
                    let _turn = turn(turns).await?;
                    cluster.route_command(command, routing).await
                };
                let answer = timeout(self.limit, answer).await;
                let answer = answer.unwrap_or_else(|_| Err(self.late()))?;
                Ok(FromRedisValue::from_redis_value(answer)?)
            }
        }
    }

    fn late(&self) -> RedisError {
        let late = format!("no answer within {:?}", self.limit);
        io::Error::new(io::ErrorKind::TimedOut, late).into()
    }

    /// Sends a command and waits for its answer.
    ///
    /// The first command after the loss of a connection finds out about it, so it is sent once
    /// more. Every command of this crate may be carried out twice.
    pub(crate) async fn ask(&self, command: Cmd, at: At<'_>) -> RedisResult<Value> {
        in_runtime()?;
        match &self.line {
            // The manager limits each attempt itself.
            Line::Server(server) => ask_server(server, Request::One(command)).await,
            Line::Cluster { connection, turns } => {
                let answer = async {
                    let _turn = turn(turns).await?;
                    ask_cluster(connection.clone(), command, at).await
                };
                let answer = timeout(self.limit, answer).await;
                answer.unwrap_or_else(|_| Err(self.late()))
            }
        }
    }

    /// Sends commands to the server together; gives an answer for each, which may be an error.
    ///
    /// As in [`Self::ask`], they may be carried out twice. A cluster takes no such commands.
    pub(crate) async fn ask_together(&self, commands: Pipeline) -> RedisResult<Vec<Value>> {
        in_runtime()?;
        let answer = match &self.line {
            Line::Server(server) => ask_server(server, Request::Many(commands)).await?,
            Line::Cluster { .. } => {
                let message = "a cluster's commands go one by one";
                return Err((ErrorKind::InvalidClientConfig, message).into());
            }
        };
        match answer {
            Value::Array(answers) => Ok(answers),
            _ => Err((ErrorKind::UnexpectedReturnType, "there are no answers").into()),
        }
    }
}

fn in_runtime() -> RedisResult<()> {
    Handle::try_current().map(drop).map_err(|_| {
        let message = "there is no Tokio runtime: call from inside one";
        (ErrorKind::InvalidClientConfig, message).into()
    })
}

/// What goes to a server in one piece.
enum Request {
    One(Cmd),
    Many(Pipeline),
}

impl Request {
    async fn send(&self, manager: &mut ConnectionManager) -> RedisResult<Value> {
        match self {
            Self::One(command) => manager
                .send_packed_command(command)
                .await
                .and_then(Value::extract_error),
            // Each answer's error is for who asked.
            Self::Many(commands) => manager
                .send_packed_commands(commands, 0, commands.len())
                .await
                .map(Value::Array),
        }
    }
}

async fn ask_server(server: &Mutex<Server>, request: Request) -> RedisResult<Value> {
    let (mut manager, number) = {
        let server = server.lock().unwrap_or_else(PoisonError::into_inner);
        (server.manager.clone(), server.number)
    };
    let sent = Instant::now();
    match request.send(&mut manager).await {
        // Boxed, so that the common case does not carry the room for it.
        Err(cause) => {
            let after = sent.elapsed();
            Box::pin(ask_again(server, (manager, number), request, cause, after)).await
        }
        answer => answer,
    }
}

/// Sends a request that failed because of `cause` once more, if there is hope.
async fn ask_again(
    server: &Mutex<Server>,
    (mut manager, number): (ConnectionManager, u64),
    request: Request,
    cause: RedisError,
    after: Duration,
) -> RedisResult<Value> {
    if needs_another(&cause) {
        let Some(another) = renew(server, number)? else {
            return Err(cause);
        };
        manager = another;
    } else if !is_lost(&cause, after) {
        return Err(cause);
    }
    request.send(&mut manager).await
}

async fn turn(turns: &Semaphore) -> RedisResult<SemaphorePermit<'_>> {
    turns.acquire().await.map_err(|_| {
        let message = "the connection to the cluster was closed";
        (ErrorKind::Client, message).into()
    })
}

async fn ask_cluster(
    mut cluster: ClusterConnection,
    command: Cmd,
    at: At<'_>,
) -> RedisResult<Value> {
    // Always a primary, even if the connection was told to read from replicas: a lease is worth
    // nothing if the read that follows may be old.
    let route = match at {
        At::Key(key) => Route::with_key(key, SlotAddr::Master),
        At::Slot(slot) => Route::new(slot, SlotAddr::Master),
    };
    let routing = RoutingInfo::SingleNode(SingleNodeRoutingInfo::SpecificNode(route));
    let sent = Instant::now();
    let answer = cluster
        .route_command(command.clone(), routing.clone())
        .await;
    match answer.and_then(Value::extract_error) {
        Err(cause) if is_lost(&cause, sent.elapsed()) => {
            let answer = cluster.route_command(command, routing).await;
            answer.and_then(Value::extract_error)
        }
        answer => answer,
    }
}

/// Whether the connection broke, so that the next command goes over another one.
fn is_lost(cause: &RedisError, after: Duration) -> bool {
    cause.is_io_error() && (!cause.is_timeout() || after < LEFTOVER)
}

/// Whether only a new manager helps: this one keeps a refused handshake for ever, and a
/// connection to a server that has become a replica too.
fn needs_another(cause: &RedisError) -> bool {
    matches!(
        cause.kind(),
        ErrorKind::AuthenticationFailed
            | ErrorKind::Client
            | ErrorKind::Parse
            | ErrorKind::RESP3NotSupported
            | ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::ResponseError)
    ) || cause.code() == Some("NOAUTH")
}

/// The manager after the one of this number, made by who asks first.
fn renew(server: &Mutex<Server>, number: u64) -> RedisResult<Option<ConnectionManager>> {
    let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
    if server.number == number {
        let Some(origin) = &server.origin else {
            return Ok(None);
        };
        let (client, config) = (origin.client.clone(), origin.config.clone());
        server.manager = ConnectionManager::new_lazy_with_config(client, config)?;
        server.number += 1;
    }
    Ok(Some(server.manager.clone()))
}
