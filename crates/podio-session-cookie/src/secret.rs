//! Record ids that nobody can present as a cookie.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use podio_core::session::{SessionError, StorageId};
use sha2::Sha256;
use tower_sessions_core::session::Id;
use zeroize::Zeroizing;

use crate::error::misconfigured;

/// The fewest bytes of a secret: as many as the digest has.
const SHORTEST: usize = 32;

/// What record ids are digests under.
pub(crate) struct Secret(Hmac<Sha256>);

impl Secret {
    pub(crate) fn new(secret: &[u8]) -> Result<Self, SessionError> {
        if secret.len() < SHORTEST {
            return Err(misconfigured(format!(
                "the secret has {} bytes: give it {SHORTEST} unpredictable ones or more",
                secret.len()
            )));
        }
        let mac = Hmac::new_from_slice(secret)
            .map_err(|cause| misconfigured("the secret is no key").with_source(cause))?;
        Ok(Self(mac))
    }

    pub(crate) fn random() -> Result<Self, SessionError> {
        let mut secret = Zeroizing::new([0; SHORTEST]);
        getrandom::fill(&mut *secret).map_err(|cause| {
            misconfigured("the operating system gives no random bytes").with_source(cause)
        })?;
        Self::new(&*secret)
    }

    /// The id of the record that holds a Podio session.
    pub(crate) fn of_podio_session(&self, id: &StorageId) -> Id {
        self.digest("podio session", id.as_str().as_bytes())
    }

    /// The id of the record that holds the web session of a cookie.
    pub(crate) fn of_web_session(&self, cookie: &Id) -> Id {
        self.digest("web session", &cookie.0.to_le_bytes())
    }

    /// The label keeps the ids of one kind apart from the other's.
    fn digest(&self, label: &str, name: &[u8]) -> Id {
        let mut mac = self.0.clone();
        mac.update(label.as_bytes());
        mac.update(&[0]);
        mac.update(name);
        let digest = mac.finalize().into_bytes();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Id(i128::from_le_bytes(half))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use podio_core::session::{Identity, Namespace, SessionKey};

    use super::*;

    #[test]
    fn ids_follow_from_secret_kind_and_name() {
        let key = SessionKey::new(Namespace::named("test"), "a", Identity::Main);
        let (one, two) = (
            Secret::new(&[1; 32]).unwrap(),
            Secret::new(&[2; 32]).unwrap(),
        );
        let id = one.of_podio_session(key.storage_id());
        assert_eq!(
            id,
            Secret::new(&[1; 32])
                .unwrap()
                .of_podio_session(key.storage_id())
        );
        assert_ne!(id, two.of_podio_session(key.storage_id()));
        assert_ne!(one.of_web_session(&id), id);
        assert_ne!(one.of_web_session(&Id(0)), one.of_web_session(&Id(1)));
        assert_ne!(
            Secret::random().unwrap().of_web_session(&Id(0)),
            one.of_web_session(&Id(0))
        );
    }
}
