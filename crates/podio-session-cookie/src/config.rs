//! How to use the store.

use std::fmt;
use std::sync::Arc;

use podio_core::session::SessionError;
use tower_sessions_core::SessionStore;
use zeroize::Zeroizing;

use crate::CookieSessions;
use crate::error::misconfigured;
use crate::secret::Secret;

/// What to do about a stored record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Corrupt {
    /// Fail with [`Corrupt`](podio_core::session::SessionErrorKind::Corrupt) and touch nothing.
    #[default]
    Error,
    /// Warn through `tracing` and go on as if there were no record. Before something is written
    /// over it, it is copied to a record of its own, whose id is reported, until its expiry.
    ///
    /// A record of a newer version of this software is never set aside, nor one that the store
    /// itself cannot decode.
    SetAside,
}

/// The settings of a [`CookieSessions`], made by [`CookieSessions::builder`].
#[must_use]
pub struct CookieSessionsBuilder {
    store: Arc<dyn SessionStore>,
    secret: Option<Zeroizing<Vec<u8>>>,
    durable: bool,
    corrupt: Corrupt,
}

impl CookieSessionsBuilder {
    pub(crate) fn new(store: impl SessionStore) -> Self {
        Self {
            store: Arc::new(store),
            secret: None,
            durable: false,
            corrupt: Corrupt::default(),
        }
    }

    /// The secret under which record ids are made: 32 unpredictable bytes or more, the same at
    /// every start. A random one by default, with which no earlier record is found.
    pub fn secret(mut self, secret: impl AsRef<[u8]>) -> Self {
        self.secret = Some(Zeroizing::new(secret.as_ref().to_vec()));
        self
    }

    /// States whether the store keeps records after the end of the process. `false` by default.
    pub fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// What to do about a record that cannot be read. [`Corrupt::Error`] by default.
    pub fn corrupt(mut self, corrupt: Corrupt) -> Self {
        self.corrupt = corrupt;
        self
    }

    /// Makes the manager. The store is not asked anything yet.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](podio_core::session::SessionErrorKind::Misconfigured): the secret is too
    /// short, the store is durable and there is no secret, or the operating system gives no random
    /// bytes.
    pub fn build(self) -> Result<CookieSessions, SessionError> {
        let secret = match self.secret {
            Some(secret) => Secret::new(&secret)?,
            None if self.durable => {
                return Err(misconfigured(
                    "a durable store needs a secret that is the same at every start: give one to \
                     `CookieSessionsBuilder::secret`",
                ));
            }
            None => Secret::random()?,
        };
        Ok(CookieSessions::of(
            self.store,
            Arc::new(secret),
            self.durable,
            self.corrupt,
        ))
    }
}

impl fmt::Debug for CookieSessionsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Stores that derive `Debug` may show what they hold.
        f.debug_struct("CookieSessionsBuilder")
            .field("durable", &self.durable)
            .field("corrupt", &self.corrupt)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use podio_core::session::SessionErrorKind;
    use tower_sessions::MemoryStore;

    use super::*;

    #[test]
    fn a_secret_is_long_enough_and_there_when_needed() {
        let builder = || CookieSessions::builder(MemoryStore::default());
        for wrong in [builder().secret([1; 31]), builder().durable(true)] {
            let error = wrong.build().unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Misconfigured);
            assert!(error.to_string().contains("secret"), "{error}");
        }
        assert!(builder().secret([1; 32]).durable(true).build().is_ok());
        assert!(builder().build().is_ok());
    }
}
