//! How to connect.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use podio_core::secrecy::{ExposeSecret as _, SecretString};
use podio_core::session::SessionError;
use redis::RedisError;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;

use crate::RedisSessions;
use crate::address::{Address, tcp_settings};
use crate::connection::{Connection, Origin};
use crate::error::{describe, misconfigured};
use crate::manager::Settings;
use crate::tls::Certificates;

/// What to do about a stored record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Corrupt {
    /// Fail with [`Corrupt`](podio_core::session::SessionErrorKind::Corrupt) and touch nothing.
    #[default]
    Error,
    /// Move what is there to a key of its own (the session's key with `:set-aside:` and a number
    /// behind it, without a time to live), warn through `tracing`, and go on as if there were no
    /// record. A record of a newer version of this software is never set aside.
    SetAside,
}

/// Where the sessions are.
enum Target {
    Server(String),
    Cluster(Vec<String>),
    ConnectionManager(ConnectionManager),
    ClusterConnection(ClusterConnection),
}

/// The settings of a [`RedisSessions`].
#[must_use = "nothing is connected until `connect`"]
pub struct RedisSessionsBuilder {
    target: Target,
    username: Option<String>,
    password: Option<SecretString>,
    database: Option<u32>,
    prefix: Option<String>,
    connect_timeout: Option<Duration>,
    response_timeout: Duration,
    corrupt: Corrupt,
    certificates: Certificates,
}

impl RedisSessionsBuilder {
    fn new(target: Target) -> Self {
        Self {
            target,
            username: None,
            password: None,
            database: None,
            prefix: None,
            connect_timeout: None,
            response_timeout: Duration::from_secs(5),
            corrupt: Corrupt::default(),
            certificates: Certificates::default(),
        }
    }

    pub(crate) fn server(url: String) -> Self {
        Self::new(Target::Server(url))
    }

    pub(crate) fn cluster(urls: Vec<String>) -> Self {
        Self::new(Target::Cluster(urls))
    }

    pub(crate) fn connection_manager(connection: ConnectionManager) -> Self {
        Self::new(Target::ConnectionManager(connection))
    }

    pub(crate) fn cluster_connection(connection: ClusterConnection) -> Self {
        Self::new(Target::ClusterConnection(connection))
    }

    /// The user name, in place of the URL's.
    pub fn username(mut self, name: impl Into<String>) -> Self {
        self.username = Some(name.into());
        self
    }

    /// The password, in place of the URL's. It never shows in `Debug`, errors or logs.
    pub fn password(mut self, password: impl Into<SecretString>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The number of the database, in place of the URL's. A cluster has database 0 alone.
    pub fn database(mut self, number: u32) -> Self {
        self.database = Some(number);
        self
    }

    /// What the keys start with, so that several applications can share a database, in place of
    /// the URL's parameter `prefix`. `podio:` by default.
    ///
    /// On a cluster a prefix with a hash tag (`{…}`) puts all sessions on one node.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// How long making a connection may take. 5 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long an answer may take. 5 seconds by default.
    ///
    /// A call whose connection was lost is sent once more, and then has the time again. The
    /// application's store timeout limits the whole call; a connection that was given keeps its
    /// own limit.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
        self
    }

    /// What to do about a record that cannot be read. [`Corrupt::Error`] by default.
    pub fn corrupt(mut self, corrupt: Corrupt) -> Self {
        self.corrupt = corrupt;
        self
    }

    /// The certificates (PEM) of the authorities that may vouch for the server, in place of the
    /// operating system's. For `rediss://` URLs.
    #[cfg(feature = "rustls")]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.root = Some(pem.into());
        self
    }

    /// The certificate and key (both PEM) by which this client shows who it is. For `rediss://`
    /// URLs.
    #[cfg(feature = "rustls")]
    pub fn client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.certificates.client = Some((certificate.into(), key.into().into()));
        self
    }

    /// Connects, and sees to it that sessions can be read and written there.
    ///
    /// # Errors
    ///
    /// - [`Misconfigured`](podio_core::session::SessionErrorKind::Misconfigured): the URL cannot
    ///   be used, the server refuses the user name or password, lacks the database or a right, is
    ///   a read-only replica, or is of another kind than was asked for (cluster, TLS); or there is
    ///   no Tokio runtime.
    /// - [`Unavailable`](podio_core::session::SessionErrorKind::Unavailable): nobody answers there
    ///   in time, or the server cannot work now.
    ///
    /// None of them changes anything.
    pub async fn connect(self) -> Result<RedisSessions, SessionError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(misconfigured(
                "there is no Tokio runtime to connect to Redis: call from inside one",
            ));
        }
        let corrupt = self.corrupt;
        let (connection, prefix) = self.open().await?;
        let prefix = prefix.unwrap_or_else(|| "podio:".to_owned()).into();
        let sessions = RedisSessions::new(connection, Settings { prefix, corrupt });
        sessions.probe().await?;
        Ok(sessions)
    }

    /// Makes the connection; gives it with the prefix that was asked for.
    async fn open(self) -> Result<(Connection, Option<String>), SessionError> {
        let limit = self.response_timeout;
        match &self.target {
            Target::ConnectionManager(connection) => {
                self.refuse_settings_of_a_url()?;
                let store = Arc::from("the given Redis connection");
                let connection = Connection::to_server(connection.clone(), None, store, limit);
                Ok((connection, self.prefix))
            }
            Target::ClusterConnection(connection) => {
                self.refuse_settings_of_a_url()?;
                let store = Arc::from("the given Redis cluster connection");
                let connection = Connection::to_cluster(connection.clone(), store, limit);
                Ok((connection, self.prefix))
            }
            Target::Server(url) => {
                let mut address = self.address(url)?;
                let prefix = address.prefix.take();
                let connection = if address.cluster {
                    self.open_cluster(vec![address]).await?
                } else {
                    self.open_server(&address)?
                };
                Ok((connection, self.prefix.or(prefix)))
            }
            Target::Cluster(urls) => {
                let mut addresses = urls
                    .iter()
                    .map(|url| self.address(url))
                    .collect::<Result<Vec<_>, _>>()?;
                let prefix = addresses
                    .iter_mut()
                    .find_map(|address| address.prefix.take());
                let connection = self.open_cluster(addresses).await?;
                Ok((connection, self.prefix.or(prefix)))
            }
        }
    }

    /// A given connection has its settings already; one that does nothing would be a trap.
    fn refuse_settings_of_a_url(&self) -> Result<(), SessionError> {
        let set = [
            ("username", self.username.is_some()),
            ("password", self.password.is_some()),
            ("database", self.database.is_some()),
            ("connect_timeout", self.connect_timeout.is_some()),
            ("root_certificate", self.certificates.root.is_some()),
            ("client_certificate", self.certificates.client.is_some()),
        ];
        match set.iter().find(|(_, set)| *set) {
            None => Ok(()),
            Some((name, _)) => Err(misconfigured(format!(
                "`{name}` has no effect on a connection that was given: make the setting where the \
                 connection is made"
            ))),
        }
    }

    fn address(&self, url: &str) -> Result<Address, SessionError> {
        let mut address = Address::parse(url)?;
        let mut settings = address.info.redis_settings().clone();
        if let Some(name) = &self.username {
            settings = settings.set_username(name);
        }
        if let Some(password) = &self.password {
            settings = settings.set_password(password.expose_secret());
        }
        if let Some(database) = self.database {
            settings = settings.set_db(database.into());
        }
        address.info = address.info.set_redis_settings(settings);
        Ok(address)
    }

    fn connect_limit(&self) -> Duration {
        self.connect_timeout.unwrap_or(Duration::from_secs(5))
    }

    fn open_server(&self, address: &Address) -> Result<Connection, SessionError> {
        let store: Arc<str> = format!("Redis at {address}").into();
        let refused = |cause: RedisError| describe(&store, &cause);
        // One attempt: who calls knows better when to try again.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(self.connect_limit()))
            .set_response_timeout(Some(self.response_timeout));
        let client = self.certificates.client_of(address.info.clone());
        let client = client.map_err(refused)?;
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config.clone())
            .map_err(refused)?;
        let origin = Origin { client, config };
        Ok(Connection::to_server(
            manager,
            Some(origin),
            store.clone(),
            self.response_timeout,
        ))
    }

    async fn open_cluster(&self, addresses: Vec<Address>) -> Result<Connection, SessionError> {
        let Some(first) = addresses.first() else {
            return Err(misconfigured(
                "a Redis cluster needs the URL of at least one of its nodes",
            ));
        };
        if first.info.redis_settings().db() != 0 {
            return Err(misconfigured(
                "a Redis cluster has database 0 alone: leave the database out",
            ));
        }
        let store: Arc<str> = format!("the Redis cluster at {first}").into();
        let infos: Vec<_> = addresses.into_iter().map(|address| address.info).collect();
        let builder = ClusterClientBuilder::new(infos)
            .tcp_settings(tcp_settings())
            .connection_timeout(self.connect_limit())
            .response_timeout(self.response_timeout);
        let builder = self.certificates.set_in(builder);
        let connect = async { builder.build()?.get_async_connection().await };
        let connection = connect.await.map_err(|cause| describe(&store, &cause))?;
        Ok(Connection::to_cluster(
            connection,
            store,
            self.response_timeout,
        ))
    }
}

impl fmt::Debug for RedisSessionsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSessionsBuilder")
            .field("prefix", &self.prefix)
            .field("connect_timeout", &self.connect_timeout)
            .field("response_timeout", &self.response_timeout)
            .field("corrupt", &self.corrupt)
            .finish_non_exhaustive()
    }
}
