//! One server.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use podio_client::sessions::redis::redis;
use tempfile::TempDir;

use super::process::Process;

/// A server that has not answered by then has failed to start.
const STARTING: Duration = Duration::from_secs(60);

/// How a server is set up.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RedisServerOptions {
    arguments: Vec<String>,
    password: Option<String>,
    tls: bool,
    keeps: bool,
}

impl RedisServerOptions {
    /// Adds a setting, as `redis.conf` has it.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.arguments
            .extend([format!("--{name}"), value.to_owned()]);
        self
    }

    /// Writes every change to disk before answering, so that a kill loses nothing.
    pub fn keeps(mut self) -> Self {
        self.keeps = true;
        self.set("appendonly", "yes").set("appendfsync", "always")
    }

    /// Asks for a password.
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self.set("requirepass", password)
    }

    /// Speaks TLS alone, by `server.crt` and `server.key` of a directory; clients must show a
    /// certificate of the authority in `ca.crt`, if so wanted.
    pub fn tls(mut self, directory: &Path, ask_clients: bool) -> Self {
        self.tls = true;
        let file = |name: &str| directory.join(name).to_str().unwrap().to_owned();
        self.set("tls-cert-file", &file("server.crt"))
            .set("tls-key-file", &file("server.key"))
            .set("tls-ca-cert-file", &file("ca.crt"))
            .set("tls-auth-clients", if ask_clients { "yes" } else { "no" })
    }

    /// Starts the server and waits until it answers.
    pub fn start(self) -> RedisServer {
        let mut server = RedisServer {
            port: 0,
            bus: 0,
            options: self,
            process: None,
            directory: tempfile::tempdir().unwrap(),
        };
        // Somebody else may take a port in the moment before the server does.
        for _ in 0..20 {
            (server.port, server.bus) = (free_port(), free_port());
            if server.try_start() {
                return server;
            }
        }
        let log = std::fs::read_to_string(server.directory.path().join("log"));
        panic!("redis-server does not start: {log:?}");
    }
}

/// A running server. It ends when this is dropped, and with the test's process.
#[derive(Debug)]
pub struct RedisServer {
    pub(super) port: u16,
    pub(super) bus: u16,
    options: RedisServerOptions,
    process: Option<Process>,
    // The last field: the server ends before its files go.
    directory: TempDir,
}

impl RedisServer {
    /// A server with default settings.
    pub fn start() -> Self {
        Self::options().start()
    }

    /// The settings of a server.
    pub fn options() -> RedisServerOptions {
        RedisServerOptions::default()
    }

    /// The URL of database 0, with the password if there is one.
    pub fn url(&self) -> String {
        let scheme = if self.options.tls { "rediss" } else { "redis" };
        let login = self.options.password.as_ref();
        let login = login.map_or_else(String::new, |password| format!(":{password}@"));
        // The name that certificates are made for.
        let host = if self.options.tls {
            "localhost"
        } else {
            "127.0.0.1"
        };
        format!("{scheme}://{login}{host}:{}/", self.port)
    }

    /// The URL of the server's socket.
    pub fn socket_url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// Where the server keeps its files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join("redis.sock")
    }

    /// A connection of the test's own, past everything that is tested.
    pub fn connection(&self) -> redis::Connection {
        self.client().get_connection().unwrap()
    }

    fn client(&self) -> redis::Client {
        let login = self.options.password.as_ref();
        let login = login.map_or_else(String::new, |password| format!("?pass={password}"));
        redis::Client::open(format!("{}{login}", self.socket_url())).unwrap()
    }

    /// Kills the server without a warning.
    pub fn kill(&mut self) {
        self.process.as_ref().unwrap().signal("KILL");
        self.process = None;
    }

    /// Starts the killed server again, with what it kept.
    pub fn start_again(&mut self) {
        assert!(self.try_start(), "redis-server does not start again");
    }

    /// Stops the server: connections stay, and nothing is answered.
    pub fn pause(&self) {
        self.process.as_ref().unwrap().signal("STOP");
    }

    /// Lets the stopped server go on.
    pub fn resume(&self) {
        self.process.as_ref().unwrap().signal("CONT");
    }

    /// Breaks all connections of clients.
    pub fn cut(&self) {
        let mut connection = self.connection();
        for kind in ["normal", "pubsub"] {
            let _cut: i64 = redis::cmd("CLIENT")
                .arg("KILL")
                .arg("TYPE")
                .arg(kind)
                .arg("SKIPME")
                .arg("yes")
                .query(&mut connection)
                .unwrap();
        }
    }

    fn try_start(&mut self) -> bool {
        let directory = self.directory.path().to_str().unwrap().to_owned();
        let port = if self.options.tls { "tls-port" } else { "port" };
        let mut arguments = vec![format!("--{port}"), self.port.to_string()];
        if self.options.tls {
            arguments.extend(["--port".into(), "0".into()]);
        }
        for (name, value) in [
            ("bind", "127.0.0.1"),
            ("dir", &directory),
            ("logfile", &format!("{directory}/log")),
            ("unixsocket", self.socket().to_str().unwrap()),
            ("unixsocketperm", "700"),
            ("save", ""),
            ("cluster-port", &self.bus.to_string()),
        ] {
            arguments.extend([format!("--{name}"), value.to_owned()]);
        }
        arguments.extend(self.options.arguments.clone());
        let process = Process::start(&arguments);
        let deadline = Instant::now() + STARTING;
        while Instant::now() < deadline {
            if !process.is_alive() {
                return false;
            }
            let answer = self
                .client()
                .get_connection()
                .and_then(|mut connection| redis::cmd("PING").query::<String>(&mut connection));
            if answer.is_ok() {
                self.process = Some(process);
                return true;
            }
            sleep(Duration::from_millis(5));
        }
        false
    }
}

/// A port that was free a moment ago, and leaves room for no other use of it.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port()
}
