//! The encoding of a record's payload.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::authorization::PendingAuthorization;
use super::{
    AuthKind, Identity, Namespace, Record, RecordState, Reference, SessionError, SessionErrorKind,
    SessionKey, Version,
};
use crate::auth::TokenAnswer;
use crate::clock::later;
use crate::{Result, random};

/// The format that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// Names one login: tokens that descend from it share it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct LoginId(String);

impl LoginId {
    pub(crate) fn mint() -> Result<Self> {
        Ok(Self(format!(
            "{:032x}",
            u128::from_be_bytes(random::bytes()?)
        )))
    }

    /// The login of tokens that other software wrote, known by their version alone.
    pub(crate) fn of(version: Version) -> Self {
        Self(version.to_string())
    }
}

impl fmt::Debug for LoginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LoginId({})", self.0)
    }
}

/// A session: what a record in state *live* holds.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) login: LoginId,
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) scope: Option<String>,
    pub(crate) reference: Option<Reference>,
    pub(crate) auth: AuthKind,
    pub(crate) identifier: Option<String>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("login", &self.login)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("scope", &self.scope)
            .field("reference", &self.reference)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// The session of a new login whose request was sent at `asked_at`.
    pub(crate) fn of_login(
        answer: TokenAnswer,
        asked_at: Timestamp,
        auth: AuthKind,
        identifier: Option<String>,
    ) -> Result<Self> {
        Ok(Self {
            login: LoginId::mint()?,
            expires_at: expiry(&answer, asked_at),
            access_token: answer.access_token,
            refresh_token: answer.refresh_token,
            issued_at: asked_at,
            scope: answer.scope,
            reference: answer.reference,
            auth,
            identifier,
        })
    }

    /// This session with new tokens; what the answer leaves out is kept.
    pub(crate) fn refreshed(&self, answer: TokenAnswer, asked_at: Timestamp) -> Self {
        Self {
            login: self.login.clone(),
            expires_at: expiry(&answer, asked_at),
            access_token: answer.access_token,
            refresh_token: answer.refresh_token.or_else(|| self.refresh_token.clone()),
            issued_at: asked_at,
            scope: answer.scope.or_else(|| self.scope.clone()),
            reference: answer.reference.or_else(|| self.reference.clone()),
            auth: self.auth,
            identifier: self.identifier.clone(),
        }
    }

    /// Whether the access token can still be used at `now`. Unknown expiry: until Podio refuses it.
    pub(crate) fn is_usable(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

/// The absolute expiry, counted from when the request was sent so that it is never too late.
fn expiry(answer: &TokenAnswer, asked_at: Timestamp) -> Option<Timestamp> {
    answer.expires_in.map(|lifetime| later(asked_at, lifetime))
}

/// What a record says, once its payload is read.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Live(Session),
    LoggedOut,
    Refused { refused: Version },
    Authorization(PendingAuthorization),
}

/// The payload as it is stored.
#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    namespace: String,
    tenant: String,
    identity: Identity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionDocument>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorization: Option<AuthorizationDocument>,
}

#[derive(Serialize, Deserialize)]
struct AuthorizationDocument {
    redirect_uri: String,
    expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct SessionDocument {
    login: LoginId,
    #[serde(serialize_with = "expose")]
    access_token: SecretString,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "expose_option"
    )]
    refresh_token: Option<SecretString>,
    issued_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<Reference>,
    auth: AuthKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
}

/// Only the format, to tell a newer payload from a broken one before reading the rest.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

fn expose<S: serde::Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

// The signature is serde's.
#[allow(clippy::ref_option)]
fn expose_option<S: serde::Serializer>(
    secret: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .serialize(serializer)
}

impl Content {
    fn state(&self) -> RecordState {
        match self {
            Self::Live(_) | Self::Authorization(_) => RecordState::Live,
            Self::LoggedOut => RecordState::LoggedOut,
            Self::Refused { .. } => RecordState::Refused,
        }
    }

    /// The record of this content, kept for `retention` from `now`.
    pub(crate) fn to_record(
        &self,
        key: &SessionKey,
        version: Version,
        now: Timestamp,
        retention: Duration,
    ) -> Result<Record, SessionError> {
        let document = Document {
            format: FORMAT,
            namespace: key.namespace().as_str().to_owned(),
            tenant: key.tenant().to_owned(),
            identity: key.identity().clone(),
            session: match self {
                Self::Live(session) => Some(SessionDocument {
                    login: session.login.clone(),
                    access_token: session.access_token.clone(),
                    refresh_token: session.refresh_token.clone(),
                    issued_at: session.issued_at,
                    expires_at: session.expires_at,
                    scope: session.scope.clone(),
                    reference: session.reference.clone(),
                    auth: session.auth,
                    identifier: session.identifier.clone(),
                }),
                Self::LoggedOut | Self::Refused { .. } | Self::Authorization(_) => None,
            },
            refused: match self {
                Self::Refused { refused } => Some(refused.to_string()),
                Self::Live(_) | Self::LoggedOut | Self::Authorization(_) => None,
            },
            authorization: match self {
                Self::Authorization(pending) => Some(AuthorizationDocument {
                    redirect_uri: pending.redirect_uri.clone(),
                    expires_at: pending.expires_at,
                }),
                Self::Live(_) | Self::LoggedOut | Self::Refused { .. } => None,
            },
        };
        let payload = serde_json::to_vec(&document).map_err(|_| {
            SessionError::new(
                SessionErrorKind::Unsupported,
                "the session cannot be encoded",
            )
        })?;
        Ok(Record::new(
            version,
            self.state(),
            later(now, retention),
            payload,
        ))
    }

    /// Reads a record that was stored for `key`.
    pub(crate) fn of_record(key: &SessionKey, record: &Record) -> Result<Self, SessionError> {
        let corrupt = |what: &str| {
            SessionError::new(
                SessionErrorKind::Corrupt,
                format!(
                    "the record {} is corrupt: {what}; restore it, or delete it and log in again",
                    key.storage_id()
                ),
            )
        };
        // No cause is kept from serde, which quotes what it could not read.
        let FormatOnly { format } = serde_json::from_slice(record.payload())
            .map_err(|_| corrupt("its payload is no session (is it encrypted?)"))?;
        if format > FORMAT {
            return Err(SessionError::new(
                SessionErrorKind::NewerSchema,
                format!(
                    "the record {} has format {format} and this version reads up to {FORMAT}: \
                     upgrade podio-core",
                    key.storage_id()
                ),
            ));
        }
        let document: Document = serde_json::from_slice(record.payload())
            .map_err(|_| corrupt("its payload misses a part or has one of a wrong type"))?;
        if document.namespace != key.namespace().as_str()
            || document.tenant != key.tenant()
            || document.identity != *key.identity()
        {
            return Err(corrupt("it was written for another key"));
        }
        let parts = (document.session, document.refused, document.authorization);
        match (record.state(), parts) {
            (RecordState::Live, (Some(session), None, None)) => Ok(Self::Live(Session {
                login: session.login,
                access_token: session.access_token,
                refresh_token: session.refresh_token,
                issued_at: session.issued_at,
                expires_at: session.expires_at,
                scope: session.scope,
                reference: session.reference,
                auth: session.auth,
                identifier: session.identifier,
            })),
            (RecordState::LoggedOut, (None, None, None)) => Ok(Self::LoggedOut),
            (RecordState::Live, (None, None, Some(pending))) => {
                Ok(Self::Authorization(PendingAuthorization {
                    redirect_uri: pending.redirect_uri,
                    expires_at: pending.expires_at,
                }))
            }
            (RecordState::Refused, (None, Some(refused), None)) => Ok(Self::Refused {
                refused: refused.parse()?,
            }),
            _ => Err(corrupt("its state does not fit its payload")),
        }
    }
}

/// The key that a record was stored under, by its own words.
pub(crate) fn key_of_record(record: &Record) -> Result<SessionKey, SessionError> {
    let document: Document = serde_json::from_slice(record.payload()).map_err(|_| {
        SessionError::new(
            SessionErrorKind::Corrupt,
            "the record's payload is no session",
        )
    })?;
    let namespace = Namespace::from_text(&document.namespace);
    Ok(SessionKey::new(
        namespace,
        &document.tenant,
        document.identity,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Namespace;

    fn key(tenant: &str) -> SessionKey {
        SessionKey::new(Namespace::named("test"), tenant, Identity::App(7))
    }

    fn session() -> Session {
        Session {
            login: LoginId::mint().unwrap(),
            access_token: "access".into(),
            refresh_token: Some("refresh".into()),
            issued_at: "2026-03-10T12:00:00.123456789Z".parse().unwrap(),
            expires_at: Some("2026-03-10T20:00:00.123456789Z".parse().unwrap()),
            scope: Some("global:all".into()),
            reference: Some(Reference {
                kind: "app".into(),
                id: 7,
            }),
            auth: AuthKind::App,
            identifier: Some("7".into()),
        }
    }

    fn record(content: &Content) -> Record {
        let version = Version::first().unwrap();
        content
            .to_record(
                &key("a"),
                version,
                Timestamp::UNIX_EPOCH,
                Duration::from_secs(1),
            )
            .unwrap()
    }

    #[test]
    fn every_part_of_a_session_comes_back() {
        let before = session();
        let record = record(&Content::Live(before.clone()));
        let Content::Live(after) = Content::of_record(&key("a"), &record).unwrap() else {
            panic!("not live");
        };
        assert_eq!(after.login, before.login);
        assert_eq!(after.access_token.expose_secret(), "access");
        assert_eq!(after.refresh_token.unwrap().expose_secret(), "refresh");
        assert_eq!(after.issued_at, before.issued_at);
        assert_eq!(after.expires_at, before.expires_at);
        assert_eq!(after.scope, before.scope);
        assert_eq!(after.reference, before.reference);
        assert_eq!(after.auth, before.auth);
        assert_eq!(after.identifier, before.identifier);
    }

    #[test]
    fn another_keys_record_is_corrupt() {
        let error = Content::of_record(&key("b"), &record(&Content::LoggedOut)).unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Corrupt);
    }

    #[test]
    fn a_newer_format_is_told_from_a_corrupt_one() {
        for (payload, kind) in [
            (
                r#"{"format":2,"anything":[]}"#,
                SessionErrorKind::NewerSchema,
            ),
            (r#"{"format":1}"#, SessionErrorKind::Corrupt),
            ("", SessionErrorKind::Corrupt),
            ("\u{0}\u{1}", SessionErrorKind::Corrupt),
        ] {
            let version = Version::first().unwrap();
            let record = Record::new(
                version,
                RecordState::Live,
                Timestamp::UNIX_EPOCH,
                payload.into(),
            );
            assert_eq!(
                Content::of_record(&key("a"), &record).unwrap_err().kind(),
                kind
            );
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let text = format!("{:?} {:?}", session(), record(&Content::Live(session())));
        assert!(
            !text.contains("access\"") && !text.contains("refresh\""),
            "{text}"
        );
    }
}
