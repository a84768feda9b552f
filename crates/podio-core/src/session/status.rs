//! What can be said about a session without its tokens.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a session was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthKind {
    /// With an app id and its app token.
    App,
    /// With a user name and password.
    Password,
    /// With an authorization code.
    AuthorizationCode,
    /// With tokens that came from elsewhere.
    Imported,
}

/// Who a token acts for, by Podio's `ref`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reference {
    /// `user` or `app`, or what else Podio says.
    #[serde(rename = "type")]
    pub kind: String,
    /// The user id or app id.
    pub id: u64,
}

impl Reference {
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let id = value.get("id")?;
        Some(Self {
            kind: value.get("type")?.as_str()?.to_owned(),
            id: id.as_u64().or_else(|| id.as_str()?.parse().ok())?,
        })
    }
}

/// `TYPE ID`, such as `app 30500001`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

/// The state of a session, as this process last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionStatus {
    /// Nothing is stored for this key.
    Absent,
    /// Somebody logged out; only a new login starts it again.
    LoggedOut,
    /// Podio refused the refresh token; only a new login starts it again.
    Refused,
    /// There are tokens.
    Active(ActiveSession),
}

/// A session that has tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActiveSession {
    /// How it was started.
    pub auth: AuthKind,
    /// With which app id or user name.
    pub identifier: Option<String>,
    /// Who the token acts for, where Podio said so.
    pub reference: Option<Reference>,
    /// The granted scope, where Podio said so.
    pub scope: Option<String>,
    /// When the present tokens were asked for.
    pub issued_at: Timestamp,
    /// When the access token expires, where Podio said so. An expired token is refreshed by the
    /// next call.
    pub expires_at: Option<Timestamp>,
    /// How many token pairs this login has had, counted from one.
    pub generation: u64,
    /// Whether the store holds the present pair; `false` while a write is being repeated.
    pub saved: bool,
}

/// What calls do while a new token pair could not be written to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StoreFailure {
    /// They fail with [`StoreUnavailable`](crate::ErrorKind::StoreUnavailable) until it is written.
    #[default]
    FailClosed,
    /// They use the new token; if this process dies before it is written, the session may be lost.
    ServeUnsaved,
}

/// How an application's sessions fare in this process, from [`Podio::health`](crate::Podio::health).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Whether the latest call of the session store failed because it cannot be reached.
    pub store_is_failing: bool,
    /// How many token pairs are in memory only, their writes being repeated.
    pub unsaved: usize,
    /// How many refreshes, logins and repeated writes are under way.
    pub in_flight: usize,
}

impl Health {
    /// Whether nothing needs attention.
    pub fn is_good(&self) -> bool {
        !self.store_is_failing && self.unsaved == 0
    }
}
