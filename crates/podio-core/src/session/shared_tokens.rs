//! Records for stores that share their tokens with other software.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::payload::{Content, LoginId};
use super::{
    ImportedSession, Record, Reference, SessionError, SessionErrorKind, SessionKey, Version,
};
use crate::Result;

/// The tokens in a record, for a manager whose store is read by other software too.
///
/// An ordinary manager has no use for them: it stores the payload as it is.
#[derive(Clone)]
#[non_exhaustive]
pub struct SharedTokens {
    /// The access token.
    pub access_token: SecretString,
    /// The refresh token, if there is one.
    pub refresh_token: Option<SecretString>,
    /// When the access token expires, if that is known.
    pub expires_at: Option<Timestamp>,
    /// Who the tokens act for.
    pub reference: Option<Reference>,
}

impl SharedTokens {
    /// The tokens in a record that the client wrote for `key`. `None`: it holds none, as it is a
    /// tombstone or the state of an authorization.
    ///
    /// # Errors
    ///
    /// [`Corrupt`](SessionErrorKind::Corrupt) for a payload that the client did not write for this
    /// key, sealed ones among them, and [`NewerSchema`](SessionErrorKind::NewerSchema).
    pub fn of_record(key: &SessionKey, record: &Record) -> Result<Option<Self>, SessionError> {
        Ok(match Content::of_record(key, record)? {
            Content::Live(session) => Some(Self {
                access_token: session.access_token,
                refresh_token: session.refresh_token,
                expires_at: session.expires_at,
                reference: session.reference,
            }),
            Content::LoggedOut | Content::Refused { .. } | Content::Authorization(_) => None,
        })
    }
}

impl fmt::Debug for SharedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedTokens")
            .field("expires_at", &self.expires_at)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

impl ImportedSession {
    /// The record of tokens that other software wrote, for a manager whose store is shared with
    /// it. `version` must tell these tokens from any others, and be the same each time that they
    /// are read; `now` is when they are read.
    ///
    /// # Errors
    ///
    /// [`Corrupt`](SessionErrorKind::Corrupt) for a token that is no header text.
    pub fn to_record(
        &self,
        key: &SessionKey,
        version: Version,
        now: Timestamp,
        retention: Duration,
    ) -> Result<Record, SessionError> {
        let mut session = self.clone().into_session(now).map_err(|cause| {
            SessionError::new(
                SessionErrorKind::Corrupt,
                "the store holds tokens that no request can carry: log in again",
            )
            .with_source(cause)
        })?;
        session.login = LoginId::of(version);
        Content::Live(session).to_record(key, version, now, retention)
    }
}

impl Record {
    /// The tombstone of a logout by other software, for a manager whose store is shared with it.
    /// `version` must be the same each time that the logout is read.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](SessionErrorKind::Unsupported) if it cannot be encoded.
    pub fn logged_out(
        key: &SessionKey,
        version: Version,
        now: Timestamp,
        retention: Duration,
    ) -> Result<Self, SessionError> {
        Content::LoggedOut.to_record(key, version, now, retention)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::session::{Identity, Namespace, RecordState};

    fn key(tenant: &str) -> SessionKey {
        SessionKey::new(Namespace::named("t"), tenant, Identity::Main)
    }

    fn record(key: &SessionKey) -> Record {
        ImportedSession::new("acc3ss")
            .refresh_token("r3fresh")
            .reference("user", 7)
            .to_record(
                key,
                Version::new(1, [7; 16]),
                Timestamp::UNIX_EPOCH,
                Duration::from_secs(60),
            )
            .unwrap()
    }

    #[test]
    fn tokens_go_in_and_come_out() {
        let record = record(&key("a"));
        assert_eq!(record.state(), RecordState::Live);
        assert_eq!(record, self::record(&key("a")), "the same each time");
        let tokens = SharedTokens::of_record(&key("a"), &record)
            .unwrap()
            .unwrap();
        assert_eq!(tokens.access_token.expose_secret(), "acc3ss");
        assert_eq!(
            tokens.refresh_token.as_ref().unwrap().expose_secret(),
            "r3fresh"
        );
        assert_eq!(tokens.reference.as_ref().unwrap().id, 7);
        assert!(!format!("{tokens:?}").contains('3'), "{tokens:?}");
    }

    #[test]
    fn a_tombstone_has_none_and_another_keys_record_is_refused() {
        let version = Version::new(2, [7; 16]);
        let now = Timestamp::UNIX_EPOCH;
        let tombstone = Record::logged_out(&key("a"), version, now, Duration::ZERO).unwrap();
        assert_eq!(tombstone.state(), RecordState::LoggedOut);
        assert!(
            SharedTokens::of_record(&key("a"), &tombstone)
                .unwrap()
                .is_none()
        );
        let error = SharedTokens::of_record(&key("b"), &record(&key("a"))).unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Corrupt);
    }
}
