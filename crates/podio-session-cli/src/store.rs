//! Session stores, from their text.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use podio_core::session::{Sealed, SessionManager};
use podio_session_file::FileSessions;
use podio_session_sqlite::SqliteSessions;

use crate::exit::{Exit, Failure};
use crate::keys::Keys;
use crate::output::chain;
use crate::redis_place::RedisPlace;

/// How stores are written.
pub(crate) const FORMS: &str = "sqlite:PATH, file:PATH, redis://HOST:PORT/DATABASE, \
                                rediss://… (TLS), redis+unix:///SOCKET, redis+cluster://HOST:PORT \
                                or rediss+cluster://…";

/// Which store, from `SCHEME:PLACE`. It is shown without user name and password.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    File(PathBuf),
    Redis(RedisPlace),
}

impl FromStr for Place {
    type Err = Failure;

    /// The error repeats the scheme alone, as the rest may hold a password.
    fn from_str(text: &str) -> Result<Self, Failure> {
        let usage = |message: String| Failure::new(Exit::Usage, message);
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(usage(format!("the store has no scheme: write {FORMS}")));
        };
        let place = match scheme {
            "sqlite" => Self::Sqlite,
            "file" => Self::File,
            "redis" | "rediss" | "redis+unix" | "redis+cluster" | "rediss+cluster" => {
                return RedisPlace::parse(text).map(Self::Redis);
            }
            other => {
                return Err(usage(format!(
                    "unknown store scheme {other:?}: write {FORMS}"
                )));
            }
        };
        if rest.is_empty() {
            return Err(usage(format!("the store has no path: write {scheme}:PATH")));
        }
        Ok(place(rest.into()))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Redis(place) => place.fmt(f),
        }
    }
}

impl Place {
    /// Opens the store, which must be there.
    pub(crate) async fn open(&self) -> Result<Arc<dyn SessionManager>, Failure> {
        if self.exists()? {
            self.open_or_create().await
        } else {
            Err(Failure::new(
                Exit::Store,
                format!(
                    "there is no session store at {self}: check the path; the application makes a \
                     store at its first start, and `migrate` makes its target"
                ),
            ))
        }
    }

    /// Opens the store, and creates it if there is none.
    pub(crate) async fn open_or_create(&self) -> Result<Arc<dyn SessionManager>, Failure> {
        Ok(match self {
            Self::Sqlite(path) => Arc::new(SqliteSessions::open(path).await?),
            Self::File(path) => Arc::new(FileSessions::open(path).await?),
            Self::Redis(place) => Arc::new(place.connect().await?),
        })
    }

    /// Whether there is a store; an empty file or directory is none yet. A server that answers is
    /// one, even if it has no sessions.
    pub(crate) fn exists(&self) -> Result<bool, Failure> {
        let looked = match self {
            Self::Sqlite(path) => path.metadata().map(|found| found.len() > 0),
            // A directory of something else is the store's to refuse.
            Self::File(path) if path.is_dir() => {
                path.read_dir().map(|mut names| names.next().is_some())
            }
            Self::File(path) => path.metadata().map(|_| true),
            Self::Redis(_) => return Ok(true),
        };
        match looked {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(false),
            looked => looked.map_err(|cause| self.unreadable(cause)),
        }
    }

    /// What about the server endangers sessions. Being unable to tell is told as well.
    pub(crate) async fn warnings(&self) -> Result<Vec<String>, Failure> {
        match self {
            Self::Sqlite(_) | Self::File(_) => Ok(Vec::new()),
            Self::Redis(place) => {
                let warnings = place.connect().await?.warnings().await;
                Ok(warnings.unwrap_or_else(|error| vec![chain(&error)]))
            }
        }
    }

    fn unreadable(&self, cause: std::io::Error) -> Failure {
        #[derive(Debug)]
        struct Unreadable(Place, std::io::Error);
        impl fmt::Display for Unreadable {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} cannot be looked at: check its rights", self.0)
            }
        }
        impl std::error::Error for Unreadable {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.1)
            }
        }
        Failure::new(Exit::Store, Unreadable(self.clone(), cause))
    }

    /// The files and directories that others than the owner can use, with their modes.
    pub(crate) fn exposed(&self) -> Result<Vec<(PathBuf, u32)>, Failure> {
        let mut exposed = Vec::new();
        let mut open = match self {
            Self::Sqlite(path) => ["", "-wal", "-shm", ".lock"]
                .into_iter()
                .map(|suffix| {
                    let mut name = path.clone().into_os_string();
                    name.push(suffix);
                    PathBuf::from(name)
                })
                .collect(),
            Self::File(path) => vec![path.clone()],
            Self::Redis(_) => Vec::new(),
        };
        while let Some(path) = open.pop() {
            let mut look = || -> std::io::Result<()> {
                let found = path.metadata()?;
                if let Some(mode) = exposed_mode(&found) {
                    exposed.push((path.clone(), mode));
                }
                if found.is_dir() {
                    for entry in path.read_dir()? {
                        let entry = entry?;
                        // A link leads out of the store, or round in it.
                        if !entry.file_type()?.is_symlink() {
                            open.push(entry.path());
                        }
                    }
                }
                Ok(())
            };
            match look() {
                // Records come and go while the store is in use.
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                looked => looked.map_err(|cause| self.unreadable(cause))?,
            }
        }
        exposed.sort();
        Ok(exposed)
    }

    /// Whether both are one store, as far as their texts and the file system tell.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Redis(one), Self::Redis(other)) => one.is(other),
            (Self::Sqlite(one) | Self::File(one), Self::Sqlite(other) | Self::File(other)) => {
                match (one.canonicalize(), other.canonicalize()) {
                    (Ok(one), Ok(other)) => one == other,
                    // One that is not there yet is no other.
                    _ => one == other,
                }
            }
            _ => false,
        }
    }
}

#[cfg(unix)]
fn exposed_mode(found: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = found.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// There are no modes; the rights of the directory apply.
#[cfg(not(unix))]
fn exposed_mode(_: &std::fs::Metadata) -> Option<u32> {
    None
}

/// The store behind the layer that decrypts, where there are keys.
pub(crate) fn unsealed(
    store: Arc<dyn SessionManager>,
    keys: Option<Keys<'_>>,
) -> Result<Arc<dyn SessionManager>, Failure> {
    Ok(match keys {
        Some(keys) => Arc::new(Sealed::new(store, keys.ring()?)?),
        None => store,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_is_no_store_is_refused_without_repeating_it() {
        let error = "reds://user:canary@host".parse::<Place>().unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        let text = error.to_string();
        assert!(text.contains("\"reds\"") && text.contains("sqlite:") && text.contains("file:"));
        assert!(!text.contains("canary"), "{text}");
        assert!("sqlite:".parse::<Place>().is_err());
        assert!("/a/path".parse::<Place>().is_err());
        let place: Place = "file:C:\\sessions".parse().unwrap();
        assert!(matches!(place, Place::File(path) if path == Path::new("C:\\sessions")));
    }
}
