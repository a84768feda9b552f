//! Listing, deleting and purging.

use async_trait::async_trait;
use jiff::Timestamp;
use podio_core::session::{
    ListRequest, Page, PageEntry, SessionAdmin, SessionError, StorageId, Version,
};
use rusqlite::params;

use crate::database::Durability;
use crate::error::unreadable;
use crate::{SqliteSessions, leases, records};

/// How many entries a page has when the request leaves it open.
const DEFAULT_LIMIT: usize = 100;

/// The most entries of a page.
const MAX_LIMIT: usize = 1_000;

/// How many records one transaction of a purge deletes; others can write in between.
const PURGE_BATCH: usize = 500;

/// Sorts after every storage id, and behind a prefix after every storage id that starts with it.
const LAST: char = char::MAX;

/// A row as found: its name, and its record or why that cannot be read.
type ListedRow = (String, records::Stored);

#[async_trait]
impl SessionAdmin for SqliteSessions {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let limit = match request.limit {
            0 => DEFAULT_LIMIT,
            limit => limit.min(MAX_LIMIT),
        };
        let first = request.prefix.clone().unwrap_or_default();
        let last = format!("{first}{LAST}");
        let after = request.cursor.clone().unwrap_or_default();
        let mut rows = self
            .database
            .read(move |connection| {
                // One more than asked for, to know whether there is another page.
                let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
                let rows = connection
                    .prepare_cached(records::LIST)?
                    .query_map(params![after, first, last, count], |row| {
                        Ok((row.get(0)?, records::decode(row, 1)?))
                    })?
                    .collect::<rusqlite::Result<Vec<ListedRow>>>()?;
                Ok(rows)
            })
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let cursor = rows.last().filter(|_| more).map(|(id, _)| id.clone());
        let entries = rows
            .into_iter()
            .filter_map(|(id, record)| match id.parse::<StorageId>() {
                Ok(id) => {
                    let record = record.map_err(|cause| unreadable(self.path(), &id, cause));
                    Some(PageEntry::new(id, record))
                }
                Err(reason) => {
                    // No key leads to such a row, and an entry cannot name it.
                    tracing::warn!(
                        path = %self.path().display(),
                        %reason,
                        "a row of the table records has an impossible name and is left out"
                    );
                    None
                }
            })
            .collect();
        Ok(Page::new(entries, cursor))
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        let id = id.clone();
        self.database
            .write(Durability::Settings, move |transaction| {
                Ok(records::delete(transaction, &id, only_if)?)
            })
            .await
    }

    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        let mut purged = 0;
        let mut last = i64::MIN;
        loop {
            // The search goes through the whole table, so it must not keep others from writing.
            let due = self
                .database
                .read(move |connection| Ok(records::due(connection, now, last, PURGE_BATCH)?))
                .await?;
            let Some(end) = due.last() else { break };
            last = *end;
            let deleted = self
                .database
                .write(Durability::Settings, move |transaction| {
                    Ok(records::purge(transaction, now, &due)?)
                })
                .await?;
            purged += u64::try_from(deleted).unwrap_or(u64::MAX);
        }
        self.database
            .write(Durability::UntilPowerLoss, |transaction| {
                Ok(leases::purge(transaction, leases::now())?)
            })
            .await?;
        Ok(purged)
    }
}
