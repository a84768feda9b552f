//! What a listing of a single server remembers between its pages.
//!
//! `SCAN` gives a key that stays at least once, and more than once when the server makes its table
//! smaller meanwhile: then the last few places are visited again. So a listing remembers the last
//! names that it gave, and no more: its memory does not grow with the store.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use podio_core::session::{SessionError, StorageId};

use crate::error::misconfigured;

/// How many names a listing remembers: half a megabyte of digests.
const REMEMBERED: usize = 1 << 15;

/// How many listings are remembered; the one that was used longest ago makes room.
const LISTINGS: usize = 8;

/// Where a listing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Names the listing, so that it finds what it remembers.
    pub(crate) listing: u64,
    /// How many pages came before. A page may be asked for twice, and is the same then.
    pub(crate) page: u64,
    /// The server's cursor, or the slot of a cluster.
    pub(crate) position: u64,
    /// The last name that was given from this position; names of one position go in their order.
    pub(crate) after: Option<StorageId>,
}

impl Cursor {
    pub(crate) fn start() -> Self {
        Self {
            listing: fastrand::u64(..),
            page: 0,
            position: 0,
            after: None,
        }
    }

    pub(crate) fn parse(text: Option<&str>) -> Result<Self, SessionError> {
        text.map_or_else(|| Ok(Self::start()), str::parse)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}-{}-{}", self.listing, self.page, self.position)?;
        match &self.after {
            Some(id) => write!(f, "-{id}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Cursor {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        let parse = || {
            let mut parts = text.splitn(4, '-');
            Some(Self {
                listing: u64::from_str_radix(parts.next()?, 16).ok()?,
                page: parts.next()?.parse().ok()?,
                position: parts.next()?.parse().ok()?,
                after: parts.next().map(str::parse).transpose().ok()?,
            })
        };
        parse().ok_or_else(|| {
            misconfigured("the cursor of the listing is of another store: start a new listing")
        })
    }
}

/// What listings under way remember.
#[derive(Debug, Default)]
pub(crate) struct Listings {
    hasher: RandomState,
    memories: Mutex<VecDeque<(u64, Memory)>>,
}

#[derive(Debug, Default)]
struct Memory {
    order: VecDeque<u64>,
    /// The page that each name was given in.
    pages: HashMap<u64, u64>,
}

impl Listings {
    /// Says whether no earlier page of the listing gave this name, as far as it remembers.
    pub(crate) fn is_new(&self, listing: u64, page: u64, id: &StorageId) -> bool {
        let digest = self.hasher.hash_one(id);
        let mut memories = self.memories();
        let at = memories.iter().position(|(name, _)| *name == listing);
        let (name, mut memory) = at
            .and_then(|at| memories.remove(at))
            .unwrap_or_else(|| (listing, Memory::default()));
        let given_in = *memory.pages.entry(digest).or_insert_with(|| {
            memory.order.push_back(digest);
            page
        });
        if memory.order.len() > REMEMBERED
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.pages.remove(&oldest);
        }
        memories.push_back((name, memory));
        if memories.len() > LISTINGS {
            memories.pop_front();
        }
        given_in == page
    }

    /// Forgets a listing that has ended.
    pub(crate) fn forget(&self, listing: u64) {
        self.memories().retain(|(name, _)| *name != listing);
    }

    fn memories(&self) -> MutexGuard<'_, VecDeque<(u64, Memory)>> {
        self.memories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use podio_core::session::{Identity, Namespace, SessionErrorKind, SessionKey};

    use super::*;

    fn id(number: usize) -> StorageId {
        SessionKey::new(Namespace::named("t"), &number.to_string(), Identity::Main)
            .storage_id()
            .clone()
    }

    #[test]
    fn a_cursor_comes_back_and_another_text_is_refused() {
        let mut cursor = Cursor::start();
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        cursor.position = u64::MAX;
        cursor.after = Some(id(1));
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for text in ["", "5", "x-0-5", "0-0-x", "0-0-5-x"] {
            let error = text.parse::<Cursor>().unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Misconfigured, "{text}");
        }
    }

    #[test]
    fn a_listing_remembers_its_last_names_alone() {
        let listings = Listings::default();
        assert!(listings.is_new(1, 0, &id(0)));
        assert!(listings.is_new(1, 0, &id(0)), "the same page again");
        assert!(!listings.is_new(1, 1, &id(0)));
        assert!(listings.is_new(2, 1, &id(0)), "another listing");
        for number in 1..=REMEMBERED {
            assert!(listings.is_new(1, 1, &id(number)));
        }
        assert!(!listings.is_new(1, 2, &id(REMEMBERED)));
        assert!(listings.is_new(1, 2, &id(0)), "forgotten");
        listings.forget(2);
        assert!(listings.is_new(2, 2, &id(0)));
        for listing in 10..10 + LISTINGS as u64 {
            listings.is_new(listing, 0, &id(0));
        }
        assert!(listings.is_new(1, 3, &id(REMEMBERED)), "made room");
    }
}
