//! The key of a session.

use std::fmt::{self, Write as _};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::{SessionError, SessionErrorKind};
use crate::Result;

/// Which application, at which Podio, a session belongs to.
///
/// By default the client id together with the API's origin, so that two API keys, or a test server
/// and Podio itself, never share a session. An explicit name replaces both, for instance to keep
/// sessions while an API key is exchanged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// The namespace of a client id at the origin (scheme, host, port) of `api_url`.
    pub fn of_client(client_id: &str, api_url: &Url) -> Self {
        let origin = api_url.origin().ascii_serialization();
        Self(format!("client {client_id} at {origin}").into())
    }

    /// A namespace with a name of its own.
    pub fn named(name: &str) -> Self {
        Self(format!("name {name}").into())
    }

    /// A namespace from its text, as [`as_str`](Self::as_str) gives it.
    pub(crate) fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The text that tells namespaces apart.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which of a tenant's identities a session is for.
///
/// A tenant can be logged in as itself and as several apps at once; each has a session of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Identity {
    /// The tenant's own session, the one of [`Podio::client`](crate::Podio::client).
    #[default]
    Main,
    /// The session of an app, by its app id.
    App(u64),
    /// The session of a user whose credentials the application holds, by any text that tells
    /// users apart, such as the user name.
    User(String),
    /// Not a session but the state of an authorization under way.
    Authorization(String),
}

impl Identity {
    /// A text that is different for every identity.
    fn text(&self) -> String {
        match self {
            Self::Main => "main".to_owned(),
            Self::App(app_id) => format!("app {app_id}"),
            Self::User(user) => format!("user {user}"),
            Self::Authorization(state) => format!("authorization {state}"),
        }
    }
}

/// The key of a session: namespace, tenant and identity.
///
/// Any text is a legal tenant, compared byte by byte. `Debug` shows a digest only, because tenants
/// are often names or addresses of people.
#[derive(Clone)]
pub struct SessionKey(Arc<Parts>);

struct Parts {
    namespace: Namespace,
    tenant: Box<str>,
    identity: Identity,
    storage_id: OnceLock<StorageId>,
}

impl SessionKey {
    /// The key of an identity of a tenant.
    pub fn new(namespace: Namespace, tenant: &str, identity: Identity) -> Self {
        Self(Arc::new(Parts {
            namespace,
            tenant: tenant.into(),
            identity,
            storage_id: OnceLock::new(),
        }))
    }

    /// Which application, at which Podio.
    pub fn namespace(&self) -> &Namespace {
        &self.0.namespace
    }

    /// Whose session.
    pub fn tenant(&self) -> &str {
        &self.0.tenant
    }

    /// Which of the tenant's identities.
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// The name under which a store keeps this key's record.
    pub fn storage_id(&self) -> &StorageId {
        self.0.storage_id.get_or_init(|| {
            let mut text = String::with_capacity(StorageId::LEN);
            push_digest(&mut text, "namespace", self.0.namespace.as_str());
            text.push('.');
            push_digest(&mut text, "tenant", &self.0.tenant);
            text.push('.');
            push_digest(&mut text, "identity", &self.0.identity.text());
            StorageId(text.into())
        })
    }
}

impl PartialEq for SessionKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.namespace == other.0.namespace
            && self.0.tenant == other.0.tenant
            && self.0.identity == other.0.identity
    }
}

impl Eq for SessionKey {}

impl std::hash::Hash for SessionKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.namespace.hash(state);
        self.0.tenant.hash(state);
        self.0.identity.hash(state);
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionKey")
            .field(&self.storage_id().short())
            .finish()
    }
}

/// Appends half of the SHA-256 of `text`, which the label keeps apart from other parts' digests.
fn push_digest(out: &mut String, label: &str, text: &str) {
    let mut hasher = Sha256::new();
    hasher.update(b"podio session ");
    hasher.update(label.as_bytes());
    hasher.update([0]);
    hasher.update(text.as_bytes());
    for byte in &hasher.finalize()[..16] {
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
}

/// The name under which a store keeps a record: three digests of fixed width, joined by dots.
///
/// Legal as a file name, a Redis key and a column value. It holds no text of the key; records of
/// one tenant share the first two digests.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StorageId(Arc<str>);

impl StorageId {
    /// The length of every storage id in bytes.
    pub const LEN: usize = 98;

    /// The storage id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part shared by all records of one tenant, with its closing dot.
    pub fn tenant_prefix(&self) -> &str {
        &self.0[..66]
    }

    /// Enough of the tenant's digest to recognise it in a log.
    pub fn short(&self) -> &str {
        &self.0[33..45]
    }
}

impl fmt::Display for StorageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for StorageId {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        let well_formed = text.len() == Self::LEN
            && text.bytes().enumerate().all(|(at, byte)| match at {
                32 | 65 => byte == b'.',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            });
        if well_formed {
            Ok(Self(text.into()))
        } else {
            Err(SessionError::new(
                SessionErrorKind::Corrupt,
                "a storage id is not three digests of 32 hexadecimal digits joined by dots",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tenant: &str, identity: Identity) -> SessionKey {
        SessionKey::new(Namespace::named("test"), tenant, identity)
    }

    #[test]
    fn every_part_separates_keys() {
        let url: Url = "https://api.podio.com".parse().unwrap();
        let other: Url = "http://127.0.0.1:4290".parse().unwrap();
        let keys = [
            key("", Identity::Main),
            key("a", Identity::Main),
            key("A", Identity::Main),
            key("a", Identity::App(1)),
            key("a", Identity::App(2)),
            key("a", Identity::User("app 1".into())),
            key("app 1", Identity::Main),
            SessionKey::new(Namespace::named("test "), "a", Identity::Main),
            SessionKey::new(Namespace::of_client("c", &url), "a", Identity::Main),
            SessionKey::new(Namespace::of_client("d", &url), "a", Identity::Main),
            SessionKey::new(Namespace::of_client("c", &other), "a", Identity::Main),
        ];
        for (i, one) in keys.iter().enumerate() {
            for (j, two) in keys.iter().enumerate() {
                assert_eq!(one == two, i == j);
                assert_eq!(one.storage_id() == two.storage_id(), i == j);
            }
        }
    }

    #[test]
    fn paths_of_one_origin_are_one_namespace() {
        let with = "https://api.podio.com/".parse().unwrap();
        let without = "https://API.podio.com:443".parse().unwrap();
        assert_eq!(
            Namespace::of_client("c", &with),
            Namespace::of_client("c", &without)
        );
    }

    #[test]
    fn a_storage_id_is_read_back_and_checked() {
        let id = key("user-42", Identity::Main).storage_id().clone();
        assert_eq!(id.as_str().len(), StorageId::LEN);
        assert_eq!(id.as_str().parse::<StorageId>().unwrap(), id);
        assert!(id.as_str().starts_with(id.tenant_prefix()));
        for wrong in [
            "",
            "..",
            &id.as_str()[1..],
            &id.as_str().to_uppercase(),
            "../../etc/passwd",
        ] {
            assert!(wrong.parse::<StorageId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn debug_hides_the_tenant() {
        assert!(!format!("{:?}", key("ada@example.org", Identity::Main)).contains("ada"));
    }
}
