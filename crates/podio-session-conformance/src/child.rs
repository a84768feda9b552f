//! A child process: this test binary again, with nothing but the child's entry.

use std::env;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{self, ChildStdin, ChildStdout, Command};

use crate::polling::soon;
use crate::suite::{ROLE, Suite};
use crate::worker::{Order, REPLY, Role};

/// A child process that uses the same store. It is killed when this is dropped.
pub(crate) struct Child {
    process: process::Child,
    orders: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// What a process can be sent.
#[cfg(unix)]
pub(crate) use rustix::process::Signal;

impl Child {
    pub(crate) async fn start(suite: &Suite, role: &Role) -> Self {
        let program = env::current_exe().expect("the test binary has a path");
        let role = serde_json::to_string(role).expect("a role is JSON");
        let mut process = Command::new(program)
            .args(["--exact", &suite.child_test(), "--nocapture"])
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the test binary can be started again");
        let orders = process.stdin.take().expect("the child's input is a pipe");
        let output = process.stdout.take().expect("the child's output is a pipe");
        let mut child = Self {
            process,
            orders,
            output: BufReader::new(output).lines(),
        };
        child
            .reply()
            .await
            .unwrap_or_else(|error| panic!("a child process could not open the store: {error}"));
        child
    }

    pub(crate) async fn ask(&mut self, order: &Order) -> Result<Value, String> {
        let line = serde_json::to_string(order).expect("an order is JSON") + "\n";
        let sent = self.orders.write_all(line.as_bytes()).await;
        sent.map_err(|error| format!("the child process takes no orders: {error}"))?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Value, String> {
        loop {
            let line = soon("a child process's reply", self.output.next_line()).await;
            let line = line.map_err(|error| format!("the child's output broke: {error}"))?;
            let Some(line) = line else {
                return Err("the child process ended; its output is above".to_owned());
            };
            match line.strip_prefix(REPLY) {
                Some(reply) => {
                    return serde_json::from_str::<Result<Value, String>>(reply)
                        .map_err(|error| format!("the child's reply is no reply: {error}"))?;
                }
                // What the child's panic says belongs to the test's own output.
                None => println!("child: {line}"),
            }
        }
    }

    /// Sends the process a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.process.id().and_then(|id| i32::try_from(id).ok());
        let id = id.and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("the child process runs"), signal)
            .expect("a child process can be signalled");
    }

    /// Kills the process and waits for its end.
    pub(crate) async fn kill(mut self) {
        soon("the child's end", self.process.kill())
            .await
            .expect("a child process can be killed");
    }
}
