//! What a store keeps for one key.

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{SessionError, SessionErrorKind, Version};
use crate::Result;

/// Whether a record is a usable session or a tombstone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordState {
    /// A session.
    Live,
    /// A tombstone: somebody logged out.
    LoggedOut,
    /// A tombstone: Podio refused the refresh token.
    Refused,
}

impl RecordState {
    /// A stable number, for stores.
    pub const fn code(self) -> u8 {
        match self {
            Self::Live => 0,
            Self::LoggedOut => 1,
            Self::Refused => 2,
        }
    }

    /// The reverse of [`code`](Self::code).
    ///
    /// # Errors
    ///
    /// [`NewerSchema`](SessionErrorKind::NewerSchema) for a number that this version does not know.
    pub fn from_code(code: u8) -> Result<Self, SessionError> {
        match code {
            0 => Ok(Self::Live),
            1 => Ok(Self::LoggedOut),
            2 => Ok(Self::Refused),
            other => Err(SessionError::new(
                SessionErrorKind::NewerSchema,
                format!("a record has the unknown state {other}: upgrade podio-core"),
            )),
        }
    }
}

/// What a store keeps for one key: three values in the clear and an opaque payload.
///
/// The payload holds tokens (unless a layer sealed it); `Debug` leaves it out, and its memory is
/// wiped when the record is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    version: Version,
    state: RecordState,
    retain_until: Timestamp,
    payload: Zeroizing<Vec<u8>>,
}

impl Record {
    /// A record of its parts, as a store gives it back.
    ///
    /// A store must keep `retain_until` to the millisecond at least, and `payload` byte for byte.
    pub fn new(
        version: Version,
        state: RecordState,
        retain_until: Timestamp,
        payload: Vec<u8>,
    ) -> Self {
        Self {
            version,
            state,
            retain_until,
            payload: Zeroizing::new(payload),
        }
    }

    /// Which write this is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Session or tombstone.
    pub fn state(&self) -> RecordState {
        self.state
    }

    /// When the record may be purged: never before, and not because an access token expired.
    pub fn retain_until(&self) -> Timestamp {
        self.retain_until
    }

    /// The opaque payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("version", &self.version.to_string())
            .field("state", &self.state)
            .field("retain_until", &self.retain_until)
            .field("payload", &format_args!("[{} bytes]", self.payload.len()))
            .finish()
    }
}
