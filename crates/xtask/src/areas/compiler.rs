//! Compiling a copy of `podio-api` as cargo does, and measuring it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::run::Run;

/// The file that cargo gives the compiler.
const ROOT: &str = "crates/podio-api/src/lib.rs";

/// What one compilation takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    /// User time on all cores.
    pub(super) seconds: f64,
    /// Of the library file.
    pub(super) bytes: f64,
}

impl Cost {
    /// The shorter time. The sizes of the same source are the same.
    pub(super) fn min(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.min(other.seconds),
            bytes: self.bytes,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} s, {:.0} KB", self.seconds, self.bytes / 1e3)
    }
}

/// The compiler, with the dependencies compiled and the arguments known.
pub(super) struct Compiler {
    copy: PathBuf,
    /// For a shell.
    command: String,
    rlib: PathBuf,
}

impl Compiler {
    /// Lets cargo compile the crate once below `scratch`, and keeps how.
    pub(super) fn prepare(scratch: &Path) -> Result<Self, String> {
        let target = scratch.join("target");
        let libraries = target.join("debug/deps");
        // Cargo tells its call of the compiler only when it makes one.
        remove_starting_with(&target.join("debug/.fingerprint"), "podio-api-")?;
        remove_starting_with(&libraries, "libpodio_api-")?;
        let build = ["rustc", "-p", "podio-api", "--lib", "-v"];
        let printed = Run::cargo(build.into_iter().chain(["--", "--cap-lints", "allow"]))
            .env("CARGO_TARGET_DIR", &target.to_string_lossy())
            .env("CARGO_INCREMENTAL", "0")
            // The workspace has less than cargo's default for this profile.
            .env("CARGO_PROFILE_DEV_DEBUG", "2")
            .tee()?;
        if !printed.success {
            return Err("podio-api does not compile".to_owned());
        }
        let copy = scratch.join("src");
        let command = command(&printed.stderr, &copy.join("lib.rs")).ok_or_else(|| {
            "cargo printed its call of the compiler in another form than expected: adapt \
             crates/xtask/src/areas/compiler.rs"
                .to_owned()
        })?;
        let library = find(&libraries, |name| {
            name.starts_with("libpodio_api-") && name.strip_suffix(".rlib").is_some()
        })?
        .ok_or_else(|| format!("cargo left no library in {}", libraries.display()))?;
        Ok(Self {
            copy,
            command,
            rlib: library,
        })
    }

    /// Compiles the crate of these files.
    pub(super) fn compile(&self, files: &BTreeMap<PathBuf, String>) -> Result<Cost, String> {
        let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
        if self.copy.exists() {
            fs::remove_dir_all(&self.copy).map_err(|error| failed(&self.copy, error))?;
        }
        for (path, text) in files {
            let path = self.copy.join(path);
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
            }
            fs::write(&path, text).map_err(|error| failed(&path, error))?;
        }
        let printed = Run::program("sh", ["-c", &self.command]).capture()?;
        let seconds = user_seconds(&printed)
            .ok_or_else(|| format!("the shell's `times` printed {printed:?}, which is no time"))?;
        let size = fs::metadata(&self.rlib).map_err(|error| failed(&self.rlib, error))?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "no library is larger than 2^53 bytes"
        )]
        let bytes = size.len() as f64;
        Ok(Cost { seconds, bytes })
    }
}

/// What compiles `root` as cargo compiled the crate, and prints the times, from cargo's output.
fn command(printed: &str, root: &Path) -> Option<String> {
    let call = printed
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Running `"))
        .find(|line| line.contains(" --crate-name podio_api "))?
        .strip_suffix('`')?;
    let root = format!(" '{}' ", root.to_string_lossy().replace('\'', r"'\''"));
    let call = Some(call)
        .filter(|call| call.contains(&format!(" {ROOT} ")))?
        .replacen(&format!(" {ROOT} "), &root, 1);
    let own_messages = |argument: &&str| {
        !argument.starts_with("--error-format=") && !argument.starts_with("--json=")
    };
    let call: Vec<&str> = call.split(' ').filter(own_messages).collect();
    Some(format!("{} && times", call.join(" ")))
}

/// The user time of a shell's children, from what its `times` prints: a line of the shell, and one
/// of its children, each with user and system time.
fn user_seconds(times: &str) -> Option<f64> {
    let children = times.trim_end().lines().last()?;
    let (user, _system) = children.split_once(' ')?;
    let (minutes, seconds) = user.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// Deletes the files and directories whose names start so. There may be none.
fn remove_starting_with(directory: &Path, start: &str) -> Result<(), String> {
    while directory.exists()
        && let Some(path) = find(directory, |name| name.starts_with(start))?
    {
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
    }
    Ok(())
}

/// The first entry of a directory with such a name.
fn find(directory: &Path, named: impl Fn(&str) -> bool) -> Result<Option<PathBuf>, String> {
    let failed = |error: io::Error| format!("cannot list {}: {error}", directory.display());
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if named(&entry.file_name().to_string_lossy()) {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiles_the_copy_as_cargo_compiled_the_crate() {
        let printed = "\
       Fresh podio-core v0.1.0
     Running `A=1 /bin/rustc --crate-name podio_api --edition=2024 crates/podio-api/src/lib.rs \
                       --error-format=json --json=artifacts --check-cfg 'cfg(docsrs,test)' --out-dir /t`
    Finished `dev` profile";
        assert_eq!(
            command(printed, Path::new("/t/it's/lib.rs")).unwrap(),
            "A=1 /bin/rustc --crate-name podio_api --edition=2024 '/t/it'\\''s/lib.rs' \
             --check-cfg 'cfg(docsrs,test)' --out-dir /t && times"
        );
        assert_eq!(command("       Fresh podio-api", Path::new("/t")), None);
        let elsewhere = printed.replace(ROOT, "src/lib.rs");
        assert_eq!(command(&elsewhere, Path::new("/t")), None);
    }

    #[test]
    fn reads_the_time_of_the_shells_children() {
        let printed = "0m0.010s 0m0.020s\n1m2.500s 0m1.000s\n";
        assert_eq!(user_seconds(printed), Some(62.5));
        assert_eq!(user_seconds(""), None);
        assert_eq!(user_seconds("a b"), None);
    }

    #[test]
    fn the_fastest_time_counts() {
        let cost = |seconds, bytes| Cost { seconds, bytes };
        assert_eq!(cost(2.0, 5.0).min(cost(1.0, 5.0)), cost(1.0, 5.0));
    }
}
