//! Moving sessions from one store to another.

use super::keep_alive::cannot_list;
use super::payload::{Content, key_of_record};
use super::{
    Expect, ListRequest, PageEntry, Record, SessionError, SessionErrorKind, SessionKey,
    SessionManager, SetOutcome, StorageId,
};
use crate::Result;

/// How often a record is tried again when the target changes under it.
const CONFLICTS: usize = 16;

/// What [`copy_sessions`] did.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CopyReport {
    /// How many records were written, and read back as they were written.
    pub copied: u64,
    /// How many were there already.
    pub unchanged: u64,
    /// How many were left because the target holds something newer.
    pub newer_in_target: u64,
    /// The records that could not be copied, and why.
    pub failed: Vec<(StorageId, SessionError)>,
}

impl CopyReport {
    /// How many records were looked at.
    pub fn total(&self) -> u64 {
        self.copied + self.unchanged + self.newer_in_target + self.failed.len() as u64
    }
}

/// Copies every record of `from` to `to`, tombstones included, and reads each one back.
///
/// It can be stopped and run again: what is there already is left alone. Of two different records
/// the newer one stands: the higher generation within one login, otherwise the one that is to be
/// kept longer, which was written later.
///
/// It may run while an application uses `from`. What changes behind its back is newer, and copied
/// by the next run; so run it, stop the application, run it again, and start the application on
/// `to`. An application that uses both stores at once would refresh a session twice.
///
/// `progress` is called after every record.
///
/// # Errors
///
/// [`Unsupported`](SessionErrorKind::Unsupported) when `from` cannot list its records, and what
/// makes a store unusable. A single record that fails is reported and does not end the copy.
pub async fn copy_sessions(
    from: &dyn SessionManager,
    to: &dyn SessionManager,
    mut progress: impl FnMut(&CopyReport) + Send,
) -> Result<CopyReport, SessionError> {
    let admin = from.admin().ok_or_else(cannot_list)?;
    let mut report = CopyReport::default();
    let mut request = ListRequest::default();
    loop {
        let page = admin.list(&request).await?;
        for PageEntry { id, record } in page.entries {
            match copy(to, record).await {
                Ok(Copied::Written) => report.copied += 1,
                Ok(Copied::Unchanged) => report.unchanged += 1,
                Ok(Copied::NewerInTarget) => report.newer_in_target += 1,
                Err(error) if error.kind().is_outage() => return Err(error),
                Err(error) => report.failed.push((id, error)),
            }
            progress(&report);
        }
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            return Ok(report);
        }
    }
}

enum Copied {
    Written,
    Unchanged,
    NewerInTarget,
}

async fn copy(
    to: &dyn SessionManager,
    record: Result<Record, SessionError>,
) -> Result<Copied, SessionError> {
    let record = record?;
    let key = key_of_record(&record)?;
    for _ in 0..CONFLICTS {
        let expect = match to.get(&key).await? {
            None => Expect::Absent,
            Some(there) if there.version() == record.version() => return Ok(Copied::Unchanged),
            Some(there) if is_newer(&key, &record, &there)? => Expect::Version(there.version()),
            Some(_) => return Ok(Copied::NewerInTarget),
        };
        if let SetOutcome::Stored = to.set(&key, &record, expect).await? {
            let back = to.get(&key).await?;
            // Another writer of the target may have come in between, which is no damage.
            let damaged = back.is_none_or(|back| {
                back.version() == record.version() && back.payload() != record.payload()
            });
            return if damaged {
                Err(SessionError::new(
                    SessionErrorKind::Corrupt,
                    "the record was written and did not come back as it was",
                ))
            } else {
                Ok(Copied::Written)
            };
        }
    }
    Err(SessionError::new(
        SessionErrorKind::Unsupported,
        "the record changed in the target again and again: is an application using it?",
    ))
}

/// Whether `record` was written after `there`.
fn is_newer(key: &SessionKey, record: &Record, there: &Record) -> Result<bool, SessionError> {
    let contents = (
        Content::of_record(key, record)?,
        Content::of_record(key, there)?,
    );
    if let (Content::Live(one), Content::Live(other)) = &contents
        && one.login == other.login
    {
        return Ok(record.version().generation() > there.version().generation());
    }
    Ok(record.retain_until() > there.retain_until())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;
    use crate::session::{ImportedSession, MemorySessions, SessionStatus};
    use crate::{Podio, Timestamp};

    struct Stores {
        from: Arc<MemorySessions>,
        to: Arc<MemorySessions>,
        clock: ManualClock,
    }

    impl Stores {
        fn new() -> Self {
            Self {
                from: Arc::default(),
                to: Arc::default(),
                clock: ManualClock::new(Timestamp::UNIX_EPOCH),
            }
        }

        fn podio(&self, store: &Arc<MemorySessions>) -> Podio {
            let builder = Podio::builder("id", "secret").invalidate_on_logout(false);
            builder
                .clock(self.clock.clone())
                .session_manager(store.clone())
                .build()
                .unwrap()
        }

        async fn copy(&self) -> (u64, u64, u64) {
            let report = copy_sessions(&self.from, &self.to, |_| {}).await.unwrap();
            assert!(report.failed.is_empty());
            (report.copied, report.unchanged, report.newer_in_target)
        }
    }

    #[tokio::test]
    async fn a_copy_can_be_repeated_and_takes_what_changed_behind_its_back() {
        let stores = Stores::new();
        let podio = stores.podio(&stores.from);
        let mut clients = Vec::new();
        for tenant in 0..10 {
            let client = podio.client(&tenant.to_string()).await.unwrap();
            client
                .import_session(ImportedSession::new("one"))
                .await
                .unwrap();
            clients.push(client);
        }
        assert_eq!(stores.copy().await, (10, 0, 0));
        assert_eq!(stores.copy().await, (0, 10, 0));

        stores.clock.advance(Duration::from_secs(60));
        clients[3].logout().await.unwrap();
        clients[4]
            .import_session(ImportedSession::new("two"))
            .await
            .unwrap();
        assert_eq!(stores.copy().await, (2, 8, 0));
        let moved = stores.podio(&stores.to);
        let client = moved.client("3").await.unwrap();
        assert_eq!(client.status(), SessionStatus::LoggedOut);

        // What the target's application did is newer, and stands.
        stores.clock.advance(Duration::from_secs(60));
        client
            .import_session(ImportedSession::new("three"))
            .await
            .unwrap();
        assert_eq!(stores.copy().await, (0, 9, 1));
    }
}
