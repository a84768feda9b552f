//! Failures of Redis as session errors.

use podio_core::session::{SessionError, SessionErrorKind, StorageId};
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::address::TLS;

/// The session error for a failure of the server, the cluster or the way there; `store` names it.
///
/// Its source is text: a type of `redis` would tie callers to one version of it.
pub(crate) fn describe(store: &str, cause: &RedisError) -> SessionError {
    use SessionErrorKind::{Misconfigured, Unavailable};

    let text = readable(cause);
    let says = |words: &str| text.contains(words);
    let (kind, message) = if is_refused_login(cause, &text) {
        (
            Misconfigured,
            "refuses the user name or the password: correct them",
        )
    } else if is(cause, ServerErrorKind::NoPerm)
        || says("NOPERM")
        || says("can't run this command")
        || says("can't access at least one")
    {
        (
            Misconfigured,
            "does not allow the user a command or a key: grant those that the documentation of \
             podio-session-redis lists",
        )
    } else if says("refused to switch database") || says("SELECT is not allowed") {
        (
            Misconfigured,
            "has no database of the number in the URL: choose another, 0 on a cluster",
        )
    } else if is(cause, ServerErrorKind::ReadOnly) || says("READONLY") {
        (
            Misconfigured,
            "is a replica and takes no writes: connect to its primary",
        )
    } else if says("cluster support disabled") {
        (
            Misconfigured,
            "is no cluster: connect with RedisSessions::connect",
        )
    } else if is(cause, ServerErrorKind::Moved) || is(cause, ServerErrorKind::Ask) {
        (
            Misconfigured,
            "belongs to a cluster: connect with RedisSessions::cluster, or redis+cluster://",
        )
    } else if says("unknown command") || says("Unknown Redis command") {
        (
            Misconfigured,
            "lacks a command: use Redis 5 or newer, with no command of the documentation's list \
             renamed",
        )
    } else if says("InvalidContentType") {
        (
            Misconfigured,
            "does not speak TLS on this port: use another, or a redis:// URL",
        )
    } else if says("invalid peer certificate") {
        (
            Misconfigured,
            "shows a certificate that is not trusted: add its authority by root_certificate, or \
             correct the host name",
        )
    } else if says("CertificateRequired") {
        (
            Misconfigured,
            "asks for a client's certificate: give one by client_certificate",
        )
    } else if says("UnknownCA") || says("BadCertificate") || says("CertificateUnknown") {
        (
            Misconfigured,
            "does not trust this client's certificate: give one of an authority that it knows by \
             client_certificate",
        )
    } else if cause.kind() == ErrorKind::InvalidClientConfig {
        (Misconfigured, "cannot be used: correct the settings")
    } else if cause.kind() == ErrorKind::Parse {
        (
            Misconfigured,
            "does not speak the Redis protocol: check host, port and, for TLS, the scheme",
        )
    } else {
        (Unavailable, trouble(store, cause, &text))
    };
    SessionError::new(kind, format!("{store} {message}")).with_source(text)
}

/// What can pass without a change of the settings.
fn trouble(store: &str, cause: &RedisError, text: &str) -> &'static str {
    let says = |words: &str| text.contains(words);
    if cause.code() == Some("OOM") || says("OOM ") {
        "is out of memory: raise maxmemory, or let it evict other keys"
    } else if is(cause, ServerErrorKind::BusyLoading) {
        "is still loading its data: wait until it has started"
    } else if says("MISCONF") {
        "takes no writes because it cannot save to its disk: free some space and see its log"
    } else if says("NOREPLICAS") {
        "takes no writes because too few replicas are connected: start them, or lower \
         min-replicas-to-write"
    } else if cause.code() == Some("BUSY") || says("BUSY ") {
        "is busy with a script: wait, or end it by SCRIPT KILL"
    } else if is(cause, ServerErrorKind::ClusterDown)
        || is(cause, ServerErrorKind::TryAgain)
        || is(cause, ServerErrorKind::MasterDown)
    {
        "is not complete: wait for the failover or the move of slots to end, or see CLUSTER INFO"
    } else if cause.is_timeout() && store.ends_with(TLS) {
        // A server without TLS waits for more of what it takes for a command.
        "did not answer in time: check that it runs, is not overloaded and speaks TLS on this port, \
         or raise the timeouts"
    } else if cause.is_timeout() || says("timed out") || says("Timeout") {
        "did not answer in time: check that it runs and is not overloaded, or raise the timeouts"
    } else if cause.is_io_error() || cause.kind() == ErrorKind::ClusterConnectionNotFound {
        "cannot be reached: check that it runs, and its host and port"
    } else {
        "failed: see its log"
    }
}

fn is_refused_login(cause: &RedisError, text: &str) -> bool {
    cause.kind() == ErrorKind::AuthenticationFailed
        || [
            "NOAUTH",
            "WRONGPASS",
            "invalid password",
            "authentication failed",
        ]
        .iter()
        .any(|words| text.contains(words))
}

fn is(cause: &RedisError, kind: ServerErrorKind) -> bool {
    // A cluster's connection and old servers wrap one error in the text of another.
    cause.kind() == ErrorKind::Server(kind) || readable(cause).contains(&format!("{kind:?}"))
}

/// Whether a command met a key of another type.
pub(crate) fn is_wrong_type(cause: &RedisError) -> bool {
    readable(cause).contains("WRONGTYPE")
}

/// What Redis said, in one line, and without what it repeats of the command: that may be a token.
fn readable(cause: &RedisError) -> String {
    let text = cause.to_string();
    let said = text.split("with args beginning with").next();
    said.unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A setting that cannot work.
pub(crate) fn misconfigured(message: impl Into<std::borrow::Cow<'static, str>>) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

/// A record that nobody can have written.
pub(crate) fn corrupt(message: impl Into<std::borrow::Cow<'static, str>>) -> SessionError {
    SessionError::new(SessionErrorKind::Corrupt, message)
}

/// The error for an answer that no script or command gives.
pub(crate) fn strange(store: &str) -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        format!("{store} gave an answer of an unknown form: check what stands between"),
    )
}

/// The error for a record that is stored but not readable, because of `cause`.
pub(crate) fn unreadable(store: &str, id: &StorageId, cause: SessionError) -> SessionError {
    let remedy = match cause.kind() {
        SessionErrorKind::NewerSchema => "upgrade this program",
        _ => "restore a backup, or connect with Corrupt::SetAside and log in again",
    };
    SessionError::new(
        cause.kind(),
        format!(
            "the record {} in {store} cannot be read: {remedy}",
            id.short()
        ),
    )
    .with_source(cause)
}

/// The error for a key that changes whenever it is looked at.
pub(crate) fn restless(store: &str, id: &StorageId) -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        format!(
            "the record {} in {store} kept changing while it was set aside: try again",
            id.short()
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;

    use redis::parse_redis_value;

    use super::*;

    fn said(answer: &str) -> RedisError {
        let value = parse_redis_value(format!("-{answer}\r\n").as_bytes()).unwrap();
        value.extract_error().unwrap_err()
    }

    #[test]
    fn each_failure_has_its_kind_and_names_the_store() {
        use SessionErrorKind::{Misconfigured, Unavailable};
        for (answer, kind, names) in [
            ("NOAUTH Authentication required.", Misconfigured, "password"),
            (
                "WRONGPASS invalid username-password pair",
                Misconfigured,
                "password",
            ),
            (
                "NOPERM this user has no permissions",
                Misconfigured,
                "grant",
            ),
            (
                "ERR The user executing the script can't run this command or subcommand",
                Misconfigured,
                "grant",
            ),
            (
                "READONLY You can't write against a read only replica.",
                Misconfigured,
                "primary",
            ),
            (
                "ERR Error running script (call to f_1): @user_script:9: -READONLY You can't",
                Misconfigured,
                "primary",
            ),
            (
                "MOVED 3999 127.0.0.1:6381",
                Misconfigured,
                "RedisSessions::cluster",
            ),
            (
                "ASK 3999 127.0.0.1:6381",
                Misconfigured,
                "RedisSessions::cluster",
            ),
            (
                "ERR This instance has cluster support disabled",
                Misconfigured,
                "no cluster",
            ),
            ("ERR unknown command `EVALSHA`", Misconfigured, "Redis 5"),
            (
                "OOM command not allowed when used memory > 'maxmemory'.",
                Unavailable,
                "memory",
            ),
            (
                "ERR Error running script (call to f_1): @user_script:9: -OOM command not allowed",
                Unavailable,
                "memory",
            ),
            (
                "LOADING Redis is loading the dataset in memory",
                Unavailable,
                "loading",
            ),
            (
                "MISCONF Redis is configured to save RDB snapshots",
                Unavailable,
                "disk",
            ),
            (
                "NOREPLICAS Not enough good replicas to write.",
                Unavailable,
                "replicas",
            ),
            (
                "BUSY Redis is busy running a script.",
                Unavailable,
                "SCRIPT KILL",
            ),
            ("CLUSTERDOWN The cluster is down", Unavailable, "failover"),
            (
                "TRYAGAIN Multiple keys request during rehashing of slot",
                Unavailable,
                "slots",
            ),
            (
                "MASTERDOWN Link with MASTER is down",
                Unavailable,
                "failover",
            ),
            ("ERR something else", Unavailable, "log"),
        ] {
            let error = describe("Redis at h:1", &said(answer));
            assert_eq!(error.kind(), kind, "{answer}");
            let text = error.to_string();
            assert!(text.starts_with("Redis at h:1 "), "{text}");
            assert!(text.contains(names) && text.contains(": "), "{text}");
            assert!(!text.contains('\n'), "{text}");
            assert!(error.source().is_some());
        }
    }

    #[test]
    fn lost_connections_are_told_from_silent_ones() {
        for (kind, names) in [
            (io::ErrorKind::ConnectionRefused, "cannot be reached"),
            (io::ErrorKind::ConnectionReset, "cannot be reached"),
            (io::ErrorKind::UnexpectedEof, "cannot be reached"),
            (io::ErrorKind::TimedOut, "did not answer in time"),
        ] {
            let error = describe("Redis at h:1", &io::Error::from(kind).into());
            assert_eq!(error.kind(), SessionErrorKind::Unavailable);
            assert!(error.to_string().contains(names), "{error}");
        }
    }

    #[test]
    fn what_redis_repeats_of_a_command_is_left_out() {
        let cause =
            said("ERR unknown command `EVALSHA`, with args beginning with: `tok3n` `tok3n`");
        let error = describe("Redis at h:1", &cause);
        assert!(!format!("{error:?}").contains("tok3n"), "{error:?}");
    }

    #[test]
    fn a_key_of_another_type_is_noticed_in_and_out_of_scripts() {
        assert!(is_wrong_type(&said("WRONGTYPE Operation against a key")));
        assert!(is_wrong_type(&said(
            "ERR Error running script (call to f_1): @user_script:3: WRONGTYPE Operation"
        )));
        assert!(!is_wrong_type(&said("ERR else")));
    }
}
