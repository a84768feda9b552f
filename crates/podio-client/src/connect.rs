//! A session manager from a line of configuration.

use std::sync::Arc;

use podio_core::session::{MemorySessions, SessionError, SessionErrorKind, SessionManager};

/// What each scheme stands for, and the feature that it needs.
const SCHEMES: [(&str, &str, bool); 5] = [
    ("memory:", "", true),
    ("file:DIRECTORY", "file", cfg!(feature = "file")),
    ("sqlite:PATH", "sqlite", cfg!(feature = "sqlite-system")),
    (
        "redis://HOST:PORT/DATABASE",
        "redis",
        cfg!(feature = "redis"),
    ),
    (
        "rediss://HOST:PORT/DATABASE",
        "redis-rustls",
        cfg!(feature = "redis-rustls"),
    ),
];

/// Opens the session manager that a text names, such as a line of an application's configuration.
///
/// | text | manager | feature |
/// |---|---|---|
/// | `memory:` | [`MemorySessions`]: lost with the process | |
/// | `file:DIRECTORY` | `FileSessions` | `file` |
/// | `sqlite:PATH` | `SqliteSessions` | `sqlite` |
/// | `redis://USER:PASSWORD@HOST:PORT/DATABASE?prefix=PREFIX` | `RedisSessions` | `redis` |
/// | `redis+cluster://…`, `redis+unix:///PATH` | the same on a cluster, or by a socket | `redis` |
/// | `rediss://…`, `rediss+cluster://…` | the same over TLS | `redis-rustls` |
///
/// Managers made this way have their default settings; use the managers' own builders for others.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use podio_client::prelude::*;
/// use podio_client::sessions;
///
/// let text = std::env::var("PODIO_SESSIONS").unwrap_or_else(|_| "memory:".to_owned());
/// let podio = Podio::builder("acme-sync", "client-secret")
///     .session_manager(sessions::connect(&text).await?)
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Misconfigured`](SessionErrorKind::Misconfigured) for a scheme that is unknown or whose feature
/// is off; the error names the scheme alone, as the rest may hold a password. And what opening
/// the manager can fail with.
pub async fn connect(text: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    let (scheme, rest) = text.split_once(':').ok_or_else(|| {
        misconfigured(format!(
            "the text for the session manager has no scheme: write {}",
            schemes()
        ))
    })?;
    let place = || {
        if rest.is_empty() {
            return Err(misconfigured(format!(
                "the text for the session manager ends after {scheme:?}: write {scheme}: and a path"
            )));
        }
        Ok(rest)
    };
    match scheme {
        "memory" if rest.is_empty() => Ok(Arc::new(MemorySessions::new())),
        "memory" => Err(misconfigured(
            "sessions in memory are at no place: write memory: and nothing behind it".to_owned(),
        )),
        "file" => file(place()?).await,
        "sqlite" => sqlite(place()?).await,
        "redis" | "redis+cluster" | "redis+unix" | "valkey" | "valkey+cluster" | "valkey+unix"
        | "rediss" | "rediss+cluster" | "valkeys" | "valkeys+cluster" => redis(text).await,
        unknown => Err(misconfigured(format!(
            "the scheme {unknown:?} names no session manager: write {}",
            schemes()
        ))),
    }
}

#[cfg(feature = "file")]
async fn file(place: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    Ok(Arc::new(
        podio_session_file::FileSessions::open(place).await?,
    ))
}

#[cfg(not(feature = "file"))]
async fn file(_: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    std::future::ready(Err(off("file", "file"))).await
}

#[cfg(feature = "sqlite-system")]
async fn sqlite(place: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    let sessions = podio_session_sqlite::SqliteSessions::open(place).await?;
    Ok(Arc::new(sessions))
}

#[cfg(not(feature = "sqlite-system"))]
async fn sqlite(_: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    std::future::ready(Err(off("sqlite", "sqlite"))).await
}

#[cfg(feature = "redis")]
async fn redis(url: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    #[cfg(not(feature = "redis-rustls"))]
    if url.starts_with("rediss") || url.starts_with("valkeys") {
        return Err(off("rediss", "redis-rustls"));
    }
    let sessions = podio_session_redis::RedisSessions::connect(url).await?;
    Ok(Arc::new(sessions))
}

#[cfg(not(feature = "redis"))]
async fn redis(_: &str) -> Result<Arc<dyn SessionManager>, SessionError> {
    std::future::ready(Err(off("redis", "redis"))).await
}

#[cfg(not(all(feature = "file", feature = "sqlite-system", feature = "redis-rustls")))]
fn off(scheme: &str, feature: &str) -> SessionError {
    misconfigured(format!(
        "{scheme}: needs the feature `{feature}` of podio-client, which is off: switch it on, or \
         write {}",
        schemes()
    ))
}

/// The schemes, with the features of those that are off.
fn schemes() -> String {
    let named: Vec<String> = SCHEMES
        .iter()
        .map(|(form, feature, on)| {
            if *on {
                (*form).to_owned()
            } else {
                format!("{form} (with the feature `{feature}`)")
            }
        })
        .collect();
    named.join(", ")
}

fn misconfigured(message: String) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(text: &str) -> String {
        let error = connect(text).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Misconfigured, "{text}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("s3cret"), "{text}");
        error.to_string()
    }

    #[tokio::test]
    async fn memory_needs_no_feature() {
        let sessions = connect("memory:").await.unwrap();
        assert!(!sessions.guarantees().durable);
    }

    #[tokio::test]
    async fn what_names_no_manager_is_refused_with_the_schemes() {
        for text in ["", "s3cret", "mysql://ada:s3cret@host/", "/var/s3cret"] {
            let message = refused(text).await;
            for (form, _, _) in SCHEMES {
                assert!(message.contains(form), "{message}");
            }
        }
        assert!(refused("memory:s3cret").await.contains("nothing behind"));
    }

    #[cfg(all(feature = "file", feature = "sqlite-system"))]
    #[tokio::test]
    async fn paths_are_opened_and_their_lack_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name).display().to_string();
        connect(&format!("sqlite:{}", at("a.db"))).await.unwrap();
        connect(&format!("file:{}", at("sessions"))).await.unwrap();
        assert!(refused("sqlite:").await.contains("path"));
        assert!(refused("file:").await.contains("path"));
    }

    #[cfg(not(feature = "redis"))]
    #[tokio::test]
    async fn a_feature_that_is_off_is_named() {
        let message = refused("redis://:s3cret@127.0.0.1/").await;
        assert!(message.contains("feature `redis`"), "{message}");
    }

    #[cfg(feature = "redis")]
    #[tokio::test]
    async fn a_redis_that_is_not_there_is_named_without_its_password() {
        // Port 1 is nobody's.
        let error = connect("redis://:s3cret@127.0.0.1:1/").await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Unavailable);
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("127.0.0.1:1") && !text.contains("s3cret"),
            "{text}"
        );
    }
}
