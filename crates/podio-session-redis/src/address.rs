//! Addresses of servers.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use podio_core::session::SessionError;
use redis::io::tcp::TcpSettings;
use redis::io::tcp::socket2::TcpKeepalive;
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _};
use url::Url;

use crate::error::misconfigured;

/// A silent connection is asked for a sign of life after this time.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// What was sent and not acknowledged for this long ends the connection.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// What the name of a server ends with when it is reached over TLS.
pub(crate) const TLS: &str = " (TLS)";

/// Where a server is, and who connects. It is shown without user name and password.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) info: ConnectionInfo,
    /// Whether the scheme asks for a cluster.
    pub(crate) cluster: bool,
    /// The query's `prefix`.
    pub(crate) prefix: Option<String>,
}

impl Address {
    /// Reads a URL. No error repeats any part of it but its scheme: the rest may be a password.
    pub(crate) fn parse(text: &str) -> Result<Self, SessionError> {
        let form = "write it as redis://USER:PASSWORD@HOST:PORT/DATABASE";
        let (text, cluster) = without_cluster(text);
        let mut url = Url::parse(&text).map_err(|cause| {
            misconfigured(format!("the Redis URL cannot be read: {form}"))
                .with_source(cause.to_string())
        })?;
        check_scheme(&url, &text)?;
        let prefix = take_prefix(&mut url);
        if url.fragment().is_some() {
            return Err(misconfigured(
                "the Redis URL has a part after `#`, where nothing is known: certificates are \
                 always checked, and a password with a `#` has to be written with %23",
            ));
        }
        let info = url.into_connection_info().map_err(|cause| {
            misconfigured(format!("the Redis URL cannot be used: {form}"))
                // Not the detail, which repeats what was given.
                .with_source(cause.category().to_owned())
        })?;
        Ok(Self {
            info: info.set_tcp_settings(tcp_settings()),
            cluster,
            prefix,
        })
    }
}

/// Host, port and database, or the socket's path.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.info.addr())?;
        match self.info.redis_settings().db() {
            0 => {}
            database => write!(f, "/{database}")?,
        }
        if let ConnectionAddr::TcpTls { .. } = self.info.addr() {
            f.write_str(TLS)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// The URL of a cluster's node, and whether it was one.
fn without_cluster(text: &str) -> (Cow<'_, str>, bool) {
    match text.split_once("+cluster://") {
        Some((scheme @ ("redis" | "rediss" | "valkey" | "valkeys"), rest)) => {
            (format!("{scheme}://{rest}").into(), true)
        }
        _ => (text.into(), false),
    }
}

/// Takes the parameter that is ours out of the query.
fn take_prefix(url: &mut Url) -> Option<String> {
    let is_prefix = |name: &str| name == "prefix";
    let (_, prefix) = url.query_pairs().find(|(name, _)| is_prefix(name))?;
    let prefix = prefix.into_owned();
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_prefix(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !others.is_empty() {
        url.query_pairs_mut().extend_pairs(others);
    }
    Some(prefix)
}

fn check_scheme(url: &Url, text: &str) -> Result<(), SessionError> {
    match url.scheme() {
        "redis" | "valkey" => Ok(()),
        "redis+unix" | "valkey+unix" | "unix" if cfg!(unix) => Ok(()),
        "rediss" | "valkeys" if cfg!(feature = "rustls") => Ok(()),
        "rediss" | "valkeys" => Err(misconfigured(format!(
            "the Redis URL asks for TLS by {}://, which is not compiled in: switch on the feature \
             `rustls` of podio-session-redis",
            url.scheme()
        ))),
        // Without the slashes it is more likely a user name.
        scheme if text.starts_with(&format!("{scheme}://")) => Err(misconfigured(format!(
            "a Redis URL cannot start with {scheme}://: use redis://, rediss:// for TLS, \
             redis+unix:// for a socket, or redis+cluster:// for a cluster"
        ))),
        _ => Err(misconfigured(
            "the Redis URL has no scheme: start it with redis://, or rediss:// for TLS",
        )),
    }
}

pub(crate) fn tcp_settings() -> TcpSettings {
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE)
        .with_interval(KEEPALIVE);
    let settings = TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(keepalive);
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    let settings = settings.set_user_timeout(UNACKNOWLEDGED);
    settings
}

#[cfg(test)]
mod tests {
    use podio_core::session::SessionErrorKind;

    use super::*;

    #[test]
    fn an_address_shows_no_credentials() {
        for (url, shown) in [
            ("redis://127.0.0.1", "127.0.0.1:6379"),
            (
                "redis://ada:s3cret@example.org:7000/3",
                "example.org:7000/3",
            ),
            ("valkey://:s3cret@example.org/0", "example.org:6379"),
            #[cfg(unix)]
            (
                "redis+unix:///run/redis.sock?user=ada&pass=s3cret",
                "/run/redis.sock",
            ),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(format!("{address:?}"), format!("\"{shown}\""));
        }
    }

    #[test]
    fn credentials_are_taken_from_the_url() {
        let address = Address::parse("redis://ada:p%40ss@example.org/3").unwrap();
        let settings = address.info.redis_settings();
        assert_eq!(settings.username(), Some("ada"));
        assert_eq!(settings.password(), Some("p@ss"));
        assert_eq!(settings.db(), 3);
    }

    #[test]
    fn a_prefix_and_a_cluster_can_stand_in_the_url() {
        let address =
            Address::parse("redis://example.org/3?prefix=shop%3A&protocol=resp3").unwrap();
        assert_eq!(address.prefix.as_deref(), Some("shop:"));
        assert!(!address.cluster);
        assert_eq!(address.info.redis_settings().db(), 3);
        let address = Address::parse("redis+cluster://:s3cret@example.org:7000").unwrap();
        assert_eq!(address.to_string(), "example.org:7000");
        assert_eq!(address.info.redis_settings().password(), Some("s3cret"));
        assert!(address.cluster && address.prefix.is_none());
    }

    #[test]
    fn what_is_no_redis_url_is_refused_without_repeating_it() {
        for url in [
            "",
            "s3cret",
            "s3cret@example.org",
            "s3cret:6379",
            "ada:s3cret@example.org:6379",
            "http://ada:s3cret@example.org",
            "redis://ada:s3cret@example.org:port",
            "redis://ada:s3cret@example.org/s3cret",
            "redis://ada:s3cret@example.org/1/2",
            "redis://ada:s3cret@example.org/?protocol=s3cret",
            "redis://ada:s3cret@/0",
            "redis://:s3cret#more@example.org",
            "redis://ada:s3cret@example.org/#insecure",
            "redis://ada:s3cret@0.0.0.0",
        ] {
            let error = Address::parse(url).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Misconfigured, "{url}");
            let text = format!("{error} {error:?}");
            assert!(!text.contains("s3cret"), "{text}");
            assert!(!error.to_string().contains('\n'), "{text}");
        }
    }

    #[test]
    fn the_schemes_are_named() {
        let error = Address::parse("mysql://localhost").unwrap_err().to_string();
        for part in ["mysql://", "redis://", "rediss://"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[cfg(not(feature = "rustls"))]
    #[test]
    fn tls_names_the_feature_that_is_off() {
        let error = Address::parse("rediss://localhost").unwrap_err();
        assert!(error.to_string().contains("feature `rustls`"), "{error}");
    }
}
