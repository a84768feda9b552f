//! Rows of the table `leases`.
//!
//! Times are nanoseconds since 1970 by the machine's wall clock, which all users of the database
//! share.

use std::time::{Duration, SystemTime};

use podio_core::session::{LeaseId, LeaseOutcome, StorageId};
use rusqlite::{Connection, OptionalExtension as _, params};

/// A lease as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lease {
    holder: Vec<u8>,
    deadline: i64,
    ttl: i64,
}

/// How a lease stands for somebody who asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Free, over, or the asker's own.
    Open,
    /// Somebody else's for this many nanoseconds.
    Held(i64),
    /// Somebody else's, for longer than it was ever taken for (`ttl`): the clock was set back.
    Overlong { ttl: i64 },
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> i64 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => nanos(after),
        Err(before) => -nanos(before.duration()),
    }
}

/// How long somebody other than `id` holds the lease, if so; reads only.
pub(crate) fn held(
    connection: &Connection,
    key: &StorageId,
    id: LeaseId,
    now: i64,
) -> rusqlite::Result<Option<Duration>> {
    Ok(match standing(find(connection, key)?.as_ref(), id, now) {
        Standing::Held(remaining) => Some(duration(remaining)),
        Standing::Open | Standing::Overlong { .. } => None,
    })
}

/// Takes or extends the lease, inside a transaction.
pub(crate) fn take(
    connection: &Connection,
    key: &StorageId,
    id: LeaseId,
    ttl: Duration,
    now: i64,
) -> rusqlite::Result<LeaseOutcome> {
    Ok(match standing(find(connection, key)?.as_ref(), id, now) {
        Standing::Held(remaining) => LeaseOutcome::Held {
            remaining: duration(remaining),
        },
        Standing::Overlong { ttl } => {
            connection
                .prepare_cached("UPDATE leases SET deadline = ?2 WHERE storage_id = ?1")?
                .execute(params![key.as_str(), now.saturating_add(ttl)])?;
            LeaseOutcome::Held {
                remaining: duration(ttl),
            }
        }
        Standing::Open => {
            let ttl = nanos(ttl);
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO leases (storage_id, holder, deadline, ttl) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    key.as_str(),
                    id.to_bytes(),
                    now.saturating_add(ttl),
                    ttl
                ])?;
            LeaseOutcome::Mine
        }
    })
}

/// Gives the lease back if `id` holds it.
pub(crate) fn release(
    connection: &Connection,
    key: &StorageId,
    id: LeaseId,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM leases WHERE storage_id = ?1 AND holder = ?2")?
        .execute(params![key.as_str(), id.to_bytes()])?;
    Ok(())
}

/// Deletes the leases that are over.
pub(crate) fn purge(connection: &Connection, now: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM leases WHERE deadline <= ?1")?
        .execute([now])?;
    Ok(())
}

fn standing(lease: Option<&Lease>, id: LeaseId, now: i64) -> Standing {
    match lease {
        Some(lease) if lease.holder != id.to_bytes() && lease.deadline > now => {
            let remaining = lease.deadline.saturating_sub(now);
            if remaining > lease.ttl {
                Standing::Overlong { ttl: lease.ttl }
            } else {
                Standing::Held(remaining)
            }
        }
        _ => Standing::Open,
    }
}

fn find(connection: &Connection, key: &StorageId) -> rusqlite::Result<Option<Lease>> {
    connection
        .prepare_cached("SELECT holder, deadline, ttl FROM leases WHERE storage_id = ?1")?
        .query_row([key.as_str()], |row| {
            // A row that nobody can have written is no lease: nothing is lost by taking it over.
            let holder = row.get_ref(0)?.as_blob().map(<[u8]>::to_vec);
            let deadline = row.get_ref(1)?.as_i64();
            let ttl = row.get_ref(2)?.as_i64();
            Ok(match (holder, deadline, ttl) {
                (Ok(holder), Ok(deadline), Ok(ttl)) => Some(Lease {
                    holder,
                    deadline,
                    ttl,
                }),
                _ => None,
            })
        })
        .optional()
        .map(Option::flatten)
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

fn duration(nanos: i64) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: LeaseId = LeaseId::new([1; 16]);
    const THEIRS: LeaseId = LeaseId::new([2; 16]);

    fn theirs(deadline: i64, ttl: i64) -> Lease {
        Lease {
            holder: THEIRS.to_bytes().to_vec(),
            deadline,
            ttl,
        }
    }

    #[test]
    fn a_lease_is_open_to_its_holder_and_after_its_deadline() {
        assert_eq!(standing(None, MINE, 0), Standing::Open);
        let lease = theirs(100, 60);
        assert_eq!(standing(Some(&lease), THEIRS, 50), Standing::Open);
        assert_eq!(standing(Some(&lease), MINE, 40), Standing::Held(60));
        assert_eq!(standing(Some(&lease), MINE, 99), Standing::Held(1));
        assert_eq!(standing(Some(&lease), MINE, 100), Standing::Open);
    }

    #[test]
    fn a_clock_set_back_leaves_the_full_time_at_the_most() {
        let lease = theirs(100, 60);
        assert_eq!(
            standing(Some(&lease), MINE, 39),
            Standing::Overlong { ttl: 60 }
        );
        assert_eq!(
            standing(Some(&lease), MINE, i64::MIN),
            Standing::Overlong { ttl: 60 }
        );
        // A row with a nonsensical time does not block anybody for long either.
        let lease = theirs(i64::MAX, -5);
        assert_eq!(
            standing(Some(&lease), MINE, 0),
            Standing::Overlong { ttl: -5 }
        );
    }
}
