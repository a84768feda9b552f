//! What the visitor's web session holds of Podio.

use std::fmt::Write as _;

use podio_core::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use tower_sessions_core::Session;

use super::WebError;
use crate::records;

/// Whose client the visitor is served with.
const TENANT: &str = "podio_tenant";

/// The logins under way.
const LOGINS: &str = "podio_logins";

/// How many logins a visitor can have under way, in as many tabs; the oldest gives way.
const MOST_LOGINS: usize = 8;

/// A login under way. The state is good for one callback of one tenant, which nobody else has.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PendingLogin {
    pub(super) state: String,
    pub(super) tenant: String,
    pub(super) return_to: String,
}

/// A visitor's web session.
pub(super) struct Visit(Session);

impl Visit {
    /// The web session of a request.
    pub(super) async fn of(session: Option<Session>) -> Result<Self, WebError> {
        let session = session.ok_or(WebError::NoLayer)?;
        for mark in records::MARKS {
            // With a layer over the bare store, a cookie can name a record of tokens.
            if session.get_value(mark).await?.is_some() {
                return Err(WebError::NotAWebSession);
            }
        }
        Ok(Self(session))
    }

    /// Whether the browser brought the cookie of a web session that is there.
    pub(super) fn is_known(&self) -> bool {
        self.0.id().is_some()
    }

    pub(super) async fn tenant(&self) -> Result<Option<String>, WebError> {
        Ok(self.0.get(TENANT).await?)
    }

    pub(super) async fn login(&self, state: &str) -> Result<Option<PendingLogin>, WebError> {
        let mut logins = self.logins().await?.into_iter();
        Ok(logins.find(|login| login.state == state))
    }

    pub(super) async fn add_login(&self, login: PendingLogin) -> Result<(), WebError> {
        let mut logins = self.logins().await?;
        logins.push(login);
        let surplus = logins.len().saturating_sub(MOST_LOGINS);
        logins.drain(..surplus);
        Ok(self.0.insert(LOGINS, logins).await?)
    }

    pub(super) async fn remove_login(&self, state: &str) -> Result<(), WebError> {
        let mut logins = self.logins().await?;
        logins.retain(|login| login.state != state);
        if logins.is_empty() {
            self.0.remove_value(LOGINS).await?;
            return Ok(());
        }
        Ok(self.0.insert(LOGINS, logins).await?)
    }

    async fn logins(&self) -> Result<Vec<PendingLogin>, WebError> {
        Ok(self.0.get(LOGINS).await?.unwrap_or_default())
    }

    /// Stores what this request changed so far, before a call that may take long.
    pub(super) async fn before_a_slow_call(&self) -> Result<(), WebError> {
        if self.0.is_modified() {
            self.0.save().await?;
        }
        Ok(())
    }

    /// Looks again at what other requests changed during the call.
    pub(super) async fn after_a_slow_call(&self) -> Result<(), WebError> {
        if self.0.id().is_some() {
            self.0.load().await?;
        }
        Ok(())
    }

    /// Makes the web session the tenant's, under a new id, so that whoever knew the old id has
    /// nothing.
    pub(super) async fn begin(&self, tenant: &str) -> Result<(), WebError> {
        self.0.insert(TENANT, tenant).await?;
        self.0.cycle_id().await?;
        Ok(self.0.save().await?)
    }

    /// Ends the web session.
    pub(super) async fn end(&self) -> Result<(), WebError> {
        if self.0.id().is_some() {
            self.0.flush().await?;
        }
        Ok(())
    }
}

/// A tenant id that nobody can guess.
pub(super) fn mint_tenant() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::new(
            ErrorKind::Configuration,
            "the operating system gives no random bytes",
        )
        .with_source(cause)
    })?;
    let mut tenant = String::from("visitor-");
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(tenant, "{byte:02x}");
    }
    Ok(tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_router_without_a_layer_is_told() {
        assert!(matches!(Visit::of(None).await, Err(WebError::NoLayer)));
    }

    #[test]
    fn tenants_do_not_recur() {
        assert_ne!(mint_tenant().unwrap(), mint_tenant().unwrap());
    }
}
