//! The state of an authorization under way: a record of its own, good for one use.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::payload::Content;
use super::{Expect, Identity, Live, SessionKey, SetOutcome, Version};
use crate::auth::{self, Authorization, Callback, Grant, STATE_LIFETIME, Scope};
use crate::clock::later;
use crate::{Error, ErrorKind, Result, random};

/// What is remembered of an authorization until its callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PendingAuthorization {
    pub(crate) redirect_uri: String,
    pub(crate) expires_at: Timestamp,
}

impl Live {
    /// Stores a new state and gives the page to send the person to.
    pub(crate) async fn authorize(
        &self,
        redirect_uri: &str,
        scopes: &[Scope],
    ) -> Result<Authorization> {
        auth::redirect_uri(redirect_uri)?;
        let state = format!("{:032x}", u128::from_be_bytes(random::bytes()?));
        let application = &self.application;
        let now = application.clock.now();
        let key = self.state_key(&state);
        let pending = PendingAuthorization {
            redirect_uri: redirect_uri.to_owned(),
            expires_at: later(now, STATE_LIFETIME),
        };
        let record = Content::Authorization(pending).to_record(
            &key,
            Version::first()?,
            now,
            STATE_LIFETIME,
        )?;
        match application.store.set(&key, &record, Expect::Absent).await? {
            SetOutcome::Stored => {}
            SetOutcome::Conflict => {
                return Err(Error::new(ErrorKind::Store, "the new state exists already"));
            }
        }
        let page: &Url = &application.authorize_url;
        let url = auth::authorize_url(page, &application.client_id, redirect_uri, scopes, &state);
        Ok(Authorization { url, state })
    }

    /// Uses up the callback's state and logs in with its code.
    pub(crate) async fn finish_authorization(self: &Arc<Self>, callback: Callback) -> Result<()> {
        let state = callback
            .state()
            .ok_or_else(|| invalid("the callback has no state"))?;
        let pending = self.use_up(state).await?;
        match callback {
            Callback::Granted { code, .. } => {
                let redirect_uri = pending.redirect_uri;
                self.log_in(Grant::AuthorizationCode { code, redirect_uri })
                    .await
            }
            Callback::Denied { error, reason, .. } => {
                let detail = reason
                    .map(|reason| format!(", {reason}"))
                    .unwrap_or_default();
                Err(Error::new(
                    ErrorKind::AuthorizationDenied,
                    format!("the person was asked and did not authorize ({error}{detail})"),
                ))
            }
        }
    }

    async fn use_up(&self, state: &str) -> Result<PendingAuthorization> {
        let application = &self.application;
        let key = self.state_key(state);
        let Some((record, content)) = application.store.get(&key).await? else {
            return Err(invalid(
                "the state is unknown here: it was never given to this tenant",
            ));
        };
        let Content::Authorization(pending) = content else {
            return Err(invalid("the state was used before"));
        };
        let now = application.clock.now();
        let used =
            Content::LoggedOut.to_record(&key, record.version().next()?, now, STATE_LIFETIME)?;
        match application
            .store
            .set(&key, &used, Expect::Version(record.version()))
            .await?
        {
            SetOutcome::Conflict => Err(invalid("the state was used before")),
            SetOutcome::Stored if now >= pending.expires_at => {
                Err(invalid("the state is older than 10 minutes"))
            }
            SetOutcome::Stored => Ok(pending),
        }
    }

    fn state_key(&self, state: &str) -> SessionKey {
        let identity = Identity::Authorization(state.to_owned());
        SessionKey::new(self.key.namespace().clone(), self.key.tenant(), identity)
    }
}

fn invalid(what: &'static str) -> Error {
    Error::new(
        ErrorKind::InvalidState,
        format!("{what}; start the authorization again"),
    )
}
