//! Listing, deleting and purging.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use jiff::Timestamp;
use podio_core::session::{
    ListRequest, Page, PageEntry, SessionAdmin, SessionError, SessionErrorKind, StorageId, Version,
};

use crate::blocking::blocking;
use crate::directory::{Directory, TEMPORARY, remove};
use crate::error::failed;
use crate::shard::{LEASE, LockedShard, RECORD, Shard, number_of};
use crate::{FileSessions, leases, records};

/// How many entries a page has when the request leaves it open.
const DEFAULT_LIMIT: usize = 100;

/// The most entries of a page.
const MAX_LIMIT: usize = 1_000;

/// How many files a purge deletes before others can lock the shard again.
const PURGE_BATCH: usize = 100;

/// From which age on a temporary file is left over: nobody writes for so long.
const STALE: Duration = Duration::from_secs(60 * 60);

/// Pages follow the shards, and the storage ids in each; the cursor is the last storage id.
#[async_trait]
impl SessionAdmin for FileSessions {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let limit = match request.limit {
            0 => DEFAULT_LIMIT,
            limit => limit.min(MAX_LIMIT),
        };
        let after = request.cursor.as_deref().map(parse_cursor).transpose()?;
        let first = after.as_ref().map_or(0, number_of);
        let prefix: Arc<str> = request.prefix.as_deref().unwrap_or_default().into();

        let directory = Arc::clone(&self.directory);
        blocking(move || directory.check_marker()).await?;
        let mut ids = Vec::new();
        for number in first..=u8::MAX {
            // One more than asked for, to know whether there is another page.
            let wanted = limit + 1 - ids.len();
            if wanted == 0 {
                break;
            }
            let after = after.clone().filter(|_| number == first);
            let prefix = Arc::clone(&prefix);
            let found = self
                .patiently(move |directory| {
                    let shard = Shard::new(directory, number);
                    if !shard.exists()? {
                        return Ok(Vec::new());
                    }
                    // Some file systems may leave out or repeat a file that is replaced while
                    // names are read.
                    let _locked = shard.try_lock()?;
                    Ok(listed(&shard, &prefix, after.as_ref(), wanted)?)
                })
                .await?;
            ids.extend(found);
        }
        let more = ids.len() > limit;
        ids.truncate(limit);
        let cursor = ids.last().filter(|_| more).map(StorageId::to_string);

        let directory = Arc::clone(&self.directory);
        let entries = blocking(move || {
            // One that has vanished meanwhile gives no entry.
            Ok(ids
                .into_iter()
                .filter_map(|id| {
                    let path = Shard::of(&directory, &id).record(&id);
                    let record = records::read(&path, &id).transpose()?;
                    Some(PageEntry::new(id, record))
                })
                .collect())
        })
        .await?;
        Ok(Page::new(entries, cursor))
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        let id = id.clone();
        self.patiently(move |directory| {
            let shard = Shard::of(directory, &id);
            let path = shard.record(&id);
            let shard = shard.try_lock()?;
            match records::read(&path, &id)? {
                Some(record) if record.version() == only_if => {
                    shard.remove_record(&id)?;
                    shard.sync()?;
                    Ok(true)
                }
                _ => Ok(false),
            }
        })
        .await
    }

    /// Leases that are over by the machine's clock, and temporary files older than an hour, go as
    /// well; they do not count.
    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        let directory = Arc::clone(&self.directory);
        blocking(move || {
            directory.check_marker()?;
            purge_temporaries(directory.path())
        })
        .await?;
        let mut purged = 0;
        for number in 0..=u8::MAX {
            let directory = Arc::clone(&self.directory);
            let (unreadable, due) = blocking(move || due(&directory, number, now)).await?;
            for reason in unreadable {
                let cause = std::error::Error::source(&reason).map(tracing::field::display);
                tracing::warn!(%reason, cause, "an unreadable session record is not purged");
            }
            for batch in due.chunks(PURGE_BATCH) {
                let batch: Arc<[Due]> = batch.into();
                purged += self
                    .patiently(move |directory| {
                        let shard = Shard::new(directory, number);
                        let shard = shard.try_lock()?;
                        let mut purged = 0;
                        for due in &*batch {
                            // Somebody may have written meanwhile.
                            if due.is_due(shard.shard(), now)? {
                                purged += due.remove(&shard)?;
                            }
                        }
                        shard.sync()?;
                        Ok(purged)
                    })
                    .await?;
            }
        }
        Ok(purged)
    }
}

fn parse_cursor(cursor: &str) -> Result<StorageId, SessionError> {
    cursor.parse().map_err(|cause: SessionError| {
        SessionError::new(
            SessionErrorKind::Unsupported,
            "the cursor is none of this store: start the listing anew",
        )
        .with_source(cause)
    })
}

/// The names of the files in a directory, none if it does not exist.
fn names(path: &Path) -> Result<Vec<String>, SessionError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed(path, cause)),
    };
    entries
        // A name that is no text is none of ours.
        .filter_map(|entry| {
            entry
                .map(|entry| entry.file_name().into_string().ok())
                .transpose()
        })
        .collect::<Result<_, _>>()
        .map_err(|cause| failed(path, cause))
}

/// The first `wanted` sessions of a shard behind `after` that begin with `prefix`.
fn listed(
    shard: &Shard<'_>,
    prefix: &str,
    after: Option<&StorageId>,
    wanted: usize,
) -> Result<Vec<StorageId>, SessionError> {
    let mut ids: Vec<StorageId> = names(shard.path())?
        .iter()
        .filter_map(|name| shard.session(name, RECORD))
        .filter(|id| id.as_str().starts_with(prefix) && after.is_none_or(|after| id > after))
        .collect();
    ids.sort_unstable();
    ids.truncate(wanted);
    Ok(ids)
}

/// A file that a purge deletes.
#[derive(Debug, Clone)]
enum Due {
    Record(StorageId),
    Lease(StorageId),
    Temporary(String),
}

impl Due {
    fn of_name(shard: &Shard<'_>, name: &str) -> Option<Self> {
        if name.ends_with(TEMPORARY) {
            Some(Self::Temporary(name.to_owned()))
        } else if let Some(id) = shard.session(name, RECORD) {
            Some(Self::Record(id))
        } else {
            shard.session(name, LEASE).map(Self::Lease)
        }
    }

    fn is_due(&self, shard: &Shard<'_>, now: Timestamp) -> Result<bool, SessionError> {
        match self {
            Self::Record(id) => Ok(records::read(&shard.record(id), id)?
                .is_some_and(|record| record.retain_until() < now)),
            Self::Lease(id) => leases::is_over(&shard.lease(id), leases::now()),
            Self::Temporary(name) => is_stale(&shard.path().join(name)),
        }
    }

    /// Deletes the file; gives how many records that makes.
    fn remove(&self, shard: &LockedShard<'_>) -> Result<u64, SessionError> {
        match self {
            Self::Record(id) => shard.remove_record(id).map(|()| 1),
            Self::Lease(id) => shard.remove_lease(id).map(|()| 0),
            Self::Temporary(name) => shard.remove_temporary(name).map(|()| 0),
        }
    }
}

/// What to delete in a shard, and why which records cannot be told.
fn due(
    directory: &Directory,
    number: u8,
    now: Timestamp,
) -> Result<(Vec<SessionError>, Vec<Due>), SessionError> {
    use SessionErrorKind::{Corrupt, NewerSchema, TooLarge};

    let shard = Shard::new(directory, number);
    let mut unreadable = Vec::new();
    let mut found = Vec::new();
    for name in names(shard.path())? {
        let Some(candidate) = Due::of_name(&shard, &name) else {
            continue;
        };
        match candidate.is_due(&shard, now) {
            Ok(true) => found.push(candidate),
            Ok(false) => {}
            Err(reason) if matches!(reason.kind(), Corrupt | NewerSchema | TooLarge) => {
                unreadable.push(reason);
            }
            Err(error) => return Err(error),
        }
    }
    Ok((unreadable, found))
}

/// Deletes what is left over of making `directory` a session directory.
fn purge_temporaries(directory: &Path) -> Result<(), SessionError> {
    for name in names(directory)? {
        let path = directory.join(&name);
        if name.ends_with(TEMPORARY) && is_stale(&path)? {
            remove(&path)?;
        }
    }
    Ok(())
}

fn is_stale(path: &Path) -> Result<bool, SessionError> {
    let modified = match fs::symlink_metadata(path).and_then(|found| found.modified()) {
        Ok(modified) => modified,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(failed(path, cause)),
    };
    // One of the future is from before the clock was set back.
    Ok(SystemTime::now()
        .duration_since(modified)
        .is_ok_and(|age| age > STALE))
}
