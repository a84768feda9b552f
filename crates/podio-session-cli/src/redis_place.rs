//! Session stores in Redis.

use std::fmt;
use std::time::Duration;

use podio_core::secrecy::{ExposeSecret as _, SecretString};
use podio_session_redis::RedisSessions;
use url::Url;

use crate::exit::{Exit, Failure};

/// The environment variable that holds the password, in place of the URL's.
pub(crate) const PASSWORD: &str = "PODIO_SESSIONS_REDIS_PASSWORD";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A call of this tool may wait longer than one of an application, which has a user waiting.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(15);

const DEFAULT_PORT: u16 = 6379;

/// A server or cluster, by its URL. It is shown by host, port and database.
#[derive(Debug, Clone)]
pub(crate) struct RedisPlace {
    url: SecretString,
    password: Option<SecretString>,
    shown: String,
    prefix: Option<String>,
}

impl RedisPlace {
    /// Reads a URL; the error repeats no part of it.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let unreadable = || {
            Failure::new(
                Exit::Usage,
                "the Redis URL cannot be read: write redis://USER:PASSWORD@HOST:PORT/DATABASE, \
                 with %XX for special characters of the password",
            )
        };
        let url = Url::parse(text).map_err(|_| unreadable())?;
        if !text.starts_with(&format!("{}://", url.scheme())) {
            return Err(unreadable());
        }
        let parameter = |wanted: &str| {
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
        };
        let prefix = parameter("prefix");
        let number = |text: &str| match text {
            "" => Ok(0),
            text => text.parse::<u32>().map_err(|_| unreadable()),
        };
        let (place, database) = if url.scheme() == "redis+unix" {
            let database = parameter("db").unwrap_or_default();
            (url.path().to_owned(), number(&database)?)
        } else {
            let host = url.host_str().filter(|host| !host.is_empty());
            let host = host.ok_or_else(unreadable)?;
            let port = url.port().unwrap_or(DEFAULT_PORT);
            let database = url.path().trim_start_matches('/');
            (format!("{host}:{port}"), number(database)?)
        };
        let what = if url.scheme().ends_with("+cluster") {
            "the Redis cluster at "
        } else {
            "Redis at "
        };
        let mut shown = match database {
            0 => format!("{what}{place}"),
            database => format!("{what}{place}/{database}"),
        };
        if url.scheme().starts_with("rediss") {
            shown.push_str(" (TLS)");
        }
        Ok(Self {
            url: text.into(),
            password: None,
            shown,
            prefix,
        })
    }

    /// The password, in place of the URL's.
    pub(crate) fn password(mut self, password: SecretString) -> Self {
        self.password = Some(password);
        self
    }

    pub(crate) async fn connect(&self) -> Result<RedisSessions, Failure> {
        let mut builder = RedisSessions::builder(self.url.expose_secret())
            .connect_timeout(CONNECT_TIMEOUT)
            .response_timeout(RESPONSE_TIMEOUT);
        if let Some(password) = &self.password {
            builder = builder.password(password.clone());
        }
        Ok(builder.connect().await?)
    }

    /// Whether both lead to the same keys, as far as their texts tell.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let prefix = |place: &Self| place.prefix.clone().unwrap_or_else(|| "podio:".to_owned());
        self.shown == other.shown && prefix(self) == prefix(other)
    }
}

/// Host, port and database, or the socket's path, as the session manager names them.
impl fmt::Display for RedisPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The password of the environment, if there is one.
pub(crate) fn password_of_environment() -> Result<Option<SecretString>, Failure> {
    match std::env::var(PASSWORD) {
        Ok(password) if password.is_empty() => Ok(None),
        Ok(password) => Ok(Some(password.into())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The cause would repeat the value.
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::new(
            Exit::Usage,
            format!("the environment variable {PASSWORD} is no UTF-8: correct the password there"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_no_credentials() {
        for (url, shown) in [
            (
                "redis://ada:s3cret@example.org",
                "Redis at example.org:6379",
            ),
            (
                "redis://:s3cret@h:7000/3?prefix=s3cret",
                "Redis at h:7000/3",
            ),
            ("rediss://:s3cret@h/0", "Redis at h:6379 (TLS)"),
            (
                "redis+unix:///run/r.sock?pass=s3cret&db=2",
                "Redis at /run/r.sock/2",
            ),
            (
                "rediss+cluster://:s3cret@h",
                "the Redis cluster at h:6379 (TLS)",
            ),
        ] {
            let place = RedisPlace::parse(url).unwrap().password("s3cret".into());
            assert_eq!(place.to_string(), shown);
            let debug = format!("{:?}", place.url);
            assert!(!debug.contains("s3cret"), "{debug}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused_without_repeating_it() {
        for url in [
            "redis:s3cret",
            "redis://ada:s3cret@/0",
            "redis://ada:s3cret@h/s3cret",
        ] {
            let error = RedisPlace::parse(url).unwrap_err();
            assert_eq!(error.exit(), Exit::Usage);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{url}");
        }
    }

    #[test]
    fn places_are_the_same_by_server_database_and_prefix() {
        let is = |one: &str, other: &str| {
            RedisPlace::parse(one)
                .unwrap()
                .is(&RedisPlace::parse(other).unwrap())
        };
        assert!(is("redis://:a@h", "redis://:b@h:6379/0?prefix=podio:"));
        assert!(!is("redis://h/1", "redis://h/2"));
        assert!(!is("redis://h", "redis://h?prefix=other:"));
    }
}
