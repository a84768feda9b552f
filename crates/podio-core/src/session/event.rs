//! What happens to sessions besides the calls that use them.

use tracing::{debug, error, info, warn};

use super::SessionKey;

/// Something that happened to a session, or to the store behind all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEvent {
    /// This process stored a new token pair.
    Refreshed,
    /// This process logged in because somebody asked for it.
    LoggedIn,
    /// This process logged in with the credentials that a handle holds.
    LoggedInAgain,
    /// Another process's record was taken over.
    Adopted,
    /// This process logged out because somebody asked for it.
    LoggedOut,
    /// Podio refused the refresh token, and the session ended.
    Refused,
    /// The store held an older record of the same login and was brought up to date.
    StoreWentBack,
    /// The store failed; sessions are served from memory as far as the contract allows.
    Degraded,
    /// The store works again.
    Recovered,
}

impl SessionEvent {
    pub(crate) fn report(self, key: &SessionKey) {
        let session = key.storage_id().short();
        match self {
            Self::Refreshed => info!(session, "session refreshed"),
            Self::LoggedIn => info!(session, "logged in"),
            Self::LoggedOut => info!(session, "logged out"),
            Self::LoggedInAgain => info!(session, "logged in again with held credentials"),
            Self::Adopted => debug!(session, "another process's record adopted"),
            Self::Refused => {
                warn!(
                    session,
                    "Podio refused the refresh token: the session ended"
                );
            }
            Self::StoreWentBack => {
                warn!(
                    session,
                    "the store held an older record of this login: written again"
                );
            }
            Self::Degraded => error!(session, "the session store fails"),
            Self::Recovered => info!(session, "the session store works again"),
        }
    }
}
