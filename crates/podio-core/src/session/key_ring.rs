//! The keys that seal sessions at rest.

use std::fmt::{self, Write as _};
use std::path::Path;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{SessionError, SessionErrorKind};
use crate::Result;

/// How many bytes a key has.
const KEY: usize = 32;

/// Names a key without giving it away: a digest of it.
pub(super) type KeyId = [u8; 8];

/// The keys that [`Sealed`](super::Sealed) reads and writes with: the newest one writes, all read.
///
/// A key is 32 random bytes, written as 64 hexadecimal digits in a file or variable; for instance
/// from `openssl rand -hex 32`.
///
/// ```
/// use podio_core::session::KeyRing;
///
/// let new = "8f2a…".replace('…', &"0".repeat(60));
/// let old = "17c4…".replace('…', &"0".repeat(60));
/// let ring = KeyRing::from_text(&format!("{new}\n{old}"))?;
/// assert_eq!(ring.len(), 2);
/// # Ok::<(), podio_core::session::SessionError>(())
/// ```
#[derive(Clone)]
pub struct KeyRing(Vec<(KeyId, Zeroizing<[u8; KEY]>)>);

impl KeyRing {
    /// A ring of keys, the newest first.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](SessionErrorKind::Misconfigured) for no key at all, and for one that
    /// stands there twice.
    pub fn new(keys: impl IntoIterator<Item = [u8; KEY]>) -> Result<Self, SessionError> {
        let mut ring: Vec<(KeyId, Zeroizing<[u8; KEY]>)> = Vec::new();
        for key in keys.into_iter().map(Zeroizing::new) {
            let id = key_id(&key);
            if ring.iter().any(|(known, _)| *known == id) {
                return Err(wrong(
                    "a session key stands twice in the ring: leave one out",
                ));
            }
            ring.push((id, key));
        }
        if ring.is_empty() {
            return Err(wrong(
                "the ring has no session key: make one with `openssl rand -hex 32`",
            ));
        }
        Ok(Self(ring))
    }

    /// Reads keys from a text: 64 hexadecimal digits each, the newest first, separated by white
    /// space or commas.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](SessionErrorKind::Misconfigured) with the position of what is no key; the
    /// text itself is not repeated.
    pub fn from_text(text: &str) -> Result<Self, SessionError> {
        let words = text
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty());
        let mut keys = Vec::new();
        for (position, word) in (1..).zip(words) {
            keys.push(parse(word).ok_or_else(|| {
                wrong(format!(
                    "session key {position} is not of 64 hexadecimal digits: make one with \
                     `openssl rand -hex 32`"
                ))
            })?);
        }
        Self::new(keys)
    }

    /// Reads keys from an environment variable; see [`from_text`](Self::from_text).
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](SessionErrorKind::Misconfigured) that names the variable.
    pub fn from_env(variable: &str) -> Result<Self, SessionError> {
        let text = std::env::var(variable)
            .map(Zeroizing::new)
            .map_err(|_| wrong(format!("the environment variable {variable} is not set")))?;
        Self::from_text(&text).map_err(|error| within(variable, &error))
    }

    /// Reads keys from a file; see [`from_text`](Self::from_text).
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](SessionErrorKind::Misconfigured) that names the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SessionError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|cause| {
                wrong(format!("the key file {name} cannot be read")).with_source(cause)
            })?;
        Self::from_text(&text).map_err(|error| within(&name, &error))
    }

    /// How many keys there are.
    #[allow(clippy::len_without_is_empty)] // A ring is never empty.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn newest(&self) -> (&KeyId, &[u8; KEY]) {
        let (id, key) = &self.0[0];
        (id, key)
    }

    pub(super) fn key(&self, id: &[u8]) -> Option<&[u8; KEY]> {
        self.0
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, key)| &**key)
    }
}

/// The ids of the keys, which say nothing of the keys.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(id, _)| shown(id)))
            .finish()
    }
}

pub(super) fn shown(id: &[u8]) -> String {
    let mut text = String::with_capacity(2 * id.len());
    for byte in id {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn key_id(key: &[u8; KEY]) -> KeyId {
    let digest = Sha256::new()
        .chain_update("podio session key id")
        .chain_update(key)
        .finalize();
    let mut id = KeyId::default();
    id.copy_from_slice(&digest[..8]);
    id
}

fn parse(word: &str) -> Option<[u8; KEY]> {
    if word.len() != 2 * KEY || !word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; KEY];
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&word[at..at + 2], 16).ok()?;
    }
    Some(key)
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

fn within(name: &str, error: &SessionError) -> SessionError {
    wrong(format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_never_shown() {
        let (new, old) = ("ab".repeat(32), "CD".repeat(32));
        let ring = KeyRing::from_text(&format!(" {new},\n{old}\n")).unwrap();
        assert_eq!(*ring.newest().1, [0xab; 32]);
        let shown = format!("{ring:?}");
        assert!(!shown.contains("abab") && !shown.contains("171"), "{shown}");
    }

    #[test]
    fn what_is_no_key_is_told_by_its_position() {
        let key = "ab".repeat(32);
        for (text, part) in [
            (String::new(), "no session key"),
            (format!("{key} {key}"), "twice"),
            (format!("{key} canary"), "session key 2"),
            ("é".repeat(32), "session key 1"),
        ] {
            let error = KeyRing::from_text(&text).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Misconfigured);
            assert!(error.to_string().contains(part), "{error}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        let error = KeyRing::from_env("PODIO_NO_SUCH_VARIABLE").unwrap_err();
        assert!(
            error.to_string().contains("PODIO_NO_SUCH_VARIABLE"),
            "{error}"
        );
        let error = KeyRing::from_file("/no/such/file").unwrap_err();
        assert!(error.to_string().contains("/no/such/file"), "{error}");
    }
}
