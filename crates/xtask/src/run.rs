//! Running other programs.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

/// A program with its arguments, and the text under which it is shown.
pub(crate) struct Run {
    command: Command,
    shown: String,
}

/// What a finished program left.
pub(crate) struct Finished {
    /// Whether it ended with status 0.
    pub(crate) success: bool,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
}

impl Run {
    /// A call of the cargo that runs this program.
    pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut run = Self::new(cargo, "cargo", arguments);
        // `cargo run` describes xtask's own package here; build scripts that watch these variables
        // would run again whenever the gate and a plain cargo call alternate.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                run.command.env_remove(&name);
            }
        }
        run
    }

    /// A call of any other program.
    pub(crate) fn program<'a>(name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(name.into(), name, arguments)
    }

    fn new<'a>(
        program: OsString,
        name: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        let mut shown = name.to_owned();
        for argument in arguments {
            command.arg(argument);
            shown.push(' ');
            shown.push_str(&quoted(argument));
        }
        Self { command, shown }
    }

    /// Sets a variable of the program's environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self.shown = format!("{name}={} {}", quoted(value), self.shown);
        self
    }

    /// The call as one could type it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Runs on this program's own streams and fails unless the status is 0.
    pub(crate) fn inherit(mut self) -> Result<(), String> {
        println!("$ {}", self.shown);
        let status = self
            .command
            .status()
            .map_err(|error| self.not_started(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(&self.shown))
        }
    }

    /// Runs on this program's own streams and keeps a copy of what is written there.
    pub(crate) fn tee(mut self) -> Result<Finished, String> {
        println!("$ {}", self.shown);
        let mut child = self
            .command
            // The copies are parsed, so they must be free of escape sequences.
            .env("CARGO_TERM_COLOR", "never")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = thread::scope(|scope| {
            let stderr = scope.spawn(|| copy(stderr, io::stderr()));
            (copy(stdout, io::stdout()), stderr.join())
        });
        let unreadable =
            |error: io::Error| format!("cannot read the output of `{}`: {error}", self.shown);
        let stdout = stdout.map_err(unreadable)?;
        let stderr = stderr
            .map_err(|_| format!("the reader of `{}` panicked", self.shown))?
            .map_err(unreadable)?;
        let status = child.wait().map_err(unreadable)?;
        Ok(Finished {
            success: status.success(),
            stdout,
            stderr,
        })
    }

    /// Runs silently and returns the standard output; an unsuccessful end is an error with the
    /// standard error's text.
    pub(crate) fn capture(mut self) -> Result<String, String> {
        let output = self
            .command
            .output()
            .map_err(|error| self.not_started(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let stderr = String::from_utf8_lossy(&output.stderr);
            Err(format!("{}\n{}", failed(&self.shown), stderr.trim_end()))
        }
    }

    fn not_started(&self, error: &io::Error) -> String {
        format!("cannot start `{}`: {error}", self.shown)
    }
}

/// The error of a command that ended with another status than 0.
pub(crate) fn failed(shown: &str) -> String {
    format!("this command failed: {shown}")
}

/// Copies `from` to `to` as it arrives, and returns all of it.
fn copy(from: Option<impl Read>, mut to: impl Write) -> io::Result<String> {
    let mut all = Vec::new();
    if let Some(mut from) = from {
        let mut buffer = [0; 4096];
        loop {
            let length = from.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            let read = buffer.get(..length).unwrap_or_default();
            to.write_all(read)?;
            to.flush()?;
            all.extend_from_slice(read);
        }
    }
    Ok(String::from_utf8_lossy(&all).into_owned())
}

/// The argument as a shell reads it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:^+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_command_that_can_be_pasted() {
        let run =
            Run::program("cargo", ["doc", "--all-features"]).env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            run.shown(),
            "RUSTDOCFLAGS='-D warnings' cargo doc --all-features"
        );
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn keeps_what_a_program_writes() {
        let finished = Run::program("rustc", ["--version"]).tee().unwrap();
        assert!(finished.success);
        assert!(finished.stdout.starts_with("rustc "), "{}", finished.stdout);
        let finished = Run::program("rustc", ["--no-such-option"]).tee().unwrap();
        assert!(!finished.success);
        assert!(
            finished.stderr.contains("no-such-option"),
            "{}",
            finished.stderr
        );
    }

    #[test]
    fn names_the_command_that_failed_or_did_not_start() {
        let error = Run::program("rustc", ["--no-such-option"])
            .capture()
            .unwrap_err();
        assert!(
            error.starts_with("this command failed: rustc --no-such-option\n"),
            "{error}"
        );
        let error = Run::program("no-such-program-here", [])
            .capture()
            .unwrap_err();
        assert!(
            error.starts_with("cannot start `no-such-program-here`: "),
            "{error}"
        );
    }
}
