//! The version of a write.

use std::fmt;
use std::str::FromStr;

use super::{SessionError, SessionErrorKind};
use crate::{Result, random};

/// Identifies one write of a record: a generation and 16 random bytes.
///
/// The client mints it; a store only compares it. Equality is by the whole version, which never
/// recurs. The generation grows by one with each refresh of one login and orders only within that
/// login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    generation: u64,
    tag: [u8; 16],
}

impl Version {
    /// The length of [`to_bytes`](Self::to_bytes).
    pub const LEN: usize = 24;

    /// A version of known parts; for tests of a store.
    pub const fn new(generation: u64, tag: [u8; 16]) -> Self {
        Self { generation, tag }
    }

    pub(crate) fn first() -> Result<Self> {
        Ok(Self {
            generation: 1,
            tag: random::bytes()?,
        })
    }

    pub(crate) fn next(self) -> Result<Self> {
        Ok(Self {
            generation: self.generation.saturating_add(1),
            tag: random::bytes()?,
        })
    }

    /// How many writes of this login came before, counted from one.
    pub const fn generation(self) -> u64 {
        self.generation
    }

    /// The version as bytes: the generation, big-endian, then the random part.
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..8].copy_from_slice(&self.generation.to_be_bytes());
        bytes[8..].copy_from_slice(&self.tag);
        bytes
    }

    /// The reverse of [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    ///
    /// [`Corrupt`](SessionErrorKind::Corrupt) when `bytes` is not 24 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SessionError> {
        let wrong = || {
            SessionError::new(
                SessionErrorKind::Corrupt,
                format!("a record's version has {} bytes instead of 24", bytes.len()),
            )
        };
        let (generation, tag) = bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
        Ok(Self {
            generation: u64::from_be_bytes(*generation),
            tag: tag.try_into().map_err(|_| wrong())?,
        })
    }
}

/// `GENERATION-HEX`, the reverse of `FromStr`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}-{:032x}",
            self.generation,
            u128::from_be_bytes(self.tag)
        )
    }
}

impl FromStr for Version {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        text.split_once('-')
            .filter(|(_, tag)| tag.len() == 32)
            .and_then(|(generation, tag)| {
                Some(Self {
                    generation: generation.parse().ok()?,
                    tag: u128::from_str_radix(tag, 16).ok()?.to_be_bytes(),
                })
            })
            .ok_or_else(|| {
                SessionError::new(
                    SessionErrorKind::Corrupt,
                    "a record's version is not of the form GENERATION-HEX",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_text_come_back() {
        let version = Version::first().unwrap().next().unwrap();
        assert_eq!(version.generation(), 2);
        assert_eq!(Version::from_bytes(&version.to_bytes()).unwrap(), version);
        assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
    }

    #[test]
    fn a_version_never_recurs() {
        assert_ne!(Version::first().unwrap(), Version::first().unwrap());
    }

    #[test]
    fn garbage_is_corrupt() {
        for text in ["", "-", "1-", "1-zz", "x-00000000000000000000000000000000"] {
            let error = text.parse::<Version>().unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{text}");
        }
        assert!(Version::from_bytes(&[0; 23]).is_err());
        assert!(Version::from_bytes(&[0; 25]).is_err());
    }
}
