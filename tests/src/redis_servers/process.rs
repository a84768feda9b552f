//! A redis-server that does not outlive the test.

use std::io::{BufRead as _, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The shell waits for the end of its input, which comes with the end of the test's process,
/// however that ends.
const KEEPER: &str = r#"redis-server "$@" & echo $!; cat > /dev/null; kill -9 $!"#;

/// A running redis-server and the shell that ends it.
#[derive(Debug)]
pub(super) struct Process {
    keeper: Child,
    pid: u32,
}

impl Process {
    /// Starts a server of these arguments, without waiting for it.
    pub(super) fn start(arguments: &[String]) -> Self {
        let found = Command::new("redis-server").arg("--version").output();
        if let Err(error) = found {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            panic!("redis-server is missing: install it with `apt-get install redis-server`");
        }
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "redis"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let pid = line.trim().parse().unwrap();
        Self { keeper, pid }
    }

    /// Sends a signal: `STOP`, `CONT`, `KILL`, `TERM`.
    pub(super) fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &self.pid.to_string()])
            .status()
            .unwrap();
        assert!(sent.success(), "kill -{signal} {}", self.pid);
    }

    /// Whether the server runs.
    pub(super) fn is_alive(&self) -> bool {
        // A zombie, which waits for the shell, is dead enough.
        let status =
            std::fs::read_to_string(Path::new("/proc").join(self.pid.to_string() + "/stat"));
        status.is_ok_and(|stat| !stat.contains(") Z "))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().unwrap();
    }
}
