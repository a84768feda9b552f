//! Tokens that come from elsewhere.

use std::fmt;

use jiff::Timestamp;
use secrecy::SecretString;

use super::payload::{LoginId, Session};
use super::{AuthKind, Reference};
use crate::{Error, ErrorKind, Result};

/// Tokens from another client or store, for
/// [`PodioClient::import_session`](crate::PodioClient::import_session).
///
/// ```
/// use podio_core::session::ImportedSession;
///
/// let tokens = ImportedSession::new("access-token").refresh_token("refresh-token");
/// ```
#[derive(Clone)]
#[must_use = "nothing is imported until it is handed to a client"]
pub struct ImportedSession {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_at: Option<Timestamp>,
    scope: Option<String>,
    reference: Option<Reference>,
    auth: AuthKind,
    identifier: Option<String>,
}

impl ImportedSession {
    /// An access token, of unknown expiry and without a refresh token.
    pub fn new(access_token: impl Into<SecretString>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            expires_at: None,
            scope: None,
            reference: None,
            auth: AuthKind::Imported,
            identifier: None,
        }
    }

    /// The refresh token; without one the session ends with its access token.
    pub fn refresh_token(mut self, token: impl Into<SecretString>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// When the access token expires. Unknown: it is used until Podio refuses it.
    pub fn expires_at(mut self, instant: Timestamp) -> Self {
        self.expires_at = Some(instant);
        self
    }

    /// The granted scope.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Who the tokens act for: `user` or `app`, and the id.
    pub fn reference(mut self, kind: impl Into<String>, id: u64) -> Self {
        self.reference = Some(Reference {
            kind: kind.into(),
            id,
        });
        self
    }

    /// How the session was started, where that is known.
    pub fn auth(mut self, kind: AuthKind, identifier: Option<String>) -> Self {
        self.auth = kind;
        self.identifier = identifier;
        self
    }

    pub(crate) fn into_session(self, now: Timestamp) -> Result<Session> {
        for (name, token) in [
            ("access", Some(&self.access_token)),
            ("refresh", self.refresh_token.as_ref()),
        ] {
            if token.is_some_and(|token| !crate::auth::is_usable(token)) {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    format!("the {name} token to import is empty or no header text"),
                ));
            }
        }
        Ok(Session {
            login: LoginId::mint()?,
            access_token: self.access_token,
            refresh_token: self.refresh_token,
            issued_at: now,
            expires_at: self.expires_at,
            scope: self.scope,
            reference: self.reference,
            auth: self.auth,
            identifier: self.identifier,
        })
    }
}

impl fmt::Debug for ImportedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedSession")
            .field("expires_at", &self.expires_at)
            .field("scope", &self.scope)
            .field("reference", &self.reference)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}
