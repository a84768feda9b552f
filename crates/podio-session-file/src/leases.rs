//! Lease files: one line, `podio-lease 1 HOLDER DEADLINE TTL`.
//!
//! Times are nanoseconds since 1970, and nanoseconds, by the machine's wall clock, which all users
//! of the directory share.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use podio_core::session::{LeaseId, LeaseOutcome, SessionError, SessionErrorKind, StorageId};

use crate::error::failed;
use crate::shard::{LockedShard, Shard};

/// The first word of a lease file.
const MAGIC: &str = "podio-lease";

/// The format that this version writes.
const FORMAT: u32 = 1;

/// More bytes than any lease file has.
const LIMIT: u64 = 256;

/// A lease as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lease {
    holder: String,
    deadline: i64,
    ttl: i64,
}

/// How a lease stands for others than its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Over,
    /// For this many nanoseconds.
    Held(i64),
    /// For longer than it was ever taken for: the clock was set back.
    Overlong,
}

impl Lease {
    fn standing(&self, now: i64) -> Standing {
        match self.deadline.saturating_sub(now) {
            ..=0 => Standing::Over,
            remaining if remaining > self.ttl => Standing::Overlong,
            remaining => Standing::Held(remaining),
        }
    }

    fn text(&self) -> String {
        let Self {
            holder,
            deadline,
            ttl,
        } = self;
        format!("{MAGIC} {FORMAT} {holder} {deadline} {ttl}\n")
    }
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
    shard: &Shard<'_>,
    key: &StorageId,
    id: LeaseId,
    now: i64,
) -> Result<Option<Duration>, SessionError> {
    Ok(
        match others(shard, key, id)?.map(|lease| lease.standing(now)) {
            Some(Standing::Held(remaining)) => Some(duration(remaining)),
            Some(Standing::Over | Standing::Overlong) | None => None,
        },
    )
}

/// The lease that somebody other than `id` took last.
fn others(shard: &Shard<'_>, key: &StorageId, id: LeaseId) -> Result<Option<Lease>, SessionError> {
    Ok(find(&shard.lease(key))?.filter(|lease| lease.holder != id.to_string()))
}

/// Takes or extends the lease.
pub(crate) fn take(
    shard: &LockedShard<'_>,
    key: &StorageId,
    id: LeaseId,
    ttl: Duration,
    now: i64,
) -> Result<LeaseOutcome, SessionError> {
    if let Some(mut lease) = others(shard.shard(), key, id)? {
        match lease.standing(now) {
            Standing::Over => {}
            Standing::Held(remaining) => {
                return Ok(LeaseOutcome::Held {
                    remaining: duration(remaining),
                });
            }
            Standing::Overlong => {
                // Its holder may be at work, so it has its full time once more from here.
                let ttl = lease.ttl.max(0);
                lease.deadline = now.saturating_add(ttl);
                shard.replace_lease(key, &lease.text())?;
                return Ok(LeaseOutcome::Held {
                    remaining: duration(ttl),
                });
            }
        }
    }
    let ttl = nanos(ttl);
    let lease = Lease {
        holder: id.to_string(),
        deadline: now.saturating_add(ttl),
        ttl,
    };
    shard.replace_lease(key, &lease.text())?;
    Ok(LeaseOutcome::Mine)
}

/// Whether the last to take the lease was `id`.
pub(crate) fn is_held_by(
    shard: &Shard<'_>,
    key: &StorageId,
    id: LeaseId,
) -> Result<bool, SessionError> {
    Ok(find(&shard.lease(key))?.is_some_and(|lease| lease.holder == id.to_string()))
}

/// Gives the lease back if `id` holds it.
pub(crate) fn release(
    shard: &LockedShard<'_>,
    key: &StorageId,
    id: LeaseId,
) -> Result<(), SessionError> {
    if is_held_by(shard.shard(), key, id)? {
        shard.remove_lease(key)?;
    }
    Ok(())
}

/// Whether the lease file at `path` keeps nobody out any more.
pub(crate) fn is_over(path: &Path, now: i64) -> Result<bool, SessionError> {
    Ok(find(path)?.is_none_or(|lease| lease.standing(now) == Standing::Over))
}

fn find(path: &Path) -> Result<Option<Lease>, SessionError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(path, cause)),
    };
    let mut bytes = Vec::new();
    file.take(LIMIT)
        .read_to_end(&mut bytes)
        .map_err(|cause| failed(path, cause))?;
    parse(&bytes).map_err(|format| {
        SessionError::new(
            SessionErrorKind::NewerSchema,
            format!(
                "the lease {} has the unknown format {format}: upgrade podio-session-file",
                path.display()
            ),
        )
    })
}

/// The lease in a file; none when nobody can have written it: nothing is lost by taking it over.
/// Fails with the format when that is a newer one.
fn parse(bytes: &[u8]) -> Result<Option<Lease>, u32> {
    let Some(mut words) = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.strip_suffix('\n'))
        .map(|line| line.split(' '))
        .filter(|words| words.clone().next() == Some(MAGIC))
    else {
        return Ok(None);
    };
    words.next();
    match words.next().map(str::parse) {
        Some(Ok(FORMAT)) => {}
        Some(Ok(newer @ FORMAT..)) => return Err(newer),
        _ => return Ok(None),
    }
    let lease = (|| {
        Some(Lease {
            holder: words.next()?.to_owned(),
            deadline: words.next()?.parse().ok()?,
            ttl: words.next()?.parse().ok()?,
        })
    })();
    Ok(lease.filter(|_| words.next().is_none()))
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

    fn lease(deadline: i64, ttl: i64) -> Lease {
        Lease {
            holder: LeaseId::new([2; 16]).to_string(),
            deadline,
            ttl,
        }
    }

    #[test]
    fn a_lease_ends_at_its_deadline() {
        assert_eq!(lease(100, 60).standing(40), Standing::Held(60));
        assert_eq!(lease(100, 60).standing(99), Standing::Held(1));
        assert_eq!(lease(100, 60).standing(100), Standing::Over);
        assert_eq!(lease(100, 60).standing(i64::MAX), Standing::Over);
        assert_eq!(lease(100, 0).standing(100), Standing::Over);
        let longest = lease(i64::MAX, i64::MAX);
        assert_eq!(longest.standing(5), Standing::Held(i64::MAX - 5));
    }

    #[test]
    fn a_clock_set_back_makes_a_lease_overlong() {
        assert_eq!(lease(100, 60).standing(39), Standing::Overlong);
        assert_eq!(lease(100, 60).standing(i64::MIN), Standing::Overlong);
        assert_eq!(lease(i64::MAX, -5).standing(0), Standing::Overlong);
    }

    #[test]
    fn a_lease_comes_back_from_its_text() {
        for lease in [lease(100, 60), lease(-7, 0), lease(i64::MAX, i64::MAX)] {
            let text = lease.text();
            assert!((text.len() as u64) < LIMIT);
            assert_eq!(parse(text.as_bytes()), Ok(Some(lease)));
        }
    }

    #[test]
    fn a_torn_lease_is_none_and_a_newer_one_is_told() {
        let text = lease(100, 60).text();
        for length in 0..text.len() {
            assert_eq!(parse(&text.as_bytes()[..length]), Ok(None), "{length}");
        }
        for foreign in [
            "podio-lease\n",
            "podio-lease 0 x 1 2\n",
            "podio-lease x x 1 2\n",
            "podio-lease 1 x 1\n",
            "podio-lease 1 x 1 2 3\n",
            "podio-lease 1 x 1 99999999999999999999\n",
            "other 2 x 1 2\n",
        ] {
            assert_eq!(parse(foreign.as_bytes()), Ok(None), "{foreign}");
        }
        assert_eq!(parse(b"\xff\n"), Ok(None));
        assert_eq!(parse(b"podio-lease 2 anything\n"), Err(2));
    }
}
