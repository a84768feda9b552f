//! The refresh lease.

use std::fmt;
use std::time::Duration;

use crate::{Result, random};

/// Identifies one holder of a lease: 16 random bytes, minted by the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseId([u8; 16]);

impl LeaseId {
    /// An id of known bytes; for tests of a store.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn mint() -> Result<Self> {
        Ok(Self(random::bytes()?))
    }

    /// The id as bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

/// The id as 32 hexadecimal digits.
impl fmt::Display for LeaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// What became of an attempt to take a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum LeaseOutcome {
    /// The caller holds the lease now, for the time that it asked for.
    Mine,
    /// Someone else holds it.
    Held {
        /// How much longer, by the store's clock, unless released before.
        remaining: Duration,
    },
}
